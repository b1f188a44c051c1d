"""How well `linebreaks` tells wraps from content, beside other ways to do it.

    python bench/linebreaks.py CORPORA [--threshold 0.8]

Beside it stand doing nothing, joining everything, what Calibre does to plain text, as it is and
with Han characters among the letters that it knows (see `calibre`), and pandoc's reader for
Markdown, the nearest to plain text that it has, if pandoc is installed (`pip install
pypandoc-binary` brings it).

CORPORA is a folder with `linebreaks/`: NAME.wrapped.txt, NAME.gold.txt and perhaps NAME.skip.json,
the breaks whose truth is unknown, as numbers of inked characters before them. What stands before
the first hyphen of NAME is its family. If there is a folder `pages/` with NAME.gold.txt, one
paragraph a line, no break of it may be joined. The weights that ship were learned from these very
families: what is reached on families never seen is printed by bench/linebreaks_train.py.
"""

import argparse
import math
import re
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict
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


CALIBRE_ENDS = re.compile(r"[,:;)\\IA]$")
HAN_ENDS = re.compile(r"[^。！？…!?.”’」』\"]$")
BUCKET = 100


def calibre(text: str, han: bool = False) -> str:
    """What Calibre does to the lines of a plain text, restated from its source, no code of it used.

    It takes a text for hard-wrapped where 55 % of its lines are in one class of lengths of 100
    characters each (a line of 20 characters and fewer is in none), else every line is a paragraph.
    Of a wrapped text it asks how many lines begin with two spaces or a tab, and how many are blank,
    for each inked one. The greater share says, if it is from .15 to .75, whether indents or blank
    lines begin paragraphs, and all lines of one are joined. Failing that, a line is joined with the
    next one, over up to three blank lines, where it ends with a lower-case letter, a comma, a colon
    or a few other marks, and is longer than half of all lengths are: of the lengths that occur,
    each counted once and without those above twice their mean.

    Han characters are no lower-case letters. With `han` they count among them, as does every mark
    that ends no sentence.

    Source: Calibre 6.13, ebooks/txt/processor.py, ebooks/conversion/preprocess.py and utils.py.
    """
    lines = text.split("\n")
    inked = [line for line in lines if line.strip()]
    ended = lines[:-1]
    classes = Counter((len(line) + 1) // BUCKET for line in ended if 20 < len(line) + 1 < 1900)
    if not inked or max(classes.values(), default=0) < 0.55 * text.count("\n"):
        return text
    dented = sum(line.startswith(("\t", "  ", "\u3000\u3000")) for line in inked) / len(inked)
    blank = sum(not line.strip() for line in lines) / len(inked)
    by_indent = dented >= blank
    if 0.15 <= max(dented, blank) <= 0.75:
        return _paragraphs(lines, by_indent)
    sizes = sorted({len(line) + 1 for line in ended})
    most = math.ceil(2 * sum(sizes) / len(sizes))
    sizes = [size for size in sizes if size <= most]
    least = sizes[len(sizes) // 2 - 1]
    ends = HAN_ENDS if han else CALIBRE_ENDS
    out: list[str] = []
    last, gap = "", 0
    for line in lines:
        if not line.strip():
            gap += 1
            continue
        open_ = len(last) > least and (ends.search(last) or last[-1].islower())
        if out and open_ and gap <= 3:
            out[-1] = f"{out[-1].rstrip()} {line.lstrip()}"
        else:
            out += [""] * gap + [line]
        last, gap = line.rstrip(), 0
    return "\n".join(out)


def _paragraphs(lines: list[str], by_indent: bool) -> str:
    """Lines joined up to the next blank one, or to the next that is indented."""
    out = [""]
    for line in lines:
        begins = not line.strip() or (by_indent and line[:2].isspace())
        if begins or not out[-1].strip():
            out.append(line)
        else:
            out[-1] = f"{out[-1].rstrip()} {line.lstrip()}"
    return "\n".join(out[1:])


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


def speed(filter: LineBreaks, texts: list[str], rounds: int = 5) -> str:
    """Megabytes of UTF-8 a second of processor time, the best of several rounds."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    spent: dict[str, float] = {"at once": math.inf, "one by one": math.inf}
    for _ in range(rounds):
        for way in spent:
            start = time.process_time()
            if way == "at once":
                filter.found_in_each(texts)
            else:
                for text in texts:
                    filter.found(text)
            spent[way] = min(spent[way], time.process_time() - start)
    return ", ".join(f"{size / taken:.1f} MB/s {way}" for way, taken in spent.items())


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
        "calibre+han": lambda text, breaks: made(text, calibre(text, True)),
        "pandoc": lambda text, breaks: made(text, pandoc(text)),
        "linebreaks": lambda text, breaks: made(text, filter(text)),
    }
    if shutil.which("pandoc") is None:
        print("SKIPPED: pandoc is not installed, so its reader is not measured")
        del methods["pandoc"]
    folder: Path = given.corpora / "linebreaks"
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    lost = again = 0
    texts = []
    for path in sorted(folder.glob("*.gold.txt")):
        name = path.name.removesuffix(".gold.txt")
        text, known = labelled(folder, name)
        for method, decide in methods.items():
            decided = decide(text, len(known))
            for family in (name.split("-")[0], "all"):
                tallies[method, family].add(decided, known)
        after = filter(text)
        texts.append(text)
        lost += ink(text) != ink(after)
        again += bool(filter.found(after))
    print("method      family   breaks  joins")
    for (method, family), tally in sorted(tallies.items(), key=lambda item: item[0][1] == "all"):
        print(f"{method:11s} {family:6s} {tally.row()}")
    print(f"texts whose ink changed: {lost}; texts that change again: {again}")
    print(f"wrapped text: {speed(filter, texts)}")

    pages = given.corpora / "pages"
    breaks = joined = 0
    texts = []
    for path in sorted(pages.glob("*.gold.txt")):
        text = path.read_text("utf-8")
        after = filter(text)
        texts.append(text)
        here = sum(made(text, after))
        if here:
            print(f"    {here} joined in {path.name}")
        joined += here
        breaks += len(ends(text)) - 1
    if breaks:
        print(f"pages: {joined} of {breaks} breaks joined; {speed(filter, texts)}")


if __name__ == "__main__":
    main()
