"""The name of a site in varied dress: stamps that differ each time, and of which none tells itself.

Who stamps a text so that no search finds the stamps writes its name now in brackets, now behind a
code, now with marks between the letters, now with an address or with words such as 首发. Each alone
may be anything. A name that stands in three such dresses at least, glued to prose, two of which say
what only a site says of itself, and hardly ever without, is the site's.

Who is spoken of stands in the text without dress too; signs, speakers and tags say nothing of a
site; so do the names of books.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from cleaner.furniture.clues import Held
from cleaner.furniture.ends import masked
from cleaner.furniture.owner import LABEL, LEADING, framed
from cleaner.furniture.sheet import Rows, Sheet
from cleaner.furniture.signatures import (
    BODY,
    ENDS,
    VISIT,
    is_credit,
    parts_of_signatures,
    rules_of_signatures,
)
from cleaner.furniture.site_names import SHORTEST, site_names
from cleaner.late import late

DRESSED, SURE, KINDS = 3, 2, 2
"""So often it stands dressed, at least, so often in a dress that only sites have, and in so many
dresses that differ."""
MOST = 2000
"""So often it stands in a text, at most."""
SHARE = 0.5
"""The share of its dresses that only sites have, at least."""
COMMAS = (",", "、", ":", ";")
"""What stands behind the name that a sentence begins with."""
WHOLE = 2
"""So often it stands with nothing between its letters, at least."""
BARE = 4
"""It stands once without, at most, to so many times with one."""
WIDE = 120
"""Characters before and behind it in which prose stands."""
SPACES = 8
"""Spaces between a sentence and it, at most."""
BEFORE, BEHIND = 40, 60
"""Characters around a name in which its dress stands."""
OPENED, CLOSED = "([{<〖『﹝〈", ")]}>〗』﹞〉"
QUOTED = "\"'《「"
"""Marks before a name that is spoken of, or of a book."""
CLAUSE = "。!?;"
"""What no brackets of a stamp hold."""
BETWEEN = " ·.*~_|-+=/\\^"
"""What stands between the letters of a name, the same each time."""
ALONE = "@←→>©"
RULES = "|_·•*#~^=-–—+/\\<&%$.★☆◆◇●■□▲△▼※♂♀♠♥♦♣∷"
"""Marks of a dress that need no other, and those that stand on both sides of a name."""
WORDS = frozenset("报获专采访披推上登阵歌音作发播代")
"""What goes on with 首发, 独家 and 原创 in a sentence: they are verbs and attributes there."""
GOES_ON = ("的", "了", "着", "过", "是", "们")
"""What a sentence goes on with behind a name, not what stands behind a stamp, nor a name."""
ESCAPED = late(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|[0-7]{3})")
"""A character as programs write it, which is no mark and no code beside a name."""
TAG = "#"
"""What stands around the tag of a post: who sells a thing says there what sites do."""


class Dress(NamedTuple):
    """A name in its dress: the row, from where to where there, what stands around it.

    kind: empty where it may be of a sentence; sure: whether only a site dresses so.
    """

    row: int
    start: int
    end: int
    kind: str
    sure: bool


class _Shapes(NamedTuple):
    """What stands before a name and behind it; all that stands with it in brackets, and what does
    there that others say too; what only a site says; codes before a name and behind it; marks."""

    left: re.Pattern[str]
    right: re.Pattern[str]
    inner: re.Pattern[str]
    headline: re.Pattern[str]
    only: re.Pattern[str]
    claimed: re.Pattern[str]
    leading: re.Pattern[str]
    codes: tuple[re.Pattern[str], re.Pattern[str]]
    marks: re.Pattern[str]


@cache
def _shapes() -> _Shapes:
    parts = parts_of_signatures()
    host, mark, code, claimed, besides, leads = (
        parts[name] for name in ("host", "dressing", "owncode", "claimed", "besides", "leadsto")
    )
    spaced = "|".join(
        f"{one}(?P=between){other}" for one, other in ("独家", "首发", "手打", "原创")
    )
    account = r" ?\((?:微信)?(?:公众号|网址|域名)[: ]{1,2}[a-z0-9_.\-]{3,30}\)"
    alone = rf"(?<![a-z0-9]){code}(?![a-z0-9])"
    return _Shapes(
        re.compile(rf"(?:{leads}|{host}|{code}|[a-z0-9]{{1,4}}(?={mark})|{mark}| )+$"),
        re.compile(
            rf"(?:{claimed}|,(?={claimed})|(?P<between>[ .·~*_|-]?)(?:{spaced})"
            rf"|{besides}(?=$|{mark}|{claimed}|{host})|{account}| ?[(\[]?{host}[)\]]?"
            rf"|{code}(?![a-z0-9])|(?<={mark})[a-z0-9]{{1,4}}(?![a-z0-9.])|{mark}| )+"
        ),
        re.compile(
            rf"(?:\0|{leads}|{claimed}|{besides}|{host}|由|来自|来源|请|到|更多|尽在|{mark}"
            rf"|[a-z0-9]{{1,12}}|[ :,、.∴])+"
        ),
        re.compile(rf"\0(?:{claimed}|{besides}| )*"),
        re.compile(rf"{leads}|{claimed}|{host}|©|{alone}|(?:公众号|网址|域名)[: ]"),
        re.compile(claimed),
        re.compile(rf"{leads}|来自|来源"),
        (re.compile(rf"(?<![a-z0-9]){code}$"), re.compile(rf"{code}(?![a-z0-9])")),
        re.compile(mark),
    )


def dressed(sheet: Sheet, words: Held) -> dict[int, list[tuple[int, int, int]]]:
    """For the place of each text with a name in varied dress the rows, and from where to where in
    each it stands so."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for place, names in site_names(sheet, words).items():
        rows = Rows(sheet, place)
        text = sheet.seen[sheet.first[rows.all[0]] : sheet.end[rows.all[-1]]]
        own = [dress for name in names for dress in _judged(rows, text, name)]
        if own:
            found[place] = [(each.row, each.start, each.end) for each in own]
    return found


