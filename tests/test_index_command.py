"""The command index, and what happens to an index when the machine fails."""

import json
import os
import random
import shutil
import subprocess
import time
from pathlib import Path

import calls
import pytest
from click.testing import Result
from folders import make
from kills import COMMAND, ENVIRONMENT, finish, obeys, plainly, small_disk, start
from paragraphs import LINE, NEAR, OTHER

TITLE = "渡口旧事"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def call(*words: str | Path, input: bytes | None = None) -> Result:
    return calls.call("index", *words, input=input)


def sentence(result: Result) -> str:
    assert result.exit_code == 2
    return calls.sentence(result)


def index(tmp_path: Path) -> Path:
    make(tmp_path / "old", {"a.txt": f"{TITLE}\n\n{LINE}\n", "b/c.txt": OTHER})
    done = call("add", "db", "old")
    assert done.exit_code == 0
    assert done.stdout == ""
    assert done.stderr == (
        "cleaner: 2 files added, 0 replaced, 0 known; 2 paragraphs added to db.\n"
    )
    return tmp_path / "db"


def test_a_query_names_both_places_and_the_similarity(tmp_path: Path) -> None:
    index(tmp_path)
    make(tmp_path / "new", {"1.txt": f"{TITLE}\n{NEAR}\n", "2.txt": OTHER[::-1]})
    done = call("query", "db", "new")
    assert done.exit_code == 1
    assert done.stdout == "new/1.txt\t2\t0.9523\told/a.txt\t3\n"
    assert done.stderr == ""
    done = call("query", "db", "new", "--json")
    assert json.loads(done.stdout) == {
        "file": "new/1.txt",
        "record": None,
        "line": 2,
        "similarity": 0.9523,
        "reference": {"file": "old/a.txt", "record": None, "line": 3},
    }


def test_a_query_without_findings_exits_0(tmp_path: Path) -> None:
    index(tmp_path)
    make(tmp_path / "new", {"1.txt": f"{TITLE}\n{NEAR}\n"})
    for words in (("--threshold", "0.99"), ("--min-chars", "60")):
        done = call("query", "db", "new", *words)
        assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")


def test_a_query_reads_standard_input_and_records(tmp_path: Path) -> None:
    index(tmp_path)
    assert call("query", "db", "-", input=NEAR.encode()).stdout.startswith("-\t1\t0.9523\told/a")
    rows = "".join(json.dumps({"body": text}) + "\n" for text in (TITLE, f"{TITLE}\n{OTHER}"))
    make(tmp_path / "new", {"1.jsonl": rows})
    done = call("query", "db", "new", "--text-field", "body")
    assert done.stdout == "new/1.jsonl#2\t2\t1.0000\told/b/c.txt\t1\n"
    call("add", "db", "new", "--text-field", "body")
    done = call("query", "db", "old", "--all")
    assert done.stdout.splitlines() == [
        "old/a.txt\t3\t1.0000\told/a.txt\t3",
        "old/b/c.txt\t1\t1.0000\tnew/1.jsonl#2\t2",
        "old/b/c.txt\t1\t1.0000\told/b/c.txt\t1",
    ]


def test_names_of_other_kinds_are_taken_where_they_are_asked_for(tmp_path: Path) -> None:
    make(tmp_path, {"in/a.htm": LINE, "cleaner.toml": 'glob = ["*.htm"]\n'})
    assert "1 file added" in call("add", "db", "in").stderr
    assert call("query", "db", "in").stdout == "in/a.htm\t1\t1.0000\tin/a.htm\t1\n"


def test_stat_and_compact_tell_one_size(tmp_path: Path) -> None:
    index(tmp_path)
    call("compact", "db")
    told = json.loads(call("stat", "db", "--json").stdout)["bytes"]
    assert call("compact", "db").stderr == f"cleaner: db takes {told:,} bytes, and took {told:,}.\n"


def test_to_add_again_changes_nothing_and_changed_files_take_the_place_of_what_they_were(
    tmp_path: Path,
) -> None:
    index(tmp_path)
    said = "cleaner: 0 files added, 0 replaced, 2 known; 0 paragraphs added to db.\n"
    assert call("add", "db", "old").stderr == said
    assert call("add", "db", "./old//a.txt", "old/../old/b").stderr == said
    (tmp_path / "old" / "a.txt").write_text(OTHER + "\n\n" + OTHER[:-3], "utf-8")
    done = call("add", "db", "old")
    assert done.stderr == "cleaner: 0 files added, 1 replaced, 1 known; 2 paragraphs added to db.\n"
    make(tmp_path / "new", {"1.txt": LINE})
    assert call("query", "db", "new").exit_code == 0
    assert call("compact", "db", "--quiet").stderr == ""
    found = json.loads(call("stat", "db", "--json").stdout)
    size = found.pop("bytes")
    assert size > 0
    assert found == {
        "files": 2,
        "paragraphs": 3,
        "distinct": 2,
        "replaced": 0,
        "segments": 1,
        "threshold": 0.85,
        "min_chars": 20,
        "unit": "paragraph",
    }


