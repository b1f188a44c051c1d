"""Many numbers put in order of their highest bits: in memory, and in files when they are many."""

from __future__ import annotations

import tempfile
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Split(NamedTuple):
    """Numbers in the order of their buckets, and where each bucket ends."""

    values: NDArray[np.uint64]
    ends: list[int]


class Buckets:
    """Takes numbers (uint64) in any order, and gives them back in buckets, the least ones first."""

    def __init__(self, bits: int, number: int, memory: int) -> None:
        """bits: how many of the lowest 64 bits are used; number: of buckets, a power of two.

        memory: bytes from which on what is held goes to a file.
        """
        self._shift = bits - (number.bit_length() - 1)
        self._held: list[list[NDArray[np.uint64]]] = [[] for _ in range(number)]
        self._files: list[IO[bytes] | None] = [None] * number
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
                file = self._files[number]
                if file is None:
                    file = self._files[number] = tempfile.TemporaryFile()  # noqa: SIM115
                for values in held:
                    file.write(values.data)
                held.clear()
        self._bytes = 0

    def __len__(self) -> int:
        """How many buckets there are."""
        return len(self._held)

    def taken(self, number: int) -> NDArray[np.uint64]:
        """What is in a bucket, in no order, which is empty from then on."""
        import numpy as np

        held, self._held[number] = self._held[number], []
        file, self._files[number] = self._files[number], None
        if file is not None:
            with file:
                size = file.tell()
                file.seek(0)
                stored = np.empty(size // 8, np.uint64)
                file.readinto(stored.data)  # type: ignore[attr-defined]
            held.append(stored)
        return np.concatenate(held) if held else np.empty(0, np.uint64)


def enough(values: int, memory: int) -> int:
    """How many buckets so many values need when a bucket is to take so many bytes, about."""
    return 1 << max(values * 8 // max(memory, 8), 0).bit_length() if values * 8 > memory else 1
