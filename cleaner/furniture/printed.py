"""Page numbers and running heads of print, alone on a line amid wrapped text.

Sections of stories and lists have numbers on lines of their own too, so a number needs evidence
that a page ended there: its own words, or a sentence that goes on below it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cleaner.document import Line, without_lines
from cleaner.edit import Edit
from cleaner.furniture.charsets import one_among
from cleaner.furniture.folding import DIGITS
from cleaner.furniture.shape import Shape
from cleaner.furniture.sheet import Sheet
from cleaner.late import late

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST = 24
"""A longer line is no page number."""
FULL = 15
"""A shorter line is a title or a verse, not cut prose."""
NEAR = 5
"""The text that a number cuts is so many lines away, at most; others are numbers and heads."""
PARAGRAPH = 40
"""A line of so many characters is a paragraph, and ends a sentence unless it is cut."""
FELLOWS = 3
"""Lines of the same length that show where a text was wrapped, at least."""
RISES = 3
"""Bare numbers rise by one so often, at least, and running heads come back so often."""
CUTS = 2
"""So many of them stand in the middle of a sentence."""
PAGE = 4
"""Lines between two bare numbers, at least."""
HEAD = 30
"""A longer line is no running head."""
INDENTS = ("\u3000", " ", "\t", "\xa0")
STARTS = "-—–─·•~*第p0123456789"
NUMBER = late(
    r"(?P<total>第 ?\d{1,4} ?页 ?[,、/|·\-]? ?\(?共 ?\d{1,4} ?页\)?|page \d{1,4} of \d{1,4})"
    r"|(?P<leaf>第 ?\d{1,4} ?页)|(?P<page>page \d{1,4})"
    r"|(?P<mark>[-—–─·•~*]){1,3} ?\d{1,4} ?(?P=mark){1,3}"
    r"|(?P<of>\d{1,4} ?/ ?\d{1,4})|(?P<bare>\d{1,4})"
)
ENDS = late(r"""[。!?;:…][\"'」』)\]》]*$|[\"'」』)\]》]$""")
GOES_ON = late(r"[\u3400-\u9fff\"(《「“,、。]")
OPENS = late(
    r"第 ?[\d一二三四五六七八九十百〇零]+ ?[章节回卷部篇条]|[(]?[一二三四五六七八九十]{1,3}[)、.]"
)


class Printed(NamedTuple):
    """A line of the page and not of its text: its place among all lines, the rule, why."""

    line: int
    rule: str
    because: str
    cut: bool = False
    """Whether a sentence goes on over it, so that the blank lines around it go too."""


class _Mark(NamedTuple):
    row: int
    number: int
    total: int
    cut: bool


def numbered(sheet: Sheet) -> set[int]:
    """The places of the texts that hold lines which may be page numbers."""
    import numpy as np

    short = sheet.end - sheet.first <= LONGEST
    begins = one_among(STARTS).take(sheet.chars[sheet.first])
    rows = [
        row
        for row in np.flatnonzero(short & begins).tolist()
        if NUMBER.fullmatch(sheet.row(row)) is not None
    ]
    return set(sheet.text_of(rows).tolist())


def printed(shape: Shape, lines: Sequence[Line]) -> list[Printed]:
    """The page numbers and running heads of a text, and blank lines where they cut a sentence."""
    matches = {
        row: match
        for row, part in enumerate(shape.folded)
        if len(part) <= LONGEST
        and part[0] in STARTS
        and (match := NUMBER.fullmatch(part)) is not None
    }
    if not matches:
        return []
    times = Counter(part for part in shape.folded if len(part) <= HEAD and not ENDS.search(part))
    often = {part for part, count in times.items() if count >= RISES}
    sizes = shape.size.copy()
    sizes.sort()
    kinds: dict[str, list[_Mark]] = defaultdict(list)
    for row, match in matches.items():
        kind = match["mark"] or str(match.lastgroup)
        number, *total = map(int, DIGITS.findall(match[0]))
        cut = _cut(shape, lines, row, matches, often, sizes)
        kinds[kind].append(_Mark(row, number, sum(total), cut))
    chosen = [mark for kind, marks in kinds.items() for mark in _chosen(kind, marks)]
    gone: dict[int, Printed] = {}
    for mark in chosen:
        shown = shape.folded[mark.row]
        why = "in the middle of a sentence" if mark.cut else "as others of this text are"
        because = f"a page number, {why}: {shown}"
        gone[shape.index[mark.row]] = Printed(shape.index[mark.row], "page-number", because)
    rows = {mark.row for mark in chosen}
    for row in _heads(shape, rows, often):
        because = f"a running head beside page numbers: {shape.folded[row]}"
        gone[shape.index[row]] = Printed(shape.index[row], "running-head", because)
    for mark in chosen:
        if mark.cut:
            _whole(gone, lines, shape.index[mark.row])
    return [gone[index] for index in sorted(gone)]


