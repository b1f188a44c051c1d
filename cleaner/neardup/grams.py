"""Texts laid end to end, and the hashes of their character grams.

Texts are held in the order of their length, so that a number of a text is also a rank by length,
and the texts that one can be compared with are a range of numbers. A character is held as its rank
among those that occur, in two bytes; hashes are made anew whenever they are asked for, because to
hold one for each character of a corpus would take four times the memory of its text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from cleaner.neardup.room import Room

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MEMORY = 640 << 20
"""Bytes that a search keeps to, about."""
LONGEST_GRAM = 5
_SEED = 20_061
_BLOCK = 1 << 17
_READ = 1 << 6
"""So many texts at most are read from a file at a time: each brings what is around it along."""
_FEW = 1 << 15
"""So many characters are quicker sorted than looked up in a table of all there are."""
_NARROW = 0xF800
"""So many characters, and the surrogates between them, have ranks of two bytes."""


@dataclass(frozen=True)
class Texts:
    """Distinct texts in the order of their length.

    codes:    their characters by rank, end to end.
    starts:   where each begins in `codes`, and one past the last (int64).
    alphabet: the code point of each rank (uint32).
    room:     where `codes` are that may lie in a file; these are read with `read`.
    """

    codes: NDArray[Any]
    starts: NDArray[np.int64]
    alphabet: NDArray[np.uint32]
    room: Room | None = None

    @classmethod
    def of(cls, texts: Sequence[str]) -> Texts:
        """texts: distinct, not empty, in the order of their length."""
        import numpy as np

        steps = range(0, len(texts), 1 << 12)
        blocks = [points("".join(texts[at : at + (1 << 12)])) for at in steps]
        seen = None
        if sum(map(len, blocks)) > _FEW:
            seen = np.zeros(0x110000, bool)
            for block in blocks:
                seen[block] = True
        return cls.laid(blocks, np.fromiter(map(len, texts), np.int32, len(texts)), seen)

    @classmethod
    def laid(
        cls,
        blocks: Iterable[NDArray[np.uint32]],
        sizes: NDArray[np.int32],
        seen: NDArray[np.bool_] | None,
        memory: int = MEMORY,
    ) -> Texts:
        """The same of their code points, end to end, in blocks.

        sizes: the lengths of the texts, in ascending order.
        seen:  for each code point whether it may be among them; for a few texts it can be None.
        """
        import numpy as np

        starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)))
        if seen is None or starts[-1] <= _FEW:
            few = np.concatenate([np.empty(0, np.uint32), *blocks])
            points, ranked = np.unique(few, return_inverse=True)
            return cls(ranked.astype(np.uint16), starts, points)
        alphabet = np.flatnonzero(seen)
        narrow = len(alphabet) <= _NARROW
        ranks = np.arange(len(alphabet))
        if narrow:
            # Ranks are made into strings for rapidfuzz, and two surrogates would melt into one.
            ranks[ranks >= 0xD800] += 0x800
        table = np.zeros(0x110000, np.uint16 if narrow else np.uint32)
        table[alphabet] = ranks
        by_rank = np.zeros(int(ranks[-1]) + 1 if len(ranks) else 0, np.uint32)
        by_rank[ranks] = alphabet
        room = Room((int(starts[-1]),), table.dtype, memory // 4)
        made = cls(room.array, starts, by_rank, room)
        at = 0
        for block in blocks:
            made.codes[at : at + len(block)] = table.take(block)
            room.touched(len(block) * made.codes.itemsize)
            at += len(block)
        return made

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def held(self) -> int:
        """Bytes of memory that the codes take, at most."""
        return int(self.codes.nbytes) if self.room is None else self.room.held

    def read(self, places: slice | NDArray[np.int64]) -> NDArray[Any]:
        """The codes at some places."""
        codes: NDArray[Any] = self.codes[places]
        if self.room is not None and len(codes):
            span = len(codes) if isinstance(places, slice) else int(places.max() - places.min()) + 1
            self.room.touched(span * self.codes.itemsize)
        return codes

    def up_to(self, size: int) -> int:
        """How many texts, from the first, have no more characters than that."""
        import numpy as np

        return int(self.sizes.searchsorted(np.int32(size), "right"))

    @cached_property
    def sizes(self) -> NDArray[np.int32]:
        """The length of each, in code points."""
        import numpy as np

        return np.diff(self.starts).astype(np.int32)

    @property
    def bits(self) -> np.uint64:
        """How many bits the number of a text takes."""
        import numpy as np

        return np.uint64(max(len(self) - 1, 1).bit_length())

    def strings(self, numbers: NDArray[Any]) -> list[str]:
        """For each text a string that is to those of the others as the texts are to each other.

        numbers: of the texts, which ascend.
        """
        some = self.some(numbers)
        name = "utf-16-le" if some.codes.itemsize == 2 else "utf-32-le"
        whole = some.codes.tobytes().decode(name, "surrogatepass")
        return [whole[start:end] for start, end in pairwise(some.starts.tolist())]

    def text(self, number: int) -> str:
        """The text itself."""
        start, end = self.starts[number : number + 2].tolist()
        return written(self.alphabet[self.read(slice(start, end))])

    def each(self, numbers: NDArray[Any]) -> Iterator[str]:
        """The texts themselves."""
        for points, starts, places in self.points(numbers):
            texts = strings(points, starts)
            yield from (texts[place] for place in places.tolist())

    def points(
        self, numbers: NDArray[Any]
    ) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64]]]:
        """Blocks of texts: their code points end to end, where each begins and one past the last,
        and of each that was asked for which of these it is."""
        import numpy as np

        for at in range(0, len(numbers), 1 << 12):
            own, places = np.unique(numbers[at : at + (1 << 12)], return_inverse=True)
            some = self.some(own)
            yield self.alphabet[some.codes], some.starts, places

    def openings(self, numbers: NDArray[Any], size: int) -> list[str]:
        """So many characters of each text from its start, and … where there are more."""
        import numpy as np

        own, places = np.unique(numbers, return_inverse=True)
        sizes = self.sizes[own]
        codes, starts = self._begun(own, np.minimum(sizes, size))
        cut = (sizes > size).tolist()
        texts = strings(self.alphabet[codes], starts)
        found = [text + "…" * more for text, more in zip(texts, cut, strict=True)]
        return [found[place] for place in places.tolist()]

    def some(self, numbers: NDArray[Any]) -> Texts:
        """The texts of these numbers, which ascend."""
        return Texts(*self._begun(numbers, self.sizes[numbers]), self.alphabet)

    def _begun(
        self, numbers: NDArray[Any], sizes: NDArray[np.int32]
    ) -> tuple[NDArray[Any], NDArray[np.int64]]:
        """So many codes of each text from its start, end to end, and where each begins there.

        numbers: of the texts, which ascend.
        """
        import numpy as np

        starts: NDArray[np.int64] = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
        codes = np.empty(int(starts[-1]), self.codes.dtype)
        most = len(numbers) if self.room is None else _READ
        at = 0
        while at < len(numbers):
            until = int(np.searchsorted(starts, starts[at] + _BLOCK))
            until = min(max(until, at + 1), at + most, len(numbers))
            shift = self.starts[numbers[at:until]] - starts[at:until]
            places = np.arange(starts[at], starts[until]) + np.repeat(shift, sizes[at:until])
            codes[starts[at] : starts[until]] = self.read(places)
            at = until
        return codes, starts

    def owners(self, start: int, end: int) -> NDArray[np.uint32]:
        """For each place from `start` to `end` the number of its text."""
        import numpy as np

        first = int(np.searchsorted(self.starts, start, "right")) - 1
        last = int(np.searchsorted(self.starts, end, "left"))
        bounds = np.clip(self.starts[first : last + 1], start, end)
        return np.repeat(np.arange(first, last, dtype=np.uint32), np.diff(bounds))

    def hashes_at(self, places: NDArray[np.int64], size: int) -> NDArray[np.uint64]:
        """The hashes of the grams of `size` characters at some places, as `hashes` gives them."""
        import numpy as np

        made = self._marks[self.read(places)]
        for offset, factor in _factors(size):
            beyond = np.minimum(places + offset, len(self.codes) - 1)
            made += self._marks[self.read(beyond)] * factor
        return mixed(made)

    def hashes(
        self, sizes: Sequence[int], start: int = 0, end: int | None = None
    ) -> Iterator[tuple[int, dict[int, NDArray[np.uint64]]]]:
        """Blocks (first place, hashes by size): one for the characters from each place on.

        A gram that runs over the end of its text is a hash like any other: whoever picks grams
        must not pick it. Equal grams have equal hashes.
        """
        import numpy as np

        count = len(self.codes)
        longest = max(sizes)
        factors = list(_factors(longest))
        last = count if end is None else end
        for at in range(start, last, _BLOCK):
            until = min(at + _BLOCK, last)
            marks = self._marks.take(self.read(slice(at, until + longest - 1)))
            if until + longest - 1 > count:
                pad = np.full(until + longest - 1 - count, marks[-1])
                marks = np.concatenate((marks, pad))
            sums = marks[: until - at].copy()
            made = {}
            if 1 in sizes:
                made[1] = mixed(sums.copy())
            for offset, factor in factors:
                sums += marks[offset : until - at + offset] * factor
                if offset + 1 in sizes:
                    made[offset + 1] = mixed(sums.copy())
            yield at, made

    @cached_property
    def _marks(self) -> NDArray[np.uint64]:
        """For each rank 64 random bits that stand for its code point."""
        import numpy as np

        highest = int(self.alphabet.max(initial=0))
        marks = np.random.Generator(np.random.PCG64(_SEED)).integers(
            0, 2**64, highest + 1, np.uint64, endpoint=False
        )
        return marks[self.alphabet]


def points(text: str) -> NDArray[np.uint32]:
    """The code points of a text."""
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def written(points: NDArray[np.uint32]) -> str:
    """The text of these code points."""
    return points.tobytes().decode("utf-32-le", "surrogatepass")


def strings(points: NDArray[np.uint32], starts: NDArray[np.int64]) -> list[str]:
    """Texts, given their code points end to end, and where each begins and one past the last."""
    whole = written(points)
    return [whole[start:end] for start, end in pairwise(starts.tolist())]


def _factors(size: int) -> Iterator[tuple[int, np.uint64]]:
    """What the mark of each further character of a gram is multiplied with."""
    import numpy as np

    factor = 1
    for offset in range(1, size):
        factor = factor * 0x9E3779B97F4A7C15 % 2**64
        yield offset, np.uint64(factor)


def mixed(sums: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Hashes of hashes, which are changed, with their upper bits spread over all."""
    import numpy as np

    sums ^= sums >> np.uint64(32)
    sums *= np.uint64(0xD6E8FEB86659FD93)
    return sums


