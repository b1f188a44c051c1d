"""What a break between two lines looks like, in numbers: one row a feature, one column a break.

The features are those that were measured to matter on wrapped Chinese text: how much room the wrap
left before several margins, the blank lines around, the characters on both sides, brackets left
open, what the lines are made of, the punctuation at the ends of the lines around, and how strongly
the two characters at the break cling together.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from cleaner.wrapping import lexicon, margins
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
    WIDE,
    members,
)
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.lexicon import Lexicon
from cleaner.wrapping.sides import Sides

CUT_WORD = 4.0
"""The tie from which on two characters are taken for the halves of a word."""
CUT_REACH = 40
"""Lines within which other words that are cut count."""
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
    """An array of float32 with a row for each of `NAMES` and a column for each break."""

    rows: Any

    def __getitem__(self, name: str) -> Any:
        return self.rows[AT[name]]

    def __setitem__(self, name: str, values: Any) -> None:
        self.rows[AT[name]] = values

    def run(self, first: str, values: Any, step: int = 1) -> None:
        """Set as many rows as `values` has, from one on, every one or one in `step`."""
        self.rows[AT[first] : AT[first] + step * len(values) : step] = values

    def before(self, name: str, values: Any, fill: float) -> None:
        """Set a row to what is known of the line, or break, before a break's first one."""
        row = self[name]
        row[0] = fill
        row[1:] = values[: len(row) - 1]

    def after(self, name: str, values: Any, fill: float) -> None:
        """Set a row to what is known of the line after a break's second one."""
        row = self[name]
        row[-1] = fill
        row[:-1] = values[2:]


def matrix(lay: Layout, side: Sides, words: Lexicon) -> Features:
    """The features of every break between two neighbouring non-blank lines, of two at least.

    Break i is that after line i.
    """
    import numpy as np

    size = len(lay)
    out = Features(np.empty((len(NAMES), size - 1), np.float32))
    kinds, points, start, end = lay.kinds, lay.points, lay.start, lay.end
    column, width, indent, final = side.end, lay.width, lay.indent, side.final
    last, first = side.last[:-1], side.first[1:]

    above = np.minimum(lay.above, 3)
    out["blank"] = above[1:]
    out.before("blank before", above[1:], -1)
    out.after("blank after", above, -1)
    out["blank share"] = np.count_nonzero(above[1:]) / (size - 1)

    # room before the margins
    margin = lay.margin.column
    out["margin"] = margin
    out["margin near"], out["margin beyond"] = lay.margin.near, lay.margin.beyond
    need = column[:-1] + (side.unit[1:] + _gap(side, lay))
    slack = margin - column
    out["slack"] = slack[:-1]
    out["fit"] = margin - need
    out.before("slack before", slack, -99)
    out.after("slack after", slack, -99)
    out["slack second"] = slack[1:]
    for reach in (3, 10):
        top, count = margins.around(column, reach)
        out[f"fit {reach}"] = np.maximum(top[:-1], top[1:]) - need
        out[f"near {reach}"] = np.minimum(count[:-1], count[1:])
        out[f"beyond {reach}"] = column[1:] - column[:-1]
    for name, groups in (("indent", np.minimum(indent, 60)), ("block", lay.block)):
        top, share = margins.of_groups(column, groups)
        out[f"fit {name}"] = top[:-1] - need
        out[f"near {name}"] = share[:-1]
    out["indent"] = indent[:-1]
    out["indent change"] = indent[1:] - indent[:-1]
    out.before("indent change before", out["indent change"], 0)
    out["width"], out["width second"] = width[:-1], width[1:]
    out["width change"] = np.abs(width[1:] - width[:-1])
    out.before("width change before", out["width change"], -1)

    # the characters on both sides
    asked = _sets(LAST).take(last, axis=1)
    out.run("last han", asked[:-1])
    out["last letter"] = asked[-1]
    asked = _sets(FIRST).take(first, axis=1)
    out.run("first han", asked[:4])
    out.run("first lower", asked[4:])
    before, behind = np.maximum(end - 2, start)[:-1], np.minimum(start + 1, end - 1)[1:]
    second_last, second = kinds[before], kinds[behind]
    out["last two"], out["first two"] = second_last, second
    out["final"], out["final second"] = final[:-1], final[1:]
    out.before("final before", final, 1)
    out["item first"], out["label first"] = side.item[:-1], side.label[:-1]
    out["item second"], out["title second"] = side.item[1:], side.title[1:]
    out["label second"] = side.label[1:]
    opened, closed = _brackets(np, lay)
    out["opened"], out["closed"] = opened[:-1], closed[1:]
    np.minimum(out["opened"], out["closed"], out=out["pair"])

    # what the lines are made of
    counts = lay.counts
    inner = counts[TERMINAL] + counts[COMMA] - members(TERMINAL, COMMA)[side.last]
    made = np.empty((6, size))
    made[0] = counts[HAN]
    made[1] = counts[LOWER] + counts[UPPER]
    made[2] = counts[SYMBOL] + counts[FRAME] + counts[SLASH]
    made[:3] /= end - start
    made[3], made[4] = lay.gaps, inner
    made[5] = counts[TERMINAL] - final
    out.run("han", made[:, :-1], 2)
    out.run("han second", made[:, 1:], 2)

    # the lines around
    punctual = final | members(COMMA, COLON)[side.last]
    shares = np.empty((3, size))
    shares[0], shares[1], shares[2] = punctual, inner > 0, side.item
    sizes = np.append(lay.heads[1:], size) - lay.heads
    totals = np.add.reduceat(shares, lay.heads, axis=1) / sizes
    out.run("punctual block", totals[:, lay.block[:-1]], 3)
    out.run("punctual around", _around(shares, AROUND)[:, :-1], 3)
    out.run("punctual document", (shares.sum(axis=1) / size)[:, None], 3)
    sizes = sizes[lay.block]
    place = np.arange(1, size + 1) - lay.heads[lay.block]
    np.minimum(sizes[:-1], 30, out=out["block lines"])
    np.minimum(place[:-1], 10, out=out["block place"])
    np.minimum((sizes - place)[:-1], 10, out=out["block left"])
    spread = _around(width.astype(np.float32), SPREAD)
    out["width of near"] = (width - spread)[:-1]
    out["deviation"] = _around(np.abs(width - spread).astype(np.float32), SPREAD)[:-1]
    long = width >= 40
    out["open document"] = (long & ~punctual).sum() / np.maximum(long.sum(), 1)
    out["long document"] = np.count_nonzero(width >= 90) / size
    out["lines"] = min(size, 200)

    # how strongly the characters cling together
    quad = points.take(np.stack((before, end[:-1] - 1, start[1:], behind)))
    numbers = words.numbers(quad)
    ties, own = words.tie(numbers[:-1], numbers[1:]), lexicon.count(points).tie(quad)
    is_han = np.stack((second_last, last, first, second)) == HAN
    both = is_han[:-1] & is_han[1:]
    own[~both] = 0
    tie = np.where(both[1], ties[1], 0)
    begins, ends = words.first[numbers[2]], words.last[numbers[1]]
    out["tie"], out["tie left"], out["tie right"] = tie, ties[0], ties[2]
    out["tie own"] = own[1]
    out["tie own left"], out["tie own right"] = own[0], own[2]
    out["begins"], out["ends"], out["cling"] = begins, ends, tie - begins - ends
    # a text that cuts words elsewhere cuts sentences here
    cuts = np.empty((2, size - 1))
    cuts[1] = ~final[:-1] & (width[:-1] >= 16)
    cuts[0] = np.maximum(tie, own[1]) >= CUT_WORD
    cuts[0] *= cuts[1]
    cut, open_ = _total(cuts, CUT_REACH) - cuts
    np.minimum(cut, 5, out=out["words cut"])
    out["words cut share"] = cut / np.maximum(open_, 1)
    return out


