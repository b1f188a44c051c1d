"""Which region a text was written in, and Taiwan's words for what the mainland calls otherwise."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from operator import ne

from cleaner.conversion.converter import Converter
from cleaner.conversion.foreign import FOREIGN_LETTER, foreign_sentences
from cleaner.conversion.tables import characters_of, table_of_package
from cleaner.document import around
from cleaner.edit import Edit, joined

HONG_KONG = re.compile("[説鋭閲鈎衞藴醖]")
ELSEWHERE = re.compile("[說銳閱鉤衛蘊醞]")
"""The same characters as others write them; Simplified text has neither."""


@cache
def _differing() -> tuple[str, ...]:
    """The characters that the tables of Hong Kong convert otherwise than those of no region."""
    plain, here = map(characters_of, ("t", "hk"))
    return tuple(char for char in here if here[char] != plain.get(char, char))


def undecided(text: str) -> bool:
    """Whether a text has characters whose conversion depends on its region."""
    return any(char in text for char in _differing())


def region(text: str) -> str:
    """The tables for a text by its own characters: "hk", or "t" where they do not speak for it."""
    here = sum(1 for _ in HONG_KONG.finditer(text))
    return "hk" if here > sum(1 for _ in ELSEWHERE.finditer(text)) else "t"


@cache
def _words() -> tuple[re.Pattern[str], Mapping[str, str]]:
    words = table_of_package("TWPhrasesRev.txt")
    rest: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        rest.setdefault(word[0], []).append(re.escape(word[1:]))
    # By their first character, because alternatives are tried one after another.
    return re.compile("|".join(f"{char}(?:{'|'.join(rest[char])})" for char in rest)), words


@cache
def _simplified() -> re.Pattern[str]:
    """Characters for which Traditional text mostly has another one."""
    table = table_of_package("STCharacters.txt")
    return re.compile(f"[{''.join(key for key, value in table.items() if key != value)}]")


def edits(text: str, converter: Converter, foreign: bool) -> list[Edit]:
    """The conversion of a text with Taiwan's words replaced, complete and in order.

    foreign: whether words in sentences with kana or hangul are replaced too.
    """
    words = list(_mainland_words(text, converter, foreign))
    between = joined(text, words)
    found = converter.edits(between)
    after = joined(between, found)
    done: list[Edit] = []
    queue = iter(found)
    edit = next(queue, None)
    at = shift = 0  # up to where `between` is done, and how much longer it is than the text there
    for word in [*words, None]:
        stop = word.start + shift if word is not None else len(between)
        while edit is not None and edit.start < stop:
            start, end = max(edit.start, at), min(edit.end, stop)
            new, was = after[start:end], between[start:end]
            if new != was:
                done.append(Edit(start - shift, end - shift, new, edit.rule, edit.because, was))
            if edit.end > stop:
                break
            edit = next(queue, None)
        if word is not None:
            at = stop + len(word.text)
            shift += len(word.text) - (word.end - word.start)
            done.append(word._replace(text=after[stop:at]))
    return done


def _mainland_words(text: str, converter: Converter, foreign: bool) -> Iterator[Edit]:
    """Taiwan's words, as the mainland's in Traditional characters.

    Only in lines that are more Traditional than Simplified, because Simplified text has some of
    these words with another meaning (文件, 程序).
    """
    pattern, words = _words()
    kept = _foreign(text) if not foreign else set()
    after = ""
    simplified: dict[str, str] = {}
    line_end, traditional = -1, False
    for match in pattern.finditer(text):
        start, end = match.span()
        after = after or converter.convert(text)
        if start > line_end:
            head, line_end = around(text, start, end)
            traditional = _traditional(text[head:line_end], after[head:line_end])
        if not traditional:
            continue
        new = words[match[0]]
        if new not in simplified:
            simplified[new] = converter.convert(new)
        # 哈薩克 stands in 哈薩克斯坦, which is what would be written.
        there = after.startswith(simplified[new], start)
        if not there and kept.isdisjoint(range(start, end)):
            because = f"Taiwan's word for {simplified[new]}"
            yield Edit(start, end, new, "region", because, match[0])


def _traditional(line: str, after: str) -> bool:
    """Whether conversion changes more of a line than is Simplified in it; 著 does not count."""
    changed: int = sum(map(ne, line, after)) - (line.count("著") - after.count("著"))
    return changed > sum(1 for _ in _simplified().finditer(line))


def _foreign(text: str) -> set[int]:
    """The places in sentences of Japanese and Korean."""
    places = [match.start() for match in FOREIGN_LETTER.finditer(text)]
    return {at for word in foreign_sentences(text, places) for at in range(word.start, word.end)}
