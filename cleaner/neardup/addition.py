"""Adding to an index, and making it small again: all of it, or nothing."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cleaner.errors import CleanerError
from cleaner.neardup.index import (
    FILE,
    connect,
    dead,
    no_index,
    parameters,
    settings,
    told,
)
from cleaner.neardup.merging import merge
from cleaner.neardup.segments import MOST_ROWS, Paragraph, Segment, build
from cleaner.neardup.signatures import Scheme, version

_LOCK = "lock"
_SUFFIX = ".segment"
_BATCH = 1 << 22  # characters of keys in a new segment, about
_SYNCHRONOUS = "FULL"
_LEAST = 0.5
"""Below this threshold signatures would not tell texts apart."""
_FAN = 8
"""So many segments of about one size become one."""
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE content (
    id INTEGER PRIMARY KEY AUTOINCREMENT, digest TEXT NOT NULL UNIQUE, paragraphs INTEGER NOT NULL
);
CREATE TABLE name (name BLOB PRIMARY KEY, content INTEGER NOT NULL);
CREATE INDEX name_content ON name (content);
CREATE TABLE dead (content INTEGER PRIMARY KEY);
CREATE TABLE segment (
    id INTEGER PRIMARY KEY AUTOINCREMENT, file TEXT NOT NULL, bytes INTEGER NOT NULL,
    rows INTEGER NOT NULL
);
"""


