"""Repeats within one document that belong to something else there: a step, a field, a note.

The second list has the step that the first one had, the second room was found in the same order,
the second day had nothing to report either. Whoever drops such a line takes it from its owner: the
heading, the list or the record in which it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from cleaner.neardup import Collection, Copies, Units
from cleaner.neardup.room import Column
from cleaner.parallel import mostly_words, slots_of_each
from cleaner.repeats import Places

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_RUN = 20
"""A run of more lines that stands twice was pasted twice,"""
_PROSE = 2
"""and so was one with more paragraphs of prose."""
_LONG = 200
"""What has more characters and is no item of a list is an article of its own."""
_LABEL = 60
"""A line of more characters is no heading."""
_ROUNDS = 16
"""So many times at most a document is looked at again; then all goes that still might."""
_STEP = 1 << 20
_NUMERAL = "〇零一二三四五六七八九十百"
_FIELD, _BULLET = 6, 5
_ITEM = re.compile(
    rf"""\s*(?:
      ((?:\d{{1,3}}|[A-Za-z])[.．、)）](?!\d))
    | ([(（〔【\[](?:\d{{1,3}}|[{_NUMERAL}]{{1,4}}|[A-Za-z])[)）〕】\]]|[①-⒇⓪-⓿㈠-㈩])
    | ([{_NUMERAL}]{{1,4}}[、．.])
    | (第[\d{_NUMERAL}]{{1,5}}[条條款项項步])
    | ([-*+•·‧●○■□◆◇▪▶►※–—]+(?!\d))
    | ([^\W_][^\n,;:.，。！？；：“”‘’「」『』]{{0,11}}[:：](?![/“”"'‘「『]))
    )""",
    re.VERBOSE,
)
"""How an item of a list or a labelled field begins, each way of it a group."""
_SHUTS = "。！!…；;，,、”’」』\"'"
"""No heading ends so, nor with a bracket behind one of these."""
_FIGURES = re.compile(rf"[\d{_NUMERAL}]+(?:[.,:/-]\d+)*")
_TOKEN = re.compile(r"(?<=.)[\s(（【\[]")
_CHAPTER = re.compile(rf"第\s*[\d{_NUMERAL}]+\s*[章节節回卷集期页頁部篇]")
_CLOSES = ")）]】〕》"

_STYLE, _HEADS, _IS_LONG, _LABELLED, _TEXT = 7, 8, 16, 8, 24
"""What is told of a line: how it begins, whether it may be a heading, and whether it is long; and
from which bit on there is a mark of its label, or of the date or hour it begins with, and of its
text."""


def told_of_each(texts: Sequence[str], units: Sequence[Units]) -> list[Units]:
    """The parts of texts, with what `Owners` must know of the lines where two parts are or more.

    It is a number of 64 bits for each line that is not blank.
    """
    return [
        units._replace(told=_told(text)) if len(units.lines) > 4 else units
        for text, units in zip(texts, units, strict=True)
    ]


def _told(text: str) -> bytes:
    import numpy as np

    found = []
    for line in text.split("\n"):
        if not (inked := line.strip()):
            continue
        match = _ITEM.match(inked)
        made, label = 0, ""
        if match is not None:
            made = match.lastindex or 0
            label = match[_FIELD] or ""
        if len(inked) > _LABEL:
            made |= _IS_LONG * (len(inked) > _LONG)
        elif inked[-1] not in _SHUTS and not (inked[-1] in _CLOSES and inked[-2:-1] in _SHUTS):
            made |= _HEADS
            if made == _HEADS and not _CHAPTER.search(inked):
                label = _FIGURES.sub("#", _TOKEN.split(inked, maxsplit=1)[0])
                label = label if "#" in label else ""
        if label:
            made |= (crc32(label.encode("utf-8", "replace")) & 0xFFFF) << _LABELLED
        found.append(made | crc32(inked.encode("utf-8", "replace")) << _TEXT)
    return np.array(found, np.uint64).tobytes()


class Owners:
    """Tells which repeats within one document stay with their owner."""

    def __init__(self, places: Places, collection: Collection, keep: str, memory: int) -> None:
        """keep: which of several copies is kept; memory: bytes of which a part is taken."""
        self._places, self._collection, self._keep = places, collection, keep
        self._memory = memory

    def left(self, found: Copies) -> Copies:
        """What goes all the same, of what would go.

        It is decided as often as lines go that others are beside, so that a second call would
        decide the same. A text that is near another and stands at several places stays at none
        where it goes from the one that it is compared by.
        """
        import numpy as np

        stays = self._stays(found)
        if stays is None:
            return found
        columns = [Column(kind, self._memory // 32) for kind in ("u4", "u4", "f8", "?", "i4")]
        for at in range(0, len(stays), _STEP):
            goes = np.flatnonzero(~stays[at : at + _STEP])
            for column, room in zip(columns, found, strict=True):
                column.add(room.part(at, at + _STEP)[goes].data)
        return Copies(*(column.room() for column in columns))

    def _stays(self, found: Copies) -> NDArray[np.bool_] | None:
        """For each row of what would go whether it stays; None where all go."""
        import numpy as np

        rows = self._rows(found)
        if not len(rows):
            return None
        stays = np.zeros(len(found.copy.array), bool)
        documents = self._places.documents(found.copy.rows(rows).astype(np.int64))
        new = np.flatnonzero(np.diff(documents, prepend=-1))
        for some, document in zip(np.split(rows, new[1:]), documents[new].tolist(), strict=True):
            stays[some] = self._stay(found, some, document)
        return stays if stays.any() else None

    def _rows(self, found: Copies) -> NDArray[np.int64]:
        """The rows of copies that stand in the same document as what they go for."""
        import numpy as np

        made = [np.empty(0, np.int64)]
        for at in range(0, len(found.copy.array), _STEP):
            copy, kept = (room.part(at, at + _STEP).astype(np.int64) for room in found[:2])
            same = self._places.documents(copy) == self._places.documents(kept)
            made.append(np.flatnonzero(same & ~found.inside.part(at, at + _STEP)) + at)
        return np.concatenate(made)

    def _stay(self, found: Copies, rows: NDArray[np.int64], document: int) -> NDArray[np.bool_]:
        """For some rows, which are all of one document, whether they stay."""
        import numpy as np

        first, end = self._places.first[document : document + 2]
        low, high = found.copy.array.searchsorted(np.array([first, end], np.uint32))
        copy, kept = (room.part(int(low), int(high)).astype(np.int64) for room in found[:2])
        numbers = self._collection.of
        # What goes counts as what it goes for.
        same = numbers.part(first, end).astype(np.int64)
        own = same[copy - first]
        same[copy - first] = numbers.rows(kept)
        told, lines = self._places.told(document)
        alike = -1 - (told >> np.uint64(_TEXT)).astype(np.int64)
        alike[lines] = same
        page = _Page((told & np.uint64((1 << _TEXT) - 1)).astype(np.int64).tolist(), alike.tolist())
        chosen = rows - int(low)
        sides = (lines[side[chosen] - first].tolist() for side in (copy, kept))
        pairs = list(zip(*sides, strict=True))
        others = np.ones(len(copy), bool)
        others[chosen] = False
        stays = [page.owned(*pair) for pair in pairs]
        leads = self._leads(found, rows, own[chosen], stays)
        # A second call sees the page without what goes.
        gone = lines[copy[others] - first].tolist()
        gone += [line for (line, _), stay in zip(pairs, stays, strict=True) if not stay]
        for left in range(_ROUNDS, -1, -1):
            asked = [at for at, stay in enumerate(stays) if stay]
            if not gone or not asked:
                break
            page, places = page.without(gone)
            pairs = [(places.get(one, -1), places[other]) for one, other in pairs]
            gone.clear()
            for at in asked:
                if not left or not stays[leads[at]] or not page.owned(*pairs[at]):
                    stays[at] = False
                    gone.append(pairs[at][0])
        return np.array(stays, bool)

    def _leads(
        self,
        found: Copies,
        rows: NDArray[np.int64],
        numbers: NDArray[np.int64],
        stays: list[bool],
    ) -> list[int]:
        """For each row the one it goes with; let go what is near in a way that leaves no choice.

        numbers: of the keys of the copies.
        stays:   whether each row stays as yet.
        """
        import numpy as np

        leads = np.arange(len(rows))
        near = np.flatnonzero(found.ratio.rows(rows) < 1)
        if not len(near):
            return leads.tolist()
        stands = self._stands[numbers[near]]
        copy = found.copy.rows(rows[near])
        heads = near[copy == stands]
        by_number = dict(zip(numbers[heads].tolist(), heads.tolist(), strict=True))
        asked = []
        for at, number in zip(near.tolist(), numbers[near].tolist(), strict=True):
            leads[at] = head = by_number.get(number, -1)
            if head < 0:
                leads[at], stays[at] = at, False
            elif head == at and stays[at]:
                asked.append(at)
        texts, kept = self._collection.texts, found.text.rows(rows[asked])
        own = self._rank[numbers[asked]]
        told = slots_of_each(zip(texts.each(kept), texts.each(own), strict=True))
        for at, slots in zip(asked, told, strict=True):
            # Other words in one place are what `Clauses` decides about.
            stays[at] = not mostly_words(slots)
        for at in near.tolist():
            stays[at] &= stays[leads[at]]
        return leads.tolist()

    @cached_property
    def _stands(self) -> NDArray[np.uint32]:
        newest = self._keep == "newest"
        return self._collection.last() if newest else self._collection.first()

    @cached_property
    def _rank(self) -> NDArray[np.int32]:
        return self._collection.rank()


class _Page(NamedTuple):
    """The lines of a document that are not blank.

    told:  what is told of each, without the mark of its text.
    alike: a number for each, the same for lines that are alike; below 0 for short ones.
    """

    told: list[int]
    alike: list[int]

    def without(self, gone: list[int]) -> tuple[_Page, dict[int, int]]:
        """The page without some lines, and for each of the others its new place."""
        away = set(gone)
        left = [line for line in range(len(self.told)) if line not in away]
        page = _Page([self.told[line] for line in left], [self.alike[line] for line in left])
        return page, {line: place for place, line in enumerate(left)}

    def owned(self, one: int, kept: int) -> bool:
        """Whether a line that repeats another belongs to something of its own."""
        told = self.told
        above, below = self._run(one, kept)
        if above + below >= _RUN or abs(one - kept) <= above + below + 1:
            return False
        head, end = one - above, one + below + 1
        prose = sum(self.alike[line] >= 0 and not told[line] & _STYLE for line in range(head, end))
        if prose > _PROSE:
            return False
        owner = told[head - 1] if head else 0
        heads = bool(owner & _HEADS)
        style = told[one] & _STYLE
        if not style:
            return not told[one] & _IS_LONG and self._headed(one, head, kept - above)
        # The list or record that it is part of, as far as that repeats.
        first = self._until(one, head - 1, -1)
        if first >= head:
            if heads:
                return True
        elif style not in (_FIELD, _BULLET) or heads or self._goes_on(one, head, head - 1):
            return True
        last = self._until(one, end, 1)
        return last == end and end < len(told) and self._goes_on(one, head, end)

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

    def _until(self, one: int, end: int, step: int) -> int:
        """The first line from one on, up or down, that is of another style; or the end."""
        style = self.told[one] & _STYLE
        at = one + step
        while at != end and self.told[at] & _STYLE == style:
            at += step
        return at

    def _headed(self, one: int, head: int, other: int) -> bool:
        """Whether a line of prose stands under a heading of its own, and what it repeats too.

        head, other: where the lines begin that repeat, and those that they repeat.
        """
        told = self.told
        mine, yours = self._heading(head), self._heading(other)
        if mine < 0 or yours < 0 or self.alike[mine] == self.alike[yours]:
            return False
        # Days and hours head records of any size; under another heading it is to stand alone.
        if told[mine] >> _LABELLED and told[mine] >> _LABELLED == told[yours] >> _LABELLED:
            return True
        return mine == head - 1 and yours == other - 1 and self._alone(one)

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
        label = told[other] >> _LABELLED
        return all(told[line] >> _LABELLED != label for line in range(head, one + 1))
