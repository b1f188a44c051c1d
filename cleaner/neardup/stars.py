"""Which texts go when of each set of near-duplicates one is to stay: the greedy star.

In a given order, a text goes only if it is similar to one that stays. Chains of similar texts are
thus never followed to one that is similar no more, and no two that stay are similar.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_BLOCK = 1 << 16


def star(
    left: ArrayLike,
    right: ArrayLike,
    ratio: ArrayLike,
    places: ArrayLike | None = None,
    differ: Callable[[int, int], bool] | None = None,
) -> dict[int, tuple[int, float]]:
    """For each text that goes the one that it is most similar to of those that stay, and how much.

    left, right, ratio: the pairs of similar texts, by number, each pair once.
    places: for each text its place in the order in which they are decided, all distinct; when left
            out, their numbers. Of equally similar texts the first in that order is named.
    differ: whether two texts must both stay although they are similar. Asked only where the
            answer decides, which is seldom for every pair of a large set of texts all alike.

    >>> star([0, 1], [1, 2], [0.9, 0.9])
    {1: (0, 0.9)}
    >>> star([0, 1], [1, 2], [0.9, 0.9], places=[1, 0, 2])
    {0: (1, 0.9), 2: (1, 0.9)}
    """
    gone, others, ratios = decided(left, right, ratio, places, differ)
    return dict(zip(gone, zip(others, ratios, strict=True), strict=True))


def decided(
    left: ArrayLike,
    right: ArrayLike,
    ratio: ArrayLike,
    places: ArrayLike | None = None,
    differ: Callable[[int, int], bool] | None = None,
) -> tuple[list[int], list[int], list[float]]:
    """What `star` gives, as lists: the texts that go, for each the one that stays, their ratio."""
    import numpy as np

    first, second = np.asarray(left, np.int64), np.asarray(right, np.int64)
    alike = np.asarray(ratio, np.float64)
    gone: list[int] = []
    others: list[int] = []
    ratios: list[float] = []
    if not len(first):
        return gone, others, ratios
    place = np.arange(max(first.max(), second.max()) + 1) if places is None else np.asarray(places)
    swapped = place[first] > place[second]
    first, second = np.where(swapped, second, first), np.where(swapped, first, second)
    order = np.lexsort((place[first], -alike, place[second]))
    first, second, alike = first[order], second[order], alike[order]
    stays = bytearray(b"\1") * len(place)
    last = -1
    for at in range(0, len(first), _BLOCK):
        block = slice(at, at + _BLOCK)
        rows = zip(
            first[block].tolist(), second[block].tolist(), alike[block].tolist(), strict=True
        )
        for other, text, near in rows:
            if text != last and stays[other] and (differ is None or not differ(other, text)):
                last = text
                gone.append(text)
                others.append(other)
                ratios.append(near)
                stays[text] = 0
    return gone, others, ratios
