"""Which disjoint pieces of each text are rarest, when a given number of them is needed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from cleaner.neardup.grams import LONGEST_GRAM, Counts, Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DRIFT = 4  # how far a piece may begin from where pieces of equal size would
_ALIKE = 1.03  # texts whose lengths differ by this factor are cut together
_LOOSELY = 1.1  # the same where texts are so few that the steps cost more than the pieces
_LEAST = 256  # texts that are cut together where looser bounds allow it, at most
_MOST = 4096  # texts that are cut together
_MOST_CODES = 1 << 20  # and their characters
SLACK = 1e-9
"""What a product of a length and a ratio may be off by, when it is rounded to a whole number."""


def pieces_needed(size: int, threshold: float) -> int:
    """How many disjoint pieces of a text one text as similar and no longer must share one of.

    A text of `size` characters and one no longer, of ratio >= threshold, differ by at most
    2 (1 - threshold) size insertions and deletions. Each of these can harm one piece.
    """
    return math.floor(2 * (1 - threshold) * size + SLACK) + 1


class Group(NamedTuple):
    """Texts `first` to `until` that are cut into `pieces` pieces within `usable` characters."""

    first: int
    until: int
    usable: int
    pieces: int

    @property
    def steps(self) -> range:
        """How far one piece may begin after another; a piece has that size up to LONGEST_GRAM."""
        mean = self.usable // self.pieces
        return range(max(mean - 1, min(mean, 2)), mean + 3)


def groups(texts: Texts, threshold: float) -> Iterator[Group]:
    """The texts in runs of nearly one length; where `pieces > usable` no cut exists."""
    import numpy as np

    sizes = texts.sizes
    at = 0
    while at < len(texts):
        size = int(sizes[at])
        until = texts.up_to(math.floor(size * _ALIKE))
        looser = texts.up_to(math.floor(size * _LOOSELY))
        full = int(np.searchsorted(texts.starts, texts.starts[at] + _MOST_CODES))
        until = max(min(max(until, min(looser, at + _LEAST)), at + _MOST, full), at + 1)
        needed = pieces_needed(int(sizes[until - 1]), threshold)
        if needed > size:
            until = texts.up_to(size)
            needed = pieces_needed(size, threshold)
        yield Group(at, until, size, needed)
        at = until


class Pieces(NamedTuple):
    """Pieces of one size: `places` in the texts laid end to end."""

    size: int
    places: NDArray[np.int64]


def piece_sizes(cut: Iterable[Group]) -> list[int]:
    """The sizes of the pieces that groups are cut into."""
    return sorted({min(step, LONGEST_GRAM) for group in cut for step in group.steps})


def add(texts: Texts, group: Group, counts: Counts) -> dict[int, NDArray[np.int64]]:
    """Count the grams of a group; where each is counted, by size."""
    import numpy as np

    sizes = list(counts.bits)
    start, end = (int(texts.starts[text]) for text in (group.first, group.until))
    made = {size: np.empty(end - start, np.int64) for size in sizes}
    for at, hashes in texts.hashes(sizes, start, end) if sizes else ():
        for size in sizes:
            places = counts.places(hashes[size], size)
            counts.add(places, size)
            made[size][at - start : at - start + len(places)] = places
    return made


def rarest(
    texts: Texts, group: Group, counts: Counts, places: dict[int, NDArray[np.int64]]
) -> Iterator[Pieces]:
    """Disjoint pieces of each text, as many as the group says, that few texts before share.

    places: what `add` gave of the group, those before having been added already.

    The cheapest cut of each text by dynamic programming over (piece, drift of its start). Pieces
    that no other text has as yet are left out: nothing can share them.
    """
    import numpy as np

    first, until, usable, pieces = group
    number = until - first
    base = [i * usable // pieces for i in range(pieces + 1)]
    starts = texts.starts[first:until]
    rows = np.arange(usable + 2 * _DRIFT) - _DRIFT
    at = np.clip(rows, 0, usable - 1)[:, None] + (starts - starts[0])
    steps = group.steps
    cost = {}
    for size in {min(step, LONGEST_GRAM) for step in steps}:
        others = counts.tables[size][places[size]].astype(np.float32)
        others -= 1
        cost[size] = others[at]
    width = 2 * _DRIFT + 1
    best = np.full((width, number), np.inf, np.float32)
    best[_DRIFT] = 0
    came = np.zeros((pieces, width, number), np.int8)
    for i in range(pieces):
        grown = np.full((width, number), np.inf, np.float32)
        onward = base[i + 1] - base[i]
        for n, step in enumerate(steps):
            shift = step - onward
            low, high = max(0, -shift), min(width, width - shift)
            if low >= high:
                continue
            costs = cost[min(step, LONGEST_GRAM)][base[i] + low : base[i] + high]
            sums = best[low:high] + costs
            target = grown[low + shift : high + shift]
            better = sums < target
            np.copyto(target, sums, where=better)
            np.copyto(came[i, low + shift : high + shift], n, where=better)
        best = grown
    column = np.arange(number)
    drift = np.argmin(best[: _DRIFT + 1], axis=0)
    if not np.isfinite(best[drift, column]).all():
        raise AssertionError("no cut was found where one exists")
    found: dict[int, list[NDArray[np.int64]]] = {size: [] for size in cost}
    for i in reversed(range(pieces)):
        step = came[i][drift, column].astype(np.int64) + steps.start
        drift = base[i + 1] + drift - step - base[i]
        for one in steps:
            size = min(one, LONGEST_GRAM)
            chosen = step == one
            rare = cost[size][base[i] + drift, column]
            chosen &= rare > 0
            found[size].append((starts + base[i] + drift - _DRIFT)[chosen])
    for size, parts in found.items():
        yield Pieces(size, np.concatenate(parts))
