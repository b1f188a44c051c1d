"""What stays Traditional in a line that is Simplified: what its author wrote so on purpose."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from cleaner.conversion.spans import Word
from cleaner.conversion.tables import read_lists, simplified_only
from cleaner.document import around

QUOTES = {"「": "」", "『": "』", "“": "”", "‘": "’", '"': '"'}

AROUND = 64
"""So far from a quoted character a word is looked for that has it."""


@cache
def shared() -> Mapping[str, frozenset[str]]:
    """Characters that Simplified text has too, with the words in which they are not Simplified."""
    table = read_lists(files("cleaner") / "data/traditional-shared.tsv")
    return {char: frozenset(words) for char, words in table.items()}


@cache
def _simplified() -> re.Pattern[str]:
    return re.compile(f"[{simplified_only()}]")


def simplified(text: str, start: int, end: int) -> bool:
    """Whether a stretch of a text has a character of Simplified text alone."""
    return _simplified().search(text, start, end) is not None


@cache
def _simplified_codes() -> Any:
    import numpy as np

    table = np.zeros(0x10000, bool)
    table[[ord(char) for char in simplified_only() if ord(char) < 0x10000]] = True
    table[-1] = True  # stands for all characters beyond the basic plane
    return table


def any_simplified(codes: Any) -> bool:
    """Whether there may be a character of Simplified text alone, in an array of code points."""
    return bool(_simplified_codes().take(codes, mode="clip").any())


@cache
def opens() -> Any:
    """For each code whether it is an opening quotation mark."""
    import numpy as np

    table = np.zeros(0x110000, bool)
    table[[ord(char) for char in QUOTES]] = True
    return table


def quoted(text: str) -> Iterator[int]:
    """The places of single characters in quotation marks, of each kind in order."""
    for opening, closing in QUOTES.items():
        at = text.find(opening)
        while at >= 0:
            if text[at + 2 : at + 3] == closing:
                yield at + 1
            at = text.find(opening, at + 1)


class Lines:
    """The lines of a text, by what in them is Traditional.

    changed: the places outside words that conversion changes, an array in order.
    own:     those of them that are no evidence, because Simplified text has them too.
    words:   where words that are Traditional begin, in order.
    """

    def __init__(self, text: str, changed: Any, own: Sequence[int], words: Sequence[int]) -> None:
        self.text, self.changed, self.own, self.words = text, changed, own, words
        self.start = self.end = -1
        self.evidence = 0

    def _at(self, place: int) -> None:
        if not self.start <= place <= self.end:
            self.start, self.end = around(self.text, place, place)
            first, last = self.changed.searchsorted((self.start, self.end)).tolist()
            self.evidence = last - first
            self.evidence -= bisect_left(self.own, self.end) - bisect_left(self.own, self.start)
            self.evidence += bisect_left(self.words, self.end) - bisect_left(self.words, self.start)

    def traditional(self, place: int) -> bool:
        """Whether the line of a place has something that only Traditional text has."""
        self._at(place)
        return self.evidence > 0

    def simplified(self, place: int) -> bool:
        """Whether it has nothing of that kind, and a character of Simplified text alone."""
        self._at(place)
        return not self.evidence and simplified(self.text, self.start, self.end)


def lone(text: str, after: str, places: Iterable[int], lines: Lines) -> Iterator[Word]:
    """Of those places, where a character may stand for itself, the ones where it does.

    text, after: a text and its conversion, which is as long.
    """
    for at in places:
        char = text[at]
        words = shared().get(char, frozenset())
        pairs = {after[at - 1 : at] + char, char + after[at + 1 : at + 2]}
        if words.isdisjoint(pairs) and lines.simplified(at):
            yield Word(at, at + 1, char, "", "")


def as_in_words(text: str, places: Iterable[int], words: Sequence[Word]) -> Iterator[Word]:
    """Of single characters in quotation marks those that stay as they do in a word nearby.

    That is the last place of the same character before, or else the next one behind it, on the same
    line: 乾隆的「乾」, where 「曬乾」的「乾」 is converted.

    places: where they stand, in order.
    words:  what is written as a whole.
    """
    stays = {
        at
        for start, end, new, *_ in words
        for at in range(start, end)
        if text[at] == new[at - start]
    }
    taken = {at for word in words for at in range(word.start, word.end)}
    for at in places:
        if at in taken:
            continue
        start, end = max(0, at - AROUND), at + AROUND
        start = text.rfind("\n", start, at) + 1 or start
        end = text.find("\n", at, end) if "\n" in text[at:end] else end
        other = text.rfind(text[at], start, at)
        if other < 0:
            other = text.find(text[at], at + 1, end)
        if other in stays:
            stays.add(at)
            yield Word(at, at + 1, text[at], "", "")
