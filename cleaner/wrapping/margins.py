"""Where the lines of a text end: the columns at which something wrapped them.

A margin is the column M with the most lines that end in [M - 3, M], less those that end beyond it
and less what chance would put there. A greedy wrapper breaks a line only where the next piece that
it cannot break no longer fits: `fit` is the room left for it, and a wrap leaves less than none.
"""

from dataclasses import dataclass
from typing import Any

WINDOW = 4
"""Line ends that count for a margin: on it, and up to three columns before it."""
WIDEST = 260
"""Columns beyond which no margin is looked for."""


@dataclass(frozen=True, slots=True)
class Margin:
    """A margin of all lines, in columns, the share of lines at it, and of those beyond it."""

    column: int
    near: float
    beyond: float


def document(ends: Any) -> Margin:
    """The margin of all lines; ends: the column at which each line ends. 0, 0, 0 for no lines."""
    import numpy as np

    if not len(ends):
        return Margin(0, 0.0, 0.0)
    counts = np.bincount(np.minimum(ends, WIDEST + 1), minlength=WIDEST + 2)
    sums = counts.cumsum()
    # lines that end near a column less those that end beyond it, but for a constant
    score = sums + sums
    score[WINDOW:] -= sums[:-WINDOW]
    score[WIDEST + 1] = -1
    best = WIDEST + 1 - int(score[::-1].argmax())
    # the rightmost column that a line ends on inside the window, so that none of it is empty
    while best > 0 and counts[best] == 0:
        best -= 1
    here = int(sums[best])
    near = here - int(sums[best - WINDOW]) if best >= WINDOW else here
    return Margin(best, near / len(ends), (len(ends) - here) / len(ends))


def plainness(ends: Any, margin: Margin) -> float:
    """How plainly lines show a margin: the share that ends on it, less the share beyond."""
    import numpy as np

    on = np.count_nonzero((ends > margin.column - 2) & (ends <= margin.column))
    return on / len(ends) - margin.beyond if len(ends) else 0.0


def around(ends: Any, reach: int) -> tuple[Any, Any]:
    """For each line the farthest end within `reach` lines, and how many end near that one."""
    import numpy as np

    size = len(ends)
    padded = np.full(size + 2 * reach, -99, np.int64)
    padded[reach : size + reach] = ends
    views = np.ndarray((2 * reach + 1, size), np.int64, padded, 0, padded.strides * 2)
    top = views.max(axis=0)
    near = (views > top - WINDOW).view(np.uint8).sum(axis=0, dtype=np.uint8)
    return top, near


def of_groups(ends: Any, groups: Any) -> tuple[Any, Any]:
    """For each line the farthest end in its group, and the share of the group that ends near it.

    groups: the number of each line's group, small.
    """
    import numpy as np

    if not len(ends):
        return ends, np.zeros(0)
    sizes = np.bincount(groups)
    top = np.zeros(len(sizes), ends.dtype)
    np.maximum.at(top, groups, ends)
    best = top[groups]
    near = np.bincount(groups, ends > best - WINDOW)
    return best, near[groups] / sizes[groups]
