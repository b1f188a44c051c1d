"""Many numbers put in order of their highest bits: in memory, and in files when they are many."""

from __future__ import annotations

import os
import tempfile
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


_FILES = 1 << 8
"""Files at most: a process may have no more than some hundreds open."""


class _Piece(NamedTuple):
    """Some of a bucket in its file: where it begins, and its bytes."""

    begin: int
    size: int


class Split(NamedTuple):
    """Numbers in the order of their buckets, and where each bucket ends."""

    values: NDArray[np.uint64]
    ends: list[int]


class Buckets:
    """Takes numbers (uint64) in any order, and gives them back in buckets, the least ones first."""

    def __init__(self, bits: int, number: int, memory: int) -> None:
        """bits: how many of the lowest 64 bits are used; number: of buckets, a power of two.

        memory: bytes from which on what is held goes to files, each of some buckets side by side.
        """
        self._shift = bits - (number.bit_length() - 1)
        self._held: list[list[NDArray[np.uint64]]] = [[] for _ in range(number)]
        self._stored: list[list[_Piece]] = [[] for _ in range(number)]
        self._together = -(-number // _FILES)
        self._files: dict[int, IO[bytes]] = {}
        self._memory = memory
        self._bytes = 0

    def split(self, values: NDArray[np.uint64]) -> Split:
        """Numbers put in the order of their buckets, and where each bucket ends; see `put`."""
        import numpy as np

        if len(self._held) == 1:
            return Split(values, [len(values)])
        bucket = (values >> np.uint64(self._shift)).astype(np.uint16)
        ends = np.cumsum(np.bincount(bucket, minlength=len(self._held))).tolist()
        return Split(values[np.argsort(bucket, kind="stable")], ends)

    def put(self, split: Split) -> None:
        """Take numbers that were split."""
        values, ends = split
        begin = 0
        for held, end in zip(self._held, ends, strict=True):
            if begin < end:
                held.append(values[begin:end])
            begin = end
        self._bytes += values.nbytes
        if self._bytes > self._memory:
            self._spill()

    def _spill(self) -> None:
        for number, held in enumerate(self._held):
            if held:
                own = number // self._together
                if own not in self._files:
                    self._files[own] = tempfile.TemporaryFile()  # noqa: SIM115
                file = self._files[own]
                begin = file.tell()
                for values in held:
                    file.write(values.data)
                self._stored[number].append(_Piece(begin, file.tell() - begin))
                held.clear()
        for file in self._files.values():
            file.flush()
        self._bytes = 0

    def __len__(self) -> int:
        """How many buckets there are."""
        return len(self._held)

    def taken(self, number: int) -> NDArray[np.uint64]:
        """What is in a bucket, in no order, which is empty from then on."""
        import numpy as np

        held, self._held[number] = self._held[number], []
        stored = self._stored[number]
        if not stored:
            return np.concatenate([np.empty(0, np.uint64), *held])
        own = number // self._together
        file = self._files[own]
        found = np.empty(sum(size for _, size in stored) // 8, np.uint64)
        at = 0
        for begin, size in stored:
            part = found[at : at + size // 8]
            if os.preadv(file.fileno(), [part.data], begin) < size:
                raise OSError("a temporary file was cut short")
            at += size // 8
        # Not before it was read: others look here for whether the file is still wanted.
        self._stored[number] = []
        first = own * self._together
        if not any(self._stored[first : first + self._together]):
            file.close()
        return np.concatenate([found, *held]) if held else found


def enough(values: int, memory: int) -> int:
    """How many buckets so many values need when a bucket is to take so many bytes, about."""
    return 1 << max(values * 8 // max(memory, 8), 0).bit_length() if values * 8 > memory else 1
