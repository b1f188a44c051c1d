"""Runs a pipeline over a corpus: passes over shards, which can stop and go on.

Each pass reads what the one before it stored, and stores what the next one needs; a corpus filter
decides between two passes. A shard whose file is there is done, so a run that was stopped goes on
where it was, and ends in the same bytes.
"""

import dataclasses
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import cleaner
from cleaner import executor
from cleaner.corpus import (
    STATE,
    Listing,
    Reading,
    cleanable,
    discover,
    is_text,
)
from cleaner.errors import CleanerError
from cleaner.pipeline import Pipeline
from cleaner.report import Report
from cleaner.shards import Plan, decide, work
from cleaner.workspace import Workspace

SHARD_BYTES = 1 << 20
SHARD_FILES = 256
SMALL = 4 * SHARD_BYTES
"""Below this many bytes a run starts no processes of its own accord."""

Progress = Callable[[int, int], None]
"""Called with the tasks done and the tasks in all."""


def run(
    source: Path,
    out: Path,
    pipeline: Pipeline,
    reading: Reading = Reading(),  # noqa: B008  frozen
    *,
    spec: str | None = None,
    force: bool = False,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Clean a file or a folder into a folder, with a trail.

    source: a file, or a folder whose tree is mirrored.
    out:    the folder to write; a new or empty one, or one of an earlier run.
    spec:   the executor, `inline` or `local:N`; by default chosen by the size of the corpus.
    force:  write into a folder that holds other files too.

    Raises CleanerError when the run cannot begin. Files that cannot be used are left out and named
    in the report; the others are cleaned all the same.
    """
    listing, folder = _listing(source, out)
    statuses = [_status(folder / name) for name in listing.found]
    sizes = [status[0] if status else 0 for status in statuses]
    manifest = _manifest(listing.found, statuses, pipeline, reading)
    workspace = Workspace(out)
    _check_out(workspace, force)
    with workspace.locked():
        earlier = workspace.manifest() if not force else None
        same = earlier is not None and earlier["fingerprint"] == manifest["fingerprint"]
        complete = same and earlier is not None and earlier["complete"]
        absent = [name for name in listing.found if not (out / name).exists()]
        whole = complete and earlier is not None and absent == earlier.get("absent")
        shards = list(_shards(listing.found, sizes))
        if not same or (complete and not whole):
            workspace.begin()
            workspace.write_manifest(manifest)
        if not whole:
            plan = Plan(folder, workspace, pipeline.filters, reading)
            _passes(plan, shards, spec or _executor(sizes), progress)
        report = Report()
        for number in range(len(shards)):
            report.add(Report.from_dict(json.loads(workspace.counts(number).read_bytes())))
        report.rejected += listing.faults
        report.left.update(Path(name).suffix or Path(name).name for name in listing.left)
        workspace.write_report(report.as_dict())
        absent = [name for name in listing.found if not (out / name).exists()]
        workspace.write_manifest({**manifest, "absent": absent, "complete": True})
        workspace.end()
    return report


def _executor(sizes: Iterable[int]) -> str:
    small = sum(sizes) < SMALL
    return "inline" if small or executor.cores() == 1 else "local"


def _listing(source: Path, out: Path) -> tuple[Listing, Path]:
    """The files to clean and the folder that they are in."""
    if not source.exists():
        raise CleanerError(f"{source} is not there: give a file or a folder that exists.")
    here, there = source.resolve(), out.resolve()
    if source.is_dir():
        if there == here or here in there.parents or there in here.parents:
            raise CleanerError(
                f"{out} and {source} lie inside one another: give an OUT beside the input."
            )
        listing = discover(source)
        if not listing.found and not listing.faults:
            raise CleanerError(f"{source} holds no .txt or .jsonl file: give the folder that does.")
        return listing, source
    if there == here:
        raise CleanerError(f"{out} is the input itself: give a folder, or use fix to change it.")
    if is_text(out.name) and not out.is_dir():
        raise CleanerError(
            f"{out} has the name of a file: give a folder, or - as OUT and > {out.name} behind it."
        )
    if not cleanable(source):
        raise CleanerError(
            f"{source} is no .txt or .jsonl file: rename it, or pass it through standard input."
        )
    return Listing([source.name], [], []), source.parent


def _check_out(workspace: Workspace, force: bool) -> None:
    out = workspace.out
    if out.exists() and not out.is_dir():
        raise CleanerError(f"{out} is a file: give a folder, or - for standard output.")
    try:
        used = out.is_dir() and any(path.name != STATE for path in out.iterdir())
    except OSError as error:
        raise CleanerError(f"{out} cannot be read ({error.strerror}): give another OUT.") from None
    if used and not force and workspace.manifest() is None:
        raise CleanerError(
            f"{out} is not empty and not from an earlier run: "
            "give an empty folder, or --force to write into this one."
        )


def _manifest(
    names: Sequence[str],
    statuses: Sequence[tuple[int, int] | None],
    pipeline: Pipeline,
    reading: Reading,
) -> dict[str, Any]:
    """What the run is asked for; runs of one fingerprint write the same bytes."""
    inputs = hashlib.sha256()
    for name, status in zip(names, statuses, strict=True):
        inputs.update(f"{name}\0{status}\0".encode("utf-8", "surrogateescape"))
    asked: dict[str, Any] = {
        "cleaner": cleaner.__version__,
        "filters": [[f.name, dataclasses.asdict(f)] for f in pipeline.filters],
        "inputs": inputs.hexdigest(),
        "reading": dataclasses.asdict(reading),
    }
    fingerprint = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    return {**asked, "complete": False, "fingerprint": fingerprint}


def _status(path: Path) -> tuple[int, int] | None:
    """The size of a file and when it was changed; None where it cannot be looked up."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _shards(names: Sequence[str], sizes: Sequence[int]) -> Iterator[list[str]]:
    """The files in groups of about a megabyte; the same groups for any number of workers."""
    shard: list[str] = []
    size = 0
    for name, own in zip(names, sizes, strict=True):
        shard.append(name)
        size += own
        if size >= SHARD_BYTES or len(shard) >= SHARD_FILES:
            yield shard
            shard, size = [], 0
    if shard:
        yield shard


def _passes(plan: Plan, shards: Sequence[list[str]], spec: str, progress: Progress) -> None:
    passes = plan.pipeline.passes
    total = len(passes) * len(shards)
    pool = executor.make(spec)
    try:
        for number, step in enumerate(passes):
            last = step.barrier is None
            tasks = [
                shard
                for shard in range(len(shards))
                if not plan.workspace.done(number, shard, last=last).exists()
            ]
            ready = number * len(shards) + len(shards) - len(tasks)
            waiting = executor.ahead(spec)
            calls = ((plan, number, shard, shards[shard]) for shard in tasks)
            for finished, _ in enumerate(_each(pool, work, calls, waiting), 1):
                progress(ready + finished, total)
            if not last:
                decide(plan, number, step, len(shards))
        pool.shutdown()
    except BrokenProcessPool:
        raise CleanerError(
            "a worker process was killed, perhaps for want of memory: run the same command again "
            "to go on from there, with fewer --workers."
        ) from None
    except BaseException:
        executor.stop(pool)
        raise


def _each(
    pool: Executor, function: Callable[..., None], calls: Iterable[tuple[Any, ...]], most: int
) -> Iterator[None]:
    """Run the calls with at most so many of them waiting, and yield as each is done."""
    waiting: set[Future[None]] = set()
    for call in calls:
        waiting.add(pool.submit(function, *call))
        if len(waiting) >= most:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    for future in waiting:
        yield future.result()
