#!/usr/bin/env python3
"""How often 著 is told from 着: on Simplified text, where the authors did.

    python bench/particles.py TEXT ...

TEXT is UTF-8, plain or .xz; JSON Lines of strings are texts too. Every 着 is written 著 first, as
Traditional text of Taiwan has it, and the rule `particle` has to find those again.
"""

import json
import lzma
import sys
from collections import Counter
from pathlib import Path

from cleaner.conversion.particles import particle


def main() -> None:
    count: Counter[tuple[str, str]] = Counter()
    lines: set[str] = set()
    for path in map(Path, sys.argv[1:]):
        data = path.read_bytes()
        text = (lzma.decompress(data) if path.suffix == ".xz" else data).decode()
        rows = text.split("\n")
        if ".jsonl" in path.suffixes:
            rows = [line for row in rows if row for line in json.loads(row).split("\n")]
        lines |= {row for row in rows if "着" in row or "著" in row}
    for line in lines:
        written = line.replace("着", "著")
        for at, char in enumerate(written):
            if char == "著":
                count[line[at], "着" if particle(written, at) else "著"] += 1
    right = count["着", "着"]
    lost, wrong, kept = count["着", "著"], count["著", "着"], count["著", "著"]
    print(f"{len(lines):,} lines")
    print(f"着: {right:,} of {right + lost:,} found, {right / max(right + lost, 1):.3f}")
    print(f"著: {kept:,} of {kept + wrong:,} kept, {kept / max(kept + wrong, 1):.3f}")
    print(f"of all that became 着, {right / max(right + wrong, 1):.3f} was 着")


if __name__ == "__main__":
    main()
