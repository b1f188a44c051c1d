"""The trail: the written edits of a run, enough to explain each and to restore the input.

A trail is a Zstandard file of JSON lines. For each file of the input, or part of a large one, it
has a line `{"file", "digest", "encoding", "out": {"size", "digest", "encoding"}}` (digests of the
bytes, unpacked; encodings as [codec, byte order mark, line end]; the size in OUT; `part`, [number,
of how many, size in bytes of the line feeds at its end] for a part; `raw`, base64, where no
encoding gives the bytes back; `rejects`, [number, line], for lines that were set aside, and how
many there were in all), and then for each document that changed a line `{"document", "steps":
[[filter, edits], …]}`, where `document` counts the documents of the file from 0 and an edit is
[start, was, size, rule, because]: what it wrote has `size` characters and is found in the text
after the step; `was` is the text replaced, or for a long conversion the record of it that
`cleaner.conversion.back` makes. `meta` is what the furniture of a document said of it, and `added`
tells that it was added to its record. `literal` is the JSON string as it stood in the record, where
writing it anew would not give it.
"""

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NamedTuple

from cleaner import compression, records, tables
from cleaner.conversion import back
from cleaner.corpus import Content, Reading, Written, digest, digest_of_texts, is_lines
from cleaner.edit import Edit
from cleaner.encoding import Encoding
from cleaner.errors import CleanerError
from cleaner.pipeline import Step, undone
from cleaner.records import Record
from cleaner.report import Counts, counted
from cleaner.tables import is_table

_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
LEVELS = ("full", "removals", "none")
"""What a trail holds: every edit, only those that take text away, or none."""
_DAMAGE = (OSError, EOFError, ValueError, KeyError, TypeError, AssertionError, zlib.error)
"""What reading a damaged trail raises."""


@dataclass
class Entry:
    """What the trail knows of one file, or of a part of one.

    name, digest, encoding, tail, raw: as in `Content`.
    target:       its path in OUT.
    part, of:     as in `Piece`.
    size, out, written: the bytes it has in OUT, their digest unpacked, and their encoding.
    steps:        place of a document in the file to its steps, as they stand in the trail.
    literals:     place of a document in the file to its JSON string as it stood.
    meta:         place of a document in the file to what furniture said of it.
    added:        places of documents to whose records that was added.
    rejects:      places of lines that were set aside to these lines.
    lines:        how many lines there were with those.
    """

    name: str
    digest: str
    encoding: Encoding
    size: int
    out: str
    written: Encoding
    target: str
    part: int = 0
    of: int = 1
    tail: str = ""
    raw: bytes | None = None
    steps: dict[int, list[Any]] = field(default_factory=dict)
    literals: dict[int, str] = field(default_factory=dict)
    meta: dict[int, dict[str, str]] = field(default_factory=dict)
    added: set[int] = field(default_factory=set)
    rejects: dict[int, str] = field(default_factory=dict)
    lines: int = 0


class Told(NamedTuple):
    """A step in the form of a trail, which is all that a run keeps of it.

    row:    its filter and its edits as they stand there, "" where the trail keeps none.
    counts: of all of its edits.
    """

    filter: str
    row: str
    counts: Counts


def told(steps: Iterable[Step], level: str = "full") -> list[Told]:
    """Steps in the form of a trail of one of `LEVELS`."""
    return [
        Told(step.filter, "" if level == "none" else _row(step, level), counted(step.edits))
        for step in steps
    ]


def _row(step: Step, level: str) -> str:
    edits = [
        [start, back.packed(was or "", text), len(text), rule, because]
        for start, _, text, rule, because, was in step.edits
        if level == "full" or not text
    ]
    return _ENCODER.encode([step.filter, edits])


class Writer:
    """Writes a trail into a file that compresses; the same edits give the same bytes.

    level: one of `LEVELS`.
    """

    def __init__(self, file: BinaryIO, level: str = "full") -> None:
        self.file = file
        self.level = level

    def add(
        self,
        content: Content,
        steps: Sequence[Sequence[Told]],
        texts: Sequence[str],
        written: Written,
        size: int,
        raw: bytes | None,
        *,
        said: Sequence[Mapping[str, str]] = (),
        added: bool = False,
    ) -> None:
        """Write what became of one file, or of a part of one.

        steps, texts: for each of its documents the steps, told at this level, and the text after.
        written, size: what was written, and its size in OUT.
        raw:          the bytes that were read, where nothing else gives them back.
        said:         for each document the metadata.
        added:        whether the metadata were added to those records that had none.
        """
        places = [record for record in content.records or () if record.place is not None]
        if raw is None and any(
            each and one.halved for each, one in zip(steps, places, strict=False)
        ):
            raw = content.original()
        self._line(_ENCODER.encode(_head(content, written, size, raw)))
        if self.level == "none":
            return
        for number, (each, text) in enumerate(zip(steps, texts, strict=True)):
            if not each:
                continue
            row: dict[str, Any] = {}
            if places and (stood := _literal(places[number], text)) is not None:
                row["literal"] = stood
            if said and said[number]:
                row["meta"] = said[number]
                if added and places and not records.has_meta(places[number].line):
                    row["added"] = True
            rows = ",".join([step.row for step in each])
            more = "," + _ENCODER.encode(row)[1:] if row else "}"
            self._line(f'{{"document":{number},"steps":[{rows}]{more}')

    def _line(self, row: str) -> None:
        try:
            line = row.encode()
        except UnicodeEncodeError:  # half of a surrogate pair, which only an escape can hold
            line = json.dumps(json.loads(row), separators=(",", ":")).encode()
        self.file.write(line + b"\n")


