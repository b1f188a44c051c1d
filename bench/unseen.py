#!/usr/bin/env python3
"""What stays of furniture in text that nobody saw who wrote the rules, and what goes of content.

    python bench/unseen.py [--show]

The folders bench/unseen/first and second hold passages of prose, stamps that stand once, signatures
that recur, and sentences of content that look like them or use their words; all made up, by
somebody who knew neither rules nor weights of this project. Nothing was made after them, but the
thresholds of cleaner/furniture/talk.py were chosen by totals over the first, and every second
signature of it was looked at; the second was written when all was done.

Each stamp is set amid a passage, under it and behind a sentence; each signature behind, before and
amid the paragraphs of one; each sentence of content amid a passage and behind one of its
paragraphs. Printed is how many texts do not come out as they do without the stamp, of those how
many lost content, and how many sentences of content did not come out whole. --show names each.
Filters are those of the default chain but duplicates.
"""

import argparse
import random
import string
from collections.abc import Iterator, Sequence
from pathlib import Path

from cleaner.pipeline import Pipeline
from cleaner.registry import ORDER, build

FOLDER = Path(__file__).with_name("unseen")
SETS = ("first", "second")
WRITTEN = ("characters", "pinyin", "traditional")
"""The filters that write content otherwise and take nothing out."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--show", action="store_true")
    show = parser.parse_args().show
    whole = Pipeline(build(name) for name in ORDER if name != "duplicates")
    written = Pipeline(build(name) for name in WRITTEN)
    for folder in (FOLDER / name for name in SETS):
        print(f"\n{folder.name}")
        measure(folder, whole, written, show=show)


def measure(folder: Path, whole: Pipeline, written: Pipeline, *, show: bool) -> None:
    passages = [text.split("\\n") for text in read(folder / "prose.tsv")]
    plain = [cleaned(whole, passage) for passage in passages]
    for name, places in (("once", once), ("recurring", recurring)):
        stays: dict[str, int] = {}
        lost = 0
        texts = read(folder / f"{name}.tsv")
        for n, stamp in enumerate(texts):
            for place, lines in places(passages[n % len(passages)], stamp):
                after, want = cleaned(whole, lines), plain[n % len(passages)]
                stays[place] = stays.get(place, 0) + (after != want)
                lost += len(after) < len(want)
                if show and after != want:
                    print("lost" if len(after) < len(want) else "stays", place, stamp, sep="\t")
        each = ", ".join(f"{count} {place}" for place, count in stays.items())
        print(f"{name}: of {len(texts)} stay {each}; {lost} texts lost content")
    gone = total = 0
    for n, text in enumerate(read(folder / "keep.tsv")):
        for lines in content(passages[n % len(passages)], text):
            total += 1
            if bare(cleaned(written, [text])) not in bare(cleaned(whole, lines)):
                gone += 1
                if show:
                    print("gone", text, sep="\t")
    print(f"content: {gone} of {total} do not come out whole")


def read(path: Path) -> list[str]:
    """The texts of a file, which stand behind their kinds."""
    lines = path.read_text("utf-8").splitlines()
    return [line.partition("\t")[2] for line in lines if not line.startswith("#")]


def cleaned(pipeline: Pipeline, lines: Sequence[str]) -> str:
    return pipeline.clean("\n".join(lines)).text.strip()


def bare(text: str) -> str:
    return text.replace("\n", "")


def once(passage: Sequence[str], stamp: str) -> Iterator[tuple[str, list[str]]]:
    half = len(passage) // 2
    yield "on a line amid", [*passage[:half], stamp, *passage[half:]]
    yield "on the last line", [*passage, stamp]
    ends = (n for n in range(half, -1, -1) if passage[n][-1] in "。！？”")
    at = next(ends, half)
    yield "behind a sentence", [*passage[:at], passage[at] + stamp, *passage[at + 1 :]]


def recurring(passage: Sequence[str], stamp: str) -> Iterator[tuple[str, list[str]]]:
    chance = random.Random(stamp)
    signs = []
    for n in range(len(passage)):
        code = "".join(chance.choices(string.ascii_letters + string.digits, k=3))
        date = f"2021-0{n + 1}-1{n}"
        signs.append(stamp.format(code=code, n=n + 3, date=date))
    pairs = list(zip(passage, signs, strict=True))
    yield "at ends", [line + sign for line, sign in pairs]
    yield "at heads", [sign + line for line, sign in pairs]
    cuts = [line.find("。") + 1 or len(line) for line in passage]
    yield (
        "behind first sentences",
        [line[:cut] + sign + line[cut:] for (line, sign), cut in zip(pairs, cuts, strict=True)],
    )


def content(passage: Sequence[str], text: str) -> Iterator[list[str]]:
    half = len(passage) // 2
    yield [*passage[:half], text, *passage[half:]]
    yield [*passage[:half], passage[half] + text, *passage[half + 1 :]]


if __name__ == "__main__":
    main()
