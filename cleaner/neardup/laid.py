"""Texts laid end to end, and the bitmaps by which most of two unlike texts are told apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PARITY_WORDS = 8
BLOCK = 1 << 18
"""Characters that are looked at together, about."""


@dataclass(frozen=True)
class Laid:
    """Texts in the order of their length.

    codes:  their code points, end to end (uint32).
    starts: where each begins in `codes`, and one past the last (int64).
    """

    texts: Sequence[str]
    codes: NDArray[np.uint32]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Laid:
        """texts: in the order of their length."""
        import numpy as np

        sizes = np.fromiter(map(len, texts), np.int64, len(texts))
        starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
        codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), "<u4")
        return cls(texts, codes, starts)

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """The length of each, in code points."""
        import numpy as np

        return np.diff(self.starts)

    def blocks(self, first: int, most: int = 1 << 16) -> Iterator[tuple[int, int]]:
        """Runs of texts from `first` on with about BLOCK characters; at least one text each."""
        import numpy as np

        at = first
        while at < len(self):
            until = int(np.searchsorted(self.starts, self.starts[at] + BLOCK))
            until = min(max(until, at + 1), at + most, len(self))
            yield at, until
            at = until


def parities(texts: Laid) -> NDArray[np.uint64]:
    """For each text which of 512 classes of characters it has an odd number of, a bit each.

    As each insertion or deletion turns one bit, texts differ by no fewer than their bits do.
    """
    import numpy as np

    bits = PARITY_WORDS * 64
    made = np.empty((len(texts), PARITY_WORDS), np.uint64)
    for at, until in texts.blocks(0, most=1 << 12):
        start, end = texts.starts[at], texts.starts[until]
        classes = texts.codes[start:end] * np.uint32(0x9E3779B1) >> np.uint32(23)
        owners = np.repeat(np.arange(until - at), texts.sizes[at:until])
        odd = np.bincount(classes + owners * bits, minlength=(until - at) * bits) & 1
        packed = np.packbits(odd.astype(np.uint8).reshape(until - at, bits), axis=1)
        made[at:until] = packed.view("<u8")
    return made


def differ(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> NDArray[np.int32]:
    """In how many bits the rows of two arrays differ."""
    import numpy as np

    words = one ^ other
    if hasattr(np, "bitwise_count"):
        count: NDArray[np.int32] = np.bitwise_count(words).sum(axis=1, dtype=np.int32)
        return count
    # numpy before 2.0 does not count bits.
    bits = np.unpackbits(words.view(np.uint8), axis=1)
    counted: NDArray[np.int32] = bits.sum(axis=1, dtype=np.int32)
    return counted
