"""What stands between two lines once they are one: nothing, or a space."""

from collections.abc import Callable
from functools import lru_cache

from cleaner.wrapping.classes import CLOSING, OPENING

_NO_SPACE_AFTER = set("/-‐‑—–(［[{<«" + OPENING)
_NO_SPACE_BEFORE = set(",.;:!?)]}>»/" + CLOSING)


def wide(char: str) -> bool:
    """Whether a character belongs to the East Asian wide ones, which no space sets apart."""
    code = ord(char)
    return (
        0x1100 <= code <= 0x115F
        or 0x2E80 <= code <= 0xA4CF
        or 0xAC00 <= code <= 0xD7A3
        or 0xF900 <= code <= 0xFAFF
        or 0xFE30 <= code <= 0xFE6F
        or 0xFF00 <= code <= 0xFFEF
        or code >= 0x1F000
    )


def han(char: str) -> bool:
    code = ord(char)
    return 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFD


def glue(last: str, first: str, spaced: Callable[[], bool]) -> str:
    """What comes between the last character of a line and the first of the next one.

    spaced: whether this text sets a space between Han characters and Latin letters or digits.

    >>> glue("疫", "情", lambda: True), glue("n", "o", lambda: False), glue("用", "L", lambda: True)
    ('', ' ', ' ')
    """
    between = _between(last, first)
    return between if between is not None else " " if spaced() else ""


@lru_cache(maxsize=1 << 16)
def _between(last: str, first: str) -> str | None:
    """The same, None where it hangs on the habit of the text."""
    if (wide(last) and wide(first)) or last in _NO_SPACE_AFTER or first in _NO_SPACE_BEFORE:
        return ""
    if last in "“”‘’…" or first in "“”‘’…—":
        return "" if wide(last) or wide(first) else " "
    if han(last) or han(first):
        other = first if han(last) else last
        if other.isalnum() or not han(last):
            return None if other.isalnum() or other in ",.;:!?)" else ""
        return None
    if wide(last) or wide(first):
        return ""
    return "" if last.isdigit() and first.isdigit() else " "
