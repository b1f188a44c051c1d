"""Headings below a line that ends a sentence, over a paragraph that is indented.

Where a paragraph ends in a line so short it has a full stop: one without any mark is a heading, and
a part of no paragraph, however full the line above it is. In old print, and where a full stop was
misread, a sentence ends with an enumeration comma as well.
"""

from typing import Any

from cleaner.wrapping.classes import COLON, COMMA, HAN, TERMINAL
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.sides import Sides

BRIEF = 32
"""Columns of such a heading, at most."""
INDENT = 4
"""Columns by which the paragraph below is set in, at least."""


def over(lay: Layout, side: Sides, at: Any) -> Any:
    """Which of some breaks stand over such a heading; at: the lines before the breaks, in order."""
    import numpy as np

    below, next_ = at + 1, np.minimum(at + 2, len(lay) - 1)
    marks = lay.counts[COMMA] + lay.counts[TERMINAL] + lay.counts[COLON]
    bare = (lay.width[below] <= BRIEF) & (marks[below] == 0)
    bare &= (side.first[below] == HAN) & (side.last[below] == HAN)
    deeper = (next_ > below) & (lay.text[next_] == lay.text[below])
    deeper &= lay.indent[next_] >= lay.indent[below] + INDENT
    ended = side.final[at] | (lay.points[lay.end[at] - 1] == ord("、"))
    return ended & bare & deeper
