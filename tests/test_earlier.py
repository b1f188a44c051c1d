"""What earlier runs wrote: what of it is removed, what stays, and what is never written over."""

import json
import os
import shutil
from pathlib import Path

import pytest
from folders import make, tree
from kills import PAGE, obeys, plainly
from samples import Recurring, Simple

from cleaner import sharding, shards
from cleaner.corpus import Reading
from cleaner.engine import run
from cleaner.errors import CleanerError
from cleaner.pipeline import Pipeline
from cleaner.report import Report
from cleaner.restore import restore

APART = Pipeline([Simple()])
TOGETHER = Pipeline([Simple(), Recurring()])
chains = pytest.mark.parametrize("chain", [APART, TOGETHER])


def texts(root: Path) -> dict[str, str]:
    return {name: data.decode() for name, data in tree(root, state=False).items()}


# An input in its own output.


@pytest.mark.parametrize("out", [".", "deep", "deep/in"])
@pytest.mark.parametrize("to", ["", "jsonl"])
def test_a_file_that_lies_in_out_is_refused_and_stays(tmp_path: Path, out: str, to: str) -> None:
    make(tmp_path, {"deep/in/a.txt": "漢"})
    with pytest.raises(CleanerError, match=r"lies in .*: give an OUT beside it"):
        run(tmp_path / "deep/in/a.txt", tmp_path / out, APART, Reading(to=to), force=True)
    assert tree(tmp_path) == {"deep/in/a.txt": "漢".encode()}


def test_a_link_from_the_input_into_out_is_refused(tmp_path: Path) -> None:
    source, out = make(tmp_path / "in", {"b.txt": "漢"}), make(tmp_path / "out", {"a.txt": "漢"})
    (source / "a.txt").symlink_to(out / "a.txt")
    with pytest.raises(CleanerError, match=r"a\.txt leads into .*out: give another OUT"):
        run(source, out, APART, force=True)
    assert texts(out) == {"a.txt": "漢"}


def test_a_link_from_out_into_the_input_is_refused(tmp_path: Path) -> None:
    source, out = make(tmp_path / "in", {"sub/a.txt": "漢"}), make(tmp_path / "out", {})
    (out / "sub").symlink_to(source / "sub")
    with pytest.raises(CleanerError, match=r"sub leads to .*in: give another OUT"):
        run(source, out, APART, force=True)
    assert texts(source) == {"sub/a.txt": "漢"}


def test_nothing_is_removed_behind_a_link_that_leads_out_of_out(tmp_path: Path) -> None:
    source, out = make(tmp_path / "in", {"sub/a.txt": "漢", "b.txt": "漢"}), tmp_path / "out"
    run(source, out, APART)
    mine = make(tmp_path / "mine", {"a.txt": "mine"})
    shutil.rmtree(out / "sub")
    (out / "sub").symlink_to(mine)
    shutil.rmtree(source / "sub")
    run(source, out, APART, force=True)
    assert texts(mine) == {"a.txt": "mine"}


# An input that cannot be used for a while.


