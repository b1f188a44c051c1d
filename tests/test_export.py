"""Files written as another kind: what they are called, and that they come back."""

import gzip
import json
import os
from pathlib import Path

import pytest
from folders import make, tree
from pyarrow import parquet
from samples import Simple

from cleaner import export, tables
from cleaner.corpus import Reading
from cleaner.engine import run
from cleaner.pipeline import Pipeline
from cleaner.registry import build
from cleaner.restore import restore

CHAIN = Pipeline([Simple()])
LONG = "长" * 83 + "一"


@pytest.mark.parametrize("to", ["jsonl", "parquet"])
def test_files_of_any_name_are_written_and_come_back(tmp_path: Path, to: str) -> None:
    names = [
        "a.md",
        "a.txt",
        "a.txt.gz",
        "b.txt",
        f"b.{to}/c.txt",
        f"b.txt.{to}/c.txt",
        ".txt",
        "new\nline.txt",
        "file:x.txt",
        os.fsdecode(b"caf\xe9/\xff.txt"),
        "x" * 251 + ".md",
        "x" * 251 + ".txt",
        LONG + ".md",
    ]
    files = {name: f"漢{n}".encode() for n, name in enumerate(names)}
    files["a.txt.gz"] = gzip.compress(files["a.txt.gz"], mtime=0)
    source = make(tmp_path / "in", files)
    assert run(source, tmp_path / "out", CHAIN, Reading(to=to)).rejected == []
    out = tree(tmp_path / "out", state=False)
    assert len(out) == len(names)
    assert all(name.endswith(f".{to}") for name in out)
    assert f"{LONG[:70]}" in "".join(out)
    assert restore(tmp_path / "out", tmp_path / "back") == (len(names), [])
    back = tree(tmp_path / "back")
    assert gzip.decompress(back.pop("a.txt.gz")) == gzip.decompress(files.pop("a.txt.gz"))
    assert back == files


def test_a_name_that_is_no_utf8_is_an_id_of_escapes(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {os.fsdecode(b"\xff.txt"): "漢"})
    run(source, tmp_path / "out", CHAIN, Reading(to="jsonl"))
    (data,) = tree(tmp_path / "out", state=False).values()
    assert json.loads(data.decode()) == {"id": "\\xff.txt", "text": "汉"}


def test_tables_of_any_name_are_read(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {})
    for name in ("s3:x.parquet", os.fsdecode(b"\xff.parquet")):
        with open(source / name, "wb") as file:
            parquet.write_table(tables.of_rows([{"text": "漢"}], "text"), file)
    report = run(source, tmp_path / "out", CHAIN)
    assert (report.rejected, report.documents) == ([], 2)
    assert restore(tmp_path / "out", tmp_path / "back") == (2, [])


def test_a_folder_at_any_depth_is_no_name_for_a_file() -> None:
    names = ["a/b.jsonl/c/d.txt", "a/b.txt", "a/b.jsonl/c.txt", "e.jsonl/f.txt", "e.md"]
    found = export.targets(names, "jsonl")
    assert found["a/b.txt"] == "a/b.txt.jsonl"
    assert found["e.md"] == "e.md.jsonl"
    assert found["a/b.jsonl/c.txt"] == "a/b.jsonl/c.jsonl"


def test_names_that_are_taken_give_way() -> None:
    names = ["a.md", "a.txt", "a.txt.jsonl/b.txt"]
    found = export.targets(names, "jsonl")
    assert found["a.md"] == "a.jsonl"
    assert found["a.txt"].startswith("a.txt~")
    assert len(set(found.values())) == 3


@pytest.mark.parametrize("to", ["jsonl", "parquet"])
def test_metadata_take_no_place_of_a_text(tmp_path: Path, to: str) -> None:
    page = (
        "首页 > 新闻中心 > 城市新闻 > 正文\n河湾的新桥通车了\n文章来源:河湾日报\n字体:\n"
        "发布时间:2020-02-09 11:00:33\n"
        + "昨天下午，河湾的新桥通车了，两岸的人都来看，桥上站满了人。\n" * 3
        + "责任编辑：王五\n版权所有 不得转载\n"
    )
    source = make(tmp_path / "in", {"a.txt": page})
    reading = Reading(to=to, text_field="meta", metadata=True)
    report = run(source, tmp_path / "out", Pipeline([build("boilerplate", {})]), reading)
    assert report.edits
    if to == "jsonl":
        (data,) = tree(tmp_path / "out", state=False).values()
        assert "两岸的人" in json.loads(data)["meta"]
    assert restore(tmp_path / "out", tmp_path / "back") == (1, [])
    assert (tmp_path / "back" / "a.txt").read_text() == page


def test_every_table_has_a_column_of_texts(tmp_path: Path) -> None:
    files = {
        "a.jsonl": "",
        "b.jsonl": "\n\n",
        "c.jsonl": '{"n": 1, "text": null}\n{"text": "漢"}\n',
    }
    source = make(tmp_path / "in", files)
    assert run(source, tmp_path / "out", CHAIN, Reading(to="parquet")).rejected == []
    for name, rows in (("a", 0), ("b", 0), ("c", 2)):
        table = parquet.read_table(tmp_path / "out" / f"{name}.parquet")
        assert (str(table.schema.field("text").type), table.num_rows) == ("string", rows)
    assert str(tables.of_rows([{"text": None}], "text").schema.field("text").type) == "string"
    assert restore(tmp_path / "out", tmp_path / "back") == (3, [])
    assert tree(tmp_path / "back") == tree(source)
