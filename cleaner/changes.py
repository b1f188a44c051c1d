"""Whether files hold other bytes than a run read, where size and time of change do not tell it.

The system keeps a time of its own for each file, which nobody can set back, but which permissions
and links change too: where it is another one, the bytes decide.
"""

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from cleaner import restore
from cleaner.atomic import write
from cleaner.corpus import Piece, Reading, read_piece
from cleaner.errors import CleanerError
from cleaner.listing import Status
from cleaner.pieces import large, load, prepare
from cleaner.tables import is_table, load_library
from cleaner.workspace import Workspace


def opens(path: Path) -> bool:
    """Whether nothing outside a file keeps it from being read: permissions, a library, a disk."""
    try:
        if path.is_file():
            with open(path, "rb") as file:
                file.read(1)
        if is_table(path.name):
            load_library()
    except (OSError, CleanerError):
        return False
    return True


def found(
    workspace: Workspace,
    shards: Iterable[str],
    source: Path,
    now: Mapping[str, Status | None],
    reading: Reading,
) -> tuple[list[str], list[str]]:
    """The files whose bytes are not those that finished shards read, and those that do not open.

    now: the status of each file; size and time of change are those that the shards met.

    What has the same bytes is told so to the next run. Tables are taken as changed.
    """
    seen: dict[str, dict[str, int]] = {}
    for key in shards:
        try:
            told = workspace.told(key)["changed"]
        except (FileNotFoundError, KeyError):  # of what was kept, or by an earlier version
            continue
        own = {
            name: status[2]
            for name, then in told.items()
            if (status := now.get(name)) and status[2] != then
        }
        if own:
            seen[key] = own
    names = {name for own in seen.values() for name in own}
    shut = {name for name in names if not opens(source / name)}
    same = _same(workspace, seen, source, names - shut, now, reading)
    other = sorted(names - shut - same)
    if not other:
        for key, own in seen.items():
            counts = workspace.told(key)
            counts["changed"] |= {name: time for name, time in own.items() if name in same}
            write(workspace.counts(key), json.dumps(counts).encode(), workspace.scratch())
    return other, sorted(shut)


def _same(
    workspace: Workspace,
    shards: Iterable[str],
    source: Path,
    names: set[str],
    now: Mapping[str, Status | None],
    reading: Reading,
) -> set[str]:
    """Those of some files that hold the bytes that the trails of shards tell."""
    same = set()
    entries = restore.entries([workspace.trail(key) for key in shards], [])
    for name, parts in groupby(entries, lambda entry: entry.name):
        status = now.get(name)
        if name in names and status and not is_table(name):
            told = [(entry.part, entry.of, entry.digest) for entry in parts]
            if _digests(source / name, name, status, reading) == told:
                same.add(name)
    return same


def _digests(
    path: Path, name: str, status: Status, reading: Reading
) -> Sequence[tuple[int, int, str]]:
    """The parts of a file as a run would cut it, with the digests; none where it cannot be read."""
    try:
        with tempfile.TemporaryDirectory(prefix="cleaner-") as folder:
            parts, unpacked = Path(folder, "parts"), Path(folder, "unpacked")
            pieces = [Piece(name, status=status)]
            if large(name, status[0]):
                prepare(path, name, status, reading, parts, unpacked)
                pieces = load(parts, name, status)
            plain = unpacked.exists()
            return [
                (piece.part, piece.of, read_piece(data, piece, reading, unpacked=plain).digest)
                for piece in pieces
                for data in [unpacked if plain else path]
            ]
    except CleanerError:
        return []
