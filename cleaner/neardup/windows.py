"""Which texts share a piece of another: slab by slab, and as pairs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cleaner.neardup.grams import Counts, Texts
from cleaner.neardup.tiling import Group, add, rarest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK = 1 << 21
_MANY = 16  # of the pieces of a text with one window so many and more are one


class Windows(NamedTuple):
    """For each shared piece the text that has it, and those before it that do.

    The latter are `holders[low:low + counts]`.
    """

    text: NDArray[np.uint32]
    low: NDArray[np.int64]
    counts: NDArray[np.int64]
    holders: NDArray[np.uint32]
    mark: NDArray[np.uint64]


def weights(texts: Texts) -> NDArray[np.uint64]:
    """A number for each text, at random and the same each time.

    Their sums tell whether two windows hold the same texts without looking at each.
    """
    import numpy as np

    made = np.random.Generator(np.random.PCG64(1))
    return made.integers(0, 2**64, len(texts), np.uint64, endpoint=False)


def everyone(
    group: Group,
    low: NDArray[np.int64],
    high: NDArray[np.int64] | int,
    chosen: NDArray[np.bool_] | None = None,
) -> Iterator[Windows]:
    """Windows over all texts from `low` to `high` of each of a group: no piece need be shared.

    chosen: as `windows_of` has it.
    """
    import numpy as np

    rows = np.arange(group.first, group.until, dtype=np.uint32)
    holders = np.arange(int(np.max(high)), dtype=np.uint32)
    mark = np.zeros(len(rows), np.uint64)
    if chosen is None:
        yield Windows(rows, low, high - low, holders, mark)
        return
    high = np.broadcast_to(high, low.shape)
    own = chosen[group.first : group.until]
    yield Windows(rows[own], low[own], (high - low)[own], holders, mark[own])
    holders = holders[chosen[: len(holders)]]
    low, high = (np.searchsorted(holders, bound[~own]) for bound in (low, high))
    yield Windows(rows[~own], low, high - low, holders, mark[~own])


def slabs(texts: Texts, all_groups: list[Group], most: int) -> Iterator[list[Group]]:
    """The groups in runs of at most so many characters."""
    slab: list[Group] = []
    size = 0
    for group in all_groups:
        own = int(texts.starts[group.until] - texts.starts[group.first])
        if slab and size + own > most:
            yield slab
            slab, size = [], 0
        slab.append(group)
        size += own
    if slab:
        yield slab


def pieces_of(texts: Texts, slab: list[Group], counts: Counts) -> dict[int, NDArray[np.int64]]:
    """The rarest pieces of the texts of a slab, by size; its grams are counted."""
    import numpy as np

    pieces: dict[int, list[NDArray[np.int64]]] = {}
    for group in slab:
        places = add(texts, group, counts)
        if group.pieces <= group.usable:
            for size, rare in rarest(texts, group, counts, places):
                pieces.setdefault(size, []).append(rare)
    return {size: np.concatenate(each) for size, each in pieces.items()}


def windows_of(
    texts: Texts,
    pieces: dict[int, NDArray[np.int64]],
    until: int,
    floor: NDArray[np.uint32],
    weight: NDArray[np.uint64],
    behind: bool = False,
    chosen: NDArray[np.bool_] | None = None,
) -> Iterator[Windows]:
    """Where the texts stand, before `until`, that share a piece and are of a length to compare.

    floor:  for each text the first that it can be compared with.
    behind: look at those behind a text instead of those before it.
    chosen: texts; one that is none of them is put with those only that are.
    """
    import numpy as np

    pieces = {size: places for size, places in pieces.items() if len(places)}
    if not pieces:
        return
    low_bits = np.uint64((1 << int(texts.bits)) - 1)
    keys, owners, wanted = {}, {}, {}
    shifts = {size: np.uint64(64 - (16 * len(at)).bit_length()) for size, at in pieces.items()}
    for size, places in pieces.items():
        keys[size] = texts.hashes_at(places, size)
        owner = np.searchsorted(texts.starts, places, "right").astype(np.uint64)
        owner -= np.uint64(1)
        owners[size] = owner
        wanted[size] = np.zeros(1 << 64 - int(shifts[size]), bool)
        wanted[size][(keys[size] >> shifts[size]).view(np.int64)] = True
    begin = floor[min(int(owner.min()) for owner in owners.values())]
    found: dict[int, list[NDArray[np.uint64]]] = {size: [] for size in pieces}
    start, end = (int(place) for place in texts.starts[[begin, until]])
    for at, made in texts.hashes(list(pieces), start, end):
        holder = texts.owners(at, min(at + len(made[min(made)]), end))
        for size, hashes in made.items():
            held = np.flatnonzero(wanted[size][(hashes >> shifts[size]).view(np.int64)])
            found[size].append((hashes[held] & ~low_bits) | holder[held])
    for size in pieces:
        postings = distinct(np.concatenate(found.pop(size)))
        del wanted[size]
        asked = distinct((keys.pop(size) & ~low_bits) | owners.pop(size))
        if chosen is None:
            yield _held(asked, postings, low_bits, floor, weight, behind)
            continue
        own = chosen[(asked & low_bits).view(np.int64)]
        yield _held(asked[own], postings, low_bits, floor, weight, behind)
        postings = postings[chosen[(postings & low_bits).view(np.int64)]]
        yield _held(asked[~own], postings, low_bits, floor, weight, behind)


def _held(
    asked: NDArray[np.uint64],
    postings: NDArray[np.uint64],
    low_bits: np.uint64,
    floor: NDArray[np.uint32],
    weight: NDArray[np.uint64],
    behind: bool,
) -> Windows:
    """Where among postings those stand that share a piece; both are a hash and, low, a text."""
    import numpy as np

    text = asked & low_bits
    if behind:
        low = np.searchsorted(postings, asked, "right")
        high = np.searchsorted(postings, asked | low_bits, "right")
    else:
        low = np.searchsorted(postings, (asked & ~low_bits) | floor[text.view(np.int64)])
        high = np.searchsorted(postings, asked)
    shared = np.flatnonzero(high > low)
    holders = (postings & low_bits).astype(np.uint32)
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(weight[holders])))
    low, high = low[shared], high[shared]
    return Windows(text[shared].astype(np.uint32), low, high - low, holders, sums[high] - sums[low])


def pairs_of(
    windows: list[Windows],
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
                parts.append(expanded(text[rows], low[rows], count[rows], window.holders))
        # Texts that are alike share many pieces: to leave repeats out costs less than to look at
        # each of them.
        yield unpacked(distinct(np.concatenate(parts)))
        at = until


def expanded(
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


def unpacked(pairs: NDArray[np.uint64]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The lower and the upper 32 bits."""
    import numpy as np

    return (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32), (pairs >> np.uint64(32)).astype(
        np.uint32
    )


def distinct(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The values without repeats, in ascending order."""
    import numpy as np

    values = np.sort(values)
    new = np.empty(len(values), bool)
    new[:1] = True
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return values[new]
