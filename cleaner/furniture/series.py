"""Rows that belong together by how they begin: turns of a talk, cues of subtitles, numbered items.

What a host, a clerk or an answer says uses the words of sites: thanks for calling, click here,
follow us. So does a list of such notes that a text speaks of. Rows around them that begin alike
tell that these are of the text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import NamedTuple

from cleaner.furniture.numerals import value
from cleaner.furniture.sheet import Rows
from cleaner.furniture.signatures import rules_of_signatures, words_of_signatures
from cleaner.late import late

HEAD = 64
"""Characters of a row in which it is looked for how it begins."""
_CLOCK = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?|\d{1,2}[时点]\d{1,2}分?"
_DATE = r"(?:\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/月]\d{1,2}日?)"
TIME = late(
    rf"[\[(<]?(?:{_DATE}[ t]?)?(?:凌晨|[上中下]午|晚上)?(?:{_CLOCK})"
    rf"(?: ?(?:-|–|~|-->) ?(?:{_CLOCK}))?[\])>]? ?"
    r"|\d{1,3}(?: ?\+ ?\d{1,2})?['′’] ?|dialogue: ?\d,\d{1,2}:\d\d:\d\d"
)
"""A time code, a date and hour, or the minute of a match."""
LABEL = late(
    r"(?:(?P<name>[^\W\d][^:。!?,;、\"'「」()\[\]<>/|]{0,11})(?:\([^()]{1,8}\))? ?:(?!//)"
    r"|\[(?P<tag>[^\W\d][^:。!?,;\[\]]{0,11})\] ?:?) ?"
)
"""Who speaks, or 问 and 答."""
BULLETS = "*_#>-–—•·●○◆■ "
"""What a row of marked up text begins with, or one of a list."""
DIGITS = late(r"\d+")
"""Numbers in 问1 and 答1."""
ITEM = late(
    r"(?P<open>[(\[]?第?)(?P<number>\d{1,3}|[一二三四五六七八九十]{1,3}|[①-⑳])"
    r"(?P<shut>[条步项款]?[.、:)\]点]{0,2}) ?(?!\d)"
)
"""The number of an item, and the marks or words around it; one in a circle needs none."""
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
CUE = "-->"
"""What stands between the times of a subtitle."""
IN_CUE = 3
"""Rows of a cue below its times, at most."""
TIMES = 3
"""Rows that begin with a time, at least, where not two do beside one another."""
STAMPED = 16
"""Characters of a name behind a time, above what that one said, at most."""
NEAR = 4
"""Rows above and below in which another one speaks."""
APART = 8
"""Rows from one item to the next, at most."""


class Head(NamedTuple):
    """How a row begins: with a time, who speaks, where what is said begins."""

    time: bool
    name: str
    end: int


class Item(NamedTuple):
    """A numbered row: its number, and what all those of its list begin with."""

    row: int
    number: int
    form: tuple[str, bool, str]
    end: int


class Series:
    """The turns, cues and items among the rows of a text."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    @cached_property
    def _heads(self) -> Mapping[int, Head]:
        """By row how it begins, where that is with a time or a name."""
        found = {}
        fields = {*words_of_signatures()["field"]}
        for row in self._rows.all:
            line = self._rows.head(row, HEAD)
            at = len(line) - len(line.lstrip(BULLETS))
            time = TIME.match(line, at)
            at = at if time is None else time.end()
            label = LABEL.match(line, at)
            name = "" if label is None else DIGITS.sub("", label["name"] or label["tag"]).strip()
            name = "" if name in fields else name
            if time is not None or name:
                found[row] = Head(time is not None, name, label.end() if label and name else at)
        return found

    @cached_property
    def _speakers(self) -> Set[str]:
        """The names that several rows begin with."""
        counts = Counter(head.name for head in self._heads.values() if head.name)
        return {name for name, times in counts.items() if times > 1}

    @cached_property
    def _timed(self) -> Sequence[int]:
        return [row for row, head in self._heads.items() if head.time]

    @cached_property
    def _items(self) -> Mapping[int, Item]:
        """The numbered rows."""
        found = {}
        for row in self._rows.all:
            match = ITEM.match(self._rows.head(row, HEAD))
            if match is None:
                continue
            own, circled = match["number"], CIRCLED.find(match["number"]) + 1
            number = circled or value(own)
            if number is not None and (match["shut"] or circled):
                form = match["open"], own.isdecimal(), match["shut"]
                found[row] = Item(row, number, form, match.end())
        return found

    @cached_property
    def _lists(self) -> Mapping[int, Sequence[int]]:
        """By row of an item the rows of all of its list, where there are several."""
        last: dict[tuple[str, bool, str], list[Item]] = {}
        found: dict[int, Sequence[int]] = {}
        lists: list[list[Item]] = []
        for item in self._items.values():
            own = last.get(item.form)
            if own and own[-1].number + 1 == item.number and item.row - own[-1].row <= APART:
                own.append(item)
            else:
                last[item.form] = own = [item]
                lists.append(own)
        for own in lists:
            if len(own) > 1:
                whole = [item.row for item in own]
                found |= dict.fromkeys(whole, whole)
        return found

    def turn(self, row: int) -> int | None:
        """Where in a row that is a turn or of a cue begins what is said; None for others.

        >>> from cleaner.furniture.sheet import laid_out
        >>> text = "店员：您好。\\n老人：修表。\\n店员：请坐。\\n老人：好。\\n钟响了。"
        >>> series = Series(Rows(laid_out([text]), 0))
        >>> [series.turn(row) for row in range(5)]
        [3, 3, 3, 3, None]
        """
        head = self._heads.get(row)
        if head is None:
            return 0 if self._is_below_time(row) else None
        alone = head.time and head.name
        return head.end if alone or self._is_timed(row) or self._is_answered(row) else None

    def item(self, row: int) -> tuple[int, Sequence[int]] | None:
        """Where in an item of a list begins what it says, and the rows of the list."""
        own = self._lists.get(row)
        return None if own is None else (self._items[row].end, own)

    def _is_timed(self, row: int) -> bool:
        if not self._heads[row].time:
            return False
        return len(self._timed) >= TIMES or any(
            (head := self._heads.get(other)) is not None and head.time
            for other in (row - 1, row + 1)
        )

    def _is_below_time(self, row: int) -> bool:
        """Whether it stands in a cue, or below a time with a name, as others do."""
        at = bisect_left(self._timed, row) - 1
        if at < 0 or len(self._timed) < TIMES:
            return False
        above = self._timed[at]
        line = self._rows.head(above, HEAD)
        if CUE in line:
            return row - above <= IN_CUE
        return row - above == 1 and 0 < len(line) - self._heads[above].end <= STAMPED

    def _is_answered(self, row: int) -> bool:
        """Whether others whose names recur speak around it."""
        name = self._heads[row].name
        if not name:
            return False
        others = [
            next((other for other in self._near(row, step) if other != name), "")
            for step in (-1, 1)
        ]
        return any(others) if name in self._speakers else all(others)

    def _near(self, row: int, step: int) -> Iterator[str]:
        """The names that recur of those that speak above or below a row."""
        for other in range(row + step, row + step * (NEAR + 1), step):
            head = self._heads.get(other)
            if head is not None and head.name in self._speakers:
                yield head.name


