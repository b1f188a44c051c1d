"""The shape, place and neighbourhood of lines as numbers, a row for each line that is not blank.

Everything is measured on whole arrays: sums over windows of lines, distances, positions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from cleaner.furniture.charsets import table
from cleaner.furniture.conditions import conditions
from cleaner.furniture.folding import DIGITS, points
from cleaner.furniture.shape import (
    BRACKET,
    COLON,
    COMMA,
    DIGIT,
    FUNCTION,
    HAN,
    LATIN,
    MARK,
    SPACE,
    STOP,
    Shape,
    classes,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GROUPS = {
    "head": ("breadcrumb", "date-line", "source-line", "byline", "font-size"),
    "share": ("share-widget", "counter", "follow-prompt", "app-prompt", "report-link"),
    "list": ("related-list", "tag-line", "pager"),
    "edit": ("editor-line", "disclaimer", "correction-link"),
    "foot": ("copyright", "licence-number", "contact", "site-footer", "masthead"),
    "talk": ("comment-box", "login-prompt", "search-box"),
    "menu": ("menu", "site-tools", "accessibility"),
}
WINDOWS = (1, 2, 4, 8, 16)
LONG = 60
"""Longer lines are not compared but for their digits."""
DATED = re.compile(
    r"[\d昨今前刚#](?:(?<=\d)(?::\d\d| ?(?:秒|分钟|小时|天|周|个?月|年)之?前| ?[楼#]|月\d"
    r"|\d\d\d ?[-/.年] ?\d{1,2} ?[-/.月])|(?<=[昨今前])天 ?\d|(?<=刚)刚|(?<=#)\d)"
)
PAIRS = 1 << 15
GRAIN = 1 << 20
"""Numbers are summed in steps of one over so many."""


def features(shapes: Sequence[Shape]) -> tuple[list[str], NDArray[np.float32]]:
    """The names of the columns, and a matrix with a row for each line of each shape in turn."""
    import numpy as np

    sizes = np.array([len(shape.index) for shape in shapes], np.int64)
    bounds = np.concatenate(([0], np.cumsum(sizes)))
    base = np.repeat(bounds[:-1], sizes)  # for each row the first row of its text
    last = np.repeat(bounds[1:] - 1, sizes)
    n = int(bounds[-1])
    row = np.arange(n)
    at = row - base
    many = last - base + 1
    own: dict[str, Any] = {}
    add = own.__setitem__

    def whole(name: str) -> Any:
        return np.concatenate([getattr(shape, name) for shape in shapes])

    size, counts, prose, strong = whole("size"), whole("counts"), whole("prose"), whole("strong")
    ends = whole("ends")
    safe = np.maximum(size, 1)
    han = counts[:, HAN] + counts[:, FUNCTION]
    length = np.log1p(size)
    function = counts[:, FUNCTION] / np.maximum(han, 4)
    add("length", length)
    for low, high in ((1, 2), (3, 4), (5, 8), (9, 15), (16, 30), (31, 60)):
        add(f"length {low}-{high}", (size >= low) & (size <= high))
    add("length over 60", size > 60)
    add("length over 120", size > 120)
    add("Han share", han / safe)
    add("Latin share", counts[:, LATIN] / safe)
    add("digit share", counts[:, DIGIT] / safe)
    add("space share", counts[:, SPACE] / safe)
    add("mark share", counts[:, MARK] / safe)
    add("function words", function)
    add("function word there", counts[:, FUNCTION] > 0)
    add("stops", np.log1p(counts[:, STOP]))
    add("commas", np.log1p(counts[:, COMMA]))
    add("colon there", counts[:, COLON] > 0)
    add("brackets", np.log1p(counts[:, BRACKET]))
    add("ends a sentence", ends)
    lines = [line for shape in shapes for line in shape.folded]
    codes = points("\n".join([*lines, ""]))
    after = np.cumsum(size + 1, dtype=np.int64)  # where each line's line feed ends
    begins, stops = codes[after - 1 - size.astype(np.int64)], codes[after - 2]
    add("ends in a colon", stops == 58)
    add("ends in a comma", (stops == 44) | (stops == ord("、")))
    add("ends in a question", stops == 63)
    add("begins with a digit", (begins >= 48) & (begins <= 57))
    add("begins with a mark", classes()[np.minimum(begins, 0xFFFF)] == MARK)
    add("begins with a bracket", classes()[np.minimum(begins, 0xFFFF)] == BRACKET)
    add("begins with a quote", begins == 34)
    add("begins with a letter", (begins >= 97) & (begins <= 122))
    add("indented", whole("indented"))
    times = _times(shape.folded for shape in shapes)
    add("repeated", times > 1)
    add("repeated often", times > 3)
    place = np.array([index for shape in shapes for index in shape.index], np.float32)
    gap = np.diff(place, prepend=-1.0) - 1
    gap[bounds[:-1][sizes > 0]] = place[bounds[:-1][sizes > 0]]
    below = np.append(gap[1:], 0)
    below[bounds[1:][sizes > 0] - 1] = 0
    add("blank above", gap > 0)
    add("blank below", below > 0)
    add("blanks above", np.minimum(gap, 4))
    add("blanks below", np.minimum(below, 4))
    headline = (size >= 8) & (size <= 40) & (counts[:, STOP] == 0) & (han * 2 > size) & (ends == 0)
    add("like a headline", headline)
    add("prose", prose)
    add("strong prose", strong)

    kinds = {name: k for k, members in enumerate(GROUPS.values()) for name in members}
    rules = [rule for shape in shapes for rule in shape.rules]
    own_names = [(r, rule) for r, rule in enumerate(rules) if rule is not None]
    ruled = [r for r, _ in own_names]
    group, named, weak = np.full(n, -1), np.zeros(n, np.float32), np.zeros(n, np.float32)
    group[ruled] = [kinds.get(rule.name, -1) for _, rule in own_names]
    named[ruled] = 1
    weak[ruled] = [rule.weak for _, rule in own_names]
    bare = np.zeros(n, bool)
    bare[ruled] = [rule.name == "bare-number" for _, rule in own_names]
    add("named", named)
    add("weakly named", weak)
    add("bare number", bare)
    for k, name in enumerate(GROUPS):
        add(f"rule: {name}", group == k)

    dated = _dated(lines, _may_hold(DATED, codes, after))
    add("dated", dated)
    alike = _alike(
        lines, times, np.repeat(np.arange(len(shapes)), sizes), _may_hold(DIGITS, codes, after)
    )
    add("alike but for digits", np.log1p(alike))

    # neighbourhood
    sums = {
        "prose": prose,
        "strong prose": strong,
        "short": size <= 8,
        "headlines": headline,
        "named": named * (1 - 0.5 * weak),
        "length": length,
        "function words": function,
        "sentence ends": ends,
        "blanks": np.minimum(gap, 2),
        "dated": dated,
        "alike": alike > 2,
    }
    total = np.zeros((len(sums), n + 1))
    np.cumsum(np.stack([_grained(column) for column in sums.values()]), axis=1, out=total[:, 1:])
    names = [
        f"{name} in {w} {side}" for w in WINDOWS for side in ("above", "below") for name in sums
    ]
    around = np.empty((len(names), n), np.float32)
    for k, w in enumerate(WINDOWS):
        low, high = np.maximum(row - w, base), np.minimum(row + w, last) + 1
        above, below_ = around[2 * k * len(sums) :][: 2 * len(sums)].reshape(2, len(sums), n)
        np.divide(total[:, :-1] - total.take(low, axis=1), w, out=above)
        np.divide(total.take(high, axis=1) - total[:, 1:], w, out=below_)

    # position
    add("place", at / np.maximum(many - 1, 1))
    mass = np.add.reduceat(np.append(size, 0), bounds[:-1]).astype(np.float64)
    mass[sizes == 0] = 0
    mass = np.maximum(np.repeat(mass, sizes), 1)
    so_far = np.concatenate(([0.0], np.cumsum(size, dtype=np.float64)))
    add("place in characters", (so_far[:-1] - so_far[base]) / mass)
    add("lines above", np.log1p(at))
    add("lines below", np.log1p(last - row))
    heavy = prose * np.sqrt(np.minimum(size, 400)) - 1.0
    runs = np.array([heaviest(heavy[a:b]) for a, b in pairwise(bounds.tolist())], np.int64)
    begin, end = np.repeat(runs.reshape(-1, 2), sizes, axis=0).T
    add("in the heaviest run", (at >= begin) & (at < end))
    add("above the heaviest run", np.log1p(np.maximum(begin - at, 0)))
    add("below the heaviest run", np.log1p(np.maximum(at - end + 1, 0)))
    for name, where in (
        ("strong prose", strong > 0),
        ("dated", dated),
        *((f"rule {g}", group == k) for k, g in enumerate(GROUPS)),
    ):
        above, under = _distances(where, base, last)
        add(f"distance from {name} above", above)
        add(f"distance from {name} below", under)

    def counted(where: Any) -> tuple[Any, Any]:
        """How many of these rows there are up to each row of its text, and after it."""
        sums = np.concatenate(([0], np.cumsum(where)))
        return sums[1:] - sums[base], sums[last + 1] - sums[1:]

    above, under = counted(strong > 0)
    add("strong prose above", np.log1p(above))
    add("strong prose below", np.log1p(under))
    for k in (2, 3, 4):
        name = list(GROUPS)[k]
        above, under = counted(group == k)
        add(f"rule {name} above", np.log1p(above))
        add(f"rule {name} below", np.log1p(under + (group == k)))
    near, far = _cohesion(codes, after, bounds, runs, prose > 0, strong > 0)
    add("pairs of the heaviest run", near)
    add("pairs of strong prose", far)
    pages = np.array(
        [
            ((prose[a:b] * size[a:b]).sum(), named[a:b].mean() if b > a else 0)
            for a, b in pairwise(bounds.tolist())
        ]
    ).reshape(-1, 2)
    prosaic, share = np.repeat(pages, sizes, axis=0).T
    add("page: share of prose", prosaic / mass)
    add("page: share of named lines", share)
    add("page: lines", np.log1p(many))
    add("page: mean length", np.log1p(mass / many))
    columns = np.empty((len(names) + len(own), n), np.float32)
    columns[: len(names)] = around
    for k, column in enumerate(own.values(), len(names)):
        columns[k] = column
    return [*names, *own], columns.T


def _alike(lines: Sequence[str], times: Any, text: Any, digits: Any) -> Any:
    """How often each line stands in its text, whatever its digits; long ones as they are.

    times:  how often it does with its digits; text: the number of its text.
    digits: whether it may have any.
    """
    import numpy as np

    rows = [row for row in np.flatnonzero(digits).tolist() if len(lines[row]) <= LONG]
    if not rows:
        return times
    masked = DIGITS.sub("0", "\n".join([lines[row] for row in rows])).split("\n")
    keys = list(zip(text[rows].tolist(), masked, strict=True))
    among = Counter(keys)
    found = times.copy()
    found[rows] = [among[key] for key in keys]
    return found


def _dated(lines: Sequence[str], dates: Any) -> Any:
    """Whether each line names a date, a time or the number of a post.

    dates: whether each may.
    """
    import numpy as np

    found = np.zeros(len(lines), bool)
    rows = np.flatnonzero(dates)
    own = [lines[row] for row in rows.tolist()]
    ends = np.cumsum([len(line) + 1 for line in own])
    at = [match.start() for match in DATED.finditer("\n".join(own))]
    found[rows[np.searchsorted(ends, np.array(at, np.int64), "right")]] = True
    return found


@cache
def _openings(pattern: str) -> Any:
    """What a match may begin with, of code points below 65536."""
    return table(conditions(pattern).heads)


def _may_hold(pattern: re.Pattern[str], codes: Any, after: Any) -> Any:
    """For each line whether a pattern may match in it, told by what matches begin with.

    codes: of the lines, each with a line feed; after: where that ends.
    """
    import numpy as np

    begins = _openings(pattern.pattern).take(np.minimum(codes, 0xFFFF))
    found = np.zeros(len(after), bool)
    found[np.searchsorted(after, np.flatnonzero(begins), "right")] = True
    return found


def _cohesion(
    codes: Any, after: Any, bounds: Any, runs: Any, prose: Any, strong: Any
) -> tuple[Any, Any]:
    """How much of each line's pairs of Han its text's other prose has too.

    That is what the headline of another article lacks. The first is for the prose of the heaviest
    run of lines, which `runs` gives for each text, the second for all strong prose.

    codes:  of the lines, each with a line feed; after: where that ends.
    bounds: the first row of each text, and after the last the number of all.
    """
    import numpy as np

    rows = len(after)
    han = (codes >= 0x4E00) & (codes <= 0x9FFF)
    at = np.flatnonzero(han[:-1] & han[1:])
    pair = (codes[at] * 7919 + codes[at + 1]) % PAIRS
    row = np.repeat(np.arange(rows), np.diff(after, prepend=0)).take(at)
    all_ = np.maximum(np.bincount(row, minlength=rows), 1)
    inside = np.zeros(rows, bool)
    for first, (begin, end) in zip(bounds.tolist(), runs.tolist(), strict=False):
        inside[first + begin : first + end] = True
    edges = np.searchsorted(row, bounds).tolist()
    shares = []
    for of in (inside & prose, strong):
        own = of.take(row)
        known = np.zeros(len(pair), bool)
        for low, high in pairwise(edges):
            here = pair[low:high]
            times = np.bincount(here[own[low:high]], minlength=PAIRS)
            known[low:high] = times.take(here) > own[low:high]
        shares.append(np.bincount(row, known, minlength=rows) / all_)
    return shares[0], shares[1]


def _grained(column: Any) -> Any:
    """A column in steps so coarse that its sums are exact, whatever stands before them."""
    import numpy as np

    return np.rint(np.asarray(column, np.float64) * GRAIN) / GRAIN


def _times(texts: Iterable[Sequence[str]]) -> Any:
    """How often each line of some texts stands among those of its text."""
    import numpy as np

    found: list[int] = []
    for lines in texts:
        times = Counter(lines)
        found += map(times.__getitem__, lines)
    return np.array(found, np.float32)


def heaviest(weights: Any) -> tuple[int, int]:
    """The run of consecutive weights with the largest sum, as (first, after the last)."""
    import numpy as np

    if not len(weights):
        return 0, 0
    total = np.concatenate(([0.0], np.cumsum(weights, dtype=np.float64)))
    low = np.minimum.accumulate(total)
    end = int(np.argmax(total - low))
    begin = int(np.argmin(total[: end + 1]))
    return begin, end


def _distances(where: Any, base: Any, last: Any) -> tuple[Any, Any]:
    """For each row the log distance to the nearest one of `where` above and below in its text.

    base, last: for each row the first and the last row of its text.
    """
    import numpy as np

    far = 200
    row = np.arange(len(where))
    up = np.maximum.accumulate(np.where(where, row, -far))
    up = np.concatenate(([-far], up[:-1]))
    down = np.minimum.accumulate(np.where(where, row, len(row) + far)[::-1])[::-1]
    down = np.concatenate((down[1:], [len(row) + far]))
    above = np.where(up >= base, row - up, far)
    below = np.where(down <= last, down - row, far)
    return _logs()[np.minimum(above, far)], _logs()[np.minimum(below, far)]


@cache
def _logs() -> Any:
    import numpy as np

    return np.log1p(np.arange(201))
