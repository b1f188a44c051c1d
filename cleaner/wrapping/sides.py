"""What stands at both ends of each line: marks, the beginnings of items, titles and labels."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from cleaner.late import late
from cleaner.scan import basic_plane
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

ITEM = late(
    r"[•·‧●○◆◇■□▪▫◦‣►▶★☆※\ue000-\uf8ff]|[-*+–—]\s|\[\d{1,3}\]|[①-⑳⒈-⒛]"
    r"|[（(]?\d{1,3}(?:\.\d{1,2}){0,3}[.)、．）\s](?!\d)|[（(]?[一二三四五六七八九十]{1,3}[、．.)）]"
    r"|[（(]?[A-Za-z][.)）、]\s?|#{1,6}\s|>|--?[A-Za-z]"
    r"|[⑴-⒇❶-❿⓪-⓴]|[〔【]\d{1,3}[】〕]|[Ⅰ-Ⅻ甲乙丙丁戊己庚辛壬癸壹贰叁肆伍陆柒捌玖拾][、．.]"
)
"""How an item of a list begins."""
TITLE = late(
    r"第\s?[一二三四五六七八九十百千零〇两\d]{1,6}\s?[章节回条篇卷部集讲课]|[图表]\s?\d|附[录件表]"
    r"|[关關][键鍵][词詞字][：:]"
    r"|(?:Table|Figure|Chapter|Fig\.|No\.|Step|STEP)\s?\d|[问答QA][:：]|注[:：]"
    r"|步骤\s?[一二三四五六七八九十\d]{1,3}[：:、.\s]"
)
"""How a heading, a caption, a step, a question or an answer begins."""
APART = late(
    r"\[?\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ T]{1,2}\d{1,2}:\d\d"
    r"|(?:\d{4}|[〇零一二三四五六七八九]{4})年(?:[\d一二三四五六七八九十]{1,2}月)?"
    r"(?:[\d一二三四五六七八九十]{1,3}[日号號])?[\u3000 ]{1,2}(?=[\u3400-\u9fff])"
    r"|第[一二三四五六七八九十\d]{1,3}[天日周週][\u3000：:]"
    r"|\d{1,2}[:：]\d\d(?:\s?[-–—~～至]{1,2}\s?\d{1,2}[:：]\d\d)?[\u3000 ]{1,2}(?=\S)"
    r"|\[?\d{1,2}:\d\d:\d\d|\[\d{1,2}:\d\d[\].]"
    r"|\\(?:begin|end|item|bibitem|(?:sub)*section|chapter|paragraph|caption|label|\[|\])"
)
"""How a line begins that goes on with none, where several do so: an entry of a log, a chat or a
programme with its time, of a chronicle or an itinerary with its date, a block of TeX."""
LABEL_MOST = 10
"""Characters that a label has at most."""
LABEL = late(rf"[^\s：:，。！？]{{1,{LABEL_MOST}}}[：:]")
"""A short label before a colon: a field, or the speaker in a script."""
FIRST_WIDE = 0x2E80
"""The code point from which on a wrapper breaks between any two; it does not break apart a word, a
path, a number."""
ANY, LETTER, AFTER = 1, 2, 4
BEGINS = {
    ANY: re.compile(
        r"[•·‧●○◆◇■□▪▫◦‣►▶★☆※\ue000-\uf8ff*+–—\[①-⒛❶-❿⓪-⓴〔【Ⅰ-Ⅻ（(\d一二三四五六七八九十#>\\第图表附问答注步〇零关關"
        r"TFCNS甲乙丙丁戊己庚辛壬癸壹贰叁肆伍陆柒捌玖拾-]"
    ),
    LETTER: re.compile(r"[A-Za-z]"),
    AFTER: re.compile(r"[.)）、]"),
}
"""How an item or a title begins, but for items with a letter: that, and what comes after it. A
label has a colon."""
WORD = re.compile(r"[A-Za-z_]{2,}")
HEADS = 80
"""Characters of a line that are looked at to tell how it begins."""
HEAD = late(f"({ITEM.pattern})|({TITLE.pattern})|({APART.pattern})|({LABEL.pattern})")


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
    apart: Any
    twin: Any


def sides(lay: Layout) -> Sides:
    """What stands at both ends of each line.

    end: the column at which it ends. last, first: class of its last and first character.
    final: whether it ends as a sentence does, closing quotes and brackets after the mark or not.
    unit: columns of the first piece that a wrapper does not break.
    item, title, label: whether it begins as one; apart: whether as no line that goes on.
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
    # what is stressed in a markup: 。** and 。*
    stressed = points[end - 1] == ord("*")
    final |= stressed & (done[one] | ((points[np.maximum(end - 2, start)] == ord("*")) & done[two]))
    head, behind = points[start], np.minimum(start + 1, end - 1)
    begins = _begins(lay, points[behind])
    unit = 2 + 2 * ((end - start > 1) & members(CLOSE, COMMA, TERMINAL)[kinds[behind]])
    lines = (head < FIRST_WIDE).nonzero()[0]
    stops, places = _stops(lay), start[lines]
    unit[lines] = np.minimum(stops[stops.searchsorted(places)] - places, HEADS)
    return Sides(
        lay.indent + lay.width,
        last,
        final,
        kinds[start],
        unit,
        begins == 1,
        begins == 2,
        begins == 4,
        begins == 3,
        _twins(lay, head, points[behind]),
    )


