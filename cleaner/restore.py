"""From what a run wrote back to what it read, byte for byte."""

from collections.abc import Callable
from pathlib import Path

from cleaner import trail
from cleaner.corpus import Reading, write
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
    reading = Reading(**manifest["reading"])
    done, faults = 0, []
    if not manifest["complete"]:
        faults.append(
            f"the run into {out} is not complete: run it to its end to restore all of it."
        )
    for path in workspace.trails():
        try:
            for entry in trail.read(path):
                try:
                    _restore(entry, out, back, reading)
                except CleanerError as error:
                    faults.append(str(error))
                else:
                    done += 1
                    progress(entry.name)
        except CleanerError as error:
            faults.append(str(error))
    return done, faults


def _restore(entry: trail.Entry, out: Path, back: Path, reading: Reading) -> None:
    name = trail.inside(entry.name)
    try:
        data = (out / name).read_bytes()
    except OSError as error:
        raise CleanerError(
            f"{name} cannot be read ({error.strerror}): put back the file that the run wrote."
        ) from None
    write(back / name, trail.restored(entry, data, reading))