class Counts:
    """How many texts, or nearly, that were added have a gram: never too few, up to a limit.

    Grams share a place by chance, so a count may be too high, and one over 30,000 stays there.
    """

    def __init__(self, sizes: Iterable[int], grams: int, memory: int) -> None:
        """grams: how many will be added of each size; memory: bytes to keep to, about."""
        import numpy as np

        self.bits = {}
        for size in sizes:
            most = {1: 16, 2: 22}.get(size, 64)
            room = max(memory // 8, 1 << 10).bit_length() - 1
            self.bits[size] = min(max(grams, 2).bit_length() + 1, most, room)
        self.tables = {size: np.zeros(1 << bits, np.uint16) for size, bits in self.bits.items()}

    def places(self, hashes: NDArray[np.uint64], size: int) -> NDArray[np.int64]:
        """Where the grams of these hashes are counted."""
        import numpy as np

        return (hashes >> np.uint64(64 - self.bits[size])).view(np.int64)

    def add(self, places: NDArray[np.int64], size: int) -> None:
        """Count the grams at these places once more."""
        import numpy as np

        table = self.tables[size]
        for at in range(0, len(places), 1 << 15):
            some = places[at : at + (1 << 15)]
            counts = table[some]
            if int(counts.max()) > _HIGH:
                some = some[counts <= _HIGH]
            np.add.at(table, some, np.uint16(1))


_HIGH = 30_000
"""Added to no further: 2^15 more at a time keep below 2^16."""
