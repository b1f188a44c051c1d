"""Nearly every pair at or above a threshold, at a fraction of the cost of the proof.

Texts that are nearly equal share most grams of four characters, and few other texts have all of
those. Let the holders of each gram stand in the order of their length: a text is looked at beside
the two before it in each of its grams' rows only, so the work grows with the characters and never
with the square of how often a phrase is used. In a set of many alike this finds each one's
neighbours and not every pair; so what was found to hang together is joined once more, exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleaner.neardup.candidates import shortest
from cleaner.neardup.exact import Found, distinct, exact_pairs, verified
from cleaner.neardup.grams import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK = 1 << 21
_BACK = 2
_FEWER = 0.75
"""Below this threshold edits stand so close that grams of four are too often broken."""


def likely_pairs(texts: Texts, threshold: float) -> Found:
    """Pairs of distinct texts whose ratio is at least the threshold; a few may be missed."""
    import numpy as np

    first = verified(texts, _blocks(_beside(texts, threshold)), threshold)
    several = _in_company(len(texts), first.left, first.right)
    if not several.any():
        return first
    members = np.flatnonzero(several).astype(np.uint32)
    again = exact_pairs(Texts.of([texts.texts[k] for k in members.tolist()]), threshold)
    alone = ~several[first.left]
    return Found(
        np.concatenate([first.left[alone], members[again.left]]),
        np.concatenate([first.right[alone], members[again.right]]),
        np.concatenate([first.ratio[alone], again.ratio]),
    )


def _blocks(
    packed: NDArray[np.uint64],
) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.uint32]]]:
    import numpy as np

    for at in range(0, len(packed), _BLOCK):
        some = packed[at : at + _BLOCK]
        yield (
            (some & np.uint64(0xFFFFFFFF)).astype(np.uint32),
            (some >> np.uint64(32)).astype(np.uint32),
        )


def _beside(texts: Texts, threshold: float) -> NDArray[np.uint64]:
    """Each text with those next to it in a row of holders, packed as text * 2^32 + the earlier."""
    import numpy as np

    floor = np.searchsorted(texts.sizes, shortest(texts.sizes, threshold)).astype(np.uint64)
    bits = np.uint64(max(len(texts) - 1, 1).bit_length())
    rows = texts.hashes(4 if threshold >= _FEWER else 3)
    rows >>= bits
    rows <<= bits
    rows |= texts.owner
    rows.sort()
    grams = rows >> bits
    rows &= np.uint64((1 << int(bits)) - 1)
    found = [np.empty(0, np.uint64)]
    for back in range(1, _BACK + 1):
        at = np.flatnonzero(grams[back:] == grams[:-back])
        left, right = rows[at], rows[at + back]
        good = left != right
        good &= left >= floor[right]
        packed = right[good]
        packed <<= np.uint64(32)
        packed |= left[good]
        found.append(packed)
    del grams, rows
    return distinct(np.concatenate(found))


def _in_company(
    number: int, left: NDArray[np.uint32], right: NDArray[np.uint32]
) -> NDArray[np.bool_]:
    """Which texts hang together, over any number of pairs, with at least two others."""
    import numpy as np

    degree = np.bincount(left, minlength=number) + np.bincount(right, minlength=number)
    hub = degree >= 2
    made = hub.copy()
    made[left[hub[right]]] = True
    made[right[hub[left]]] = True
    return made
