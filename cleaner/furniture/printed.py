"""Page numbers and running heads of print, on lines of their own amid wrapped text.

Sections of stories and lists have numbers on lines of their own too, and titles come back, so
either needs evidence that a page ended there: its own words, a sentence that goes on below it, or
numbers that count the pages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleaner.document import Line, without_lines
from cleaner.edit import Edit
from cleaner.furniture.counts import Mark, numbers
from cleaner.furniture.heads import running_heads
from cleaner.furniture.joints import NOTE, Joints, Print
from cleaner.furniture.leaves import (
    ENDS,
    HEAD,
    STARS,
    STARTS,
    Leaf,
    alike,
    alone,
    headed,
    is_head,
    is_narrow,
)
from cleaner.furniture.rulers import drawn, rulers
from cleaner.furniture.shape import Shape

APART_BY = re.compile(rf"[ |{STARS}]")
"""What a line has that holds a head and a number."""


class Printed(NamedTuple):
    """A line of the page and not of its text: its place among all lines, the rule, why."""

    line: int
    rule: str
    because: str
    cut: bool = False
    """Whether a sentence goes on over it, so that the blank lines around it go too."""


def printed(shape: Shape, lines: Sequence[Line]) -> list[Printed]:
    """The page numbers and running heads of a text, and blank lines where they cut a sentence."""
    leaves: dict[int, Leaf] = {}
    copies: dict[str, list[int]] = defaultdict(list)
    notes: list[int] = []
    page = Print(shape, lines)
    for row, line in enumerate(shape.folded):
        leaf = _leaf(page, row) if is_narrow(line) else None
        if leaf is not None:
            leaves[row] = leaf
        elif NOTE.match(line) is not None:
            notes.append(row)
        elif len(line) <= HEAD or (is_narrow(line) and " " in line):
            copies[alike(line)].append(row)
    passed = set(leaves)
    for line, rows in copies.items():
        if len(rows) > 1 and len(line) > 1 and is_head(line):
            passed.update(rows)
    again = passed - leaves.keys()
    over = drawn(page, range(len(page.folded)))
    passed.update(over)
    passed.update(notes)
    joints = Joints(page, passed, leaves)
    marks = [Mark(row, leaf, joints.at(row)) for row, leaf in leaves.items()]
    chosen = numbers(page, marks, again)
    found: dict[int, Printed] = {}
    for mark in chosen:
        rule, what = "page-number", "a page number"
        if mark.leaf.head:
            rule, what = "running-head", "a running head with the number of a page"
        why = "in the middle of a sentence" if mark.cut else "as others of this text are"
        because = f"{what}, {why}: {shape.folded[mark.row]}"
        found[mark.row] = Printed(shape.index[mark.row], rule, because)
    for row, why in running_heads(page, joints, chosen, copies).items():
        because = f"a running head {why}: {shape.folded[row]}"
        found[row] = Printed(shape.index[row], "running-head", because)
    for row, why in rulers(page, joints, over, found).items():
        because = f"a drawn line {why}: {shape.folded[row]}"
        found[row] = Printed(shape.index[row], "running-head", because)
    gone = {each.line: each for each in found.values()}
    for row in found:
        if joints.at(row) is not None:
            _whole(gone, lines, shape.index[row])
    return [gone[index] for index in sorted(gone)]


def _leaf(page: Print, row: int) -> Leaf | None:
    """The number of a page that a row may have."""
    line = page.folded[row]
    if line[0] in STARTS and line[-1] in ENDS and (leaf := alone(line)) is not None:
        return leaf
    if (line[0] in STARTS or line[-1] in ENDS) and APART_BY.search(line) is not None:
        return headed(line, page.raw(row))
    return None


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
