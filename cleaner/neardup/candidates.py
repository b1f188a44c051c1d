"""Cheap tests that a pair must pass before it is compared: length, parity bitmap, shared grams.

Each is a proven bound: a pair that fails one is below the threshold. With L the length of the
longest common subsequence of a and b, and D = |a| + |b| - 2 L the insertions and deletions
between them, ratio >= t means D <= (1 - t) (|a| + |b|).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from cleaner.neardup.grams import MEMORY, Texts
from cleaner.neardup.room import Room
from cleaner.neardup.threads import ALONE, Threads
from cleaner.neardup.tiling import SLACK

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BITS = 512
_LONG = 384
"""Above this length 512 bits fill up with the differences of unlike texts."""
_LONG_BITS = 4096
_PROFILED = 2000
"""Above this length 4096 bits do too."""
_PROFILE = 1 << 14
_SET_BITS = 1024
_BLOCK = 1 << 17
_STEP = 1 << 22
"""So many words of bitmaps are compared at a time."""


def floors(texts: Texts, threshold: float) -> NDArray[np.uint32]:
    """For each text the first that it can be compared with: L <= |a| bounds the ratio."""
    import numpy as np

    lengths = np.arange(int(texts.sizes[-1]) + 1 if len(texts) else 1)
    least = np.ceil(lengths * (threshold / (2 - threshold)) - SLACK).astype(np.int32)
    first = texts.sizes.searchsorted(least).astype(np.uint32)
    found: NDArray[np.uint32] = first[texts.sizes]
    return found


class Pruner:
    """Tests pairs of texts against a threshold, many at a time."""

    def __init__(
        self, texts: Texts, threshold: float, memory: int = MEMORY, threads: Threads = ALONE
    ) -> None:
        """memory: bytes of which a fourth is for the bitmaps; more of them go to files."""
        import numpy as np

        self.texts = texts
        self.threshold = threshold
        self._sizes = texts.sizes
        # For each sum of two lengths the insertions and deletions that the threshold allows.
        sums = np.arange(2 * int(texts.sizes[-1]) + 1 if len(texts) else 1)
        self._apart = np.floor(sums * (1 - threshold) + SLACK).astype(np.int32)
        self._parities = _bitmaps(texts, 0, _BITS, memory // 8, threads)
        self._folded = _folded(self._parities, memory // 16)
        self._first_long = texts.up_to(_LONG - 1)
        self._long_parities = _bitmaps(texts, self._first_long, _LONG_BITS, memory // 16, threads)
        self._profiles: dict[int, NDArray[np.int32]] = {}

    def apart(self, sums: NDArray[Any]) -> NDArray[np.int32]:
        """For sums of two lengths the insertions and deletions that the threshold allows."""
        most: NDArray[np.int32] = self._apart[sums]
        return most

    def passing(self, left: NDArray[np.uint32], right: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Which pairs (numbers of texts, the left before the right) may reach the threshold."""
        return self.within(left, right, self.apart(self._sizes[left] + self._sizes[right]))

    def within(
        self, left: NDArray[np.uint32], right: NDArray[np.uint32], apart: NDArray[Any]
    ) -> NDArray[np.bool_]:
        """Which pairs may have so few insertions and deletions between them, and be similar.

        An element of the symmetric difference of two multisets flips at most one bit of their
        parity bitmaps, and D is at least the size of that difference.
        """
        import numpy as np

        # A fourth of the bits, each the parity of four, tells most pairs apart by a fourth of the
        # memory to read.
        good: NDArray[np.bool_] = _apart(self._folded, left, right) <= apart
        some = np.flatnonzero(good)
        good[some] = _apart(self._parities, left[some], right[some]) <= apart[some]
        if self._first_long < len(self.texts):
            long = np.flatnonzero(good & (left >= self._first_long))
            less = np.uint32(self._first_long)
            differ = _apart(self._long_parities, left[long] - less, right[long] - less)
            good[long] = differ <= apart[long]
            for each in np.flatnonzero(good & (self._sizes[left] >= _PROFILED)).tolist():
                good[each] = self._share_grams(int(left[each]), int(right[each]))
        return good

    def _share_grams(self, left: int, right: int) -> bool:
        """Whether two long texts share as many pairs of characters as the threshold asks.

        An insertion or deletion changes at most three of them: the sum of the differences of
        their counts is at most 3 D.
        """
        import numpy as np

        most = math.floor(
            (int(self._sizes[left]) + int(self._sizes[right])) * (1 - self.threshold) + SLACK
        )
        return int(np.abs(self._profile(left) - self._profile(right)).sum()) <= 3 * most

    def _profile(self, text: int) -> NDArray[np.int32]:
        import numpy as np

        made = self._profiles.get(text)
        if made is None:
            start, end = self.texts.starts[text : text + 2].tolist()
            codes = self.texts.read(slice(start, end)).astype(np.uint64)
            mixed = (codes[1:] * np.uint64(0x9E3779B97F4A7C15)) ^ (
                codes[:-1] * np.uint64(0xD6E8FEB86659FD93)
            )
            mixed *= np.uint64(0xFF51AFD7ED558CCD)
            places = (mixed >> np.uint64(64 - _PROFILE.bit_length() + 1)).astype(np.int64)
            made = np.bincount(places, minlength=_PROFILE).astype(np.int32)
            if len(self._profiles) >= 1024:
                self._profiles.pop(next(iter(self._profiles)))
            self._profiles[text] = made
        return made


