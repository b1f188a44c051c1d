#!/usr/bin/env python3
"""Traditional to Simplified beside other libraries: what is right, what is equal, how fast.

    python bench/traditional.py [TEXT ...] [--peers DIR] [--repeat 9]

TEXT is UTF-8, plain or .xz; without one, Traditional text made of the phrase tables is used. For
each it prints how many lines differ from official OpenCC's t2s, and the speed: CPU time of
documents of 4000 characters and of lines of 100, taken in turn so that every library meets the same
machine, as medians of ratios to official OpenCC. Of `cleaner` there are the bare function, the
filter called with each text, its edits of all texts as a run asks for them, and those written into
a trail. Then the share of bench/traditional-cases.tsv that each library has right.

The other libraries run in an environment of their own, made at the first run in --peers, because
OpenCC has the import name of the package that this project depends on, and zhconv-rs is GPL.
"""

import argparse
import io
import json
import lzma
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

from cleaner.compression import writing
from cleaner.conversion.converter import converter
from cleaner.conversion.tables import simplifying
from cleaner.corpus import Content, Piece, Written
from cleaner.edit import joined
from cleaner.encoding import UTF8
from cleaner.filters.traditional import Traditional
from cleaner.pipeline import Step
from cleaner.trail import Writer, told

CASES = Path(__file__).with_name("traditional-cases.tsv")
PEERS = {
    "OpenCC 1.4.2": ("opencc==1.4.2", "import opencc; f = opencc.OpenCC('t2s').convert"),
    "opencc-pyo3": ("opencc-pyo3", "import opencc_pyo3; f = opencc_pyo3.OpenCC('t2s').convert"),
    "zhconv-rs": ("zhconv-rs", "import zhconv_rs; f = lambda t: zhconv_rs.zhconv(t, 'zh-hans')"),
}
WORKER = """
import json, sys, time
{}
for line in sys.stdin:
    texts = json.loads(line)
    if texts is None:
        start = time.process_time()
        for text in last:
            f(text)
        print(time.process_time() - start, flush=True)
    else:
        last = texts
        print(json.dumps([f(text) for text in texts]), flush=True)
"""


