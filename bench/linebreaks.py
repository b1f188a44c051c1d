"""How well `linebreaks` tells wraps from content, beside doing nothing and joining everything.

    python bench/linebreaks.py CORPORA [--threshold 0.8]

CORPORA is a folder with `linebreaks/`: NAME.wrapped.txt, NAME.gold.txt and perhaps NAME.skip.json,
the breaks whose truth is unknown, as numbers of inked characters before them. What stands before
the first hyphen of NAME is its family. If there is a folder `pages/` with NAME.gold.txt, one
paragraph a line, no break of it may be joined. The weights that ship were learned from these very
families: what is reached on families never seen is printed by bench/linebreaks_train.py.
"""

import argparse
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
        "linebreaks": lambda text, breaks: made(text, filter(text)),
    }
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