def _cut(
    shape: Shape,
    lines: Sequence[Line],
    row: int,
    numbers: Container[int],
    often: set[str],
    sizes: NDArray[np.float32],
) -> bool:
    """Whether a sentence goes on from above a row to below it."""
    count = len(shape.folded)
    above, below = row - 1, row + 1
    while above >= max(0, row - NEAR) and (above in numbers or shape.folded[above] in often):
        above -= 1
    while below < min(count, row + NEAR) and (below in numbers or shape.folded[below] in often):
        below += 1
    if above < max(0, row - NEAR) or below >= min(count, row + NEAR):
        return False
    before, after = shape.folded[above], shape.folded[below]
    return (
        len(before) >= FULL
        and (before[-1] > "\u3000" or before[-1] == ",")
        and ENDS.search(before) is None
        and OPENS.match(before) is None
        and lines[shape.index[below]].text[:1] not in INDENTS
        and (len(after) >= FULL or ENDS.search(after) is not None)
        and GOES_ON.match(after) is not None
        and OPENS.match(after) is None
        and shape.rules[above] is None
        and shape.rules[below] is None
        and (len(before) >= PARAGRAPH or _is_full(sizes, len(before)))
    )


def _is_full(sizes: NDArray[np.float32], size: int) -> bool:
    """Whether a line of so many characters reaches the margin of a wrapped text."""
    low, high, over = sizes.searchsorted([size - 2, size + 3, size + 5])
    return bool(high - low >= FELLOWS and 8 * (len(sizes) - over) <= len(sizes))


def _chosen(kind: str, marks: list[_Mark]) -> list[_Mark]:
    """The marks of one kind that are page numbers."""
    cuts = [mark for mark in marks if mark.cut]
    if kind == "total":
        return marks
    if kind == "bare":
        chain = _chain(marks)
        return chain if sum(mark.cut for mark in chain) >= CUTS else []
    rising = all(one.number < other.number for one, other in pairwise(marks))
    if kind == "of":
        same = len({mark.total for mark in marks}) == 1 and marks[-1].number <= marks[0].total
        return marks if len(marks) > 1 and rising and same and cuts else []
    if rising:  # sections have numbers in such marks too, and are hardly ever cut
        return marks if cuts and 3 * len(cuts) >= len(marks) else []
    return cuts


def _chain(marks: Sequence[_Mark]) -> list[_Mark]:
    """The longest run of bare numbers that rise by one, a page apart, or nothing."""
    latest: dict[int, int] = {}  # by number the place of the mark that had it last
    before: list[int | None] = []
    sizes: list[int] = []
    for place, mark in enumerate(marks):
        link = latest.get(mark.number - 1)
        if link is not None and mark.row - marks[link].row <= PAGE:
            link = None
        before.append(link)
        sizes.append(1 if link is None else sizes[link] + 1)
        latest[mark.number] = place
    longest = max(sizes)
    if longest <= RISES:
        return []
    chain: list[_Mark] = []
    at: int | None = sizes.index(longest)
    while at is not None:
        chain.append(marks[at])
        at = before[at]
    return chain[::-1]


def _heads(shape: Shape, rows: set[int], often: set[str]) -> list[int]:
    """The rows of short lines that stand beside three page numbers or more."""
    beside: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        for near in (row - 1, row + 1):
            if 0 <= near < len(shape.folded) and near not in rows and shape.folded[near] in often:
                beside[shape.folded[near]].append(near)
    return [n for part, near in beside.items() if len(set(near)) >= RISES for n in near]


def _whole(gone: dict[int, Printed], lines: Sequence[Line], index: int) -> None:
    """Marks what goes around a number as inside a sentence, and adds the blank lines there."""
    because = "a blank line at the end of a printed page"
    for step in (-1, 1):
        at = index
        while 0 <= at < len(lines) and (at in gone or not lines[at].text.strip()):
            found = gone.get(at) or Printed(at, "page-number", because)
            gone[at] = found._replace(cut=True)
            at += step


def without_printed(text: str, lines: list[Line], gone: Sequence[Printed]) -> Iterator[Edit]:
    """Edits that take out what `printed` found; a sentence cut by it has no blank line left."""
    for each in gone:
        if each.cut:
            line = lines[each.line]
            yield Edit(line.start, min(line.end + 1, len(text)), "", each.rule, each.because)
    yield from without_lines(text, lines, [each[:3] for each in gone if not each.cut])