def _judged(rows: Rows, text: str, name: str) -> list[Dress]:
    """Where a name stands in dress, in a text that it owns.

    text: from the first character of its first row to the last of its last.
    """
    if text.count(name) < WHOLE or name.startswith(GOES_ON):
        return []
    places = [match.span() for match in _pattern(name).finditer(text)]
    if not DRESSED <= len(places) <= MOST:
        return []
    found: list[Dress] = []
    bare = 0
    first = rows.begin(rows.all[0])
    for start, end in places:
        row = rows.at(first + start)
        begin = rows.begin(row) - first
        dress = _dress(rows.line(row), row, start - begin, end - begin, end - start > len(name))
        if dress is not None:
            found.append(dress)
            continue
        bare += 1
        if BARE * bare > len(places) - bare:
            return []
    glued = [each for each in found if each.kind and _is_glued(rows.line(each.row), each)]
    sure = sum(each.sure for each in glued)
    kinds = len({each.kind for each in glued})
    if len(glued) < DRESSED or kinds < KINDS or sure < max(SURE, SHARE * len(glued)):
        return []
    return [*found, *_written(rows, found)]


def _pattern(name: str) -> re.Pattern[str]:
    """A name, whole or with the same mark between its letters."""
    own = re.escape(name)
    if len(name) > SHORTEST:
        own += f"|{name[0]}(?P<mark>[{re.escape(BETWEEN)}]){'(?P=mark)'.join(name[1:])}"
    return re.compile(own)


def _dress(line: str, row: int, start: int, end: int, apart: bool) -> Dress | None:
    """The dress of a name in a line; None where it has none, as in a sentence.

    apart: whether marks stand between its letters.
    """
    if line[start - 1 : start] and line[start - 1] in QUOTED:
        return None
    around = _bracket(line, start, end)
    if around is None:
        dress = _in_the_open(line, row, start, end, apart)
    else:
        dress = _in_brackets(line, row, (start, end), around, apart)
    if dress is None or ESCAPED.search(line, dress.start, dress.end):
        return None
    ahead, after = _before(line, dress.start), line[dress.end : dress.end + 1]
    return None if ahead in ENDS and after in COMMAS else dress  # it begins a sentence


def _in_brackets(
    line: str, row: int, name: tuple[int, int], around: tuple[int, int], apart: bool
) -> Dress | None:
    """The dress of a name that stands with nothing but words of a stamp in brackets."""
    (start, end), (low, high) = name, around
    inner = f"{line[low + 1 : start]}\0{line[end : high - 1]}"
    if _shapes().inner.fullmatch(inner) is None or is_credit(line[low:high]):
        return None
    own = _shapes().only.search(inner) is not None or apart
    if not low and _shapes().headline.fullmatch(inner) is not None:
        own = False
    low, high = framed(line, low, high)
    return Dress(row, low, high, _kind(line, low, start, end, high), own)


