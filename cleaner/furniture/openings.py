"""With which characters a match of a pattern may begin, so that most lines need not be asked."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

SIZE = 0x10000
HAN = slice(0x4E00, 0x9FA6)


def openings(pattern: str) -> Any:
    """For each code point below 65536 whether a match may begin with it; the last always may.

    Read off the tree that Python's own parser makes of the pattern. What is not understood there,
    and a Python that parses in another way, give all characters.

    >>> table = openings("(?:首 ?)?页|[a-c]x")
    >>> [char for char in "首页abcdx" if table[ord(char)]]
    ['首', '页', 'a', 'b', 'c']
    """
    import numpy as np

    try:
        from re import _parser  # type: ignore[attr-defined]

        table, empty = _of(_parser.parse(pattern))
    except (ImportError, AttributeError, TypeError, ValueError):
        table, empty = np.ones(SIZE, bool), True
    if empty:
        table = np.ones(SIZE, bool)
    table[-1] = True
    return table


def _of(items: Iterable[tuple[Any, Any]]) -> tuple[Any, bool]:
    """The characters that a sequence may begin with, and whether it may match nothing at all."""
    import numpy as np

    table = np.zeros(SIZE, bool)
    for kind, value in items:
        name = str(kind)
        empty = False
        if name == "LITERAL":
            table[min(value, SIZE - 1)] = True
        elif name == "IN":
            table |= _class(value)
        elif name == "BRANCH":
            for branch in value[1]:
                own, nothing = _of(branch)
                table |= own
                empty |= nothing
        elif name == "SUBPATTERN":
            own, empty = _of(value[-1])
            table |= own
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            own, nothing = _of(value[2])
            table |= own
            empty = nothing or value[0] == 0
        elif name in ("ASSERT", "ASSERT_NOT", "AT"):
            empty = True
        else:
            return np.ones(SIZE, bool), False
        if not empty:
            return table, False
    return table, True


def _class(items: Iterable[tuple[Any, Any]]) -> Any:
    import numpy as np

    table, negated, vague = np.zeros(SIZE, bool), False, False
    for kind, value in items:
        name = str(kind)
        if name == "LITERAL":
            table[min(value, SIZE - 1)] = True
        elif name == "RANGE":
            table[value[0] : value[1] + 1] = True
        elif name == "NEGATE":
            negated = True
        else:
            table |= _category(str(value).removeprefix("CATEGORY_"))
            vague = True
    if negated:
        table = ~table
        if vague:  # of characters that a category was not asked about, any may be outside of it
            known = np.zeros(SIZE, bool)
            known[:128] = known[HAN] = True
            table |= ~known
    return table


@cache
def _category(name: str) -> Any:
    """A class such as of digits: as it is for ASCII and for Han, all of the other characters."""
    import numpy as np

    table = np.ones(SIZE, bool)
    negated = name.startswith("NOT_")
    test = {"DIGIT": str.isdecimal, "SPACE": str.isspace}.get(name.removeprefix("NOT_"), _is_word)
    table[:128] = [test(chr(code)) != negated for code in range(128)]
    table[HAN] = test("一") != negated
    return table


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"
