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
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import cleaner
from cleaner import changes, compression, earlier, executor, export, passes, restore
from cleaner.corpus import STATE, Piece, Reading, textless
from cleaner.errors import CleanerError
from cleaner.listing import Files, Listing, Status, is_text, source_files
from cleaner.pieces import large, load, prepare
from cleaner.pipeline import Pipeline
from cleaner.report import Report
from cleaner.shards import Plan, Shard
from cleaner.standing import Standing, touched
from cleaner.tables import is_table
from cleaner.workspace import Workspace

SHARD_BYTES = 1 << 20
SHARD_FILES = 256
"""The size of a shard, and its files at most."""
SMALL = 4 * SHARD_BYTES
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
    folder, listing = _listing(source, out, reading)
    files = Files(folder, listing.found)
    manifest = _manifest(source, files, listing, pipeline, reading, trail)
    _check_out(Workspace(out), force)
    targets = export.targets(listing.found, reading.to) if reading.to else {}
    _check_links(source, out, listing, targets.values() if targets else listing.found)
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
        whole = same and before["complete"] and workspace.has_trails(before)
        other = same and before.get("touched", manifest["touched"]) != manifest["touched"]
        shut: list[str] = []
        if whole and other:
            found, shut = changes.found(workspace, before["shards"], folder, dict(files), reading)
            other, shut = bool(found), [name for name in shut if name not in before["shut"]]
        opened = whole and any(changes.opens(folder / name) for name in before["shut"])
        done = whole and not (other or opened or before.get("again"))
        if done and standing.absent(listing.found) == before["absent"]:
            report = workspace.report()
            if not workspace.has_rejects():
                workspace.write_rejects(before["shards"])
            if edited:
                report.notes.insert(0, f"{_named(out, edited)} {_LEFT}")
            elif not shut:
                workspace.update(before, manifest)
            report.rejected += map(_unreadable, shut)
            return report
        if edited:
            raise CleanerError(f"{_named(out, edited)} {_OVER}")
        anew = not same or other or before["complete"] or workspace.again().exists()
        if opened or (anew and not apart):
            workspace.begin()
        workspace.write_manifest(manifest)
        plan = Plan(folder, workspace, pipeline.filters, reading, trail, dry)
        report.left.update(Path(name).suffix or Path(name).name for name in listing.left)
        spec = spec or _executor(files)
        if spec == "inline" and _is_small(files):
            workspace.hold()
        assembled = bool(before.get("complete"))
        shards, number = _worked(
            plan, files, targets, listing, spec, progress, report, assembled=assembled
        )
        report = _ended(plan, shards, listing, targets, report, manifest)
        report.notes += earlier.told(number + dropped, out)
        return report


