"""Traditional to Simplified on tables: the engine of the filter `traditional`.

Every entry of the tables keeps the length of what it replaces, so a text and its conversion have
the same offsets. One table lookup converts every character; the same lookup marks the few places
where more than one character has to be seen: a phrase of the tables, 著, kana and hangul, and
compatibility forms. Only those are visited one by one.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import Any, NamedTuple

from cleaner.composition import compose
from cleaner.conversion.authors import authored
from cleaner.conversion.codes import codes_of, text_of
from cleaner.conversion.foreign import foreign_sentences
from cleaner.conversion.lookup import (
    CHARACTER,
    COMPATIBLE,
    FOREIGN,
    MAKES_PHRASE,
    PARTICLE,
    PHRASE,
    SELECTOR,
    SHARED,
    WORD,
    Hit,
    Lookup,
)
from cleaner.conversion.mentions import NAMING, in_quotes, mentions
from cleaner.conversion.names import named as in_names
from cleaner.conversion.particles import particle
from cleaner.conversion.runs import edits_of_each, run_of
from cleaner.conversion.shared import (
    QUOTES,
    Lines,
    any_simplified,
    as_in_words,
    lone,
    opens,
    quoted,
)
from cleaner.conversion.spans import Word, outside
from cleaner.conversion.wraps import HAN, unwrapped, wrapped, wrapped_edits
from cleaner.edit import Edit, joined

SHORT = 200
"""Below so many characters two searches cost less than one lookup of all."""

BATCH = 1 << 14
"""So many characters are looked at together, of several texts or of one: what the caches hold."""

TINY = 32
"""Below so many characters str.translate costs less than a lookup by numpy."""


FEW = 24
"""So few places are looked at one by one before any work on arrays."""

SEARCHED = 32
"""So many line feeds are tried as the end of a piece."""

SPARSE = 1 / 64
"""Of several texts those are looked at alone that have something, where less of all has."""

MANY = 128
"""For more changes than this all quotation marks of a text are looked for."""


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
        self.lookup = Lookup(without, foreign, variant, lone)
        self._lone = lone

    def convert(self, text: str) -> str:
        """The text in Simplified characters; as long as it was."""
        if text.isascii():
            return text
        if len(text) < SHORT:
            if self.lookup.looked_at.search(text) is None:
                return text
            if not self.lookup.cuts.possible(text) and (after := self._alone(text)) is not None:
                return after
        if len(text) > BATCH:
            return "".join(map(self._convert, _pieces(text)))
        return self._convert(text)

    def _convert(self, text: str) -> str:
        """The conversion of a text by all passes over it that it needs."""
        look = self._look(text)
        text, gaps = unwrapped(text, self.lookup.cuts, look[0], look[2])
        if gaps:
            look = self._look(text)
        while (step := self._step(text, *look, told=False)) is not None and step.after != text:
            text = step.after
            if step.settled:
                break
            look = self._look(text)
        return wrapped(text, gaps) if gaps else text

    def edits(self, text: str) -> list[Edit]:
        """The same as edits, complete and in order."""
        if text.isascii():
            return []
        if len(text) < SHORT:
            if self.lookup.looked_at.search(text) is None:
                return []
            after = self._alone(text) if not self.lookup.cuts.possible(text) else None
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
        codes, looked, seen = self._look(text)
        ends = [end - 1 for end in accumulate(len(each) + 1 for each in some)]
        if seen.size < len(text) * SPARSE:
            astir = self._astir(text, codes, looked, seen, ends)
            for one in sorted({bisect_left(ends, at) for at in astir}):
                found[places[one]] = self.edits(some[one])
            return
        step = self._step(text, codes, looked, seen)
        if step is None or not step.settled:
            each = [self.edits(one) for one in some]
        else:
            each = edits_of_each(text, *step[:3], ends)
            cut = self.lookup.cuts.found(text, codes, seen, ends)
            for one in {bisect_left(ends, start) for start, _ in cut}:
                each[one] = self.edits(some[one])
        for place, edits in zip(places, each, strict=True):
            found[place] = edits

    def _astir(
        self, text: str, codes: Any, looked: Any, seen: Any, ends: Sequence[int]
    ) -> Iterator[int]:
        """Where something may change in several texts, looked at as one.

        ends: where one text ends and another one begins.
        """
        phrases, behind = self.lookup.phrases, self.lookup.behind
        yield from seen[looked.take(seen) != codes.take(seen) | PHRASE].tolist()
        near = self.lookup.near(codes, seen).tolist()
        for start, _, key in self.lookup.hits(text, near):
            if phrases[key] != key or key in behind:
                yield start
        yield from (start for start, _ in self.lookup.cuts.found(text, codes, seen, ends))

    def _edits(self, text: str) -> list[Edit]:
        """The edits of a text by all passes over it that it needs."""
        look = self._look(text)
        view, gaps = unwrapped(text, self.lookup.cuts, look[0], look[2])
        if gaps:
            return list(wrapped_edits(self._passes(view, *self._look(view)), gaps))
        return self._passes(text, *look)

    def _passes(self, text: str, codes: Any, looked: Any, seen: Any) -> list[Edit]:
        """The edits of a text by all passes, with what `_look` says of it."""
        if (step := self._step(text, codes, looked, seen)) is None:
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
        first = self.lookup.seen_with_others.search(text)
        if first is not None and self.lookup.marked.search(text) is not None:
            return None
        if not self._lone and self._quoted_in(text):
            return None
        if len(text) < TINY:
            after = text.translate(self.lookup.short)
        else:
            after = text_of(self.lookup.plain.take(codes_of(text)))
        if (
            not self._lone
            and after != text
            and (NAMING.search(text) is not None or any(in_quotes(text, after)))
            and mentions(text, after)
        ):
            return None
        if first is not None:
            places = [match.start() for match in self.lookup.anchors.finditer(text, first.start())]
            if self.lookup.hits(text, places):
                return None
            lasting = self.lookup.lasting_characters
            if self.lookup.hits(after, [at for at in places if after[at] in lasting]):
                return None
        return after

    def step(self, text: str, *, told: bool = True) -> _Step | None:
        """One pass over the text; None where it finds nothing to look at.

        told: whether it is to tell what it changed where, beside the text after it.
        """
        return self._step(text, *self._look(text), told=told)

    def _look(self, text: str) -> tuple[Any, Any, Any]:
        """The codes of a text, what the table says of each, and the places where they differ."""
        codes = codes_of(text)
        looked = self.lookup.table.take(codes)
        return codes, looked, (looked != codes).nonzero()[0]

    def _step(
        self, text: str, codes: Any, looked: Any, seen: Any, *, told: bool = True
    ) -> _Step | None:
        import numpy as np

        if not seen.size:
            return None
        got = looked.take(seen)
        if seen.size <= FEW and self._idle(text, seen.tolist(), got.tolist()):
            return None
        marks = (got > CHARACTER).nonzero()[0]
        if not marks.size and not self._quoted(text, codes, seen):
            after = text_of(looked)
            if self._lone or not (named := mentions(text, after, codes, looked)):
                return _Step(after, seen, [], True)
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
        foreign: list[int] = []
        if every & FOREIGN:
            foreign = places[(flags & FOREIGN) != 0].tolist()
            stays = list(foreign_sentences(text, foreign))
            after = joined(after, stays)
            changed = outside(changed, stays)
            places = outside(places, stays)
            flags = self.lookup.table.take(codes.take(places))
        named = []
        if changed.size and not self._lone:
            named = mentions(text, after, codes, looked, foreign)
        if every & SELECTOR:
            named = _whole([*named, *_varied(text, places[(flags & SELECTOR) != 0].tolist())])
        if named:
            after = joined(after, named)
            changed = outside(changed, named)
            stays = sorted(stays + named)
        hits: list[Hit] = []
        if every & PHRASE:
            near = places[(flags & PHRASE) != 0]
            hits = self._hits(text, codes, near, compatible=bool(every & COMPATIBLE))
            hits = _beside(hits, named) if named else hits
        doubtful = not self.lookup.doubtful.isdisjoint([key for _, _, key in hits])
        single = self._quoted(text, codes, changed)
        shared = places[(flags & SHARED) != 0]
        own = self._own(codes, shared, single, changed, hits, doubtful)
        lines = None
        if own or doubtful:
            lines = self._lines(text, hits, changed, own)
            hits = [
                hit
                for hit in hits
                if hit[2] not in self.lookup.doubtful or lines.traditional(hit[0])
            ]
        words = self._words(text, hits)
        if words:
            after = joined(after, words)
        kept: list[Word] = []
        if own:
            assert lines is not None
            kept = list(lone(text, after, own, lines))
        if every & SHARED and ("乾" in text or "藉" in text):
            kept = sorted({*kept, *self._staying(text, after, shared, changed, words)})
        if single and words:
            kept = sorted({*kept, *as_in_words(text, single, words)})
        if kept:
            after = joined(after, kept)
            changed = outside(changed, kept)
            stays = sorted(stays + kept)
        if every & (PARTICLE | WORD):
            places_left = outside(outside(outside(places, named), words), kept)
            if more := list(self._more(after, places_left, codes)):
                words = sorted(words + more)
                after = joined(after, words)
        # Characters convert once and for all, so only a phrase can be left for a second pass.
        settled = not every & (PHRASE | MAKES_PHRASE) or self._rests(after, places, looked, words)
        if not told:
            return _Step(after, changed, [], settled)
        return _Step(after, outside(changed, words), sorted(words + stays), settled)

    def _hits(self, text: str, codes: Any, near: Any, *, compatible: bool) -> list[Hit]:
        """The phrases at some places where one may begin.

        compatible: whether the text has compatibility forms, which phrases are not written in.
        """
        if compatible:
            return self.lookup.hits(text.translate(self.lookup.forms), near.tolist())
        return self.lookup.hits(text, self.lookup.near(codes, near).tolist())

    def _rests(self, after: str, places: Any, looked: Any, words: list[Word]) -> bool:
        """Whether a second pass would find no phrase that changes.

        It finds one only where a character that phrases are found by stayed or was written.
        """
        left = places[self.lookup.lasting.take(looked.take(places))].tolist()
        left += [
            at
            for word in words
            for at in range(word.start, word.end)
            if after[at] in self.lookup.lasting_characters
        ]
        return self.lookup.stays(self.lookup.hits(after, left))

    def _words(self, text: str, hits: list[Hit]) -> list[Word]:
        """Of phrases that overlap the first, of those the longest."""
        found = []
        end = 0
        for start, size, key in hits:
            if start >= end:
                end = start - size
                new, rule = self.lookup.phrases[key], self.lookup.rules[key]
                if key in self.lookup.behind and start and HAN.match(text, start - 1):
                    new, rule = self.lookup.behind[key], "word"
                found.append(Word(start, end, new, rule, _BECAUSE[rule]))
        return found

    def _idle(self, text: str, places: list[int], values: list[int]) -> bool:
        """Whether those places were looked at for phrases alone, and there are none."""
        return all(
            value == ord(text[at]) | PHRASE for at, value in zip(places, values, strict=True)
        ) and not self.lookup.hits(text, places)

    def _quoted(self, text: str, codes: Any, changed: Any) -> list[int]:
        """The places of single characters in quotation marks that would change."""
        if self._lone or not changed.size:
            return []
        if changed.size > MANY:
            changed = changed[opens().take(codes.take(changed - 1))]
        return [
            at
            for at in changed.tolist()
            if QUOTES.get(text[at - 1 : at]) == text[at + 1 : at + 2] != ""
        ]

    def _quoted_in(self, text: str) -> list[int]:
        characters = self.lookup.characters
        return [at for at in quoted(text) if ord(text[at]) in characters]

    def _more(self, after: str, places: Any, codes: Any) -> Iterator[Word]:
        """The words of one character at those places: particles, and what the tables lack.

        after: the text with every other character converted.
        """
        flags = self.lookup.table.take(codes.take(places))
        for at in places[(flags & PARTICLE) != 0].tolist():
            if (word := particle(after, at)) and not authored(after, at):
                yield Word(at, at + 1, "着", "particle", f"the word {word}")
        for at in places[(flags & WORD) != 0].tolist():
            yield Word(at, at + 1, after[at], "word", _BECAUSE["word"])

    def _staying(
        self, text: str, after: str, shared: Any, changed: Any, words: list[Word]
    ) -> Iterator[Word]:
        """Of the places `shared` that would change those that stay in a Traditional line as well.

        That is a 乾 in a name, and a 藉 that is no verb, for nothing comes behind it.
        """
        if not changed.size:
            return
        places = [at for at in outside(shared, words).tolist() if text[at] in "乾藉"]
        if places:
            at = changed.searchsorted(places)
            places = sorted(set(places) & set(changed.take(at, mode="clip").tolist()))
        yield from in_names(after, [at for at in places if text[at] == "乾"])
        for at in places:
            if text[at] == "藉" and not HAN.match(text, at + 1):
                yield Word(at, at + 1, "藉", "", "")

    def _own(
        self,
        codes: Any,
        shared: Any,
        single: list[int],
        changed: Any,
        hits: list[Hit],
        doubtful: bool,
    ) -> list[int]:
        """The places that may keep what Simplified text has on purpose.

        They are outside the phrases that are sure, and of characters that would change and are
        either such as Simplified text has too, at the places `shared`, or single quoted ones.
        doubtful: whether there are other phrases too.
        """
        if self._lone or not changed.size:
            return []
        # Only a line with a character of Simplified text alone keeps anything.
        if not (single or shared.size) or not (doubtful or any_simplified(codes)):
            return []
        own = {*shared.tolist(), *single}
        for start, size, key in hits:
            if key not in self.lookup.doubtful:
                own.difference_update(range(start, start - size))
        at = changed.searchsorted(sorted(own))
        return sorted(own & set(changed.take(at, mode="clip").tolist()))

    def _lines(self, text: str, hits: list[Hit], changed: Any, own: list[int]) -> Lines:
        """The lines of a text, and what in them shows that they are Traditional."""
        covered = [Word(start, start - size, key, "", "") for start, size, key in hits]
        free = set(own).difference(*(range(word.start, word.end) for word in covered))
        doubtful = self.lookup.doubtful
        words = [
            at for at, _, key in hits if key not in doubtful and key != self.lookup.phrases[key]
        ]
        return Lines(text, outside(changed, covered), sorted(free), words)


def _varied(text: str, places: Sequence[int]) -> Iterator[Word]:
    """The characters before the variation selectors at those places: no other has that variant."""
    for at in places:
        if at and HAN.match(text, at - 1):
            yield Word(at - 1, at, text[at - 1], "", "")


def _whole(words: Sequence[Word]) -> list[Word]:
    """Words in order, those left out that lie in another one."""
    found: list[Word] = []
    for word in sorted(words):
        if not found or word.start >= found[-1].end:
            found.append(word)
    return found


def _beside(hits: list[Hit], words: Sequence[Word]) -> list[Hit]:
    """The phrases that touch none of some words."""
    taken = {at for word in words for at in range(word.start, word.end)}
    return [hit for hit in hits if taken.isdisjoint(range(hit[0], hit[0] - hit[1]))]


def _pieces(text: str) -> Iterator[str]:
    """A text in pieces of whole lines that are no longer than they need be.

    They end where no word goes on, where such an end is near.
    """
    at = 0
    while len(text) - at > BATCH:
        end = text.rfind("\n", at, at + BATCH) + 1 or text.find("\n", at + BATCH) + 1 or len(text)
        before = end
        for _ in range(SEARCHED):
            if not HAN.match(text, before - 2):
                end = before
                break
            if not (before := text.rfind("\n", at, before - 1) + 1):
                break
        yield text[at:end]
        at = end
    yield text[at:]


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
