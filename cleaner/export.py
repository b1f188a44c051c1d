"""Files of one kind written as another: texts and tables as JSON Lines, all of them as Parquet."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cleaner import compression, records, tables
from cleaner.corpus import Content, Reading, Written, digest, digest_of_texts, is_lines
from cleaner.encoding import UTF8
from cleaner.errors import CleanerError
from cleaner.records import META

KINDS = ("jsonl", *(f"jsonl{suffix}" for suffix in compression.SUFFIXES), "parquet")
"""What files can be written as."""
LONGEST = 255
"""The bytes that a file name may have."""


def targets(names: Iterable[str], to: str) -> dict[str, str]:
    """For each name its name in OUT; where two would be one, the later keeps its own suffix too.

    A name that would be too long is cut, and has a sign of its own at the end.

    >>> targets(["a.jsonl.gz", "a.txt", "b.md"], "jsonl")
    {'a.jsonl.gz': 'a.jsonl', 'a.txt': 'a.txt.jsonl', 'b.md': 'b.jsonl'}
    """
    names = list(names)
    found: dict[str, str] = {}
    taken = folders(names)
    for name in names:
        folder, slash, file = name.rpartition("/")
        for bare in _bare(file, name):
            target = folder + slash + _fitting(bare, to, name)
            if target not in taken:
                break
        taken.add(target)
        found[name] = target
    return found


def folders(names: Iterable[str]) -> set[str]:
    """The folders that names lie in, at any depth."""
    found: set[str] = set()
    for name in names:
        folder = name.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _bare(file: str, name: str) -> Iterator[str]:
    """What a file may be called without the suffix of its kind, the first choice first."""
    stem = compression.split(file)[0]
    yield stem.rpartition(".")[0] or stem
    yield file
    yield f"{file}~{_sign(name)}"


def _fitting(bare: str, to: str, name: str) -> str:
    file = os.fsencode(f"{bare}.{to}")
    if len(file) <= LONGEST:
        return os.fsdecode(file)
    end = f"~{_sign(name)}.{to}"
    return os.fsencode(bare)[: LONGEST - len(end)].decode("utf-8", "ignore") + end


def _sign(name: str) -> str:
    return digest(os.fsencode(name))[:8]


def written(
    content: Content,
    texts: Sequence[str],
    reading: Reading,
    meta: Sequence[Mapping[str, str]] = (),
) -> Written:
    """What is written of a file with other texts, in the kind that `reading.to` asks for.

    meta: for each text what was said of it, where that is to be written too.
    """
    if not reading.to or _same_kind(content, reading.to):
        return content.encoded(texts, reading, meta)
    if content.piece.long:
        raise CleanerError(
            f"{content.name} line {content.piece.lines + 1} is too long to be written as "
            f"{reading.to}: leave --to out."
        )
    if reading.to == tables.SUFFIX[1:]:
        table = tables.of_rows(list(_rows(content, texts, reading, meta)), reading.text_field)
        return Written(tables.packed(table), UTF8, digest_of_table(table, reading.text_field))
    data = "".join(
        json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(content, texts, reading, meta)
    ).encode()
    return Written(data, UTF8, digest(data))


def digest_of_table(table: Any, field: str) -> str:
    """A fingerprint of the texts of a table that was written."""
    if field not in table.column_names:  # joined with others that have one, it has nulls
        return digest_of_texts([None] * table.num_rows)
    return digest_of_texts(table.column(field).to_pylist())


def needs_raw(content: Content, reading: Reading) -> bool:
    """Whether only the bytes as they came can give a file back once it is of another kind."""
    whole_text = content.table is None and content.records is None
    return bool(reading.to) and not whole_text and not _same_kind(content, reading.to)


def _same_kind(content: Content, to: str) -> bool:
    if content.table is not None:
        return to == tables.SUFFIX[1:]
    return content.records is not None and is_lines(f".{to}")


def _rows(
    content: Content, texts: Sequence[str], reading: Reading, meta: Sequence[Mapping[str, str]]
) -> Iterator[dict[str, object]]:
    if content.table is not None:
        column = content.with_column(texts)
        table = tables.with_texts(content.table, reading.text_field, column)
        yield from tables.rows(table, content.name)
    elif content.records is None:
        # Bytes of a file name that are no UTF-8 are written as escapes.
        name = os.fsencode(content.piece.id).decode("utf-8", "backslashreplace")
        row: dict[str, object] = {"id": name, reading.text_field: texts[0]}
        more = bool(meta and meta[0]) and reading.text_field != META
        yield {**row, META: dict(meta[0])} if more else row
    else:
        whole = content.with_texts(texts, meta, set_aside=reading.set_aside)
        if content.encoding.strays:
            whole = whole.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        yield from (records.value(line) for line in whole.split("\n") if line.strip())
