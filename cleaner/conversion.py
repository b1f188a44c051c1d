"""Traditional to Simplified on tables: the engine of the filter `traditional`.

Every entry of the tables keeps the length of what it replaces, so a text and its conversion have
the same offsets. One table lookup converts every character; the same lookup marks the few places
where more than one character has to be seen: a phrase of the tables, 著, kana and hangul, and
compatibility forms. Only those are visited one by one.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, reduce
from importlib.resources import files
from importlib.util import find_spec
from operator import or_
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.edit import Edit, compose
from cleaner.errors import CleanerError

PACKAGE = "opencc-python-reimplemented"
PHRASE, PARTICLE, FOREIGN, COMPATIBLE, MAKES_PHRASE = (1 << bit for bit in range(24, 29))
CHARACTER = (1 << 24) - 1

RUN_GAP = 24
"""Two changed characters further apart than this belong to different edits."""
RUN_SIZE = 256
"""An edit ends at a line end once in so many characters, because every edit costs time."""

KANA_HANGUL = (
    (0x3041, 0x3097), (0x309D, 0x30A0), (0x30A1, 0x30FB), (0x30FD, 0x3100), (0x31F0, 0x3200),
    (0xFF66, 0xFF70), (0xFF71, 0xFF9E), (0x1B000, 0x1B170),
    (0x1100, 0x1200), (0x3131, 0x318F), (0xA960, 0xA980), (0xAC00, 0xD7A4), (0xD7B0, 0xD800),
)  # fmt: skip
"""Without ・ and ー, which Chinese text has too."""

SENTENCE = re.compile(
    r"[^。！？!?；;「」『』《》〈〉【】〔〕“”‘’\"()（）\[\]…\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+"
)


class Word(NamedTuple):
    """An entry of a table that was found in a text, or a stretch that stays as it is."""

    start: int
    end: int
    text: str
    rule: str
    because: str


class _Step(NamedTuple):
    """One conversion: the text after it, the places changed one by one, and the words."""

    after: str
    codes: Any
    changed: Any
    words: list[Word]
    settled: bool


def read_table(path: Any) -> dict[str, str]:
    """Key to value of a tab-separated table, of several values the first."""
    found = {}
    for line in path.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            key, value = line.split("\t")[:2]
            found[key] = value.split(" ")[0]
    return found


def tables_of_package() -> tuple[dict[str, str], dict[str, str]]:
    """Characters and phrases of the installed opencc-python-reimplemented.

    Raises CleanerError when it is missing or another package stands under its import name.
    """
    spec = find_spec("opencc")
    for place in (spec and spec.submodule_search_locations) or ():
        folder = Path(place) / "dictionary"
        if (folder / "TSPhrases.txt").is_file() and (folder / "TSCharacters.txt").is_file():
            return read_table(folder / "TSCharacters.txt"), read_table(folder / "TSPhrases.txt")
    if spec is None:
        raise CleanerError(f"traditional needs {PACKAGE}: run pip install {PACKAGE}")
    raise CleanerError(
        f"the installed module 'opencc' is not that of {PACKAGE}: run pip uninstall opencc, "
        f"then pip install --force-reinstall {PACKAGE}"
    )


def compatibility() -> dict[str, str]:
    """The 1002 CJK compatibility ideographs with their unified forms, by Unicode's own data."""
    found = {}
    for block in (range(0xF900, 0xFB00), range(0x2F800, 0x2FA20)):
        for code in block:
            form = unicodedata.normalize("NFC", chr(code))
            if form != chr(code):
                found[chr(code)] = form
    return found


