import errno
import gzip
import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest
from folders import make, tree
from pyarrow import parquet as pq
from samples import Failing, Recurring, Simple

from cleaner import engine, executor, passes, sharding
from cleaner.corpus import Content, Reading, Written, read_piece
from cleaner.engine import run
from cleaner.errors import CleanerError
from cleaner.export import written
from cleaner.pipeline import Pipeline
from cleaner.restore import restore

CHAIN = Pipeline([Simple(), Recurring(), Simple(word="x", new="")])
FILES = {
    "a.txt": "漢一\n尾\n",
    "deep/er/名 字.txt": "漢二x\n尾\n",
    "gb.txt": "会议开始了,汉字在这里。\r\n尾\r\n".encode("gb18030"),
    "rows.jsonl": '{"id": 1, "text": "\\u6f22\\n尾"}\n\n{"id":2,"text":"x漢"}\n{"other": true}\n',
}
WANTED = {
    "a.txt": "汉一\n",
    "deep/er/名 字.txt": "汉二\n",
    "gb.txt": "会议开始了,汉字在这里。\n",
    "rows.jsonl": '{"id": 1, "text": "汉"}\n\n{"id":2,"text":"汉"}\n{"other": true}\n',
}


def texts(root: Path) -> dict[str, str]:
    return {name: data.decode() for name, data in tree(root, state=False).items()}


def test_a_folder_is_mirrored_and_comes_back_byte_for_byte(tmp_path: Path) -> None:
    source = make(tmp_path / "in", FILES)
    report = run(source, tmp_path / "out", CHAIN)
    assert texts(tmp_path / "out") == WANTED
    assert (report.documents, report.changed) == (5, 5)
    assert report.edits["recurring", "recurring-line"] == 4
    assert restore(tmp_path / "out", tmp_path / "back") == (4, [])
    assert tree(tmp_path / "back") == tree(source)


def test_any_number_of_workers_writes_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharding, "SHARD_FILES", 2)
    source = make(tmp_path / "in", FILES)
    run(source, tmp_path / "one", CHAIN, spec="inline")
    run(source, tmp_path / "two", CHAIN, spec="local:2")
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_a_run_that_was_stopped_goes_on_and_ends_in_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharding, "SHARD_FILES", 1)
    monkeypatch.setattr(engine, "HELD", 0)
    source = make(tmp_path / "in", FILES)
    run(source, tmp_path / "whole", CHAIN)
    whole = tree(tmp_path / "whole")
    for stop in range(1, 8):
        out = tmp_path / f"stopped-{stop}"

        def interrupt(done: int, total: int, stop: int = stop) -> None:
            if done == stop:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run(source, out, CHAIN, progress=interrupt)
        calls = []
        run(source, out, CHAIN, progress=lambda done, total, calls=calls: calls.append(done))
        assert calls[0] == stop + 1
        assert tree(out) == whole


def test_a_small_run_that_was_stopped_ends_in_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharding, "SHARD_FILES", 1)
    source = make(tmp_path / "in", FILES)
    run(source, tmp_path / "whole", CHAIN, spec="local:2")
    whole = tree(tmp_path / "whole")
    for stop in range(1, 8):
        out = tmp_path / f"stopped-{stop}"

        def interrupt(done: int, total: int, out: Path = out, stop: int = stop) -> None:
            assert not list(out.glob(".cleaner/work/pass-*"))
            if done == stop:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run(source, out, CHAIN, progress=interrupt)
        run(source, out, CHAIN)
        assert tree(out) == whole


def test_tasks_are_yielded_in_order_and_few_of_them_wait() -> None:
    waiting = threading.Semaphore(3)
    told: list[int] = []

    def values() -> Iterator[int]:
        for number in range(20):
            assert waiting.acquire(blocking=False)
            yield number

    def work(number: int) -> None:
        time.sleep(0.01 * (number % 3))
        waiting.release()

    with ThreadPoolExecutor(2) as pool:
        assert list(passes.in_order(pool, work, values(), 3, told.append)) == list(range(20))
    assert told == list(range(1, 21))


