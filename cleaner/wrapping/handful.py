"""Texts of a handful of lines, in which a short line is no evidence of a margin."""

from typing import Any

from cleaner.wrapping.features import Features
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.sides import Sides

HANDFUL, NARROW = 8, 28
"""Lines of such a text, at most, and columns of a short line, fewer than these."""
FULL, ASKEW = 3, 2
"""Lines that end on the margin, at least, and the columns that they do so within."""
TIE, OWN = 2, 3
"""The ties of two characters beyond which they are taken for parts of one word, in Chinese at large
and in their text."""


def unproved(lay: Layout, side: Sides, m: Features) -> Any:
    """Which of the breaks that `m` knows stand behind a short line in a text of a handful of lines,
    few of which end on the margin, where nothing on both sides shows that a sentence goes on: no
    open bracket, no word cut in two. Latin words by themselves show a wrap more plainly."""
    text = lay.text[m.at]
    full = lay.totals(side.end > lay.margin.column[lay.text] - ASKEW)
    few = (lay.sizes <= HANDFUL) & (full < FULL)
    found = few[text] & (m["width"] < NARROW) & (m["han"] + m["han second"] > 0)
    found &= (m["pair"] == 0) & (m["first hanging"] == 0)
    return found & (m["tie"] <= TIE) & (m["tie own"] <= OWN)
