"""What stands in several lines and is a site's by what its characters weigh, or in most lines.

Such a signature needs no mark around it, no address and no name that a list knows: it is enough
that the same words stand at the heads or the ends of several lines, or behind sentences in them,
which have nothing else in common, and that they are rather a site's than the prose's. What stands
in most lines of a text, each time at such a place, may be any name: there an address is enough, a
notice, marks around the name or between its letters, or a code that differs. Labels, names of
speakers and tags, which stand there too, have none of these.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from cleaner.furniture.charsets import one_among
from cleaner.furniture.clues import NOTICE, Held
from cleaner.furniture.ends import MASKED
from cleaner.furniture.odds import Odds
from cleaner.furniture.sheet import Sheet
from cleaner.furniture.signatures import (
    ENDS,
    SHORT,
    VISIT,
    counts_on,
    is_credit,
    is_prose,
    rules_of_signatures,
    varying_code,
)
from cleaner.furniture.stamps import LONGEST, Stamp
from cleaner.furniture.talk import is_varied
from cleaner.late import late

RATHER = -1.0
"""The log-odds of such a signature, at least."""
EDGE, FEW = 8, 0.5
"""Characters at an end of a line that are weighed first, and what they add at least."""
KEY = 4
"""Characters at an end that lines with the same signature share."""
MASK = str.maketrans(dict.fromkeys(MASKED, "0"))
LABEL = ":、"
"""What a label ends in."""
DATED = late(r"[\d年月日号时分秒/.\- ]{0,20}[:、]")
"""The rest of a date or number behind which a label ends."""
CLAUSE = ",;"
"""What no signature at the heads of lines ends in, but a clause with which sentences begin."""
WORD = late(r"[a-z0-9]{2}")
"""What stands where a word of letters or a number goes on."""
MARKS = '。!?…,;:、" '
"""What the words before a signature end in."""
PAIRS = {'"': '"', ")": "(", "]": "[", "」": "「", "』": "『", "》": "《"}
"""Closing marks, and what opens what each closes."""
HEAD, INSIDE, END = "head", "inside", "end"
"""Where signatures stand."""
SENTENCE = "。!?"
"""What ends a sentence behind which one stands."""
QUOTES = '"」』'
"""What may close behind that."""
OPEN = "。!?…;,、"
"""What no signature ends in behind which a sentence of the prose begins: that is prose as well."""
MANY, MOST = 5, 0.6
"""Lines that something stands in, at least, and the share of them, for it to stand in most."""
BRIEF = 40
"""Its characters, at most."""
ORNAMENTS = "★☆◆◇●■□▲△▼▽※♂♀♠♥♦♣♪♫✿❀✦✧@^~+/\\"
RULES = "*=#_|·•-"
"""Marks around a name, and those that are so around a bracket only, for alone they mark up text."""
BETWEEN = " /\\|.·•*_+-"
"""Marks between the letters of a name."""
SPACED = late(rf"[一-鿿](?P<mark>[{re.escape(BETWEEN)}])[一-鿿](?:(?P=mark)[一-鿿])+")
_ORNAMENT, _RULE = f"[{re.escape(ORNAMENTS)}]", f"[{re.escape(RULES)}]"
_EITHER = f"[{re.escape(ORNAMENTS + RULES)} ]"
FRAMED = late(
    rf"{_ORNAMENT}{_EITHER}*[^{re.escape(ORNAMENTS + RULES)} ]{{4,}}{_EITHER}*{_ORNAMENT}"
    rf"|{_RULE}+ ?[\[(<{{〖「『《][^\])>}}〗」』》]{{2,}}[\])>}}〗」』》] ?{_RULE}+"
)

ALIKE, COMPARED = 60, 16
"""How alike, in a hundred, two lines are that say the same of different things, without what they
share with others; and so many are compared at most."""

GOES_ON = ",、的"
"""What a notice does not end in, but words of a sentence that goes on."""
ASIDE = late(rf"[(\[][^()\[\]]{{1,{SHORT}}}[)\]] ?(?=.)")
"""A short bracket before a signature, which belongs to the sentence before that."""


def pasted(sheet: Sheet, words: Held, odds: Odds, least: int) -> dict[int, list[Stamp]]:
    """For the place of each text with lines in which the same words are pasted these, in each.

    They stand at the heads of lines, at their ends, or behind sentences inside.
    least: how often a signature recurs.
    """
    import numpy as np

    found: dict[int, list[Stamp]] = defaultdict(list)
    rows = np.flatnonzero(sheet.end - sheet.first > 2 * EDGE)
    stops = np.flatnonzero(one_among(SENTENCE).take(sheet.chars)) + 1
    quoted = stops[one_among(QUOTES).take(sheet.chars.take(stops, mode="clip"))] + 1
    inner = np.concatenate((stops, quoted))
    own = np.searchsorted(sheet.first, inner, "right") - 1
    inside = (own >= 0) & (inner + EDGE < sheet.end[own])
    seams = (
        (rows, sheet.first[rows], HEAD),
        (own[inside], inner[inside], INSIDE),
        (rows, sheet.end[rows], END),
    )
    most = MOST * np.bincount(sheet.text_of(rows), minlength=len(sheet.bounds))
    noted = words.hosts | ((words.all & NOTICE) > 0)
    for own, at, where in seams:
        start = at - EDGE if where == END else at
        some = odds.added(start, start + EDGE) > FEW
        for group in _alike(sheet, own[some], at[some], least, back=where == END):
            place = int(sheet.text_of(group[0][0]))
            found[place] += _judged(sheet, odds, group, where)
        some = noted.take(own) | _may_show(sheet, at, back=where == END)
        for group in _alike(sheet, own[some], at[some], MANY, back=where == END):
            place = int(sheet.text_of(group[0][0]))
            # a place with none stays known, for lines may go and these be most then
            found[place] += _judged(sheet, None, group, where) if len(group) >= most[place] else ()
    return dict(found)


def _may_show(sheet: Sheet, at: Any, *, back: bool) -> Any:
    """At which places a mark or a letter may show that a site's name stands there."""
    first, second = (at - 1, at - 2) if back else (at, at + 1)
    shown = _marks().take(sheet.chars.take(first, mode="clip"))
    return shown | one_among(BETWEEN).take(sheet.chars.take(second, mode="clip"))