class Addition:
    """What is being added to an index; see `adding`.

    parameters:             of the index.
    added, known, replaced: how many files were new, there already, and there with other content.
    paragraphs:             how many of them there are in what was added.
    """

    def __init__(self, path: Path, base: sqlite3.Connection, parameters: Mapping[str, Any]) -> None:
        self.parameters = parameters
        self.added = self.known = self.replaced = self.paragraphs = 0
        self._path, self._base = path, base
        self._scheme = Scheme(float(parameters["threshold"]))
        self._waiting: list[Paragraph] = []
        self._size = 0

    def has(self, name: str, digest: str) -> bool:
        """Whether a file of this name and content is in the index, or now is.

        A file whose content is in the index under another name takes that name too; its paragraphs
        are not added again. A file that was added with other content is taken out.
        digest: of the content and of all that decides which paragraphs are read from it.
        """
        key = name.encode("utf-8", "surrogateescape")
        with told(self._path):
            earlier = self._base.execute(
                "SELECT content.id, content.digest FROM name JOIN content"
                " ON content.id = name.content WHERE name.name = ?",
                (key,),
            ).fetchone()
            if earlier and earlier[1] == digest:
                self.known += 1
                return True
            if earlier:
                self.replaced += 1
                self._forget(key, earlier[0])
            else:
                self.added += 1
            same = self._base.execute(
                "SELECT id FROM content WHERE digest = ?", (digest,)
            ).fetchone()
            if same:
                self._base.execute("INSERT INTO name VALUES (?, ?)", (key, same[0]))
        return same is not None

    def _forget(self, key: bytes, content: int) -> None:
        self._base.execute("DELETE FROM name WHERE name = ?", (key,))
        if not self._base.execute(
            "SELECT 1 FROM name WHERE content = ? LIMIT 1", (content,)
        ).fetchone():
            self._base.execute("DELETE FROM content WHERE id = ?", (content,))
            self._base.execute("INSERT INTO dead VALUES (?)", (content,))

    def add(self, name: str, digest: str, paragraphs: Sequence[tuple[str, int, int]]) -> None:
        """Add a file that the index does not have: for each paragraph key, record and line."""
        with told(self._path):
            content = self._base.execute(
                "INSERT INTO content (digest, paragraphs) VALUES (?, ?)", (digest, len(paragraphs))
            ).lastrowid
            assert content is not None
            self._base.execute(
                "INSERT INTO name VALUES (?, ?)", (name.encode("utf-8", "surrogateescape"), content)
            )
        self.paragraphs += len(paragraphs)
        for key, record, line in paragraphs:
            self._waiting.append(Paragraph(key, content, record, line))
            self._size += len(key) + 32
            if self._size >= _BATCH:
                self._flush()

    def _flush(self) -> None:
        """Write what waits as a segment."""
        if self._waiting:
            waiting, self._waiting, self._size = self._waiting, [], 0
            with told(self._path), self._segment() as file:
                build(file, waiting, self._scheme)

    @contextmanager
    def _segment(self) -> Iterator[Any]:
        """A file that becomes a new segment once the block ends well, unless it has no rows."""
        number = self._base.execute(
            "INSERT INTO segment (file, bytes, rows) VALUES ('', 0, 0)"
        ).lastrowid
        name = f"{number:06}{_SUFFIX}"
        path = self._path / name
        with open(path, "xb") as file:
            yield file
            size = file.tell()
        rows = len(Segment(path, size))
        if rows:
            self._base.execute(
                "UPDATE segment SET file = ?, bytes = ?, rows = ? WHERE id = ?",
                (name, size, rows, number),
            )
        else:
            self._base.execute("DELETE FROM segment WHERE id = ?", (number,))
            path.unlink()

    def merge(self, numbers: Sequence[int], *, thorough: bool = False) -> None:
        """Make one segment of some."""
        with told(self._path):
            names = [
                self._base.execute(
                    "SELECT file, bytes FROM segment WHERE id = ?", (number,)
                ).fetchone()
                for number in numbers
            ]
            parts = [Segment(self._path / file, size) for file, size in names]
            gone = dead(self._base)
            with self._segment() as file:
                merge(file, parts, lambda contents: gone[contents], thorough=thorough)
            self._base.executemany(
                "DELETE FROM segment WHERE id = ?", [(number,) for number in numbers]
            )

    def finish(self) -> None:
        """Write what waits, and merge segments of one size where they are many."""
        self._flush()
        while crowd := self._crowd():
            self.merge(crowd)

    def _crowd(self) -> list[int]:
        """The segments of the least size of which there are many."""
        tiers: dict[int, list[tuple[int, int]]] = {}
        for number, rows in self.rows():
            tiers.setdefault(rows.bit_length() // 3, []).append((number, rows))
        for _, tier in sorted(tiers.items()):
            if len(tier) >= _FAN and sum(rows for _, rows in tier) < MOST_ROWS:
                return [number for number, _ in tier]
        return []

    def rows(self) -> list[tuple[int, int]]:
        """The number of each segment and of its rows."""
        with told(self._path):
            return self._base.execute("SELECT id, rows FROM segment ORDER BY id").fetchall()

    def clean(self) -> None:
        """Forget what is dead, once no segment holds it."""
        with told(self._path):
            self._base.execute("DELETE FROM dead")


@contextmanager
def adding(
    path: Path, defaults: Mapping[str, Any], given: Mapping[str, Any] | None = None
) -> Iterator[Addition]:
    """Add to an index, which is made where there is none; nothing is added unless the block ends.

    defaults: the parameters of a new index. `threshold`, from .5 to 1, is the least similarity that
              it can be asked for; the others are whatever decides which keys are added.
    given:    those that were asked for, which an index must have been made with.

    Raises CleanerError where it was made with others or by another version, where another process
    writes, and where `path` holds other files.
    """
    with _writing(path, make=True) as base:
        with told(path):
            made = _made(path, base, defaults, given or {})
        addition = Addition(path, base, made)
        yield addition
        addition.finish()
        _commit(path, base)


def compact(path: Path) -> tuple[int, int]:
    """Make one segment of all, and leave out what was replaced; the bytes before and after."""
    if not (path / FILE).is_file():
        raise no_index(path)
    before = _bytes(path)
    with _writing(path, make=False) as base:
        with told(path):
            made = parameters(base, path)
            stale = bool(base.execute("SELECT 1 FROM dead LIMIT 1").fetchone())
        addition = Addition(path, base, made)
        for group in _groups(addition.rows()):
            if len(group) > 1 or stale:
                addition.merge(group, thorough=True)
        addition.clean()
        _commit(path, base)
    return before, _bytes(path)


def _groups(rows: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Segments that become one: all of them, unless that one would have too many rows."""
    groups: list[list[int]] = []
    size = MOST_ROWS
    for number, own in rows:
        if size + own >= MOST_ROWS:
            groups.append([])
            size = 0
        groups[-1].append(number)
        size += own
    return groups


def _bytes(path: Path) -> int:
    with told(path):
        return sum(each.stat().st_size for each in path.iterdir() if each.is_file())


def _made(
    path: Path, base: sqlite3.Connection, defaults: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    """The parameters of the index there is, which are those given, or of the one now made."""
    if base.execute("SELECT 1 FROM sqlite_master WHERE name = 'segment'").fetchone():
        there = parameters(base, path)
        if {**there, **given} != there:
            raise CleanerError(
                f"the index {path} was made with {settings(there)}, not with {settings(given)}: "
                "leave these options out, or make another index."
            )
        return there
    made = {**defaults, **given}
    if not _LEAST <= made["threshold"] <= 1:
        raise CleanerError(
            f"the threshold {made['threshold']} is out of range: give one from {_LEAST} to 1."
        )
    for statement in _TABLES.split(";"):
        base.execute(statement)
    base.execute("INSERT INTO meta VALUES ('version', ?)", (version(),))
    base.execute("INSERT INTO meta VALUES ('parameters', ?)", (json.dumps(made),))
    return made


@contextmanager
def _writing(path: Path, *, make: bool) -> Iterator[sqlite3.Connection]:
    """A transaction of the one process that may write, undone unless the block ends."""
    with told(path):
        if make:
            _check_folder(path)
            path.mkdir(parents=True, exist_ok=True)
        lock = open(path / _LOCK, "w")  # noqa: SIM115  closed below, which unlocks it
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CleanerError(
                f"another process is writing into the index {path}: wait until it is done."
            ) from None
        base = None
        try:
            with told(path):
                base = connect(path, write=True)
                base.execute("PRAGMA journal_mode = WAL")
                base.execute(f"PRAGMA synchronous = {_SYNCHRONOUS}")
                _sweep(path, base)
                base.execute("BEGIN IMMEDIATE")
            yield base
        finally:
            if base is not None:
                with told(path):
                    if base.in_transaction:
                        base.execute("ROLLBACK")
                    _sweep(path, base)
                    base.close()


def _commit(path: Path, base: sqlite3.Connection) -> None:
    """Make the transaction last: the files of its segments first, then what knows of them."""
    with told(path):
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        base.execute("COMMIT")
        base.execute("PRAGMA wal_checkpoint(PASSIVE)")


def _check_folder(path: Path) -> None:
    """Raise CleanerError where the folder is somebody else's."""
    if path.exists() and not path.is_dir():
        raise CleanerError(f"{path} is a file and no index: give a folder, new or empty.")
    if path.is_dir() and not (path / FILE).exists():
        others = [each.name for each in path.iterdir() if each.name != _LOCK]
        if others:
            raise CleanerError(
                f"{path} holds other files and no index ({min(others)}): give a new folder."
            )


def _sweep(path: Path, base: sqlite3.Connection) -> None:
    """Remove segments that no committed transaction knows, left by one that was killed."""
    known: set[str] = set()
    if base.execute("SELECT 1 FROM sqlite_master WHERE name = 'segment'").fetchone():
        known = {row[0] for row in base.execute("SELECT file FROM segment")}
    for each in path.glob(f"*{_SUFFIX}"):
        if each.name not in known:
            each.unlink()
