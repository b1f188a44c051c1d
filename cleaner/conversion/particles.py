"""Where 著 stands for 着: a list of words, of which the longest decides."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class _Entry(NamedTuple):
    """A word with 著: the offset of 著 in it, the word, its weight, whether 著 becomes 着."""

    offset: int
    word: str
    weight: int
    particle: bool


@cache
def words() -> tuple[Mapping[str, Sequence[_Entry]], Mapping[str, Sequence[_Entry]]]:
    """The words with 著: by the character before it, and those that begin with it by the next."""
    before: dict[str, list[_Entry]] = {}
    after: dict[str, list[_Entry]] = {}
    text = (files("cleaner") / "data/traditional-particle.tsv").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        written, rank, listed = line.split("\t")
        for word in listed.split():
            at = word.index("著")
            entry = _Entry(at, word, 8 * (len(word) + int(rank)) + at, written == "着")
            if at:
                before.setdefault(word[at - 1], []).append(entry)
            else:
                after.setdefault(word[1], []).append(entry)
    return before, after


def listed() -> set[str]:
    """All the words with 著."""
    return {entry.word for table in words() for found in table.values() for entry in found}


def particle(text: str, at: int) -> str:
    """The word by which the 著 at a place stands for 着; "" where it does not.

    text: in Simplified characters but for 著, so that the list needs each word once.
    """
    before, after = words()
    best: _Entry | None = None
    for found in (before.get(text[at - 1 : at], ()), after.get(text[at + 1 : at + 2], ())):
        for entry in found:
            if (
                (best is None or entry.weight > best.weight)
                and at >= entry.offset
                and text.startswith(entry.word, at - entry.offset)
            ):
                best = entry
    return best.word if best is not None and best.particle else ""