def _gap(side: Sides, lay: Layout) -> Any:
    """One column for the space that a wrapper took away between two words."""
    wide = members(HAN, WIDE)
    kept = wide[side.last[:-1]] | wide[side.first[1:]]
    return ~kept & (lay.points[lay.end[:-1] - 1] < 0x2E80)


def _brackets(np: Any, lay: Layout) -> tuple[Any, Any]:
    """For each line the brackets left open at its end, and those closed that it did not open, as
    numbers up to 3."""
    marks = members(OPEN, CLOSE)[lay.kinds].nonzero()[0]
    if not len(marks):
        none = np.zeros(len(lay), np.int64)
        return none, none
    depth = np.zeros(len(marks) + 2, np.int64)
    np.cumsum(1 - 2 * (lay.kinds[marks] == CLOSE), out=depth[1:-1])
    at, to = marks.searchsorted(lay.start), marks.searchsorted(lay.end)
    # a mark that ends the line closes what the line opened, or nothing
    inside = marks.searchsorted(lay.end - 1)
    low = np.minimum.reduceat(depth, np.stack((at, inside + 1), 1).ravel())[::2]
    opened = depth[to] - np.minimum(low, depth[to])
    return np.minimum(opened, 3), np.minimum(depth[at] - low, 3)


def _total(values: Any, reach: int) -> Any:
    """The sums over the breaks within `reach`, an array of rows."""
    sums, low, high = _sums(values, reach)
    return sums[..., high] - sums[..., low]


def _around(values: Any, reach: int) -> Any:
    """The means over the lines within `reach`, of a row or of several."""
    import numpy as np

    sums, low, high = _sums(values, reach)
    return ((sums[..., high] - sums[..., low]) / (high - low)).astype(np.float32)


def _sums(values: Any, reach: int) -> tuple[Any, Any, Any]:
    """Running sums, and for each place where its stretch begins in them and where it ends."""
    import numpy as np

    size = values.shape[-1]
    sums = np.zeros((*values.shape[:-1], size + 1))
    np.cumsum(values, axis=-1, dtype=np.float64, out=sums[..., 1:])
    places = np.arange(size)
    return sums, np.maximum(places - reach, 0), np.minimum(places + reach + 1, size)
