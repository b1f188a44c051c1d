"""Rows of holders: the texts that have a gram in common, in the order of their length."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING

from cleaner.neardup.spans import ranges
from cleaner.neardup.windows import distinct

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BACK = 5
"""So many holders before a text in a row are beside it."""
_STEP = 1 << 18
_FEW = 16
"""Rows are looked up where they are fewer than one in so many holders."""


class Rows:
    """The rows of many grams, kept to be looked at again: in a file where they are many.

    A holder is a number of 64 bits: the hash of the gram and, low, the number of the text.
    """

    def __init__(self, floor: NDArray[np.uint32], bits: np.uint64, memory: int) -> None:
        """floor: for each text the first that it can be compared with; bits: of a text's number.

        memory: bytes from which on the rows go to a file.
        """
        import numpy as np

        self._floor, self._bits, self._memory = floor, bits, memory
        self._low = np.uint64((1 << int(bits)) - 1)
        self._held: list[NDArray[np.uint64]] = []
        self._size = 0
        self._file: IO[bytes] | None = None
        self._stored: list[int] = []

    def made(self, holders: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """The rows of holders that come in any order; no others have a gram of theirs.

        A gram that one text alone holds makes none.
        """
        import numpy as np

        holders = distinct(holders)
        gram = holders >> self._bits
        same = gram[1:] == gram[:-1]
        shared = np.append(same, False)[: len(holders)]
        shared[1:] |= same
        rows: NDArray[np.uint64] = holders.compress(shared)
        return rows

    def keep(self, rows: NDArray[np.uint64]) -> None:
        self._held.append(rows)
        self._size += rows.nbytes
        if self._size > self._memory:
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115
                weakref.finalize(self, self._file.close)
            for each in self._held:
                self._file.write(each.data)
                self._stored.append(len(each))
            self._held.clear()
            self._size = 0

    def __iter__(self) -> Iterator[NDArray[np.uint64]]:
        import numpy as np

        if self._file is not None:
            self._file.seek(0)
            for size in self._stored:
                rows = np.empty(size, np.uint64)
                self._file.readinto(rows.data)  # type: ignore[attr-defined]
                yield rows
        yield from self._held

    def kept(self, each: Iterable[NDArray[np.uint64]]) -> Iterator[NDArray[np.uint64]]:
        """The same, and they are kept."""
        for rows in each:
            self.keep(rows)
            yield rows

    def beside(self, rows: NDArray[np.uint64], part: range) -> Iterator[NDArray[np.uint64]]:
        """Each text with those beside it, as the later * 2^32 + the earlier; repeats are many.

        part: the texts that may be the later one.
        """
        import numpy as np

        for at in range(0, len(rows), _STEP):
            some = rows[at : at + _STEP + BACK]
            held, gram = some & self._low, some >> self._bits
            own = self._within(held, part)
            found = []
            for back in range(1, BACK + 1):
                met = gram[back:][:_STEP] == gram[:-back][:_STEP]
                if own is not None:
                    met &= own[back:][:_STEP]
                same = np.flatnonzero(met)
                found.append(self._near(held[same], held[same + back]))
            yield np.concatenate(found)

    def beside_anew(
        self,
        rows: NDArray[np.uint64],
        part: range,
        stays: NDArray[np.bool_],
        before: NDArray[np.bool_],
        asked: NDArray[np.uint64] | None,
    ) -> NDArray[np.uint64]:
        """The same of the texts that stay, less those that were beside each other before.

        part:   the texts that may be the later one.
        before: the texts that stayed then.
        asked:  the grams of which the rows are not what they were, low bits 0 and in ascending
                order; None for any.
        """
        import numpy as np

        if asked is not None and len(rows):
            low, high = asked.searchsorted([rows[0] & ~self._low, rows[-1]])
            asked = asked[low : high + 1]
            if len(asked) * _FEW < len(rows):
                rows = rows[
                    ranges(rows.searchsorted(asked), rows.searchsorted(asked | self._low, "right"))
                ]
        text = (rows & self._low).view(np.int64)
        known = before[text]
        # How many of those before stood up to each: so many steps apart were two of them then.
        place = np.cumsum(known, dtype=np.int32)
        chosen = np.flatnonzero(stays[text])
        held, gram = (rows & self._low)[chosen], (rows >> self._bits)[chosen]
        known, place = known[chosen], place[chosen]
        own = self._within(held, part)
        found = [np.empty(0, np.uint64)]
        for back in range(1, BACK + 1):
            new = place[back:] - place[:-back] > BACK
            new |= ~(known[back:] & known[:-back])
            new &= gram[back:] == gram[:-back]
            if own is not None:
                new &= own[back:]
            same = np.flatnonzero(new)
            found.append(self._near(held[same], held[same + back]))
        return np.concatenate(found)

    def _within(self, held: NDArray[np.uint64], part: range) -> NDArray[np.bool_] | None:
        """Which texts are in a part; None where all are."""
        import numpy as np

        if len(part) == len(self._floor):
            return None
        within: NDArray[np.bool_] = held >= np.uint64(part.start)
        within &= held < np.uint64(part.stop)
        return within

    def _near(self, left: NDArray[np.uint64], right: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """The pairs of lengths near enough."""
        import numpy as np

        good = left >= self._floor.take(right.view(np.int64))
        packed: NDArray[np.uint64] = right[good]
        packed <<= np.uint64(32)
        packed |= left[good]
        return packed
