"""What a conversion replaced, told by what it wrote: a record of it that is small and cheap.

Nearly every Simplified character mostly stood for one Traditional one. With a table of those, a
record needs only the few places where something else stood; that is a tenth of the compressed text
and costs a tenth of the time. The table is part of the record's format and never changes.
"""

from functools import cache
from importlib.resources import files
from typing import Any

from cleaner.conversion.codes import codes_of, text_of
from cleaner.conversion.tables import read_table

SMALL = 400
"""A text below so many characters is its own best record."""


def packed(was: str, text: str) -> str | list[Any]:
    """The record of what a text replaced: `was` itself, or where it is not what is to be expected.

    That is a list of offsets and what stood there, in turn; it is for JSON.

    >>> packed("會議" * 200 + "幹部", "会议" * 200 + "干部")
    [400, '幹']
    """
    if len(was) != len(text) or len(was) < SMALL:
        return was
    codes = codes_of(was)
    places = (_table().take(codes_of(text)) != codes).nonzero()[0]
    if places.size > len(was) >> 2:
        return was
    record: list[Any] = []
    end = -1
    for at in places.tolist():
        if at == end:
            record[-1] += was[at]
        else:
            record += (at, was[at])
        end = at + 1
    return record


def unpacked(record: str | list[Any], text: str) -> str:
    """What a text replaced, by its record; the inverse of `packed`.

    Raises ValueError where the record is of another text.
    """
    if isinstance(record, str):
        return record
    codes = _table().take(codes_of(text))
    try:
        for at, was in zip(record[::2], record[1::2], strict=True):
            if not 0 <= at <= len(text) - len(was):
                raise ValueError
            codes[at : at + len(was)] = codes_of(was)
    except (ValueError, TypeError, AttributeError):
        raise ValueError("the record of what was replaced is of another text") from None
    return text_of(codes)


@cache
def _table() -> Any:
    """The code of the character that mostly stood for each, by code."""
    import numpy as np

    table = np.arange(0x110000, dtype=np.uint32)
    for key, value in read_table(files("cleaner") / "data/back-1.tsv").items():
        table[ord(key)] = ord(value)
    return table
