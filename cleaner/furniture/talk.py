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
from typing import NamedTuple

from cleaner.furniture.charsets import one_among
from cleaner.furniture.clues import PHRASE, Held
from cleaner.furniture.odds import Odds, weights
from cleaner.furniture.sentences import BRACKET, closes, units
from cleaner.furniture.sheet import Sheet
from cleaner.furniture.speech import is_covered
from cleaner.late import late

ENOUGH, NAMED = 1.3, 2.6
"""The log-odds from which a sentence is a site's, and those without the address at its end or of a
short one, as headings are."""
LONE = 6.0
"""Those of a whole row that ends as a sentence of prose does, or a sentence amid others, where a
text has no other."""
HEADING = late(r"#{1,6} ")
"""How a heading of Markdown begins: below `LONE` only a bracket at its end is a site's."""
SENTENCE = late(r"[^。!?…]+(?:[。?]|(?<=[一-鿿])\.)")
AMID, BEFORE = 3.0, 2.5
"""Those below which words amid others of a row, and before others, are as likely content."""
SHORT = 12
"""Characters of a short one at most."""
NEXT = -2.0
"""Those of a sentence beside such a one."""
LEADS = 0.0
"""Those of a question at the head of a row that leads up to such a one."""
ASKED = late(r"[^。!?…\"'「」]{2,14}[?!]")
ACCOUNT = late(r"(?:官方)?(?:微信)?(?:公众号|服务号)[。!~]?$")
"""What stands behind the name of an account."""
DRAWN = late(r"([~.!?。…\-])\1{2,}[~.!?。…\-]*$")
"""Marks drawn out at the end."""
COUNTED = late(
    r"(?:[^\d、,;:。!?]{1,12}: ?)?(?:[^\d、,;:。!?]{1,12}(?: ?[×x*] ?\d{1,6}|\d{1,6} ?[一-鿿]{1,2})"
    r"(?:[、,;+] ?|[。;]?$)){2,}"
)
"""Things and how many there are of each, as of an outfit or a prize: a list, and no sentence."""
LISTED = late(r"(?:[^、,;:。!?]{1,12}: ?)?[^、,;:。!?]{1,14}(?:、[^、,;:。!?]{1,14}){2,}")
"""Things one after another."""
ENDS = {12: 0.5, 8: -0.5, 5: -1.5}
"""Characters at both ends of a passage, and what they add at least: else the site's words are glued
to others."""
EDGE = -1.0
"""What its first and last clause add at least."""
STARTS = late(
    r"本(?:书|文|章|站|资料|论文|作品|小说|电子书|文档)节?(?:由|来自|首发|为)|天才一秒|一秒记住"
    r"|更多(?:精彩|好书|小说|内容|资料|章节|资讯|新闻|试题|菜谱|作品)|手机用户请|最新(?:章节|网址)请"
    r"|请(?:收藏|记住|牢记)本站|\((?:本[书文章站]|更多|最新|首发)"
)
"""Words that such a sentence begins with."""
CUT = frozenset("这那在把和与及或被将从对向于以而但并,、")
"""What a row ends with that a wrap cuts, and no site."""
EXPLAINS = ":,、"
"""What nothing that a site says begins with: an explanation of what stands before, or its rest."""
ROW = "|"
"""What the row of a table begins and ends with."""
STARTING, GLUED = 4, 8
"""Characters of such words that tell them, and of content glued before them, at most."""
OWN = -2.4
"""The log-odds below which these are content, unless a site is called so."""
NAMED_BEFORE = late(
    r"(?:网|论坛|社区|书[屋吧城院库]|文[库学]|中文|小说|阁|轩|斋|坊|组|社|站)[\])]?[:, ]?$"
)
"""How a site is called at its end."""
LEADING = -3.0
"""Those of the words before a quotation are below this where somebody tells what a site says."""
QUOTATION = late('["「『][^"」』]{4,}["」』]')
"""What may be a site's words, quoted."""
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
ZONE = late(r"(?<=[a-z0-9]。)(?:com|net|org|cn|cc)(?![a-z0-9])[)\])。!]{0,3}")
"""How an address ends of which a full stop seems to end the sentence."""
NAMING = 8
"""Characters before it, at least, where it is left out."""


class Said(NamedTuple):
    """The row that a site speaks in, where, and the log-odds."""

    row: int
    start: int
    end: int
    odds: float


def odds_of(sheet: Sheet) -> Odds:
    """The log-odds of the passages of a sheet that a site speaks in them."""
    return Odds(sheet.chars, weights("site-talk"))


