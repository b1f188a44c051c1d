"""Where 乾 stays because it is part of a name: 薛乾, 朱乾生, 王培乾先生."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from cleaner.conversion.spans import Word

_HAN = "[〇\u3400-\u9fff]"
LONGEST = 4
"""Characters before 乾 that are looked at."""


@cache
def _signs() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What a text has before a 乾 behind a surname, before one behind that and a given name, what
    after 乾 makes another word, and what stands behind a full name."""
    text = (files("cleaner") / "data/traditional-names.tsv").read_text("utf-8")
    before: list[str] = []
    lists: dict[str, list[str]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            kind, first, *rest = line.split("\t")
            if kind == "before":
                before.append(f"(?<![{rest[0]}]){first}" if rest else first)
            else:
                lists[kind] = first.split(" ")
    begins = f"(?:^|(?<!{_HAN})|(?<=[{''.join(lists['behind'])}]))"
    alone = f"{begins}[{''.join(lists['alone'])}]"
    surname = f"(?:{'|'.join(before)}|{alone})"
    return (
        re.compile(f"{surname}$"),
        re.compile(f"{begins}{surname}{_HAN}$"),
        re.compile(f"[{''.join(lists['dry'])}]"),
        re.compile("|".join(lists["titles"])),
    )


def named(after: str, places: Iterable[int]) -> Iterator[Word]:
    """Of those places of 乾 the ones where it is part of a name.

    A surname stands before it, and behind it nothing that makes a word for dry (張乾糧 stays no
    name); or a surname and one character of a given name, and behind it what people are called.

    after: the text with every other character converted, so that the list needs each name once.
    """
    short, long, dry, titles = _signs()
    for at in places:
        head = after[max(0, at - LONGEST) : at]
        if (short.search(head) and not dry.match(after, at + 1)) or (
            titles.match(after, at + 1) and long.search(head)
        ):
            yield Word(at, at + 1, "乾", "", "")
