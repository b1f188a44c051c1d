"""Text as rules see it: narrow ASCII, small letters, one kind of brackets and bars."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

DIGITS = re.compile(r"\d+")
"""A number, for which another may stand in lines that are alike."""


def _table() -> dict[int, str]:
    narrow = {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
    small = {code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
    wide = "【】〔〕｜丨│┊›»〉→“”‘’\u3000\xa0\u2002\u2003\u200b\ufeff\r\t"
    slim = "[][]||||>>>>\"\"''" + " " * 8
    marks = {ord(one): other for one, other in zip(wide, slim, strict=True)}
    return {**narrow, **small, **marks}


_FOLD = _table()


@cache
def _folds() -> Any:
    """The fold of each code point below 65536, as an array."""
    import numpy as np

    table = np.arange(0x10000, dtype=np.dtype("<u4"))
    for code, char in _FOLD.items():
        table[code] = ord(char)
    return table


def folded(text: str) -> str:
    """The text with narrow ASCII, brackets and bars, and small Latin letters; same length.

    >>> folded("【字号：Ａ＋】")
    '[字号:a+]'
    """
    if text.isascii():
        return text.translate(_FOLD)
    return str(fold_points(points(text)).tobytes(), "utf-32-le", "surrogatepass")


def fold_points(codes: Any) -> Any:
    """The same of an array of code points."""
    import numpy as np

    table = _folds()
    if int(codes.max(initial=0)) <= 0xFFFF:
        return table.take(codes.astype(np.intp))
    return np.where(codes > 0xFFFF, codes, table.take(np.minimum(codes, 0xFFFF)))


def simplified(codes: Any) -> tuple[Any, Any]:
    """Code points folded, and written in the Simplified characters that the rules are written in.

    Gives them a second time as indices of tables of 65536: what is above stands as the last.
    Tables are taken from several times faster by indices of the machine's own kind.
    """
    import numpy as np

    chars = _simple_folds().take(codes, mode="clip")
    folded = chars.astype(np.dtype("<u4"))
    if int(codes.max(initial=0)) > 0xFFFF:
        np.copyto(folded, codes, where=codes > 0xFFFF)
    return folded, chars


@cache
def _simple_folds() -> Any:
    import numpy as np

    table = _folds().astype(np.intp)
    data = (files("cleaner") / "data" / "furniture-characters.tsv").read_text("utf-8")
    for line in data.splitlines():
        if not line.startswith("#"):
            one, _, other = line.partition("\t")
            table[ord(one)] = ord(other)
    return table


def points(text: str) -> Any:
    """The code points of a text as an array; lone surrogates too."""
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
