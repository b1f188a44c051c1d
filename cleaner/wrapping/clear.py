"""The clear cases: breaks that no wrap made, and breaks that nothing but a wrap can have made."""

import re
from typing import Any

from cleaner.wrapping import bilingual, references, rows, turnovers
from cleaner.wrapping.breaks import ROOM, Breaks
from cleaner.wrapping.classes import (
    CLOSE,
    COLON,
    COMMA,
    DOT,
    FRAME,
    HAN,
    LOWER,
    OPEN,
    OTHER,
    SPACE,
    TERMINAL,
    UPPER,
    WIDE,
    members,
)
from cleaner.wrapping.features import Features
from cleaner.wrapping.layout import Layout, running
from cleaner.wrapping.rows import Speeches
from cleaner.wrapping.sides import FIRST_WIDE, Sides
from cleaner.wrapping.turnovers import Turnovers

SHORT = 8
"""Columns up to which two lines in a row are taken for vertical text, never for a wrap."""
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
GAP = 4
"""Spaces that set two columns apart."""
ASKEW = 2
"""Columns by which these may be out of line, as letters of print have widths of their own."""
OPENING = 2
"""Columns that an opening quotation mark takes with the character behind it, less those of this."""
BOXES = [ord(mark) for mark in "【〔［"]
"""The brackets of such a label."""
COUPLET = 36
"""Columns that a line of two of verse amid prose has at most."""
VERSES = 24, 32
"""Columns of two verses of five and of seven characters."""
LABEL = 20
"""Columns of one, at most."""
SHARP, FEW = 5, 0.05
"""Full lines that show how much room a wrapper leaves, and the share of these up to which a few
others have room all the same."""
MARKED = 0.7
"""The share of lines with a paragraph's indent up to which it marks paragraphs."""
SEVERAL_FULL = 2
"""Full lines, at least, of a text in which every line of a paragraph is indented."""
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
LISTED_SHARE = 0.2
"""The share of lines that begin an item or a title from which on it is none either."""
PROSE_MARGIN, FOLLOWING = 28, 0.8
"""Columns that the margin of prose has at least, and the share of the lines without an indent that
follow a full one where indents mark paragraphs."""
HUNG = 2
"""Columns of a mark that hangs over the margin."""
PROSE_WIDTH = 32
"""Columns from which on a full line that ends without punctuation is prose."""
LOST, BROAD, SEVERAL = 4, 40, 3
"""Columns of an indent that was taken away, and that its line has at least, and how many lines that
end so near the margin end no sentence."""
SUNG_LINES, SUNG_WIDTH, PARTS = 3, 40, 3
"""Lines that a block of what is sung has at least, columns that one with spaces has at most, and
spaces in it."""
PARTED, MARKLESS = 0.6, 0.9
"""The shares of its lines that have such spaces, and that are in Han without marks."""
VERSE_AROUND, VERSE_MOSTLY, VERSE_WIDTH = 12, 0.7, 56
"""Lines, share of punctuated ends, and columns of its long lines that make a text one of verse."""


