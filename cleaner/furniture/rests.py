"""What would stay of a stamp around a part of it that was found, and belongs to it.

A rule finds the phrase or the address of a stamp. The bracket that it stands in, the name in
brackets before it, `温馨提示：`, a label, a name and what is boasted of beside an address tell
nothing without it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from cleaner.furniture.signatures import parts_of_signatures
from cleaner.late import late

OPENED = {"(": ")", "[": "]"}
INNER = 30
"""Characters from the end of a mark to the bracket that closes what it opened, at most."""
NOTE = late(
    r"(?:(?:温馨|友情|特别|重要|郑重|小)(?:提示|提醒|公告|声明|通知)|公告|提示|ps)"
    r"(?:[您你]|大家)?[: ]{1,2}$"
)
"""What a note to readers begins with."""
SHUTS = late(r"[。!~ ]{0,3}")
"""What it ends with in its brackets."""
HEADED = late(r"\[[^\[\]。!?,:;]{2,12}\][ :]{0,2}|『[^『』。!?,:;]{2,12}』 ?")
"""A name in brackets at the head of a row."""
BEFORE = 24
"""Characters before an address in which its name or label stands."""
NEXT = late(rf"[^。!?;,\n()\[\]]{{0,{INNER}}}")


class _Beside(NamedTuple):
    """What stands before an address, and behind it."""

    name: re.Pattern[str]
    label: re.Pattern[str]
    boast: re.Pattern[str]


@cache
def _beside() -> _Beside:
    parts = parts_of_signatures()
    opens = r"(?:^|(?<=[。!?…,;:\"」』)\]]))"
    return _Beside(
        late(
            rf"{opens}[a-zα-ωа-я0-9]{{0,10}}[一-鿿]{{0,6}}{parts['reading']}"
            r"(?<!小说)(?<!文学)(?<!中文)(?<!读书)(?<!阅读)[: ]{0,2}$"
        ),
        late(
            rf"{opens}(?:本站|最新|永久|备用|官方|唯一|手机版?|新|短|[()\[\]]){{1,6}}"
            r"(?:域名|网址|地址)[: ]{1,2}$"
        ),
        late(rf" ?(?:{parts['boast']}){{1,4}}[。!]?"),
    )


def with_rest(line: str, start: int, end: int, of_address: bool) -> tuple[int, int]:
    """A mark's place in a line with what stays of its stamp around it.

    of_address: whether it is an address, in disguise or not.

    >>> with_rest("天亮了。(温馨提示:请收藏本站!)", 10, 15, False)
    (4, 17)
    """
    if of_address:
        start, end = _named(line, start, end)
    start, end = _closed(line, start, end)
    start, end = _noted(line, start, end)
    if start and end == len(line):
        if HEADED.fullmatch(line, 0, start) is not None:
            start = 0
        start -= len(line[:start]) - len(line[:start].rstrip())
    return start, end


def _named(line: str, start: int, end: int) -> tuple[int, int]:
    beside = _beside()
    low = max(0, start - BEFORE)
    for shape in () if line[start] in OPENED else (beside.label, beside.name):
        found = shape.search(line[low:start])
        if found is not None and (found.start() or not low):
            start = low + found.start()
            break
    boast = beside.boast.match(line, end)
    return start, end if boast is None else boast.end()


def _closed(line: str, start: int, end: int) -> tuple[int, int]:
    """With the rest of a bracket that a mark opens and does not close."""
    for opened, shut in OPENED.items():
        part = line[start:end]
        if part.count(opened) > part.count(shut):
            rest = NEXT.match(line, end)
            stop = end if rest is None else rest.end()
            if line[stop : stop + 1] == shut:
                end = stop + 1
    return start, end


def _noted(line: str, start: int, end: int) -> tuple[int, int]:
    """With the words that lead in a note, and the brackets around it."""
    lead = NOTE.search(line[max(0, start - INNER) : start])
    low = start if lead is None else start - len(lead[0])
    shuts = SHUTS.match(line, end)
    high = end if shuts is None else shuts.end()
    if low and OPENED.get(line[low - 1]) == line[high : high + 1]:
        return low - 1, high + 1
    if lead is not None and low == 0 and high == len(line):
        return 0, high
    return start, end
