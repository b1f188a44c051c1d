"""The trail: the written edits of a run, enough to explain each and to restore the input.

A trail is a gzip file of JSON lines. For each file of the input it has a line
`{"file", "digest", "encoding", "out": {"digest", "encoding"}}` (digests of the bytes, encodings as
[codec, byte order mark, line end]; `raw`, base64, where no encoding gives the bytes back), and then
for each document that changed a line `{"document", "steps": [[filter, edits], …]}`, where
`document` counts the documents of the file from 0 and an edit is [start, was, size, rule, because]:
what it wrote has `size` characters and is found in the text after the step.
`literal` is the JSON string as it stood in the record, where writing it anew would not give it.
"""

import base64
import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from cleaner import records
from cleaner.corpus import Content, Reading, digest, is_lines
from cleaner.edit import Edit
from cleaner.encoding import Encoding
from cleaner.errors import CleanerError
from cleaner.pipeline import Step, undone


@dataclass
class Entry:
    """What the trail knows of one file.

    name, digest, encoding, raw: as in `Content`.
    out, written: the digest and the encoding of what was written.
    steps:        place of a document in the file to its steps, as they stand in the trail.
    literals:     place of a document in the file to its JSON string as it stood.
    """

    name: str
    digest: str
    encoding: Encoding
    out: str
    written: Encoding
    raw: bytes | None = None
    steps: dict[int, list[Any]] = field(default_factory=dict)
    literals: dict[int, str] = field(default_factory=dict)


class Writer:
    """Writes a trail into a binary file; the same edits give the same bytes."""

    def __init__(self, file: BinaryIO) -> None:
        # The fastest level: a higher one costs more than all filters together.
        self.gzip = gzip.GzipFile("", "wb", 1, file, mtime=0)

    def add(
        self,
        content: Content,
        steps: Sequence[Sequence[Step]],
        texts: Sequence[str],
        out: str,
        written: Encoding,
    ) -> None:
        """Write what became of one file.

        steps, texts: for each of its documents the steps and the text after them.
        out, written: the digest of the bytes written, and their encoding.
        """
        head: dict[str, Any] = {
            "file": content.name,
            "digest": content.digest,
            "encoding": astuple(content.encoding),
            "out": {"digest": out, "encoding": astuple(written)},
        }
        if content.raw is not None:
            head["raw"] = base64.b64encode(zlib.compress(content.raw)).decode()
        self._line(head)
        places = [record for record in content.records or () if record.place is not None]
        for number, (each, text) in enumerate(zip(steps, texts, strict=True)):
            row: dict[str, Any] = {"document": number, "steps": [_packed(step) for step in each]}
            if places and each:
                place = places[number].place
                assert place is not None
                stood = places[number].line[place.start : place.end]
                if records.literal(place.text, records.literal(text, stood)) != stood:
                    row["literal"] = stood
            if each:
                self._line(row)

    def _line(self, row: dict[str, Any]) -> None:
        try:
            line = json.dumps(row, separators=(",", ":"), ensure_ascii=False).encode()
        except UnicodeEncodeError:  # half of a surrogate pair, which only an escape can hold
            line = json.dumps(row, separators=(",", ":")).encode()
        self.gzip.write(line + b"\n")

    def close(self) -> None:
        self.gzip.close()


def _packed(step: Step) -> list[Any]:
    return [step.filter, [[e.start, e.was, len(e.text), e.rule, e.because] for e in step.edits]]


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
            found.append(Edit(start, start + len(was), text, rule, because, was))
            shift += size - len(was)
        steps.append(Step(filter, found))
        after = undone(after, steps[-1:])
    return after, steps[::-1]


def read(path: Path) -> Iterator[Entry]:
    """The entries of a trail; raises CleanerError when it is damaged."""
    entry: Entry | None = None
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
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
    except (OSError, EOFError, ValueError, KeyError, TypeError, AssertionError, zlib.error):
        raise CleanerError(
            f"the trail {path} is damaged: make the run again from its input to have a whole one."
        ) from None
    if entry is not None:
        yield entry


def _entry(row: dict[str, Any]) -> Entry:
    raw = zlib.decompress(base64.b64decode(row["raw"])) if "raw" in row else None
    return Entry(
        row["file"],
        row["digest"],
        Encoding(*row["encoding"]),
        row["out"]["digest"],
        Encoding(*row["out"]["encoding"]),
        raw,
    )


def restored(entry: Entry, data: bytes, reading: Reading) -> bytes:
    """The bytes of a file before the run, given those that the run wrote.

    Raises CleanerError when the file was changed since, or what comes out is not what went in.
    """
    if digest(data) != entry.out:
        raise CleanerError(
            f"{entry.name} was changed after the run: "
            "put back the file that the run wrote, or take the input from your own copy."
        )
    before = entry.raw
    if before is None:
        before = entry.encoding.encode(_text_before(entry, data, reading))
    if digest(before) != entry.digest:
        raise CleanerError(
            f"{entry.name} did not come back as it was: "
            "keep the trail and report this as a fault, with the version of cleaner."
        )
    return before


def _text_before(entry: Entry, data: bytes, reading: Reading) -> str:
    text = entry.written.decode(data)
    if not is_lines(entry.name):
        return unpacked(entry.steps.get(0, []), text)[0]
    rows, _ = records.read(text, reading.text_field)
    lines = []
    number = 0
    for row in rows:
        if row.place is None:
            lines.append(row.line)
            continue
        start, end, cleaned = row.place
        if number in entry.literals:
            lines.append(row.line[:start] + entry.literals[number] + row.line[end:])
        else:
            lines.append(row.with_text(unpacked(entry.steps.get(number, []), cleaned)[0]))
        number += 1
    return "\n".join(lines)


def inside(name: str) -> PurePosixPath:
    """A file name of a trail as a relative path; raises CleanerError where it leaves the folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise CleanerError(f"the trail names a file outside its folder ({name}): do not trust it.")
    return path
