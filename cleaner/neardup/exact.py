"""Every pair at or above a threshold, proven.

Of two texts let b be the longer. Take pieces of b that do not overlap, one more than the
insertions and deletions that the threshold allows. A deleted character of b lies in at most one
piece; an inserted one falls into one gap of b, which is inside at most one piece. So one piece at
least is left whole and stands in the other text. Any choice of pieces will do: `tiling` takes
those that the fewest other texts have, and a pair is looked at only where it shares one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.neardup.candidates import Insides, Pruner, floors
from cleaner.neardup.grams import MEMORY, Counts, Texts
from cleaner.neardup.threads import ALONE, Threads
from cleaner.neardup.tiling import Group, groups, piece_sizes
from cleaner.neardup.verification import ratios
from cleaner.neardup.windows import (
    Windows,
    everyone,
    expanded,
    pairs_of,
    pieces_of,
    slabs,
    unpacked,
    weights,
    windows_of,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Found(NamedTuple):
    """Pairs of texts by number, the left before the right, and their ratios."""

    left: NDArray[np.uint32]
    right: NDArray[np.uint32]
    ratio: NDArray[np.float64]

    def some(self, chosen: NDArray[Any]) -> Found:
        """Those that are chosen, by number or by a truth value for each."""
        return Found(self.left[chosen], self.right[chosen], self.ratio[chosen])

    @property
    def packed(self) -> NDArray[np.uint64]:
        """The pairs as the later * 2^32 + the earlier."""
        import numpy as np

        packed: NDArray[np.uint64] = self.right.astype(np.uint64) << np.uint64(32)
        packed |= self.left
        return packed


def exact_pairs(texts: Texts, threshold: float, memory: int = MEMORY) -> Found:
    """Every pair of distinct texts whose ratio is at least the threshold, in no special order."""
    return verified(Pruner(texts, threshold, memory), exact_candidates(texts, threshold, memory))


def exact_candidates(
    texts: Texts,
    threshold: float,
    memory: int = MEMORY,
    chosen: NDArray[np.bool_] | None = None,
    threads: Threads = ALONE,
) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.uint32]]]:
    """Blocks of pairs among which every pair is whose ratio is at least the threshold.

    chosen: the texts of which one at least is to be in a pair; else all are.

    Texts are taken in slabs of about one length, each of which is compared with itself and the
    shorter ones in reach, so that the memory needed is that of a slab.
    """
    import numpy as np

    floor = floors(texts, threshold)
    all_groups = list(groups(texts, threshold))
    sizes = piece_sizes(group for group in all_groups if group.pieces <= group.usable)
    counts = Counts(sizes, len(texts.codes), memory * 3 // 8)
    weight = weights(texts)

    def shared(cut: tuple[list[Group], dict[int, NDArray[np.int64]]]) -> list[Windows]:
        slab, pieces = cut
        windows = list(windows_of(texts, pieces, slab[-1].until, floor, weight, chosen=chosen))
        for group in slab:
            if group.pieces > group.usable:
                rows = np.arange(group.first, group.until)
                windows += everyone(group, floor[rows].astype(np.int64), rows, chosen)
        return windows

    # Which pieces are rare depends on those before, so that they are counted in order.
    all_slabs = slabs(texts, all_groups, max(memory >> 7, 1))
    cuts = ((slab, pieces_of(texts, slab, counts)) for slab in all_slabs)
    for windows in threads.each(shared, cuts):
        yield from pairs_of(windows)


def all_pairs(texts: Texts, threshold: float) -> Found:
    """What `exact_pairs` gives, by comparing every pair of lengths near enough."""
    return verified(Pruner(texts, threshold), all_candidates(texts, threshold))


def all_candidates(
    texts: Texts, threshold: float
) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.uint32]]]:
    """Every pair of lengths near enough, in one block."""
    import numpy as np

    low = floors(texts, threshold).astype(np.int64)
    rows = np.arange(len(texts), dtype=np.uint32)
    pairs = expanded(rows, low, rows - low, rows)
    yield unpacked(pairs)


def verified(
    pruner: Pruner | Insides,
    blocks: Iterable[tuple[NDArray[np.uint32], NDArray[np.uint32]]],
    measure: Callable[..., NDArray[np.float64]] = ratios,
) -> Found:
    """Of candidate pairs, given in blocks, those whose ratio is at least the threshold."""

    found = []
    for left, right in blocks:
        good = pruner.passing(left, right)
        left, right = left[good], right[good]
        ratio = measure(pruner.texts, left, right, pruner.threshold)
        good = ratio > 0
        found.append(Found(left[good], right[good], ratio[good]))
    return together(found)


def together(found: Sequence[Found]) -> Found:
    """Several sets of pairs as one."""
    import numpy as np

    found = [Found(np.empty(0, np.uint32), np.empty(0, np.uint32), np.empty(0)), *found]
    return Found(
        np.concatenate([each.left for each in found]),
        np.concatenate([each.right for each in found]),
        np.concatenate([each.ratio for each in found]),
    )
