r"""Signatures of sites, glued to paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from itertools import accumulate
from typing import ClassVar, NamedTuple

from cleaner.composition import settled_each
from cleaner.document import Line, lines, without_lines
from cleaner.edit import AT_REST, Edit
from cleaner.filter import TextFilter, option
from cleaner.furniture.addressed import addressed
from cleaner.furniture.addresses import (
    BRACKET,
    WIDE_HOST,
    Address,
    Hosts,
    bare,
    bracketed,
    is_of_prose,
    repeated,
)
from cleaner.furniture.clues import Asked, Clues, clues, held_in
from cleaner.furniture.dressed import dressed, in_brackets
from cleaner.furniture.ends import LONGEST, masked, raw_length, recurring
from cleaner.furniture.exempt import named_rows
from cleaner.furniture.markup import Link, is_entry, links, unlinked
from cleaner.furniture.named import prose_bounds
from cleaner.furniture.owner import again, framed
from cleaner.furniture.packs import pack
from cleaner.furniture.pasted import pasted
from cleaner.furniture.rests import INNER, with_rest
from cleaner.furniture.series import Passage, said_in
from cleaner.furniture.shape import measured
from cleaner.furniture.sheet import Rows, Sheet, laid_out
from cleaner.furniture.signatures import (
    ENDS,
    STOPS,
    Shape,
    bits_of_shapes,
    code_start,
    common_code,
    glued,
    is_signature,
    rules_of_signatures,
    shapes_of_phrases,
)
from cleaner.furniture.speech import speaking, speech
from cleaner.furniture.stamps import Stamp, stamps
from cleaner.furniture.talk import Said, is_lone, odds_of, talk
from cleaner.furniture.webpages import is_page
from cleaner.late import late
from cleaner.wrapping.amid import torn

ROUNDS = 6
"""So often a text is looked at, at most, until nothing more goes."""
RECURRING = ("recurring-end", "recurring-head", "recurring-inside")
"""Rules that judge by what recurs, whatever stands around it."""
FRAMED = ("spaced-host", "site-signature")
"""Rules of addresses, around which marks may stand in pairs."""
NAMES = ("spaced-host", "site-name")
"""Rules of names, which may stand in brackets with other words of a stamp."""
TALK = "site-talk"
SPOKEN = ("reader-phrase", "page-note", TALK)
"""Rules of what is said to readers."""
ASIDE = late(r' ?"[^"]{1,14}" ?[^。!?,"]{0,6}[。!~]?$')
"""The name in quotes that a prompt at the head of a line asks to follow, to the end of it."""
TITLE = 40
"""Characters of the title of a chapter, at most."""
PAGED = re.compile(r" ?[(\[]第? ?\d{1,3} ?页? ?/ ?共? ?\d{1,3} ?页?[)\]]")
"""Which of its pages stands behind it."""
STEP = 16
"""Words that hint at a phrase are looked into once in so many characters."""
CLOSED = {"“": "”", "「": "」", "『": "』", '"': '"'}
"""Quotes that close what others open."""
QUOTE = "『"
"""A quote that stands around signatures too, where the shape of one begins with it."""
AROUND = 60
"""So many characters around a phrase in which its quotes stand."""
RULER = re.compile(r"([=\-*~_—#+·.☆★※◆■●～＝－＊])\1{4,}")
"""A line that frames others."""
SAYING = 12
"""Characters of a name with its address, at most."""
LED = re.compile("[:：]$|[着写道说]$")
NOTICE = 24
"""What leads in a quotation, and characters behind its first sentence, at most."""
TORN = 3
"""Characters of a word before a phrase, at most, of which the line above holds the rest."""
QUOTED = 4
"""Who quotes a phrase says no more than so many characters besides between the quotes."""


class _Mark(NamedTuple):
    """What goes; known: whether it is a phrase, which is known by its first words too."""

    start: int
    end: int
    rule: str
    because: str
    known: bool = False


@dataclass(frozen=True, kw_only=True)
class Watermarks(TextFilter):
    r"""A site's signature, glued to the ends, heads or inside of paragraphs.

    Sites stamp what they publish: `…会议强调q3F某某网 | 本地第一门户`. A stamp is found by its
    recurrence within the document, at the ends of lines, at their heads or inside, also when
    letters, counters or dates in it vary, and only when it shows what it is: an address, a site's
    name beside a slogan, a code that varies before the name, marks around it, a copyright notice,
    a prompt to follow or read on; what stands on most lines may be any name with one such thing, or
    with marks between its letters. Stamps that differ each time are tied together by the name in
    them: one that stands in several dresses, and hardly ever without, in brackets, between codes,
    beside an address or words such as 首发.

    What is stamped only once is found by shape alone: addresses in disguise
    (ｗｗｗ．ａｂｃ．ｃｏｍ, w w w . a b c), names with marks between their characters
    (某.某.小.说.网), the phrases of reader sites (一秒记住…, 最新章节请访问…, 手机用户请浏览…),
    what a page says of itself (第(1/3)页, or （责任编辑：…） behind its last sentence), pleas for
    votes and likes (求月票，求收藏), adverts of accounts with what these promise, notes of rights,
    and sentences in which a site speaks to its readers, told by the words that they consist of, or
    by what their characters weigh in a model (`site-talk`).

    >>> text = '''今天会议强调，要抓好春耕。q3F某某网 | 本地第一门户
    ... 农技员走进田间地头q3F某某网 | 本地第一门户
    ... 目前，播种已过大半。q3F某某网 | 本地第一门户'''
    >>> print(Watermarks()(text))
    今天会议强调，要抓好春耕。
    农技员走进田间地头
    目前，播种已过大半。

    It leaves alone: refrains, names of speakers, photo credits, 新华社发, citations, closing
    formulas, the repeated openings and endings of statutes, rows of tables, labels and sources of
    items, addresses and accounts that the prose speaks of, phrases that somebody quotes, what
    is said in the turns of a talk, in cues of subtitles and in items of a list, and whole lines
    around the prose of a page without which `boilerplate` would not know that it is one.
    """

    name = "watermarks"
    rules: ClassVar[Mapping[str, str]] = {
        "recurring-end": "a signature at the ends of several paragraphs",
        "recurring-head": "a signature at the heads of several paragraphs",
        "recurring-inside": "a signature in brackets or behind sentences, or an address",
        "reader-phrase": "what reader sites say: remember the site, read on elsewhere",
        "site-talk": "a sentence in which a site speaks to its readers, by its characters",
        "site-signature": "a site's signature with its address",
        "site-name": "the site's name or address amid the text, as another stamp of it tells",
        "page-note": "what a page says of itself: its editor, where it goes on, who made the copy",
        "spaced-host": "an address or a name in disguise: letters apart, other dots, wide letters",
    }

    least: int = option(
        3, "A signature without an address or a known phrase recurs at least so often.", least=2
    )

    def edits(self, text: str) -> Iterable[Edit]:
        return self.edits_of_each([text])[0]

    def edits_of_each(self, texts: Sequence[str]) -> list[list[Edit]]:
        each = settled_each(texts, self._once, ROUNDS - 1)
        return [[] if steps is None else steps for steps in each]

    def _once(self, texts: Sequence[str]) -> list[list[Edit]]:
        # A signature that is none now may be one when lines around it are gone: what recurs is
        # judged by what the lines share, and by how many of all lines they are. The rest of the
        # rules judge by each line alone, or by no more than how often something recurs.
        found: list[list[Edit]] = [AT_REST] * len(texts)
        sheet = laid_out(texts)
        words = held_in(sheet)
        looked = clues(sheet, words, self.least)
        recurring = stamps(sheet, words, self.least)
        spoken = speaking(sheet, words)
        odds = odds_of(sheet)
        for place, own in pasted(sheet, words, odds, self.least).items():
            recurring[place] = [*recurring.get(place, ()), *own]
        talked = talk(sheet, odds)
        clad = dressed(sheet, words)
        for place in sorted({*looked, *recurring, *spoken, *talked, *clad}):
            rows = Rows(sheet, place)
            marks = list(_stamped(sheet, rows, recurring.get(place, ())))
            marks += _spoken(rows, spoken.get(place, ()))
            may_show = place in recurring or place in talked
            if (clue := looked.get(place)) is not None:
                hosts = repeated(rows, clue.hosts, self.least)
                marks += self._marks(texts[place], rows, clue, hosts)
                may_show |= clue.nearly or len(hosts) > 0
            marks += _clad(rows, clad.get(place, ()))
            if marks or may_show:
                found[place] = []
            said = talked.get(place, ())
            if marks or not all(is_lone(sheet, words, each) for each in said):
                marks += _talked(rows, said, marks)
            marks = [*_unbroken(rows, [*_titled(rows, map(partial(_whole, rows), marks))])]
            marks = [*_unlinked(rows, [*_without_own(rows, marks)])]
            if clue is not None:
                marks += _without_own(rows, [*_addressed(rows, clue.hosts, marks)])
            named = [mark for mark in _named(rows, marks) if not _told(rows, mark)]
            marks += _without_own(rows, [*_unbroken(rows, named)])
            marks = [mark for mark in _unlinked(rows, marks) if mark.rule not in self.without]
            marks = _untorn(texts[place], _without_furniture(texts[place], rows, marks))
            if marks:
                found[place] = list(_edits(texts[place], lines(texts[place]), marks))
        return found

    def _marks(self, text: str, rows: Rows, clue: Clues, hosts: Hosts) -> Iterator[_Mark]:
        if clue.ends:
            yield from self._ends(rows, clue.ends)
        if clue.hosts and len(rows.all) > 1:
            yield from map(_inside, bracketed(rows, clue.hosts, self.least))
        yield from map(_inside, bare(rows, hosts))
        if clue.wide:
            for match in WIDE_HOST.finditer(text):
                if is_of_prose(text, *match.span()):
                    continue
                why = f"a wide address: {match[0][:30]}"
                yield _Mark(match.start(), match.end(), "spaced-host", why)
        yield from _phrases(rows, clue.phrases)

    def _ends(self, rows: Rows, asked: Sequence[int]) -> Iterator[_Mark]:
        texts = list(map(rows.line, asked))
        for end, group in recurring(texts, 2):
            cut = glued(end)
            if not cut or BRACKET.search(cut):  # what stands in brackets is found by itself
                continue
            where = [n for n in group if masked(texts[n][-LONGEST:]).endswith(cut)]
            lengths = [raw_length(texts[n], cut) for n in where]
            raws = [
                texts[n][-size:] if size else "" for n, size in zip(where, lengths, strict=True)
            ]
            bodies = [
                texts[n][: len(texts[n]) - size] for n, size in zip(where, lengths, strict=True)
            ]
            if not is_signature(raws, bodies, len(rows.all), self.least):
                continue
            fixed = common_code(raws) if cut.startswith("\0") else 0
            for n, size, raw in zip(where, lengths, raws, strict=True):
                if cut.startswith("\0"):
                    size = len(raw) - code_start(raw, fixed)
                stop = rows.begin(asked[n]) + len(texts[n])
                yield _Mark(stop - size, stop, "recurring-end", _times(len(where), raw))


def _inside(found: Address) -> _Mark:
    return _Mark(found.start, found.end, "recurring-inside", _times(found.times, found.shown))


def _spoken(rows: Rows, asked: Iterable[int]) -> Iterator[_Mark]:
    for row in asked:
        line, begin = rows.line(row), rows.begin(row)
        for start, end in speech(line):
            if _quoted(rows, row, start, end):
                continue
            why = f"a site speaks to its readers: {line[start : start + 30]}"
            yield _Mark(begin + start, begin + end, "reader-phrase", why)


def _clad(rows: Rows, found: Iterable[tuple[int, int, int]]) -> Iterator[_Mark]:
    """Where a site's name stands in varied dress."""
    for row, start, end in found:
        line, begin = rows.line(row), rows.begin(row)
        end += _joint(line, start, end)
        end += start == 0 and line[end : end + 1] == " "
        why = f"a site's name that stands here in several dresses: {line[start : start + 30]}"
        yield _Mark(begin + start, begin + end, "site-name", why)


