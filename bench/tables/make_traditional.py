#!/usr/bin/env python3
"""make_traditional.py OPENCC_TABLES: writes cleaner/data/traditional.tsv.

OPENCC_TABLES is a folder with TSCharacters.txt, TSCharactersExt.txt and TSPhrases.txt of the OpenCC
release to follow. The file holds what is missing or different there in the tables of the installed
opencc-python-reimplemented, so that both together give the tables of that release.
"""

import sys
from pathlib import Path

from cleaner.conversion.tables import read_table, tables_of_package

HEAD = """\
# The tables of OpenCC 1.4.2 (t2s) where opencc-python-reimplemented 0.1.7 lacks or differs.
# Origin: BYVoid/OpenCC, Apache-2.0, see NOTICE. Made by bench/tables/make_traditional.py.
# Traditional, Simplified; "-" takes an entry of the package away. A third column "traditional" is
# for a word that Simplified text has too, with another meaning (打坏, 沈醉): it counts only in a
# line that has other Traditional characters.
"""


def main() -> None:
    folder = Path(sys.argv[1])
    characters, phrases = tables_of_package()
    wanted = {}
    for name in ("TSCharacters", "TSCharactersExt", "TSPhrases"):
        wanted |= read_table(folder / f"{name}.txt")
    have = characters | phrases
    rows = []
    for key in sorted(wanted.keys() | have.keys(), key=lambda key: (len(key) > 1, key)):
        value = wanted.get(key, "-")
        shared = all(wanted.get(char, char) == char for char in key)
        surname = len(key) == 2 and key[0] == "沈"
        doubtful = len(key) > 1 and value not in (key, "-") and shared and ("坏" in key or surname)
        doubtful = doubtful or key == "二噁英"
        if value != have.get(key) or doubtful:
            rows.append(f"{key}\t{value}" + "\ttraditional" * doubtful)
    target = Path(__file__).parents[2] / "cleaner/data/traditional.tsv"
    target.write_text(HEAD + "\n".join(rows) + "\n", "utf-8")
    print(f"{len(rows)} entries")


if __name__ == "__main__":
    main()
