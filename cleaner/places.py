"""Where a run reads and where it writes: what may be IN and OUT, so that no run harms its input."""

from collections.abc import Iterable
from pathlib import Path

from cleaner import export
from cleaner.corpus import STATE, Reading
from cleaner.errors import CleanerError
from cleaner.listing import Listing, is_text, source_files
from cleaner.workspace import Workspace


def input_of(source: Path, out: Path, reading: Reading) -> tuple[Path, Listing]:
    """The folder that the files to clean are in, and these.

    Raises CleanerError where there is none, or OUT may not be where it is.
    """
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


def check_links(source: Path, out: Path, listing: Listing, wanted: Iterable[str]) -> None:
    """Raise CleanerError where a link would have a run write over its own input."""
    here, there = source.resolve(), out.resolve()
    for name in listing.links:
        if (source / name).resolve().is_relative_to(there):
            raise CleanerError(f"{source / name} leads into {out}: give another OUT.")
    for name in export.folders(wanted):
        path = out / name
        if path.is_symlink() and _meet(path.resolve(), here):
            raise CleanerError(f"{path} leads to {source}: give another OUT.")


def check_out(workspace: Workspace, force: bool) -> None:
    """Raise CleanerError where a run may not write into OUT."""
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


def _meet(one: Path, other: Path) -> bool:
    """Whether two paths are one, or one lies inside the other."""
    return one.is_relative_to(other) or other.is_relative_to(one)
