"""Running heads that change from page to page: none comes back, and none has a number beside it.

That a line stands inside of a sentence is not enough: what is quoted does too. It is set apart by
blank lines as several others are, has parts set apart, or holds a heading of the same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cleaner.furniture.joints import Joints, Print
from cleaner.furniture.leaves import is_head
from cleaner.late import late

SERIES = 2
"""Lines apart that cut sentences, at least, where nothing else tells that they are heads."""
SHARE = 2
"""One of so many lines between blank lines cuts a sentence, at least, where those are heads."""
LEAST = 4
"""Characters of a head between blank lines, at least, and of a heading by which a head is known
that holds it."""
INNER = re.compile(r"(?<=\S)(?:\u3000+| {3,})(?=\S)")
BETWEEN = re.compile(r" {2,}|:")
PUBLISHED = late(
    r"(?:论文[集选]?|学报|期刊|会刊|月刊|季刊|年鉴|[县市省州区镇乡厂校]志|论丛|集刊|丛刊|丛书|汇刊"
    r"|(?:招标|投标|采购|磋商)文件)$"
)
LAST = "文集选报刊鉴志丛书汇论件"
"""What the name ends with of that which holds several texts, and is the title of none of them; and
the last characters of these."""


def lone(page: Print, joints: Joints, rows: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Those of some rows, brief ones in sure joints, that are running heads, and why.

    rows: all that may be, in order.
    """
    may = (
        row
        for row in rows
        if page.is_apart(row)
        or names_whole(page.folded[row])
        or (" " in page.folded[row] and _is_uneven(page.raw(row)))
    )
    cuts = [row for row in may if joints.is_sure(row) and page.is_brief(row)]
    apart = {row for row in cuts if page.is_apart(row) and len(page.folded[row]) >= LEAST}
    if len(apart) < SERIES or SHARE * len(apart) < page.lines_apart:
        apart = set()
    for row in cuts:
        if row in apart:
            yield row, "between blank lines in the middle of a sentence, as others of this text are"
        elif names_whole(page.folded[row]):
            yield row, "that names what holds several texts, in the middle of a sentence"
        elif _is_uneven(page.raw(row)):
            yield row, "in parts, in the middle of a sentence"


def titled(page: Print, joints: Joints, rows: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Those of some rows inside of sentences that hold a heading above them and more."""
    first: dict[str, int] | None = None
    for row in rows:
        line = page.folded[row]
        if ":" not in line and "  " not in line:
            continue
        parts = BETWEEN.split(line)
        if len(parts) < SERIES:
            continue
        if first is None:
            first = {}
            for place, line in enumerate(page.folded):
                first.setdefault(line, place)
        above = any(len(part) >= LEAST and first.get(part, row) < row for part in parts)
        if above and joints.is_sure(row) and page.is_brief(row):
            yield row, "that holds a heading above, in the middle of a sentence"


def _is_uneven(raw: str) -> bool:
    """Whether one gap parts a line, and not in two halves as it does a couplet."""
    if "\u3000" not in raw and "   " not in raw:
        return False
    parts = INNER.split(raw)
    return len(parts) == 2 and len(parts[0]) != len(parts[1])


def set_apart(
    page: Print, copies: Mapping[str, Sequence[int]], found: Mapping[int, str]
) -> Iterator[int]:
    """Lines that come back between blank lines, where others there are heads of pages, and nothing
    else is."""
    if not any(page.is_apart(row) for row in found):
        return
    more = {
        row
        for rows in copies.values()
        if len(rows) > 1 and is_head(page.folded[rows[0]])
        for row in rows
        if row > 0 and row not in found and page.is_apart(row) and page.is_brief(row)
    }
    if not more:
        return
    others = [
        row
        for row in range(1, len(page.folded) - 1)
        if row not in more and row not in found and page.is_apart(row)
    ]
    if not others:
        yield from more


def names_whole(line: str) -> bool:
    """Whether a line is the name of that which holds several texts."""
    return line[-1] in LAST and is_head(line) and PUBLISHED.search(line) is not None
