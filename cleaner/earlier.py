"""What earlier runs wrote: which of it goes when a run begins anew, and which stays.

The trails of what is made anew are put off until the end of the run. What was made of files that
are gone goes at once, for its place may be wanted. At the end everything goes that nothing took the
place of; only what was made of files that are there and cannot be used now stays, with its trail.
"""

import contextlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from cleaner import compression, trail
from cleaner.atomic import replacing
from cleaner.errors import CleanerError
from cleaner.listing import Listing
from cleaner.shards import Shard
from cleaner.workspace import Workspace

KEPT = "kept"
"""The name of the trail of what stays, among the keys of shards."""


def is_of_another(workspace: Workspace, source: str) -> bool:
    """Whether OUT holds what was made of another IN than the one of this path."""
    try:
        return bool((workspace.manifest() or {}).get("source", source) != source)
    except CleanerError:  # nobody can tell
        return False


def drop(workspace: Workspace) -> int:
    """Remove all that the trails in OUT name, and these; the number of files."""
    paths = [*workspace.trails(), *itertools.chain(*workspace.put_off_trails())]
    targets = {target for path in paths for _, target, _ in _rows(path)}
    for target in targets:
        workspace.remove(target)
    for path in paths:
        path.unlink()
    return len(targets)


def gone(paths: Iterable[Path], listing: Listing, targets: Mapping[str, str]) -> set[str]:
    """What runs wrote for files that are gone, but for what the run at hand writes.

    paths:   trails.
    targets: the files of the input to their paths in OUT, where these are others.
    """
    paths = list(paths)
    there = set(listing.found if paths else ())
    found = {
        target
        for path in paths
        for name, target, _ in _rows(path)
        if name not in there and not listing.is_shut(name)
    }
    return found.difference(targets.values() if targets else there) if found else found


def told(number: int, out: Path, verb: str = "") -> list[str]:
    """A sentence on files that were removed."""
    files, whose = ("1 file", "its") if number == 1 else (f"{number:,} files", "their")
    verb = verb or ("was" if number == 1 else "were")
    return [f"{files} {verb} removed from {out}, for {whose} input is gone."] if number else []


def _rows(path: Path) -> Iterator[tuple[str, str, bytes]]:
    """The lines of a trail; what a damaged one does not name stays."""
    with contextlib.suppress(CleanerError):
        yield from trail.rows(path)


def _made(workspace: Workspace, shards: Iterable[Shard]) -> dict[str, str]:
    """The files that finished shards wrote, with their paths in OUT."""
    made: dict[str, str] = {}
    lacking = set()
    for shard in shards:
        left = set(workspace.told(shard.key)["left"])
        for piece, _ in shard.pieces():
            made[piece.name] = piece.out
            if piece.id in left:
                lacking.add(piece.name)
    return {name: target for name, target in made.items() if name not in lacking}


def settle(workspace: Workspace, shards: Sequence[Shard], listing: Listing) -> list[str]:
    """Remove what earlier runs wrote and this one did not, but for what is to be kept.

    Returns the names of the files of which something stayed; the trail of that is `KEPT`.
    """
    made, there = _made(workspace, shards), set(listing.found)
    seen = set(made.values())
    kept: dict[str, str] = {}
    going: set[str] = set()
    path = workspace.trail(KEPT)
    with replacing(path, workspace.scratch()) as file, compression.writing(file) as packer:
        for paths in workspace.put_off_trails():
            own: set[str] = set()
            for each in paths:
                for name, target, line in _rows(each):
                    if target in seen:
                        continue
                    own.add(target)
                    if name in made or not (name in there or listing.is_shut(name)):
                        going.add(target)
                    elif (workspace.out / target).exists():
                        kept[target] = name
                        packer.write(line)
            seen |= own
    if not kept:
        path.unlink()
    for begun in workspace.earlier.glob("*.json"):
        since = begun.stat().st_mtime_ns
        for target in set(json.loads(begun.read_bytes())) - seen:
            with contextlib.suppress(OSError):
                if (workspace.out / target).stat().st_mtime_ns >= since:
                    going.add(target)
    for target in going:
        workspace.remove(target)
    return sorted(set(kept.values()))