@cache
def _marks() -> Any:
    """What a name begins or ends with that shows what it is."""
    return one_among(ORNAMENTS + RULES) | one_among(MASKED)


def _alike(
    sheet: Sheet, rows: Any, at: Any, least: int, *, back: bool
) -> Iterator[list[tuple[int, int]]]:
    """Groups of some rows of one text, each with a place from which, or before which, the same
    characters stand in them; no row twice."""
    import numpy as np

    text, key = sheet.text_of(rows), np.zeros(len(rows), np.int64)
    for n in range(KEY):
        code = sheet.chars.take(at - 1 - n if back else at + n)
        key = key << 16 | np.where(one_among(MASKED).take(code), ord("0"), code)
    order = np.lexsort((rows, key, text))
    rows, at, text, key = rows[order], at[order], text[order], key[order]
    other = np.append(True, (key[1:] != key[:-1]) | (text[1:] != text[:-1]))[: len(rows)]
    fresh = other | np.append(True, rows[1:] != rows[:-1])[: len(rows)]
    rows, at, other = rows[fresh], at[fresh], other[fresh]
    begins = np.flatnonzero(other)
    sizes = np.diff(begins, append=len(rows))
    some = sizes >= least
    for begin, size in zip(begins[some].tolist(), sizes[some].tolist(), strict=True):
        here = slice(begin, begin + size)
        yield list(zip(rows[here].tolist(), at[here].tolist(), strict=True))


