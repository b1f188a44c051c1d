"""Parquet: the types that columns come in, and those that JSON is brought to."""

import io
import json
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
from folders import make
from pyarrow import parquet
from samples import Simple

from cleaner import pieces, tables
from cleaner.corpus import Reading
from cleaner.engine import run
from cleaner.pipeline import Pipeline
from cleaner.restore import restore

CHAIN = Pipeline([Simple()])
TEXTS = ["漢", None, "漢字", "漢"]


def packed(table: Any) -> bytes:
    file = io.BytesIO()
    parquet.write_table(table, file)
    return file.getvalue()


def read(path: Path) -> Any:
    with parquet.ParquetFile(path) as file:
        return file.read()


def rows(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.read_text().splitlines()]


@pytest.mark.parametrize(
    "column",
    [
        arrow.array(TEXTS),
        arrow.array(TEXTS, arrow.large_string()),
        arrow.array(TEXTS).dictionary_encode(),
        arrow.array(TEXTS, arrow.large_string()).dictionary_encode(),
        arrow.nulls(4),
    ],
    ids=lambda column: str(column.type),
)
def test_a_column_of_texts_of_any_type_is_cleaned(tmp_path: Path, column: Any) -> None:
    source = make(tmp_path / "in", {"a.parquet": packed(arrow.table({"text": column}))})
    assert run(source, tmp_path / "out", CHAIN).rejected == []
    out = read(tmp_path / "out" / "a.parquet")
    assert out.schema == read(source / "a.parquet").schema
    wanted = [text and text.replace("漢", "汉") for text in column.to_pylist()]
    assert out["text"].to_pylist() == wanted
    assert restore(tmp_path / "out", tmp_path / "back") == (1, [])
    assert read(tmp_path / "back" / "a.parquet").equals(read(source / "a.parquet"))


def test_columns_that_share_a_name_stay(tmp_path: Path) -> None:
    table = arrow.Table.from_arrays([arrow.array(["漢"]), [1], [2]], names=["text", "n", "n"])
    source = make(tmp_path / "in", {"a.parquet": packed(table)})
    assert run(source, tmp_path / "out", CHAIN).rejected == []
    assert read(tmp_path / "out" / "a.parquet").column(2).to_pylist() == [2]
    assert restore(tmp_path / "out", tmp_path / "back") == (1, [])
    assert read(tmp_path / "back" / "a.parquet").equals(table)


BAD = arrow.array([b"\xff", b"a"]).view(arrow.string())


@pytest.mark.parametrize(
    ("table", "to", "said"),
    [
        (arrow.table({"text": BAD}), "", "cannot be read in its column 'text'"),
        (arrow.table({"text": ["漢", "a"], "n": BAD}), "jsonl", "in its column 'n'"),
        (
            arrow.Table.from_arrays([["漢"], ["漢"]], names=["text", "text"]),
            "",
            "several columns named 'text'",
        ),
        (
            arrow.Table.from_arrays([["漢"], [1], [2]], names=["text", "n", "n"]),
            "jsonl",
            "several columns named 'n'",
        ),
    ],
)
def test_a_table_that_cannot_be_read_is_named_and_the_others_are_cleaned(
    tmp_path: Path, table: Any, to: str, said: str
) -> None:
    source = make(tmp_path / "in", {"a.parquet": packed(table), "b.txt": "漢"})
    report = run(source, tmp_path / "out", CHAIN, Reading(to=to))
    assert [said in sentence for sentence in report.rejected] == [True]
    assert report.faults == []
    assert (tmp_path / "out" / f"b.{to or 'txt'}").exists()


