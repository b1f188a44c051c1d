"""Which numbers on lines of a printed text count its pages.

Sections, lists, tables and years have numbers on lines of their own too, so it takes evidence that
a page ended there: the number's own words, a sentence that goes on below it, or others that go on
from it, a page apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from cleaner.furniture.joints import ISSUE, Joint, Print
from cleaner.furniture.leaves import BARE, SET_OFF, SPELT, Leaf
from cleaner.furniture.mastheads import is_masthead
from cleaner.late import late

RISES = 3
"""Bare numbers rise so often, at least, where few of them are in the middle of a sentence, and
other numbers, where none is."""
OF_ALL = 6
"""So many numbers of one total (3 / 92) that go on one by one need nothing else."""
CUTS = 2
"""So many of them stand in the middle of a sentence."""
SHARE = 5
"""One of so many numbers does, at least, of those that count pages."""
LINES = 150
"""Lines of a page at most."""
PAGE, CUT_PAGE = 4, 2
"""Lines between two numbers of pages, at least, and where one of these cuts a sentence."""
STEPS = (1, 2, 3)
"""What the numbers of two pages differ by: some pages have none, or one that was misread."""
FAR = 8
"""Pages without a number between two that have one, at most, for another number to be theirs."""
TABLE = 3
"""So many lines with a number at one end, one below the other, are a table or a list."""
APART, WIDE = 3, 8
"""Columns between a head and its number, at least, where either stands alone in a text, and where
no sentence is cut."""
SECTIONS = 10
"""A number from here on opens no section of a text that has none with the number before."""
SHY = (*BARE, "of", "(", "[", "{")
"""Kinds that sections, formulas, notes and scores have too."""
EDGE = 2
"""Rows between a number and the end of its text, at most, that sections may have too."""
YEARS = range(1000, 2200)
NAMED = "着是为叫作道到第有共约近达"
"""What stands before a number that is part of its sentence."""
UNIT = late(r"[个名人岁位次只万千亿倍元角年月日号时点分秒%,、。.]")
"""What a number goes with that is part of its sentence."""


class Mark(NamedTuple):
    """A row that may have the number of a page, and the joint that it stands in."""

    row: int
    leaf: Leaf
    joint: Joint | None

    @property
    def number(self) -> int:
        return self.leaf.number

    @property
    def cut(self) -> bool:
        return self.joint is not None


def numbers(page: Print, marks: list[Mark], again: Container[int]) -> list[Mark]:
    """Those of some marks, in order, that are numbers of pages.

    again: the rows of brief lines that come back.
    """
    marks = _of_pages(marks)
    tables = _tables([mark.row for mark in marks if mark.leaf.head])
    kinds: dict[tuple[str, bool], list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.row not in tables:
            kinds[mark.leaf.kind, bool(mark.leaf.head)].append(mark)
    chosen = {mark.row: mark for mark in _of_all(marks)}
    for (kind, beside), those in kinds.items():
        pick = _beside if beside else _spelt if kind in SPELT else _marked
        chosen.update((mark.row, mark) for mark in pick(page, kind, those))
        if not beside and kind in BARE:
            for chain in _chains(those):
                if _have_heads(page, chain, again):
                    chosen.update((mark.row, mark) for mark in chain)
    for mark in _between(marks, chosen, tables):
        chosen[mark.row] = mark
    for way in (marks, marks[::-1]):
        for mark in list(_beyond(page, way, chosen, tables)):
            chosen[mark.row] = mark
    return [chosen[row] for row in sorted(chosen)]


def _of_pages(marks: list[Mark]) -> list[Mark]:
    """Without numbers of which one sentence goes on over several, unless these are of two pages:
    below a question stand the answers to choose from."""
    joints: dict[tuple[int, int], list[int]] = defaultdict(list)
    for mark in marks:
        if mark.joint is not None and not mark.leaf.head:
            joints[mark.joint[:2]].append(mark.number)
    answers = {
        joint for joint, those in joints.items() if len(those) > 2 or max(those) - min(those) > 1
    }
    if not answers:
        return marks
    return [
        mark
        for mark in marks
        if mark.leaf.head or mark.joint is None or mark.joint[:2] not in answers
    ]


def _tables(rows: list[int]) -> set[int]:
    """The rows with a number at one end that stand one below the other, as in tables."""
    found: set[int] = set()
    run: list[int] = []
    for row in [*rows, -1]:
        if run and row != run[-1] + 1:
            if len(run) >= TABLE:
                found.update(run)
            run = []
        run.append(row)
    return found


def _spelt(page: Print, kind: str, marks: list[Mark]) -> Iterator[Mark]:
    """Numbers that say that they are of pages."""
    if kind == "total":
        yield from marks
        return
    for chain in _chains(marks):
        counted = len(chain) >= RISES and all(page.is_wrapped(mark.row) for mark in chain)
        if counted or SHARE * sum(mark.cut for mark in chain) >= len(chain):
            yield from chain


def _marked(page: Print, kind: str, marks: list[Mark]) -> Iterator[Mark]:
    """Numbers alone on a line, bare or with marks about them."""
    cuts = sum(mark.cut for mark in marks)
    shy = kind in SHY
    if not shy and RISES * cuts >= len(marks) and _rising(marks):
        yield from marks
        return
    for chain in _chains(marks):
        if len(chain) == 1:
            often = 2 * cuts >= len(marks) and _is_no_quantity(page, chain[0])
            if often if shy else chain[0].cut:
                yield chain[0]
        elif shy:
            if _count_pages(page, kind, chain):
                yield from chain
        elif SHARE * sum(mark.cut for mark in chain) >= len(chain) or _counts(page, chain):
            yield from chain


def _count_pages(page: Print, kind: str, chain: list[Mark]) -> bool:
    """Whether numbers that rise are those of pages: bare ones, in brackets, or with a total."""
    if kind == "of" and len({mark.leaf.total for mark in chain}) > 1:
        return False
    cuts = sum(mark.joint is not None and any(mark.joint[2:]) for mark in chain)
    many = len(chain) > RISES and (cuts >= CUTS or _is_regular(page, chain))
    return many or (cuts > 0 and RISES * cuts >= len(chain))


def _of_all(marks: list[Mark]) -> Iterator[Mark]:
    """Numbers of one total, alone or beside one head, that go on one by one, most a page apart."""
    groups: dict[tuple[int, str], list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.leaf.kind == "of":
            groups[mark.leaf.total, mark.leaf.head].append(mark)
    for those in groups.values():
        apart = those[-1].row - those[0].row >= PAGE * len(those)
        if len(those) >= OF_ALL and apart and _by_one(those):
            yield from those


def _rising(marks: list[Mark]) -> bool:
    return all(one.number < other.number for one, other in pairwise(marks))


def _by_one(chain: list[Mark]) -> bool:
    return all(other.number - one.number == 1 for one, other in pairwise(chain))


def _is_no_quantity(page: Print, mark: Mark) -> bool:
    """Whether a lone number cuts a sentence of prose, and is none that this holds."""
    if mark.joint is None or not mark.joint.sure:
        return False
    if mark.leaf.kind == "bare" and mark.number in YEARS:
        return False
    before, after = page.folded[mark.joint.above], page.folded[mark.joint.below]
    return before[-1] not in NAMED and UNIT.match(after) is None


def _counts(page: Print, chain: list[Mark]) -> bool:
    """Whether numbers that cut no sentence can but count the pages of a wrapped text."""
    begin = chain[0].number
    many = (len(chain) >= RISES and begin > 1) or begin >= SECTIONS
    return _by_one(chain) and many and all(page.is_wrapped(mark.row) for mark in chain)


def _is_regular(page: Print, chain: list[Mark]) -> bool:
    """Whether bare numbers count the pages of a wrapped text, each about as long as the others."""
    sizes = [other.row - one.row for one, other in pairwise(chain)]
    return chain[0].number >= SECTIONS and 2 * max(sizes) <= 3 * min(sizes) and _counts(page, chain)


def _have_heads(page: Print, chain: list[Mark], again: Container[int]) -> bool:
    """Whether bare numbers count on one by one, most of them beside lines that come back."""
    if len(chain) <= RISES or chain[0].number in YEARS or not _by_one(chain):
        return False
    beside = sum(mark.row - 1 in again or mark.row + 1 in again for mark in chain)
    cut = any(mark.joint is not None and mark.joint.sure for mark in chain)
    many = (
        2 * beside >= len(chain)
        if cut
        else chain[0].number >= SECTIONS and beside + 1 >= len(chain)
    )
    return many and all(page.is_wrapped(mark.row) for mark in chain)


def _beside(page: Print, kind: str, marks: list[Mark]) -> Iterator[Mark]:
    """Numbers beside running heads."""
    if kind == "total" and len(marks) > 1 and len({mark.leaf.total for mark in marks}) == 1:
        yield from marks
        return
    for chain in _chains(marks):
        cuts = sum(mark.cut for mark in chain)
        if len(chain) == 1:
            if _is_lone_head(page, chain[0]) or _names_issue(page, chain[0]):
                yield chain[0]
        elif (cuts and SHARE * cuts >= len(chain)) or _is_laid_out(page, chain):
            yield from chain
        else:
            yield from (mark for mark in chain if _names_issue(page, mark))


def _is_lone_head(page: Print, mark: Mark) -> bool:
    """Whether a head with a number, the only one of its text, cuts a sentence of prose."""
    leaf, joint = mark.leaf, mark.joint
    if joint is None or not joint.sure or leaf.number in YEARS:
        return False
    placed = leaf.kind == "han" and leaf.number >= SECTIONS
    return (leaf.gap >= APART or placed) and page.is_brief(mark.row)


def _names_issue(page: Print, mark: Mark) -> bool:
    """Whether a head says which issue of a periodical it is of, and its number has marks on both
    sides, amid wrapped lines."""
    issue = mark.leaf.kind in SET_OFF and ISSUE.search(mark.leaf.head) is not None
    return issue and page.is_brief(mark.row) and page.is_wrapped(mark.row)


def _is_laid_out(page: Print, chain: list[Mark]) -> bool:
    """Whether numbers far from their heads stand on the outer side of each page, or count on, or
    papers have them in their mastheads."""
    if len(chain) >= RISES and all(
        is_masthead(page.folded[mark.row]) and page.is_wrapped(mark.row) for mark in chain
    ):
        return True
    if not all(_is_far(page, mark) for mark in chain) or not _by_one(chain):
        return False
    if _is_contents(page, chain):
        return False
    outer = all(
        one.leaf.right != other.leaf.right and other.row - one.row <= LINES
        for one, other in pairwise(chain)
    )
    return outer or (len(chain) >= RISES and all(_is_at_margin(page, mark) for mark in chain))


def _is_contents(page: Print, chain: list[Mark]) -> bool:
    """Whether numbers stand in a table of contents, where most lines end with one."""
    lines = page.folded[chain[0].row : chain[-1].row + 1]
    return 2 * sum(line[-1].isdecimal() for line in lines) > len(lines)


def _is_far(page: Print, mark: Mark) -> bool:
    """Whether a number is far from its head, or both from the margin that the lines begin at."""
    return mark.leaf.gap >= WIDE or (mark.leaf.gap >= APART and page.indents[mark.row] >= WIDE)


def _is_at_margin(page: Print, mark: Mark) -> bool:
    return mark.leaf.right and page.is_full(mark.row) and page.is_wrapped(mark.row)


def _chains(marks: Sequence[Mark]) -> Iterator[list[Mark]]:
    """Runs of numbers that rise by little from each to the next, a page apart, longest first."""
    latest: dict[int, int] = {}  # by number the place of the mark that had it last
    before: list[int | None] = []
    sizes: list[int] = []
    for place, mark in enumerate(marks):
        links = (latest.get(mark.number - step) for step in STEPS)
        able = [link for link in links if link is not None and _apart(marks[link], mark)]
        link = max(able, key=lambda each: sizes[each], default=None)
        before.append(link)
        sizes.append(1 if link is None else sizes[link] + 1)
        latest[mark.number] = place
    used: set[int] = set()
    for end in sorted(range(len(marks)), key=lambda each: -sizes[each]):
        chain: list[Mark] = []
        at: int | None = end
        while at is not None and at not in used:
            used.add(at)
            chain.append(marks[at])
            at = before[at]
        if chain:
            yield chain[::-1]


def _apart(one: Mark, other: Mark) -> bool:
    least = CUT_PAGE if one.leaf.head and (one.cut or other.cut) else PAGE
    return other.row - one.row > least


def _between(marks: Iterable[Mark], chosen: dict[int, Mark], tables: set[int]) -> Iterator[Mark]:
    """Marks whose numbers are those of the pages between two that are known."""
    known = sorted(chosen)
    at = 0
    last: Mark | None = None
    for mark in marks:
        while at < len(known) and known[at] <= mark.row:
            last = chosen[known[at]]
            at += 1
        if last is None or at == len(known) or mark.row in chosen or mark.row in tables:
            continue
        then = chosen[known[at]]
        # Among numbers with their total a bare one is of a table or a section.
        alike = mark.leaf.kind == "of" or {last.leaf.kind, then.leaf.kind} != {"of"}
        counted = alike and last.number < mark.number < then.number <= last.number + FAR
        if counted and _apart(last, mark) and _apart(mark, then):
            last = mark
            yield mark


def _beyond(
    page: Print, marks: Sequence[Mark], chosen: Mapping[int, Mark], tables: set[int]
) -> Iterator[Mark]:
    """Marks, in this order, whose numbers go on from the last of those that are known, written as
    one of them is; a bare one only at the end of the text, or where sections have none such."""
    known = [mark for mark in marks if mark.row in chosen]
    if not known:
        return
    last, edge = known[-1], 0 if marks[0].row > marks[-1].row else len(page.folded) - 1
    kinds = {(mark.leaf.kind, bool(mark.leaf.head)) for mark in known}
    step = 1 if edge else -1
    for mark in marks[marks.index(last) + 1 :]:
        if (mark.leaf.kind, bool(mark.leaf.head)) not in kinds or mark.row in tables:
            continue
        sections = mark.leaf.kind in SHY and not mark.leaf.head and mark.number < SECTIONS
        if mark.number != last.number + step or (sections and abs(edge - mark.row) > EDGE):
            continue
        # the last page may be short
        least = CUT_PAGE if abs(edge - mark.row) <= EDGE else PAGE
        if abs(mark.row - last.row) > least and page.is_wrapped(mark.row):
            last = mark
            yield mark
