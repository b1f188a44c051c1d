"""What a corpus is compared with: a folder or file of texts, or a lasting index.

Reads paragraphs out of files for `cleaner.neardup`, which knows no files.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import corpus
from cleaner.corpus import Content, Reading
from cleaner.document import lines
from cleaner.errors import CleanerError
from cleaner.neardup import keys
from cleaner.neardup.addition import adding
from cleaner.neardup.index import FILE, Index

DEFAULTS: Mapping[str, Any] = {"threshold": 0.85, "min_chars": 20, "unit": "paragraph"}
"""The parameters of an index where none are given."""
UNITS = ("paragraph", "sentence", "document")
_WORD = re.compile(r"[A-Za-zÀ-ɏ]+|[^\W\d_]")
_SENTENCE = re.compile(r"[^。！？!?…]*(?:[。！？!?…]+[”’」』）)\"]*|$)")


class Passage(NamedTuple):
    """A piece of text that is compared, and where it stands: record (or 0) and line, from 1."""

    text: str
    record: int
    line: int


def has_words(text: str, least: int) -> bool:
    """Whether a text has so many letters, a word of Latin letters counting as one.

    >>> has_words("第12条 the end", 4), has_words("第12条 the end", 5)
    (True, False)
    """
    if len(text) < least:
        return False
    return next(islice(_WORD.finditer(text), least - 1, None), None) is not None


def passages(content: Content, unit: str, min_chars: int) -> list[Passage]:
    """The paragraphs, sentences or documents of a file that have enough letters, in order."""
    found: list[Passage] = []
    texts = (
        [(0, content.text)]
        if content.records is None
        else [
            (number, record.place.text)
            for number, record in enumerate(content.records, 1)
            if record.place is not None
        ]
    )
    for record, text in texts:
        rows = [(n, line.text) for n, line in enumerate(lines(text), 1) if not line.blank]
        if unit == "document":
            rows = [(rows[0][0], text)] if rows else []
        elif unit == "sentence":
            rows = [(n, part) for n, line in rows for part in _SENTENCE.findall(line)]
        found += [Passage(text, record, n) for n, text in rows if has_words(text, min_chars)]
    return found


def named(paths: Iterable[str], faults: list[str]) -> Iterator[tuple[Path, str]]:
    """The files that paths name, those of folders at any depth, and the name of each.

    A name is the path as it was given, without `.` and `//`. Of what cannot be listed `faults` gets
    a sentence each.
    """
    for given in paths:
        path = Path(os.path.normpath(given))
        if not path.exists():
            faults.append(f"{given} is not there: give a file or a folder that exists.")
        elif path.is_dir():
            listing = corpus.discover(path)
            faults += listing.faults
            for name in listing.found:
                yield path / name, (path / name).as_posix()
        else:
            yield path, path.as_posix()


@dataclass
class Added:
    """What became of an addition; see `cleaner.neardup.addition.Addition`."""

    added: int = 0
    known: int = 0
    replaced: int = 0
    paragraphs: int = 0
    faults: list[str] = field(default_factory=list)


def add(
    index: Path,
    paths: Iterable[str],
    reading: Reading,
    given: Mapping[str, Any],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Added:
    """Add files and folders to an index, which is made where there is none.

    given:    parameters, with the names of `DEFAULTS`.
    progress: is told how many files of how many are done.

    A file that is there already, under the same name with the same content, changes nothing; one
    whose content changed takes the place of what it was. Files that cannot be read are named in
    `faults`, and the others are added. Raises CleanerError as `adding` does.
    """
    done = Added()
    with adding(index, DEFAULTS, given) as addition:
        made = addition.parameters
        files = list(named(paths, done.faults))
        for number, (path, name) in enumerate(files):
            progress(number, len(files))
            try:
                content = corpus.read(path, name, reading)
            except CleanerError as error:
                done.faults.append(str(error))
                continue
            digest = _digest(content, reading)
            if not addition.has(name, digest):
                found = passages(content, made["unit"], made["min_chars"])
                texts = keys([passage.text for passage in found])
                addition.add(
                    name,
                    digest,
                    [(key, p.record, p.line) for key, p in zip(texts, found, strict=True) if key],
                )
    done.added, done.known, done.replaced = addition.added, addition.known, addition.replaced
    done.paragraphs = addition.paragraphs
    return done


def _digest(content: Content, reading: Reading) -> str:
    """A fingerprint of what is read from a file: its bytes, and how they are read."""
    how = (reading.text_field if content.records is not None else "", reading.input_encoding)
    return hashlib.blake2b(f"{content.digest} {how}".encode(), digest_size=16).hexdigest()


def is_index(path: Path) -> bool:
    return (path / FILE).is_file()


def digest(path: Path) -> str:
    """A fingerprint of what texts are compared with, 128 bits in hexadecimal.

    Raises CleanerError where a file cannot be read.
    """
    if is_index(path):
        with Index(path) as index:
            return index.digest
    made = hashlib.blake2b(digest_size=16)
    for file, name in _files(path):
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CleanerError(
                f"{name} cannot be read ({error.strerror}): check the file and its permissions."
            ) from None
        made.update(f"{name} {corpus.digest(data)}\n".encode("utf-8", "surrogateescape"))
    return made.hexdigest()


def _files(path: Path) -> list[tuple[Path, str]]:
    """The files of a reference; raises CleanerError where one is missing or there is none."""
    faults: list[str] = []
    found = list(named([str(path)], faults))
    if faults:
        raise CleanerError(faults[0])
    if not found:
        raise CleanerError(f"{path} holds no .txt or .jsonl file: give a folder with texts.")
    return found


@contextmanager
def opened(
    path: Path, threshold: float, min_chars: int, unit: str, reading: Reading | None = None
) -> Iterator[Index]:
    """A reference to look texts up in: an index, or one made for the time of the block.

    Raises CleanerError where an index was made for other texts, or a file cannot be read.
    """
    if is_index(path):
        with Index(path) as index:
            check(index, min_chars, unit)
            yield index
        return
    _files(path)
    with tempfile.TemporaryDirectory(prefix="cleaner-") as folder:
        given = {"threshold": threshold, "min_chars": min_chars, "unit": unit}
        done = add(Path(folder), [str(path)], reading or Reading(), given)
        if done.faults:
            raise CleanerError(done.faults[0])
        with Index(Path(folder)) as index:
            yield index


def check(index: Index, min_chars: int, unit: str) -> None:
    """Raise CleanerError unless an index holds the texts that are asked for."""
    there = index.parameters
    if there["unit"] != unit:
        raise CleanerError(
            f"the index {index.path} holds each {there['unit']}, not each {unit}: ask for that "
            "unit, or make another index."
        )
    if there["min_chars"] > min_chars:
        raise CleanerError(
            f"the index {index.path} holds nothing with fewer than {there['min_chars']} letters, "
            f"not even with {min_chars}: ask for more, or make another index."
        )
