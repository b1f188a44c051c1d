"""Parquet: tables with a column of texts, by row groups; pyarrow is an extra."""

import base64
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from cleaner.errors import CleanerError

SUFFIX = ".parquet"


def is_table(name: str) -> bool:
    """Whether a file of this name is Parquet."""
    return name.lower().endswith(SUFFIX)


def load_library() -> tuple[Any, Any]:
    """The library and its part for Parquet; raises CleanerError where it is not installed."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise CleanerError(
            "Parquet needs the library pyarrow: install cleaner with its extra, cleaner[parquet]."
        ) from None
    return pyarrow, parquet


def _opened(path: str | Path) -> Any:
    """A file, of any name: as a path, a text is taken for an address where it looks like one."""
    arrow, _ = load_library()
    return arrow.OSFile(os.fsencode(path))


def groups(path: Path, name: str) -> list[int]:
    """How many rows each row group of a file has; raises CleanerError where it is no Parquet."""
    arrow, parquet = load_library()
    try:
        with _opened(path) as data, parquet.ParquetFile(data) as file:
            return [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    except (arrow.ArrowException, OSError) as error:
        raise _damaged(name, error) from None


def read(path: str | Path, name: str, group: int | None = None) -> Any:
    """The table of a file, or of one of its row groups; errors as `groups`."""
    arrow, parquet = load_library()
    try:
        with _opened(path) as data, parquet.ParquetFile(data) as file:
            return file.read() if group is None else file.read_row_group(group)
    except (arrow.ArrowException, OSError) as error:
        raise _damaged(name, error) from None


def _damaged(name: str, error: Exception) -> CleanerError:
    why = str(error).strip().split("\n")[0].rstrip(".")
    return CleanerError(f"{name} is damaged or no Parquet ({why}): get a whole copy of it.")


def texts(table: Any, field: str, name: str) -> list[str | None]:
    """The column of texts; raises CleanerError where the table has none of that name and type."""
    arrow, _ = load_library()
    kinds = (arrow.string(), arrow.large_string(), arrow.string_view(), arrow.null())
    _alone(table, field, name)
    if field not in table.column_names or _plain(table.schema.field(field).type) not in kinds:
        raise CleanerError(
            f"{name} has no column of texts named {field!r}: name the column with --text-field."
        )
    found: list[str | None] = values(table, field, name)
    return found


def _alone(table: Any, field: str, name: str) -> None:
    """Raise CleanerError where a name is that of several columns."""
    if table.column_names.count(field) > 1:
        raise CleanerError(f"{name} has several columns named {field!r}: give each its own name.")


def _plain(kind: Any) -> Any:
    """The type of the values that a dictionary stands for, or the type itself."""
    arrow, _ = load_library()
    return kind.value_type if arrow.types.is_dictionary(kind) else kind


def values(table: Any, field: str, name: str) -> list[Any]:
    """The values of a column, those of time as texts; raises CleanerError for damaged ones."""
    arrow, _ = load_library()
    try:
        column = table.column(field)
        kind = _told(column.type)
        found: list[Any] = (column if kind == column.type else column.cast(kind)).to_pylist()
    except (arrow.ArrowException, UnicodeDecodeError) as error:
        raise CleanerError(
            f"{name} cannot be read in its column {field!r} ({error}): repair that column."
        ) from None
    return found


def _told(kind: Any) -> Any:
    """The type in which values are read: Python has no time as exact or as far off as Arrow's."""
    arrow, _ = load_library()
    types = arrow.types
    if types.is_timestamp(kind) or types.is_date(kind) or types.is_time(kind):
        return arrow.string()
    if types.is_duration(kind):
        return arrow.int64()
    if types.is_struct(kind):
        return arrow.struct([each.with_type(_told(each.type)) for each in kind])
    if types.is_fixed_size_list(kind):
        return arrow.list_(_told(kind.value_type), kind.list_size)
    if types.is_large_list(kind):
        return arrow.large_list(_told(kind.value_type))
    if types.is_list(kind):
        return arrow.list_(_told(kind.value_type))
    if types.is_map(kind):
        return arrow.map_(_told(kind.key_type), _told(kind.item_type))
    return kind


def with_texts(table: Any, field: str, new: Sequence[str | None]) -> Any:
    """The table with other texts."""
    arrow, _ = load_library()
    place = table.column_names.index(field)
    kind = table.schema.field(place)
    column = arrow.array(list(new), _plain(kind.type))
    if column.type != kind.type:
        column = column.dictionary_encode().cast(kind.type)
    return table.set_column(place, kind, column)


def packed(table: Any) -> bytes:
    """A table as a file of one row group; the same table gives the same bytes."""
    _, parquet = load_library()
    file = io.BytesIO()
    parquet.write_table(table, file, compression="zstd", row_group_size=max(1, table.num_rows))
    return file.getvalue()


def of_rows(rows: Sequence[dict[str, Any]], text: str) -> Any:
    """A table of JSON objects, with the columns that any of them has.

    text: the column of texts, in which what is none is told as JSON.

    Another column whose values are of several types, or of one that Parquet has not, holds each as
    JSON. Halves of surrogate pairs, which UTF-8 cannot hold, become U+FFFD in texts.
    """
    arrow, _ = load_library()
    names = list(dict.fromkeys(name for row in rows for name in row))
    if not rows:  # many programs read no file without a column
        names = [text]
    fields, columns = [], []
    for name in names:
        values = [row.get(name) for row in rows]
        if name == text:
            values = [v if v is None or isinstance(v, str) else json.dumps(v) for v in values]
        column, kept = _column(values)
        if name == text and arrow.types.is_null(column.type):
            column = column.cast(arrow.string())
        columns.append(column)
        # Half of a surrogate pair in the name is written as its escape, so that none meet.
        shown = name.encode("utf-8", "backslashreplace").decode("utf-8")
        fields.append(arrow.field(shown, column.type, metadata=None if kept else AS_JSON))
    return arrow.table(columns, arrow.schema(fields))


