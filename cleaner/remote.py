"""Folders elsewhere, such as s3://bucket/folder: copied here, cleaned, and sent back.

fsspec, an extra, knows the protocols; each of them may need a library of its own. Copies lie in the
cache folder of the user, named after the address, so that a run that was stopped goes on.
"""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from cleaner import trail
from cleaner.atomic import replacing
from cleaner.corpus import STATE
from cleaner.errors import CleanerError

DATED = ("mtime", "LastModified", "last_modified", "created", "updated")
"""The names under which file systems tell when a file was changed."""
SENT = "sent.json"
"""The record of what was sent to an address, beside the copy of it."""


def is_remote(path: str) -> bool:
    """Whether a path is an address such as s3://bucket/folder.

    >>> is_remote("s3://bucket/in"), is_remote("in/a.txt")
    (True, False)
    """
    scheme, colon, _ = path.partition("://")
    return bool(colon) and scheme.replace("+", "").isalnum() and len(scheme) > 1


def copy_of(url: str) -> Path:
    """The folder here that stands for an address, made if there is none.

    Raises CleanerError where the user has no cache folder that can be written.
    """
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = cache / "cleaner" / hashlib.blake2b(url.encode(), digest_size=8).hexdigest()
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:  # RuntimeError where there is no home
        why = (getattr(error, "strerror", None) or str(error)).rstrip(".")
        raise CleanerError(
            f"there is no folder to copy {url} through ({why}): name one as XDG_CACHE_HOME."
        ) from None
    return folder


def told(sentence: str, copies: Mapping[Path, str]) -> str:
    """A sentence with the addresses of what it names the copies of.

    copies: the paths here, each with its address.

    >>> told("/c/1/out/a.txt was changed.", {Path("/c/1/out"): "s3://bucket/out"})
    's3://bucket/out/a.txt was changed.'
    """
    for path, url in copies.items():
        sentence = sentence.replace(str(path), url)
    return sentence


def check(source: str, out: str, *, force: bool) -> None:
    """Raise CleanerError where a run would write over what others have, or over its own input.

    source, out: IN and OUT, one of them at least an address.
    force:       write into a folder that holds other files too.
    """
    (fs, here), (other, there) = _place(source), _place(out)
    if fs == other and (here.startswith(there) or there.startswith(here)):
        raise CleanerError(
            f"{out} and {source} lie inside one another: give an OUT beside the input."
        )
    if force or not is_remote(out):
        return
    try:
        stands = {_inside(name, there): _stamp(at) for name, at in _found(other, there).items()}
    except Exception as error:
        raise _unreachable(out, error) from None
    if stands and f"{STATE}/manifest.json" not in stands:
        raise CleanerError(
            f"{out} is not empty and not from an earlier run: "
            "give an empty folder, or --force to write into this one."
        )
    for name, stamp in _sent(out).items():
        if stands.get(name, stamp) != stamp:
            raise CleanerError(
                f"{out.rstrip('/')}/{name} was changed after the run that wrote it: "
                "move it away, or --force to write over it."
            )


def _stamp(info: Mapping[str, Any]) -> str:
    """What a file system tells of a file that is another when the file was changed."""
    dated = next((info[key] for key in DATED if info.get(key) is not None), 0)
    return f"{info['size']} {dated} {info.get('ETag', '')}"


