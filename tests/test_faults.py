"""Faults of the machine: killed processes, refused permissions, a full disk."""

import multiprocessing
import os
import signal
import subprocess
import time
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import SpawnProcess
from pathlib import Path

import kills
import pytest
from folders import make, tree
from kills import PAGE, corpus, finish, obeys, plainly, small_disk, start, worker

from cleaner import executor

KILLS = 25


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_run_killed_at_any_moment_is_finished_by_the_same_command(
    tmp_path: Path, workers: str
) -> None:
    kills.hold(tmp_path, workers, KILLS, seed=int(workers))


def test_a_killed_worker_is_named_and_the_same_command_finishes(tmp_path: Path) -> None:
    corpus(tmp_path / "in")
    words = ("traditional", "run", "in", "out", "-j", "2", "--quiet")
    process = start(tmp_path, *words)
    os.kill(worker(process, 2), signal.SIGKILL)
    code, said = finish(process)
    assert code == 2, said
    assert said.startswith("cleaner: a worker process was killed")
    assert said.count("\n") == 1
    assert finish(start(tmp_path, *words)) == (0, "")
    whole = ("traditional", "run", "in", "whole", "-j", "1", "--quiet")
    assert finish(start(tmp_path, *whole))[0] == 0
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


def test_where_one_worker_dies_no_other_outlives_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    # stands for a worker that is started while the pool ends the others: nobody tells it to end
    monkeypatch.setattr(SpawnProcess, "terminate", lambda _: None)
    pool = executor.make("local:2")
    # both are up and known to the pool before one dies
    for one in [pool.submit(time.sleep, 0.2), pool.submit(time.sleep, 0.2)]:
        one.result()
    sleeping = pool.submit(time.sleep, 600)
    with pytest.raises(BrokenProcessPool):
        pool.submit(os._exit, 1).result()
    children = multiprocessing.active_children()
    executor.stop(pool)
    until = time.monotonic() + 30
    # the pool reaps them, in a thread of its own
    while any(child.is_alive() for child in children):
        assert time.monotonic() < until
        time.sleep(0.01)
    assert sleeping.exception() is not None


def test_ctrl_c_does_not_reach_a_worker_that_is_still_being_started() -> None:
    with executor.make("local:1") as pool:
        blocked = pool.submit(signal.pthread_sigmask, signal.SIG_BLOCK, []).result()
    assert signal.SIGINT in blocked
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


@obeys
def test_what_may_not_be_read_is_named_and_the_rest_is_done(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.txt": PAGE, "shut.txt": PAGE, "closed/b.txt": PAGE})
    (source / "shut.txt").chmod(0)
    (source / "closed").chmod(0)
    try:
        code, said = plainly(tmp_path, "traditional", "run", "in", "out", "--quiet")
    finally:
        (source / "closed").chmod(0o755)
    assert code == 2
    assert said.splitlines() == [
        "cleaner: shut.txt cannot be read (Permission denied): check the file and its permissions.",
        "cleaner: the folder closed cannot be listed (Permission denied): check its permissions.",
    ]
    assert list(tree(tmp_path / "out", state=False)) == ["a.txt"]


@obeys
def test_a_path_that_may_not_be_looked_at_does_not_stop_the_others(tmp_path: Path) -> None:
    make(tmp_path, {"listed/a.txt": PAGE, "z.txt": PAGE})
    (tmp_path / "listed").chmod(0o444)
    try:
        for words in (("check", "listed", "listed/a.txt", "z.txt"), ("fix", "listed", "z.txt")):
            code, said = plainly(tmp_path, *words)
            assert code == 2
            assert set(said.replace("the file and its", "its").splitlines()) == {
                "cleaner: listed/a.txt cannot be read (Permission denied): check its permissions."
            }
        for words in (("explain", "listed/a.txt"), ("run", "listed/a.txt", "out")):
            code, said = plainly(tmp_path, *words)
            assert code == 2
            assert said.startswith("cleaner: listed/a.txt cannot be read (Permission denied)")
        code, said = plainly(tmp_path, "run", "z.txt", "listed/out")
        assert code == 2
        assert said.startswith("cleaner: listed/out cannot be used (Permission denied)")
    finally:
        (tmp_path / "listed").chmod(0o755)
    assert (tmp_path / "z.txt").read_text("utf-8") != PAGE


@obeys
def test_where_nothing_may_be_written_one_sentence_says_so(tmp_path: Path) -> None:
    make(tmp_path, {"in/a.txt": PAGE, "fixed/a.txt": PAGE})
    (tmp_path / "out").mkdir(mode=0o555)
    (tmp_path / "fixed").chmod(0o555)
    for words in (("run", "in", "out"), ("fix", "fixed/a.txt")):
        code, said = plainly(tmp_path, *words)
        assert code == 2
        assert "cannot be written (Permission denied)" in said
        assert said.count("\n") == 1
    assert (tmp_path / "fixed" / "a.txt").read_text("utf-8") == PAGE


@obeys
def test_a_file_that_is_write_protected_is_not_replaced(tmp_path: Path) -> None:
    make(tmp_path, {"in/a.txt": PAGE, "in/b.txt": PAGE})
    (tmp_path / "in" / "a.txt").chmod(0o444)
    code, said = plainly(tmp_path, "fix", "in")
    assert code == 2
    assert "cleaner: in/a.txt is write-protected: change its permissions" in said
    assert (tmp_path / "in" / "a.txt").read_text("utf-8") == PAGE
    assert (tmp_path / "in" / "b.txt").read_text("utf-8") != PAGE


def test_a_full_disk_is_named_and_the_run_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        corpus(tmp_path / "in")
        words = ("traditional", "run", "in", "disk/out", "--quiet", "-j", "1")
        code, said = finish(start(tmp_path, *words))
        assert code == 2
        assert "No space left on device" in said
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        assert finish(start(tmp_path, *words)) == (0, "")
        assert (
            finish(start(tmp_path, "traditional", "run", "in", "whole", "--quiet", "-j", "1"))[0]
            == 0
        )
        assert tree(disk / "out") == tree(tmp_path / "whole")


def test_no_room_for_temporary_files_is_one_sentence_with_the_remedy(tmp_path: Path) -> None:
    corpus(tmp_path / "in")
    words = ("duplicates", "--memory", "1", "run", "in", "out", "--quiet", "-j", "1")
    with small_disk(tmp_path / "disk") as disk:
        code, said = finish(start(tmp_path, *words, TMPDIR=str(disk)))
    assert code == 2
    assert said == (
        "cleaner: no room is left where standard output goes, or for temporary files in "
        f"{disk}: make some, or name a folder "
        "with more in TMPDIR, and run the same command again.\n"
    )
    assert finish(start(tmp_path, *words)) == (0, "")
    assert finish(start(tmp_path, *words[:5], "whole", *words[6:])) == (0, "")
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")
