"""Content set as short lines, which by their shape are links.

Articles for the small screen set a sentence as several short lines without punctuation, and poems
stand in prose. What stands between lines of content and next to them is weighed once more, by trees
that were trained on articles set like that as well; elsewhere on a page they would keep too much.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from typing import TYPE_CHECKING

from cleaner.furniture.headline import DATE
from cleaner.furniture.named import is_number
from cleaner.furniture.shape import Shape
from cleaner.furniture.trees import Trees

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AMID, NAMED = -1.0, 0.0
"""A line amid the content stays where its log-odds are above this; one that names itself, above the
second."""
ABOVE, BELOW = -1.0, 0.0
"""So do lines next to the content, while the mean of them is above this; below it, where the links
to other articles begin, more is asked for."""
ABOVE_DATA, BELOW_EDITOR = -2.0, -3.0
"""Enough between the page's data and its text, and between that and the name of its editor."""
ABOVE_DATA_FEW, FEW, WORDS = -4.0, 5, 6
"""Enough for so few lines below the data, of so many characters each: whom a speech is for."""
DATA = frozenset(("date-line", "source-line", "byline", "font-size", "share-widget", "counter"))
EDITOR = frozenset(("editor-line", "correction-link"))
WINDOW, FARTHEST = 5, 100
"""Lines next to the content of which the mean is taken, and that are looked at, at most."""


def with_short_lines(
    shape: Shape,
    keep: NDArray[np.bool_],
    odds: NDArray[np.float32],
    rows: NDArray[np.float32],
    trees: Trees,
) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """The kept rows of a page and the log-odds of each, where short lines of its text are kept too.

    keep, odds: what is known of each row; rows: its features, in the order of `trees.names`.
    """
    import numpy as np

    kept = np.flatnonzero(keep)
    first, last = int(kept[0]), int(kept[-1])
    inner = [row for row in range(first + 1, last) if not keep[row] and may_say(shape, row)]
    above = _unnamed(shape, range(first - 1, max(first - 1 - FARTHEST, -1), -1))
    below = _unnamed(shape, range(last + 1, min(last + 1 + FARTHEST, len(keep))))
    asked = [*inner, *above, *below]
    if not asked:
        return keep, odds
    again = odds.copy()
    again[asked] = trees.log_odds(rows[asked])
    keep, odds = keep.copy(), odds.copy()
    odds[inner] = np.maximum(odds[inner], again[inner])
    stays = [row for row in inner if again[row] > (AMID if shape.rules[row] is None else NAMED)]
    least_above, least_below = ABOVE, BELOW
    if _ends_at(shape, above, -1, DATA):
        few = len(above) <= FEW and all(shape.size[row] >= WORDS for row in above)
        least_above = ABOVE_DATA_FEW if few else ABOVE_DATA
    if _ends_at(shape, below, 1, EDITOR):
        least_below = BELOW_EDITOR
    for beside, least in ((above, least_above), (below, least_below)):
        near = beside[: _reach(again[beside].tolist(), least)]
        odds[near] = np.maximum(odds[near], again[near])
        stays += near
    keep[stays] = True
    return keep, odds


def may_say(shape: Shape, row: int) -> bool:
    """Whether a row is neither an entry of a bar nor what stands above a post."""
    line = shape.folded[row]
    return line[0] != "|" and DATE.search(line) is None


def _ends_at(shape: Shape, rows: list[int], step: int, names: frozenset[str]) -> bool:
    """Whether some rows end at one of some rules."""
    end = rows[-1] + step if rows else -1
    return 0 <= end < len(shape.rules) and shape.fits(end, *names)


def _unnamed(shape: Shape, rows: Iterable[int]) -> list[int]:
    """The first of some rows, up to one that names itself and is more than a number."""
    return list(
        takewhile(
            lambda row: is_number(shape, row) or (shape.rules[row] is None and may_say(shape, row)),
            rows,
        )
    )


def _reach(odds: list[float], least: float) -> int:
    """How many of the rows next to the content are of it, the last of them by its own odds."""
    reach = 0
    for row, odd in enumerate(odds):
        window = odds[max(0, row + 1 - WINDOW) : row + 1]
        if sum(window) < least * len(window):
            break
        if odd > least:
            reach = row + 1
    return reach
