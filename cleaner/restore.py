"""From what a run wrote back to what it read, byte for byte."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cleaner import compression, export, tables, trail
from cleaner.atomic import replacing
from cleaner.corpus import Reading
from cleaner.errors import CleanerError
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
    Raises CleanerError where there is no trail, or `back` is not empty.
    """
    workspace = Workspace(out)
    manifest = workspace.made()
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
    if not manifest["complete"]:
        faults.append(
            f"the run into {out} is not complete: run it to its end to restore all of it."
        )
    paths = [workspace.trail(shard) for shard in manifest.get("shards", ())]
    for file in _files(paths or workspace.trails(), faults):
        try:
            _restore(file, out, back, reading)
        except CleanerError as error:
            faults.append(str(error))
        else:
            done += 1
            progress(file[0].name)
    return done, faults


def _files(paths: Iterable[Path], faults: list[str]) -> Iterator[list[trail.Entry]]:
    """The entries of trails, those of the parts of one file together."""
    parts: list[trail.Entry] = []
    for path in paths:
        try:
            for entry in trail.read(path):
                if parts and entry.name != parts[0].name:
                    yield parts
                    parts = []
                parts.append(entry)
        except CleanerError as error:
            faults.append(str(error))
    if parts:
        yield parts


def _restore(entries: Sequence[trail.Entry], out: Path, back: Path, reading: Reading) -> None:
    """Write a file again, one part after another."""
    name, target = trail.inside(entries[0].name), out / trail.inside(entries[0].target)
    if [entry.part for entry in entries] != list(range(entries[0].of)):
        raise CleanerError(f"{name} is not whole in the trail: make the run again from its input.")
    if not target.is_file():
        raise CleanerError(f"{target} is not there: put back the file that the run wrote.")
    parts = _tables(entries, target, reading) if is_table(target.name) else _bytes(entries, target)
    before = (_before(entry, part, reading) for entry, part in zip(entries, parts, strict=True))
    with replacing(back / name) as file:
        if is_table(name.name):
            with tempfile.TemporaryDirectory(prefix="cleaner-") as folder:
                paths = [Path(folder, str(entry.part)) for entry in entries]
                for path, data in zip(paths, before, strict=True):
                    path.write_bytes(data)
                tables.join(paths, file)
        else:
            suffix = compression.split(name.name)[1]
            file.writelines(compression.packed(data, suffix) for data in before)


def _bytes(entries: Sequence[trail.Entry], target: Path) -> Iterator[bytes]:
    """What each part of a file in OUT holds, unpacked."""
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
            yield compression.unpacked(data, suffix, entry.target)


def _tables(entries: Sequence[trail.Entry], target: Path, reading: Reading) -> Iterator[Any]:
    """The table of each part of a file in OUT."""
    for entry in entries:
        table = tables.read(target, entry.target, None if entry.of == 1 else entry.part)
        if export.digest_of_table(table, reading.text_field) != entry.out:
            raise trail.changed(entry)
        yield table


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
