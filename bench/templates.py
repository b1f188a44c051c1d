#!/usr/bin/env python3
"""What `templates` takes out of the pages of known sites, and what its counts cost.

    python bench/templates.py PAGES --sites sites.json [--documents 100000]

PAGES holds NAME.noisy.txt (the visible text of a page) and NAME.gold.txt (its main text);
sites.json says which pages are of one site. Printed are, for each site, the lines taken out and
how many of them are lines of the main text; then, for that many made-up documents of 100 lines
each, nearly all different, the time and the memory that counting them takes.
"""

import argparse
import json
import random
import resource
import time
from collections.abc import Iterator
from pathlib import Path

from cleaner.document import Document
from cleaner.edit import apply
from cleaner.filters.templates import Templates
from cleaner.recurrence.tally import Tally


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pages", type=Path)
    parser.add_argument("--sites", type=Path, required=True)
    parser.add_argument("--documents", type=int, default=100_000)
    options = parser.parse_args()
    score(options.pages, json.loads(options.sites.read_text("utf-8")))
    count(options.documents)


def score(folder: Path, sites: dict[str, list[str]]) -> None:
    documents = [
        Document(f"{site}/{name}", (folder / f"{name}.noisy.txt").read_text("utf-8"))
        for site, names in sites.items()
        for name in names
    ]
    found = Templates().found(documents)
    gone_of, content_of = dict.fromkeys(sites, 0), dict.fromkeys(sites, 0)
    for document in documents:
        gold = _lines((folder / f"{document.id.split('/')[1]}.gold.txt").read_text("utf-8"))
        after = _lines(apply(document.text, found.get(document.id, ())))
        gone = _lines(document.text) - after
        gone_of[document.site] += len(gone)
        content_of[document.site] += len(gone & gold)
    for site, gone_lines in gone_of.items():
        print(f"{site:16} {gone_lines:5} lines gone, {content_of[site]:3} of the main text")
    gone_all, content = sum(gone_of.values()), sum(content_of.values())
    print(f"{'together':16} {gone_all:5} lines gone, precision {1 - content / gone_all:.4f}")


def _lines(text: str) -> set[str]:
    return {line.strip() for line in text.split("\n")} - {""}


def count(documents: int) -> None:
    before = _memory()
    begun = time.process_time()
    tally = Tally()
    for site, keys in _made(documents):
        tally.add(site, keys)
    counted = time.process_time() - begun
    table = tally.at_least(lambda site: 0.2 * documents, _made(documents))
    print(
        f"{documents:,} documents of 100 lines counted in {counted:.0f} s and "
        f"{_memory() - before:,.0f} MB: {len(table.get('a', ()))} of 20 templates kept, "
        f"counts at most {tally.lost['a']} too small"
    )


def _made(documents: int) -> Iterator[tuple[str, set[int]]]:
    chance = random.Random(0)
    for _ in range(documents):
        keys = {chance.getrandbits(60) for _ in range(95)}
        yield "a", keys | set(chance.sample(range(20), 5))


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
