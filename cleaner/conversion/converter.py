"""Traditional to Simplified on tables: the engine of the filter `traditional`.

Every entry of the tables keeps the length of what it replaces, so a text and its conversion have
the same offsets. One table lookup converts every character; the same lookup marks the few places
where more than one character has to be seen: a phrase of the tables, 著, kana and hangul, and
compatibility forms. Only those are visited one by one.
"""

import re
from codecs import utf_32_le_decode
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from cleaner.composition import compose
from cleaner.conversion.foreign import KANA_HANGUL, foreign_sentences
from cleaner.conversion.particles import particle
from cleaner.conversion.runs import edits_of_each, run_of
from cleaner.conversion.shared import Lines, lone, quoted, shared
from cleaner.conversion.spans import Word, outside
from cleaner.conversion.tables import compatibility, simplifying
from cleaner.edit import Edit, joined

PHRASE, PARTICLE, FOREIGN, COMPATIBLE, MAKES_PHRASE, SHARED, WORD = (
    1 << bit for bit in range(24, 31)
)
CHARACTER = (1 << 24) - 1

SHORT = 200
"""Below so many characters two searches cost less than one lookup of all."""

BATCH = 1 << 14
"""So many characters are looked at together, of several texts or of one: what the caches hold."""

TINY = 32
"""Below so many characters str.translate costs less than a lookup by numpy."""


_Hit = tuple[int, int, str]
"""A phrase in a text: where it starts, minus its size, the phrase."""


class _Step(NamedTuple):
    """One conversion: the text after it, the places changed one by one, and the words."""

    after: str
    changed: Any
    words: list[Word]
    settled: bool


