"""What a run reads, in shards: the same ones for any number of workers, large files in parts."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

from cleaner import executor, passes
from cleaner.corpus import Piece
from cleaner.errors import CleanerError
from cleaner.listing import Files, Status
from cleaner.pieces import large, load, prepare
from cleaner.report import Report
from cleaner.shards import Plan, Shard

SHARD_BYTES = 1 << 20
SHARD_FILES = 256
"""The size of a shard, and its files at most."""


def shards_of(pieces: Iterable[tuple[Piece, str]]) -> Iterator[Shard]:
    """The files in groups of about a megabyte; the same groups for any number of workers.

    Where a group ends depends on the names near by, so that a file that is added or taken away
    leaves most groups as they were.
    """
    group: list[tuple[Piece, str]] = []
    size = 0
    for piece, key in pieces:
        group.append((piece, key))
        end = piece.end if piece.end is not None else piece.status[0] if piece.status else 0
        size += end - piece.start
        place = zlib.crc32(piece.name.encode("utf-8", "surrogateescape"))
        # Parts are a little below a megabyte, and are to stay apart.
        enough = SHARD_BYTES if piece.whole else SHARD_BYTES // 2
        full = size >= enough or len(group) >= SHARD_FILES
        if full or place % max(2, SHARD_FILES // 2) == 0:
            yield _shard(group)
            group, size = [], 0
    if group:
        yield _shard(group)


def _shard(group: Sequence[tuple[Piece, str]]) -> Shard:
    place = Piece._fields.index("status")
    told = [[*piece[:place], lasting(piece.status), *piece[place + 1 :]] for piece, _ in group]
    return Shard.of(_key(told), group)


def pieces_of(
    plan: Plan,
    files: Files,
    targets: Mapping[str, str],
    pool: Executor,
    spec: str,
    report: Report,
    recut: set[str],
) -> Iterator[tuple[Piece, str]]:
    """What is to be read: the files, and large ones in parts, with the keys of these files.

    recut: takes the keys of those of which no parts were known.
    """
    here = plan.workspace
    keys = {
        name: _key([name, status]) for name, status in files if status and large(name, status[0])
    }
    tasks = []
    for name, status in files:
        if name in keys and not here.parts(keys[name]).exists():
            recut.add(keys[name])
            into = here.parts(keys[name]), here.unpacked(keys[name])
            tasks.append((plan.source / name, name, status, plan.reading, *into))
    for _ in passes.in_order(pool, _prepare, tasks, executor.ahead(spec)):
        pass
    for name, status in files:
        if status is None or name not in keys:
            yield Piece(name, status=status, target=targets.get(name, "")), ""
            continue
        try:
            parts = load(here.parts(keys[name]), name, status)
        except CleanerError as error:
            report.rejected.append(str(error))
        else:
            target = targets.get(name, "")
            for piece in parts:
                yield piece._replace(target=target), keys[name]


def _prepare(task: tuple[Any, ...]) -> None:
    prepare(*task)


def _key(values: Any) -> str:
    """A name that stands for values."""
    told = json.dumps(values, ensure_ascii=True).encode()
    return hashlib.blake2b(told, digest_size=8).hexdigest()


def lasting(status: Status | None) -> tuple[int, int] | None:
    """Of a status what a copy of the file has too."""
    return status and status[:2]
