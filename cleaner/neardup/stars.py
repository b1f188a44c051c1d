"""Which texts go when of each set of near-duplicates one is to stay: the greedy star.

In a given order, a text goes only if it is similar to one that stays. Chains of similar texts are
thus never followed to one that is similar no more, and no two that stay are similar.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def star(
    pairs: Iterable[tuple[int, int, float]], order: Sequence[int] | None = None
) -> dict[int, tuple[int, float]]:
    """For each text that goes the one that it is most similar to of those that stay, and how much.

    pairs: every pair (i, j, ratio) of similar texts.
    order: for each text its place in the order in which they are decided, all places distinct;
           their own numbers when left out. Of equally similar ones the first in it is named.

    >>> star([(0, 1, 0.9), (1, 2, 0.9)])
    {1: (0, 0.9)}
    >>> star([(0, 1, 0.9), (1, 2, 0.9)], order=[1, 0, 2])
    {0: (1, 0.9), 2: (1, 0.9)}
    """
    before: dict[int, list[tuple[int, float]]] = {}
    for i, j, ratio in pairs:
        if (order[i] > order[j]) if order is not None else i > j:
            i, j = j, i
        before.setdefault(j, []).append((i, ratio))

    def place(text: int) -> int:
        return text if order is None else order[text]

    gone: dict[int, tuple[int, float]] = {}
    for text in sorted(before, key=place):
        near = min(
            ((-ratio, place(other), other) for other, ratio in before[text] if other not in gone),
            default=None,
        )
        if near is not None:
            gone[text] = (near[2], -near[0])
    return gone
