#!/usr/bin/env python3
"""Telling encodings beside other detectors: how often right, wrong or undecided, at what cost.

    python bench/detection.py PAGES [--peers DIR] [--most 60]

PAGES is a folder of UTF-8 texts, NAME.gold.txt. Of each, parts of 40, 100, 400 and 4,000 characters
are written in each encoding, those of Traditional encodings after conversion. A detector is right
where decoding with what it names gives the text; where bytes were put amid UTF-8 or taken from it,
where it says UTF-8. `cleaner` is undecided where it is less sure than it has to be to read a file.

The other detectors run in an environment of their own, made at the first run in --peers.
"""

import argparse
import base64
import json
import random
import subprocess
import sys
import tempfile
import time
import venv
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from opencc import OpenCC

from cleaner.encoding import decode
from cleaner.errors import CleanerError

SIZES = (40, 100, 400, 4000)
SIMPLIFIED = ("gb18030", "gbk", "utf-16-le", "utf-16-be", "utf-8", "utf-8 stray", "utf-8 cut")
TRADITIONAL = ("big5hkscs", "cp950", "gb18030", "utf-16-le", "utf-16-be", "utf-8 stray")
PEERS = {
    "chardet": ("chardet", "import chardet; f = lambda b: chardet.detect(b)['encoding']"),
    "charset-normalizer": (
        "charset-normalizer",
        "import charset_normalizer as c; "
        "f = lambda b: getattr(c.from_bytes(b).best(), 'encoding', None)",
    ),
    "charset-mnbvc": (
        "charset-mnbvc",
        "from charset_mnbvc import api; f = lambda b: api.from_data(b, mode=1)",
    ),
}
WORKER = """
import base64, json, sys, time, warnings
warnings.simplefilter('ignore')
{}
def one(data):
    try:
        return f(data)
    except Exception:
        return None
for line in sys.stdin:
    data = [base64.b64decode(each) for each in json.loads(line)]
    start = time.process_time()
    found = [one(each) for each in data]
    print(json.dumps([time.process_time() - start, found]), flush=True)
"""
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "utf_16": "utf-16-le"}
Sample = tuple[str, int, str, bytes]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pages", type=Path)
    parser.add_argument(
        "--peers", type=Path, default=Path(tempfile.gettempdir()) / "bench-encodings-peers"
    )
    parser.add_argument("--most", type=int, default=60, help="texts to take parts of")
    options = parser.parse_args()
    paths = sorted(options.pages.glob("*.gold.txt"))
    texts = [path.read_text("utf-8") for path in paths[:: max(1, len(paths) // options.most)]]
    found = list(samples(texts))
    everyone: dict[str, Callable[[list[bytes]], tuple[float, list[str | None]]]] = {
        "cleaner": own,
        **peers(options.peers),
    }
    print(f"{len(found):,} samples, right / wrong in percent of each kind")
    for name, detect in everyone.items():
        taken, said = detect([data for *_, data in found])
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for (kind, size, text, data), codec in zip(found, said, strict=True):
            good = right(kind, text, data, codec)
            for key in (f"{size} characters", kind, "all"):
                counts[key][0] += good
                counts[key][1] += codec is not None and not good
                counts[key][2] += 1
        print(f"\n{name}: {taken / len(found) * 1e3:.2f} ms a sample")
        for key in sorted(counts, key=lambda key: (key == "all", key)):
            good, wrong, whole = counts[key]
            print(f"  {key:24} {good / whole:7.1%} {wrong / whole:7.1%}   of {whole}")


def samples(texts: list[str]) -> Iterator[Sample]:
    """Kind, size, text and bytes of each sample; the same at every run."""
    chance = random.Random(1)
    traditional = OpenCC("s2tw").convert
    for text in texts:
        for size in SIZES:
            if len(text) < size:
                continue
            start = chance.randrange(len(text) - size + 1)
            part = text[start : start + size]
            if sum("\u4e00" <= char <= "\u9fff" for char in part) < size / 2:
                continue
            for region, said, kinds in (
                ("cn", part, SIMPLIFIED),
                ("tw", traditional(part), TRADITIONAL),
            ):
                for kind in kinds:
                    data = written(said, kind, chance)
                    if data is not None:
                        yield f"{region} {kind}", size, said, data


def written(text: str, kind: str, chance: random.Random) -> bytes | None:
    """A text in an encoding; None where it cannot be written."""
    codec, _, fault = kind.partition(" ")
    try:
        data = text.encode(codec)
    except UnicodeEncodeError:
        data = text.encode(codec, "ignore")
        if len(data.decode(codec)) < 0.9 * len(text):
            return None
    if fault == "stray":
        at = chance.randrange(len(data))
        return data[:at] + bytes([chance.randrange(0x80, 0x100)]) + data[at:]
    return data[1:-1] if fault == "cut" else data


def right(kind: str, text: str, data: bytes, codec: str | None) -> bool:
    """Whether an encoding is the one of a sample, or gives the same text."""
    if codec is None:
        return False
    codec = codec.lower().replace("-sig", "").replace("-", "_")
    codec = WIDER.get(codec, codec)
    written_in, _, fault = kind.partition(" ")[2].partition(" ")
    if fault:
        return codec in ("utf_8", "utf8")
    try:
        return data.decode(codec) == data.decode(written_in)
    except (UnicodeDecodeError, LookupError):
        return False


def own(data: list[bytes]) -> tuple[float, list[str | None]]:
    start = time.process_time()
    found: list[str | None] = []
    for each in data:
        try:
            found.append(decode(each, "sample")[1].codec)
        except CleanerError:
            found.append(None)
    return time.process_time() - start, found


def peers(folder: Path) -> dict[str, Callable[[list[bytes]], tuple[float, list[str | None]]]]:
    python = folder / "bin/python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    found = {}
    for name, (package, code) in PEERS.items():
        known = subprocess.run([python, "-c", code], capture_output=True, check=False)
        if known.returncode:
            command = [str(python), "-m", "pip", "install", "--quiet", package]
            if subprocess.run(command, check=False).returncode:
                print(f"{name} cannot be installed here and is left out", file=sys.stderr)
                continue
        found[name] = asked(python, code)
    return found


def asked(python: Path, code: str) -> Callable[[list[bytes]], tuple[float, list[str | None]]]:
    """A detector in a process of its own."""

    def ask(data: list[bytes]) -> tuple[float, list[str | None]]:
        question = json.dumps([base64.b64encode(each).decode() for each in data])
        done = subprocess.run(
            [python, "-c", WORKER.format(code)],
            input=question,
            capture_output=True,
            text=True,
            check=True,
        )
        taken, found = json.loads(done.stdout.splitlines()[-1])
        return taken, found

    return ask


if __name__ == "__main__":
    main()