def kept(
    lay: Layout, side: Sides, found: Breaks, said: Speeches, turned: Turnovers, lined: Any
) -> Any:
    """Where a break certainly is content: vertical text, verse, tables, rules, new paragraphs.

    lined: for each line whether it is verse, as `verse` tells.
    """
    import numpy as np

    narrow = lay.width <= SHORT
    counts = lay.counts
    drawn = (counts[DOT:OTHER].sum(axis=0) >= 3) & (lay.width >= 3)
    if drawn.any():
        drawn &= counts[HAN:TERMINAL].sum(axis=0) == 0
    drawn |= counts[FRAME] >= 2
    deep = rows.deep(lay)
    full = found.inside & (found.fit < 0) & (found.near_least > 1)
    # where every line of wrapped text has the indent, it marks no paragraph
    deeps, fulls = lay.totals(np.stack((deep, np.append(full, False))))
    marking = (deeps <= MARKED * lay.sizes) | (fulls < SEVERAL_FULL)
    paragraph = deep[1:] & ((found.change > 0) | marking[lay.text[1:]])
    paragraph &= ~turnovers.hanging(lay, side, found)
    foreign = counts[HAN] * 2 < lay.end - lay.start
    alike = side.twin & (foreign[:-1] | foreign[1:])
    # a heading between paragraphs: the tail of one would end a sentence
    slim = 2 * lay.width[1:] <= lay.margin.column[lay.text[1:]]
    head = side.final[:-1] & slim & (side.last[1:] == HAN) & ~deep[1:]
    head &= np.append(deep[2:] & found.inside[1:], np.zeros(1, bool)) & marking[lay.text[1:]]
    paragraph |= head
    listed = side.item[1:] | side.title[1:]
    begun = (found.change >= 2) | listed
    # an item of a list ends with a semicolon, and what introduces the list with a colon
    tail = lay.points[lay.end - 1]
    clause = (side.last == COLON) | (tail == ord("；")) | (tail == ord(";"))
    # a sentence ends, and the next word had room
    sharp, headline = _sharp(lay, side, found)
    # some wrappers let no line end with what opens a quotation
    marked = ((deeps > 1) & (deeps <= MARKED * lay.sizes))[lay.text[:-1]]
    opening = np.where((side.first[1:] == OPEN) & marked, OPENING, 0)
    room = np.where(sharp[lay.text[:-1]], opening, ROOM)
    finished = (found.fit >= room) & (found.fit_near >= room)
    # over blank lines it takes less: any room, or a gap wider than most
    roomy = (found.fit >= 0) & (found.fit_near >= 0)
    spread = _share(lay, found, found.blank == 1, 0.5)
    apart = (found.blank > 0) & (roomy | ((found.blank > 1) & spread))
    whole = (found.opened == 0) | (found.closed == 0)
    ended = side.final[:-1] & (begun | (whole & (finished | apart)))
    settled = _quoted(lay, side, found) | (narrow[:-1] & narrow[1:])
    settled |= alike | paragraph | ended | (clause[:-1] & listed) | _names(lay, found)
    settled |= _capitals(lay, side, found) | rows.beside(lay, side, found, said.begun)
    settled |= headline | said.begun[1:] | bilingual.apart(lay, side, found)
    if side.apart.any():
        settled |= (side.apart & (lay.totals(side.apart) > 1)[lay.text])[1:]
    # a label in brackets that has a line of its own, below the end of a sentence
    boxed = np.isin(lay.points[lay.start[1:]], BOXES) & (side.last[1:] == CLOSE)
    settled |= side.final[:-1] & boxed & (lay.width[1:] <= LABEL) & (lay.counts[OPEN][1:] == 1)
    settled |= _statements(lay, found) | _couplets(lay, side, found)
    # a bracket of code that has a line of its own
    head = lay.points[lay.start[1:]]
    settled |= (head == ord("}")) | ((head == ord("]")) & (lay.width[1:] <= 2))
    settled |= _aligned(lay, ~settled)
    # a full line of prose without punctuation at its end is no verse, whatever is around
    lines = lined[:-1] | parallel(lay, found)
    open_ = ~(side.final | members(COMMA, COLON)[side.last]) & (lay.width >= PROSE_WIDTH)
    full = open_[:-1] & (found.fit < 0) & (found.fit_near < 0)
    settled |= (lines & ~full) | turned.behind
    return (settled & ~turned.inside) | drawn[:-1] | drawn[1:]


def _names(lay: Layout, found: Breaks) -> Any:
    """Which breaks stand between two Latin lines that nothing wrapped: names, commands, addresses,
    signatures."""
    counts = lay.counts
    latin = (counts[HAN] + counts[WIDE] == 0) & (lay.points[lay.start] < FIRST_WIDE)
    latin &= counts[LOWER] + counts[UPPER] > 0
    narrow = (lay.margin.column <= NARROW)[lay.text[:-1]]
    slim = (lay.width[:-1] <= SLIM) & (found.fit >= ROOM)
    return latin[:-1] & latin[1:] & (narrow | slim)


