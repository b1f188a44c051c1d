"""What goes for likeness and is spared all the same; and the copies of it, which go for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from cleaner.neardup.exact import Found, together
from cleaner.neardup.grams import Texts
from cleaner.neardup.members import NONE, Members
from cleaner.neardup.spans import in_blocks
from cleaner.neardup.verdicts import Gone

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK = 1 << 20
_ASKED = 8
"""Of those that it is similar to, it is asked of so many whether it is a copy."""
_COMPARED = 1 << 10
"""So many of the spared texts of its set a text that stays is compared with at most."""


class Sparing(Protocol):
    """Tells what is spared of what would go. It is given whole sets of alike texts."""

    def spare(self, texts: Texts, gone: Gone) -> tuple[Gone, NDArray[np.uint32]]:
        """What goes, for the same or a spared text, and what is spared.

        What is spared stays, and lets nothing go but by this and by `copies`. Of the spared texts,
        and what they would go for, alone the same must be spared again.
        """

    def copies(
        self, texts: Texts, spared: NDArray[np.uint32], others: NDArray[np.uint32]
    ) -> NDArray[np.bool_]:
        """Of pairs of a spared text and a similar one that stays, whether the latter is a copy."""


class Spared(NamedTuple):
    """What is decided of some sets.

    gone:   what goes.
    texts:  what is spared.
    copies: pairs of a spared text and one that stays as yet, by number of member.
    """

    gone: Gone
    texts: NDArray[np.uint32]
    copies: Found


def spared(members: Members, sparing: Sparing | None) -> Spared:
    """What goes of sets that were decided, but for what is spared."""
    import numpy as np

    goes = np.flatnonzero(members.best != NONE)
    kept = members.texts[members.kept[goes]]
    gone = Gone(members.texts[goes], kept, members.best[goes])
    if sparing is None or not len(goes):
        return Spared(gone, np.empty(0, np.uint32), together([]))
    gone, texts = sparing.spare(members.pruner.texts, gone)
    left = goes[np.isin(members.texts[goes], texts)]
    return Spared(gone, texts, _copies(members, left, sparing) if len(left) else together([]))


def _copies(members: Members, left: NDArray[np.int64], sparing: Sparing) -> Found:
    """For each member that stays and is a copy of an earlier spared one that one, and their ratio.

    left: the spared members, in ascending order.
    """
    import numpy as np

    stays = np.flatnonzero(members.best == NONE)
    low = left.searchsorted(members.starts[members.of[stays]])
    high = left.searchsorted(stays)
    low = np.maximum(low, high - _COMPARED)
    found = []
    for some, place in in_blocks(low, high, _BLOCK):
        one, other = left[place], stays[some]
        near = members.near(one, other)
        similar = members.better(one[near], other[near])
        if members.lazily:
            pairs = zip(similar.left.tolist(), similar.right.tolist(), strict=True)
            similar = similar.some(np.array([not members.differs(*pair) for pair in pairs], bool))
        similar = _best(similar, _ASKED)
        texts = members.pruner.texts
        own = sparing.copies(texts, members.texts[similar.left], members.texts[similar.right])
        found.append(_best(similar.some(own), 1))
    return together(found)


def _best(found: Found, most: int) -> Found:
    """Of pairs with one on the right the most alike, so many; of those as alike the first."""
    import numpy as np

    found = found.some(np.lexsort((found.left, -found.ratio, found.right)))
    begins = np.flatnonzero(np.append(True, found.right[1:] != found.right[:-1]))
    sizes = np.diff(np.append(begins, len(found.right)))
    ranks = np.arange(len(found.right)) - np.repeat(begins, sizes)
    return found.some(ranks < most)