def _talked(rows: Rows, asked: Iterable[Said], others: Sequence[_Mark]) -> list[_Mark]:
    """Where a site speaks, but what recurs there: that tells better from where to where."""
    found = []
    others = sorted(mark for mark in others if mark.rule in RECURRING)
    reach = [*accumulate((mark.end for mark in others), max)]
    for row, start, end, odds in asked:
        line, begin = rows.line(row), rows.begin(row)
        low, high = begin + start, begin + end
        before = bisect_left(others, (high,))
        if (before and reach[before - 1] > low) or _quoted(rows, row, start, end):
            continue
        why = f"a site speaks to its readers, log-odds {odds:.1f}: {line[start : start + 30]}"
        found.append(_Mark(low, high, "site-talk", why))
    return found


def _stamped(sheet: Sheet, rows: Rows, found: Iterable[Stamp]) -> Iterator[_Mark]:
    for row, start, end, times in found:
        raw, line = sheet.seen[start:end], rows.line(row)
        at = rows.begin(row) - int(sheet.first[row])
        if end == sheet.end[row]:
            rule = "recurring-end"
        elif start == sheet.first[row]:
            rule = "recurring-head"
        else:
            rule = "recurring-inside"
            first = int(sheet.first[row])
            end += _joint(line, start - first, end - first)
        yield _Mark(at + start, at + end, rule, _times(times, raw))


