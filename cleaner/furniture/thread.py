"""What others wrote below a text: replies and further answers are content, comments are not.

The replies of a thread are told by the line that opens each post as it opens the first one, answers
and comments by the heading over them and by what pages put beside each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleaner.furniture.folding import DIGITS
from cleaner.furniture.shape import COMMA, STOP, Shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OVER = 4
"""Lines above the first row of content among which the one that opens its post stands."""
LONGEST = 80
"""Characters of a line that opens a post, at most."""
LEAST = 6
"""Characters of a line of a reply, at least."""
MOMENT = re.compile(
    r"^(.{0,24}?)((?:19|20)?\d\d ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}日?"
    r"[ t]{0,2}\d{1,2}:\d\d(?::\d\d)?)"
)
"""A date with its time, and what stands before it."""
ANSWERS = re.compile(
    r"(?:全部|其他|其它|更多|网友|热心网友|最佳|推荐|医生|专家|律师)(?:回答|答案|解答)"
    r"[ :(]{0,2}\d{0,5}[)条个]{0,2}"
    r"|(?:共|全部)? ?\d{1,4} ?[个条](?:回答|答案|解答)"
)
"""The heading of the answers to a question."""
COMMENTS = re.compile(
    r"(?:网友|最新|最热|热门|精彩|全部|所有|用户|读者|文章)(?:评论|留言|点评|短评|跟帖)(?:列表|区)?"
    r"[ :(]{0,2}\d{0,5}[)条]{0,2}|(?:评论|留言|跟帖)(?:列表|区)?[ :(]{1,2}\d{1,5}[)条]{0,2}"
    r"|(?:共有?)? ?\d{1,5} ?条(?:评论|留言|跟帖)"
)
"""The heading of the comments on a text."""
POSTED = frozenset(("date-line", "share-widget", "counter", "comment-box", "report-link"))
"""Rules of the lines that stand beside each comment."""
PARTING = frozenset(("related-list", "site-footer", "copyright", "licence-number", "disclaimer"))
"""Rules of lines below which no answer stands."""
ENDS = '。!…~"」'
"""What an answer ends in; a question is a link to another page."""
BOX = 6
"""So many rows the box of comments has a heading and a count apart."""
BESIDE = 2
"""Lines above and below a comment among which such a one stands."""


def replies(shape: Shape, keep: NDArray[np.bool_], first: int) -> Iterator[int]:
    """The rows of posts below the first one, each behind a line like the one that opens that.

    keep: the rows that are kept as yet; first: the first of them that is content, no headline.

    The same words stand before the date in such lines, and the date is written in the same way.
    Where no line right above the content is of this kind, the page is no thread.
    """
    above = (_opening(shape.folded[row]) for row in range(first - 1, max(first - 1 - OVER, -1), -1))
    opening = next((found for found in above if found is not None), None)
    if opening is None:
        return
    inside = False
    for row in range(first, len(keep)):
        line = shape.folded[row]
        if _opening(line) == opening:
            inside = True
        elif shape.rules[row] is not None:
            inside = False
        elif inside and not keep[row] and len(line) >= LEAST and _says(shape, row):
            yield row


def _says(shape: Shape, row: int) -> bool:
    return bool(shape.counts[row, STOP] + shape.counts[row, COMMA] > 0)


def _opening(line: str) -> tuple[str, str] | None:
    """The words before the date in a line that may open a post, and how the date is written."""
    if ":" not in line or len(line) > LONGEST or (match := MOMENT.match(line)) is None:
        return None
    return match[1], DIGITS.sub("0", match[2])


def answers(shape: Shape, keep: NDArray[np.bool_]) -> Iterator[int]:
    """The rows of sentences below the heading of the answers to a question that is kept."""
    import numpy as np

    kept = np.flatnonzero(keep)
    first, last = int(kept[0]), int(kept[-1])
    headings = (row for row in range(max(first - OVER, 0), len(keep)) if _heads(shape, row))
    begin = next(headings, None)
    if begin is None or begin > last + OVER:
        return
    for row in range(begin + 1, len(keep)):
        rule = shape.rules[row]
        if rule is not None and rule.name in PARTING and not _heads(shape, row):
            return
        line = shape.folded[row]
        if rule is None and len(line) >= LEAST and line[-1] in ENDS and _says(shape, row):
            yield row


def _heads(shape: Shape, row: int) -> bool:
    return ANSWERS.fullmatch(shape.folded[row]) is not None


def comments(shape: Shape, keep: NDArray[np.bool_]) -> Iterator[int]:
    """The kept rows below the only heading of comments, each beside what pages put beside such.

    Where the most of what is kept does not stand above the heading, it is what the page is about.
    """
    import numpy as np

    found = [n for n, line in enumerate(shape.folded) if COMMENTS.fullmatch(line)]
    if not found or found[-1] - found[0] > BOX or any(_heads(shape, n) for n in range(len(keep))):
        return
    heading = found[-1]
    size = shape.size * keep
    if 2 * size[:heading].sum() <= size.sum() or not shape.strong[:heading][keep[:heading]].any():
        return
    below = np.flatnonzero(keep[heading:]) + heading
    beside = [
        any(
            rule is not None and rule.name in POSTED
            for rule in shape.rules[max(row - BESIDE, heading + 1) : row + 1 + BESIDE]
        )
        for row in below.tolist()
    ]
    if all(beside):
        yield from below.tolist()
