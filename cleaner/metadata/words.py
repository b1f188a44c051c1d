"""The labels of furniture lines, and the names that stand behind them."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from cleaner.furniture.folding import points, simplified

EDGES = " \t|/·:;,-_>[](){}\"'、，。;\u3000【】（）〔〕「」"
_NAME = re.compile(r"[㐀-鿿]{1,3}·[㐀-鿿·]{1,12}|[㐀-鿿]{2,4}|[^\W\d_][\w.'·-]{0,23}")
HAN = re.compile(r"[㐀-鿿]")
STOP = re.compile(r"[。!?;…！？；]")
"""What ends a sentence, in a folded line or in one as it is."""
_REPORTER = re.compile(r"(?:全媒体|本报|特约|见习|实习|首席)*记者$")


class Words(NamedTuple):
    """What the words of the file come to.

    label:    a label with what follows it; field: the field of each.
    media:    what the name of a source without a label ends in.
    nobody:   what stands where nobody is named; ends: what of a path of pages is no column.
    position: what stands before a path of pages.
    """

    label: re.Pattern[str]
    field: dict[str, str]
    media: tuple[str, ...]
    nobody: frozenset[str]
    ends: frozenset[str]
    position: re.Pattern[str]


@cache
def words() -> Words:
    """The labels and words of `data/metadata.toml`."""
    data = tomllib.loads((files("cleaner") / "data" / "metadata.toml").read_text("utf-8"))
    field = {word: name for name, words in data["labels"].items() for word in words.split()}
    bare = data["words"]["bare"].split()
    field |= {word: "source" for word in bare if word not in field}

    def any_of(words: Iterable[str]) -> str:
        return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))

    label = re.compile(
        rf"(?<![㐀-鿿a-z])(?P<name>{any_of(field)})(?: ?[:/] ?| ?\| ?(?=[㐀-鿿]))"
        rf"|(?<=[日\d报网社台刊])(?P<close>{any_of(w for w in field if len(w) > 1)}) ?: ?"
        rf"|(?:^|(?<=[\s|>]))(?P<bare>{any_of(bare)}) ?(?=[^\s:/|])"
    )
    lists = {name: text.split() for name, text in data["words"].items()}
    position = re.compile(
        rf"(?:{any_of(lists['position'])}|\s)+[: ]+|[^:>]{{0,8}}位置[^:>]{{0,3}}: *"
    )
    return Words(
        label, field, tuple(lists["media"]), frozenset(lists["nobody"]),
        frozenset(lists["ends"]), position,
    )  # fmt: skip


def folded(line: str) -> str:
    """A line in the form of the labels: narrow, small, Simplified; of the same length."""
    return line.translate(_table())


@cache
def _table() -> dict[int, int]:
    before = points("".join(map(chr, [*range(0xD800), *range(0xE000, 0x10000)])))
    after = simplified(before)[0]
    other = before != after
    return dict(zip(before[other].tolist(), after[other].tolist(), strict=True))


def field_of(mark: re.Match[str]) -> str:
    """The field that a label belongs to."""
    return words().field[mark["name"] or mark["close"] or mark["bare"]]


def source(value: str) -> str:
    """A source as it was named; "" where it is none."""
    words = value.split()
    if words and HAN.search(words[0]):
        value = words[0]
    value = _REPORTER.sub("", value.strip(EDGES)).strip(EDGES)
    return value if _nameable(value, 30) else ""


def phrase(value: str) -> str:
    """A value of other kinds; "" where it is none."""
    value = " ".join(value.split())
    return value if _nameable(value, 60) else ""


def _nameable(value: str, most: int) -> bool:
    form = folded(value) if value else ""
    return (
        0 < len(value) <= most
        and form not in words().nobody
        and not STOP.search(form)
        and any(char.isalpha() for char in value)
    )


def people(value: str) -> str:
    """Names of people joined by 、; "" where nobody is named."""
    names: list[str] = []
    for part in re.split(r"[\s、,，/&]+", value):
        part = part.strip(EDGES)
        if not part:
            continue
        han = HAN.search(part) is not None
        if folded(part) in words().field or (names and not (han and _NAME.fullmatch(part))):
            break  # a number of the editor, a count, a button
        if not _nameable(part, 16) or (not names and not re.search(r"[^\W\d]", part)):
            break
        names.append(part)
        if len(names) == 6:
            break
    if names and not HAN.search(names[0]):
        value = " ".join(value.split()).strip(EDGES)  # Latin names have spaces of their own
        return value if _nameable(value, 40) and not re.search(r"\d", value) else names[0]
    return "、".join(names)
