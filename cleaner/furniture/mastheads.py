"""The lines over the pages of newspapers and journals: their name, page, date and editors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from cleaner.furniture.folding import DIGITS
from cleaner.furniture.joints import Joints, Print
from cleaner.furniture.leaves import is_narrow
from cleaner.late import late

FIELDS = 3
"""Fields of such a line, at least."""
TOLD = 2
"""Fields that say what they are, at least."""
OFTEN, PAGE = 3, 4
"""Such lines, at least, where none cuts a sentence, and the lines between two of them."""
GAP = re.compile(r" {2,}| ?\| ?")
FIELD = late(
    r"(?:公元)? ?[\d〇○零一二三四五六七八九十]{4} ?年.{1,16}|\d{1,2} ?月 ?\d{1,2} ?日.{0,6}"
    r"|\d{4}[-./]\d{1,2}[-./]\d{1,2}|(?:星期|周|礼拜)[一二三四五六日天]"
    r"|[a-z] ?-?\d{1,3} ?版?|第? ?[\d一二三四五六七八九十]{1,3} ?版.{0,6}|总?第 ?\d{1,6} ?[期号卷]"
    r"|农历.{2,12}|(?:责任编辑|责编|编辑|主编|美编|版面|校对|组版|版式|电话|热线|邮箱) ?:.{1,24}"
    r"|(?:新闻)?热线.{4,20}|vol\.? ?\d.{0,10}|no\.? ?\d{1,5}"
)
"""What a field of a masthead is that says so."""


def is_masthead(line: str) -> bool:
    """Whether a folded line has fields far apart, some of which only mastheads have.

    >>> is_masthead("a7  2009年3月4日  星期三  副刊"), is_masthead("张三  2009年3月4日")
    (True, False)
    """
    if not is_narrow(line) or ("  " not in line and "|" not in line) or line[0] == "|":
        return False
    parts = GAP.split(line)
    return len(parts) >= FIELDS and sum(FIELD.fullmatch(part) is not None for part in parts) >= TOLD


def mastheads(page: Print, joints: Joints, rows: Sequence[int]) -> Iterable[int]:
    """Those of some rows that are mastheads of pages: they cut sentences, or go with some that do,
    or stand all through a wrapped text, pages apart.

    rows: all that may be, in order.
    """
    if len(rows) >= OFTEN and all(map(page.is_wrapped, rows)):
        # the days of a diary differ, those of a paper's pages do not
        shared = set.intersection(*(set(GAP.split(page.folded[row])) for row in rows))
        if len(shared) >= TOLD and all(other - one > PAGE for one, other in pairwise(rows)):
            return rows
    cuts = {row for row in rows if joints.at(row) is not None}
    if not any(joints.is_sure(row) for row in cuts):
        return []
    shared = {part for row in cuts for part in _parts(page, row)}
    same = {part for row in cuts for part in GAP.split(page.folded[row])}
    return [
        row
        for row in rows
        if row in cuts
        or (
            len(_parts(page, row) & shared) >= TOLD
            and not same.isdisjoint(GAP.split(page.folded[row]))
        )
    ]


def _parts(page: Print, row: int) -> set[str]:
    return {DIGITS.sub("0", part) for part in GAP.split(page.folded[row])}
