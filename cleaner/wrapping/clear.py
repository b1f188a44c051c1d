"""The clear cases: breaks that no wrap made, and breaks that nothing but a wrap can have made."""

from typing import Any

from cleaner.wrapping.classes import COLON, COMMA, DOT, FRAME, HAN, OTHER, SPACE, TERMINAL, members
from cleaner.wrapping.features import Features
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.sides import Sides

SHORT = 8
"""Columns up to which two lines in a row are taken for vertical text, never for a wrap."""
ROOM = 4
"""Columns left before the margin that no wrapper leaves, the next word counted."""
MARKED = 0.7
"""The share of lines with a paragraph's indent up to which it marks paragraphs."""
GOING = 0.7
"""The share of full lines without the end of a sentence that shows a wrap at the margin."""
STOPS = 12
"""Lines of prose of which one, at least, holds the end of a sentence."""
VERSE_LINES = 4
"""Lines that a block needs before the punctuation at their ends can show that it is verse."""
VERSE_SHARE = 0.6
"""The share of punctuated line ends from which on a block is taken for verse."""
PROSE_SHARE = 0.2
"""The share of lines with the end of a sentence inside from which on a block is no verse."""
VERSE_AROUND, VERSE_MOSTLY, VERSE_WIDTH = 12, 0.7, 56
"""Lines, share of punctuated ends, and columns of its long lines that make a text one of verse."""


def kept(lay: Layout, side: Sides, m: Features) -> Any:
    """Where a break certainly is content: vertical text, verse, tables, rules, new paragraphs."""
    vertical = (lay.width[:-1] <= SHORT) & (lay.width[1:] <= SHORT)
    counts = lay.counts
    drawn = (counts[DOT:OTHER].sum(axis=0) >= 3) & (lay.width >= 3)
    if drawn.any():
        drawn &= counts[HAN:TERMINAL].sum(axis=0) == 0
    drawn |= counts[FRAME] >= 2
    deep = _deep(lay)
    # where every line has the indent, it marks no paragraph
    paragraph = deep[1:] & ((lay.indent[1:] > lay.indent[:-1]) | (deep.sum() / len(deep) <= MARKED))
    alike = side.twin & ((m["han"] < 0.5) | (m["han second"] < 0.5))
    indented = (m["final"] > 0) & (m["indent change"] >= 2)
    listed = (m["final"] > 0) & ((m["item second"] > 0) | (m["title second"] > 0))
    # a sentence ends, and the next word had room
    finished = (m["final"] > 0) & (m["pair"] == 0) & (m["fit"] >= ROOM) & (m["fit 3"] >= ROOM)
    # over blank lines it takes less: any room, or a gap wider than most
    roomy = (m["fit"] >= 0) & (m["fit 3"] >= 0)
    wider = (m["blank"] > 1) & ((m["blank"] == 1).sum() * 2 >= m["blank"].size)
    apart = (m["final"] > 0) & (m["blank"] > 0) & (m["pair"] == 0) & (roomy | wider)
    quoted = _quoted(lay, side)
    settled = (
        quoted | parallel(lay) | finished | apart | vertical | alike | paragraph | indented | listed
    )
    return settled | drawn[:-1] | drawn[1:] | verse(lay, side)[:-1]


def _quoted(lay: Layout, side: Sides) -> Any:
    """Which breaks stand in and beside two lines in a row with the mark of a quoted mail, which
    would stay inside the sentence."""
    import numpy as np

    head = lay.points[lay.start]
    marked = (side.first == FRAME) | (head == ord(">")) | (head == ord("＞"))
    colon = side.first == COLON
    if colon.any():
        marked |= colon & (lay.kinds[np.minimum(lay.start + 1, lay.end - 1)] == SPACE)
    pair = marked[:-1] & marked[1:]
    found = pair.copy()
    found[1:] |= pair[:-1]
    found[:-1] |= pair[1:]
    return found


def _deep(lay: Layout) -> Any:
    """Which lines begin with ideographic or no-break spaces, as paragraphs do."""
    import numpy as np

    mark = lay.points[np.maximum(lay.start - 1, 0)]
    return (lay.indent > 0) & ((mark == 0x3000) | (mark == 0xA0))


