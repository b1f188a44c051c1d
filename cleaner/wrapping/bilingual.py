"""Lines of two languages: lists of words with their translation, sentences by turns with it."""

from functools import cache
from typing import Any

from cleaner.wrapping.breaks import Breaks
from cleaner.wrapping.classes import CLOSE, COMMA, DOT, HAN, LOWER, QUOTE, TERMINAL, UPPER, members
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.sides import Sides

ENTRY = 60
"""Columns that an entry of a list has at most."""
ENTRIES, HANDFUL = 3, 8
"""Entries in a row that make a list, and the lines of a text in which two do."""
PARTS = 3
"""Runs of one script in an entry, at most, and two at least."""
TURNS = 3
"""Breaks in a row between a line of the one script and a line of the other, at least."""
SEVERAL = 2
"""English sentences with the translation below, at least, of a text that is translated."""
LETTERS = 2
"""Latin letters of a line without Han characters, at least."""


def apart(lay: Layout, side: Sides, found: Breaks) -> Any:
    """Which breaks stand between lines that a translation sets apart.

    Such are entries of a list, in which Han characters and Latin words come in the same order; a
    line that ends an English sentence and one that begins with Han characters, and where there are
    several of these, Chinese sentences and the English ones below them; and lines that are
    all Latin and all Han by turns.
    """
    import numpy as np

    counts = lay.counts
    han, letters = counts[HAN], counts[LOWER] + counts[UPPER]
    if not (letters >= LETTERS).any() or not han.any():
        return np.zeros(len(lay) - 1, bool)
    inside = found.inside & (found.blank == 0)
    latin, chinese = (han == 0) & (letters >= LETTERS), (han > 0) & (letters == 0)
    last, one = side.last, lay.kinds[np.maximum(lay.end - 2, lay.start)]
    stop = members(DOT, TERMINAL)
    ended = stop[last] | (members(QUOTE, CLOSE)[last] & stop[one])
    mostly = 2 * han[1:] >= (lay.end - lay.start)[1:]
    kept = latin[:-1] & ended[:-1] & (side.first[1:] == HAN) & mostly & found.inside
    # where several of these are, so is what stands before them
    several = (lay.totals_of_breaks(kept) >= SEVERAL)[lay.text[:-1]]
    kept |= chinese[:-1] & side.final[:-1] & latin[1:] & several & found.inside
    turn = inside & ((latin[:-1] & chinese[1:]) | (chinese[:-1] & latin[1:]))
    kept |= _runs(turn, TURNS)
    return kept | _lists(lay, inside, (lay.width <= ENTRY) & (han > 0) & (letters > 0))


def _lists(lay: Layout, inside: Any, short: Any) -> Any:
    """Which breaks stand between entries of a list, and behind the last one; short: for each line
    whether it has both scripts and may be such an entry."""
    import numpy as np

    kept = np.zeros(len(inside), bool)
    short &= lay.counts[COMMA] + lay.counts[TERMINAL] == 0
    pair = short[:-1] & short[1:] & inside
    if not pair.any():
        return kept
    lines = np.unique(np.concatenate((pair.nonzero()[0], pair.nonzero()[0] + 1)))
    shapes = np.zeros(len(lay), np.int64)
    shapes[lines] = _shapes(lay, lines)
    pair &= (shapes[:-1] == shapes[1:]) & (shapes[:-1] > 0)
    few = (lay.sizes <= HANDFUL)[lay.text[:-1]]
    kept |= _runs(pair, ENTRIES - 1) | (pair & few)
    kept[1:] |= kept[:-1] & (shapes[1:-1] > 0)
    return kept


def _shapes(lay: Layout, lines: Any) -> Any:
    """In what order the scripts of some lines come, as numbers; 0 where they change too often."""
    import numpy as np

    sizes = lay.end[lines] - lay.start[lines]
    ends = np.cumsum(sizes)
    points = lay.points[np.arange(ends[-1]) + np.repeat(lay.end[lines] - ends, sizes)]
    han = (points >= 0x3400) & (points <= 0x9FFF)
    spots = (han | _latin().take(points, mode="clip")).nonzero()[0]
    script = np.append(han[spots], False)
    turns = np.append(0, np.cumsum(script[1:] != script[:-1]))
    first, last = spots.searchsorted(ends - sizes), spots.searchsorted(ends) - 1
    parts = turns[last] - turns[first] + 1
    few = (first < last) & (parts >= 2) & (parts <= PARTS)
    return np.where(few, 2 * parts + script[first], 0)


@cache
def _latin() -> Any:
    """Whether each code point below 592 is a Latin letter; the last is none."""
    import numpy as np

    found = np.zeros(0x251, bool)
    found[ord("A") : ord("Z") + 1] = found[ord("a") : ord("z") + 1] = found[0xC0:0x250] = True
    return found


def _runs(those: Any, least: int) -> Any:
    """Those of some breaks that stand so many in a row."""
    import numpy as np

    if not those.any():
        return those
    heads = np.flatnonzero(np.diff(those, prepend=False, append=False))
    begin, end = heads[::2], heads[1::2]
    long = end - begin >= least
    found = np.zeros(len(those) + 1, np.int64)
    found[begin[long]] += 1
    found[end[long]] -= 1
    return np.cumsum(found)[:-1] > 0