AS_JSON = {b"cleaner": b"json"}
"""What marks a column that holds its values as JSON."""
DEEPEST = 32
"""How many types may lie inside one another: what reads Parquet allows some 100 levels."""
_HALF = re.compile("[\ud800-\udfff]")


def _column(values: Sequence[Any]) -> tuple[Any, bool]:
    """The values of a column as an array, and whether they are what they were, or are JSON."""
    arrow, _ = load_library()
    if all(value is None or isinstance(value, str) for value in values):
        values = [value and _HALF.sub("\ufffd", value) for value in values]
    try:
        column = arrow.array(values)
        if _storable(column.type):
            return column, True
    except (arrow.ArrowException, OverflowError, UnicodeEncodeError):
        pass
    return _as_json(values), False


def _told_of(value: object) -> str:
    """A value that JSON has not: bytes as Base64, others as they are shown."""
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def _as_json(values: Iterable[Any]) -> Any:
    arrow, _ = load_library()
    told = [None if value is None else json.dumps(value, default=_told_of) for value in values]
    return arrow.array(told, arrow.string())


def _storable(kind: Any) -> bool:
    """Whether Parquet can hold a type: not a structure without fields, nor one too deep."""
    arrow, _ = load_library()
    level = [kind]
    for _ in range(DEEPEST):
        if any(arrow.types.is_struct(each) and each.num_fields == 0 for each in level):
            return False
        level = [each.field(n).type for each in level for n in range(each.num_fields)]
    return not level


def rows(table: Any, name: str) -> Iterator[dict[str, Any]]:
    """The rows of a table, with what JSON cannot hold as text; NaN and infinities are null.

    Raises CleanerError where two columns have one name, or one is damaged.
    """
    names = table.column_names
    for each in names:
        _alone(table, each, name)
    columns = [values(table, each, name) for each in names]
    for number in range(table.num_rows):
        row = {each: column[number] for each, column in zip(names, columns, strict=True)}
        yield json.loads(json.dumps(row, default=_told_of), parse_constant=lambda _: None)


def join(paths: Sequence[Path], file: BinaryIO) -> None:
    """Join the tables of files, a row group each; columns that one does not have are null there.

    Columns whose types cannot be one hold their values as JSON, as in `of_rows`.
    """
    arrow, parquet = load_library()
    schemas = [_schema(path) for path in paths]
    schema = schemas[0]
    if any(not each.equals(schema, check_metadata=True) for each in schemas):
        schema = _united(paths, schemas)
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for path in paths:
            table = _table(path)
            if not table.schema.equals(schema, check_metadata=True):
                columns = [_fitted(table, each) for each in schema]
                table = arrow.table(columns, schema)
            writer.write_table(table, row_group_size=max(1, table.num_rows))


def _table(path: Path, columns: list[str] | None = None) -> Any:
    """A table of our own, or some of its columns; nothing is made of how folders are named."""
    _, parquet = load_library()
    with _opened(path) as data, parquet.ParquetFile(data) as file:
        return file.read(columns)


def _schema(path: Path) -> Any:
    _, parquet = load_library()
    with _opened(path) as data:
        return parquet.read_schema(data)


def _united(paths: Sequence[Path], schemas: Sequence[Any]) -> Any:
    """The schema that the tables of files are brought to."""
    arrow, _ = load_library()
    names = list(dict.fromkeys(name for schema in schemas for name in schema.names))
    fields = []
    for name in names:
        own = [(p, s.field(name)) for p, s in zip(paths, schemas, strict=True) if name in s.names]
        fields.append(_common(own))
    return arrow.schema(fields, schemas[0].metadata)


def _common(own: Sequence[tuple[Path, Any]]) -> Any:
    """The field that a column of several files becomes, given the field that each has."""
    arrow, _ = load_library()
    first = own[0][1]
    if all(field.equals(first, check_metadata=True) for _, field in own):
        return first
    as_json = arrow.field(first.name, arrow.string(), metadata=AS_JSON)
    if any(_is_json(field) for _, field in own):
        return as_json
    try:
        found = arrow.unify_schemas(
            [arrow.schema([field]) for _, field in own], promote_options="permissive"
        ).field(0)
        for path, field in own:
            if field.type != found.type:
                _table(path, [field.name]).column(0).cast(found.type)
    except arrow.ArrowException:
        return as_json
    return found


def _is_json(field: Any) -> bool:
    return bool(field.metadata) and AS_JSON.items() <= field.metadata.items()


def _fitted(table: Any, field: Any) -> Any:
    """A column of a table in the type that it is to have; nulls where there is none."""
    arrow, _ = load_library()
    if field.name not in table.column_names:
        return arrow.nulls(table.num_rows, field.type)
    column = table.column(field.name)
    if _is_json(field) and not _is_json(table.schema.field(field.name)):
        return _as_json(column.to_pylist())
    return column.cast(field.type)
