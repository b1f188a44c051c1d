"""Texts of which too little is seen: a few short lines, none at a margin, or ends of sentences."""

from typing import Any

from cleaner.wrapping.features import Features
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.sides import Sides

HANDFUL, NARROW = 8, 28
"""Lines of such a text, at most, and columns of a short line, fewer than these."""
SLIM = 0.5
"""The share of the margin up to which a line is short in a text of more lines."""
LEADING = "的和与與及或在是为為把被将將向从從对對于於以请請让讓使由"
"""Characters that lead on to the next line rather than end one; the first also stands at its head.
"""
SEVERAL = 3
"""Wraps of a text that was cut in no columns, at least."""
FULL, ASKEW = 3, 2
"""Lines that end on the margin, at least, and the columns that they do so within."""
TIE, OWN = 2, 3
"""The ties of two characters beyond which they are taken for parts of one word, in Chinese at large
and in their text."""


def unproved(lay: Layout, side: Sides, m: Features) -> Any:
    """Which of the breaks that `m` knows stand behind a short line in a text of a handful of lines,
    few of which end on the margin, where nothing on both sides shows that a sentence goes on: no
    open bracket, no word cut in two. Latin words by themselves show a wrap more plainly."""
    few = (lay.sizes <= HANDFUL) & _ragged(lay, side)
    found = few[lay.text[m.at]] & (m["width"] < NARROW) & (m["han"] + m["han second"] > 0)
    return found & (m["first hanging"] == 0) & _free(m)


def doubtful(lay: Layout, side: Sides, m: Features, likely: Any) -> Any:
    """Which of the breaks that `m` knows stand behind a short line of a text of more lines, few of
    which end on the margin, between two Chinese characters that are no parts of one word and
    do not lead on. What cuts sentences there, as markup does at every element, does so several
    times.

    likely: which of the breaks seem to be wraps.
    """
    import numpy as np

    text = lay.text[m.at]
    some = _ragged(lay, side) & (np.bincount(text, likely, len(lay.sizes)) < SEVERAL)
    found = some[text] & (m["width"] <= SLIM * lay.margin.column[text])
    found &= (m["last han"] > 0) & (m["first han"] > 0) & _free(m)
    found &= ~np.isin(lay.points[lay.end[m.at] - 1], [*map(ord, LEADING)])
    return found & (lay.points[lay.start[m.at + 1]] != ord(LEADING[0]))


def at_ends(lay: Layout, m: Features, columns: Any, sure: Any) -> Any:
    """Of those columns the ones in texts where each stands behind the end of a sentence.

    A wrap cuts sentences too, and most often. Where it would have cut none, lines of about one
    length are sentences of about one length: entries of a list, verse.

    sure: for each of the columns whether it is a wrap that needs no more evidence.
    """
    import numpy as np

    text = lay.text[m.at[columns]]
    cut = np.zeros(len(lay.sizes), bool)
    cut[text[(m["final"][columns] == 0) | sure]] = True
    return ~cut[text]


def _ragged(lay: Layout, side: Sides) -> Any:
    """For each text whether few of its lines end on the margin."""
    return lay.totals(side.end > lay.margin.column[lay.text] - ASKEW) < FULL


def _free(m: Features) -> Any:
    """Which of the breaks stand between no open pair and between no parts of one word."""
    return (m["pair"] == 0) & (m["tie"] <= TIE) & (m["tie own"] <= OWN)
