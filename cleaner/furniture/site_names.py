"""Names in a text that stand beside what only a site says of itself: they may be the site's."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import compress
from typing import Any, NamedTuple

from cleaner.furniture.charsets import matching
from cleaner.furniture.clues import OWN, Held
from cleaner.furniture.sheet import Sheet
from cleaner.furniture.signatures import parts_of_signatures, rules_of_signatures
from cleaner.late import late

SHORTEST, LONGEST = 2, 8
"""Characters of a name."""
MOST = 16
"""Names of a text, at most: those that stand so most often."""
CODE = range(3, 9)
"""Characters of a code before a name."""
LONG = 48
"""Characters of an address at most."""
SIGNS = 2
"""Such signs of a site in a text with such a name, at least."""
NEAR = 14
"""Characters before or behind an address or a word of a site in which a name stands."""
GENERIC = frozenset(
    ("小说网", "中文网", "公众号", "微信公众号", "客户端", "手机版", "最新章节", "原创", "首发",
     "独家", "手打", "转载", "来源", "本章", "本文", "全文", "作者", "编辑", "记者", "新华社",
     "本报", "本报讯")
)  # fmt: skip
"""What is no name."""
BEFORE_HOST = late(r"(?:^|[^一-鿿])([一-鿿]{2,8})[ (\[:>\-—]{0,2}$")
BEHIND_HOST = late(r"[ )\]:\-—]{0,2}([一-鿿]{2,8})(?![一-鿿])")
RUN = late(r"[一-鿿]{2,12}(?![一-鿿])")


class _Shapes(NamedTuple):
    """A name that ends before a word of a site and one behind such a word; what leads to a name and
    what is said behind one; a code; how addresses end."""

    ahead: re.Pattern[str]
    after: re.Pattern[str]
    leading: re.Pattern[str]
    trailing: re.Pattern[str]
    code: re.Pattern[str]
    zone: re.Pattern[str]


@cache
def _shapes() -> _Shapes:
    parts = parts_of_signatures()
    claimed, besides, leads = (parts[name] for name in ("claimed", "besides", "leadsto"))
    gap = rf"(?:{parts['dressing']}|[ ,:\]\[()]){{0,3}}"
    return _Shapes(
        re.compile(rf"(?:^|[^一-鿿])([一-鿿]{{2,8}}){gap}$"),
        re.compile(rf"(?:{leads}|©){gap}([一-鿿]{{2,12}})(?![一-鿿])"),
        re.compile(rf"{leads}|来自|来源"),
        re.compile(rf"(?:{claimed}|{besides})$"),
        re.compile(parts["owncode"]),
        re.compile(rf"[.。·] ?{parts['zone']}(?![a-z0-9])"),
    )


def site_names(sheet: Sheet, words: Held) -> dict[int, list[str]]:
    """For the place of each text the names in it beside an address, a code or words of a site."""
    import numpy as np

    near = np.flatnonzero((words.bits & OWN) > 0)
    hosts, coded = np.flatnonzero(words.hosts), _behind_codes(sheet, words)
    rows = [*words.row[near].tolist(), *hosts.tolist(), *(row for row, _ in coded)]
    text = sheet.text_of(np.array(rows, np.intp))
    often = np.bincount(text, minlength=1).take(text) >= SIGNS
    at = words.at[near[often[: len(near)]]].tolist()
    each = [
        (row, _beside(sheet, row, place))
        for row, place in zip(compress(rows, often), at, strict=False)
    ]
    named = hosts[often[len(near) : len(near) + len(hosts)]].tolist()
    each += [(row, _beside_hosts(sheet.row(row))) for row in named]
    each += coded
    each = [(row, own) for row, names in each if (own := [*_usable(names)])]
    found: dict[int, Counter[str]] = defaultdict(Counter)
    places = sheet.text_of(np.array([row for row, _ in each], np.intp)).tolist()
    for place, (_, own) in zip(places, each, strict=True):
        found[place].update(own)
    return {
        place: sorted(own, key=lambda name: (-own[name], name))[:MOST]
        for place, own in found.items()
    }


def _usable(names: Sequence[str]) -> Iterator[str]:
    """Names without what leads to them and what is offered behind them."""
    shapes = _shapes()
    for name in names:
        match = shapes.leading.match(name)
        name = name if match is None else name[match.end() :]
        while (match := shapes.trailing.search(name)) is not None:
            name = name[: match.start()]
        if SHORTEST <= len(name) <= LONGEST and name not in GENERIC:
            yield name


def _beside(sheet: Sheet, row: int, at: int) -> list[str]:
    """The names before a word of a site in a row, and behind it."""
    low, high = int(sheet.first[row]), int(sheet.end[row])
    ahead = _shapes().ahead.search(sheet.seen[max(low, at - NEAR) : at])
    after = _shapes().after.match(sheet.seen[at : min(at + 2 * NEAR, high)])
    return [match[1] for match in (ahead, after) if match is not None]


def _behind_codes(sheet: Sheet, words: Held) -> list[tuple[int, list[str]]]:
    """The rows with names that stand behind a code of letters and digits, and these."""
    import numpy as np

    glued = words.glued
    if not len(glued):
        return []
    begins = words.runs[np.searchsorted(words.runs, glued, "right") - 1]
    size = glued + 1 - begins
    some = (size >= CODE[0]) & (size <= CODE[-1])
    some &= _han().take(sheet.chars.take(glued + 1, mode="clip"))
    code, seen = _shapes().code, sheet.seen
    ends = [
        end + 1
        for begin, end in zip(begins[some].tolist(), glued[some].tolist(), strict=True)
        if code.fullmatch(seen, begin, end + 1)
    ]
    rows = (np.searchsorted(sheet.first, ends, "right") - 1).tolist()
    each = [(row, RUN.match(seen, end)) for row, end in zip(rows, ends, strict=True)]
    return [(row, [match[0]]) for row, match in each if match is not None]


def _beside_hosts(line: str) -> list[str]:
    """The names beside the addresses in a line."""
    found = []
    past = 0
    for zone in _shapes().zone.finditer(line):
        low = max(past, zone.start() - LONG)
        for host in rules_of_signatures().host.finditer(line, low, zone.end() + 3):
            before = BEFORE_HOST.search(line[max(0, host.start() - NEAR) : host.start()])
            behind = BEHIND_HOST.match(line[host.end() : host.end() + NEAR])
            found += [match[1] for match in (before, behind) if match is not None]
            past = host.end()
    return found


@cache
def _han() -> Any:
    return matching("[一-鿿]+")
