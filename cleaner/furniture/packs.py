"""Rule packs: patterns for furniture that names itself, read from TOML, and what they find."""

import re
import tomllib
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from cleaner.furniture.charsets import matching, table
from cleaner.furniture.conditions import conditions
from cleaner.furniture.sheet import Sheet
from cleaner.furniture.words import Words, joined, lists
from cleaner.late import late

SHORT = 16
"""Lines up to this length are never searched for passages."""
LONG = 800
"""A longer line is no furniture that a rule could know."""
MENU = 1 << 62
KNOWN, COMMON = 1 << 15, 100
"""So many lines are remembered with their rule, of so many characters at most."""
LEAST = 3
"""A line of so many words is no menu yet; more than half of the words are entries of one."""
ROW, PARTS, PART = 72, 16, 14
"""Characters of a line with buttons or links in a row at most, such parts, and their characters."""
SURE = 2
"""So many parts that surely say what they are tell of a row in which others do not."""
WORD = 2
"""A part between spaces of no more characters does not surely say what its row is."""
NUMERIC = ("bare-number", "date-line", "contact")
"""Rules whose lines tables and lists are full of: no part of a row is named by them."""

GROUPS = {
    "head": ("breadcrumb", "date-line", "source-line", "byline", "font-size"),
    "share": ("share-widget", "counter", "follow-prompt", "app-prompt", "report-link"),
    "list": ("related-list", "tag-line", "pager"),
    "edit": ("editor-line", "disclaimer", "correction-link"),
    "foot": ("copyright", "licence-number", "contact", "site-footer", "masthead"),
    "talk": ("comment-box", "login-prompt", "search-box"),
    "menu": ("menu", "site-tools", "accessibility"),
}
"""Rules that say alike of a page, in the order in which the weights of the model know them."""


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
    unseen: bool = False
    alone: bool = False


@cache
def unseen(rule: Rule) -> Rule:
    """The same rule for rows of buttons or links, of which the pages with labels have few."""
    return replace(rule, unseen=True)


def is_row(rule: Rule) -> bool:
    """Whether a rule is that of rows of words that are not furniture one by one.

    A line of a text may consist of such too, so it is no kind of furniture by itself.
    """
    return rule.name == "menu" and rule.unseen


