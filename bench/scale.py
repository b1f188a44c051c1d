#!/usr/bin/env python3
"""What a run costs as the corpus grows: MB/s of CPU time, wall time, and the memory of a process.

    python bench/scale.py TEXT [--sizes 10 100 1000] [--shape jsonl] [--workers 1] [--filters F ...]

TEXT is UTF-8, plain or .xz. Corpora of so many megabytes are made of its lines, again and again,
with the digits and some of the characters of each line changed at random, so that no paragraph is
a copy of another; as one JSON Lines file with a document of about 4000 characters a record
(`jsonl`), as one plain text (`txt`), as one line (`line`), or as a folder of files (`files`).
Each is cleaned by the command in a process of its own with the default chain, or the filters
named. Memory is the largest resident set of the process or any worker of it.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from traditional import read

ROOT = Path(__file__).parent.parent
SIZE = 4000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("text", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--shape", choices=["jsonl", "txt", "line", "files"], default="jsonl")
    parser.add_argument("--workers", nargs="+", default=["1"])
    parser.add_argument("--filters", nargs="*", default=[])
    options = parser.parse_args()
    lines = [line for line in read(options.text).split("\n") if line.strip()]
    print(f"{'MB':>6} {'workers':>7} {'CPU s':>8} {'wall s':>8} {'MB/CPU s':>9} {'RSS MB':>7}")
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "in")
            source.mkdir()
            made = make(source, lines, size * 10**6, options.shape)
            for workers in options.workers:
                cpu, wall, rss = run(
                    source, Path(folder, "out" + workers), workers, options.filters
                )
                print(
                    f"{made / 1e6:6.0f} {workers:>7} {cpu:8.1f} {wall:8.1f} "
                    f"{made / 1e6 / cpu:9.2f} {rss:7.0f}",
                    flush=True,
                )


def varied(lines: list[str], size: int) -> Iterator[str]:
    """Lines of about so many bytes in all, no two alike."""
    chooser = random.Random(1)
    letters = [c for c in "".join(lines[:2000]) if "\u4e00" <= c <= "\u9fff"]
    done = 0
    while True:
        for line in lines:
            changed = list(line)
            for _ in range(1 + len(changed) // 12):
                place = chooser.randrange(len(changed))
                if "\u4e00" <= changed[place] <= "\u9fff":
                    changed[place] = chooser.choice(letters)
            made = "".join(changed)
            yield made
            done += len(made.encode()) + 1
            if done >= size:
                return


def make(folder: Path, lines: list[str], size: int, shape: str) -> int:
    """A corpus of one shape; the bytes that it has."""
    if shape in ("txt", "line"):
        with open(folder / "all.txt", "wb") as file:
            file.writelines(
                line.encode() + (b"\n" if shape == "txt" else b"") for line in varied(lines, size)
            )
        return (folder / "all.txt").stat().st_size
    documents = grouped(varied(lines, size))
    if shape == "jsonl":
        with open(folder / "all.jsonl", "wb") as file:
            for text in documents:
                row = json.dumps({"text": text}, ensure_ascii=False)
                file.write(row.encode() + b"\n")
        return (folder / "all.jsonl").stat().st_size
    done = 0
    for number, text in enumerate(documents):
        path = folder / f"{number // 1000:04}" / f"{number:07}.txt"
        path.parent.mkdir(exist_ok=True)
        done += path.write_bytes(text.encode())
    return done


def grouped(lines: Iterator[str]) -> Iterator[str]:
    document: list[str] = []
    length = 0
    for line in lines:
        document.append(line)
        length += len(line)
        if length >= SIZE:
            yield "\n".join(document)
            document, length = [], 0
    if document:
        yield "\n".join(document)


def run(source: Path, out: Path, workers: str, filters: list[str]) -> tuple[float, float, float]:
    """CPU seconds, wall seconds and megabytes of the largest process of a run."""
    words = [sys.executable, "-m", "cleaner", *filters, "run", str(source), str(out)]
    begun = time.monotonic()
    process = subprocess.Popen(
        [*words, "-j", workers, "--quiet"], env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"the run ended with {os.waitstatus_to_exitcode(status)}")
    wall = time.monotonic() - begun
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
