"""Runs a pipeline over a corpus: passes over shards, which can stop and go on.

Each pass reads what the one before it stored, and stores what the next one needs; a corpus filter
decides between two passes. A shard whose file is there is done, so a run that was stopped goes on
where it was, and ends in the same bytes.
"""

import dataclasses
import hashlib
import json
import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cleaner
from cleaner import executor, trail
from cleaner.corpus import (
    STATE,
    Content,
    Listing,
    Reading,
    cleanable,
    digest,
    discover,
    is_text,
    read,
    replacing,
    write,
)
from cleaner.document import Document
from cleaner.edit import joined
from cleaner.errors import CleanerError
from cleaner.filter import Evidence, Filter
from cleaner.pipeline import Pass, Pipeline, Step, decided, settle
from cleaner.report import Report
from cleaner.workspace import Workspace, load, store

SHARD_BYTES = 1 << 20
SHARD_FILES = 256
SMALL = 4 * SHARD_BYTES
"""Below this many bytes a run starts no processes of its own accord."""

Progress = Callable[[int, int], None]
"""Called with the tasks done and the tasks in all."""


@dataclass(frozen=True)
class Plan:
    """What a worker needs to know of a run."""

    source: Path
    workspace: Workspace
    filters: tuple[Filter, ...]
    reading: Reading

    @property
    def pipeline(self) -> Pipeline:
        return Pipeline(self.filters)


@dataclass
class State:
    """A file between two passes: for each of its documents the text so far and the steps to it."""

    content: Content
    ids: list[str]
    texts: list[str]
    steps: list[list[Step]]


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
    manifest = _manifest(folder, listing.found, pipeline, reading)
    workspace = Workspace(out)
    _check_out(workspace, force)
    with workspace.locked():
        earlier = workspace.manifest() if not force else None
        same = earlier is not None and earlier["fingerprint"] == manifest["fingerprint"]
        complete = same and earlier is not None and earlier["complete"]
        absent = [name for name in listing.found if not (out / name).exists()]
        whole = complete and earlier is not None and absent == earlier["absent"]
        shards = list(_shards(folder, listing.found))
        if not same or (complete and not whole):
            workspace.begin()
            workspace.write_manifest(manifest)
        if not whole:
            plan = Plan(folder, workspace, pipeline.filters, reading)
            _passes(plan, shards, spec or _executor(folder, listing.found), progress)
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


def _executor(folder: Path, names: Sequence[str]) -> str:
    small = sum(_size(folder / name) for name in names) < SMALL
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
    folder: Path, names: Sequence[str], pipeline: Pipeline, reading: Reading
) -> dict[str, Any]:
    """What the run is asked for; runs of one fingerprint write the same bytes."""
    inputs = hashlib.sha256()
    for name in names:
        status = _status(folder / name)
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
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _size(path: Path) -> int:
    status = _status(path)
    return status[0] if status else 0


def _shards(folder: Path, names: Sequence[str]) -> Iterator[list[str]]:
    """The files in groups of about a megabyte; the same groups for any number of workers."""
    shard: list[str] = []
    size = 0
    for name in names:
        shard.append(name)
        size += _size(folder / name)
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
                _decide(plan, number, step, len(shards))
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


def work(plan: Plan, number: int, shard: int, names: Sequence[str]) -> None:
    """One task: a pass over one shard."""
    passes = plan.pipeline.passes
    step = passes[number]
    here = plan.workspace
    report = Report()
    if number == 0:
        states = _read(plan, names, report)
    else:
        *stored, report = load(here.texts(number - 1, shard))
        decisions = next(load(here.decisions(number - 1, shard)))
        states = _decided(stored, passes[number - 1], decisions)
    evidence: list[tuple[str, Evidence]] = []
    states = (state for state in states if _cleaned(state, step, report, evidence))
    if step.barrier is None:
        _finish(plan, shard, states, report)
    else:
        store(here.texts(number, shard), _after(states, report), here.scratch())
        store(here.evidence(number, shard), [evidence], here.scratch())
    if number:
        here.texts(number - 1, shard).unlink(missing_ok=True)


