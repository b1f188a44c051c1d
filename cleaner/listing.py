"""Which files there are to clean: those of a folder, or one that is named."""

import errno
import fnmatch
import os
import stat
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner import compression, tables
from cleaner.corpus import LINES, STATE, TEXT
from cleaner.errors import CleanerError

Status = tuple[int, int]
"""The size of a file in bytes, and when it was changed, in nanoseconds."""


_KINDS = ".txt, .md, .jsonl or .parquet"


@dataclass(frozen=True, slots=True)
class Listing:
    """What a folder holds, as sorted names: files to clean, files of other kinds, faults met."""

    found: list[str]
    left: list[str]
    faults: list[str]


class Files:
    """Files of a folder by name, and the status that each has when this is made.

    Of millions of files this takes little more memory than their names.
    """

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self.names = names
        self._sizes, self._changed = array("q"), array("q")
        for name in names:
            try:
                status = os.stat(os.path.join(folder, name))
            except OSError:
                size, changed = -1, -1
            else:
                size, changed = status.st_size, status.st_mtime_ns
            self._sizes.append(size)
            self._changed.append(changed)

    def __iter__(self) -> Iterator[tuple[str, Status | None]]:
        """Each name with its status, None where that could not be looked up."""
        for name, size, changed in zip(self.names, self._sizes, self._changed, strict=True):
            yield name, None if size < 0 else (size, changed)

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(size for size in self._sizes if size > 0)


def is_text(name: str, globs: Sequence[str] = ()) -> bool:
    """Whether a name is that of a file of a kind that is cleaned."""
    bare = compression.split(name)[0]
    return (
        tables.is_table(name)
        or bare.lower().endswith(TEXT + LINES)
        or any(
            fnmatch.fnmatchcase(each, glob)
            for glob in globs
            for each in (name, bare, name.rpartition("/")[2], bare.rpartition("/")[2])
        )
    )


def cleanable(root: Path, name: str, globs: Sequence[str] = ()) -> bool:
    """Whether a name inside a folder is that of a regular file of a kind that is cleaned."""
    if not is_text(name, globs):
        return False
    path = os.path.join(root, name)
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return not os.path.islink(path)  # reading it will say what is wrong


def discover(root: Path, globs: Sequence[str] = ()) -> Listing:
    """The files under a folder, at any depth; links to folders are not followed."""
    listing = Listing([], [], [])
    waiting = [""]
    while waiting:  # os.walk calls itself for each level
        inside = waiting.pop()
        try:
            with os.scandir(os.path.join(root, inside)) as entries:
                for entry in entries:
                    name = inside + entry.name
                    if _is_folder(entry):
                        if entry.name not in (STATE, ".git") and not entry.is_symlink():
                            waiting.append(f"{name}/")
                        continue
                    kind = listing.found if cleanable(root, name, globs) else listing.left
                    kind.append(name)
        except OSError as error:
            listing.faults.append(
                f"the folder {inside.rstrip('/') or '.'} cannot be listed ({error.strerror}): "
                "check its permissions."
            )
    for names in (listing.found, listing.left, listing.faults):
        names.sort()
    return listing


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def source_files(source: Path, globs: Sequence[str] = ()) -> tuple[Path, Listing]:
    """The folder that a corpus lies in, and its files: those of the folder `source`, or itself.

    Raises CleanerError where there is nothing to clean.
    """
    if fault := unusable(source, "a file or a folder"):
        raise CleanerError(fault)
    if source.is_dir():
        listing = discover(source, globs)
        if not listing.found and not listing.faults:
            raise CleanerError(
                f"{source} holds no {_KINDS} file: "
                "give the folder that does, or name its files with --glob."
            )
        return source, listing
    if not cleanable(source.parent, source.name, globs):
        raise CleanerError(
            f"{source} is no {_KINDS} file: take it with --glob, or pass it through standard input."
        )
    return source.parent, Listing([source.name], [], [])


def unusable(path: Path, wanted: str) -> str:
    """Why nothing can be read under a path, in a sentence; "" where something can.

    wanted: what is to be given in its place.
    """
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return f"{path} is not there: give {wanted} that exists."
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return (
                f"{path} is too long for a name: give a file or a folder, "
                "or the text itself through standard input."
            )
        return f"{path} cannot be read ({error.strerror}): check its permissions."
    # To wait for who writes may be to wait for ever; what a shell hands over is being written.
    if stat.S_ISFIFO(status.st_mode) and not os.path.realpath(path).startswith(("/dev/", "/proc/")):
        return f"{path} is a named pipe: pass what it holds through standard input."
    return ""


def named_files(path: Path, faults: list[str], globs: Sequence[str] = ()) -> Iterator[Path]:
    """The file of this path, of whatever kind, or those of a folder at any depth.

    Of what is not there, cannot be listed or holds none `faults` gets a sentence each.
    """
    if fault := unusable(path, "a file or a folder"):
        faults.append(fault)
    elif path.is_dir():
        listing = discover(path, globs)
        faults += listing.faults
        if not listing.found and not listing.faults:
            faults.append(f"{path} holds no {_KINDS} file: give the folder that does, or files.")
        yield from (path / name for name in listing.found)
    else:
        yield path