def parallel(lay: Layout) -> Any:
    """Which breaks stand among lines of one length with their first mark at one place: couplets."""
    import numpy as np

    even = lay.width[1:] == lay.width[:-1]
    if not even.any():
        return even
    marks = members(COMMA, TERMINAL)[lay.kinds].nonzero()[0]
    marks = np.append(marks, len(lay.kinds))
    place = marks[marks.searchsorted(lay.start)]
    place = np.where(place < lay.end - 1, place - lay.start, -1)
    same = even & (place[1:] == place[:-1]) & (place[1:] >= 0)
    if not same.any():
        return same
    sums = np.concatenate(([0], np.cumsum(same)))
    at = np.arange(len(same))
    low, high = np.maximum(at - 2, 0), np.minimum(at + 3, len(same))
    return same & ((sums[high] - sums[low]) * 2 > high - low)


def verse(lay: Layout, side: Sides) -> Any:
    """For each line whether it stands in a block whose lines mostly end with punctuation.

    A wrap ends a line where it is full, which is a mark of punctuation one time in six; verse,
    and a text of one clause a line, end nearly every line with one.
    """
    import numpy as np

    if not len(lay):
        return np.zeros(0, bool)
    ends = side.final | members(COMMA, COLON)[side.last]
    heads = lay.heads
    tails = np.append(heads[1:], len(lay))
    sizes = tails - heads
    known = np.empty((3, len(lay)), np.int64)
    # verse ends its sentences with its lines, prose anywhere
    known[0], known[1], known[2] = ends, lay.counts[TERMINAL] > side.final, lay.width > VERSE_WIDTH
    total, inside, wide = np.add.reduceat(known, heads, axis=1)
    # the last line of a block ends a paragraph in prose as in verse
    share = (total - ends[tails - 1]) / np.maximum(sizes - 1, 1)
    prose = (inside / sizes >= PROSE_SHARE) | (wide > sizes / 2)
    block = ((share >= VERSE_SHARE) & (sizes >= VERSE_LINES) & ~prose)[lay.block]
    if len(lay) < VERSE_AROUND:
        return block
    whole = ends.mean() >= VERSE_MOSTLY and np.quantile(lay.width, 0.9) <= VERSE_WIDTH
    return block | bool(whole)


def wrapped(lay: Layout, side: Sides, m: Features) -> Any:
    """Where a wrap is plain: the text has a margin, the next word did not fit before it, and no
    sentence ends there."""
    import numpy as np

    # verse may go without a full stop, prose of several lines hardly does
    stops = (lay.counts[TERMINAL] > 0) | side.final
    margin = lay.margin.column >= 16 and lay.margin.near >= 0.3 and lay.margin.beyond <= 0.03
    if not margin or stops.sum() * STOPS < len(lay):
        return np.zeros(len(lay) - 1, bool)
    full = (m["fit"] < 0) & (m["slack"] >= 0) & (m["near 3"] >= 2)
    spread = (m["blank share"] >= 0.9) & (m["blank"] == 1)
    near = (m["blank"] == 0) | spread
    plain = (
        (m["item second"] == 0)
        & (m["title second"] == 0)
        & (m["indent change"] <= 0)
        & (m["gaps"] == 0)
        & (m["gaps second"] == 0)
        & (m["odd"] < 0.1)
        & (m["odd second"] < 0.1)
    )
    prose = (m["han"] >= 0.4) & (m["han second"] >= 0.4) & (m["inner around"] >= 0.3)
    sentence = (m["final"] == 0) & (m["last colon"] == 0)
    # where indents mark paragraphs, a full line before one without goes on, sentence or not
    deep = _deep(lay)
    if deep.sum() >= 2 and deep.mean() <= MARKED:
        sentence |= ~deep[1:] & (m["fit"] < 0)
    # with a blank line after every line a full one goes on, if most full ones are open: more
    # sentences end by chance at the margin inside a paragraph than at its end
    filled = full & spread
    going = filled & (m["final"] == 0)
    if going.sum() >= 3 and going.sum() >= GOING * filled.sum():
        sentence |= filled
    return full & near & plain & prose & sentence & (m["punctual around"] <= 0.6)
