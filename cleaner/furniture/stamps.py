"""Signatures that recur anywhere in the lines of a text: at their ends, at their heads, inside.

What recurs is found first, for several texts at once: runs of characters that stand in two lines of
a text or more, letters and digits aside, so that a code, a counter or a date in them may vary. Then
each is judged by what it holds and where it stands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median_low
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.furniture.clues import CLOSING, FRAMES, NOTICE, OPENING, PLACE, SIGN, Held
from cleaner.furniture.ends import masked
from cleaner.furniture.signatures import (
    BODY,
    STOPS,
    VISIT,
    code_start,
    common_code,
    rules_of_signatures,
)

if TYPE_CHECKING:
    from cleaner.furniture.sheet import Sheet

GRAM = 4
"""Masked characters that recur, at least."""
STEADY = 0.7
"""Characters at the ends of a run that recur less often than this share of it are the prose's."""
MOST = 400
"""Runs of a text that are judged at most."""
LONGEST = 120
"""A signature has no more characters."""
ENDS = "。!?…\"'”’」』)]"
"""What a sentence ends in."""
SHORT = 6
"""Characters up to which what stands between marks is a label, no signature."""
SLOGAN = 10
"""A name with its slogan of so many characters tells itself anywhere, a shorter one at ends."""
DATE = re.compile(r"\d{4} ?[-./年] ?\d")
CODES = (
    re.compile(r"^((?=[a-z0-9]*[a-z])[a-z0-9]{2,8})[一-鿿]"),
    re.compile(r"[一-鿿]((?=[a-z0-9]*[a-z])[a-z0-9]{2,8})$"),
)
"""A code glued before a name, and behind one."""


class Stamp(NamedTuple):
    """A signature: its row, where it stands in the sheet's text, and in how many lines it does."""

    row: int
    start: int
    end: int
    times: int


