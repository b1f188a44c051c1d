"""Where the lines of a text end: the columns at which something wrapped them.

A margin is the column M with the most lines that end in [M - 3, M], less those that end beyond it
and less what chance would put there. A greedy wrapper breaks a line only where the next piece that
it cannot break no longer fits: `fit` is the room left for it, and a wrap leaves less than none.
"""

from typing import Any

WINDOW = 4
"""Line ends that count for a margin: on it, and up to three columns before it."""
WIDEST = 260
"""Columns beyond which no margin is looked for."""


def document(ends: Any) -> tuple[int, float, float]:
    """The margin of all lines, the share of lines at it, and the share of lines beyond it.

    ends: the column at which each line ends. Gives (0, 0, 0) for no lines.
    """
    import numpy as np

    if not len(ends):
        return 0, 0.0, 0.0
    counts = np.bincount(np.minimum(ends, WIDEST + 1), minlength=WIDEST + 2)
    sums = np.cumsum(counts)
    near = sums.copy()
    near[WINDOW:] -= sums[:-WINDOW]
    beyond = len(ends) - sums
    score = near - beyond
    score[WIDEST + 1] = -len(ends) - 1
    best = int(len(score) - 1 - np.argmax(score[::-1]))
    # the rightmost column that a line ends on inside the window, so that none of it is empty
    while best > 0 and counts[best] == 0:
        best -= 1
    return best, float(near[best]) / len(ends), float(beyond[best]) / len(ends)


def plainness(ends: Any) -> float:
    """How plainly lines show a margin: the share that ends on it, less the share beyond."""
    import numpy as np

    margin, _, beyond = document(ends)
    return float(np.mean((ends > margin - 2) & (ends <= margin))) - beyond if len(ends) else 0.0


def around(ends: Any, reach: int) -> tuple[Any, Any]:
    """For each line the farthest end within `reach` lines, and how many end near that one."""
    import numpy as np

    size = len(ends)
    padded = np.concatenate((np.full(reach, -99), ends, np.full(reach, -99)))
    views = [padded[k : k + size] for k in range(2 * reach + 1)]
    top = views[0].copy()
    for view in views[1:]:
        np.maximum(top, view, out=top)
    near = np.zeros(size, np.int32)
    for view in views:
        near += view > top - WINDOW
    return top, near


def of_groups(ends: Any, groups: Any) -> tuple[Any, Any]:
    """For each line the farthest end in its group, and the share of the group that ends near it."""
    import numpy as np

    if not len(ends):
        return ends, np.zeros(0)
    _, inverse, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    top = np.zeros(len(sizes), ends.dtype)
    np.maximum.at(top, inverse, ends)
    near = np.bincount(inverse, ends > top[inverse] - WINDOW, len(sizes))
    return top[inverse], (near / sizes)[inverse]
