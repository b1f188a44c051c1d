"""What earlier runs wrote: which of it goes when a run begins anew, and which stays.

The trails of what is made anew are put off until the end of the run. What was made of files that
are gone goes at once, for its place may be wanted. At the end everything goes that nothing took the
place of; only what was made of files that are there and cannot be used now stays, with its trail.
"""

import contextlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

from cleaner import compression, trail
from cleaner.atomic import replacing
from cleaner.errors import CleanerError
from cleaner.workspace import Workspace

KEPT = "kept"
"""The name of the trail of what stays, among the keys of shards."""


def gone(
    paths: Iterable[Path], is_gone: Callable[[str], bool], wanted: Iterable[str]
) -> set[PurePosixPath]:
    """What runs wrote for files that are gone.

    paths:  trails.
    wanted: what the run at hand writes, by its path in OUT.
    """
    found = set()
    for path in paths:
        with contextlib.suppress(CleanerError):  # what a damaged one does not name stays
            found |= {target for name, target, _ in trail.rows(path) if is_gone(name)}
    return found.difference(map(PurePosixPath, wanted)) if found else found


def settle(workspace: Workspace, made: set[str], keeps: Callable[[str], bool]) -> list[str]:
    """Remove what earlier runs wrote and this one did not, but for what is to be kept.

    made:  what this run wrote, by its path in OUT.
    keeps: whether what was made of a file of the input is to stay.

    Returns the names of the files of which something stayed; the trail of that is `KEPT`.
    """
    seen = {PurePosixPath(target) for target in made}
    kept: dict[PurePosixPath, str] = {}
    going: set[PurePosixPath] = set()
    path = workspace.trail(KEPT)
    with replacing(path, workspace.scratch()) as file, compression.writing(file) as packer:
        for paths in workspace.put_off_trails():
            own: set[PurePosixPath] = set()
            for each in paths:
                with contextlib.suppress(CleanerError):
                    for name, target, line in trail.rows(each):
                        if target in seen:
                            continue
                        own.add(target)
                        if not keeps(name):
                            going.add(target)
                        elif (workspace.out / target).exists():
                            kept[target] = name
                            packer.write(line)
            seen |= own
    if not kept:
        path.unlink()
    for begun in workspace.earlier.glob("*.json"):
        since = begun.stat().st_mtime_ns
        for target in {PurePosixPath(each) for each in json.loads(begun.read_bytes())} - seen:
            with contextlib.suppress(OSError):
                if (workspace.out / target).stat().st_mtime_ns >= since:
                    going.add(target)
    for target in going:
        workspace.remove(target)
    return sorted(set(kept.values()))
