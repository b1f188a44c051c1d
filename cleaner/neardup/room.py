"""What grows with a corpus: in memory while it is small, and in files of no name when it is not."""

from __future__ import annotations

import mmap
import os
import tempfile
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

_RESIDENT = 16 << 20
"""So many bytes of a file, about, are in memory at most."""
_AROUND = 1 << 16
"""So many bytes around one that is read come into memory with it, at most."""
_STEP = 1 << 20


class Room:
    """An array to fill and to read, in a file where it takes more than so many bytes.

    Of a file that part counts as memory of the process which was touched of late: who touches it
    tells `touched`, and it is let go of when it has become much. Then it is read from the file
    again, or from where the system still has it.
    """

    def __init__(self, shape: tuple[int, ...], dtype: DTypeLike, memory: int) -> None:
        import math

        import numpy as np

        self._map: mmap.mmap | None = None
        self._touched = 0
        size = math.prod(shape) * np.dtype(dtype).itemsize
        if size <= memory:
            self.array: NDArray[Any] = np.empty(shape, dtype)
            return
        with tempfile.TemporaryFile() as file:
            # Room that is not there is to be an error now, and not a signal when it is written to.
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, size)
            else:
                file.truncate(size)
            self._map = mmap.mmap(file.fileno(), size)
        self.array = np.frombuffer(self._map, dtype).reshape(shape)

    @classmethod
    def of(cls, file: IO[bytes], dtype: DTypeLike) -> Room:
        """What was written to a file; there is to be something."""
        import numpy as np

        made = cls((0,), dtype, 0)
        file.flush()
        made._map = mmap.mmap(file.fileno(), 0)
        made.array = np.frombuffer(made._map, dtype)
        return made

    @classmethod
    def around(cls, array: NDArray[Any]) -> Room:
        """An array that is there, in memory."""
        made = cls((0,), array.dtype, 0)
        made.array = array
        return made

    @classmethod
    def holding(cls, array: NDArray[Any], memory: int) -> Room:
        """A copy of an array, or the array itself where it takes no more than so many bytes."""
        if array.nbytes <= memory:
            return cls.around(array)
        made = cls(array.shape, array.dtype, memory)
        for at in range(0, len(array), _STEP):
            some = array[at : at + _STEP]
            made.array[at : at + _STEP] = some
            made.touched(some.nbytes)
        made.touched(_RESIDENT + 1)
        return made

    @property
    def held(self) -> int:
        """Bytes of it that count as memory, at most."""
        return int(self.array.nbytes) if self._map is None else 2 * _RESIDENT

    def rows(self, numbers: NDArray[Any]) -> NDArray[Any]:
        """Some rows, in any order."""
        import numpy as np

        near = max(_RESIDENT * len(self.array) // max(self.array.nbytes, 1), 1)
        if self._map is None or not len(numbers) or np.ptp(numbers) < near:
            found: NDArray[Any] = self.array.take(numbers, axis=0)
            self.touched(min(len(numbers) * _AROUND, _RESIDENT))
            return found
        # From all over a file they are taken as they lie in it, and what is passed is let go of.
        order = np.argsort(numbers)
        ranked = numbers[order]
        found = np.empty((len(numbers), *self.array.shape[1:]), self.array.dtype)
        at = 0
        while at < len(order):
            until = int(ranked.searchsorted(ranked[at] + near))
            found[order[at:until]] = self.array[ranked[at:until]]
            self.touched(min((until - at) * _AROUND, _RESIDENT))
            at = until
        return found

    def part(self, begin: int, end: int) -> NDArray[Any]:
        """The rows from one to another, to be read only."""
        found: NDArray[Any] = self.array[begin:end]
        if self._map is not None:
            found = found.copy()
            self.touched(found.nbytes)
        return found

    def touched(self, size: int) -> None:
        """Take note that so many bytes were read or written, those between them included."""
        self._touched += size
        if self._touched > _RESIDENT:
            self._touched = 0
            if self._map is not None and hasattr(mmap, "MADV_DONTNEED"):
                self._map.madvise(mmap.MADV_DONTNEED)


class Column:
    """Numbers that come a few at a time and are read when all have come; in a file when many."""

    def __init__(self, dtype: str, memory: int) -> None:
        """dtype: of the numbers; memory: bytes from which on they go to a file."""
        self._dtype, self._memory = dtype, memory
        self._written = 0
        self._file: IO[bytes] | None = None
        self.held = bytearray()
        """Those that came last and are in no file as yet, as bytes."""

    def __len__(self) -> int:
        """The bytes of all."""
        return self._written + len(self.held)

    def add(self, data: bytes | memoryview) -> None:
        """Take the bytes of numbers."""
        self.held += data
        if len(self.held) > self._memory:
            self._spill()

    def _spill(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed when it is read
        self._file.write(self.held)
        self._written += len(self.held)
        self.held = bytearray()

    def room(self) -> Room:
        """All of them, which it has no more from then on."""
        import numpy as np

        if self._file is None:
            held, self.held = self.held, bytearray()
            return Room.around(np.frombuffer(held, self._dtype))
        self._spill()
        file, self._file, self._written = self._file, None, 0
        with file:
            return Room.of(file, self._dtype)