class Peer:
    """A library in a process of its own."""

    def __init__(self, python: Path, code: str) -> None:
        self.process = subprocess.Popen(
            [python, "-c", WORKER.format(code)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _ask(self, question: list[str] | None) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()

    def give(self, texts: list[str]) -> list[str]:
        answer: list[str] = json.loads(self._ask(texts))
        return answer

    def time(self) -> float:
        """CPU seconds for the texts given last."""
        return float(self._ask(None))


class Own:
    """A function of this process, of one text or with `many` of all, with the manners of a peer."""

    def __init__(
        self,
        function: Callable[[str], str] = str,
        many: Callable[[list[str]], list[str]] | None = None,
    ) -> None:
        self.function = many or (lambda texts: [function(text) for text in texts])
        self.texts: list[str] = []

    def give(self, texts: list[str]) -> list[str]:
        self.texts = texts
        return self.function(texts)

    def time(self) -> float:
        start = time.process_time()
        self.function(self.texts)
        return time.process_time() - start


def with_edits(texts: list[str]) -> list[str]:
    """The texts with the edits of all of them, as a run asks for them."""
    return [*map(joined, texts, Traditional().found_in_each(texts))]


def with_trail(texts: list[str]) -> list[str]:
    """The same, with the edits written into a trail as those of the records of one file."""
    found = Traditional().found_in_each(texts)
    done = [*map(joined, texts, found)]
    steps = [told([Step("traditional", edits)] if edits else []) for edits in found]
    with writing(io.BytesIO()) as file:
        content = Content(Piece("texts.jsonl"), "", UTF8, "")
        Writer(file).add(content, steps, done, Written(b"", UTF8, ""), 0, None)
    return done


def asked(description: str | None, texts: str, repeat: int) -> argparse.Namespace:
    """The options of a bench on texts: these, the folder of the peers, and how often to repeat.

    texts: how many texts there may be, as argparse says it.
    """
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("texts", nargs=texts, type=Path)
    parser.add_argument(
        "--peers", type=Path, default=Path(tempfile.gettempdir()) / "bench-traditional-peers"
    )
    parser.add_argument("--repeat", type=int, default=repeat)
    return parser.parse_args()


def main() -> None:
    options = asked(__doc__, "*", 9)

    import opencc  # the package that this project depends on

    slow = opencc.OpenCC("t2s").convert
    everyone: dict[str, Peer | Own] = {
        **peers(options.peers),
        "the package": Own(slow),
        "cleaner, convert": Own(converter().convert),
        "cleaner, by the filter": Own(Traditional()),
        "cleaner, with edits": Own(many=with_edits),
        "… and trail": Own(many=with_trail),
    }
    texts = {path.name: read(path) for path in options.texts} or {"phrases": made()}
    for name, text in texts.items():
        print(f"\n{name}: {len(text):,} characters, {len(text.splitlines()):,} lines")
        compare(text, everyone)
        race(text, everyone, options.repeat)
    cases(everyone)


def peers(folder: Path) -> dict[str, Peer | Own]:
    python = folder / "bin/python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    found: dict[str, Peer | Own] = {}
    for name, (package, code) in PEERS.items():
        known = subprocess.run([python, "-c", code], capture_output=True, check=False)
        if known.returncode:
            command = [python, "-m", "pip", "install", "--quiet", package]
            if subprocess.run(command, check=False).returncode:
                print(f"{name} cannot be installed here and is left out", file=sys.stderr)
                continue
        found[name] = Peer(python, code)
    return found


def read(path: Path) -> str:
    data = path.read_bytes()
    return (lzma.decompress(data) if path.suffix == ".xz" else data).decode()


def made() -> str:
    """Every phrase and character of the tables, in lines."""
    tables = simplifying()
    words = [*tables.phrases, *map("".join, zip(*[iter(tables.characters)] * 8, strict=False))]
    return "\n".join(f"這是{word}的，那是{word}，一個。" for word in words) * 4


def compare(text: str, everyone: dict[str, Peer | Own]) -> None:
    lines = text.split("\n")
    results = {
        name: peer.give(lines if name != "the package" else lines[:3000])
        for name, peer in everyone.items()
    }
    official = results.get("OpenCC 1.4.2")
    if official is None:
        return
    for name, converted in results.items():
        pairs = list(zip(lines, converted, official, strict=False))
        other = sum(new != right for _, new, right in pairs)
        zhu = sum(
            new != right
            and new.replace("着", "著").replace("借著", "藉著")
            == right.replace("着", "著").replace("借著", "藉著")
            for _, new, right in pairs
        )
        print(f"  {name:22} {other:6} of {len(pairs):6} lines unlike OpenCC, {zhu} in 著 alone")


def race(text: str, everyone: dict[str, Peer | Own], repeat: int) -> None:
    for size, count in ((4000, 100), (100, 1000)):
        texts = [text[at : at + size] for at in range(0, len(text), size)][:count]
        for name, peer in everyone.items():
            peer.give(texts if name != "the package" else texts[:5])
        times: dict[str, list[float]] = {name: [] for name in everyone}
        for _ in range(repeat):
            for name, peer in everyone.items():
                share = 1 if name != "the package" else len(texts) / len(texts[:5])
                times[name].append(peer.time() * share)
        base = times.get("OpenCC 1.4.2", times["cleaner, convert"])
        for name, taken in times.items():
            ratio = statistics.median(b / t for b, t in zip(base, taken, strict=True))
            micro = statistics.median(taken) / len(texts) * 1e6
            print(
                f"  {name:22} {size:5} characters: {micro:9.1f} µs, {ratio:7.3f} of OpenCC's speed"
            )


def cases(everyone: dict[str, Peer | Own]) -> None:
    rows = [
        [*row, ""][:3]
        for line in CASES.read_text("utf-8").splitlines()
        if not line.startswith("#")
        for row in [line.split("\t")]
    ]
    kinds = list(dict.fromkeys(kind for kind, *_ in rows))
    print(f"\n{CASES.name}: right of {len(rows)}")
    for name, peer in everyone.items():
        got = peer.give([before for _, before, _ in rows])
        right = {kind: [0, 0] for kind in kinds}
        for (kind, before, after), new in zip(rows, got, strict=True):
            right[kind][0] += new == (after or before)
            right[kind][1] += 1
        shares = ", ".join(f"{kind} {good}/{all_}" for kind, (good, all_) in right.items())
        print(f"  {name:22} {sum(good for good, _ in right.values()):3}: {shares}")


if __name__ == "__main__":
    main()
