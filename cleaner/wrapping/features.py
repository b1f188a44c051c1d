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

CUT_WORD = 4.0
"""The tie from which on two characters are taken for the halves of a word."""
CUT_REACH = 40
"""Lines within which other words that are cut count."""
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

    size = len(lay)
    out = Features(np.empty((len(NAMES), len(at)), np.float32), at)
    kinds, points, start, end = lay.kinds, lay.points, lay.start, lay.end
    column, width, indent, final = side.end, lay.width, lay.indent, side.final
    text, to = lay.text[at], at + 1
    sizes = lay.sizes
    first_one, last_one = at == lay.tops[text], to == lay.tops[text + 1] - 1
    # the lines before and after the two, where there are such
    back, on = np.maximum(at - 1, 0), np.minimum(at + 2, size - 1)

    above = np.minimum(lay.above, 3)
    out["blank"] = found.blank[at]
    out["blank before"] = np.where(first_one, -1, above[at])
    out["blank after"] = np.where(last_one, -1, above[on])
    blanks = lay.totals_of_breaks((found.blank > 0) & found.inside)
    out["blank share"] = (blanks / np.maximum(sizes - 1, 1))[text]

    # room before the margins
    margin = lay.margin.column[text]
    out["margin"] = margin
    out["margin near"], out["margin beyond"] = lay.margin.near[text], lay.margin.beyond[text]
    need = found.need[at]
    out["slack"] = margin - column[at]
    out["fit"] = found.fit[at]
    out["slack before"] = np.where(first_one, -99, margin - column[back])
    out["slack after"] = np.where(last_one, -99, margin - column[on])
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
    out["indent change before"] = np.where(first_one, 0, found.change[back])
    out["width"], out["width second"] = width[at], width[to]
    change = np.abs(width[1:] - width[:-1])
    out["width change"] = change[at]
    out["width change before"] = np.where(first_one, -1, change[back])

    # the characters on both sides
    asked = _sets(LAST).take(side.last[at], axis=1)
    out.run("last han", asked[:-1])
    out["last letter"] = asked[-1]
    asked = _sets(FIRST).take(side.first[to], axis=1)
    out.run("first han", asked[:4])
    out.run("first lower", asked[4:])
    before, behind = np.maximum(end - 2, start)[at], np.minimum(start + 1, end - 1)[to]
    second_last, second = kinds[before], kinds[behind]
    out["last two"], out["first two"] = second_last, second
    out["final"], out["final second"] = final[at], final[to]
    out["final before"] = np.where(first_one, 1, final[back])
    out["item first"], out["label first"] = side.item[at], side.label[at]
    out["item second"], out["title second"] = side.item[to], side.title[to]
    out["label second"] = side.label[to]
    out["opened"], out["closed"] = found.opened[at], found.closed[at]
    np.minimum(out["opened"], out["closed"], out=out["pair"])

    # what the lines are made of
    counts = lay.counts
    inner = counts[TERMINAL] + counts[COMMA] - members(TERMINAL, COMMA)[side.last]
    made = np.empty((6, size), np.float32)
    chars = end - start
    made[0] = counts[HAN] / chars
    made[1] = (counts[LOWER] + counts[UPPER]) / chars
    made[2] = (counts[SYMBOL] + counts[FRAME] + counts[SLASH]) / chars
    made[3], made[4] = lay.gaps, inner
    made[5] = counts[TERMINAL] - final
    out.run("han", made.take(at, axis=1), 2)
    out.run("han second", made.take(to, axis=1), 2)

    # the lines around
    punctual = final | members(COMMA, COLON)[side.last]
    shares = np.stack((punctual, inner > 0, side.item))
    sums = running(shares)
    tails = np.append(lay.heads[1:], size)
    block = lay.block[at]
    head, tail = lay.heads[block], tails[block]
    out.run(
        "punctual block", (sums.take(tail, axis=1) - sums.take(head, axis=1)) / (tail - head), 3
    )
    low, high = _stretch(lay, at, AROUND)
    out.run("punctual around", (sums.take(high, axis=1) - sums.take(low, axis=1)) / (high - low), 3)
    out.run("punctual document", (lay.totals(shares) / np.maximum(sizes, 1)).take(text, axis=1), 3)
    np.minimum(tail - head, 30, out=out["block lines"], casting="unsafe")
    np.minimum(to - head, 10, out=out["block place"], casting="unsafe")
    np.minimum(tail - to, 10, out=out["block left"], casting="unsafe")
    low, high = _stretch(lay, np.arange(size), SPREAD)
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

    # how strongly the characters cling together
    ends, begins = words.numbers(points[end[at] - 1]), words.numbers(points[start[to]])
    out["tie left"] = words.tie(words.numbers(points[before]), ends)
    out["tie right"] = words.tie(begins, words.numbers(points[behind]))
    cuts = _cuttable(lay, side, found, text)
    tie, own = _joints(lay, side, words, at, (before, behind), cuts)
    out["tie"], out["tie own"] = tie[at], own[1, at]
    out["tie own left"], out["tie own right"] = own[0, at], own[2, at]
    begins, ends = words.first[begins], words.last[ends]
    out["begins"], out["ends"], out["cling"] = begins, ends, out["tie"] - begins - ends
    # a text that cuts words elsewhere cuts sentences here
    cut = np.zeros((2, size), bool)
    cut[1, cuts] = True
    cut[0, cuts] = (np.maximum(tie, own[1]) >= CUT_WORD)[cuts]
    low, high = _stretch(lay, at, CUT_REACH)
    sums = running(cut)
    # the last line of a text has no break after it
    total = sums.take(np.minimum(high, lay.tops[text + 1] - 1), axis=1)
    cut, open_ = total - sums.take(low, axis=1) - cut.take(at, axis=1)
    np.minimum(cut, 5, out=out["words cut"], casting="unsafe")
    out["words cut share"] = cut / np.maximum(open_, 1)
    return out


