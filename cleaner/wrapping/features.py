"""What a break between two lines looks like, in numbers: one row a feature, one column a break.

The features are those that were measured to matter on wrapped Chinese text: how much room the wrap
left before several margins, the blank lines around, the characters on both sides, brackets left
open, what the lines are made of, the punctuation at the ends of the lines around, and how strongly
the two characters at the break cling together.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cleaner.wrapping import lexicon, margins
from cleaner.wrapping.classes import (
    BULLET,
    CLASSES,
    CLOSE,
    COLON,
    COMMA,
    DASH,
    DIGIT,
    DOT,
    ELLIPSIS,
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
)
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.lexicon import Lexicon

ITEM = re.compile(
    r"[•·●○◆◇■□▪▫◦‣►▶★☆※\ue000-\uf8ff]|[-*+–—]\s|\[\d{1,3}\]|[①-⑳⒈-⒛]"
    r"|[（(]?\d{1,3}(?:\.\d{1,2}){0,3}[.)、．）\s](?!\d)|[（(]?[一二三四五六七八九十]{1,3}[、．.)）]"
    r"|[（(]?[A-Za-z][.)）、]\s?|#{1,6}\s|>|--?[A-Za-z]"
)
"""How an item of a list begins."""
TITLE = re.compile(
    r"第\s?[一二三四五六七八九十百千零〇两\d]{1,6}\s?[章节回条篇卷部集讲课]|[图表]\s?\d|附[录件表]"
    r"|(?:Table|Figure|Chapter|Fig\.)\s?\d|[问答QA][:：]|注[:：]"
)
"""How a heading, a caption, a question or an answer begins."""
LABEL = re.compile(r"[^\s：:，。！？]{1,10}[：:]")
"""A short label before a colon: a field, or the speaker in a script."""
RUN = re.compile(r"^[^\s\u2e80-\U0010ffff]*")
"""Characters that a wrapper does not break apart: a word, a path, a number."""
CUT_WORD = 4.0
"""The tie from which on two characters are taken for the halves of a word."""
MARKS = "第图表附问答注一二三四五六七八九十"
"""The Han characters that `HEAD` knows besides those before a colon."""
WORD = re.compile(r"[A-Za-z_]{2,}")
CUT_REACH = 40
"""Lines within which other words that are cut count."""
MOST = 128
"""Room for so many features."""
HEADS = 80
"""Characters of a line that are looked at to tell how it begins."""
HEAD = re.compile(f"({ITEM.pattern})|({TITLE.pattern})|({LABEL.pattern})")


@dataclass(frozen=True, slots=True)
class Sides:
    """Arrays an entry a line that the rules use as well as the features."""

    end: Any
    last: Any
    final: Any
    first: Any
    unit: Any
    item: Any
    title: Any
    label: Any
    twin: Any


def sides(text: str, lay: Layout) -> Sides:
    """What stands at both ends of each line.

    end: the column at which it ends. last, first: class of its last and first character.
    final: whether it ends as a sentence does, closing quotes and brackets after the mark or not.
    unit: columns of the first piece that a wrapper does not break.
    item, title, label: whether it begins as one.
    twin: whether the next line begins with the same Latin word, an entry a break.
    """
    import numpy as np

    kinds = lay.kinds
    start, end = lay.start, lay.end
    last = kinds[end - 1]
    one = kinds[np.maximum(end - 2, start)]
    two = kinds[np.maximum(end - 3, start)]
    closing = (last == CLOSE) | (last == QUOTE)
    closing_one = closing & ((one == CLOSE) | (one == QUOTE))
    final = (
        _final(last)
        | ((last == DOT) & (one == HAN))
        | (closing & _final(one))
        | (closing_one & _final(two))
    )
    first = kinds[start]
    # most lines begin with a Han character that begins no item, title or label
    plain = (first == HAN) & (lay.counts[:, COLON] == 0)
    plain &= ~np.isin(lay.points[start], [ord(char) for char in MARKS])
    told = np.flatnonzero(~plain).tolist()
    near = np.minimum(end, start + HEADS)
    heads = [text[s:e] for s, e in zip(start[told].tolist(), near[told].tolist(), strict=True)]
    run = np.zeros(len(start), np.int64)
    run[told] = [len(RUN.findall(head)[0]) for head in heads]
    after = kinds[np.minimum(start + 1, end - 1)]
    hanging = (end - start > 1) & ((after == CLOSE) | (after == COMMA) | (after == TERMINAL))
    unit = np.where(run > 0, run, 2 + 2 * hanging)
    begins = np.zeros(len(start), np.int8)
    begins[told] = [(match.lastindex or 0) if (match := HEAD.match(head)) else 0 for head in heads]
    item, title, label = begins == 1, begins == 2, begins == 3
    words = [""] * len(start)
    for line, head in zip(told, heads, strict=True):
        if (match := WORD.match(head)) is not None:
            words[line] = match[0]
    twin = np.array([bool(one) and one == two for one, two in pairwise(words)], bool)
    return Sides(lay.indent + lay.width, last, final, first, unit, item, title, label, twin)


def _final(kinds: Any) -> Any:
    return (kinds == TERMINAL) | (kinds == ELLIPSIS)


def matrix(text: str, lay: Layout, side: Sides, words: Lexicon) -> dict[str, Any]:
    """The features of every break between two neighbouring non-blank lines.

    Gives arrays of float32 by name, an entry a break; break i is that after line i.
    """
    import numpy as np

    size = len(lay)
    out: dict[str, Any] = {}
    held = np.empty((MOST, size - 1), np.float32)
    a, b = slice(0, size - 1), slice(1, size)

    def put(name: str, values: Any) -> None:
        row = held[len(out)]
        row[:] = values
        out[name] = row

    def before(values: Any, fill: float) -> Any:
        """The value at the line before the break's first line."""
        return np.concatenate(([fill], values[: size - 2]))

    def after(values: Any, fill: float) -> Any:
        """The value at the line after the break's second line."""
        return np.concatenate((values[2:], [fill]))

    kinds, points, start, end = lay.kinds, lay.points, lay.start, lay.end
    above = np.minimum(lay.above, 3)
    put("blank", above[b])
    put("blank before", before(above[1:], -1) if size > 1 else above[b])
    put("blank after", after(above, -1))
    put("blank share", np.mean(lay.above[1:] > 0) if size > 1 else 0)

    # room before the margins
    column = side.end
    gap = _gap(np, side, lay)
    unit = side.unit[b] + gap
    margin, near, beyond = margins.document(column)
    put("margin", margin)
    put("margin near", near)
    put("margin beyond", beyond)
    put("slack", margin - column[a])
    put("fit", margin - column[a] - unit)
    put("slack before", before(margin - column, -99))
    put("slack after", after(margin - column, -99))
    put("slack second", margin - column[b])
    for reach in (3, 10):
        top, count = margins.around(column, reach)
        top = np.maximum(top[a], top[b])
        put(f"fit {reach}", top - column[a] - unit)
        put(f"near {reach}", np.minimum(count[a], count[b]))
        put(f"beyond {reach}", column[b] - column[a])
    top, share = margins.of_groups(column, np.minimum(lay.indent, 60))
    put("fit indent", top[a] - column[a] - unit)
    put("near indent", share[a])
    top, share = margins.of_groups(column, lay.block)
    put("fit block", top[a] - column[a] - unit)
    put("near block", share[a])
    put("indent", lay.indent[a])
    put("indent change", lay.indent[b] - lay.indent[a])
    put("indent change before", before(np.diff(lay.indent), 0))
    put("width", lay.width[a])
    put("width second", lay.width[b])
    put("width change", np.abs(lay.width[b] - lay.width[a]))
    put("width change before", before(np.abs(np.diff(lay.width)), -1))

    # the characters on both sides
    last, first = side.last[a], side.first[b]
    second_last = kinds[np.maximum(end - 2, start)][a]
    second = kinds[np.minimum(start + 1, end - 1)][b]
    for name, kind in (
        *(("han", HAN), ("digit", DIGIT), ("comma", COMMA), ("colon", COLON), ("close", CLOSE)),
        *(("dash", DASH), ("slash", SLASH), ("dot", DOT)),
    ):
        put(f"last {name}", last == kind)
    for name, kind in (("han", HAN), ("digit", DIGIT), ("quote", QUOTE), ("open", OPEN)):
        put(f"first {name}", first == kind)
    put("last letter", (last == LOWER) | (last == UPPER))
    put("first lower", first == LOWER)
    put("first upper", first == UPPER)
    put("first bullet", (first == BULLET) | (first == DASH))
    put("first hanging", (first == CLOSE) | (first == COMMA) | (first == TERMINAL))
    put("last two", second_last)
    put("first two", second)
    final = side.final
    put("final", final[a])
    put("final second", final[b])
    put("final before", before(final, 1))
    put("item first", side.item[a])
    put("label first", side.label[a])
    for name, values in (("item", side.item), ("title", side.title), ("label", side.label)):
        put(f"{name} second", values[b])

    # brackets
    turn = np.zeros(len(points) + 1, np.int32)
    step = np.zeros(CLASSES, np.int8)
    step[OPEN], step[CLOSE] = 1, -1
    np.cumsum(step[kinds], dtype=np.int32, out=turn[1:])
    if size:
        low = np.minimum.reduceat(turn, np.stack((start, end), 1).ravel())[::2]
        opened = turn[end] - np.minimum(low, turn[end])
        closed = turn[start] - np.minimum(low, turn[start])
        put("opened", np.minimum(opened[a], 3))
        put("closed", np.minimum(closed[b], 3))
        put("pair", np.minimum(np.minimum(opened[a], closed[b]), 3))

    # what the lines are made of
    counts = lay.counts
    chars = np.maximum(end - start, 1)
    han = counts[:, HAN] / chars
    latin = (counts[:, LOWER] + counts[:, UPPER]) / chars
    odd = (counts[:, SYMBOL] + counts[:, FRAME] + counts[:, SLASH]) / chars
    inner = counts[:, TERMINAL] + counts[:, COMMA]
    inner = inner - ((side.last == TERMINAL) | (side.last == COMMA))
    for name, values in (("han", han), ("latin", latin), ("odd", odd), ("gaps", lay.gaps),
                         ("inner", inner), ("sentences", counts[:, TERMINAL] - final)):  # fmt: skip
        put(name, values[a])
        put(f"{name} second", values[b])

    # the lines around
    punctual = final | (side.last == COMMA) | (side.last == COLON)
    sizes, place = _in_block(np, lay.block)
    for name, values in (("punctual", punctual), ("inner", inner > 0), ("item", side.item)):
        totals = np.bincount(lay.block, values, minlength=int(lay.block[-1]) + 1 if size else 1)
        put(f"{name} block", (totals[lay.block] / np.maximum(sizes, 1))[a])
        put(f"{name} around", _around(np, values.astype(np.float32), 6)[a])
        put(f"{name} document", values.mean() if size else 0)
    put("block lines", np.minimum(sizes[a], 30))
    put("block place", np.minimum(place[a], 10))
    put("block left", np.minimum((sizes - place)[a], 10))
    spread = _around(np, lay.width.astype(np.float32), 4)
    put("width of near", lay.width[a] - spread[a])
    put("deviation", _around(np, np.abs(lay.width - spread).astype(np.float32), 4)[a])
    long = lay.width >= 40
    opened = (long & ~punctual).sum() / max(1, long.sum())
    put("open document", opened)
    put("long document", (lay.width >= 90).mean() if size else 0)
    put("lines", min(size, 200))

    # how strongly the characters cling together
    x, y = points[end - 1][a], points[start][b]
    x1, y1 = points[np.maximum(end - 2, start)][a], points[np.minimum(start + 1, end - 1)][b]
    own = lexicon.count(points)
    both = (last == HAN) & (first == HAN)
    tie = np.where(both, words.tie(x, y), 0)
    begins, ends = words.begins(y), words.ends(x)
    put("tie", tie)
    put("tie own", np.where(both, own.tie(x, y), 0))
    put("tie left", words.tie(x1, x))
    put("tie right", words.tie(y, y1))
    put("tie own left", np.where((last == HAN) & (second_last == HAN), own.tie(x1, x), 0))
    put("tie own right", np.where((first == HAN) & (second == HAN), own.tie(y, y1), 0))
    put("begins", begins)
    put("ends", ends)
    put("cling", tie - begins - ends)
    # a text that cuts words elsewhere cuts sentences here
    open_ = ~final[a] & (lay.width[a] >= 16)
    word = open_ & (np.maximum(tie, out["tie own"]) >= CUT_WORD)
    words_cut = _total(np, word, CUT_REACH) - word
    put("words cut", np.minimum(words_cut, 5))
    put("words cut share", words_cut / np.maximum(_total(np, open_, CUT_REACH) - open_, 1))
    return out


