"""Where in some texts a signature may stand, so that the rest of them need not be looked at.

Every clue is a necessary condition, measured for all texts at once; what is found there is decided
by looking closely.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.furniture.ends import KEY, LONGEST, masked
from cleaner.furniture.sheet import Sheet
from cleaner.furniture.signatures import words_of_signatures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HINT, NEED, PHRASE, PLACE, DIVIDED, CODE, DOT = (1 << n for n in range(7))
WIDE = (0xFF57, 0xFF37, 0xFF0E)
"""The letters that a wide address begins with, and the dot inside it."""
OFTEN = 0.4
"""A code alone tells a signature where so large a share of the lines ends in it."""


class Clues(NamedTuple):
    """What to look into in one text.

    ends:        the rows that end alike and may end with a signature.
    heads:       whether several rows may begin with one.
    hosts:       the rows that may hold an address.
    phrases:     the rows that may hold a phrase of reader sites.
    wide:        whether it may hold an address in wide letters.
    """

    ends: list[int]
    heads: bool
    hosts: list[int]
    phrases: list[int]
    wide: bool


def clues(sheet: Sheet, least: int) -> dict[int, Clues]:
    """For the place of each text in which there may be a signature, where.

    least: how often a signature without an address recurs.
    """
    import numpy as np

    codes = np.minimum(sheet.codes, 0xFFFF)
    singles, pairs, zones = _tables()
    flags = singles[codes]
    flags[:-1] |= pairs[_pair(codes[:-1], codes[1:])]
    letters = (codes - 97 < 26) | (codes - 48 < 10)
    flags[:-1][letters[:-1] & (codes[1:] > 127)] |= CODE
    dots = np.flatnonzero(flags & DOT)
    after = dots + 1 + (codes[dots + 1] == 32)
    after = after[after + 1 < len(codes)]
    signs = after[zones[_pair(codes[after], codes[after + 1])]]
    hosts = np.zeros(len(sheet.line), bool)
    if not len(hosts):
        return {}
    hosts[np.searchsorted(sheet.first, signs, "right") - 1] = True
    row = np.bitwise_or.reduceat(flags, sheet.first)
    phrases = ((row & HINT) > 0) & (((row & NEED) > 0) | hosts)
    ends = _ends(sheet, codes, letters, flags, hosts, least)
    wide = np.flatnonzero(np.isin(sheet.raw, WIDE))
    wide = np.searchsorted(sheet.starts[sheet.lines[:-1]], wide, "right") - 1
    asked: dict[int, dict[str, Any]] = defaultdict(dict)
    for name, rows in (
        ("ends", ends),
        ("hosts", np.flatnonzero(hosts)),
        ("phrases", np.flatnonzero(phrases)),
    ):
        for place, at in zip(sheet.text_of(rows).tolist(), rows.tolist(), strict=True):
            asked[place].setdefault(name, []).append(at)
    for place in wide.tolist():
        asked[place]["wide"] = True
    return {
        place: Clues(
            found.get("ends", []),
            _heads(sheet, found.get("hosts", ()), least),
            found.get("hosts", []),
            found.get("phrases", []),
            found.get("wide", False),
        )
        for place, found in sorted(asked.items())
        if found.keys() != {"hosts"} or len(found["hosts"]) > 1
    }


def may_hold_hosts(sheet: Sheet) -> NDArray[np.bool_]:
    """Whether each row may hold an address."""
    import numpy as np

    codes = np.minimum(sheet.codes, 0xFFFF)
    singles, _, zones = _tables()
    dots = np.flatnonzero(singles[codes] & DOT)
    after = dots + 1 + (codes[dots + 1] == 32)
    after = after[after + 1 < len(codes)]
    signs = after[zones[_pair(codes[after], codes[after + 1])]]
    hosts = np.zeros(len(sheet.line), bool)
    if len(hosts):
        hosts[np.searchsorted(sheet.first, signs, "right") - 1] = True
    return hosts


def _ends(
    sheet: Sheet, codes: Any, letters: Any, flags: Any, hosts: Any, least: int
) -> NDArray[np.int64]:
    """The rows of each group that end alike and may end in a signature, in their order."""
    import numpy as np

    plain = np.maximum.accumulate(np.where(letters, -1, np.arange(len(codes))))
    at = sheet.end - 1
    key = sheet.text_of(np.arange(len(at)))
    whole = np.ones(len(at), bool)
    for _ in range(KEY):
        whole &= at >= sheet.first
        key = key * 1_000_003 + np.where(letters[at], 0, codes[at])
        at = np.maximum(np.where(letters[at], plain[at], at - 1), -1)
    rows = np.flatnonzero(whole)
    order = rows[np.argsort(key[rows], kind="stable")]
    if not len(order):
        return order
    begins = np.flatnonzero(np.diff(key[order], prepend=key[order[0]] - 1))
    times = np.diff(begins, append=len(order))
    many = np.repeat(times, times) >= 2
    order, begins, times = order[many], begins[times >= 2], times[times >= 2]
    if not len(order):
        return order
    begins = np.cumsum(times) - times
    edges = np.stack((np.maximum(sheet.first, sheet.end - LONGEST), sheet.end), axis=1)[order]
    seen = np.bitwise_or.reduceat(flags, edges.ravel())[::2]
    seen = np.bitwise_or.reduceat(seen, begins)
    named = np.add.reduceat(hosts[order].astype(np.int64), begins)
    first = order[begins]
    sentence = np.isin(codes[sheet.end[first] - 1], [ord(char) for char in "。!?;"])
    size = np.diff(sheet.bounds)[sheet.text_of(first)]
    divided, code, place, phrase = ((seen & bit) > 0 for bit in (DIVIDED, CODE, PLACE, PHRASE))
    often = times >= OFTEN * size
    signs = (place & (divided | phrase | code | often)) | (code & (divided | often))
    enough = (times >= least) | (code & place & divided)
    may = (named >= 2) | (enough & signs & (phrase | ~sentence))
    return np.sort(order[np.repeat(may, times)])


def _heads(sheet: Sheet, rows: Iterable[int], least: int) -> bool:
    """Whether several of the rows with addresses begin alike."""
    heads = Counter(masked(sheet.row(row)[:LONGEST])[:KEY] for row in rows)
    return any(times >= least for times in heads.values())


def _pair(one: Any, other: Any) -> Any:
    return (one * 7919 + other) & 0xFFFF


@cache
def _tables() -> tuple[Any, Any, Any]:
    """Flags of characters and of the hashes of two, and whether an address may end so."""
    import numpy as np

    singles, pairs = np.zeros(0x10000, np.uint8), np.zeros(0x10000, np.uint8)
    zones = np.zeros(0x10000, bool)
    words = words_of_signatures()
    for flag, known in ((HINT, "hint"), (NEED, "need"), (PHRASE, "phrase"), (PLACE, "place")):
        for word in words[known]:
            if len(word) == 1:
                singles[ord(word)] |= flag
            else:
                pairs[_pair(ord(word[0]), ord(word[1]))] |= flag
    for char in "|_·":
        singles[ord(char)] |= DIVIDED
    for char in "-–—":
        pairs[_pair(32, ord(char))] |= DIVIDED
    for char in ".。·":
        singles[ord(char)] |= DOT
    for zone in words["zone"]:
        zones[_pair(ord(zone[0]), ord(zone[1]))] = True
        zones[_pair(ord(zone[0]), 32)] = True
    return singles, pairs, zones
