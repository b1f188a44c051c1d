"""Which files there are to clean: those of a folder, or one that is named."""

import errno
import fnmatch
import hashlib
import os
import re
import stat
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from cleaner import compression, tables
from cleaner.corpus import LINES, STATE, TEXT
from cleaner.errors import CleanerError

Status = tuple[int, int, int]
"""The size of a file in bytes, when it was changed as it says, and when it or what is known of it
was changed as the system says, in nanoseconds."""


_KINDS = ".txt, .md, .jsonl or .parquet"


@dataclass(frozen=True, slots=True)
class Listing:
    """What a folder holds.

    found:  files to clean, by name.
    left:   files of other kinds.
    faults: sentences on what cannot be used.
    shut:   the names of that, those of folders with a `/` behind.
    links:  those found that are links.
    """

    found: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    shut: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)

    def is_shut(self, name: str) -> bool:
        """Whether a file cannot be used, or lies in a folder that cannot be."""
        if not self.shut:
            return False
        folders = (f"{folder}/" for folder in PurePosixPath(name).parents)
        return name in self.shut or any(folder in self.shut for folder in folders)


class Files:
    """Files of a folder by name, and the status that each has when this is made.

    Of millions of files this takes little more memory than their names.
    """

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self.names = names
        self._sizes, self._changed, self._touched = array("q"), array("q"), array("q")
        for name in names:
            try:
                status = os.stat(os.path.join(folder, name))
            except OSError:
                size = changed = touched = -1
            else:
                size, changed, touched = status.st_size, status.st_mtime_ns, status.st_ctime_ns
            self._sizes.append(size)
            self._changed.append(changed)
            self._touched.append(touched)

    def __iter__(self) -> Iterator[tuple[str, Status | None]]:
        """Each name with its status, None where that could not be looked up."""
        rows = zip(self.names, self._sizes, self._changed, self._touched, strict=True)
        for name, size, changed, touched in rows:
            yield name, None if size < 0 else (size, changed, touched)

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(size for size in self._sizes if size > 0)

    @property
    def touched(self) -> str:
        """A fingerprint of the times that the system keeps of the files."""
        return hashlib.blake2b(self._touched.tobytes(), digest_size=16).hexdigest()


_ANY_FOLDERS = re.compile(r"(?<![^/])\*\*/")
"""What stands in a pattern for any number of folders, for none as well."""


def is_text(name: str, globs: Sequence[str] = ()) -> bool:
    """Whether a name is that of a file of a kind that is cleaned."""
    bare = compression.split(name)[0]
    return (
        tables.is_table(name)
        or bare.lower().endswith(TEXT + LINES)
        or any(
            fnmatch.fnmatchcase(each, glob)
            for given in globs
            for glob in (given, _ANY_FOLDERS.sub("", given))
            for each in (name, bare, name.rpartition("/")[2], bare.rpartition("/")[2])
        )
    )


def _wrong(root: Path, name: str) -> str:
    """Why a file inside a folder is none that can be cleaned, in a sentence; "" where it is one."""
    path = os.path.join(root, name)
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        if not os.path.islink(path):  # reading it will say what is wrong
            return ""
        why = error.strerror
        return f"{name} is a link that leads to no file ({why}): mend it, or take it away."
    if stat.S_ISREG(mode):
        return ""
    return f"{name} is no file but a pipe or a device: take it away, or name it otherwise."


def discover(root: Path, globs: Sequence[str] = ()) -> Listing:
    """The files under a folder, at any depth; links to folders are not followed."""
    listing = Listing()
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
                    elif not is_text(name, globs):
                        listing.left.append(name)
                    elif wrong := _wrong(root, name):
                        listing.faults.append(wrong)
                        listing.shut.add(name)
                    else:
                        listing.found.append(name)
                        if entry.is_symlink():
                            listing.links.append(name)
        except OSError as error:
            long = error.errno == errno.ENAMETOOLONG
            listing.faults.append(
                f"the folder {inside.rstrip('/') or root} cannot be listed ({error.strerror}): "
                f"{'move it to a shorter path' if long else 'check its permissions'}."
            )
            listing.shut.add(inside)
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
        if "" in listing.shut:
            raise CleanerError(listing.faults[0])
        if not listing.found and not listing.faults:
            raise CleanerError(
                f"{source} holds no {_KINDS} file: "
                "give the folder that does, or name its files with --glob."
            )
        return source, listing
    if not is_text(source.name, globs) or _wrong(source.parent, source.name):
        raise CleanerError(
            f"{source} is no {_KINDS} file: take it with --glob, or pass it through standard input."
        )
    return source.parent, Listing([source.name])


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
