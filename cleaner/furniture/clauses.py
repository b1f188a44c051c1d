"""Clauses of a text that is itself a policy, an agreement or a list, told by their numbers.

Such a text speaks of rights, liability and whom to ask, as the foot of a page does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cleaner.furniture.numerals import value
from cleaner.late import late

CLAUSE = late(
    r"第 ?([\d零一二三四五六七八九十百]{1,5}) ?[条章节]|([一二三四五六七八九十]{1,3})[、.]"
    r"|\(([一二三四五六七八九十]{1,3})\)|(\d{1,2}\.\d{1,2})(?:[ 、]|(?=[一-鿿]))"
    r"|(\d{1,2})(?:[、)]|\.(?!\d))|\((\d{1,2})\)"
)
"""The number of a clause, at the begin of a folded line; each way to write it is a group."""
BEGINS = "第(0123456789一二三四五六七八九十"
PARTS = (1, 2, 4)
"""Ways of parts of a text; others are too where their rows are headings, with text between."""
HOLE = 3
"""From one number to the next, at most: some clauses may have gone or stand in other lines."""
ENDS = "。;,!?"
"""How a clause ends that is no heading."""
LEAST, SHARE = 3, 0.5
"""Clauses that fit no rule, at least, and their share, in a list that is the text's own."""
TITLE = late(
    r"[^。!?,;:|>]{0,24}(?:政策|协议|条款|须知|规定|办法|章程|规则|公约|守则|细则|制度|合同)"
    r"(?: ?\([^()]{1,24}\))?"
)
"""The title of a text of clauses."""
ABOVE = 8
"""So many rows above the first clause at most hold the title of such a text and its dates."""
REACHED = late(r".{2,5}(?:联系|联络|咨询|受理|投递|来稿|地址)[^。!?]{0,12}")
"""The heading of a clause that says whom to ask."""
BELOW = 8
"""Rows of such a clause at most."""


class Chain(NamedTuple):
    """Rows whose numbers go on from one to the next, and whether these are of parts of the text."""

    rows: list[int]
    parts: bool


def chains(lines: Sequence[str]) -> Iterator[Chain]:
    """The lists of numbered rows among folded lines."""
    going: dict[int, tuple[tuple[int, int], list[int]]] = {}
    for row, line in enumerate(lines):
        found = CLAUSE.match(line) if line[0] in BEGINS else None
        if found is None or found.lastindex is None:
            continue
        kind = found.lastindex
        number = _number(found[kind])
        last, rows = going.get(kind, ((0, 0), []))
        follows = number[0] == last[0] and 0 < number[1] - last[1] <= HOLE
        if not (follows or number == (last[0] + 1, 1)):
            if rows:
                yield _chain(kind, rows, lines)
            rows = []
        rows.append(row)
        going[kind] = number, rows
    for kind, (_, rows) in going.items():
        yield _chain(kind, rows, lines)


def _chain(kind: int, rows: list[int], lines: Sequence[str]) -> Chain:
    headings = all(lines[row][-1] not in ENDS for row in rows)
    apart = rows[-1] - rows[0] >= len(rows)
    return Chain(rows, kind in PARTS or (headings and apart))


def own_list(chain: Chain, lines: Sequence[str], fits: Callable[[int], bool]) -> bool:
    """Whether a list is the text's own: it has clauses that fit no rule, or what is listed is
    announced above and spoken of below.

    fits: whether a row fits a rule.
    """
    free = sum(not fits(row) for row in chain.rows)
    if free >= LEAST and free >= SHARE * len(chain.rows):
        return True
    above, below = chain.rows[0] - 1, chain.rows[-1] + 1
    return (
        len(chain.rows) >= LEAST
        and chain.rows == list(range(above + 1, below))
        and above >= 0
        and below < len(lines)
        and lines[above][-1] == ":"
        and not fits(above)
        and lines[below][-1] in "。!?"
        and not fits(below)
    )


def _number(digits: str) -> tuple[int, int]:
    """A number, as of 3.1, with 0 for what it does not have."""
    first, _, second = digits.partition(".")
    return (int(first), int(second)) if second else (0, value(first) or 0)
