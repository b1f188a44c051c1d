"""What stands before or behind several lines and is a site's by what its characters weigh.

Such a signature needs no mark around it, no address and no name that a list knows: it is enough
that the same words stand at the heads or the ends of several lines which have nothing else in
common, and that they are rather a site's than the prose's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from cleaner.furniture.charsets import one_among
from cleaner.furniture.ends import MASKED
from cleaner.furniture.odds import Odds
from cleaner.furniture.sheet import Sheet
from cleaner.furniture.signatures import is_credit, is_prose
from cleaner.furniture.stamps import LONGEST, Stamp
from cleaner.furniture.talk import is_varied

RATHER = -1.5
"""The log-odds of such a signature, at least."""
EDGE, FEW = 8, 0.5
"""Characters at an end of a line that are weighed first, and what they add at least."""
KEY = 4
"""Characters at an end that lines with the same signature share."""
MASK = str.maketrans(dict.fromkeys(MASKED, "0"))
LABEL = ":、"
"""What a label ends in."""
MARKS = '。!?…,;:、" '
"""What the words before a signature end in."""


def pasted(sheet: Sheet, odds: Odds, least: int) -> dict[int, list[Stamp]]:
    """For the place of each text with lines that begin or end alike the signatures among these.

    least: how often a signature recurs.
    """
    import numpy as np

    found: dict[int, list[Stamp]] = defaultdict(list)
    rows = np.flatnonzero(sheet.end - sheet.first > 2 * EDGE)
    for heads in (True, False):
        start = sheet.first[rows] if heads else sheet.end[rows] - EDGE
        own = rows[odds.added(start, start + EDGE) > FEW]
        for group in _alike(sheet, own, least, heads=heads):
            place = int(sheet.text_of(group[0]))
            found[place] += _judged(sheet, odds, group, heads=heads)
    return dict(found)


def _alike(sheet: Sheet, rows: Any, least: int, *, heads: bool) -> Iterator[list[int]]:
    """Groups of some rows of one text that begin or end in the same characters."""
    import numpy as np

    text, key = sheet.text_of(rows), np.zeros(len(rows), np.int64)
    for n in range(KEY):
        code = sheet.chars.take(sheet.first[rows] + n if heads else sheet.end[rows] - 1 - n)
        key = key << 16 | np.where(one_among(MASKED).take(code), ord("0"), code)
    order = np.lexsort((key, text))
    other = np.append(
        True, (key[order[1:]] != key[order[:-1]]) | (text[order[1:]] != text[order[:-1]])
    )
    begins = np.flatnonzero(other)
    sizes = np.diff(begins, append=len(order))
    some = sizes >= least
    for begin, size in zip(begins[some].tolist(), sizes[some].tolist(), strict=True):
        yield rows[order[begin : begin + size]].tolist()


def _judged(sheet: Sheet, odds: Odds, group: Sequence[int], *, heads: bool) -> Iterator[Stamp]:
    """The signature of a group of rows, in each."""
    import numpy as np

    lines = [sheet.row(row) for row in group]
    size = _shared([line if heads else line[::-1] for line in lines])
    if heads:
        raw, rest = lines[0][:size], [line[size:] for line in lines]
    else:  # the marks of the sentence before are the prose's
        raw = lines[0][len(lines[0]) - size :].lstrip(MARKS)
        rest = [line[: len(line) - size] for line in lines]
    cut = len(raw)
    if not is_varied(raw) or raw[-1] in LABEL or not is_prose(rest, [""] * len(rest)):
        return
    rows = np.array(group)
    start = sheet.first[rows] if heads else sheet.end[rows] - cut
    if float(np.median(odds.of(start, start + cut))) < RATHER or is_credit(raw):
        return
    for row, begin in zip(group, start.tolist(), strict=True):
        yield Stamp(row, begin, begin + cut, len(group))


def _shared(lines: Sequence[str]) -> int:
    """How many characters some lines begin with alike, letters and digits aside."""
    low, *_, high = sorted(line[:LONGEST].translate(MASK) for line in lines)
    pairs = enumerate(zip(low, high, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(low), len(high)))
