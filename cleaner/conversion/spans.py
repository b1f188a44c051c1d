"""Stretches of a text that are looked at one by one."""

from collections.abc import Sequence
from typing import Any, NamedTuple


class Word(NamedTuple):
    """An entry of a table that was found in a text, or a stretch that stays as it is."""

    start: int
    end: int
    text: str
    rule: str
    because: str


def outside(places: Any, words: Sequence[Word]) -> Any:
    """The places, an array in order, that lie in none of the words."""
    if not words:
        return places
    import numpy as np

    firsts = places.searchsorted([word.start for word in words]).tolist()
    lasts = places.searchsorted([word.end for word in words]).tolist()
    keep = np.ones(places.size, bool)
    for first, last in zip(firsts, lasts, strict=True):
        keep[first:last] = False
    return places[keep]
