"""From what a run wrote back to what it read, byte for byte."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from cleaner import compression, trail
from cleaner.corpus import Reading, replacing
from cleaner.errors import CleanerError
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
    manifest = workspace.manifest() if out.is_dir() else None
    if manifest is None:
        raise CleanerError(f"{out} has no trail of a run: give the OUT of `cleaner run`.")
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
    reading = Reading(**{**asked["reading"], "globs": tuple(asked["reading"]["globs"])})
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
    name = trail.inside(entries[0].name)
    suffix = compression.split(str(name))[1]
    whole = entries[0].of == 1
    if [entry.part for entry in entries] != list(range(entries[0].of)):
        raise CleanerError(f"{name} is not whole in the trail: make the run again from its input.")
    try:
        with open(out / name, "rb") as file, replacing(back / name) as before:
            for entry in entries:
                data = file.read() if whole else file.read(entry.size)
                data = compression.unpacked(data, suffix, str(name))
                before.write(compression.packed(trail.restored(entry, data, reading), suffix))
            if file.read(1):
                raise CleanerError(
                    f"{name} was changed after the run: "
                    "put back the file that the run wrote, or take the input from your own copy."
                )
    except OSError as error:
        raise CleanerError(
            f"{name} cannot be read ({error.strerror}): put back the file that the run wrote."
        ) from None
