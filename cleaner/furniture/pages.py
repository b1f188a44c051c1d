"""Which texts may be print: those with lines that may be page numbers or running heads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from cleaner.furniture.charsets import one_among
from cleaner.furniture.heads import STAMPED, is_parted
from cleaner.furniture.joints import RAGGED, SHORTEST
from cleaner.furniture.leaves import (
    ENDS,
    HEAD,
    HEADED,
    LONGEST,
    SET_OFF,
    STARS,
    STARTS,
    WIDEST,
    alike,
    alone,
    headed,
    is_head,
)
from cleaner.furniture.lone import LEAST, names_whole
from cleaner.furniture.mastheads import is_masthead
from cleaner.furniture.rulers import DRAWN, RULER
from cleaner.furniture.sheet import Sheet

CLOSED = "。!?;:…,、\"'」』"
"""What no running head ends with."""
DIGITS = "0123456789"


def numbered(sheet: Sheet) -> set[int]:
    """The places of the texts that hold lines which may be page numbers or running heads."""
    import numpy as np

    size = sheet.end - sheet.first
    head, tail = sheet.chars[sheet.first], sheet.chars[sheet.end - 1]
    starts, ends = one_among(STARTS).take(head), one_among(ENDS).take(tail)
    shut = one_among(CLOSED).take(tail)
    below = _below(size, tail, shut)
    found = _repeating(sheet, size, head, tail, shut, below)
    text = sheet.text_of(np.arange(len(size)))

    def look(rows: Any, tells: Callable[[int], bool]) -> None:
        """Add the texts, but for those known, in one of whose rows something is told."""
        some = np.flatnonzero(rows)
        for row, place in zip(some.tolist(), text[some].tolist(), strict=True):
            if place not in found and tells(row):
                found.add(place)

    look((size <= LONGEST) & starts & ends, lambda row: alone(sheet.row(row)) is not None)
    white = sheet.codes == 32
    gaps = np.append(False, white[1:] & white[:-1])
    gaps |= (sheet.raw == 0x3000) | (sheet.codes == ord("|")) | one_among(STARS).take(sheet.chars)
    barred = (sheet.codes == ord("/")) | (sheet.codes == ord("*"))
    gaps[1:] |= barred[1:] & white[:-1]
    spots = np.flatnonzero(gaps)
    parted = spots.searchsorted(sheet.first) < spots.searchsorted(sheet.end)
    slim = below & (size <= HEAD) & ~shut
    slim[1:] &= size[1:] + RAGGED < size[:-1]
    # between blank lines, or with a gap inside
    apart, blank = parted.copy(), np.diff(sheet.line) > 1
    apart[1:-1] |= blank[:-1] & blank[1:]
    look(slim & apart, lambda row: is_head(sheet.row(row)))
    look(slim & ~apart, lambda row: names_whole(sheet.row(row)) or _holds_line(sheet, row))
    brief = (size <= HEADED) & (head != ord("|"))
    told = parted | one_among(DRAWN).take(head)
    look(below & brief & told, lambda row: _tells_itself(sheet.row(row)))
    # mastheads may stand between paragraphs only
    look(parted & ~shut & (size <= HEADED) & ~below, lambda row: is_masthead(sheet.row(row)))
    marked = one_among(SET_OFF)
    marked = marked.take(head) | marked.take(tail)
    wide = (size <= WIDEST) & (head != ord("|"))
    look((parted | marked) & wide & (starts | ends), lambda row: _is_headed(sheet, row))
    return found


def _tells_itself(line: str) -> bool:
    return is_parted(line) or is_masthead(line) or RULER.fullmatch(line) is not None


def _holds_line(sheet: Sheet, row: int) -> bool:
    """Whether a part of a row with a colon stands above it in its text."""
    line, first = sheet.row(row), int(sheet.first[row])
    if ":" not in line:
        return False
    begin = int(sheet.first[sheet.bounds[int(sheet.text_of(row))]])
    return any(
        len(part) >= LEAST and sheet.seen.find(part, begin, first) >= 0 for part in line.split(":")
    )


def _below(size: Any, tail: Any, shut: Any) -> Any:
    """Which rows stand below one that ends at a margin in the middle of a sentence.

    size, tail, shut: how long each row is, its last character, and whether that ends what is said.
    """
    import numpy as np

    below = np.zeros(len(size), bool)
    if len(size) < 3:
        return below
    cut = (size >= SHORTEST) & ~shut & (tail > 0x3000)
    # the line above ends where one beside it does
    near = np.zeros((2, len(size)), bool)
    near[0, 1:-1] = abs(size[:-2] - size[2:]) <= RAGGED
    near[1, 2:] = abs(size[:-2] - size[1:-1]) <= RAGGED
    below[1:] = cut[:-1]
    return below & near.any(axis=0)


def _is_headed(sheet: Sheet, row: int) -> bool:
    raw = sheet.raw[sheet.first[row] : sheet.end[row]].data
    return headed(sheet.row(row), str(raw, "utf-32-le", "surrogatepass")) is not None


def _repeating(sheet: Sheet, size: Any, head: Any, tail: Any, shut: Any, below: Any) -> set[int]:
    """The places of the texts in which a short line comes back and once stands in wrapped text.

    size, head, tail: how long each row is, and its first and its last character.
    shut, below: whether that ends what is said, and whether the row stands as `_below` tells.
    """
    import numpy as np

    short = (size > 1) & (size <= HEAD) & ~shut
    below = below & short
    below[1:] &= size[1:] + RAGGED < size[:-1]
    stamped = short & (head == ord("["))
    if not (below | stamped).any():
        return set()
    rows = np.flatnonzero(short)
    digit = one_among(DIGITS)
    number = digit.take(head[rows]) | digit.take(tail[rows])
    # the same line, or much alike; numbers count as one
    ends = [np.where(digit.take(each), 48, each) for each in (head[rows], tail[rows])]
    key = (ends[0] << 16 | ends[1]) * 64 + np.where(number, 0, size[rows])
    key = key * len(sheet.bounds) + sheet.text_of(rows)
    _, where, times = np.unique(key, return_inverse=True, return_counts=True)
    again = times[where] > 1
    asked = below[rows] & again | stamped[rows] & (times[where] >= STAMPED)
    if not asked.any():
        return set()
    # few are alike in this and differ
    some = np.isin(where, where[asked])
    lines = [
        (place, alike(sheet.row(row)))
        for row, place in zip(rows[some].tolist(), sheet.text_of(rows[some]).tolist(), strict=True)
    ]
    count = Counter(lines)
    return {
        line[0]
        for line, first in zip(lines, asked[some].tolist(), strict=True)
        if first and count[line] > 1
    }
