"""From what a run wrote back to what it read, byte for byte."""

import dataclasses
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from cleaner import compression, export, tables, trail
from cleaner.atomic import replacing
from cleaner.corpus import Reading, digest
from cleaner.errors import CleanerError, PassingError
from cleaner.tables import is_table
from cleaner.workspace import Workspace


def restore(
    out: Path, back: Path, *, force: bool = False, progress: Callable[[str], None] = lambda _: None
) -> tuple[int, list[str]]:
    """Write the input of a run again.

    out:   the folder that the run wrote, with its trail.
    back:  a new or empty folder; with `force` one that holds other files.
    progress: called with each name as it is written.

    Returns the number of files restored, and a sentence for each that could not be.
    Raises CleanerError where there is no trail, `back` is not empty, or lies in `out`.
    """
    workspace = Workspace(out)
    manifest = workspace.made()
    if back.resolve().is_relative_to(out.resolve()):
        raise CleanerError(
            f"{back} is or lies in {out}, which it is restored from: give another BACK."
        )
    if back.exists() and not force and (not back.is_dir() or any(back.iterdir())):
        raise CleanerError(
            f"{back} is not empty: give an empty folder, or --force to write into it."
        )
    asked = manifest["asked"]
    if asked["trail"] != "full":
        raise CleanerError(
            f"the run into {out} kept no full trail (--trail {asked['trail']}): "
            "take the input from your own copy."
        )
    reading = Reading.from_dict(asked["reading"])
    done, faults = 0, []
    failed: dict[str, str] = {}
    if not manifest["complete"]:
        faults.append(
            f"the run into {out} is not complete: run it to its end to restore all of it."
        )
    paths = [workspace.trail(shard) for shard in manifest.get("shards", ())]
    every = entries(paths or workspace.trails(), faults)
    for name, parts in groupby(every, lambda entry: entry.name):
        try:
            _restore(_whole(parts), out, back, reading)
        except PassingError as error:  # as for every other file
            raise CleanerError(f"{str(error).rstrip('.')} with --force.") from None
        except CleanerError as error:
            failed[name] = str(error)
        else:
            failed.pop(name, None)  # parts of a file that an earlier run had made whole
            done += 1
            progress(name)
    return done, [*faults, *failed.values()]


def edited(workspace: Workspace, reading: Reading) -> list[str]:
    """The files in OUT that are not what its last run wrote, by their path there.

    Those are looked into that were written after the end of the run or have another size.
    """
    stamp = workspace.stamp()
    found: list[str] = []
    shards = (workspace.manifest() or {}).get("shards", ())  # in order, as the parts of a file are
    paths = [workspace.trail(shard) for shard in shards]
    told = entries(paths or workspace.trails(), [])
    for name, parts in groupby(told, lambda entry: entry.target):
        every = [_bare(entry) for entry in parts]
        target = workspace.out / trail.inside(name)
        try:
            status = target.stat()
        except OSError:
            continue
        size = sum(entry.size for entry in every)
        if status.st_mtime_ns <= stamp and (size == status.st_size or is_table(name)):
            continue
        try:
            if is_table(name):
                list(_tables(every, target, reading))
            elif any(digest(data) != entry.out for entry, data in _bytes(every, target)):
                found.append(name)
        except CleanerError:
            found.append(name)
    return found


def _bare(entry: trail.Entry) -> trail.Entry:
    """What the trail knows of a file, without what was done in it, which may be much."""
    return dataclasses.replace(entry, raw=None, steps={}, literals={}, meta={}, rejects={})


def entries(paths: Iterable[Path], faults: list[str]) -> Iterator[trail.Entry]:
    """The entries of trails, one after another: those of a large file are many."""
    for path in paths:
        try:
            yield from trail.read(path)
        except CleanerError as error:
            faults.append(str(error))


def _whole(entries: Iterable[trail.Entry]) -> Iterator[trail.Entry]:
    """The entries of the parts of one file; raises CleanerError where one is missing."""
    for number, entry in enumerate(entries):
        if entry.part != number:
            break
        yield entry
    else:
        if number + 1 == entry.of:
            return
    name = trail.inside(entry.name)
    raise CleanerError(f"{name} is not whole in the trail: make the run again from its input.")


def _restore(entries: Iterator[trail.Entry], out: Path, back: Path, reading: Reading) -> None:
    """Write a file again, one part after another."""
    first = next(entries)
    name, target = trail.inside(first.name), out / trail.inside(first.target)
    if not target.is_file():
        raise CleanerError(f"{target} is not there: put back the file that the run wrote.")
    if (back / name).parent.resolve().is_relative_to(out.resolve()):
        raise CleanerError(f"{back / name} lies in {out}: restore into a folder that is apart.")
    entries = chain((first,), entries)
    parts = _tables(entries, target, reading) if is_table(target.name) else _bytes(entries, target)
    before = (_before(entry, part, reading) for entry, part in parts)
    with replacing(back / name) as file:
        if is_table(name.name):
            with tempfile.TemporaryDirectory(prefix="cleaner-") as folder:
                paths = []
                for part, data in enumerate(before):
                    paths.append(Path(folder, str(part)))
                    paths[-1].write_bytes(data)
                tables.join(paths, file)
        else:
            suffix = compression.split(name.name)[1]
            file.writelines(compression.packed(data, suffix) for data in before)


def _bytes(entries: Iterable[trail.Entry], target: Path) -> Iterator[tuple[trail.Entry, bytes]]:
    """Each part of a file in OUT, with what it holds, unpacked."""
    suffix = compression.split(target.name)[1]
    try:
        file = open(target, "rb")  # noqa: SIM115  closed below
    except OSError as error:
        raise CleanerError(
            f"{target} cannot be read ({error.strerror}): check the file and its permissions."
        ) from None
    with file:
        for entry in entries:
            data = file.read() if entry.of == 1 else file.read(entry.size)
            if entry.part == entry.of - 1 and file.read(1):
                raise trail.changed(entry)
            yield entry, compression.unpacked(data, suffix, entry.target)


def _tables(
    entries: Iterable[trail.Entry], target: Path, reading: Reading
) -> Iterator[tuple[trail.Entry, Any]]:
    """Each part of a file in OUT, with its table."""
    for entry in entries:
        table = tables.read(target, entry.target, None if entry.of == 1 else entry.part)
        if export.digest_of_table(table, reading.text_field) != entry.out:
            raise trail.changed(entry)
        yield entry, table


def _before(entry: trail.Entry, after: Any, reading: Reading) -> bytes:
    """A part of a file before the run, given what stands in OUT of it."""
    if isinstance(after, bytes):
        return trail.restored(entry, after, reading)
    if entry.raw is not None:
        return entry.raw
    field = reading.text_field
    column = tables.texts(after, field, entry.target)
    if is_table(entry.name):
        return tables.packed(tables.with_texts(after, field, trail.texts_before(entry, column)))
    return entry.encoding.encode(trail.undone_text(entry, column[0] or ""))
