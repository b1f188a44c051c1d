"""Runs a pipeline over a corpus: passes over shards, which can stop and go on.

Each pass reads what the one before it stored, and stores what the next one needs; a corpus filter
decides between two passes. A shard whose file is there is done, so a run that was stopped goes on
where it was, and ends in the same bytes.
"""

import contextlib
import dataclasses
import hashlib
import itertools
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, NamedTuple

import cleaner
from cleaner import changes, compression, earlier, executor, export, passes, restore
from cleaner.corpus import Reading, textless
from cleaner.errors import CleanerError
from cleaner.listing import Files, Listing
from cleaner.pipeline import Pipeline
from cleaner.places import check_links, check_out, input_of
from cleaner.report import Report
from cleaner.sharding import lasting, pieces_of, shards_of
from cleaner.shards import Plan, Shard
from cleaner.standing import Standing, touched
from cleaner.tables import is_table
from cleaner.workspace import Workspace

SMALL = 1 << 22
"""Below this many bytes a run starts no processes of its own accord."""

HELD = 1 << 23
"""Of a run over fewer bytes in this process nothing is written between its passes."""

_LEFT = (
    "changed after the run and left so: delete what is to be made again, and run the same command."
)
_OVER = "changed after the run that wrote it: move it away, or --force to write over it."


def run(
    source: Path,
    out: Path,
    pipeline: Pipeline,
    reading: Reading = Reading(),  # noqa: B008  frozen
    *,
    trail: str = "full",
    spec: str | None = None,
    force: bool = False,
    dry: bool = False,
    progress: passes.Progress = lambda done, total: None,
) -> Report:
    """Clean a file or a folder into a folder, with a trail.

    source: a file, or a folder whose tree is mirrored.
    out:    the folder to write; a new or empty one, or one of an earlier run.
    trail:  one of `trail.LEVELS`; only from a full one the input can be restored.
    spec:   the executor, `inline` or `local:N`; by default chosen by the size of the corpus.
    force:  write into a folder that holds other files too.
    dry:    only tell what a run would do; nothing is written to OUT.

    Raises CleanerError when the run cannot begin. Files that cannot be used are left out and named
    in the report; the others are cleaned all the same.
    """
    reading = dataclasses.replace(reading, fields=pipeline.fields)
    folder, listing = input_of(source, out, reading)
    files = Files(folder, listing.found)
    manifest = _manifest(source, files, listing, pipeline, reading, trail)
    check_out(Workspace(out), force)
    targets = export.targets(listing.found, reading.to) if reading.to else {}
    check_links(source, out, listing, targets.values() if targets else listing.found)
    with contextlib.ExitStack() as stack:
        workspace = Workspace(out)
        if not dry:
            stack.enter_context(workspace.locked())
        before = (workspace.manifest() if not force else None) or {}
        dropped = 0
        if force and not dry and earlier.is_of_another(workspace, manifest["source"]):
            dropped = earlier.drop(workspace)
        same = before.get("fingerprint") == manifest["fingerprint"]
        if not same and before.get("source", manifest["source"]) != manifest["source"]:
            raise CleanerError(
                f"{out} holds what was made of {before['source']}: "
                "give another OUT, or --force to have this in its place."
            )
        # What a corpus filter decides for one file may hang on any other.
        apart = len(pipeline.passes) == 1 and before.get("asked") == manifest["asked"]
        standing = Standing.of(out, listing.found, targets)
        edited: list[str] = []
        if touched(workspace, before, standing, same=same, apart=apart):
            edited = restore.edited(workspace, reading)
            if not edited and not dry:
                workspace.restamp()
        report = Report(rejected=listing.faults)
        if dry:
            if edited:
                report.notes.append(f"{_named(out, edited)} {_LEFT if same else _OVER}")
            gone = earlier.gone(workspace.trails(), listing, targets)
            report.notes += earlier.told(len(gone), out, "would be")
            out = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cleaner-")))
            workspace, before, same, edited = Workspace(out), {}, False, []
            stack.enter_context(workspace.locked())
        since = Since()
        if same:
            since = _since(workspace, before, manifest, folder, files, reading)
        if since.done and standing.absent(listing.found) == before["absent"]:
            return _as_before(workspace, before, manifest, edited, since.shut)
        if edited:
            raise CleanerError(f"{_named(out, edited)} {_OVER}")
        anew = not same or since.other or before["complete"] or workspace.again().exists()
        if since.opened or (anew and not apart):
            workspace.begin()
        workspace.write_manifest(manifest)
        plan = Plan(folder, workspace, pipeline.filters, reading, trail, dry)
        report.left.update(Path(name).suffix or Path(name).name for name in listing.left)
        spec = spec or _executor(files)
        assembled = bool(before.get("complete"))
        shards, number = _worked(
            plan, files, targets, listing, spec, progress, report, assembled=assembled
        )
        report = _ended(plan, shards, listing, targets, report, manifest)
        report.notes += earlier.told(number + dropped, out)
        return report


