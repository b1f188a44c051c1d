"""Clauses of one document, and records of any: likeness alone does not make them copies."""

from __future__ import annotations

from bisect import bisect, insort
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleaner.neardup import Collection, Gone, Texts
from cleaner.neardup.room import Column, Room
from cleaner.repeats.found import Places
from cleaner.repeats.parallel import (
    Slot,
    clauses,
    item,
    slots,
    slots_of_each,
    tells_another,
    twice,
)
from cleaner.repeats.records import Outlines, may_be_records, outlines, records, tells

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEAR = 30
"""So many paragraphs apart at most, two of one document are near to each other.

In handbooks nine of ten pairs of clauses are within 30; what a page says again stands farther off.
"""
_COMPARED = 4
"""So many of the clauses with the same word in the same place a paragraph is compared with."""
_LONGEST = 4_000
"""Paragraphs of more characters are no clauses, and where they differ would take long to tell."""
_STEP, _PAIRS, _ROWS = 1 << 8, 1 << 12, 1 << 20
_HELD = 1 << 15
"""So many words of the clauses of one kind are held; then all are forgotten."""


_Apart = Callable[[str, str], bool]
"""What tells texts apart that are alike."""


class _Near(NamedTuple):
    """The clause that a text is a copy of, and their ratio."""

    text: int
    ratio: float


