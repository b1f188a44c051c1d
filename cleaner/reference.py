"""What a corpus is compared with: a folder or file of texts, or a lasting index.

Reads paragraphs out of files for `cleaner.neardup`, which knows no files.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import corpus
from cleaner.corpus import Content, Reading
from cleaner.errors import CleanerError
from cleaner.listing import named_files
from cleaner.neardup import Units, units_of_each
from cleaner.neardup.addition import adding
from cleaner.neardup.index import FILE, Index, Match
from cleaner.neardup.room import Room
from cleaner.repeats.found import Places, Reason, Repeats, shown

DEFAULTS: Mapping[str, Any] = {"threshold": 0.85, "min_chars": 20, "unit": "paragraph"}
"""The parameters of an index where none are given."""
_ASKED = 4096  # keys that are looked up at a time


class Passage(NamedTuple):
    """What is compared of a part of a file, and where that stands: record (or 0) and line."""

    key: str
    record: int
    line: int


def passages(content: Content, unit: str, min_chars: int) -> list[Passage]:
    """The parts of a file that have enough letters, in order; see `cleaner.neardup.units`."""
    texts = [(0, content.text)]
    if content.records is not None:
        records = enumerate(content.records, 1)
        texts = [(number, each.place.text) for number, each in records if each.place is not None]
    elif content.table is not None:
        rows = enumerate(content.column, 1)
        texts = [(number, text) for number, text in rows if text is not None]
    every = units_of_each([text for _, text in texts], unit, min_chars)
    return [
        Passage(key, record, line)
        for (record, _), units in zip(texts, every, strict=True)
        for key, line in _parts(units)
    ]


def _parts(units: Units) -> Iterator[tuple[str, int]]:
    """The key of each part, and its line from 1."""
    at = 0
    lengths, lines = (memoryview(each).cast("i") for each in (units.lengths, units.lines))
    for length, line in zip(lengths, lines, strict=True):
        yield units.keys[at : at + length], line + 1
        at += length


def named(
    paths: Iterable[str], faults: list[str], globs: Sequence[str] = ()
) -> Iterator[tuple[Path, str]]:
    """The files that paths name, those of folders at any depth, and the name of each.

    A name is the path as it was given, without `.` and `//`. Of what cannot be listed `faults` gets
    a sentence each.
    """
    for given in paths:
        for path in named_files(Path(os.path.normpath(given)), faults, globs):
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
    `faults`, and the others are added; where there are none, no index is made. Raises CleanerError
    as `adding` does.
    """
    done = Added()

    def contents() -> Iterator[tuple[str, Content]]:
        files = list(named(paths, done.faults, reading.globs))
        for number, (path, name) in enumerate(files):
            progress(number, len(files))
            try:
                yield name, corpus.read(path, name, reading)
            except CleanerError as error:
                done.faults.append(str(error))

    every = contents()
    first = next(every, None)
    if first is None and not is_index(index):
        return done
    with adding(index, DEFAULTS, given) as addition:
        made = addition.parameters
        for name, content in chain([first] if first else (), every):
            digest = _digest(content, reading)
            if not addition.has(name, digest):
                addition.add(name, digest, passages(content, made["unit"], made["min_chars"]))
    done.added, done.known, done.replaced = addition.added, addition.known, addition.replaced
    done.paragraphs = addition.paragraphs
    return done


def _digest(content: Content, reading: Reading) -> str:
    """A fingerprint of what is read from a file: its bytes, and how they are read."""
    plain = content.records is None and content.table is None
    how = ("" if plain else reading.text_field, reading.input_encoding)
    return hashlib.blake2b(f"{content.digest} {how}".encode(), digest_size=16).hexdigest()


def is_index(path: Path) -> bool:
    """Whether a path is that of a lasting index."""
    return (path / FILE).is_file()


