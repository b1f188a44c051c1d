"""Containers, kinds of files, and large files in parts."""

import bz2
import gzip
import io
import json
import lzma
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
from folders import make, tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from samples import Recurring, Simple

from cleaner import compression, large, pieces, stream, trail
from cleaner.apart import checked_each
from cleaner.corpus import Piece, Reading, read_piece
from cleaner.document import Document
from cleaner.engine import run
from cleaner.errors import CleanerError
from cleaner.learning import learn
from cleaner.pipeline import Pipeline
from cleaner.registry import build
from cleaner.restore import restore
from cleaner.workspace import Workspace

CHAIN = Pipeline([Simple(), Simple(word="丙", new="")])
PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda data: compression.packed(data, ".zst"),
}
ROWS = "".join(f'{{"n": {n}, "text": "漢{n}"}}\n' for n in range(40))


def plain(root: Path) -> dict[str, bytes]:
    """The files under a folder, unpacked."""
    return {
        name: compression.unpacked(data, compression.split(name)[1], name)
        for name, data in tree(root, state=False).items()
    }


@pytest.mark.parametrize("suffix", PACK)
def test_a_compressed_file_is_cleaned_and_comes_back(tmp_path: Path, suffix: str) -> None:
    files = {"a.txt": "漢丙一\n", "deep/b.jsonl": ROWS, "c.md": "# 漢\n"}
    packed = {name + suffix: PACK[suffix](text.encode()) for name, text in files.items()}
    source = make(tmp_path / "in", {**packed, "two" + ".txt" + suffix: PACK[suffix](b"a") * 2})
    report = run(source, tmp_path / "out", CHAIN)
    assert report.rejected == []
    wanted = {
        name + suffix: text.replace("漢", "汉").replace("丙", "") for name, text in files.items()
    }
    wanted["two.txt" + suffix] = "aa"
    assert {name: data.decode() for name, data in plain(tmp_path / "out").items()} == wanted
    assert restore(tmp_path / "out", tmp_path / "back") == (4, [])
    assert plain(tmp_path / "back") == plain(source)


@pytest.mark.parametrize("suffix", PACK)
def test_a_damaged_container_is_named_and_the_rest_is_done(tmp_path: Path, suffix: str) -> None:
    whole = PACK[suffix]("漢字".encode() * 500)
    source = make(
        tmp_path / "in",
        {
            "short.txt" + suffix: whole[:-4],
            "wrong.txt" + suffix: b"this is no container at all",
            "torn.jsonl" + suffix: whole[:20] + b"\0\xff\0" + whole[23:],
            "z.txt": "漢",
        },
    )
    report = run(source, tmp_path / "out", CHAIN)
    assert [sentence.split()[0] for sentence in report.rejected] == [
        "short.txt" + suffix,
        "torn.jsonl" + suffix,
        "wrong.txt" + suffix,
    ]
    assert "cut short" in report.rejected[0]
    assert plain(tmp_path / "out") == {"z.txt": "汉".encode()}


@pytest.mark.parametrize("suffix", PACK)
def test_a_member_whose_head_is_damaged_is_no_end_of_the_file(tmp_path: Path, suffix: str) -> None:
    first, second = (PACK[suffix](f"漢{n}\n".encode()) for n in range(2))
    files = {"torn.txt": first + b"\1" + second[1:], "end.txt": first + b"no more"}
    source = make(tmp_path / "in", {name + suffix: data for name, data in files.items()})
    report = run(source, tmp_path / "out", CHAIN)
    assert len(report.rejected) == 2
    assert all("damaged" in sentence for sentence in report.rejected)
    assert plain(tmp_path / "out") == {}


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz"])
def test_nothing_is_made_of_zeros_behind_a_member(tmp_path: Path, suffix: str) -> None:
    data = PACK[suffix](b"a") + bytes(1 << 17) + PACK[suffix](b"b") + bytes(4)
    source = make(tmp_path / "in", {"a.txt" + suffix: data})
    assert run(source, tmp_path / "out", CHAIN).rejected == []
    assert plain(tmp_path / "out") == {"a.txt" + suffix: b"ab"}


