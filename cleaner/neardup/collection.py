"""Many keys, equal ones as one: what is searched for near-duplicates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.neardup.candidates import none_alike
from cleaner.neardup.grams import MEMORY, Texts, points
from cleaner.neardup.order import ascending
from cleaner.neardup.room import Column, Room
from cleaner.neardup.spans import ranges

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST = 65_536
"""Keys with more characters than this are paired with equal ones only, in every mode."""
_CHUNK = 1 << 20
_BLOCK = 1 << 24
"""So many characters are put in the order of the search together,"""
_STEP = 1 << 10
"""so many keys of them at a time."""
_SORTED = 400
"""Marks are sorted in parts when so many times their number is more than the memory."""
_MOST_BITS = 8
_GLANCE = 128
"""So many keys at most are compared each with each before anything else is done with them."""


@dataclass(frozen=True)
class Collection:
    """Keys, equal ones as one.

    of:      for each key, in their order, its number; equal keys have one number, and numbers are
             given in the order in which they are first used (uint32).
    texts:   the distinct keys that can be compared: those neither empty nor longer than `LONGEST`.
    numbers: the number of each of the texts (uint32).
    sizes:   the length of the key of each number (int32).
    """

    of: Room
    texts: Texts
    numbers: Room
    sizes: Room

    def __len__(self) -> int:
        return len(self.sizes.array)

    @classmethod
    def of_keys(cls, keys: Sequence[str]) -> Collection:
        import numpy as np

        known: dict[str, int] = {}
        of = np.fromiter((known.setdefault(key, len(known)) for key in keys), np.uint32, len(keys))
        sizes = np.fromiter(map(len, known), np.int32, len(known))
        numbers = _compared(sizes)
        distinct = list(known)
        del known
        texts = Texts.of([distinct[n] for n in numbers.tolist()])
        return cls(Room.around(of), texts, Room.around(numbers), Room.around(sizes))

    def first(self) -> NDArray[np.uint32]:
        """For each number the place of its first key."""
        import numpy as np

        first = np.empty(len(self), np.uint32)
        for at in reversed(range(0, len(self.of.array), _CHUNK)):
            some = self.of.part(at, at + _CHUNK)
            first[some[::-1]] = np.arange(at, at + len(some), dtype=np.uint32)[::-1]
        return first

    def last(self) -> NDArray[np.uint32]:
        """For each number the place of its last key."""
        import numpy as np

        last = np.empty(len(self), np.uint32)
        for at in range(0, len(self.of.array), _CHUNK):
            some = self.of.part(at, at + _CHUNK)
            last[some] = np.arange(at, at + len(some), dtype=np.uint32)
        return last

    def rank(self) -> NDArray[np.int32]:
        """For each number its place among the texts, -1 where it is none of them."""
        import numpy as np

        rank = np.full(len(self), -1, np.int32)
        for at in range(0, len(self.texts), _CHUNK):
            some = self.numbers.part(at, at + _CHUNK)
            rank[some] = np.arange(at, at + len(some), dtype=np.int32)
        return rank


def _compared(sizes: NDArray[np.int32]) -> NDArray[np.uint32]:
    """The numbers of the keys that can be compared, in the order of their length."""

    order = ascending(sizes)
    empty, long = int((sizes <= 0).sum()), int((sizes > LONGEST).sum())
    return order[empty : len(order) - long]


class Store:
    """Takes keys a few at a time, and makes a collection of them.

    They are told apart by fingerprints of 128 bits, which their maker gives with them, and kept in
    a file when they are many.
    """

    def __init__(self, memory: int = MEMORY) -> None:
        """memory: bytes to keep to, about."""
        self._memory = memory
        self._pending: list[str] = []
        self._waiting = 0
        self._seen: NDArray[np.bool_] | None = None
        self._codes = Column("u4", memory // 8)
        self._sizes = Column("i4", memory // 32)
        self._marks = Column("u8", memory // 16)

    def add(self, joined: str, sizes: bytes, marks: bytes) -> None:
        """joined: keys end to end; sizes: their lengths, as int32; marks: 16 bytes for each."""
        self._pending.append(joined)
        self._waiting += len(joined)
        self._sizes.add(sizes)
        self._marks.add(marks)
        if self._waiting >= _CHUNK:
            self._flush()

    def _flush(self) -> None:
        import numpy as np

        codes = points("".join(self._pending))
        self._pending.clear()
        self._waiting = 0
        if self._seen is None:
            self._seen = np.zeros(0x110000, bool)
        self._seen[codes] = True
        self._codes.add(codes.data)

    def none_alike(self, threshold: float) -> bool:
        """Whether it is plain at a glance that no two keys are similar; said of few keys only."""
        import numpy as np

        marks = bytes(self._marks.held[: 16 * _GLANCE + 1])
        number = len(marks) // 16
        if not 0 < len(self._marks) == len(marks) <= 16 * _GLANCE:
            return False
        if self._waiting > _CHUNK // 8 or len(self._codes):
            return False
        if len({marks[at : at + 16] for at in range(0, len(marks), 16)}) < number:
            return False
        sizes = np.frombuffer(bytes(self._sizes.held), np.int32).astype(np.int64)
        if len(sizes) < number:
            return False
        return none_alike(points("".join(self._pending)), sizes, threshold)

    def collection(self) -> Collection:
        """What was added. It can be asked for once, and forgets what it was given.

        Keys of one length stand in an order that is theirs, and not that of their coming.
        """
        import numpy as np

        self._flush()
        sizes = self._sizes.room()
        group, first = self._told_apart()
        # Numbers are given by first use; what is told apart stands in the order of the marks.
        by_use = ascending(first)
        ranks = np.empty(len(first), np.uint32)
        ranks[by_use] = np.arange(len(first), dtype=np.uint32)
        first = first[by_use]
        del by_use
        distinct, begins = _sums(sizes, first, self._memory // 16)
        del first
        numbers = ranks[_compared(distinct[ranks])]
        of = Room(group.array.shape, np.uint32, self._memory // 16)
        for at in range(0, len(of.array), _CHUNK):
            some = slice(at, at + _CHUNK)
            of.array[some] = ranks[group.array[some]]
            for room in (of, group):
                room.touched(_CHUNK * room.array.itemsize)
        del group, ranks
        chosen = distinct[numbers]
        codes = self._codes.room()

        def blocks() -> Iterator[NDArray[np.uint32]]:
            at = 0
            while at < len(chosen):
                ends = np.cumsum(chosen[at : at + _CHUNK], dtype=np.int64)
                number = max(int(np.searchsorted(ends, _BLOCK, "right")), 1)
                sizes = chosen[at : at + number]
                low: NDArray[np.int64] = begins.rows(numbers[at : at + number])
                place = ends[:number] - sizes
                at += number
                block = np.empty(int(ends[number - 1]), np.uint32)
                # Those of a block come from everywhere, and so in the order in which they stand.
                order = np.argsort(low)
                for step in range(0, len(order), _STEP):
                    some = order[step : step + _STEP]
                    size, start = sizes[some], low[some]
                    found = codes.array[ranges(start, start + size)]
                    codes.touched((int(start[-1] - start[0]) + int(size[-1])) * found.itemsize)
                    block[ranges(place[some], place[some] + size)] = found
                yield block

        texts = Texts.laid(blocks(), chosen, self._seen, self._memory)
        share = self._memory // 16
        return Collection(of, texts, Room.holding(numbers, share), Room.holding(distinct, share))

    def _told_apart(self) -> tuple[Room, NDArray[np.uint32]]:
        """For each key a number that equal ones share, by their marks; and the first of each.

        The numbers are in the order of the marks.
        """
        import numpy as np

        room = self._marks.room()
        marks = room.array.reshape(-1, 2)
        group = Room((len(marks),), np.uint32, self._memory // 16)
        firsts = [np.empty(0, np.uint32)]
        number = 0
        # Marks are as good as random: by their highest bits they fall into parts of one size.
        bits = min((len(marks) * _SORTED // self._memory).bit_length(), _MOST_BITS)
        for part in range(1 << bits):
            places, found = _part(room, part, bits) if bits else (np.arange(len(marks)), marks)
            order, new = _grouped(found)
            numbers = np.empty(len(order), np.uint32)
            numbers[order] = np.cumsum(new) + (number - 1)
            number += int(new.sum())
            group.array[places] = numbers
            group.touched(group.array.nbytes)
            firsts.append(places[order[new]].astype(np.uint32))
        return group, np.concatenate(firsts)


def _part(marks: Room, part: int, bits: int) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """The places of the marks whose highest bits are these, and these marks, as rows of two."""
    import numpy as np

    places, found = [], []
    rows = marks.array.reshape(-1, 2)
    for at in range(0, len(rows), _CHUNK):
        some = rows[at : at + _CHUNK]
        own = np.flatnonzero(some[:, 1] >> np.uint64(64 - bits) == part)
        found.append(some[own])
        places.append(own + at)
        marks.touched(some.nbytes)
    return np.concatenate(places), np.concatenate(found)


def _grouped(marks: NDArray[np.uint64]) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """The order in which equal marks stand side by side, as they came; and the first of each."""
    import numpy as np

    order = np.argsort(marks[:, 1], kind="stable").astype(np.uint32)
    ranked = marks[order, 1]
    new = np.append(True, ranked[1:] != ranked[:-1])[: len(order)]
    again = np.flatnonzero(~new)
    if (marks[order[again], 0] != marks[order[again - 1], 0]).any():
        order = np.lexsort((marks[:, 0], marks[:, 1])).astype(np.uint32)
        ordered = marks[order]
        new = np.append(True, (ordered[1:] != ordered[:-1]).any(axis=1))[: len(order)]
    return order, new


def _sums(sizes: Room, places: NDArray[np.uint32], memory: int) -> tuple[NDArray[np.int32], Room]:
    """The sizes at places that ascend, and for each what all sizes before it add up to.

    memory: bytes from which on the latter lie in a file.
    """
    import numpy as np

    found, before = np.empty(len(places), np.int32), Room((len(places),), np.int64, memory)
    done = 0
    for at in range(0, len(sizes.array), _CHUNK):
        some = sizes.array[at : at + _CHUNK]
        low, high = places.searchsorted(np.array([at, at + len(some)], np.uint32))
        own = places[low:high] - np.uint32(at)
        ends = np.cumsum(some, dtype=np.int64)
        found[low:high] = some[own]
        before.array[low:high] = ends[own] - some[own] + done
        before.touched(8 * int(high - low))
        done += int(ends[-1])
        sizes.touched(some.nbytes)
    return found, before
