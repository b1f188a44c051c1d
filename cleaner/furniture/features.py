"""The shape, place and neighbourhood of lines as numbers, a row for each line that is not blank.

Everything is measured on whole arrays: sums over windows of lines, distances, positions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from cleaner.furniture.folding import points
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
DIGITS = re.compile(r"\d+")
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
    begins = np.array([ord(line[0]) for line in lines], np.int64)
    stops = np.array([ord(line[-1]) for line in lines], np.int64)
    add("ends in a colon", stops == 58)
    add("ends in a comma", (stops == 44) | (stops == ord("、")))
    add("ends in a question", stops == 63)
    add("begins with a digit", (begins >= 48) & (begins <= 57))
    add("begins with a mark", classes()[np.minimum(begins, 0xFFFF)] == MARK)
    add("begins with a bracket", classes()[np.minimum(begins, 0xFFFF)] == BRACKET)
    add("begins with a quote", begins == 34)
    add("begins with a letter", (begins >= 97) & (begins <= 122))
    add("indented", whole("indented"))
    times = np.array([count for shape in shapes for count in _times(shape.folded)], np.float32)
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
    group = np.array([-1 if r is None else kinds.get(r.name, -1) for r in rules], np.int64)
    named = np.array([r is not None for r in rules], np.float32)
    weak = np.array([r is not None and r.weak for r in rules], np.float32)
    add("named", named)
    add("weakly named", weak)
    add("bare number", np.array([r is not None and r.name == "bare-number" for r in rules], bool))
    for k, name in enumerate(GROUPS):
        add(f"rule: {name}", group == k)

    dated = _dated(lines)
    add("dated", dated)
    alike = np.array(
        [count for shape in shapes for count in _times(list(map(_undigited, shape.folded)))],
        np.float32,
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
    around: list[Any] = []
    names: list[str] = []
    for w in WINDOWS:
        low, high = np.maximum(row - w, base), np.minimum(row + w, last) + 1
        names += [f"{name} in {w} {side}" for side in ("above", "below") for name in sums]
        around += [(total[:, :-1] - total[:, low]) / w, (total[:, high] - total[:, 1:]) / w]

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
    near, far = _cohesion(shapes, runs)
    add("pairs of the heaviest run", near)
    add("pairs of strong prose", far)
    pages = np.array(
        [
            ((shape.prose * shape.size).sum(), named[a:b].mean() if b > a else 0)
            for shape, (a, b) in zip(shapes, pairwise(bounds.tolist()), strict=True)
        ]
    ).reshape(-1, 2)
    prosaic, share = np.repeat(pages, sizes, axis=0).T
    add("page: share of prose", prosaic / mass)
    add("page: share of named lines", share)
    add("page: lines", np.log1p(many))
    add("page: mean length", np.log1p(mass / many))
    rows = np.empty((n, len(names) + len(own)), np.float32)
    rows[:, : len(names)] = np.concatenate(around).T
    for k, column in enumerate(own.values(), len(names)):
        rows[:, k] = column
    return [*names, *own], rows


def _undigited(line: str) -> str:
    return line if len(line) > LONG else DIGITS.sub("0", line)


def _dated(lines: Sequence[str]) -> Any:
    """Whether each line names a date, a time or the number of a post."""
    import numpy as np

    text = "\n".join(lines)
    ends = np.cumsum([len(line) + 1 for line in lines])
    found = np.zeros(len(lines), bool)
    at = [match.start() for match in DATED.finditer(text)]
    found[np.searchsorted(ends, np.array(at, np.int64), "right")] = True
    return found


def _cohesion(shapes: Sequence[Shape], runs: Any) -> tuple[Any, Any]:
    """How much of each line's pairs of Han its text's other prose has too.

    That is what the headline of another article lacks. The first is for the prose of the heaviest
    run of lines, which `runs` gives for each text, the second for all strong prose.
    """
    import numpy as np

    found: list[tuple[Any, Any]] = []
    for shape, (begin, end) in zip(shapes, runs.tolist(), strict=True):
        rows = len(shape.index)
        codes = points("\n".join(shape.folded) + "\n")
        place = np.repeat(np.arange(rows), [len(line) + 1 for line in shape.folded])
        han = (codes >= 0x4E00) & (codes <= 0x9FFF)
        at = np.flatnonzero(han[:-1] & han[1:])
        pair = (codes[at] * 7919 + codes[at + 1]) % PAIRS
        row = place[at]
        all_ = np.maximum(np.bincount(row, minlength=rows), 1)
        inside = (np.arange(rows) >= begin) & (np.arange(rows) < end)
        shares = []
        for of in (inside & (shape.prose > 0), shape.strong > 0):
            own = of[row]
            times = np.bincount(pair[own], minlength=PAIRS)
            shares.append(np.bincount(row, times[pair] > own, minlength=rows) / all_)
        found.append((shares[0], shares[1]))
    empty: Any = [np.zeros(0)]
    return (
        np.concatenate([near for near, _ in found] or empty),
        np.concatenate([far for _, far in found] or empty),
    )


def _grained(column: Any) -> Any:
    """A column in steps so coarse that its sums are exact, whatever stands before them."""
    import numpy as np

    return np.rint(np.asarray(column, np.float64) * GRAIN) / GRAIN


def _times(lines: Sequence[str]) -> list[int]:
    """How often each line stands among the lines."""
    times = Counter(lines)
    return [times[line] for line in lines]


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
