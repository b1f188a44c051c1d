"""The filter `pinyin`."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import ClassVar, NamedTuple

from cleaner.document import around
from cleaner.edit import AT_REST, Edit
from cleaner.filter import TextFilter
from cleaner.scan import Scan

_SMALL = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿếềăĕĭŏŭ"
_TONED = _SMALL + _SMALL.upper() + "\u0300\u0301\u0304\u030c\u0306"
TONE = re.compile(f"[{_TONED}]")
TONED = Scan(TONE)
LETTERS = f"a-zA-Z{_TONED}üêÜÊɑɡ\u0308"
GROUP = re.compile(rf"[(（] ?([{LETTERS}]{{1,12}}) ?[)）]")
WRITTEN = str.maketrans("ɑɡăĕĭŏŭ\u0306", "agǎěǐǒǔ\u030c")
"""Other letters for the same: the IPA's, and the breve for the caron."""


TAUGHT = re.compile("[讀读][音作成為为]|[注多破字]音|[應应]該?该?[讀读]|拼音|[聲声][調调]|通假")
"""Words of a line that speaks of readings."""
HAN = re.compile("[\u3400-\u9fff]")
FEW = 12
"""A text with no more readings may have them for their own sake."""
SHARE = 0.4
"""The least share of the occurrences of the characters that have a reading at which they have it:
where a program put it there it is six in ten and more."""
OTHERS = 4
"""One reading behind another character, to so many behind Traditional ones, is the author's."""


class _Gloss(NamedTuple):
    """A reading in brackets behind a Traditional character.

    always: whether that is Traditional in all words.
    """

    match: re.Match[str]
    char: str
    reading: str
    tone: bool
    always: bool


class _Readings(NamedTuple):
    """Readings in small letters of characters that conversion changes always, or in some words."""

    always: Mapping[str, frozenset[str]]
    sometimes: Mapping[str, frozenset[str]]


@dataclass(frozen=True, kw_only=True)
class Pinyin(TextFilter):
    """Pinyin in brackets that was put behind Traditional characters.

    Sites that were converted from Simplified, and converters for readers, put the reading behind a
    character that they changed. It cuts words and names in two, so it has to go before anything
    else looks at the words.

    >>> Pinyin()("視頻會(huì)議通報（bào）了我們(men)的情況。")
    '視頻會議通報了我們的情況。'

    What goes is a bracket, half or full width, with one reading and nothing else, when the reading
    bears a tone mark, is a reading of the character before it by the table, and that character
    is Traditional. A character that is Traditional in some words only (像, 覆) must stand in a line
    with another one that always is. A reading without a tone (們(men)) goes only where the text
    has readings with one.

    Text that teaches Chinese stays: its characters are Simplified (茶(chá), 行(xíng)走), or it has
    readings behind such as well, or behind few of the places where the character stands. Of no
    more than twelve readings those stay that a line speaks of (讀作, 多音字, 姓單(shàn)), those of
    rare characters, and all where each character has two (長(cháng)短, 長(zhǎng)大). Names with a
    capital (單(Shàn)) stay, and so do options (a), abbreviations and glosses in Latin letters.

    The table comes from pypinyin (MIT).
    """

    name: ClassVar[str] = "pinyin"
    rules: ClassVar[Mapping[str, str]] = {
        "reading": "a reading with its tone in brackets behind its Traditional character",
        "neutral-reading": "a reading without a tone in a text that has readings with one",
    }

    def edits_of_each(self, texts: Sequence[str]) -> list[Iterable[Edit]]:
        found: list[Iterable[Edit]] = [AT_REST] * len(texts)
        bracketed = [place for place, text in enumerate(texts) if _bracketed(text)]
        for index in TONED.among([texts[place] for place in bracketed]):
            place = bracketed[index]
            found[place] = self._edits(texts[place])
        return found

    def edits(self, text: str) -> Iterable[Edit]:
        return self._edits(text) if _bracketed(text) and TONED(text) else ()

    def _edits(self, text: str) -> Iterator[Edit]:
        found = [
            (match, reading, tone)
            for match in GROUP.finditer(text)
            for reading, tone in _read(match)
        ]
        if not any(tone for *_, tone in found):
            return
        readings = _readings()
        own: list[_Gloss] = []
        others = 0  # readings behind characters that are not Traditional
        line_end, traditional = -1, False
        char, end = "", -1  # the character that a bracket belongs to, and where its brackets end
        for match, reading, tone in found:
            start = match.start()
            if start != end:
                char = text[start - 1 : start]
            always = reading in readings.always.get(char, ())
            if not always:
                if start > line_end:
                    line_end, traditional = _traditional(text, start)
                if reading not in readings.sometimes.get(char, ()) or not traditional:
                    others += tone and HAN.match(char) is not None and char not in readings.always
                    continue
            end = match.end()
            own.append(_Gloss(match, char, reading, tone, always))
        yield from _gone(text, own, others)