class Since(NamedTuple):
    """What came to be since an earlier run that was asked for the same.

    done:   whether that run did all, and nothing of its input is other than it was.
    other:  whether files may hold other bytes.
    opened: whether a file that could not be read then can be now.
    shut:   the files that could be read then, and cannot now.
    """

    done: bool = False
    other: bool = False
    opened: bool = False
    shut: Sequence[str] = ()


def _since(
    workspace: Workspace,
    before: Mapping[str, Any],
    manifest: Mapping[str, Any],
    folder: Path,
    files: Files,
    reading: Reading,
) -> Since:
    """What came to be since the run of a manifest with the same fingerprint.

    before: that manifest; folder: where the files are.
    """
    whole = before["complete"] and workspace.has_trails(before)
    other = before.get("touched", manifest["touched"]) != manifest["touched"]
    shut: list[str] = []
    if whole and other:
        found, shut = changes.found(workspace, before["shards"], folder, dict(files), reading)
        other, shut = bool(found), [name for name in shut if name not in before["shut"]]
    opened = whole and any(changes.opens(folder / name) for name in before["shut"])
    done = whole and not (other or opened or before.get("again"))
    return Since(done, other, opened, shut)


def _as_before(
    workspace: Workspace,
    before: Mapping[str, Any],
    manifest: Mapping[str, Any],
    edited: Sequence[str],
    shut: Sequence[str],
) -> Report:
    """The report of an earlier run that left nothing to do.

    edited: the files of OUT that were changed since; shut: those of IN that cannot be read now.
    """
    report = workspace.report()
    if not workspace.has_rejects():
        workspace.write_rejects(before["shards"])
    if edited:
        report.notes.insert(0, f"{_named(workspace.out, edited)} {_LEFT}")
    elif not shut:
        workspace.update(before, manifest)
    report.rejected += map(_unreadable, shut)
    return report


def _named(out: Path, names: Sequence[str]) -> str:
    """The first of some files of OUT, how many more there are, and the verb."""
    return f"{out / names[0]}{_more(names)} {'were' if names[1:] else 'was'}"


def _more(names: Sequence[str]) -> str:
    """How many files there are behind the first.

    >>> _more(["a"]), _more(["a", "b"]), _more(["a", "b", "c"])
    ('', ' and 1 more file', ' and 2 more files')
    """
    return f" and {len(names) - 1:,} more file{'s' * (len(names) > 2)}" if names[1:] else ""


def _worked(
    plan: Plan,
    files: Files,
    targets: Mapping[str, str],
    listing: Listing,
    spec: str,
    progress: passes.Progress,
    report: Report,
    *,
    assembled: bool,
) -> tuple[list[Shard], int]:
    """Do the work of a run that is not done yet; the shards, and how many files were removed.

    assembled: whether the large files that stand in OUT are what an earlier run made of all parts.
    """
    pool = executor.make(spec)
    recut: set[str] = set()
    try:
        shards = list(shards_of(pieces_of(plan, files, targets, pool, spec, report, recut)))
        if spec == "inline" and _is_small(files) and not any(shard.cut for shard in shards):
            plan.workspace.hold()
        _forget(plan, shards, set() if assembled else recut)
        here = plan.workspace
        gone = earlier.gone(itertools.chain(*here.put_off_trails()), listing, targets)
        for target in gone:
            here.remove(target)
        passes.make(plan, shards, pool, spec, progress)
        pool.shutdown()
    except BrokenProcessPool:
        executor.stop(pool)
        raise CleanerError(
            "a worker process was killed, perhaps for want of memory: run the same command again "
            "to go on from there, with fewer --workers."
        ) from None
    except BaseException:
        executor.stop(pool)
        raise
    for piece, key in (first for shard in shards for first in shard.cut):
        try:
            plan.workspace.assemble(piece.out, key, piece.of)
        except CleanerError as error:
            report.set_aside(piece.name, error)
    return shards, len(gone)


