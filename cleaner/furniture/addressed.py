"""Lines of a text that are nothing but a site's name and address, and asides in it that are so too.

Who gives a document away names the site above it, between its parts and amid its sentences:
`听雨文库 www.abc.com 海量文档下载`, `听雨文库（www.abc.com）整理`. One such line may be content,
where to read or whom to ask. Two with one address, of which one offers something, are stamps, or
one beside a stamp that says the address or beside two other stamps; but not where a sentence
speaks of it, and not in a text with such lines of several sites, which is a list of these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from cleaner.furniture.owner import PATH, spelt
from cleaner.furniture.sheet import Rows
from cleaner.furniture.signatures import (
    ENDS,
    VISIT,
    parts_of_signatures,
    rules_of_signatures,
)
from cleaner.late import late

LONGEST = 60
"""Characters of a line that is nothing but a name, an address and what is offered there."""
MOST = 200
"""Addresses of a text that are looked at, at most."""
NEAR = 16
"""Characters before an address in which its name or label stands."""
LEAST = 4
"""Characters of the main part of an address."""
ENOUGH = 2
"""So many places of a text with its address, at least, or so many other stamps."""
COPIES = late(
    r"海量|下载|在线(?:阅读|观看|试读)|试读|大全|整理|制作|收集|上传|首发|教[您你]|仅供"
    r"|第 ?\d{1,4} ?页|共 ?\d{1,4} ?页|不得|禁止|请勿|未经"
)
OFFER = late(rf"{COPIES.pattern}|免费|最新|更新|收录|[为带][您你]|欢迎[您你]?")
"""What who gives copies away says behind an address, and what others offer there too."""
LABELLED = late(
    r"(?:网址|网站|官网|主页|首页|地址|链接|邮箱|电邮|e-?mail|平台|入口|博客|域名)[: ]{0,2}[(\[]?$"
)
"""What stands before an address that somebody gives; such lines tell nothing."""
VERSION = "手机版|电脑版|触屏版"
HEAD = late(r"[\[(★☆◆■~*=\- ]{0,6}[a-z0-9·]{0,6}[一-鿿][一-鿿a-z0-9·]{1,9}[ :(\[\-—|]{0,3}")
TAIL = late(r"[)\]]?[ ,:\-—|]{0,3}([^。!?;\"了着过的他她我们这那]{0,30})[!~]?[)\]★☆◆■~*=\- ]{0,6}")
"""A line before an address and behind it."""
STOPS = "。!?…;,:\"'”’」』)]"
"""What a name amid a row begins behind."""


class _Seen(NamedTuple):
    """An address: the row, from where to where there what names the site stands, the main part.

    alone, sure: whether that is the whole row, and whether it says what is said of copies.
    """

    row: int
    start: int
    end: int
    label: str
    alone: bool
    sure: bool


@cache
def _host() -> re.Pattern[str]:
    host, zone = rules_of_signatures().host.pattern, parts_of_signatures()["zone"]
    return re.compile(
        rf"(?:https?:/{{2}}[a-z0-9.\-]{{4,60}}\.{zone}(?![a-z0-9.])|{host}"
        rf"|(?<![a-z0-9])[a-z0-9\-]{{3,30}}。(?:com|net|cn|org|cc)(?![a-z0-9])){PATH}"
    )


@cache
def _before() -> re.Pattern[str]:
    """The name of a site or the version of one at the end of what stands before an address."""
    parts = parts_of_signatures()
    return re.compile(
        rf"(?:{VERSION}|[一-鿿]{{1,6}}(?:{parts['place']}|{parts['reading']}))[: ]{{0,2}}$"
    )


def addressed(
    rows: Rows, hosts: Sequence[int], stamps: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Where a text names the site that it is stamped with, as places in the text.

    hosts: the rows that may hold an address; stamps: the places of those that were found.
    """
    taken = [*map(_hosts_of(rows), stamps)]
    known = {label for labels in taken for label in labels}
    found: list[_Seen] = []
    spoken: set[str] = set()
    looked = 0
    for row in hosts:
        line, begin = rows.line(row), rows.begin(row)
        for match in _host().finditer(line):
            looked += 1
            if looked > MOST:
                return
            low, high = begin + match.start(), begin + match.end()
            label = main_part(match[0])
            if len(label) < LEAST or any(start <= low and high <= end for start, end in stamps):
                continue
            if LABELLED.search(line[max(0, match.start() - NEAR) : match.start()]) is not None:
                continue
            seen = _seen(row, line, match.start(), match.end(), label)
            if seen is None:
                spoken.add(label)
            else:
                found.append(seen)
    alone = [each for each in found if each.alone]
    labels = {each.label for each in alone}
    if len(labels) != 1 or labels & spoken:
        return
    own = [each for each in found if each.label in labels]
    sure = any(each.sure for each in alone)
    if labels & known or (sure and (len(own) >= ENOUGH or len(stamps) >= ENOUGH)):
        for each in own:
            begin = rows.begin(each.row)
            yield begin + each.start, begin + each.end


