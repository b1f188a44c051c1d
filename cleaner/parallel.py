"""Paragraphs that say the same of different things: clauses of a law, entries, items of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from cleaner.figures import told

_MOSTLY = 3
"""So many times as much as all else must other words be of what differs."""
_READS = -1.0
"""Below this letters do not cling to those beside them: the table of pairs has none of theirs."""
_RARE = -2.0
_TYPED = 60
"""Latin words that are more alike than this, in a hundred, differ in their typing."""
_LATIN = "A-Za-zÀ-ɏ0-9"
_TOKEN = re.compile(f"[{_LATIN}]+|.", re.DOTALL)
_LATIN_WORD = re.compile(f"[{_LATIN}]+")
_HAN = re.compile("[\u3400-\u9fff]+")
_NO_LETTER = re.compile(r"[\W_]+")
_PAIRS = 1 << 14


class Slot(NamedTuple):
    """Where two texts differ: what stands there, and how well it reads, from -2 on."""

    one: str
    other: str
    reads: float
    others: float

    @property
    def words(self) -> bool:
        """Whether other words stand in one place: Chinese for Chinese, Latin for Latin.

        Letters that were misread read worse than those that they stand for.
        """
        if _NO_LETTER.findall(self.one) != _NO_LETTER.findall(self.other):
            return False
        one, other = (_NO_LETTER.sub("", side) for side in self[:2])
        if _HAN.fullmatch(one) and _HAN.fullmatch(other):
            if (self.reads > _READS) == (self.others > _READS):
                return True
            return not (told(one)[2].rest or told(other)[2].rest)
        if _LATIN_WORD.fullmatch(one) and _LATIN_WORD.fullmatch(other):
            from rapidfuzz.fuzz import ratio

            return (one + other).isdigit() or ratio(one, other) <= _TYPED
        return False


def parallel(one: str, other: str) -> bool:
    """Whether two similar texts differ mostly in words that stand in each other's place.

    An edited copy differs otherwise: letters were misread, words left out or put in, marks changed.

    >>> parallel("进行搜查,应当出示批准文件,由家属在场", "调取证据,应当出示批准文件,由家属在场")
    True
    >>> parallel("进行搜查,应当出示批准文件,由家属在场", "进行捜查应当出示批准文件,由家属等在场")
    False
    """
    return mostly_words(slots(one, other))


def mostly_words(found: Sequence[Slot]) -> bool:
    """What `parallel` says of texts that differ there."""
    words = sum(len(slot.one) + len(slot.other) for slot in found if slot.words)
    every = sum(len(slot.one) + len(slot.other) for slot in found)
    return words > _MOSTLY * (every - words)


def slots(one: str, other: str) -> list[Slot]:
    """Where two texts differ; what stands a single letter apart is taken together.

    A word of Latin letters or a number is taken as a whole.
    """
    mine, yours = _TOKEN.findall(one), _TOKEN.findall(other)
    return [
        Slot(
            "".join(mine[begin:end]),
            "".join(yours[start:stop]),
            _reads(mine, begin, end),
            _reads(yours, start, stop),
        )
        for begin, end, start, stop in _spans(mine, yours)
    ]


def _spans(mine: list[str], yours: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """From where to where two rows of words differ."""
    from rapidfuzz.distance import Indel

    begin, end, start, stop = 0, -2, 0, -2
    for tag, low, high, left, right in Indel.opcodes(mine, yours):
        if tag == "equal":
            continue
        if low - end > 1:
            if end >= 0:
                yield begin, end, start, stop
            begin, start = low, left
        end, stop = high, right
    if end >= 0:
        yield begin, end, start, stop


def _reads(words: list[str], begin: int, end: int) -> float:
    """How strongly what stands there clings together, and to what stands beside it, on average."""
    low = max(begin - 1, 0)
    row = "".join(words[low : end + 1])
    ties = [_tie(pair) for pair in map("".join, zip(row, row[1:], strict=False))]
    known = [tie for tie in ties if tie is not None]
    return sum(known) / len(known) if known else 0.0


@lru_cache(_PAIRS)
def _tie(pair: str) -> float | None:
    """How strongly two letters cling together in Chinese at large; None where one is no Han."""
    import numpy as np

    from cleaner.wrapping.model import load

    if not _HAN.fullmatch(pair):
        return None
    words = load().words
    one, two = words.numbers(np.array([ord(char) for char in pair]))
    if not (one and two):
        return _RARE
    return float(words.tie(np.array([one]), np.array([two]))[0])
