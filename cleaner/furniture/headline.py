"""The headline over the content of a page, which its own words, its place or the path tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from cleaner.furniture.folding import points
from cleaner.furniture.shape import COMMA, DIGIT, FUNCTION, HAN, LATIN, STOP, Shape
from cleaner.furniture.titles import begins, is_title, title_above
from cleaner.furniture.words import hashed
from cleaner.late import late

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ABOVE = 25
"""Lines above the content among which the headline is."""
OVER = 12
"""Lines between the content and the data of a page that stand below its headline."""
DATA = frozenset(("date-line", "source-line", "byline"))
"""Rules of lines that pages put right below a headline."""
BESIDE = frozenset(
    ("font-size", "share-widget", "counter", "follow-prompt", "app-prompt", "report-link",
     "comment-box", "login-prompt", "correction-link", "site-tools", "pager", "bare-number",
     "accessibility", "video-player")
)  # fmt: skip
"""Rules of lines that may stand among these data."""
SHORTEST, NEAREST = 8, 5
"""Characters of a headline that only its place tells, at least, and of one between the path of
the page and the data."""
DATED = 48
"""Characters of a line with a date that is the page's own, at most."""
DATE = late(
    r"(?:19|20)\d\d ?[-/.年] ?\d{1,2}(?: ?[-/.月]|$)|\d ?(?:秒|分钟|小时|天|周|个?月|年)前"
    r"|[今昨前]天 ?\d\d?:\d\d$"
)
VIEWS = late(r"(?:查看|阅读|浏览|点击|人气)\D{0,4}\d+\D{0,6}(?:回复|回帖|评论|跟帖)\D{0,3}\d+")
"""How often a thread was seen and answered."""
YEAR = late(r"(?:19|20)\d\d ?年(?! ?\d{1,2} ?月 ?\d)(?=.*[一-鿿]{6})")
"""A year that a headline begins with."""
WRITERS = late(r"[一-鿿]{0,8}(?:记者|通讯员|特约撰稿|实习生)(?: |$|[一-鿿]{2,3}(?: |$))")
CHAPTER = late(
    r"(?:第[一-鿿]{1,3}[卷部集][ 、:.]*[^。!?;>|]{0,16})?"
    r"第 ?(?:\d{1,5}|[零〇一二三四五六七八九十百千两]{1,8}) ?[章回节][ 、:.]*[^。;>|]{0,30}"
)
EDIT = late(r"(?:(?:\[?编辑(?:本段|源代码)?\]?|播报|讨论)[ |]*){1,3}")
"""The buttons beside each heading of an encyclopaedia."""
BUTTONS = ("编辑", "辑]", "本段", "段]", "代码", "码]", "播报", "讨论")
"""How they end."""
MORE, WORD = 12, 12
"""Characters that a headline has besides the last part of the path at most, and of a word that an
article is on."""
HEADING, EDITS = 16, 2
"""Characters of such a heading at most, and how many there are at least."""
LEVEL = late(r" *(?:>+|/|\||»|-->|::) *")
# a headline has no address in it and is no field with its label
FIELD = late(r"^[^:]{1,8}:|www\.|https?:|©|[a-z]\.(?:com|cn|net|org)")