def _begins(lay: Layout, second: Any) -> Any:
    """As what each line begins, by the group of `HEAD`; 0 as none of these.

    second: the second character of each line.
    """
    import numpy as np

    start, head = lay.start, lay.points[lay.start]
    colons = np.append(lay.places(COLON), len(lay.kinds) + LABEL_MOST)
    near = colons[colons.searchsorted(start)] - start <= LABEL_MOST
    # most lines begin with what begins no item, title or label
    begin = _beginnings().take(np.minimum(head, 0xFFFF))
    told = near | (begin & ANY > 0)
    letters = (begin & LETTER > 0).nonzero()[0]
    then = np.minimum(second.take(letters), 0xFFFF)
    told[letters] |= _beginnings().take(then) & AFTER > 0
    begins = np.zeros(len(start), np.int8)
    rows = told.nonzero()[0]
    ends = np.minimum(lay.end, start + HEADS)[rows].tolist()
    begins[rows] = [
        (match.lastindex or 0) if (match := HEAD.match(lay.whole, at, to)) else 0
        for at, to in zip(start[rows].tolist(), ends, strict=True)
    ]
    return begins


def lines(texts: Sequence[str]) -> tuple[Layout, Sides]:
    """The layout of some texts and the sides of their lines, of each text as if it were alone."""
    lay = layout(texts)
    return lay, sides(lay)


def _stops(lay: Layout) -> Any:
    """Where a wrapper may break behind characters that it does not break apart: at the space or
    wide character that comes next."""
    whole = (lay.points < FIRST_WIDE) & (lay.kinds != SPACE)
    return (whole[:-1] > whole[1:]).nonzero()[0] + 1


def _twins(lay: Layout, head: Any, second: Any) -> Any:
    """Whether the line after each break begins with the same Latin word as the line before it."""
    import numpy as np

    latin = (head < 128) & ((head > 0x60) | ((head > 0x40) & (head < 0x5B)) | (head == 0x5F))
    twin = latin[:-1] & latin[1:] & (head[:-1] == head[1:]) & (second[:-1] == second[1:])
    lines = twin.nonzero()[0]
    both = np.unique(np.concatenate((lines, lines + 1)))
    start, end = lay.start[both], lay.end[both]
    spots = zip(start.tolist(), np.minimum(end, start + HEADS).tolist(), strict=True)
    words = [match and match[0] for match in (WORD.match(lay.whole, *spot) for spot in spots)]
    places = both.searchsorted(lines).tolist()
    twin[lines] = [words[at] is not None and words[at] == words[at + 1] for at in places]
    return twin


@cache
def _beginnings() -> Any:
    """For each code point what it is at the beginning of a line: bits, of the patterns `BEGINS`.

    The last entry stands for all characters above as well, and has all bits.
    """
    import numpy as np

    found = np.zeros(0x10000, np.uint8)
    every = basic_plane()[:-1]
    for bit, pattern in BEGINS.items():
        found[[match.start() for match in pattern.finditer(every)]] |= np.uint8(bit)
    found[0xFFFF] = 0xFF
    return found