class Converter:
    """Converts Traditional to Simplified; made once for each set of rules, and pure from then on.

    without: rules that are off, of `phrase`, `word` and `particle`.
    foreign: whether sentences with kana or hangul are converted too.
    """

    def __init__(self, without: Collection[str] = (), foreign: bool = False) -> None:
        import numpy as np

        data = files("cleaner") / "data"
        characters, phrases = tables_of_package()
        doubtful = set()
        for line in (data / "traditional.tsv").read_text("utf-8").splitlines():
            if line.startswith("#"):
                continue
            key, value, *context = line.split("\t")
            known = phrases if len(key) > 1 else characters
            if value == "-":
                known.pop(key, None)
            else:
                known[key] = value
            if context:
                doubtful.add(key)
        characters = {key: value for key, value in characters.items() if key != value}
        for key, value in characters.items():
            characters[key] = characters.get(value, value)  # 薴 苧 苎
        if "phrase" in without:
            phrases, doubtful = {}, set()
        rules = dict.fromkeys(phrases, "phrase")
        if "word" not in without:
            for key, value in read_table(data / "traditional-words.tsv").items():
                phrases[key] = value
                rules[key] = "word"
        self.characters = str.maketrans(characters)
        for key, value in list(phrases.items()):
            if value.translate(self.characters) != value and value not in phrases:
                phrases[value] = value
                rules[value] = rules[key]
        self.phrases = _needed(phrases, self.characters)
        self._rules = rules
        self._doubtful = doubtful
        self._pairs, anchors = self._anchored()

        forms = compatibility()
        self.forms = str.maketrans(forms)
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
        for char, form in forms.items():
            table[ord(char)] = table[ord(form)] | COMPATIBLE
        self._table = table

    def _anchored(self) -> tuple[Mapping[str, Sequence[tuple[int, str]]], set[str]]:
        """Each phrase under two of its characters, one of which decides; and those that decide."""
        pairs: dict[str, list[tuple[int, str]]] = {}
        anchors: set[str] = set()
        odd: dict[str, list[int]] = {}
        for key, value in self.phrases.items():
            alone = key.translate(self.characters)
            odd[key] = [i for i, char in enumerate(alone) if char != value[i]]
            if odd[key]:
                anchors.add(key[odd[key][0]])
        for key in self.phrases:
            at = (odd[key] or [i for i, char in enumerate(key) if char in anchors] or [0])[0]
            anchors.add(key[at])
            at = min(at, len(key) - 2)
            pairs.setdefault(key[at : at + 2], []).append((at, key))
        return pairs, anchors

    def convert(self, text: str) -> str:
        """The text in Simplified characters; as long as it was."""
        if text.isascii():
            return text
        while (step := self.step(text)) is not None and step.after != text:
            text = step.after
            if step.settled:
                break
        return text

    def edits(self, text: str) -> list[Edit]:
        """The same as edits, complete and in order."""
        if text.isascii() or (step := self.step(text)) is None:
            return []
        edits = _edits(text, step)
        if step.settled:
            return edits
        steps, after = [edits], step.after
        while (step := self.step(after)) is not None and step.after != after:
            steps.append(_edits(after, step))
            after = step.after
        return compose(text, steps)

    def step(self, text: str) -> _Step | None:
        """One pass over the text; None where it finds nothing to look at."""
        import numpy as np

        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        looked = self._table.take(codes)
        seen = (looked != codes).nonzero()[0]
        if not seen.size:
            return None
        got = looked.take(seen)
        marks = (got > CHARACTER).nonzero()[0]
        if not marks.size:
            after = looked.tobytes().decode("utf-32-le", "surrogatepass")
            return _Step(after, codes, seen, [], True)
        looked &= CHARACTER
        after = looked.tobytes().decode("utf-32-le", "surrogatepass")
        marked = list(zip(seen.take(marks).tolist(), got.take(marks).tolist(), strict=True))
        every = reduce(or_, [mark for _, mark in marked])
        changed = seen[(got & CHARACTER) != codes.take(seen)]
        stays: list[Word] = []
        if every & FOREIGN:
            stays = list(_foreign(text, [at for at, mark in marked if mark & FOREIGN]))
            changed = _outside(changed, stays)
            marked = [m for m in marked if not any(a <= m[0] < b for a, b, *_ in stays)]
            after = _spelled(after, stays)
        words: list[Word] = []
        if every & PHRASE:
            unified = text.translate(self.forms) if every & COMPATIBLE else text
            words = self._words(unified, marked, changed)
            after = _spelled(after, words)
        if every & PARTICLE and (particles := list(_particles(after, marked, words))):
            words = sorted(words + particles)
            after = _spelled(after, words)
        settled = not every & (PHRASE | MAKES_PHRASE) or self._settled(after, marked, words)
        changed = _outside(changed, words)
        return _Step(after, codes, changed, sorted(words + stays), settled)

    def _words(self, text: str, marked: Sequence[tuple[int, int]], changed: Any) -> list[Word]:
        """The phrases in a text: of those that overlap the first, of those the longest."""
        hits = self._hits(text, [at for at, mark in marked if mark & PHRASE])
        if not self._doubtful.isdisjoint([key for _, _, key in hits]):
            hits = self._in_context(text, hits, changed)
        hits.sort()
        found = []
        end = 0
        for start, size, key in hits:
            if start >= end:
                end = start - size
                rule = self._rules[key]
                found.append(Word(start, end, self.phrases[key], rule, _BECAUSE[rule]))
        return found

    def _hits(self, text: str, places: Iterable[int]) -> list[tuple[int, int, str]]:
        """The phrases around those places: start, minus the size, the phrase."""
        hits = []
        pairs = self._pairs
        for at in places:
            pair = text[at : at + 2]
            if pair in pairs:
                for offset, key in pairs[pair]:
                    if text.startswith(key, at - offset) and at >= offset:
                        hits.append((at - offset, -len(key), key))
            pair = text[at - 1 : at + 1]
            if pair in pairs:
                for offset, key in pairs[pair]:
                    if text.startswith(key, at - offset - 1) and at > offset:
                        hits.append((at - offset - 1, -len(key), key))
        return hits

    def _settled(
        self, after: str, marked: Sequence[tuple[int, int]], words: Sequence[Word]
    ) -> bool:
        """Whether a second pass over what one pass made finds nothing.

        Characters convert once and for all, so only a phrase can be left, and one only where a
        character that phrases are found by stayed or was written.
        """
        places = [at for at, mark in marked if mark & (PHRASE | MAKES_PHRASE)]
        places += [at for word in words for at in range(word.start, word.end)]
        return all(self.phrases[key] == key for _, _, key in self._hits(after, places))

    def _in_context(
        self, text: str, hits: list[tuple[int, int, str]], changed: Any
    ) -> list[tuple[int, int, str]]:
        """The hits without words of Simplified text in a line that has nothing Traditional."""
        evidence = _outside(changed, [Word(s, s - size, key, "", "") for s, size, key in hits])
        places = evidence.tolist()
        places += [s for s, _, key in hits if key not in self._doubtful | {self.phrases[key]}]
        places.sort()
        kept = []
        for start, size, key in hits:
            if key in self._doubtful:
                head = text.rfind("\n", 0, start) + 1
                tail = text.find("\n", start)
                first = bisect_left(places, head)
                if first == len(places) or places[first] >= (tail if tail >= 0 else len(text)):
                    continue
            kept.append((start, size, key))
        return kept


