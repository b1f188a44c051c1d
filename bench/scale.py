#!/usr/bin/env python3
"""What a run costs as the corpus grows: MB/s of CPU time, wall time, and the memory of a process.

    python bench/scale.py TEXT [--sizes 10 100 1000] [--shape jsonl] [--workers 1] [--filters F ...]
                               [--variation heavy] [--copies 200]

TEXT is UTF-8, plain or .xz. Corpora of so many megabytes are made of its lines, again and again:
- `heavy`: a twelfth of the characters of each line changed at random, so that few paragraphs are a
  near-copy of another;
- `light`: so many copies of as many lines as that leaves room for, in each line of which one
  thing is changed: a digit, a character, or a number put in front. Every paragraph stands in a set
  of about so many near-copies, in which the pairs are as many as the square of that;
- `rows`: every fourth line is made like so many others, and differs from them in a name and in
  figures, as the rows of a table and the notices of companies do: all of these stay;
- `mixed`: sentences of all lines put together at random, so that no paragraph is near another but
  every sentence stands in many.
They are made as one JSON Lines file with a document of about 4000 characters a record (`jsonl`), as
one plain text (`txt`), as one line (`line`), or as a folder of files (`files`). Each is cleaned by
the command in a process of its own with the default chain, or the filters named. Memory is the
largest resident set of the process or any worker of it.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
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
    parser.add_argument("--variation", choices=["heavy", "light", "mixed", "rows"], default="heavy")
    parser.add_argument("--copies", type=int, default=200)
    options = parser.parse_args()
    lines = [line for line in read(options.text).split("\n") if line.strip()]
    print(f"{'MB':>6} {'workers':>7} {'CPU s':>8} {'wall s':>8} {'MB/CPU s':>9} {'RSS MB':>7}")
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "in")
            source.mkdir()
            texts = varied(lines, size * 10**6, options.variation, options.copies)
            made = make(source, texts, options.shape)
            for workers in options.workers:
                cpu, wall, rss = run(
                    source, Path(folder, "out" + workers), workers, options.filters
                )
                print(
                    f"{made / 1e6:6.0f} {workers:>7} {cpu:8.1f} {wall:8.1f} "
                    f"{made / 1e6 / cpu:9.2f} {rss:7.0f}",
                    flush=True,
                )


def varied(lines: list[str], size: int, variation: str, copies: int) -> Iterator[str]:
    """Lines of about so many bytes in all, as the variation says; see above."""
    chooser = random.Random(1)
    letters = [c for c in "".join(lines[:2000]) if "\u4e00" <= c <= "\u9fff"]
    change: Callable[[str], str]
    if variation == "heavy":
        change = lambda line: altered(line, 1 + len(line) // 12, chooser, letters)  # noqa: E731
    elif variation == "light":
        lines = first(lines, size // copies)
        change = lambda line: touched(line, chooser, letters)  # noqa: E731
    elif variation == "rows":
        models = [line for line in lines if 60 <= len(line) <= 150][
            : max(size // (1200 * copies), 1)
        ]
        change = lambda line: chooser.choice(  # noqa: E731
            (line, line, line, row(chooser.choice(models), chooser, letters))
        )
    else:
        sentences = [part for line in lines for part in re.findall("[^。！？]+[。！？]*", line)]
        change = lambda line: recombined(line, sentences, chooser)  # noqa: E731
    done = 0
    while True:
        for line in lines:
            made = change(line)
            yield made
            done += len(made.encode()) + 1
            if done >= size:
                return


def first(lines: list[str], size: int) -> list[str]:
    """The first lines, of so many bytes."""
    done = 0
    for number, line in enumerate(lines, 1):
        done += len(line.encode()) + 1
        if done >= size:
            return lines[:number]
    return lines


def altered(line: str, number: int, chooser: random.Random, letters: list[str]) -> str:
    """A line with so many of its characters, or fewer, changed."""
    changed = list(line)
    for _ in range(number):
        place = chooser.randrange(len(changed))
        if "\u4e00" <= changed[place] <= "\u9fff":
            changed[place] = chooser.choice(letters)
    return "".join(changed)


def touched(line: str, chooser: random.Random, letters: list[str]) -> str:
    """A line with one thing changed: a digit where it has one, a character, or a number before."""
    kind = chooser.randrange(3)
    digits = [place for place, char in enumerate(line) if "0" <= char <= "9"]
    if kind == 0 and digits:
        place = chooser.choice(digits)
        return line[:place] + str(chooser.randrange(10)) + line[place + 1 :]
    if kind == 1:
        return f"{chooser.randrange(1, 1000)}. {line}"
    return altered(line, 1, chooser, letters)


def row(model: str, chooser: random.Random, letters: list[str]) -> str:
    """A line with a name before it and figures in it that no other has."""
    name = "".join(chooser.choices(letters, k=3))
    middle = len(model) // 2
    first, second = (chooser.randrange(10**4, 10**6) for _ in range(2))
    return f"{name}{model[:middle]}{first}元{model[middle:]}{second}股"


def recombined(line: str, sentences: list[str], chooser: random.Random) -> str:
    """Sentences from anywhere, about as long as a line."""
    made: list[str] = []
    length = 0
    while length < len(line):
        made.append(chooser.choice(sentences))
        length += len(made[-1])
    return "".join(made)


def make(folder: Path, lines: Iterator[str], shape: str) -> int:
    """A corpus of lines in one shape; the bytes that it has."""
    if shape in ("txt", "line"):
        with open(folder / "all.txt", "wb") as file:
            file.writelines(line.encode() + (b"\n" if shape == "txt" else b"") for line in lines)
        return (folder / "all.txt").stat().st_size
    documents = grouped(lines)
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
