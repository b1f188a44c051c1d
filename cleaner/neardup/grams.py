"""Texts laid end to end, and the hashes of their character grams.

Texts are held in the order of their length, so that a number of a text is also a rank by length,
and the texts that one can be compared with are a range of numbers. Hashes are made anew whenever
they are asked for, in blocks and by parts, because to hold one for each character of a corpus
would take four times the memory of its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST_GRAM = 5
_SEED = 20_061
_BLOCK = 1 << 17
PART = 1 << 24
"""Grams that are sorted at a time, about."""


@dataclass(frozen=True)
class Texts:
    """Distinct texts in the order of their length.

    texts:  the texts themselves; text `k` is the one meant by the number `k` everywhere.
    codes:  their code points, end to end (uint32).
    starts: where each begins in `codes`, and one past the last (int64).
    """

    texts: Sequence[str]
    codes: NDArray[np.uint32]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Texts:
        """texts: distinct, not empty, in the order of their length."""
        import numpy as np

        sizes = np.fromiter(map(len, texts), np.int64, len(texts))
        starts = np.concatenate(([0], np.cumsum(sizes)))
        codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
        return cls(texts, codes, starts)

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """The length of each, in code points."""
        import numpy as np

        return np.diff(self.starts)

    @property
    def bits(self) -> np.uint64:
        """How many bits the number of a text takes."""
        import numpy as np

        return np.uint64(max(len(self) - 1, 1).bit_length())

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

        made = self._marks[self.codes[places]]
        for offset, factor in _factors(size):
            made += (
                self._marks[self.codes[np.minimum(places + offset, len(self.codes) - 1)]] * factor
            )
        return _mixed(made)

    def hashes(self, size: int) -> Iterator[tuple[int, NDArray[np.uint64]]]:
        """Blocks (first place, hashes): a hash of the `size` characters from each place on.

        A gram that runs over the end of its text is a hash like any other: whoever picks grams
        must not pick it. Equal grams have equal hashes.
        """
        import numpy as np

        count = len(self.codes)
        for start in range(0, count, _BLOCK):
            end = min(start + _BLOCK, count)
            marks = self._marks[self.codes[start : end + size - 1]]
            if end + size - 1 > count:
                pad = np.full(end + size - 1 - count, marks[-1])
                marks = np.concatenate((marks, pad))
            made = marks[: end - start].copy()
            for offset, factor in _factors(size):
                made += marks[offset : end - start + offset] * factor
            yield start, _mixed(made)

    def held(self, size: int) -> Iterator[NDArray[np.uint64]]:
        """Parts of all grams: each gram's hash, its low bits the number of its text, sorted.

        Equal grams come in the same part, side by side, by the number of their text. The top bits,
        the same throughout a part, are left out of it.
        """
        import numpy as np

        for part, parts in _parts(len(self.codes)):
            found = []
            for start, hashes in self.hashes(size):
                owners = self.owners(start, start + len(hashes))
                if parts:
                    chosen = np.flatnonzero(hashes >> np.uint64(64 - parts) == part)
                    hashes, owners = hashes[chosen] << np.uint64(parts), owners[chosen]
                hashes >>= self.bits
                hashes <<= self.bits
                hashes |= owners
                found.append(hashes)
            packed = np.concatenate(found)
            del found
            packed.sort()
            yield packed

    @cached_property
    def _marks(self) -> NDArray[np.uint64]:
        """For each code point 64 random bits that stand for it."""
        import numpy as np

        highest = int(self.codes.max(initial=0))
        return np.random.Generator(np.random.PCG64(_SEED)).integers(
            0, 2**64, highest + 1, np.uint64, endpoint=False
        )


def _parts(count: int) -> Iterator[tuple[int, int]]:
    """(part, bits that tell it): so many parts that each holds about PART of `count` grams."""
    bits = max((count - 1) // PART, 0).bit_length()
    for part in range(1 << bits):
        yield part, bits


def _factors(size: int) -> Iterator[tuple[int, np.uint64]]:
    """What the mark of each further character of a gram is multiplied with."""
    import numpy as np

    factor = 1
    for offset in range(1, size):
        factor = factor * 0x9E3779B97F4A7C15 % 2**64
        yield offset, np.uint64(factor)


def _mixed(sums: NDArray[np.uint64]) -> NDArray[np.uint64]:
    import numpy as np

    sums ^= sums >> np.uint64(32)
    sums *= np.uint64(0xD6E8FEB86659FD93)
    return sums


def earlier(texts: Texts, size: int) -> NDArray[np.uint8]:
    """For each place how many before it have the same gram, as a code for `counts()`."""
    import numpy as np

    count = len(texts.codes)
    bits = np.uint64(max(count - 1, 1).bit_length())
    low = np.uint64((1 << int(bits)) - 1)
    made = np.empty(count, np.uint8)
    for part, parts in _parts(count):
        found = []
        for start, hashes in texts.hashes(size):
            places = np.arange(start, start + len(hashes), dtype=np.uint64)
            if parts:
                chosen = np.flatnonzero(hashes >> np.uint64(64 - parts) == part)
                hashes, places = hashes[chosen] << np.uint64(parts), places[chosen]
            hashes >>= bits
            hashes <<= bits
            hashes |= places
            found.append(hashes)
        packed = np.concatenate(found)
        del found
        packed.sort()
        places = packed & low
        packed >>= bits
        made[places.view(np.int64)] = _coded(_ranks(packed))
    return made


def _ranks(grams: NDArray[np.uint64]) -> NDArray[np.int64]:
    """For each of some sorted values how many before it are equal."""
    import numpy as np

    index = np.arange(len(grams))
    first = np.zeros(len(grams), np.int64)
    new = np.flatnonzero(grams[1:] != grams[:-1]) + 1
    first[new] = new
    np.maximum.accumulate(first, out=first)
    index -= first
    return index


def _coded(ranks: NDArray[np.int64]) -> NDArray[np.uint8]:
    import numpy as np

    code = np.minimum(ranks, 128).astype(np.uint8)
    high = np.flatnonzero(ranks >= 128)
    if len(high):
        code[high] = np.minimum(128 + 8 * (np.log2(ranks[high]) - 7), 255).astype(np.uint8)
    return code


def counts() -> NDArray[np.float32]:
    """What each code of `earlier` stands for: exact to 128, then in steps of a ninth."""
    import numpy as np

    codes = np.arange(256, dtype=np.float64)
    return np.where(codes <= 128, codes, 2 ** ((codes - 128) / 8 + 7)).astype(np.float32)
