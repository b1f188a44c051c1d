"""Sets of characters as numbers, and the set that an item of a pattern stands for."""

from __future__ import annotations

from functools import cache
from typing import Any

SIZE = 0x10000
"""Code points that are told apart; the last stands for itself and for all above."""
Chars = int
"""A set of characters: a bit for each code point below SIZE."""
ALL = (1 << SIZE) - 1
_HAN = 0x4E00, 0x9FA5
_KNOWN = (1 << 128) - 1 | ((1 << (_HAN[1] - _HAN[0] + 1)) - 1) << _HAN[0]
"""The characters that categories are asked about; of others any may be inside or outside."""


def among(char: str, chars: Chars) -> bool:
    """Whether a set has a character."""
    return bool(chars >> min(ord(char), SIZE - 1) & 1)


def table(chars: Chars) -> Any:
    """A set as an array of truth values; the last is always true."""
    import numpy as np

    bits = np.frombuffer((chars | 1 << SIZE - 1).to_bytes(SIZE // 8, "little"), np.uint8)
    return np.unpackbits(bits, bitorder="little").astype(bool)


def one_of(kind: str, value: Any) -> Chars:
    """The characters that an item for one of them may be, of a kind that Python's parser names."""
    match kind:
        case "ANY":
            return ALL
        case "LITERAL":
            return _range(value, value)
        case "NOT_LITERAL":
            return ALL & ~(1 << value) if value < SIZE - 1 else ALL
    found, negated, vague = 0, False, False
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
                vague = True
    if negated:
        found = ALL & ~found | (ALL & ~_KNOWN if vague else 1 << SIZE - 1)
    return found


def _range(first: int, last: int) -> Chars:
    first, last = min(first, SIZE - 1), min(last, SIZE - 1)
    return ((1 << last - first + 1) - 1) << first


@cache
def _category(name: str) -> Chars:
    """A class such as of digits: as it is for ASCII and for Han, all of the other characters."""
    negated = name.startswith("NOT_")
    test = {"DIGIT": str.isdecimal, "SPACE": str.isspace, "WORD": _is_word}[
        name.removeprefix("NOT_")
    ]
    found = ALL & ~_KNOWN | (_range(*_HAN) if test("一") != negated else 0)
    return found | sum(1 << code for code in range(128) if test(chr(code)) != negated)


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"
