"""The filter `pinyin`."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import ClassVar, NamedTuple

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

    Text that teaches Chinese stays, because its characters are Simplified: 茶(chá), 行(xíng)走.
    So do options (a), abbreviations, names and glosses in Latin letters.

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
        neutral: list[Edit] = []
        toned = False
        line_end, traditional = -1, False
        char, end = "", -1  # the character that a bracket belongs to, and where its brackets end
        for match, reading, tone in found:
            start = match.start()
            if start != end:
                char = text[start - 1 : start]
            if reading in readings.always.get(char, ()):
                toned = toned or tone
            elif reading in readings.sometimes.get(char, ()):
                if start > line_end:
                    line_end, traditional = _traditional(text, start)
                if not traditional:
                    continue
            else:
                continue
            end = match.end()
            because = f"{reading} is a reading of {char}"
            if tone:
                yield Edit(start, end, "", "reading", because, match[0])
            else:
                neutral.append(Edit(start, end, "", "neutral-reading", because, match[0]))
        if toned:
            yield from neutral


def _bracketed(text: str) -> bool:
    return "(" in text or "（" in text


def _read(match: re.Match[str]) -> Iterator[tuple[str, bool]]:
    """The reading in the brackets as the table writes it, and whether it has a tone."""
    reading = unicodedata.normalize("NFC", match[1].lower().translate(WRITTEN))
    yield reading, TONE.search(reading) is not None


def _traditional(text: str, at: int) -> tuple[int, bool]:
    """Where the line ends, and whether it has a character that is always Traditional."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    end = end if end >= 0 else len(text)
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