def test_times_and_numbers_that_json_has_not_are_told(tmp_path: Path) -> None:
    columns = {
        "text": ["漢"],
        "exact": arrow.array([1], arrow.timestamp("ns")),
        "far": arrow.array([10**13], arrow.timestamp("s")),
        "lasting": arrow.array([1], arrow.duration("ns")),
        "within": arrow.array([[{"at": 1}]], arrow.list_(arrow.struct({"at": arrow.time64("ns")}))),
        "none": [float("nan")],
        "endless": [float("inf")],
    }
    source = make(tmp_path / "in", {"a.parquet": packed(arrow.table(columns))})
    assert run(source, tmp_path / "out", CHAIN, Reading(to="jsonl")).rejected == []
    (row,) = rows(tmp_path / "out" / "a.jsonl")
    assert row.pop("far")
    assert row == {
        "text": "汉",
        "exact": "1970-01-01 00:00:00.000000001",
        "lasting": 1,
        "within": [{"at": "00:00:00.000000001"}],
        "none": None,
        "endless": None,
    }
    assert restore(tmp_path / "out", tmp_path / "back") == (1, [])


@pytest.mark.parametrize(
    ("values", "held"),
    [
        ([{}, {}], ["{}", "{}"]),
        ([[{}], None], ["[{}]", None]),
        ([1, "a"], ["1", '"a"']),
        ([None, 2**70], [None, str(2**70)]),
        ([{"\ud800": 1}, None], [r'{"\ud800": 1}', None]),
        ([json.loads("[" * 40 + "]" * 40)] * 2, ["[" * 40 + "]" * 40] * 2),
        (["\ud800漢", "字"], ["\ufffd漢", "字"]),
        ([1, 1.5], [1.0, 1.5]),
    ],
)
def test_what_parquet_cannot_hold_is_kept_as_json(
    tmp_path: Path, values: list[object], held: list[object]
) -> None:
    lines = "".join(json.dumps({"text": "漢", "n": value}) + "\n" for value in values)
    source = make(tmp_path / "in", {"a.jsonl": lines})
    assert run(source, tmp_path / "out", CHAIN, Reading(to="parquet")).rejected == []
    out = read(tmp_path / "out" / "a.parquet")
    assert out["n"].to_pylist() == held
    assert out["text"].to_pylist() == ["汉", "汉"]
    assert restore(tmp_path / "out", tmp_path / "back") == (1, [])
    assert (tmp_path / "back" / "a.jsonl").read_text() == lines


def test_half_of_a_surrogate_pair_in_a_text_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.jsonl": '{"text": "\\ud800漢"}\n{"text": "漢"}\n'})
    run(source, tmp_path / "out", CHAIN, Reading(to="parquet"))
    assert read(tmp_path / "out" / "a.parquet")["text"].to_pylist() == ["\ufffd汉", "汉"]


