"""Files in and out: what documents each holds, and the bytes of it with other texts."""

import hashlib
import itertools
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from cleaner import compression, records, tables
from cleaner.document import Document
from cleaner.encoding import LOST, UTF8, Encoding, decode
from cleaner.errors import CleanerError, kind
from cleaner.records import Record

TEXT = (".txt", ".md")
LINES = (".jsonl", ".ndjson")
STATE = ".cleaner"
"""The folder in OUT where a run keeps its manifest, its trail and what it needs to go on."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read and written.

    text_field:     the key of the text in a JSON Lines record.
    input_encoding: the codec of every file, where the user names it; None to detect it.
    keep_encoding:  write in the encoding and line ends of the input, not in UTF-8 with line feeds.
    keep_newlines:  write the line ends of the input, in any encoding.
    globs:          patterns of names that are text too, beside those of the usual suffixes.
    set_aside:      leave lines that are no JSON object out of what is written.
    strict:         refuse a file with a text that has stray bytes, which become U+FFFD.
    fields:         the keys of a record whose values its document is to have in `meta`.
    metadata:       write what furniture said of a document under `meta` of its record.
    to:             the suffix of what is written, such as "jsonl.zst" or "parquet"; "" for that of
                    the input.
    """

    text_field: str = "text"
    input_encoding: str | None = None
    keep_encoding: bool = False
    keep_newlines: bool = False
    globs: tuple[str, ...] = ()
    set_aside: bool = True
    strict: bool = False
    fields: tuple[str, ...] = ()
    metadata: bool = False
    to: str = ""

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Reading":
        """The inverse of `dataclasses.asdict`, also when that has been through JSON."""
        lists = {name: tuple(v) for name, v in values.items() if isinstance(v, list)}
        return cls(**{**values, **lists})

    def written(self, encoding: Encoding) -> Encoding:
        """The encoding to write, given the one that was read."""
        if self.keep_encoding:
            return encoding
        return Encoding(newline=encoding.newline) if self.keep_newlines else UTF8


class Piece(NamedTuple):
    """A file, or a part of a large one.

    name:     its path inside the input folder, with `/` between the parts.
    part, of: which part this is, from 0, and of how many.
    start, end: the bytes of the part in the unpacked file; all of them where `end` is None.
    lines:    the lines before it.
    codec:    how all parts are encoded; None where this one tells it.
    status:   that of the file when the run began; None where nothing is known.
    long:     whether it is one record too long to be cleaned, which passes through as it is.
    target:   its path in OUT, where that is another one.
    """

    name: str
    part: int = 0
    of: int = 1
    start: int = 0
    end: int | None = None
    lines: int = 0
    codec: str | None = None
    status: tuple[int, int, int] | None = None
    long: bool = False
    target: str = ""

    @property
    def out(self) -> str:
        """Its path in OUT."""
        return self.target or self.name

    @property
    def whole(self) -> bool:
        return self.of == 1

    @property
    def id(self) -> str:
        """What its documents are called after."""
        return self.name if self.whole else f"{self.name}#{self.part + 1}"


