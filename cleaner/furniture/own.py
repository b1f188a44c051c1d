"""Lines beside the prose that are the text's own, told by their form and their place.

A notice has a headline above its index number, a salutation, attachments, contacts and a
signature with its date; one by one these look like furniture.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cleaner.furniture.shape import DIGIT, FUNCTION, HAN, MARK, STOP, Shape
from cleaner.late import late

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST = 240
"""A longer line is no part of a letter's head or foot."""
ABOVE = 24
"""So many lines above the text may hold the page's own data, below the headline."""
ODD = 3
"""Lines among these data that do not say what they are."""
STOPPING = frozenset(
    ("breadcrumb", "related-list", "pager", "site-footer", "search-box", "masthead")
)
"""Rules above which no headline of the text below is looked for."""
BARE = "地邮传电手网e账户开"
"""How labels of contacts begin that do not say who is to be contacted."""
PERSON = re.compile(r"\(?(?:媒体|新闻|业务|项目)?联 ?[系络] ?人 ?:")
"""Whom to ask: right below a text it is the text's own, with the numbers after it."""
NAME = 16
"""Characters of a line with no more than a name."""
DATELINE = re.compile(
    r"[一-鿿·]{2,16} ?(?:(?:19|20)\d\d年)?\d{1,2}月\d{1,2}日 ?(?:电|讯|/[^/]{2,12}/)[^。]{0,24}"
)
LABELS = frozenset(
    (
        "来源",
        "作者",
        "编辑",
        "责编",
        "摘要",
        "导读",
        "提要",
        "日期",
        "时间",
        "分享",
        "标签",
        "正文",
        "分类",
        "评论",
        "回复",
    )
)
"""Labels as long as the name of a person to whom a letter is."""
ABSTRACT = re.compile(r"\[?(?:内容)?(?:摘 ?要|提 ?要|abstract)[\]: ]")
KEYWORDS = re.compile(r"\[?(?:关 ?键 ?[词字]|主题词|key ?words?)")
NEAR = 3
"""So many lines below the abstract of a paper its keywords stand."""
DISH, INGREDIENTS = 24, 3
"""Characters of a line of a recipe at most, and ingredients of one at least."""
OVER = 12
"""So many rows above the text may hold ingredients."""
_AGE = (
    "(?:先秦|(?:两|西|东)?汉|(?:魏|西|东|两)?晋|三国|南北朝|隋|唐|五代|(?:北|南)?宋|辽|金|元|明|清|民国"
    "|近现?代|现代|当代)[代朝]?"
)
POET = late(
    rf"[一-鿿·]{{2,8}} ?[\[(]{_AGE}[\])]|[\[(]{_AGE}[\])] ?[一-鿿·]{{2,8}}"
    rf"|{_AGE} ?[:·] ?[一-鿿·]{{2,8}}"
)
"""Who wrote a poem, and in which age."""
TITLE = late(r"[一-鿿]{2}[一-鿿 ·/()]{0,22}")
"""The title of a poem."""
ENTRIES, ENTRY = 3, 3
"""Spaces of a line with the entries of a menu at least, and characters of one on average at most.
"""
ENUMERATOR = re.compile(
    r"[(]?[\d一二三四五六七八九十]{1,3}[).、]|第[\d一二三四五六七八九十百]+[章节条]"
)


@dataclass(frozen=True, slots=True)
class Form:
    """One entry `[[own]]` of `data/boilerplate.toml`."""

    name: str
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    counter: tuple[str, ...]


@cache
def forms() -> Mapping[str, Form]:
    """The forms by their names."""
    data = tomllib.loads((files("cleaner") / "data" / "boilerplate.toml").read_text("utf-8"))
    return MappingProxyType(
        {
            each["name"]: Form(
                each["name"],
                re.compile(each["pattern"]),
                tuple(each["examples"]),
                tuple(each["counter"]),
            )
            for each in data["own"]
        }
    )


@lru_cache(1 << 12)
def is_form(name: str, line: str) -> bool:
    """Whether a stripped, folded line has a form."""
    return len(line) <= LONGEST and forms()[name].pattern.fullmatch(line) is not None


