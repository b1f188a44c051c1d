"""Segments: files of arrays that are written once and mapped into memory.

A segment holds distinct keys as rows in the order of their length and digest, and where each
stands. Its arrays, little-endian:

    sizes, digests, parities, places   for each row: length, 128-bit digest, parity bitmap, text
    first, content, record, line       row r stands at first[r] to first[r + 1] of the other three
    keys                               hash and row of each part of a signature, sorted
    blocks, ends                       the texts, compressed in blocks, and where each block ends

After the arrays come a table of them in JSON, its length, and a mark.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from cleaner.errors import CleanerError
from cleaner.neardup.laid import PARITY_WORDS, Laid, parities
from cleaner.neardup.signatures import LONGEST, ROW_BITS, Scheme, stored

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_ROWS = 1 << ROW_BITS
_MARK = b"cleaner segment\n"
_BLOCK = 4096  # characters of text that are compressed together, about
OFFSET_BITS = 24
"""The low bits of the place of a text, which hold where in its block it begins."""
TYPES = {
    "sizes": "<u4",
    "digests": "<u8",
    "parities": "<u8",
    "places": "<u8",
    "first": "<i8",
    "content": "<u4",
    "record": "<u4",
    "line": "<u4",
    "keys": "<u8",
    "blocks": "u1",
    "ends": "<i8",
}
WIDE = {"digests": 2, "parities": PARITY_WORDS}


class Paragraph(NamedTuple):
    """A key, and where it stands: the number of the content, of the record, of the line."""

    key: str
    content: int
    record: int
    line: int


def digest(key: str) -> bytes:
    """128 bits that stand for a key."""
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def damaged(path: Path, why: str) -> CleanerError:
    """What to say of a file of an index without which the rest is of no use."""
    return CleanerError(
        f"{path} is damaged ({why}): make the index again in a new folder with `cleaner index add`."
    )


class Segment:
    """A segment, mapped into memory. Raises CleanerError where the file is not whole."""

    sizes: NDArray[np.uint32]
    digests: NDArray[np.uint64]
    parities: NDArray[np.uint64]
    places: NDArray[np.uint64]
    first: NDArray[np.int64]
    content: NDArray[np.uint32]
    record: NDArray[np.uint32]
    line: NDArray[np.uint32]
    keys: NDArray[np.uint64]
    blocks: NDArray[np.uint8]
    ends: NDArray[np.int64]

    def __init__(self, path: Path, size: int) -> None:
        """size: its length in bytes, as the index knows it. Raises FileNotFoundError too."""
        import numpy as np

        self.path = path
        with open(path, "rb") as file:
            whole = os.fstat(file.fileno()).st_size == size and size > len(_MARK) + 8
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if whole else b""
        tail = size - len(_MARK)
        if not whole or self._map[tail:] != _MARK:
            raise damaged(path, "it is not as it was written")
        length = int.from_bytes(self._map[tail - 8 : tail], "little")
        for name, (offset, count) in json.loads(self._map[tail - 8 - length : tail - 8]).items():
            array = np.frombuffer(self._map, TYPES[name], count, offset)
            setattr(self, name, array.reshape(-1, WIDE[name]) if name in WIDE else array)
        self.block = lru_cache(256)(self._block)

    def __len__(self) -> int:
        return len(self.sizes)

    def rest(self) -> None:
        """Let go of the memory of what was read; it is read again from the file when needed."""
        if hasattr(mmap, "MADV_DONTNEED") and isinstance(self._map, mmap.mmap):
            self._map.madvise(mmap.MADV_DONTNEED)

    def _block(self, number: int) -> str:
        """The text of a block."""
        start = int(self.ends[number - 1]) if number else 0
        data = self.blocks[start : int(self.ends[number])].tobytes()
        try:
            return _unpacked(data)
        except (zlib.error, UnicodeDecodeError, IndexError):
            raise damaged(self.path, "a text in it cannot be read") from None

    def text(self, row: int) -> str:
        """The key of a row."""
        place = int(self.places[row])
        offset = place & ((1 << OFFSET_BITS) - 1)
        return self.block(place >> OFFSET_BITS)[offset : offset + int(self.sizes[row])]

    def stands(self, row: int) -> slice:
        """Where a row stands, as a slice of content, record and line."""
        return slice(int(self.first[row]), int(self.first[row + 1]))


class Writer:
    """Writes a segment array by array, each in parts, in any order of names."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._table: dict[str, tuple[int, int]] = {}
        self._at = 0

    def array(self, name: str, parts: Iterable[Any]) -> None:
        import numpy as np

        pad = -self._at % 64
        self._file.write(bytes(pad))
        start, count = self._at + pad, 0
        kind = np.dtype(TYPES[name])
        self._at = start
        for part in parts:
            made = np.ascontiguousarray(part, kind)
            self._file.write(made.data.cast("B") if made.size else b"")
            count += made.size
        self._at += count * kind.itemsize
        self._table[name] = start, count

    def close(self) -> int:
        """Write the table and see that all is on the disk; the length of the file in bytes."""
        table = json.dumps(self._table).encode()
        self._file.write(table + len(table).to_bytes(8, "little") + _MARK)
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._file.tell()


