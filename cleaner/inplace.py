"""Single files: what cleaning would make of each, by itself, and making it so in its place."""

import contextlib
import dataclasses
import difflib
import hashlib
import os
import shutil
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from cleaner import compression, records
from cleaner.atomic import replacing
from cleaner.corpus import Content, Reading, parse, read
from cleaner.document import Document
from cleaner.encoding import Encoding
from cleaner.errors import CleanerError
from cleaner.listing import Status
from cleaner.pipeline import Cleaned, Pipeline
from cleaner.report import Report, counted

STREAM = "standard input"
"""What a stream is called in what is said of it."""
LINE = 1 << 20
"""So many bytes are looked at to tell what a stream is."""


class Checked(ABC):
    """A file, and what cleaning makes of it: in memory, or in a temporary folder if it is large.

    status: the size and the time of change of the file before it was read; None for a stream.
    """

    status: Status | None

    @property
    @abstractmethod
    def changed(self) -> bool:
        """Whether its bytes, unpacked, would change."""

    @property
    @abstractmethod
    def findings(self) -> str:
        """What would change, in words: edits by filter, and a change of the encoding."""

    @abstractmethod
    def diff(self) -> Iterator[str]:
        """A unified diff of the texts, with the file's name in its head."""

    @abstractmethod
    def count(self, report: Report) -> None:
        """Add the documents of the file to a report."""

    @abstractmethod
    def write(self, file: BinaryIO) -> None:
        """Write the file after cleaning, packed as it was."""


@dataclass(frozen=True)
class CheckedSmall(Checked):
    """A file cleaned in memory.

    cleaned:  its documents, which to corpus filters are a corpus of their own: what is found in a
              file never depends on which others are named beside it.
    data:     the bytes after cleaning, unpacked.
    encoding: how those are stored.
    digest:   of what they hold, as in `Content`.
    remarks:  what a person should know of the documents after cleaning, a sentence each.
    """

    content: Content
    cleaned: list[Cleaned]
    data: bytes
    encoding: Encoding
    digest: str
    remarks: list[str]
    status: Status | None = None

    @property
    def changed(self) -> bool:
        return self.digest != self.content.digest

    @property
    def findings(self) -> str:
        counts = Counter(
            step.filter for one in self.cleaned for step in one.steps for _ in step.edits
        )
        found = _told(counts)
        if self.encoding != self.content.encoding:
            found.append(f"{self.content.encoding} to {self.encoding}")
        return ", ".join(found)

    def diff(self) -> Iterator[str]:
        texts = [(one.id, one.before, one.text) for one in self.cleaned]
        if self.content.table is None:  # whose texts are no lines of one file
            before = self.content.with_texts([one.before for one in self.cleaned])
            after = self.content.with_texts([one.text for one in self.cleaned])
            texts = [(self.content.name, before, after)]
        for name, *both in texts:
            # Other line ends than the line feed are characters that cleaning may change.
            old, new = (text.removesuffix("\n").split("\n") if text else [] for text in both)
            yield from difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", lineterm="")

    def count(self, report: Report) -> None:
        for one in self.cleaned:
            report.count(
                one.before, one.text, [(step.filter, counted(step.edits)) for step in one.steps]
            )
        report.notes += self.content.notes + self.remarks

    def write(self, file: BinaryIO) -> None:
        file.write(compression.packed(self.data, compression.split(self.content.name)[1]))


@dataclass(frozen=True)
class CheckedLarge(Checked):
    """A file too large to be held in memory.

    path, out: where the file is, and where it is cleaned.
    report:    what was done.
    """

    path: Path
    out: Path
    report: Report
    status: Status | None = None

    @cached_property
    def changed(self) -> bool:
        before, after = (_digest(each, self.path.name) for each in (self.path, self.out))
        return before != after

    @property
    def findings(self) -> str:
        counts = {name: number for name, (number, _) in self.report.by_filter().items()}
        return ", ".join(_told(counts)) or "its encoding"

    def diff(self) -> Iterator[str]:
        """That there is none: to find what two texts of this size share would take hours."""
        yield f"{self.path} is too large for a diff: cleaner run tells each change of it."

    def count(self, report: Report) -> None:
        report.add(self.report)

    def write(self, file: BinaryIO) -> None:
        with open(self.out, "rb") as out:
            shutil.copyfileobj(out, file, 1 << 20)


