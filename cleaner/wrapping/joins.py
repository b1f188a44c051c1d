"""What stands between two lines once they are one: nothing, or a space."""

import re
from collections.abc import Callable
from functools import lru_cache

from cleaner.wrapping.classes import CLOSING, OPENING

_NO_SPACE_AFTER = set("/-‐‑—–(［[{<«" + OPENING)
_NO_SPACE_BEFORE = set(",.;:!?)]}>»/" + CLOSING)

_QUOTES = "“”‘’…"
"""Marks that are as wide as Han characters in Chinese, and narrow in English."""
PIECE = 100
"""Characters of an address that are looked at on either side of a break."""
_MAIL = re.compile(r"[\w+-]@[\w-]*(?:\.[\w-]*(?=[.-]$))*[.-]?$", re.ASCII)
"""A mail address up to its `@`, or into a domain that has no end yet."""
_DOMAIN = re.compile(r"@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_ADDRESS = re.compile(r"(?:https?|ftp)://|\bwww\.", re.ASCII | re.IGNORECASE)
_OPEN = frozenset("/.-_?&=%#:~+")
"""What an address does not end with, and a part of it may begin with."""
_ENDS = "com|net|org|edu|gov|cn|html?|php|aspx?|jsp|pdf|txt"
_PART = re.compile(rf"[\w.~-]*(?:[?&=%_]|/\w*[/.?=]|\.(?:{_ENDS})(?!\w))", re.ASCII)
"""What goes on with an address that may have ended as well."""
_END = re.compile(rf"\.(?:{_ENDS})", re.ASCII)
_LETTERS = re.compile(r"[a-z]*")


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
    """Whether a character is a Han character."""
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


def between(text: str, start: int, end: int, spaced: Callable[[], bool]) -> str:
    """What comes in place of the white space `text[start:end]` between two lines.

    spaced: as in `glue`.

    >>> between("“风”\\n“火”", 3, 4, lambda: True), between("“a”\\n“b”", 3, 4, lambda: True)
    ('', ' ')
    >>> between("li@\\nmail.com", 3, 4, lambda: True), between("li at\\nhome", 5, 6, lambda: True)
    ('', ' ')
    """
    last, first = text[start - 1], text[end]
    new = glue(last, first, spaced)
    if not new:
        return new
    if last in _QUOTES and first in _QUOTES:
        beside = text[max(start - 2, 0) : start - 1] + text[end + 1 : end + 2]
        return "" if any(map(wide, beside)) else new
    return "" if last < "\x7f" > first and is_address(text, start, end) else new


def is_address(text: str, start: int, end: int) -> bool:
    """Whether what stands on both sides of a break is one address, of mail or of a page."""
    head = start
    while head > max(start - PIECE, 0) and " " < text[head - 1] < "\x7f":
        head -= 1
    one, two = text[head:start], text[end : end + PIECE]
    if one[-1] == "." and two[0].isupper():
        return False
    if _MAIL.search(one) or (one[-1].isalnum() and _DOMAIN.match(two)):
        return True
    page = _ADDRESS.search(one + two)
    begun = page is not None and page.start() < len(one)
    if page is not None and begun and page.end() > len(one):
        return True
    if not begun and "@" not in one:
        return False
    dot, letters = one.rfind("."), _LETTERS.match(two)
    ended = _END.fullmatch(one, dot) is not None
    if letters and not ended and _END.fullmatch(one[dot:] + letters[0]):
        return True
    return begun and (one[-1] in _OPEN or two[0] in _OPEN or _PART.match(two) is not None)


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
