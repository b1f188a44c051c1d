"""Texts laid end to end, and the hashes of their character grams.

Texts are held in the order of their length, so that a number of a text is also a rank by length,
and the texts that one can be compared with are a range of numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST_GRAM = 5
_SEED = 20_061


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

    @cached_property
    def owner(self) -> NDArray[np.uint32]:
        """For each place of `codes` the number of its text."""
        import numpy as np

        return np.repeat(np.arange(len(self), dtype=np.uint32), self.sizes)

    @cached_property
    def _marks(self) -> NDArray[np.uint64]:
        """For each place of `codes` 64 random bits that stand for its character."""
        import numpy as np

        highest = int(self.codes.max(initial=0))
        marks = np.random.Generator(np.random.PCG64(_SEED)).integers(
            0, 2**64, highest + 1, np.uint64, endpoint=False
        )
        return marks[self.codes]

    def hashes(self, size: int) -> NDArray[np.uint64]:
        """For each place a hash of the `size` characters from there; the high bits are the best.

        A gram that runs over the end of its text is a hash like any other: whoever picks grams
        must not pick it. Equal grams have equal hashes.
        """
        import numpy as np

        marks = self._marks
        made = marks.copy()
        factor = 1
        for offset in range(1, size):
            factor = factor * 0x9E3779B97F4A7C15 % 2**64
            if offset < len(marks):
                made[:-offset] += marks[offset:] * np.uint64(factor)
        # Sums of random words times odd numbers spread over all bits; one round mixes them.
        made ^= made >> np.uint64(32)
        made *= np.uint64(0xD6E8FEB86659FD93)
        return made


def earlier(hashes: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """For each place how many places before it have the same hash, as a code for `counts()`."""
    import numpy as np

    count = len(hashes)
    bits = np.uint64(max(count - 1, 1).bit_length())
    packed = hashes >> bits
    packed <<= bits
    packed |= np.arange(count, dtype=np.uint64)
    packed.sort()
    places = (packed & np.uint64((1 << int(bits)) - 1)).astype(np.int64)
    packed >>= bits
    first = np.empty(count, bool)
    first[:1] = True
    np.not_equal(packed[1:], packed[:-1], out=first[1:])
    del packed
    index = np.arange(count, dtype=np.int64)
    rank = index - np.maximum.accumulate(np.where(first, index, 0))
    code = np.minimum(rank, 128).astype(np.uint8)
    high = np.flatnonzero(rank >= 128)
    if len(high):
        code[high] = np.minimum(128 + 8 * (np.log2(rank[high]) - 7), 255).astype(np.uint8)
    made = np.empty(count, np.uint8)
    made[places] = code
    return made


def counts() -> NDArray[np.float32]:
    """What each code of `earlier` stands for: exact to 128, then in steps of a ninth."""
    import numpy as np

    codes = np.arange(256, dtype=np.float64)
    return np.where(codes <= 128, codes, 2 ** ((codes - 128) / 8 + 7)).astype(np.float32)
