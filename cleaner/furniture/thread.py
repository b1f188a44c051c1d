"""What others wrote below a text: replies and further answers are content, comments are not.

The replies of a thread are told by the line that opens each post as it opens the first one, or by
the mark before each, answers by their heading, comments by theirs and by what pages put beside
each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleaner.furniture.folding import DIGITS
from cleaner.furniture.packs import GROUPS
from cleaner.furniture.shape import COMMA, FUNCTION, STOP, Shape
from cleaner.late import late

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OVER = 4
"""Lines above the first row of content among which the one that opens its post stands."""
LONGEST = 80
"""Characters of a line that opens a post, at most."""
FAR = 8
"""So many rows that name themselves stand between that line and what the post says, at most."""
LEAST = 6
"""Characters of a line of a reply, at least."""
PUSH, PUSHES = late(r"[推嘘噓>] ?[a-z0-9]{2,16} ?: ?\S.*"), 2
"""A reply on a board in Taiwan: a mark (→ is folded), who writes, and what; so many, at least."""
HEADING, SENTENCE = 12, 12
"""Characters of a heading of answers at most, and of an answer at least."""
BEGINNINGS = (*"其更全所精网热最共", *"0123456789", "回答")
ANSWERS = late(
    r"(?:其[他它余]|更多|全部|所有|精彩|网友|热门|最新)?(?:的)?(?:共 ?)?(?:\d+ ?[个条])?(?:网友)?"
    r"(?:精彩)?(?:回答|答案|解答)(?: ?\(?\d+\)?(?: ?[个条])?)?:?"
)
"""A heading of further answers."""
ENDING = frozenset((*GROUPS["list"], *GROUPS["foot"], "comment-box"))
"""Rules of rows below which no answer is looked for."""
COMMENTS = late(
    r"(?:网友|最新|最热|热门|精彩|全部|所有|用户|读者|文章)(?:评论|留言|点评|短评|跟帖)(?:列表|区)?"
    r"[ :(]{0,2}\d{0,5}[)条]{0,2}|(?:评论|留言|跟帖)(?:列表|区)?[ :(]{1,2}\d{1,5}[)条]{0,2}"
    r"|(?:共有?)? ?\d{1,5} ?条(?:评论|留言|跟帖)"
)
"""The heading of the comments on a text."""
POSTED = frozenset(("date-line", "share-widget", "counter", "comment-box", "report-link"))
"""Rules of the lines that stand beside each comment."""
BOX = 6
"""So many rows the box of comments has a heading and a count apart."""
BESIDE = 2
"""Lines above and below a comment among which such a one stands."""
MOMENT = late(
    r"^(.{0,24}?)((?:19|20)?\d\d ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}日?"
    r"[ t]{0,2}\d{1,2}:\d\d(?::\d\d)?)"
)
"""A date with its time, and what stands before it."""
POSTING = late(r"(?:发表|发布|回[复覆帖]|评论)[于在: ]*$")
"""What stands before the date and the time of a post."""


def pushes(shape: Shape, keep: NDArray[np.bool_]) -> list[int]:
    """The rows below a kept one that are replies of one line each with a mark before it."""
    import numpy as np

    rows = range(int(np.flatnonzero(keep)[0]) + 1, len(keep))
    found = [row for row in rows if PUSH.fullmatch(shape.folded[row]) is not None]
    return found if len(found) >= PUSHES else []


def posts(shape: Shape) -> int:
    """How many rows say when a post was written."""
    moments = (
        MOMENT.match(line) for row, line in enumerate(shape.folded) if shape.fits(row, "date-line")
    )
    return sum(found is not None and POSTING.search(found[1]) is not None for found in moments)


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
    inside = said = False
    for row in range(first, len(keep)):
        line = shape.folded[row]
        if _opening(line) == opening:
            inside, said, left = True, False, FAR
        elif inside and shape.rules[row] is not None:
            # Between the line that opens a post and what it says its number and buttons may stand.
            left -= 1
            inside = not said and left > 0
        elif inside and not keep[row] and len(line) >= LEAST and _says(shape, row):
            said = True
            yield row
        elif inside:
            said |= bool(keep[row])


def answers(shape: Shape, keep: NDArray[np.bool_]) -> Iterator[int]:
    """The sentences below a heading of further answers to the question of a page.

    They go on to where other pages are listed or the foot of the page begins.
    """
    import numpy as np

    inside = False
    for row in range(int(np.flatnonzero(keep)[0]) + 1, len(keep)):
        line, rule = shape.folded[row], shape.rules[row]
        if _heads_answers(line):
            inside = True
        elif rule is not None:
            inside = inside and rule.name not in ENDING
        elif inside and not keep[row] and shape.ends[row] and _is_sentence(shape, row):
            yield row


def _is_sentence(shape: Shape, row: int) -> bool:
    """Whether a line that ends like a sentence is one, and no question of another page."""
    counts = shape.counts[row]
    return bool(
        shape.size[row] >= SENTENCE
        and counts[FUNCTION] > 0
        and counts[STOP] + counts[COMMA] > 1
        and shape.folded[row][-1] != "?"
    )


def _says(shape: Shape, row: int) -> bool:
    return bool(shape.counts[row, STOP] + shape.counts[row, COMMA] > 0)


def _opening(line: str) -> tuple[str, str] | None:
    """The words before the date in a line that may open a post, and how the date is written."""
    if ":" not in line or len(line) > LONGEST or (match := MOMENT.match(line)) is None:
        return None
    return match[1], DIGITS.sub("0", match[2])


def comments(shape: Shape, keep: NDArray[np.bool_]) -> Iterator[int]:
    """The kept rows below the only heading of comments, each beside what pages put beside such.

    Where the most of what is kept does not stand above the heading, it is what the page is about.
    """
    import numpy as np

    found = [n for n, line in enumerate(shape.folded) if COMMENTS.fullmatch(line)]
    if not found or found[-1] - found[0] > BOX or any(map(_heads_answers, shape.folded)):
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


def _heads_answers(line: str) -> bool:
    return (
        len(line) <= HEADING and line.startswith(BEGINNINGS) and ANSWERS.fullmatch(line) is not None
    )
