"""The lines of several texts as one array of code points, so that one pass measures them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from cleaner.furniture.charsets import matching
from cleaner.furniture.folding import points, simplified

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Sheet:
    """Texts laid out one after another; a row is a line that is not blank.

    raw, codes: code points of the texts as they are, and folded and Simplified; a line feed after
                each.
    chars:      the latter as indices of tables of 65536: what is above stands as the last.
    seen:       the folded ones as a string.
    starts:     where each line begins, blank ones too; lines: the first line of each text, and
                after the last the number of all.
    first, end: where each row begins and ends, without the white space around it.
    line:       the line of each row, counted over all texts.
    bounds:     the first row of each text, and after the last the number of all.
    """

    raw: NDArray[np.uint32]
    codes: NDArray[np.uint32]
    chars: NDArray[np.intp]
    seen: str
    starts: NDArray[np.int64]
    lines: NDArray[np.int64]
    first: NDArray[np.int64]
    end: NDArray[np.int64]
    line: NDArray[np.int64]
    bounds: NDArray[np.int64]

    def row(self, at: int) -> str:
        """The stripped, folded line of a row."""
        return self.seen[self.first[at] : self.end[at]]

    def text_of(self, rows: Any) -> Any:
        """The place of the text that each row belongs to."""
        import numpy as np

        return np.searchsorted(self.bounds, rows, "right") - 1

    def by_text(self, rows: Any) -> dict[int, list[int]]:
        """Some rows by the place of the text that each belongs to, in their order."""
        found: dict[int, list[int]] = {}
        for place, row in zip(self.text_of(rows).tolist(), rows.tolist(), strict=True):
            found.setdefault(place, []).append(row)
        return found


def laid_out(texts: Sequence[str]) -> Sheet:
    """The sheet of some texts, of one at least.

    >>> sheet = laid_out(["一\\n\\n　二 ", "三"])
    >>> [sheet.row(n) for n in range(3)], sheet.line.tolist(), sheet.bounds.tolist()
    (['一', '二', '三'], [0, 2, 3], [0, 2, 3])
    """
    import numpy as np

    raw = points("\n".join(texts) + "\n")
    codes, chars = simplified(raw)
    starts, line, first, end = inked(codes, chars)
    lines = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) + 1 for text in texts], out=lines[1:])
    lines = np.searchsorted(starts, lines)
    return Sheet(
        raw,
        codes,
        chars,
        str(codes.data, "utf-32-le", "surrogatepass"),
        starts[:-1],
        lines,
        first,
        end,
        line,
        np.searchsorted(line, lines),
    )


def inked(codes: Any, chars: Any) -> tuple[Any, Any, Any, Any]:
    """Where each line of some texts begins, and one more would; which of them are not blank, and
    where each of these begins and ends, without the white space around it.

    codes, chars: see `Sheet`; the last character is a line feed.
    """
    import numpy as np

    white = np.flatnonzero(spaces().take(chars))
    starts = np.concatenate((np.zeros(1, np.int64), white[codes.take(white) == 10] + 1))
    begins, stops = between(white)  # of ink, of which no line feed is
    before = np.searchsorted(begins, starts)
    filled = np.flatnonzero(before[1:] > before[:-1])
    return starts, filled, begins[before[filled]], stops[before[filled + 1] - 1]


def between(white: Any) -> tuple[Any, Any]:
    """Where runs of ink begin, and where each ends.

    white: the places of all other characters, of which the last character is one.
    """
    import numpy as np

    before = np.concatenate((np.full(1, -1), white[:-1]))
    turns = np.flatnonzero(white - before > 1)
    return before[turns] + 1, white[turns]


def runs(flags: Any) -> tuple[Any, Any]:
    """Where the runs of true values in an array begin, and where each ends.

    >>> import numpy as np
    >>> [each.tolist() for each in runs(np.array([True, False, True, True]))]
    [[0, 2], [1, 4]]
    """
    import numpy as np

    turns = np.flatnonzero(flags[1:] != flags[:-1]) + 1
    head, tail = np.zeros(int(flags[0]), np.int64), np.full(int(flags[-1]), len(flags))
    turns = np.concatenate((head, turns, tail))
    return turns[::2], turns[1::2]


class Rows:
    """The rows of one text of a sheet, counted over the sheet."""

    def __init__(self, sheet: Sheet, place: int) -> None:
        self._sheet = sheet
        first, end = sheet.bounds[place : place + 2].tolist()
        self.all = range(first, end)
        self._start = int(sheet.starts[sheet.lines[place]])
        self._last = (-1, "")

    def line(self, row: int) -> str:
        """The stripped, folded line of a row."""
        if self._last[0] != row:  # a long one may be asked for by each of thousands of addresses
            self._last = (row, self._sheet.row(row))
        return self._last[1]

    def head(self, row: int, size: int) -> str:
        """So many of its first characters, or all."""
        first = int(self._sheet.first[row])
        return self._sheet.seen[first : min(first + size, int(self._sheet.end[row]))]

    def begin(self, row: int) -> int:
        """Where it begins in the text."""
        return int(self._sheet.first[row]) - self._start

    def at(self, place: int) -> int:
        """The row that a place in the text stands in."""
        import numpy as np

        return int(np.searchsorted(self._sheet.first, place + self._start, "right")) - 1

    def raw(self, row: int, start: int, end: int) -> str:
        """A part of a row as it stands in the text, given by its places in the folded line."""
        first = int(self._sheet.first[row])
        part = self._sheet.raw[first + start : first + end].data
        return str(part, "utf-32-le", "surrogatepass")


@cache
def spaces() -> Any:
    """Whether each code point below 65536 is white space."""
    return matching(r"\s+")
