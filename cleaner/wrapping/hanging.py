"""Marks of punctuation that hang over the margin, where a wrapper lets no line begin with one.

Lines then end on either of two columns, and the margin is the one that lines without such a mark
keep to: taken from the others, it would leave room for a character behind every full line.
"""

from typing import Any

from cleaner.wrapping import margins
from cleaner.wrapping.classes import (
    CLOSE,
    COLON,
    COMMA,
    EITHER_BIT,
    ELLIPSIS,
    TERMINAL,
    WIDE_BIT,
    members,
)

DEEPEST = 4
"""Columns that the marks hanging over a margin take, at most."""
RUN = 3
"""Marks at the end of a line that are looked at."""
LEAST = 24
"""Columns of a margin that marks hang over, at least: shorter lines are verse."""
LEAST_FULL, FULL = 2, 5
"""Lines that end on the margin without a mark, and with what hangs over it or without, at least."""
ASKEW, SHORT = 2, 4
"""The columns that they do so within, and those before these, in which fewer lines without a mark
end."""
BEYOND = 0.03
"""The share of lines that go beyond the margin in another way, at most."""


def marked(codes: Any, start: Any, end: Any) -> tuple[Any, Any]:
    """Columns of the marks that may hang at the end of each line, as narrow and as wide as they
    can be.

    codes: of each character its byte in the table of classes; start, end: places of the lines.
    """
    import numpy as np

    hanging = members(COMMA, TERMINAL, CLOSE, COLON, ELLIPSIS)
    least = np.zeros(len(end), np.int64)
    most = least.copy()
    going = np.ones(len(end), bool)
    for back in range(1, RUN + 1):
        code = codes[np.maximum(end - back, start)]
        wide, either = code & WIDE_BIT > 0, code & EITHER_BIT > 0
        going &= hanging[code & (WIDE_BIT - 1)] & (wide | either) & (end - back > start)
        least += going * (1 + wide)
        most += going * 2
    return least, most


def within(ends: Any, marks: Any, text: Any, tops: Any) -> Any:
    """The column at which each line ends without what hangs over the margin of its text.

    ends:  the column at which each line ends; marks: columns of the marks at its end.
    text, tops: as in `margins.better`.
    """
    import numpy as np

    size = len(tops) - 1
    margin = margins.documents(ends, text, tops).column
    farthest, core = margin[text], ends - marks
    near = (ends <= farthest) & (core >= farthest - DEEPEST)
    column = np.zeros(size, np.int64)
    np.maximum.at(column, text[near], core[near])
    able = (column < margin) & (column >= LEAST)
    if not able.any():
        return ends
    beyond = ends - column[text]
    hung = (beyond > 0) & (beyond <= np.minimum(marks, DEEPEST))
    bare = (marks == 0) & (beyond <= 0)
    full = bare & (beyond > -ASKEW)
    short = bare & ~full & (beyond > -ASKEW - SHORT)
    kinds = hung, full, short, (beyond > 0) & ~hung
    hangs, fulls, shorts, others = (np.bincount(text[kind], minlength=size) for kind in kinds)
    able &= (hangs > 0) & (fulls >= LEAST_FULL) & (hangs + fulls >= FULL) & (fulls > shorts)
    able &= others <= BEYOND * (tops[1:] - tops[:-1])
    return ends - np.where(hung & able[text], beyond, 0)
