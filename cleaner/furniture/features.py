"""The shape, place and neighbourhood of lines as numbers, a row for each line that is not blank.

Everything is measured on whole arrays: sums over windows of lines, distances, positions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cleaner.document import Line
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
    ends_sentence,
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


def features(shape: Shape, lines: Sequence[Line]) -> tuple[list[str], NDArray[np.float32]]:
    """The names of the columns and a matrix with a row for each line of `shape`."""
    import numpy as np

    n = len(shape.index)
    own: dict[str, Any] = {}
    add = own.__setitem__

    size, counts = shape.size, shape.counts
    safe = np.maximum(size, 1)
    han = counts[:, HAN] + counts[:, FUNCTION]
    ends = ends_sentence(shape.folded)
    add("length", np.log1p(size))
    for low, high in ((1, 2), (3, 4), (5, 8), (9, 15), (16, 30), (31, 60)):
        add(f"length {low}-{high}", (size >= low) & (size <= high))
    add("length over 60", size > 60)
    add("length over 120", size > 120)
    add("Han share", han / safe)
    add("Latin share", counts[:, LATIN] / safe)
    add("digit share", counts[:, DIGIT] / safe)
    add("space share", counts[:, SPACE] / safe)
    add("mark share", counts[:, MARK] / safe)
    add("function words", counts[:, FUNCTION] / np.maximum(han, 4))
    add("function word there", counts[:, FUNCTION] > 0)
    add("stops", np.log1p(counts[:, STOP]))
    add("commas", np.log1p(counts[:, COMMA]))
    add("colon there", counts[:, COLON] > 0)
    add("brackets", np.log1p(counts[:, BRACKET]))
    add("ends a sentence", ends)
    first = np.array([ord(part[0]) for part in shape.folded], np.int64)
    last = np.array([ord(part[-1]) for part in shape.folded], np.int64)
    add("ends in a colon", last == 58)
    add("ends in a comma", (last == 44) | (last == ord("、")))
    add("ends in a question", last == 63)
    add("begins with a digit", (first >= 48) & (first <= 57))
    add("begins with a mark", classes()[np.minimum(first, 0xFFFF)] == MARK)
    add("begins with a bracket", classes()[np.minimum(first, 0xFFFF)] == BRACKET)
    add("begins with a quote", first == 34)
    add("begins with a letter", (first >= 97) & (first <= 122))
    indent = np.array([lines[i].text[:1] in ("\u3000", "\xa0", " ") for i in shape.index], bool)
    add("indented", indent)
    repeats = Counter(shape.folded)
    times = np.array([repeats[part] for part in shape.folded], np.float32)
    add("repeated", times > 1)
    add("repeated often", times > 3)
    place = np.array(shape.index, np.float32)
    gap = np.diff(place, prepend=-1.0) - 1
    below = np.append(gap[1:], 0)
    add("blank above", gap > 0)
    add("blank below", below > 0)
    add("blanks above", np.minimum(gap, 4))
    add("blanks below", np.minimum(below, 4))
    headline = (size >= 8) & (size <= 40) & (counts[:, STOP] == 0) & (han * 2 > size) & (ends == 0)
    add("like a headline", headline)
    add("prose", shape.prose)
    add("strong prose", shape.strong)

    rule_names = [rule.name if rule is not None else "" for rule in shape.rules]
    kinds = {name: k for k, members in enumerate(GROUPS) for name in GROUPS[members]}
    group = np.array([kinds.get(name, -1) for name in rule_names], np.int64)
    named = np.array([name != "" for name in rule_names], np.float32)
    weak = np.array([rule is not None and rule.weak for rule in shape.rules], np.float32)
    add("named", named)
    add("weakly named", weak)
    add("bare number", np.array([name == "bare-number" for name in rule_names], bool))
    for k, name in enumerate(GROUPS):
        add(f"rule: {name}", group == k)

    # neighbourhood
    sums = {
        "prose": shape.prose,
        "strong prose": shape.strong,
        "short": size <= 8,
        "headlines": headline,
        "named": named * (1 - 0.5 * weak),
        "length": np.log1p(size),
        "function words": counts[:, FUNCTION] / np.maximum(han, 4),
        "sentence ends": ends,
        "blanks": np.minimum(gap, 2),
    }
    at: Any = np.arange(n)
    total = np.zeros((len(sums), n + 1))
    np.cumsum(
        np.stack([np.asarray(c, np.float64) for c in sums.values()]), axis=1, out=total[:, 1:]
    )
    around: list[Any] = []
    names: list[str] = []
    for w in WINDOWS:
        low, high = np.maximum(at - w, 0), np.minimum(at + w + 1, n)
        names += [f"{name} in {w} {side}" for side in ("above", "below") for name in sums]
        around += [(total[:, :-1] - total[:, low]) / w, (total[:, high] - total[:, 1:]) / w]

    # position
    add("place", at / max(n - 1, 1))
    length = np.concatenate(([0.0], np.cumsum(size, dtype=np.float64)))
    add("place in characters", length[:-1] / max(length[-1], 1))
    add("lines above", np.log1p(at))
    add("lines below", np.log1p(n - 1 - at))
    heavy = shape.prose * np.sqrt(np.minimum(size, 400)) - 1.0
    begin, end = heaviest(heavy)
    add("in the heaviest run", (at >= begin) & (at < end))
    add("above the heaviest run", np.log1p(np.maximum(begin - at, 0)))
    add("below the heaviest run", np.log1p(np.maximum(at - end + 1, 0)))
    strong = np.flatnonzero(shape.strong)
    for name, where in (
        ("strong prose", strong),
        *((f"rule {g}", np.flatnonzero(group == k)) for k, g in enumerate(GROUPS)),
    ):
        above, under = _distances(where, n)
        add(f"distance from {name} above", above)
        add(f"distance from {name} below", under)
    so_far = np.cumsum(shape.strong)
    add("strong prose above", np.log1p(so_far))
    add("strong prose below", np.log1p(so_far[-1] - so_far) if n else so_far)
    for k in (2, 3, 4):
        name = list(GROUPS)[k]
        add(f"rule {name} above", np.log1p(np.cumsum(group == k)))
        add(f"rule {name} below", np.log1p(np.cumsum((group == k)[::-1])[::-1]))
    mass = max(float(size.sum()), 1.0)
    add("page: share of prose", np.full(n, float((shape.prose * size).sum()) / mass))
    add("page: share of named lines", np.full(n, float(named.mean()) if n else 0.0))
    add("page: lines", np.full(n, np.log1p(n)))
    add("page: mean length", np.full(n, np.log1p(mass / max(n, 1))))
    rows = np.empty((n, len(names) + len(own)), np.float32)
    rows[:, : len(names)] = np.concatenate(around).T
    for k, column in enumerate(own.values(), len(names)):
        rows[:, k] = column
    return [*names, *own], rows


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


def _distances(where: Any, n: int) -> tuple[Any, Any]:
    """For each of n lines the log distance to the nearest of `where` above and below."""
    import numpy as np

    far = 200
    at = np.arange(n)
    padded = np.concatenate(([-far], where, [n + far]))
    above = at - padded[np.searchsorted(where, at, "left")]
    below = padded[np.searchsorted(where, at, "right") + 1] - at
    return np.log1p(np.minimum(above, far)), np.log1p(np.minimum(below, far))
