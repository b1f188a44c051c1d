"""The evidence of one text: for each of its lines the hash under which it is counted."""

import hashlib
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.furniture.charsets import one_among
from cleaner.furniture.folding import DIGITS, folded, points
from cleaner.furniture.packs import pack
from cleaner.furniture.sheet import laid_out
from cleaner.furniture.signatures import words_of_signatures
from cleaner.kept import Span
from cleaner.recurrence.forms import BEGINNINGS, ENDINGS, is_own, leads
from cleaner.recurrence.forms import LONGEST as FORMED
from cleaner.recurrence.measured import (
    CLOSING,
    COMMAS,
    DIGIT,
    ENDING,
    FIELD,
    LONGEST,
    STOPS,
    Measured,
    measured,
    tables,
)

if TYPE_CHECKING:
    from cleaner.recurrence.edges import Step

CONTENT, NUMBER, BLANK = range(3)
"""In the place of a hash: a line like content, which a chapter's number, what `is_own` and what
leads in such a line are too; a line of numbers and signs; a blank one."""
PROSE = 25
"""The fewest characters of a line of prose."""
NAME = 16
"""The most characters of a user's name."""
BLOCK = 1 << 16
"""Characters that are looked at at once: what is made of them fits in a cache."""

CHAPTER = 12
"""The most characters of the number of a chapter."""

_CHAPTER = re.compile(
    r"第\s*[\d〇零一二三四五六七八九十百千两]+\s*[章回卷篇集讲課课幕场場折则則品部话話]"
)
"""The heading of a part of a work that stands on a page of its own, one of many such."""
_OUTLINE = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,5}(?:\.(?!\d)|\s)\s*[^\W\d].*")
"""A heading with its number in an outline: 3.1.2. ……."""
LEADING = ":：院"
"""What a line ends with that may lead in what stands below."""
_FIELD = re.compile(r"[^\W\d_][^:：,，。;；]{0,9}[:：]\s*[^\s:：].{0,39}")
"""A field of a record: 科：百合科."""
FIELDS = 3
"""So many fields in a row that no rule names are a record, and no template."""
_NAMED = re.compile(rf"[^\W\d][^\s:|>]{{0,{NAME - 1}}}\s+")
_LOOSE = re.compile(r"\d[-/.年]\d+[-/.月]|\d:\d|\d ?(?:秒|分钟|小时|天|周|个?月|年)前|[今昨前]天")
_DATE_HINT = re.compile(r"\d[-/.年:－／．：]|\d ?(?:[秒分小天周个月年])|[今昨前]天")
"""What `_LOOSE` may find in a text that is not folded yet, and perhaps more."""
COUNTED, NUMBERED = 1, 2
"""Bits of a key: its line has a number and begins with words; it has one anywhere."""
NAMED, LOOSE, LONG = 1, 2, 4
"""Bits of what stands for a line with its number: its words name it furniture; they may, but a date
or a headline has the same; it has the digits of a telephone number."""
_WHEN = re.compile("时间|日期")
"""Says when, of the page or of what the document tells of."""
_SIGNS = re.compile(r"[\W\d_]+")
_BUTTON = 20
"""Characters of a button with its count, at most."""
DIALLED = 7
"""Digits of a telephone number, at least."""
_HEADS = frozenset(("masthead", "slogan", "menu", "related-list", "disclaimer"))
"""Rules that a headline with a number may fit as well: 第3期."""
_WORDS = re.compile(r"[^\W\d_年月日时分秒周星期上下午前今昨天个小钟]{2}")


@cache
def _site() -> re.Pattern[str]:
    """What a site's signature holds one of, in a folded text."""
    known = words_of_signatures()
    words = {word for kind in ("place", "phrase", "notice", "glued") for word in known[kind]}
    telling = sorted(word for word in words if not any(each in word for each in words - {word}))
    any_word = "|".join(map(re.escape, telling))
    # Each alternative begins with a character, none with a set: so all are looked for at once.
    return re.compile(rf"www\.|https?:|\.(?:com|cn|net|org)\b|\||_|{any_word}")


class Glued(NamedTuple):
    """What looks like a site's signature behind a sentence: line, where it begins, hash."""

    line: int
    start: int
    key: int