_BECAUSE = {
    "character": "Traditional characters",
    "phrase": "a word of OpenCC's tables that is written otherwise than its characters alone",
    "word": "a word that OpenCC's tables lack or have wrong",
}


@cache
def converter(without: frozenset[str] = frozenset(), foreign: bool = False) -> Converter:
    """The converter of a set of rules; made when it is first asked for."""
    return Converter(without, foreign)


def _needed(phrases: Mapping[str, str], characters: Mapping[int, str]) -> dict[str, str]:
    """Without phrases that equal their characters, unless they keep another from being seen."""
    needed = {key: value for key, value in phrases.items() if key.translate(characters) != value}
    spare = [key for key in phrases if key not in needed]
    while True:
        heads = {key[:size] for key in needed for size in range(1, len(key) + 1)}
        more = [
            key
            for key in spare
            if any(key[i:] in heads for i in range(1, len(key)))
            or any(key[i:j] in needed for i in range(len(key)) for j in range(i + 1, len(key)))
        ]
        if not more:
            return needed
        needed |= {key: phrases[key] for key in more}
        spare = [key for key in spare if key not in needed]


def _foreign(text: str, places: Sequence[int]) -> Iterator[Word]:
    """The sentences in which those places lie."""
    queue = iter(places)
    place = next(queue, None)
    for match in SENTENCE.finditer(text):
        if place is None:
            return
        if match.end() <= place:
            continue
        yield Word(match.start(), match.end(), match[0], "", "")
        while place is not None and place < match.end():
            place = next(queue, None)