class Converter:
    """Converts Traditional to Simplified; made once for each set of rules, and pure from then on.

    without: rules that are off, of `phrase`, `word` and `particle`.
    foreign: whether sentences with kana or hangul are converted too.
    variant: "t", "tw" or "hk", the region whose forms are known besides.
    lone:    whether what Simplified lines have on purpose is converted too.
    """

    def __init__(
        self,
        without: Collection[str] = (),
        foreign: bool = False,
        variant: str = "t",
        lone: bool = False,
    ) -> None:
        import numpy as np

        characters, self.phrases, self._rules, self._doubtful = simplifying(without, variant)
        self.characters = str.maketrans(dict(characters))
        self._pairs, anchors = self._anchored()
        forms = compatibility()
        self._forms = str.maketrans(forms)
        table: Any = np.arange(0x110000, dtype=np.uint32)
        for key, value in characters.items():
            table[ord(key)] = ord(value) | (MAKES_PHRASE if value in anchors else 0)
        for char in anchors:
            table[ord(char)] |= PHRASE
        if "particle" not in without:
            table[ord("著")] |= PARTICLE
        if not foreign:
            for first, end in KANA_HANGUL:
                table[first:end] |= FOREIGN
        for char in characters.keys() & self._rules.keys():
            table[ord(char)] |= WORD
        self._lone = lone
        if not lone:
            for char in shared():
                table[ord(char)] |= SHARED
        for char, form in forms.items():
            table[ord(char)] = table[ord(form)] | COMPATIBLE
        self._table = table
        self._looked_at = _class_of((table != np.arange(0x110000)).nonzero()[0].tolist())
        others = (table >> 24) & ~np.uint32(PHRASE >> 24)
        self._marked = _class_of([*others.nonzero()[0].tolist(), 0x10000])
        self._anchors = _class_of([ord(char) for char in anchors or "\0"])
        self._seen_with_others = re.compile(self._marked.pattern[:-1] + self._anchors.pattern[1:])
        self._plain = table[:0x10000] & CHARACTER
        # str.translate is twice as fast with a list, and slow for what a dictionary lacks.
        self._short = [chr(code) for code in (table[:0xA000] & CHARACTER).tolist()]
        codes = np.array([[ord(char) for char in pair] for pair in self._pairs], np.uint32)
        self._hashes = np.zeros(1 << 16, bool)
        if len(codes):
            self._hashes[_hash(codes[:, 0], codes[:, 1])] = True

    def _anchored(self) -> tuple[Mapping[str, Sequence[tuple[int, str]]], set[str]]:
        """Each phrase under two of its characters, one of which decides; and those that decide.

        That is one that the phrase writes otherwise, and rather one that Simplified text has not.
        """
        pairs: dict[str, list[tuple[int, str]]] = {}
        anchors: set[str] = set()
        plain: list[str] = []
        for key, value in self.phrases.items():
            alone = key.translate(self.characters)
            odd = [i for i, char in enumerate(alone) if char != value[i]]
            if odd:
                at = next((i for i in odd if key[i] != alone[i]), odd[0])
                anchors.add(key[at])
                pairs.setdefault(_pair(key, at), []).append((min(at, len(key) - 2), key))
            else:
                plain.append(key)
        for key in plain:
            alone = key.translate(self.characters)
            at = next((i for i, char in enumerate(key) if char in anchors), -1)
            at = at if at >= 0 else next((i for i, char in enumerate(key) if char != alone[i]), 0)
            anchors.add(key[at])
            pairs.setdefault(_pair(key, at), []).append((min(at, len(key) - 2), key))
        return pairs, anchors

    def convert(self, text: str) -> str:
        """The text in Simplified characters; as long as it was."""
        if text.isascii():
            return text
        if len(text) < SHORT:
            if self._looked_at.search(text) is None:
                return text
            if (after := self._alone(text)) is not None:
                return after
        if len(text) > BATCH:
            return "".join(map(self._convert, _pieces(text)))
        return self._convert(text)

    def _convert(self, text: str) -> str:
        """The conversion of a text by all passes over it that it needs."""
        while (step := self.step(text)) is not None and step.after != text:
            text = step.after
            if step.settled:
                break
        return text

    def edits(self, text: str) -> list[Edit]:
        """The same as edits, complete and in order."""
        if text.isascii():
            return []
        if len(text) < SHORT:
            if self._looked_at.search(text) is None:
                return []
            after = self._alone(text)
            if after == text:
                return []
            if after is not None and (run := run_of(text, after)) is not None:
                return run
        if len(text) <= BATCH:
            return self._edits(text)
        done = []
        home = 0
        for piece in _pieces(text):
            for start, end, new, rule, because, was in self._edits(piece):
                done.append(Edit(home + start, home + end, new, rule, because, was))
            home += len(piece)
        return done

    def edits_of_each(self, texts: Sequence[str]) -> list[list[Edit]]:
        """The edits of several texts, each as if it were alone; short ones cost less together."""
        found: list[list[Edit]] = [[]] * len(texts)
        batch: list[int] = []
        size = 0
        for place, text in enumerate(texts):
            if not text.isascii():
                if size and size + len(text) > BATCH:
                    self._batch(texts, batch, found)
                    batch, size = [], 0
                batch.append(place)
                size += len(text) + 1
        if batch:
            self._batch(texts, batch, found)
        return found

    def _batch(self, texts: Sequence[str], places: list[int], found: list[list[Edit]]) -> None:
        """Fill in the edits of some texts, looked at as one with lines between them."""
        some = [texts[place] for place in places]
        if len(some) == 1:
            found[places[0]] = self.edits(some[0])
            return
        text = "\n".join(some)  # no word and no sentence has a line feed in it
        if (step := self.step(text)) is None:
            return
        if step.settled:
            ends = [end - 1 for end in accumulate(len(each) + 1 for each in some)]
            each = edits_of_each(text, *step[:3], ends)
        else:
            each = [self.edits(one) for one in some]
        for place, edits in zip(places, each, strict=True):
            found[place] = edits

    def _edits(self, text: str) -> list[Edit]:
        """The edits of a text by all passes over it that it needs."""
        if (step := self.step(text)) is None:
            return []
        first = edits_of_each(text, *step[:3], [len(text)])[0]
        if step.settled:
            return first
        steps, after = [first], step.after
        while (step := self.step(after)) is not None and step.after != after:
            steps.append(edits_of_each(after, *step[:3], [len(after)])[0])
            after = step.after
        return compose(text, steps) if len(steps) > 1 else first

    def _alone(self, text: str) -> str | None:
        """A short text with every character converted; None where more than one has to be seen."""
        first = self._seen_with_others.search(text)
        if first is not None and self._marked.search(text) is not None:
            return None
        if not self._lone and any(ord(text[at]) in self.characters for at in quoted(text)):
            return None
        if len(text) < TINY:
            after = text.translate(self._short)
        else:
            after = text_of(self._plain.take(codes_of(text)))
        if first is not None:
            places = [match.start() for match in self._anchors.finditer(text, first.start())]
            if self._hits(text, places) or self._hits(after, places):
                return None
        return after

    def step(self, text: str) -> _Step | None:
        """One pass over the text; None where it finds nothing to look at."""
        import numpy as np

        codes = codes_of(text)
        looked = self._table.take(codes)
        seen = (looked != codes).nonzero()[0]
        if not seen.size:
            return None
        got = looked.take(seen)
        marks = (got > CHARACTER).nonzero()[0]
        if not marks.size and (self._lone or next(quoted(text), None) is None):
            return _Step(text_of(looked), seen, [], True)
        places = seen.take(marks)
        flags = got.take(marks)
        every = int(np.bitwise_or.reduce(flags))
        plain = flags & CHARACTER
        looked[places] = plain
        moved = np.ones(seen.size, bool)
        moved[marks[plain == codes.take(places)]] = False
        changed = seen[moved]
        after = text_of(looked) if changed.size else text
        stays: list[Word] = []
        if every & FOREIGN:
            stays = list(foreign_sentences(text, places[(flags & FOREIGN) != 0].tolist()))
            after = joined(after, stays)
            changed = outside(changed, stays)
            places = outside(places, stays)
            flags = self._table.take(codes.take(places))
        hits: list[_Hit] = []
        if every & PHRASE:
            unified = text.translate(self._forms) if every & COMPATIBLE else text
            near = places[(flags & PHRASE) != 0]
            if not every & COMPATIBLE:
                near = self._near(codes, near)
            hits = self._hits(unified, near.tolist())
        own = [] if self._lone else self._own(text, places[(flags & SHARED) != 0], changed, hits)
        lines = None
        if own or not self._doubtful.isdisjoint([key for _, _, key in hits]):
            lines = self._lines(text, hits, changed, own)
            hits = [
                hit for hit in hits if hit[2] not in self._doubtful or lines.traditional(hit[0])
            ]
        words = self._words(hits)
        if words:
            after = joined(after, words)
        kept: list[Word] = []
        if own:
            assert lines is not None
            if kept := list(lone(text, after, own, lines)):
                after = joined(after, kept)
                changed = outside(changed, kept)
                stays = sorted(stays + kept)
        if every & (PARTICLE | WORD):
            places_left = outside(outside(places, words), kept)
            if more := list(self._more(after, places_left, codes)):
                words = sorted(words + more)
                after = joined(after, words)
        settled = True
        if every & (PHRASE | MAKES_PHRASE):
            # Characters convert once and for all, so only a phrase can be left for a second pass,
            # and one only where a character that phrases are found by stayed or was written.
            left = places[(self._table.take(looked.take(places)) & PHRASE) != 0].tolist()
            left += [at for word in words for at in range(max(word.start - 1, 0), word.end + 1)]
            settled = self._stays(self._hits(after, left))
        changed = outside(changed, words)
        return _Step(after, changed, sorted(words + stays), settled)

    def _near(self, codes: Any, places: Any) -> Any:
        """Of those places the ones where two characters may be of a phrase."""
        if places.size < 8:
            return places
        here = codes.take(places)
        after = _hash(here, codes.take(places + 1, mode="clip"))
        before = _hash(codes.take(places - 1, mode="clip"), here)
        return places[self._hashes[after] | self._hashes[before]]

    def _hits(self, text: str, places: Iterable[int]) -> list[_Hit]:
        """The phrases around those places, in order: start, minus the size, the phrase."""
        hits = set()
        pairs = self._pairs
        for at in places:
            for begin in (at, at - 1):
                if found := pairs.get(text[begin : begin + 2]):
                    for offset, key in found:
                        start = begin - offset
                        if start >= 0 and text.startswith(key, start):
                            hits.add((start, -len(key), key))
        return sorted(hits)

    def _stays(self, hits: list[_Hit]) -> bool:
        """Whether those phrases are written as they are, and none takes another's place."""
        return all(self.phrases[key] == key for _, _, key in hits) and all(
            start - size <= following for (start, size, _), (following, *_) in pairwise(hits)
        )

    def _words(self, hits: list[_Hit]) -> list[Word]:
        """Of phrases that overlap the first, of those the longest."""
        found = []
        end = 0
        for start, size, key in hits:
            if start >= end:
                end = start - size
                rule = self._rules[key]
                found.append(Word(start, end, self.phrases[key], rule, _BECAUSE[rule]))
        return found

    def _more(self, after: str, places: Any, codes: Any) -> Iterator[Word]:
        """The words of one character at those places: particles, and what the tables lack.

        after: the text with every other character converted.
        """
        flags = self._table.take(codes.take(places))
        for at in places[(flags & PARTICLE) != 0].tolist():
            if word := particle(after, at):
                yield Word(at, at + 1, "着", "particle", f"the word {word}")
        for at in places[(flags & WORD) != 0].tolist():
            yield Word(at, at + 1, after[at], "word", _BECAUSE["word"])

    def _own(self, text: str, places: Any, changed: Any, hits: list[_Hit]) -> list[int]:
        """The places outside those phrases where a character may stand as Simplified text has it.

        places: those of characters that Simplified text has too.
        """
        own = set(places.tolist())
        own.update(at for at in quoted(text) if ord(text[at]) in self.characters)
        for start, size, key in hits:
            if key not in self._doubtful:
                own.difference_update(range(start, start - size))
        at = changed.searchsorted(sorted(own))
        return sorted(own & set(changed.take(at, mode="clip").tolist())) if changed.size else []

    def _lines(self, text: str, hits: list[_Hit], changed: Any, own: list[int]) -> Lines:
        """The lines of a text, and what in them shows that they are Traditional."""
        covered = [Word(start, start - size, key, "", "") for start, size, key in hits]
        free = set(own).difference(*(range(word.start, word.end) for word in covered))
        doubtful = self._doubtful
        words = [at for at, _, key in hits if key not in doubtful and key != self.phrases[key]]
        return Lines(text, outside(changed, covered), sorted(free), words)


