"""Rule packs: patterns for furniture that names itself, read from TOML, and what they find."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from cleaner.document import Line

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


def folded(text: str) -> str:
    """The text with narrow ASCII, brackets and bars, and small Latin letters; same length.

    >>> folded("【字号：Ａ＋】")
    '[字号:a+]'
    """
    return text.translate(_FOLD)


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
    match:    the rules in one pattern; plain: those without a hint, for lines without one.
    hint:     finds the words of all hints.
    """

    rules: tuple[Rule, ...]
    passages: tuple[Rule, ...]
    menu: Rule
    words: frozenset[str]
    match: re.Pattern[str]
    plain: re.Pattern[str]
    hint: re.Pattern[str]
    search: tuple[re.Pattern[str], ...]
    needs: tuple[re.Pattern[str] | None, ...]
    longest: int

    def rule_of(self, line: str) -> Rule | None:
        """The first rule that a stripped, folded line fits, or None."""
        size = len(line)
        if size > LONG:
            return None
        hinted = self.hint.search(line) is not None
        if size <= self.longest:
            if line in self.words:
                return self.menu
            found = (self.match if hinted else self.plain).match(line)
            if found is not None:
                rule = self.rules[int(found.lastgroup[1:])]  # type: ignore[index]
                if size <= rule.longest:
                    return rule
            if size > 8 and self._is_menu(line):
                return self.menu
        if hinted and size > SHORT:
            for rule, pattern, need in zip(self.passages, self.search, self.needs, strict=True):
                if pattern.search(line) and (need is None or need.search(line)):
                    return rule
        return None

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
    single = [f"(?P<r{n}>(?:{rule.pattern})\\Z)" for n, rule in enumerate(rules)]
    plain = [one for one, rule in zip(single, rules, strict=True) if not rule.hint]
    hints = sorted({word for rule in (*rules, *passages) for word in rule.hint})
    return Pack(
        rules,
        passages,
        Rule("menu", "ends", True, 200, "an entry of a menu", (), (), ""),
        frozenset(data.get("words", {}).get("menu", "").split()),
        re.compile("|".join(single)),
        re.compile("|".join(plain)),
        re.compile("|".join(map(re.escape, hints))),
        tuple(re.compile(rule.pattern) for rule in passages),
        tuple(re.compile(rule.needs) if rule.needs else None for rule in passages),
        max((rule.longest for rule in rules), default=0),
    )


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


def hits(rules: Pack, lines: Sequence[Line], text: str) -> list[Rule | None]:
    """For each line of a text the rule it fits; `lines` are those of `cleaner.document.lines`."""
    seen = folded(text)
    rule_of = rules.rule_of
    found: list[Rule | None] = []
    for line in lines:
        stripped = seen[line.start : line.end].strip()
        found.append(rule_of(stripped) if stripped else None)
    return found