def test_a_task_that_fails_is_met_by_whoever_asks_for_the_next_one() -> None:
    def work(number: int) -> None:
        if number == 2:
            raise ValueError("two")

    with ThreadPoolExecutor(2) as pool:
        done = passes.in_order(pool, work, range(5), 1)
        assert next(done) == 0
        with pytest.raises(ValueError, match="two"):
            list(done)


def test_numpy_starts_no_threads_in_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    with executor.make("local:1") as pool:
        assert pool.submit(os.getenv, "OPENBLAS_NUM_THREADS").result() == "1"


def test_a_second_run_has_nothing_to_do(tmp_path: Path) -> None:
    source = make(tmp_path / "in", FILES)
    first = run(source, tmp_path / "out", CHAIN)
    stamp = (tmp_path / "out" / "a.txt").stat().st_mtime_ns
    calls = []
    again = run(source, tmp_path / "out", CHAIN, progress=lambda *at: calls.append(at))
    assert again.as_dict() == first.as_dict()
    assert calls == []
    assert (tmp_path / "out" / "a.txt").stat().st_mtime_ns == stamp


def test_a_file_that_cannot_be_used_does_not_make_a_finished_run_begin_anew(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {**FILES, "bin.txt": b"\x00\x01"})
    first = run(source, tmp_path / "out", CHAIN)
    calls: list[object] = []
    again = run(source, tmp_path / "out", CHAIN, progress=lambda *at: calls.append(at))
    assert again.rejected == first.rejected
    assert calls == []


def test_a_file_of_the_output_that_went_missing_is_made_again(tmp_path: Path) -> None:
    source = make(tmp_path / "in", FILES)
    run(source, tmp_path / "out", CHAIN)
    (tmp_path / "out" / "a.txt").unlink()
    run(source, tmp_path / "out", CHAIN)
    assert texts(tmp_path / "out") == WANTED


@pytest.mark.parametrize("name", ["a.txt", "b.txt.gz", "c.parquet"])
def test_a_file_of_the_output_that_was_changed_is_told_and_never_written_over(
    tmp_path: Path, name: str
) -> None:
    source = make(tmp_path / "in", {"a.txt": "漢\n", "b.txt.gz": gzip.compress("漢\n".encode())})
    pq.write_table(pa.table({"text": ["漢", "字"]}), source / "c.parquet")
    first, path = run(source, tmp_path / "out", CHAIN), tmp_path / "out" / name
    written, before = path.read_bytes(), path.stat().st_mtime_ns
    if name == "c.parquet":
        pq.write_table(pa.table({"text": ["汉", "words"]}), path)
    else:
        path.write_bytes(written + b"more")
    mine = path.read_bytes()
    os.utime(path, ns=(before + 10**10, before + 10**10))
    again = run(source, tmp_path / "out", CHAIN)
    assert f"out/{name} was changed after the run and left so" in again.notes[0]
    assert again.notes[1:] == first.notes
    make(source, {"new.txt": "漢\n"})
    with pytest.raises(CleanerError, match=f"{name} was changed after the run that wrote it"):
        run(source, tmp_path / "out", CHAIN)
    (source / "new.txt").unlink()
    other = next(each for each in ("a.txt", "b.txt.gz") if each != name)
    (tmp_path / "out" / other).unlink()
    with pytest.raises(CleanerError, match="--force to write over it"):
        run(source, tmp_path / "out", CHAIN)
    assert path.read_bytes() == mine
    path.unlink()
    assert run(source, tmp_path / "out", CHAIN).notes == first.notes
    assert path.read_bytes() == written


def test_a_dry_run_tells_what_was_changed_in_the_output(tmp_path: Path) -> None:
    source, out = make(tmp_path / "in", FILES), tmp_path / "out"
    run(source, out, CHAIN)
    (out / "a.txt").write_text("mine")
    stood = tree(out)
    assert "changed after the run and left so" in run(source, out, CHAIN, dry=True).notes[-1]
    make(source, {"new.txt": "漢\n"})
    assert "--force to write over it" in run(source, out, CHAIN, dry=True).notes[-1]
    assert "changed" not in str(run(source, out, CHAIN, dry=True, force=True).notes)
    assert tree(out) == stood