def _gap(np: Any, side: Sides, lay: Layout) -> Any:
    """One column for the space that a wrapper took away between two words."""
    last, first = side.last[:-1], side.first[1:]
    wide = (last == HAN) | (last == WIDE) | (first == HAN) | (first == WIDE)
    return (~wide & (lay.points[lay.end - 1][:-1] < 0x2E80)).astype(np.int32)


def _heads(np: Any, block: Any) -> Any:
    """For each line the first line of its block."""
    heads = np.flatnonzero(np.diff(block, prepend=-1))
    return heads[np.searchsorted(heads, np.arange(len(block)), "right") - 1]


def _in_block(np: Any, block: Any) -> tuple[Any, Any]:
    """For each line the size of its block in lines and its place there, from 1."""
    if not len(block):
        return block, block
    heads = _heads(np, block)
    return np.bincount(block)[block], np.arange(len(block)) - heads + 1


def _total(np: Any, values: Any, reach: int) -> Any:
    """The sum over the breaks within `reach`."""
    sums = np.concatenate(([0], np.cumsum(values)))
    places = np.arange(len(values))
    return sums[np.minimum(places + reach + 1, len(values))] - sums[np.maximum(places - reach, 0)]


def _around(np: Any, values: Any, reach: int) -> Any:
    """The mean over the lines within `reach`."""
    sums = np.concatenate(([0], np.cumsum(values, dtype=np.float64)))
    places = np.arange(len(values))
    low = np.maximum(places - reach, 0)
    high = np.minimum(places + reach + 1, len(values))
    return ((sums[high] - sums[low]) / np.maximum(high - low, 1)).astype(np.float32)