@dataclass(frozen=True, slots=True)
class Seen:
    """The evidence of one document; small beside its text.

    site:   the site that it is counted with.
    ends:   where each of its lines ends, as bytes of 64-bit numbers.
    keys:   for each line, as such bytes, the hash of its text with the digits masked, with the
            bits COUNTED and NUMBERED; or CONTENT, NUMBER or BLANK.
    exact:  for each line that is NUMBERED, as such bytes, the hash of its text as it is, with the
            bits NAMED, LOOSE and LONG.
    bounds: the first and the last line that is surely prose; (-1, -1) when there is none.
    glued:  ends of lines that may be templates.
    page:   whether anything tells that it is a page of a site.
    steps:  the lines above and below its text where one of them may be the number of a page.
    hosted: whether the field that is to tell its site does; where none is named, too.
    """

    site: str
    ends: bytes
    keys: bytes
    exact: bytes
    bounds: tuple[int, int]
    glued: tuple[Glued, ...]
    page: bool = True
    steps: "tuple[Step, ...]" = ()
    hosted: bool = True

    def lines(self) -> list[int]:
        """The keys of the lines."""
        return list(memoryview(self.keys).cast("Q"))

    def numbered(self) -> dict[int, int]:
        """The lines with a number, and what stands for each with this number."""
        import numpy as np

        rows = _with_numbers(np.frombuffer(self.keys, np.uint64))
        return dict(zip(rows.tolist(), memoryview(self.exact).cast("Q"), strict=True))

    def told(self, *, page: bool, hosted: bool) -> "Seen":
        """The same, with whether it is a page of a site, and its record names the host."""
        return replace(self, page=page, hosted=hosted)

    def between(self, steps: "tuple[Step, ...]") -> "Seen":
        """The same, with the lines above and below its text."""
        return replace(self, steps=steps) if steps else self

    def without(self, lines: Iterable[int]) -> "Seen":
        """The same with these lines as blank ones."""
        keys = self.lines()
        exact = self.numbered()
        for n in lines:
            keys[n] = BLANK
            exact.pop(n, None)
        left = array("Q", exact.values()).tobytes()
        return replace(self, keys=array("Q", keys).tobytes(), exact=left)

    def sparing(self, kept: Iterable[Span]) -> "Seen":
        """The same with the lines and ends that a span touches as content, which never goes."""
        keys = self.lines()
        ends = memoryview(self.ends).cast("q").tolist()
        exact = self.numbered()
        glued = self.glued
        for start, end, _ in kept:
            for n in range(bisect_right(ends, start), len(ends)):
                if (ends[n - 1] + 1 if n else 0) >= end:
                    break
                if keys[n] != BLANK:
                    keys[n] = CONTENT
                    exact.pop(n, None)
            glued = tuple(g for g in glued if not (g.start < end and start < ends[g.line]))
        left = array("Q", exact.values()).tobytes()
        return replace(self, keys=array("Q", keys).tobytes(), exact=left, glued=glued)

    def distinct(self) -> set[int]:
        """The hashes of its lines."""
        return {*memoryview(self.keys).cast("Q")} - {CONTENT, NUMBER, BLANK}


def surveyed(texts: Sequence[str], sites: Sequence[str]) -> list[Seen]:
    """The evidence of each of some texts, which are looked at as one: most of the cost is by call.

    sites: the site of each.
    """
    import numpy as np

    whole = "\n".join([*texts, ""])
    blocks: list[tuple[Any, Any, Any, Any]] = []
    glued: list[Glued] = []
    at = count = 0
    while at < len(whole):
        stop = whole.find("\n", min(at + BLOCK, len(whole) - 1)) + 1
        ends, keys, exact, prose, found = _block(whole[at:stop])
        blocks.append((ends + at, keys, exact, prose))
        glued += (Glued(n + count, start + at, key) for n, start, key in found)
        at, count = stop, count + len(ends)
    if not blocks:
        return []
    ends, keys, exact, prose = map(np.concatenate, zip(*blocks, strict=True))
    surely = prose.nonzero()[0]
    numbered = _with_numbers(keys)
    borders = ends.searchsorted(np.cumsum([0, *(len(text) + 1 for text in texts)]))
    spared = sorted({*_own(whole, ends, keys, borders), *_headings(whole, ends, keys, borders)})
    left = ~np.isin(numbered, spared)
    exact, numbered = exact[left], numbered[left]
    keys[spared] = CONTENT
    signed = iter([*glued, None])
    sign = next(signed)
    rows: list[Seen] = []
    at = first = 0
    sizes = np.diff(borders).tolist()
    sure = surely.searchsorted(borders).tolist()
    told = numbered.searchsorted(borders).tolist()
    for n, (text, site, size) in enumerate(zip(texts, sites, sizes, strict=True)):
        last = first + size
        own: list[Glued] = []
        while sign is not None and sign.line < last:
            own.append(Glued(sign.line - first, sign.start - at, sign.key))
            sign = next(signed)
        low, high = sure[n], sure[n + 1]
        bounds = (
            (int(surely[low]) - first, int(surely[high - 1]) - first) if low < high else (-1, -1)
        )
        rows.append(
            Seen(
                site,
                (ends[first:last] - at).tobytes(),
                keys[first:last].tobytes(),
                exact[told[n] : told[n + 1]].tobytes(),
                bounds,
                tuple(own),
            )
        )
        at, first = at + len(text) + 1, last
    return rows


