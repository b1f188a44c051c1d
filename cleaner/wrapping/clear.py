"""The clear cases: breaks that no wrap made, and breaks that nothing but a wrap can have made."""

import re
from typing import Any

from cleaner.wrapping import bilingual, headings, latin, references, rows, turnovers, verses
from cleaner.wrapping.breaks import ROOM, Breaks
from cleaner.wrapping.classes import (
    CLOSE,
    COLON,
    COMMA,
    DOT,
    FRAME,
    HAN,
    OPEN,
    OTHER,
    SPACE,
    TERMINAL,
    members,
)
from cleaner.wrapping.features import Features
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.rows import Speeches
from cleaner.wrapping.sides import FIRST_WIDE, Sides
from cleaner.wrapping.turnovers import Turnovers
from cleaner.wrapping.verses import MARKED

HEADING = re.compile("#{1,6} ")
"""How a heading of Markdown begins."""
SHORT = 8
"""Columns up to which two lines in a row are taken for vertical text, never for a wrap."""
GAP = 4
"""Spaces that set two columns apart."""
ASKEW = 2
"""Columns by which these may be out of line, as letters of print have widths of their own."""
OPENING = 2
"""Columns that an opening quotation mark takes with the character behind it, less those of this."""
BOXES = [ord(mark) for mark in "【〔［"]
"""The brackets of such a label."""
LABEL = 20
"""Columns of one, at most."""
SHARP, FEW = 5, 0.05
"""Full lines that show how much room a wrapper leaves, and the share of these up to which a few
others have room all the same."""
SEVERAL_FULL = 2
"""Full lines, at least, of a text in which every line of a paragraph is indented."""
GOING = 0.7
"""The share of full lines without the end of a sentence that shows a wrap at the margin."""
STOPS = 12
"""Lines of prose of which one, at least, holds the end of a sentence."""
PROSE_WIDTH = 32
"""Columns from which on a full line that ends without punctuation is prose."""
LOST, BROAD, SEVERAL = 4, 40, 3
"""Columns of an indent that was taken away, and that its line has at least, and how many lines that
end so near the margin end no sentence."""


def kept(
    lay: Layout, side: Sides, found: Breaks, said: Speeches, turned: Turnovers, lined: Any
) -> Any:
    """Where a break certainly is content: vertical text, verse, tables, rules, new paragraphs.

    lined: for each line whether it is verse, as `verses.verse` tells.
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
    listed = side.item[1:] | side.title[1:] | rows.terms(lay)[1:]
    begun = (found.change >= 2) | listed
    # an item of a list ends with a semicolon, and what introduces the list with a colon or a dash
    tail = lay.points[lay.end - 1]
    clause = (side.last == COLON) | np.isin(tail, [ord(mark) for mark in "；;—"])
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
    settled |= alike | paragraph | ended | (clause[:-1] & listed) | latin.names(lay, found)
    settled |= latin.capitals(lay, side, found) | rows.beside(lay, side, found, said.begun)
    settled |= rows.fields(lay, side) | rows.alone(lay) | rows.boxed(lay)[1:]
    settled |= headline | said.begun[1:] | bilingual.apart(lay, side, found)
    if side.apart.any():
        settled |= (side.apart & (lay.totals(side.apart) > 1)[lay.text])[1:]
    # a label in brackets that has a line of its own, below the end of a sentence
    boxed = np.isin(lay.points[lay.start[1:]], BOXES) & (side.last[1:] == CLOSE)
    settled |= side.final[:-1] & boxed & (lay.width[1:] <= LABEL) & (lay.counts[OPEN][1:] == 1)
    settled |= latin.statements(lay, found) | verses.couplets(lay, side, found)
    # a bracket of code that has a line of its own
    head = lay.points[lay.start[1:]]
    settled |= (head == ord("}")) | ((head == ord("]")) & (lay.width[1:] <= 2))
    # a picture of a markup that has a line of its own
    second = lay.points.take(lay.start + 1, mode="clip")
    pictured = (lay.points[lay.start] == ord("!")) & (second == ord("[")) & (side.last == CLOSE)
    # and a heading of one: # …
    sharps = (lay.points[lay.start] == ord("#")).nonzero()[0]
    begins = lay.start[sharps].tolist()
    heads = [HEADING.match(lay.whole, begin) is not None for begin in begins]
    pictured[sharps] = np.array(heads, bool)
    settled |= pictured[:-1] | pictured[1:]
    settled |= _aligned(lay, ~settled)
    # a full line of prose without punctuation at its end is no verse, whatever is around
    lines = lined[:-1] | verses.parallel(lay, found)
    open_ = ~(side.final | members(COMMA, COLON)[side.last]) & (lay.width >= PROSE_WIDTH)
    full = open_[:-1] & (found.fit < 0) & (found.fit_near < 0)
    settled |= (lines & ~full) | turned.behind
    return (settled & ~turned.inside) | drawn[:-1] | drawn[1:]


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
    lead |= (references.addresses(lay, side, found) | headings.goes_on(lay, side, found))[at]
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
