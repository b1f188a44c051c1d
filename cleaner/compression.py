"""Compressed containers, told by the suffix of a name: .gz, .zst, .bz2 and .xz."""

import bz2
import gzip
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from cleaner.errors import CleanerError

SUFFIXES = (".gz", ".zst", ".bz2", ".xz")
BLOCK = 1 << 20
RATIO, FREE = 500, 1 << 26
"""A file may unpack to so many times its size, and to so many bytes whatever its size is."""
DAMAGED = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)


def zstd() -> Any:
    """The module of Zstandard: that of Python 3.14, or what brings it to earlier versions."""
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd


def split(name: str) -> tuple[str, str]:
    """A name without the suffix of its compression, and that suffix; "" where there is none.

    >>> split("news/a.jsonl.gz")
    ('news/a.jsonl', '.gz')
    """
    if not name.lower().endswith(SUFFIXES):
        return name, ""
    suffix = next(each for each in SUFFIXES if name.lower().endswith(each))
    return name[: len(name) - len(suffix)], suffix


def packed(data: bytes, suffix: str) -> bytes:
    """Data compressed as one member of a container; the same data gives the same bytes.

    Members may stand one behind another in a file: what they unpack to is joined.
    """
    if not suffix:
        return data
    return _PACK[suffix](data)


_PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": lambda data: gzip.compress(data, 6, mtime=0),
    ".zst": lambda data: bytes(zstd().compress(data, 3)),
    ".bz2": lambda data: bz2.compress(data, 9),
    ".xz": lambda data: lzma.compress(data, preset=3),
}


def _opened(file: BinaryIO, suffix: str) -> Iterator[bytes]:
    """What a container holds, in blocks of at most `BLOCK` bytes."""
    if suffix in _UNPACK:
        yield from _members(file, _UNPACK[suffix])
        return
    reader: Any = file
    if suffix == ".gz":
        reader = gzip.GzipFile(fileobj=file, mode="rb")
    elif suffix == ".zst":
        reader = zstd().ZstdFile(file)
    with reader:
        while block := reader.read(BLOCK):
            yield block


def _members(file: BinaryIO, new: Callable[[], Any]) -> Iterator[bytes]:
    """As `_opened`; the library's own readers take what is no member behind one for the end."""
    unpacker = new()
    while True:
        data = b""
        if unpacker.eof:
            data = unpacker.unused_data.lstrip(b"\0")
            while not data:
                if not (more := file.read(1 << 16)):
                    return
                data = more.lstrip(b"\0")
            unpacker = new()
        elif unpacker.needs_input and not (data := file.read(1 << 16)):
            raise EOFError("Compressed file ended before the end-of-stream marker was reached")
        if block := unpacker.decompress(data, BLOCK):
            yield block


_UNPACK: dict[str, Callable[[], Any]] = {
    ".bz2": bz2.BZ2Decompressor,
    ".xz": lzma.LZMADecompressor,
}


def blocks(file: BinaryIO, suffix: str, name: str, size: int) -> Iterator[bytes]:
    """What a file holds, unpacked, in blocks of at most a megabyte.

    size: of the file in bytes. Raises CleanerError for a container that is cut short or damaged,
    and for one that unpacks to more than `RATIO` times its size.
    """
    done = 0
    try:
        for block in _opened(file, suffix):
            done += len(block)
            if suffix and done > max(FREE, RATIO * size):
                raise CleanerError(
                    f"{name} unpacks to more than {RATIO} times its size: "
                    "unpack it yourself if it is what it should be."
                )
            yield block
    except (*DAMAGED, zstd().ZstdError) as error:
        if "too much memory" in str(error):
            raise CleanerError(
                f"{name} was packed with a window of more than 128 megabytes: "
                "pack it again without --long."
            ) from None
        why = "cut short" if isinstance(error, EOFError) else "damaged"
        raise CleanerError(
            f"{name} is {why} ({str(error).rstrip('.') or 'no end'}): get a whole copy of it."
        ) from None
    except OSError as error:
        if suffix and error.errno is None:  # how bz2 says that its data are damaged
            raise CleanerError(f"{name} is damaged ({error}): get a whole copy of it.") from None
        raise


def blocks_of(path: Path, name: str) -> Iterator[bytes]:
    """`blocks` of a file that lies here, in the container that its name says."""
    with open(path, "rb") as file:
        yield from blocks(file, split(name)[1], name, path.stat().st_size)


def unpacked(data: bytes, suffix: str, name: str) -> bytes:
    """All that the bytes of a container unpack to; errors as `blocks`."""
    import io

    return b"".join(blocks(io.BytesIO(data), suffix, name, len(data))) if suffix else data


@contextmanager
def writing(file: BinaryIO) -> Iterator[BinaryIO]:
    """A file for one's own data, compressed fast; read it with `reading`."""
    known = zstd().CompressionParameter
    options = {known.compression_level: 1, known.checksum_flag: 1}
    with zstd().ZstdFile(file, "w", options=options) as packer:
        packer.write(b"")  # without which a file of nothing would hold no frame
        yield packer


@contextmanager
def reading(path: Path) -> Iterator[BinaryIO]:
    """What `writing` wrote; EOFError or ValueError where it is damaged."""
    try:
        with zstd().ZstdFile(path) as file:
            yield file
    except zstd().ZstdError as error:
        raise ValueError(str(error)) from None
