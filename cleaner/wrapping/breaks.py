"""What is asked of every break between two lines before the rest is worth its cost."""

from dataclasses import dataclass
from typing import Any

from cleaner.wrapping import margins
from cleaner.wrapping.classes import CLOSE, HAN, OPEN, WIDE, members
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.sides import Sides

ROOM = 4
"""Columns left before the margin that no wrapper leaves, the next word counted."""
REACH = 3
"""Lines on either side that count for the nearest of the margins."""


@dataclass(frozen=True, slots=True)
class Breaks:
    """Arrays an entry for each line but the last: the break after it.

    inside: whether the next line is of the same text; where it is not, the rest says nothing.
    blank:  the number of blank lines at the break, 3 for more.
    need:   the column that the first piece of the next line would have ended at.
    fit:    the columns left before the margin of the text, had it stood there.
    fit_near: the same for the farthest end of a line near by; near_least: how many lines end close
            to that.
    opened, closed: brackets that the first line leaves open, and that the second one closes.
    change: columns by which the second line is indented more than the first.
    """

    inside: Any
    blank: Any
    need: Any
    fit: Any
    fit_near: Any
    near_least: Any
    opened: Any
    closed: Any
    change: Any


def breaks(lay: Layout, side: Sides) -> Breaks:
    """The breaks after all lines but the last."""
    import numpy as np

    need = side.end[:-1] + (side.unit[1:] + _gap(side, lay))
    top, count = margins.around(side.end, lay.text, REACH)
    opened, closed = _brackets(lay, side)
    return Breaks(
        lay.text[1:] == lay.text[:-1],
        np.minimum(lay.above[1:], 3),
        need,
        lay.margin.column[lay.text[:-1]] - need,
        np.maximum(top[:-1], top[1:]) - need,
        np.minimum(count[:-1], count[1:]),
        opened[:-1],
        closed[1:],
        lay.indent[1:] - lay.indent[:-1],
    )


def _gap(side: Sides, lay: Layout) -> Any:
    """One column for the space that a wrapper took away between two words."""
    wide = members(HAN, WIDE)
    kept = wide[side.last[:-1]] | wide[side.first[1:]]
    return ~kept & (lay.points[lay.end[:-1] - 1] < 0x2E80)


def _brackets(lay: Layout, side: Sides) -> tuple[Any, Any]:
    """For each line the brackets left open at its end, and those closed that it did not open, as
    numbers up to 3."""
    import numpy as np

    marks = lay.places(OPEN, CLOSE)
    if not len(marks):
        none = np.zeros(len(lay), np.int64)
        return none, none
    depth = np.zeros(len(marks) + 2, np.int64)
    np.cumsum(1 - 2 * (lay.kinds[marks] == CLOSE), out=depth[1:-1])
    at, to = marks.searchsorted(lay.start), marks.searchsorted(lay.end)
    # a mark that ends the line closes what the line opened, or nothing
    inside = to - members(OPEN, CLOSE)[side.last]
    low = np.minimum.reduceat(depth, np.stack((at, inside + 1), 1).ravel())[::2]
    opened = depth[to] - np.minimum(low, depth[to])
    return np.minimum(opened, 3), np.minimum(depth[at] - low, 3)
