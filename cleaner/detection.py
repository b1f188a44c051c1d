"""Which encoding bytes are in, told by how usual the characters are that each would give.

The encoding is the one in which the text is likeliest: the bytes are decoded in each that Chinese
files come in, and the shares of the characters in Chinese text are multiplied. Wrong ones give rare
characters, and soon are out of question.
"""

import codecs
import math
import re
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

CODECS = {
    **dict.fromkeys(("gb18030", "big5hkscs", "cp950"), 0.0),
    **dict.fromkeys(("utf-16-le", "utf-16-be", "cp932", "euc_jp", "cp949"), 6.0),
}
"""The encodings told apart, of equals the first, and how rare each is, as characters are."""
WESTERN = "cp1252"
"""What text in letters would be in; it only stands for all that is not Chinese."""

STEPS = (1 << 11, 1 << 16)
"""So many bytes are looked at, and more where those do not decide."""
DECIDED = 60.0
"""The difference of two scores, in natural logarithms, from which the first is beyond doubt."""
TEMPER = 4.0
"""How many characters count as one independent look: neighbours say much the same."""
USUAL, ODD = 9.0, 11.5
"""Rareness of the characters beyond ASCII on average: up to the first as in any Chinese text, from
the second on as in none."""

_COSTS = (
    # First code and what characters from there on cost, as minus the natural logarithm of a share.
    (0x0000, 20), (0x0009, 5), (0x000B, 12), (0x000D, 5), (0x000E, 20), (0x0020, 5), (0x007F, 20),
    (0x00A0, 10), (0x00B7, 6), (0x00B8, 10), (0x0100, 13), (0x0391, 9), (0x0452, 14), (0x2010, 6),
    (0x201E, 14), (0x2025, 6), (0x2027, 12), (0x2030, 8), (0x2100, 9), (0x2200, 10), (0x2460, 8),
    (0x2500, 9), (0x2700, 13),
    (0x3000, 5), (0x3020, 10), (0x3041, 6), (0x3100, 11), (0x3400, 15), (0x4E00, 13), (0xA000, 17),
    (0xAC00, 10), (0xD7A4, 17), (0xD800, 9), (0xE000, 15), (0xF900, 14), (0xFB00, 17),
    (0xFE30, 12), (0xFF01, 6), (0xFF61, 11), (0xFFE0, 11), (0xFFF0, 20), (0xFFFD, 14), (0xFFFE, 20),
)  # fmt: skip
_HANGUL = "이다는을에의가를은로고하지도한사어기서나리자인대해시그수과으있정일전부라아것보니였들게여"
_COMMON = dict.fromkeys(_HANGUL, 5.0) | {
    " ": 3,
    "，": 3,
    "。": 4,
    "、": 4,
    "的": 3.3,
    "\n": 4,
    "：": 5,
    "“": 5,
    "”": 5,
}
OF_WINDOWS = 6.0
"""How much rarer a euro sign makes GBK, where other encodings may have a stray 0x80."""
GBK = frozenset({"gb2312", "gbk", "gb18030"})
"""Encodings that Windows writes with 0x80 as the euro sign; Python's do not know that byte."""
_HIGH = re.compile(rb"[\x80-\xff\x00]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")


def _euro(error: UnicodeError) -> tuple[str | bytes, int]:
    """Reads and writes 0x80 as the euro sign; handles the errors of codecs."""
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == 0x80:
        return "€", error.start + 1
    if isinstance(error, UnicodeEncodeError) and error.object[error.start] == "€":
        return b"\x80", error.start + 1
    raise error


_EURO = "cleaner-euro"
codecs.register_error(_EURO, _euro)


def errors_of(codec: str) -> str:
    """How a codec of Python is to take bytes that it does not know, for `bytes.decode`."""
    return _EURO if codec in GBK else "strict"


class Guess(NamedTuple):
    """An encoding and how sure it is, from 0 to 1."""

    codec: str
    confidence: float


def guess(data: bytes) -> Guess | None:
    """The encoding of bytes that are not UTF-8; None where none fits at all.

    data: the whole file, without a byte order mark. Stray bytes amid UTF-8 make it "utf-8" still.
    """
    high = _HIGH.search(data)
    start = max(0, high.start() - 256) & ~3 if high is not None else 0
    for size in STEPS:
        part = data[start : start + size]
        final = start + size >= len(data)
        read = [(codec, _read(part, codec, final)) for codec in (*CODECS, "utf-8", WESTERN)]
        ranked = [
            (rarity(text) + _handicap(codec, text) - _bonus(codec, text), codec, text)
            for codec, text in read
            if text is not None
        ]
        if not ranked:
            return None
        cost, codec, text = min(ranked, key=lambda each: each[0])
        others = [other - cost for other, _, said in ranked if said != text]
        margin = min(others, default=math.inf)
        if margin > DECIDED or final:
            break
    if codec == WESTERN:
        return None
    # What has NUL bytes and reads as UTF-16 is that in any language.
    judged = text if "\0" not in text and b"\0" in data else "".join(_BEYOND_ASCII.findall(text))
    return Guess(codec, _sure(margin) * _usual(judged))


def _read(data: bytes, codec: str, final: bool) -> str | None:
    """What a part of a file says in an encoding; None where it is not in it."""
    errors = "replace" if codec == "utf-8" else errors_of(codec)
    try:
        return codecs.getincrementaldecoder(codec)(errors).decode(data, final)
    except UnicodeDecodeError:
        return None


def rarity(text: str) -> float:
    """How rare a text is: minus the natural logarithm of its share among all texts."""
    import numpy as np

    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    return float(_costs().take(units).sum(dtype=np.float64))


def _handicap(codec: str, text: str) -> float:
    """What speaks against an encoding."""
    euros = text.count("€") if codec in GBK else 0
    return CODECS.get(codec, 0.0) + OF_WINDOWS * euros


def _bonus(codec: str, text: str) -> float:
    """What speaks for UTF-8 besides: bytes of other encodings seldom are that by chance."""
    whole = codec == "utf-8" and "\ufffd" not in text
    return 2.0 * len(_BEYOND_ASCII.findall(text)) if whole else 0.0


def _sure(margin: float) -> float:
    """The chance that the likeliest is right, given by how much it is."""
    return 1 / (1 + math.exp(-min(margin / TEMPER, 50)))


def _usual(text: str) -> float:
    """How much characters are those of Chinese text, from 0 to 1."""
    average = rarity(text) / len(text) if text else USUAL
    return max(0.0, min(1.0, (ODD - average) / (ODD - USUAL)))


@cache
def _costs() -> Any:
    """What each code unit of UTF-16 costs."""
    import numpy as np

    costs = np.empty(0x10000, np.float32)
    for first, cost in _COSTS:
        costs[first:] = cost
    for line in (files("cleaner") / "data/encoding.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            rareness, chars = line.split("\t")
            costs[[ord(char) for char in chars]] = float(rareness)
    for char, known in _COMMON.items():
        costs[ord(char)] = known
    return costs