class Tables(NamedTuple):
    """Which rules a line may fit, as bits of a number: necessary conditions, asked of arrays.

    sizes:  for each length of a line.
    heads:  for the first character of a line; tails: for its last.
    words:  the words of which a line must hold one, and under MENU those of menus.
    within: for each place in a line, the rules of whose words one may begin there.
    free:   the rules that no words are known of.
    """

    sizes: Any
    heads: Any
    tails: Any
    words: Words
    within: Any
    free: int


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one file, compiled.

    rules:    the rules for whole lines, in order; the first that fits names a line.
    passages: the rules searched for in longer lines.
    menu:     the rule of menu words; words: these words; signs: words that give a page away.
    compiled: the patterns of rules and passages, in this order, that were asked for so far.
    longest:  a longer line is no menu; word: the length of the longest of the words.
    known:    the rules of lines seen before; a site has the same on page after page.
    parts:    those of parts of rows.
    """

    rules: tuple[Rule, ...]
    passages: tuple[Rule, ...]
    menu: Rule
    words: frozenset[str]
    signs: frozenset[str]
    needs: tuple[re.Pattern[str] | None, ...]
    tables: Tables
    longest: int
    word: int
    compiled: dict[int, re.Pattern[str]] = field(default_factory=dict)
    known: dict[str, Rule | None] = field(default_factory=dict)
    parts: dict[str, Rule | None] = field(default_factory=dict)

    def rules_of(self, sheet: Sheet) -> dict[int, Rule]:
        """The rule of each row of a sheet that fits one."""
        import numpy as np

        if not len(sheet.line):
            return {}
        known = self.known
        for full in (known, self.parts):
            if len(full) >= KNOWN:
                full.clear()
        bits, word, links = self._asked(sheet)
        rows = np.flatnonzero((bits != 0) | word | links)
        found: dict[int, Rule] = {}
        every = (each[rows].tolist() for each in (sheet.first, sheet.end, bits, links))
        for row, first, end, asked, several in zip(rows.tolist(), *every, strict=True):
            line = sheet.seen[first:end]
            rule = known.get(line, self.menu)
            if rule is self.menu:  # which is told soon enough
                rule = self.rule_of(line, asked, several)
                if len(known) < KNOWN and end - first <= COMMON:
                    known[line] = rule
            if rule is not None:
                found[row] = rule
        return found

    def _asked(self, sheet: Sheet) -> tuple[Any, Any, Any]:
        """For each row the bits of the rules that it may fit, whether it may be a word, and whether
        it may be links or buttons in a row."""
        import numpy as np

        tables, char, first, end = self.tables, sheet.chars, sheet.first, sheet.end
        size = end - first
        bits = tables.sizes.take(np.minimum(size, LONG + 1))
        bits &= tables.heads.take(char.take(first)) & tables.tails.take(char.take(end - 1))
        at, words = tables.words.found(char)
        row = np.maximum(np.searchsorted(first, at, "right") - 1, 0)
        inside = np.flatnonzero(at < end[row])  # and not in the indent of the next
        at, words, row = at[inside], words[inside], row[inside]
        menus = (words & MENU != 0) & ((at == 0) | _separators().take(char.take(at - 1)))
        begun = np.bincount(row[menus], minlength=len(first))
        words &= tables.within.take(np.clip(at - first[row], 0, LONG))
        bits &= joined(row, words, len(first)) | tables.free
        bits[(begun >= LEAST) & (size <= self.longest)] |= MENU
        rows = np.flatnonzero((size <= ROW) & (np.bincount(row, minlength=len(first)) > 1))
        for where, wanted in ((_said(), False), (_between(), True)):
            places = np.flatnonzero(where.take(char))
            past, before = np.searchsorted(places, end[rows]), np.searchsorted(places, first[rows])
            rows = rows[(past > before) == wanted]
        links = np.zeros(len(first), bool)
        links[rows] = True
        return bits, (begun > 0) & (size <= self.word), links

    def rule_of(self, line: str, bits: int, links: bool = False) -> Rule | None:
        """The first rule that a stripped, folded line fits, or None.

        bits: one set for each rule that is asked, and MENU.
        links: ask whether it is links or buttons in a row, too.
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
                if size <= rule.longest and self._pattern(place).fullmatch(line):
                    return rule
            elif size > SHORT and self._pattern(place).search(line):
                need = self.needs[place - whole]
                # a paragraph that only ends in such words is not theirs
                if need is None or need.search(line, 0, _first_sentence(line)):
                    return self.passages[place - whole]
        if menu and 8 < size <= self.longest and self._is_menu(line):
            return self.menu
        return self._row(line) if links and size <= ROW else None

    def _row(self, line: str) -> Rule | None:
        """The rule of a line of buttons or links in a row, of which more than half say what they
        are: that of a part which surely does, or of menus where none does or a single one beside
        others that do not. A part may stand before the same in English.
        """
        if _SAID.search(line) is not None:
            return None
        if (both := _BOTH.fullmatch(line)) is not None:
            rule = self._part(both[1])
            return None if rule is None or rule is self.menu else unseen(self.menu)
        marked = _MARKED.search(line) is not None
        latin = not marked and _LATIN.search(line) is not None
        if latin and _WORDS.search(line) is not None:
            return None  # Latin words stand between spaces in any line
        every = [part for part in _BETWEEN.split(line) if part]
        parts = [part for part in every if not part.isdecimal()]
        if not 2 <= len(parts) <= PARTS or max(map(len, parts)) > PART:
            return None
        left = (len(parts) - 1) // 2 if len(every) == len(parts) >= LEAST else 0
        named: list[tuple[str, Rule]] = []
        for part in parts:
            rule = self._part(part)
            if rule is not None:
                named.append((part, rule))
            elif left:
                left -= 1
            else:
                return None
        if latin and any(len(part) <= WORD for part, _ in named):
            return None
        least = 0 if marked else WORD  # verbs of two characters stand beside others anywhere
        sure = [rule for part, rule in named if not rule.weak and len(part) > least]
        if not sure or (len(named) < len(parts) and len(sure) < SURE):
            return unseen(self.menu)
        return unseen(sure[0])

    def _part(self, part: str) -> Rule | None:
        """The rule of a part of a line."""
        rule = self.parts.get(part, self.menu)
        if rule is self.menu and part not in self.words:
            tables, ends = self.tables, (min(ord(part[0]), 0xFFFF), min(ord(part[-1]), 0xFFFF))
            bits = tables.sizes[len(part)] & tables.heads[ends[0]] & tables.tails[ends[1]]
            rule = self.rule_of(part, int(bits))
            if rule is not None and rule.name in NUMERIC:
                rule = None
            if len(self.parts) < KNOWN:
                self.parts[part] = rule
        return rule

    def bits_of(self, names: Container[str]) -> int:
        """The bits of the rules of some names."""
        known = (*self.rules, *self.passages)
        return sum(1 << place for place, rule in enumerate(known) if rule.name in names)

    def _pattern(self, place: int) -> re.Pattern[str]:
        found = self.compiled.get(place)
        if found is None:
            found = re.compile((*self.rules, *self.passages)[place].pattern)
            self.compiled[place] = found
        return found

    def _is_menu(self, line: str) -> bool:
        words = _SEPARATORS.split(line)
        return len(words) > LEAST and 2 * sum(word in self.words for word in words) > len(words)


