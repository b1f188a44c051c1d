"""How a converter finds what to look at: each character in a table, a phrase by two of its own."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from cleaner.conversion.codes import hash_of
from cleaner.conversion.foreign import KANA_HANGUL, SHINJITAI
from cleaner.conversion.particles import listed
from cleaner.conversion.shared import shared
from cleaner.conversion.tables import OWN, compatibility, simplifying
from cleaner.conversion.wraps import Cuts, pairs_of

PHRASE, PARTICLE, FOREIGN, COMPATIBLE, MAKES_PHRASE, SHARED, WORD, SELECTOR = (
    1 << bit for bit in range(24, 32)
)
CHARACTER = (1 << 24) - 1
SELECTORS = (0xFE00, 0xFE03), (0xE0100, 0xE01F0)
"""The variation selectors of Han characters."""

FREQUENT = frozenset("的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要于后")
"""Characters that are in nearly every text."""

Hit = tuple[int, int, str]
"""A phrase in a text: where it starts, minus its size, the phrase."""


class Lookup:
    """What the tables of a set of rules say of each character, and the phrases around a place.

    The parameters are those of `Converter`.
    """

    def __init__(self, without: Collection[str], foreign: bool, variant: str, lone: bool) -> None:
        import numpy as np

        characters, self.phrases, self.rules, self.doubtful, self.behind = simplifying(
            without, variant
        )
        self.characters = str.maketrans(dict(characters))
        self._pairs, anchors = self._anchored()
        sources: dict[str, str] = {}
        for key, value in characters.items():
            sources[value] = sources.get(value, "") + key
        pairs: set[str] = set()
        if "particle" not in without:
            pairs.update(pairs_of("著", listed(), sources))
        if not lone:
            for char, words in shared().items():
                pairs.update(pairs_of(char, words, sources))
        self.cuts = Cuts(self.phrases, pairs, self.behind, foreign)
        fixed = {char for key in self.phrases for char in key} - characters.keys()
        fixed |= shared().keys() | {char for value in self.phrases.values() for char in value}
        self.lasting = np.zeros(0x110000, bool)
        """For each code whether a phrase may stand around it in a text that was converted."""
        for pair, found in self._pairs.items():
            if any(fixed.issuperset(key) for _, key in found):
                self.lasting[[ord(char) for char in pair if char in anchors]] = True
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
            for char in SHINJITAI:
                table[ord(char)] |= FOREIGN
        for char in characters.keys() & self.rules.keys():
            table[ord(char)] |= WORD
        if not lone:
            for char in shared():
                table[ord(char)] |= SHARED
        for first, end in SELECTORS:
            table[first:end] |= SELECTOR
        for char, form in forms.items():
            table[ord(char)] = table[ord(form)] | COMPATIBLE
        self.table = table
        self.looked_at = _class_of((table != np.arange(0x110000)).nonzero()[0].tolist())
        others = (table >> 24) & ~np.uint32(PHRASE >> 24)
        self.marked = _class_of([*others.nonzero()[0].tolist(), 0x10000])
        self.anchors = _class_of([ord(char) for char in anchors or "\0"])
        self.seen_with_others = re.compile(self.marked.pattern[:-1] + self.anchors.pattern[1:])
        self.plain = table[:0x10000] & CHARACTER
        # str.translate is twice as fast with a list, and slow for what a dictionary lacks.
        self.short = [chr(code) for code in (table[:0xA000] & CHARACTER).tolist()]
        self.lasting_characters = frozenset(map(chr, self.lasting.nonzero()[0].tolist()))
        codes = np.array([[ord(char) for char in pair] for pair in self._pairs], np.uint32)
        self._hashes = np.zeros(1 << 16, bool)
        if len(codes):
            self._hashes[hash_of(codes[:, 0], codes[:, 1])] = True

    def _anchored(self) -> tuple[Mapping[str, Sequence[tuple[int, str]]], set[str]]:
        """Each phrase under two of its characters, one of which decides; and those that decide.

        That is one that the phrase writes otherwise, and rather one that Simplified text has not.
        Where it writes all as they are, it is none of those that are everywhere.
        """
        pairs: dict[str, list[tuple[int, str]]] = {}
        anchors: set[str] = set()
        plain: list[str] = []
        characters = {
            key: self.characters[key] for key in self.characters.keys() - set(map(ord, OWN))
        }
        for key, value in self.phrases.items():
            alone = key.translate(characters)
            odd = [i for i, char in enumerate(alone) if char != value[i]]
            if odd:
                at = next((i for i in odd if key[i] != alone[i]), odd[0])
                anchors.add(key[at])
                pairs.setdefault(_pair(key, at), []).append((min(at, len(key) - 2), key))
            else:
                plain.append(key)
        for key in plain:
            alone = key.translate(characters)
            rare = [i for i, char in enumerate(key) if char not in FREQUENT] or [0]
            at = next((i for i in rare if key[i] in anchors), -1)
            at = at if at >= 0 else next((i for i in rare if key[i] != alone[i]), rare[0])
            anchors.add(key[at])
            pairs.setdefault(_pair(key, at), []).append((min(at, len(key) - 2), key))
        return pairs, anchors

    def near(self, codes: Any, places: Any) -> Any:
        """Of those places the ones where two characters may be of a phrase."""
        if places.size < 8:
            return places
        here = codes.take(places)
        after = hash_of(here, codes.take(places + 1, mode="clip"))
        before = hash_of(codes.take(places - 1, mode="clip"), here)
        return places[self._hashes[after] | self._hashes[before]]

    def hits(self, text: str, places: Iterable[int]) -> list[Hit]:
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

    def stays(self, hits: list[Hit]) -> bool:
        """Whether those phrases are written as they are, and none takes a part of another's place.

        One inside another says no more than that.
        """
        last = 0
        for start, size, key in hits:
            end = start - size
            if self.phrases[key] != key or start < last < end:
                return False
            last = max(last, end)
        return True


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