def _judged(
    sheet: Sheet, odds: Odds | None, group: Sequence[tuple[int, int]], where: str
) -> Iterator[Stamp]:
    """The signature of a group of rows, in each; without odds these are most rows of a text."""
    import numpy as np

    text = sheet.seen
    first = [int(sheet.first[row]) for row, _ in group]
    end = [int(sheet.end[row]) for row, _ in group]
    at = [place for _, place in group]
    before = [text[a:b] for a, b in zip(first, at, strict=True)]
    if where == END:
        size = _shared([line[::-1] for line in before])
        # the marks of the sentence before are the prose's
        raw = text[at[0] - size : at[0]].lstrip(MARKS)
        start, rest = np.array(at) - len(raw), [line[: len(line) - size] for line in before]
    else:
        behind = [text[a:b] for a, b in zip(at, end, strict=True)]
        size = _shared(behind)
        if any(map(WORD.match, (line[max(size - 1, 0) :] for line in behind))):
            # no signature ends inside of a word, which others of as many letters follow
            size = len(behind[0][:size].rstrip(MASKED))
        raw, start = _closed(behind[0][:size]), np.array(at)
        behind = [line[len(raw) :] for line in behind]
        dated = raw[-1:].isdigit() and all(map(DATED.match, behind))
        if raw and (dated or counts_on(raw, behind)):
            return
        rest = [a + b for a, b in zip(before, behind, strict=True)]
    if (aside := ASIDE.match(raw)) is not None:
        raw, start = raw[aside.end() :], start + aside.end()
    if not raw or raw[-1] in LABEL or not is_prose(rest, [""] * len(rest)) or is_credit(raw):
        return
    if raw[-1] in (OPEN if where == INSIDE else CLAUSE if where == HEAD else ""):
        return
    if odds is None:
        raws = [text[a : a + len(raw)] for a in start.tolist()]
        ahead = [text[a:b] for a, b in zip(first, start.tolist(), strict=True)]
        if not _shows_name(raws, ahead, where):
            return
    else:
        rather = float(np.median(odds.of(start, start + len(raw)))) >= RATHER
        if not rather or not is_varied(raw) or _are_alike(rest):
            return
    for (row, _), begin in zip(group, start.tolist(), strict=True):
        yield Stamp(row, begin, begin + len(raw), len(group))


def _are_alike(lines: Sequence[str]) -> bool:
    """Whether most lines are like the one before: clauses, entries, steps of a manual."""
    from rapidfuzz.fuzz import ratio

    some = [line[:LONGEST] for line in lines[:COMPARED]]
    like = sum(ratio(one, other) >= ALIKE for one, other in pairwise(some))
    return 2 * like >= len(some) - 1


def _shows_name(raws: Sequence[str], before: Sequence[str], where: str) -> bool:
    """Whether what stands in most lines shows that it is a site's name.

    raws: it as it stands in each line; before: what stands there before it.
    """
    raw, rules = raws[0], rules_of_signatures()
    behind = sum(part.rstrip()[-1:] in ENDS for part in before if part.strip())
    if not KEY <= len(raw) <= BRIEF or (where == END and 4 * behind < 3 * len(raws)):
        return False
    hosts = {found and found[0] for found in map(rules.host.search, raws)}
    if hosts != {None}:
        spoken = any(VISIT.search(part[-6:] + raw) for part in before)
        return len(hosts) == 1 and not spoken
    said = rules.notice.search(raw) or (rules.phrase.search(raw) and rules.site.search(raw))
    if said and len(raw) >= EDGE and raw[-1] not in GOES_ON:
        return True
    if len(set(raws)) > 1:
        return varying_code(raws)
    return SPACED.fullmatch(raw) is not None or FRAMED.fullmatch(raw) is not None


def _closed(text: str) -> str:
    """Words without closing marks at their end that close what was opened before them."""
    while text and (mark := text[-1]) in PAIRS:
        opened = text.count(PAIRS[mark])
        if opened and (opened % 2 == 0 if mark == '"' else opened >= text.count(mark)):
            break
        text = text[:-1]
    return text


def _shared(lines: Sequence[str]) -> int:
    """How many characters some lines begin with alike, letters and digits aside."""
    low, *_, high = sorted(line[:LONGEST].translate(MASK) for line in lines)
    pairs = enumerate(zip(low, high, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(low), len(high)))
