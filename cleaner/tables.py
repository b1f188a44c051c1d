"""Parquet: tables with a column of texts, by row groups; pyarrow is an extra."""

import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from cleaner.errors import CleanerError

SUFFIX = ".parquet"


def is_table(name: str) -> bool:
    """Whether a file of this name is Parquet."""
    return name.lower().endswith(SUFFIX)


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise CleanerError(
            "Parquet needs the library pyarrow: install cleaner with its extra, cleaner[parquet]."
        ) from None
    return pyarrow, parquet


def groups(path: Path, name: str) -> list[int]:
    """How many rows each row group of a file has; raises CleanerError where it is no Parquet."""
    arrow, parquet = _arrow()
    try:
        with parquet.ParquetFile(path) as file:
            return [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    except (arrow.ArrowException, OSError) as error:
        raise _damaged(name, error) from None


def read(path: str | Path, name: str, group: int | None = None) -> Any:
    """The table of a file, or of one of its row groups; errors as `groups`."""
    arrow, parquet = _arrow()
    try:
        with parquet.ParquetFile(path) as file:
            return file.read() if group is None else file.read_row_group(group)
    except (arrow.ArrowException, OSError) as error:
        raise _damaged(name, error) from None


def _damaged(name: str, error: Exception) -> CleanerError:
    why = str(error).strip().split("\n")[0].rstrip(".")
    return CleanerError(f"{name} is damaged or no Parquet ({why}): get a whole copy of it.")


def texts(table: Any, field: str, name: str) -> list[str | None]:
    """The column of texts; raises CleanerError where the table has none of that name and type."""
    arrow, _ = _arrow()
    kinds = (arrow.string(), arrow.large_string(), arrow.string_view())
    if field not in table.column_names or table.schema.field(field).type not in kinds:
        raise CleanerError(
            f"{name} has no column of texts named {field!r}: name the column with --text-field."
        )
    found: list[str | None] = table.column(field).to_pylist()
    return found


def with_texts(table: Any, field: str, new: Sequence[str | None]) -> Any:
    """The table with other texts."""
    arrow, _ = _arrow()
    place = table.column_names.index(field)
    kind = table.schema.field(place)
    return table.set_column(place, kind, arrow.array(list(new), kind.type))


def packed(table: Any) -> bytes:
    """A table as a file of one row group; the same table gives the same bytes."""
    _, parquet = _arrow()
    file = io.BytesIO()
    parquet.write_table(table, file, compression="zstd", row_group_size=max(1, table.num_rows))
    return file.getvalue()


def unpacked(data: bytes) -> Any:
    """The table of what `packed` made."""
    _, parquet = _arrow()
    return parquet.read_table(io.BytesIO(data))


def of_rows(rows: Sequence[dict[str, Any]]) -> Any:
    """A table of JSON objects, with the columns that any of them has.

    A column whose values are of several types holds each as JSON.
    """
    arrow, _ = _arrow()
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {}
    for name in names:
        values = [row.get(name) for row in rows]
        try:
            columns[name] = arrow.array(values)
        except (arrow.ArrowException, OverflowError, UnicodeEncodeError):
            columns[name] = arrow.array([json.dumps(value) for value in values])
    return arrow.table(columns)


def rows(table: Any) -> Iterable[dict[str, Any]]:
    """The rows of a table, with what JSON cannot hold as text."""
    found: list[dict[str, Any]] = table.to_pylist()
    return (json.loads(json.dumps(row, default=str)) for row in found)


def join(paths: Sequence[Path], file: BinaryIO) -> None:
    """Join the tables of files, a row group each; columns that one does not have are null there."""
    arrow, parquet = _arrow()
    schemas = [parquet.read_schema(path) for path in paths]
    try:
        schema = arrow.unify_schemas(schemas, promote_options="permissive")
    except arrow.ArrowException as error:
        raise CleanerError(f"parts of a table differ in their columns ({error}).") from None
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for path in paths:
            table = parquet.read_table(path)
            missing = [each for each in schema if each.name not in table.column_names]
            for each in missing:
                table = table.append_column(each, arrow.nulls(table.num_rows, each.type))
            table = table.select(schema.names).cast(schema)
            writer.write_table(table, row_group_size=max(1, table.num_rows))