class Clauses:
    """Spares what would go for another text and is a clause or a record of the same kind.

    A kind is what goes for one text. In the order in which texts are taken a clause stays if it is
    near that one or another of its kind that stays, in one document, and a record wherever it
    stands; unless it is a copy of such a one: of those, that is, which have the same words where
    they differ from the first, or the same number. What stays hangs on what comes before it in that
    order alone, and so stays again when the rest is gone.
    """

    def __init__(
        self,
        places: Places,
        collection: Collection,
        keep: str,
        differ: Callable[[str, str], bool],
        memory: int,
    ) -> None:
        """keep:   which of several copies is kept.
        differ: whether two texts differ for other reasons.
        memory: bytes of which a part is taken; what is more goes to a file.
        """
        stands = collection.last() if keep == "newest" else collection.first()
        self._stands = Room.holding(stands, memory // 16)
        self._places, self._numbers, self._differ = places, collection.numbers, differ
        self._spared = [Column("u4", memory // 32) for _ in range(2)]

    def spare(self, texts: Texts, gone: Gone) -> tuple[Gone, NDArray[np.uint32]]:
        """What goes, and what is spared of what would."""
        import numpy as np

        near, far = np.zeros((2, len(gone.texts)), bool)
        near[self._asked(texts, gone)] = True
        far[self._beside(texts, gone)] = True
        far &= ~near
        rows = np.union1d(np.flatnonzero(near | far), self._may_be_records(texts, gone))
        if not len(rows):
            return gone, np.empty(0, np.uint32)
        kinds: dict[int, _Kind] = {}
        spared, asked = np.zeros((2, len(gone.texts)), bool)
        kept, best = gone.kept.copy(), gone.best.copy()
        places = (self._place(side[rows]).tolist() for side in gone[:2])
        for (row, one, text, found), at, first in zip(
            _differing(texts, gone, rows), *places, strict=True
        ):
            kind = kinds.setdefault(int(gone.kept[row]), _Kind(texts, first, self._differ))
            own: list[_Apart] = [_are_records] if records(one, found) else []
            beside = near[row] and kind.near(at) and clauses(one, text, found)
            if beside or (far[row] and tells_another(found)):
                own.append(_are_clauses)
            if not (own or near[row]):
                continue
            asked[row] = True
            if (copied := kind.copied(text, found, best[row], own)) is not None:
                kept[row], best[row] = copied
            elif own:
                kind.add(int(gone.texts[row]), at if near[row] else None, text, found)
                spared[row] = True
        goes = ~spared
        self._name(texts, kinds, gone, ~asked, kept, best)
        for column, side in zip(self._spared, gone[:2], strict=True):
            column.add(np.ascontiguousarray(side[spared]).data)
        return Gone(gone.texts[goes], kept[goes], best[goes]), gone.texts[spared]

    def beside(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """What was spared of one document with what it would have gone for: places of both.

        Some are not spared in the end, and some are there for two. They are given once.
        """
        import numpy as np

        made = [np.empty((2, 0), np.int64)]
        rooms = [column.room() for column in self._spared]
        for at in range(0, len(rooms[0].array), _ROWS):
            sides = np.stack([self._place(room.part(at, at + _ROWS)) for room in rooms])
            same = np.equal(*map(self._places.documents, sides))
            made.append(sides[:, same])
        spared, first = np.concatenate(made, axis=1)
        return spared, first

    def copies(self, spared: NDArray[np.uint32], others: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Of pairs of a spared text and a similar one, whether the latter may be a copy.

        It may in another document. In the same one it is another clause rather: what is a copy
        there is like what the clause would have gone for, nearly always.
        """
        own, other = (self._places.documents(self._place(side)) for side in (spared, others))
        found: NDArray[np.bool_] = own != other
        return found

    def apart(
        self, texts: Texts, spared: NDArray[np.uint32], others: NDArray[np.uint32]
    ) -> NDArray[np.bool_]:
        """Of pairs of a spared text and a copy, as far as is known, whether both are records."""
        import numpy as np

        pairs = zip(texts.each(spared), texts.each(others), strict=True)
        return np.array([_are_records(*pair) for pair in pairs], bool)

    def _may_be_records(self, texts: Texts, gone: Gone) -> NDArray[np.int64]:
        """The rows of those that may be records, in ascending order."""
        import numpy as np

        rows = np.flatnonzero(gone.best >= 0)
        rows = rows[texts.sizes[gone.texts[rows]] <= _LONGEST]
        found = [rows[:0]]
        for at in range(0, len(rows), _PAIRS):
            some = rows[at : at + _PAIRS]
            unlike = _unlike(texts, gone.kept[some], gone.texts[some])
            asked = unlike.any(axis=1)
            some, unlike = some[asked], unlike[asked].tolist()
            sides = (texts.each(side[some]) for side in (gone.kept, gone.texts))
            found.append(some[[may_be_records(*row) for row in zip(*sides, unlike, strict=True)]])
        return np.concatenate(found)

    def _place(self, texts: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Where texts stand, among all that are compared."""
        import numpy as np

        return self._stands.rows(self._numbers.rows(texts)).astype(np.int64)

    def _asked(self, texts: Texts, gone: Gone) -> NDArray[np.int64]:
        """The rows of those that may be spared, in ascending order.

        From each one to what it goes for others stand that go for the same, with no wide gap.
        """
        import numpy as np

        rows = self._beside(texts, gone)
        away = self._place(gone.texts[rows]) - self._place(gone.kept[rows])
        side = gone.kept[rows].astype(np.int64) * 2 + (away < 0)
        away = np.abs(away)
        order = np.lexsort((away, side))
        rows, side, away = rows[order], side[order], away[order]
        begins = np.flatnonzero(np.append(True, side[1:] != side[:-1])[: len(side)])
        steps = np.diff(away, prepend=0)
        steps[begins] = away[begins]
        wide = np.cumsum(steps > NEAR)
        before = wide[begins] - (steps[begins] > NEAR)
        return np.sort(rows[wide == np.repeat(before, np.diff(np.append(begins, len(side))))])

    def _beside(self, texts: Texts, gone: Gone) -> NDArray[np.int64]:
        """The rows of those that go for another one of their own document, in ascending order."""
        import numpy as np

        rows = np.flatnonzero(gone.best >= 0)
        own, first = self._place(gone.texts[rows]), self._place(gone.kept[rows])
        same = self._places.documents(own) == self._places.documents(first)
        same &= texts.sizes[gone.texts[rows]] <= _LONGEST
        found: NDArray[np.int64] = rows[same]
        return found

    def _name(
        self,
        texts: Texts,
        kinds: dict[int, _Kind],
        gone: Gone,
        chosen: NDArray[np.bool_],
        kept: NDArray[np.uint32],
        best: NDArray[np.float64],
    ) -> None:
        """Let what goes, of those chosen, go for the clause that it is most like, of a few."""
        import numpy as np

        some = np.array([first for first, kind in kinds.items() if kind.words], np.uint32)
        rows = np.flatnonzero(chosen & (best >= 0) & np.isin(gone.kept, some))
        for row, _, text, found in _differing(texts, gone, rows):
            kind = kinds[int(gone.kept[row])]
            if (near := kind.copied(text, found, best[row])) is not None:
                kept[row], best[row] = near


def _differing(
    texts: Texts, gone: Gone, rows: NDArray[np.int64]
) -> Iterator[tuple[int, str, str, list[Slot]]]:
    """Each row, the text that it goes for, its own, and where they differ."""
    for at in range(0, len(rows), _STEP):
        some = rows[at : at + _STEP]
        kept, own = (list(texts.each(side[some])) for side in (gone.kept, gone.texts))
        found = slots_of_each(zip(kept, own, strict=True))
        yield from zip(some.tolist(), kept, own, found, strict=True)


class _Kind:
    """The clauses that stay of those that would go for one text.

    words: for each word that one of them has, where it differs from that text, and for each number
           the clauses.
    """

    def __init__(self, texts: Texts, place: int, differ: Callable[[str, str], bool]) -> None:
        """place: where that text stands."""
        self._texts, self._differ = texts, differ
        self._places, self._held = [place], 0
        self.words: dict[str, list[int]] = {}

    def near(self, place: int) -> bool:
        """Whether that text or a clause is near a place."""
        at = bisect(self._places, place)
        return any(abs(place - other) <= NEAR for other in self._places[max(at - 1, 0) : at + 1])

    def add(self, number: int, place: int | None, text: str, found: Sequence[Slot]) -> None:
        """Take a clause that stays, or a record, which is near to none."""
        if place is not None:
            insort(self._places, place)
        own = _words(text, found)
        self._held += len(own)
        if self._held > _HELD:
            self._held = len(own)
            self.words.clear()
        for word in own:
            self.words.setdefault(word, []).append(number)

    def copied(
        self, text: str, found: Sequence[Slot], ratio: float, own: Sequence[_Apart] = ()
    ) -> _Near | None:
        """The clause that a text is most like, of those compared, if more so than `ratio`.

        own: by what it is another one than the first; none if it is another than that one too.
        """
        from rapidfuzz import fuzz

        made = None
        for number in self._compared(text, found):
            other = self._texts.text(number)
            near = fuzz.ratio(text, other) / 100
            if near > ratio and not self._differ(other, text):
                made, ratio = _Near(number, near), near
        if made and own:
            other = self._texts.text(made.text)
            if any(apart(other, text) for apart in own):
                return None
        return made

    def _compared(self, text: str, found: Sequence[Slot]) -> Iterator[int]:
        """The last clauses that have the same words, the rarest of these."""
        rows = [self.words[word] for word in _words(text, found) if word in self.words]
        return reversed(min(rows, key=len)[-_COMPARED:]) if rows else iter(())


def _words(text: str, found: Sequence[Slot]) -> list[str]:
    """The number of a text as an item, and its words where words stand in each other's place."""
    again = twice(found)
    words = [slot.other for slot in found if slot.words or tells(slot) or slot[:2] in again]
    return list(dict.fromkeys([*filter(None, [item(text)]), *words]))


def _unlike(
    texts: Texts, ones: NDArray[np.uint32], others: NDArray[np.uint32]
) -> NDArray[np.bool_]:
    """Of pairs of texts in which of their outlines they differ, a row for each."""
    import numpy as np

    own, places = np.unique(np.concatenate((ones, others)), return_inverse=True)
    made = [outlines(points, starts) for points, starts, _ in texts.points(own)]
    size = len(ones)
    whole = Outlines(*map(np.concatenate, zip(*made, strict=True)))
    return whole.unlike(places[:size], places[size:])


def _are_clauses(one: str, other: str) -> bool:
    return clauses(one, other, slots(one, other))


def _are_records(one: str, other: str) -> bool:
    return records(one, slots(one, other))
