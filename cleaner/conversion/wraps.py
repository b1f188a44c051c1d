"""Words that a line break of a hard wrap goes through: 乾⏎隆 is converted as 乾隆."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from cleaner.conversion.codes import hash_of
from cleaner.conversion.foreign import CHINESE_ONLY, CHINESE_TOO, FOREIGN_LETTER, SENTENCE
from cleaner.edit import Edit

LEAST = 9
"""The fewest characters of a line that a wrap ends; of verse and of most headings a line is less.

Of 48,000 line breaks between two Han characters in texts that are not wrapped no word went through
one by chance, so a longer line needs no other sign of a margin.
"""
_HAN = (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x40000)
_CLASS = "[" + "".join(f"{chr(first)}-{chr(end - 1)}" for first, end in _HAN) + "]"
HAN = re.compile(_CLASS)
INDENT = " \t\u3000"
WHITE = frozenset(INDENT)
DEEPEST = 8
"""The most characters of an indent."""
BREAK = re.compile(f"\\n(?<={_CLASS}\\n)[{INDENT}]{{0,{DEEPEST}}}(?={_CLASS})")
"""A line break between two Han characters, with the indent behind it."""
JAPANESE = "の"
"""No Japanese text of some lines is without it."""
NOWHERE = (0, 0)
"""How far a word goes on from a character of none."""
FEW = 64
"""Around so few places line feeds are looked for one by one."""


class Gap(NamedTuple):
    """A line break that was left out: the place in the view that it stands before, and its text."""

    place: int
    text: str


class Cuts:
    """Which line breaks may go through a word of the tables.

    words: those words.
    pairs: two characters each that say more side by side than apart, other than in those words.
    heads: what is written otherwise behind a Han character than at the head of a line.
    foreign: whether sentences with kana are converted as all others are.
    """

    def __init__(
        self, words: Collection[str], pairs: Collection[str], heads: Collection[str], foreign: bool
    ) -> None:
        self._words: dict[str, list[tuple[str, str]]] = {pair: [("", "")] for pair in pairs}
        for word in words:
            for at in range(1, len(word)):
                parts = self._words.setdefault(word[at - 1 : at + 1], [])
                parts.append((word[:at], word[at:]))
        self._heads = tuple(heads)
        self._foreign = foreign
        self._reach: dict[str, tuple[int, int]] = {}
        # Before the first character of a head a line break counts too, as if one more stood there.
        for word in (*words, *pairs, *(f"\n{head}" for head in self._heads)):
            for at, char in enumerate(word):
                before, behind = self._reach.get(char, (0, 0))
                self._reach[char] = max(before, at), max(behind, len(word) - 1 - at)

    def possible(self, text: str) -> bool:
        """Whether a line break may go through a word of a short text."""
        feeds = []
        feed = text.find("\n")
        while feed >= 0:
            feeds.append(feed)
            feed = text.find("\n", feed + 1)
        return bool(feeds) and (
            any(self._cut(text, feeds)) or (not self._foreign and JAPANESE in text)
        )

    def found(
        self, text: str, codes: Any, seen: Any, ends: Collection[int] = ()
    ) -> list[tuple[int, int]]:
        """The line breaks with the indent behind that go through a word, as spans in order.

        codes: the code points of the text.
        seen: the places of what conversion looks at, an array in order.
        ends: where one text ends and another one begins.
        """
        if seen.size <= FEW:
            feeds: Iterable[int] = _near(text, seen.tolist(), self._reach)
        else:
            every = (codes == ord("\n")).nonzero()[0]
            before = codes.take(every - 1, mode="wrap")
            after = codes.take(every + 1, mode="clip")
            hashes, lasts, others = self._tables
            maybe = hashes.take(hash_of(before, after))
            feeds = every[maybe | (others.take(after) & lasts.take(before))].tolist()
        found = set(self._cut(text, feeds))
        if not self._foreign and JAPANESE in text:
            found.update(_in_sentences(text, codes))
        return sorted(span for span in found if span[0] not in ends and _goes_on(text, *span))

    @cached_property
    def _tables(self) -> tuple[Any, Any, Any]:
        """Whether a word may stand around a line feed, which `_cut` then tells.

        By the hash of the characters before and behind it; or else by the code before it, where
        one of an indent or of the beginning of a head is behind it.
        """
        import numpy as np

        hashes, lasts, others = np.zeros(1 << 16, bool), *np.zeros((2, 0x110000), bool)
        codes = np.array([[ord(char) for char in pair] for pair in self._words], np.uint32)
        if len(codes):
            hashes[hash_of(codes[:, 0], codes[:, 1])] = True
        for first, end in _HAN:
            lasts[first:end] = True
        others[[ord(char) for char in (*INDENT, *(head[0] for head in self._heads))]] = True
        return hashes, lasts, others

    def _cut(self, text: str, feeds: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Of some line feeds the spans of those that go through a word."""
        words, heads = self._words, self._heads
        for start in feeds:
            end = start + 1
            if text[end : end + 1] in WHITE:
                end = _indented(text, start)
            parts = words.get(text[start - 1 : start] + text[end : end + 1])
            if (
                parts is not None
                and any(
                    text.endswith(head, 0, start) and text.startswith(tail, end)
                    for head, tail in parts
                )
            ) or (text.startswith(heads, end) and HAN.match(text, start - 1)):
                yield start, end


