"""Addresses that a site put amid the words of several lines of a text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cleaner.furniture.ends import common, masked
from cleaner.furniture.sheet import Rows
from cleaner.furniture.signatures import ENDS, STOPS, VISIT, rules_of_signatures
from cleaner.late import late

BEFORE = 1000
"""Characters before an address in which a bracket about it opens."""
WIDE_HOST = late(
    r"[(（【]?(?:[ｗＷ]{3}[．。.][ａ-ｚＡ-Ｚ０-９a-z0-9．。.\-－]{3,40}[ｍｎｔＭＮＴｇＧｃＣmntgc](?![a-zａ-ｚ])"
    r"|(?<![＠@／/：:ａ-ｚＡ-Ｚ０-９])[ａ-ｚＡ-Ｚ０-９]{2,30}(?:．[ａ-ｚＡ-Ｚ０-９]{2,20})?．"
    r"(?:[ｃＣ][ｏＯ][ｍＭ]|[ｎＮ][ｅＥ][ｔＴ]|[ｏＯ][ｒＲ][ｇＧ]|[ｃＣ][ｃＣｎＮ]|[ｌＬ][ａＡ]|[ｔＴ][ｖＶ]|[ｍＭ][ｅＥ])"
    r"(?![ａ-ｚＡ-Ｚ０-９．]))[)）】]?"
)
WIDE = late(r"[ａ-ｚＡ-Ｚ０-９]")
NAMED = late(
    r"(?<!本)(?<![最更]新)(?<!永久)(?:站点|网站|网址|网页|主页|域名|地址)(?:名?[是为叫]|[：:]|——)?[“‘\"（(]?$"
)
"""How prose names an address."""
NAMING = 12
"""Characters before an address in which that stands."""
NEAR = 200
"""Characters on either side of it in which its line has other wide letters."""
BRACKET = late(r"\([^()\n]{4,80}\)|\[[^\[\]\n]{4,80}\]|『[^『』\n]{4,80}』|〖[^〖〗\n]{4,80}〗")
BRACKETS = ("(", "[", "『", "〖")
"""What the brackets that signatures stand in open with."""
CODE = late(r"(?<![a-z0-9])(?=[0-9]*[a-z])[a-z0-9]{2,8}$")
"""A code before a name."""
REFERENCE = late(r"\[\d{1,3}\]")
"""How a row of a list of references begins."""


Hosts = Mapping[str, Sequence[tuple[int, int, int]]]
"""Addresses, and of each the rows that it stands in, where it starts in the row, where it ends."""


def is_of_prose(text: str, start: int, end: int) -> bool:
    """Whether an address in wide letters is no disguise: it has others near by on its line, and is
    spoken of there.

    >>> line = "２月１日，县图书馆开通站点ｗｗｗ．ａｂｃｄ．ｃｎ，读者可查书目。"
    >>> is_of_prose(line, 13, 26)
    True
    """
    if NAMED.search(text[max(0, start - NAMING) : start]) is None:
        return False
    low, high = max(0, start - NEAR), end + NEAR
    low = max(low, text.rfind("\n", low, start))
    stop = text.find("\n", end, high)
    high = high if stop < 0 else stop
    return any(WIDE.search(text, *side) is not None for side in ((low, start), (end, high)))


class Address(NamedTuple):
    """An address with what goes with it: its place in the text, how often it stands there, and as
    what."""

    start: int
    end: int
    times: int
    shown: str


def bracketed(rows: Rows, hosts: Sequence[int], least: int) -> Iterator[Address]:
    """Addresses that recur in brackets: with a name or a phrase in these, or the same each time.

    hosts: the rows that may hold an address.
    least: how often one without a name or a phrase recurs.
    """
    rules = rules_of_signatures()
    found: list[tuple[int, int, int, str]] = []
    for row in hosts:
        line = rows.line(row)
        if not any(bracket in line for bracket in BRACKETS) or REFERENCE.match(line):
            continue
        found += [
            (row, match.start(), match.end(), match[0])
            for match in BRACKET.finditer(line)
            if rules.host.search(match[0])
        ]
    counts = Counter(masked(each[3]) for each in found)
    exact = Counter(each[3] for each in found)
    for row, start, end, raw in found:
        times = counts[masked(raw)]
        inner = raw[1:-1]
        named = rules.site.search(inner) or rules.phrase.search(inner)
        alone = "http" not in inner and exact[raw] >= least
        if times >= 2 and (named or alone) and not _is_reference(inner):
            at = rows.begin(row)
            yield Address(at + start, at + end, times, raw)


def repeated(rows: Rows, hosts: Sequence[int], least: int) -> Hosts:
    """Where addresses stand without brackets, of those that stand in several rows.

    hosts: the rows that may hold an address.
    least: the rows that one stands in, at least.
    """
    if len(hosts) < least:
        return {}
    rules = rules_of_signatures()
    found: dict[str, list[tuple[int, int, int]]] = {}
    for row in hosts:
        line = rows.line(row)
        if "." in line:
            for match in rules.host.finditer(line):
                if not _in_brackets(match):
                    found.setdefault(match[0], []).append((row, match.start(), match.end()))
    return {
        host: places
        for host, places in found.items()
        if len(places) >= least and len({row for row, _, _ in places}) >= least
    }


def bare(rows: Rows, hosts: Hosts) -> Iterator[Address]:
    """Addresses that recur without brackets: behind a name or a phrase, or where prose has none.

    hosts: those that stand in several rows.
    """
    rules = rules_of_signatures()
    for host, places in hosts.items():
        before = [rows.line(row)[max(0, start - 24) : start] for row, start, _ in places]
        one, other = min(part[::-1] for part in before), max(part[::-1] for part in before)
        shared = one[: common(one, other)][::-1]
        name = rules.site.search(shared) or rules.phrase.search(shared)
        if name is None or VISIT.search(shared) or "http" in host:
            if not _is_inserted(rows, places):
                continue
            shared = ""
        size = len(shared) - len(shared.lstrip(STOPS + " "))
        codes = [CODE.search(part[: len(part) - len(shared)]) for part in before]
        varied = bool(shared) and not size and len({code and code[0] for code in codes}) > 1
        for (row, start, end), code in zip(places, codes, strict=True):
            at = rows.begin(row)
            first = at + start - len(shared) + size
            if varied and all(codes) and code is not None:
                first -= len(code[0])
            yield Address(first, at + end, len(places), shared + host)


def _is_inserted(rows: Rows, places: Sequence[tuple[int, int, int]]) -> bool:
    """Whether an address stands where prose has none: nothing leads to it and nothing follows."""
    rules = rules_of_signatures()
    spoken = glued = 0
    for row, start, end in places:
        line = rows.line(row)
        before, behind = line[max(0, start - 6) : start], line[end : end + 3]
        spoken += bool(
            VISIT.search(before) or rules.leading.search(before) or rules.following.search(behind)
        )
        follows = before[-1:] in ENDS
        glued += (behind[:1] > "⺀" and (follows or before[-1:] > "⺀")) or (not behind and follows)
    return 4 * spoken <= len(places) and 2 * glued >= len(places)


def _in_brackets(match: re.Match[str]) -> bool:
    end = match.start()
    before = match.string[max(end - BEFORE, 0) : end]
    return any(before.rfind(one) > before.rfind(other) for one, other in ("()", "[]"))


def _is_reference(inner: str) -> bool:
    """Whether the words in a bracket point to a page of their own, as citations do."""
    return (
        re.search(r"\w/[\w\-.?=&]{2,}|^(?:参见|见|详见|来源|资料来源|出处|图|摄|注)", inner)
        is not None
    )
