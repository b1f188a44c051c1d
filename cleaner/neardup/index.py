"""A lasting index of near-duplicates: what is in it, and what in it is similar to a text.

An index is a folder: `index.sqlite` knows what was added and which segments there are, and the
segments hold the texts. One transaction of SQLite makes an addition, so that it is there as a
whole or not at all, and who reads sees the index as it was when he came.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from cleaner.errors import CleanerError
from cleaner.neardup.lookup import Hit, lookup
from cleaner.neardup.segments import Segment, damaged
from cleaner.neardup.signatures import Scheme, version

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE = "index.sqlite"
_ASKED = 1024  # keys that are looked up at a time
_ASKED_FOR_ALL = 256  # the same where all that is similar is held
_NAMES = 500  # names that are looked up in one question
_PLACES = 1 << 16  # places that are remembered
_TRIES = 5  # how often an index is opened anew whose segments are merged meanwhile


class Match(NamedTuple):
    """A text in the index that is similar to one asked for.

    ratio:  their similarity; see `cleaner.neardup.find_pairs`.
    name:   of the file it stands in, by the name it was added under.
    record: the number of the record, from 1; 0 where the file has none.
    line:   the number of the line in the file or record, from 1.
    """

    ratio: float
    name: str
    record: int
    line: int

    @property
    def place(self) -> str:
        """The document and the line, as `news/003.txt:17` or `posts.jsonl#5:2`."""
        return f"{document(self.name, self.record)}:{self.line}"


def document(name: str, record: int) -> str:
    """The id of a document, given its file and the number of its record."""
    return f"{name}#{record}" if record else name


class Counts(NamedTuple):
    """What an index holds.

    files:      names that were added and are current.
    paragraphs: how many they have together; `distinct` of them have keys of their own, counted in
                each segment and with those of files that were replaced since.
    replaced:   contents that were replaced and are there until `compact`.
    bytes:      of all its files.
    """

    files: int
    paragraphs: int
    distinct: int
    replaced: int
    segments: int
    bytes: int


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what disk and SQLite complain of into one sentence."""
    try:
        yield
    except OSError as error:
        raise CleanerError(
            f"the index {path} cannot be used ({error.strerror}): "
            "make room or check its permissions, and run the same command again."
        ) from None
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise CleanerError(
                f"the index {path} cannot be used ({error}): "
                "make room or check its permissions, and run the same command again."
            ) from None
        raise CleanerError(
            f"{path} is no index, or a damaged one ({error}): make one in a new folder with "
            "`cleaner index add`."
        ) from None


def no_index(path: Path) -> CleanerError:
    """What is said of a path at which there is no index."""
    return CleanerError(f"{path} is no index: make one with `cleaner index add {path} IN`.")


