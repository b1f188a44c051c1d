"""Signatures that recur anywhere in the lines of a text: at their ends, at their heads, inside.

What recurs is found first, for several texts at once: runs of characters that stand in two lines of
a text or more, letters and digits aside, so that a code, a counter or a date in them may vary. Then
each is judged by what it holds and where it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median_low
from typing import Any, NamedTuple

from cleaner.furniture.clues import NOTICE, PLACE, SIGN, Held
from cleaner.furniture.ends import masked
from cleaner.furniture.sheet import Sheet, runs
from cleaner.furniture.signatures import (
    CLOSING,
    FRAMES,
    OPENING,
    STOPS,
    code_start,
    common_code,
    is_stamp,
    may_be_stamp,
)

GRAM = 4
"""Masked characters that recur, at least."""
STEADY = 0.7
"""Characters at the ends of a run that recur less often than this share of it are the prose's."""
MOST = 400
"""Runs of a text that are judged at most."""
NAME = 3
"""Characters of a word by which sites are called, at most."""
LONGEST = 120
"""A signature has no more characters."""


class Stamp(NamedTuple):
    """A signature: its row, where it stands in the sheet's text, and in how many lines it does."""

    row: int
    start: int
    end: int
    times: int


def stamps(sheet: Sheet, words: Held, least: int) -> dict[int, list[Stamp]]:
    """For the place of each text with runs of characters that recur the signatures among these.

    A text that is none of these has none either when some of its lines are gone.
    least: how often a signature without an address recurs.
    """
    return {
        place: list(_judged(sheet, runs[:MOST], least))
        for place, runs in _recurring(sheet, words).items()
    }


class _Run(NamedTuple):
    row: int
    start: int
    end: int


def _recurring(sheet: Sheet, words: Held) -> dict[int, list[_Run]]:
    """By the place of a text the runs of characters that recur and show any sign of a site.

    Texts of which no run, its ends that recur less often included, may be a signature are left out.
    """
    import numpy as np

    if not len(sheet.line):
        return {}
    text = sheet.text_of(np.arange(len(sheet.line)))
    codes, coded = _codes(sheet, words)
    slogans, said = _before_comma(sheet, words)
    at, row, letters = _masked(sheet, words, _asked(sheet, words, coded, said, text))
    if len(at) < GRAM:
        return {}
    plain = sheet.chars.take(at).astype(np.uint64)
    plain[letters] = 0
    key = plain[:-3] << np.uint64(48) | plain[1:-2] << np.uint64(32)
    key |= plain[2:-1] << np.uint64(16) | plain[3:]
    times = _times(key, row[:-3], text, row[:-3] == row[3:])
    # grams over the end of a row stand in none, so that no run goes on from row to row
    begins, ends = runs(times > 1)
    last = ends + GRAM - 1
    stands = sheet.end[row[begins]]
    inside = last < len(at)
    inside[inside] = row[last[inside]] == row[begins[inside]]
    stands[inside] = at[last[inside]]
    telling = _telling(words, (codes, slogans), at[begins], stands, row[begins])
    found: dict[int, list[_Run]] = defaultdict(list)
    whole: dict[int, list[str]] = defaultdict(list)
    told = (begins[telling].tolist(), ends[telling].tolist(), stands[telling].tolist())
    for begin, end, stands_to in zip(*told, strict=True):
        first, after = _steady(times[begin:end].tolist())
        line, stop = int(row[begin]), begin + after + GRAM - 1
        goes_on = stop < len(at) and row[stop] == line
        run = _Run(line, int(at[begin + first]), int(at[stop] if goes_on else sheet.end[line]))
        place = int(text[line])
        found[place].append(run)
        whole[place].append(sheet.seen[at[begin] : stands_to])
    return {place: runs for place, runs in found.items() if may_be_stamp("\n".join(whole[place]))}


def _asked(sheet: Sheet, words: Held, coded: Any, said: Any, text: Any) -> Any:
    """The rows that show any sign of a site, of texts with several such.

    coded: the rows with a code glued before a name; said: those with a comma behind one.
    text:  the place of the text of each row.
    """
    import numpy as np

    seen = words.all
    signed = ((seen & SIGN) > 0) | words.hosts
    signed[coded] = True
    signed[said] = True
    asked = (((seen & PLACE) > 0) & signed) | ((seen & NOTICE) > 0)
    asked &= np.bincount(text[asked], minlength=len(sheet.bounds))[text] > 1
    return np.flatnonzero(asked)


def _before_comma(sheet: Sheet, words: Held) -> tuple[Any, Any]:
    """Where the name of a place, or a word that begins like one, may end at a comma; the rows."""
    import numpy as np

    places = np.flatnonzero(words.bits & PLACE)
    at = words.at[places]
    behind = [sheet.chars.take(at + size, mode="clip") == ord(",") for size in range(1, NAME + 1)]
    comma = np.logical_or.reduce(behind)
    return at[comma], words.row[places[comma]]