def _couplets(lay: Layout, side: Sides, found: Breaks) -> Any:
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


def _statements(lay: Layout, found: Breaks) -> Any:
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


def _capitals(lay: Layout, side: Sides, found: Breaks) -> Any:
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


def _sharp(lay: Layout, side: Sides, found: Breaks) -> tuple[Any, Any]:
    """For each text whether its wrapper leaves no room: of the lines that end no sentence none has
    a little, and several have none. And which breaks stand behind headlines: lines with a little
    where few others have that, without punctuation and below the end of a sentence."""
    import numpy as np

    going = ~side.final[:-1] & found.inside & (found.fit < ROOM)
    little = going & (found.fit >= 0)
    many, some = lay.totals_of_breaks(np.stack((going, little)))
    few = (some > 0) & (many >= SHARP) & (some <= np.maximum(FEW * many, 1))
    bare = lay.counts[COMMA] + lay.counts[TERMINAL] == 0
    opens = np.append(True, side.final[:-1] | ~found.inside)
    head = few[lay.text[:-1]] & little & (found.fit_near >= 0) & (bare & opens)[:-1]
    return (some == 0) & (many >= SHARP), head & (side.first[1:] == HAN)


def _aligned(lay: Layout, asked: Any) -> Any:
    """Which of some breaks stand between lines of which the first wide gap of each ends at about
    one column: rows of a table, or two columns of print side by side."""
    single = lay.gaps >= 1
    found = single[:-1] & single[1:] & asked
    known: dict[int, int] = {}
    for line in found.nonzero()[0].tolist():
        one = known[line] if line in known else _behind_gap(lay, line)
        known[line + 1] = two = _behind_gap(lay, line + 1)
        found[line] = min(one, two) >= 0 and abs(one - two) <= ASKEW
    return found


def _behind_gap(lay: Layout, line: int) -> int:
    """The column behind the wide gap of a line, -1 where it is narrow."""
    start = int(lay.start[line])
    white: bytes = lay.kinds[start : int(lay.end[line])].tobytes()
    at: int = white.find(bytes(GAP))
    if at < 0:
        return -1
    at = len(white) - len(white[at:].lstrip(b"\0"))
    points = lay.points[start : start + at]
    wide = int((points >= FIRST_WIDE).sum())
    return int(lay.indent[line]) + at + wide


def _share(lay: Layout, found: Breaks, those: Any, share: float) -> Any:
    """For each break whether at least a share of the breaks of its text are among `those`."""
    here = lay.totals_of_breaks(those & found.inside)
    return (here >= share * (lay.sizes - 1))[lay.text[:-1]]


def _quoted(lay: Layout, side: Sides, found: Breaks) -> Any:
    """Which breaks stand in and beside two lines in a row with the mark of a quoted mail, which
    would stay inside the sentence."""
    import numpy as np

    head = lay.points[lay.start]
    marked = (side.first == FRAME) | (head == ord(">")) | (head == ord("＞"))
    colon = side.first == COLON
    if colon.any():
        marked |= colon & (lay.kinds[np.minimum(lay.start + 1, lay.end - 1)] == SPACE)
    pair = marked[:-1] & marked[1:] & found.inside
    beside = pair.copy()
    beside[1:] |= pair[:-1]
    beside[:-1] |= pair[1:]
    return beside


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


