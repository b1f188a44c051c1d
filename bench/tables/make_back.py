#!/usr/bin/env python3
"""make_back.py: writes cleaner/data/back-1.tsv, once.

For each Simplified character the Traditional one that mostly stood there, so that a trail has to
name only the others. Trails are read with the table they were written with: never make this one
anew, give a better one the next number.
"""

from pathlib import Path

from cleaner.conversion.tables import table_of_package

USUAL = (
    "为為启啟里裡着著台臺制製复複志誌注註游遊布佈了了签簽周週只只汇匯钟鐘众眾伪偽污污干乾松松表表"
)
"""Simplified and Traditional in turn, where most Traditional text of today writes another form."""

HEAD = """\
# For each Simplified character the Traditional one that mostly stood in its place. Never to be
# changed: trails name only what is different. Origin: BYVoid/OpenCC, Apache-2.0 (see NOTICE), and
# the usual forms of Taiwan. Made by bench/tables/make_back.py.
"""


def main() -> None:
    table = table_of_package("STCharacters.txt")
    pairs = iter(USUAL)
    table |= dict(zip(pairs, pairs, strict=True))
    rows = [f"{key}\t{value}\n" for key, value in sorted(table.items()) if key != value]
    target = Path(__file__).parents[2] / "cleaner/data/back-1.tsv"
    target.write_text(HEAD + "".join(rows), "utf-8")
    print(f"{len(rows)} characters")


if __name__ == "__main__":
    main()