def build(file: BinaryIO, paragraphs: Sequence[Paragraph], scheme: Scheme) -> int:
    """Write a segment of paragraphs in any order; its length in bytes."""
    import numpy as np

    kept: dict[str, int] = {}
    of = [kept.setdefault(paragraph.key, len(kept)) for paragraph in paragraphs]
    keys = list(kept)
    digests = np.frombuffer(b"".join(map(digest, keys)), "<u8").reshape(-1, 2)
    sizes = np.fromiter(map(len, keys), np.int64, len(keys))
    order = np.lexsort((digests[:, 1], digests[:, 0], sizes))
    row = np.empty(len(keys), np.int64)
    row[order] = np.arange(len(keys))
    texts = Laid.of([keys[k] for k in order.tolist()])
    out = Writer(file)
    out.array("sizes", [sizes[order]])
    out.array("digests", [digests[order]])
    out.array("parities", [parities(texts)])
    places, blocks, ends = packed_blocks(keys)
    out.array("places", [places[order]])
    columns = np.array([paragraph[1:] for paragraph in paragraphs], np.int64).reshape(-1, 3)
    write_stands(out, row[np.array(of, np.int64)], columns, len(keys))
    compared = int(np.searchsorted(sizes[order], LONGEST, "right"))
    some = texts if compared == len(texts) else Laid.of(texts.texts[:compared])
    parts = [np.empty(0, np.uint64), *(stored(some, scheme) if compared else ())]
    out.array("keys", [np.sort(np.concatenate(parts))])
    out.array("blocks", [np.frombuffer(b"".join(blocks), np.uint8)])
    out.array("ends", [ends])
    return out.close()


def write_stands(
    out: Writer, rows: NDArray[np.int64], columns: NDArray[np.int64], number: int
) -> None:
    """Write where rows stand: for each paragraph its row, and (content, record, line)."""
    import numpy as np

    order = np.lexsort((columns[:, 2], columns[:, 1], columns[:, 0], rows))
    counts = np.bincount(rows, minlength=number)
    out.array("first", [np.concatenate(([0], np.cumsum(counts)))])
    for column, name in enumerate(("content", "record", "line")):
        out.array(name, [columns[order, column]])


def packed_blocks(
    texts: Sequence[str], first: int = 0
) -> tuple[NDArray[np.uint64], list[bytes], NDArray[np.int64]]:
    """Texts in compressed blocks: for each text its place, the blocks, and their ends.

    first: the number of the first block.
    """
    import numpy as np

    places, blocks = np.empty(len(texts), np.uint64), []
    waiting: list[str] = []
    size = 0
    for number, text in enumerate(texts):
        if waiting and size + len(text) > _BLOCK:
            blocks.append(_packed("".join(waiting)))
            waiting, size = [], 0
        places[number] = first + len(blocks) << OFFSET_BITS | size
        waiting.append(text)
        size += len(text)
    if waiting:
        blocks.append(_packed("".join(waiting)))
    return places, blocks, np.cumsum([len(block) for block in blocks], dtype=np.int64)


def _packed(text: str) -> bytes:
    """Two bytes a character compress best; what GB18030 cannot write is half a surrogate pair."""
    try:
        return zlib.compress(text.encode("gb18030"))
    except UnicodeEncodeError:
        return b"\0" + zlib.compress(text.encode("utf-16-le", "surrogatepass"))


def _unpacked(data: bytes) -> str:
    if data[0]:
        return zlib.decompress(data).decode("gb18030")
    return zlib.decompress(data[1:]).decode("utf-16-le", "surrogatepass")