def talk(sheet: Sheet, odds: Odds) -> dict[int, list[Said]]:
    """For the place of each text in which a site speaks where, in order.

    Of a text that is rather a page than prose whole rows stay, and nothing may be left of it here.
    """
    import numpy as np

    stops = np.flatnonzero(one_among(BREAKS).take(sheet.chars))
    start = np.concatenate((np.zeros(1, np.int64), stops[:-1] + 1))
    long = stops - start >= LEAST
    start, end = start[long], stops[long]
    # by its last character: an indent stands before the row that it belongs to
    near = end[odds.of(start, end) > NEAR] - 1
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
    if line[0] == line[-1] == ROW:
        return
    spans = [_behind_quote(line, *unit.span()) for unit in UNIT.finditer(line)]
    if not spans:
        return
    words = np.array([_words(line, *span) for span in spans]) + first
    each = odds.of(*words.T).tolist()
    at = 0
    while at < len(spans):
        low, high = at, at + 1
        at = high
        start, end = spans[low]
        stop = int(words[low, 1]) - first
        enough = ENOUGH if stop == end and end - start > SHORT else NAMED
        if each[low] < enough or not LEAST <= end - start <= LONGEST:
            continue
        if each[low] < LONE and HEADING.match(line):
            yield from _in_heading(row, line[:end], first, odds)
            continue
        if (end == len(line) and line[-1] in CUT) or line[start] in EXPLAINS:
            continue
        if COUNTED.fullmatch(line, start, end) or _is_told(line, start, stop, first, odds):
            continue
        if not is_varied(line[start:end]) or _is_mixed(line, start, stop, first, odds):
            continue
        while high < len(spans) and each[high] > NEXT:
            high += 1
        if low == 1 and ASKED.fullmatch(line[: spans[0][1]]) and each[0] > LEADS:
            start = spans[0][0]
        start = _begun(line, start, first, odds)
        stop = spans[high - 1][1]
        zone = ZONE.match(line, stop) if line[stop - 1] == "。" else None
        yield Said(row, start, stop if zone is None else zone.end(), each[low])
        at = high


def _in_heading(row: int, title: str, first: int, odds: Odds) -> Iterator[Said]:
    """A bracket at the end of a title in which a site speaks.

    first: where the line begins in its sheet.
    """
    for bracket in BRACKET.finditer(title):
        start, end = bracket.span()
        if end == len(title) and (own := float(odds.of(start + first, end + first))) >= ENOUGH:
            yield Said(row, start, end, own)


def is_lone(sheet: Sheet, words: Held, said: Said) -> bool:
    """Whether it may be content where nothing else of a text is a site's.

    That is a whole row without words of signatures, below `LONE`: the first above others, where a
    title stands, a sentence that a full stop ends or a question mark, or a list. Where a site
    writes such a row it calls out or leaves the mark away, as a rule. It may be such a sentence
    amid others of a row, too: what a site adds to prose it adds behind it, before it, or often.
    However these end, they may be content where their odds are low.
    """
    if said.odds >= LONE or words.all[said.row] & PHRASE:
        return False
    line = sheet.row(said.row)
    if said.start > 0 and said.end < len(line):
        sentence = SENTENCE.fullmatch(line, said.start, said.end) is not None
        return sentence or said.odds < AMID
    if said.end < len(line):
        return said.odds < BEFORE
    whole = said.end - said.start == len(line)
    place = int(sheet.text_of(said.row))
    first, end = sheet.bounds[place : place + 2].tolist()
    likely = first == said.row < end - 1
    likely = likely or any(shape.fullmatch(line) is not None for shape in (SENTENCE, LISTED))
    return whole and likely


def is_varied(text: str) -> bool:
    """Whether a passage has so many different letters as one that says something."""
    return len({*filter(str.isalnum, text)}) >= LETTERS


def _begun(line: str, start: int, first: int, odds: Odds) -> int:
    """Where a site begins to speak, if a few words of content without a stop stand before that.

    first: where the line begins in its sheet.
    """
    found = STARTS.search(line, start + 1, start + GLUED + STARTING)
    if found is None or found.start() - start > GLUED:
        return start
    glued = line[start : found.start()]
    own = NAMED_BEFORE.search(glued) is None and any("一" <= char <= "鿿" for char in glued)
    own = own and not is_covered(glued)
    own = own and float(odds.of(start + first, found.start() + first)) < OWN
    return found.start() if own else start


def _behind_quote(line: str, start: int, end: int) -> tuple[int, int]:
    """A sentence without the quote that closes the one before."""
    return start + (start + 1 < end and closes(line, start)), end


def _words(line: str, start: int, end: int) -> tuple[int, int]:
    """A sentence without an address or kind of account at its end, which content speaks of too, or
    the marks drawn out there, of which each would weigh the same again."""
    found = ADDRESS.search(line, start, end) or ACCOUNT.search(line, start, end)
    if found is None:
        found = DRAWN.search(line, start + 1, end)
    elif found.start() - start < NAMING:
        found = None
    return start, end if found is None else found.start()


def _is_told(line: str, start: int, end: int, first: int, odds: Odds) -> bool:
    """Whether a sentence quotes what a site says, behind words that are nothing like it.

    first: where the line begins in its sheet.
    """
    import numpy as np

    quoted = QUOTATION.search(line, start, end)
    if quoted is None or quoted.start() - start < LEAST:
        return False
    lead = np.array([start, quoted.start()]) + first
    return bool(odds.of(lead[:1], lead[1:])[0] < LEADING)


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
