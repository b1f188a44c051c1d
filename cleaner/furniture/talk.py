"""Sentences in which a site speaks to its readers, told by the characters that they consist of.

What such sentences say is much the same everywhere: remember us, follow, download, read on, do not
copy. In which words, differs from site to site, so a list of phrases is never complete. A linear
model weighs each character and each pair of characters instead: a logistic regression over their
counts, divided by the square root of the sentence's length, so that a longer sentence needs no more
than the same words to be as sure. It was trained by bench/talk.py on passages written for it, with
sentences of content that use the same words, and sentences of real prose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.furniture.charsets import one_among
from cleaner.furniture.sentences import closes, units
from cleaner.furniture.sheet import Sheet
from cleaner.late import late

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ENOUGH, NAMED = 0.6, 1.6
"""The log-odds from which a sentence is a site's, and those without the address at its end."""
NEXT = -2.0
"""Those of a sentence beside such a one."""
ENDS = {12: 1.0, 8: 0.0, 5: -1.0}
"""Characters at both ends of a passage, and what they add at least: else the site's words are glued
to others."""
EDGE = -1.0
"""What its first and last clause add at least."""
NEAR = -2.0
"""Those of a piece of a row from which the row is looked at."""
LEAST, LONGEST = 6, 200
"""Characters of a sentence."""
LETTERS = 6
"""Different letters, digits and characters that it has at least."""
BREAKS = "。!?…;\n[]()\"'~"
"""What pieces of a row stand between, which are weighed to see whether it is looked at."""
FULL = "。!?…;\"'」』)~"
"""What a row of prose ends in."""
UNIT = units("。!?…;")
CLAUSE = late(r"[^,:、 ]{3,}")
ADDRESS = late(
    r"(?:https?://)?[a-z0-9\-]{1,40}(?:\.[a-z0-9\-]{1,40}){1,4}(?:/[a-z0-9./_?=&%\-]{0,80})?[\])。!]{0,3}$"
)
"""An address at the end of a passage."""
NAMING = 8
"""Characters before it, at least, where it is left out."""
GRAIN = 10
"""Steps of a weight in one: sums of whole numbers are exact, whatever the order."""


class Weights(NamedTuple):
    """What single characters and pairs of them add to the log-odds, in steps of 1 / `GRAIN`.

    kind:   for each code point the row of `pair` that it has, 0 if no pair begins or ends with it.
    single: by code point; pair: by the kinds of two characters.
    bias:   what is added once, as it is.
    """

    kind: NDArray[np.intp]
    single: NDArray[np.int16]
    pair: NDArray[np.int8]
    bias: float


class Said(NamedTuple):
    """The row that a site speaks in, where, and the log-odds."""

    row: int
    start: int
    end: int
    odds: float


@cache
def weights() -> Weights:
    """Those of `cleaner/data/site-talk.tsv`."""
    import numpy as np

    data = (files("cleaner") / "data" / "site-talk.tsv").read_text("utf-8")
    rows = (line.partition("\t") for line in data.splitlines() if not line.startswith("#"))
    known = {gram: int(value) for gram, _, value in rows}
    bias = known.pop("") / GRAIN
    digits = [(each, gram) for gram in known if "0" in gram for each in _written(gram)]
    known |= {each: known[gram] for each, gram in digits}
    kind, single = np.zeros(0x10000, np.intp), np.zeros(0x10000, np.int16)
    pairs = [gram for gram in known if gram[1:]]
    chars = sorted({*"".join(pairs)})
    kind[[*map(ord, chars)]] = np.arange(1, len(chars) + 1)
    pair = np.zeros((len(chars) + 1, len(chars) + 1), np.int8)
    one, two = (kind[[ord(gram[n]) for gram in pairs]] for n in (0, 1))
    pair[one, two] = [known[gram] for gram in pairs]
    for gram in known.keys() - pairs:
        single[ord(gram)] = known[gram]
    return Weights(kind, single, pair, bias)


def _written(gram: str) -> Iterator[str]:
    """A gram with each digit for the 0 that stands for all of them."""
    digits = ["0123456789" if char == "0" else char for char in gram]
    return map("".join, product(*digits))


