"""Clauses and copies within one document: how many of each stay.

    python bench/clauses.py [PARAGRAPHS] [--name 20k]

Reads bench/clauses.tsv: made-up pairs that stand in one document, of which both are content
(clause) or the second is the first edited, reprinted or misread (copy). PARAGRAPHS is a folder of
labelled paragraphs, NAME.txt.jsonl and NAME.truth.jsonl (orig, dup, edit), each may be packed as
.xz. They are put into one document, each planted copy right behind its original, or all of them
behind all originals; of each kind of edit the copies are counted that go for a near-duplicate now,
and those that a likeness of .85 alone would let go.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from pathlib import Path

from duplicates import opened

from cleaner.document import Document
from cleaner.filters.duplicates import Duplicates

PAIRS = Path(__file__).with_name("clauses.tsv")
SIDES = re.compile(r"\{([^|{}]*)\|([^{}]*)\}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--name", default="20k")
    options = parser.parse_args()
    stay: Counter[tuple[str, str]] = Counter()
    every: Counter[tuple[str, str]] = Counter()
    for row in PAIRS.read_text("utf-8").splitlines():
        if not row.startswith("#"):
            name, kind, text = row.split("\t")
            every[name, kind] += 1
            stay[name, kind] += not gone([SIDES.sub(r"\1", text), SIDES.sub(r"\2", text)])
    for (name, kind), number in every.items():
        print(f"{name:7} {kind:7} {stay[name, kind]:4} of {number} stay")
    if options.folder is not None:
        planted(options.folder, options.name)


def gone(paragraphs: list[str], numbers: str = "apart") -> set[int]:
    """The paragraphs of a document that go, by number."""
    filter = Duplicates(numbers=numbers, report_only=True)
    evidence = filter.survey(Document("1", "\n".join(paragraphs)))
    notes = filter.decide([("1", evidence)]).notes
    return {int(note.split(" ")[0].split(":")[1]) - 1 for note in notes}


def planted(folder: Path, name: str) -> None:
    texts = [json.loads(row) for row in opened(folder, f"{name}.txt.jsonl") or ()]
    truth = [json.loads(row) for row in opened(folder, f"{name}.truth.jsonl") or ()]
    pairs = [[texts[row[side]].replace("\n", " ") for side in ("orig", "dup")] for row in truth]
    kinds = [row["edit"] for row in truth]
    beside = [text for pair in pairs for text in pair]
    apart = [pair[side] for side in (0, 1) for pair in pairs]
    places = {"beside": (beside, 1, 2), "apart": (apart, len(pairs), 1)}
    for place, (paragraphs, first, step) in places.items():
        goes = [gone(paragraphs, numbers) for numbers in ("apart", "alike")]
        counts = [
            Counter(kind for n, kind in enumerate(kinds) if first + n * step in own) for own in goes
        ]
        for kind in dict.fromkeys(kinds):
            print(f"{place:7} {kind:10} {counts[0][kind]:5} of {counts[1][kind]} go")


if __name__ == "__main__":
    main()
