"""Nearly every pair at or above a threshold, at a fraction of the cost of the proof.

Texts that are nearly equal share most grams of four characters, and few other texts have all of
those. Let the holders of each gram stand in the order of their length: a text is looked at beside
the three before it in each of its grams' rows only, so the work grows with the characters and
never with the square of how often a phrase is used. In a set of many alike this finds each one's
neighbours and not every pair; so what hangs together is then compared within its own set.

What it may miss are pairs whose common grams many others have as well: thousands of short texts
with one long tail, of which a few are alike in little more than that tail.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleaner.neardup.candidates import Pruner, shortest
from cleaner.neardup.exact import Found, distinct, exact_pairs, together, verified
from cleaner.neardup.grams import PART, Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK = 1 << 21
_BACK = 3
_SHORT = 32
"""Texts of so few characters have few grams: they are always searched exactly."""
_MARKS = 28
"""At most so many bits tell the pairs apart that were met."""
_BRIEF = 50
"""Longer texts that are alike meet in more than one gram, or else by chance."""
_FEW = 100
"""Sets of so many that hang together are compared each with each."""
_FEWER = 0.75
"""Below this threshold edits stand so close that grams of four are too often broken."""


def likely_pairs(texts: Texts, threshold: float) -> Found:
    """Pairs of distinct texts whose ratio is at least the threshold; a few may be missed."""
    import numpy as np

    pruner = Pruner(texts, threshold)
    first = verified(pruner, _blocks(_beside(texts, threshold)))
    if short := int(np.searchsorted(texts.sizes, _SHORT, "right")):
        other = first.right >= short
        kept = Found(first.left[other], first.right[other], first.ratio[other])
        first = together([kept, exact_pairs(Texts.of(texts.texts[:short]), threshold)])
    label = _joined(len(texts), first.left, first.right)
    sizes = np.bincount(label, minlength=len(texts))[label]
    alone = sizes[first.left] < 3
    few = np.flatnonzero((sizes >= 3) & (sizes <= _FEW))
    many = np.flatnonzero(sizes > _FEW).astype(np.uint32)
    parts = [
        Found(first.left[alone], first.right[alone], first.ratio[alone]),
        verified(pruner, _blocks(_among(few, label[few]))),
    ]
    if len(many):
        again = exact_pairs(Texts.of([texts.texts[k] for k in many.tolist()]), threshold)
        parts.append(Found(many[again.left], many[again.right], again.ratio))
    return together(parts)


def _among(members: NDArray[np.int64], label: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Every pair of those with one label, packed as the later * 2^32 + the earlier."""
    import numpy as np

    order = np.argsort(label, kind="stable")
    members, label = members[order].astype(np.uint64), label[order]
    begins = np.searchsorted(label, label)
    earlier = np.arange(len(label)) - begins
    place = np.arange(int(earlier.sum())) - np.repeat(np.cumsum(earlier) - earlier, earlier)
    packed = np.repeat(members << np.uint64(32), earlier)
    packed |= members[place + np.repeat(begins, earlier)]
    return packed


def _joined(number: int, left: NDArray[np.uint32], right: NDArray[np.uint32]) -> NDArray[np.int64]:
    """For each text the least number of those it hangs together with, over any number of pairs."""
    import numpy as np

    label = np.arange(number)
    while True:
        least = np.minimum(label[left], label[right])
        made = label.copy()
        np.minimum.at(made, label[left], least)
        np.minimum.at(made, label[right], least)
        np.minimum.at(made, left, least)
        np.minimum.at(made, right, least)
        made = made[made]
        if (made == label).all():
            return label
        label = made


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
    low_bits = np.uint64((1 << int(texts.bits)) - 1)
    brief = np.uint64(np.searchsorted(texts.sizes, _BRIEF)) << np.uint64(32)
    twice = [np.empty(0, np.uint64)]
    several = len(texts.codes) > PART
    bits = min(len(texts.codes).bit_length() + 1, _MARKS)
    met = np.zeros(1 << bits if several else 0, bool)
    for grams in texts.held(4 if threshold >= _FEWER else 3):
        rows = grams & low_bits
        grams >>= texts.bits
        found = [np.empty(0, np.uint64)]
        for back in range(1, _BACK + 1):
            at = np.flatnonzero(grams[back:] == grams[:-back])
            left, right = rows[at], rows[at + back]
            good = left != right
            good &= left >= floor[right.view(np.int64)]
            packed = right[good]
            packed <<= np.uint64(32)
            packed |= left[good]
            found.append(packed)
        del grams, rows
        packed = np.concatenate(found)
        del found
        packed.sort()
        again = packed >= brief
        np.logical_not(again, out=again)
        again[1:] |= packed[1:] == packed[:-1]
        if several:
            # A pair met in an earlier part is known by a mark that some others share: it may
            # pass on its first meeting, and never fails to on its second.
            marks = (packed * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - bits)
            marks = marks.astype(np.uint32)
            again |= met[marks]
            met[marks] = True
        twice.append(distinct(packed[again]))
    return distinct(np.concatenate(twice))