def own_rows(shape: Shape, keep: NDArray[np.bool_]) -> set[int]:
    """The rows beside the kept ones that are the text's own by form and place."""
    import numpy as np

    kept = np.flatnonzero(keep).tolist()
    if not kept:
        return set()
    above, official = _head(shape, kept[0])
    official = official or any(
        shape.rules[row] is None and (is_form("title", line) or is_form("number", line))
        for row in kept[:4]
        if (line := shape.folded[row])
    )
    rows = set(above)
    for row in kept:
        if ABSTRACT.match(shape.folded[row]):
            below = range(row + 1, min(row + 1 + NEAR, len(keep)))
            rows.update(each for each in below if KEYWORDS.match(shape.folded[each]))
        if row + 1 < len(keep) and not keep[row + 1]:
            rows |= _tail(shape, keep, row, official)
    return rows


def recipe(shape: Shape, keep: NDArray[np.bool_]) -> set[int]:
    """The rows amid the kept ones and right above them with ingredients, their heading, and the
    numbers of steps.

    One line with a quantity may be anything: none, unless there are several.
    """
    import numpy as np

    kept = np.flatnonzero(keep)
    rows = [
        row
        for row in range(max(0, int(kept[0]) - OVER), min(int(kept[-1]) + 2, len(keep)))
        if shape.rules[row] is None and shape.size[row] <= DISH
    ]
    found = {row for row in rows if is_form("ingredient", shape.folded[row])}
    if len(found) < INGREDIENTS:
        return set()
    begin = min(int(kept[0]), min(found) - 2)  # an entry of a menu is called like a heading
    found |= {row for row in rows if row >= begin and is_form("cooking", shape.folded[row])}
    tip = int(kept[-1]) + 2  # what stands below the heading of the tips is one
    if tip - 1 in found and tip < len(keep) and shape.ends[tip] and shape.rules[tip] is None:
        found.add(tip)
    return found


def salutation(shape: Shape, first: int) -> int | None:
    """The row above the first one of a text in which it speaks to those whom it is for, or in
    which an agency says from where and when it reports."""
    at = first - 1
    if at < 0 or shape.rules[at] is not None or shape.size[first] < 12:
        return None
    line = shape.folded[at]
    named = len(line) >= 4 or (len(line) == 3 and line[:2] not in LABELS)
    if DATELINE.fullmatch(line):
        return at
    told = named and is_form("salutation", line) and not is_form("data", line)
    return at if told else None


def poem(shape: Shape, first: int) -> Iterator[int]:
    """The rows right above the first one of a text with who wrote it and in which age, and with
    its title."""
    row = first - 1
    line = shape.folded[row] if row >= 0 and shape.rules[row] is None else ""
    if 4 <= len(line) <= NAME and POET.fullmatch(line):
        yield row
        over = shape.folded[row - 1] if row else ""
        if over and shape.rules[row - 1] is None and TITLE.fullmatch(over):
            yield row - 1


def is_title(shape: Shape, row: int) -> bool:
    """Whether a row has the form of a notice's headline, and no rule names it."""
    line = shape.folded[row]
    return shape.rules[row] is None and len(line) >= 8 and is_form("title", line)


def _head(shape: Shape, first: int) -> tuple[set[int], bool]:
    """Salutation, headline and number above the first row, and whether the text is official."""
    found: set[int] = set()
    at = first - 1
    official = False
    if salutation(shape, first) is not None:
        found.add(at)
        official = True
        at -= 1
    waiting: set[int] = set()
    likely: list[int] = []
    data = odd = 0
    for row in range(at, max(at - ABOVE, -1), -1):
        line, rule = shape.folded[row], shape.rules[row]
        if shape.fits(row, *STOPPING):
            break
        if shape.fits(row, "menu"):
            odd += 1  # a button may be called like an entry of a menu; many of them are a menu
            if odd > ODD:
                break
        elif is_form("number", line):
            waiting.add(row)
        elif rule is not None or is_form("data", line):
            data += 1
        elif is_title(shape, row):
            return found | waiting | {row, *likely}, True
        elif _like_headline(shape, row):
            likely.append(row)
            if len(likely) > ODD:
                break
        elif len(line) <= 12 and odd < ODD:
            odd += 1
        else:
            break
    known = _like_headline(shape, first) and not ENUMERATOR.match(shape.folded[first])
    if data and likely and not known:
        found.add(likely[0])
    return found | waiting if official else found, official


