"""Many keys, equal ones as one: what is searched for near-duplicates."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import IO, TYPE_CHECKING

from cleaner.neardup.buckets import Room
from cleaner.neardup.candidates import none_alike
from cleaner.neardup.grams import MEMORY, Texts, points
from cleaner.neardup.spans import ranges

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST = 65_536
"""Keys with more characters than this are paired with equal ones only, in every mode."""
_CHUNK = 1 << 20
_BLOCK = 1 << 24
"""So many characters are put in the order of the search together,"""
_STEP = 1 << 12
"""so many keys of them at a time."""
_GLANCE = 128
"""So many keys at most are compared each with each before anything else is done with them."""


@dataclass(frozen=True)
class Collection:
    """Keys, equal ones as one.

    of:      for each key, in their order, its number; equal keys have one number, and numbers are
             given in the order in which they are first used.
    texts:   the distinct keys that can be compared: those neither empty nor longer than `LONGEST`.
    numbers: the number of each of the texts.
    sizes:   the length of the key of each number.
    """

    of: NDArray[np.uint32]
    texts: Texts
    numbers: NDArray[np.uint32]
    sizes: NDArray[np.int32]

    @classmethod
    def of_keys(cls, keys: Sequence[str]) -> Collection:
        import numpy as np

        known: dict[str, int] = {}
        of = np.fromiter((known.setdefault(key, len(known)) for key in keys), np.uint32, len(keys))
        sizes = np.fromiter(map(len, known), np.int32, len(known))
        numbers = _compared(sizes)
        distinct = list(known)
        del known
        return cls(of, Texts.of([distinct[n] for n in numbers.tolist()]), numbers, sizes)

    @cached_property
    def first(self) -> NDArray[np.uint32]:
        """For each number the place of its first key."""
        import numpy as np

        first = np.empty(len(self.sizes), np.uint32)
        first[self.of[::-1]] = np.arange(len(self.of), dtype=np.uint32)[::-1]
        return first

    @cached_property
    def last(self) -> NDArray[np.uint32]:
        """For each number the place of its last key."""
        import numpy as np

        last = np.empty(len(self.sizes), np.uint32)
        last[self.of] = np.arange(len(self.of), dtype=np.uint32)
        return last

    @cached_property
    def rank(self) -> NDArray[np.int32]:
        """For each number its place among the texts, -1 where it is none of them."""
        import numpy as np

        rank = np.full(len(self.sizes), -1, np.int32)
        rank[self.numbers] = np.arange(len(self.numbers), dtype=np.int32)
        return rank


def _compared(sizes: NDArray[np.int32]) -> NDArray[np.uint32]:
    """The numbers of the keys that can be compared, in the order of their length."""
    import numpy as np

    numbers = np.flatnonzero((sizes > 0) & (sizes <= LONGEST)).astype(np.uint32)
    return numbers[np.argsort(sizes[numbers], kind="stable")]


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
        self._chunks: list[NDArray[np.uint32]] = []
        self._file: IO[bytes] | None = None
        self._seen: NDArray[np.bool_] | None = None
        self._sizes: list[NDArray[np.int32]] = []
        self._marks = bytearray()

    def add(self, joined: str, sizes: NDArray[np.int32], marks: bytes) -> None:
        """joined: keys end to end; sizes: the length of each; marks: 16 bytes for each."""
        self._pending.append(joined)
        self._waiting += len(joined)
        self._sizes.append(sizes)
        self._marks += marks
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
        self._chunks.append(codes)
        if sum(chunk.nbytes for chunk in self._chunks) > self._memory // 8:
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115
            for chunk in self._chunks:
                self._file.write(chunk.data)
            self._chunks.clear()

    def _whole(self) -> Room:
        """All keys, end to end; what held them is forgotten."""
        import numpy as np

        chunks, file = self._chunks, self._file
        self._chunks, self._file = [], None
        if file is None:
            room = Room((sum(map(len, chunks)),), np.uint32, self._memory)
            np.concatenate([np.empty(0, np.uint32), *chunks], out=room.array)
            return room
        with file:
            for chunk in chunks:
                file.write(chunk.data)
            return Room.of(file, np.uint32)

    def none_alike(self, threshold: float) -> bool:
        """Whether it is plain at a glance that no two keys are similar; said of few keys only."""
        import numpy as np

        marks = bytes(self._marks[: 16 * _GLANCE + 1])
        number = len(marks) // 16
        if not 0 < len(marks) <= 16 * _GLANCE or self._waiting > _CHUNK // 8 or self._chunks:
            return False
        if len({marks[at : at + 16] for at in range(0, len(marks), 16)}) < number:
            return False
        sizes = np.concatenate(self._sizes).astype(np.int64)
        return none_alike(points("".join(self._pending)), sizes, threshold)

    def collection(self) -> Collection:
        """What was added. It can be asked for once, and forgets what it was given.

        Keys of one length stand in an order that is theirs, and not that of their coming.
        """
        import numpy as np

        self._flush()
        sizes = np.concatenate([np.empty(0, np.int32), *self._sizes])
        self._sizes.clear()
        group, first = self._told_apart()
        distinct = sizes[first]
        # Those of one length stand in the order of their marks.
        by_mark = np.argsort(first)
        ranks = np.empty(len(first), np.uint32)
        ranks[by_mark] = np.arange(len(first), dtype=np.uint32)
        chosen = _compared(distinct)
        sizes_chosen = distinct[chosen]
        begins = (np.cumsum(sizes, dtype=np.int64) - sizes)[first[chosen]]
        del sizes, first
        keys = self._whole()

        def blocks() -> Iterator[NDArray[np.uint32]]:
            ends = np.cumsum(sizes_chosen, dtype=np.int64)
            at, done = 0, 0
            while at < len(begins):
                until = max(int(np.searchsorted(ends, done + _BLOCK, "right")), at + 1)
                low, sizes = begins[at:until], sizes_chosen[at:until]
                place = ends[at:until] - sizes - done
                at, done = until, int(ends[until - 1])
                block = np.empty(int(place[-1]) + int(sizes[-1]), np.uint32)
                # Those of a block come from everywhere, and so in the order in which they stand.
                order = np.argsort(low)
                for number in range(0, len(order), _STEP):
                    some = order[number : number + _STEP]
                    size, start = sizes[some], low[some]
                    codes = keys.array[ranges(start, start + size)]
                    keys.touched((int(start[-1] - start[0]) + int(size[-1])) * codes.itemsize)
                    block[ranges(place[some], place[some] + size)] = codes
                yield block

        texts = Texts.laid(blocks(), sizes_chosen, self._seen, self._memory)
        return Collection(ranks[group], texts, ranks[chosen], distinct[by_mark])

    def _told_apart(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """For each key a number that equal ones share, by their marks; and the first of each."""
        import numpy as np

        marks = np.frombuffer(self._marks, np.uint64).reshape(-1, 2)
        order = np.argsort(marks[:, 1], kind="stable").astype(np.uint32)
        ranked = marks[order, 1]
        new = np.append(True, ranked[1:] != ranked[:-1])[: len(order)]
        again = np.flatnonzero(~new)
        if (marks[order[again], 0] != marks[order[again - 1], 0]).any():
            order = np.lexsort((marks[:, 0], marks[:, 1])).astype(np.uint32)
            ordered = marks[order]
            new = np.append(True, (ordered[1:] != ordered[:-1]).any(axis=1))[: len(order)]
        del ranked, marks
        self._marks = bytearray()
        group = np.empty(len(order), np.uint32)
        group[order] = np.cumsum(new, dtype=np.uint32) - np.uint32(1)
        return group, order[new]  # the least of each, for the sorts are stable
