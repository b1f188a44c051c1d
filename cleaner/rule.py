"""One `[[rule]]` of a configuration: what it finds in a text, and the edits that drop it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from cleaner.document import lines, without_lines
from cleaner.edit import Edit
from cleaner.empty import rather_nothing
from cleaner.errors import CleanerError
from cleaner.filter import suggestion
from cleaner.patterns import Match, Pattern, pattern

ZONES = ("anywhere", "line", "head", "tail")
WITHIN = 12
"""So many lines are the head or the tail of a text where a rule does not say."""
_GROUP = re.compile(r"\\(\\|[0-9])")
_SIGN = re.compile(r"\S")
_BLANK = re.compile(
    r"(?:\\[stnrfv]|\\u3000|[ \t\u3000^$()|*+?]|\?:|\{\d*,?\d*\}"
    r"|\[(?:\\[stnrfv]|\\u3000|[ \t\u3000])+\])+"
)
"""A pattern of white space, as it is commonly written."""
_WHOLE = re.compile(r"\^.*\$", re.DOTALL)
_SIGNS = re.compile(r"([!-/:-@\[-^`{-~])")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One `[[rule]]` of a configuration; the manual of the filter says what each key means."""

    name: str
    literal: str | None = None
    pattern: str | None = None
    zone: str = "anywhere"
    within: int = WITHIN
    action: str = "drop"
    replace: str | None = None
    against: tuple[str, ...] = ()
    because: str = ""
    matches: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, wanted in (("zone", ZONES), ("action", ("drop", "keep"))):
            if getattr(self, name) not in wanted:
                raise self._wrong(
                    f"{name} = {getattr(self, name)!r}: {suggestion(getattr(self, name), wanted)}"
                )
        if (self.literal is None) == (self.pattern is None) or "" in (self.literal, self.pattern):
            raise self._wrong("give either a literal or a pattern, and not an empty one.")
        if self.within < 1:
            raise self._wrong(f"within = {self.within}: give a number of lines, at least 1.")
        if self.within != WITHIN and self.zone not in ("head", "tail"):
            raise self._wrong('within is for zone = "head" or "tail": leave it out.')
        if self.replace is not None and (self.action == "keep" or self.zone != "anywhere"):
            raise self._wrong(
                "replace is for what is dropped anywhere: leave it, the zone or the action out."
            )
        if self.against and self.action != "keep":
            raise self._wrong('against is for action = "keep": leave it out.')
        if self.literal is not None:
            several = "\n" in self.literal
            if several and self.zone != "anywhere":
                raise self._wrong(
                    "a literal of several lines can be found only anywhere: leave zone out."
                )
            if self.zone != "anywhere" and not self.literal.strip():
                raise self._wrong("the literal of a line is blank: give a text.")
        else:
            try:
                used = self._pattern
            except CleanerError as error:
                raise self._wrong(f"{error}.") from None
            assert self.pattern is not None
            if pattern(self.pattern).finds_nothing:
                raise self._wrong(
                    "inside one line the pattern can match the empty text at most, which leaves "
                    "nothing to change: write what is to be found there."
                )
            if self.zone == "anywhere" and rather_nothing(self.pattern):
                raise self._wrong(
                    "the pattern takes as little as it can, which is nothing: leave out the ? that "
                    "makes it lazy, or write what follows."
                )
            whole = self.zone != "anywhere" or _WHOLE.fullmatch(self.pattern)
            drops = self.action == "drop" and self.replace is None
            if whole and drops and _BLANK.fullmatch(self.pattern):
                raise self._wrong(
                    "the pattern finds blank lines alone, which rules leave as they are: "
                    "write what is to be found."
                )
            for group in _GROUP.findall(self.replace or ""):
                if group != "\\" and int(group) > used.groups:
                    raise self._wrong(f"replace names group {group} of {used.groups}: correct one.")

    def _wrong(self, what: str) -> CleanerError:
        return CleanerError(f"rule {self.name!r}: {what}")

    @property
    def searched(self) -> Pattern | None:
        """A pattern that matches wherever the rule finds something; None for several lines."""
        if self.zone == "anywhere" and self.literal is not None:
            return None if "\n" in self.literal else pattern(_escaped(self.literal))
        return self._pattern

    @property
    def _pattern(self) -> Pattern:
        whole = self.zone != "anywhere"
        if self.pattern is None:
            assert self.literal is not None
            return pattern(_escaped(self.literal.strip()), whole=whole)
        return pattern(self.pattern, whole=whole)

    def found(self, text: str) -> Iterator[Match]:
        """Where the rule applies: matches, or whole lines with the white space around."""
        if self.zone == "anywhere" and self.literal is not None:
            return _occurrences(text, self.literal)
        every = self._pattern.found(text)
        if self.zone in ("head", "tail"):
            return self._at_end(text, list(every))
        return every

    def _at_end(self, text: str, every: list[Match]) -> Iterator[Match]:
        """The matches with fewer than `within` other lines that are not blank on their side."""
        if self.zone == "tail":
            every.reverse()
        others, at = 0, 0 if self.zone == "head" else len(text)
        for match in every:
            between = text[at : match.start] if self.zone == "head" else text[match.end : at]
            others += sum(not line.isspace() for line in between.split("\n") if line)
            if others >= self.within:
                return
            yield match
            at = match.end if self.zone == "head" else match.start

    def edits(self, text: str) -> Iterable[Edit]:
        """What the rule drops or replaces in a text."""
        found = self.found(text)
        because = self.because or _BECAUSE[self.zone]
        if self.replace is not None:
            return [
                Edit(m.start, m.end, new, self.name, because)
                for m in found
                if (new := self._written(m)) != text[m.start : m.end]
            ]
        return _dropped(text, list(found), self.name, because)

    def _written(self, match: Match) -> str:
        assert self.replace is not None
        if self.pattern is None:
            return self.replace
        return _GROUP.sub(lambda m: "\\" if m[1] == "\\" else match.groups[int(m[1])], self.replace)