def _like_headline(shape: Shape, row: int) -> bool:
    counts: Any = shape.counts[row]
    line = shape.folded[row]
    return (
        8 <= len(line) <= 60
        and shape.rules[row] is None
        and counts[STOP] <= 1
        and line[-1] not in "。:;,、"
        and counts[MARK] == 0
        and counts[DIGIT] * 3 < len(line)
        and (counts[HAN] + counts[FUNCTION]) * 2 > len(line)
        and not (line.count(" ") >= ENTRIES and len(line) <= (ENTRY + 1) * (line.count(" ") + 1))
    )


def _tail(shape: Shape, keep: NDArray[np.bool_], last: int, official: bool) -> set[int]:
    """Attachments, contacts, closing words, signatures and their dates below a row."""
    lines = shape.folded
    rows: set[int] = set()
    waiting: set[int] = set()
    listing = is_form("attachment", lines[last])
    sure, signed, section = official, False, is_form("section", lines[last])
    row, end = last + 1, min(len(lines), last + 60)
    while row < end:
        line = lines[row]
        if is_form("attachment", line):
            rows.add(row)
            listing = sure = True
        elif is_form("closing", line) or is_form("copies", line):
            rows.add(row)
            listing, sure = False, True
        elif (after := _signature(shape, row)) > row:
            rows.update(range(row, after))
            listing, sure, signed = False, True, True
            row = after
            continue
        elif is_form("date", line) and (
            is_form("body", lines[row - 1])
            or (official and row - 1 in (last, *rows))
            or (row - 1 in (last, *rows) and is_form("closing", lines[row - 1]))
            or (row - 1 in rows and is_form("date", lines[row - 1]))
        ):
            rows.add(row)
            sure = signed = True
        elif is_form("section", line) and (official or _goes_on(shape, row, keep)):
            rows.add(row)
            listing, section = False, True
        elif row == last + 1 and line[-1] == ":" and PERSON.match(line):
            waiting.update((row, row + 1) if row + 1 < end and len(lines[row + 1]) <= NAME else ())
            row += 1
        elif (is_form("contact", line) and (not signed or line[0] == "(")) or (
            section and not signed and is_form("entry", line) and _open(shape, row)
        ):
            waiting.add(row)
        elif is_form("people", line) and shape.rules[row] is None:
            rows.add(row)
        elif row == last + 1 and _credited(shape, row):
            rows.update((row, row + 1))
        elif not keep[row] and not (listing and is_form("item", line)):
            break
        elif listing:
            rows.add(row)
        row += 1
    person = bool(waiting) and min(waiting) == last + 1 and PERSON.match(lines[last + 1])
    if not signed and not section and not person:  # a site's footer has these too
        waiting = {row for row in waiting if lines[row][0] not in BARE}
    return rows | waiting if sure or person else rows


def _credited(shape: Shape, row: int) -> bool:
    """Whether a line is followed by a bracketed credit, as a caption or a last line is."""
    if row + 1 >= len(shape.folded) or shape.rules[row] is not None:
        return False
    below = shape.folded[row + 1]
    return below[0] == "(" and shape.rules[row + 1] is None and is_form("people", below)


def _open(shape: Shape, row: int) -> bool:
    rule = shape.rules[row]
    return rule is None or rule.weak


def _goes_on(shape: Shape, row: int, keep: NDArray[np.bool_]) -> bool:
    """Whether a numbered line follows on others of its kind in the text above."""
    begin = shape.folded[row][0]
    return any(
        keep[at] and shape.folded[at][0] in (begin, "一") and is_form("section", shape.folded[at])
        for at in range(max(0, row - 60), row)
    )


def _signature(shape: Shape, row: int) -> int:
    """The row after a signature with its date, or `row` where there is none."""
    lines = shape.folded
    at = row
    while at < len(lines) and at - row < 8 and len(lines[at]) <= 48 and is_form("body", lines[at]):
        at += 1
    if at > row and at < len(lines) and is_form("date", lines[at]) and "-" not in lines[at]:
        return at + 1
    return row
