"""Sets of characters as numbers, and the set that an item of a pattern stands for."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from cleaner.scan import basic_plane

SIZE = 0x10000
"""Code points that are told apart; the last stands for itself and for all above."""
Chars = int
"""A set of characters: a bit for each code point below SIZE."""
ALL = (1 << SIZE) - 1
_LAST = 1 << SIZE - 1


def matching(pattern: str) -> Any:
    """The characters of which a pattern matches one or more, as an array of truth values."""
    import numpy as np

    found = np.zeros(SIZE, bool)
    for match in re.finditer(pattern, basic_plane()):
        found[slice(*match.span())] = True
    return found


def among(char: str, chars: Chars) -> bool:
    """Whether a set has a character."""
    return bool(chars >> min(ord(char), SIZE - 1) & 1)


def table(chars: Chars) -> Any:
    """A set as an array of truth values; the last is always true."""
    import numpy as np

    if chars == ALL:
        return np.ones(SIZE, bool)
    bits = np.frombuffer((chars | _LAST).to_bytes(SIZE // 8, "little"), np.uint8)
    return np.unpackbits(bits, bitorder="little").astype(bool)


@cache
def one_among(chars: str) -> Any:
    """Some characters as an array of truth values for code points below 65536."""
    import numpy as np

    found = np.zeros(SIZE, bool)
    found[[ord(char) for char in chars]] = True
    return found


def one_of(kind: str, value: Any) -> Chars:
    """The characters that an item for one of them may be, of a kind that Python's parser names."""
    match kind:
        case "ANY":
            return ALL
        case "LITERAL":
            return _range(value, value)
        case "NOT_LITERAL":
            return ALL & ~(1 << value) if value < SIZE - 1 else ALL
    found, negated = 0, False
    for part, what in value:
        match str(part):
            case "LITERAL":
                found |= _range(what, what)
            case "RANGE":
                found |= _range(*what)
            case "NEGATE":
                negated = True
            case _:
                found |= _category(str(what).removeprefix("CATEGORY_"))
    return (ALL & ~found if negated else found) | _LAST


def _range(first: int, last: int) -> Chars:
    first, last = min(first, SIZE - 1), min(last, SIZE - 1)
    return ((1 << last - first + 1) - 1) << first


_CATEGORIES = {"DIGIT": r"\d+", "SPACE": r"\s+", "WORD": r"\w+"}


@cache
def _category(name: str) -> Chars:
    """The characters of a class such as of digits."""
    import numpy as np

    if name.startswith("NOT_"):
        return ALL & ~_category(name.removeprefix("NOT_")) | _LAST
    found = matching(_CATEGORIES[name])
    return int.from_bytes(np.packbits(found, bitorder="little").tobytes(), "little")