class Odds:
    """The log-odds of any passage of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        import numpy as np

        known = weights()
        kind = known.kind.take(sheet.chars)
        self._single = known.single.take(sheet.chars)
        both = self._single[:-1] + known.pair.ravel().take(kind[:-1] * len(known.pair) + kind[1:])
        self._sums = np.zeros(len(kind), np.int32)
        np.cumsum(both, out=self._sums[1:])
        self._bias = known.bias

    def added(self, start: Any, end: Any) -> Any:
        """What passages from some places to others add, of one character at least."""
        import numpy as np

        last = np.subtract(end, 1)
        added = self._sums.take(last) - self._sums.take(start) + self._single.take(last)
        return added / np.sqrt(np.subtract(end, start)) / GRAIN

    def of(self, start: Any, end: Any) -> Any:
        """The log-odds of such passages."""
        return self._bias + self.added(start, end)


def talk(sheet: Sheet, odds: Odds) -> dict[int, list[Said]]:
    """For the place of each text in which a site speaks where, in order.

    Of a text that is rather a page than prose whole rows stay, and nothing may be left of it here.
    """
    import numpy as np

    stops = np.flatnonzero(one_among(BREAKS).take(sheet.chars))
    start = np.concatenate((np.zeros(1, np.int64), stops[:-1] + 1))
    long = stops - start >= LEAST
    start, end = start[long], stops[long]
    near = start[odds.of(start, end) > NEAR]
    rows = np.searchsorted(sheet.first, near, "right") - 1
    rows = rows[(rows >= 0) & (np.diff(rows, prepend=-1) > 0)]
    found: dict[int, list[Said]] = {}
    for place, own in sheet.by_text(rows).items():
        if said := [each for row in own for each in _said(sheet, row, odds)]:
            found[place] = said if _is_mostly_prose(sheet, place) else [*_inside(sheet, said)]
    return found


def _is_mostly_prose(sheet: Sheet, place: int) -> bool:
    """Whether as many rows of a text end as sentences do as it has others."""
    ends = sheet.end[slice(*sheet.bounds[place : place + 2])] - 1
    return bool(2 * one_among(FULL).take(sheet.chars.take(ends)).sum() >= len(ends))


def _inside(sheet: Sheet, said: Iterable[Said]) -> Iterator[Said]:
    """What is no whole row: by its whole rows a page is known, so they wait for what knows it."""
    sizes = sheet.end - sheet.first
    return (each for each in said if each.end - each.start < sizes[each.row])


def _said(sheet: Sheet, row: int, odds: Odds) -> Iterator[Said]:
    """Where a site speaks in a row: whole sentences or brackets."""
    import numpy as np

    line, first = sheet.row(row), int(sheet.first[row])
    spans = [_behind_quote(line, *unit.span()) for unit in UNIT.finditer(line)]
    words = np.array([_words(line, *span) for span in spans]) + first
    each = odds.of(*words.T).tolist()
    at = 0
    while at < len(spans):
        low, high = at, at + 1
        at = high
        start, end = spans[low]
        stop = int(words[low, 1]) - first
        enough = ENOUGH if stop == end else NAMED
        if each[low] < enough or not LEAST <= end - start <= LONGEST:
            continue
        if not is_varied(line[start:end]) or _is_mixed(line, start, stop, first, odds):
            continue
        while high < len(spans) and each[high] > NEXT:
            high += 1
        yield Said(row, start, spans[high - 1][1], each[low])
        at = high


def is_varied(text: str) -> bool:
    """Whether a passage has so many different letters as one that says something."""
    return len({*filter(str.isalnum, text)}) >= LETTERS


def _behind_quote(line: str, start: int, end: int) -> tuple[int, int]:
    """A sentence without the quote that closes the one before."""
    return start + (start + 1 < end and closes(line, start)), end


def _words(line: str, start: int, end: int) -> tuple[int, int]:
    """A sentence without an address at its end, of which no letter tells."""
    found = ADDRESS.search(line, start, end)
    return start, found.start() if found and found.start() - start >= NAMING else end


def _is_mixed(line: str, start: int, end: int, first: int, odds: Odds) -> bool:
    """Whether an end of a passage of a line is not the site's.

    first: where the line begins in its sheet.
    """
    import numpy as np

    clauses = [clause.span() for clause in CLAUSE.finditer(line, start, end)]
    edges = np.array([*clauses[:1], *clauses[-1:]], np.int64).reshape(-1, 2) + first
    sizes = np.minimum([*ENDS], end - start)
    start, end = start + first, end + first
    return bool(
        np.any(odds.added(start, start + sizes) < [*ENDS.values()])
        or np.any(odds.added(end - sizes, end) < [*ENDS.values()])
        or np.any(odds.added(*edges.T) < EDGE)
    )
