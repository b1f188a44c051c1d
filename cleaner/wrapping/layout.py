"""The lines of a text as arrays: where they stand, how wide they are, what they are made of."""

from dataclasses import dataclass
from typing import Any

from cleaner.wrapping import classes, margins
from cleaner.wrapping.classes import CLASSES, EITHER_BIT, SPACE, WIDE_BIT
from cleaner.wrapping.margins import Margin

TAB = 8
"""Columns that a tab is taken for at the head of a line."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What is known of each non-blank line; every array has an entry a line, in order.

    points: code points of the text, and `kinds` their classes, an entry a character.
    start, end: offsets of the line without the white space around it.
    indent, width: display columns before the line and of the line.
    above:  the number of blank lines before the line.
    counts: characters of each class, an array (classes, lines).
    gaps:   runs of two and more spaces inside the line.
    block:  the number of the run of lines without a blank line between them.
    heads:  the first line of each block, an entry a block.
    margin: that of all lines.
    """

    points: Any
    kinds: Any
    start: Any
    end: Any
    indent: Any
    width: Any
    above: Any
    counts: Any
    gaps: Any
    block: Any
    heads: Any
    margin: Margin

    def __len__(self) -> int:
        return len(self.start)


def layout(text: str) -> Layout:
    """The layout of a text; see `Layout`."""
    import numpy as np

    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    codes = classes.table().take(points)
    kinds = codes & (WIDE_BIT - 1)
    feeds = (points == 10).nonzero()[0]
    bounds = np.empty(len(feeds) + 2, np.int64)
    bounds[0], bounds[1:-1], bounds[-1] = -1, feeds, len(points)
    heads, tails = bounds[:-1] + 1, bounds[1:]
    inked = kinds.nonzero()[0]
    first, last = inked.searchsorted(heads), inked.searchsorted(tails)
    full = (last > first).nonzero()[0]
    heads = heads[full]
    start, end = inked[first[full]], inked[last[full] - 1] + 1
    indent, width = _widths(np, codes, heads, start, end)
    if "\t" in text:
        tabs = (points == 9).nonzero()[0]
        indent += (TAB - 1) * (tabs.searchsorted(start) - tabs.searchsorted(heads))
    above = full.copy()
    above[1:] -= full[:-1] + 1
    cells = (len(feeds) + 1) * CLASSES
    row = np.repeat(np.arange(0, cells, CLASSES), np.diff(bounds))[:-1]
    counts = np.bincount(row + kinds, minlength=cells).reshape(-1, CLASSES)
    counts = np.ascontiguousarray(counts.take(full, axis=0).T)
    opens = above > 0
    opens[:1] = True
    block = opens.cumsum() - 1
    either = (codes >= EITHER_BIT).nonzero()[0]
    margin = margins.document(indent + width)
    if len(either):
        # quotation marks and dashes take two columns where that makes the better margin
        wider = width + either.searchsorted(end) - either.searchsorted(start)
        other = margins.document(indent + wider)
        if margins.plainness(indent + wider, other) > margins.plainness(indent + width, margin):
            width, margin = wider, other
    gaps = _gaps(np, kinds, start, end)
    first_lines = opens.nonzero()[0]
    return Layout(
        points, kinds, start, end, indent, width, above, counts, gaps, block, first_lines, margin
    )


def _widths(np: Any, codes: Any, heads: Any, start: Any, end: Any) -> tuple[Any, Any]:
    """The columns before each line and those of the line."""
    cells = np.frombuffer(codes.tobytes().translate(classes.columns()) + b"\0", np.uint8)
    places = np.stack((heads, start, end), 1).ravel()
    if not len(places):
        return places, places
    sums = np.add.reduceat(cells, places, dtype=np.int64)
    return np.where(start > heads, sums[::3], 0), sums[1::3]


def _gaps(np: Any, kinds: Any, start: Any, end: Any) -> Any:
    """How many runs of two and more spaces there are inside each line."""
    blank = (kinds == SPACE).nonzero()[0]
    pair = blank[1:] == blank[:-1] + 1
    head = pair.copy()
    head[1:] &= ~pair[:-1]
    double = blank[:-1][head]
    return double.searchsorted(end) - double.searchsorted(start)
