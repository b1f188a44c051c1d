"""The folder of state inside OUT: manifest, trail, and what an unfinished run needs to go on.

    .cleaner/manifest.json   what the run was asked for, and whether it is complete
    .cleaner/report.json     its counts
    .cleaner/rejects.jsonl   the lines that were no record, with their files and the reasons
    .cleaner/trail/          a trail for each shard, and beside it the counts of the shard; one that
                             is called kept tells of what earlier runs made and nothing replaced
    .cleaner/earlier/        the trails of earlier runs whose files are not yet replaced or removed,
                             and what shards began to write; gone when complete
    .cleaner/work/           parts of large files, texts between passes, evidence and decisions;
                             gone when complete
    .cleaner/lock            held while a run is writing

Every file is renamed into its place when it is whole, so that what is there is done.
"""

import contextlib
import fcntl
import json
import os
import pickle
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from cleaner import tables
from cleaner.atomic import replacing, write
from cleaner.corpus import STATE, Reading
from cleaner.errors import CleanerError
from cleaner.report import Report

_WANTED = {"asked", "complete", "fingerprint"}
"""What every manifest has."""


class Workspace:
    """The state of runs into one OUT."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.state = out / STATE
        self.work = self.state / "work"
        self.earlier = self.state / "earlier"
        self._held: dict[Path, Sequence[Any]] | None = None

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
        found = self._read("manifest.json")
        if found is not None and not found.keys() >= _WANTED:
            raise self._damaged("manifest.json")
        return found

    def report(self) -> Report:
        """The counts of the last run that came to its end."""
        found = self._read("report.json")
        try:
            return Report.from_dict(found or {})
        except (LookupError, TypeError, AttributeError, ValueError):
            raise self._damaged("report.json") from None

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            found = json.loads((self.state / name).read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CleanerError(
                f"{self.state / name} cannot be read ({error.strerror}): check its permissions."
            ) from None
        except ValueError:
            raise self._damaged(name) from None
        if not isinstance(found, dict):
            raise self._damaged(name)
        return found

    def _damaged(self, name: str) -> CleanerError:
        return CleanerError(f"{self.state / name} cannot be read: run again with --force.")

    def made(self) -> dict[str, Any]:
        """The manifest of the run that wrote OUT; raises CleanerError where there was none."""
        manifest = self.manifest() if self.out.is_dir() else None
        if manifest is None:
            raise CleanerError(f"{self.out} has no trail of a run: give the OUT of `cleaner run`.")
        asked = manifest["asked"]
        try:
            Reading.from_dict(asked["reading"])
            known = {"cleaner", "filters", "trail"} <= asked.keys()
        except (LookupError, TypeError, AttributeError):
            known = False
        if not known:
            version = asked.get("cleaner", "") if isinstance(asked, dict) else ""
            raise CleanerError(
                f"{self.out} was written by another version of cleaner ({version or 'unknown'}): "
                "use that one, or run again with --force."
            )
        return manifest

    def write_manifest(self, manifest: dict[str, Any]) -> None:
        write(self.state / "manifest.json", _json(manifest))

    def update(self, found: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        """Let the manifest of a finished run tell where its input is by now, and its times.

        found: that manifest; now: that of a run that would do the same.
        """
        new = {**found, "touched": now["touched"]}
        if not os.path.exists(found.get("source", "")):  # it was moved
            new["source"] = now["source"]
        if new != found:
            self.write_manifest(new)

    def stamp(self) -> int:
        """When the last run came to its end, in nanoseconds."""
        return (self.state / "manifest.json").stat().st_mtime_ns

    def restamp(self) -> None:
        """Take all that stands in OUT by now as written by the last run."""
        with contextlib.suppress(OSError):
            os.utime(self.state / "manifest.json")

    def write_report(self, report: dict[str, Any]) -> None:
        write(self.state / "report.json", _json(report))

    def told(self, shard: str) -> dict[str, Any]:
        """The counts of a finished shard."""
        counts: dict[str, Any] = json.loads(self.counts(shard).read_bytes())
        return counts

    def write_rejects(self, shards: Iterable[str]) -> None:
        """Write the lines of finished shards that were no record."""
        path = self.state / "rejects.jsonl"
        with replacing(path, self.scratch()) as file:
            for key in shards:
                if not self.counts(key).exists():  # what was kept has none
                    continue
                for reject in self.told(key)["rejects"]:
                    row = json.dumps(reject, ensure_ascii=False).encode("utf-8", "backslashreplace")
                    file.write(row + b"\n")

    def has_rejects(self) -> bool:
        return (self.state / "rejects.jsonl").exists()

    def begin(self) -> None:
        """Put off what an earlier run wrote, and forget its work."""
        self.put_off(self.trails())
        for folder in (self.state / "trail", self.work):
            shutil.rmtree(folder, ignore_errors=True)

    def put_off(self, paths: Sequence[Path]) -> None:
        """Set trails aside; what they name is removed or kept when the run comes to its end."""
        if not paths:
            return
        folder = self.earlier / f"{len(self.put_off_trails()) + 1:06}"
        folder.mkdir(parents=True)  # none of these goes before all do
        for path in paths:
            path.with_name(path.name.partition(".")[0] + ".json").unlink(missing_ok=True)
            path.replace(folder / path.name)

    def is_behind(self) -> bool:
        """Whether anything that earlier runs wrote is still to be looked after."""
        return self.earlier.exists() and any(self.earlier.iterdir())

    def put_off_trails(self) -> list[list[Path]]:
        """The trails that were put off, those of one time together, the latest first."""
        folders = sorted((path for path in self.earlier.glob("*") if path.is_dir()), reverse=True)
        return [sorted(folder.glob("*.jsonl.zst")) for folder in folders]

    def remove(self, name: str) -> None:
        """Remove a file of OUT, and the folders in which nothing is left.

        One behind a link that leads out of OUT stays: whose it is nobody knows.
        """
        if not (self.out / name).parent.resolve().is_relative_to(self.out.resolve()):
            return
        try:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
                (self.out / name).unlink()
        except OSError as error:
            raise CleanerError(
                f"{self.out / name} cannot be removed ({error.strerror}): "
                "check its permissions, and run the same command again."
            ) from None
        with contextlib.suppress(OSError):
            for folder in PurePosixPath(name).parents[:-1]:
                (self.out / folder).rmdir()

    def end(self) -> None:
        """Remove what only an unfinished run needs."""
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.rmtree(self.earlier, ignore_errors=True)

    # What belongs to a shard is named after its key, never after a worker.

    def trail(self, shard: str) -> Path:
        return self.state / "trail" / f"{shard}.jsonl.zst"

    def counts(self, shard: str) -> Path:
        return self.state / "trail" / f"{shard}.json"

    def begun(self, shard: str) -> Path:
        """What the last pass over a shard may have written, while there is no trail of it."""
        return self.earlier / f"{shard}.json"

    # What stands between two passes is stored and loaded; the paths below are its names.

    def hold(self) -> None:
        """Keep it in memory from now on: of a small run nothing is worth being written twice.

        When such a run is stopped, only the shards that the last pass has finished stay done.
        """
        self._held = {}

    def store(self, path: Path, *values: Any) -> None:
        """Keep values, each to be had without the others."""
        if self._held is not None:
            self._held[path] = values
            return
        with replacing(path, self.scratch()) as file:
            for value in values:
                pickle.dump(value, file, pickle.HIGHEST_PROTOCOL)

    def load(self, path: Path) -> Iterator[Any]:
        """The values that were stored under a path."""
        if self._held is not None and path in self._held:
            yield from self._held[path]
            return
        with open(path, "rb") as file:
            while True:
                try:
                    yield pickle.load(file)
                except EOFError:
                    return

    def has(self, path: Path) -> bool:
        """Whether anything is stored under a path."""
        return (self._held is not None and path in self._held) or path.exists()

    def drop(self, path: Path) -> None:
        """Forget what is stored under a path."""
        if self._held is not None:
            self._held.pop(path, None)
        path.unlink(missing_ok=True)

    def texts(self, number: int, shard: str) -> Path:
        return self.work / f"pass-{number}" / f"{shard}.texts"

    def evidence(self, number: int, shard: str) -> Path:
        return self.work / f"pass-{number}" / f"{shard}.evidence"

    def decisions(self, number: int, shard: str) -> Path:
        return self.work / f"pass-{number}" / f"{shard}.decisions"

    def is_done(self, number: int, shard: str, *, last: bool) -> bool:
        """Whether a pass over a shard is done."""
        if last:
            return self.has(self.counts(shard)) and self.trail(shard).exists()
        return self.has(self.evidence(number, shard))

    def has_trails(self, manifest: Mapping[str, Any]) -> bool:
        """Whether the trails of a finished run are all there."""
        return all(self.trail(shard).exists() for shard in manifest.get("shards", ()))

    def trails(self) -> list[Path]:
        return sorted((self.state / "trail").glob("*.jsonl.zst"))

    def again(self) -> Path:
        """There where a pass set a file aside for what the next run may not meet."""
        return self.work / "again"

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