def test_sentences_and_documents_can_be_compared(tmp_path: Path) -> None:
    make(tmp_path / "in", {"a.txt": f"{TITLE}\n\n{LINE}{OTHER}\n", "b.txt": f"\n{OTHER}{LINE}"})
    assert call("add", "sentences", "in/a.txt", "--unit", "sentence").exit_code == 0
    assert (
        call("query", "sentences", "in/b.txt").stdout.splitlines()
        == ["in/b.txt\t2\t1.0000\tin/a.txt\t3"] * 2
    )
    assert call("add", "documents", "in/a.txt", "--unit", "document").exit_code == 0
    assert call("query", "documents", "in/b.txt").exit_code == 0
    assert call("query", "documents", "in/a.txt").stdout == "in/a.txt\t1\t1.0000\tin/a.txt\t1\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("query", "nowhere", "old"), "nowhere is no index: make one with"),
        (("stat", "old"), "old is no index"),
        (("compact", "old"), "old is no index"),
        (("add", "old", "old"), "holds other files and no index (a.txt)"),
        (("add", "old/a.txt", "old"), "old/a.txt is a file and no index"),
        (("add", "db"), "index add needs files"),
        (("query", "db"), "index query needs files"),
        (("stat", "db", "old"), "takes no files: leave old out"),
        (("add", "db", "old", "--threshold", "0.9"), "made with threshold 0.85"),
        (("add", "db", "old", "--min-chars", "9"), "made with threshold 0.85"),
        (("query", "db", "old", "--threshold", "0.8"), "from 0.85 on, not from 0.8"),
        (("query", "db", "old", "--min-chars", "9"), "nothing with fewer than 20 letters"),
        (("query", "db", "old", "--unit", "sentence"), "holds each paragraph, not each sentence"),
        (("query", "db", "nothing"), "nothing is not there"),
        (("add", "db", "nothing", "--quiet"), "nothing is not there"),
        (("add", "db", "-"), "knows a file by its path"),
    ],
)
def test_wrong_use_is_one_sentence_with_the_remedy(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    index(tmp_path)
    assert said in sentence(call(*words))


@pytest.mark.parametrize("given", ["nowhere", "empty", "bad.txt", "new"])
def test_where_nothing_can_be_added_no_index_is_made(tmp_path: Path, given: str) -> None:
    make(tmp_path, {"bad.txt": b"\x00\x01\x02\xff"})
    (tmp_path / "empty").mkdir()
    done = call("add", "new", given)
    assert done.exit_code == 2
    assert "nothing was added, and no index new was made" in done.stderr
    assert not (tmp_path / "new").exists()
    (tmp_path / "new").mkdir()
    assert call("add", "new", given).exit_code == 2
    assert list((tmp_path / "new").iterdir()) == []


def test_a_filter_before_it_is_refused(tmp_path: Path) -> None:
    index(tmp_path)
    done = calls.call("traditional", "index", "stat", "db")
    assert "takes no filters" in sentence(done)


def test_files_that_cannot_be_read_are_named_and_the_others_added(tmp_path: Path) -> None:
    make(tmp_path / "in", {"a.txt": LINE, "bad.txt": b"\x00\x01\x02\xff"})
    assert sentence(call("add", "db", "in", "--quiet")).startswith("in/bad.txt is not text")
    assert call("query", "db", "in/a.txt").exit_code == 1


# Faults of the machine


def corpus(root: Path) -> None:
    draw = random.Random(3)
    letters = LINE + OTHER
    make(
        root,
        {
            f"{n % 5}/{n}.txt": "\n".join("".join(draw.choices(letters, k=60)) for _ in range(150))
            for n in range(150)
        },
    )


def stat(folder: Path) -> dict[str, object]:
    done = subprocess.run(
        [*COMMAND, "index", "stat", "db", "--json"],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        check=True,
    )
    found: dict[str, object] = json.loads(done.stdout)
    del found["bytes"]
    return found


def test_an_addition_killed_at_any_moment_leaves_the_index_before_or_after(tmp_path: Path) -> None:
    index(tmp_path)
    corpus(tmp_path / "in")
    shutil.copytree(tmp_path / "db", tmp_path / "kept")
    words = ("index", "add", "db", "in", "--quiet")
    before = stat(tmp_path)
    begun = time.monotonic()
    assert finish(start(tmp_path, *words)) == (0, "")
    lasted, after = time.monotonic() - begun, stat(tmp_path)
    assert before != after
    shutil.rmtree(tmp_path / "db")
    shutil.copytree(tmp_path / "kept", tmp_path / "db")
    draw = random.Random(11)
    seen = []
    for _ in range(7):
        process = start(tmp_path, *words)
        time.sleep(draw.uniform(0.3, 1) * lasted)
        process.kill()
        finish(process)
        seen.append(stat(tmp_path))
        assert seen[-1] in (before, after)
        if seen[-1] == after:
            shutil.rmtree(tmp_path / "db")
            shutil.copytree(tmp_path / "kept", tmp_path / "db")
    assert before in seen
    assert finish(start(tmp_path, *words)) == (0, "")
    assert stat(tmp_path) == after
    names = sorted(path.name for path in (tmp_path / "db").glob("*.segment"))
    assert len(names) == after["segments"]


def test_a_first_addition_that_was_killed_can_be_made_again(tmp_path: Path) -> None:
    corpus(tmp_path / "in")
    words = ("index", "add", "db", "in", "--quiet")
    process = start(tmp_path, *words)
    while process.poll() is None and not list(tmp_path.glob("db/*.segment")):
        time.sleep(0.01)
    process.kill()
    finish(process)
    assert finish(start(tmp_path, *words)) == (0, "")
    assert stat(tmp_path)["files"] == 150


def test_two_processes_query_while_one_adds(tmp_path: Path) -> None:
    index(tmp_path)
    corpus(tmp_path / "in")
    make(tmp_path / "new", {"1.txt": f"{NEAR}\n{OTHER}\n"})
    writer = start(tmp_path, "index", "add", "db", "in", "--quiet")
    asked = 0
    while writer.poll() is None or not asked:
        readers = [
            subprocess.Popen(
                [*COMMAND, "index", "query", "db", "new"],
                cwd=tmp_path,
                env=ENVIRONMENT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            for _ in range(2)
        ]
        for reader in readers:
            out, said = reader.communicate(timeout=60)
            assert (reader.returncode, said) == (1, b"")
            assert [row.split("\t")[3] for row in out.decode().splitlines()] == [
                "old/a.txt",
                "old/b/c.txt",
            ]
            asked += 1
    assert finish(writer) == (0, "")
    assert asked >= 2
    assert stat(tmp_path)["files"] == 152


@obeys
def test_an_index_that_may_not_be_written_can_be_queried(tmp_path: Path) -> None:
    db = index(tmp_path)
    make(tmp_path / "new", {"1.txt": NEAR})
    for path in db.iterdir():
        path.chmod(0o444)
    db.chmod(0o555)
    try:
        code, said = plainly(tmp_path, "index", "query", "db", "new")
        assert (code, said) == (1, "")
        code, said = plainly(tmp_path, "index", "add", "db", "new")
        assert code == 2
        assert said.count("\n") == 1
        assert "Permission denied" in said
    finally:
        db.chmod(0o755)
    (db / "index.sqlite").chmod(0)
    code, said = plainly(tmp_path, "index", "query", "db", "new")
    assert code == 2
    assert said.count("\n") == 1
    assert "cannot be used" in said


def test_a_full_disk_is_named_and_the_index_is_as_before(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        index(tmp_path)
        shutil.copytree(tmp_path / "db", disk / "db")
        os.symlink(disk / "db", tmp_path / "small")
        shutil.rmtree(tmp_path / "db")
        os.symlink(disk / "db", tmp_path / "db")
        before = stat(tmp_path)
        corpus(tmp_path / "in")
        code, said = finish(start(tmp_path, "index", "add", "db", "in", "--quiet"))
        assert code == 2
        assert said.count("\n") == 1
        assert "No space left on device" in said or "full" in said
        assert stat(tmp_path) == before
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        assert finish(start(tmp_path, "index", "add", "db", "in", "--quiet")) == (0, "")
        assert stat(tmp_path)["files"] == 152


def test_what_add_counts_is_what_stat_counts_more(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": LINE, "b.txt": f"{LINE}\n\n{LINE}", "c.txt": LINE})
    total = 0
    for name, number in (("a.txt", 1), ("b.txt", 2), ("c.txt", 1)):
        said = call("add", "db", name).stderr
        assert f"; {number} paragraph" in said
        total += number
        assert json.loads(call("stat", "db", "--json").stdout)["paragraphs"] == total