@dataclass(frozen=True, slots=True)
class Content:
    """A file, or a part of one, as it was read.

    piece:    which it is.
    digest:   of its bytes, unpacked; see `digest`.
    encoding: how it was stored.
    text:     a plain text decoded; "" for JSON Lines.
    records:  the lines of JSON Lines; None for a plain text.
    tail:     the line feeds at the end of a part, which are no matter of the text.
    raw:      its bytes, only where encoding the text again would not give them.
    notes:    what a person should know of it, a sentence each.
    table:    the table of Parquet; None for others.
    column:   the texts of the table.
    others:   the columns of the table that documents are to have in `meta`.
    bare:     how many records have no text.
    """

    piece: Piece
    digest: str
    encoding: Encoding
    text: str
    records: list[Record] | None = None
    tail: str = ""
    raw: bytes | None = None
    notes: list[str] = field(default_factory=list)
    table: Any = None
    column: list[str | None] = field(default_factory=list)
    others: Mapping[str, list[Any]] = field(default_factory=dict)
    bare: int = 0

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        """What pickles it: the way of dataclasses looks every field up, going and coming."""
        return Content, (
            self.piece,
            self.digest,
            self.encoding,
            self.text,
            self.records,
            self.tail,
            self.raw,
            self.notes,
            self.table,
            self.column,
            self.others,
            self.bare,
        )

    @property
    def name(self) -> str:
        return self.piece.name

    @property
    def texts(self) -> list[str]:
        """The texts of `documents()`."""
        if self.table is not None:
            return [text for text in self.column if text is not None]
        if self.records is None:
            return [self.text]
        return [record.place.text for record in self.records if record.place is not None]

    def documents(self) -> Iterator[Document]:
        """Its documents: itself, or one for each record with a text."""
        if self.table is not None:
            for number, text in enumerate(self.column):
                if text is not None:
                    meta = {name: values[number] for name, values in self.others.items()}
                    yield Document(f"{self.name}#{self.piece.lines + number + 1}", text, meta)
            return
        if self.records is None:
            yield Document(self.piece.id, self.text)
            return
        for number, record in enumerate(self.records, self.piece.lines + 1):
            if record.place is not None:
                yield Document(f"{self.name}#{number}", record.place.text, record.meta)

    def with_texts(
        self,
        texts: Sequence[str],
        meta: Sequence[Mapping[str, str]] = (),
        *,
        set_aside: bool = False,
    ) -> str:
        """The whole with other texts in the place of those of `documents()`, in that order.

        meta:      for each of these what to add to its record.
        set_aside: leave out the lines that are no record.
        """
        if self.records is None:
            return texts[0] + self.tail
        new = itertools.zip_longest(texts, meta)
        return "\n".join(
            record.line if record.place is None else record.with_text(*next(new))
            for record in self.records
            if not (set_aside and record.fault)
        )

    def rejects(self) -> Iterator[tuple[int, Record]]:
        """The lines that are no record, and their places among the lines of this part."""
        for number, record in enumerate(self.records or ()):
            if record.fault:
                yield number, record

    def original(self) -> bytes:
        """Its bytes as they were; of a table a file that holds the same."""
        if self.raw is not None:
            return self.raw
        if self.table is not None:
            return tables.packed(self.table)
        return self.encoding.encode(self.with_texts(self.texts))

    def with_column(self, texts: Sequence[str]) -> list[str | None]:
        """The column of a table with other texts in the place of those of `documents()`."""
        new = iter(texts)
        return [None if text is None else next(new) for text in self.column]

    def encoded(
        self, texts: Sequence[str], reading: Reading, meta: Sequence[Mapping[str, str]] = ()
    ) -> "Written":
        """The bytes of the whole with other texts, and how they are written.

        meta: for each document what to add to its record.

        Where the encoding to keep cannot write a text, that is UTF-8, and `notes` says so.
        """
        if self.piece.long:
            assert self.raw is not None
            return Written(self.raw, self.encoding, self.digest)
        if self.table is not None:
            column = self.with_column(texts)
            table = tables.with_texts(self.table, reading.text_field, column)
            return Written(tables.packed(table), UTF8, digest_of_texts(column))
        whole = self.with_texts(texts, meta, set_aside=reading.set_aside)
        encoding = reading.written(self.encoding)
        same = self.raw is None and encoding == self.encoding
        if same and self.records is None and texts[0] == self.text:
            return Written(encoding.encode(whole), encoding, self.digest)
        try:
            data = encoding.encode(whole)
        except UnicodeEncodeError:
            self.notes.append(
                f"{self.name} cannot be written in {encoding} any more: it was written in UTF-8."
            )
            data, encoding = UTF8.encode(whole), UTF8
        return Written(data, encoding, digest(data))


class Written(NamedTuple):
    """What is written of a file, before it is compressed.

    digest: of the bytes; of the texts where they are Parquet, whose bytes are no matter of its own.
    """

    data: bytes
    encoding: Encoding
    digest: str


def is_lines(name: str) -> bool:
    """Whether a file of this name holds JSON Lines."""
    return compression.split(name)[0].lower().endswith(LINES)


def read(path: str | Path, name: str, reading: Reading) -> Content:
    """Read, unpack and decode a file.

    Raises CleanerError when it cannot be read, is not text, or no record has the text field.
    """
    return read_piece(path, Piece(name), reading)


def read_piece(
    path: str | Path, piece: Piece, reading: Reading, *, unpacked: bool = False
) -> Content:
    """Read a file or a part of one; errors as `read`.

    path:     the file, or where `unpacked` says so what it unpacked to.
    """
    name = piece.name
    if tables.is_table(name):
        return _read_table(path, piece, reading)
    try:
        with open(path, "rb") as file:
            _same(file, piece, unpacked)
            if piece.start:  # a pipe, which a shell may hand over as a file, cannot be sought in
                file.seek(piece.start)
            data = file.read() if piece.end is None else file.read(piece.end - piece.start)
            _same(file, piece, unpacked)
        if not unpacked:
            data = compression.unpacked(data, compression.split(name)[1], name)
    except OSError as error:
        raise kind(error)(
            f"{name} cannot be read ({error.strerror}): check the file and its permissions."
        ) from None
    return parse(data, piece, reading, lined=is_lines(name))


