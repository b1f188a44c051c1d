"""The replies of a thread, told by the line that opens each post as it opens the first one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleaner.furniture.folding import DIGITS
from cleaner.furniture.shape import COMMA, STOP, Shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OVER = 4
"""Lines above the first row of content among which the one that opens its post stands."""
LONGEST = 80
"""Characters of a line that opens a post, at most."""
LEAST = 6
"""Characters of a line of a reply, at least."""
MOMENT = re.compile(
    r"^(.{0,24}?)((?:19|20)?\d\d ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}日?"
    r"[ t]{0,2}\d{1,2}:\d\d(?::\d\d)?)"
)
"""A date with its time, and what stands before it."""


def replies(shape: Shape, keep: NDArray[np.bool_], first: int) -> Iterator[int]:
    """The rows of posts below the first one, each behind a line like the one that opens that.

    keep: the rows that are kept as yet; first: the first of them that is content, no headline.

    The same words stand before the date in such lines, and the date is written in the same way.
    Where no line right above the content is of this kind, the page is no thread.
    """
    above = (_opening(shape.folded[row]) for row in range(first - 1, max(first - 1 - OVER, -1), -1))
    opening = next((found for found in above if found is not None), None)
    if opening is None:
        return
    inside = False
    for row in range(first, len(keep)):
        line = shape.folded[row]
        if _opening(line) == opening:
            inside = True
        elif shape.rules[row] is not None:
            inside = False
        elif inside and not keep[row] and len(line) >= LEAST and _says(shape, row):
            yield row


def _says(shape: Shape, row: int) -> bool:
    return bool(shape.counts[row, STOP] + shape.counts[row, COMMA] > 0)


def _opening(line: str) -> tuple[str, str] | None:
    """The words before the date in a line that may open a post, and how the date is written."""
    if ":" not in line or len(line) > LONGEST or (match := MOMENT.match(line)) is None:
        return None
    return match[1], DIGITS.sub("0", match[2])