def _masked(sheet: Sheet, words: Held, rows: Any) -> tuple[Any, Any, Any]:
    """The characters of some rows, each run of letters and digits as its first: where they stand,
    in which row, and whether each stands for a run."""
    import numpy as np

    sizes = sheet.end[rows] - sheet.first[rows]
    at = np.arange(sizes.sum()) + np.repeat(sheet.first[rows] - (np.cumsum(sizes) - sizes), sizes)
    row = np.repeat(rows, sizes)
    letters = words.letters.take(at)
    keep = ~letters
    keep[1:] |= ~letters[:-1] | (row[1:] != row[:-1])
    keep[:1] = True
    return at[keep], row[keep], letters[keep]


def _steady(times: list[int]) -> tuple[int, int]:
    """The first gram of a run and the one after its last, without those at its ends that recur
    less often than it."""
    bound = STEADY * median_low(times)
    first, after = 0, len(times)
    while times[first] < bound:
        first += 1
    while times[after - 1] < bound:
        after -= 1
    return first, after


def _codes(sheet: Sheet, words: Held) -> tuple[Any, Any]:
    """Where runs of letters and digits, not of digits alone, end before a Han character, and the
    rows; of rows with the name of a place."""
    import numpy as np

    glued = words.glued
    row = np.searchsorted(sheet.first, glued, "right") - 1
    near = np.flatnonzero((words.all & PLACE)[row])
    glued, row = glued[near], row[near]
    begins = words.runs[np.searchsorted(words.runs, glued, "right") - 1]
    runs = zip(begins.tolist(), glued.tolist(), strict=True)
    mixed = [not sheet.seen[begin : end + 1].isdecimal() for begin, end in runs]
    return glued[mixed], row[mixed]


def _telling(words: Held, told: Sequence[Any], start: Any, stop: Any, row: Any) -> Any:
    """Which runs hold a notice, or the name of a place with a sign that it is a site's.

    told: where there are such signs beside a name.
    """
    import numpy as np

    def holds(where: Any, low: Any, high: Any) -> Any:
        return np.searchsorted(where, low) < np.searchsorted(where, high)

    places, notices, signs = (words.at[(words.bits & bit) > 0] for bit in (PLACE, NOTICE, SIGN))
    signed = holds(signs, start - 1, stop + 1) | words.hosts[row]
    for where in told:
        signed |= holds(where, start, stop)
    return holds(notices, start, stop) | (holds(places, start, stop) & signed)


def _times(key: Any, row: Any, text: Any, whole: Any) -> Any:
    """For each gram in how many rows of its text it stands; 0 for some in one, or not whole."""
    import numpy as np

    times = np.zeros(len(key), np.int64)
    places = np.flatnonzero(whole)
    few = key[places] * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(64 - 18)
    few = few.astype(np.intp)
    places = places[np.bincount(few, minlength=1).take(few) > 1]  # most stand nowhere else
    order = places[np.lexsort((row[places], key[places]))]
    if not len(order):
        return times
    key, row = key[order], row[order]
    other = np.ones(len(order), bool)
    other[1:] = (key[1:] != key[:-1]) | (text[row[1:]] != text[row[:-1]])
    fresh = other.copy()
    fresh[1:] |= row[1:] != row[:-1]
    first = np.flatnonzero(other)
    counts = np.add.reduceat(fresh.astype(np.int64), first)
    times[order] = np.repeat(counts, np.diff(first, append=len(order)))
    return times


def _judged(sheet: Sheet, runs: Sequence[_Run], least: int) -> Iterator[Stamp]:
    groups: dict[str, list[_Run]] = defaultdict(list)
    for run in runs:
        start, end = _trimmed(sheet.seen, run)
        if GRAM <= end - start <= LONGEST:
            groups[masked(sheet.seen[start:end])].append(_Run(run.row, start, end))
    text = sheet.seen
    for group in groups.values():
        times = len({run.row for run in group})
        raws = [text[run.start : run.end] for run in group]
        if times > 1 and is_stamp(
            raws,
            [text[sheet.first[run.row] : run.start] for run in group],
            [text[run.end : sheet.end[run.row]] for run in group],
            least,
        ):
            fixed = common_code(raws)
            for run, raw in zip(group, raws, strict=True):
                yield Stamp(run.row, run.start + code_start(raw, fixed), run.end, times)


def _trimmed(text: str, run: _Run) -> tuple[int, int]:
    """A run without the marks of the prose around it."""
    _, start, end = run
    while start < end and (text[start] in STOPS or text[start] == " "):
        if text[start] in FRAMES and text[start] in text[start + 1 : end]:
            break
        start += 1
    while start < end and text[end - 1] in " ,、:;" + OPENING:
        end -= 1
    while start < end and text[end - 1] in CLOSING:
        opening = OPENING[CLOSING.index(text[end - 1])]
        if opening in text[start : end - 1]:
            break
        end -= 1
    return start, end