def _after(states: Iterable[State], report: Report) -> Iterator[State | Report]:
    """The states and behind them the report, which they fill as they pass."""
    yield from states
    yield report


def _read(plan: Plan, names: Sequence[str], report: Report) -> Iterator[State]:
    for name in names:
        try:
            content = read(plan.source / name, name, plan.reading)
        except CleanerError as error:
            report.rejected.append(str(error))
            continue
        documents = list(content.documents())
        yield State(
            content,
            [document.id for document in documents],
            [document.text for document in documents],
            [[] for _ in documents],
        )


def _decided(
    states: Iterable[State], step: Pass, decisions: dict[str, list[Any]]
) -> Iterator[State]:
    """The states with what the corpus filter between the passes decided."""
    assert step.barrier is not None
    for state in states:
        for place, name in enumerate(state.ids):
            steps = decided(step.barrier, state.texts[place], decisions.get(name, ()))
            for each in steps:
                state.texts[place] = joined(state.texts[place], each.edits)
            state.steps[place] += steps
        yield state


def _cleaned(
    state: State, step: Pass, report: Report, evidence: list[tuple[str, Evidence]]
) -> bool:
    """Run the text filters of a pass over the documents of a file, and take the evidence.

    False sets the file aside, for a fault that the report then names.
    """
    found: list[tuple[str, Evidence]] = []
    for place, name in enumerate(state.ids):
        document = Document(name, state.texts[place])
        first = 0 if _just_decided(state.steps[place], step) else step.first
        try:
            text, steps = settle(document, step.chain, first)
            if step.barrier is not None:
                found.append((name, step.barrier.survey(Document(name, text))))
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            report.faults.append(
                f"{name} was set aside, for a fault of cleaner ({type(error).__name__}: {error}, "
                f"{Path(where.filename).name}:{where.lineno}): please report it."
            )
            return False
        state.texts[place] = text
        state.steps[place] += steps
    evidence += found
    return True


def _just_decided(steps: Sequence[Step], step: Pass) -> bool:
    """Whether the last change was a corpus filter's, so that every text filter is asked anew."""
    return bool(steps) and all(steps[-1].filter != filter.name for filter in step.chain)


def _finish(plan: Plan, shard: int, states: Iterable[State], report: Report) -> None:
    """Write the files of a shard, its trail and its counts."""
    here, pipeline = plan.workspace, plan.pipeline
    with replacing(here.trail(shard), here.scratch()) as file:
        written = trail.Writer(file)
        for state in states:
            content = state.content
            data, encoding = content.encoded(state.texts, plan.reading)
            try:
                write(plan.workspace.out / content.name, data, here.scratch())
            except CleanerError as error:
                report.rejected.append(str(error))
                continue
            written.add(content, state.steps, state.texts, digest(data), encoding)
            report.notes += content.notes
            before = [document.text for document in content.documents()]
            for old, new, steps in zip(before, state.texts, state.steps, strict=True):
                report.count(old, new, steps)
            for name, text in zip(state.ids, state.texts, strict=True):
                report.notes += pipeline.remarks(Document(name, text))
        written.close()
    write(here.counts(shard), json.dumps(report.as_dict()).encode(), here.scratch())


def _decide(plan: Plan, number: int, step: Pass, shards: int) -> None:
    """Let the corpus filter at the end of a pass decide, and store the edits by shard."""
    here = plan.workspace
    assert step.barrier is not None
    if here.decisions(number, shards - 1).exists():
        return
    every = (pair for shard in range(shards) for pair in next(load(here.evidence(number, shard))))
    found = step.barrier.decide(every)
    for shard in range(shards):
        names = [name for name, _ in next(load(here.evidence(number, shard)))]
        own = {name: found[name] for name in names if name in found}
        store(here.decisions(number, shard), [own], here.scratch())
