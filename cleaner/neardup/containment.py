"""Texts that stand inside longer ones, proven."""

from __future__ import annotations

from cleaner.neardup.candidates import Insides
from cleaner.neardup.exact import Found, together, verified
from cleaner.neardup.grams import MEMORY, Counts, Texts
from cleaner.neardup.tiling import groups, piece_sizes
from cleaner.neardup.verification import shares
from cleaner.neardup.windows import (
    everyone,
    pairs_of,
    pieces_of,
    slabs,
    weights,
    windows_of,
)


def contained_pairs(texts: Texts, share: float, memory: int = MEMORY) -> Found:
    """Every pair of a text and a shorter one of which at least such a share stands inside it.

    The share is `rapidfuzz.fuzz.partial_ratio / 100`: the ratio of the shorter text, which is on
    the right, to the stretch of the longer one, no longer than it, that is most like it. So the
    insertions and deletions between the two are at most 2 (1 - share) times its length, and one of
    so many and one pieces of it stands in the longer text.
    """
    import numpy as np

    floor = np.zeros(len(texts), np.uint32)
    all_groups = list(groups(texts, share))[::-1]
    sizes = piece_sizes(group for group in all_groups if group.pieces <= group.usable)
    counts = Counts(sizes, len(texts.codes), memory * 3 // 8)
    pruner = Insides(texts, share, memory)
    weight = weights(texts)
    found = []
    for slab in slabs(texts, all_groups, max(memory >> 7, 1)):
        pieces = pieces_of(texts, slab, counts)
        floor[slab[-1].first : slab[0].until] = slab[-1].first
        windows = list(windows_of(texts, pieces, len(texts), floor, weight, behind=True))
        for group in slab:
            if group.pieces > group.usable:
                low = np.minimum(np.arange(group.first, group.until) + 1, len(texts))
                windows += everyone(group, low, len(texts))
        found.append(verified(pruner, pairs_of(windows), shares))
    return together(found)
