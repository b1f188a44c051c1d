#!/usr/bin/env python3
"""make_conditions.py: writes cleaner/data/furniture-conditions.tsv from the patterns that ship.

Run it again when a rule for furniture or for signatures was changed: what is not in the file is
read off its pattern by every process, which takes some milliseconds a pattern.
"""

from dataclasses import astuple
from pathlib import Path

from cleaner.furniture.conditions import read_off
from cleaner.furniture.known import FILE, row
from cleaner.furniture.packs import pack
from cleaner.furniture.signatures import shapes_of_phrases

HEAD = """\
# What a match of a pattern for furniture or signatures must look like, by digest of the pattern:
# least and most characters, what it begins and ends with (sets of characters, compressed), words of
# which it holds one, and how far behind its beginning. Origin: read off boilerplate.toml and
# watermarks.toml. Made by bench/tables/make_conditions.py.
"""


def patterns() -> list[str]:
    """The patterns whose conditions are asked for, each once, in the order of their files."""
    rules = pack("boilerplate")
    known = [rule.pattern for rule in (*rules.rules, *rules.passages)]
    return [*dict.fromkeys([*known, *(shape.pattern for shape in shapes_of_phrases())])]


def main() -> None:
    rows = [row(pattern, list(astuple(read_off(pattern)))) for pattern in patterns()]
    out = Path(__file__).parents[2] / "cleaner" / "data" / FILE
    out.write_text(HEAD + "\n".join(rows) + "\n", "utf-8")


if __name__ == "__main__":
    main()
