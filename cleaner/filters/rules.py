r"""Rules that users write in their configuration."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from cleaner.composition import compose
from cleaner.edit import Edit, complete, joined
from cleaner.errors import CleanerError
from cleaner.filter import TextFilter, option
from cleaner.kept import Span, sparing
from cleaner.patterns import AnyOf
from cleaner.rule import Rule, read

ROUNDS = 8
"""How often each rule may change one text before the text is left as it was."""
GROWTH = 4
"""How many times its size a text may become on the way."""


@dataclass(frozen=True, kw_only=True)
class Rules(TextFilter):
    r"""Your own rules, written as `[[rule]]` in the configuration, with which they join the chain.

    A rule has a `name`, which the trail shows, and either a `literal` or a `pattern`. In
    cleaner.toml (under [tool.cleaner] in pyproject.toml it is [[tool.cleaner.rule]]):

        [[rule]]
        name = "reader-club"
        pattern = '加入.{1,8}书友会.*'
        zone = "line"
        matches = ["加入春风书友会，每天一本好书"]
        leaves = ["他加入了春风书友会。"]

    - `zone`: `anywhere` (the match itself; where nothing is left of a line, it goes too), `line` (a
      whole line, apart from the white space around it), `head` or `tail` (a whole line with fewer
      than `within` others, 12 by default, before or behind it that stay).
    - `action`: `drop`, or `keep`: no filter changes what is found, or none of those in `against`;
      `pattern = '\]\([^)]*\)|https?://[^\s>]*'` with `against = ["traditional"]` keeps the
      addresses of links as they are.
    - `replace`: what to write in the place of the match; \1 stands for a group.
    - `because`: the reason to show in the trail.
    - `matches`, `leaves`: texts that the rule must find something in, or must not. The command
      `cleaner filters --test` tries them.

    Patterns run on RE2, in a time that grows with the text and never explodes; look-around and
    back-references do not exist there. `\d`, `\w` and `\s` hold for every script, `^` and `$` are
    the ends of a line, and a match lies inside one line; of a line longer than 2000 characters the
    pattern sees pieces of that size. A `literal` may have several lines.

    The filter stands at the head of the chain, unless `filters` or the command line name another
    place or others alone. It sees a text as it came, and again as the other filters left it: a rule
    may be written after the page or after the output. It leaves alone: a text in which rules go on
    and on undoing one another, of which the report says so.

    >>> rules = Rules(rule=(Rule(name="club", pattern="加入.{1,8}书友会.*", zone="line"),))
    >>> rules("第一章\n加入春风书友会，每天一本好书\n他加入了春风书友会。")
    '第一章\n他加入了春风书友会。'
    """

    name = "rules"
    rules: ClassVar[Mapping[str, str]] = {
        "your-own": "a [[rule]] of the configuration, which goes by its own name"
    }

    rule: tuple[Rule, ...] = option((), "The rules, a table each.", table=read)

    def __post_init__(self) -> None:
        if self.rule:
            named: dict[str, str] = {}
            for rule in self.rule:
                if rule.name in named:
                    raise CleanerError(f"there are two rules named {rule.name!r}: rename one.")
                what = rule.literal if rule.literal is not None else rule.pattern
                named[rule.name] = f"{rule.action} {what}".replace("\n", " ").rstrip(".")
            object.__setattr__(self, "rules", named)
        super().__post_init__()

    @cached_property
    def _drops(self) -> tuple[Rule, ...]:
        return tuple(r for r in self.rule if r.action == "drop" and self.on(r.name))

    @cached_property
    def _keeps(self) -> tuple[Rule, ...]:
        return tuple(r for r in self.rule if r.action == "keep" and self.on(r.name))

    @cached_property
    def _any(self) -> AnyOf | None:
        """All that may drop something, asked of a text at once."""
        searched = [rule.searched for rule in self._drops]
        return AnyOf([each for each in searched if each]) if all(searched) else None

    def keeps(self, text: str) -> Iterable[Span]:
        return [
            Span(match.start, match.end, rule.against)
            for rule in self._keeps
            for match in rule.found(text)
        ]

    def edits(self, text: str) -> Iterable[Edit]:
        steps = self._steps(text)
        return () if steps is None else steps[0] if len(steps) == 1 else compose(text, steps)

    def remarks(self, text: str) -> Iterable[str]:
        if self._steps(text) is None:
            yield "was left as it is by your rules, which never come to an end there: change one."

    def _steps(self, text: str) -> list[list[Edit]] | None:
        """The edits of one rule after another, until none finds anything; None if that never is."""
        drops = self._drops
        if len(drops) > 1 and self._any is not None and not self._any.may_match(text):
            return []
        steps: list[list[Edit]] = []
        now, at, unasked = text, 0, len(drops)
        while unasked:
            rule = drops[at]
            edits = complete(now, rule.edits(now))
            if edits and self._keeps:
                edits = sparing(now, edits, self.keeps(now), self.name)
            if edits:
                if len(steps) == ROUNDS * len(drops) or len(now) > GROWTH * len(text) + 1000:
                    return None
                steps.append(edits)
                now = joined(now, edits)
                unasked = len(drops) + 1
            unasked -= 1
            at = (at + 1) % len(drops)
        return steps

    def examples(self) -> Iterator[str]:
        """Which of the rules' own examples fail, a sentence each."""
        for rule in self.rule:
            for text, wanted in (
                *((t, True) for t in rule.matches),
                *((t, False) for t in rule.leaves),
            ):
                found = list(rule.edits(text) if rule.action == "drop" else rule.found(text))
                if bool(found) != wanted:
                    what = "finds nothing in" if wanted else "finds something in"
                    yield f"rule {rule.name!r} {what} {text!r}."