def _hosts_of(rows: Rows) -> Callable[[tuple[int, int]], list[str]]:
    """What tells the main parts of the addresses in a stamp."""

    def hosts(place: tuple[int, int]) -> list[str]:
        row = rows.at(place[0])
        begin = rows.begin(row)
        part = rows.line(row)[place[0] - begin : place[1] - begin]
        return [main_part(match[0]) for match in _host().finditer(part)]

    return hosts


def main_part(host: str) -> str:
    """What an address is known by.

    >>> main_part("https://m.abc-de.com/1/")
    'abc-de'
    """
    bare = re.sub(r"^https?:/{0,2}|^(?:www|wap|m|bbs)[.。·点] ?|/.*", "", spelt(host))
    bare = re.sub(r"^(?:www|wap|m|bbs)[.。·点] ?", "", bare)
    zone = parts_of_signatures()["zone"]
    return re.sub(rf"(?: ?[.。·点] ?{zone})+$", "", bare)


def _seen(row: int, line: str, start: int, end: int, label: str) -> _Seen | None:
    """What an address in a line is: None where a sentence speaks of it."""
    rules = rules_of_signatures()
    before, behind = line[max(0, start - NEAR) : start], line[end : end + LONGEST]
    if before[-1:] == "@" or behind[:1] == "@":
        return None
    if VISIT.search(before[-6:]) or before[-1:] in tuple("\"'《「『"):
        return None
    tail = TAIL.fullmatch(behind) if len(line) <= LONGEST else None
    offers = tail is not None and OFFER.search(tail[1]) is not None
    if tail is not None and (offers or not tail[1]) and HEAD.fullmatch(line, 0, start):
        said = rules.following.search(behind[:4]) if behind[:1] not in (")", "]") else None
        if said is not None and not said[0].endswith("提供"):
            return None
        sure = COPIES.search(tail[1]) is not None
        return _Seen(row, 0, len(line), label, True, sure)
    leading = rules.leading.search(before[-6:])
    if leading is not None and leading[0] not in ("(", ":", ": "):
        return None
    low, high = start, end
    named = _before().search(line, max(0, start - NEAR), start)
    if named is not None:
        low = named.start()
    if line[low - 1 : low] in ("(", "[") and line[high : high + 1] in (")", "]"):
        low, high = low - 1, high + 1
    elif low == start and before[-1:] == ":":
        return None
    opens = low == 0 or line[low - 1] in STOPS or (low == start and line[low - 1] > "⺀")
    after = line[high : high + 3]
    glued = (
        after[:1] > "⺀" or after[:1] in ('"', "(") or (not after and line[low - 1] in ENDS + ";")
    )
    if not opens or not glued or rules.following.search(after):
        return None
    return _Seen(row, low, high, label, False, False)
