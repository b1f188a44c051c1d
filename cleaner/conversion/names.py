"""Where 乾 stays: as part of a name (薛乾, 朱乾生, 王培乾先生) and as a trigram (坐乾向巽)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from cleaner.conversion.spans import Word

HAN = "[〇\u3400-\u9fff]"
LONGEST = 4
"""Characters before 乾 that are looked at for a name."""
NEAR = 4
"""Characters on either side in which a trigram has what tells it."""
END = re.compile("[。！？\\n]")
"""What ends the sentence that it stands in."""


@cache
def entries() -> Mapping[str, Sequence[Sequence[str]]]:
    """The entries of the list of names, by their kind."""
    text = (files("cleaner") / "data/traditional-names.tsv").read_text("utf-8")
    found: dict[str, list[list[str]]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            kind, *rest = line.split("\t")
            found.setdefault(kind, []).append(rest)
    return found


@cache
def lists() -> Mapping[str, list[str]]:
    """The kinds of the list that are one list of words each."""
    return {kind: rows[0][0].split(" ") for kind, rows in entries().items() if kind != "before"}


@cache
def _signs() -> tuple[re.Pattern[str], ...]:
    """What a text has before a 乾 behind a surname and before one behind that and a given name;
    what after 乾 makes another word; what stands behind a full name, and what near a trigram; what
    before 乾 makes another word."""
    before = [f"(?<![{rest[0]}]){first}" if rest else first for first, *rest in entries()["before"]]
    listed = lists()
    begins = f"(?:^|(?<!{HAN})|(?<=[{''.join(listed['behind'])}]))"
    alone = f"{begins}[{''.join(listed['alone'])}]"
    surname = f"(?:{'|'.join(before)}|{alone})"
    return (
        re.compile(f"{surname}$"),
        re.compile(f"{begins}{surname}{HAN}$"),
        re.compile(f"[{''.join(listed['dry'])}]"),
        re.compile("|".join(listed["titles"])),
        re.compile("|".join(listed["trigrams"])),
        re.compile(f"[{''.join(listed['dried'])}]$"),
    )


def named(after: str, places: Iterable[int]) -> Iterator[Word]:
    """Of those places of 乾 the ones where it is part of a name, or a trigram.

    A surname stands before it, and behind it nothing that makes a word for dry (張乾糧 stays no
    name); or a surname and one character of a given name, and behind it what people are called; or
    it is a trigram, which other trigrams or words of the Book of Changes stand near.

    after: the text with every other character converted, so that the list needs each name once.
    """
    short, long, dry, titles, trigrams, dried = _signs()
    for at in places:
        head = after[max(0, at - LONGEST) : at]
        stays = bool(titles.match(after, at + 1) and long.search(head))
        if not stays and not dry.match(after, at + 1):
            near = END.split(head[-NEAR:])[-1], END.split(after[at + 1 : at + 1 + NEAR])[0]
            stays = any(map(trigrams.search, near)) and not dried.search(head)
            stays = stays or short.search(head) is not None
        if stays:
            yield Word(at, at + 1, "乾", "", "")
