"""Entries of a bibliography, which count on in brackets and go on behind a comma or a colon, and
addresses of pages that are cut in two."""

import re
from typing import Any

from cleaner.wrapping.breaks import Breaks
from cleaner.wrapping.classes import COLON, COMMA, DIGIT, members
from cleaner.wrapping.joins import is_address
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.sides import Sides

NUMBER = re.compile(r"[\[［〔【](\d{1,3})[\]］〕】]")
"""The number of an entry."""
OPENING = tuple(map(ord, "[［〔【"))
ENTRIES = 3
"""Entries that count on one by one, at least."""

CUT = re.compile(r"(?:https?|ftp)://[!-~]*\Z|(?<![!-~])www\.[!-~]*\Z", re.IGNORECASE)
"""An address that goes on to the end of a line."""
ANOTHER = re.compile(r"(?:https?|ftp):|www\.|[\w.-]+\.(?:com|net|org|edu|gov|cn)\b", re.IGNORECASE)
"""How another address begins."""


def addresses(lay: Layout, side: Sides, found: Breaks) -> Any:
    """Which breaks cut the address of a page in two, the rest of which had no room."""
    import numpy as np

    head, tail = lay.points[lay.start], lay.points[lay.end - 1]
    cut = found.inside & (found.blank == 0) & (found.fit < 0)
    cut &= (tail < 0x7F)[:-1] & (head < 0x7F)[1:] & ~(side.item | side.title)[1:]
    for line in cut.nonzero()[0].tolist():
        start, end, next_ = int(lay.start[line]), int(lay.end[line]), int(lay.start[line + 1])
        cut[line] = (
            CUT.search(lay.whole, start, end) is not None
            and ANOTHER.match(lay.whole, next_) is None
            and is_address(lay.whole, end, next_)
        )
    return np.asarray(cut)


def goes_on(lay: Layout, side: Sides, found: Breaks) -> Any:
    """Which breaks stand inside an entry, behind a comma or a colon, of a list without blank lines
    of which each line either has the next number or is part of the entry above."""
    import numpy as np

    within = np.zeros(len(lay) - 1, bool)
    begun = (side.item & np.isin(lay.points[lay.start], OPENING)).nonzero()[0].tolist()
    if len(begun) < ENTRIES:
        return within
    numbers = {line: int(match[1]) for line in begun if (match := _number(lay, line))}
    runs: list[list[int]] = []
    last = -1
    for line, number in numbers.items():
        on = last >= 0 and number == numbers[last] + 1 and lay.block[line] == lay.block[last]
        if not on:
            runs.append([])
        runs[-1].append(line)
        last = line
    for run in runs:
        if len(run) >= ENTRIES:
            within[run[0] : run[-1] + 1] = True
    # a year or a volume stands before a colon as well
    begins = side.item | side.title | (side.label & (side.first != DIGIT))
    within &= found.inside & (found.blank == 0) & ~begins[1:]
    return within & members(COMMA, COLON)[side.last[:-1]]


def _number(lay: Layout, line: int) -> re.Match[str] | None:
    return NUMBER.match(lay.whole, int(lay.start[line]), int(lay.end[line]))
