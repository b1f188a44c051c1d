"""Where in some texts a signature may stand, so that the rest of them need not be looked at.

Every clue is a necessary condition, measured for all texts at once; what is found there is decided
by looking closely.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from string import ascii_letters
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.furniture.charsets import one_among
from cleaner.furniture.conditions import conditions
from cleaner.furniture.ends import KEY, LONGEST, MASKED
from cleaner.furniture.sheet import Sheet
from cleaner.furniture.signatures import (
    FINAL,
    FRAMES,
    OFTEN,
    OPENING,
    bits_of_shapes,
    shapes_of_phrases,
    words_of_signatures,
)
from cleaner.furniture.words import Words, hashed, joined, lists

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HINT, NEED, PHRASE, PLACE, DIVIDED, DOT, NOTICE, READERS, SAYING, SIGN, PARTED, SURE, OWN = (
    1 << n for n in range(13)
)
WIDE = "ｗＷ．"
WIDE_LETTERS = "".join(chr(ord(letter) + 0xFEE0) for letter in ascii_letters)
"""The letters that a wide address begins with, and the dot inside it; what comes after these."""


class Asked(NamedTuple):
    """A row that may hold a phrase, bits of the shapes that it may have, and the places in it at
    which a word that hints at one may begin, in order."""

    row: int
    shapes: int
    hints: Sequence[int]


@dataclass(slots=True)
class Clues:
    """What to look into in one text.

    ends:    the rows that end alike and may end with a signature.
    hosts:   the rows that may hold an address.
    phrases: the rows that may hold a phrase of reader sites.
    wide:    whether it may hold an address in wide letters.
    nearly:  whether rows that end alike would be in `ends` if there were fewer others.
    """

    ends: list[int] = field(default_factory=list)
    hosts: list[int] = field(default_factory=list)
    phrases: list[Asked] = field(default_factory=list)
    wide: bool = False
    nearly: bool = False


class Held(NamedTuple):
    """Where words of signatures stand in a sheet.

    at, bits, row: where each begins, the bits of its lists, its row.
    all:   for each row the bits of all its words.
    hosts: whether each row may hold an address.
    letters: whether each character is masked; runs: where such ones begin.
    glued: where a masked character stands before one that is not ASCII.
    """

    at: NDArray[np.intp]
    bits: NDArray[np.int64]
    row: NDArray[np.intp]
    all: NDArray[np.int64]
    hosts: NDArray[np.bool_]
    letters: NDArray[np.bool_]
    runs: NDArray[np.intp]
    glued: NDArray[np.intp]


def held_in(sheet: Sheet) -> Held:
    """The words of signatures in a sheet."""
    import numpy as np

    count = len(sheet.line)
    tables = _tables()
    at, bits = tables.words.found(sheet.chars)
    parted = np.flatnonzero(bits & PARTED)  # so many words that others are often taken for one
    parted = parted[tables.inside.take(sheet.chars.take(at[parted] + 1))]
    near = [sheet.seen[begin : begin + 3] for begin in at[parted].tolist()]
    sure = [part in tables.parted or part[:2] in tables.parted for part in near]
    bits[parted[sure]] |= SURE
    row = np.maximum(np.searchsorted(sheet.first, at, "right") - 1, 0)
    dots = np.flatnonzero(bits & DOT)
    zone = at[dots] + 1
    zone += sheet.chars.take(zone, mode="clip") == 32
    letters = (sheet.chars.take(zone + n, mode="clip").astype(np.uint16) for n in range(2))
    dots = dots[tables.zones.take(hashed(*letters))]
    hosts = np.zeros(count, bool)
    if count:
        hosts[row[dots]] = True
    masked = one_among(MASKED).take(sheet.chars)
    runs = np.flatnonzero(masked & ~np.append(False, masked[:-1]))
    glued = np.flatnonzero(masked[:-1] & (sheet.chars[1:] > 127))
    return Held(at, bits, row, joined(row, bits, count), hosts, masked, runs, glued)


def clues(sheet: Sheet, words: Held, least: int) -> dict[int, Clues]:
    """For the place of each text in which there may be a signature, where.

    least: how often a signature without an address recurs.
    """
    import numpy as np

    if not len(sheet.line):
        return {}
    held, hosts = words.all, words.hosts
    sure = (held & SURE) > 0
    phrases = np.flatnonzero((((held & HINT) > 0) & (((held & NEED) > 0) | hosts)) | sure)
    shapes = _shapes(sheet, phrases, sure)
    asked = {row: bits for row, bits in zip(phrases.tolist(), shapes, strict=True) if bits}
    hints = _hints(sheet, words, [*asked])
    found: dict[int, Clues] = defaultdict(Clues)
    ends, nearly = _ends(sheet, words, least)
    for place, rows in sheet.by_text(ends).items():
        found[place].ends = rows
    for place in sheet.by_text(nearly):
        found[place].nearly = True
    for place, rows in sheet.by_text(np.array([*asked], np.intp)).items():
        found[place].phrases = [Asked(row, asked[row], hints[row]) for row in rows]
    for place, rows in sheet.by_text(np.flatnonzero(hosts)).items():
        found[place].hosts = rows
    tops = sheet.starts[sheet.lines[:-1]]
    for place in np.searchsorted(tops, _wide(sheet.raw), "right").tolist():
        found[place - 1].wide = True
    return {
        place: clue
        for place, clue in sorted(found.items())
        if clue.ends or clue.nearly or clue.phrases or clue.wide or len(clue.hosts) > 1
    }


def _hints(sheet: Sheet, words: Held, rows: Sequence[int]) -> dict[int, list[int]]:
    """For each of some rows the places in it at which a word that hints at a phrase may begin."""
    import numpy as np

    found: dict[int, list[int]] = {row: [] for row in rows}
    asked = np.zeros(len(sheet.line), bool)
    asked[rows] = True
    near = np.flatnonzero((words.bits & (HINT | PARTED)) > 0)
    row = words.row[near]
    inside = asked[row] & (words.at[near] >= sheet.first[row])  # the indent of the first row is not
    near, row = near[inside], row[inside]
    for own, place in zip(row.tolist(), (words.at[near] - sheet.first[row]).tolist(), strict=True):
        found[own].append(place)
    return found


def _ends(sheet: Sheet, words: Held, least: int) -> tuple[Any, Any]:
    """The rows that end alike and may end in a signature, and those that might in a text with
    fewer other rows; in their order."""
    import numpy as np

    order, times = _alike(sheet, words)
    if not len(order):
        return order, order
    begins = np.cumsum(times) - times
    low, high = np.maximum(sheet.first, sheet.end - LONGEST), sheet.end
    alike = np.zeros(len(low), bool)
    alike[order] = True
    near = np.flatnonzero(alike[words.row])
    row, at = words.row[near], words.at[near]
    inside = (at >= low[row]) & (at < high[row])
    tails = joined(row[inside], words.bits[near[inside]], len(low))
    seen = np.bitwise_or.reduceat(tails[order], begins)
    low, high = low[order], high[order]
    code = np.bitwise_or.reduceat(
        np.searchsorted(words.glued, low) < np.searchsorted(words.glued, high), begins
    )
    named = np.add.reduceat(words.hosts[order].astype(np.int64), begins)
    first = order[begins]
    sentence = one_among(FINAL).take(sheet.chars[sheet.end[first] - 1])
    size = np.diff(sheet.bounds)[sheet.text_of(first)]
    divided, place, phrase = ((seen & bit) > 0 for bit in (DIVIDED, PLACE, PHRASE))
    often = times >= OFTEN * size
    enough = ((times >= least) | (code & place & divided)) & (phrase | ~sentence)
    nearly = (named >= 2) | (enough & (place | code))
    signs = (place & (divided | phrase | code | often)) | (code & (divided | often))
    may = (named >= 2) | (enough & signs)
    ends, nearly = (np.sort(order[np.repeat(each, times)]) for each in (may, nearly))
    return ends, nearly


def _alike(sheet: Sheet, words: Held) -> tuple[Any, Any]:
    """The rows of which several of a text share their last masked characters, those that do one
    behind the other; and how many rows each such group has."""
    import numpy as np

    last = sheet.end - 1
    key = sheet.text_of(np.arange(len(last)))
    whole = np.ones(len(last), bool)
    for _ in range(KEY):
        whole &= last >= sheet.first
        letter = np.flatnonzero(words.letters.take(last))
        code = sheet.chars.take(last)
        code[letter] = 0
        key = key * 1_000_003 + code
        last[letter] = words.runs[np.searchsorted(words.runs, last[letter], "right") - 1]
        last = np.maximum(last - 1, -1)
    rows = np.flatnonzero(whole)
    few = key[rows] & 0x3FFFF
    rows = rows[np.bincount(few, minlength=1).take(few) > 1]  # most end as no other does
    order = rows[np.argsort(key[rows], kind="stable")]
    if not len(order):
        return order, order
    begins = np.flatnonzero(np.diff(key[order], prepend=key[order[0]] - 1))
    times = np.diff(begins, append=len(order))
    return order[np.repeat(times, times) > 1], times[times > 1]


def _wide(codes: Any) -> Any:
    """Where one of `WIDE` stands before a wide letter."""
    import numpy as np

    at = np.flatnonzero(codes >= ord(min(WIDE)))  # few characters of a text are above
    behind = codes.take(at + 1, mode="clip")
    wide = one_among(WIDE).take(codes[at], mode="clip")
    return at[wide & one_among(WIDE_LETTERS).take(behind, mode="clip")]


def _shapes(sheet: Sheet, rows: Any, parted: Any) -> list[int]:
    """For each of some rows the bits of the shapes of phrases whose words it holds.

    parted: whether there may be marks between letters in each row of the sheet.
    """
    import numpy as np

    if not len(rows):
        return []
    words, free, marked = _words_of_shapes()
    sizes = sheet.end[rows] - sheet.first[rows] + 1  # what follows a row is white space
    ends = np.cumsum(sizes)
    chars = sheet.chars[np.arange(ends[-1]) + np.repeat(sheet.end[rows] + 1 - ends, sizes)]
    at, bits = words.found(chars)
    held = joined(np.searchsorted(ends, at, "right"), bits, len(rows)) | free
    held[~parted[rows]] &= ~marked
    found: list[int] = held.tolist()
    return found


@cache
def _words_of_shapes() -> tuple[Words, int, int]:
    """The words of the shapes with their bits, and the bits of those without words, and of
    those that are `parted`."""
    held: dict[int, list[str]] = defaultdict(list)
    free = marked = 0
    for bit, shape in zip(bits_of_shapes(), shapes_of_phrases(), strict=True):
        marked |= bit * shape.parted
        words = conditions(shape.pattern).words
        if words is None:
            free |= bit
        else:
            held[bit] += words
    return lists(held), free, marked


class _Tables(NamedTuple):
    """Words with the bits of their lists, where addresses end so, the words that are `PARTED`, and
    what may stand at the second place of these."""

    words: Words
    zones: NDArray[np.bool_]
    parted: frozenset[str]
    inside: NDArray[np.bool_]


@cache
def _tables() -> _Tables:
    import numpy as np

    known = words_of_signatures()
    words = lists(
        {
            HINT: [*known["hint"], *known["telling"]],
            NEED: [*known["need"], *known["telling"]],
            PHRASE: known["phrase"],
            PLACE: known["place"],
            DIVIDED: ("|", "_", "·", " -", " –", " —"),
            DOT: ".。·",
            NOTICE: [*known["phrase"], *known["notice"]],
            READERS: [
                word for kind in ("readers", "house", "joining", "sure") for word in known[kind]
            ],
            SAYING: [
                word
                for word in {*known["asking"], *known["saying"]}.difference(known["common"])
                if word[1:]
            ],
            PARTED: known["parted"],
            SIGN: [*"|_·•@", *OPENING, *FRAMES],
            OWN: known["owned"],
        }
    )
    zones = np.zeros(0x10000, bool)
    for zone in known["zone"]:
        for after in (zone[1], " "):
            zones[hashed(ord(zone[0]), ord(after))] = True
    inside = "".join([*known["mark"], *(tail[1] for tail in known["tail"])])
    return _Tables(words, zones, frozenset(known["parted"]), one_among(inside))
