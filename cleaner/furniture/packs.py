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


def _table() -> dict[int, str]:
    narrow = {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
    small = {code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
    marks = str.maketrans("【】〔〕｜丨│┊›»〉→“”‘’\u3000\xa0\u2002\u2003\u200b\ufeff\r\t", "[][]||||>>>>\"\"''        ")
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


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one file, compiled.

    short:    the rules for whole lines, in order; `match` finds the first that fits.
    passages: the rules searched for in longer lines.
    menu:     words that menus are made of.
    """

    rules: tuple[Rule, ...]
    passages: tuple[Rule, ...]
    menu: Rule
    words: frozenset[str]
    match: re.Pattern[str]
    search: tuple[re.Pattern[str], ...]
    needs: tuple[re.Pattern[str] | None, ...]
    longest: int

    def rule_of(self, line: str) -> Rule | None:
        """The first rule that a stripped, folded line fits, or None."""
        size = len(line)
        if size <= self.longest:
            if line in self.words:
                return self.menu
            found = self.match.match(line)
            if found is not None:
                rule = self.rules[int(found.lastgroup[1:])]  # type: ignore[index]
                if size <= rule.longest:
                    return rule
            if size > 8 and self._is_menu(line):
                return self.menu
        if size > SHORT:
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
    union = "|".join(f"(?P<r{n}>(?:{rule.pattern})\\Z)" for n, rule in enumerate(rules))
    return Pack(
        rules,
        passages,
        Rule("menu", "ends", True, 200, "an entry of a menu", (), (), ""),
        frozenset(data.get("words", {}).get("menu", "").split()),
        re.compile(union),
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