def wrapped(
    lay: Layout, side: Sides, found: Breaks, said: Speeches, turned: Turnovers, m: Features
) -> Any:
    """Where a wrap is plain: the text has a margin, the next word did not fit before it, and no
    sentence ends there. An entry for each break that `m` knows."""
    import numpy as np

    at = m.at
    text = lay.text[at]
    sizes, margin = lay.sizes, lay.margin
    # verse may go without a full stop, prose of several lines hardly does
    stops = lay.totals((lay.counts[TERMINAL] > 0) | side.final)
    clear = (margin.column >= 16) & (margin.near >= 0.3) & (margin.beyond <= 0.03)
    clear &= stops * STOPS >= sizes
    # a mark that no line begins with, left over alone
    hanging = m["first hanging"] > 0
    on = np.minimum(at + 2, len(lay) - 1)
    # the rest of what leads into a list
    lead = (side.last[at + 1] == COLON) & side.item[on] & (lay.text[on] == text)
    lead &= (m["width second"] <= SHORT) & (m["width"] >= PROSE_WIDTH) & (m["fit"] < ROOM)
    lead &= (m["last han"] > 0) & (m["first han"] > 0) & (m["inner"] > 0) & (m["blank"] == 0)
    lead &= m["cling"] > 0
    # a line of a play that begins with no name
    turns = said.plays[text] & ~said.begun[at + 1] & side.final[at + 1]
    turns &= (m["fit 3"] < 0) & (m["blank"] == 0) & (m["first han"] > 0) & (m["title second"] == 0)
    turns &= (m["width"] >= PROSE_WIDTH) & (m["item second"] == 0) & (m["indent change"] == 0)
    lead |= turns | turned.inside[at] | references.goes_on(lay, side, found)[at]
    lead |= references.addresses(lay, side, found)[at]
    # the first line of a paragraph whose indent was lost, where blank lines tell no paragraphs
    spread = (found.blank == 1) & _share(lay, found, found.blank > 0, 0.9)
    near = spread & found.inside & (found.fit <= LOST)
    open_ = near & ~side.final[:-1] & (side.last[:-1] == HAN)
    nears, opens = lay.totals_of_breaks(np.stack((near, open_)))
    flush = (opens >= SEVERAL) & (2 * opens >= nears) & (margin.beyond <= 0.03)
    flush &= lay.totals(lay.indent > 0) == 0
    flush = flush[text] & spread[at]
    first = (m["final before"] > 0) | (2 * m["slack before"] > margin.column[text])
    first &= (m["fit"] >= 0) & (m["fit"] <= LOST) & flush
    first &= (m["last han"] > 0) & (m["first han"] > 0) & (m["inner"] > 0) & (m["han"] >= 0.4)
    first &= (m["width"] >= BROAD) & (m["item second"] + m["title second"] + m["label second"] == 0)
    lead |= first
    alone = hanging & (m["width second"] <= 4) & (m["final"] == 0) & (m["blank"] == 0)
    alone &= (m["fit"] < 0) & (m["han"] >= 0.4) & (m["last colon"] == 0)
    if not clear.any():
        return alone | lead
    full = (found.fit < 0) & (side.end[:-1] <= margin.column[lay.text[:-1]])
    full &= found.near_least >= 2
    near = (found.blank == 0) | spread
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
    # no line begins with what closes a bracket that the one before has opened
    sentence |= (m["pair"] > 0) & hanging
    # where indents mark paragraphs, a full line before one without goes on, sentence or not
    deep = rows.deep(lay)
    deeps = lay.totals(deep)
    marking = (deeps >= 2) & (deeps <= MARKED * sizes)
    sentence |= marking[text] & ~deep[at + 1] & (found.fit[at] < 0)
    # with a blank line after every line a full one goes on, if most full ones are open: more
    # sentences end by chance at the margin inside a paragraph than at its end
    filled = np.append(full & spread & found.inside, np.zeros(1, bool))
    going, all_ = lay.totals(np.stack((filled & ~side.final, filled)))
    sentence |= filled[at] & ((going >= 3) & (going >= GOING * all_))[text]
    found_clear = clear[text] & full[at] & near[at] & plain & prose & sentence
    return alone | lead | (found_clear & (m["punctual around"] <= 0.6))
