#!/usr/bin/env python3
"""How many styles of signatures `watermarks` finds, and how exact it is on labelled texts.

    python bench/watermarks.py [CORPUS]

The styles are those of `bench/watermark-styles.toml`. Each that recurs is glued to all six and to
four of six paragraphs, at their ends, at their heads, after their first sentences and amid words;
of the two texts those are counted that come out whole. Each that stands once is put behind a
sentence and on a line of its own.

CORPUS holds NAME.noisy.txt and NAME.gold.txt; printed are the paragraphs that come out as they are
in gold, white space at their ends aside, and the `keeps-` texts that change.
"""

import argparse
import random
import string
import tomllib
from pathlib import Path

from cleaner.filters.watermarks import Watermarks

PARAGRAPHS = [
    "昨天上午，城南社区的食堂开张了，六十多位老人吃上了热饭。厨师说，菜单每周换一次，少油少盐。",
    "今年以来，全县新建果园三千余亩，农民人均增收两千元。",
    "“我们要把老百姓的事放在心上。”他说，“办不好就不回来。”",
    "记者在现场看到，工人们正在加紧施工，预计月底就能通车。据了解，这条路全长十二公里，总投资三亿元。",
    "会议要求，各部门要密切配合，确保工作落到实处。",
    "春天来了，院子里的桃花开了。孩子们在树下跑来跑去，笑声传得很远。",
]
PLACES = ("ends", "heads", "after a sentence", "amid words")
STAMPED = ((0, 1, 2, 3, 4, 5), (0, 2, 3, 5))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("corpus", type=Path, nargs="?")
    options = parser.parse_args()
    styles = tomllib.loads(Path(__file__).with_name("watermark-styles.toml").read_text("utf-8"))
    recurring(styles["recurring"])
    once(styles["once"]["phrases"])
    if options.corpus is not None:
        labelled(options.corpus)


def recurring(styles: dict[str, str]) -> None:
    clean, chooser = Watermarks(), random.Random(3)
    print(f"{'of 2 texts each':28}" + "".join(f"{place:>18}" for place in PLACES))
    whole = 0
    for name, style in styles.items():
        row = []
        for place in PLACES:
            count = 0
            for stamped in STAMPED:
                lines = list(PARAGRAPHS)
                for number in stamped:
                    sign = style.format(
                        code="".join(
                            chooser.choices(
                                string.ascii_letters + string.digits, k=chooser.randint(3, 5)
                            )
                        ),
                        date=f"2021-0{chooser.randint(1, 9)}-{chooser.randint(10, 28)}",
                        count=f"{number + 1:03}",
                    )
                    at = _place(lines[number], place, chooser)
                    lines[number] = lines[number][:at] + sign + lines[number][at:]
                count += clean("\n".join(lines)) == "\n".join(PARAGRAPHS)
            row.append(count)
        whole += sum(row)
        print(f"{name:28}" + "".join(f"{count:18}" for count in row))
    print(f"{whole} of {len(styles) * len(PLACES) * len(STAMPED)} texts come out whole\n")


def _place(line: str, place: str, chooser: random.Random) -> int:
    if place == "ends":
        return len(line)
    if place == "heads":
        return 0
    if place == "after a sentence":
        at = line.find("。") + 1
        return at if 0 < at < len(line) else line.find("，") + 1
    inside = [n for n in range(6, len(line) - 6) if line[n - 1 : n + 1].isalpha()]
    return chooser.choice(inside)


def once(phrases: list[str]) -> None:
    clean = Watermarks()
    before, behind = "天黑了，街上一个人也没有。", "他推开门走了进去。"
    behind_sentence = [clean(f"{before}{each}\n{behind}\n") for each in phrases]
    alone = [clean(f"{before}\n{each}\n{behind}\n") for each in phrases]
    whole = f"{before}\n{behind}\n"
    for each, one, other in zip(phrases, behind_sentence, alone, strict=True):
        if one != whole or other != whole:
            print(f"left: {each[:60]}")
    found = behind_sentence.count(whole) + alone.count(whole)
    print(f"{found} of {2 * len(phrases)} that stand once go\n")


def labelled(corpus: Path) -> None:
    clean = Watermarks()
    exact = total = changed = keeps = 0
    for path in sorted(corpus.glob("*.noisy.txt")):
        noisy = path.read_text("utf-8")
        after = clean(noisy).split("\n")
        gold = path.with_name(path.name.replace(".noisy.", ".gold.")).read_text("utf-8").split("\n")
        if path.name.startswith("keeps-"):
            keeps += 1
            changed += after != noisy.split("\n")
            continue
        total += len(gold)
        if len(after) == len(gold):
            exact += sum(a.rstrip() == b.rstrip() for a, b in zip(after, gold, strict=True))
    print(f"{exact:,} of {total:,} paragraphs exact; {changed} of {keeps} `keeps-` texts changed")


if __name__ == "__main__":
    main()