def _phrases(rows: Rows, asked: Sequence[Asked]) -> Iterator[_Mark]:
    """The phrases of reader sites in some rows."""
    rules = rules_of_signatures()
    for row, bits, places in asked:
        line, begin, checked, past = rows.line(row), rows.begin(row), -STEP, 0
        for place in places:
            hint = rules.hint.match(line, place) if place >= past else None
            if hint is None:
                continue
            past = hint.end()
            if place < checked + STEP:
                continue
            checked = place
            window = max(0, place - 40), min(len(line), past + 120)
            for pattern, name, because, _ in _shapes(bits):
                mark = _compiled(pattern).search(line, *window)
                if mark is None or not mark[0] or len(line) > mark.end() == window[1]:
                    continue  # what ends where the search does may go on
                if mark[0][0] in QUOTE or not _quoted(rows, row, *mark.span()):
                    start, end = mark.span()
                    end += _joint(line, start, end)
                    why = f"{because}: {mark[0][:30]}"
                    yield _Mark(begin + start, begin + end, name, why, known=True)


_compiled = cache(re.compile)


@lru_cache(1024)
def _shapes(bits: int) -> Sequence[Shape]:
    """The shapes of phrases that have one of some bits."""
    each = zip(bits_of_shapes(), shapes_of_phrases(), strict=True)
    return [shape for bit, shape in each if bits & bit]


