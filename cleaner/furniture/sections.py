"""Headings of a manual that are named as buttons of a page are: 分享, 打印, 收藏, 评论."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from itertools import pairwise

from cleaner.late import late

OF_BUTTONS = frozenset(
    ("share-widget", "correction-link", "search-box", "comment-box", "login-prompt", "site-tools",
     "follow-prompt", "font-size", "report-link", "video-player", "tag-line", "pager", "app-prompt",
     "breadcrumb", "counter")
)  # fmt: skip
"""Rules of what buttons say, which may be the name of what a part of a manual tells of."""
NAME = late("[一-鿿]{2,6}")
HEADING = late(r"[^。!?;:,|>/]{2,16}")
SENTENCE = late(r".*[。!?:;][\"')\]]*")
PROSE = late(r"(?=.{12}).*[。!?:;,、].*")
"""Such a name, any heading, what ends as a sentence does, and a line of prose."""
LEAST = 4
"""Headings of a text, at least: a page has few among its prose, and buttons stand beside one
another there, or say the same again and again."""
TOP = 2
"""Rows above the first heading, at most, that are no prose."""


def sections(lines: Sequence[str], buttons: Container[int], ruled: Container[int]) -> Iterator[int]:
    """The rows with the name of a button that are headings, and where a list says them before.

    lines:   the rows of a text.
    buttons: the rows that fit a rule of buttons; ruled: those that fit any rule.

    A heading stands between sentences and prose, as others do, and each of these says something
    else.
    """
    found = [
        row
        for row, (line, below) in enumerate(pairwise(lines))
        if (row in buttons or row not in ruled)
        and HEADING.fullmatch(line)
        and row + 1 not in ruled
        and PROSE.fullmatch(below)
        and (row <= TOP or (row - 1 not in ruled and SENTENCE.fullmatch(lines[row - 1])))
    ]
    told = Counter(lines[row] for row in found)
    found = [row for row in found if told[lines[row]] == 1]
    if len(found) < LEAST:
        return
    own = {lines[row] for row in found if row in buttons and NAME.fullmatch(lines[row])}
    again = Counter(line for line in lines if line in own)
    for row, line in enumerate(lines):
        if row in buttons and line in own and again[line] <= 2:
            yield row
