"""Adding to an index, and making it small again: all of it, or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cleaner.neardup.index import (
    FILE,
    dead,
    gone,
    no_index,
    parameters,
    segments,
    told,
)
from cleaner.neardup.merging import merge
from cleaner.neardup.segments import MOST_ROWS, Paragraph, Segment, build
from cleaner.neardup.signatures import Scheme
from cleaner.neardup.writing import SUFFIX, commit, prepared, transaction

_BATCH = 1 << 22  # characters of keys in a new segment, about
_FAN = 8
"""So many segments of about one size become one."""


class Addition:
    """What is being added to an index; see `adding`.

    parameters:             of the index.
    added, known, replaced: how many files were new, there already, and there with other content.
    paragraphs:             how many of them there are in what was added, repeated ones too.
    """

    def __init__(self, path: Path, base: sqlite3.Connection, parameters: Mapping[str, Any]) -> None:
        self.parameters = parameters
        self.added = self.known = self.replaced = self.paragraphs = 0
        self._path, self._base = path, base
        self._scheme = Scheme(float(parameters["threshold"]))
        self._waiting: list[Paragraph] = []
        self._size = 0
        self._made: set[Path] = set()

    def has(self, name: str, digest: str) -> bool:
        """Whether a file of this name and content is in the index, or now is.

        A file whose content is in the index under another name takes that name too; its paragraphs
        are not stored again. A file that was added with other content is taken out.
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
                "SELECT id, paragraphs FROM content WHERE digest = ?", (digest,)
            ).fetchone()
            if same:
                self.paragraphs += same[1]
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
        """Write what waits as a segment, and merge segments of one size where they are many."""
        if self._waiting:
            waiting, self._waiting, self._size = self._waiting, [], 0
            with told(self._path), self._segment() as file:
                build(file, waiting, self._scheme)
            while crowd := self._crowd():
                self.merge(crowd)

    @contextmanager
    def _segment(self) -> Iterator[Any]:
        """A file that becomes a new segment once the block ends well, unless it has no rows."""
        number = self._base.execute(
            "INSERT INTO segment (file, bytes, rows) VALUES ('', 0, 0)"
        ).lastrowid
        name = f"{number:06}{SUFFIX}"
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
            self._made.add(path)
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
            for part in parts:
                if part.path in self._made:  # nobody else has ever seen it
                    part.path.unlink()

    def finish(self) -> None:
        """Write what waits."""
        self._flush()

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
    with transaction(path, make=True) as base:
        with told(path):
            made = prepared(path, base, defaults, given or {})
            _check(path, base)
        addition = Addition(path, base, made)
        yield addition
        addition.finish()
        commit(path, base)


def compact(path: Path) -> tuple[int, int]:
    """Make one segment of all, and leave out what was replaced; the bytes before and after."""
    if not (path / FILE).is_file():
        raise no_index(path)
    before = _bytes(path)
    with transaction(path, make=False) as base:
        with told(path):
            made = parameters(base, path)
            _check(path, base)
            stale = bool(base.execute("SELECT 1 FROM dead LIMIT 1").fetchone())
        addition = Addition(path, base, made)
        for group in _groups(addition.rows()):
            if len(group) > 1 or stale:
                addition.merge(group, thorough=True)
        addition.clean()
        commit(path, base)
    return before, _bytes(path)


def _check(path: Path, base: sqlite3.Connection) -> None:
    """Raise CleanerError where a segment is missing, or not as it was written."""
    try:
        segments(base, path)
    except FileNotFoundError as error:
        raise gone(error) from None


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
