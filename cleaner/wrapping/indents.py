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
    """The white space `text[start:end]` at the head of a line.

    plain: whether it is of ordinary spaces, and they set in more than paragraphs of that text.
    """

    start: int
    end: int
    because: str
    plain: bool


def indented(text: str) -> bool:
    """Whether white space stands before a line."""
    return text[:1].isspace() or INDENTED.search(text) is not None


def dents(lay: Layout, side: Sides, lined: Any) -> Any:
    """The lines of some texts that are indented as paragraphs of prose, but for `indents`.

    Such a line ends as a sentence, is mostly Han, is no item, title, script or table, stands in no
    verse, and is either long or has a long paragraph near it.
    lined: for each line whether it is verse.
    """
    import numpy as np

    body = ((lay.indent > 0) & side.final).nonzero()[0]
    if not len(body):
        return body
    han = 2 * lay.counts[HAN] >= lay.end - lay.start
    plain = (lay.gaps == 0) & ~(side.item | side.title | side.label | lined) & han
    body = body[plain[body]]
    sums = running(side.final & (lay.width >= PROSE) & han)
    text = lay.text[body]
    below = sums[np.minimum(body + BESIDE + 1, lay.tops[text + 1])]
    return body[below > sums[np.maximum(body - BESIDE, lay.tops[text])]]


def indents(text: str, number: int, lay: Layout, side: Sides, lines: Any) -> Iterator[Indent]:
    """The indents of paragraphs of prose in one of several texts, but for those of couplets.

    number: that of the text; lay, side: of all; lines: those of the text that `dents` tells.
    """
    offset = lay.bounds[number]
    spots = lines.tolist(), (lay.start[lines] - offset).tolist(), (lay.end[lines] - offset).tolist()
    found: list[tuple[int, int, int]] = []
    for line, end, tail in zip(*spots, strict=True):
        head = text.rfind("\n", 0, end) + 1
        couplet = COUPLET.fullmatch(text, end, tail)
        if paragraph(text[head:end]) and not (couplet and len(couplet[1]) == len(couplet[2])):
            found.append((line, head, end))
    spaced = [line for line, head, end in found if text[head:end].strip(" ") == ""]
    plain = bool(spaced) and _set_in(number, lay, side, spaced)
    for _, head, end in found:
        white = text[head:end]
        because = f"{_named(white)} before a paragraph on a line of its own"
        yield Indent(head, end, because, plain and white.strip(" ") == "")


def _set_in(number: int, lay: Layout, side: Sides, lines: list[int]) -> bool:
    """Whether ordinary spaces set in other lines of a text as well, or what stands below a heading
    or an item; lines: the paragraphs that have them."""
    top, last = lay.tops[number : number + 2].tolist()
    before = lay.points[lay.start[top:last] - 1] == ord(" ")
    if int((before & (lay.indent[top:last] > 0)).sum()) > len(lines):
        return True
    above = [line - 1 for line in lines if line > top and lay.above[line] == 0]
    return bool((~side.final | side.item | side.title)[above].any())


def paragraph(white: str) -> bool:
    """Whether white space at the head of a line is what indents a paragraph."""
    if "\u3000" in white or "\xa0" in white:
        return len(white.expandtabs()) <= 2 * DEEPEST
    return len(white) <= DEEPEST and white.strip(" ") == ""


def _named(white: str) -> str:
    if "\u3000" in white:
        return "ideographic spaces"
    return "no-break spaces" if "\xa0" in white else f"{len(white)} spaces"
