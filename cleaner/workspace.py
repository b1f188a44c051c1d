"""The folder of state inside OUT: manifest, trail, and what an unfinished run needs to go on.

    .cleaner/manifest.json   what the run was asked for, and whether it is complete
    .cleaner/report.json     its counts
    .cleaner/trail/          a trail for each shard, and beside it the counts of the shard
    .cleaner/work/           texts between passes, evidence and decisions; gone when complete
    .cleaner/lock            held while a run is writing

Every file is renamed into its place when it is whole, so that what is there is done.
"""

import fcntl
import json
import os
import pickle
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cleaner import trail
from cleaner.corpus import STATE, replacing, write
from cleaner.errors import CleanerError


class Workspace:
    """The state of runs into one OUT."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.state = out / STATE
        self.work = self.state / "work"

    def __getstate__(self) -> Path:
        return self.out

    def __setstate__(self, out: Path) -> None:
        self.__init__(out)  # type: ignore[misc]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold OUT for this process; raises CleanerError when another one does."""
        try:
            self.state.mkdir(parents=True, exist_ok=True)
            file = open(self.state / "lock", "w")  # noqa: SIM115  closed below, which unlocks it
        except OSError as error:
            raise CleanerError(
                f"{self.out} cannot be written ({error.strerror}): give another OUT."
            ) from None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise CleanerError(
                    f"another run is writing into {self.out}: wait for it, or give another OUT."
                ) from None
            yield

    def manifest(self) -> dict[str, Any] | None:
        """The manifest of the last run, None where there was none."""
        try:
            return dict(json.loads((self.state / "manifest.json").read_bytes()))
        except FileNotFoundError:
            return None
        except (ValueError, OSError):
            raise CleanerError(
                f"{self.state / 'manifest.json'} cannot be read: run again with --force."
            ) from None

    def write_manifest(self, manifest: dict[str, Any]) -> None:
        write(self.state / "manifest.json", _json(manifest))

    def write_report(self, report: dict[str, Any]) -> None:
        write(self.state / "report.json", _json(report))

    def begin(self) -> None:
        """Forget an earlier run: its files in OUT, its trail and its work."""
        for path in self.trails():
            try:
                names = [entry.name for entry in trail.read(path)]
            except CleanerError:
                continue  # what a damaged trail does not name stays where it is
            for name in names:
                (self.out / trail.inside(name)).unlink(missing_ok=True)
        for folder in (self.state / "trail", self.work):
            shutil.rmtree(folder, ignore_errors=True)

    def end(self) -> None:
        """Remove what only an unfinished run needs."""
        shutil.rmtree(self.work, ignore_errors=True)

    # The paths of a shard are numbered, never named after a worker.

    def trail(self, shard: int) -> Path:
        return self.state / "trail" / f"{shard:06}.jsonl.gz"

    def counts(self, shard: int) -> Path:
        return self.state / "trail" / f"{shard:06}.json"

    def texts(self, number: int, shard: int) -> Path:
        return self.work / f"pass-{number}" / f"{shard:06}.texts"

    def evidence(self, number: int, shard: int) -> Path:
        return self.work / f"pass-{number}" / f"{shard:06}.evidence"

    def decisions(self, number: int, shard: int) -> Path:
        return self.work / f"pass-{number}" / f"{shard:06}.decisions"

    def done(self, number: int, shard: int, *, last: bool) -> Path:
        """The file that is there when a pass over a shard is done."""
        return self.counts(shard) if last else self.evidence(number, shard)

    def trails(self) -> list[Path]:
        return sorted((self.state / "trail").glob("*.jsonl.gz"))

    def scratch(self) -> Path:
        """Where temporary files are written: on the disk of OUT, and out of the reader's sight."""
        self.work.mkdir(parents=True, exist_ok=True)
        return self.work


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=True, sort_keys=True).encode() + b"\n"


def store(path: Path, values: Iterable[Any], scratch: Path) -> None:
    """Write values one after another into a file of our own."""
    with replacing(path, scratch) as file:
        for value in values:
            pickle.dump(value, file, pickle.HIGHEST_PROTOCOL)


def load(path: Path) -> Iterator[Any]:
    """The values of a file that `store` wrote."""
    with open(path, "rb") as file:
        end = os.fstat(file.fileno()).st_size
        while file.tell() < end:
            yield pickle.load(file)
