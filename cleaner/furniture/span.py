"""The content of a page among its furniture: which lines to take out, and why.

`named` takes out only what names itself, in its zone. `spanned` weighs every line by its shape,
place and neighbourhood, and keeps the set of lines with the highest expected F1. Both are pure
functions of one text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.furniture.beside import LIKELY, NEAR_ODDS, with_own
from cleaner.furniture.features import GROUPS, features
from cleaner.furniture.fields import cells, particulars
from cleaner.furniture.own import own_rows
from cleaner.furniture.packs import Rule
from cleaner.furniture.printed import numbered
from cleaner.furniture.shape import COMMA, FUNCTION, HAN, STOP, Shape
from cleaner.furniture.sheet import Sheet
from cleaner.furniture.trees import Trees

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KINDS = 3
"""Different rules, besides those of numbers and dates, that a page shows before it is weighed; or
so many lines of two that are not weak."""
CROWD, CROWDED = 6, 0.05
"""So many such lines of two rules, and so large a share of all, make a page too."""
MANY = 6
"""So many different rules make a page even of a text without prose."""
LARGEST = 20_000
"""A text of more lines is no page; it also bounds the memory that weighing takes."""
DENSITY = 0.015
"""The share of its lines that name themselves, at least, in a page."""
CALM = 1.2
"""What the log-odds are multiplied with: less than 1 keeps more of what is in doubt."""
DOUBT, DOUBT_BETA, DOUBT_CALM = 0.6, 1.3, 0.8
"""Below this expected F1, recall counts for more and the odds for less."""
CAREFUL_BETA, CAREFUL_CALM = 1.7, 0.8
"""What is asked for instead where losing content is worse than keeping furniture."""
HOPELESS = 0.3
"""Below this expected F1 the weighing is not trusted at all."""
FILL = 10
"""Kept lines at most so far apart are joined over the lines between, unless these look bad."""
FLOOR, NAMED_FLOOR = -2.0, -1.0
"""They do where their log-odds are not above this; those that name themselves sooner."""
BREAK = 8
"""After so many lines outside the content, of which one says what it is, another text begins."""
SIGNED = 3
"""An article ends where its editor is named within so many lines below it."""
RUN = 3
"""So many named lines together, weakly named ones too, are a menu, not chance."""
APART = 2
"""Lines without a name that may stand between two of them."""
PARTING = frozenset(name for group in ("list", "edit", "foot", "talk") for name in GROUPS[group])
PRINTED = ("pager", "contact", "video-player")
"""What books and manuals have too, in page numbers and tables: it makes no web page of a text."""
SHY = frozenset(
    ("related-list", "breadcrumb", "copyright", "search-box", "comment-box", "font-size", "advert",
     "correction-link", "site-footer", "site-tools", "tag-line")
)  # fmt: skip
"""Headings, notices and words of programs say the same, so where one such rule is all that a text
shows, it says nothing."""
LEGAL = {"disclaimer": "copyright"}
"""Rules that count as one: a text about rights is full of what they find."""
SURE, SAID = 3, 2
"""Different rules, none weak, that a page without sure prose shows, and sentences that it has."""
HEADING, SENTENCE = 8, 12
"""Characters of a heading at most, and at least of the sentence that stands below it."""
SIGNED_ON = ("日期", "时间")
"""How the date at the foot of what two have signed begins."""
DUMB = ("bare-number", "date-line")
"""Weak names that tables and lists are full of: of the others a run needs one less."""


class Gone(NamedTuple):
    """A line to take out: its place among all lines, and the rule with its evidence."""

    line: int
    rule: str
    because: str


def prose_bounds(shape: Shape) -> tuple[int, int] | None:
    """The first and the last row that is surely prose, or None where there is none."""
    rows = [n for n, strong in enumerate(shape.strong) if strong]
    return (rows[0], rows[-1]) if rows else None


def _said(shape: Shape) -> tuple[int, int] | None:
    """The first and the last sentence of a page without sure prose, or None where it has few or
    shows too little that it is a page."""
    sure = {rule.name for rule in shape.rules if rule is not None and not rule.weak}
    if len({LEGAL.get(name, name) for name in sure - {*DUMB, *PRINTED}}) < SURE:
        return None
    counts: Any = shape.counts
    sentences = (
        (shape.ends > 0)
        & (shape.size >= SENTENCE)
        & (counts[:, FUNCTION] > 0)
        & (2 * (counts[:, HAN] + counts[:, FUNCTION]) > shape.size)
    )
    rows = [row for row in sentences.nonzero()[0].tolist() if shape.rules[row] is None]
    return (rows[0], rows[-1]) if len(rows) >= SAID else None


def named(shape: Shape) -> list[Gone]:
    """The lines that say what they are, in the zone where that can be trusted."""
    import numpy as np

    bounds = prose_bounds(shape) or _said(shape)
    if bounds is None:
        return []
    first, last = bounds
    names = {rule.name for rule in shape.rules if rule is not None} - {*DUMB, *PRINTED}
    rows = {row for row in range(len(shape.rules)) if _in_zone(shape, row, first, last)}
    if len(names) == 1 and names <= SHY:
        rows.clear()
    if not names:  # a letter and a contract end in their dates
        rows -= {row for row in rows if row > last and shape.folded[row].startswith(SIGNED_ON)}
    for zone, least in (
        (range(first), RUN),
        (range(first, last), 2 * RUN),
        (range(last + 1, len(shape.rules)), RUN),
    ):
        for run in _runs(shape, zone, least):
            rows.update(run)
    rows |= _between(shape, rows, first, last)
    rows -= {row for row in rows if row > last and _opens(shape, row)}
    if rows:
        text = np.zeros(len(shape.rules), bool)
        text[first : last + 1] = True
        rows -= own_rows(shape, text) | particulars(shape, text) | cells(shape, text)
    return [_gone(shape, row) for row in sorted(rows)]


def _runs(shape: Shape, zone: range, least: int) -> Iterator[list[int]]:
    """Named lines, weakly named ones too, that stand together in numbers: a menu, a footer."""
    run: list[int] = []
    for row in [*zone, zone.stop + APART + 1]:
        if row < zone.stop and shape.rules[row] is None:
            continue
        if run and row - run[-1] > APART + 1:
            names = [name for r in run if (name := _name(shape, r)) not in DUMB]
            if len(names) >= least - 1 and len(run) >= least and names != ["contact"] * len(names):
                yield run
            run = []
        run.append(row)


def _between(shape: Shape, rows: set[int], first: int, last: int) -> set[int]:
    """Weakly named lines outside the prose whose neighbours on both sides go, or the text ends."""
    found: set[int] = set()
    for zone in (range(first), range(last + 1, len(shape.rules))):
        above = zone.start == 0
        run: list[int] = []
        for row in [*zone, zone.stop]:
            if row in zone and row not in rows and shape.rules[row] is not None:
                run.append(row)
                continue
            gone = row in rows or row == len(shape.rules)
            if above and gone and rows:
                found.update(run)
            above, run = gone, []
    return found


def _opens(shape: Shape, row: int) -> bool:
    """Whether a line of a few words stands over a sentence that no rule names: its heading."""
    below = row + 1
    if (
        below == len(shape.rules)
        or shape.rules[below] is not None
        or shape.size[row] > HEADING
        or shape.counts[row, HAN] + shape.counts[row, FUNCTION] < shape.size[row]
        or _name(shape, row) == "related-list"
    ):
        return False
    counts: Any = shape.counts[below]
    words = counts[HAN] + counts[FUNCTION]
    return bool(
        shape.ends[below]
        and shape.size[below] >= SENTENCE
        and counts[FUNCTION]
        and 2 * words > shape.size[below]
    )


def _name(shape: Shape, row: int) -> str:
    rule = shape.rules[row]
    return "" if rule is None else rule.name


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


STOPS = ("。", "!", "?")
SPOKEN = re.compile(r"\".{1,60}[。!?…~—,]\"|「.{1,60}」")


def is_page(shape: Shape) -> bool:
    """Whether a text shows enough furniture that names itself to be taken for a page."""
    found = [
        rule
        for rule in shape.rules
        if rule is not None and rule.name not in DUMB and rule.name not in PRINTED
    ]
    sure = len({LEGAL.get(rule.name, rule.name) for rule in found if not rule.weak})
    kinds = len({LEGAL.get(rule.name, rule.name) for rule in found})
    lines = len(shape.rules)
    return (
        DENSITY * lines <= len(found)
        and lines <= LARGEST
        and (
            (sure >= 1 and kinds >= KINDS)
            or (sure >= 2 and len(found) >= KINDS)
            or (sure >= 1 and kinds >= 2 and len(found) >= max(CROWD, CROWDED * lines))
        )
        and (prose_bounds(shape) is not None or kinds >= MANY)
    )


def suspects(sheet: Sheet, rules: Mapping[int, Rule]) -> tuple[list[int], set[int]]:
    """The places of the texts in which anything may be found, and of those with numbers of pages.

    A text without numbers, in which nothing surely names itself and too few lines do at all to be
    a run, is no page and loses nothing.
    """
    counts = [[0, 0, 0, 0] for _ in sheet.bounds]
    for place, rule in zip(sheet.text_of(list(rules)).tolist(), rules.values(), strict=True):
        here = counts[place]
        here[0] += 1
        here[1] += not rule.weak
        here[2] += rule.name not in DUMB
        here[3] += rule.name not in DUMB and rule.name != "contact"
    numbers = numbered(sheet)
    asked = [
        place
        for place, (all_, sure, telling, other) in enumerate(counts)
        if sure or place in numbers or (all_ >= RUN and telling >= RUN - 1 and other)
    ]
    return asked, numbers


@dataclass(frozen=True, slots=True)
class Weighing:
    """What the model says of a page: log-odds and choice of each row, and the F1 it expects."""

    odds: NDArray[np.float32]
    keep: NDArray[np.bool_]
    expected: float


def weighed(shapes: Sequence[Shape], model: Trees, careful: bool = False) -> list[Weighing]:
    """Content or not for each row of each shape.

    The rows are taken in the order of their odds up to where the expected F1, over lines for four
    fifths and over characters for one, is highest (Nan, Chai, Lee and Chieu 2012 for the measure);
    then the holes between kept lines are filled.
    """
    if not shapes:
        return []
    names, rows = features(shapes)
    assert tuple(names) == model.names, "the weights were made for other features: train again"
    all_odds = model.log_odds(rows)
    found, at = [], 0
    for shape in shapes:
        odds = all_odds[at : at + len(shape.index)]
        at += len(shape.index)
        found.append(_weighed(shape, odds, careful))
    return found


def _weighed(shape: Shape, odds: Any, careful: bool) -> Weighing:
    keep, expected = _best(shape, odds * CALM, 1.0)
    if careful:
        keep, _ = _best(shape, odds * CAREFUL_CALM, CAREFUL_BETA)
    elif expected < DOUBT:
        keep, _ = _best(shape, odds * DOUBT_CALM, DOUBT_BETA)
    keep = _filled(shape, keep, odds)
    return Weighing(odds, keep if careful else _first_text(shape, keep), expected)


def _best(shape: Shape, odds: Any, beta: float) -> tuple[Any, float]:
    """The choice of rows with the highest expected F-beta, and that value."""
    import numpy as np

    chance = 1 / (1 + np.exp(-odds.astype(np.float64)))
    weight = 0.2 * shape.size / shape.size.sum() + 0.8 / len(odds)
    order = np.argsort(-chance, kind="stable")
    gain = np.cumsum((chance * weight)[order])
    square = beta * beta
    total = np.cumsum(weight[order]) + square * (chance * weight).sum()
    expected = (1 + square) * gain / total
    best = int(np.argmax(expected))
    keep = np.zeros(len(odds), bool)
    keep[order[: best + 1]] = True
    return keep, float(expected[best])


def _filled(shape: Shape, keep: Any, odds: Any) -> Any:
    import numpy as np

    floor = np.array([FLOOR if rule is None else NAMED_FLOOR for rule in shape.rules])
    kept = np.flatnonzero(keep)
    full = keep.copy()
    if len(kept) > 1:
        at = np.arange(len(keep))
        after = np.searchsorted(kept, at)
        inside = (after > 0) & (after < len(kept))
        wide = kept[np.minimum(after, len(kept) - 1)] - kept[np.maximum(after - 1, 0)]
        full |= inside & (wide <= FILL) & (odds > floor)
    return full


def _first_text(shape: Shape, keep: Any) -> Any:
    """Without the texts after the one that holds half of the prose or names its editor below.

    They go where furniture parts them from it.
    """
    import numpy as np

    kept = np.flatnonzero(keep)
    prose = (shape.prose * shape.size)[kept]
    ends = [*np.flatnonzero(np.diff(kept) > BREAK).tolist(), len(kept) - 1]
    begin, main = 0, False
    for end in ends[:-1]:
        main = (
            main
            or 2 * float(prose[begin : end + 1].sum()) >= float(prose.sum())
            or (shape.strong[kept[: end + 1]].sum() > 1 and _signed_off(shape, int(kept[end])))
        )
        begin = end + 1
        between = shape.rules[int(kept[end]) + 1 : int(kept[begin])]
        if main and any(rule is not None and rule.name in PARTING for rule in between):
            cut = keep.copy()
            cut[int(kept[begin]) :] = False
            return cut
    return keep


def _signed_off(shape: Shape, last: int) -> bool:
    """Whether the editor of a text is named right below its last row."""
    below = shape.rules[last + 1 : last + 1 + SIGNED]
    return any(rule is not None and rule.name == "editor-line" for rule in below)


def spanned(
    shapes: Sequence[Shape], model: Trees, careful: bool = False
) -> list[list[Gone] | None]:
    """For each shape the lines outside its content; None where the evidence is too weak to say.

    careful: whether losing content counts for more than keeping furniture.
    """
    pages = [is_page(shape) for shape in shapes]
    found = iter(
        weighed([s for s, page in zip(shapes, pages, strict=True) if page], model, careful)
    )
    return [
        _outside(shape, next(found)) if page else None
        for shape, page in zip(shapes, pages, strict=True)
    ]


def doubtful(shape: Shape, model: Trees, careful: bool = False) -> bool:
    """Whether a text shows much furniture, and its content cannot be told from it."""
    names = {rule.name for rule in shape.rules if rule is not None and rule.name not in DUMB}
    if not is_page(shape):
        return len(names) >= KINDS and prose_bounds(shape) is None
    return spanned([shape], model, careful)[0] is None


def _outside(shape: Shape, found: Weighing) -> list[Gone] | None:
    import numpy as np

    keep = found.keep
    if found.expected < HOPELESS:
        return None
    prose = (shape.strong > 0) & (found.odds > LIKELY)
    if prose.any() and not shape.strong[keep].any():
        return None
    kept = np.flatnonzero(keep)
    first, last = int(kept[0]), int(kept[-1])
    keep = with_own(shape, keep, found.odds)
    rows = np.flatnonzero(~keep)
    odds = found.odds[rows]
    chances = 1 / (1 + np.exp(-odds.astype(np.float64)))
    looks = _looks(shape, rows)
    gone: list[Gone] = []
    for row, odd, chance, look in zip(
        rows.tolist(), odds.tolist(), chances.tolist(), looks, strict=True
    ):
        rule = shape.rules[row]
        if rule is not None and not (rule.weak and rule.name in DUMB):
            gone.append(_gone(shape, row))
            continue
        if row < first:
            name, where = "above-content", f"{first - row} lines above the content"
        elif row > last:
            name, where = "below-content", f"{row - last} lines below the content"
        elif SPOKEN.fullmatch(shape.folded[row]) or (
            shape.folded[row].endswith(STOPS) and odd > NEAR_ODDS
        ):
            continue  # a sentence amid the content that may be content stays, and what is said
        else:
            name, where = "amid-content", "between lines of content"
        gone.append(Gone(shape.index[row], name, f"{where}, {look}, content with {chance:.0%}"))
    return gone


def _looks(shape: Shape, rows: Any) -> Iterator[str]:
    """What each of some lines looks like, in words."""
    sizes = shape.size[rows].astype(int).tolist()
    plain = (shape.counts[rows, STOP] + shape.counts[rows, COMMA] == 0).tolist()
    strong = shape.strong[rows].tolist()
    for row, size, bare, prose in zip(rows.tolist(), sizes, plain, strong, strict=True):
        rule = shape.rules[row]
        if rule is not None:
            yield rule.because
        elif prose:
            yield "prose of another text by its place"
        elif size <= 7:
            yield f"a word or two ({size} characters)"
        elif bare:
            yield f"like a headline or a link ({size} characters, no punctuation)"
        else:
            yield f"{size} characters, little punctuation"