_BECAUSE = {
    "anywhere": "found by a rule of the configuration",
    "line": "a line that a rule of the configuration names",
    "head": "a line at the head that a rule of the configuration names",
    "tail": "a line at the tail that a rule of the configuration names",
}


def _escaped(literal: str) -> str:
    return _SIGNS.sub(r"\\\1", literal)


def _occurrences(text: str, literal: str) -> Iterator[Match]:
    at = text.find(literal)
    while at >= 0:
        end = at + len(literal)
        yield Match(at, end, (literal,))
        at = text.find(literal, end)


def _dropped(text: str, found: list[Match], rule: str, because: str) -> Iterable[Edit]:
    """Edits without the matches; a line of which nothing is left goes with its line feed."""
    if not found:
        return []
    rows = lines(text)
    gone: list[tuple[int, str, str]] = []
    inside: list[Edit] = []
    own: list[Match] = []
    row = 0
    for match in [*found, None]:
        if match is not None and own and match.start <= rows[row].end:
            own.append(match)
            continue
        if own:
            here = rows[row]
            joins = own[-1].end > here.end  # a literal of several lines
            gaps = [here.start, *(at for m in own for at in m[:2]), here.end]
            if not joins and not any(
                _SIGN.search(text, a, b) for a, b in zip(gaps[::2], gaps[1::2], strict=True)
            ):
                gone.append((row, rule, because))
            else:
                inside += [Edit(m.start, m.end, "", rule, because) for m in own]
        if match is not None:
            while rows[row].end < match.start:
                row += 1
            own = [match]
    return [*inside, *without_lines(text, rows, gone)]


def read(table: Mapping[str, Any]) -> Rule:
    """A rule from its table; raises CleanerError for a key or a value that does not fit."""
    name = table.get("name")
    if not isinstance(name, str) or not name.strip():
        raise CleanerError("a rule has no name: give each [[rule]] its own.")
    known = {field.name: field for field in fields(Rule)}
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise CleanerError(f"rule {name!r} has no key {key!r}: {suggestion(key, known)}")
        default = known[key].default
        listed = isinstance(default, tuple)
        wanted: type = list if listed else int if isinstance(default, int) else str
        items: Any = value if listed and isinstance(value, list) else ()
        if type(value) is not wanted or not all(isinstance(item, str) for item in items):
            words = {list: "a list of texts", int: "a whole number", str: "a text"}
            raise CleanerError(f"rule {name!r}: {key} = {value!r}: give {words[wanted]}.")
        values[key] = tuple(items) if listed else value
    return Rule(**values)