def alike(shape: Shape, keep: NDArray[np.bool_]) -> int | None:
    """The nearest row above the kept ones, of the length of a headline, a third of whose character
    pairs come back in them; None where there is none, or the whole line comes back."""
    import numpy as np

    kept = np.flatnonzero(keep)
    first = int(kept[0])
    lines = [shape.folded[row] for row in kept.tolist()]
    text = "".join(lines[:40])
    rows = [row for row in range(first - 1, max(first - ABOVE, -1), -1) if _may_be(shape, row)]
    for row in _sharing(rows, shape, text):
        line = shape.folded[row]
        own = [line[n : n + 2] for n in range(len(line) - 1)]
        third = -(-len(own) // 3)
        if len(list(islice((pair for pair in own if pair in text), third))) == third:
            return None if line in lines else row
    return None


def _sharing(rows: Sequence[int], shape: Shape, text: str) -> Iterator[int]:
    """The rows a third of whose character pairs may stand in a text: all that do, few others."""
    import numpy as np

    if not rows:
        return
    there = np.zeros(0x10000, bool)
    there[_pairs(text)] = True
    lines = [shape.folded[row] for row in rows]
    sizes = np.array(list(map(len, lines)))
    begins = np.cumsum(sizes + 1) - sizes - 1
    shared = np.add.reduceat(there.take(_pairs("\n".join([*lines, ""]))), begins, dtype=np.int64)
    for row, enough in zip(rows, (3 * shared >= sizes - 1).tolist(), strict=True):
        if enough:
            yield row


def _pairs(text: str) -> Any:
    """The hashes of the pairs of neighbours in a text."""
    codes = points(text)
    return hashed(codes[:-1], codes[1:])


def headline(shape: Shape, first: int) -> int | None:
    """The row of the headline above the first row of content, as the page itself tells it.

    It is the last part of the page's path, has the number of a chapter, stands over the date, the
    source or the author or beside the count of replies, asks the one question there, stands apart
    right under the path, or is a few words right over a sentence. None where nothing says so.
    """
    for told in (
        _in_path,
        _begun,
        _chapter,
        _over_data,
        _beside_counter,
        _question,
        _under_path,
        title_above,
    ):
        if (row := told(shape, first)) is not None:
            return row
    return None


def headings(shape: Shape, keep: NDArray[np.bool_]) -> Iterator[int]:
    """Rows alone between kept ones that no rule names: headings of parts of the text, short lines
    of verse. Dates, addresses and fields are not among them."""
    import numpy as np

    alone = np.flatnonzero(~keep[1:-1] & keep[:-2] & keep[2:]) + 1
    for row in alone.tolist():
        data = _is_data(shape, row) or FIELD.search(shape.folded[row]) is not None
        if shape.rules[row] is None and not data:
            yield row
    buttons = [
        row
        for row, line in enumerate(shape.folded)
        if len(line) <= HEADING
        and line[-2:] in BUTTONS
        and (line.endswith("[编辑]") or EDIT.fullmatch(line))
    ]
    if len(buttons) >= EDITS:
        yield from _over_buttons(shape, keep, set(buttons))


def _over_buttons(shape: Shape, keep: NDArray[np.bool_], buttons: set[int]) -> Iterator[int]:
    """Short rows with buttons over kept rows: these stand behind them, or in rows between. Where a
    part of the text has one, prose below another is a part of it too."""
    below = [row + 1 for row in sorted(buttons) if row + 1 < len(keep) and not keep[row]]
    if not any(keep[row] for row in below):
        return
    for row in (row - 1 for row in below if keep[row] or shape.strong[row]):
        yield row + 1
        over = row
        while over in buttons and EDIT.fullmatch(shape.folded[over]):
            over -= 1
        marks = shape.counts[over, STOP] + shape.counts[over, COMMA]
        if over >= 0 and shape.size[over] <= HEADING and marks == 0:
            yield over


def _in_path(shape: Shape, first: int) -> int | None:
    """The line above the first row that a path of the page ends in, as its last part; one right
    below the path may say more than that."""
    for row in range(max(first - ABOVE, 0), first):
        if shape.fits(row, "breadcrumb"):
            last = LEVEL.split(shape.folded[row])[-1]
            if not last[1:]:
                continue
            for below in range(row + 1, first):
                if shape.rules[below] is None and shape.folded[below] == last:
                    return below
            line = shape.folded[row + 1]
            if shape.rules[row + 1] is None and line.startswith(last) and not FIELD.search(line):
                return row + 1 if len(line) <= len(last) + MORE else None
    return None


def _begun(shape: Shape, first: int) -> int | None:
    """The line above the first row that this begins with, as an article on a word does."""
    for row in range(first - 1, max(first - OVER, -1), -1):
        line = shape.folded[row]
        if shape.rules[row] is None and 2 <= len(line) <= WORD:
            begun = shape.folded[first].removeprefix(line)
            if len(begun) < len(shape.folded[first]) and begun[:1] in "是为,(乃又亦即、指":
                return row
    return None


def _chapter(shape: Shape, first: int) -> int | None:
    """The line above the first row with the number of a chapter, unless more of them stand there,
    as in a list of the newest."""
    rows = [
        row
        for row in range(max(first - OVER, 0), first)
        if shape.rules[row] is None and CHAPTER.fullmatch(shape.folded[row])
    ]
    return rows[0] if len(rows) == 1 else None


def _may_be(shape: Shape, row: int) -> bool:
    """Whether a line has no name of its own and the length of a headline."""
    line = shape.folded[row]
    digits = shape.counts[row, DIGIT] - 4 * (YEAR.match(line) is not None)
    return (
        shape.rules[row] is None
        and 4 <= len(line) <= 60
        and 3 * digits < len(line)
        and not line.startswith("原标题")
    )


def _over_data(shape: Shape, first: int) -> int | None:
    """The line right over the data of the page that stand nearest above the first row."""
    data = next(
        (row for row in range(first - 1, max(first - OVER, -1), -1) if _is_data(shape, row)), None
    )
    if data is None:
        return None
    row = data - 1
    while row >= 0 and (_is_data(shape, row) or _is_beside(shape, row)):
        row -= 1
    if row < 0:
        return None
    title = row - 1 if shape.fits(row, "menu") else row  # the name of its category may stand below
    if title >= 0 and is_title(shape, title) and begins(shape, title):
        return title
    least = NEAREST if row == data - 1 and _opens(shape, row) else SHORTEST
    return row if _looks_like_one(shape, row, least) else None


def _beside_counter(shape: Shape, first: int) -> int | None:
    """The line under or over the count of views and replies that a thread begins with."""
    for row in range(first - 1, max(first - ABOVE, -1), -1):
        if shape.fits(row, "counter") and VIEWS.search(shape.folded[row]):
            over = _above(shape, row)
            near = (row + 1, over) if over >= 0 else (row + 1,)
            return next((at for at in near if _looks_like_one(shape, at, SHORTEST)), None)
    return None


def _under_path(shape: Shape, first: int) -> int | None:
    """The line right under the path of the page, where no other words of a line follow it."""
    for row in range(first - 2, max(first - ABOVE, -1), -1):
        if shape.fits(row, "breadcrumb"):
            at, below = row + 1, row + 2
            words = shape.counts[below, HAN] + shape.counts[below, FUNCTION]
            apart = below == first or shape.rules[below] is not None or not words
            apart = apart or FIELD.search(shape.folded[below]) is not None
            return at if apart and _looks_like_one(shape, at, SHORTEST) else None
    return None


def _looks_like_one(shape: Shape, row: int, least: int) -> bool:
    """Whether a row of at least so many characters may be a headline, and is no other line that
    stands above a text."""
    counts: Any = shape.counts[row]
    words = counts[HAN] + counts[FUNCTION] + counts[LATIN]
    line = shape.folded[row]
    return bool(
        len(line) >= least
        and _may_be(shape, row)
        and (line[-1] == "?" or not FIELD.search(line))
        and 2 * words >= len(line)
        and line[-1] not in "。;,:、>"
        and counts[STOP] <= 2
        and counts[COMMA] <= 3
        and line.count(" ") <= 5
    )


def _opens(shape: Shape, row: int) -> bool:
    """Whether the page's path stands above a row, and no headline that this is the author of."""
    over = _above(shape, row)
    return over >= 0 and shape.fits(over, "breadcrumb")


def _above(shape: Shape, row: int) -> int:
    """The row above another one, past what may stand among the data of a page; -1 for none."""
    over = row - 1
    while over > 0 and _is_beside(shape, over):
        over -= 1
    return over


def _question(shape: Shape, first: int) -> int | None:
    """The one line above the first row that asks something, as a page of answers has."""
    rows = [
        row
        for row in range(max(first - ABOVE, 0), first)
        if shape.folded[row][-1] == "?" and _may_be(shape, row)
    ]
    return rows[0] if len(rows) == 1 and len(shape.folded[rows[0]]) >= SHORTEST else None


def _is_data(shape: Shape, row: int) -> bool:
    rule, line = shape.rules[row], shape.folded[row]
    if rule is not None:
        return rule.name in DATA
    if len(line) > DATED or line[-1] in "。!?":
        return False
    return DATE.search(line) is not None or WRITERS.match(line) is not None


def _is_beside(shape: Shape, row: int) -> bool:
    return shape.fits(row, *BESIDE)
