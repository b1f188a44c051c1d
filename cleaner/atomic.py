"""Files written whole or not at all: to a temporary file, which takes the place of another."""

import contextlib
import errno
import itertools
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cleaner.errors import CleanerError, kind

_NUMBERS = itertools.count()


def write(path: str | Path, data: bytes, scratch: Path | None = None) -> None:
    """Write a file whole or not at all; see `replacing`."""
    with replacing(path, scratch) as file:
        file.write(data)


def stands(path: str | Path, data: bytes) -> bool:
    """Whether a file holds these bytes already; to write over one takes longer than to read it."""
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size != len(data):
            return False
        with open(path, "rb") as file:
            return file.read() == data
    except OSError:  # none is there, or who writes it will say so
        return False


def write_through(path: Path, data: bytes) -> None:
    """Write what a person named as the place of an output, and leave it what it is.

    A link leads to the file that is written; what is no regular file, such as a pipe, is written
    to and never replaced. Raises CleanerError where the place is none.
    """
    folder = os.path.dirname(os.path.realpath(path))
    if not os.path.isdir(folder):
        raise CleanerError(f"{path} cannot be written: make the folder {folder} first.")
    if not os.path.exists(path) or os.path.isfile(path):
        write(os.path.realpath(path), data)
        return
    try:
        with open(path, "wb") as file:
            file.write(data)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CleanerError(
            f"{path} cannot be written ({error.strerror}): name another file."
        ) from None


@contextmanager
def replacing(path: str | Path, scratch: Path | None = None) -> Iterator[BinaryIO]:
    """A file to write into, which takes the place of `path` once the block ends well.

    scratch: a folder on the same disk for the temporary file; by default the file's own.
    A file that exists keeps its permissions and extended attributes, and its owner where that may
    be set. Raises CleanerError when disk or folder refuse.
    """
    folder = os.path.dirname(path)
    part = os.path.join(scratch or folder, f".cleaner-{os.getpid()}-{next(_NUMBERS)}.part")
    try:
        try:
            file = open(part, "wb")  # noqa: SIM115  closed below
        except FileNotFoundError:
            _make_folder(os.path.dirname(part))
            file = open(part, "wb")  # noqa: SIM115
        with file:
            yield file
        with contextlib.suppress(FileNotFoundError):
            _like(part, path)
        try:
            os.replace(part, path)
        except FileNotFoundError:
            _make_folder(folder)
            os.replace(part, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(part)
        if isinstance(error, OSError):
            remedy = (
                "raise the limit that `ulimit -f` shows"
                if error.errno == errno.EFBIG
                else "make room or check its permissions"
            )
            raise kind(error)(
                f"{path} cannot be written ({error.strerror}): "
                f"{remedy}, and run the same command again."
            ) from None
        raise


def _like(path: str, other: str | Path) -> None:
    """Give a file the owner, the permissions and the extended attributes of another one."""
    status = os.stat(other)
    if (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
        with contextlib.suppress(OSError):
            os.chown(path, status.st_uid, status.st_gid)
    os.chmod(path, stat.S_IMODE(status.st_mode))
    if hasattr(os, "listxattr"):  # which not every system has
        with contextlib.suppress(OSError):
            for name in os.listxattr(other):
                with contextlib.suppress(OSError):
                    os.setxattr(path, name, os.getxattr(other, name))


def _make_folder(path: str) -> None:
    """Make a folder, with those that it lies in; `os.makedirs` calls itself for each of these."""
    missing = []
    while path and not os.path.isdir(path):
        missing.append(path)
        path = os.path.dirname(path.rstrip("/"))
    for each in reversed(missing):
        with contextlib.suppress(FileExistsError):
            os.mkdir(each)
