"""The command in processes of its own: killed, without rights, on a full disk."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from folders import make, tree

ROOT = Path(__file__).parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
COMMAND = [sys.executable, "-m", "cleaner"]
PAGE = "視頻會(huì)議開始了,請各位就座。\n"
CHAIN = ("pinyin", "traditional", "templates", "duplicates")


def corpus(root: Path, files: int = 1200) -> Path:
    """Several shards of small files with paragraphs that recur in many, and a large file."""
    rows = [
        f"第{n}次會議討論了第{n * n}號議題,大家看著材料,各抒己見,會議開得很好。\n"
        for n in range(400)
    ]
    chooser = random.Random(7)
    small = {f"{n % 7}/{n}.txt": "".join(chooser.sample(rows, 40)) for n in range(files)}
    lines = "".join(f'{{"text":"第{n}次,{n**40:x}","n":"{n**48:x}"}}\n' for n in range(14_000))
    return make(root, {**small, "large.jsonl": lines})


def start(folder: Path, *words: str, **environment: str) -> subprocess.Popen[bytes]:
    """The command in a process group of its own."""
    return subprocess.Popen(
        [*COMMAND, *words],
        cwd=folder,
        env={**ENVIRONMENT, **environment},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """The exit code of a process and what it said; one that hangs is ended with its workers."""
    try:
        _, said = process.communicate(timeout=300)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
    return process.returncode, said.decode()


def worker(process: subprocess.Popen[bytes], number: int) -> int:
    """The process id of one of the workers of a run, once there are so many; 0 when it ended."""
    while process.poll() is None:
        children = []
        for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            try:
                line = Path(f"/proc/{pid}/cmdline").read_bytes()
            except OSError:
                continue
            if b"spawn_main" in line:
                children.append(int(pid))
        if len(children) >= number:
            return children[0]
        time.sleep(0.01)
    return 0


def hold(folder: Path, workers: str, kills: int, seed: int) -> int:
    """Kill runs so many times at random moments, each time go on, and compare what comes out.

    With more than one worker every third kill takes a worker, the others the parent. Returns how
    many of the runs were killed before their end. Raises AssertionError where the bytes differ.
    """
    corpus(folder / "in", 150)
    words = (*CHAIN, "run", "in", "out", "-j", workers, "--quiet")
    begun = time.monotonic()
    assert finish(start(folder, *words)) == (0, "")
    whole, lasted = tree(folder / "out"), time.monotonic() - begun
    chooser = random.Random(seed)
    killed = 0
    for number in range(kills):
        if number % 3 == 0:
            shutil.rmtree(folder / "out")
        process = start(folder, *words)
        time.sleep(chooser.uniform(0.2, lasted))
        victim = worker(process, 1) if workers != "1" and number % 3 == 2 else process.pid
        if victim and process.poll() is None:
            os.kill(victim, signal.SIGKILL)
            killed += 1
        finish(process)
        if number % 3 == 2 or number == kills - 1:
            assert finish(start(folder, *words)) == (0, "")
            assert tree(folder / "out") == whole
    return killed


# Root may read what it likes: without these two powers it may not.
PLAIN = [] if os.getuid() else ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
obeys = pytest.mark.skipif(
    bool(PLAIN) and shutil.which("setpriv") is None,
    reason="run as a user other than root, or install setpriv, to test permissions",
)


def plainly(folder: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [*PLAIN, *COMMAND, *words],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of a megabyte at a folder that is made; skips the test where none can be mounted."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here: run as root to test a full one")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
