"""Titles of a few words, shorter than headlines of news, where a text begins."""

from __future__ import annotations

from cleaner.furniture.packs import GROUPS
from cleaner.furniture.shape import BRACKET, FUNCTION, HAN, Shape

MENUS = frozenset((*GROUPS["menu"], "login-prompt", "breadcrumb", "follow-prompt"))
"""Rules of rows right under which a title may stand."""
LEAST, MOST, SENTENCE = 2, 16, 12
"""Characters of a title of words alone, at least and at most, and of the sentence right below it at
least."""


def title_above(shape: Shape, first: int, row: int) -> int | None:
    """The row above a first one that is a sentence, where it is a few words and opens the text or
    stands under a menu."""
    if row < 0 or not shape.ends[first] or shape.size[first] < SENTENCE:
        return None
    return row if begins(shape, row) and is_title(shape, row) else None


def begins(shape: Shape, row: int) -> bool:
    """Whether a row is the first, or stands right under a menu."""
    return row == 0 or shape.fits(row - 1, *MENUS)


def is_title(shape: Shape, row: int) -> bool:
    """Whether a row that no rule names is a few words and nothing else but brackets."""
    words = shape.counts[row, HAN] + shape.counts[row, FUNCTION]
    few = words >= LEAST and shape.size[row] <= MOST
    bare = words + shape.counts[row, BRACKET] == shape.size[row]
    return bool(few and bare and shape.rules[row] is None)
