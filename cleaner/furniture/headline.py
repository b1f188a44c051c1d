"""The headline over the content of a page, which its own words, its place or the path tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from cleaner.furniture.folding import points
from cleaner.furniture.own import LABELS, STOPPING, is_form
from cleaner.furniture.shape import COMMA, DIGIT, FUNCTION, HAN, LATIN, STOP, Shape
from cleaner.furniture.titles import begins, is_title, title_above
from cleaner.furniture.words import hashed
from cleaner.late import late

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ABOVE = 25
"""Lines above the content among which the headline is."""
PAIRS = 2
"""Pairs of characters of a headline that come back in the text, at least."""
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
ABOVE_TEXTS = frozenset(("editor-line", "tag-line"))
"""Rules of lines that may stand over the text besides, where its headline opens the page."""
LEVELS = 2
"""Parts of such a headline at most between marks that are those of paths, too, and spaces in it."""
ENTRY, SITE = 7, late(r"(?:网|网站|门户|平台|官网|在线|频道|首页|社|报|台|blog|博客)$")
"""Characters of an entry of a menu at most, with the space, and how names of sites end."""
FAR = 16
"""Rows above the content among which the nearest of the page's data is looked for."""
NAME = late(r"[一-鿿a-z\d_·.\-]{2,8}")
"""The name of an author between a headline and the data."""
SHORTEST, NEAREST = 8, 5
"""Characters of a headline that only its place tells, at least, and of one between the path of
the page and the data."""
LEAST, CLOSE = -3.3, 1.5
"""The log-odds of a headline that nothing else tells are above this, and those of two that are
about as likely so far apart."""
DATED = 48
"""Characters of a line with a date that is the page's own, at most."""
DATE = late(
    r"(?:19|20)\d\d ?[-/.年] ?\d{1,2}(?: ?[-/.月]|$)|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d"
    r"|\d ?(?:秒|分钟|小时|天|周|个?月|年)前"
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
MORE, WORD = 12, 12
"""Characters that a headline has besides the last part of the path at most, and of a word that an
article is on."""
FORMS = ("data", "contact", "people", "offer")
"""Forms of lines that are the data of a page and no headlines."""
NAMED = 4
"""Lines below the name of a thing, at most, of which a field has it again."""
SAYING = 5
"""Characters behind the colon of a headline at least."""
LEVEL = late(r" *(?:>+|/|\||»|-->|::) *")
MEDIUM = late(
    r"[一-鿿a-z\d ]{1,12}(?:电视台|电台|新闻网|[日晚晨时早]报|频道|客户端|融媒体?(?:中心)?"
    r"|新闻中心)(?: ?《[^》]{2,12}》)?"
)
"""Who brings a text, without a label: a line between its headline and its date."""
TAGS = late(r"\[[^\]]*\]")
"""What threads have before and behind their titles in a path."""
# a headline has no address in it and is no field with its label
FIELD = late(r"^[^:]{1,8}:|www\.|https?:|©|[a-z]\.(?:com|cn|net|org)")


def alike(shape: Shape, keep: NDArray[np.bool_]) -> int | None:
    """The nearest row above the kept ones, of the length of a headline, a third of whose character
    pairs come back in them, and more than one; None where there is none, or the whole line comes
    back, or that of which it is the label."""
    import numpy as np

    kept = np.flatnonzero(keep)
    first = int(kept[0])
    lines = [shape.folded[row] for row in kept.tolist()]
    text = "".join(lines[:40])
    rows = [row for row in range(first - 1, max(first - ABOVE, -1), -1) if _may_be(shape, row)]
    for row in _sharing(rows, shape, text):
        line = shape.folded[row]
        own = [line[n : n + 2] for n in range(len(line) - 1)]
        third = max(-(-len(own) // 3), PAIRS)
        if len(list(islice((pair for pair in own if pair in text), third))) == third:
            return None if line in lines or line.partition(":")[2].strip() in lines else row
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

    It opens the page over its data, is the last part of its path or the name in a field, is what
    the text begins with, has the number of a chapter, stands over the date, the source or the
    author or beside the count of replies, asks the one question there, stands apart right under
    the path, or is a few words right over a sentence. None where nothing says so.
    """
    for told in (
        _opening,
        _in_path,
        _begun,
        _named_below,
        _chapter,
        _over_data,
        _beside_counter,
        _question,
        _under_path,
        _right_over,
    ):
        if (row := told(shape, first)) is not None:
            return row
    return None


def likeliest(
    shape: Shape, keep: NDArray[np.bool_], odds: NDArray[np.float32], first: int
) -> int | None:
    """The row above the first one of the content that is the likeliest headline by its log-odds,
    below the path of the page; of some that are about as likely the topmost. None where a kept one
    is about as likely, or none is likely."""
    begin = max(first - ABOVE, 0)
    begin = next((n for n in range(first - 1, begin, -1) if shape.fits(n, *STOPPING)), begin)
    rows = [
        row
        for row in range(begin, first + 1)
        if not shape.strong[row]
        and (_stands_alone(shape, row) or (keep[row] and len(shape.folded[row]) >= NEAREST))
    ]
    best = max((float(odds[row]) for row in rows), default=LEAST)
    near = [row for row in rows if odds[row] > max(best - CLOSE, LEAST)]
    return None if not near or keep[near].any() else near[0]


def _stands_alone(shape: Shape, row: int) -> bool:
    """Whether a row may be a headline and is no line of the page's data."""
    return _looks_like_one(shape, row, SHORTEST) and not is_data(shape, row)


def _opening(shape: Shape, first: int) -> int | None:
    """The first row of a page that has nothing but its data, names that are much shorter and
    buttons between this and the content."""
    if not first or first > OVER or not _looks_like_one(shape, 0, SHORTEST):
        return None
    line = shape.folded[0]
    if len(LEVEL.split(line)) > LEVELS or SITE.search(line):
        return None
    if line.count(" ") >= LEVELS and len(line) <= ENTRY * (line.count(" ") + 1):
        return None  # a menu
    data = False
    for row in range(1, first):
        if is_data(shape, row):
            data = True
        elif shape.rules[row] is None:
            if 3 * len(shape.folded[row]) > 2 * len(line) or shape.folded[row][-1] in "。;!?":
                return None
        elif not _is_beside(shape, row) and not shape.fits(row, *ABOVE_TEXTS):
            return None
    return 0 if data else None


def _in_path(shape: Shape, first: int) -> int | None:
    """The line above the first row that a path of the page ends in, as its last part; one right
    below the path may say more than that."""
    for row in range(max(first - ABOVE, 0), first):
        if shape.fits(row, "breadcrumb"):
            last = LEVEL.split(shape.folded[row])[-1]
            if not last[1:]:
                continue
            bare = TAGS.sub("", last).strip()
            for below in range(row + 1, first):
                if shape.rules[below] is None and shape.folded[below] in (last, bare):
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


def _named_below(shape: Shape, first: int) -> int | None:
    """The line above the first row that a field near below has as its value: 中文名：夜鹭."""
    for row in range(first - 1, max(first - OVER, -1), -1):
        line = shape.folded[row]
        if shape.rules[row] is None and 2 <= len(line) <= WORD and ":" not in line:
            for below in range(row + 1, min(row + 1 + NAMED, len(shape.rules))):
                label, colon, value = shape.folded[below].partition(":")
                if colon and value.strip() == line and shape.rules[below] is None and label:
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
        (row for row in range(first - 1, max(first - FAR, -1), -1) if is_data(shape, row)), None
    )
    if data is None:
        return None
    row = _over_such(shape, data - 1)
    if row < 0:
        return None
    if row and MEDIUM.fullmatch(shape.folded[row]) and _looks_like_one(shape, row - 1, NEAREST):
        row -= 1
    title = row - 1 if shape.fits(row, "menu") else row  # the name of its category may stand below
    if title >= 0 and is_title(shape, title) and begins(shape, title):
        return title
    near = all(is_data(shape, at) for at in range(row + 1, data))
    least = NEAREST if near and _opens(shape, row) else SHORTEST
    if _looks_like_one(shape, row, least):
        return row
    over = _over_such(shape, row - 1) if NAME.fullmatch(shape.folded[row]) else -1
    named = over >= 0 and shape.rules[row] is None and _looks_like_one(shape, over, SHORTEST)
    return over if named else None


def _over_such(shape: Shape, row: int) -> int:
    """The nearest row from one upwards that is neither data of the page nor beside such; -1 where
    there is none."""
    while row >= 0 and (is_data(shape, row) or _is_beside(shape, row)):
        row -= 1
    return row


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
            least = NEAREST if shape.rules[below] is not None else SHORTEST
            return at if apart and _looks_like_one(shape, at, least) else None
    return None


def _right_over(shape: Shape, first: int) -> int | None:
    """The line of a few words over the first row; buttons may stand between."""
    return title_above(shape, first, _above(shape, first))


def _looks_like_one(shape: Shape, row: int, least: int) -> bool:
    """Whether a row of at least so many characters may be a headline, and is no other line that
    stands above a text."""
    counts: Any = shape.counts[row]
    words = counts[HAN] + counts[FUNCTION] + counts[LATIN]
    line = shape.folded[row]
    return bool(
        len(line) >= least
        and _may_be(shape, row)
        and (line[-1] == "?" or not _is_field(shape, row))
        and 2 * words >= len(line)
        and line[-1] not in "。;,:、>"
        and counts[STOP] <= 2
        and counts[COMMA] <= 3
        and line.count(" ") <= 5
    )


def _is_field(shape: Shape, row: int) -> bool:
    """Whether a line holds an address or is a label with its value; where the value says something,
    and the label is none of a page's data, it is a headline with a colon."""
    line = shape.folded[row].lstrip("[(")
    field = FIELD.search(line)
    if field is None:
        return False
    label, _, value = line.partition(":")
    return (
        not field[0].endswith(":")
        or len(value) < SAYING
        or not shape.counts[row, FUNCTION]
        or label.rstrip() in LABELS
        or any(is_form(name, line) for name in FORMS)
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


def is_data(shape: Shape, row: int) -> bool:
    rule, line = shape.rules[row], shape.folded[row]
    if rule is not None:
        return rule.name in DATA
    if len(line) > DATED or line[-1] in "。!?":
        return False
    written = WRITERS.match(line) is not None or is_form("people", line)
    return written or DATE.search(line) is not None


def _is_beside(shape: Shape, row: int) -> bool:
    return shape.fits(row, *BESIDE)