def _told(counts: Mapping[str, int]) -> list[str]:
    return [f"{number} {name}" for name, number in counts.items()]


def _digest(path: Path, name: str) -> str:
    """The digest of what a file holds, unpacked."""
    whole = hashlib.blake2b()
    for block in compression.blocks_of(path, name):
        whole.update(block)
    return whole.hexdigest()


def status_of(path: Path) -> Status | None:
    """The status of a file, as `Status` tells; None where that cannot be looked up."""
    try:
        found = path.stat()
    except OSError:  # who reads it will say so
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def check(path: Path, pipeline: Pipeline, reading: Reading) -> CheckedSmall:
    """Clean a file without writing it; raises CleanerError as `corpus.read` does."""
    reading = whole(pipeline, reading)
    return _cleaned(read(path, str(path), reading), pipeline, reading)


def stream(data: bytes, pipeline: Pipeline, reading: Reading, *, lined: bool) -> CheckedSmall:
    """Clean the bytes of a stream; `lined` says whether they are JSON Lines. Errors as `check`."""
    reading = whole(pipeline, reading)
    content = parse(data, STREAM, reading, lined=lined)
    content.notes.extend([] if lined else doubts(data, reading))
    return _cleaned(content, pipeline, reading)


def doubts(head: bytes, reading: Reading) -> list[str]:
    """A sentence where a stream is cleaned as text and begins as JSON Lines do.

    That is with a record that has the text, or with two objects that have none under that name.
    """
    first, _, rest = head[:LINE].lstrip().partition(b"\n")
    second = rest.partition(b"\n")[0]
    with contextlib.suppress(ValueError, RecursionError):
        how = "--lines"
        if not _field(first, reading):
            _field(second, reading)
            how = "--lines, and name their field with --text-field,"
        return [f"{STREAM} looks like JSON Lines: give {how} to clean its records."]
    return []


def _field(line: bytes, reading: Reading) -> bool:
    """Whether an object on a line holds a text; raises ValueError where the line is no object."""
    return records.field(line.decode().strip(), reading.text_field) is not None


def whole(pipeline: Pipeline, reading: Reading) -> Reading:
    """How a file is read that stays whole: nothing of it is set aside."""
    return dataclasses.replace(reading, set_aside=False, fields=pipeline.fields)


def _cleaned(content: Content, pipeline: Pipeline, reading: Reading) -> CheckedSmall:
    return made(content, pipeline.clean_all(list(content.documents())), pipeline, reading)


def made(
    content: Content,
    cleaned: list[Cleaned],
    pipeline: Pipeline,
    reading: Reading,
    status: Status | None = None,
) -> CheckedSmall:
    """What cleaning makes of a file that was read with `whole`, given its documents cleaned."""
    data, encoding, digest = content.encoded([one.text for one in cleaned], reading)
    remarks = [each for one in cleaned for each in pipeline.remarks(Document(one.id, one.text))]
    return CheckedSmall(content, cleaned, data, encoding, digest, remarks, status)


def fix(checked: Checked, path: Path) -> list[str]:
    """Write a checked file in its place, if its bytes change; what a person should know of that.

    Raises CleanerError as `atomic.write` does, for a pipe or a device, which has no place, for a
    file that is write-protected, though its folder is not, and for one that was changed since it
    was read.
    """
    if not checked.changed:
        return []
    if not path.is_file():
        raise CleanerError(
            f"{path} is no regular file: use `cleaner run {path} -` to clean it as a stream."
        )
    if not os.access(path, os.W_OK):
        raise CleanerError(f"{path} is write-protected: change its permissions to have it fixed.")
    others = path.stat().st_nlink - 1
    with replacing(path.resolve()) as file:
        checked.write(file)
        if status_of(path) != checked.status:
            raise CleanerError(
                f"{path} was changed while it was cleaned: "
                "run the same command again when nobody writes it."
            )
    if others <= 0:
        return []
    names = "another name" if others == 1 else f"{others:,} other names"
    return [f"{path} had {names}, a hard link, which keeps what it was: fix it by that name too."]
