"""The lines of a text as arrays: where they stand, how wide they are, what they are made of."""

from dataclasses import dataclass
from typing import Any

from cleaner.wrapping import classes, margins
from cleaner.wrapping.classes import CLASSES, EITHER_BIT, SPACE, WIDE_BIT

TAB = 8
"""Columns that a tab is taken for at the head of a line."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What is known of each non-blank line; every array has an entry a line, in order.

    points: code points of the text, and `kinds` their classes, an entry a character.
    start, end: offsets of the line without the white space around it.
    indent, width: display columns before the line and of the line.
    above:  the number of blank lines before the line.
    counts: characters of each class, an array (lines, classes).
    gaps:   runs of two and more spaces inside the line.
    block:  the number of the run of lines without a blank line between them.
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

    def __len__(self) -> int:
        return len(self.start)


def layout(text: str) -> Layout:
    """The layout of a text; see `Layout`."""
    import numpy as np

    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    codes = classes.table()[points]
    kinds = codes & (WIDE_BIT - 1)
    far = np.concatenate(([0], np.cumsum(classes.columns()[codes], dtype=np.int32)))
    filled = kinds != SPACE
    inked = np.flatnonzero(filled)
    rank = np.concatenate(([0], np.cumsum(filled, dtype=np.int32)))
    feeds = np.flatnonzero(points == 10)
    heads = np.concatenate(([0], feeds + 1))
    tails = np.concatenate((feeds, [len(points)]))
    first, last = rank[heads], rank[tails]
    full = np.flatnonzero(last > first)
    heads, tails = heads[full], tails[full]
    start = inked[first[full]] if len(full) else heads
    end = inked[last[full] - 1] + 1 if len(full) else tails
    wide_tab = points == 9
    indent = far[start] - far[heads]
    if wide_tab.any():
        tabs = np.concatenate(([0], np.cumsum(wide_tab, dtype=np.int32)))
        indent = indent + (TAB - 1) * (tabs[start] - tabs[heads])
    above = np.diff(full, prepend=full[:1]) - 1 if len(full) else full
    if len(full):
        above[0] = full[0]
    row = np.cumsum(points == 10, dtype=np.int32)
    row *= CLASSES
    row += kinds
    counts = np.bincount(row, minlength=(len(feeds) + 1) * CLASSES).reshape(-1, CLASSES)[full]
    blank = np.logical_not(filled, out=filled)
    double = np.flatnonzero(blank[1:] & blank[:-1])
    double = double[~blank[np.maximum(double - 1, 0)]]  # where a run of spaces begins
    gaps = np.searchsorted(double, end) - np.searchsorted(double, start)
    block = np.cumsum(np.concatenate(([0], above[1:] > 0))) if len(full) else full
    width = far[end] - far[start]
    either = np.flatnonzero(codes & EITHER_BIT)
    if len(either):
        # quotation marks and dashes take two columns where that makes the better margin
        wider = width + np.searchsorted(either, end) - np.searchsorted(either, start)
        if margins.plainness(indent + wider) > margins.plainness(indent + width):
            width = wider
    return Layout(points, kinds, start, end, indent, width, above, counts, gaps, block)
