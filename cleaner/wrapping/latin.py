"""Lines of Latin letters that nothing wrapped: names, commands, statements of code, items."""

import re
from typing import Any

from cleaner.wrapping.breaks import ROOM, Breaks
from cleaner.wrapping.classes import COMMA, HAN, LOWER, UPPER, WIDE
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.sides import FIRST_WIDE, Sides

NARROW, SLIM = 16, 24
"""Columns up to which the margin of a Latin text is that of names or commands, and up to which a
Latin line is no wrapped one where the next word had room before the margin."""
CAPITALS = 40
"""Columns up to which three lines in a row that begin with a capital are statements, names or
items: few lines of a wrapped sentence do."""
CODE = re.compile(r"\w\([^)\s]*\)|[-+*/|&!=:<>]=|[-=]>|\)\s?\{")
"""Signs of code in a line that ends with a semicolon or a brace."""
OTHERS = 2
"""Capitals that a longer one of these has at most: more are of names."""


def names(lay: Layout, found: Breaks) -> Any:
    """Which breaks stand between two Latin lines that nothing wrapped: names, commands, addresses,
    signatures."""
    counts = lay.counts
    latin = (counts[HAN] + counts[WIDE] == 0) & (lay.points[lay.start] < FIRST_WIDE)
    latin &= counts[LOWER] + counts[UPPER] > 0
    narrow = (lay.margin.column <= NARROW)[lay.text[:-1]]
    slim = (lay.width[:-1] <= SLIM) & (found.fit >= ROOM)
    return latin[:-1] & latin[1:] & (narrow | slim)


def statements(lay: Layout, found: Breaks) -> Any:
    """Which breaks stand behind a statement or the head of a block of code, and before more code:
    lines without Han, of which the first ends with a semicolon or brace and has signs of code."""
    import numpy as np

    tail = lay.points[lay.end - 1]
    ends = (tail == ord(";")) | (tail == ord("{"))
    if not ends.any():
        return found.inside & False
    latin = lay.counts[HAN] + lay.counts[WIDE] == 0
    ends &= latin
    for line in ends.nonzero()[0].tolist():
        ends[line] = CODE.search(lay.whole, int(lay.start[line]), int(lay.end[line])) is not None
    return ends[:-1] & np.asarray(latin[1:])


def capitals(lay: Layout, side: Sides, found: Breaks) -> Any:
    """Which breaks stand among three short lines in a row that all begin with a capital, or among
    four of any width with hardly another and no comma at their ends: so many lines of a wrapped
    sentence hardly do."""
    import numpy as np

    upper = side.first == UPPER
    near = found.inside & (found.blank == 0)
    begins = upper & (lay.width <= CAPITALS)
    pair = begins[:-1] & begins[1:] & near
    both = pair[:-1] & pair[1:]
    pair[:] = False
    pair[:-1] |= both
    pair[1:] |= both
    plain = upper & (lay.counts[UPPER] <= OTHERS) & (side.last != COMMA)
    long = plain[:-1] & plain[1:] & near
    three = long[:-2] & long[1:-1] & long[2:]
    if three.any():
        for shift in range(3):
            pair[shift : len(pair) - 2 + shift] |= three
    return np.asarray(pair)
