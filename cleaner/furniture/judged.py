"""Texts that hardly name their furniture, told for pages by what the weighing would take out.

A page whose menus, buttons and lists of links are worded as no rule knows looks like a letter with
a date to `webpages`. The weighing knows better: of a page it takes most of the short rows above and
below the sentences; of a letter, a book or a list it takes a few. So a text in which a row surely
names itself, and short rows stand around the prose, is weighed, and a logistic regression over six
numbers says whether what would go is the furniture of a page. If not, nothing was weighed. It was
trained by bench/furniture_judge.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from cleaner.furniture.named import prose_bounds, tells
from cleaner.furniture.shape import Shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHORT = 24
"""Characters of a short row at most."""
ROWS, ENDS = 5, 2
"""So many short rows that end no sentence stand outside the prose of a text that is weighed to see,
at least, and so many of them above it as well as below."""
SHARE, MOSTLY = 0.15, 0.6
"""What share of all rows they are, at least, and of those outside the prose that end no sentence.
A page has more; a book has too few, and is not weighed."""
LARGEST = 2_000
"""Rows of such a text at most."""
ENOUGH = 0.5
"""The log-odds from which a text is a page. That a line of content lost counts as ten of furniture
that stay is in them already."""
MOST = 8.0
"""Odds of a row beyond this count as so much."""
NAMES = ("share", "above", "below", "odds", "length", "sentences")
"""The numbers that are judged by, see `evidence`."""


def is_asked(shape: Shape) -> bool:
    """Whether a row of a text surely names itself, and short rows enough stand around its prose.

    It is weighed to see, then.
    """
    count = len(shape.rules)
    named = any(rule is not None and not rule.weak and tells(rule) for rule in shape.rules)
    bounds = prose_bounds(shape) if named and count <= LARGEST else None
    if bounds is None:
        return False
    first, last = bounds
    rows = shape.ends == 0
    rows[first : last + 1] = False
    short = rows & (shape.size <= SHORT)
    above, below = int(short[:first].sum()), int(short[last + 1 :].sum())
    least = max(ROWS, SHARE * count, MOSTLY * int(rows.sum()))
    return min(above, below) >= ENDS and above + below >= least


def is_shown(shape: Shape, lines: Sequence[int], odds: NDArray[np.float32]) -> bool:
    """Whether the lines that the weighing would take out of a text show that it is a page.

    lines: their places among all lines; odds: the log-odds of content of each row.
    """
    return 0 < len(lines) < len(odds) and bool(_odds(evidence(shape, lines, odds)) >= ENOUGH)


def evidence(shape: Shape, lines: Sequence[int], odds: NDArray[np.float32]) -> NDArray[np.float64]:
    """What goes of a text, as numbers in the order of `NAMES`: its share of the rows; how many rows
    of it stand above and below all that stays, as logarithms; the mean odds and the mean logarithm
    of the length of them; and the share of the rows that stay which end sentences.

    Some rows go, and some stay.
    """
    import numpy as np

    gone = np.zeros(len(odds), bool)
    gone[np.searchsorted(shape.index, lines)] = True
    stay = np.flatnonzero(~gone)
    above, below = int(stay[0]), len(gone) - 1 - int(stay[-1])
    sure = np.clip(odds[gone].astype(np.float64), -MOST, MOST)
    return np.array(
        [
            gone.mean(),
            np.log1p(above),
            np.log1p(below),
            sure.mean(),
            np.log1p(shape.size[gone].astype(np.float64)).mean(),
            shape.ends[stay].astype(np.float64).mean(),
        ]
    )


def _odds(numbers: NDArray[np.float64]) -> Any:
    weights, bias = _weights()
    return (weights * numbers).sum() + bias


@cache
def _weights() -> tuple[Any, float]:
    """What each of the numbers adds, and what is added once."""
    import numpy as np

    data = (files("cleaner") / "data" / "furniture-judge.tsv").read_text("utf-8")
    rows = (line.partition("\t") for line in data.splitlines() if not line.startswith("#"))
    known = {name: float(value) for name, _, value in rows}
    return np.array([known[name] for name in NAMES]), known["bias"]
