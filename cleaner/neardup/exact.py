"""Every pair at or above a threshold, proven.

Of two texts let b be the longer. Take pieces of b that do not overlap, one more than the
insertions and deletions that the threshold allows. A deleted character of b lies in at most one
piece; an inserted one falls into one gap of b, which is inside at most one piece. So one piece at
least is left whole and stands in the other text. Any choice of pieces will do: `tiling` takes
those that the fewest other texts have, and a pair is looked at only where it shares one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleaner.neardup.candidates import Pruner, shortest
from cleaner.neardup.grams import Texts
from cleaner.neardup.tiling import Group, Pieces, groups, rarest
from cleaner.neardup.verification import ratios

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK = 1 << 21
_MANY = 16


class Found(NamedTuple):
    """Pairs of texts by number, the left before the right, and their ratios."""

    left: NDArray[np.uint32]
    right: NDArray[np.uint32]
    ratio: NDArray[np.float64]


class _Windows(NamedTuple):
    """For each shared piece the text that has it, and those before it that do.

    The latter are `holders[low:low + counts]`.
    """

    text: NDArray[np.uint32]
    low: NDArray[np.int64]
    counts: NDArray[np.int64]
    holders: NDArray[np.uint32]
    mark: NDArray[np.uint64]


def exact_pairs(texts: Texts, threshold: float) -> Found:
    """Every pair of distinct texts whose ratio is at least the threshold, in no special order."""
    import numpy as np

    floor = np.searchsorted(texts.sizes, shortest(texts.sizes, threshold)).astype(np.uint32)
    cut: list[Group] = []
    whole: list[Group] = []
    for group in groups(texts, threshold):
        (cut if group.pieces <= group.usable else whole).append(group)
    windows = [
        _windows(texts, pieces, floor) for pieces in rarest(texts, cut) if len(pieces.places)
    ]
    if whole:
        rows = np.concatenate([np.arange(g.first, g.until, dtype=np.uint32) for g in whole])
        low = floor[rows].astype(np.int64)
        everyone = np.arange(len(texts), dtype=np.uint32)
        windows.append(_Windows(rows, low, rows - low, everyone, np.zeros(len(rows), np.uint64)))
    return verified(Pruner(texts, threshold), _pairs(windows))


def all_pairs(texts: Texts, threshold: float) -> Found:
    """What `exact_pairs` gives, by comparing every pair."""
    import numpy as np

    left, right = (side.astype(np.uint32) for side in np.triu_indices(len(texts), 1))
    return verified(Pruner(texts, threshold), [(left, right)])


def verified(
    pruner: Pruner, blocks: Iterable[tuple[NDArray[np.uint32], NDArray[np.uint32]]]
) -> Found:
    """Of candidate pairs, given in blocks, those whose ratio is at least the threshold."""
    import numpy as np

    found = [Found(np.empty(0, np.uint32), np.empty(0, np.uint32), np.empty(0, np.float64))]
    for left, right in blocks:
        good = pruner.passing(left, right)
        left, right = left[good], right[good]
        ratio = ratios(pruner.texts.texts, left, right, pruner.threshold)
        good = ratio > 0
        found.append(Found(left[good], right[good], ratio[good]))
    return together(found)


def together(found: Sequence[Found]) -> Found:
    """Several sets of pairs as one."""
    import numpy as np

    return Found(
        np.concatenate([each.left for each in found]),
        np.concatenate([each.right for each in found]),
        np.concatenate([each.ratio for each in found]),
    )


def _windows(texts: Texts, pieces: Pieces, floor: NDArray[np.uint32]) -> _Windows:
    """Where the texts stand that share a piece and are of a length to be compared."""
    import numpy as np

    bits = texts.bits
    low_bits = np.uint64((1 << int(bits)) - 1)
    key = texts.hashes_at(pieces.places, pieces.size)
    wanted = np.zeros(1 << 22, bool)
    wanted[key >> np.uint64(42)] = True
    found = []
    for start, hashes in texts.hashes(pieces.size):
        held = np.flatnonzero(wanted[hashes >> np.uint64(42)])
        owners = texts.owners(start, start + len(hashes))[held]
        found.append((hashes[held] & ~low_bits) | owners)
    postings = distinct(np.concatenate(found))
    del found
    owner = np.searchsorted(texts.starts, pieces.places, "right").astype(np.uint64)
    owner -= np.uint64(1)
    chosen = distinct((key & ~low_bits) | owner)
    owner = chosen & low_bits
    high = np.searchsorted(postings, chosen)
    low = np.searchsorted(postings, (chosen & ~low_bits) | floor[owner.view(np.int64)])
    shared = np.flatnonzero(high > low)
    holders = (postings & low_bits).astype(np.uint32)
    # Marks that add up tell whether two windows hold the same texts without looking at each.
    weight = np.random.Generator(np.random.PCG64(1)).integers(
        0, 2**64, len(texts), np.uint64, endpoint=False
    )
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(weight[holders])))
    low, high = low[shared], high[shared]
    return _Windows(
        owner[shared].astype(np.uint32), low, high - low, holders, sums[high] - sums[low]
    )


def distinct(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The values without repeats, in ascending order."""
    import numpy as np

    values = np.sort(values)
    new = np.empty(len(values), bool)
    new[:1] = True
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return values[new]


def _pairs(
    windows: list[_Windows],
) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.uint32]]]:
    """The distinct pairs of all windows, in blocks of whole texts."""
    import numpy as np

    if not any(len(w.text) for w in windows):
        return
    text = np.concatenate([w.text for w in windows])
    low = np.concatenate([w.low for w in windows])
    count = np.concatenate([w.counts for w in windows])
    mark = np.concatenate([w.mark for w in windows])
    which = np.repeat(np.arange(len(windows)), [len(w.text) for w in windows])
    order = np.lexsort((mark, count, text))
    text, low, count, mark, which = (a[order] for a in (text, low, count, mark, which))
    # A tail that thousands share is many pieces with one and the same window.
    same = (text[1:] == text[:-1]) & (mark[1:] == mark[:-1]) & (count[1:] == count[:-1])
    keep = np.append(True, ~(same & (count[1:] >= _MANY)))
    text, low, count, which = (a[keep] for a in (text, low, count, which))
    ends = np.cumsum(count)
    at = 0
    while at < len(text):
        done = int(ends[at - 1]) if at else 0
        until = max(int(np.searchsorted(ends, done + _BLOCK, "right")), at + 1)
        last = text[until - 1]
        if until < len(text) and text[until] == last:
            begin = int(np.searchsorted(text, last))
            until = begin if begin > at else int(np.searchsorted(text, last, "right"))
        parts = []
        for n, window in enumerate(windows):
            rows = np.flatnonzero(which[at:until] == n) + at
            if len(rows):
                parts.append(_expanded(text[rows], low[rows], count[rows], window.holders))
        packed = distinct(np.concatenate(parts))
        yield (
            (packed & np.uint64(0xFFFFFFFF)).astype(np.uint32),
            (packed >> np.uint64(32)).astype(np.uint32),
        )
        at = until


def _expanded(
    text: NDArray[np.uint32],
    low: NDArray[np.int64],
    count: NDArray[np.int64],
    holders: NDArray[np.uint32],
) -> NDArray[np.uint64]:
    """Each text with every holder in its window, packed as text * 2^32 + holder."""
    import numpy as np

    ends = np.cumsum(count)
    place = np.arange(int(ends[-1])) + np.repeat(low - (ends - count), count)
    packed = np.repeat(text.astype(np.uint64) << np.uint64(32), count)
    packed |= holders[place]
    return packed
