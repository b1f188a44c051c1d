"""Keys: what two texts are compared by.

A key is the text in NFKC, without white space, each Traditional character as a Simplified one. Two
copies of a paragraph of which one is Traditional, or has other punctuation widths or line breaks,
have nearly the same key.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_UNKNOWN = 0
_DROPPED = 0x110000
_HARD = 0x110001
"""A character whose form depends on its neighbours, or is more than one character."""


def key(text: str) -> str:
    """The key of one text.

    >>> key("漢字 處理，２０２４ 年")
    '汉字处理,2024年'
    """
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_simplified())


def keys(texts: Sequence[str]) -> list[str]:
    """The key of each text: the same as `key` of each, made in one go."""
    if not texts:
        return []
    import numpy as np

    joined = "".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    table = _table()
    made = table[codes]
    if (made == _UNKNOWN).any():
        for code in np.unique(codes[made == _UNKNOWN]).tolist():
            table[code] = _folded(code)
        made = table[codes]
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    ends = np.cumsum(sizes)
    hard = np.unique(np.searchsorted(ends, np.flatnonzero(made == _HARD), "right"))
    kept = made < _DROPPED
    if not kept.all():
        ends = np.concatenate(([0], np.cumsum(kept)))[ends]
        made = made[kept]
    folded = made.tobytes().decode("utf-32-le", "surrogatepass")
    starts = [0, *ends.tolist()]
    found = [folded[start:end] for start, end in pairwise(starts)]
    for number in hard.tolist():
        found[number] = key(texts[number])
    return found


def _folded(code: int) -> int:
    """What a character becomes wherever it stands; `_HARD` when that depends on where."""
    form = unicodedata.normalize("NFKC", chr(code))
    if form.isspace():
        return _DROPPED
    if len(form) != 1 or not code or _joins(form):
        return _HARD
    return _simplified().get(ord(form), ord(form))


def _joins(char: str) -> bool:
    """Whether a character may melt into the one before it, as marks and Hangul letters do."""
    code = ord(char)
    return (
        unicodedata.category(char)[0] == "M"
        or 0x1100 <= code <= 0x11FF
        or 0xA960 <= code <= 0xA97F
        or 0xD7B0 <= code <= 0xD7FF
        or 0x10000 <= code < 0x1D000
    )


@cache
def _simplified() -> dict[int, int]:
    text = files("cleaner").joinpath("data/neardup-characters.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {ord(traditional): ord(simple) for traditional, simple in rows}


@cache
def _table() -> NDArray[np.uint32]:
    """What each code point becomes; filled in as code points are met."""
    import numpy as np

    return np.zeros(0x110000, np.uint32)
