"""The known truth about breaks: a wrapped text beside the same text unwrapped."""

import bisect
import json
import re
from pathlib import Path

_WHITE = re.compile(r"[\s\u200b-\u200f\ufeff\u00ad]+")


def ink(text: str) -> str:
    """The text without its white space."""
    return _WHITE.sub("", text)


def ends(text: str) -> list[int]:
    """How many inked characters stand before the end of each non-blank line."""
    found, count = [], 0
    for line in text.split("\n"):
        size = len(ink(line))
        if size:
            count += size
            found.append(count)
    return found


def anchors(one: str, two: str, size: int = 12) -> list[tuple[int, int, int]]:
    """Stretches that two texts share, in order: (place in one, place in two, length).

    They grow from strings of `size` characters that stand once in either text.
    """
    once: list[dict[str, int]] = []
    for text in (one, two):
        seen: dict[str, int] = {}
        for i in range(len(text) - size + 1):
            piece = text[i : i + size]
            seen[piece] = -1 if piece in seen else i
        once.append(seen)
    pairs = sorted((i, once[1].get(p, -1)) for p, i in once[0].items() if i >= 0)
    tails: list[int] = []
    rows: list[int] = []
    back = [-1] * len(pairs)
    for row, (_, j) in enumerate(pairs):
        if j < 0:
            continue
        at = bisect.bisect_left(tails, j)
        tails[at : at + 1] = [j]
        rows[at : at + 1] = [row]
        back[row] = rows[at - 1] if at else -1
    chain, row = [], rows[-1] if rows else -1
    while row >= 0:
        chain.append(pairs[row])
        row = back[row]
    found: list[tuple[int, int, int]] = []
    for i, j in reversed(chain):
        low_i, low_j = (
            (found[-1][0] + found[-1][2], found[-1][1] + found[-1][2]) if found else (0, 0)
        )
        if i < low_i or j < low_j:
            continue
        while i > low_i and j > low_j and one[i - 1] == two[j - 1]:
            i, j = i - 1, j - 1
        length = 0
        while (
            i + length < len(one) and j + length < len(two) and one[i + length] == two[j + length]
        ):
            length += 1
        found.append((i, j, length))
    return found


def truth(wrapped: str, gold: str) -> list[int]:
    """For each break between neighbouring non-blank lines 1 if gold joins it, 0 if it keeps it.

    -1 where the two texts do not agree, so that nothing is known.
    """
    places = ends(wrapped)[:-1]
    one, two = ink(wrapped), ink(gold)
    kept = set(ends(gold))
    if one == two:
        return [int(place not in kept) for place in places]
    shared = anchors(one, two)
    heads = [i for i, _, _ in shared]
    found = []
    for place in places:
        at = bisect.bisect_right(heads, place - 1) - 1
        i, j, length = shared[at] if at >= 0 else (0, 0, 0)
        known = i < place <= i + length
        found.append(int(place - i + j not in kept) if known else -1)
    return found


def labelled(folder: Path, name: str) -> tuple[str, list[int]]:
    """A wrapped text of a corpus and the truth about its breaks, those to be skipped as -1."""
    wrapped = (folder / f"{name}.wrapped.txt").read_text("utf-8")
    gold = (folder / f"{name}.gold.txt").read_text("utf-8")
    skip = folder / f"{name}.skip.json"
    unknown = set(json.loads(skip.read_text("utf-8"))) if skip.exists() else set()
    known = truth(wrapped, gold)
    return wrapped, [
        -1 if place in unknown else value
        for place, value in zip(ends(wrapped)[:-1], known, strict=True)
    ]
