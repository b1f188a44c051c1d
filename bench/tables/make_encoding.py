#!/usr/bin/env python3
"""make_encoding.py: writes cleaner/data/encoding.tsv, by which the encoding of a text is told.

Counts Chinese characters in the dictionary of jieba (MIT), whose words carry how often they occur;
a Traditional character counts as its Simplified one. Run it where jieba and this project are
installed.
"""

import math
from collections import Counter
from pathlib import Path

import jieba

from cleaner.conversion.tables import simplifying

HEAD = """\
# How rare Chinese characters are: minus the natural logarithm of their share, and characters.
# Origin: counted in the dictionary of jieba 0.42 (MIT, see NOTICE); a Traditional one counts as
# its Simplified one. Made by bench/tables/make_encoding.py.
"""


def main() -> None:
    count: Counter[str] = Counter()
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines():
        word, number, *_ = line.split(" ")
        for char in word:
            if "\u4e00" <= char <= "\u9fff":
                count[char] += int(number)
    whole = count.total()
    for traditional, simplified in simplifying({"word"}).characters.items():
        if "\u4e00" <= traditional <= "\u9fff" and simplified in count:
            count[traditional] = max(count[traditional], count[simplified])
    rows: dict[int, list[str]] = {}
    for char, number in count.items():
        rows.setdefault(round(-math.log(number / whole)), []).append(char)
    lines = [f"{cost}\t{''.join(sorted(chars))}\n" for cost, chars in sorted(rows.items())]
    lines = [line for line in lines if int(line.split("\t")[0]) < 14]
    target = Path(__file__).parents[2] / "cleaner/data/encoding.tsv"
    target.write_text(HEAD + "".join(lines), "utf-8")
    print(f"{sum(map(len, lines)):,} characters, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
