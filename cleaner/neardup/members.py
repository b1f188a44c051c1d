"""Which members of sets go, without holding the pairs of them.

Of many alike each is similar to each: their pairs are as many as the square of their number. But
what goes follows from the pairs of a text that stays with those behind it, and of a set of many
alike few stay. So the first of each set, which stays, is compared with the rest, the first that is
left with what is behind it, and so on: all sets at once, and several members of one where more are
left. A pair of which neither stays decides nothing.

Where much of a set stays, since its members differ, that would take the square of their number
after all. There the pairs of copies are looked for: among all pairs of a set that is not large, or
where the proof is asked for; else among those that stand side by side in rows of holders, and those
of a text that has copies on all sides. They are few, and kept for when more texts join the set.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.neardup.candidates import Pruner
from cleaner.neardup.exact import Found, exact_candidates, together
from cleaner.neardup.known import Known
from cleaner.neardup.neighbours import Neighbours
from cleaner.neardup.rows import BACK
from cleaner.neardup.spans import in_blocks, ranges
from cleaner.neardup.stars import decided
from cleaner.neardup.tiling import SLACK
from cleaner.neardup.verification import ratios

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cleaner.neardup.grams import Texts

_BLOCK = 1 << 20
_WIDTH = 1 << 7
"""So many members of a set are taken at a time at most."""
_MOST = 1 << 5
"""From so many comparisons for each member on, to look for those that are similar is quicker."""
_ALL = 1 << 11
"""Of more members of such a set than that, a pair is looked at where it stands side by side."""
_JOINED = 4
"""A set of which fewer than one in so many joined it is not compared anew."""
NONE = -9.0
"""Less than any ratio or share."""


class Differ(NamedTuple):
    """What keeps similar texts from being copies of one another.

    differ: whether two texts must both stay although they are similar: given the texts, or what
            `told` says last of each.
    told:   (kind, own, figures) of a text, by which most is answered: two texts with one `own` do
            not differ; others of one `kind` do. A text that differs from none has None for both.
    each:   what `differ` says of many pairs at once, given what `told` says of the ones and of the
            others, and the insertions and deletions between the texts of each pair.
    """

    differ: Callable[[Any, Any], bool]
    told: Callable[[str], tuple[Hashable, Hashable, Any]] | None = None
    each: Callable[[Sequence[Any], Sequence[Any], NDArray[np.int64]], NDArray[np.bool_]] | None = (
        None
    )


class Members:
    """Some sets of texts, which are decided; a member is meant by its position here.

    texts:  the members in the order in which they are decided, set after set.
    starts: where each set begins.
    """

    def __init__(
        self,
        pruner: Pruner,
        texts: NDArray[np.uint32],
        starts: NDArray[np.int64],
        differ: Differ | None,
        inside: Found | None,
        memory: int,
        exact: bool,
        known: Known,
        stayed: NDArray[np.bool_],
    ) -> None:
        """known: pairs of sets that were decided; stayed: the members that were to stay then."""
        import numpy as np

        self.texts, self.starts = texts, starts
        self._known, self._stayed = known, stayed
        self.ends = np.append(starts, len(texts))[1:]
        self.best = np.full(len(texts), NONE)
        self.kept = np.arange(len(texts))
        self._pruner, self._differ = pruner, differ
        self._memory, self._exact = memory, exact
        self._sizes = pruner.texts.sizes[texts]
        self._of = np.repeat(np.arange(len(starts)), self.ends - starts)
        # Without a word from `told` each is of a kind of its own, and `differ` is asked.
        self._kind = self._own = np.arange(1, len(texts) + 1)
        self._figures: tuple[Any, ...] = ()
        if differ is not None and differ.told is None:
            self._figures = tuple(pruner.texts.each(texts))
        elif differ is not None and differ.told is not None:
            told = map(differ.told, pruner.texts.each(texts))
            kinds, owns, self._figures = zip(*told, strict=True)
            self._kind, self._own = _numbered(kinds), _numbered(owns)
        self._inside = None
        if inside is not None:
            order = np.argsort(texts)
            ranked = texts[order]
            own = np.isin(inside.left, ranked)
            self._inside = Found(
                order[np.searchsorted(ranked, inside.left[own])].astype(np.uint32),
                order[np.searchsorted(ranked, inside.right[own])].astype(np.uint32),
                inside.ratio[own] - 2,
            )

    def decide(self) -> None:
        import numpy as np

        cursor, width = self.starts.copy(), 1
        large = np.flatnonzero(self.ends - self.starts > _MOST)
        again = np.array([number for number in large.tolist() if self._again(number)], np.int64)
        active = np.setdiff1d(np.arange(len(self.starts)), again)
        spent = np.zeros(len(self.starts))
        while len(active):
            low = cursor[active]
            high = np.minimum(low + width, self.ends[active])
            top = self.starts.copy()
            top[active] = high
            first = ranges(low, high)
            first = first[self.best[first] == NONE]
            self._settle(first, [(first + 1, top[self._of[first]])], False, top)
            first = first[self.best[first] == NONE]
            others = self._others(first)
            self._settle(first, others, True, top)
            work = sum((high - low for low, high in others), np.zeros(len(first)))
            of = self._of[first]
            work *= ((self.ends - top) / (self.ends - self.starts))[of]
            spent += np.bincount(of, work, len(spent))
            cursor[active] = high
            much = spent[active] > _MOST * (self.ends - self.starts)[active]
            for number in active[much & (high < self.ends[active])].tolist():
                self._by_pairs(number)
            active = active[~much & (high < self.ends[active])]
            width = min(2 * width, _WIDTH)

    @cached_property
    def _grouped(self) -> tuple[NDArray[np.int64], ...]:
        """The members of each set by kind and own; for each where its kind and its own stand."""
        import numpy as np

        order = np.lexsort((self._own, self._kind, self._of))
        kind, own, of = self._kind[order], self._own[order], self._of[order]
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

    def _others(self, members: NDArray[np.int64]) -> list[tuple[NDArray[np.int64], ...]]:
        """Where in `_grouped` those of their sets stand that they may be copies of."""
        _, kind, after, own, until = self._grouped
        of = self._of[members]
        return [
            (self.starts[of], kind[members]),
            (own[members], until[members]),
            (after[members], self.ends[of]),
        ]

    def _settle(
        self,
        members: NDArray[np.int64],
        spans: list[tuple[NDArray[np.int64], ...]],
        behind: bool,
        top: NDArray[np.int64],
    ) -> None:
        """Compare members with others, and let go what is a copy of one that stays.

        spans:  for each member where the others stand, from and to: here, or in `_grouped` if
                `behind`; then those before `top` of their set are not meant.
        """
        import numpy as np

        found = []
        for low, high in spans:
            for some, place in in_blocks(low, high, _BLOCK):
                one = members[some]
                if behind:
                    other = self._grouped[0][place]
                    near = other >= top[self._of[other]]
                else:
                    other = place
                    near = self._near(one, other)
                found.append(self._better(one[near], other[near]))
                if behind:
                    self._let_go(found)
        if self._inside is not None and len(members):
            chosen = np.zeros(len(self.texts), bool)
            chosen[members] = True
            left, right, share = self._inside
            good = chosen[left] & self._nearer(left, right, share)
            good &= (right >= top[self._of[right]]) == behind
            found.append(Found(left[good], right[good], share[good]))
        self._let_go(found)

    def _let_go(self, found: list[Found]) -> None:
        """Let go what is a copy of one that stays, of pairs that are forgotten then."""
        import numpy as np

        left, right, ratio = together(found)
        found.clear()
        # Those that differ are none of the pairs where that was asked of many at once.
        lazily = self._differ is not None and self._differ.each is None
        differ = self._differs if lazily else None
        gone, kept, best = decided(left, right, ratio, np.arange(len(self.texts)), differ)
        self.best[gone], self.kept[gone] = best, kept

    def _near(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.bool_]:
        """The pairs of which `told` does not say that they differ."""
        near: NDArray[np.bool_] = self._kind[one] != self._kind[other]
        near |= self._own[one] == self._own[other]
        return near

    def _nearer(
        self, one: NDArray[Any], other: NDArray[Any], ratio: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """The pairs that are better than what the other goes for as yet, or as good and earlier."""
        best = self.best[other]
        nearer: NDArray[np.bool_] = (ratio == best) & (one < self.kept[other])
        nearer |= ratio > best
        return nearer

    def _better(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> Found:
        """The pairs that are similar, and more so than the other is to any that stays as yet."""
        import numpy as np

        pruner = self._pruner
        sums = self._sizes[one] + self._sizes[other]
        best = self.best[other]
        most = pruner.apart(sums)
        less = np.ceil((1 - np.maximum(best, 0)) * sums - SLACK).astype(np.int64)
        less -= self.kept[other] <= one
        np.minimum(most, less, out=most)
        near = np.abs(self._sizes[one] - self._sizes[other]) <= most
        one, other, most = one[near], other[near], most[near]
        left, right = self.texts[one], self.texts[other]
        near = pruner.within(np.minimum(left, right), np.maximum(left, right), most)
        one, other = one[near], other[near]
        ratio = ratios(pruner.texts, right[near], left[near], pruner.threshold)
        near = (ratio > 0) & self._nearer(one, other, ratio)
        one, other, ratio = one[near], other[near], ratio[near]
        if self._differ is not None and self._differ.each is not None:
            same = ~self._differ_each(one, other, ratio)
            one, other, ratio = one[same], other[same], ratio[same]
        return Found(one.astype(np.uint32), other.astype(np.uint32), ratio)

    def _differ_each(
        self, one: NDArray[np.int64], other: NDArray[np.int64], ratio: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """What `_differs` says of similar pairs."""
        import numpy as np

        assert self._differ is not None
        assert self._differ.each is not None
        mine, yours = self._own[one], self._own[other]
        found: NDArray[np.bool_] = (mine > 0) & (yours > 0) & (mine != yours)
        asked = np.flatnonzero(found & (self._kind[one] != self._kind[other]))
        if len(asked):
            one, other = one[asked], other[asked]
            sums = self._sizes[one] + self._sizes[other]
            found[asked] = self._differ.each(
                [self._figures[each] for each in one.tolist()],
                [self._figures[each] for each in other.tolist()],
                np.rint((1 - ratio[asked]) * sums).astype(np.int64),
            )
        return found

    def _differs(self, one: int, other: int) -> bool:
        mine, yours = self._own[one], self._own[other]
        if not mine or not yours or mine == yours:
            return False
        if self._kind[one] == self._kind[other]:
            return True
        assert self._differ is not None
        return self._differ.differ(self._figures[one], self._figures[other])

    def _by_pairs(self, number: int) -> None:
        """Decide a set by its similar pairs, which are looked for: where much of it stays."""
        start, end = int(self.starts[number]), int(self.ends[number])
        if not self._whole(number):
            self._by_known(number, [], None)
            return
        order = self._ranked(number)
        self.best[start:end] = NONE
        blocks = exact_candidates(self._texts(order), self._pruner.threshold, self._memory)
        self._by_known(number, self._similar(order, blocks), None)

    def _again(self, number: int) -> bool:
        """Decide a set of which most was decided together before; whether it is one."""
        import numpy as np

        start, end = int(self.starts[number]), int(self.ends[number])
        known, pairs = self._known.among(self.texts[start:end])
        new = np.flatnonzero(~known) + start
        if len(new) * _JOINED > end - start:
            return False
        few = len(new) <= _MOST or self._whole(number)
        order = self._ranked(number)
        texts = self.texts[order]
        left, right = (order[np.searchsorted(texts, side)] for side in pairs[:2])
        found = [Found(left.astype(np.uint32), right.astype(np.uint32), pairs.ratio)]
        if few:
            every = np.arange(start, end)
            blocks = ((np.full(end - start - 1, each), every[every != each]) for each in new)
            found += self._similar(None, blocks)
        self._by_known(number, found, self._stayed[order] & known[order - start] if few else None)
        return True

    def _whole(self, number: int) -> bool:
        """Whether all pairs of a set are looked at."""
        return bool(self._exact or self.ends[number] - self.starts[number] <= _ALL)

    def _ranked(self, number: int) -> NDArray[np.int64]:
        """The members of a set in the order of their texts."""
        import numpy as np

        start, end = int(self.starts[number]), int(self.ends[number])
        return np.argsort(self.texts[start:end]) + start

    def _texts(self, members: NDArray[np.int64]) -> Texts:
        """The texts of members that are in their order."""
        return self._pruner.texts.some(self.texts[members])

    def _by_known(self, number: int, found: list[Found], before: NDArray[np.bool_] | None) -> None:
        """Decide a set by similar pairs of it, and look for more where it does not know all.

        before: the members, in the order of their texts, that stayed when those were looked for
                that stand side by side; None if that is to be done.
        """
        import numpy as np

        start, end = int(self.starts[number]), int(self.ends[number])
        inside = []
        if self._inside is not None:
            good = (self._inside.left >= start) & (self._inside.left < end)
            inside = [self._inside.some(good)]
        self.best[start:end] = NONE
        order = self._ranked(number)
        threshold, memory = self._pruner.threshold, self._memory
        quick = None
        if before is None and not self._whole(number):
            quick = Neighbours(self._texts(order), threshold, memory)
            found += self._similar(order, quick.candidates())
            before = np.ones(len(order), bool)
        compared = np.zeros(len(self.texts), bool)
        while not self._whole(number):
            self._let_go([*inside, *found])
            stays = self.best[order] == NONE
            kept = self.kept[start:end][self.best[start:end] != NONE]
            self.best[start:end] = NONE
            # What has copies on all sides differs from few: the row, say, that has no figures.
            hubs, copies = np.unique(kept, return_counts=True)
            hubs = hubs[(copies >= BACK) & ~compared[hubs]]
            if len(hubs):
                compared[hubs] = True
                behind = [(np.full(end - hub - 1, hub), np.arange(hub + 1, end)) for hub in hubs]
                found += self._similar(None, behind)
                continue
            assert before is not None
            if np.array_equal(stays, before):
                break
            # As little is left as is looked at in all its pairs where nothing more is in the set.
            if int(stays.sum()) <= _ALL:
                blocks = exact_candidates(self._texts(order[stays]), threshold, memory)
                found += self._similar(order[stays], blocks)
            else:
                if quick is None:
                    quick = Neighbours(self._texts(order), threshold, memory)
                    for _ in quick.candidates():
                        pass
                found += self._similar(order, quick.among(stays, before))
            before = stays
        self._let_go([*inside, *found])
        left, right, ratio = together(found)
        self._known.keep(self.texts[start:end], Found(self.texts[left], self.texts[right], ratio))

    def _similar(
        self,
        members: NDArray[np.int64] | None,
        blocks: Iterable[tuple[NDArray[Any], NDArray[Any]]],
    ) -> list[Found]:
        """The similar pairs among candidates, which are given by their place among some members."""
        import numpy as np

        found = []
        for one, other in blocks:
            if members is not None:
                one, other = members[one], members[other]
            one, other = np.minimum(one, other), np.maximum(one, other)
            near = self._near(one, other)
            some = self._better(one[near], other[near])
            if self._differ is not None and self._differ.each is None:
                # Where much stays, most of what is similar differs: what is held must be the rest.
                pairs = zip(some.left.tolist(), some.right.tolist(), strict=True)
                same = np.array([not self._differs(*pair) for pair in pairs], bool)
                some = some.some(same)
            found.append(some)
        return found


def _numbered(values: Iterable[Hashable]) -> NDArray[np.int64]:
    """A number for each value, the same for equal ones; 0 for None."""
    import numpy as np

    numbers: dict[Hashable, int] = {None: 0}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int64)
