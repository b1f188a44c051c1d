#!/usr/bin/env python3
"""make_characters.py EquivalentUnifiedIdeograph.txt: writes cleaner/data/characters.tsv.

The file is of the Unicode Character Database. Radicals that it leaves to NFKC are taken from there.
"""

import re
import sys
import unicodedata
from pathlib import Path

HEAD = """\
# Radicals and the ideographs that they are written for. Origin: Unicode Character Database,
# EquivalentUnifiedIdeograph.txt (Unicode License v3, see NOTICE).
# Made by bench/tables/make_characters.py.
"""
RADICALS = range(0x2E80, 0x2FE0)


def main() -> None:
    found = {}
    for code in RADICALS:
        if (form := unicodedata.normalize("NFKC", chr(code))) != chr(code):
            found[chr(code)] = form
    for line in Path(sys.argv[1]).read_text("utf-8").splitlines():
        if match := re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*([0-9A-F]+)", line):
            for code in range(int(match[1], 16), int(match[2] or match[1], 16) + 1):
                if code in RADICALS:
                    found.setdefault(chr(code), chr(int(match[3], 16)))
    target = Path(__file__).parents[2] / "cleaner/data/characters.tsv"
    rows = [f"{radical}\t{ideograph}" for radical, ideograph in sorted(found.items())]
    target.write_text(HEAD + "\n".join(rows) + "\n", "utf-8")
    print(f"{len(rows)} radicals")


if __name__ == "__main__":
    main()
