"""White space that indents paragraphs of prose, and is content nowhere."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.wrapping import clear
from cleaner.wrapping.classes import HAN
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.sides import Sides, lines

INDENTED = re.compile(r"^[^\S\n]+\S", re.MULTILINE)
DEEPEST = 4
"""Ordinary spaces, at most, that indent a paragraph; more are layout."""
PROSE = 48
"""Columns from which on a line that ends as a sentence is prose beyond doubt."""
BESIDE = 4
"""Lines within which a short paragraph needs a long one, or it may be verse."""
COUPLET = re.compile(r"(\w{4,8})[，,](\w{4,8})[。！？；]")


class Indent(NamedTuple):
    """The white space `text[start:end]` at the head of a line."""

    start: int
    end: int
    because: str


def indents(text: str, known: tuple[Layout, Sides] | None = None) -> Iterator[Indent]:
    """The indents of paragraphs of prose. known: the layout and the sides, if they are at hand.

    A line has one when it ends as a sentence, is mostly Han, is no item, title, script or table,
    stands in no verse, and is either long or has a long paragraph near it.
    """
    import numpy as np

    if INDENTED.search(text) is None:
        return
    lay, side = known or lines(text)
    chars = np.maximum(lay.end - lay.start, 1)
    han = lay.counts[HAN] / chars
    body = (
        side.final
        & (lay.indent > 0)
        & (han >= 0.5)
        & (lay.gaps == 0)
        & ~side.item
        & ~side.title
        & ~side.label
        & ~clear.verse(lay, side)
    )
    long = side.final & (lay.width >= PROSE) & (han >= 0.5)
    sums = np.concatenate(([0], np.cumsum(long)))
    places = np.arange(len(lay))
    below = sums[np.minimum(places + BESIDE + 1, len(lay))]
    body &= below > sums[np.maximum(places - BESIDE, 0)]
    for line in np.flatnonzero(body).tolist():
        end = int(lay.start[line])
        start = text.rfind("\n", 0, end) + 1
        white = text[start:end]
        couplet = COUPLET.fullmatch(text, end, int(lay.end[line]))
        if paragraph(white) and not (couplet and len(couplet[1]) == len(couplet[2])):
            yield Indent(start, end, f"{_named(white)} before a paragraph on a line of its own")


def paragraph(white: str) -> bool:
    """Whether white space at the head of a line is what indents a paragraph."""
    if "\u3000" in white or "\xa0" in white:
        return len(white.expandtabs()) <= 2 * DEEPEST
    return len(white) <= DEEPEST and white.strip(" ") == ""


def _named(white: str) -> str:
    if "\u3000" in white:
        return "ideographic spaces"
    return "no-break spaces" if "\xa0" in white else f"{len(white)} spaces"