class Passage(NamedTuple):
    """A passage of a text that may be a site's.

    spoken: whether it would be said to readers; known: whether a phrase or an address tells it,
    not its words alone.
    """

    start: int
    end: int
    spoken: bool
    known: bool


def said_in(rows: Rows, passages: Sequence[Passage]) -> list[bool]:
    """Which passages are of a text because a turn, a cue or an item of a list of it says them.

    A turn is not left with nothing but its time and name. The items of a list are a site's where
    all are, at the head or the foot of the text.
    """
    series = Series(rows)
    own = [_is_turn(rows, series, passage) for passage in passages]
    items: dict[int, Sequence[int]] = {}
    whole: set[int] = set()
    for n, passage in enumerate(passages):
        row = rows.at(passage.start)
        item = series.item(row) if passage.spoken and not own[n] else None
        if item is not None and passage.start - rows.begin(row) <= item[0]:
            items[n] = item[1]
            if passage.end - rows.begin(row) == len(rows.line(row)):
                whole.add(row)
    for n, rest in items.items():
        ends = rest[0] == rows.all[0] or rest[-1] == rows.all[-1]
        own[n] = not (ends and whole.issuperset(rest))
    return own


def _is_turn(rows: Rows, series: Series, passage: Passage) -> bool:
    """Whether it is said in a turn or a cue: not before what is said there, and no phrase or
    address that follows other words."""
    row = rows.at(passage.start)
    said = series.turn(row)
    if said is None:
        return False
    line = rows.line(row)
    start, end = (place - rows.begin(row) for place in passage[:2])
    left = line[:start] + line[end:]
    if TIME.fullmatch(left.strip()):
        return True
    if start < said:
        return not passage.known
    if said and not left[said:].strip():
        return True
    if start == said or not passage.spoken:
        return passage.spoken
    return not passage.known and rules_of_signatures().host.search(line[start:end]) is None
