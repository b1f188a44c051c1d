"""How well `linebreaks` tells wraps from content, beside other ways to do it.

    python bench/linebreaks.py CORPORA [--threshold 0.8]

Beside it stand doing nothing, joining everything, the unwrapping rule that Calibre's manual
describes (see `calibre`), and pandoc's reader for Markdown, if pandoc is installed.

CORPORA is a folder with `linebreaks/`: NAME.wrapped.txt, NAME.gold.txt and perhaps NAME.skip.json,
the breaks whose truth is unknown, as numbers of inked characters before them. What stands before
the first hyphen of NAME is its family. If there is a folder `pages/` with NAME.gold.txt, one
paragraph a line, no break of it may be joined. The weights that ship were learned from these very
families: what is reached on families never seen is printed by bench/linebreaks_train.py.
"""

import argparse
import re
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from linebreaks_truth import ends, ink, labelled, truth  # noqa: E402

from cleaner.filters.linebreaks import LineBreaks  # noqa: E402


def made(before: str, after: str) -> list[int]:
    """For each break of `before` 1 if `after` has joined it."""
    if ink(before) == ink(after):
        kept = set(ends(after))
        return [int(place not in kept) for place in ends(before)[:-1]]
    return truth(before, after)


SENTENCE = re.compile(r"[.!?。！？…:：][\"'”’」』）)]*$")
FACTOR = 0.4


def calibre(text: str) -> str:
    """The heuristic of Calibre's conversion, "unwrap lines", restated from its manual.

    Lines are joined where the line is longer than a length that is found from all lines, and
    "punctuation and formatting" do not speak against it: here, where the line does not end a
    sentence and the next one is not indented. The manual gives the length as a share, 0.4, of the
    way through all lengths in order ("a value just below the median line length"); lines of one
    paragraph have no blank line between them, unless most lines have one.

    Source: Calibre user manual, E-book conversion, "Heuristic processing" and "TXT input".
    """
    lines = text.split("\n")
    sizes = sorted(len(line) for line in lines if line.strip())
    if len(sizes) < 2:
        return text
    length = sizes[int(FACTOR * (len(sizes) - 1))]
    spread = sum(not line.strip() for line in lines) >= 0.9 * len(sizes)
    out: list[str] = []
    gap, head, long = 0, True, False
    for line in lines:
        if not line.strip():
            gap += 1
            continue
        last = out[-1] if out else ""
        near = gap == 0 or (spread and gap == 1)
        indented = line[:1].isspace() and not last[:1].isspace()
        if not head and near and long and not indented and not SENTENCE.search(last.rstrip()):
            out[-1] = f"{last.rstrip()} {line.lstrip()}"
        else:
            out += [""] * gap + [line]
        long, gap, head = len(line.rstrip()) >= length, 0, False
    return "\n".join(out)


def pandoc(text: str) -> str:
    """The text as pandoc's Markdown reader takes it, lines of a paragraph joined."""
    command = ["pandoc", "--from=markdown+east_asian_line_breaks", "--to=plain", "--wrap=none"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    return done.stdout.decode()


class Tally:
    """Joins made and missed."""

    def __init__(self) -> None:
        self.right = self.wrong = self.missed = self.breaks = 0

    def add(self, decided: list[int], known: list[int]) -> None:
        for one, two in zip(decided, known, strict=True):
            if two >= 0:
                self.breaks += 1
                self.right += one == two == 1
                self.wrong += one == 1 and two == 0
                self.missed += one != 1 and two == 1

    def row(self) -> str:
        found, there = self.right + self.wrong, self.right + self.missed
        p = self.right / found if found else 1.0
        r = self.right / there if there else 1.0
        f = 2 * p * r / (p + r) if p + r else 0.0
        return (
            f"{self.breaks:7d} {there:6d}   P {p:.3f}  R {r:.3f}  F {f:.3f}   "
            f"wrong {self.wrong:4d}  missed {self.missed:4d}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--threshold", type=float, default=LineBreaks().threshold)
    given = parser.parse_args()
    filter = LineBreaks(threshold=given.threshold)
    filter("先读入权重，\n再计时。")
    methods = {
        "nothing": lambda text, breaks: [0] * breaks,
        "join all": lambda text, breaks: [1] * breaks,
        "calibre": lambda text, breaks: made(text, calibre(text)),
        "pandoc": lambda text, breaks: made(text, pandoc(text)),
        "linebreaks": lambda text, breaks: made(text, filter(text)),
    }
    if shutil.which("pandoc") is None:
        print("SKIPPED: pandoc is not installed, so its reader is not measured")
        del methods["pandoc"]
    folder: Path = given.corpora / "linebreaks"
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    lost = again = size = 0
    spent = 0.0
    for path in sorted(folder.glob("*.gold.txt")):
        name = path.name.removesuffix(".gold.txt")
        text, known = labelled(folder, name)
        for method, decide in methods.items():
            decided = decide(text, len(known))
            for family in (name.split("-")[0], "all"):
                tallies[method, family].add(decided, known)
        start = time.process_time()
        after = filter(text)
        spent += time.process_time() - start
        size += len(text.encode())
        lost += ink(text) != ink(after)
        again += bool(filter.found(after))
    print("method     family   breaks  joins")
    for (method, family), tally in sorted(tallies.items(), key=lambda item: item[0][1] == "all"):
        print(f"{method:10s} {family:6s} {tally.row()}")
    print(f"texts whose ink changed: {lost}; texts that change again: {again}")
    print(f"wrapped text: {size / 1e6 / max(spent, 1e-9):.1f} MB/s of processor time")

    pages = given.corpora / "pages"
    breaks = joined = size = 0
    spent = 0.0
    for path in sorted(pages.glob("*.gold.txt")):
        text = path.read_text("utf-8")
        start = time.process_time()
        after = filter(text)
        spent += time.process_time() - start
        size += len(text.encode())
        here = sum(made(text, after))
        if here:
            print(f"    {here} joined in {path.name}")
        joined += here
        breaks += len(ends(text)) - 1
    if breaks:
        print(
            f"pages: {joined} of {breaks} breaks joined; {size / 1e6 / max(spent, 1e-9):.1f} MB/s"
        )


if __name__ == "__main__":
    main()
