"""Small filters with plain behaviour, to test the spine without those that ship."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from cleaner.document import Document, lines, without_lines
from cleaner.edit import Edit, rewrite
from cleaner.filter import CorpusFilter, TextFilter, option


@dataclass(frozen=True, kw_only=True)
class Simple(TextFilter):
    """Writes one word for another."""

    name: ClassVar[str] = "simple"
    rules: ClassVar[Mapping[str, str]] = {"word": "the word"}

    word: str = option("漢", "The word.")
    new: str = option("汉", "What to write.")

    def edits(self, text: str) -> Iterable[Edit]:
        yield from rewrite(re.compile(re.escape(self.word)), text, self.new, "word", "a word")


@dataclass(frozen=True, kw_only=True)
class Failing(TextFilter):
    """Fails on a text that holds its word."""

    name: ClassVar[str] = "failing"
    rules: ClassVar[Mapping[str, str]] = {}

    def edits(self, text: str) -> Iterable[Edit]:
        if "壞" in text:
            raise RuntimeError("sample fault")
        return []


@dataclass(frozen=True, kw_only=True)
class Recurring(CorpusFilter):
    """Drops lines that stand in more than one document."""

    name: ClassVar[str] = "recurring"
    rules: ClassVar[Mapping[str, str]] = {"recurring-line": "a line of several documents"}

    def survey(self, document: Document) -> object:
        return document.text

    def decide(self, evidence: Iterable[tuple[str, str]]) -> Mapping[str, list[Edit]]:
        texts = dict(evidence)
        counts = Counter(
            line for text in texts.values() for line in {each.text for each in lines(text)}
        )
        found = {}
        for name, text in texts.items():
            rows = lines(text)
            gone = [
                (i, "recurring-line", f"in {counts[row.text]} documents")
                for i, row in enumerate(rows)
                if not row.blank and counts[row.text] > 1
            ]
            found[name] = list(without_lines(text, rows, gone))
        return found