def _quoted(rows: Rows, row: int, start: int, end: int) -> bool:
    """Whether a passage of a row is what stands in one pair of quotes, or goes on behind them."""
    line = rows.line(row)
    low, high = max(start - AROUND, 0), min(end + AROUND, len(line))
    around = rows.raw(row, low, high)
    begin = start - low
    begin += around[begin] in CLOSED
    opening = max(around.rfind(quote, 0, begin) for quote in CLOSED)
    if opening < 0:
        return False
    if around[opening] == '"' and line.count('"', 0, low + opening) % 2:
        return False
    stop = around.find(CLOSED[around[opening]], opening + 1)
    inner = around[: end - low].rstrip(ENDS)
    if opening < start - low <= stop < len(inner):
        return around[opening] != '"' and around[opening] not in around[begin:stop]
    if len(inner) <= stop <= opening + 1 + end - start + QUOTED:
        return True
    # the first sentence of a notice that somebody quotes, who says before it that he does
    led = LED.search(around, 0, opening) is not None
    return led and begin == opening + 1 and end - low < stop <= end - low + NOTICE


def _told(rows: Rows, mark: _Mark) -> bool:
    """Whether a mark that is more than a name is what somebody quotes."""
    row = rows.at(mark.start)
    begin = rows.begin(row)
    long = mark.end - mark.start > SAYING
    return long and _quoted(rows, row, mark.start - begin, mark.end - begin)


def _joint(line: str, start: int, end: int) -> int:
    """How far a mark's end moves, so that the sentence around it keeps its marks, each once."""
    before, after = line[start - 1 : start], line[end : end + 1]
    if after == "," and (not before or before in ",、;:。!?"):
        return 1
    if before > "z" and before not in STOPS and line[end - 1] == "。":
        return -1
    return 0


def _whole(rows: Rows, mark: _Mark) -> _Mark:
    """A mark with what belongs to it: pairs of marks around an address, the name in a prompt."""
    row = rows.at(mark.start)
    line, begin = rows.line(row), rows.begin(row)
    start, end = mark.start - begin, mark.end - begin
    if mark.rule in FRAMED:
        start, end = framed(line, start, end)
    elif mark.rule in SPOKEN and start == 0 and ASIDE.match(line, end):
        end = len(line)
    return _with_rest(rows, mark._replace(start=begin + start, end=begin + end))


