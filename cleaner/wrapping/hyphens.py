"""Words hyphenated at the end of a line, told by the same word elsewhere in the text."""

import re
from collections import Counter
from typing import NamedTuple

HYPHENS = "-\u2010"
LONGEST = 40
"""Letters of a part of a word that are looked at, at most."""
PART = 2
"""Letters that either part has, at least."""
SURE = 8
"""Letters from which on a word seen once is enough; a shorter one may be a name like a compound."""
_LETTERS = "A-Za-z\u00c0-\u024f"
_WORD = re.compile(rf"[{_LETTERS}]+(?:[{HYPHENS}][{_LETTERS}]+)*")
_PROSE = re.compile(
    rf"(?<![{_LETTERS}{HYPHENS}\d_./@:=~#\\]){_WORD.pattern}"
    rf"(?![{_LETTERS}{HYPHENS}\d_/@=~#\\]|[.:][{_LETTERS}\d])"
)
"""A word that is no part of an address, a path or a name in a program."""


class Hyphen(NamedTuple):
    """A hyphen at the end of a line. lost: whether the word is written without; because: why."""

    lost: bool
    because: str


def words(text: str) -> Counter[str]:
    """How often each Latin word stands in a text, in small letters, hyphens as `-`."""
    return Counter(_plain(word) for word in _PROSE.findall(text))


def hyphen(text: str, end: int, start: int, known: Counter[str]) -> Hyphen | None:
    """What the text knows of the word cut by the hyphen before `end` and going on at `start`.

    known: `words` of the text. None where it stands nowhere in one piece.

    >>> text = "a hyphenated word is hyphen-\\nated"
    >>> hyphen(text, 28, 29, words(text))
    Hyphen(lost=True, because='“hyphenated” stands elsewhere')
    """
    head = text[max(end - 1 - LONGEST, 0) : end - 1]
    first = next((m[0] for m in re.finditer(rf"{_WORD.pattern}$", head)), "")
    match = _WORD.match(text, start, start + LONGEST)
    if match is None or min(len(first), len(match[0])) < PART:
        return None
    one, two = _plain(first), _plain(match[0])
    whole, parted = one + two, f"{one}-{two}"
    seen = known[whole] if len(whole) >= SURE else known[whole] - 1
    if seen > known[parted]:
        return Hyphen(True, f"“{whole}” stands elsewhere")
    return Hyphen(False, f"“{parted}” stands elsewhere") if known[parted] else None


def _plain(word: str) -> str:
    return word.replace("\u2010", "-").lower()
