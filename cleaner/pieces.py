"""Large files in parts: where each is cut, so that no worker holds more than a part at a time."""

import codecs
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cleaner import compression
from cleaner.atomic import replacing
from cleaner.corpus import Piece, Reading, is_lines, no_text, read_piece
from cleaner.encoding import decode, is_utf8, named
from cleaner.errors import CleanerError, PassingError, passing
from cleaner.listing import Status
from cleaner.tables import groups, is_table

PACKED = 1 << 18
"""A compressed file of more bytes is unpacked to disk before it is cut."""
LINES, TEXT, TABLE = 1 << 22, 1 << 23, 1 << 21
"""Files of JSON Lines, plain text and Parquet of so many bytes are cut."""
FEW = 1 << 20
"""A file of JSON Lines of no more bytes is not cut, however many records it has."""
RECORDS = 1 << 16
"""The lines of a part, at most: of a short record it is not the text that takes room."""
BLOCK = 1 << 20
"""The size of a part in bytes: so small that every core has work until the end."""
LONGEST = 1 << 26
"""A record of more bytes is not cleaned, and a line of plain text is cut."""
WINDOW = 1 << 16
SAMPLE = 1 << 18
CUTTABLE = {"utf-8": 1, "utf-16-le": 2, "utf-16-be": 2}
"""Encodings in which a place between two characters can be told, and the size of their units."""
SENTENCE_ENDS = ("。", "！", "？", "; ", ". ", "\t", "，", " ")


def large(name: str, size: int) -> bool:
    """Whether a file of so many bytes is to be looked at before it can be read."""
    if compression.split(name)[1]:
        return size > PACKED
    if is_table(name):
        return size > TABLE
    return size >= (min(FEW, LINES) if is_lines(name) else TEXT)


def prepare(
    path: Path,
    name: str,
    status: Status,
    reading: Reading,
    parts: Path,
    unpacked: Path,
) -> None:
    """Cut a large file into parts, and unpack it where it is compressed.

    parts:    the file to write the parts into, as `load` reads them; or why it cannot be used.
    unpacked: the file to unpack to.
    """
    try:
        found = _parts(path, name, status, reading, parts.parent, unpacked)
        rows = [[piece.start, piece.end, piece.lines, piece.codec, piece.long] for piece in found]
        result = json.dumps(rows)
    except PassingError:
        raise
    except CleanerError as error:
        unpacked.unlink(missing_ok=True)
        result = json.dumps(str(error))
    except OSError as error:
        unpacked.unlink(missing_ok=True)
        if passing(error):
            raise PassingError(
                f"{name} cannot be read ({error.strerror}): run the same command again."
            ) from None
        result = json.dumps(
            f"{name} cannot be read ({error.strerror}): check the file and its permissions."
        )
    with replacing(parts) as file:
        file.write(result.encode())


def load(parts: Path, name: str, status: Status) -> list[Piece]:
    """The parts of a file that `prepare` found; raises CleanerError where it found none."""
    rows = json.loads(parts.read_bytes())
    if isinstance(rows, str):
        raise CleanerError(rows)
    return [
        Piece(name, part, len(rows), start, end, lines, codec, status, long)
        for part, (start, end, lines, codec, long) in enumerate(rows)
    ]


def _parts(
    path: Path,
    name: str,
    status: Status,
    reading: Reading,
    scratch: Path,
    unpacked: Path,
) -> list[Piece]:
    suffix = compression.split(name)[1]
    size = status[0]
    if is_table(name):
        return _row_groups(path, name, status)
    if suffix:
        with open(path, "rb") as file, replacing(unpacked, scratch) as plain:
            for block in compression.blocks(file, suffix, name, size):
                plain.write(block)
        path, size = unpacked, unpacked.stat().st_size
    lined = is_lines(name)
    if size < (min(FEW, LINES) if lined else TEXT):
        return [Piece(name, status=status)]
    codec = reading.input_encoding
    with open(path, "rb") as file:
        # The first part is decoded by its byte order mark, where it has one.
        inside = _codec(file, name, codec)
        if lined and size < LINES and _most(file, 0, size, inside) == size:
            return [Piece(name, status=status)]
        found: list[Piece] = []
        start = lines = 0
        while start < size:
            end, long = _end(file, name, start, size, BLOCK, inside, lined=lined)
            if lined and not long:
                end = _most(file, start, end, inside)
            told = codec if not start else inside if codec or inside != "utf-8" else None
            found.append(Piece(name, 0, 2, start, end, lines, told, status, long))
            if lined:
                lines += _lines(file, start, end, inside)
            start = end
    if lined and _is_bare(path, found, reading):
        raise no_text(name, reading)
    return found


def _is_bare(path: Path, found: list[Piece], reading: Reading) -> bool:
    """Whether there are records in the parts of a file, and none has a text."""
    bare = 0
    for piece in found:
        if piece.long:  # nobody looks into it
            return False
        try:
            content = read_piece(path, piece, reading, unpacked=True)
        except CleanerError:  # which is said where it is cleaned
            return False
        if content.texts:
            return False
        bare += content.bare
    return bare > 0


