"""What stands at both ends of each line: marks, the beginnings of items, titles and labels."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from cleaner.wrapping.classes import (
    CLOSE,
    COLON,
    COMMA,
    DOT,
    ELLIPSIS,
    HAN,
    QUOTE,
    SPACE,
    TERMINAL,
    members,
)
from cleaner.wrapping.layout import Layout, layout

ITEM = re.compile(
    r"[•·●○◆◇■□▪▫◦‣►▶★☆※\ue000-\uf8ff]|[-*+–—]\s|\[\d{1,3}\]|[①-⑳⒈-⒛]"
    r"|[（(]?\d{1,3}(?:\.\d{1,2}){0,3}[.)、．）\s](?!\d)|[（(]?[一二三四五六七八九十]{1,3}[、．.)）]"
    r"|[（(]?[A-Za-z][.)）、]\s?|#{1,6}\s|>|--?[A-Za-z]"
)
"""How an item of a list begins."""
TITLE = re.compile(
    r"第\s?[一二三四五六七八九十百千零〇两\d]{1,6}\s?[章节回条篇卷部集讲课]|[图表]\s?\d|附[录件表]"
    r"|(?:Table|Figure|Chapter|Fig\.)\s?\d|[问答QA][:：]|注[:：]"
)
"""How a heading, a caption, a question or an answer begins."""
LABEL_MOST = 10
"""Characters that a label has at most."""
LABEL = re.compile(rf"[^\s：:，。！？]{{1,{LABEL_MOST}}}[：:]")
"""A short label before a colon: a field, or the speaker in a script."""
FIRST_WIDE = 0x2E80
"""The code point from which on a wrapper breaks between any two; it does not break apart a word, a
path, a number."""
BEGIN = re.compile(
    r"[•·●○◆◇■□▪▫◦‣►▶★☆※\ue000-\uf8ff*+–—\[①-⑳⒈-⒛（(\d一二三四五六七八九十#>第图表附问答注TFC-]"
)
"""How an item or a title begins, but for items with a letter; a label has a colon."""
LETTER, AFTER = re.compile(r"[A-Za-z]"), re.compile(r"[.)）、]")
"""How an item with a letter begins."""
WORD = re.compile(r"[A-Za-z_]{2,}")
HEADS = 80
"""Characters of a line that are looked at to tell how it begins."""
HEAD = re.compile(f"({ITEM.pattern})|({TITLE.pattern})|({LABEL.pattern})")


@dataclass(frozen=True, slots=True)
class Sides:
    """Arrays an entry a line that the rules use as well as the features."""

    end: Any
    last: Any
    final: Any
    first: Any
    unit: Any
    item: Any
    title: Any
    label: Any
    twin: Any


def sides(text: str, lay: Layout) -> Sides:
    """What stands at both ends of each line. text: those of the layout, a line feed between.

    end: the column at which it ends. last, first: class of its last and first character.
    final: whether it ends as a sentence does, closing quotes and brackets after the mark or not.
    unit: columns of the first piece that a wrapper does not break.
    item, title, label: whether it begins as one.
    twin: whether the next line begins with the same Latin word, an entry a break.
    """
    import numpy as np

    kinds, points = lay.kinds, lay.points
    start, end = lay.start, lay.end
    last = kinds[end - 1]
    one = kinds[np.maximum(end - 2, start)]
    two = kinds[np.maximum(end - 3, start)]
    done, shut = members(TERMINAL, ELLIPSIS), members(CLOSE, QUOTE)
    closing = shut[last]
    final = done[last] | ((last == DOT) & (one == HAN))
    final |= closing & (done[one] | (shut[one] & done[two]))
    first = kinds[start]
    head, behind = points[start], np.minimum(start + 1, end - 1)
    colons = np.append((kinds == COLON).nonzero()[0], len(kinds) + LABEL_MOST + 1)
    near = colons[colons.searchsorted(start)] - start <= LABEL_MOST
    # most lines begin with what begins no item, title or label
    told = near | _begin(BEGIN)[np.minimum(head, 0xFFFF)]
    told |= (
        _begin(LETTER)[np.minimum(head, 0xFFFF)] & _begin(AFTER)[np.minimum(points[behind], 0xFFFF)]
    )
    size = len(start)
    begins = np.zeros(size, np.int8)
    lines = told.nonzero()[0]
    spots = zip(start[lines].tolist(), np.minimum(end, start + HEADS)[lines].tolist(), strict=True)
    begins[lines] = [
        (match.lastindex or 0) if (match := HEAD.match(text, at, to)) else 0 for at, to in spots
    ]
    unit = 2 + 2 * ((end - start > 1) & members(CLOSE, COMMA, TERMINAL)[kinds[behind]])
    lines = (head < FIRST_WIDE).nonzero()[0]
    stops = ((kinds == SPACE) | (points >= FIRST_WIDE)).nonzero()[0]
    stops = np.append(stops, len(kinds))
    unit[lines] = np.minimum(stops[stops.searchsorted(start[lines])] - start[lines], HEADS)
    return Sides(
        lay.indent + lay.width,
        last,
        final,
        first,
        unit,
        begins == 1,
        begins == 2,
        begins == 3,
        _twins(text, lay, head, points[behind]),
    )


def lines(texts: Sequence[str]) -> tuple[Layout, Sides]:
    """The layout of some texts and the sides of their lines, of each text as if it were alone."""
    lay = layout(texts)
    return lay, sides("\n".join(texts), lay)


def _twins(text: str, lay: Layout, head: Any, second: Any) -> Any:
    """Whether the line after each break begins with the same Latin word as the line before it."""
    latin = (head < 128) & ((head > 0x60) | ((head > 0x40) & (head < 0x5B)) | (head == 0x5F))
    twin = latin[:-1] & latin[1:] & (head[:-1] == head[1:]) & (second[:-1] == second[1:])
    for line in twin.nonzero()[0].tolist():
        one, two = (
            WORD.match(text, int(lay.start[at]), min(int(lay.end[at]), int(lay.start[at]) + HEADS))
            for at in (line, line + 1)
        )
        twin[line] = one is not None and two is not None and one[0] == two[0]
    return twin


@cache
def _begin(pattern: re.Pattern[str]) -> Any:
    """An array of truth values by code point: whether a pattern of one character knows it.

    The last entry stands for all characters above as well, and is true.
    """
    import numpy as np

    found = np.zeros(0x10000, bool)
    found[[match.start() for match in pattern.finditer("".join(map(chr, range(0xFFFF))))]] = True
    found[0xFFFF] = True
    return found