def stamps(sheet: Sheet, words: Held, least: int) -> dict[int, list[Stamp]]:
    """For the place of each text with runs of characters that recur the signatures among these.

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
    """By the place of a text the runs of characters that recur and show any sign of a site."""
    import numpy as np

    if not len(sheet.line):
        return {}
    chars, seen = sheet.chars, words.all
    codes, coded_rows = _codes(sheet, words)
    coded = np.zeros(len(seen), bool)
    coded[coded_rows] = True
    asked = ((seen & PLACE) > 0) & (((seen & SIGN) > 0) | coded | words.hosts)
    asked |= (seen & NOTICE) > 0
    text = sheet.text_of(np.arange(len(asked)))
    asked &= np.bincount(text[asked], minlength=len(sheet.bounds))[text] > 1
    rows = np.flatnonzero(asked)
    sizes = sheet.end[rows] - sheet.first[rows]
    at = np.arange(sizes.sum()) + np.repeat(sheet.first[rows] - (np.cumsum(sizes) - sizes), sizes)
    row = np.repeat(rows, sizes)
    letters = words.letters.take(at)
    keep = ~letters
    keep[1:] |= ~letters[:-1] | (row[1:] != row[:-1])
    keep[:1] = True
    at, row, letters = at[keep], row[keep], letters[keep]
    if len(at) < GRAM:
        return {}
    plain = chars.take(at).astype(np.uint64)
    plain[letters] = 0
    key = plain[:-3] << np.uint64(48) | plain[1:-2] << np.uint64(32)
    key |= plain[2:-1] << np.uint64(16) | plain[3:]
    times = _times(key, row[:-3], text, row[:-3] == row[3:])
    # grams over the end of a row stand in none, so that no run goes on from row to row
    edges = np.flatnonzero(np.diff(times > 1, prepend=False, append=False))
    begins, ends = edges[::2], edges[1::2]
    last = ends + GRAM - 1
    stands = sheet.end[row[begins]]
    inside = last < len(at)
    inside[inside] = row[last[inside]] == row[begins[inside]]
    stands[inside] = at[last[inside]]
    telling = _telling(words, codes, at[begins], stands, row[begins])
    found: dict[int, list[_Run]] = defaultdict(list)
    for begin, end in zip(begins[telling].tolist(), ends[telling].tolist(), strict=True):
        own = times[begin:end].tolist()
        bound = STEADY * median_low(own)
        while own[0] < bound:
            del own[0]
            begin += 1
        while own[-1] < bound:
            del own[-1]
            end -= 1
        line, stop = int(row[begin]), end + GRAM - 1
        goes_on = stop < len(at) and row[stop] == line
        run = _Run(line, int(at[begin]), int(at[stop] if goes_on else sheet.end[line]))
        found[int(text[line])].append(run)
    return found


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


def _telling(words: Held, codes: Any, start: Any, stop: Any, row: Any) -> Any:
    """Which runs hold a notice, or the name of a place with a sign that it is a site's."""
    import numpy as np

    def holds(where: Any, low: Any, high: Any) -> Any:
        return np.searchsorted(where, low) < np.searchsorted(where, high)

    places, notices, signs = (words.at[(words.bits & bit) > 0] for bit in (PLACE, NOTICE, SIGN))
    signed = holds(signs, start - 1, stop + 1) | holds(codes, start, stop) | words.hosts[row]
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
        if times > 1 and _is_stamp(
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


def _is_stamp(
    raws: Sequence[str], before: Sequence[str], behind: Sequence[str], least: int
) -> bool:
    """Whether a run that recurs is a site's signature and not the article's own.

    raws:   the run as it stands in each line; before, behind: the rest of the line on both sides.
    least:  how often a signature without an address recurs.
    """
    rules = rules_of_signatures()
    raw = raws[0]
    if (
        not _is_prose(before, behind)
        or rules.credit.search(raw)
        or _is_marked_up(raw, before, behind)
    ):
        return False
    site = rules.site.search(raw) is not None
    said = {found[0] for found in rules.phrase.finditer(raw)}
    said |= {found[0] for found in rules.notice.finditer(raw)}
    if raw[-1] in "。!?;" and not said:
        return False
    framed = _is_framed(raw)
    divided = site and rules.divided.search(raw) is not None and not _is_table(raws, before, behind)
    most = 0.75 * len(raws)
    after = sum(not part.rstrip() or part.rstrip()[-1] in ENDS for part in before) >= most
    closing = after and sum(not part for part in behind) >= most
    if rules.path.search(raw) is None and all(rules.host.search(each) for each in raws):
        spoken = VISIT.search(raw) or any(VISIT.search(part[-6:]) for part in before)
        enough = 2 if framed or closing else least
        return (
            len(raws) >= enough
            and (site or bool(said))
            and (framed or ((after or divided) and not spoken))
        )
    if len(raws) < least:
        return False
    if framed and len(raw) > SHORT:
        return bool(said) or rules.reader.search(raw) is not None
    return (
        divided
        or (site and _varying_code(raws))
        or (site and len(said) > 1)
        or (closing and (rules.notice.search(raw) is not None or (site and bool(said))))
        or (closing and site and DATE.match(raw) is not None)
        or (rules.slogan.search(raw) is not None and (closing or len(raw) >= SLOGAN))
        or "©" in raw
    )


def _is_prose(before: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether the lines are different ones of prose, apart from what recurs in them."""
    bodies = {one + other for one, other in zip(before, behind, strict=True)}
    long = [body for body in bodies if len(body) >= BODY]
    return (
        len(long) > 1 and 2 * len(long) >= len(bodies) and any("。" in b or "," in b for b in long)
    )


def _is_framed(raw: str) -> bool:
    """Whether marks stand around it, other than quotes."""
    if raw[0] in OPENING:
        return raw[-1] == CLOSING[OPENING.index(raw[0])]
    return raw[0] in FRAMES and raw[-1] == raw[0]


def _is_marked_up(raw: str, before: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether it stands in brackets that the page's own markup makes."""
    return any(mark in raw for mark in ("[[", "{{", "](")) or any(
        one.endswith(("[[", "{{", "](", "=")) or other.startswith(("]]", "}}", "]("))
        for one, other in zip(before, behind, strict=True)
    )


def _varying_code(raws: Sequence[str]) -> bool:
    """Whether codes that differ stand glued before or behind the name."""
    for pattern in CODES:
        codes = [found[1] for raw in raws if (found := pattern.search(raw))]
        if len(codes) == len(raws) and len(set(codes)) > 1:
            return True
    return False


def _is_table(raws: Sequence[str], before: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether a line has more bars than a name and its slogan need, as rows of a table have."""
    lines = map("".join, zip(before, raws, behind, strict=True))
    return any(line.startswith("|") or line.count("|") > 2 for line in lines)
