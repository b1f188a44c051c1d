"""Verse, and what is sung: lines that are lines on purpose, by their marks, spaces and lengths."""

from typing import Any

from cleaner.wrapping import rows
from cleaner.wrapping.breaks import ROOM, Breaks
from cleaner.wrapping.classes import COLON, COMMA, HAN, TERMINAL, WIDE, members
from cleaner.wrapping.layout import Layout, running
from cleaner.wrapping.rows import Speeches
from cleaner.wrapping.sides import Sides

COUPLET = 36
"""Columns that a line of two of verse amid prose has at most."""
VERSES = 24, 32
"""Columns of two verses of five and of seven characters."""
MARKED = 0.7
"""The share of lines with a paragraph's indent up to which it marks paragraphs."""
VERSE_LINES = 4
"""Lines that a block needs before the punctuation at their ends can show that it is verse."""
VERSE_SHARE = 0.6
"""The share of punctuated line ends from which on a block is taken for verse."""
PROSE_SHARE = 0.2
"""The share of lines with the end of a sentence inside from which on a block is no verse."""
LISTED_SHARE = 0.2
"""The share of lines that begin an item or a title from which on it is none either."""
PROSE_MARGIN, FOLLOWING = 28, 0.8
"""Columns that the margin of prose has at least, and the share of the lines without an indent that
follow a full one where indents mark paragraphs."""
HUNG = 2
"""Columns of a mark that hangs over the margin."""
SUNG_LINES, SUNG_WIDTH, PARTS = 3, 40, 3
"""Lines that a block of what is sung has at least, columns that one with spaces has at most, and
spaces in it."""
PARTED, MARKLESS = 0.6, 0.9
"""The shares of its lines that have such spaces, and that are in Han without marks."""
VERSE_AROUND, VERSE_MOSTLY, VERSE_WIDTH = 12, 0.7, 56
"""Lines, share of punctuated ends, and columns of its long lines that make a text one of verse."""


def verse(lay: Layout, side: Sides, said: Speeches) -> Any:
    """For each line whether it stands in a block whose lines mostly end with punctuation, or have
    spaces in place of it.

    A wrap ends a line where it is full, which is a mark of punctuation one time in six; verse,
    and a text of one clause a line, end nearly every line with one. What is sung is often written
    with no marks, and a space between the halves of a line.
    """
    import numpy as np

    if not len(lay):
        return np.zeros(0, bool)
    ends = side.final | members(COMMA, COLON)[side.last]
    heads = lay.heads
    tails = np.append(heads[1:], len(lay))
    sizes = tails - heads
    known = np.empty((4, len(lay)), np.int64)
    # verse ends its sentences with its lines, prose anywhere
    known[0], known[1], known[2] = ends, lay.counts[TERMINAL] > side.final, lay.width > VERSE_WIDTH
    known[3] = listed = side.item | side.title
    total, inside, wide, items = np.add.reduceat(known, heads, axis=1)
    # the last line of a block ends a paragraph in prose as in verse
    share = (total - ends[tails - 1]) / np.maximum(sizes - 1, 1)
    prose = (inside / sizes >= PROSE_SHARE) | (wide > sizes / 2) | (items / sizes >= LISTED_SHARE)
    block = ((share >= VERSE_SHARE) & (sizes >= VERSE_LINES) & ~prose)[lay.block]
    sizes = lay.sizes
    ends, slim, items = lay.totals(np.stack((ends, lay.width <= VERSE_WIDTH, listed)))
    whole = (sizes >= VERSE_AROUND) & (ends >= VERSE_MOSTLY * sizes)
    whole &= items < LISTED_SHARE * sizes
    for text in whole.nonzero()[0].tolist():
        # the place in order of size that the long lines begin at
        rank = int(0.9 * (sizes[text] - 1))
        if slim[text] == rank + 1:
            width = lay.width[lay.tops[text] : lay.tops[text + 1]]
            whole[text] = np.quantile(width, 0.9) <= VERSE_WIDTH
        else:
            whole[text] = slim[text] > rank + 1
    prose = _paragraphs(lay, side) | said.plays
    return (block | whole[lay.text] | _sung(lay)) & ~prose[lay.text]


def parallel(lay: Layout, found: Breaks) -> Any:
    """Which breaks stand among lines of one length with their first mark at one place: couplets."""
    import numpy as np

    even = (lay.width[1:] == lay.width[:-1]) & found.inside
    if not even.any():
        return even
    marks = lay.places(COMMA, TERMINAL)
    marks = np.append(marks, len(lay.kinds))
    place = marks[marks.searchsorted(lay.start)]
    place = np.where(place < lay.end - 1, place - lay.start, -1)
    same = even & (place[1:] == place[:-1]) & (place[1:] >= 0)
    if not same.any():
        return same
    sums = running(same)
    at, text = np.arange(len(same)), lay.text[:-1]
    low = np.maximum(at - 2, lay.tops[text])
    high = np.minimum(at + 3, lay.tops[text + 1] - 1)
    return same & ((sums[high] - sums[low]) * 2 > high - low)


def couplets(lay: Layout, side: Sides, found: Breaks) -> Any:
    """Which breaks stand inside two lines of one length, of which the first ends with a comma and
    had room, and the second ends a sentence, and which ones between a colon and those, or two such
    verses on one line."""
    import numpy as np

    even = found.inside & (lay.width[1:] == lay.width[:-1]) & (lay.width[1:] <= COUPLET)
    even &= (found.fit >= ROOM) & (found.fit_near >= ROOM)
    even &= (side.last == COMMA)[:-1] & side.final[1:]
    below = found.inside & (side.last == COLON)[:-1]
    above = below & np.append(even[1:], np.zeros(1, bool))
    single = below & side.final[1:] & np.isin(lay.width[1:], VERSES)
    for line in (single.nonzero()[0] + 1).tolist():
        start, end = int(lay.start[line]), int(lay.end[line])
        above[line - 1] |= lay.whole[(start + end) // 2 - 1] == "，"
    return np.asarray(even | above)


def _sung(lay: Layout) -> Any:
    """For each line whether it stands in a block of lines in Han, most with a space or a few inside
    and nearly none with a mark."""
    import numpy as np

    han = lay.counts[WIDE:].sum(axis=0) == 0
    gaps = lay.end - lay.start - lay.counts[HAN]
    parted = han & (gaps >= 1) & (gaps <= PARTS) & (lay.width <= SUNG_WIDTH)
    sizes = np.diff(np.append(lay.heads, len(lay)))
    parts, whole = np.add.reduceat(np.stack((parted, han)).astype(np.int64), lay.heads, axis=1)
    found = (sizes >= SUNG_LINES) & (parts >= PARTED * sizes) & (whole >= MARKLESS * sizes)
    return found[lay.block]


def _paragraphs(lay: Layout, side: Sides) -> Any:
    """For each text whether indents mark paragraphs, and lines without one follow full lines."""
    deep = rows.deep(lay)
    deeps = lay.totals(deep)
    found = (deeps >= 2) & (deeps <= MARKED * lay.sizes) & (lay.margin.column >= PROSE_MARGIN)
    if not found.any():
        return found
    going = ~deep[1:] & (lay.text[1:] == lay.text[:-1])
    # where marks hang over the margin, the others end one character before it
    full = going & (side.end[:-1] + side.unit[1:] > lay.margin.column[lay.text[1:]] - HUNG)
    going, full = lay.totals_of_breaks(going), lay.totals_of_breaks(full)
    return found & (going >= 3) & (full >= FOLLOWING * going)
