"""Texts that stand inside longer ones, proven."""

from __future__ import annotations

from cleaner.neardup.candidates import Insides
from cleaner.neardup.exact import Found, together, verified
from cleaner.neardup.grams import MEMORY, Counts, Texts
from cleaner.neardup.tiling import groups, piece_sizes
from cleaner.neardup.verification import shares
from cleaner.neardup.windows import Windows, pairs_of, pieces_of, slabs, windows_of


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
    pruner = Insides(texts, share)
    weight = np.random.Generator(np.random.PCG64(1)).integers(
        0, 2**64, len(texts), np.uint64, endpoint=False
    )
    found = []
    for slab in slabs(texts, all_groups, max(memory >> 7, 1)):
        pieces = pieces_of(texts, slab, counts)
        floor[slab[-1].first : slab[0].until] = slab[-1].first
        windows = list(windows_of(texts, pieces, len(texts), floor, weight, behind=True))
        for group in slab:
            if group.pieces > group.usable:
                rows = np.arange(group.first, group.until, dtype=np.uint32)
                low = np.minimum(rows.astype(np.int64) + 1, len(texts))
                everyone = np.arange(len(texts), dtype=np.uint32)
                nothing = np.zeros(len(rows), np.uint64)
                windows.append(Windows(rows, low, len(texts) - low, everyone, nothing))
        found.append(verified(pruner, pairs_of(windows), shares))
    return together(found)
