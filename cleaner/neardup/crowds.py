"""Sets of alike texts of which much stays, since its members differ in what counts.

To compare their members in turn would take the square of their number. Here the pairs of copies are
looked for: among all pairs of a set that is not large, or where the proof is asked for; else among
those that stand side by side in rows of holders, and those of a text that has copies on all sides.
They are few, and kept for when more texts join the set.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cleaner.neardup.exact import Found, exact_candidates, together
from cleaner.neardup.known import Known
from cleaner.neardup.members import NONE, Members
from cleaner.neardup.neighbours import Neighbours
from cleaner.neardup.rows import BACK

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cleaner.neardup.grams import Texts

_FEW = 1 << 5
"""So many members that joined a set are compared with all of it."""
_ALL = 1 << 11
"""Of more members of such a set than that, a pair is looked at where it stands side by side."""
_JOINED = 4
"""A set of which fewer than one in so many joined it is not compared anew."""


class Crowds:
    """Decides single sets by the similar pairs of their members."""

    def __init__(
        self,
        members: Members,
        known: Known,
        stayed: NDArray[np.bool_],
        memory: int,
        *,
        exact: bool,
    ) -> None:
        """known: pairs of sets that were decided; stayed: the members that were to stay then.

        exact: look at all pairs, however large a set is.
        """
        self._members, self._known, self._stayed = members, known, stayed
        self._memory, self._exact = memory, exact
        self._threshold = members.pruner.threshold

    def by_pairs(self, number: int) -> None:
        """Decide a set by its similar pairs, which are looked for."""
        members = self._members
        if not self._whole(number):
            self._decide(number, [], None)
            return
        order = self._ranked(number)
        members.best[order] = NONE
        blocks = exact_candidates(self._texts(order), self._threshold, self._memory)
        self._decide(number, self._similar(order, blocks), None)

    def again(self, number: int) -> bool:
        """Decide a set of which most was decided together before; whether it is one."""
        import numpy as np

        members = self._members
        start, end = int(members.starts[number]), int(members.ends[number])
        known, pairs = self._known.among(members.texts[start:end])
        new = np.flatnonzero(~known) + start
        if len(new) * _JOINED > end - start:
            return False
        few = len(new) <= _FEW or self._whole(number)
        order = self._ranked(number)
        texts = members.texts[order]
        left, right = (order[np.searchsorted(texts, side)] for side in pairs[:2])
        found = [Found(left.astype(np.uint32), right.astype(np.uint32), pairs.ratio)]
        if few:
            every = np.arange(start, end)
            blocks = ((np.full(end - start - 1, each), every[every != each]) for each in new)
            found += self._similar(None, blocks)
        self._decide(number, found, self._stayed[order] & known[order - start] if few else None)
        return True

    def _whole(self, number: int) -> bool:
        """Whether all pairs of a set are looked at."""
        size = self._members.ends[number] - self._members.starts[number]
        return bool(self._exact or size <= _ALL)

    def _ranked(self, number: int) -> NDArray[np.int64]:
        """The members of a set in the order of their texts."""
        import numpy as np

        start, end = int(self._members.starts[number]), int(self._members.ends[number])
        return np.argsort(self._members.texts[start:end]) + start

    def _texts(self, members: NDArray[np.int64]) -> Texts:
        """The texts of members that are in their order."""
        return self._members.pruner.texts.some(self._members.texts[members])

    def _decide(self, number: int, found: list[Found], before: NDArray[np.bool_] | None) -> None:
        """Decide a set by similar pairs of it, and look for more where it does not know all.

        before: the members, in the order of their texts, that stayed when those were looked for
                that stand side by side; None if that is to be done.
        """
        import numpy as np

        members = self._members
        start, end = int(members.starts[number]), int(members.ends[number])
        inside = []
        if members.inside is not None:
            good = (members.inside.left >= start) & (members.inside.left < end)
            inside = [members.inside.some(good)]
        best = members.best[start:end]
        best[:] = NONE
        order = self._ranked(number)
        quick = None
        if before is None and not self._whole(number):
            quick = Neighbours(self._texts(order), self._threshold, self._memory)
            found += self._similar(order, quick.candidates())
            before = np.ones(len(order), bool)
        compared = np.zeros(len(members.texts), bool)
        while not self._whole(number):
            members.let_go([*inside, *found])
            stays = members.best[order] == NONE
            kept = members.kept[start:end][best != NONE]
            best[:] = NONE
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
                some = self._texts(order[stays])
                blocks = exact_candidates(some, self._threshold, self._memory)
                found += self._similar(order[stays], blocks)
            else:
                if quick is None:
                    quick = Neighbours(self._texts(order), self._threshold, self._memory)
                    for _ in quick.candidates():
                        pass
                found += self._similar(order, quick.among(stays, before))
            before = stays
        members.let_go([*inside, *found])
        left, right, ratio = together(found)
        pairs = Found(members.texts[left], members.texts[right], ratio)
        self._known.keep(members.texts[start:end], pairs)

    def _similar(
        self,
        own: NDArray[np.int64] | None,
        blocks: Iterable[tuple[NDArray[Any], NDArray[Any]]],
    ) -> list[Found]:
        """The similar pairs among candidates, which are given by their place among some members.

        own: these members; all where it is None.
        """
        import numpy as np

        members = self._members
        found = []
        for one, other in blocks:
            if own is not None:
                one, other = own[one], own[other]
            one, other = np.minimum(one, other), np.maximum(one, other)
            near = members.near(one, other)
            some = members.better(one[near], other[near])
            if members.lazily:
                # Where much stays, most of what is similar differs: what is held must be the rest.
                pairs = zip(some.left.tolist(), some.right.tolist(), strict=True)
                same = np.array([not members.differs(*pair) for pair in pairs], bool)
                some = some.some(same)
            found.append(some)
        return found