def test_half_of_a_surrogate_pair_in_a_key_is_written_as_its_escape(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.jsonl": '{"text": "漢", "\\ud800": 1}\n'})
    run(source, tmp_path / "out", CHAIN, Reading(to="parquet"))
    assert read(tmp_path / "out" / "a.parquet").column_names == ["text", "\\ud800"]


@pytest.mark.parametrize(
    ("first", "second", "held"),
    [
        (1, "a", ["1", '"a"']),
        (2**53 + 1, 1.5, [str(2**53 + 1), "1.5"]),
        (1, 1.5, [1.0, 1.5]),
        ({}, {"a": 1}, ["{}", '{"a": 1}']),
        ({"a": 1}, {"b": 2}, [{"a": 1, "b": None}, {"a": None, "b": 2}]),
        ([], ["a"], [[], ["a"]]),
        (None, "a", [None, "a"]),
    ],
)
def test_parts_of_one_file_with_values_of_several_types_are_joined(
    tmp_path: Path,
    first: object,
    second: object,
    held: list[object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in (("LINES", 1000), ("BLOCK", 500), ("WINDOW", 100)):
        monkeypatch.setattr(pieces, name, value)
    lines = [json.dumps({"text": f"漢{n}", "n": first if n < 40 else second}) for n in range(80)]
    source = make(tmp_path / "in", {"a.jsonl": "\n".join(lines)})
    assert run(source, tmp_path / "out", CHAIN, Reading(to="parquet")).rejected == []
    values = read(tmp_path / "out" / "a.parquet")["n"].to_pylist()
    assert [values[0], values[-1]] == held
    assert len(values) == 80
    assert restore(tmp_path / "out", tmp_path / "back") == (1, [])
    assert (tmp_path / "back" / "a.jsonl").read_text() == "\n".join(lines)


def test_nothing_is_made_of_the_names_of_folders(tmp_path: Path) -> None:
    folder = tmp_path / "year=2020"
    folder.mkdir()
    paths = [folder / "a", folder / "b"]
    for path in paths:
        path.write_bytes(packed(arrow.table({"text": ["漢"]})))
    whole = io.BytesIO()
    tables.join(paths, whole)
    assert parquet.ParquetFile(whole).schema_arrow.names == ["text"]


def test_what_is_no_text_leaves_the_texts_beside_it_and_in_other_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("LINES", 1000), ("BLOCK", 500), ("WINDOW", 100)):
        monkeypatch.setattr(pieces, name, value)
    odd: dict[int, object] = {1: [2, "a"], 2: None, 3: 1.5}
    lines = [json.dumps({"n": n, "text": odd.get(n, f"漢{n}")}) for n in range(80)]
    lines[30:60] = [json.dumps({"n": n}) for n in range(30, 60)]
    source = make(tmp_path / "in", {"a.jsonl": "\n".join(lines)})
    assert run(source, tmp_path / "out", CHAIN, Reading(to="parquet")).rejected == []
    texts = read(tmp_path / "out" / "a.parquet")["text"].to_pylist()
    assert texts[:5] == ["汉0", '[2, "a"]', None, "1.5", "汉4"]
    assert texts[-1] == "汉79"
    assert restore(tmp_path / "out", tmp_path / "back") == (1, [])


def test_a_table_without_the_column_is_named_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.pieces.TABLE", 1)
    (tmp_path / "in").mkdir()
    table = arrow.table({"body": ["漢"] * 6})
    parquet.write_table(table, tmp_path / "in" / "a.parquet", row_group_size=2)
    report = run(tmp_path / "in", tmp_path / "out", CHAIN)
    assert report.rejected == [
        "a.parquet has no column of texts named 'text': name the column with --text-field."
    ]


def test_bytes_are_base64_in_json_and_numbers_that_are_none_are_null(tmp_path: Path) -> None:
    columns = {
        "text": ["漢", "字"],
        "b": [b"\xff\x00", None],
        "l": [[b"\xfe"], []],
        "f": [float("nan"), float("-inf")],
    }
    source = make(tmp_path / "in", {"a.parquet": packed(arrow.table(columns))})
    assert run(source, tmp_path / "out", CHAIN, Reading(to="jsonl")).rejected == []
    assert rows(tmp_path / "out" / "a.jsonl") == [
        {"text": "汉", "b": "/wA=", "l": ["/g=="], "f": None},
        {"text": "字", "b": None, "l": [], "f": None},
    ]
    assert restore(tmp_path / "out", tmp_path / "back") == (1, [])
    back, given = (read(folder / "a.parquet") for folder in (tmp_path / "back", source))
    assert str(back.to_pylist()) == str(given.to_pylist())


def test_what_json_says_that_parquet_cannot_is_said_as_near_as_may_be(tmp_path: Path) -> None:
    lines = '{"text": "漢", "n": 1E400, "o": {}}\n{"text": "字", "n": 1.5, "o": {"x": 1}}\n'
    make(tmp_path / "in", {"a.jsonl": lines})
    assert run(tmp_path / "in", tmp_path / "out", CHAIN, Reading(to="parquet")).rejected == []
    out = read(tmp_path / "out" / "a.parquet")
    assert out["n"].to_pylist() == [float("inf"), 1.5]
    assert out["o"].to_pylist() == [{"x": None}, {"x": 1}]
    assert restore(tmp_path / "out", tmp_path / "back") == (1, [])
    assert (tmp_path / "back" / "a.jsonl").read_text("utf-8") == lines