def _in_the_open(line: str, row: int, start: int, end: int, apart: bool) -> Dress | None:
    """The dress of a name without brackets."""
    left = _shapes().left.search(line, max(0, start - BEFORE), start)
    right = _shapes().right.match(line, end, end + BEHIND)
    low = start if left is None else left.start()
    high = end if right is None else right.end()
    before, behind = line[low:start], line[end:high]
    if not _shapes().marks.search(before):
        behind = behind.rstrip(" >" + RULES)
    elif not _shapes().marks.search(behind):
        before = before.lstrip(" " + RULES)
        before = before if before.strip() else ""
    before, behind = before.lstrip(), behind.rstrip()
    low, high = start - len(before), end + len(behind)
    if not before and not behind and not apart:
        return None
    if line[high : high + 1] in GOES_ON or is_credit(line[low:high]):
        return None
    own = _shapes().only.search(f"{before}\0{behind}") is not None or apart
    address = rules_of_signatures().host.search(behind) is not None
    if address and _is_spoken_of(line, low, high):
        return None
    only = not (before or apart or address)
    if before == TAG and behind.endswith(TAG):
        own = False
    kind = _kind(line, low, start, end, high)
    if (codes := _codes(before, behind)) == 2:
        return Dress(row, low, high, line[low:high], True)
    ahead, after = _before(line, low), line[high : high + 1]
    if codes and not (_shapes().marks.search(before + behind) or _shapes().claimed.search(behind)):
        return Dress(row, low, high, kind, True) if not after and ahead in ENDS else None
    if only or not own:
        edge = ahead in ENDS or after in ENDS
        often = len(_shapes().claimed.findall(behind)) > 1
        if only and ahead in ENDS and after not in ENDS and not often:
            return None
        if not edge and not often and (ahead in LEADING or after in WORDS):
            return None
        if not edge and not often and not (before and behind):
            return Dress(row, low, high, "", False) if only and end - start > SHORTEST else None
    return Dress(row, low, high, kind, own)


def _before(line: str, place: int) -> str:
    """The character before a place in a line, spaces aside; none at its head."""
    return line[max(0, place - SPACES) : place].rstrip()[-1:]


def _bracket(line: str, start: int, end: int) -> tuple[int, int] | None:
    """The brackets around a place in a line, that and no more than a clause."""
    for low in range(start - 1, max(0, start - BEFORE) - 1, -1):
        if line[low] in OPENED:
            break
        if line[low] in CLOSED or line[low] in CLAUSE:
            return None
    else:
        return None
    close = CLOSED[OPENED.index(line[low])]
    high = line.find(close, end, end + BEHIND)
    return None if high < 0 else (low, high + 1)


def in_brackets(line: str, start: int, end: int) -> tuple[int, int] | None:
    """A stamp's place in a line with the brackets around it where all in these is of the stamp.

    None where the words of a stamp would stay in them: whole it goes, or not at all.

    >>> in_brackets("等了(本章由听.雨.书.屋.提供)三年", 6, 13)
    (2, 17)
    """
    around = _bracket(line, start, end)
    if around is None:
        return start, end
    low, high = around
    if _shapes().inner.fullmatch(f"{line[low + 1 : start]}\0{line[end : high - 1]}") is not None:
        return around
    return None if _shapes().leading.match(line[low + 1 : start]) else (start, end)


def _kind(line: str, low: int, start: int, end: int, high: int) -> str:
    return masked(line[low:start]) + "\0" + masked(line[end:high])


def _codes(before: str, behind: str) -> int:
    """On how many sides of a name a code is glued to it."""
    ahead, after = _shapes().codes
    return sum(match is not None for match in (ahead.search(before), after.match(behind)))


def _is_spoken_of(line: str, low: int, high: int) -> bool:
    """Whether words around an address speak of it."""
    rules, before, behind = (
        rules_of_signatures(),
        line[max(0, low - 6) : low],
        line[high : high + 3],
    )
    said = VISIT.search(before) or rules.leading.search(before) or rules.following.search(behind)
    return said is not None


def _is_glued(line: str, dress: Dress) -> bool:
    """Whether it is glued to prose."""
    rest = line[max(0, dress.start - WIDE) : dress.start] + line[dress.end : dress.end + WIDE]
    return len(rest) >= BODY and ("," in rest or "。" in rest)


def _written(rows: Rows, found: Sequence[Dress]) -> Iterator[Dress]:
    """Where the main part of an address of the dresses stands in brackets, or with other dots."""
    labels: set[str] = set()
    for each in found:
        for host in rules_of_signatures().host.finditer(rows.line(each.row), each.start, each.end):
            parts = host[0].split("//")[-1].removeprefix("www.").split(".")
            labels.update(part for part in parts[:1] if len(part) >= LABEL)
    if not labels:
        return
    own = "|".join(map(re.escape, sorted(labels)))
    zone = parts_of_signatures()["zone"]
    dots = rf"[^a-z0-9一-鿿\s@/_-]{{1,2}} ?{zone}(?![a-z0-9])"
    pattern = re.compile(
        rf"[(\[]\ ?(?:{own}) ?[)\]]|(?<![a-z0-9@./])(?:www ?[^a-z0-9一-鿿\s@/])?(?:{own}){dots}"
    )
    for row in rows.all:
        line = rows.line(row)
        for match in pattern.finditer(line):
            if not _is_spoken_of(line, *match.span()):
                yield Dress(row, *match.span(), "", False)
