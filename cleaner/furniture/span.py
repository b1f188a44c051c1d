"""The content of a page among its furniture: which lines to take out, and why.

`named` takes out only what names itself, in its zone. `spanned` weighs every line by its shape,
place and neighbourhood, and keeps the set of lines with the highest expected F1. Both are pure
functions of one text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cleaner.document import Line
from cleaner.furniture.shape import COMMA, STOP, Shape, features
from cleaner.furniture.trees import Trees

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ENOUGH = 3.0
"""Named lines that a page shows before it is weighed whole; a weakly named one counts a quarter."""
DOUBT = 0.6
"""Below this expected F1 the weighing is not trusted."""
FILL = 12
"""Kept lines at most so far apart are joined over the lines between, unless these look bad."""
RUN = 4
"""So many named lines in a row, weakly named ones too, are a menu, not chance."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A line to take out: its place among all lines, and the rule with its evidence."""

    index: int
    rule: str
    because: str


def prose_bounds(shape: Shape) -> tuple[int, int] | None:
    """The first and the last row that is surely prose, or None where there is none."""
    rows = [n for n, strong in enumerate(shape.strong) if strong]
    return (rows[0], rows[-1]) if rows else None


def named(shape: Shape) -> list[Gone]:
    """The lines that say what they are, in the zone where that can be trusted."""
    bounds = prose_bounds(shape)
    if bounds is None:
        return []
    first, last = bounds
    rules = shape.rules
    found: list[Gone] = []
    run: list[int] = []
    for row, rule in enumerate([*rules, None]):
        if rule is not None and (row < first or row > last):
            run.append(row)
            continue
        if len(run) >= RUN:
            found += [_gone(shape, r) for r in run if not _in_zone(shape, r, first, last)]
        run = []
    found += [
        _gone(shape, row)
        for row, rule in enumerate(rules)
        if rule is not None and _in_zone(shape, row, first, last)
    ]
    return found


def _in_zone(shape: Shape, row: int, first: int, last: int) -> bool:
    rule = shape.rules[row]
    if rule is None or rule.weak:
        return False
    match rule.zone:
        case "head":
            return row < first
        case "tail":
            return row > last
        case "ends":
            return row < first or row > last
        case _:
            return True


def _gone(shape: Shape, row: int) -> Gone:
    rule = shape.rules[row]
    assert rule is not None
    return Gone(shape.index[row], rule.name, f"{rule.because}: {_short(shape.folded[row])}")


def _short(line: str) -> str:
    return line if len(line) <= 24 else line[:23] + "…"


def is_page(shape: Shape) -> bool:
    """Whether a text shows enough furniture that names itself to be taken for a page."""
    seen = sum(0.25 if rule.weak else 1.0 for rule in shape.rules if rule is not None)
    return seen >= ENOUGH and prose_bounds(shape) is not None


@dataclass(frozen=True, slots=True)
class Weighing:
    """What the model says of a page: log-odds and choice of each row, and the F1 it expects."""

    odds: NDArray[np.float32]
    keep: NDArray[np.bool_]
    expected: float


def weighed(shape: Shape, lines: Sequence[Line], model: Trees) -> Weighing:
    """Content or not for each row of a shape.

    The rows are taken in the order of their odds up to where the expected F1, over lines for four
    fifths and over characters for one, is highest (Nan, Chai, Lee and Chieu 2012 for the measure);
    then the holes between kept lines are filled.
    """
    import numpy as np

    names, rows = features(shape, lines)
    assert tuple(names) == model.names, "the weights were made for other features: train again"
    odds = model.log_odds(rows)
    chance = 1 / (1 + np.exp(-odds.astype(np.float64)))
    weight = 0.2 * shape.size / shape.size.sum() + 0.8 / len(odds)
    order = np.argsort(-chance, kind="stable")
    gain = np.cumsum((chance * weight)[order])
    expected = 2 * gain / (np.cumsum(weight[order]) + (chance * weight).sum())
    best = int(np.argmax(expected))
    keep = np.zeros(len(odds), bool)
    keep[order[: best + 1]] = True
    return Weighing(odds, _filled(shape, keep, odds), float(expected[best]))


def _filled(shape: Shape, keep: Any, odds: Any) -> Any:
    import numpy as np

    floor = np.array([-3.0 if rule is None else -1.0 for rule in shape.rules])
    kept = np.flatnonzero(keep)
    full = keep.copy()
    if len(kept) > 1:
        at = np.arange(len(keep))
        after = np.searchsorted(kept, at)
        inside = (after > 0) & (after < len(kept))
        wide = kept[np.minimum(after, len(kept) - 1)] - kept[np.maximum(after - 1, 0)]
        full |= inside & (wide <= FILL) & (odds > floor)
    return full


def spanned(shape: Shape, lines: Sequence[Line], model: Trees) -> list[Gone] | None:
    """The lines outside the content of a page; None where the evidence is too weak to say."""
    import numpy as np

    if not is_page(shape):
        return None
    found = weighed(shape, lines, model)
    keep = found.keep.copy()
    if found.expected < DOUBT or not (shape.strong > 0)[keep].any():
        return None
    kept = np.flatnonzero(keep)
    first, last = int(kept[0]), int(kept[-1])
    title = _title(shape, keep)
    if title is not None:
        keep[title] = True
    gone: list[Gone] = []
    for row in np.flatnonzero(~keep).tolist():
        if shape.rules[row] is not None and not shape.rules[row].weak:  # type: ignore[union-attr]
            gone.append(_gone(shape, row))
            continue
        if row < first:
            rule, where = "above-content", f"{first - row} lines above the content"
        elif row > last:
            rule, where = "below-content", f"{row - last} lines below the content"
        else:
            rule, where = "amid-content", "between lines of content"
        chance = 1 / (1 + np.exp(-float(found.odds[row])))
        gone.append(
            Gone(
                shape.index[row], rule, f"{where}, {_looks(shape, row)}, content with {chance:.0%}"
            )
        )
    return gone


def _looks(shape: Shape, row: int) -> str:
    """What a line looks like, in words."""
    rule = shape.rules[row]
    if rule is not None:
        return rule.because
    size, counts = int(shape.size[row]), shape.counts[row]
    if shape.strong[row]:
        return "prose of another text by its place"
    if size <= 7:
        return f"a word or two ({size} characters)"
    if counts[STOP] + counts[COMMA] == 0:
        return f"like a headline or a link ({size} characters, no punctuation)"
    return f"{size} characters, little punctuation"


def _title(shape: Shape, keep: Any) -> int | None:
    """The row of the headline over the content, when it was not kept.

    It is the nearest unnamed line above that is as long as a headline and a third of whose
    character pairs come back in the content.
    """
    import numpy as np

    kept = np.flatnonzero(keep)
    first = int(kept[0])
    text = "".join(shape.folded[row] for row in kept[:40].tolist())
    pairs = {text[n : n + 2] for n in range(len(text) - 1)}
    for row in range(first - 1, max(first - 25, -1), -1):
        line = shape.folded[row]
        if shape.rules[row] is None and 4 <= len(line) <= 60:
            own = [line[n : n + 2] for n in range(len(line) - 1)]
            if 3 * sum(pair in pairs for pair in own) >= len(own):
                return row
    return None
