"""The lines of a text as arrays: where they stand, how wide they are, what they are made of."""

from dataclasses import dataclass
from typing import Any

from cleaner.wrapping import classes
from cleaner.wrapping.classes import CLASSES, SPACE, WIDE_BIT

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
    line = np.repeat(np.arange(len(full)), end - start)
    inside = _ranges(np, start, end)
    counts = np.bincount(line * CLASSES + kinds[inside], minlength=len(full) * CLASSES).reshape(
        -1, CLASSES
    )
    blank = ~filled
    begun = np.zeros(len(points) + 1, np.int32)
    if len(points) > 1:
        runs = blank[1:] & blank[:-1]
        runs[1:] &= ~blank[:-2]
        np.cumsum(runs, out=begun[2:])
    gaps = begun[end] - begun[start]
    block = np.cumsum(np.concatenate(([0], above[1:] > 0))) if len(full) else full
    return Layout(points, kinds, start, end, indent, far[end] - far[start], above, counts, gaps,
                  block)  # fmt: skip


def _ranges(np: Any, start: Any, end: Any) -> Any:
    """The offsets of all characters inside the lines."""
    if not len(start):
        return start
    sizes = end - start
    steps = np.ones(int(sizes.sum()), np.int32)
    steps[0] = start[0]
    steps[np.cumsum(sizes)[:-1]] = start[1:] - end[:-1] + 1
    return np.cumsum(steps, dtype=np.int32)