@pytest.mark.parametrize("chain", [CHAIN, Pipeline([Simple()])])
def test_a_trail_that_went_missing_is_made_again(tmp_path: Path, chain: Pipeline) -> None:
    source, out = make(tmp_path / "in", FILES), tmp_path / "out"
    run(source, out, chain)
    stood = tree(out)
    next(out.glob(".cleaner/trail/*.zst")).unlink()
    run(source, out, chain)
    assert tree(out) == stood
    assert restore(out, tmp_path / "back") == (4, [])
    assert tree(tmp_path / "back") == tree(source)


def test_a_changed_file_of_an_older_time_is_told_by_its_size(tmp_path: Path) -> None:
    source = make(tmp_path / "in", FILES)
    run(source, tmp_path / "out", CHAIN)
    path = tmp_path / "out" / "a.txt"
    path.write_text("mine")
    os.utime(path, ns=(1, 1))
    assert "changed after the run" in run(source, tmp_path / "out", CHAIN).notes[0]
    run(source, tmp_path / "out", CHAIN, force=True)
    assert path.read_text("utf-8") == WANTED["a.txt"]


def test_a_changed_file_that_the_next_run_would_not_write_is_not_removed(tmp_path: Path) -> None:
    source = make(tmp_path / "in", FILES)
    run(source, tmp_path / "out", CHAIN)
    path = tmp_path / "out" / "a.txt"
    path.write_text("mine")
    with pytest.raises(CleanerError, match=r"a\.txt was changed after the run"):
        run(source, tmp_path / "out", CHAIN, Reading(to="jsonl"))
    os.utime(path, ns=(1, 1))
    with pytest.raises(CleanerError, match=r"a\.txt was changed after the run"):
        run(source, tmp_path / "out", Pipeline([Simple()]))
    (source / "a.txt").unlink()
    with pytest.raises(CleanerError, match=r"a\.txt was changed after the run"):
        run(source, tmp_path / "out", CHAIN)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_a_large_file_of_the_output_that_was_touched_is_as_the_run_wrote_it(
    tmp_path: Path, name: str
) -> None:
    line = '{"text": "漢字"}\n' if name.endswith("l") else "漢字" * 8 + "。\n\n"
    source = make(tmp_path / "in", {name: line * ((9 << 20) // len(line.encode()))})
    first = run(source, tmp_path / "out", Pipeline([Simple()]))
    path = tmp_path / "out" / name
    later = time.time_ns() + 10**10
    os.utime(path, ns=(later, later))
    again = run(source, tmp_path / "out", Pipeline([Simple()]))
    assert again.as_dict() == first.as_dict()
    with open(path, "ab") as file:
        file.write(b"more\n")
    assert "was changed" in run(source, tmp_path / "out", Pipeline([Simple()])).notes[0]


def test_an_output_that_was_copied_or_touched_is_as_the_run_wrote_it(tmp_path: Path) -> None:
    source = make(tmp_path / "in", FILES)
    first = run(source, tmp_path / "out", CHAIN)
    later = time.time_ns() + 10**10
    for path in (tmp_path / "out").rglob("*.txt"):
        os.utime(path, ns=(later, later))
    assert run(source, tmp_path / "out", CHAIN).as_dict() == first.as_dict()
    (tmp_path / "out" / "a.txt").unlink()
    assert run(source, tmp_path / "out", CHAIN).as_dict() == first.as_dict()
    assert texts(tmp_path / "out") == WANTED


def test_a_file_that_went_missing_beside_a_rejected_one_is_made_again(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.jsonl": '{"text": "漢"}\nno record\n', "b.txt": "漢\n"})
    make(source, {"c.txt": b"\x00\xff\x00"})
    pipeline = Pipeline([Simple()])
    first = run(source, tmp_path / "out", pipeline)
    (tmp_path / "out" / "b.txt").unlink()
    assert run(source, tmp_path / "out", pipeline).as_dict() == first.as_dict()
    assert texts(tmp_path / "out").keys() == {"a.jsonl", "b.txt"}


def test_a_file_is_tried_again_once_nothing_outside_of_it_is_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pa.table({"text": ["漢"]})
    source = make(tmp_path / "in", {"a.txt": "漢\n"})
    pq.write_table(table, source / "b.parquet")
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "pyarrow", None)
        assert run(source, tmp_path / "out", CHAIN).rejected
        calls: list[object] = []
        run(source, tmp_path / "out", CHAIN, progress=lambda *at: calls.append(at))
        assert not calls
    assert not run(source, tmp_path / "out", CHAIN).rejected
    assert (tmp_path / "out" / "b.parquet").exists()


def test_counts_that_are_gone_are_one_sentence(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.txt": "漢\n"})
    run(source, tmp_path / "out", CHAIN)
    (tmp_path / "out" / ".cleaner" / "report.json").unlink()
    with pytest.raises(CleanerError, match="cannot be read: run again with --force"):
        run(source, tmp_path / "out", CHAIN)
    assert run(source, tmp_path / "out", CHAIN, force=True).documents == 1


def test_the_same_input_leaves_the_same_state_in_any_folder(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.jsonl": '{"text": "漢"}\nno record\n'})
    for name in ("one", "other"):
        run(source, tmp_path / name, CHAIN)
    assert tree(tmp_path / "one") == tree(tmp_path / "other")


def test_a_fault_met_in_reading_or_writing_leaves_one_file_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make(tmp_path / "in", {"a.txt": "漢\n", "b.txt": "漢\n", "c.txt": "漢\n"})

    def broken(path: str, *rest: object, **more: object) -> Content:
        if str(path).endswith("a.txt"):
            raise RecursionError("too deep")
        return read_piece(path, *rest, **more)  # type: ignore[arg-type]

    def unwritable(content: Content, *rest: object) -> Written:
        if content.name == "b.txt":
            raise ZeroDivisionError("by 0")
        return written(content, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("cleaner.shards.read_piece", broken)
    monkeypatch.setattr("cleaner.export.written", unwritable)
    report = run(source, tmp_path / "out", Pipeline([Simple()]))
    assert texts(tmp_path / "out") == {"c.txt": "汉\n"}
    assert len(report.faults) == 2
    assert all(name in said for name, said in zip(("a.txt", "b.txt"), report.faults, strict=True))


def test_other_options_or_inputs_make_the_run_anew_and_leave_nothing_stale(tmp_path: Path) -> None:
    source = make(tmp_path / "in", FILES)
    run(source, tmp_path / "out", CHAIN)
    (source / "a.txt").unlink()
    run(source, tmp_path / "out", Pipeline([Simple(word="x", new="")]))
    assert sorted(texts(tmp_path / "out")) == ["deep/er/名 字.txt", "gb.txt", "rows.jsonl"]
    assert texts(tmp_path / "out")["deep/er/名 字.txt"] == "漢二\n尾\n"


def test_files_that_cannot_be_used_are_named_and_the_others_done(tmp_path: Path) -> None:
    files = {
        **FILES,
        "bin.txt": b"\x00\x01\x02",
        "bad.txt": "壞",
        "empty.txt": "",
        "picture.png": b"x",
    }
    source = make(tmp_path / "in", files)
    report = run(source, tmp_path / "out", Pipeline([*CHAIN.filters, Failing()]))
    assert texts(tmp_path / "out") == {**WANTED, "empty.txt": ""}
    assert [each.split(" is ")[0] for each in report.rejected] == ["bin.txt"]
    assert "sample fault" in report.faults[0]
    assert report.faults[0].startswith("bad.txt was set aside")
    assert report.left == {".png": 1}
    assert any(note.startswith("empty.txt is empty") for note in report.notes)


def test_the_original_bytes_are_kept_where_no_encoding_gives_them_back(tmp_path: Path) -> None:
    # Big5 has two codes for some characters; only one of them is ever written.
    data = "會議開始了,請各位在這裡等候,".encode("big5") * 3 + b"\xc9\x4a"
    source = make(tmp_path / "in", {"a.txt": data})
    run(source, tmp_path / "out", CHAIN)
    restore(tmp_path / "out", tmp_path / "back")
    assert (tmp_path / "back" / "a.txt").read_bytes() == data


def test_keep_writes_the_encoding_and_line_ends_that_were_read(tmp_path: Path) -> None:
    source = make(tmp_path / "in", FILES)
    run(source, tmp_path / "out", CHAIN, Reading(keep_encoding=True))
    data = (tmp_path / "out" / "gb.txt").read_bytes()
    assert data.decode("gb18030") == "会议开始了,汉字在这里。\r\n"


def test_what_the_kept_encoding_cannot_write_becomes_utf8_and_is_noted(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.txt": "漢字會議開始了,請各位在這裡等候".encode("big5")})
    report = run(
        source, tmp_path / "out", Pipeline([Simple(new="😀")]), Reading(keep_encoding=True)
    )
    assert (tmp_path / "out" / "a.txt").read_text("utf-8").startswith("😀字")
    assert any("written in UTF-8" in note for note in report.notes)


@pytest.mark.parametrize("out", ["in/out", ".", "in"])
def test_out_and_in_may_not_lie_inside_one_another(tmp_path: Path, out: str) -> None:
    source = make(tmp_path / "in", FILES)
    with pytest.raises(CleanerError, match="inside one another"):
        run(source, tmp_path / out, CHAIN)


def test_a_folder_with_other_files_is_only_written_into_by_force(tmp_path: Path) -> None:
    source = make(tmp_path / "in", FILES)
    make(tmp_path / "out", {"mine.txt": "keep"})
    with pytest.raises(CleanerError, match="--force"):
        run(source, tmp_path / "out", CHAIN)
    run(source, tmp_path / "out", CHAIN, force=True)
    assert texts(tmp_path / "out") == {**WANTED, "mine.txt": "keep"}
    run(source, tmp_path / "out", CHAIN)


def test_an_empty_folder_of_state_is_not_taken_for_foreign_files(tmp_path: Path) -> None:
    source = make(tmp_path / "in", FILES)
    make(tmp_path / "out", {".cleaner/lock": ""})
    run(source, tmp_path / "out", CHAIN)
    assert texts(tmp_path / "out") == WANTED


def test_two_runs_into_one_folder_at_once_are_refused(tmp_path: Path) -> None:
    source = make(tmp_path / "in", FILES)

    refused = []

    def second(done: int, total: int) -> None:
        with pytest.raises(CleanerError, match="another run"):
            run(source, tmp_path / "out", CHAIN)
        refused.append(done)

    run(source, tmp_path / "out", CHAIN, progress=second)
    assert refused


def test_one_file_goes_into_the_folder_under_its_name(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.txt": "漢x"})
    run(source / "a.txt", tmp_path / "out", CHAIN)
    assert texts(tmp_path / "out") == {"a.txt": "汉"}


@pytest.mark.parametrize(
    ("path", "words"), [("nowhere", "not there"), ("in/b.png", "no .txt"), ("empty", "holds no")]
)
def test_unusable_input_is_one_sentence(tmp_path: Path, path: str, words: str) -> None:
    make(tmp_path / "in", {"b.png": b"x"})
    make(tmp_path / "empty", {})
    with pytest.raises(CleanerError, match=words):
        run(tmp_path / path, tmp_path / "out", CHAIN)


def test_file_names_may_hold_any_bytes(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {})
    names = [b"\xff\xfe.txt", "新\n行.txt".encode(), b"n" * 251 + b".txt", b" .txt", b".txt"]
    for name in names:
        Path(os.fsdecode(os.fsencode(source) + b"/" + name)).write_text("漢")
    run(source, tmp_path / "out", CHAIN)
    restore(tmp_path / "out", tmp_path / "back")
    assert sorted(os.listdir(os.fsencode(tmp_path / "back"))) == sorted(names)
    assert tree(tmp_path / "back") == tree(source)


def test_links_to_folders_are_not_followed_and_pipes_of_other_names_are_counted(
    tmp_path: Path,
) -> None:
    source = make(tmp_path / "in", {"a.txt": "漢"})
    (source / "loop").symlink_to(source)
    os.mkfifo(source / "pipe")
    report = run(source, tmp_path / "out", CHAIN)
    assert texts(tmp_path / "out") == {"a.txt": "汉"}
    assert report.left == {"pipe": 1}
    assert report.rejected == []


def test_a_record_without_the_field_passes_and_a_broken_line_is_set_aside(tmp_path: Path) -> None:
    rows = '{"text": "漢"}\n{broken\n{"t": 1}\n[]\n'
    source = make(tmp_path / "in", {"a.jsonl": rows, "b.jsonl": "broken", "c.txt": "漢"})
    report = run(source, tmp_path / "out", Pipeline([Simple()]))
    assert texts(tmp_path / "out") == {
        "a.jsonl": '{"text": "汉"}\n{"t": 1}\n',
        "b.jsonl": "",
        "c.txt": "汉",
    }
    assert "a.jsonl line 2 and 1 more are no JSON object" in report.rejected[0]
    assert any("1 record without" in note for note in report.notes)
    rejects = (tmp_path / "out" / ".cleaner" / "rejects.jsonl").read_text().splitlines()
    assert [(row["file"], row["line"], row["text"]) for row in map(json.loads, rejects)] == [
        ("a.jsonl", 2, "{broken"),
        ("a.jsonl", 4, "[]"),
        ("b.jsonl", 1, "broken"),
    ]
    assert restore(tmp_path / "out", tmp_path / "back") == (3, [])
    assert tree(tmp_path / "back") == tree(source)


def test_a_text_field_that_no_record_has_is_an_error_with_the_remedy(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.jsonl": '{"content": "漢"}\n'})
    report = run(source, tmp_path / "out", CHAIN)
    assert "--text-field" in report.rejected[0]
    run(source, tmp_path / "out", CHAIN, Reading(text_field="content"))
    assert texts(tmp_path / "out") == {"a.jsonl": '{"content": "汉"}\n'}


def test_the_report_stands_beside_the_trail(tmp_path: Path) -> None:
    source = make(tmp_path / "in", FILES)
    report = run(source, tmp_path / "out", CHAIN)
    state = tmp_path / "out" / ".cleaner"
    assert json.loads((state / "report.json").read_text()) == report.as_dict()
    assert not (state / "work").exists()


@pytest.mark.parametrize("chain", [CHAIN, Pipeline([Simple()])])
def test_a_folder_becomes_a_file_and_a_file_a_folder(tmp_path: Path, chain: Pipeline) -> None:
    before = {"a.txt": "漢一", "b.txt/deep/c.txt": "漢二", "d/e.txt": "漢三"}
    source, out = make(tmp_path / "in", before), tmp_path / "out"
    run(source, out, chain)
    (out / "d" / "mine.txt").write_text("mine")
    shutil.rmtree(source)
    make(source, {"a.txt/deep/c.txt": "漢一", "b.txt": "漢二"})
    assert run(source, out, chain).rejected == []
    assert texts(out) == {"a.txt/deep/c.txt": "汉一", "b.txt": "汉二", "d/mine.txt": "mine"}
    shutil.rmtree(source / "a.txt")
    assert run(source, out, chain).rejected == []
    assert not (out / "a.txt").exists()


def test_a_file_that_cannot_be_removed_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = make(tmp_path / "in", {"a.txt": "漢"}), tmp_path / "out"
    run(source, out, CHAIN)
    (source / "a.txt").rename(source / "b.txt")
    unlink = Path.unlink

    def refusing(path: Path, missing_ok: bool = False) -> None:
        if path == out / "a.txt":
            raise PermissionError(errno.EPERM, "Operation not permitted")
        unlink(path, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refusing)
        with pytest.raises(CleanerError, match="cannot be removed"):
            run(source, out, CHAIN)
    assert run(source, out, CHAIN).rejected == []
    assert texts(out) == {"b.txt": "汉"}