def _with_rest(rows: Rows, mark: _Mark) -> _Mark:
    """A mark with what of its stamp stands around it."""
    row = rows.at(mark.start)
    line, begin = rows.line(row), rows.begin(row)
    start, end = mark.start - begin, mark.end - begin
    of_address = mark.rule in NAMES and not "一" <= line[start : start + 1] <= "鿿"
    start, end = with_rest(line, start, end, of_address)
    return mark._replace(start=begin + start, end=begin + end)


def _titled(rows: Rows, marks: Iterable[_Mark]) -> Iterator[_Mark]:
    """Marks, those that count the pages of a chapter with its title, where a row above is that."""
    titles: dict[str, int] = {}
    for mark in marks:
        row = rows.at(mark.start)
        line, begin = rows.line(row), rows.begin(row)
        title = line[: mark.start - begin].rstrip()
        if mark.rule != "page-note" or mark.end < begin + len(line) or not title:
            yield mark
            continue
        if not titles:
            for n in rows.all:
                titles.setdefault(rows.head(n, TITLE), n)
        counted = PAGED.fullmatch(line, len(title)) is not None
        again = counted and len(title) < TITLE and titles.get(title, row) < row
        yield mark._replace(start=begin) if again else mark


def _unbroken(rows: Rows, marks: Iterable[_Mark]) -> Iterator[_Mark]:
    """Marks with the rest of the stamp in the brackets around them; without those whose stamp would
    stay in parts."""
    for mark in marks:
        if mark.rule not in NAMES:
            yield mark
            continue
        row = rows.at(mark.start)
        begin = rows.begin(row)
        place = in_brackets(rows.line(row), mark.start - begin, mark.end - begin)
        if place is not None:
            yield mark._replace(start=begin + place[0], end=begin + place[1])


def _unlinked(rows: Rows, marks: Iterable[_Mark]) -> Iterator[_Mark]:
    """Marks, without those that would break a link of Markdown, or take an entry of contents."""
    last, line, found = -1, "", list[Link]()
    for mark in marks:
        row = rows.at(mark.start)
        if row != last:
            last, line = row, _as_written(rows, row)
            found = [*links(line)]
        begin = rows.begin(row)
        stop = min(mark.end - begin, len(line))
        place = unlinked(line, found, mark.start - begin, stop, sure=mark.rule != TALK)
        if place is None:
            continue
        start, end = place
        if mark.rule in SPOKEN and is_entry(line[start:end].lstrip()):
            beside = (other for other in (row - 1, row + 1) if other in rows.all)
            if any(is_entry(_as_written(rows, other)) for other in beside):
                continue
        yield mark if end == len(line) else mark._replace(start=begin + start, end=begin + end)


def _as_written(rows: Rows, row: int) -> str:
    return rows.raw(row, 0, len(rows.line(row)))


def _named(rows: Rows, marks: Sequence[_Mark]) -> Iterator[_Mark]:
    """Where the site is named that the stamps of a text name."""
    for start, end in again(rows, [(mark.start, mark.end) for mark in marks]):
        mark = _Mark(start, end, "site-name", "names the site that other stamps here name")
        yield _with_rest(rows, mark)


def _addressed(rows: Rows, hosts: Sequence[int], marks: Sequence[_Mark]) -> Iterator[_Mark]:
    """Lines and asides that are nothing but the site's name and address."""
    why = "a site's name and address, with which the text is stamped"
    for start, end in addressed(rows, hosts, [(mark.start, mark.end) for mark in marks]):
        yield _Mark(start, end, "site-signature", why)


def _without_own(rows: Rows, marks: Sequence[_Mark]) -> Iterator[_Mark]:
    """Without what turns, cues and items of the text say."""
    told = [
        Passage(mark.start, mark.end, mark.rule in SPOKEN, mark.known or mark.rule not in SPOKEN)
        for mark in marks
    ]
    own = said_in(rows, told) if marks else []
    yield from (mark for mark, said in zip(marks, own, strict=True) if not said)