@obeys
@pytest.mark.parametrize("words", [("traditional",), ("traditional", "duplicates")])
def test_what_lies_in_a_folder_that_cannot_be_listed_stays(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    files: dict[str, str | bytes] = {"a.txt": PAGE, "sub/deep/b.txt": PAGE * 2, "sub/c.txt": "字\n"}
    source, out = make(tmp_path / "in", files), tmp_path / "out"
    command = (*words, "run", "in", "out", "--quiet")
    assert plainly(tmp_path, *command) == (0, "")
    whole, input = tree(out), tree(source)
    for shut in (source / "sub", source):
        shut.chmod(0)
        make(out, {})
        try:
            code, said = plainly(tmp_path, *command)
        finally:
            shut.chmod(0o755)
        assert code == 2
        assert "cannot be listed (Permission denied)" in said
        assert texts(out).keys() == files.keys()
        assert restore(out, tmp_path / "back") == (3, [])
        assert tree(tmp_path / "back") == input
        shutil.rmtree(tmp_path / "back")
    assert "the folder in cannot" in said
    assert plainly(tmp_path, *command) == (0, "")
    assert tree(out) == whole


@chains
def test_what_was_made_of_a_file_that_became_unusable_stays(
    tmp_path: Path, chain: Pipeline
) -> None:
    source, out = (
        make(tmp_path / "in", {"a.txt": "漢", "b.txt": "漢字", "c.txt": "字"}),
        tmp_path / "out",
    )
    run(source, out, chain)
    make(source, {"a.txt": b"a\0b", "c.txt": "新漢"})
    for _ in range(2):
        report = run(source, out, chain)
        assert report.rejected == [
            "a.txt is not text (it holds NUL bytes): leave it out of the run."
        ]
        assert report.notes == [
            "a.txt cannot be used now: what an earlier run made of it stays in OUT."
        ]
        assert texts(out) == {"a.txt": "汉", "b.txt": "汉字", "c.txt": "新汉"}
        assert restore(out, tmp_path / "back", force=True) == (3, [])
        assert texts(tmp_path / "back") == {"a.txt": "漢", "b.txt": "漢字", "c.txt": "新漢"}
    make(source, {"b.txt": "又漢"})
    run(source, out, chain)
    assert texts(out) == {"a.txt": "汉", "b.txt": "又汉", "c.txt": "新汉"}
    (source / "a.txt").unlink()
    run(source, out, chain)
    run(source, tmp_path / "whole", chain)
    assert tree(out) == tree(tmp_path / "whole")


@chains
def test_what_was_made_of_a_file_stays_while_it_is_a_link_to_nothing(
    tmp_path: Path, chain: Pipeline
) -> None:
    make(tmp_path, {"disk/a.txt": "漢", "in/b.txt": "字漢"})
    source, out = tmp_path / "in", tmp_path / "out"
    (source / "a.txt").symlink_to(tmp_path / "disk" / "a.txt")
    run(source, out, chain)
    whole = tree(out)
    (tmp_path / "disk").rename(tmp_path / "away")
    report = run(source, out, chain)
    assert report.rejected[0].startswith("a.txt is a link that leads to no file (No such file")
    assert texts(out) == {"a.txt": "汉", "b.txt": "字汉"}
    (tmp_path / "away").rename(tmp_path / "disk")
    assert run(source, out, chain).rejected == []
    assert tree(out) == whole


@chains
def test_what_is_gone_from_the_input_is_removed_and_told(tmp_path: Path, chain: Pipeline) -> None:
    source, out = make(tmp_path / "in", {"a.txt": "漢", "b/c.txt": "漢"}), tmp_path / "out"
    run(source, out, chain)
    shutil.rmtree(source / "b")
    stood = tree(out)
    told = f"1 file would be removed from {out}, for its input is gone."
    assert told in run(source, out, chain, dry=True).notes
    assert tree(out) == stood
    assert run(source, out, chain).notes == [told.replace("would be", "was")]
    assert run(source, out, chain).notes == []
    assert texts(out) == {"a.txt": "汉"}


def test_a_pipe_and_a_link_to_nothing_are_named(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.txt": "漢", "c.png": b"x"})
    os.mkfifo(source / "p.txt")
    (source / "l.txt").symlink_to("nowhere")
    (source / "l.png").symlink_to("nowhere")
    report = run(source, tmp_path / "out", APART)
    assert [each.split(" is ")[0] for each in report.rejected] == ["l.txt", "p.txt"]
    assert report.left == {".png": 2}


# Another input.


@chains
@pytest.mark.parametrize("dry", [False, True])
def test_another_input_is_refused_and_replaces_by_force(
    tmp_path: Path, chain: Pipeline, dry: bool
) -> None:
    one, other = make(tmp_path / "i", {"1.txt": "漢", "2.txt": "字"}), tmp_path / "j"
    make(other, {"x.txt": "漢"})
    out = tmp_path / "out"
    run(one, out, chain)
    stood = tree(out)
    for source in (other, one / "1.txt", tmp_path / "j" / "x.txt"):
        with pytest.raises(CleanerError, match=f"holds what was made of {one}: give another OUT"):
            run(source, out, chain, dry=dry)
    assert tree(out) == stood
    report = run(other, out, chain, force=True)
    assert report.notes == [f"2 files were removed from {out}, for their input is gone."]
    assert texts(out) == {"x.txt": "汉"}
    assert restore(out, tmp_path / "back") == (1, [])


@chains
def test_by_force_nothing_of_another_input_stays(tmp_path: Path, chain: Pipeline) -> None:
    one, out = make(tmp_path / "i", {"1.txt": "漢", "2.txt": "字"}), tmp_path / "out"
    other = make(tmp_path / "j", {"1.txt": b"a\0b", "x.txt": "漢"})
    run(one, out, chain)
    assert len(run(other, out, chain, force=True).rejected) == 1
    assert texts(out) == {"x.txt": "汉"}


def test_the_same_input_under_another_name_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = make(tmp_path / "in", {"1.txt": "漢", "2.txt": "字"}), tmp_path / "out"
    (tmp_path / "link").symlink_to(source)
    monkeypatch.chdir(tmp_path)
    run(source, out, APART)
    for number, name in enumerate(("in", "./in/", "link", "link/../in")):
        make(source, {f"new{number}.txt": "漢"})
        assert run(Path(name), out, APART).documents == 3 + number
    source.rename(tmp_path / "moved")
    assert run(Path("moved"), out, APART).documents == 6
    make(tmp_path / "moved", {"more.txt": "漢"})
    assert run(Path("moved"), out, APART).documents == 7


# A run that was stopped.


class StoppedError(Exception):
    """Stands for a kill."""


@pytest.fixture
def stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """OUT of a run that was killed when it had written two files of a shard of three."""
    files: dict[str, str | bytes] = {"a.txt": "漢", "b.txt": "漢", "c.txt": "漢"}
    source = make(tmp_path / "in", files)
    write = shards.write

    def kill(path: str | Path, data: bytes, scratch: Path | None = None) -> None:
        if Path(path).name.startswith("c."):
            raise StoppedError
        write(path, data, scratch)

    monkeypatch.setattr(Report, "set_aside", _raised)
    with monkeypatch.context() as patch:
        patch.setattr(shards, "write", kill)
        with pytest.raises(StoppedError):
            run(source, tmp_path / "out", APART, Reading(to="jsonl"))
    assert len(texts(tmp_path / "out")) == 2
    return tmp_path / "out"


def _raised(report: Report, name: str, error: Exception) -> None:
    raise error


@pytest.mark.parametrize("chain", [APART, TOGETHER])
@pytest.mark.parametrize("to", ["", "jsonl", "parquet"])
def test_what_a_stopped_run_wrote_is_not_left_beside_what_the_next_one_writes(
    stopped: Path, chain: Pipeline, to: str
) -> None:
    source = stopped.parent / "in"
    (source / "a.txt").unlink()
    run(source, stopped, chain, Reading(to=to))
    run(source, stopped.parent / "whole", chain, Reading(to=to))
    assert tree(stopped) == tree(stopped.parent / "whole")


def test_what_a_stopped_run_had_not_come_to_is_not_removed(stopped: Path) -> None:
    (stopped / "c.jsonl").write_text("mine")
    os.utime(stopped / "c.jsonl", ns=(1, 1))
    run(stopped.parent / "in", stopped, APART)
    assert texts(stopped) == {"a.txt": "汉", "b.txt": "汉", "c.txt": "汉", "c.jsonl": "mine"}


def test_a_run_that_is_stopped_again_and_again_ends_as_one_that_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharding, "SHARD_FILES", 1)
    files: dict[str, str | bytes] = {f"{n}.txt": f"漢{n}" for n in range(6)}
    source, out = make(tmp_path / "in", files), tmp_path / "out"

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise StoppedError

    run(source, out, APART)
    for gone, to in (("0.txt", "jsonl"), ("1.txt", "parquet"), ("5.txt", "jsonl"), ("2.txt", "")):
        (source / gone).unlink()
        with pytest.raises(StoppedError):
            run(source, out, APART, Reading(to=to), progress=stop)
        make(source, {"3.txt": b"\0"})  # from now on
    report = run(source, out, TOGETHER, Reading(to="jsonl"))
    assert len(report.rejected) == 1
    assert texts(out).keys() >= {"4.jsonl"}
    (source / "3.txt").unlink()
    run(source, out, TOGETHER, Reading(to="jsonl"))
    run(source, tmp_path / "whole", TOGETHER, Reading(to="jsonl"))
    assert tree(out) == tree(tmp_path / "whole")


def test_a_large_file_that_is_damaged_later_keeps_what_was_made_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, size in {"PACKED": 64, "BLOCK": 256, "LINES": 512, "WINDOW": 64}.items():
        monkeypatch.setattr(f"cleaner.pieces.{name}", size)
    lines = "".join(f'{{"text": "第{n}行漢字"}}\n' for n in range(200))
    source, out = make(tmp_path / "in", {"a.jsonl": lines, "b.txt": "漢"}), tmp_path / "out"
    run(source, out, APART)
    stood = texts(out)
    (source / "a.jsonl").write_bytes(lines.encode("utf-16")[:-1] + b"\0\0\xd8")
    assert run(source, out, APART).rejected
    assert texts(out) == stood
    assert restore(out, tmp_path / "back") == (2, [])
    assert texts(tmp_path / "back")["a.jsonl"] == lines


def test_a_large_file_is_not_made_again_for_a_new_one_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, size in {"BLOCK": 256, "LINES": 512, "WINDOW": 64}.items():
        monkeypatch.setattr(f"cleaner.pieces.{name}", size)
    monkeypatch.setattr(sharding, "SHARD_BYTES", 256)
    lines = "".join(f'{{"text": "第{n}行漢字"}}\n' for n in range(200))
    source, out = make(tmp_path / "in", {"a.jsonl": lines}), tmp_path / "out"
    run(source, out, APART)
    before = (out / "a.jsonl").stat().st_ino
    make(source, {"b.txt": "漢"})
    run(source, out, APART)
    assert (out / "a.jsonl").stat().st_ino == before
    run(source, tmp_path / "whole", APART)
    assert tree(out) == tree(tmp_path / "whole")


# State that is not as it was.


@chains
def test_rejects_that_went_missing_are_written_again(tmp_path: Path, chain: Pipeline) -> None:
    source, out = (
        make(tmp_path / "in", {"a.jsonl": '{"text": "漢"}\nno record\n'}),
        tmp_path / "out",
    )
    run(source, out, chain)
    stood = tree(out)
    (out / ".cleaner" / "rejects.jsonl").unlink()
    run(source, out, chain)
    assert tree(out) == stood


@obeys
def test_state_that_may_not_be_read_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    make(tmp_path, {"in/a.txt": PAGE})
    run(tmp_path / "in", tmp_path / "out", APART)
    state = tmp_path / "out" / ".cleaner" / "manifest.json"
    state.chmod(0)
    code, said = plainly(tmp_path, "run", "in", "out")
    state.chmod(0o644)
    assert code == 2
    assert said.endswith(
        "manifest.json cannot be read (Permission denied): check its permissions.\n"
    )


def test_an_out_of_an_earlier_version_is_taken_as_it_is(tmp_path: Path) -> None:
    source, out = make(tmp_path / "in", {"a.txt": "漢"}), tmp_path / "out"
    first = run(source, out, APART)
    state = out / ".cleaner"
    for path in (state / "manifest.json", *state.glob("trail/*.json")):
        found = json.loads(path.read_text())
        for key in ("source", "touched", "again", "changed"):
            found.pop(key, None)
        path.write_text(json.dumps(found))
    written = (out / "a.txt").stat().st_ino
    assert run(source, out, APART).as_dict() == first.as_dict()
    make(source, {"b.txt": "漢"})
    run(source, out, APART)
    assert texts(out) == {"a.txt": "汉", "b.txt": "汉"}
    assert written


def test_what_comes_out_as_it_stands_is_not_written_again(tmp_path: Path) -> None:
    files = {f"{n}.txt": f"第{n}次漢字" for n in range(20)}
    make(tmp_path / "in", files)
    out = tmp_path / "out"
    chain = Pipeline([Simple(), Recurring()])
    run(tmp_path / "in", out, chain)
    before = {path.name: path.stat().st_ino for path in out.glob("*.txt")}
    (tmp_path / "in/3.txt").write_text("另外的漢字")
    (tmp_path / "in/4.txt").unlink()
    run(tmp_path / "in", out, chain)
    after = {path.name: path.stat().st_ino for path in out.glob("*.txt")}
    assert {name for name in before if after.get(name) != before[name]} == {"3.txt", "4.txt"}
    run(tmp_path / "in", tmp_path / "fresh", chain)
    assert tree(out) == tree(tmp_path / "fresh")
