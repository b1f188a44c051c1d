"""Entries whose first line begins farther left than their other lines: hanging indents."""

from typing import Any, NamedTuple

from cleaner.wrapping.breaks import ROOM, Breaks
from cleaner.wrapping.classes import CLOSE, COLON, COMMA, HAN, members
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.rows import SPEECH, SPOKEN, Speeches
from cleaner.wrapping.sides import Sides

HANG = 2
"""Columns that the mark of an item takes at least, and a third of what it takes at most."""
TURNOVER, ENTRY = 12, 24
"""Columns by which the other lines of an entry are indented at most, and that a full one has at
least."""
ENTRIES, FULL, OPEN = 2, 0.8, 0.5
"""Full first lines of entries that end without punctuation, so many at least, and the shares of all
lines above an indent that are full, and that end so."""
ENDED = 0.7
"""The share of entries, at least, that end a sentence where they begin with nothing in common."""
HAN_SHARE, SPREAD = 0.4, 0.9
"""The share of Han characters in prose, and of blank lines where one stands after every line."""
BRACKETS = tuple(map(ord, "【〔［["))
"""What the head word of an entry begins with."""


class Turnovers(NamedTuple):
    """Which breaks stand inside entries that begin farther left than their other lines, and which
    ones stand behind such an entry."""

    inside: Any
    behind: Any


def hanging(lay: Layout, side: Sides, found: Breaks) -> Any:
    """Which breaks stand inside an item of a list whose other lines begin below its text."""
    import numpy as np

    begun = side.item | side.title
    open_ = found.inside & (found.blank == 0) & ~side.final[:-1] & ~begun[1:]
    hung = open_ & side.item[:-1] & (found.change >= HANG) & (found.change <= 3 * HANG)
    lines = np.flatnonzero(hung) + 1
    while len(lines := lines[lines < len(hung)]):
        lines = lines[open_[lines] & (found.change[lines] == 0)]
        hung[lines] = True
        lines = lines + 1
    return hung


def turned(lay: Layout, side: Sides, found: Breaks, said: Speeches) -> Turnovers:
    """The breaks of entries that begin farther left than their other lines.

    Where a paragraph's first line is indented, the line above ends a sentence; where all others
    are, the line above is full and mostly ends none. Both may stand in one text: there a line that
    ends a sentence needs the beginning of an entry as the others have it, and where few lines above
    an indent are full, only entries with such a beginning go on, and only inside a sentence. A full
    line of a play goes on where the next one begins below what is said, not below the name.
    """
    import numpy as np

    step = found.inside & (found.change > 0) & (found.change <= TURNOVER)
    if not step.any():
        return Turnovers(step, step)
    full, open_ = _full(lay, side, found)
    begins = side.item | side.title | side.label | said.begun
    begins |= np.isin(lay.points[lay.start], BRACKETS)
    # the first lines of one indent and those of one indent under them, a group
    lines = np.flatnonzero(step)
    key = (lay.text[lines] << 16) + (np.minimum(lay.indent[lines], 255) << 8) + found.change[lines]
    _, group = np.unique(key, return_inverse=True)
    some = step, full, open_, open_ & begins[:-1]
    all_, fulls, opens, begun = (np.bincount(group, each[lines]) for each in some)
    several = opens >= ENTRIES
    always = several & (FULL * all_ <= fulls) & (OPEN * all_ <= opens)
    alike = FULL * opens <= begun
    # verse may be indented by turns as well, but ends few sentences
    back = found.inside & (found.change < 0) & (found.change >= -TURNOVER)
    backs, ended = lay.totals_of_breaks(np.stack((back, back & side.final[:-1])))
    plain = ~alike[group] & (ENDED * backs <= ended)[lay.text[lines]]
    sure, inside, behind = (np.zeros(len(full), bool) for _ in range(3))
    sure[lines] = always[group] & full[lines] & (begins[lines] | plain)
    inside[lines] = sure[lines] | (several[group] & open_[lines] & begins[lines])
    below = lines[_below_speech(lay, found, said, lines) & full[lines]]
    sure[below] = inside[below] = True
    if not inside.any():
        return Turnovers(inside, behind)
    those = (lay.totals_of_breaks(sure) > 0)[lay.text[:-1]]
    behind |= begins[1:] & side.final[:-1] & those & found.inside
    lines = inside.nonzero()[0] + 1
    while len(lines := lines[lines < len(full)]):
        certain = sure[lines - 1]
        behind[lines] |= certain & (found.change[lines] < 0) & found.inside[lines]
        on = (found.change[lines] == 0) & np.where(certain, full[lines], open_[lines])
        sure[lines] |= on & certain
        lines = lines[on]
        inside[lines] = True
        lines = lines + 1
    return Turnovers(inside, behind)


def _below_speech(lay: Layout, found: Breaks, said: Speeches, lines: Any) -> Any:
    """Which of some lines begin a speech of prose, and the next line below what is said in it."""
    wide = said.begun[lines] & ~said.begun[lines + 1] & (lay.width[lines] >= SPEECH)
    for at in wide.nonzero()[0].tolist():
        line = int(lines[at])
        match = SPOKEN.match(lay.whole, int(lay.start[line]), int(lay.end[line]))
        wide[at] = match is not None and 2 * (match.end() - match.start()) == found.change[line]
    return wide


def _full(lay: Layout, side: Sides, found: Breaks) -> tuple[Any, Any]:
    """Behind which full lines of prose a line may go on, and which of these end without a mark."""
    blanks = lay.totals_of_breaks((found.blank == 1) & found.inside)
    spread = (blanks >= SPREAD * (lay.sizes - 1))[lay.text[:-1]]
    near = found.inside & ((found.blank == 0) | (spread & (found.blank == 1)))
    prose = (lay.counts[HAN] >= HAN_SHARE * (lay.end - lay.start)) & (lay.gaps == 0)
    full = near & prose[:-1] & (found.fit < ROOM) & ~(side.item | side.title)[1:]
    full &= (lay.width[:-1] >= ENTRY) & (side.last[:-1] != COLON)
    return full, full & ~(side.final | members(COMMA, CLOSE)[side.last])[:-1]
