"""Finds sentences cut by hard wraps, columns or pages."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from cleaner.edit import Edit, apply, complete, compose
from cleaner.filter import TextFilter, option
from cleaner.wrapping.decide import Decision, decide
from cleaner.wrapping.indents import indents

GLUED = re.compile(r"\u3000\u3000(?<=[。！？…”」』]\u3000\u3000)(?=[^\s])")
"""The end of a sentence, then the indent of a new paragraph, in the middle of a line."""
SENTENCE = re.compile(r"[。！？]")
LEAST = 8
"""Characters that a paragraph has, at least, on either side of a lost break."""


@dataclass(frozen=True, kw_only=True)
class LineBreaks(TextFilter):
    """Sentences cut by hard wraps, columns or pages.

    Decides for every break between two lines, blank lines between them or not, whether a wrap made
    it, and joins what it cut. Nothing comes between Han characters, a space between Latin words;
    between Han and Latin the text's own habit counts.

    >>> LineBreaks()("本次会议由校长主持，各院系负责人，教务处与图书\n馆的代表参加，会上宣读了新学年的教学安排和作息\n时间，并就食堂改造听取了意见。")
    '本次会议由校长主持，各院系负责人，教务处与图书馆的代表参加，会上宣读了新学年的教学安排和作息时间，并就食堂改造听取了意见。'
    """

    name: ClassVar[str] = "linebreaks"
    rules: ClassVar[Mapping[str, str]] = {
        "wrapped-line": "a break that a wrap made inside a paragraph",
        "cut-sentence": "a sentence cut in two by a blank line: a column, a page, a mail",
        "glued-paragraphs": "two paragraphs on one line: 。 and then the indent of the next one",
        "indentation": "white space that indents a paragraph of prose standing on its own line",
    }
    threshold: float = option(
        0.7, "Join where a wrap is at least this likely.", least=0.5, most=1.0
    )

    def edits(self, text: str) -> Iterable[Edit]:
        rounds: list[list[Edit]] = []
        now, known = text, None
        while True:
            step, known = self._step(now, known)
            if not step:
                break
            rounds.append(step)
            now = apply(now, step)
        return rounds[0] if len(rounds) == 1 else compose(text, rounds)

    def _step(self, text: str, known: Decision | None) -> tuple[list[Edit], Decision | None]:
        """The next edits, empty at the fixpoint, and what is known of the text after them.

        Each step takes away breaks, white space or glued paragraphs, and none makes the last
        again: so there is an end.
        """
        if self.on("glued-paragraphs") and (split := complete(text, self._splits(text))):
            return split, None
        decision = known or decide(text, self.threshold)
        joins = complete(text, self._joins(decision)) if decision else []
        places = complete(text, self._indents(text, decision, joins))
        if not places:
            return joins, None
        # an indent goes only where no decision changes without it
        while places:
            both = complete(text, joins + places)
            after = decide(apply(text, both), self.threshold)
            if after is None or not list(self._joins(after)):
                return both, after
            if joins:
                return joins, None
            places = []
        return [], None

    def _splits(self, text: str) -> Iterator[Edit]:
        new = "\n\n" if "\n\n" in text else "\n"
        for match in GLUED.finditer(text):
            at = match.start()
            head = text.rfind("\n", 0, at) + 1
            tail = text.find("\n", at)
            after = text[match.end() : tail if tail >= 0 else len(text)]
            if at - head >= LEAST and len(after) >= LEAST and SENTENCE.search(after):
                yield Edit(at, at, new, "glued-paragraphs", "two ideographic spaces after a sentence")

    def _joins(self, decision: Decision) -> Iterator[Edit]:
        for found in decision.breaks():
            white = decision.text[found.start : found.end]
            rule = "cut-sentence" if white.count("\n") > 1 else "wrapped-line"
            if self.on(rule):
                yield Edit(found.start, found.end, found.glue, rule, found.because)

    def _indents(self, text: str, decision: Decision | None, joins: list[Edit]) -> Iterator[Edit]:
        if self.on("indentation"):
            joined = {edit.end for edit in joins}
            known = (decision.lay, decision.side) if decision else None
            for start, end, because in indents(text, known):
                if end not in joined:
                    yield Edit(start, end, "", "indentation", because)
