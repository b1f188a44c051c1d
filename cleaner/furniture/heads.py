"""Running heads of printed pages that have no number in their line."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from itertools import pairwise
from typing import Protocol

from cleaner.furniture.folding import DIGITS
from cleaner.furniture.joints import Joints, Print
from cleaner.furniture.leaves import Leaf, alike, fields, is_head
from cleaner.furniture.lone import lone, names_whole, set_apart, titled
from cleaner.furniture.mastheads import is_masthead, mastheads
from cleaner.late import late

BACKED = 2
"""Copies of a running head that stand beside page numbers, at least."""
CUTS, SHARE = 2, 5
"""Copies that cut sentences, at least, for those to go that cut none; and one of so many copies
does, or they are lines of a song or names of speakers."""
STAMPED = 3
"""Copies of a stamp, at least, that cuts no sentence."""
STEP = 3
"""What the numbers of two pages differ by, at most."""
OFTEN = 3
"""Numbers with a brief line on the same side, at least, for all of these to be heads."""
ASIDE = 3
"""The head of a page is so many lines from its number, at most."""
PAGE = 2
"""Lines between two copies, at least."""
TOP = 3
"""Lines above a title at most: the number of its page, the name of the paper."""
PHRASE = late(
    r"^[的了着过以而但并也都就又和与及或把被将]|[的了着过和与及或在是把被将从对向于以而但并也都就又]$"
    r"|[\"“「]"
)
"""What a line begins or ends with, or holds, that is a part of a sentence and no head."""
STAMP = late(
    r"[绝机秘]密|严禁|翻印|外传|内部(?:资料|文件|使用|参考|交流)|请勿|版本 ?:? ?[v第]?\d[\d.]*"
    r"|confidential"
)
"""What a line says that is stamped on each page. In a list of changes each version is another."""
CHAPTER = late(r"第 ?\d+ ?[章节回卷部篇集课讲]|(?:chapter|part|section|unit|lesson) ?\d")
"""How a chapter is headed; as the head of its pages the same number comes back."""
SECTION = late(r"\d{1,3}(?:\.\d{1,3}){0,4}\.?")
"""The number of a section, apart from its heading."""


class Mark(Protocol):
    """A row with the number of a page."""

    @property
    def row(self) -> int: ...
    @property
    def leaf(self) -> Leaf: ...


def running_heads(
    page: Print, joints: Joints, marks: Sequence[Mark], copies: Mapping[str, Sequence[int]]
) -> dict[int, str]:
    """The rows of running heads without a number, and why each is one.

    marks:  the numbers of pages.
    copies: the rows of all lines that may be heads, by what lines share that are alike.
    """
    found: dict[int, str] = {}
    numbers = {mark.row for mark in marks}
    again = [rows for rows in copies.values() if len(rows) > 1]
    chapters = {row for rows in again if _heads_chapters(page, rows) for row in rows}
    usual = {row for rows in again if _is_usual(rows, numbers) for row in rows}
    for row in sorted(numbers):
        inside = joints.inside(row)
        if not chapters.isdisjoint(inside):
            continue
        for near in inside:
            if near in numbers or near in usual or not page.is_brief(near):
                continue
            if PHRASE.search(page.folded[near]) is None:
                found[near] = "in the middle of a sentence, at a page number"
    for rows in copies.values():
        if rows[0] in chapters:
            continue
        if len(rows) > 1 and len(page.folded[rows[0]]) > 1 and is_head(page.folded[rows[0]]):
            backed = [] if rows[0] in usual else _beside(rows, numbers)
            found |= _again(page, joints, rows, numbers, backed)
        elif is_parted(page.folded[rows[0]]) and joints.is_sure(rows[0]) and page.is_brief(rows[0]):
            found[rows[0]] = "of parts far from each other, in the middle of a sentence"
    every = {row for rows in copies.values() for row in rows}
    single = sorted(every - numbers - found.keys())
    papers = [row for row in sorted(every) if is_masthead(page.folded[row])]
    over = dict.fromkeys(mastheads(page, joints, papers), "with the date and page of a paper")
    found = over | found
    found |= {**dict(titled(page, joints, single)), **dict(lone(page, joints, single)), **found}
    found |= dict.fromkeys(set_apart(page, copies, found), "between blank lines, as others are")
    for step in (-1, 1):
        beside = [row + step for row in numbers if row + step not in numbers]
        brief = [row for row in beside if 0 <= row < len(page.folded) and page.is_brief(row)]
        known = [row for row in brief if row in found]
        # Where one head stands on many pages there is none that stands on a single one.
        differ = len({alike(page.folded[row]) for row in known})
        if (
            len(brief) >= OFTEN
            and 3 * len(brief) >= 2 * len(beside)
            and OFTEN * len(known) >= len(brief)
            and OFTEN * differ >= len(known)
        ):
            own = [row for row in brief if not _has_head(page, row - step, -step, found)]
            found = dict.fromkeys(own, "where others of this text are") | found
    for rows in copies.values():
        # the first of them may be the title
        first = rows[0]
        if len(rows) > 1 and first in found and _titles(page, first) and joints.at(first) is None:
            del found[first]
    named = {
        part
        for row in {*found, *(mark.row for mark in marks if mark.leaf.head)}
        for part in fields(page.folded[row])
    }
    for part in named & copies.keys():
        for row in copies[part]:
            if row not in found and page.is_brief(row) and joints.at(row) is not None:
                found[row] = "that others hold too, in the middle of a sentence"
    if (
        page.folded
        and 0 not in numbers | found.keys()
        and (_opens(page.folded[0], named, found, page) or _is_whole(page, copies, found))
    ):
        found[0] = "as others of this text are"
    return found


def _has_head(page: Print, number: int, step: int, found: Mapping[int, str]) -> bool:
    """Whether a page has its head on one side of its number, with brief lines between at most."""
    for row in range(number + step, number + step * (ASIDE + 1), step):
        if row in found:
            return True
        if not 0 <= row < len(page.folded) or not page.is_brief(row):
            return False
    return False


def _again(
    page: Print,
    joints: Joints,
    rows: Sequence[int],
    numbers: set[int],
    backed: Sequence[int],
) -> dict[int, str]:
    """Those copies of a line that are running heads.

    backed: those beside the numbers of pages; none where most stand elsewhere.
    """
    found = {}
    if len(backed) >= BACKED:
        # The number of the next section may come between.
        over = [
            row
            for row in rows
            if row + 2 in numbers and SECTION.fullmatch(page.folded[row + 1]) is not None
        ]
        found = dict.fromkeys([*backed, *over], "beside page numbers")
    if not all(other - one > PAGE for one, other in pairwise(rows)):
        return found
    cuts = [row for row in rows if page.is_brief(row) and joints.at(row) is not None]
    if any(joints.is_sure(row) for row in cuts) and SHARE * len(cuts) >= len(rows):
        # the first may be the title
        others = rows[1:] if len(cuts) >= CUTS else ()
        if _counted([page.folded[row] for row in rows]):
            others = rows
        found = dict.fromkeys(others, "that comes back as others do") | found
        found |= dict.fromkeys(cuts, "that comes back in the middle of a sentence")
    if len(rows) >= STAMPED and _are_stamped([page.folded[row] for row in rows]):
        found = dict.fromkeys(rows, "that is stamped on each page") | found
    return found


def _are_stamped(lines: Sequence[str]) -> bool:
    """Whether lines that are alike all say the same of what a stamp says."""
    stamp = STAMP.search(lines[0])
    return stamp is not None and all(stamp[0] in line for line in lines)


def _titles(page: Print, row: int) -> bool:
    """Whether a row is one run of words without a number near the top of a text, under no more than
    brief lines: a title that the heads of the pages repeat."""
    line = page.folded[row]
    plain = " " not in line and not DIGITS.search(line) and STAMP.search(line) is None
    return plain and row <= TOP and all(map(page.is_brief, range(row)))


def _beside(rows: Sequence[int], numbers: Container[int]) -> list[int]:
    """Those rows that stand beside the number of a page."""
    return [row for row in rows if row - 1 in numbers or row + 1 in numbers]


def _is_usual(rows: Sequence[int], numbers: Container[int]) -> bool:
    """Whether copies of a line stand elsewhere for the most part: the heads of tables, and of
    notes, stand beside the numbers of pages by chance."""
    return len(rows) >= OFTEN and 2 * len(_beside(rows, numbers)) < len(rows)


def _heads_chapters(page: Print, rows: Sequence[int]) -> bool:
    """Whether lines that are alike are the headings of chapters, each of another one."""
    if CHAPTER.match(page.folded[rows[0]]) is None:
        return False
    numbers = {"".join(DIGITS.findall(page.folded[row])[:1]) for row in rows}
    return len(numbers) == len(rows)


def _counted(lines: Sequence[str]) -> bool:
    """Whether lines that are alike have a number each, which rises from each to the next."""
    numbers = [[int(number) for number in DIGITS.findall(line)[-1:]] for line in lines]
    return len(numbers[0]) > 0 and all(
        one[0] < other[0] <= one[0] + STEP for one, other in pairwise(numbers)
    )


def is_parted(line: str) -> bool:
    """Whether a folded line has parts far from each other, and is no row of a drawn table."""
    return "   " in line and "|" not in line and len(fields(line)) > 1


def _is_whole(page: Print, copies: Mapping[str, Sequence[int]], found: Mapping[int, str]) -> bool:
    """Whether the first line names what holds the text, and the title of that stands below."""
    if not names_whole(page.folded[0]) or len(page.folded) < 2 or not page.is_brief(1):
        return False
    return any(row in found for row in copies.get(alike(page.folded[0]), ()))


def _opens(line: str, named: set[str], found: Mapping[int, str], page: Print) -> bool:
    """Whether the first line of a text is a running head and no title, as another line of it is."""
    parts = fields(line)
    if len(parts) < 2 and STAMP.search(line) is None:
        return False
    if not is_head(line.replace(",", "")):
        return False
    alike = {"".join(page.folded[row].split()) for row in found}
    return "".join(line.split()) in alike or any(
        each.startswith(part) for each in named for part in parts
    )