def _with_numbers(keys: Any) -> Any:
    """The lines with a number, by their keys."""
    import numpy as np

    return ((keys & np.uint64(NUMBERED) != 0) & (keys > BLANK)).nonzero()[0]


def _own(text: str, ends: Any, keys: Any, borders: Any) -> list[int]:
    """The lines that lead in a line like content of the same text, and the fields of records, none
    of which a rule names.

    ends, keys: of each line; borders: the first line of each text.
    """
    import numpy as np

    codes = points(text)
    marks = np.flatnonzero((codes == ord(":")) | (codes == ord("：")) | (codes == ord("院")))
    rows = np.unique(ends.searchsorted(marks))
    rows = rows[keys[rows] > BLANK].tolist()
    lines = {n: text[ends[n - 1] + 1 if n else 0 : ends[n]].strip() for n in rows}
    tails = np.array([n for n, line in lines.items() if line[-1] in LEADING], np.int64)
    inked = np.append((keys != BLANK).nonzero()[0], len(keys))
    below = inked[inked.searchsorted(tails, "right")]
    own = below < np.append(borders, len(keys))[borders.searchsorted(tails, "right")]
    tails = tails[own & (np.append(keys, BLANK)[below] == CONTENT)]
    fields = np.array([n for n, line in lines.items() if _FIELD.fullmatch(line)], np.int64)
    fields = _rows_of(fields, inked, borders)
    asked = [*tails.tolist(), *fields.tolist()]
    if not asked:
        return []
    line = [folded(lines[n]) for n in asked]
    named = {*pack("boilerplate").rules_of(laid_out(["\n".join(line)]))}
    found = [n for k, n in enumerate(asked[: len(tails)]) if k not in named and leads(line[k])]
    free = [k not in named for k in range(len(tails), len(asked))]
    rest: list[int] = _rows_of(fields[free], inked, borders).tolist()
    return found + rest


def _headings(text: str, ends: Any, keys: Any, borders: Any) -> list[int]:
    """The lines that are headings with their number, unless others stand above and below: those of
    contents go where they recur, but what heads a part of one document stays."""
    import numpy as np

    rows = np.flatnonzero((keys > BLANK) & (keys & np.uint64(NUMBERED | COUNTED) == NUMBERED))
    lines = ((n, text[ends[n - 1] + 1 if n else 0 : ends[n]].strip()) for n in rows.tolist())
    found = np.array([n for n, line in lines if _OUTLINE.fullmatch(line)], np.int64)
    if not len(found):
        return []
    inked = (keys != BLANK).nonzero()[0]
    at = inked.searchsorted(found)
    own = borders.searchsorted(found, "right")
    alone = np.zeros(len(found), bool)
    for step in (-1, 1):
        beside = inked.take(at + step, mode="clip")
        alone |= ~np.isin(beside, found) | (beside == found)
        alone |= borders.searchsorted(beside, "right") != own
    heads: list[int] = found[alone].tolist()
    return heads