_SEPARATORS = re.compile(r"[\s|/·•,>\-]+")
_BETWEEN = re.compile(r"[\s|/·•・︱∣¦]+")
_BOTH = re.compile(r"([一-鿿]{2,8}) [a-z]{2,12}(?: [a-z]{2,12}){0,3}")
_SAID = re.compile("[。,;:!?、]+")
_LATIN = re.compile("[a-z]")
_WORDS = re.compile(r"(?<!\S)[a-z][a-z\d.'\-]*(?!\S)")
_MARKED = re.compile(r"[|·•・︱∣¦]")
_SENTENCE = re.compile(r".{8}[^。!?]*[。!?]")


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
    return Pack(
        rules,
        passages,
        Rule("menu", "ends", True, 200, "an entry of a menu", (), (), ""),
        words,
        frozenset(data.get("words", {}).get("signs", "").split()),
        tuple(late(rule.needs) if rule.needs else None for rule in passages),
        _tables(known, len(rules), words),
        max((rule.longest for rule in rules), default=0),
        max(map(len, words), default=0),
    )


def _tables(known: Sequence[Rule], whole: int, words: Iterable[str]) -> Tables:
    """The tables of some rules, of which so many are for whole lines."""
    import numpy as np

    if len(known) > 62:
        raise ValueError("a pack holds at most 62 rules, for each has a bit of a number")
    heads, tails = np.zeros(0x10000, np.int64), np.zeros(0x10000, np.int64)
    sizes, within = np.zeros(LONG + 2, np.int64), np.zeros(LONG + 1, np.int64)
    held: dict[int, Iterable[str]] = {MENU: words}
    free = 0
    for n, rule in enumerate(known):
        bit, own = 1 << n, conditions(rule.pattern)
        if own.words is None:
            free |= bit
        else:
            held[bit] = own.words
        if n < whole:
            sizes[own.least : min(rule.longest, own.most) + 1] |= bit
            within[: own.within + 1] |= bit
            heads |= table(own.heads) * np.int64(bit)
            tails |= table(own.tails) * np.int64(bit)
        else:
            sizes[SHORT + 1 : LONG + 1] |= bit
            for each in (within, heads, tails):
                each |= bit
    return Tables(sizes, heads, tails, lists(held), within, free)


@cache
def _separators() -> Any:
    """Whether each code point below 65536 may stand between the words of a menu."""
    return matching(_SEPARATORS.pattern)


@cache
def _between() -> Any:
    """Whether each code point below 65536 may stand between the parts of a row."""
    return matching(_BETWEEN.pattern)


@cache
def _said() -> Any:
    """Whether each code point below 65536 stands in what is said, and in no row."""
    return matching(_SAID.pattern)


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
        entry.get("unseen", False),
        entry.get("alone", False),
    )


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    return re.sub(r"<([a-z]+)>", lambda m: parts.get(m[1], m[0]), pattern)


def _first_sentence(line: str) -> int:
    """Where the first sentence of a line ends."""
    found = _SENTENCE.search(line)
    return found.end() if found else len(line)
