"""The breaks whose features are asked for, and the lines at them."""

from dataclasses import dataclass
from typing import Any

from cleaner.wrapping.breaks import Breaks
from cleaner.wrapping.classes import COMMA, TERMINAL, members
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.sides import Sides


@dataclass(frozen=True, slots=True)
class Asked:
    """The breaks that are asked about, among the lines of all texts.

    at, to:  the lines before them and after them; text: the text of each.
    back, on: the lines before and after these two, where there are such.
    first, last: whether each is the first break of its text, and the last.
    before, behind: where the last character but one stands before each, and the second one after.
    inner:   for each line the punctuation that does not end it.
    """

    lay: Layout
    side: Sides
    found: Breaks
    at: Any
    to: Any
    text: Any
    back: Any
    on: Any
    first: Any
    last: Any
    before: Any
    behind: Any
    inner: Any


def asked_of(lay: Layout, side: Sides, found: Breaks, at: Any) -> Asked:
    """What is asked; at: the lines before the breaks, each with a line of its text after it."""
    import numpy as np

    text, to = lay.text[at], at + 1
    counts = lay.counts
    return Asked(
        lay,
        side,
        found,
        at,
        to,
        text,
        np.maximum(at - 1, 0),
        np.minimum(at + 2, len(lay) - 1),
        at == lay.tops[text],
        to == lay.tops[text + 1] - 1,
        np.maximum(lay.end - 2, lay.start)[at],
        np.minimum(lay.start + 1, lay.end - 1)[to],
        counts[TERMINAL] + counts[COMMA] - members(TERMINAL, COMMA)[side.last],
    )


def stretch(lay: Layout, at: Any, reach: int) -> tuple[Any, Any]:
    """The lines of the same text within `reach`: the first of them, and the one after them."""
    import numpy as np

    text = lay.text[at]
    return np.maximum(at - reach, lay.tops[text]), np.minimum(at + reach + 1, lay.tops[text + 1])