def _sent(url: str) -> dict[str, str]:
    """The files that the last run from here sent to an address, each with its stamp there.

    Empty where that is not known, for the cache was emptied or the sending was stopped.
    """
    try:
        found: dict[str, str] = json.loads((copy_of(url) / SENT).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def check_here(path: str) -> None:
    """Raise CleanerError for an address where only a file or a folder here can be used."""
    if is_remote(path):
        raise CleanerError(f"{path} is an address: copy it here first, and name the copy.")


def _place(path: str) -> tuple[Any, str]:
    """The file system that a path or an address is in, and where in it, with a / behind."""
    fs, root = _opened(path if is_remote(path) else Path(path).absolute().as_uri())
    if "file" in fs.protocol:
        root = os.path.realpath(root)
    return fs, root.rstrip("/") + "/"


def fetch(url: str, folder: Path) -> Path:
    """Copy a file or a folder from elsewhere; what is here already is not copied again.

    Returns the path here. Raises CleanerError where it cannot be reached.
    """
    fs, root = _opened(url)
    try:
        if fs.isfile(root):
            found = {PurePosixPath(root).name: fs.info(root)}
            only = folder / PurePosixPath(root).name
        else:
            every = fs.find(root, detail=True)
            found = {_inside(name, root): info for name, info in every.items()}
            only = folder
        if not found:
            raise CleanerError(f"{url} is not there: give a file or a folder that exists.")
        for name, info in found.items():
            _copy(fs, info, folder / name)
    except CleanerError:
        raise
    except Exception as error:  # each protocol has errors of its own
        raise _unreachable(url, error) from None
    wanted = {folder / name for name in found}
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path not in wanted:
            path.unlink()
    return only


def _inside(name: str, root: str) -> str:
    inside = name.removeprefix(root).lstrip("/")
    if ".." in PurePosixPath(inside).parts:
        raise CleanerError(f"{name} leaves the folder that was named: do not trust this store.")
    return inside


def _copy(fs: Any, info: dict[str, Any], path: Path) -> None:
    """Copy a file, with a time that tells whether it was changed."""
    told = next((info[key] for key in DATED if info.get(key) is not None), 0)
    digest = hashlib.blake2b(f"{told}{info.get('ETag', '')}".encode(), digest_size=4)
    changed = int.from_bytes(digest.digest(), "big") >> 1
    if path.exists():
        status = path.stat()
        if (status.st_size, int(status.st_mtime)) == (info["size"], changed):
            return
    with fs.open(info["name"], "rb") as source, replacing(path) as file:
        shutil.copyfileobj(source, file, 1 << 20)
    os.utime(path, (changed, changed))


def send(folder: Path, url: str) -> None:
    """Copy what a run wrote to an address: the files first, the state of the run behind them.

    Raises CleanerError where it cannot be reached.
    """
    fs, root = _opened(url)
    record = copy_of(url) / SENT
    record.unlink(missing_ok=True)
    try:
        there = {_inside(name, root): info for name, info in _found(fs, root).items()}
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        paths.sort(key=lambda path: (path.name == "manifest.json", STATE in path.parts))
        for path in paths:
            name = path.relative_to(folder).as_posix()
            target = f"{root.rstrip('/')}/{name}"
            fs.makedirs(target.rpartition("/")[0], exist_ok=True)
            fs.put_file(str(path), target)
            there.pop(name, None)
        for name in [name for name in there if name.startswith(f"{STATE}/")]:
            for written in _written(fs, there[name]) & there.keys():
                fs.rm_file(f"{root.rstrip('/')}/{written}")
            fs.rm_file(f"{root.rstrip('/')}/{name}")
        stands = {_inside(name, root): _stamp(info) for name, info in _found(fs, root).items()}
    except Exception as error:
        raise _unreachable(url, error) from None
    names = (path.relative_to(folder) for path in paths)
    sent = [name.as_posix() for name in names if name.parts[0] != STATE]
    with replacing(record) as file:
        file.write(json.dumps({name: stands[name] for name in sent if name in stands}).encode())


def _written(fs: Any, info: dict[str, Any]) -> set[str]:
    """The files that an earlier run wrote, where this is a trail of it."""
    if not info["name"].endswith(".jsonl.zst"):
        return set()
    with tempfile.TemporaryDirectory(prefix="cleaner-") as folder:
        path = Path(folder, "trail")
        fs.get_file(info["name"], str(path))
        with contextlib.suppress(CleanerError):  # what a damaged one does not name stays
            return {str(trail.inside(entry.target)) for entry in trail.read(path)}
    return set()


def _found(fs: Any, root: str) -> dict[str, Any]:
    return dict(fs.find(root, detail=True)) if fs.exists(root) else {}


def _opened(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise CleanerError(
            f"{url} needs the library fsspec: install cleaner with its extra, cleaner[remote]."
        ) from None
    try:
        fs, root = url_to_fs(url)
    except Exception as error:
        raise _unreachable(url, error) from None
    return fs, str(root)


def _unreachable(url: str, error: Exception) -> CleanerError:
    why = str(error).strip().split("\n")[0].rstrip(".") or type(error).__name__
    if isinstance(error, ImportError):
        return CleanerError(f"{url} needs a library that is not here ({why}): install it.")
    return CleanerError(f"{url} cannot be reached ({why}): check the address and your rights.")
