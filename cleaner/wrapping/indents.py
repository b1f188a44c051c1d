"""White space that indents paragraphs of prose, and is content nowhere."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from cleaner.wrapping.classes import HAN
from cleaner.wrapping.layout import Layout, running
from cleaner.wrapping.sides import Sides

INDENTED = re.compile(r"\n[^\S\n]+\S")
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


def indented(text: str) -> bool:
    """Whether white space stands before a line."""
    return text[:1].isspace() or INDENTED.search(text) is not None


def indents(text: str, number: int, lay: Layout, side: Sides, lined: Any) -> Iterator[Indent]:
    """The indents of paragraphs of prose in one of several texts.

    number: that of the text; lay, side: of all; lined: for each line whether it is verse.

    A line has one when it ends as a sentence, is mostly Han, is no item, title, script or table,
    stands in no verse, and is either long or has a long paragraph near it.
    """
    import numpy as np

    here = slice(lay.tops[number], lay.tops[number + 1])
    if not (body := (lay.indent[here] > 0) & side.final[here]).any():
        return
    start, width = lay.start[here], lay.width[here]
    han = lay.counts[HAN][here] >= 0.5 * (lay.end[here] - start)
    body &= (lay.gaps[here] == 0) & ~(side.item | side.title | side.label | lined)[here] & han
    long = side.final[here] & (width >= PROSE) & han
    sums = running(long)
    places = np.arange(len(width))
    below = sums[np.minimum(places + BESIDE + 1, len(width))]
    body &= below > sums[np.maximum(places - BESIDE, 0)]
    offset = lay.bounds[number]
    spots = (start - offset)[body].tolist(), (lay.end[here] - offset)[body].tolist()
    for end, tail in zip(*spots, strict=True):
        head = text.rfind("\n", 0, end) + 1
        white = text[head:end]
        couplet = COUPLET.fullmatch(text, end, tail)
        if paragraph(white) and not (couplet and len(couplet[1]) == len(couplet[2])):
            yield Indent(head, end, f"{_named(white)} before a paragraph on a line of its own")


def paragraph(white: str) -> bool:
    """Whether white space at the head of a line is what indents a paragraph."""
    if "\u3000" in white or "\xa0" in white:
        return len(white.expandtabs()) <= 2 * DEEPEST
    return len(white) <= DEEPEST and white.strip(" ") == ""


def _named(white: str) -> str:
    if "\u3000" in white:
        return "ideographic spaces"
    return "no-break spaces" if "\xa0" in white else f"{len(white)} spaces"