def _gone(text: str, own: Sequence[_Gloss], others: int) -> Iterator[Edit]:
    """The readings that go: those of a text whose Traditional characters mostly have one.

    own:    readings behind Traditional characters.
    others: how many have a tone and stand behind other characters.
    """
    toned = [gloss for gloss in own if gloss.tone]
    if not toned or others * OTHERS >= len(toned):
        return
    known = {gloss.char for gloss in toned if gloss.always}
    if sum(gloss.always for gloss in toned) < SHARE * sum(map(Counter(text).__getitem__, known)):
        return
    few = len(toned) <= FEW
    teaches = few and _two_readings(toned)
    goes = {
        gloss.match.start()
        for gloss in toned
        if not (teaches or gloss.match[1][0].isupper() or (few and _taught(text, gloss)))
    }
    sure = any(gloss.always and gloss.match.start() in goes for gloss in toned)
    for match, char, reading, tone, _ in own:
        if match.start() in goes or (sure and not tone):
            rule = "reading" if tone else "neutral-reading"
            because = f"{reading} is a reading of {char}"
            yield Edit(match.start(), match.end(), "", rule, because, match[0])


def _two_readings(toned: Sequence[_Gloss]) -> bool:
    """Whether each of the characters has two readings: the text tells these apart."""
    readings: dict[str, set[str]] = {}
    for gloss in toned:
        readings.setdefault(gloss.char, set()).add(gloss.reading)
    return min(map(len, readings.values())) > 1


def _taught(text: str, gloss: _Gloss) -> bool:
    """Whether a reading is told for its own sake: of a rare character, or where a line says so."""
    start = gloss.match.start()
    if not _common(gloss.char) or text[start - 2 : start - 1] == "姓":
        return True
    return TAUGHT.search(text, *around(text, start, start)) is not None


@cache
def _common(char: str) -> bool:
    """Whether a character's Simplified form is of the first level of GB 2312: of everyday text."""
    from cleaner.neardup.keys import key  # few texts need it

    return b"\xb0" <= key(char).encode("gb2312", "ignore")[:1] < b"\xd8"


def _bracketed(text: str) -> bool:
    return "(" in text or "（" in text


def _read(match: re.Match[str]) -> Iterator[tuple[str, bool]]:
    """The reading in the brackets as the table writes it, and whether it has a tone."""
    reading = unicodedata.normalize("NFC", match[1].lower().translate(WRITTEN))
    yield reading, TONE.search(reading) is not None


def _traditional(text: str, at: int) -> tuple[int, bool]:
    """Where the line ends, and whether it has a character that is always Traditional."""
    start, end = around(text, at, at)
    return end, not _readings().always.keys().isdisjoint(text[start:end])


@cache
def _readings() -> _Readings:
    found: tuple[dict[str, set[str]], dict[str, set[str]]] = ({}, {})
    for line in (files("cleaner") / "data/pinyin.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        reading, chars = line.split("\t")
        for table, group in zip(found, chars.split(" "), strict=False):
            for char in group:
                table.setdefault(char, set()).add(reading)
    return _Readings(*({char: frozenset(each) for char, each in t.items()} for t in found))