def _outside(places: Any, words: Sequence[Word]) -> Any:
    """The places, an array in order, that lie in none of the words."""
    if not words or not places.size:
        return places
    import numpy as np

    firsts = places.searchsorted([word.start for word in words]).tolist()
    lasts = places.searchsorted([word.end for word in words]).tolist()
    keep = np.ones(places.size, bool)
    for first, last in zip(firsts, lasts, strict=True):
        keep[first:last] = False
    return places[keep]


def _spelled(text: str, words: Sequence[Word]) -> str:
    """The text with the words written as they say."""
    if not words:
        return text
    parts = []
    at = 0
    for word in words:
        parts.append(text[at : word.start])
        parts.append(word.text)
        at = word.end
    parts.append(text[at:])
    return "".join(parts)


class _ParticleWords(NamedTuple):
    """The words with 著, under the character before it and the one after it.

    Each is (offset of 著 in it, the word, rank, whether 著 becomes 着).
    """

    before: Mapping[str, Sequence[tuple[int, str, int, bool]]]
    after: Mapping[str, Sequence[tuple[int, str, int, bool]]]


@cache
def _particle_words() -> _ParticleWords:
    before: dict[str, list[tuple[int, str, int, bool]]] = {}
    after: dict[str, list[tuple[int, str, int, bool]]] = {}
    text = (files("cleaner") / "data/traditional-particle.tsv").read_text("utf-8")
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        written, rank, words = line.split("\t")
        for word in words.split():
            at = word.index("著")
            entry = (at, word, 4 * (len(word) + int(rank)), written == "着")
            if at:
                before.setdefault(word[at - 1], []).append(entry)
            else:
                after.setdefault(word[1], []).append(entry)
    return _ParticleWords(before, after)


def _particles(
    text: str, marked: Sequence[tuple[int, int]], taken: Sequence[Word]
) -> Iterator[Word]:
    """The 著 of a text, in Simplified characters but for 著, that stand for 着."""
    words = _particle_words()
    inside = {at for word in taken for at in range(word.start, word.end)}
    for at, mark in marked:
        if not mark & PARTICLE or at in inside:
            continue
        best, particle, why = 0, False, ""
        for offset, word, rank, written in (
            *words.before.get(text[at - 1 : at], ()),
            *words.after.get(text[at + 1 : at + 2], ()),
        ):
            # Of words as long as each other the one that begins first decides.
            if rank + offset > best and text.startswith(word, at - offset) and at >= offset:
                best, particle, why = rank + offset, written, word
        if particle:
            yield Word(at, at + 1, "着", "particle", f"the word {why}")


def _edits(text: str, step: _Step) -> list[Edit]:
    """A step as edits: each word by itself, all else in runs."""
    import numpy as np

    after, codes, changed, words, _ = step
    edits = [
        Edit(start, end, new, rule, because, text[start:end])
        for start, end, new, rule, because in words
        if text[start:end] != new
    ]
    if changed.size:
        ends = (codes == 10).nonzero()[0]
        if ends.size > 1:
            block = ends // RUN_SIZE
            ends = ends[1:][block[1:] != block[:-1]]
        cuts = np.zeros(changed.size + 1, bool)
        cuts[0] = True
        cuts[changed.searchsorted(ends)] = True
        if edits:
            cuts[changed.searchsorted([edit.start for edit in edits])] = True
        if stays := [word.start for word in words if not word.rule]:
            cuts[changed.searchsorted(stays)] = True
        cuts[1:-1] |= changed[1:] - changed[:-1] > RUN_GAP
        firsts = cuts[:-1].nonzero()[0]
        lasts = np.append(firsts[1:], changed.size) - 1
        runs = [
            Edit(start, end, after[start:end], "character", _BECAUSE["character"], text[start:end])
            for start, end in zip(
                changed.take(firsts).tolist(), (changed.take(lasts) + 1).tolist(), strict=True
            )
        ]
        edits = sorted(edits + runs) if edits else runs
    return edits
