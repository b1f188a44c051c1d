"""Many files, each cleaned by itself: by shards, for the sake of filters that cost by the call."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cleaner import large
from cleaner.corpus import Content, Reading, read
from cleaner.document import Document
from cleaner.errors import CleanerError, EditError
from cleaner.inplace import Checked, CheckedLarge, made, status_of, whole
from cleaner.large import FaultError
from cleaner.listing import Status
from cleaner.pipeline import Cleaned, Pipeline
from cleaner.report import fault

SHARD_CHARACTERS = 1 << 19
"""The size of a shard; a file that is longer makes one by itself."""
SHARD_FILES = 256
"""The files of a shard, at most."""


class _Read(NamedTuple):
    """A file that was read, and its documents."""

    path: Path
    status: Status | None
    content: Content
    documents: list[Document]


Found = tuple[Path, Checked] | CleanerError | FaultError


def checked_each(
    paths: Iterable[Path | CleanerError], pipeline: Pipeline, reading: Reading
) -> Iterator[Found]:
    """Files of any size in their order, each cleaned by itself without writing it.

    paths: the files; an error among them is passed on in its place.

    In the place of a file that cannot be used stands the error that says why. What a large file was
    cleaned to is there until the next is asked for.
    """
    reading = whole(pipeline, reading)
    for shard in _shards(paths, reading):
        if isinstance(shard, Path):
            yield from _large(shard, pipeline, reading)
        else:
            yield from _small(shard, pipeline, reading)


def _shards(
    paths: Iterable[Path | CleanerError], reading: Reading
) -> Iterator[list[_Read | CleanerError] | Path]:
    """The files in groups that are cleaned at once; a large one stands alone."""
    shard: list[_Read | CleanerError] = []
    size = 0
    seen: set[tuple[int, int]] = set()
    for path in paths:
        own: _Read | CleanerError
        identity, characters = None, 0
        if isinstance(path, CleanerError):
            own = path
        else:
            identity = _identity(path)
            is_large = large.is_large(path)
            if shard and (is_large or identity in seen):  # which may be written when its turn comes
                yield shard
                shard, size, seen = [], 0, set()
            if is_large:
                yield path
                continue
            try:
                status = status_of(path)
                content = read(path, str(path), reading)
                own = _Read(path, status, content, list(content.documents()))
                characters = sum(len(document.text) for document in own.documents)
            except CleanerError as error:
                own = error
        if shard and (size + characters > SHARD_CHARACTERS or len(shard) == SHARD_FILES):
            yield shard
            shard, size, seen = [], 0, set()
        shard.append(own)
        size += characters
        if identity is not None:
            seen.add(identity)
    if shard:
        yield shard


def _identity(path: Path) -> tuple[int, int] | None:
    """What two names of one file have in common."""
    try:
        found = path.stat()
    except OSError:  # who reads it will say so
        return None
    return found.st_dev, found.st_ino


def _small(
    shard: Sequence[_Read | CleanerError], pipeline: Pipeline, reading: Reading
) -> Iterator[Found]:
    """Files that are held in memory."""
    rest = iter(_cleaned([own for own in shard if isinstance(own, _Read)], pipeline))
    for own in shard:
        if isinstance(own, CleanerError):
            yield own
            continue
        found = next(rest)
        if isinstance(found, Exception):
            yield found
        else:
            yield own.path, made(own.content, found, pipeline, reading, own.status)


def _cleaned(
    files: Sequence[_Read], pipeline: Pipeline
) -> list[list[Cleaned] | CleanerError | FaultError]:
    """The documents of each file, cleaned as a corpus of their own; where that fails, the error."""
    try:
        return [*pipeline.clean_apart([own.documents for own in files])]
    except OSError:  # no room, which is no matter of a file
        raise
    except Exception as error:
        if len(files) > 1:
            return [found for own in files for found in _cleaned([own], pipeline)]
        if isinstance(error, CleanerError) and not isinstance(error, EditError):
            return [error]
        return [FaultError(fault(str(files[0].path), error))]


def _large(path: Path, pipeline: Pipeline, reading: Reading) -> Iterator[Found]:
    """A file that goes by way of a temporary folder."""
    status = status_of(path)
    try:
        with large.cleaned(path, pipeline, reading, str(path)) as (out, report):
            yield path, CheckedLarge(path, out, report, status)
    except (CleanerError, FaultError) as error:
        yield error
