"""Single files: what cleaning would make of each, by itself, and making it so in its place."""

import dataclasses
import difflib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cleaner import compression
from cleaner.corpus import Content, Reading, parse, read, write
from cleaner.document import Document
from cleaner.encoding import Encoding
from cleaner.pipeline import Cleaned, Pipeline
from cleaner.report import Report, counted


@dataclass(frozen=True)
class Checked:
    """A file, and what cleaning makes of it.

    cleaned:  its documents, which to corpus filters are a corpus of their own: what is found in a
              file never depends on which others are named beside it.
    data:     the bytes after cleaning, unpacked.
    encoding: how those are stored.
    changed:  whether they differ from the bytes before.
    remarks:  what a person should know of the documents after cleaning, a sentence each.
    """

    content: Content
    cleaned: list[Cleaned]
    data: bytes
    encoding: Encoding
    changed: bool
    remarks: list[str]

    @property
    def findings(self) -> str:
        """What would change, in words: edits by filter, and a change of the encoding."""
        counts = Counter(
            step.filter for one in self.cleaned for step in one.steps for _ in step.edits
        )
        found = [f"{number} {name}" for name, number in counts.items()]
        if self.encoding != self.content.encoding:
            found.append(f"{self.content.encoding} to {self.encoding}")
        return ", ".join(found)

    def diff(self) -> Iterator[str]:
        """A unified diff of the texts, with the file's name in its head."""
        before = self.content.with_texts([one.before for one in self.cleaned])
        after = self.content.with_texts([one.text for one in self.cleaned])
        name = self.content.name
        yield from difflib.unified_diff(
            before.splitlines(), after.splitlines(), f"a/{name}", f"b/{name}", lineterm=""
        )

    def count(self, report: Report) -> None:
        """Add the documents of the file to a report."""
        for one in self.cleaned:
            report.count(
                one.before, one.text, [(step.filter, counted(step.edits)) for step in one.steps]
            )
        report.notes += self.content.notes + self.remarks


def check(path: Path, pipeline: Pipeline, reading: Reading) -> Checked:
    """Clean a file without writing it; raises CleanerError as `corpus.read` does."""
    reading = _apart(pipeline, reading)
    return _checked(read(path, str(path), reading), pipeline, reading)


def stream(data: bytes, pipeline: Pipeline, reading: Reading, *, lined: bool) -> Checked:
    """Clean the bytes of a stream; `lined` says whether they are JSON Lines. Errors as `check`."""
    reading = _apart(pipeline, reading)
    return _checked(parse(data, "standard input", reading, lined=lined), pipeline, reading)


def _apart(pipeline: Pipeline, reading: Reading) -> Reading:
    """How a file is read that stays whole: nothing of it is set aside."""
    return dataclasses.replace(reading, set_aside=False, fields=pipeline.fields)


def _checked(content: Content, pipeline: Pipeline, reading: Reading) -> Checked:
    cleaned = pipeline.clean_all(list(content.documents()))
    data, encoding, digest = content.encoded([one.text for one in cleaned], reading)
    remarks = [each for one in cleaned for each in pipeline.remarks(Document(one.id, one.text))]
    return Checked(content, cleaned, data, encoding, digest != content.digest, remarks)


def fix(checked: Checked, path: Path) -> None:
    """Write a checked file in its place, if its bytes change; errors as `corpus.write`."""
    if checked.changed:
        suffix = compression.split(path.name)[1]
        write(path.resolve(), compression.packed(checked.data, suffix))