def _rows_of(fields: Any, inked: Any, borders: Any) -> Any:
    """Those of some lines that stand side by side with others, enough for a record of one text.

    inked: the lines that are not blank; borders: the first line of each text.
    """
    import numpy as np

    if not len(fields):
        return fields
    new = np.diff(inked.searchsorted(fields), prepend=-1) != 1
    new |= np.diff(borders.searchsorted(fields, "right"), prepend=-1) != 0
    run = np.cumsum(new) - 1
    return fields[np.bincount(run)[run] >= FIELDS]


def _block(text: str) -> tuple[Any, Any, Any, Any, list[Glued]]:
    """Where each line of a text ends, its key, what `Seen.exact` holds, whether a line is surely
    prose; and glued ends.

    The text ends with a line feed. One pass over its code points as an array.
    """
    lines = measured(text)
    totals = lines.counts(lines.first, lines.last)
    stopped, commas = totals & FIELD, totals >> 16 & FIELD
    prose = (lines.size >= PROSE) & (stopped > 0) & (stopped + commas > 1)
    for n in (lines.size > FIELD).nonzero()[0].tolist():  # the fields of counts overflow there
        prose[n] = _is_prose(folded(text[lines.first[n] : lines.last[n] + 1]))
    glued = list(_glued(lines, prose))
    keys, exact = _keys(lines, totals)
    return lines.ends, keys, exact, prose, glued


def _keys(lines: Measured, totals: Any) -> tuple[Any, Any]:
    """The key of each line, and what stands for those with a number; see `Seen`.

    totals: the counts of each.
    """
    import numpy as np

    first, last, size, char = lines.first, lines.last, lines.size, lines.char
    final, before = char[last], char[np.maximum(last - 1, first)]
    sentence = (before >= 0x4E00) & (before <= 0x9FFF) & (size > 1)
    sentence &= (
        (final == ord("。")) | (final == ord(".")) | (final == ord("!")) | (final == ord("?"))
    )
    stops, commas = totals & FIELD, totals >> 16 & FIELD
    several = (size > 12) & ((stops > 0) | (commas > 1))
    named = ~(sentence | (size == 0) | (size > LONGEST) | several)
    ordinal = (named & (char[first] == ord("第")) & (size <= CHAPTER)).nonzero()[0].tolist()
    for n in ordinal:
        named[n] = _CHAPTER.fullmatch(lines.string(first[n], last[n] + 1)) is None
    may = one_among(BEGINNINGS).take(char[first]) | one_among(ENDINGS).take(final)
    for n in (named & may & (size <= FORMED)).nonzero()[0].tolist():
        named[n] = not is_own(lines.string(first[n], last[n] + 1))
    keys = np.full(len(size), CONTENT, np.uint64)
    keys[named] = NUMBER
    keys[size == 0] = BLANK
    rows = (named & (totals >> 32 & FIELD > 1)).nonzero()[0]  # with letters
    if not len(rows):
        return keys, np.empty(0, np.uint64)
    begin, end = first[rows], last[rows]
    numbered = totals[rows] >> 48 > 0  # with digits
    counted = numbered & (lines.flags[begin] != DIGIT) & (char[begin] != ord("第"))
    rest = begin + _named_before(lines, begin, end, counted)
    bits = (numbered * NUMBERED + counted * COUNTED).astype(np.uint64)
    hashes = _hashes(lines, rest, end - rest + 1)
    keys[rows] = (hashes & ~np.uint64(3)) | bits | np.uint64(4)
    some = numbered.nonzero()[0]
    exact = _hashes(lines, rest[some], (end - rest + 1)[some], masks=False) & ~np.uint64(7)
    exact |= _said(lines, rest[some], end[some])
    exact |= (lines.counts(rest[some], end[some]) >> 48 >= DIALLED) * np.uint64(LONG)
    return keys, exact


def _said(lines: Measured, first: Any, last: Any) -> Any:
    """Of some lines, given by their first and last characters, the bits NAMED and LOOSE."""
    import numpy as np

    bits = np.zeros(len(first), np.uint64)
    if len(first):
        known = pack("boilerplate")
        spans = zip(first.tolist(), last.tolist(), strict=True)
        sheet = laid_out(["\n".join(lines.string(at, end + 1) for at, end in spans)])
        for row in (sheet.end - sheet.first <= _BUTTON).nonzero()[0].tolist():
            if _SIGNS.sub("", sheet.row(row)) in known.signs:
                bits[sheet.line[row]] = NAMED
        for row, rule in known.rules_of(sheet).items():
            date = rule.name == "date-line" and (rule.weak or _WHEN.match(sheet.row(row)))
            bits[sheet.line[row]] = LOOSE if date or rule.name in _HEADS else NAMED
    return bits


