"""What a break between two lines looks like, in numbers: one row a feature, one column a break.

The features are those that were measured to matter on wrapped Chinese text: how much room the wrap
left before several margins, the blank lines around, the characters on both sides, brackets left
open, what the lines are made of, the punctuation at the ends of the lines around, and how strongly
the two characters at the break cling together.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from cleaner.wrapping import margins
from cleaner.wrapping.asked import Asked, asked_of, stretch
from cleaner.wrapping.breaks import REACH, Breaks
from cleaner.wrapping.classes import (
    BULLET,
    CLOSE,
    COLON,
    COMMA,
    DASH,
    DIGIT,
    DOT,
    FRAME,
    HAN,
    LOWER,
    OPEN,
    QUOTE,
    SLASH,
    SYMBOL,
    TERMINAL,
    UPPER,
    members,
)
from cleaner.wrapping.layout import Layout, running
from cleaner.wrapping.lexicon import Lexicon
from cleaner.wrapping.sides import Sides
from cleaner.wrapping.ties import ties

FAR = 10
"""Lines on either side that count for the farther of the margins near by."""
FINE = 1 << 20
"""Parts of a column that deviations are summed in."""
AROUND, SPREAD = 6, 4
"""Lines on either side that count for a share, and for a width."""
LAST = (HAN,), (DIGIT,), (COMMA,), (COLON,), (CLOSE,), (DASH,), (SLASH,), (DOT,), (LOWER, UPPER)
FIRST = (
    *((HAN,), (DIGIT,), (QUOTE,), (OPEN,)),
    *((LOWER,), (UPPER,), (BULLET, DASH), (CLOSE, COMMA, TERMINAL)),
)
"""The classes that are asked for at the end of a line and at the beginning of the next one."""
NAMES = tuple(
    """
    blank, blank before, blank after, blank share, margin, margin near, margin beyond, slack,
    fit, slack before, slack after, slack second, fit 3, near 3, beyond 3, fit 10, near 10,
    beyond 10, fit indent, near indent, fit block, near block, indent, indent change,
    indent change before, width, width second, width change, width change before, last han,
    last digit, last comma, last colon, last close, last dash, last slash, last dot, first han,
    first digit, first quote, first open, last letter, first lower, first upper, first bullet,
    first hanging, last two, first two, final, final second, final before, item first,
    label first, item second, title second, label second, opened, closed, pair, han, han second,
    latin, latin second, odd, odd second, gaps, gaps second, inner, inner second, sentences,
    sentences second, punctual block, punctual around, punctual document, inner block,
    inner around, inner document, item block, item around, item document, block lines,
    block place, block left, width of near, deviation, open document, long document, lines, tie,
    tie own, tie left, tie right, tie own left, tie own right, begins, ends, cling, words cut,
    words cut share
    """.replace("\n    ", " ")
    .strip()
    .split(", ")
)
"""The features, by row of `matrix`; some are of both lines, the rest of the first or of all."""


@cache
def _sets(asked: tuple[tuple[int, ...], ...]) -> Any:
    """For each set of classes and each class 1 if it is in the set, else 0."""
    import numpy as np

    return np.stack([members(*kinds) for kinds in asked]).astype(np.float32)


AT = {name: row for row, name in enumerate(NAMES)}


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of some breaks: an array of float32 with a row for each of `NAMES`.

    at: the lines before the breaks, a column each.
    """

    rows: Any
    at: Any

    def __getitem__(self, name: str) -> Any:
        return self.rows[AT[name]]

    def __setitem__(self, name: str, values: Any) -> None:
        self.rows[AT[name]] = values

    def run(self, first: str, values: Any, step: int = 1) -> None:
        """Set as many rows as `values` has, from one on, every one or one in `step`."""
        self.rows[AT[first] : AT[first] + step * len(values) : step] = values


def matrix(lay: Layout, side: Sides, found: Breaks, words: Lexicon, at: Any) -> Features:
    """The features of breaks; at: the lines before them, each with a line of its text after it."""
    import numpy as np

    out = Features(np.empty((len(NAMES), len(at)), np.float32), at)
    asked = asked_of(lay, side, found, at)
    _blanks(out, asked)
    _room(out, asked)
    _characters(out, asked)
    _contents(out, asked)
    _surroundings(out, asked)
    for name, values in ties(asked, words).items():
        out[name] = values
    return out


def _blanks(out: Features, asked: Asked) -> None:
    """Blank lines at a break and at those beside it."""
    import numpy as np

    lay, found = asked.lay, asked.found
    above = np.minimum(lay.above, 3)
    out["blank"] = found.blank[asked.at]
    out["blank before"] = np.where(asked.first, -1, above[asked.at])
    out["blank after"] = np.where(asked.last, -1, above[asked.on])
    blanks = lay.totals_of_breaks((found.blank > 0) & found.inside)
    out["blank share"] = (blanks / np.maximum(lay.sizes - 1, 1))[asked.text]