def _read_table(path: str | Path, piece: Piece, reading: Reading) -> Content:
    table = tables.read(path, piece.name, None if piece.whole else piece.part)
    column = tables.texts(table, reading.text_field, piece.name)
    others = {
        name: tables.values(table, name, piece.name)
        for name in reading.fields
        if table.column_names.count(name) == 1
    }
    told = digest_of_texts(column)
    return Content(piece, told, UTF8, "", table=table, column=column, others=others)


def _same(file: BinaryIO, piece: Piece, unpacked: bool) -> None:
    """Raise CleanerError where a file is not the one any more that the run began with."""
    status = os.fstat(file.fileno())
    if not unpacked and piece.status and piece.status[:2] != (status.st_size, status.st_mtime_ns):
        raise CleanerError(
            f"{piece.name} was changed while the run was going on: "
            "run the same command again when it is whole."
        )


def parse(data: bytes, piece: Piece | str, reading: Reading, *, lined: bool) -> Content:
    """The content of a file's bytes; `lined` says whether they are JSON Lines. Errors as `read`."""
    piece = Piece(piece) if isinstance(piece, str) else piece
    name = piece.name
    if piece.long:
        note = (
            f"{name} line {piece.lines + 1} has {len(data) >> 20:,} megabytes: "
            "it passed through as it is."
        )
        return Content(piece, digest(data), UTF8, "", [], "", data, [note])
    text, encoding = decode(data, name, piece.codec or reading.input_encoding)
    # What was told to be UTF-8 is strictly so, and has no other bytes.
    same = encoding is UTF8 or (not encoding.strays and encoding.encode(text) == data)
    raw = None if same else data
    rows: list[Record] | None = None
    if lined:
        # Stray bytes stay where no text stands.
        text = encoding.decode(data) if encoding.strays else text
        rows = records.read(text, reading.text_field, reading.fields)
    damaged = encoding.strays > 0
    if rows is not None and damaged:
        rows, old = [row.without_strays() for row in rows], rows
        damaged = rows != old
    if damaged and reading.strict:
        raise CleanerError(
            f"{name} has bytes in a text that are not UTF-8 and would be lost: repair the file, or "
            "use `cleaner run`, whose trail keeps them."
        )
    noteworthy = encoding.note and (not piece.part or not piece.codec)
    note = encoding.note if damaged else encoding.note.replace(LOST, "none of it was in a text.")
    told = [f"{name} {note}"] if noteworthy else []
    if rows is None:
        notes = told if data else [f"{name} is empty, and stays so."]
        body = text if piece.whole else text.rstrip("\n")
        return Content(
            piece, digest(data), encoding, body, None, text[len(body) :], raw, notes=notes
        )
    notes = told + [
        f"{name} line {number} is no JSON object ({row.fault}): it passed through as it is."
        for number, row in enumerate(rows, piece.lines + 1)
        if row.fault and not reading.set_aside
    ]
    bare = sum(row.place is None and not row.blank and not row.fault for row in rows)
    if bare and piece.whole and not any(row.place for row in rows):
        raise no_text(name, reading)
    if bare and piece.whole:
        notes.append(textless(name, bare, reading))
    if not reading.set_aside:
        rows = [row._replace(fault="") if row.fault else row for row in rows]
    return Content(piece, digest(data), encoding, "", rows, "", raw, notes, bare=bare)


def no_text(name: str, reading: Reading) -> CleanerError:
    """What to say of a file of which no record has a text."""
    nested = ", one of the record itself and not of what lies in it"
    return CleanerError(
        f"{name} has no record with a text under {reading.text_field!r}: "
        f"name the field with --text-field{nested if '.' in reading.text_field else ''}."
    )


def textless(name: str, number: int, reading: Reading) -> str:
    """What to say of a file of which so many records have no text, and others do."""
    what = "1 record" if number == 1 else f"{number:,} records"
    passed = "it passed through as it is" if number == 1 else "they passed through as they are"
    return f"{name} has {what} without a text under {reading.text_field!r}: {passed}."


def digest(data: bytes) -> str:
    """A fingerprint of a file's bytes: 128 bits of BLAKE2b, in hexadecimal."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def digest_of_texts(column: Sequence[str | None]) -> str:
    """A fingerprint of the texts of a table."""
    return digest(json.dumps(column).encode())
