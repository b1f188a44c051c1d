"""Words, shape, place and neighbourhood of lines as numbers, a row for each that is not blank.

Everything is measured on whole arrays; what stands around the lines is in `surroundings`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from cleaner.furniture.charsets import table
from cleaner.furniture.conditions import conditions
from cleaner.furniture.folding import DIGITS
from cleaner.furniture.packs import GROUPS
from cleaner.furniture.shape import (
    BRACKET,
    COLON,
    COMMA,
    DIGIT,
    FUNCTION,
    LATIN,
    MARK,
    SPACE,
    STOP,
    Shape,
    classes,
)
from cleaner.furniture.stack import Stack, stacked
from cleaner.furniture.surroundings import around, pairs_of, position, ties
from cleaner.furniture.wording import wording

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONG = 60
"""Longer lines are not compared but for their digits."""
DATED = re.compile(
    r"[\d昨今前刚#](?:(?<=\d)(?::\d\d| ?(?:秒|分钟|小时|天|周|个?月|年)之?前| ?[楼#]|月\d"
    r"|\d\d\d ?[-/.年] ?\d{1,2} ?[-/.月])|(?<=[昨今前])天 ?\d|(?<=刚)刚|(?<=#)\d)"
)


def features(shapes: Sequence[Shape]) -> tuple[list[str], NDArray[np.float32]]:
    """The names of the columns, and a matrix with a row for each line of each shape in turn."""
    import numpy as np

    stack = stacked(shapes)
    times = _times(stack)
    alike = _alike(stack, times)
    pairs = pairs_of(stack)
    own = {
        **_characters(stack),
        **_edges(stack),
        **_setting(stack, times),
        **_rules(stack),
        "dated": _dated(stack),
        "alike but for digits": np.log1p(alike),
        "words": wording(stack),
        **ties(stack, pairs),
    }
    own |= position(stack, own, pairs)
    near = around(stack, own, alike)
    matrix = np.empty((len(near.names) + len(own), len(stack)), np.float32)
    matrix[: len(near.names)] = near.columns
    for k, column in enumerate(own.values(), len(near.names)):
        matrix[k] = column
    return [*near.names, *own], matrix.T


def _characters(stack: Stack) -> dict[str, Any]:
    """How long the lines are, and of what characters."""
    import numpy as np

    size, counts, han = stack.size, stack.counts, stack.han
    own = {"length": np.log1p(size)}
    for low, high in ((1, 2), (3, 4), (5, 8), (9, 15), (16, 30), (31, 60)):
        own[f"length {low}-{high}"] = (size >= low) & (size <= high)
    own["length over 60"] = size > 60
    own["length over 120"] = size > 120
    safe = np.maximum(size, 1)
    own["Han share"] = han / safe
    for name, kind in (("Latin", LATIN), ("digit", DIGIT), ("space", SPACE), ("mark", MARK)):
        own[f"{name} share"] = counts[:, kind] / safe
    own["function words"] = counts[:, FUNCTION] / np.maximum(han, 4)
    own["function word there"] = counts[:, FUNCTION] > 0
    own["stops"] = np.log1p(counts[:, STOP])
    own["commas"] = np.log1p(counts[:, COMMA])
    own["colon there"] = counts[:, COLON] > 0
    own["brackets"] = np.log1p(counts[:, BRACKET])
    return own


def _edges(stack: Stack) -> dict[str, Any]:
    """What the lines begin and end with."""
    import numpy as np

    begins = stack.codes[stack.after - 1 - stack.size.astype(np.int64)]
    stops = stack.codes[stack.after - 2]
    kinds = classes()[np.minimum(begins, 0xFFFF)]
    return {
        "ends a sentence": stack.ends,
        "ends in a colon": stops == ord(":"),
        "ends in a comma": (stops == ord(",")) | (stops == ord("、")),
        "ends in a question": stops == ord("?"),
        "begins with a digit": (begins >= ord("0")) & (begins <= ord("9")),
        "begins with a mark": kinds == MARK,
        "begins with a bracket": kinds == BRACKET,
        "begins with a function word": kinds == FUNCTION,
        "begins with a quote": begins == ord('"'),
        "begins with a letter": (begins >= ord("a")) & (begins <= ord("z")),
    }


def _setting(stack: Stack, times: Any) -> dict[str, Any]:
    """How the lines are set, and whether as prose or as headlines are.

    times: how often each stands in its text.
    """
    import numpy as np

    tops = stack.bounds[:-1][stack.sizes > 0]
    place = np.array([index for shape in stack.shapes for index in shape.index], np.float32)
    gap = np.diff(place, prepend=-1.0) - 1
    gap[tops] = place[tops]
    below = np.append(gap[1:], 0)
    below[stack.bounds[1:][stack.sizes > 0] - 1] = 0
    headline = (stack.size >= 8) & (stack.size <= 40) & (stack.counts[:, STOP] == 0)
    return {
        "indented": np.concatenate([shape.indented for shape in stack.shapes]),
        "repeated": times > 1,
        "repeated often": times > 3,
        "blank above": gap > 0,
        "blank below": below > 0,
        "blanks above": np.minimum(gap, 4),
        "blanks below": np.minimum(below, 4),
        "like a headline": headline & (stack.han * 2 > stack.size) & (stack.ends == 0),
        "prose": stack.prose,
        "strong prose": stack.strong,
    }


def _rules(stack: Stack) -> dict[str, Any]:
    """Which of the lines say what they are, and of which group that is."""
    import numpy as np

    kinds = {name: k for k, members in enumerate(GROUPS.values()) for name in members}
    rules = [rule for shape in stack.shapes for rule in shape.rules]
    names = [(r, rule) for r, rule in enumerate(rules) if rule is not None]
    ruled = [r for r, _ in names]
    group, bare = np.full(len(stack), -1), np.zeros(len(stack), bool)
    named, weak = (np.zeros(len(stack), np.float32) for _ in range(2))
    group[ruled] = [kinds.get(rule.name, -1) for _, rule in names]
    named[ruled] = 1
    weak[ruled] = [rule.weak for _, rule in names]
    bare[ruled] = [rule.name == "bare-number" for _, rule in names]
    own = {"named": named, "weakly named": weak, "bare number": bare}
    return own | {f"rule: {name}": group == k for k, name in enumerate(GROUPS)}


def _alike(stack: Stack, times: Any) -> Any:
    """How often each line stands in its text, whatever its digits; long ones as they are.

    times: how often it does with its digits.
    """
    import numpy as np

    may = np.flatnonzero(_may_hold(DIGITS, stack)).tolist()
    some = [row for row in may if len(stack.lines[row]) <= LONG]
    if not some:
        return times
    masked = DIGITS.sub("0", "\n".join([stack.lines[row] for row in some])).split("\n")
    keys = list(zip(stack.base[some].tolist(), masked, strict=True))
    among = Counter(keys)
    found = times.copy()
    found[some] = [among[key] for key in keys]
    return found


def _dated(stack: Stack) -> Any:
    """Whether each line names a date, a time or the number of a post."""
    import numpy as np

    found = np.zeros(len(stack), bool)
    some = np.flatnonzero(_may_hold(DATED, stack))
    own = [stack.lines[row] for row in some.tolist()]
    ends = np.cumsum([len(line) + 1 for line in own])
    at = [match.start() for match in DATED.finditer("\n".join(own))]
    found[some[np.searchsorted(ends, np.array(at, np.int64), "right")]] = True
    return found


@cache
def _openings(pattern: str) -> Any:
    """What a match may begin with, of code points below 65536."""
    return table(conditions(pattern).heads)


def _may_hold(pattern: re.Pattern[str], stack: Stack) -> Any:
    """For each line whether a pattern may match in it, told by what matches begin with."""
    import numpy as np

    begins = _openings(pattern.pattern).take(np.minimum(stack.codes, 0xFFFF))
    found = np.zeros(len(stack), bool)
    found[np.searchsorted(stack.after, np.flatnonzero(begins), "right")] = True
    return found


def _times(stack: Stack) -> Any:
    """How often each line stands in its text."""
    import numpy as np

    found: list[int] = []
    for shape in stack.shapes:
        times = Counter(shape.folded)
        found += map(times.__getitem__, shape.folded)
    return np.array(found, np.float32)