@dataclass(frozen=True)
class Against:
    """Texts that others are compared with, and how.

    path:   an index, or a file or folder of texts.
    others: see `DEFAULTS`.
    """

    path: Path
    threshold: float
    min_chars: int
    unit: str

    def digest(self) -> str:
        """A fingerprint of the texts, 128 bits in hexadecimal.

        Raises CleanerError where a file cannot be read, or an index does not hold what is asked.
        """
        if is_index(self.path):
            with Index(self.path) as index:
                self._check(index)
                return index.digest
        made = hashlib.blake2b(digest_size=16)
        for file, name in self._files():
            try:
                data = file.read_bytes()
            except OSError as error:
                raise CleanerError(
                    f"{name} cannot be read ({error.strerror}): check the file and its permissions."
                ) from None
            made.update(f"{name} {corpus.digest(data)}\n".encode("utf-8", "surrogateescape"))
        return made.hexdigest()

    def index(self, digest: str) -> Index:
        """The index, or one made of the texts, which is kept while this process goes on.

        digest: the fingerprint; with another one, another index. Errors as `digest`.
        """
        return _index(self, digest)

    def _check(self, index: Index) -> None:
        index.check(self.threshold)
        check(index, self.min_chars, self.unit)

    def _files(self) -> list[tuple[Path, str]]:
        faults: list[str] = []
        found = list(named([str(self.path)], faults))
        if faults:
            raise CleanerError(faults[0])
        return found


@lru_cache(2)
def _index(against: Against, digest: str) -> Index:
    if is_index(against.path):
        index = Index(against.path)
        against._check(index)
        weakref.finalize(index, index.connection.close)
        return index
    folder = Path(tempfile.mkdtemp(prefix="cleaner-"))
    try:
        given = {"min_chars": against.min_chars, "unit": against.unit}
        given["threshold"] = against.threshold
        done = add(folder, [str(against.path)], Reading(), given)
        if done.faults:
            raise CleanerError(done.faults[0])
        index = Index(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(index, _drop, index.connection, folder)
    return index


def _drop(connection: sqlite3.Connection, folder: Path) -> None:
    connection.close()
    shutil.rmtree(folder, ignore_errors=True)


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


class Known(Repeats):
    """The edits of each document of which a part is known, made when they are asked for."""

    def __init__(self, places: Places, found: Sequence[tuple[int, Reason]], unit: str) -> None:
        """found: parts by number, ascending, and why each goes."""
        import numpy as np

        parts = np.array([part for part, _ in found], np.int64)
        super().__init__(places, Room.around(parts), unit)
        self._every = [reason for _, reason in found]

    def _reasons_of(self, begin: int, end: int) -> Iterator[Reason]:
        return iter(self._every[begin:end])


def known(
    index: Index,
    documents: Iterable[tuple[str, Units]],
    unit: str,
    threshold: float,
    differ: Callable[[str, str], bool] | None,
) -> Known:
    """What of documents, given by id and parts, stands in an index; see `Index.find`."""
    places = Places()
    found: list[tuple[int, Reason]] = []
    waiting: list[str] = []
    lines: list[int] = []
    compared = 0

    def ask() -> None:
        first = compared - len(waiting)
        rows = zip(lines, index.find(waiting, threshold, differ), strict=True)
        for part, (line, match) in enumerate(rows, first):
            if match is not None:
                found.append((part, _reason(line, match)))
        waiting.clear()
        lines.clear()

    for name, units in documents:
        places.add(name, units)
        for key, line in _parts(units):
            waiting.append(key)
            lines.append(line)
            compared += 1
            if len(waiting) == _ASKED:
                ask()
    ask()
    return Known(places, found, unit)


def _reason(line: int, match: Match) -> Reason:
    if match.ratio == 1:
        return Reason(line, "identical-paragraph", f"the same text as {match.place}")
    because = f"near-duplicate of {match.place}, similarity {shown(match.ratio)}"
    return Reason(line, "near-duplicate-paragraph", because)
