"""Rule packs: patterns for furniture that names itself, read from TOML, and what they find."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from cleaner.furniture.openings import openings
from cleaner.furniture.sheet import Sheet

SHORT = 16
"""Lines up to this length are never searched for passages."""
LONG = 800
"""A longer line is no furniture that a rule could know."""
MENU = 1 << 62
LEAST = 3
"""A line of so many words is no menu yet; more than half of the words are entries of one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of a pack; the fields are explained at the head of `data/boilerplate.toml`."""

    name: str
    zone: str
    weak: bool
    longest: int
    because: str
    examples: tuple[str, ...]
    counter: tuple[str, ...]
    pattern: str
    needs: str = ""
    hint: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one file, compiled.

    rules:    the rules for whole lines, in order; the first that fits names a line.
    passages: the rules searched for in longer lines.
    menu:     the rule of menu words; words: these words; signs: words that give a page away.
    patterns: rules and passages compiled, in this order.
    free:     a bit for each rule without hints.
    firsts:   for a character a bit for each rule that may fit a line that begins with it.
    singles, pairs, triples: for a character, and for the hash of two or three, a bit for each rule
              whose hints begin so; in `pairs` the bit MENU where words of menus do.
    sizes:    for each length of a line a bit for each rule that may fit so long a one.
    """

    rules: tuple[Rule, ...]
    passages: tuple[Rule, ...]
    menu: Rule
    words: frozenset[str]
    signs: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    needs: tuple[re.Pattern[str] | None, ...]
    free: int
    firsts: Any
    singles: Any
    pairs: Any
    triples: Any
    sizes: Any
    longest: int

    def rules_of(
        self, sheet: Sheet, known: dict[str, Rule | None] | None = None
    ) -> dict[int, Rule]:
        """The rule of each row of a sheet that fits one.

        known: the rules of lines seen before.
        """
        import numpy as np

        if not len(sheet.line):
            return {}
        known = {} if known is None else known
        first, size = sheet.first, np.minimum(sheet.end - sheet.first, LONG + 1)
        char = np.minimum(sheet.codes, 0xFFFF)
        both = _pair(char[:-1], char[1:])
        hints = self.pairs[both]
        words = np.flatnonzero(hints & MENU)
        words = words[(words == 0) | _separators()[char[words - 1]]]
        begun = np.bincount(np.searchsorted(first, words, "right"), minlength=len(first) + 1)[1:]
        hints |= self.singles[char[:-1]]
        hints[:-1] |= self.triples[_pair(both[:-1], char[2:])]
        bits = np.bitwise_or.reduceat(hints, first) & ~MENU
        bits |= self.free
        bits &= self.firsts[char[first]]
        bits &= self.sizes[size]
        bits[(begun >= LEAST) & (size <= self.longest)] |= MENU
        word = (begun > 0) & (size <= max(map(len, self.words), default=0))
        found: dict[int, Rule] = {}
        for row in np.flatnonzero((bits != 0) | word).tolist():
            line = sheet.row(row)
            if line not in known:
                known[line] = self.rule_of(line, int(bits[row]))
            rule = known[line]
            if rule is not None:
                found[row] = rule
        return found

    def rule_of(self, line: str, bits: int) -> Rule | None:
        """The first rule that a stripped, folded line fits, or None.

        bits: one set for each rule that is asked, and MENU.
        """
        size = len(line)
        if size > LONG:
            return None
        if line in self.words:
            return self.menu
        whole, menu = len(self.rules), bits & MENU
        bits ^= menu
        while bits:
            low = bits & -bits
            bits ^= low
            place = low.bit_length() - 1
            if place < whole:
                rule = self.rules[place]
                if size <= rule.longest and self.patterns[place].fullmatch(line):
                    return rule
            elif size > SHORT and self.patterns[place].search(line):
                need = self.needs[place - whole]
                if need is None or need.search(line):
                    return self.passages[place - whole]
        return self.menu if menu and 8 < size <= self.longest and self._is_menu(line) else None

    def _is_menu(self, line: str) -> bool:
        words = _SEPARATORS.split(line)
        return len(words) > LEAST and 2 * sum(word in self.words for word in words) > len(words)


_SEPARATORS = re.compile(r"[\s|/·•,>\-]+")


@cache
def pack(name: str) -> Pack:
    """The pack in `cleaner/data/<name>.toml`."""
    data = tomllib.loads((files("cleaner") / "data" / f"{name}.toml").read_text("utf-8"))
    return compiled(data)


def compiled(data: Mapping[str, Any]) -> Pack:
    """A pack from the tables of a TOML file."""
    parts: dict[str, str] = {}
    for key, value in data.get("parts", {}).items():
        parts[key] = _filled(value, parts)
    rules = tuple(_rule(entry, parts) for entry in data.get("rule", ()))
    passages = tuple(_rule(entry, parts) for entry in data.get("passage", ()))
    known = (*rules, *passages)
    words = frozenset(data.get("words", {}).get("menu", "").split())
    tables = _tables(known, len(rules), words)
    return Pack(
        rules,
        passages,
        Rule("menu", "ends", True, 200, "an entry of a menu", (), (), ""),
        words,
        frozenset(data.get("words", {}).get("signs", "").split()),
        tuple(re.compile(rule.pattern) for rule in known),
        tuple(re.compile(rule.needs) if rule.needs else None for rule in passages),
        sum(1 << n for n, rule in enumerate(known) if not rule.hint),
        *tables,
        max((rule.longest for rule in rules), default=0),
    )


def _pair(one: Any, other: Any) -> Any:
    return (one * 7919 + other) & 0xFFFF


def _tables(
    known: Sequence[Rule], whole: int, words: Iterable[str]
) -> tuple[Any, Any, Any, Any, Any]:
    """The tables `firsts`, `singles`, `pairs`, `triples` and `sizes` of a pack."""
    import numpy as np

    if len(known) > 62:
        raise ValueError("a pack holds at most 62 rules, for each has a bit of a number")
    firsts, singles, pairs, triples = (np.zeros(0x10000, np.int64) for _ in range(4))
    sizes = np.zeros(LONG + 2, np.int64)
    for n, rule in enumerate(known):
        bit = 1 << n
        for word in rule.hint:
            if len(word) == 1:
                singles[ord(word)] |= bit
            elif len(word) == 2:
                pairs[_pair(*map(ord, word))] |= bit
            else:
                triples[_pair(_pair(ord(word[0]), ord(word[1])), ord(word[2]))] |= bit
        firsts[openings(rule.pattern) if n < whole else slice(None)] |= bit
        if n < whole:
            sizes[: rule.longest + 1] |= bit
        else:
            sizes[SHORT + 1 : LONG + 1] |= bit
    for word in words:
        pairs[_pair(ord(word[0]), ord(word[1]))] |= MENU
    return firsts, singles, pairs, triples, sizes


@cache
def _separators() -> Any:
    """Whether each code point below 65536 may stand between the words of a menu."""
    import numpy as np

    return np.array([bool(_SEPARATORS.match(chr(code))) for code in range(0x10000)], bool)


def _rule(entry: Mapping[str, Any], parts: Mapping[str, str]) -> Rule:
    return Rule(
        entry["name"],
        entry.get("zone", "tail"),
        entry.get("weak", False),
        entry.get("longest", 60),
        entry["because"],
        tuple(entry["examples"]),
        tuple(entry["counter"]),
        _filled(entry["pattern"], parts),
        entry.get("needs", ""),
        tuple(entry.get("hint", "").split()),
    )


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    return re.sub(r"<([a-z]+)>", lambda m: parts.get(m[1], m[0]), pattern)