def _head(content: Content, written: Written, size: int, raw: bytes | None) -> dict[str, Any]:
    """The row that begins what became of a file; its values as those of `Writer.add`."""
    piece = content.piece
    head: dict[str, Any] = {
        "file": content.name,
        "digest": content.digest,
        "encoding": _told(content.encoding),
        "out": {
            "size": size,
            "digest": written.digest,
            "encoding": _told(written.encoding),
        },
    }
    if piece.target:
        head["out"]["file"] = piece.target
    if not piece.whole:
        head["part"] = [piece.part, piece.of, len(content.tail)]
    if raw is not None and not piece.long:
        head["raw"] = base64.b64encode(zlib.compress(raw)).decode()
    if rejects := [(number, record.line) for number, record in content.rejects()]:
        head["rejects"] = [len(content.records or ()), rejects]
    return head


def _literal(record: Record, text: str) -> str | None:
    """How a record wrote its text, where that cannot be told from how the new text is written."""
    place = record.place
    assert place is not None
    stood = record.line[place.start : place.end]
    same = records.literal(place.text, records.literal(text, stood)) == stood
    return None if same else stood


def _told(encoding: Encoding) -> list[Any]:
    return [encoding.codec, encoding.mark, encoding.newline]


def unpacked(rows: list[Any], after: str) -> tuple[str, list[Step]]:
    """The text of a document before its steps, and these, given the text that they led to.

    rows: the steps as they stand in a trail. Raises EditError when `after` is another text.
    """
    steps = []
    for filter, edits in reversed(rows):
        shift = 0
        found = []
        for start, was, size, rule, because in edits:
            text = after[start + shift : start + shift + size]
            was = back.unpacked(was, text)
            found.append(Edit(start, start + len(was), text, rule, because, was))
            shift += size - len(was)
        steps.append(Step(filter, found))
        after = undone(after, steps[-1:])
    return after, steps[::-1]


def read(path: Path) -> Iterator[Entry]:
    """The entries of a trail; raises CleanerError when it is damaged."""
    entry: Entry | None = None
    try:
        with compression.reading(path) as file:
            for line in file:
                row = json.loads(line)
                if "file" in row:
                    if entry is not None:
                        yield entry
                    entry = _entry(row)
                else:
                    assert entry is not None
                    entry.steps[row["document"]] = row["steps"]
                    if "literal" in row:
                        entry.literals[row["document"]] = row["literal"]
                    if "meta" in row:
                        entry.meta[row["document"]] = row["meta"]
                    if "added" in row:
                        entry.added.add(row["document"])
    except _DAMAGE:
        raise _damaged(path) from None
    if entry is not None:
        yield entry


def _damaged(path: Path) -> CleanerError:
    return CleanerError(
        f"the trail {path} is damaged: make the run again with --force to have a whole one."
    )


def rows(path: Path) -> Iterator[tuple[str, str, bytes]]:
    """The lines of a trail, each with the name of its file and its path in OUT; errors as `read`.

    With these lines a file can be told of in another trail.
    """
    name = target = ""
    try:
        with compression.reading(path) as file:
            for line in file:
                if line.startswith(b'{"file":'):
                    row = json.loads(line)
                    name = row["file"]
                    target = row["out"].get("file", name)
                    inside(target)
                yield name, target, line
    except _DAMAGE:
        raise _damaged(path) from None


def _entry(row: dict[str, Any]) -> Entry:
    raw = zlib.decompress(base64.b64decode(row["raw"])) if "raw" in row else None
    out = row["out"]
    part, of, tail = row.get("part", (0, 1, 0))
    lines, rejects = row.get("rejects", (0, ()))
    return Entry(
        row["file"],
        row["digest"],
        Encoding(*row["encoding"]),
        out["size"],
        out["digest"],
        Encoding(*out["encoding"]),
        out.get("file", row["file"]),
        part,
        of,
        "\n" * tail,
        raw,
        rejects=dict(rejects),
        lines=lines,
    )


