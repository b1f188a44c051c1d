"""What stands in OUT, and whether anybody changed it since a run."""

import contextlib
import os
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.corpus import STATE
from cleaner.workspace import Workspace


class Standing(NamedTuple):
    """What stands in OUT for each file of the input: its size, or -1, and the latest time that any
    was written."""

    sizes: "array[int]"
    latest: int

    @classmethod
    def of(cls, out: Path, names: Sequence[str], targets: Mapping[str, str]) -> "Standing":
        sizes, latest = array("q"), 0
        folder, stat = os.path.join(out, ""), os.stat
        for name in names:
            try:
                status = stat(folder + (targets.get(name, name) if targets else name))
            except OSError:
                sizes.append(-1)
                continue
            sizes.append(status.st_size)
            if status.st_mtime_ns > latest:
                latest = status.st_mtime_ns
        return cls(sizes, latest)

    def absent(self, names: Sequence[str]) -> list[str]:
        """The files that have none in OUT."""
        return [name for name, size in zip(names, self.sizes, strict=True) if size < 0]

    def told(self) -> str:
        """The sizes as a manifest has them."""
        return " ".join(map(str, self.sizes))

    def touched(self, stamp: int, sizes: str | None) -> bool:
        """Whether a file may have been changed since a run.

        stamp: when it ended; sizes: those that it left, as `told`, where they are known.
        """
        if self.latest > stamp:
            return True
        if sizes is None or sizes == self.told():
            return False
        before = map(int, sizes.split())
        return any(now not in (-1, then) for now, then in zip(self.sizes, before, strict=False))


def touched(
    workspace: Workspace, earlier: Mapping[str, Any], standing: Standing, *, same: bool, apart: bool
) -> bool:
    """Whether a file that an earlier run left in OUT may have been changed since."""
    if not earlier.get("complete"):
        return False
    if same:
        return standing.touched(workspace.stamp(), earlier.get("sizes"))
    # what the last run wrote may be of other names than this one writes
    return not apart or _later(workspace.out, workspace.stamp())


def _later(out: Path, stamp: int) -> bool:
    """Whether any file in OUT was written after that time, the state of its runs aside."""
    for folder, inner, names in os.walk(out):
        if folder == os.fspath(out) and STATE in inner:
            inner.remove(STATE)
        for name in names:
            with contextlib.suppress(OSError):
                if os.stat(os.path.join(folder, name)).st_mtime_ns > stamp:
                    return True
    return False
