"""Paragraphs that say the same of different things: clauses of a law, entries, items of a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
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
_HAN_FROM, _HAN_UNTIL = 0x3400, 0xA000
_HAN = re.compile("[\u3400-\u9fff]+")
_NO_LETTER = re.compile(r"[\W_]+")


class Slot(NamedTuple):
    """Where two texts differ: what stands there, and whether it is other words in one place."""

    one: str
    other: str
    words: bool


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
    return slots_of_each([(one, other)])[0]


def slots_of_each(pairs: Iterable[tuple[str, str]]) -> list[list[Slot]]:
    """What `slots` gives, of many pairs of texts at once."""
    texts: list[str] = []
    around: list[str] = []
    counts = []
    for pair in pairs:
        mine, yours = map(_TOKEN.findall, pair)
        before = len(texts)
        for begin, end, start, stop in _spans(mine, yours):
            for words, low, high in ((mine, begin, end), (yours, start, stop)):
                texts.append("".join(words[low:high]))
                around.append("".join(words[max(low - 1, 0) : high + 1]))
        counts.append((before, len(texts)))
    reads = _reads(around)
    return [
        [
            Slot(texts[at], texts[at + 1], _words(*texts[at : at + 2], *reads[at : at + 2]))
            for at in range(begin, end, 2)
        ]
        for begin, end in counts
    ]


def _words(one: str, other: str, reads: float, others: float) -> bool:
    """Whether what stands in one place is other words: Chinese for Chinese, Latin for Latin.

    reads, others: how well each reads. Misread letters read worse than those they stand for.
    """
    if _NO_LETTER.findall(one) != _NO_LETTER.findall(other):
        return False
    one, other = _NO_LETTER.sub("", one), _NO_LETTER.sub("", other)
    if _HAN.fullmatch(one) and _HAN.fullmatch(other):
        if (reads > _READS) == (others > _READS):
            return True
        return not (told(one)[2].rest or told(other)[2].rest)
    if _LATIN_WORD.fullmatch(one) and _LATIN_WORD.fullmatch(other):
        from rapidfuzz.fuzz import ratio

        return (one + other).isdigit() or ratio(one, other) <= _TYPED
    return False


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


def _reads(rows: list[str]) -> list[float]:
    """How strongly the letters of each row cling together in Chinese at large, on average.

    Pairs in which one is no Han do not count; 0 where all are such.
    """
    import numpy as np

    from cleaner.wrapping.model import load

    words = load().words
    points = np.array([*map(ord, "\n".join([*rows, ""]))])
    numbers = words.numbers(points)
    ties = words.tie(numbers[:-1], numbers[1:])
    han = (points >= _HAN_FROM) & (points < _HAN_UNTIL)
    ties[(numbers[:-1] == 0) | (numbers[1:] == 0)] = _RARE
    both = han[:-1] & han[1:]
    ends = np.flatnonzero(points == ord("\n"))
    begins = np.append(0, ends[:-1] + 1)
    sums, counts = (
        np.append(0, np.cumsum(values)) for values in (np.where(both, ties, 0), both)
    )
    found = (sums[ends] - sums[begins]) / np.maximum(counts[ends] - counts[begins], 1)
    return found.tolist()
