"""Repeats within one document that belong to something else there: a step, a field, a note.

The second list has the step that the first one had, the second room was found in the same order,
the second day had nothing to report either. Whoever drops such a line takes it from its owner: the
heading, the list or the record in which it stands.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple
from zlib import crc32

from cleaner.furniture.charsets import matching, one_among
from cleaner.furniture.folding import points
from cleaner.furniture.sheet import inked
from cleaner.neardup import Units, key

_RUN = 20
"""A run of more lines that stands twice was pasted twice,"""
_PROSE = 2
"""and so was one with more paragraphs of prose, but under another date."""
_LONG = 200
"""What has more characters and is no item of a list is an article of its own."""
_BESIDE = 4
"""So many lines apart at most, two wordings of one text stand side by side."""
_LABEL = 60
"""A line of more characters is no heading."""
_COLON = 13
"""Characters before the colon of a label, at most,"""
_MARK = 6
"""and before the mark behind the number of an item."""
_COLONS, _MARKS = ":：\u3000", ".．、)）〕】]条條款項项步"
_BULLETS = "-*+•·‧●○■□◆◇▪▶►※–—"
_CIRCLED = "①-⒇⓪-⓿㈠-㈩"
_NUMERAL = "〇零一二三四五六七八九十百"
_FIELD, _BULLET = 6, 5
_DATED = rf"[第{_NUMERAL}]|(?:星期|周|初)[{_NUMERAL}日]|.{{0,3}}[年月日]\u3000"
"""So begins a heading that a wide space divides, and no one that speaks in a play: 第一幕　街上."""
_ITEM = re.compile(
    rf"""\s*(?:
      ((?:\d{{1,3}}|[A-Za-z])[.．、)）](?!\d))
    | ([(（〔【\[](?:\d{{1,3}}|[{_NUMERAL}]{{1,4}}|[A-Za-z])[)）〕】\]]|[{_CIRCLED}])
    | ([{_NUMERAL}]{{1,4}}[、．.])
    | (第[\d{_NUMERAL}]{{1,5}}[条條款项項步])
    | ([{_BULLETS}]+(?!\d))
    | (?!\d+:\d)(@?[^\W_][^\n,;:.，。！？；：“”‘’「」『』]{{0,11}}+[:：](?![/“”"'‘「『])
        | (?!{_DATED})[\u4e00-\u9fff]{{1,4}}\u3000)
    )""",
    re.VERBOSE,
)
"""How an item of a list or a labelled field begins, each way of it a group."""
_QUOTED = re.compile(r"\s*([^\W\d_][^\n,;:.，。！？；：“”‘’「」『』]{0,11}+[:：])[“”\"'‘「『]")
"""How a line begins of which a label says who said it, or which of several wordings it is."""
_SHUTS = "。！!…；;，,、”’」』\"'"
"""No heading ends so, nor with a bracket behind one of these."""
_FIGURES = re.compile(rf"[\d{_NUMERAL}]+")
_GAP = r"[\s(（【\[]"
_TOKEN = re.compile("(?<=.)" + _GAP)
_CHAPTER = re.compile(rf"第\s*[\d{_NUMERAL}]+\s*[章节節回卷集期页頁部篇]")
_CLOSES = ")）]】〕》"

_STYLE, _HEADS, _IS_LONG, _IS_ROW, _VERSE, _LABELLED, _INDENTED, TEXT = 7, 8, 16, 32, 64, 8, 24, 32
"""What is told of a line: how it begins, whether it may be a heading, is long, has a label that a
wide gap divides from the rest, or is a verse; and from which bit on there is a mark of its label,
or of the date or hour it begins with, how many columns it is indented, and a mark of its text."""
_TERM = 40
"""A label before a wide gap has fewer characters,"""
_ROWS = 30
"""and tells rows apart that are so many lines apart at most."""
_DEEPER = 2
"""By so many columns at least what belongs to a term is indented deeper than that,"""
_ENTRY = 64
"""and stands so many lines below it, at most."""
_TAB, _DEEPEST = 8, 255
_PAUSES = "，,。；;！!？?、 \u3000\n"
"""What parts a verse."""
_PARTS, _FOOT = 3, 9
"""So many parts at least has a line that is a verse, and so many letters at most one of them."""
_REFRAIN = 4
"""So many lines at most are a refrain."""


def told_of_each(texts: Sequence[str], units: Sequence[Units]) -> list[Units]:
    """The parts of texts, with what `Page` must know of the lines where two parts are or more.

    It is a number of 64 bits for each line that is not blank.
    """
    made = [*units]
    asked = [place for place, each in enumerate(units) if len(each.lines) > 4]
    if asked:
        for place, told in zip(asked, _told([texts[place] for place in asked]), strict=True):
            made[place] = made[place]._replace(told=told)
    return made


def _told(texts: Sequence[str]) -> list[bytes]:
    """What is told of each line of some texts that is not blank."""
    import numpy as np

    whole = "\n".join([*texts, ""])
    codes = points(whole)
    chars = codes.astype(np.intp)
    np.minimum(chars, 0xFFFF, out=chars)
    starts, line, first, end = inked(codes, chars)
    size = end - first

    def spans(rows: Any) -> Iterator[tuple[int, int]]:
        return zip(first[rows].tolist(), end[rows].tolist(), strict=True)

    last = chars[end - 1]
    shuts = one_among(_SHUTS)
    shut = shuts.take(last)
    shut |= one_among(_CLOSES).take(last) & ((size == 1) | shuts.take(chars[end - 2]))
    told = (size > _LONG) * _IS_LONG
    told |= ((size <= _LABEL) & ~shut) * _HEADS
    behind = first + 1
    colons, marks = (_places(one_among(some), chars) for some in (_COLONS, _MARKS))
    items = colons[colons.searchsorted(behind)] <= first + _COLON
    items |= _numbers().take(chars[first]) & (marks[marks.searchsorted(behind)] <= first + _MARK)
    rows = np.flatnonzero(items | _bullets().take(chars[first]))
    told[rows] |= np.fromiter((_item(whole[a:b]) for a, b in spans(rows)), np.int64, len(rows))
    figures, gaps = _places(_figures(), chars), _places(_gaps(), chars)
    token = np.minimum(gaps[gaps.searchsorted(behind)], end)
    rows = np.flatnonzero((told == _HEADS) & (figures[figures.searchsorted(first)] < token))
    told[rows] |= np.fromiter((_of_record(whole[a:b]) for a, b in spans(rows)), np.int64, len(rows))
    wide = _wide(chars)
    stops = wide[wide.searchsorted(behind)]
    rows = np.flatnonzero((told >> _LABELLED == 0) & (stops < np.minimum(first + _TERM, end)))
    labels = (whole[a:b] for a, b in zip(first[rows].tolist(), stops[rows].tolist(), strict=True))
    labelled = (_labelled(label) | _IS_ROW for label in labels)
    told[rows] |= np.fromiter(labelled, np.int64, len(rows))
    told |= _indents(chars, starts[line], first) << _INDENTED
    told |= _verses(chars, first, end) * _VERSE
    data = codes.data.cast("B")
    marks = [crc32(data[4 * a : 4 * b]) for a, b in spans(slice(None))]
    told |= np.array(marks, np.int64) << TEXT
    ends = np.cumsum([len(text) + 1 for text in texts])
    bounds = [0, *line.searchsorted(starts.searchsorted(ends)).tolist()]
    return [told[start:stop].tobytes() for start, stop in pairwise(bounds)]


def _wide(chars: Any) -> Any:
    """Where a tab stands or the first of two spaces, and one place beyond all."""
    import numpy as np

    space = chars == ord(" ")
    space[:-1] &= space[1:]
    return np.append(np.flatnonzero(space | (chars == ord("\t"))), sys.maxsize)


def _indents(chars: Any, starts: Any, first: Any) -> Any:
    """How many columns lines are indented by spaces, or by tabs; 0 behind any other white space.

    starts, first: where each begins, and its first character that is no white space.
    """
    import numpy as np

    made = first - starts
    rows = np.flatnonzero(made)
    for ends in (chars[starts[rows]], chars[first[rows] - 1]):
        made[rows[(ends != ord(" ")) & (ends != ord("\t"))]] = 0
    made[rows[chars[starts[rows]] == ord("\t")]] *= _TAB
    return np.minimum(made, _DEEPEST)


def _verses(chars: Any, first: Any, end: Any) -> Any:
    """Which lines are verses: in parts of one length, or of two."""
    import numpy as np

    pauses = _places(one_among(_PAUSES), chars)
    size = np.diff(pauses, prepend=-1) - 1
    part = np.flatnonzero(size[:-1] > 1)  # but for 一、 and marks side by side
    size, stop = size[part], pauses[part]
    line = first.searchsorted(stop, "right") - 1
    filled = (line >= 0) & (stop - size < end[line])  # white space alone is no part of a line
    line, size = line[filled], size[filled]
    begins = np.flatnonzero(np.diff(line, prepend=-1))
    made = np.zeros(len(first), bool)
    if len(begins):
        low, high = np.minimum.reduceat(size, begins), np.maximum.reduceat(size, begins)
        parts = np.diff(begins, append=len(size))
        even = (size == np.repeat(low, parts)) | (size == np.repeat(high, parts))
        even = np.logical_and.reduceat(even, begins)
        made[line[begins]] = even & (parts >= _PARTS) & (high <= _FOOT)
    return made


def _places(table: Any, chars: Any) -> Any:
    """Where the characters of a table stand, and one place beyond all."""
    import numpy as np

    return np.append(np.flatnonzero(table.take(chars)), sys.maxsize)


@cache
def _numbers() -> Any:
    """What the number of an item of a list may begin with."""
    found = matching(rf"[\dA-Za-z(（〔【\[第{_NUMERAL}]+")
    found[-1] = True  # it stands for all characters above, of which some are digits
    return found


@cache
def _bullets() -> Any:
    """What an item of a list begins with that has no number."""
    return matching(f"[{_BULLETS}{_CIRCLED}]+")


@cache
def _figures() -> Any:
    """What the mask of a label is made of."""
    found = matching(rf"[\d#{_NUMERAL}]+")
    found[-1] = True
    return found


@cache
def _gaps() -> Any:
    """What stands behind the date or hour that a heading begins with."""
    return matching(_GAP + "+")


def _item(line: str) -> int:
    """How a line begins, and the mark of its label."""
    if (match := _ITEM.match(line)) is not None:
        made, label = match.lastindex or 0, match[_FIELD]
        return made | _labelled(key(label)) if label else made
    if line[-1] in _SHUTS and (match := _QUOTED.match(line)) is not None:
        return _labelled(key(match[1]))
    return 0


def _of_record(line: str) -> int:
    """The mark of the date or hour that a heading begins with, its figures masked; 0 for none."""
    label = _FIGURES.sub("#", _TOKEN.split(line, maxsplit=1)[0])
    if "#" not in label or len(label) < 2 or _CHAPTER.search(line):
        return 0
    return _labelled(label)


def _labelled(label: str) -> int:
    """The mark of a label, where it stands in what is told; 0 for an empty one."""
    return (crc32(label.encode("utf-8", "replace")) & 0xFFFF) << _LABELLED if label else 0


_NUMBERED = 1
_OF_FORMS = frozenset((2, 3, 4, _FIELD))
"""Those ways in which clauses and fields of forms begin, and no list of headlines."""


def of_form(told: Sequence[int], line: int) -> bool:
    """Whether a line is a clause or a field of a form, or stands under the heading of a clause.

    told: what is told of each line of its document, without the mark of its text.
    """
    style = told[line] & _STYLE
    if style == _NUMBERED:  # 1. …, which is a headline unless it is a sentence
        return not told[line] & _HEADS
    if style or not line:
        return style in _OF_FORMS
    above = told[line - 1]
    return bool(above & _HEADS) and above & _STYLE in _OF_FORMS - {_FIELD}


class Page(NamedTuple):
    """The lines of a document that are not blank.

    told:  what is told of each, without the mark of its text.
    alike: a number for each, the same for lines that are alike; below 0 for short ones.
    """

    told: list[int]
    alike: list[int]

    def without(self, gone: list[int]) -> tuple[Page, dict[int, int]]:
        """The page without some lines, and for each of the others its new place."""
        away = set(gone)
        left = [line for line in range(len(self.told)) if line not in away]
        page = Page([self.told[line] for line in left], [self.alike[line] for line in left])
        return page, {line: place for place, line in enumerate(left)}

    def owned(self, one: int, kept: int) -> bool:
        """Whether a line that repeats another belongs to something of its own."""
        told = self.told
        above, below = self._run(one, kept)
        if above + below >= _RUN or abs(one - kept) <= above + below + 1:
            return False
        if self.of_terms(one, kept):
            return True
        head, end = one - above, one + below + 1
        if end - head <= _REFRAIN and self._comes_again(head, end, kept - above):
            return True
        prose = sum(self.alike[line] >= 0 and not told[line] & _STYLE for line in range(head, end))
        mine, yours = self._heading(head), self._heading(kept - above)
        of_series = self._of_series(mine, yours)
        if prose > _PROSE and (not of_series or told[mine] & _STYLE):
            return False
        owner = told[head - 1] if head else 0
        heads = bool(owner & _HEADS)
        style = told[one] & _STYLE
        if not style:
            if told[one] & _IS_LONG or mine < 0 or yours < 0:
                return False
            # Days and hours head records of any size; under another heading it is to stand alone.
            direct = mine == head - 1 and yours == kept - above - 1
            return of_series or (direct and self._alone(one))
        # The list or record that it is part of, as far as that repeats.
        first = self._until(one, head - 1, -1)
        if first >= head:
            if heads:
                return True
        elif style not in (_FIELD, _BULLET) or heads or self._goes_on(one, head, head - 1):
            return True
        last = self._until(one, end, 1)
        return last == end and end < len(told) and self._goes_on(one, head, end)

    def labelled(self, one: int, kept: int) -> bool:
        """Whether labels tell two lines apart that stand side by side, as 原句 and 改句, or two
        rows of a table or a list of options."""
        mine, yours = self.told[one], self.told[kept]
        if mine & yours & _IS_ROW and abs(one - kept) <= _ROWS:
            return self._label(one) != self._label(kept)
        if abs(one - kept) > _BESIDE or ((mine | yours) & _HEADS and not mine & _STYLE):
            return False
        own, other = self._label(one), self._label(kept)
        return (mine ^ yours) & _STYLE == 0 and bool(own and other) and own != other

    def of_terms(self, one: int, kept: int) -> bool:
        """Whether two lines stand under different terms, indented deeper than these.

        So do the descriptions of options and words. A term stands alone on its line, and is
        indented itself or an item of a list; the headings of chapters are neither.
        """
        mine, yours = self._term(one), self._term(kept)
        return mine >= 0 and yours >= 0 and self.alike[mine] != self.alike[yours]

    def _term(self, one: int) -> int:
        """The term that a line stands under; -1 for none."""
        told = self.told
        most = (told[one] >> _INDENTED) - _DEEPER
        for line in range(one - 1, max(one - 1 - _ENTRY, -1), -1):
            if (indent := told[line] >> _INDENTED) <= most:
                return line if told[line] & _HEADS and (indent or told[line] & _STYLE) else -1
        return -1

    def _label(self, line: int) -> int:
        return self.told[line] >> _LABELLED & 0xFFFF

    def _run(self, one: int, kept: int) -> tuple[int, int]:
        """How many lines above and below are alike, as far as that matters."""
        alike = self.alike
        low, high = min(one, kept), len(alike) - max(one, kept) - 1
        above = below = 0
        while above < min(low, _RUN) and alike[one - above - 1] == alike[kept - above - 1]:
            above += 1
        while below < min(high, _RUN) and alike[one + below + 1] == alike[kept + below + 1]:
            below += 1
        return above, below

    def _comes_again(self, head: int, end: int, other: int) -> bool:
        """Whether lines that repeat others are a refrain: verses behind other verses, or before."""
        told, alike = self.told, self.alike
        if not all(line & _VERSE for line in told[head:end]):
            return False
        for mine, yours in ((head - 1, other - 1), (end, other + end - head)):
            if min(mine, yours) >= 0 and max(mine, yours) < len(told):
                verses = told[mine] & told[yours] & _VERSE
                if verses and alike[mine] not in alike[head:end]:
                    return True
        return False

    def _until(self, one: int, end: int, step: int) -> int:
        """The first line from one on, up or down, that is of another style; or the end."""
        style = self.told[one] & _STYLE
        at = one + step
        while at != end and self.told[at] & _STYLE == style:
            at += step
        return at

    def _of_series(self, one: int, other: int) -> bool:
        """Whether two lines head records of one kind, and are not the same."""
        if one < 0 or other < 0 or self.alike[one] == self.alike[other]:
            return False
        label = self._label(one)
        return bool(label) and label == self._label(other)

    def _heading(self, head: int) -> int:
        """The nearest line above that may be a heading, with few lines between; or -1."""
        for line in range(head - 1, max(head - 2 - _PROSE, -1), -1):
            if self.told[line] & _HEADS:
                return line
        return -1

    def _alone(self, one: int) -> bool:
        """Whether no other paragraph follows a line under its heading."""
        for line in range(one + 1, min(one + _RUN, len(self.told))):
            if self.told[line] & (_STYLE | _HEADS):
                return True
            if self.alike[line] >= 0:
                return False
        return True

    def _goes_on(self, one: int, head: int, other: int) -> bool:
        """Whether another line is part of the list or record of one.

        head: the first line that repeats. A label that comes again begins another record.
        """
        told = self.told
        if other < 0 or (told[other] ^ told[one]) & _STYLE:
            return False
        if told[one] & _STYLE != _FIELD:
            return True
        label = self._label(other)
        return all(self._label(line) != label for line in range(head, one + 1))