class Insides:
    """Tests whether texts may stand inside longer ones, many at a time."""

    def __init__(self, texts: Texts, threshold: float, memory: int = MEMORY) -> None:
        """memory: bytes of which a fourth is for the bitmaps; more of them go to a file."""
        self.texts = texts
        self.threshold = threshold
        self._sizes = texts.sizes
        self._classes = _bitmaps(texts, 0, _SET_BITS, memory // 4, odd=False)

    def passing(self, left: NDArray[np.uint32], right: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Whether a share of at least the threshold of the right texts may stand in the left ones.

        With c the share and L the length of the common subsequence with a stretch of length w of
        the longer text, L <= w, 2 L >= c (|a| + w) >= c (|a| + L). So |a| - L is at most
        2 (1 - c) / (2 - c) times |a|, and no more classes of characters of a can be missing there.
        """

        share = 2 * (1 - self.threshold) / (2 - self.threshold)
        good: NDArray[np.bool_] = self._sizes[left] > self._sizes[right]
        for at in range(0, len(left), 1 << 18):
            some = slice(at, at + (1 << 18))
            missing = ~self._classes.rows(left[some])
            missing &= self._classes.rows(right[some])
            good[some] &= _bits(missing) <= self._sizes[right[some]] * share + SLACK
        return good


def none_alike(codes: NDArray[np.uint32], sizes: NDArray[np.int64], threshold: float) -> bool:
    """Whether no two of a few texts, end to end, may reach the threshold: at a glance.

    The parity bitmaps of every two are compared; what is left open is for a search to say.
    """
    import numpy as np

    number = len(sizes)
    classes = codes * np.uint32(0x9E3779B1) >> np.uint32(32 - _BITS.bit_length() + 1)
    places = np.repeat(np.arange(number) * _BITS, sizes) + classes
    odd = np.bincount(places, minlength=number * _BITS).astype(np.uint8)
    odd &= 1
    bitmaps = np.packbits(odd.reshape(number, _BITS), axis=1).view(np.uint64)
    left, right = np.tril_indices(number, -1)
    apart = np.floor((sizes[left] + sizes[right]) * (1 - threshold) + SLACK)
    return not (_bits(bitmaps[left] ^ bitmaps[right]) <= apart).any()


def _apart(bitmaps: Room, left: NDArray[Any], right: NDArray[Any]) -> NDArray[np.int32]:
    """In how many bits the bitmaps of each pair differ."""
    import numpy as np

    found = np.empty(len(left), np.int32)
    step = max(_STEP // bitmaps.array.shape[1], 1)
    for at in range(0, len(left), step):
        some = slice(at, at + step)
        words = bitmaps.rows(left[some])
        words ^= bitmaps.rows(right[some])
        found[some] = _bits(words)
    return found


def _bits(words: NDArray[np.uint64]) -> NDArray[np.int32]:
    """How many bits are set in each row."""
    import numpy as np

    if hasattr(np, "bitwise_count"):
        count: NDArray[np.int32] = np.bitwise_count(words).sum(axis=1, dtype=np.int32)
        return count
    # numpy before 2.0 does not count bits.
    counted: NDArray[np.int32] = _ones()[words.view(np.uint16)].sum(axis=1, dtype=np.int32)
    return counted


@cache
def _ones() -> NDArray[np.uint8]:
    """How many bits are set in each number of 16 bits."""
    import numpy as np

    numbers = np.arange(1 << 16, dtype=np.uint16).view(np.uint8).reshape(-1, 2)
    ones: NDArray[np.uint8] = np.unpackbits(numbers, axis=1).sum(axis=1, dtype=np.uint8)
    return ones


def _folded(bitmaps: Room, memory: int) -> Room:
    """For each bitmap one of a fourth of its bits, each the parity of four."""
    import numpy as np

    whole = bitmaps.array
    quarter = whole.shape[1] // 4
    made = Room((len(whole), quarter), np.uint64, memory)
    for at in range(0, len(whole), _BLOCK):
        some = slice(at, at + _BLOCK)
        parts = whole[some].reshape(-1, 4, quarter)
        np.bitwise_xor.reduce(parts, axis=1, out=made.array[some])
        bitmaps.touched(parts.nbytes)
        made.touched(parts.nbytes // 4)
    return made


def _bitmaps(
    texts: Texts, first: int, bits: int, memory: int, threads: Threads = ALONE, *, odd: bool = True
) -> Room:
    """For each text from `first` on: which classes of characters it has an odd number of, or has.

    memory: bytes from which on they go to a file.
    """
    import numpy as np

    number = len(texts) - first
    room = Room((number, bits // 64), np.uint64, memory)
    classes = texts.alphabet * np.uint32(0x9E3779B1) >> np.uint32(32 - bits.bit_length() + 1)
    classes = classes.astype(np.int64)

    def make(bounds: tuple[int, int]) -> None:
        at, until = bounds
        start, end = texts.starts[[at, until]].tolist()
        places = classes.take(texts.read(slice(start, end)))
        places += (texts.owners(start, end).astype(np.int64) - at) * bits
        counted = np.bincount(places, minlength=(until - at) * bits)
        flags = counted.astype(np.uint8) & 1 if odd else counted > 0
        made = np.packbits(flags.reshape(until - at, bits), axis=1).view(np.uint64)
        room.array[at - first : until - first] = made
        room.touched(made.nbytes)

    for _ in threads.each(make, _parts(texts, first, _BLOCK // bits * 8)):
        pass
    return room


def _parts(texts: Texts, first: int, most: int) -> Iterator[tuple[int, int]]:
    """The texts from `first` on, so many together at most, with few characters."""
    import numpy as np

    at = first
    while at < len(texts):
        until = int(np.searchsorted(texts.starts, texts.starts[at] + _BLOCK))
        until = min(max(until, at + 1), at + most, len(texts))
        yield at, until
        at = until
