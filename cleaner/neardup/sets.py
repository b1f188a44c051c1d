"""Texts that hang together over pairs of similar ones, and which of each set go."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cleaner.neardup.candidates import Pruner
from cleaner.neardup.crowds import Crowds
from cleaner.neardup.exact import Found
from cleaner.neardup.grams import MEMORY
from cleaner.neardup.known import Known
from cleaner.neardup.members import Differ, Members
from cleaner.neardup.room import Room
from cleaner.neardup.sparing import Sparing, spared
from cleaner.neardup.threads import ALONE, Threads
from cleaner.neardup.turns import Turns
from cleaner.neardup.verdicts import Gone, Verdicts
from cleaner.neardup.verification import ratios

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pairs = tuple[NDArray[np.uint32], NDArray[np.uint32]]
    Blocks = Iterable[Pairs]

_STEP = 1 << 17
_PART = 1 << 16
"""So many members of sets are decided at a time, about,"""
_ROUNDS = 1 << 5
"""Sets are decided so often at most, for what is a copy of a text that was spared."""
_HELD = 32
"""and so many bytes are held of each that is about to be."""


class Sets:
    """Texts that hang together over pairs of similar ones, and what goes of each set."""

    def __init__(
        self,
        pruner: Pruner,
        place: Room,
        differ: Differ | None,
        inside: Found | None = None,
        memory: int = MEMORY,
        threads: Threads = ALONE,
        exact: bool = True,
        sparing: Sparing | None = None,
    ) -> None:
        """place: of each text in the order in which they are decided (uint32).

        inside: pairs of texts of which the later in that order may go for other reasons, on the
                right, and a share for each: a text goes for similarity first.
        exact:  compare texts of one set in all pairs, however many stay of it.
        sparing: what stays all the same of what would go.
        """
        import numpy as np

        self._pruner, self._place, self._differ, self._memory = pruner, place, differ, memory
        self._threads, self._exact, self._sparing = threads, exact, sparing
        self._known = Known(len(pruner.texts))
        self._label = np.arange(len(pruner.texts), dtype=np.uint32)
        self._touched = np.zeros(len(pruner.texts), bool)
        self.verdicts = Verdicts(len(pruner.texts), memory)
        self._inside = inside
        if inside is not None:
            self._unite(inside.left, inside.right)

    def join(self, blocks: Blocks) -> bool:
        """Unite the sets of those candidates that are similar; whether there were any.

        blocks: pairs by number, the left before the right, best with the same right side by side.
        """
        joined = False
        for left, right in self._threads.each(self._similar, self._asked(blocks)):
            joined |= self._unite(left, right)
        return joined

    def _asked(self, blocks: Blocks) -> Iterator[Pairs]:
        """The pairs that have to be looked at, for they do not hang together as yet."""
        import numpy as np

        # Of many alike most hang together when one pair of each has been looked at: the others
        # wait until that is done.
        rest: deque[Pairs] = deque()
        for left, right in blocks:
            for at in range(0, len(left), _STEP):
                one, other = left[at : at + _STEP], right[at : at + _STEP]
                first = np.append(True, other[1:] != other[:-1])
                yield self._apart(one[first], other[first])
                rest.append((one[~first], other[~first]))
                if len(rest) > self._threads.ahead:
                    yield self._apart(*rest.popleft())
        while rest:
            yield self._apart(*rest.popleft())

    def _apart(self, left: NDArray[np.uint32], right: NDArray[np.uint32]) -> Pairs:
        """Those pairs that stand in two sets."""
        apart = self.root(left) != self.root(right)
        return left[apart], right[apart]

    def _similar(self, pairs: Pairs) -> Pairs:
        """Those pairs that are similar."""
        left, right = pairs
        good = self._pruner.passing(left, right)
        left, right = left[good], right[good]
        good = ratios(self._pruner.texts, left, right, self._pruner.threshold) > 0
        return left[good], right[good]

    def _unite(self, left: NDArray[np.uint32], right: NDArray[np.uint32]) -> bool:
        """Unite the sets of pairs; whether any stood in two."""
        import numpy as np

        united = False
        while True:
            one, other = self.root(left), self.root(right)
            apart = one != other
            if not apart.any():
                return united
            left, right, one, other = (each[apart] for each in (left, right, one, other))
            united = True
            self._touched[left] = True
            np.minimum.at(self._label, np.maximum(one, other), np.minimum(one, other))

    def root(self, texts: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """For each text the least of its set."""
        import numpy as np

        root: NDArray[np.uint32] = self._label[texts]
        while True:
            above = self._label[root]
            if np.array_equal(above, root):
                self._label[texts] = root
                return root
            root = above

    def decide(self) -> None:
        """Decide anew in each set that came to be since the last time."""
        import numpy as np

        if not self._touched.any():
            return
        number = len(self._label)
        for at in range(0, number, _STEP):
            self.root(np.arange(at, min(at + _STEP, number), dtype=np.uint32))
        chosen = np.zeros(number, bool)
        chosen[self._label[self._touched]] = True
        self._touched[:] = False
        chosen = chosen[self._label]
        # Sets are decided apart from each other: so many at a time as there is memory for.
        step = number // (int(chosen.sum()) * _HELD // max(self._memory, 1) + 1) + 1
        for at in range(0, number, step):
            own = self._label >= np.uint32(at)
            own &= self._label < np.uint32(min(at + step, number))
            own &= chosen
            self._decide(np.flatnonzero(own).astype(np.uint32))

    def _decide(self, members: NDArray[np.uint32]) -> None:
        """Decide sets, of which these are the members."""
        import numpy as np

        root = self._label[members]
        order = np.lexsort((self._place.rows(members), root))
        members, root = members[order], root[order]
        del order
        stayed = self.verdicts.stayed(members)
        starts = np.flatnonzero(np.append(True, root[1:] != root[:-1])[: len(members)])
        at = 0
        while at < len(starts):
            until = max(int(np.searchsorted(starts, starts[at] + _PART)), at + 1)
            end = int(starts[until]) if until < len(starts) else len(members)
            some = slice(int(starts[at]), end)
            self._settle(members[some], starts[at:until] - starts[at], stayed[some])
            at = until

    def _settle(
        self, texts: NDArray[np.uint32], starts: NDArray[np.int64], stayed: NDArray[np.bool_]
    ) -> None:
        """Decide sets, given end to end, and where each begins.

        What stays and is a copy of a spared text is taken out of its set, which is decided anew if
        others would go for it. It comes back where what it was a copy of goes.
        """
        import numpy as np

        of = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(texts))))
        # Of each member that is a copy of a spared text: that one's place, and their ratio.
        copied, ratio = np.full(len(texts), -1), np.zeros(len(texts))
        chosen = np.arange(len(texts))
        for _ in range(_ROUNDS):
            some = of[chosen]
            starts = np.flatnonzero(np.append(True, some[1:] != some[:-1])[: len(some)])
            own = Members(self._pruner, texts[chosen], starts, self._differ, self._inside)
            crowds = Crowds(own, self._known, stayed[chosen], self._memory, exact=self._exact)
            Turns(own, crowds).decide()
            found = spared(own, self._sparing)
            self.verdicts.add(own.texts, found.gone, found.texts)
            out = np.flatnonzero(copied >= 0)
            kept = copied[out]
            back = out[~self.verdicts.left_of(texts[kept]) | (copied[kept] >= 0)]
            copied[back] = -1
            left, right = chosen[found.copies.left], chosen[found.copies.right]
            copied[right], ratio[right] = left, found.copies.ratio
            # Where nothing was to go for a copy, its set is decided as it would be without it.
            held = right[np.isin(found.copies.right, found.named)]
            changed = np.isin(of, of[np.concatenate((back, held))])
            if not changed.any():
                break
            chosen = np.flatnonzero(changed & (copied < 0))
        else:
            copied[held] = -1
        out = np.flatnonzero(copied >= 0)
        gone = Gone(texts[out], texts[copied[out]], ratio[out])
        self.verdicts.add(gone.texts, gone, np.empty(0, np.uint32))