def _row_groups(path: Path, name: str, status: Status) -> list[Piece]:
    rows = groups(path, name)
    share = status[0] // max(1, len(rows))
    return [
        Piece(name, 0, 2, n * share, (n + 1) * share, sum(rows[:n]), status=status)
        for n in range(len(rows))
    ] or [Piece(name, status=status)]


def check_head(head: bytes, name: str, codec: str | None) -> None:
    """Raise CleanerError where a large file that begins so is no text, whatever follows.

    codec: the encoding that the user names, if any.
    """
    _codec(io.BytesIO(head[:SAMPLE]), name, codec)


def _codec(file: BinaryIO, name: str, codec: str | None) -> str:
    """The encoding of a large file, without the mark."""
    head = file.read(SAMPLE)
    line = head.rfind(b"\n") + 1
    head = head[: line or len(head) & ~3]
    if (known := named(head, codec)) is not None:
        return "utf-8" if not known.mark and is_utf8(head, known.codec) else known.codec
    if _is_utf8(file):
        return "utf-8"
    return decode(head, name)[1].codec


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while block := file.read(1 << 20):
            if "\0" in decoder.decode(block):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _end(
    file: BinaryIO, name: str, start: int, size: int, block: int, codec: str, *, lined: bool
) -> tuple[int, bool]:
    """Where a part ends: behind a line, if possible behind a blank one; whether it is too long."""
    if size - start <= block + WINDOW:
        return size, False
    feed = "\n".encode(codec)
    at = start + block
    back = block if lined else WINDOW
    file.seek(at - back)
    window = file.read(back)
    for mark in ("\n",) if lined else ("\n\n", "\r\n\r\n", "\n"):
        end = _behind(window, mark.encode(codec), len(feed), block - back)
        if end:
            return at - back + end, False
    most = LONGEST if lined or codec not in CUTTABLE else block
    while at < size:  # a long line: where does it end?
        file.seek(at)
        window = file.read(WINDOW)
        place = _first(window, feed, at - start)
        if place is not None:
            return at + place, lined and at + place - start > LONGEST
        at += len(window)
        if not lined and at - start - block > most:
            return _inside(file, name, start + block, codec), False
    return size, lined and size - start > LONGEST


def _most(file: BinaryIO, start: int, end: int, codec: str) -> int:
    """Where the first `RECORDS` lines of a part end; its own end where it has no more."""
    feed = "\n".encode(codec)
    lines, begun = 0, start
    for block in _blocks(file, start, end):
        at = 0
        if lines + block.count(feed) >= RECORDS:
            while (place := block.find(feed, at)) >= 0:
                whole = place % len(feed) == 0
                at = place + (len(feed) if whole else 1)
                lines += whole
                if lines == RECORDS:
                    return begun + at
        else:
            lines += _count(block, feed)
        begun += len(block)
    return end


def _behind(window: bytes, mark: bytes, unit: int, offset: int) -> int:
    """The end of the last such mark in a window, 0 where there is none.

    unit: bytes of a code unit; a mark begins at a whole number of them from the part's beginning,
          and `offset` is that of the window.
    """
    end = len(window)
    while (place := window.rfind(mark, 0, end)) >= 0:
        if (place + offset) % unit == 0:
            return place + len(mark)
        end = place + len(mark) - 1
    return 0


def _first(window: bytes, mark: bytes, offset: int) -> int | None:
    """The end of the first such mark in a window."""
    start = 0
    while (place := window.find(mark, start)) >= 0:
        if (place + offset) % len(mark) == 0:
            return place + len(mark)
        start = place + 1
    return None


def _inside(file: BinaryIO, name: str, at: int, codec: str) -> int:
    """A place inside a very long line where it can be cut, in UTF-8 or UTF-16."""
    file.seek(at - WINDOW)
    window = file.read(WINDOW)
    if codec in CUTTABLE:
        unit = CUTTABLE[codec]
        for mark in SENTENCE_ENDS:
            end = _behind(window, mark.encode(codec), unit, 0)
            if end:
                return at - WINDOW + end
        if codec == "utf-8":
            cut = len(window) - 1
            while window[cut] & 0xC0 == 0x80:
                cut -= 1
            return at - WINDOW + cut
    raise CleanerError(
        f"{name} has a line of more than {LONGEST >> 20} megabytes in {codec}: "
        "convert it to UTF-8, or break the line."
    )


def _lines(file: BinaryIO, start: int, end: int, codec: str) -> int:
    """How many line feeds a part holds."""
    feed = "\n".encode(codec)
    return sum(_count(block, feed) for block in _blocks(file, start, end))


def _blocks(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    file.seek(start)
    while start < end:
        block = file.read(min(1 << 20, end - start))
        if not block:
            return
        start += len(block)
        yield block


def _count(block: bytes, feed: bytes) -> int:
    if len(feed) == 1:
        return block.count(feed)
    return sum(block[at : at + len(feed)] == feed for at in range(0, len(block), len(feed)))
