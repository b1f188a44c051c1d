"""Texts of a handful of lines, or without a margin, in which a short line is no wrapped one."""

from typing import Any

from cleaner.wrapping.classes import COMMA
from cleaner.wrapping.features import Features
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.sides import Sides

HANDFUL, NARROW = 8, 28
"""Lines of such a text, at most, and columns of a short line, fewer than these."""
SLIM = 0.5
"""The share of the margin up to which a line is short in a text of more lines."""
FULL, ASKEW = 3, 2
"""Lines that end on the margin, at least, and the columns that they do so within."""
TIE, OWN = 2, 3
"""The ties of two characters beyond which they are taken for parts of one word, in Chinese at large
and in their text."""


def unproved(lay: Layout, side: Sides, m: Features) -> Any:
    """Which of the breaks that `m` knows stand behind a short line of a text in which few lines end
    on the margin, where nothing on both sides shows that a sentence goes on: no comma, no open
    bracket, no word cut in two. Latin words by themselves show a wrap more plainly."""
    text = lay.text[m.at]
    margin = lay.margin.column
    few = lay.totals(side.end > margin[lay.text] - ASKEW) < FULL
    short = (lay.sizes <= HANDFUL)[text] & (m["width"] < NARROW)
    short |= (m["width"] <= SLIM * margin[text]) & (side.last[m.at] != COMMA)
    found = few[text] & short & (m["han"] + m["han second"] > 0)
    found &= (m["pair"] == 0) & (m["first hanging"] == 0)
    return found & (m["tie"] <= TIE) & (m["tie own"] <= OWN)
