import os
import subprocess
import tracemalloc
from pathlib import Path

import pytest
from folders import make
from samples import Simple

from cleaner.corpus import Piece
from cleaner.engine import run
from cleaner.listing import Files, discover, is_text, named_files
from cleaner.pipeline import Pipeline
from cleaner.restore import restore
from cleaner.shards import Shard


def test_files_are_listed_with_their_status_and_without_where_there_is_none(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": "汉字", "b.txt": ""})
    files = Files(tmp_path, ["a.txt", "b.txt", "gone.txt"])
    a, b, gone = files
    assert (a[0], b[0], gone) == ("a.txt", "b.txt", ("gone.txt", None))
    status = (tmp_path / "a.txt").stat()
    assert a[1] == (6, status.st_mtime_ns, status.st_ctime_ns)
    assert b[1] is not None
    assert files.size == 6


def test_a_shard_gives_back_its_pieces_and_names_the_files_cut() -> None:
    whole = Piece("a\nb.txt", status=(1, 2, 3), target="a.jsonl"), ""
    parts = [(Piece("big.txt", n, 2, n * 9, n * 9 + 9, codec="gbk"), "key") for n in range(2)]
    shard = Shard.of("name", [whole, *parts])
    assert shard.pieces() == [whole, *parts]
    assert shard.cut == (parts[0],)


def test_of_each_of_many_files_little_more_than_its_name_is_held(tmp_path: Path) -> None:
    names = [f"{number:08}.txt" for number in range(20_000)]
    tracemalloc.start()
    files = Files(tmp_path, names)
    shards = [
        Shard.of(
            str(at),
            [(Piece(name, status=(at, 10**18 + at, 10**18 + at)), "") for name in names[at:][:250]],
        )
        for at in range(0, len(names), 250)
    ]
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert sum(len(shard.pieces()) for shard in shards) == len(list(files)) == len(names)
    assert held / len(names) < 60


def test_a_path_names_itself_or_the_files_of_its_folder(tmp_path: Path) -> None:
    root = make(tmp_path, {"in/b.txt": "", "in/deep/a.md": "", "in/c.png": "", "d.log": ""})
    faults: list[str] = []
    assert list(named_files(root / "in", faults)) == [root / "in/b.txt", root / "in/deep/a.md"]
    assert list(named_files(root / "d.log", faults)) == [root / "d.log"]
    assert faults == []
    assert list(named_files(root / "none", faults)) == []
    assert faults == [f"{root / 'none'} is not there: give a file or a folder that exists."]


def test_folders_lie_as_deep_in_one_another_as_the_system_lets_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "in", {})
    monkeypatch.chdir(tmp_path / "in")
    for _ in range(1200):
        os.mkdir("d")
        os.chdir("d")
    Path("a.txt").write_text("漢")
    os.chdir(tmp_path)
    assert run(Path("in"), Path("out"), Pipeline([Simple()])).rejected == []
    assert restore(Path("out"), Path("back")) == (1, [])
    name = "d/" * 1200 + "a.txt"
    assert discover(Path("out")).found == discover(Path("back")).found == [name]
    subprocess.run(
        ["rm", "-r", "in", "out", "back"], check=True
    )  # pytest goes no deeper than Python


def test_two_stars_in_a_pattern_stand_for_no_folder_as_well() -> None:
    for name in ("a.log", "x/a.log", "x/y/a.log", "x/a.log.gz"):
        assert is_text(name, ["**/*.log"])
    assert is_text("x/a.log", ["x/**/*.log"])
    assert is_text("x/y/a.log", ["x/**/*.log"])
    assert not is_text("y/a.log", ["x/**/*.log"])
    assert not is_text("a.html", ["**/*.log"])