def _ended(
    plan: Plan,
    shards: Sequence[Shard],
    listing: Listing,
    targets: Mapping[str, str],
    found: Report,
    manifest: dict[str, Any],
) -> Report:
    """Settle what earlier runs wrote, add up the counts of the shards, mark the run as complete."""
    here = plan.workspace
    keys = [shard.key for shard in shards]
    report = Report()
    for key in keys:
        report.add(Report.from_dict(here.told(key)["report"]))
    report.add(found)
    for name, number in report.textless.items():
        report.notes.append(textless(name, number, plan.reading))
    report.textless.clear()
    report.join()
    for said in (report.rejected, report.faults):  # of the parts of a file each says the same
        said[:] = dict.fromkeys(said)
    kept: list[str] = []
    if here.is_behind():
        kept = earlier.settle(here, shards, listing)
    if kept:
        what = "them" if kept[1:] else "it"
        report.notes.append(
            f"{kept[0]}{_more(kept)} cannot be used now: "
            f"what an earlier run made of {what} stays in OUT."
        )
    here.write_rejects(keys)
    here.write_report(report.as_dict())
    standing = Standing.of(here.out, listing.found, targets)
    absent = standing.absent(listing.found)
    tried = sorted({*absent, *kept} & set(listing.found)) if kept else absent
    done = {
        "absent": absent,
        "again": report.again,
        "complete": True,
        "shards": [*keys, *([earlier.KEPT] if kept else [])],
        "shut": [name for name in tried if not plan.dry and not changes.opens(plan.source / name)],
        "sizes": standing.told(),
    }
    here.write_manifest({**manifest, **done})
    here.end()
    return report


def _executor(files: Files) -> str:
    return "inline" if files.size < SMALL or executor.cores() == 1 else "local"


def _is_small(files: Files) -> bool:
    """Whether what files hold may stay in memory; of packed ones nobody knows what it is."""
    return files.size < HELD and not any(
        status is None or compression.split(name)[1] or is_table(name) for name, status in files
    )


def _manifest(
    source: Path,
    files: Files,
    listing: Listing,
    pipeline: Pipeline,
    reading: Reading,
    trail: str,
) -> dict[str, Any]:
    """What the run is asked for; runs of one fingerprint write the same bytes."""
    inputs = hashlib.sha256()
    for name, status in files:
        inputs.update(f"{name}\0{lasting(status)}\0".encode("utf-8", "surrogateescape"))
    for name in sorted(listing.shut):
        inputs.update(f"{name}\0shut\0".encode("utf-8", "surrogateescape"))
    asked: dict[str, Any] = {
        "cleaner": cleaner.__version__,
        "filters": [[f.name, dataclasses.asdict(f)] for f in pipeline.filters],
        "reading": dataclasses.asdict(reading),
        "trail": trail,
    }
    asked = json.loads(json.dumps(asked))  # as it will be when the manifest is read again
    told = json.dumps([asked, inputs.hexdigest()], sort_keys=True)
    fingerprint = hashlib.sha256(told.encode()).hexdigest()
    return {
        "asked": asked,
        "complete": False,
        "fingerprint": fingerprint,
        "source": os.fspath(source.resolve()),
        "touched": files.touched,
    }


def _forget(plan: Plan, shards: Sequence[Shard], lost: set[str]) -> None:
    """Put off what an earlier run wrote for shards that are none of this one, or lost a file.

    lost: the keys of large files that must be whole in parts, whatever stands in OUT.
    """
    here = plan.workspace
    there = {shard.key for shard in shards if _stands(plan, shard, lost)}
    here.put_off([path for path in here.trails() if path.name.partition(".")[0] not in there])


def _stands(plan: Plan, shard: Shard, lost: set[str]) -> bool:
    """Whether all that a finished shard wrote is still there, and what it read still the same."""
    here, pieces = plan.workspace, shard.pieces()
    if not here.counts(shard.key).exists():
        return False
    told = here.told(shard.key)
    now = {piece.name: piece.status for piece, _ in pieces}
    return (
        not told["report"].get("again")
        and all(
            piece.id in told["left"]
            or (key not in lost and (here.out / piece.out).exists())
            or (key and here.written(key, piece.part).exists())
            for piece, key in pieces
        )
        and not changes.found(here, [shard.key], plan.source, now, plan.reading)[0]
    )


def _unreadable(name: str) -> str:
    return f"{name} cannot be read now, and was not looked at: check the file and its permissions."
