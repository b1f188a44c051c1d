"""The content of a page among its furniture: which lines to take out, and why.

Every line is weighed by its words, shape, place and neighbourhood, and the set of lines with the
highest expected F1 is kept. A text that is no page is left to `named`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cleaner.furniture.beside import LIKELY, LINK, NEAR_ODDS, with_own
from cleaner.furniture.features import features
from cleaner.furniture.headings import edits
from cleaner.furniture.judged import is_asked, is_shown
from cleaner.furniture.named import DUMB, PRINTED, Gone, gone, prose_bounds
from cleaner.furniture.packs import GROUPS
from cleaner.furniture.program import Aside, copying, set_aside
from cleaner.furniture.shape import COMMA, STOP, Shape
from cleaner.furniture.short_lines import with_short_lines
from cleaner.furniture.thread import posts
from cleaner.furniture.trees import Weights
from cleaner.furniture.webpages import KINDS, is_page, is_told, is_weighed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CALM = 1.2
"""What the log-odds are multiplied with: less than 1 keeps more of what is in doubt."""
DOUBT, DOUBT_BETA, DOUBT_CALM = 0.6, 1.3, 0.8
"""Below this expected F1, recall counts for more and the odds for less."""
CAREFUL_BETA, CAREFUL_CALM = 1.7, 0.8
"""What is asked for instead where losing content is worse than keeping furniture."""
HOPELESS = 0.3
"""Below this expected F1 the weighing is not trusted at all, but for a thread of some posts; below
`DOUBT` where its first or last lines alone make a text a page."""
POSTS = 2
FILL = 10
"""Kept lines at most so far apart are joined over the lines between, unless these look bad."""
FLOOR, NAMED_FLOOR = -2.0, -1.0
"""They do where their log-odds are not above this; those that name themselves sooner."""
BREAK = 8
"""After so many lines outside the content, of which one says what it is, another text begins."""
SIGNED = 3
"""An article ends where its editor is named within so many lines below it."""
PARTING = frozenset(name for group in ("list", "edit", "foot", "talk") for name in GROUPS[group])
FOOT, SURELY = 4, 2.5
"""Rows of the foot of a page that name themselves, at least, and the log-odds of content there."""
SENTENCE = 12
"""Characters of a sentence above which no foot begins, at least."""
POSTED = frozenset(("date-line", "comment-box", "report-link"))
"""Rules of what stands beside posts and comments."""
SURE = 6.0
"""The log-odds of listings that are the text's own; those of the others are as far below 0."""
STOPS = ("。", "!", "?")
"""What a sentence ends in."""
IN_APP = re.compile(
    r"(?:立即|点击|请|去)?(?:打开|下载|前往)[^。!?;]{0,14}(?:app|客户端|小程序)[ ,]?"
    r"(?:查看|阅读|观看|收听|看|享|体验)"
)
"""A prompt to read on elsewhere, as it stands amid texts."""
SPOKEN = re.compile(r"\".{1,60}[。!?…~—,]\"|「.{1,60}」")
"""A line that somebody says."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """What the model says of a page: log-odds and choice of each row, and the F1 it expects."""

    odds: NDArray[np.float32]
    keep: NDArray[np.bool_]
    expected: float


def weighed(shapes: Sequence[Shape], weights: Weights, careful: bool = False) -> list[Weighing]:
    """Content or not for each row of each shape.

    The rows are taken in the order of their odds up to where the expected F1, over lines for four
    fifths and over characters for one, is highest (Nan, Chai, Lee and Chieu 2012 for the measure);
    then the holes between kept lines are filled, and what stands between them is weighed again.
    Listings of program code are looked at when that is done, by what stands around them.
    """
    if not shapes:
        return []
    aside = [set_aside(shape) for shape in shapes]
    bare = [shape if own is None else own.bare for shape, own in zip(shapes, aside, strict=True)]
    names, rows = features(bare)
    assert tuple(names) == weights.page.names == weights.amid.names, (
        "the weights were made for other features: train again"
    )
    all_odds = weights.page.log_odds(rows)
    found, at = [], 0
    for shape, own in zip(bare, aside, strict=True):
        here = slice(at, at + len(shape.index))
        at = here.stop
        # what only such rules take for a page is unlike those that the weights were made from
        made = _weighed(shape, all_odds[here], careful or not is_page(shape, unseen=False))
        keep, odds = with_short_lines(shape, made.keep, made.odds, rows[here], weights.amid)
        made = Weighing(odds, _uninterrupted(shape, keep, odds), made.expected)
        found.append(made if own is None else _with_listings(own, made))
    return found


def _with_listings(aside: Aside, found: Weighing) -> Weighing:
    """What is said of a page whose listings were set aside, with these."""
    import numpy as np

    keep = aside.kept(found.keep)
    odds = np.where(keep, np.float32(SURE), np.float32(-SURE))
    odds[aside.left] = found.odds
    return Weighing(odds, keep, found.expected)


def _weighed(shape: Shape, odds: Any, careful: bool) -> Weighing:
    import numpy as np

    keep, expected = _best(shape, odds * CALM, 1.0)
    if careful:
        keep, _ = _best(shape, odds * CAREFUL_CALM, CAREFUL_BETA)
    elif expected < DOUBT:
        keep, _ = _best(shape, odds * DOUBT_CALM, DOUBT_BETA)
    # what shares, counts or asks to follow goes where its odds are low, wherever it stands
    tools = np.array([rule is not None and rule.name in GROUPS["share"] for rule in shape.rules])
    bare = keep & ~(tools & (odds <= NAMED_FLOOR))
    keep = _filled(shape, bare if bare.any() else keep, odds)
    return Weighing(odds, keep if careful else _first_text(shape, keep), expected)


def _uninterrupted(shape: Shape, keep: Any, odds: Any) -> Any:
    """Without what stands amid texts, whatever its odds: labels of adverts, prompts to read on in
    an app, buttons that copy a listing or edit a part, links to other articles with their headings;
    and without the foot of the page, unless its odds are high."""
    left = keep.copy()
    left[copying(shape)] = False
    left[edits(shape)] = False
    for row, rule in enumerate(shape.rules):
        if rule is not None and (
            rule.name == "advert"
            or (rule.name == "related-list" and LINK.match(shape.folded[row]) is not None)
            or (rule.name == "app-prompt" and IN_APP.match(shape.folded[row]) is not None)
        ):
            left[row] = False
    begin = _foot(shape)
    left[begin:] &= odds[begin:] > SURELY
    return left if left.any() else keep


def _foot(shape: Shape) -> int:
    """The first of the last rows of a page that are its foot, or the number of all rows.

    No sentence is among them, and half of them name themselves, of several kinds; what notices
    end with too does not count. Between dates and comments short posts may stand.
    """
    count = len(shape.rules)
    kinds: set[str] = set()
    named, first = 0, count
    for row in range(count - 1, -1, -1):
        rule = shape.rules[row]
        if rule is None:
            if shape.ends[row] and shape.size[row] >= SENTENCE:
                break
            continue
        if rule.name in POSTED:
            return count
        if rule.name not in DUMB and rule.name not in PRINTED and rule.name != "masthead":
            named += 1
            kinds.add(rule.name)
            if 2 * named >= count - row and named >= FOOT and len(kinds) >= KINDS:
                first = row
    return first


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
    shapes: Sequence[Shape], weights: Weights, careful: bool = False
) -> list[list[Gone] | None]:
    """For each shape the lines outside its content; None where the evidence is too weak to say.

    careful: whether losing content counts for more than keeping furniture.
    """
    told = [is_weighed(shape) for shape in shapes]
    pages = [sure or is_asked(shape) for shape, sure in zip(shapes, told, strict=True)]
    found = iter(
        weighed([s for s, page in zip(shapes, pages, strict=True) if page], weights, careful)
    )
    return [
        _judged(shape, next(found), sure) if page else None
        for shape, page, sure in zip(shapes, pages, told, strict=True)
    ]


def _judged(shape: Shape, found: Weighing, told: bool) -> list[Gone] | None:
    """The lines outside the content of a text; None where the evidence is too weak to say.

    told: whether its furniture names itself. If not, these lines must show that it is a page.
    """
    left_out = outside(shape, found)
    if left_out is None or told:
        return left_out
    return left_out if is_shown(shape, [each.line for each in left_out], found.odds) else None


def doubtful(shape: Shape, weights: Weights, careful: bool = False) -> bool:
    """Whether a text shows much furniture, and its content cannot be told from it."""
    names = {rule.name for rule in shape.rules if rule is not None and rule.name not in DUMB}
    if not is_weighed(shape):
        return len(names) >= KINDS and prose_bounds(shape) is None
    return spanned([shape], weights, careful)[0] is None


def outside(shape: Shape, found: Weighing) -> list[Gone] | None:
    """The lines outside the content that the weighing found; None where it expects too little."""
    import numpy as np

    keep = found.keep
    least = HOPELESS if is_told(shape) else DOUBT
    if found.expected < least and posts(shape) < POSTS:
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
    left_out: list[Gone] = []
    for row, odd, chance, look in zip(
        rows.tolist(), odds.tolist(), chances.tolist(), looks, strict=True
    ):
        rule = shape.rules[row]
        if rule is not None and not (rule.weak and rule.name in DUMB):
            left_out.append(gone(shape, row))
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
        left_out.append(Gone(shape.index[row], name, f"{where}, {look}, content with {chance:.0%}"))
    return left_out


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