def restored(entry: Entry, data: bytes, reading: Reading) -> bytes:
    """The bytes of a file, or of a part of one, before the run, unpacked.

    data: its bytes in OUT, unpacked.

    Raises CleanerError where these are not what the run wrote, or do not lead back.
    """
    if digest(data) != entry.out:
        raise changed(entry)
    if entry.digest == entry.out:
        return data
    before = entry.raw
    if before is not None and is_table(entry.name):
        return before  # whose digest is that of its texts
    if before is None:
        before = entry.encoding.encode(_text_before(entry, data, reading))
    if digest(before) != entry.digest:
        raise _lost(entry)
    return before


def texts_after(entry: Entry, out: Path, begin: int, reading: Reading) -> list[str]:
    """The texts of a file's documents, or of those of a part, as the run wrote them.

    out:   OUT.
    begin: the bytes before the part.

    Raises CleanerError where the file was changed since, OSError where it cannot be read.
    """
    path = out / inside(entry.target)
    if is_table(entry.target):
        table = tables.read(path, entry.target, None if entry.of == 1 else entry.part)
        column = tables.texts(table, reading.text_field, entry.target)
        if digest_of_texts(column) != entry.out:
            raise changed(entry)
        if entry.raw is not None and is_lines(entry.name):
            column = list(_of_documents(entry, entry.raw, column, reading))
        return [text for text in column if text is not None]
    with open(path, "rb") as file:
        file.seek(begin)
        data = file.read(entry.size)
    data = compression.unpacked(data, compression.split(entry.target)[1], entry.target)
    if digest(data) != entry.out:
        raise changed(entry)
    text = entry.written.decode(data)
    if is_lines(entry.target):
        rows = records.read(text, reading.text_field)
        return [row.place.text for row in rows if row.place is not None]
    return [text[: len(text) - len(entry.tail)]]


def _of_documents(
    entry: Entry, raw: bytes, column: Sequence[str | None], reading: Reading
) -> Iterator[str | None]:
    """Of the column that records were written as the texts: other values stand there as JSON."""
    rows = records.read(entry.encoding.decode(raw), reading.text_field)
    written = (row for row in rows if not row.blank and not row.fault)
    return (text for row, text in zip(written, column, strict=True) if row.place is not None)


def changed(entry: Entry) -> CleanerError:
    """What to say of a file in OUT that is not what the run wrote."""
    return CleanerError(
        f"{entry.target} was changed after the run: "
        "put back the file that the run wrote, or take the input from your own copy."
    )


def texts_before(entry: Entry, texts: Sequence[str | None]) -> list[str | None]:
    """The texts of a table before the run, given those after it; errors as `restored`."""
    number = 0
    before: list[str | None] = []
    for text in texts:
        before.append(text)
        if text is not None:
            before[-1] = unpacked(entry.steps.get(number, []), text)[0]
            number += 1
    if digest_of_texts(before) != entry.digest:
        raise _lost(entry)
    return before


def _lost(entry: Entry) -> CleanerError:
    return CleanerError(
        f"{entry.name} did not come back as it was: "
        "keep the trail and report this as a fault, with the version of cleaner."
    )


def _text_before(entry: Entry, data: bytes, reading: Reading) -> str:
    text = entry.written.decode(data)
    if is_lines(entry.target) and not is_lines(entry.name):
        return undone_text(entry, json.loads(text)[reading.text_field])
    if not is_lines(entry.name):
        return undone_text(entry, text[: len(text) - len(entry.tail)])
    nothing_left = entry.lines > 0 and entry.lines == len(entry.rejects)
    lines = []
    number = 0
    for row in [] if nothing_left else records.read(text, reading.text_field):
        if row.place is None:
            lines.append(row.line)
            continue
        if number in entry.added:
            row = records.without(row, entry.meta[number], reading.text_field)
        place = row.place
        assert place is not None
        start, end, cleaned = place
        if number in entry.literals:
            lines.append(row.line[:start] + entry.literals[number] + row.line[end:])
        else:
            lines.append(row.with_text(unpacked(entry.steps.get(number, []), cleaned)[0]))
        number += 1
    if entry.rejects:
        kept = iter(lines)
        places = range(entry.lines)
        lines = [entry.rejects[p] if p in entry.rejects else next(kept) for p in places]
    return "\n".join(lines)


def undone_text(entry: Entry, text: str) -> str:
    """A plain text before the run, given what the run made of it."""
    return unpacked(entry.steps.get(0, []), text)[0] + entry.tail


def inside(name: str) -> PurePosixPath:
    """A file name of a trail as a relative path; raises CleanerError where it leaves the folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise CleanerError(f"the trail names a file outside its folder ({name}): do not trust it.")
    return path