def _room(out: Features, asked: Asked) -> None:
    """Room before the margins, indents and widths."""
    import numpy as np

    lay, found, at, to, text = asked.lay, asked.found, asked.at, asked.to, asked.text
    column, width, indent = asked.side.end, lay.width, lay.indent
    margin = lay.margin.column[text]
    out["margin"] = margin
    out["margin near"], out["margin beyond"] = lay.margin.near[text], lay.margin.beyond[text]
    need = found.need[at]
    out["slack"] = margin - column[at]
    out["fit"] = found.fit[at]
    out["slack before"] = np.where(asked.first, -99, margin - column[asked.back])
    out["slack after"] = np.where(asked.last, -99, margin - column[asked.on])
    out["slack second"] = margin - column[to]
    out[f"fit {REACH}"], out[f"near {REACH}"] = found.fit_near[at], found.near_least[at]
    top, count = margins.around(column, lay.text, FAR)
    out[f"fit {FAR}"] = np.maximum(top[at], top[to]) - need
    out[f"near {FAR}"] = np.minimum(count[at], count[to])
    for reach in (REACH, FAR):
        out[f"beyond {reach}"] = column[to] - column[at]
    indents = np.minimum(indent, 60) + lay.text * 61
    for name, groups in (("indent", indents), ("block", lay.block)):
        top, share = margins.of_groups(column, groups)
        out[f"fit {name}"] = top[at] - need
        out[f"near {name}"] = share[at]
    out["indent"] = indent[at]
    out["indent change"] = found.change[at]
    out["indent change before"] = np.where(asked.first, 0, found.change[asked.back])
    out["width"], out["width second"] = width[at], width[to]
    change = np.abs(width[1:] - width[:-1])
    out["width change"] = change[at]
    out["width change before"] = np.where(asked.first, -1, change[asked.back])


def _characters(out: Features, asked: Asked) -> None:
    """The characters on both sides."""
    import numpy as np

    lay, side, found, at, to = asked.lay, asked.side, asked.found, asked.at, asked.to
    kinds, final = lay.kinds, side.final
    sets = _sets(LAST).take(side.last[at], axis=1)
    out.run("last han", sets[:-1])
    out["last letter"] = sets[-1]
    sets = _sets(FIRST).take(side.first[to], axis=1)
    out.run("first han", sets[:4])
    out.run("first lower", sets[4:])
    out["last two"], out["first two"] = kinds[asked.before], kinds[asked.behind]
    out["final"], out["final second"] = final[at], final[to]
    out["final before"] = np.where(asked.first, 1, final[asked.back])
    out["item first"], out["label first"] = side.item[at], side.label[at]
    out["item second"], out["title second"] = side.item[to], side.title[to]
    out["label second"] = side.label[to]
    out["opened"], out["closed"] = found.opened[at], found.closed[at]
    np.minimum(out["opened"], out["closed"], out=out["pair"])


def _contents(out: Features, asked: Asked) -> None:
    """What the two lines are made of."""
    import numpy as np

    lay, counts = asked.lay, asked.lay.counts
    made = np.empty((6, len(lay)), np.float32)
    chars = lay.end - lay.start
    made[0] = counts[HAN] / chars
    made[1] = (counts[LOWER] + counts[UPPER]) / chars
    made[2] = (counts[SYMBOL] + counts[FRAME] + counts[SLASH]) / chars
    made[3], made[4] = lay.gaps, asked.inner
    made[5] = counts[TERMINAL] - asked.side.final
    out.run("han", made.take(asked.at, axis=1), 2)
    out.run("han second", made.take(asked.to, axis=1), 2)


def _surroundings(out: Features, asked: Asked) -> None:
    """What the lines around are like: of the block, near by, of the text."""
    import numpy as np

    lay, side, at, to, text = asked.lay, asked.side, asked.at, asked.to, asked.text
    width, sizes = lay.width, lay.sizes
    punctual = side.final | members(COMMA, COLON)[side.last]
    shares = np.stack((punctual, asked.inner > 0, side.item))
    sums = running(shares)
    tails = np.append(lay.heads[1:], len(lay))
    block = lay.block[at]
    head, tail = lay.heads[block], tails[block]
    out.run(
        "punctual block", (sums.take(tail, axis=1) - sums.take(head, axis=1)) / (tail - head), 3
    )
    low, high = stretch(lay, at, AROUND)
    out.run("punctual around", (sums.take(high, axis=1) - sums.take(low, axis=1)) / (high - low), 3)
    out.run("punctual document", (lay.totals(shares) / np.maximum(sizes, 1)).take(text, axis=1), 3)
    np.minimum(tail - head, 30, out=out["block lines"], casting="unsafe")
    np.minimum(to - head, 10, out=out["block place"], casting="unsafe")
    np.minimum(tail - to, 10, out=out["block left"], casting="unsafe")
    low, high = stretch(lay, np.arange(len(lay)), SPREAD)
    sums = running(width)
    spread = ((sums[high] - sums[low]) / (high - low)).astype(np.float32)
    # in whole numbers, so that other texts beside this one change nothing
    sums = running(np.abs(width - spread) * FINE)
    out["width of near"] = (width - spread)[at]
    low, high = low[at], high[at]
    out["deviation"] = (sums[high] - sums[low]) / ((high - low) * FINE)
    long = width >= 40
    opens, longs, wide = lay.totals(np.stack((long & ~punctual, long, width >= 90)))
    out["open document"] = (opens / np.maximum(longs, 1))[text]
    out["long document"] = (wide / np.maximum(sizes, 1))[text]
    out["lines"] = np.minimum(sizes, 200)[text]
