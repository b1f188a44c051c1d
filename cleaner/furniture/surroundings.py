"""What stands around lines, and where they stand in their text, as columns of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.furniture.packs import GROUPS
from cleaner.furniture.stack import Stack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOWS = (1, 2, 4, 8, 16)
"""So many lines above and below are measured together."""
PAIRS = 1 << 15
"""Pairs of characters are told apart by so many numbers."""
GRAIN = 1 << 20
"""Numbers are summed in steps of one over so many."""
REACHES = (3, 12)
"""Pairs that stand again within so many lines above or below are counted together."""
AFAR = 1 << 30
"""What is told of a pair that does not stand again."""


class Around(NamedTuple):
    """The names of columns, and an array with a row for each of them."""

    names: list[str]
    columns: NDArray[np.float32]


def around(stack: Stack, own: Mapping[str, Any], alike: Any) -> Around:
    """What the lines above and below each are like, in windows of several sizes.

    own: the columns of the lines themselves; alike: how often each stands, whatever its digits.
    """
    import numpy as np

    sums = {
        "prose": stack.prose,
        "strong prose": stack.strong,
        "short": stack.size <= 8,
        "headlines": own["like a headline"],
        "named": own["named"] * (1 - 0.5 * own["weakly named"]),
        "length": own["length"],
        "function words": own["function words"],
        "sentence ends": stack.ends,
        "blanks": np.minimum(own["blanks above"], 2),
        "dated": own["dated"],
        "alike": alike > 2,
        "pairs near by": own[f"pairs within {REACHES[-1]} lines"],
        "words": own["words"],
    }
    row = np.arange(len(stack))
    total = np.zeros((len(sums), len(stack) + 1))
    np.cumsum(np.stack([_grained(column) for column in sums.values()]), axis=1, out=total[:, 1:])
    names = [
        f"{name} in {w} {side}" for w in WINDOWS for side in ("above", "below") for name in sums
    ]
    columns = np.empty((len(names), len(stack)), np.float32)
    for k, w in enumerate(WINDOWS):
        low, high = np.maximum(row - w, stack.base), np.minimum(row + w, stack.last) + 1
        above, below = columns[2 * k * len(sums) :][: 2 * len(sums)].reshape(2, len(sums), -1)
        np.divide(total[:, :-1] - total.take(low, axis=1), w, out=above)
        np.divide(total.take(high, axis=1) - total[:, 1:], w, out=below)
    return Around(names, columns)


class Pairs(NamedTuple):
    """Neighbouring Han of lines: the code points of each, and the row that they stand in."""

    one: NDArray[np.uint32]
    two: NDArray[np.uint32]
    row: NDArray[np.int64]


def pairs_of(stack: Stack) -> Pairs:
    """The pairs of all lines, in order."""
    import numpy as np

    codes = stack.codes
    han = (codes >= 0x4E00) & (codes <= 0x9FFF)
    at = np.flatnonzero(han[:-1] & han[1:])
    row = np.repeat(np.arange(len(stack)), np.diff(stack.after, prepend=0)).take(at)
    return Pairs(codes[at], codes[at + 1], row)


def position(stack: Stack, own: Mapping[str, Any], pairs: Pairs) -> dict[str, Any]:
    """Where the lines stand in their text: from its ends, its prose, and what names itself.

    own: the columns of the lines themselves; pairs: those of their Han.
    """
    import numpy as np

    base, last, bounds, size = stack.base, stack.last, stack.bounds, stack.size
    row = np.arange(len(stack))
    at, many = row - base, last - base + 1
    mass = np.add.reduceat(np.append(size, 0), bounds[:-1]).astype(np.float64)
    mass[stack.sizes == 0] = 0
    mass = np.maximum(np.repeat(mass, stack.sizes), 1)
    so_far = np.concatenate(([0.0], np.cumsum(size, dtype=np.float64)))
    heavy = stack.prose * np.sqrt(np.minimum(size, 400)) - 1.0
    runs = np.array([heaviest(heavy[a:b]) for a, b in pairwise(bounds.tolist())], np.int64)
    begin, end = np.repeat(runs.reshape(-1, 2), stack.sizes, axis=0).T
    near, far = _cohesion(stack, runs, pairs)
    prosaic, share = _pages(stack, own["named"])
    return {
        "place": at / np.maximum(many - 1, 1),
        "place in characters": (so_far[:-1] - so_far[base]) / mass,
        "lines above": np.log1p(at),
        "lines below": np.log1p(last - row),
        "in the heaviest run": (at >= begin) & (at < end),
        "above the heaviest run": np.log1p(np.maximum(begin - at, 0)),
        "below the heaviest run": np.log1p(np.maximum(at - end + 1, 0)),
        **_nearest(stack, own),
        **_counted(stack, own),
        "pairs of the heaviest run": near,
        "pairs of strong prose": far,
        "page: share of prose": prosaic / mass,
        "page: share of named lines": share,
        "page: lines": np.log1p(many),
        "page: mean length": np.log1p(mass / many),
    }


def _nearest(stack: Stack, own: Mapping[str, Any]) -> dict[str, Any]:
    """How far from each line the next strong prose, dated line and line of each rule stand."""
    found = {}
    kinds = {f"rule {name}": own[f"rule: {name}"] for name in GROUPS}
    for name, where in {"strong prose": stack.strong > 0, "dated": own["dated"], **kinds}.items():
        above, below = _distances(where, stack.base, stack.last)
        found[f"distance from {name} above"] = above
        found[f"distance from {name} below"] = below
    return found


def _counted(stack: Stack, own: Mapping[str, Any]) -> dict[str, Any]:
    """How much strong prose, and how many lines of some rules, stand above each line and below.

    A line of the rule itself counts on both sides, one of prose above only.
    """
    import numpy as np

    def counted(where: Any) -> tuple[Any, Any]:
        sums = np.concatenate(([0], np.cumsum(where)))
        return sums[1:] - sums[stack.base], sums[stack.last + 1] - sums[1:]

    above, below = counted(stack.strong > 0)
    found = {"strong prose above": np.log1p(above), "strong prose below": np.log1p(below)}
    for name in ("list", "edit", "foot"):
        where = own[f"rule: {name}"]
        above, below = counted(where)
        found[f"rule {name} above"] = np.log1p(above)
        found[f"rule {name} below"] = np.log1p(below + where)
    return found


def _pages(stack: Stack, named: Any) -> tuple[Any, Any]:
    """For each line the characters of prose in its text, and the share of its named lines."""
    import numpy as np

    prose, size = stack.prose, stack.size
    pages = np.array(
        [
            ((prose[a:b] * size[a:b]).sum(), named[a:b].mean() if b > a else 0)
            for a, b in pairwise(stack.bounds.tolist())
        ]
    ).reshape(-1, 2)
    prosaic, share = np.repeat(pages, stack.sizes, axis=0).T
    return prosaic, share


def _cohesion(stack: Stack, runs: Any, pairs: Pairs) -> tuple[Any, Any]:
    """How much of each line's pairs of Han its text's other prose has too.

    That is what the headline of another article lacks. The first is for the prose of the heaviest
    run of lines, which `runs` gives for each text, the second for all strong prose.
    """
    import numpy as np

    row, bounds, count = pairs.row, stack.bounds, len(stack)
    pair = (pairs.one * 7919 + pairs.two) % PAIRS
    all_ = np.maximum(np.bincount(row, minlength=count), 1)
    inside = np.zeros(count, bool)
    for first, (begin, end) in zip(bounds.tolist(), runs.tolist(), strict=False):
        inside[first + begin : first + end] = True
    edges = np.searchsorted(row, bounds).tolist()
    shares = []
    for of in (inside & (stack.prose > 0), stack.strong > 0):
        own = of.take(row)
        known = np.zeros(len(pair), bool)
        for low, high in pairwise(edges):
            here = pair[low:high]
            times = np.bincount(here[own[low:high]], minlength=PAIRS)
            known[low:high] = times.take(here) > own[low:high]
        shares.append(np.bincount(row, known, minlength=count) / all_)
    return shares[0], shares[1]


def ties(stack: Stack, pairs: Pairs) -> dict[str, Any]:
    """How much of each line's pairs of Han stands again in the lines around it.

    Lines of one text speak of one matter, and a list of headlines of many.
    """
    import numpy as np

    count = len(stack)
    # each pair of a line once, in the order of pairs and then of lines
    both = np.unique((pairs.one.astype(np.int64) << 16 | pairs.two) << 32 | pairs.row)
    pair, row = both >> 32, both & 0xFFFFFFFF
    step = np.where(pair[1:] == pair[:-1], np.diff(row), AFAR)
    before, after = np.append(AFAR, step), np.append(step, AFAR)
    before[row - before < stack.base[row]] = AFAR
    after[row + after > stack.last[row]] = AFAR
    near = np.minimum(before, after)
    all_ = np.maximum(np.bincount(row, minlength=count), 1)
    return {
        f"pairs within {reach} lines": np.bincount(row, near <= reach, minlength=count) / all_
        for reach in REACHES
    }


def _grained(column: Any) -> Any:
    """A column in steps so coarse that its sums are exact, whatever stands before them."""
    import numpy as np

    return np.rint(np.asarray(column, np.float64) * GRAIN) / GRAIN


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