def _without_furniture(text: str, rows: Rows, marks: list[_Mark]) -> list[_Mark]:
    """Without the whole lines of a page, above its first prose or below its last, that name
    themselves as its furniture, where nothing else tells enough of that: all of it is weighed.
    """
    lone = {
        rows.at(mark.start) - rows.all.start: mark
        for mark in marks
        if mark.rule in SPOKEN and mark.end - mark.start == len(rows.line(rows.at(mark.start)))
    }
    if not lone:
        return marks
    sheet = laid_out([text])
    (shape,) = measured(sheet, named_rows(sheet, pack("boilerplate")))
    bounds = prose_bounds(shape)
    if bounds is None or not is_page(shape):
        return marks
    others = [None if row in lone else rule for row, rule in enumerate(shape.rules)]
    if is_page(replace(shape, rules=others)):
        return marks
    own = set()
    for row, mark in lone.items():
        rule = shape.rules[row]
        if rule is None or rule.weak or shape.ends[row]:
            continue
        if not bounds[0] <= row <= bounds[1]:
            own.add(mark)
    return [mark for mark in marks if mark not in own]


def _untorn(text: str, marks: Sequence[_Mark]) -> list[_Mark]:
    """Without the marks that are part of a sentence in several lines, but those that recur.

    When its lines are joined it can be judged as a whole.
    """
    once = [
        (_head(text, mark.start), _tail(text, mark.start, mark.end))
        for mark in marks
        if mark.rule not in RECURRING
    ]
    waits = iter(torn(text, once))
    return [mark for mark in marks if mark.rule in RECURRING or not next(waits)]


def _head(text: str, start: int) -> int:
    """Where a mark begins, or its line, of which a few characters stand before it."""
    part = text[max(0, start - TORN - 1) : start]
    own = part[part.rfind("\n") + 1 :]
    return start - len(own) if len(own) < len(part) and own.isalpha() else start


def _tail(text: str, start: int, end: int) -> int:
    """Where a mark ends, or its line, in which a bracket that it opens is not closed."""
    part = text[start:end]
    if sum(map(part.count, "(（[【")) <= sum(map(part.count, ")）]】")):
        return end
    stop = text.find("\n", end, end + INNER)
    return end if stop < 0 or any(shut in text[end:stop] for shut in ")）]】") else stop


def _times(times: int, raw: str) -> str:
    shown = raw if len(raw) <= 30 else raw[:29] + "…"
    return f"ends or stands in {times} lines of this document: {shown}"


def _edits(text: str, found: list[Line], marks: list[_Mark]) -> Iterator[Edit]:
    """Edits for marks that may overlap: what any of them holds goes, by the rule of the first."""
    chosen: list[_Mark] = []
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        if mark.end > mark.start and (not chosen or mark.start >= chosen[-1].end):
            chosen.append(mark)
        elif chosen and mark.end > chosen[-1].end:
            chosen[-1] = chosen[-1]._replace(end=mark.end)
    at = 0
    whole: dict[int, _Mark] = {}
    parts: list[Edit] = []
    for n, line in enumerate(found):
        here = []
        while at < len(chosen) and chosen[at].start < line.end:
            here.append(chosen[at])
            at += 1
        if not here:
            continue
        left, begin = [], line.start
        for mark in here:
            left.append(text[begin : mark.start])
            begin = mark.end
        left.append(text[begin : line.end])
        if not "".join(left).strip():
            whole[n] = here[0]
        else:
            parts += [Edit(m.start, m.end, "", m.rule, m.because) for m in here]
    if whole:
        whole |= _rulers(text, found, whole)
    yield from parts
    yield from without_lines(text, found, [(n, m.rule, m.because) for n, m in whole.items()])


def _rulers(text: str, found: list[Line], gone: Mapping[int, _Mark]) -> dict[int, _Mark]:
    """Alike lines of nothing but marks that stand above and below lines that go, their frame; one
    above the last lines of a text where all of these go, and one below the first."""
    said = [n for n, line in enumerate(found) if text[line.start : line.end].strip()]
    places = {n: at for at, n in enumerate(said)}
    rulers: dict[int, _Mark] = {}
    for n, mark in gone.items():
        at = places[n]
        if at and said[at - 1] not in gone and said[at - 1] not in rulers:
            above, below = said[at - 1], at
            while below < len(said) and said[below] in gone:
                below += 1
            frame = _line(text, found[above])
            if RULER.fullmatch(frame) is None:
                continue
            if below == len(said):
                rulers[above] = mark
            elif _line(text, found[said[below]]) == frame:
                rulers[above] = rulers[said[below]] = mark
    top = next((at for at, n in enumerate(said) if n not in gone), len(said))
    if 0 < top < len(said) and RULER.fullmatch(_line(text, found[said[top]])):
        rulers.setdefault(said[top], gone[said[0]])
    return rulers


def _line(text: str, line: Line) -> str:
    return text[line.start : line.end].strip()
