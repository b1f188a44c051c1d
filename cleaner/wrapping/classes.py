"""Character classes and display widths, as one table from code point to a byte."""

from functools import cache
from typing import Any

SPACE, HAN, WIDE, LOWER, UPPER, DIGIT = 0, 1, 2, 3, 4, 5
TERMINAL, COMMA, COLON, OPEN, CLOSE, QUOTE = 6, 7, 8, 9, 10, 11
DOT, DASH, BULLET, SLASH, FRAME, SYMBOL, ELLIPSIS, OTHER = 12, 13, 14, 15, 16, 17, 18, 19
CLASSES = 20
CLASS_BITS = 31
"""The bits of the class in a byte of `table`."""
WIDE_BIT = 32
"""Set where the character takes two columns."""
NARROW_BIT = 64
"""Set where it takes none: combining and zero-width characters, control characters."""
EITHER_BIT = 128
"""Set where East Asian Width is ambiguous: one column in some texts, two in others."""
FEED = SPACE | WIDE_BIT | NARROW_BIT
"""The byte of a line feed, and of nothing else: one column, as every space."""
_EITHER = "“”‘’…—―·×÷±°§※→←↑↓①②③④⑤⑥⑦⑧⑨⑩●○■□◆◇★☆▲△"

_WIDE = (
    (0x1100, 0x1160), (0x2E80, 0x303F), (0x3041, 0xA4D0), (0xAC00, 0xD7A4), (0xF900, 0xFB00),
    (0xFE30, 0xFE70), (0xFF01, 0xFF61), (0xFFE0, 0xFFE7), (0x1F300, 0x1F650), (0x1F680, 0x1FB00),
    (0x20000, 0x3FFFE),
)  # fmt: skip
_ZERO = ((0x00, 0x09), (0x0E, 0x1C), (0x7F, 0x85), (0x300, 0x370), (0x200B, 0x2010),
         (0x202A, 0x202F), (0x2060, 0x2070), (0xFE00, 0xFE10), (0xFEFF, 0xFF00),
         (0xD800, 0xE000))  # fmt: skip
_HAN = ((0x3005, 0x3008), (0x3021, 0x302A), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00),
        (0x20000, 0x3FFFE))  # fmt: skip
_MEMBERS = {
    TERMINAL: "。！？!?｡．",
    COMMA: "，、；,;､",
    COLON: "：:﹕",
    OPEN: "（(《〈「『【〔［[｛{“‘〖﹁﹃",
    CLOSE: "）)》〉」』】〕］]｝}”’〗﹂﹄",
    QUOTE: "\"'`＂＇",
    DOT: ".",
    DASH: "-—–―－‐‑~～〜−",
    BULLET: "•·●○◆◇■□▪▫◦‣►▶★☆※*＊+▲△◎➢✓✔→⇒↑↓←",
    SLASH: "/\\／＼",
    FRAME: "|｜¦",
    SYMBOL: "#$%&=<>@^_＃＄％＆＝＜＞＠＾＿",
    ELLIPSIS: "…⋯",
}
OPENING = _MEMBERS[OPEN]
CLOSING = _MEMBERS[CLOSE]


@cache
def table() -> Any:
    """An array of bytes by code point: the class, and bits for the width.

    Widths are those of Unicode's East Asian Width.
    """
    import numpy as np

    codes = np.full(0x110000, OTHER, np.uint8)
    for start, end in _WIDE:
        codes[start:end] = WIDE
    for start, end in _HAN:
        codes[start:end] = HAN
    codes[0xC0:0x250] = LOWER
    codes[0x370:0x530] = LOWER
    codes[ord("a") : ord("z") + 1] = LOWER
    codes[ord("A") : ord("Z") + 1] = UPPER
    codes[ord("0") : ord("9") + 1] = DIGIT
    codes[0xFF10:0xFF1A] = DIGIT
    codes[0xFF21:0xFF3B] = UPPER
    codes[0xFF41:0xFF5B] = LOWER
    codes[0x2500:0x2580] = FRAME
    codes[0x25A0:0x2600] = BULLET
    codes[0xE000:0xF900] = BULLET  # private use: the bullets of symbol fonts
    for kind, members in _MEMBERS.items():
        for member in members:
            codes[ord(member)] = kind
    spaces = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
    for space in [*spaces, *map(chr, range(0x2000, 0x200B))]:
        codes[ord(space)] = SPACE
    for start, end in _WIDE:
        codes[start:end] |= WIDE_BIT
    for start, end in _ZERO:
        part = codes[start:end]
        part[part != SPACE] |= NARROW_BIT
    for char in _EITHER:
        codes[ord(char)] |= EITHER_BIT
    codes[ord("\n")] = FEED
    return codes


@cache
def columns() -> bytes:
    """From the byte of `table` to its width in columns, the lesser where it is either."""
    widths = bytearray([1]) * 256
    widths[WIDE_BIT : 2 * WIDE_BIT] = bytes([2]) * WIDE_BIT
    widths[NARROW_BIT : NARROW_BIT + WIDE_BIT] = bytes(WIDE_BIT)
    return bytes(widths)


@cache
def members(*kinds: int) -> Any:
    """An array of truth values by class: whether it is one of `kinds`."""
    import numpy as np

    return np.isin(np.arange(CLASS_BITS + 1), kinds)
