"""Sentences in which a site for readers speaks to them, told by the words that they consist of.

Such a sentence says next to nothing but where and how to read on. So a sentence goes where nearly
all of it are words of that speech, some of them such as only these sites use, and where it asks for
something or names an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cleaner.furniture.clues import READERS, SAYING, Held
from cleaner.furniture.sentences import BRACKET, closes, units
from cleaner.furniture.signatures import (
    ENDS,
    parts_of_signatures,
    rules_of_signatures,
    words_of_signatures,
)
from cleaner.late import late

if TYPE_CHECKING:
    from cleaner.furniture.sheet import Sheet

COVERED = 0.85
"""The share of its characters that are words of the speech, at least."""
LEAST = 6
"""Characters that a sentence of it has, at least."""
LONGEST = 160
"""Characters that one has at most."""
KINDS = 2
"""Different words of readers that it has, at least."""
NEAR = 32
"""Characters before a sentence among which the last one is looked for that is no space."""
ROW = 2
"""Words of the speech in a line that is looked at, at least."""
UNIT = units("。!?…")
SPACED = late(r"(?:[一-鿿] ){2,}[一-鿿]")
"""A name with its characters apart."""
_APART = late(" [一-鿿] ")
"""What every such name holds; it is found much sooner, for it begins with a space."""
ACCOUNT = late(r"[群信扣鹅号qvx][: ]{0,3}[a-z0-9_\-]{5}")
"""What the number of an account to write to looks like."""
LETTER = late(r"[a-z0-9一-鿿]")
_QUOTES = dict.fromkeys(map(ord, "\"'《》「」『』[]"))
LAST = ENDS + "~"
"""What a sentence before one of a site's ends in."""


class _Speech(NamedTuple):
    """Patterns of any word of the speech, of such as only sites for readers use, of requests, of
    what is to be kept, of an account and what is promised for it."""

    address: re.Pattern[str]
    telling: re.Pattern[str]
    quoted: re.Pattern[str]
    token: re.Pattern[str]
    readers: re.Pattern[str]
    asking: re.Pattern[str]
    sure: re.Pattern[str]
    contact: re.Pattern[str]
    offer: re.Pattern[str]


@cache
def _speech() -> _Speech:
    words = words_of_signatures()
    any_of = {
        kind: "|".join(sorted(map(re.escape, words[kind]), key=len, reverse=True))
        for kind in ("readers", "asking", "saying", "house", "joining", "sure")
    }
    host = rules_of_signatures().host.pattern
    quoted = r"[\"'《「『][^\"'》」』]{1,24}[\"'》」』]|\[[^\[\]]{2,12}\]|" + SPACED.pattern
    name = rf"[一-鿿]{{1,4}}(?:{any_of['house']})"
    parts = parts_of_signatures()
    contact = parts["contact"]
    address = rf"(?:{host}|https?://[a-z0-9.\-]{{4,60}})(?:/[a-z0-9./_?=&\-]*)?"
    return _Speech(
        late(address),
        late(parts["telling"]),
        late(quoted),
        late(
            rf"{address}|{contact}|{parts['account']}|{quoted}|{any_of['sure']}|{any_of['readers']}|{any_of['asking']}"
            rf"|{any_of['saying']}|{any_of['joining']}|{name}"
        ),
        late(rf"{any_of['readers']}|{any_of['house']}"),
        late(any_of["asking"]),
        late(rf"{any_of['sure']}|{parts['own']}"),
        late(contact),
        late("|".join(words["offer"])),
    )


def _is_spaced(text: str) -> bool:
    """Whether `SPACED` finds something."""
    return _APART.search(text) is not None and SPACED.search(text) is not None


def speech(line: str) -> Iterator[tuple[int, int]]:
    """Where a site speaks in a stripped, folded line; whole sentences or brackets, in order."""
    rules = _speech()
    sure = rules.sure.search(line) is not None
    written = ACCOUNT.search(line) is not None and rules.contact.search(line) is not None
    told = sure or written or rules.readers.search(line) is not None
    if not told:
        return
    more = sure, written
    gone = False
    for unit in UNIT.finditer(line):
        start, end = unit.span()
        start += closes(line, start)
        if line[start : start + 1] == '"' and line.find('",', start + 1, end) > 0:
            gone = False
            continue  # who tells what was said goes on
        before = line[max(start - NEAR, 0) : start].rstrip()[-1:]
        opens = not before or before in LAST or line[start] in "(["
        said = line[start:end]
        inside = [
            found.span() for found in BRACKET.finditer(said) if _spoken(found[0], False, *more)
        ]
        if inside and inside != [(0, len(said))]:
            said = BRACKET.sub("", said)
        gone = opens and end - start <= LONGEST and _spoken(said, gone, *more)
        if gone:
            yield start, end
        else:
            yield from ((start + first, start + last) for first, last in inside)


def _spoken(unit: str, goes_on: bool, sure: bool, written: bool) -> bool:
    """Whether a sentence is a site's; one that goes on after another may be a short one.

    sure, written: whether its line holds words that are sure, and an account to write to.
    """
    rules = _speech()
    kinds = len(set(rules.readers.findall(unit))) + _is_spaced(unit)
    kinds += KINDS * (sure and rules.sure.search(unit) is not None)
    advert = written and rules.contact.search(unit) is not None
    if advert:
        if rules.offer.search(unit) is None:
            return False  # whom to ask is no advert
        kinds += KINDS
    if not kinds or not (goes_on or kinds >= KINDS or "." in unit or "·" in unit):
        return False
    rest = rules.address.sub("", unit) if "." in unit or "·" in unit else unit
    if not is_covered(rest) or rules.telling.search(unit):
        return False
    if len(rules.quoted.findall(rest)) > 1 and not is_covered(rest.translate(_QUOTES)):
        return False  # a manual names several things, a site itself
    size = len(LETTER.findall(unit))
    hosted = advert or rules_of_signatures().host.search(unit) is not None
    return goes_on or (
        size >= LEAST
        and kinds >= KINDS - hosted
        and (hosted or rules.asking.search(unit) is not None)
    )


def is_covered(unit: str) -> bool:
    """Whether nearly all of a sentence are words of the speech."""
    covered = sum(len(LETTER.findall(token[0])) for token in _speech().token.finditer(unit))
    return covered >= COVERED * len(LETTER.findall(unit))


def speaking(sheet: Sheet, words: Held) -> dict[int, list[int]]:
    """By the place of a text the rows in which a site may speak."""
    import numpy as np

    told = (words.bits & (READERS | SAYING)) > 0
    counts = np.bincount(words.row[told], minlength=len(words.all)) + words.hosts
    return sheet.by_text(np.flatnonzero((counts >= ROW) & ((words.all & READERS) > 0)))
