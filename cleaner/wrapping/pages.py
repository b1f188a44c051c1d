"""Lines that belong to the page and not to its text: page numbers and running heads.

Where a page ends inside a sentence they stand between its halves, and are part of neither.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from cleaner.wrapping.breaks import Breaks
from cleaner.wrapping.classes import (
    CLOSE,
    COLON,
    COMMA,
    DIGIT,
    DOT,
    HAN,
    LOWER,
    SPACE,
    TERMINAL,
)
from cleaner.wrapping.layout import Layout, running
from cleaner.wrapping.sides import Sides

_MARKS = r"\s\-－–—―─~～·•*＊|｜=＝_＿<>＜＞\[\](){}［］（）｛｝【】〔〕《》〈〉「」『』«»◆◇●■▪★☆※"
_HAN = "[〇○零一二三四五六七八九十百]{1,6}"
_ANY = rf"(?:\d{{1,4}}|{_HAN})"
_PAGE = "[页頁]"
_COUNT = (
    rf"(?:(?:(?:[Pp](?:age|[Gg]\.?|\.?[:.：．]?)|PAGE|{_PAGE}[码碼]?[:.：．]?)\s*\d{{1,4}}"
    rf"|第?\s*{_ANY}\s*{_PAGE}?)"
    r"(?:(?:[\s,，]*(?:[/／|｜]|of|OF)|[\s,，、/／|｜·\-－]*[(（]?[共总總])"
    rf"\s*{_ANY}\s*{_PAGE}?)?|[Ⅰ-Ⅻⅰ-ⅻ]|[ivxIVX]{{2,7}})"
)
NUMBER = re.compile(rf"[{_MARKS}]*(?:{_COUNT}|[ivxlcIVXLCⅠ-Ⅻⅰ-ⅻ]{{1,7}})[{_MARKS}]*")
"""A page number, which is all of its line: whatever `furniture.leaves` takes for one, and more:
what is one here is not joined, and what is one there goes."""
_GAP = (
    r"(?:[^\S\u3000]{3,}|\s*\u3000{2,}\s*|\s*[|｜]\s*"
    r"|\s*[◆◇●○■□▪▫★☆※▲△►▶♦❖]\s*|\s[/／*＊]\s)"
)
NUMBERED = re.compile(
    rf"[{_MARKS}]*{_COUNT}[{_MARKS}]*{_GAP}[^\d\s].{{,40}}"
    rf"|[^\s].{{,40}}{_GAP}[{_MARKS}]*{_COUNT}[{_MARKS}]*"
    rf"|{_HAN}\u3000\S.{{,23}}|\S.{{,23}}\u3000{_HAN}"
)
"""A short running head with the number of the page apart from it."""
PARTED = re.compile("\u3000{3}")
"""White space that no line of a paragraph has inside."""
TIMED = re.compile(r"\d\s*-->\s*\d|^[\[（(]?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?[\]）)]?$")
"""When something is said."""
HEADED = 90
"""Characters of a running head with its number, at most."""
BRIEF, ROOM = 32, 4
"""Columns of a head without a number, at most, and before the margin behind it, at least."""
LEAST = 24
"""Columns of a line that is cut, at least."""
SMALL = 24
"""Columns of a page number, at most."""
SHORTEST, LONGEST = 8, 100
"""Columns that a running head has, at least and at most."""
BEYOND = 2
"""Columns that the marks hanging over a margin take, at most."""
NOTE = re.compile(
    r"[\[【（(*＊]?\s?(?:收稿日期|修回日期|修[订訂]日期|[录錄]用日期|基金[项項]目|[资資]助[项項]目"
    r"|作者[简簡]介|第一作者|通[信讯訊]作者|作者[单單]位|[责責]任作者)[\]】）)]?\s?[:：]"
)
"""How a note at the foot of the first page of a paper begins, which cuts the sentences of that."""
BEFORE_REST = "-,./:#"
"""What a line ends with that breaks a number apart."""
DIGITS = re.compile(r"[0-9]{1,9}")
COUNTED = re.compile(r"^\W*\d|\d\W*$")
"""A number at one of the ends."""


def beside(lay: Layout, side: Sides, found: Breaks, at: Any) -> Any:
    """Which of some breaks stand beside such a line; at: the lines before the breaks, in order."""
    import numpy as np

    lines = np.zeros(len(lay), bool)
    if len(at):
        near = np.unique(np.concatenate((at, at + 1)))
        lines[_numbers(lay, side, near)] = True
        lines[_heads(lay, side, found, near)] = True
        lines[_foreign(lay, side, found, near)] = True
    return lines[at] | lines[at + 1]


def notes(lay: Layout, side: Sides, found: Breaks, at: Any) -> Any:
    """Which of some breaks stand over a note at the foot of a page, or behind its last line."""
    import numpy as np

    asked = np.unique(np.concatenate((at, at + 1))) if len(at) else at
    asked = asked[side.label[asked] | (side.first[asked] != HAN)]
    spots = zip(asked.tolist(), lay.start[asked].tolist(), lay.end[asked].tolist(), strict=True)
    lines = np.zeros(len(lay), bool)
    lines[[line for line, start, end in spots if NOTE.match(lay.whole, start, end)]] = True
    ends = side.final[at] | (found.fit[at] >= 0)
    return lines[at + 1] | (lines[at] & ends)


def _numbers(lay: Layout, side: Sides, lines: Any) -> Any:
    """Those of some lines that are page numbers, or heads with one."""
    import numpy as np

    small, gaps = lay.width[lines] <= SMALL, lay.gaps[lines] > 0
    # what a line breaks off may be the rest of a number
    rest = np.isin(lay.points[lay.end[lines - 1] - 1], [ord(char) for char in BEFORE_REST])
    rest &= lay.tops[lay.text[lines]] < lines
    timed = side.first[lines] == DIGIT
    asked = small | gaps | timed
    spots = zip(lines[asked].tolist(), (small & ~rest)[asked].tolist(), strict=True)
    found = [line for line, alone in spots if _is_page_line(_line(lay, line), alone)]
    return np.array(found, np.int64)


def _is_page_line(line: str, alone: bool) -> bool:
    """Whether a line has the number of a page, a wide gap or a time; alone: whether it may be a
    number and nothing else."""
    return (
        (alone and NUMBER.fullmatch(line) is not None)
        or (len(line) <= HEADED and NUMBERED.fullmatch(line) is not None)
        or PARTED.search(line) is not None
        or TIMED.search(line) is not None
    )


def _foreign(lay: Layout, side: Sides, found: Breaks, lines: Any) -> Any:
    """Those of some lines that break off before the margin and inside of a sentence, between a full
    line and one that goes on: no wrap has made them."""
    import numpy as np

    last = len(lay) - 1
    lines = lines[(lines > 0) & (lines < last)]
    above, below = lines - 1, lines + 1
    marks = lay.counts[COMMA] + lay.counts[TERMINAL]
    one = (lay.width[lines] <= BRIEF) & (marks[lines] == 0)
    one &= (side.last[lines] == HAN) & np.isin(side.first[lines], (HAN, DIGIT))
    # the name of its author may begin a head
    one &= (lay.counts[COLON][lines] == 0) | side.label[lines]
    one &= found.inside[above] & found.inside[lines]
    # once the lines about it are joined, what stays apart ends at no margin
    full = np.append(found.fit < ROOM, np.zeros(1, bool)) | (lay.width >= LEAST)
    one &= full[above] & ((found.fit[lines] >= ROOM) | (2 * lay.width[lines] < lay.width[above]))
    one &= ~side.final[above] & (side.last[above] != COLON) & (side.first[below] == HAN)
    one &= (lay.indent[below] <= lay.indent[above]) & (found.blank[lines] <= found.blank[above])
    return lines[one & (side.final[below] | full[below])]


def _heads(lay: Layout, side: Sides, found: Breaks, near: Any) -> list[int]:
    """Lines that come back as the head of a page does, with other lines around them each time.

    near: the lines that matter.
    """
    import numpy as np

    asked = np.zeros(len(lay.sizes), bool)
    asked[lay.text[near]] = True
    able = asked[lay.text] & (lay.width >= SHORTEST) & (lay.width <= LONGEST)
    lines = (able & ~side.final & (side.last != COMMA)).nonzero()[0]
    # the same but for numbers and spaces; few others are alike in this
    ink = lay.end - lay.start - lay.counts[SPACE] - lay.counts[DIGIT]
    key = ink[lines].astype(np.uint64) + (lay.text[lines].astype(np.uint64) << np.uint64(32))
    for ends, kinds in ((lay.start, side.first), (lay.end - 1, side.last)):
        char = np.where(kinds[lines] == DIGIT, 0, lay.points[ends[lines]]).astype(np.uint64)
        key = (key ^ char) * np.uint64(0x9E3779B97F4A7C15)
    order = key.argsort(kind="stable")
    key, lines = key[order], lines[order]
    first = np.append(True, key[1:] != key[:-1])[: len(key)].nonzero()[0]
    last = np.append(first[1:], len(key))
    counts = running(np.isin(lines, near))
    several = (last - first > 1) & (counts[last] > counts[first])
    heads: list[int] = []
    for start, end in zip(first[several].tolist(), last[several].tolist(), strict=True):
        heads += _alike(lay, side, found, lines[start:end].tolist())
    return heads


def _alike(lay: Layout, side: Sides, found: Breaks, lines: list[int]) -> Iterator[int]:
    """Those of some lines of one text that are heads of pages."""
    groups = defaultdict(list)
    for line in lines:
        groups[DIGITS.sub("0", "".join(_line(lay, line).split()))].append(line)
    for group in groups.values():
        before, after = ({_line(lay, line + step, line) for line in group} for step in (-1, 1))
        if len(before) == len(after) == len(group) > 1:
            own = [_line(lay, line) for line in group]
            if _counted(own) or _whole(lay, side, found, group):
                yield from group


def _counted(lines: list[str]) -> bool:
    """Whether lines that are alike have a number at one end, which rises from each to the next."""
    if COUNTED.search(lines[0]) is None:
        return False
    numbers = [[int(number) for number in DIGITS.findall(line)] for line in lines]
    return all(one < two for one, two in pairwise(numbers))


def _whole(lay: Layout, side: Sides, found: Breaks, lines: list[int]) -> bool:
    """Whether lines begin and end as none does that a wrap made: without punctuation, and with room
    for the next word, or beyond the margin."""
    ended = side.last[lines[0]] in (CLOSE, DOT) or side.first[lines[0]] == LOWER
    margin = int(lay.margin.column[lay.text[lines[0]]])
    return not ended and all(
        bool(found.fit[line] >= 0 or side.end[line] > margin + BEYOND)
        for line in lines
        if line + 1 < len(lay) and found.inside[line]
    )


def _line(lay: Layout, line: int, beside: int | None = None) -> str:
    """A line, empty where it is not in the text of another one."""
    if beside is not None and (not 0 <= line < len(lay) or lay.text[line] != lay.text[beside]):
        return ""
    return lay.whole[int(lay.start[line]) : int(lay.end[line])]