def test_a_window_too_large_for_memory_is_said_to_be_one(tmp_path: Path) -> None:
    zstd = compression.zstd()
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 30})
    source = make(tmp_path / "in", {"a.txt.zst": packer.compress(b"a") + packer.flush()})
    report = run(source, tmp_path / "out", CHAIN)
    assert "--long" in report.rejected[0]


@pytest.mark.parametrize("suffix", PACK)
def test_a_file_that_unpacks_to_too_much_is_set_aside(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "FREE", 1 << 16)
    monkeypatch.setattr(compression, "RATIO", 20)
    source = make(
        tmp_path / "in", {"bomb.txt" + suffix: PACK[suffix](b"a" * (1 << 20)), "z.txt": "漢"}
    )
    report = run(source, tmp_path / "out", CHAIN)
    assert "more than 20 times its size" in report.rejected[0]
    assert plain(tmp_path / "out") == {"z.txt": "汉".encode()}


def test_a_glob_names_what_is_text_too(tmp_path: Path) -> None:
    source = make(
        tmp_path / "in", {"a.htm": "漢", "b.dat.gz": gzip.compress("漢".encode()), "c.pdf": b"%"}
    )
    report = run(source, tmp_path / "out", CHAIN, Reading(globs=("*.htm", "*.dat")))
    assert sorted(plain(tmp_path / "out")) == ["a.htm", "b.dat.gz"]
    assert report.left == {".pdf": 1}
    assert restore(tmp_path / "out", tmp_path / "back") == (2, [])


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are large from a few hundred bytes."""
    for name, size in {
        "PACKED": 64,
        "BLOCK": 256,
        "LINES": 512,
        "TEXT": 512,
        "TABLE": 256,
        "WINDOW": 64,
        "LONGEST": 1024,
    }.items():
        monkeypatch.setattr(pieces, name, size)


LARGE = {
    "rows.jsonl": ROWS,
    "novel.txt": "".join(f"第{n}章漢\n\n下面是本章的內容,漢字丙。\n" for n in range(60)),
    "line.txt": "漢字很多。" * 400,
    "gb.txt": "".join(f"第{n}行,汉字的會議内容在这里。\r\n" for n in range(60)).encode("gb18030"),
    "wide.txt": "".join(f"第{n}行漢字丙。\n" for n in range(90)).encode("utf-16"),
    "wide.jsonl": ROWS.encode("utf-16"),
    "rows.jsonl.gz": gzip.compress(ROWS.encode()),
    "long.jsonl": ROWS + json.dumps({"text": "漢" * 500}) + "\n" + ROWS,
    "bad.jsonl": ROWS + "no json\n" + ROWS,
    "tail.txt": "漢字。\n" * 100 + "\n" * 300,
}


@pytest.mark.usefixtures("tiny")
def test_a_large_file_is_cleaned_in_parts_and_comes_back(tmp_path: Path) -> None:
    source = make(tmp_path / "in", LARGE)
    report = run(source, tmp_path / "out", CHAIN)
    assert [sentence.split()[0] for sentence in report.rejected] == ["bad.jsonl"]
    assert "line 41" in report.rejected[0]
    assert any("long.jsonl line 41 has" in note for note in report.notes)
    out = plain(tmp_path / "out")
    for name in ("rows.jsonl", "rows.jsonl.gz", "novel.txt", "line.txt"):
        before = plain(source)[name].decode()
        assert out[name].decode() == before.replace("漢", "汉").replace("丙", ""), name
    rows = [json.loads(row)["text"] for row in out["long.jsonl"].decode().splitlines()]
    assert rows == [f"汉{n}" for n in range(40)] + ["漢" * 500] + [f"汉{n}" for n in range(40)]
    assert out["bad.jsonl"].decode() == (ROWS * 2).replace("漢", "汉")
    assert out["wide.jsonl"].decode() == ROWS.replace("漢", "汉")
    assert restore(tmp_path / "out", tmp_path / "back") == (len(LARGE), [])
    assert plain(tmp_path / "back") == plain(source)


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("rows", [8, 300], ids=["small", "large"])
@pytest.mark.parametrize("way", ["run", "stream", "file", "check", "learn"])
def test_a_file_without_the_text_field_is_refused_whatever_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, way: str
) -> None:
    data = b'{"body": "\xe6\xbc\xa2"}\n' * rows + b"\nno json\n"
    path = make(tmp_path / "in", {"a.jsonl": data}) / "a.jsonl"
    monkeypatch.setattr(large, "SMALL", 1000)
    into = io.BytesIO()
    faults: list[str] = []
    reading = Reading(set_aside=False)
    name = str(path)
    try:
        if way == "run":
            name, faults = "a.jsonl", run(path, tmp_path / "out", CHAIN).rejected
        elif way == "learn":
            name, faults = "a.jsonl", learn(path, CHAIN).faults
        elif way == "stream":
            name = "standard input"
            stream.clean(io.BytesIO(data), into, CHAIN, reading, lined=True)
        elif way == "file":
            stream.clean_file(path, into, CHAIN, reading)
        else:
            faults = list(map(str, checked_each([path], CHAIN, reading)))
    except CleanerError as error:
        faults = [str(error)]
    assert faults == [
        f"{name} has no record with a text under 'text': name the field with --text-field."
    ]
    assert into.getvalue() == b""


@pytest.mark.usefixtures("tiny")
def test_records_without_a_text_are_counted_over_the_whole_file(tmp_path: Path) -> None:
    bare = '{"body": "漢"}\n' * 300
    source = make(tmp_path / "in", {"a.jsonl": bare + ROWS, "b.jsonl": ROWS})
    report = run(source, tmp_path / "out", CHAIN)
    assert report.rejected == []
    assert report.notes == [
        "a.jsonl has 300 records without a text under 'text': they passed through as they are."
    ]
    assert plain(tmp_path / "out")["a.jsonl"].decode() == (bare + ROWS.replace("漢", "汉"))


@pytest.mark.usefixtures("tiny")
def test_parts_are_numbered_by_the_lines_of_the_file(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"rows.jsonl": ROWS})
    found = pieces.BLOCK
    status = (source / "rows.jsonl").stat()
    pieces.prepare(
        source / "rows.jsonl", "rows.jsonl", (status.st_size, status.st_mtime_ns), Reading(),
        tmp_path / "p.parts", tmp_path / "p.data",
    )  # fmt: skip
    parts = pieces.load(tmp_path / "p.parts", "rows.jsonl", (status.st_size, status.st_mtime_ns))
    assert len(parts) > 3
    assert all((part.end or 0) - part.start <= 2 * found for part in parts)
    data = ROWS.encode()
    assert [data[: part.start].count(b"\n") for part in parts] == [part.lines for part in parts]
    assert b"".join(data[part.start : part.end] for part in parts) == data


@pytest.mark.usefixtures("tiny")
def test_a_text_that_is_cut_is_counted_as_one_document(tmp_path: Path) -> None:
    same = "好的。\n" * 200
    files = {"a.txt": same + "漢\n" + same, "b.txt": same, "c.jsonl": '{"text": "好"}\n' * 90}
    source = make(tmp_path / "in", files)
    report = run(source, tmp_path / "out", CHAIN)
    assert (report.documents, report.changed, report.cut) == (92, 1, {})
    assert run(source, tmp_path / "out", CHAIN).documents == 92


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_file_of_many_short_records_is_cut_by_their_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, codec: str
) -> None:
    monkeypatch.setattr(pieces, "FEW", 512)
    rows = "".join(f'{{"text": "漢{n}上"}}\n' for n in range(200))  # 上 is U+4E0A
    source = make(tmp_path / "in", {"a.jsonl": rows.encode(codec)})
    reading = Reading(keep_encoding=True)
    run(source, tmp_path / "whole", CHAIN, reading)
    for most, number in ((200, 1), (199, 2), (32, 7), (1, 200)):
        monkeypatch.setattr(pieces, "RECORDS", most)
        path, status = source / "a.jsonl", (len(rows.encode(codec)), 0, 0)
        pieces.prepare(path, "a.jsonl", status, reading, tmp_path / "p.parts", tmp_path / "p.data")
        parts = pieces.load(tmp_path / "p.parts", "a.jsonl", status)
        assert len(parts) == number
        assert [part.lines for part in parts] == [most * n for n in range(number)]
    monkeypatch.setattr(pieces, "RECORDS", 32)
    run(source, tmp_path / "out", CHAIN, reading)
    assert plain(tmp_path / "out") == plain(tmp_path / "whole")
    assert restore(tmp_path / "out", tmp_path / "back") == (1, [])
    assert tree(tmp_path / "back") == tree(source)


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize(
    ("codec", "given"),
    [("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16"), ("utf-8", "utf8")],
)
def test_a_large_file_in_the_encoding_that_is_named_is_cut(
    tmp_path: Path, codec: str, given: str
) -> None:
    files = {
        "rows.jsonl": ROWS,
        "novel.txt": str(LARGE["novel.txt"]),
        "line.txt": "漢字很多。" * 400,
    }
    source = make(tmp_path / "in", {name: text.encode(codec) for name, text in files.items()})
    for number, keep in enumerate((False, True)):
        out, back = tmp_path / f"out{number}", tmp_path / f"back{number}"
        report = run(source, out, CHAIN, Reading(input_encoding=given, keep_encoding=keep))
        assert report.rejected == []
        assert report.documents == 40 + 2
        assert sum(len(list(trail.rows(path))) for path in Workspace(out).trails()) > 20
        wanted = {n: t.replace("漢", "汉").replace("丙", "") for n, t in files.items()}
        told = codec if keep else "utf-8"
        assert plain(out) == {name: text.encode(told) for name, text in wanted.items()}
        assert restore(out, back) == (3, [])
        assert plain(back) == plain(source)


@pytest.mark.usefixtures("tiny")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    lines=st.lists(st.text(alphabet="漢字。\r a\u2028𠀀", max_size=90), max_size=60),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    suffix=st.sampled_from(["", ".gz", ".zst"]),
)
def test_any_large_file_comes_back(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], codec: str, suffix: str
) -> None:
    tmp_path = tmp_path_factory.mktemp("large")
    data = "\n".join(lines).encode(codec)
    source = make(tmp_path / "in", {"a.txt" + suffix: compression.packed(data, suffix)})
    report = run(source, tmp_path / "out", CHAIN)
    if report.rejected:  # stray encodings of a few bytes; nothing may be written then
        assert not (tmp_path / "out" / ("a.txt" + suffix)).exists()
        return
    assert restore(tmp_path / "out", tmp_path / "back") == (1, [])
    assert plain(tmp_path / "back") == plain(source)


@pytest.mark.usefixtures("tiny")
def test_a_part_that_cannot_be_read_sets_the_whole_file_aside(tmp_path: Path) -> None:
    text = ("漢字。\n" * 200).encode() + b"\xff\xfe\xfd\n" * 300 + ("漢字。\n" * 200).encode()
    source = make(tmp_path / "in", {"a.txt": text, "b.txt": "漢"})
    report = run(source, tmp_path / "out", CHAIN)
    assert report.rejected
    assert plain(tmp_path / "out") == {"b.txt": "汉".encode()}


@pytest.mark.usefixtures("tiny")
def test_a_line_too_long_for_an_encoding_without_safe_places_is_one_sentence(
    tmp_path: Path,
) -> None:
    source = make(tmp_path / "in", {"a.txt": ("汉字很多的一行会议" * 800).encode("gb18030")})
    report = run(source, tmp_path / "out", CHAIN)
    assert "break the line" in report.rejected[0]


def test_only_the_shards_of_a_changed_file_are_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.sharding.SHARD_FILES", 2)
    chain = Pipeline([Simple()])
    source = make(tmp_path / "in", {f"{n}.txt": f"漢{n}" for n in range(20)})
    run(source, tmp_path / "out", chain)
    before = {p: p.stat().st_ino for p in (tmp_path / "out").glob("*.txt")}
    (source / "7.txt").write_text("漢字")
    (source / "8.txt").unlink()
    (source / "new.txt").write_text("新漢")
    run(source, tmp_path / "out", chain)
    run(source, tmp_path / "whole", chain)
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")
    same = [path for path, inode in before.items() if path.exists() and path.stat().st_ino == inode]
    assert len(same) >= 10
    (tmp_path / "out" / "3.txt").unlink()
    run(source, tmp_path / "out", chain)
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


@pytest.mark.parametrize("level", ["removals", "none"])
def test_a_run_without_a_full_trail_says_that_it_cannot_be_restored(
    tmp_path: Path, level: str
) -> None:
    source = make(tmp_path / "in", {"a.txt": "漢丙"})
    run(source, tmp_path / "out", CHAIN, trail=level)
    (path,) = (tmp_path / "out" / ".cleaner" / "trail").glob("*.zst")
    text = compression.unpacked(path.read_bytes(), ".zst", "").decode()
    assert ("丙" in text, "漢" in text) == (level == "removals", False)
    with pytest.raises(CleanerError, match="full trail"):
        restore(tmp_path / "out", tmp_path / "back")


def test_a_file_that_changed_since_the_run_began_is_named(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.txt": "漢"})
    status = (source / "a.txt").stat()
    piece = Piece("a.txt", status=(status.st_size, status.st_mtime_ns))
    assert read_piece(source / "a.txt", piece, Reading()).text == "漢"
    (source / "a.txt").write_text("漢字")
    with pytest.raises(CleanerError, match="changed while"):
        read_piece(source / "a.txt", piece, Reading())


def test_a_dry_run_tells_the_same_and_writes_nothing(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.txt": "漢丙", "b.jsonl": "no json\n" + ROWS})
    dry = run(source, tmp_path / "out", CHAIN, dry=True)
    assert not (tmp_path / "out").exists()
    wet = run(source, tmp_path / "out", CHAIN)
    assert dry.edits == wet.edits
    assert dry.documents == wet.documents


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_large_file_of_any_name_is_cleaned_to_a_stream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr(large, "SMALL", 100)
    monkeypatch.setattr(large, "PACKED", 10)
    data = "漢丙一\n".encode() * 40
    source = make(tmp_path, {"[a]*.dat" + suffix: PACK[suffix](data) if suffix else data})
    target = io.BytesIO()
    stream.clean_file(source / ("[a]*.dat" + suffix), target, CHAIN, Reading())
    assert target.getvalue().decode() == "汉一\n" * 40


@pytest.mark.parametrize("lined", [False, True])
def test_a_large_stream_is_cleaned_as_a_small_one(
    lined: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = (ROWS if lined else "漢字丙。\n" * 300).encode()
    small, whole = io.BytesIO(), io.BytesIO()
    stream.clean(io.BytesIO(data), small, CHAIN, Reading(), lined=lined)
    monkeypatch.setattr(large, "SMALL", 100)
    stream.clean(io.BytesIO(data), whole, CHAIN, Reading(), lined=lined)
    assert (
        small.getvalue()
        == whole.getvalue()
        == data.decode().replace("漢", "汉").replace("丙", "").encode()
    )


def test_a_line_of_a_large_stream_that_is_no_record_passes_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = (ROWS + 'no json\n\n{"n": 1}\n' + ROWS + "neither").encode()
    small, whole = io.BytesIO(), io.BytesIO()
    stream.clean(io.BytesIO(data), small, CHAIN, Reading(), lined=True)
    monkeypatch.setattr(large, "SMALL", 100)
    notes = stream.clean(io.BytesIO(data), whole, CHAIN, Reading(), lined=True)
    assert whole.getvalue() == small.getvalue() == data.decode().replace("漢", "汉").encode()
    assert "line 41 is no JSON object (no brace at its beginning): it passed through" in notes[0]


def test_odd_things_in_a_folder_are_left_or_named(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.txt": "漢", "deep/" * 60 + "b.txt": "漢"})
    outside = make(tmp_path / "elsewhere", {"secret.txt": "漢字"})
    (source / "loop").symlink_to(source)
    (source / "self.txt").symlink_to(source / "self.txt")
    (source / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (source / "link.txt").symlink_to(outside / "secret.txt")
    os.mkfifo(source / "pipe.txt")
    (source / "folder.txt").mkdir()
    odd = ["two\nlines.txt", " spaces .txt", "n" * 251 + ".txt", os.fsdecode(b"\xff\xfe.txt")]
    for name in odd:
        (source / name).write_text("漢")
    report = run(source, tmp_path / "out", CHAIN)
    assert [said.split(" is ")[0] for said in report.rejected] == [
        "gone.txt",
        "pipe.txt",
        "self.txt",
    ]
    written = tree(tmp_path / "out", state=False)
    wanted = {"a.txt", "deep/" * 60 + "b.txt", "link.txt", *odd}
    assert written.keys() == wanted
    assert not (tmp_path / "out" / "link.txt").is_symlink()
    assert (outside / "secret.txt").read_text() == "漢字"
    assert report.left == {}
    assert restore(tmp_path / "out", tmp_path / "back") == (len(wanted), [])
    assert tree(tmp_path / "back") == {
        name: data for name, data in tree(source).items() if name in wanted
    }


def test_two_runs_into_one_folder_do_not_meet(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.txt": "漢"})
    with Workspace(tmp_path / "out").locked(), pytest.raises(CleanerError, match="another run"):
        run(source, tmp_path / "out", CHAIN, force=True)


def test_a_very_long_line_is_cleaned_in_parts_without_holding_it(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    with open(source / "line.txt", "wb") as file:
        file.writelines("漢字很多，沒有換行。".encode() * 30_000 for _ in range(40))
    code = (
        "import resource, sys\nfrom pathlib import Path\nfrom cleaner.engine import run\n"
        "from cleaner.pipeline import Pipeline\nfrom cleaner.registry import build\n"
        "report = run(Path(sys.argv[1]), Path(sys.argv[2]), Pipeline([build('traditional')]))\n"
        "assert not report.rejected, report.rejected\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    size = (source / "line.txt").stat().st_size
    done = subprocess.run(
        [sys.executable, "-c", code, str(source), str(tmp_path / "out")],
        capture_output=True, text=True, check=True,
        cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert int(done.stdout) < 600
    assert (tmp_path / "out" / "line.txt").stat().st_size == size


def table(rows: int = 30, group: int = 7, name: str = "text") -> bytes:
    columns = {
        "n": arrow.array(range(rows), arrow.int8()),
        name: arrow.array(
            [None if n == 3 else f"漢丙{n}" for n in range(rows)], arrow.large_string()
        ),
        "tags": arrow.array([["a", str(n)] for n in range(rows)]),
    }
    file = io.BytesIO()
    made = arrow.table(columns).replace_schema_metadata({"origin": "test"})
    parquet.write_table(made, file, row_group_size=group)
    return file.getvalue()


def read(path: Path) -> arrow.Table:
    return parquet.read_table(path)


@pytest.mark.parametrize("size", ["small", "large"])
def test_the_texts_of_a_table_are_cleaned_and_come_back(
    tmp_path: Path, size: str, request: pytest.FixtureRequest
) -> None:
    if size == "large":
        request.getfixturevalue("tiny")
    source = make(tmp_path / "in", {"a.parquet": table()})
    report = run(source, tmp_path / "out", CHAIN)
    assert report.documents == 29
    out = read(tmp_path / "out" / "a.parquet")
    assert out.schema == read(source / "a.parquet").schema
    assert out["text"].to_pylist() == [None if n == 3 else f"汉{n}" for n in range(30)]
    assert out.drop(["text"]) == read(source / "a.parquet").drop(["text"])
    assert restore(tmp_path / "out", tmp_path / "back") == (1, [])
    assert read(tmp_path / "back" / "a.parquet").equals(
        read(source / "a.parquet"), check_metadata=True
    )
    again = run(source, tmp_path / "again", CHAIN)
    assert tree(tmp_path / "again") == tree(tmp_path / "out")
    assert again.edits == report.edits


def test_a_table_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    files = {
        "cut.parquet": table()[:-9],
        "none.parquet": b"",
        "other.parquet": table(name="body"),
        "z.parquet": table(),
    }
    report = run(make(tmp_path / "in", files), tmp_path / "out", CHAIN)
    assert [sentence.split()[0] for sentence in report.rejected] == [
        "cut.parquet",
        "none.parquet",
        "other.parquet",
    ]
    assert "--text-field" in report.rejected[2]
    assert list(tree(tmp_path / "out", state=False)) == ["z.parquet"]


MIXED = {
    "a.txt": "漢丙一\r\n",
    "a.md": "漢",
    "deep/rows.jsonl": '{"id":1,  "text":"\\u6f22"}\n\n{"x": [1, "a"]}\n' + ROWS,
    "t.parquet": table(),
    "p.txt.gz": gzip.compress("漢字\n".encode()),
}


@pytest.mark.parametrize("size", ["small", "large"])
@pytest.mark.parametrize("to", ["jsonl", "jsonl.zst", "parquet"])
def test_files_are_written_as_another_kind_and_come_back(
    tmp_path: Path, to: str, size: str, request: pytest.FixtureRequest
) -> None:
    if size == "large":
        request.getfixturevalue("tiny")
    source = make(tmp_path / "in", {**MIXED, "long.txt": "漢字。\n" * 200})
    report = run(source, tmp_path / "out", CHAIN, Reading(to=to))
    assert report.rejected == []
    names = {"a", "a.txt", "deep/rows", "t", "p", "long"}
    assert tree(tmp_path / "out", state=False).keys() == {f"{name}.{to}" for name in names}
    if to == "parquet":
        assert read(tmp_path / "out" / "a.parquet").to_pylist() == [{"id": "a.md", "text": "汉"}]
        rows = read(tmp_path / "out" / "deep" / "rows.parquet")
        assert rows["text"].to_pylist() == ["汉", None, *(f"汉{n}" for n in range(40))]
    else:
        out = {name: data.decode() for name, data in plain(tmp_path / "out").items()}
        assert json.loads(out[f"a.{to}"]) == {"id": "a.md", "text": "汉"}
        assert out[f"deep/rows.{to}"].startswith('{"id":1,  "text":"\\u6c49"}\n\n')
        assert json.loads(out[f"t.{to}"].splitlines()[1]) == {
            "n": 1,
            "text": "汉1",
            "tags": ["a", "1"],
        }
    assert restore(tmp_path / "out", tmp_path / "back") == (6, [])
    back = {name: data for name, data in plain(tmp_path / "back").items() if "parquet" not in name}
    assert back == {name: data for name, data in plain(source).items() if "parquet" not in name}
    assert read(tmp_path / "back" / "t.parquet").equals(
        read(source / "t.parquet"), check_metadata=True
    )
    before = {p: p.stat().st_ino for p in (tmp_path / "out").rglob("*")}
    run(source, tmp_path / "out", CHAIN, Reading(to=to))
    assert {p: p.stat().st_ino for p in (tmp_path / "out").rglob("*")} == before


PAGE_RECORD = "首页 > 新闻 > 正文\\n来源：河湾日报 作者：王小二 2020-02-09 11:00\\n" + "".join(
    f"第{n}天，村里的人们都到河边去看新修的桥，大家说这座桥修得又结实又好看，走在上面很放心。\\n"
    for n in range(6)
)


def test_metadata_go_to_the_trail_and_where_asked_to_the_record(tmp_path: Path) -> None:
    rows = (
        f'{{"text": "{PAGE_RECORD}", "n": 1}}\n'
        f'{{"meta": {{"own": 1}}, "text": "{PAGE_RECORD}"}}\n'
        '{"text": "漢"}\n'
    )
    source = make(tmp_path / "in", {"a.jsonl": rows, "b.txt": json.loads(f'"{PAGE_RECORD}"')})
    chain = Pipeline([build("traditional"), build("boilerplate")])
    said = {"source": "河湾日报", "author": "王小二", "date": "2020-02-09T11:00", "column": "新闻"}
    for name, reading in (("plain", Reading()), ("asked", Reading(metadata=True))):
        run(source, tmp_path / name, chain, reading)
        (path,) = (tmp_path / name / ".cleaner" / "trail").glob("*.zst")
        found = [meta for entry in trail.read(path) for meta in entry.meta.values()]
        assert found == [said] * 3
        out = [json.loads(row) for row in (tmp_path / name / "a.jsonl").read_text().splitlines()]
        assert [row.get("meta") for row in out] == [
            said if name == "asked" else None,
            {"own": 1},
            None,
        ]
        assert restore(tmp_path / name, tmp_path / f"{name}-back") == (2, [])
        assert tree(tmp_path / f"{name}-back") == tree(source)
    run(source, tmp_path / "lines", chain, Reading(metadata=True, to="jsonl"))
    assert json.loads((tmp_path / "lines" / "b.jsonl").read_text())["meta"] == said


def test_a_filter_is_given_the_fields_of_a_record_that_it_asks_for(tmp_path: Path) -> None:
    row = '{{"url": "https://www.{site}.com/1", "text": "{text}\\n本站一句相同的话"}}\n'
    rows = "".join(row.format(site=f"s{n % 2}", text=f"第{n}篇") for n in range(40))
    source = make(tmp_path / "in", {"a.jsonl": rows})
    seen = []

    class Asking(Recurring):
        @property
        def fields(self) -> tuple[str, ...]:
            return ("url",)

        def survey(self, document: Document) -> Any:
            seen.append(document.meta["url"])
            return super().survey(document)

    run(source, tmp_path / "out", Pipeline([Asking()]))
    assert seen == [f"https://www.s{n % 2}.com/1" for n in range(40)]


STRAYS = "渔船清早出港，傍晚才回来。" * 9
WITH_STRAYS = (
    f'{{"text": "漢{STRAYS}", "k": "'.encode()
    + b'\xff"}\r\n{"text": 3, "k\xe6\xbc": 1}\r\n{"k": "\xff" no}\r\n'
    + f'{{"text": "漢{STRAYS}'.encode()
    + b'\xff", "k": ["\xfe"]}\r\n'
)


@pytest.mark.parametrize("to", ["", "jsonl.gz", "parquet"])
@pytest.mark.parametrize("large", [False, True])
def test_stray_bytes_beside_the_text_stay_and_all_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str, large: bool
) -> None:
    if large:
        for name, size in (("LINES", 64), ("BLOCK", 512), ("WINDOW", 16), ("SAMPLE", 64)):
            monkeypatch.setattr(f"cleaner.pieces.{name}", size)
    make(tmp_path / "in", {"a.jsonl": WITH_STRAYS * (9 if large else 1)})
    report = run(tmp_path / "in", tmp_path / "out", CHAIN, Reading(to=to))
    assert report.faults == []
    assert report.notes[0].startswith("a.jsonl is UTF-8 with ")
    assert restore(tmp_path / "out", tmp_path / "back") == (1, [])
    assert tree(tmp_path / "back") == tree(tmp_path / "in")
    if not to:
        lines = (tmp_path / "out" / "a.jsonl").read_bytes().split(b"\n")[:3]
        assert lines[0].endswith(b'", "k": "\xff"}')
        assert lines[1] == b'{"text": 3, "k\xe6\xbc": 1}'
        assert lines[2].endswith(b'\xef\xbf\xbd", "k": ["\xfe"]}')
    rejects = (tmp_path / "out" / ".cleaner" / "rejects.jsonl").read_text("utf-8")
    assert json.loads(rejects.splitlines()[0])["text"] == '{"k": "\udcff" no}'


def test_a_large_file_of_utf_8_is_read_as_that_whatever_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, size in (("TEXT", 64), ("BLOCK", 512), ("WINDOW", 64), ("SAMPLE", 256)):
        monkeypatch.setattr(f"cleaner.pieces.{name}", size)
    text = "漢丙，渔船清早出港。\n" * 20 + "only letters here\n" * 80 + "漢\n" * 300
    make(tmp_path / "in", {"a.txt": text})
    report = run(tmp_path / "in", tmp_path / "out", CHAIN, Reading(input_encoding="utf-16"))
    assert report.notes == ["a.txt is UTF-8, and was read as that, not as utf-16-le."]
    written = (tmp_path / "out" / "a.txt").read_text("utf-8")
    assert written == text.replace("漢", "汉").replace("丙", "")