def _glued(lines: Measured, prose: Any) -> Iterator[Glued]:
    """What looks like a site's signature behind the last sentence of a line.

    prose: whether each line is surely prose; made the same before and after such an end is gone.
    """
    import numpy as np

    first, last, flags = lines.first, lines.last, lines.flags
    long = (lines.size >= PROSE + 4).nonzero()[0]
    if not len(long):
        return
    ended = np.append((flags == ENDING).nonzero()[0], -1)
    stop = ended[ended[:-1].searchsorted(last[long], "right") - 1]
    gap = last[long] - stop
    near = (gap >= 4) & (gap <= LONGEST) & (stop - first[long] + 1 >= PROSE)
    if not near.any():
        return
    long, stop, gap = long[near], stop[near], gap[near]
    rest = lines.counts(first[long], stop)
    prose[long] = (rest & FIELD) + (rest >> 16 & FIELD) > 1
    site = _site()
    begin = stop + 1 + ((flags[stop + 1] == CLOSING) & (gap > 4))
    for n, at, end in zip(long.tolist(), begin.tolist(), last[long].tolist(), strict=True):
        if site.search(lines.string(at, end + 1)):
            part = folded(lines.text[at : end + 1])
            if site.search(part):  # as it is, with the characters above 65535 too
                yield Glued(n, at, masked_hash(part))


def _named_before(lines: Measured, first: Any, last: Any, counted: Any) -> Any:
    """For each of some lines the characters of a name before a date, which are not hashed."""
    import numpy as np

    sizes = np.zeros(len(first), np.int64)
    gap = lines.white[lines.white.searchsorted(first)] - first
    rows = (counted & (gap > 0) & (gap <= NAME) & (first + gap < last)).nonzero()[0]
    spans = (first[rows], (first + gap)[rows], last[rows] + 1)
    for n, start, at, end in zip(rows.tolist(), *(each.tolist() for each in spans), strict=True):
        if _DATE_HINT.search(lines.text, at, end):
            sizes[n] = name_before(lines.string(start, end))
    return sizes


def name_before(line: str) -> int:
    """The characters of a name, with the space behind it, that varies before a date in a line.

    line: stripped and folded. 0 for a line of another kind: what follows the name must have a
    date and words of its own.

    >>> name_before("河边的人 发表于 2020-02-09"), name_before("王小二 2020年2月9日")
    (5, 0)
    """
    match = _NAMED.match(line)
    if match is None or _WORDS.search(line, match.end()) is None:
        return 0
    return match.end() if _LOOSE.search(line, match.end()) else 0


def _is_prose(part: str) -> bool:
    stops = sum(map(part.count, STOPS))
    return stops > 0 and stops + sum(map(part.count, COMMAS)) > 1


def _hashes(lines: Measured, first: Any, size: Any, *, masks: bool = True) -> Any:
    """Hashes of stretches of a text; in those that it `masks` a run of digits counts as one 0."""
    import numpy as np

    if not len(first):
        return np.empty(0, np.uint64)
    begins = size.cumsum() - size
    flat = np.arange(int(size.sum()))
    flat += np.repeat(first - begins, size)
    own = lines.char.take(flat).astype(np.uint64)
    digit = lines.flags.take(flat) == DIGIT
    if masks and digit.any():
        own[digit] = ord("0")
        stays = ~digit
        stays[1:] |= ~digit[:-1]
        stays[begins] = True
        own *= stays
        place = stays.cumsum()
        place -= np.repeat(place[begins], size)
    else:
        place = np.arange(len(flat)) - np.repeat(begins, size)
    found = np.add.reduceat(own * tables().places.take(place), begins)
    found ^= found >> np.uint64(29)
    found *= np.uint64(0xBF58476D1CE4E5B9)
    return found ^ (found >> np.uint64(32))


def masked_hash(part: str) -> int:
    """The hash of a folded text, its digits masked."""
    masked = DIGITS.sub("0", part)
    digest = hashlib.blake2b(masked.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")