class Index:
    """An index as it is now, whatever is added later. Close it, or use it in a `with`.

    Raises CleanerError where there is none, where it is damaged, and where another version of
    cleaner made it.
    """

    def __init__(self, path: Path) -> None:
        if not (path / FILE).is_file():
            raise no_index(path)
        self.path = path
        self._names: dict[int, list[str]] = {}
        self._first: dict[tuple[int, ...], tuple[str, int, int]] = {}
        with told(path):
            for left in reversed(range(_TRIES)):
                self.connection = connect(path)
                try:
                    self.connection.execute("BEGIN")
                    self.parameters = parameters(self.connection, path)
                    self._segments = segments(self.connection, path)
                    self._dead = dead(self.connection)
                    break
                except FileNotFoundError as error:  # perhaps merged away since we read of it
                    self.connection.close()
                    if not left:
                        raise gone(error) from None
                except BaseException:
                    self.connection.close()
                    raise
        self.scheme = Scheme(float(self.parameters["threshold"]))

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()

    def check(self, threshold: float) -> None:
        """Raise CleanerError unless the index can be asked for so little similarity."""
        if not self.scheme.threshold <= threshold <= 1:
            raise CleanerError(
                f"the index {self.path} finds what is similar from {self.scheme.threshold} on, not "
                f"from {threshold}: ask for more, or make another index with that threshold."
            )

    @property
    def digest(self) -> str:
        """A fingerprint of what can be found in it, 128 bits in hexadecimal."""
        made = hashlib.blake2b(json.dumps(self.parameters, sort_keys=True).encode(), digest_size=16)
        with told(self.path):
            for name, content in self.connection.execute(
                "SELECT name.name, content.digest FROM name JOIN content"
                " ON content.id = name.content ORDER BY name.name"
            ):
                made.update(len(name).to_bytes(8, "little") + name + content.encode())
        return made.hexdigest()

    def counts(self) -> Counts:
        with told(self.path):
            files, paragraphs = self.connection.execute(
                "SELECT count(*), coalesce(sum(content.paragraphs), 0) FROM name JOIN content"
                " ON content.id = name.content"
            ).fetchone()
            replaced = self.connection.execute("SELECT count(*) FROM dead").fetchone()[0]
            # What SQLite shares in memory has a name there while the index is open.
            size = sum(
                each.stat().st_size
                for each in self.path.iterdir()
                if each.is_file() and not each.name.endswith("-shm")
            )
        distinct = sum(map(len, self._segments))
        return Counts(files, paragraphs, distinct, replaced, len(self._segments), size)

    def find(
        self,
        keys: Sequence[str],
        threshold: float | None = None,
        differ: Callable[[str, str], bool] | None = None,
    ) -> Iterator[Match | None]:
        """For each key the text in the index that is most similar to it, None if none is so.

        keys:      as `cleaner.neardup.keys` makes them.
        threshold: at least that of the index, which it is by default.
        differ:    of a key and one in the index that is similar and not equal, whether they are to
                   be told apart all the same.

        Of several equally similar the first by name, record and line. Of texts as short as
        `Scheme.short` none is missed, nor an identical one; of others one in thousands may be.
        Raises CleanerError for a lower threshold.
        """
        for hits in self._hits(keys, threshold, differ, every=False):
            places = [self._place(hit) for hit in hits if hit.ratio == hits[0].ratio]
            yield Match(hits[0].ratio, *min(places)) if places else None

    def find_all(
        self, keys: Sequence[str], threshold: float | None = None
    ) -> Iterator[list[Match]]:
        """For each key everything similar, the most similar first; else as `find`."""
        for hits in self._hits(keys, threshold, None, every=True):
            found = [place for hit in hits for place in self._places(hit)]
            yield sorted(found, key=lambda match: (-match.ratio, *match[1:]))

    def _hits(
        self,
        keys: Sequence[str],
        threshold: float | None,
        differ: Callable[[str, str], bool] | None,
        *,
        every: bool,
    ) -> Iterator[list[Hit]]:
        least = self.scheme.threshold if threshold is None else threshold
        self.check(least)
        some_dead = self._dead if self._dead.any() else None
        step = _ASKED_FOR_ALL if every else _ASKED
        for at in range(0, len(keys), step):
            some = keys[at : at + step]
            numbers: dict[str, int] = {}
            of = [numbers.setdefault(key, len(numbers)) for key in some]
            found = lookup(
                self._segments, some_dead, list(numbers), self.scheme, least, differ, every=every
            )
            yield from (found[number] for number in of)

    def _place(self, hit: Hit) -> tuple[str, int, int]:
        """The first place by name where a row stands."""
        known = self._first.get(hit[1:])
        if known is None:
            if len(self._first) >= _PLACES:
                self._first.clear()
            known = self._first[hit[1:]] = min(match[1:] for match in self._places(hit))
        return known

    def _places(self, hit: Hit) -> Iterator[Match]:
        """Everywhere that a row stands."""
        segment = self._segments[hit.segment]
        where = segment.stands(hit.row)
        contents = segment.content[where].tolist()
        if not self._names.keys() >= set(contents):
            self._name(set(contents))
        rows = zip(
            contents, segment.record[where].tolist(), segment.line[where].tolist(), strict=True
        )
        for content, record, line in rows:
            for name in self._names[content]:
                yield Match(hit.ratio, name, record, line)

    def _name(self, contents: set[int]) -> None:
        """Learn the names of contents, each content's in order; dead ones have none."""
        unknown = sorted(contents - self._names.keys())
        self._names.update((content, []) for content in unknown)
        with told(self.path):
            for at in range(0, len(unknown), _NAMES):
                some = unknown[at : at + _NAMES]
                rows = self.connection.execute(
                    "SELECT content, name FROM name WHERE content IN"
                    f" ({','.join('?' * len(some))}) ORDER BY name",
                    some,
                )
                for content, name in rows:
                    self._names[content].append(name.decode("utf-8", "surrogateescape"))


def connect(path: Path, *, write: bool = False) -> sqlite3.Connection:
    """The database of an index, outside of any transaction."""
    file = path / FILE
    where = f"file:{quote(str(file.absolute()).encode('utf-8', 'surrogateescape'))}"
    mode = "?mode=rwc" if write else "?mode=rw"
    if not write and not (os.access(path, os.W_OK) and os.access(file, os.W_OK)):
        # Readers share a file beside the database. Where none can be made nobody writes either.
        mode = "?mode=ro" if Path(f"{file}-wal").exists() else "?mode=ro&immutable=1"
    return sqlite3.connect(where + mode, timeout=30, isolation_level=None, uri=True)


def parameters(base: sqlite3.Connection, path: Path) -> dict[str, Any]:
    """What an index was made with. Raises CleanerError for none and for one of another version."""
    if not base.execute("SELECT 1 FROM sqlite_master WHERE name = 'segment'").fetchone():
        raise no_index(path)
    rows = dict(base.execute("SELECT key, value FROM meta"))
    if rows.get("version") != version():
        raise CleanerError(
            f"the index {path} is of version {rows.get('version')}, and this cleaner reads version "
            f"{version()}: make it again in a new folder, or use the cleaner that made it."
        )
    return dict(json.loads(rows["parameters"]))


def segments(base: sqlite3.Connection, path: Path) -> list[Segment]:
    """The segments of an index, the oldest first. Raises FileNotFoundError where one is gone."""
    rows = base.execute("SELECT file, bytes FROM segment ORDER BY id")
    return [Segment(path / file, size) for file, size in rows]


def gone(error: FileNotFoundError) -> CleanerError:
    """What to say where a segment is gone that nobody merged away."""
    return damaged(Path(error.filename), "it is not there")


def dead(base: sqlite3.Connection) -> NDArray[np.bool_]:
    """For each number of a content whether it is dead."""
    import numpy as np

    last = base.execute("SELECT seq FROM sqlite_sequence WHERE name = 'content'").fetchone()
    made = np.zeros((last[0] if last else 0) + 1, bool)
    made[[row[0] for row in base.execute("SELECT content FROM dead")]] = True
    return made


def settings(values: Mapping[str, Any]) -> str:
    """Parameters of an index, as a sentence names them."""
    return ", ".join(f"{name} {value}" for name, value in values.items())