def _joints(
    lay: Layout, side: Sides, words: Lexicon, at: Any, beside: tuple[Any, Any], cuts: Any
) -> tuple[Any, Any]:
    """How strongly Han characters cling together at breaks; 0 where one of two is no Han.

    at, cuts: the lines before the breaks; beside: for each of `at` where the character before the
    last one of the line stands, and that behind the first one of the next.
    Gives for each line the tie at the break after it in Chinese at large, and three ties in its
    text: before the break and behind it, of `at` alone, and there.
    """
    import numpy as np

    here = np.zeros(len(lay), bool)
    here[at] = here[cuts] = True
    here[:-1] &= (side.last[:-1] == HAN) & (side.first[1:] == HAN)
    middle = here.nonzero()[0]
    kinds, (before, behind) = lay.kinds, beside
    left = (kinds[before] == HAN) & (side.last[at] == HAN)
    right = (side.first[at + 1] == HAN) & (kinds[behind] == HAN)
    lines = at[left], middle, at[right]
    one = np.concatenate((before[left], lay.end[middle] - 1, lay.start[lines[2] + 1]))
    two = np.concatenate((lay.end[lines[0]] - 1, lay.start[middle + 1], behind[right]))
    one, two = lay.points[one], lay.points[two]
    found = lexicon.own_ties(lay.points, lay.bounds, one, two, lay.text[np.concatenate(lines)])
    ends = np.cumsum([len(each) for each in lines])
    own = np.zeros((3, len(lay)), np.float32)
    for row, line, ties in zip(own, lines, np.split(found, ends[:-1]), strict=True):
        row[line] = ties
    tie = np.zeros(len(lay), np.float32)
    inside = slice(ends[0], ends[1])
    tie[middle] = words.tie(words.numbers(one[inside]), words.numbers(two[inside]))
    return tie, own


def _cuttable(lay: Layout, side: Sides, found: Breaks, text: Any) -> Any:
    """The breaks that can cut a word, of the texts that are asked for."""
    import numpy as np

    asked = np.zeros(len(lay.tops) - 1, bool)
    asked[text] = True
    able = found.inside & ~side.final[:-1] & (lay.width[:-1] >= 16) & asked[lay.text[:-1]]
    return able.nonzero()[0]


def _stretch(lay: Layout, at: Any, reach: int) -> tuple[Any, Any]:
    """The lines of the same text within `reach`: the first of them, and the one after them."""
    import numpy as np

    text = lay.text[at]
    return np.maximum(at - reach, lay.tops[text]), np.minimum(at + reach + 1, lay.tops[text + 1])