def _pieces(text: str) -> Iterator[str]:
    """A text in pieces of whole lines that are no longer than they need be."""
    at = 0
    while len(text) - at > BATCH:
        end = text.rfind("\n", at, at + BATCH) + 1 or text.find("\n", at + BATCH) + 1 or len(text)
        yield text[at:end]
        at = end
    yield text[at:]


def codes_of(text: str) -> Any:
    """The code points of a text as an array."""
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def text_of(codes: Any) -> str:
    """The text of an array of codes."""
    return utf_32_le_decode(codes, "surrogatepass")[0]


def _class_of(codes: Sequence[int]) -> re.Pattern[str]:
    """A pattern for one of those characters, or any one beyond the basic plane if there is one."""
    basic = sorted(code for code in codes if code < 0x10000)
    firsts = [code for code, before in zip(basic, [-2, *basic], strict=False) if code > before + 1]
    lasts = [
        code for code, after in zip(basic, [*basic[1:], 1 << 20], strict=True) if after > code + 1
    ]
    parts = [f"{chr(first)}-{chr(last)}" for first, last in zip(firsts, lasts, strict=True)]
    if len(basic) < len(codes):
        # One range, because many single characters up there are tried one by one.
        parts.append("\U00010000-\U0010ffff")
    return re.compile(f"[{''.join(parts)}]")


def _pair(key: str, at: int) -> str:
    """The character at a place and the one after it; at the end the last two."""
    at = min(at, len(key) - 2)
    return key[at : at + 2]


def _hash(first: Any, second: Any) -> Any:
    """A number below 2**16 for each two characters, from arrays of their codes."""
    return (first * 0x9E3779B1 + second * 0x85EBCA6B) >> 16


_BECAUSE = {
    "phrase": "a word of OpenCC's tables that is written otherwise than its characters alone",
    "word": "a word that OpenCC's tables lack or have wrong",
}


@cache
def converter(
    without: frozenset[str] = frozenset(),
    foreign: bool = False,
    variant: str = "t",
    lone: bool = False,
) -> Converter:
    """The converter of a set of rules and a region; made when it is first asked for."""
    return Converter(without, foreign, variant, lone)
