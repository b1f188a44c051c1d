"""The folder of state inside OUT: manifest, trail, and what an unfinished run needs to go on.

    .cleaner/manifest.json   what the run was asked for, and whether it is complete
    .cleaner/report.json     its counts
    .cleaner/rejects.jsonl   the lines that were no record, with their files and the reasons
    .cleaner/trail/          a trail for each shard, and beside it the counts of the shard
    .cleaner/work/           parts of large files, texts between passes, evidence and decisions;
                             gone when complete
    .cleaner/lock            held while a run is writing

Every file is renamed into its place when it is whole, so that what is there is done.
"""

import contextlib
import fcntl
import json
import pickle
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cleaner import tables, trail
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

    def made(self) -> dict[str, Any]:
        """The manifest of the run that wrote OUT; raises CleanerError where there was none."""
        manifest = self.manifest() if self.out.is_dir() else None
        if manifest is None:
            raise CleanerError(f"{self.out} has no trail of a run: give the OUT of `cleaner run`.")
        return manifest

    def write_manifest(self, manifest: dict[str, Any]) -> None:
        write(self.state / "manifest.json", _json(manifest))

    def write_report(self, report: dict[str, Any]) -> None:
        write(self.state / "report.json", _json(report))

    def begin(self) -> None:
        """Forget an earlier run: its files in OUT, its trail and its work."""
        for path in self.trails():
            self.forget(path)
        for folder in (self.state / "trail", self.work):
            shutil.rmtree(folder, ignore_errors=True)

    def forget(self, path: Path) -> None:
        """Remove a trail and the files in OUT that it names."""
        with contextlib.suppress(CleanerError):  # what a damaged one does not name stays
            for entry in trail.read(path):
                (self.out / trail.inside(entry.target)).unlink(missing_ok=True)
        path.with_name(path.name.partition(".")[0] + ".json").unlink(missing_ok=True)
        path.unlink(missing_ok=True)

    def end(self) -> None:
        """Remove what only an unfinished run needs."""
        shutil.rmtree(self.work, ignore_errors=True)

    # What belongs to a shard is named after its key, never after a worker.

    def trail(self, shard: str) -> Path:
        return self.state / "trail" / f"{shard}.jsonl.zst"

    def counts(self, shard: str) -> Path:
        return self.state / "trail" / f"{shard}.json"

    def texts(self, number: int, shard: str) -> Path:
        return self.work / f"pass-{number}" / f"{shard}.texts"

    def evidence(self, number: int, shard: str) -> Path:
        return self.work / f"pass-{number}" / f"{shard}.evidence"

    def decisions(self, number: int, shard: str) -> Path:
        return self.work / f"pass-{number}" / f"{shard}.decisions"

    def done(self, number: int, shard: str, *, last: bool) -> Path:
        """The file that is there when a pass over a shard is done."""
        return self.counts(shard) if last else self.evidence(number, shard)

    def trails(self) -> list[Path]:
        return sorted((self.state / "trail").glob("*.jsonl.zst"))

    # What belongs to a large file is named after its key.

    def parts(self, file: str) -> Path:
        return self.work / "files" / f"{file}.parts"

    def unpacked(self, file: str) -> Path:
        return self.work / "files" / f"{file}.data"

    def written(self, file: str, part: int) -> Path:
        """A part of a file as it will stand in OUT."""
        return self.work / "files" / f"{file}.{part:06}"

    def assemble(self, name: str, file: str, of: int) -> None:
        """Join the parts of a file in OUT, and remove them when it stands there.

        A file of which a part could not be made does not come to stand there.
        """
        paths = [self.written(file, part) for part in range(of)]
        if all(path.exists() for path in paths):
            with replacing(self.out / name, self.scratch()) as whole:
                if tables.is_table(name):
                    tables.join(paths, whole)
                else:
                    for path in paths:
                        with open(path, "rb") as part:
                            shutil.copyfileobj(part, whole, 1 << 20)
        for path in paths:
            path.unlink(missing_ok=True)

    def scratch(self) -> Path:
        """Where temporary files are written: on the disk of OUT, and out of the reader's sight."""
        return self.work


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=True, sort_keys=True).encode() + b"\n"


def store(path: Path, values: Iterable[Any], scratch: Path) -> None:
    """Write values, each to be read without the others, into a file of our own."""
    with replacing(path, scratch) as file:
        for value in values:
            pickle.dump(value, file, pickle.HIGHEST_PROTOCOL)


def load(path: Path) -> Iterator[Any]:
    """The values of a file that `store` wrote."""
    with open(path, "rb") as file:
        while True:
            try:
                yield pickle.load(file)
            except EOFError:
                return
