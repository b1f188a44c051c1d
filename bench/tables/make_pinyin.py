#!/usr/bin/env python3
"""make_pinyin.py: writes cleaner/data/pinyin.tsv from pypinyin's dictionary of single characters.

Run it where pypinyin and this project are installed. Only characters are taken that conversion to
Simplified changes, and those that are the Traditional writing of another in some words only.
"""

from pathlib import Path

from pypinyin.constants import PINYIN_DICT

from cleaner.conversion.tables import read_table, simplifying, tables_of_package

HEAD = """\
# Readings of characters that conversion to Simplified changes: reading, characters with it.
# Origin: pypinyin 0.55 (MIT, see NOTICE). Made by bench/tables/make_pinyin.py.
# A character has the readings of its Simplified form too, which programs give it.
# Those after a space are Traditional in some words only, and Simplified in others (像, 覆).
"""

WRITTEN = {"像": "象", "揹": "背"}
"""Written for another character by newer releases of OpenCC than the package's tables."""


def main() -> None:
    tables = simplifying()
    always = set(tables.characters)
    sometimes = {
        char
        for key, value in tables.phrases.items()
        for char, simple in zip(key, value, strict=True)
        if char != simple
    }
    sometimes |= variants()
    readings: dict[str, tuple[list[str], list[str]]] = {}
    for char in sorted(always | sometimes | {"著"}):
        simple = tables.characters.get(char, WRITTEN.get(char, char))
        own, other = (PINYIN_DICT.get(ord(each), "").split(",") for each in (char, simple))
        for reading in sorted({*own, *other}):
            if reading:
                readings.setdefault(reading, ([], []))[char not in always].append(char)
    rows = [
        f"{reading}\t{''.join(sure)} {''.join(other)}".rstrip()
        for reading, (sure, other) in sorted(readings.items())
    ]
    target = Path(__file__).parents[2] / "cleaner/data/pinyin.tsv"
    target.write_text(HEAD + "\n".join(rows) + "\n", "utf-8")
    print(f"{len(rows)} readings")


def variants() -> set[str]:
    """Characters that stand for another one when Simplified text is made Traditional."""
    import opencc

    tables_of_package()  # the right package, or an error
    table = Path(opencc.__file__).parent / "dictionary/STCharacters.txt"
    found = set(WRITTEN)
    for line in table.read_text("utf-8").splitlines():
        key, values = line.split("\t")
        found |= set(values.split()) - {key}
    for key, value in read_table(table.with_name("STPhrases.txt")).items():
        found |= {new for old, new in zip(key, value, strict=False) if old != new}
    return found


if __name__ == "__main__":
    main()
