"""Where the lines of texts end: the columns at which something wrapped them.

A margin is the column M with the most lines that end in [M - 3, M], less those that end beyond it
and less what chance would put there. A greedy wrapper breaks a line only where the next piece that
it cannot break no longer fits: `fit` is the room left for it, and a wrap leaves less than none.
"""

from typing import Any, NamedTuple

WINDOW = 4
"""Line ends that count for a margin: on it, and up to three columns before it."""
WIDEST = 260
"""Columns beyond which no margin is looked for."""


class Margins(NamedTuple):
    """For each text the margin of all its lines, in columns, the share of lines at it, and of those
    beyond it; 0, 0, 0 for no lines."""

    column: Any
    near: Any
    beyond: Any


def better(ends: Any, others: Any, text: Any, tops: Any) -> tuple[Margins, Any]:
    """The margins of texts whose lines may end at either of two columns, and for each text whether
    the second ones show a margin more plainly.

    ends, others: the columns of each line; text: the number of its text; tops: the first line of
    each text, and the number of lines.
    """
    import numpy as np

    if np.array_equal(ends, others):
        return documents(ends, text, tops), np.zeros(len(tops) - 1, bool)
    size = len(tops) - 1
    # both as if they were texts of their own
    ends, text = np.concatenate((ends, others)), np.concatenate((text, text + size))
    found = documents(ends, text, np.concatenate((tops, tops[1:] + tops[-1])))
    # how plainly they show it: the share of lines that ends on it, less the share beyond
    column = found.column[text]
    on = np.bincount(text[(ends > column - 2) & (ends <= column)], minlength=2 * size)
    lines = np.maximum(tops[1:] - tops[:-1], 1)
    plain = on.reshape(2, size) / lines - found.beyond.reshape(2, size)
    # those that end within a column of it as well as on it show it less plainly
    sharp = np.bincount(text[ends == column], minlength=2 * size).reshape(2, size)
    second = (plain[1] > plain[0]) | ((plain[1] == plain[0]) & (sharp[1] > sharp[0]))
    one, two = (
        Margins(*(each[here] for each in found)) for here in (slice(size), slice(size, None))
    )
    return Margins(*(np.where(second, *each) for each in zip(two, one, strict=True))), second


def documents(ends: Any, text: Any, tops: Any) -> Margins:
    """The margins of texts. ends: the column at which each line ends; the rest as in `better`."""
    import numpy as np

    width = WIDEST + 2
    sizes = tops[1:] - tops[:-1]
    cells = np.minimum(ends, WIDEST + 1) + text * width
    counts = np.bincount(cells, minlength=len(sizes) * width).reshape(-1, width)
    sums = counts.cumsum(axis=1)
    # lines that end near a column less those that end beyond it, but for a constant
    score = sums + sums
    score[:, WINDOW:] -= sums[:, :-WINDOW]
    score[:, WIDEST + 1] = -1
    best = WIDEST + 1 - score[:, ::-1].argmax(axis=1)
    row = np.arange(len(sizes))
    here = sums[row, best]
    # the rightmost column that a line ends on inside the window, so that none of it is empty
    best = (sums == here[:, None]).argmax(axis=1)
    near = here - np.where(best >= WINDOW, sums[row, np.maximum(best - WINDOW, 0)], 0)
    lines = np.maximum(sizes, 1)
    return Margins(np.where(sizes > 0, best, 0), near / lines, (sizes - here) / lines)


def around(ends: Any, text: Any, reach: int) -> tuple[Any, Any]:
    """For each line the farthest end within `reach` lines of its text, and how many end near it."""
    import numpy as np

    if not len(ends):
        return ends, ends
    places = np.arange(reach, reach + len(ends)) + reach * text
    padded = np.full(int(places[-1]) + 1 + reach, -99, np.int32)
    padded[places] = ends
    # the farthest of 2, 4, 8, … in a row, and of as many as there are, two such that overlap
    top, span = padded, 1
    while 2 * span <= 2 * reach + 1:
        top = np.maximum(top[:-span], top[span:])
        span *= 2
    rest = 2 * reach + 1 - span
    top = np.maximum(top[: len(top) - rest], top[rest:])
    least = top - WINDOW
    near = np.zeros(len(top), np.uint8)
    for shift in range(2 * reach + 1):
        near += padded[shift : shift + len(top)] > least
    return top[places - reach], near[places - reach]


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
