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

from cleaner.neardup.grams import points

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
    if isinstance(texts, str):  # whose characters would be taken for texts
        raise TypeError("the texts are one str: give a list of them.")
    if not texts:
        return []
    import numpy as np

    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
    starts = np.concatenate((np.zeros(1, np.int64), ends[:-1]))
    made, sizes = folded(points("".join(texts)), starts, ends)
    whole = made.tobytes().decode("utf-32-le", "surrogatepass")
    bounds = [0, *np.cumsum(sizes).tolist()]
    return [whole[start:end] for start, end in pairwise(bounds)]


def folded(
    codes: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The keys of parts of a text, end to end, as code points, and their lengths.

    codes:        the code points of the text.
    starts, ends: of each part; they are in order and do not overlap.
    """
    import numpy as np

    sizes = ends - starts
    if len(codes) != int(sizes.sum()):
        turns = np.stack((starts, ends), axis=1).ravel()
        gaps = np.diff(turns, prepend=0, append=len(codes))
        codes = codes[np.repeat(np.arange(len(gaps)) % 2 == 1, gaps)]
    table = _table()
    made = table.take(codes)
    if (made == _UNKNOWN).any():
        for code in np.unique(codes[made == _UNKNOWN]).tolist():
            table[code] = _folded(code)
        made = table.take(codes)
    easy = made < _DROPPED
    others = np.flatnonzero(~easy)
    if not len(others):
        return made, sizes
    after = np.cumsum(sizes)
    before = after - sizes
    sizes = np.diff(after - others.searchsorted(after), prepend=0)
    hard = others[made.take(others) == _HARD]
    if not len(hard):
        return made[easy], sizes
    # What depends on its neighbours is looked at text by text.
    pieces, last = [], 0
    hard = np.unique(np.searchsorted(after, hard, "right"))
    for number in hard.tolist():
        start, end = int(before[number]), int(after[number])
        text = codes[start:end].tobytes().decode("utf-32-le", "surrogatepass")
        own = points(key(text))
        pieces += [made[last:start][easy[last:start]], own]
        sizes[number] = len(own)
        last = end
    pieces.append(made[last:][easy[last:]])
    return np.concatenate(pieces), sizes


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
