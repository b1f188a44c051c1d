"""Which members of sets go, without holding the pairs of them.

Of many alike each is similar to each: their pairs are as many as the square of their number. But
what goes follows from the pairs of a text that stays with those behind it, and of a set of many
alike few stay. So the first of each set, which stays, is compared with the rest, the first that is
left with what is behind it, and so on: all sets at once, and several members of one where more are
left. A pair of which neither stays decides nothing.

Where much of a set stays, since its members differ, that would take the square of their number
after all: it is left to `crowds`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cleaner.neardup.crowds import Crowds
from cleaner.neardup.exact import Found
from cleaner.neardup.members import NONE, Members
from cleaner.neardup.spans import in_blocks, ranges

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Spans = list[tuple[NDArray[np.int64], NDArray[np.int64]]]

_BLOCK = 1 << 20
_WIDTH = 1 << 7
"""So many members of a set are taken at a time at most."""
_MOST = 1 << 5
"""From so many comparisons for each member on, to look for those that are similar is quicker."""


class Turns:
    """Decides sets, whose members are compared with the others in turn."""

    def __init__(self, members: Members, crowds: Crowds) -> None:
        self._members, self._crowds = members, crowds

    def decide(self) -> None:
        import numpy as np

        members, crowds = self._members, self._crowds
        starts, ends, of = members.starts, members.ends, members.of
        cursor, width = starts.copy(), 1
        large = np.flatnonzero(ends - starts > _MOST)
        again = np.array([number for number in large.tolist() if crowds.again(number)], np.int64)
        active = np.setdiff1d(np.arange(len(starts)), again)
        spent = np.zeros(len(starts))
        while len(active):
            low = cursor[active]
            high = np.minimum(low + width, ends[active])
            top = starts.copy()
            top[active] = high
            first = ranges(low, high)
            first = first[members.best[first] == NONE]
            self._among(first, top)
            first = first[members.best[first] == NONE]
            spans = self._behind(first, top)
            work = sum((high - low for low, high in spans), np.zeros(len(first)))
            work *= ((ends - top) / (ends - starts))[of[first]]
            spent += np.bincount(of[first], work, len(spent))
            cursor[active] = high
            much = spent[active] > _MOST * (ends - starts)[active]
            for number in active[much & (high < ends[active])].tolist():
                crowds.by_pairs(number)
            active = active[~much & (high < ends[active])]
            width = min(2 * width, _WIDTH)

    def _among(self, first: NDArray[np.int64], top: NDArray[np.int64]) -> None:
        """Compare members with one another, and let go what is a copy of one that stays.

        top: where those that are taken end, for each set.
        """
        members = self._members
        found = []
        for some, other in in_blocks(first + 1, top[members.of[first]], _BLOCK):
            one = first[some]
            near = members.near(one, other)
            found.append(members.better(one[near], other[near]))
        self._inside(first, top, found, behind=False)

    def _behind(self, first: NDArray[np.int64], top: NDArray[np.int64]) -> Spans:
        """Compare members that stay with those from `top` on; what they were compared with."""
        members = self._members
        spans = self._others(first)
        found: list[Found] = []
        for low, high in spans:
            for some, place in in_blocks(low, high, _BLOCK):
                one, other = first[some], self._grouped[0][place]
                near = other >= top[members.of[other]]
                found.append(members.better(one[near], other[near]))
                members.let_go(found)
        self._inside(first, top, found, behind=True)
        return spans

    def _inside(
        self,
        first: NDArray[np.int64],
        top: NDArray[np.int64],
        found: list[Found],
        *,
        behind: bool,
    ) -> None:
        """Let go what pairs say, and those of members that may go for other reasons."""
        import numpy as np

        members = self._members
        if members.inside is not None and len(first):
            chosen = np.zeros(len(members.texts), bool)
            chosen[first] = True
            left, right, share = members.inside
            good = chosen[left] & members.nearer(left, right, share)
            good &= (right >= top[members.of[right]]) == behind
            found.append(Found(left[good], right[good], share[good]))
        members.let_go(found)

    @cached_property
    def _grouped(self) -> tuple[NDArray[np.int64], ...]:
        """The members of each set by kind and own; for each where its kind and its own stand."""
        import numpy as np

        members = self._members
        order = np.lexsort((members.own, members.kind, members.of))
        kind, own, of = members.kind[order], members.own[order], members.of[order]
        new = np.append(True, (kind[1:] != kind[:-1]) | (of[1:] != of[:-1]))[: len(order)]
        bounds = []
        for begins in (new, new | np.append(True, own[1:] != own[:-1])[: len(order)]):
            at = np.flatnonzero(begins)
            row = np.cumsum(begins) - 1
            low, high = np.empty_like(order), np.empty_like(order)
            low[order] = at[row]
            high[order] = np.append(at, len(order))[row + 1]
            bounds += [low, high]
        return (order, *bounds)

    def _others(self, first: NDArray[np.int64]) -> Spans:
        """Where in `_grouped` those of their sets stand that they may be copies of."""
        _, kind, after, own, until = self._grouped
        of = self._members.of[first]
        return [
            (self._members.starts[of], kind[first]),
            (own[first], until[first]),
            (after[first], self._members.ends[of]),
        ]
