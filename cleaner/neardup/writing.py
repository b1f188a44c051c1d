"""The one process that writes into an index: its lock, its transaction, and what it leaves."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cleaner.errors import CleanerError
from cleaner.neardup.index import FILE, connect, parameters, settings, told
from cleaner.neardup.signatures import version

SUFFIX = ".segment"
_LOCK = "lock"
_SYNCHRONOUS = "FULL"
_LEAST = 0.5
"""Below this threshold signatures would not tell texts apart."""
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


def prepared(
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
def transaction(path: Path, *, make: bool) -> Iterator[sqlite3.Connection]:
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


def commit(path: Path, base: sqlite3.Connection) -> None:
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
    for each in path.glob(f"*{SUFFIX}"):
        if each.name not in known:
            each.unlink()