def unwrapped(text: str, cuts: Cuts, codes: Any, seen: Any) -> tuple[str, Sequence[Gap]]:
    """A text without the line breaks that go through a word, and those line breaks.

    codes, seen: as for `Cuts.found`.
    """
    parts: list[str] = []
    gaps = []
    at = place = 0
    for start, end in cuts.found(text, codes, seen):
        parts.append(text[at:start])
        place += start - at
        gaps.append(Gap(place, text[start:end]))
        at = end
    return ("".join([*parts, text[at:]]), gaps) if gaps else (text, ())


def wrapped(text: str, gaps: Sequence[Gap], start: int = 0) -> str:
    """A stretch of a view that begins at a place, with the line breaks again that lie inside it."""
    parts: list[str] = []
    at = 0
    for place, gap in gaps:
        if start < place < start + len(text):
            parts += (text[at : place - start], gap)
            at = place - start
    return "".join([*parts, text[at:]])


def wrapped_edits(edits: Iterable[Edit], gaps: Sequence[Gap]) -> Iterator[Edit]:
    """Edits of a view, complete and in order, as edits of the text with its line breaks."""
    shift = first = 0
    for start, end, new, rule, because, was in edits:
        while first < len(gaps) and gaps[first].place <= start:
            shift += len(gaps[first].text)
            first += 1
        last, inside = first, 0
        while last < len(gaps) and gaps[last].place < end:
            inside += len(gaps[last].text)
            last += 1
        if last > first:
            new = wrapped(new, gaps[first:last], start)
            was = wrapped(was or "", gaps[first:last], start)
        yield Edit(start + shift, end + shift + inside, new, rule, because, was)


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether a line break with the indent behind it may be of a wrap.

    The line above is not short, and the next one begins no further in, unless what begins above is
    an entry of a list.
    """
    first = text.rfind("\n", 0, start) + 1
    body = text[first:start].lstrip(INDENT)
    if len(body) < LEAST:
        return False
    above = text[first : start - len(body)]
    return _width(text[start + 1 : end]) <= _width(above) or HAN.match(body) is None


def _width(indent: str) -> int:
    return len(indent) + indent.count("\u3000")


def _near(text: str, places: Iterable[int], reach: Mapping[str, tuple[int, int]]) -> Iterator[int]:
    """The line feeds that may stand inside a word with a character at one of some places.

    reach: how far before and behind each character a word may go on.
    """
    for at in places:
        before, behind = reach.get(text[at], NOWHERE)
        end = at + behind + 1
        feed = text.find("\n", max(0, at - before - DEEPEST), end)
        while feed >= 0:
            yield feed
            feed = text.find("\n", feed + 1, end)


def _indented(text: str, start: int) -> int:
    """Where the text of the line behind a line feed begins."""
    end = start + 1
    while end <= start + DEEPEST and text[end : end + 1] in WHITE:
        end += 1
    return end


def _in_sentences(text: str, codes: Any) -> Iterator[tuple[int, int]]:
    """The line breaks inside a sentence that has kana on one side of them alone.

    What is on the other side is no whole line, as a title or a translation is, and not Chinese.
    """
    kana = ((codes > 0x3040) & (codes < 0x30FB)).nonzero()[0]
    for match in BREAK.finditer(text):
        start, end = match.span()
        first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        last = last if last >= 0 else len(text)
        begin, middle, stop = kana.searchsorted([first, start, last]).tolist()
        if begin == stop:
            continue
        line, following = text[first:start], text[end:last]
        head = line[_last_end(line) :]
        tail = SENTENCE.match(following)
        assert tail is not None
        if len(head) < len(line) and middle < stop and FOREIGN_LETTER.search(tail[0]):
            here, there = head, tail[0]
        elif len(tail[0]) < len(following) and begin < middle and FOREIGN_LETTER.search(head):
            here, there = tail[0], head
        else:
            continue
        if not (
            FOREIGN_LETTER.search(here)
            or CHINESE_ONLY.search(here)
            or CHINESE_TOO.search(here)
            or CHINESE_ONLY.search(there)
        ):
            yield start, end


def _last_end(line: str) -> int:
    """Where the last sentence of a line begins."""
    begin = 0
    for match in SENTENCE.finditer(line):
        begin = match.start()
    return begin


def pairs_of(char: str, words: Iterable[str], sources: Mapping[str, str]) -> Iterator[str]:
    """The pairs of a character and its neighbours in words, as Traditional text writes them too.

    words:   in Simplified characters but for that one.
    sources: what is written as each character, those that only stand for themselves left out.
    """
    for word in words:
        at = word.index(char)
        before, after = word[at - 1 : at], word[at + 1 : at + 2]
        yield from (one + char for one in before + sources.get(before, ""))
        yield from (char + one for one in after + sources.get(after, ""))