def _named(out: Path, names: Sequence[str]) -> str:
    """The first of some files of OUT, how many more there are, and the verb."""
    more = f" and {len(names) - 1:,} more files were" if names[1:] else " was"
    return f"{out / names[0]}{more}"


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
        shards = list(_shards(_pieces(plan, files, targets, pool, spec, report, recut)))
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
    for said in (report.rejected, report.faults):  # of the parts of a file each says the same
        said[:] = dict.fromkeys(said)
    kept: list[str] = []
    if here.is_behind():
        kept = earlier.settle(here, shards, listing)
    if kept:
        more, what = (f" and {len(kept) - 1:,} more files", "them") if kept[1:] else ("", "it")
        report.notes.append(
            f"{kept[0]}{more} cannot be used now: what an earlier run made of {what} stays in OUT."
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


def _listing(source: Path, out: Path, reading: Reading) -> tuple[Path, Listing]:
    """The folder that the files to clean are in, and these."""
    here, there = source.resolve(), out.resolve()
    if source.is_dir():
        if _meet(here, there):
            raise CleanerError(
                f"{out} and {source} lie inside one another: give an OUT beside the input."
            )
    elif source.exists():
        if there == here:
            raise CleanerError(
                f"{out} is the input itself: give a folder, or use fix to change it."
            )
        if there in here.parents:
            raise CleanerError(
                f"{source} lies in {out}: give an OUT beside it, or use fix to change it in place."
            )
        if is_text(out.name, reading.globs) and not out.is_dir():
            raise CleanerError(
                f"{out} has the name of a file: "
                f"give a folder, or - as OUT and > {out.name} behind it."
            )
    return source_files(source, reading.globs)


def _check_links(source: Path, out: Path, listing: Listing, wanted: Iterable[str]) -> None:
    """Raise CleanerError where a link would have a run write over its own input."""
    here, there = source.resolve(), out.resolve()
    for name in listing.links:
        if (source / name).resolve().is_relative_to(there):
            raise CleanerError(f"{source / name} leads into {out}: give another OUT.")
    for name in export.folders(wanted):
        path = out / name
        if path.is_symlink() and _meet(path.resolve(), here):
            raise CleanerError(f"{path} leads to {source}: give another OUT.")


def _meet(one: Path, other: Path) -> bool:
    """Whether two paths are one, or one lies inside the other."""
    return one.is_relative_to(other) or other.is_relative_to(one)


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
        inputs.update(f"{name}\0{_own(status)}\0".encode("utf-8", "surrogateescape"))
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


def _pieces(
    plan: Plan,
    files: Files,
    targets: Mapping[str, str],
    pool: Executor,
    spec: str,
    report: Report,
    recut: set[str],
) -> Iterator[tuple[Piece, str]]:
    """What is to be read: the files, and large ones in parts, with the keys of these files.

    recut: takes the keys of those of which no parts were known.
    """
    here = plan.workspace
    keys = {
        name: _key([name, status]) for name, status in files if status and large(name, status[0])
    }
    tasks = []
    for name, status in files:
        if name in keys and not here.parts(keys[name]).exists():
            recut.add(keys[name])
            into = here.parts(keys[name]), here.unpacked(keys[name])
            tasks.append((plan.source / name, name, status, plan.reading, *into))
    for _ in passes.in_order(pool, _prepare, tasks, executor.ahead(spec)):
        pass
    for name, status in files:
        if status is None or name not in keys:
            yield Piece(name, status=status, target=targets.get(name, "")), ""
            continue
        try:
            parts = load(here.parts(keys[name]), name, status)
        except CleanerError as error:
            report.rejected.append(str(error))
        else:
            target = targets.get(name, "")
            for piece in parts:
                yield piece._replace(target=target), keys[name]


def _prepare(task: tuple[Any, ...]) -> None:
    prepare(*task)


def _key(values: Any) -> str:
    """A name that stands for values."""
    told = json.dumps(values, ensure_ascii=True).encode()
    return hashlib.blake2b(told, digest_size=8).hexdigest()


def _shards(pieces: Iterable[tuple[Piece, str]]) -> Iterator[Shard]:
    """The files in groups of about a megabyte; the same groups for any number of workers.

    Where a group ends depends on the names near by, so that a file that is added or taken away
    leaves most groups as they were.
    """
    group: list[tuple[Piece, str]] = []
    size = 0
    for piece, key in pieces:
        group.append((piece, key))
        end = piece.end if piece.end is not None else piece.status[0] if piece.status else 0
        size += end - piece.start
        place = zlib.crc32(piece.name.encode("utf-8", "surrogateescape"))
        # Parts are a little below a megabyte, and are to stay apart.
        enough = SHARD_BYTES if piece.whole else SHARD_BYTES // 2
        full = size >= enough or len(group) >= SHARD_FILES
        if full or place % max(2, SHARD_FILES // 2) == 0:
            yield _shard(group)
            group, size = [], 0
    if group:
        yield _shard(group)


def _shard(group: Sequence[tuple[Piece, str]]) -> Shard:
    place = Piece._fields.index("status")
    told = [[*piece[:place], _own(piece.status), *piece[place + 1 :]] for piece, _ in group]
    return Shard.of(_key(told), group)


def _own(status: Status | None) -> tuple[int, int] | None:
    """Of a status what a copy of the file has too."""
    return status and status[:2]


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
