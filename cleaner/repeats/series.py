"""Entries of a series: two or more of one document that each say something else of one thing."""

from __future__ import annotations

from bisect import bisect, insort
from functools import cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.neardup import Collection, Copies
from cleaner.neardup.room import Column
from cleaner.repeats.clauses import NEAR, Clauses
from cleaner.repeats.found import Places
from cleaner.repeats.owners import Owners, going
from cleaner.repeats.parallel import is_entry, item, slots, slots_of_each

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LEAST = 2
"""So many entries, at least, make a series with the one that they would go for."""
_COMPARED = 4
"""With so many of the entries that say the same a text is compared, the last of them."""
_LONGEST = 4_000
"""Longer keys are not looked at: they are articles rather than entries."""
_STEP = 1 << 20
_PAIRS = 256


class _Copy(NamedTuple):
    """A text that is an entry, or a copy of one: the numbers of both, and how similar they are."""

    number: int
    entry: int
    ratio: float


class _Near(NamedTuple):
    """Near-duplicates of their own document, of equal ones the one that is kept.

    row:   among what would go; -1 for clauses, which stay.
    copy:  where each stands.
    first: where that stands which it would go for.
    """

    row: NDArray[np.int64]
    copy: NDArray[np.int64]
    first: NDArray[np.int64]

    def part(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> _Near:
        return _Near(*(side[chosen] for side in self))


class Series:
    """Tells which near-duplicates of their own document stay as the entries of a series.

    What stays for another reason is an entry as well; and where entries stay, it is decided on the
    page with them what stays with its owner, until nothing more goes. So what stays makes the same
    series when it is looked at again.
    """

    def __init__(
        self,
        places: Places,
        collection: Collection,
        owners: Owners,
        keep: str,
        memory: int,
        *,
        equal: bool,
    ) -> None:
        """owners: tells what stays with its owner.
        keep:   which of several copies is kept.
        memory: bytes of which a part is taken.
        equal:  whether what is equal goes as well as what is near.
        """
        self._places, self._collection, self._owners = places, collection, owners
        self._keep, self._memory, self._equal = keep, memory, equal

    def left(self, found: Copies, clauses: Clauses) -> Copies:
        """What goes all the same, of what would go, and does not stay with an owner.

        clauses: told the clauses, which stay.
        """
        import numpy as np

        if not len(found.copy.array):
            return found
        stays = self._owners.stays(found)
        near = self._near(found, clauses)
        entries, copied = self._entries(near, stays)
        if not entries:
            return going(found, stays, self._memory) if stays.any() else found
        some = found.copy.rows(np.array(list(entries.values()))).astype(np.int64)
        asked = np.unique(self._places.documents(some))
        near = near.part(np.isin(self._places.documents(near.copy), asked))
        named = {each.number: each for each in copied}
        gone = np.zeros(len(stays), bool)
        while True:
            stays |= self._staying(found, entries, asked)
            new = ~stays & ~gone
            if not self._equal:
                new &= found.ratio.array < 1
            if not new.any():
                break
            gone |= new
            again = self._owners.stays(found, gone, asked)
            for document in asked.tolist():
                low, high = self._places.rows(document, found)
                stays[low:high] = again[low:high]
            near = near.part((near.row < 0) | ~gone[near.row])
            entries, copied = self._entries(near, stays)
            named = {each.number: each for each in copied} | named
        return self._without(found, stays, [*named.values()])

    def _near(self, found: Copies, clauses: Clauses) -> _Near:
        """All of what would go, and clauses that stay."""
        import numpy as np

        made = [np.empty((3, 0), np.int64)]
        for at in range(0, len(found.copy.array), _STEP):
            ratio, inside = (room.part(at, at + _STEP) for room in found[2:4])
            rows = np.flatnonzero((ratio < 1) & ~inside)
            copy, kept = (room.part(at, at + _STEP)[rows].astype(np.int64) for room in found[:2])
            numbers = self._collection.of.rows(copy)
            chosen = self._places.documents(copy) == self._places.documents(kept)
            chosen &= self._stands[numbers] == copy
            chosen &= self._collection.sizes.rows(numbers) <= _LONGEST
            made.append(np.stack((rows + at, copy, kept))[:, chosen])
        near = _Near(*np.concatenate(made, axis=1))
        told, first = clauses.beside()
        # Of those that are there for two the last counts; some went after all.
        told, last = np.unique(told[::-1], return_index=True)
        first = first[::-1][last]
        left = ~_among(told, found.copy.array)
        told, first = told[left], first[left]
        if not len(told):
            return near
        # What goes for a clause is of the series of the clause.
        place = told.searchsorted(near.first) % len(told)
        of_clause = told[place] == near.first
        near = near._replace(first=np.where(of_clause, first[place], near.first))
        beside = np.full(len(told), -1), told, first
        return _Near(*(np.append(*sides) for sides in zip(near, beside, strict=True)))

    def _entries(self, near: _Near, stays: NDArray[np.bool_]) -> tuple[dict[int, int], list[_Copy]]:
        """Of what would go for no other reason the entries: the number and the row of each.

        And what is a copy of them.
        """
        import numpy as np

        entries, copied = dict[int, int](), list[_Copy]()
        goes = (near.row >= 0) & ~stays[near.row]
        # What follows the one that is kept first, and each side from there on.
        order = np.lexsort((np.abs(near.copy - near.first), near.copy < near.first, near.first))
        begins = np.flatnonzero(np.diff(near.first[order], prepend=-1))
        for begin, end in pairwise([*begins.tolist(), len(order)]):
            some = order[begin:end]
            if len(some) >= _LEAST and goes[some].any():
                own, others = self._decided(near.part(some), goes[some])
                entries |= own
                copied += others
        return entries, copied

    def _decided(self, near: _Near, goes: NDArray[np.bool_]) -> tuple[dict[int, int], list[_Copy]]:
        """The same of what would go for one text, in the order in which it is asked."""
        texts, first = self._collection.texts, int(near.first[0])
        numbers = self._collection.of.rows(near.copy)
        (kept,) = texts.each(self._rank[self._collection.of.rows(near.first[:1])])
        kind = _Kind(first)
        entries, copied = dict[int, int](), list[_Copy]()
        for at in range(0, len(goes), _PAIRS):
            own = list(texts.each(self._rank[numbers[at : at + _PAIRS]]))
            differing = slots_of_each((kept, text) for text in own)
            columns = numbers, near.row, near.copy, goes
            sides = (side[at : at + _PAIRS].tolist() for side in columns)
            for text, differs, number, row, place, leaves in zip(
                own, differing, *sides, strict=True
            ):
                words = [slot.other or slot.one for slot in differs if is_entry(slot)]
                if not words or (leaves and not kind.near(place)):
                    continue
                words += filter(None, [item(text)])
                if leaves and (entry := kind.copied(text, words)) is not None:
                    copied.append(_Copy(number, *entry))
                    continue
                kind.add(number, place, text, words)
                if leaves:
                    entries[number] = row
                    copied.append(_Copy(number, number, 1.0))
        return (entries, copied) if kind.count >= _LEAST else ({}, [])

    def _staying(
        self, found: Copies, entries: dict[int, int], asked: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """For each row whether it stays as an entry, or as one of several that are equal."""
        import numpy as np

        stays = np.zeros(len(found.copy.array), bool)
        stays[list(entries.values())] = True
        if not self._equal and entries:
            for document in asked.tolist():
                low, high = self._places.rows(document, found)
                copy, kept = (room.part(low, high).astype(np.int64) for room in found[:2])
                same = self._places.documents(kept) == document
                same &= np.isin(self._collection.of.rows(copy), list(entries))
                stays[low:high] |= same
        return stays

    def _without(self, found: Copies, stays: NDArray[np.bool_], named: list[_Copy]) -> Copies:
        """What goes, and for an entry that stays where it is a copy of that."""
        import numpy as np

        named.sort()
        of, entry = (np.array([each[side] for each in named]) for side in (0, 1))
        ratios = np.array([each.ratio for each in named])
        left = ~_among(self._stands[entry], found.copy.array[~stays])
        of, entry, ratios = of[left], entry[left], ratios[left]
        columns = [Column(kind, self._memory // 32) for kind in ("u4", "u4", "f8", "?", "i4")]
        for at in range(0, len(stays), _STEP):
            goes = ~stays[at : at + _STEP]
            parts = [room.part(at, at + _STEP)[goes] for room in found]
            copy, kept, ratio, inside, text = parts
            if len(of):
                numbers = self._collection.of.rows(copy)
                place = of.searchsorted(numbers) % len(of)
                own = np.flatnonzero((of[place] == numbers) & ~inside)
                chosen = place[own]
                kept[own] = self._stands[entry[chosen]]
                ratio[own] = ratios[chosen]
                text[own] = self._rank[entry[chosen]]
            for column, values in zip(columns, parts, strict=True):
                column.add(values.data)
        return Copies(*(column.room() for column in columns))

    @cached_property
    def _stands(self) -> NDArray[np.uint32]:
        newest = self._keep == "newest"
        return self._collection.last() if newest else self._collection.first()

    @cached_property
    def _rank(self) -> NDArray[np.int32]:
        return self._collection.rank()


def _among(places: NDArray[Any], every: NDArray[Any]) -> NDArray[np.bool_]:
    """For each place whether it is one of some that are in ascending order."""
    import numpy as np

    if not len(every):
        return np.zeros(len(places), bool)
    found: NDArray[np.bool_] = every[every.searchsorted(places) % len(every)] == places
    return found


class _Kind:
    """The entries of what would go for one text."""

    def __init__(self, place: int) -> None:
        """place: where that text stands."""
        self.count = 0
        self._places = [place]
        self._words: dict[str, list[tuple[int, str]]] = {}

    def near(self, place: int) -> bool:
        """Whether that text or an entry is near a place."""
        at = bisect(self._places, place)
        return any(abs(place - other) <= NEAR for other in self._places[max(at - 1, 0) : at + 1])

    def add(self, number: int, place: int, text: str, words: list[str]) -> None:
        """Take an entry, and what it says else."""
        self.count += 1
        insort(self._places, place)
        for word in words:
            self._words[word] = [*self._words.get(word, ()), (number, text)][-_COMPARED:]

    def copied(self, text: str, words: list[str]) -> tuple[int, float] | None:
        """The entry that a text is a copy of, of those compared, and how similar they are."""
        from rapidfuzz.fuzz import ratio

        same = (self._words.get(word, ()) for word in words)
        for number, other in dict.fromkeys(chain.from_iterable(same)):
            if not any(map(is_entry, slots(other, text))):
                return number, ratio(other, text) / 100
        return None
