"""Links of Markdown in a row: what a site says in one goes without breaking it, or stays.

A link is one thing, `[words](address)`. Wide brackets are none of its marks, so lines are asked as
they were before these were folded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from cleaner.late import late

BETWEEN = "]("
"""What stands between the words of a link and its address."""
MARKS = late(r"[\[\]()]")
OPEN = {"]": "[", ")": "("}
BRACKETS = "[(【（〔［"
BULLET = late(r"(?:[*+\-•·] *|\d{1,3}\. *)?")
"""What an entry of a list begins with."""
ELSEWHERE = late(r"/|[a-z]+:")
"""How the address of a page begins that is not beside this one."""


class Link(NamedTuple):
    """A link in a line: where it begins, where its words end, and where it ends."""

    start: int
    between: int
    end: int


def links(line: str) -> Iterator[Link]:
    """The links of a line that stand in no other.

    >>> [*links("见 [渡口[一]](渡口(一).md)。")]
    [Link(start=2, between=8, end=19)]
    """
    if BETWEEN not in line:
        return
    opened: list[tuple[str, int, int]] = []  # the mark, its place, and where words began before it
    inside = 0
    for match in MARKS.finditer(line):
        mark, at = match[0], match.start()
        if mark in "[(":
            if not opened or opened[-1][1] != at:
                opened.append((mark, at, -1))
            continue
        while opened and opened[-1][0] != OPEN[mark]:
            inside -= opened.pop()[2] >= 0
        if not opened:
            continue
        _, begin, words = opened.pop()
        inside -= words >= 0
        if mark == "]" and line.startswith(BETWEEN, at):
            opened.append(("(", at + 1, begin))
            inside += 1
        elif words >= 0 and not inside:
            yield Link(words, begin - 1, at + 1)


def is_entry(line: str) -> bool:
    """Whether a line is an entry of contents: nothing but a link to a page beside it.

    >>> is_entry("- [渡口](渡口.md)"), is_entry("- [渡口](https://abc.com)"), is_entry("[渡口]")
    (True, False, False)
    """
    if not line.endswith(")"):
        return False
    found = next(links(line), None)
    return (
        found is not None
        and found.end == len(line)
        and BULLET.fullmatch(line, 0, found.start) is not None
        and ELSEWHERE.match(line, found.between + len(BETWEEN)) is None
    )


def unlinked(
    line: str, found: Sequence[Link], start: int, end: int, *, sure: bool = True
) -> tuple[int, int] | None:
    """What may go of a passage of a line, so that its links stay whole; None for nothing.

    A bracket among the words of a link goes without its address, and a whole link goes.
    sure: whether it is more than likely a site's: else of the words only a bracket goes.

    >>> line = "[渡口【请收藏】](渡口.md)"
    >>> for place in ((3, 15), (1, 15), (0, len(line))):
    ...     unlinked(line, [*links(line)], *place)
    (3, 8)
    (0, 16)
    """
    for at in range(bisect_right(found, start, key=attrgetter("end")), len(found)):
        link = found[at]
        if end <= link.start:
            break
        if start <= link.start and end >= link.end:
            continue
        if not link.start < start < link.between or not (sure or line[start] in BRACKETS):
            return None
        if end > link.between:
            if line[start] not in BRACKETS:
                return None
            end = link.between
        if not line[link.start + 1 : start].strip() and not line[end : link.between].strip():
            return None
    return start, end
