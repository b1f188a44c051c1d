"""Files in and out: which there are, what documents each holds, and how one is written whole."""

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from cleaner import records
from cleaner.document import Document
from cleaner.encoding import UTF8, Encoding, decode
from cleaner.errors import CleanerError
from cleaner.records import Record

TEXT = (".txt",)
LINES = (".jsonl", ".ndjson")
STATE = ".cleaner"
"""The folder in OUT where a run keeps its manifest, its trail and what it needs to go on."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read and written.

    text_field:     the key of the text in a JSON Lines record.
    input_encoding: the codec of every file, where the user names it; None to detect it.
    keep_encoding:  write in the encoding and line ends of the input, not in UTF-8 with line feeds.
    keep_newlines:  write the line ends of the input, in any encoding.
    """

    text_field: str = "text"
    input_encoding: str | None = None
    keep_encoding: bool = False
    keep_newlines: bool = False

    def written(self, encoding: Encoding) -> Encoding:
        """The encoding to write, given the one that was read."""
        if self.keep_encoding:
            return encoding
        return Encoding(newline=encoding.newline) if self.keep_newlines else UTF8


@dataclass(frozen=True, slots=True)
class Content:
    """A file as it was read.

    name:     its path inside the input folder, with `/` between the parts.
    digest:   of its bytes; see `digest`.
    encoding: how it was stored.
    text:     a plain text decoded; "" for JSON Lines.
    records:  the lines of JSON Lines; None for a plain text.
    raw:      its bytes, only where encoding the text again would not give them.
    notes:    what a person should know of it, a sentence each.
    """

    name: str
    digest: str
    encoding: Encoding
    text: str
    records: list[Record] | None = None
    raw: bytes | None = None
    notes: list[str] = field(default_factory=list)

    def documents(self) -> Iterator[Document]:
        """Its documents: itself, or one for each record with a text."""
        if self.records is None:
            yield Document(self.name, self.text)
            return
        for number, record in enumerate(self.records, 1):
            if record.place is not None:
                yield Document(f"{self.name}#{number}", record.place.text)

    def with_texts(self, texts: list[str]) -> str:
        """The whole file with other texts in the place of those of `documents()`, in that order."""
        if self.records is None:
            return texts[0]
        new = iter(texts)
        return "\n".join(
            record.line if record.place is None else record.with_text(next(new))
            for record in self.records
        )

    def changed_by(self, data: bytes) -> bool:
        """Whether other bytes differ from those that were read."""
        return digest(data) != self.digest

    def encoded(self, texts: list[str], reading: Reading) -> tuple[bytes, Encoding]:
        """The bytes of the whole file with other texts, and the encoding they are written in.

        Where the encoding to keep cannot write a text, that is UTF-8, and `notes` says so.
        """
        whole = self.with_texts(texts)
        encoding = reading.written(self.encoding)
        try:
            return encoding.encode(whole), encoding
        except UnicodeEncodeError:
            self.notes.append(
                f"{self.name} cannot be written in {encoding} any more: it was written in UTF-8."
            )
            return UTF8.encode(whole), UTF8


def is_text(name: str) -> bool:
    """Whether a name is that of a file of a kind that is cleaned."""
    return name.lower().endswith(TEXT + LINES)


def is_lines(name: str) -> bool:
    """Whether a file of this name holds JSON Lines."""
    return name.lower().endswith(LINES)


def read(path: Path, name: str, reading: Reading) -> Content:
    """Read and decode a file.

    Raises CleanerError when it cannot be read, is not text, or no record has the text field.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CleanerError(
            f"{name} cannot be read ({error.strerror}): check the file and its permissions."
        ) from None
    return parse(data, name, reading, lined=is_lines(name))


def parse(data: bytes, name: str, reading: Reading, *, lined: bool) -> Content:
    """The content of a file's bytes; `lined` says whether they are JSON Lines. Errors as `read`."""
    text, encoding = decode(data, name, reading.input_encoding)
    raw = None if encoding.encode(text) == data else data
    if not lined:
        notes = [] if data else [f"{name} is empty: an empty file stands in its place."]
        return Content(name, digest(data), encoding, text, None, raw, notes)
    rows, bad = records.read(text, reading.text_field)
    notes = [
        f"{name} line {number} is no JSON object ({why}): it passed through as it is."
        for number, why in bad
    ]
    bare = sum(row.place is None and not row.blank for row in rows) - len(bad)
    if bare and not any(row.place for row in rows):
        raise CleanerError(
            f"{name} has no record with a text under {reading.text_field!r}: "
            "name the field with --text-field."
        )
    if bare:
        notes.append(
            f"{name} has {bare} records without a text under {reading.text_field!r}: "
            "they passed through as they are."
        )
    return Content(name, digest(data), encoding, "", rows, raw, notes)


def digest(data: bytes) -> str:
    """A fingerprint of a file's bytes: 128 bits of BLAKE2b, in hexadecimal."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Listing:
    """What a folder holds, as sorted names: files to clean, files of other kinds, faults met."""

    found: list[str]
    left: list[str]
    faults: list[str]


def discover(root: Path) -> Listing:
    """The files under a folder, at any depth; links to folders are not followed."""
    listing = Listing([], [], [])

    def fault(error: OSError) -> None:
        name = Path(error.filename).relative_to(root).as_posix()
        listing.faults.append(
            f"the folder {name} cannot be listed ({error.strerror}): check its permissions."
        )

    for folder, folders, files in os.walk(root, onerror=fault):
        folders[:] = [f for f in folders if f not in (STATE, ".git")]
        inside = Path(folder).relative_to(root)
        for file in files:
            kind = listing.found if cleanable(Path(folder, file)) else listing.left
            kind.append((inside / file).as_posix())
    for names in (listing.found, listing.left, listing.faults):
        names.sort()
    return listing


def cleanable(path: Path) -> bool:
    """Whether a path is a regular file of a kind that is cleaned."""
    if not is_text(path.name):
        return False
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return not path.is_symlink()  # reading it will say what is wrong


def write(path: Path, data: bytes, scratch: Path | None = None) -> None:
    """Write a file whole or not at all; see `replacing`."""
    with replacing(path, scratch) as file:
        file.write(data)


@contextmanager
def replacing(path: Path, scratch: Path | None = None) -> Iterator[BinaryIO]:
    """A file to write into, which takes the place of `path` once the block ends well.

    scratch: a folder on the same disk for the temporary file; by default the file's own.
    A file that exists keeps its permissions. Raises CleanerError when disk or folder refuse.
    """
    part = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number, part = tempfile.mkstemp(".part", ".cleaner-", scratch or path.parent)
        with os.fdopen(number, "wb") as file:
            yield file
        os.chmod(part, _mode(path))
        os.replace(part, path)
        part = None
    except OSError as error:
        raise CleanerError(
            f"{path} cannot be written ({error.strerror}): "
            "make room or check its permissions, and run the same command again."
        ) from None
    finally:
        if part is not None:
            Path(part).unlink(missing_ok=True)


def _mode(path: Path) -> int:
    """The permissions of the file that is replaced, or those of a new one."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
