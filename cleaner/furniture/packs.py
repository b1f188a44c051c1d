"""Rule packs: patterns for furniture that names itself, read from TOML, and what they find."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

SHORT = 16
"""Lines up to this length are never searched for passages."""
LONG = 800
"""A longer line is no furniture that a rule could know."""


def _table() -> dict[int, str]:
    narrow = {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
    small = {code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
    wide = "【】〔〕｜丨│┊›»〉→“”‘’\u3000\xa0\u2002\u2003\u200b\ufeff\r\t"
    slim = "[][]||||>>>>\"\"''" + " " * 8
    marks = {ord(one): other for one, other in zip(wide, slim, strict=True)}
    return {**narrow, **small, **marks}


_FOLD = _table()


@cache
def _folds() -> Any:
    """The fold of each code point below 65536, as an array."""
    import numpy as np

    table = np.arange(0x10000, dtype=np.dtype("<u4"))
    for code, char in _FOLD.items():
        table[code] = ord(char)
    return table


def folded(text: str) -> str:
    """The text with narrow ASCII, brackets and bars, and small Latin letters; same length.

    >>> folded("【字号：Ａ＋】")
    '[字号:a+]'
    """
    import numpy as np

    if text.isascii():
        return text.translate(_FOLD)
    codes = points(text)
    folds = _folds()[np.minimum(codes, 0xFFFF)]
    if int(codes.max()) > 0xFFFF:
        folds = np.where(codes > 0xFFFF, codes, folds)
    return str(folds.tobytes(), "utf-32-le", "surrogatepass")


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
    menu:     the rule of menu words; words: these words.
    patterns: rules and passages compiled, in this order.
    singles, pairs: for a character, and for the hash of two, a bit for each rule whose hints begin
              so; a rule without hints has its bit in `free`.
    """

    rules: tuple[Rule, ...]
    passages: tuple[Rule, ...]
    menu: Rule
    words: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    needs: tuple[re.Pattern[str] | None, ...]
    singles: Any
    pairs: Any
    free: int
    longest: int

    def candidates(self, codes: Any, starts: Any) -> list[int]:
        """For each line a number with a bit set for each rule that its characters hint at.

        codes:  the code points of a folded text, with a line feed at the end.
        starts: where its lines begin.
        """
        import numpy as np

        char = np.minimum(codes, 0xFFFF)
        bits = self.singles[char]
        both = self.pairs[_pair(char[:-1], char[1:])]
        both[(char[:-1] <= 32) | (char[1:] <= 32)] = 0  # no word spans white space
        bits[:-1] |= both
        found: list[int] = np.bitwise_or.reduceat(bits, starts).tolist()
        return found

    def rule_of(self, line: str, bits: int | None = None) -> Rule | None:
        """The first rule that a stripped, folded line fits, or None; bits as of `candidates`."""
        size = len(line)
        if size > LONG:
            return None
        if line in self.words:
            return self.menu
        if bits is None:
            bits = self.candidates(points(line + "\n"), [0])[0]
        if line[0] < "\u3400" or line[0] in "今昨前刚":
            bits |= self.free
        whole = len(self.rules)
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
        return self.menu if 8 < size <= self.longest and self._is_menu(line) else None

    def _is_menu(self, line: str) -> bool:
        words = _SEPARATORS.split(line)
        return len(words) > 3 and 2 * sum(word in self.words for word in words) > len(words)


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
    singles, pairs = _tables(known)
    return Pack(
        rules,
        passages,
        Rule("menu", "ends", True, 200, "an entry of a menu", (), (), ""),
        frozenset(data.get("words", {}).get("menu", "").split()),
        tuple(re.compile(rule.pattern) for rule in known),
        tuple(re.compile(rule.needs) if rule.needs else None for rule in passages),
        singles,
        pairs,
        sum(1 << n for n, rule in enumerate(known) if not rule.hint),
        max((rule.longest for rule in rules), default=0),
    )


def points(text: str) -> Any:
    """The code points of a text as an array; lone surrogates too."""
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def _pair(one: Any, other: Any) -> Any:
    return (one * 7919 + other) & 0xFFFF


def _tables(known: Sequence[Rule]) -> tuple[Any, Any]:
    import numpy as np

    if len(known) > 62:
        raise ValueError("a pack holds at most 62 rules, for each has a bit of a number")
    singles, pairs = np.zeros(0x10000, np.int64), np.zeros(0x10000, np.int64)
    for n, rule in enumerate(known):
        for word in rule.hint:
            if len(word) == 1:
                singles[ord(word)] |= 1 << n
            else:
                pairs[_pair(ord(word[0]), ord(word[1]))] |= 1 << n
    return singles, pairs


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
