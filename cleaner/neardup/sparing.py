"""What goes for likeness and is spared all the same; and the copies of it, which go for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from cleaner.neardup.exact import Found, together
from cleaner.neardup.grams import Texts
from cleaner.neardup.members import NONE, Members
from cleaner.neardup.spans import in_blocks, rank
from cleaner.neardup.verdicts import Gone

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK = 1 << 20
_COMPARED = 1 << 10
"""So many of the spared texts of its set a text that stays is compared with at most."""
_TRIED = 4
"""So many of these that it is most like may be told apart from it."""


class Sparing(Protocol):
    """Tells what is spared of what would go. It is given whole sets of alike texts."""

    def spare(self, texts: Texts, gone: Gone) -> tuple[Gone, NDArray[np.uint32]]:
        """What goes, for the same or a spared text, and what is spared.

        What is spared stays, and lets nothing go but by this and by `copies`. Of the spared texts,
        and what they would go for, alone the same must be spared again.
        """

    def copies(self, spared: NDArray[np.uint32], others: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Of pairs of a spared text and another, whether the latter may be a copy."""

    def apart(
        self, texts: Texts, spared: NDArray[np.uint32], others: NDArray[np.uint32]
    ) -> NDArray[np.bool_]:
        """Of such pairs, if they are similar, whether the latter is no copy all the same."""


class Spared(NamedTuple):
    """What is decided of some sets.

    gone:   what goes.
    texts:  what is spared.
    copies: pairs of a spared text and one that stays as yet, by number of member.
    named:  the members that others were to go for.
    """

    gone: Gone
    texts: NDArray[np.uint32]
    copies: Found
    named: NDArray[np.int64]


def spared(members: Members, sparing: Sparing | None) -> Spared:
    """What goes of sets that were decided, but for what is spared."""
    import numpy as np

    goes = np.flatnonzero(members.best != NONE)
    named = members.kept[goes]
    gone = Gone(members.texts[goes], members.texts[named], members.best[goes])
    if sparing is None or not len(goes):
        return Spared(gone, np.empty(0, np.uint32), together([]), named)
    gone, texts = sparing.spare(members.pruner.texts, gone)
    left = goes[np.isin(members.texts[goes], texts)]
    copies = _copies(members, left, sparing) if len(left) else together([])
    return Spared(gone, texts, copies, named)


def _copies(members: Members, left: NDArray[np.int64], sparing: Sparing) -> Found:
    """For each member that stays and is a copy of an earlier spared one that one, and their ratio.

    And so for those that were to go for such a copy: they might stay without it, and be the next.

    left: the spared members, in ascending order.
    """
    import numpy as np

    found = _pairs(members, left, np.flatnonzero(members.best == NONE), sparing)
    goes = np.isin(members.kept, found.right) & (members.best != NONE)
    goes[left] = False
    rest = np.flatnonzero(goes)
    members.best[rest], members.kept[rest] = NONE, rest
    return together([found, _pairs(members, left, rest, sparing)])


def _pairs(
    members: Members, left: NDArray[np.int64], others: NDArray[np.int64], sparing: Sparing
) -> Found:
    """For each of some members the earlier spared one that it is most like and a copy of."""
    import numpy as np

    low = left.searchsorted(members.starts[members.of[others]])
    high = left.searchsorted(others)
    low = np.maximum(low, high - _COMPARED)
    found = []
    for some, place in in_blocks(low, high, _BLOCK):
        one, other = left[place], others[some]
        near = members.near(one, other)
        near[near] = sparing.copies(members.texts[one[near]], members.texts[other[near]])
        similar = members.better(one[near], other[near])
        if members.lazily:
            pairs = zip(similar.left.tolist(), similar.right.tolist(), strict=True)
            similar = similar.some(np.array([not members.differs(*pair) for pair in pairs], bool))
        similar = similar.some(np.lexsort((similar.left, -similar.ratio, similar.right)))
        # A text that is told apart from those that it is most like is taken to be a copy of none.
        similar = similar.some(rank(similar.right) < _TRIED)
        texts = (members.texts[side] for side in (similar.left, similar.right))
        similar = similar.some(~sparing.apart(members.pruner.texts, *texts))
        found.append(similar.some(rank(similar.right) == 0))
    return together(found)
