"""Which rows of segments are similar to some texts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleaner.neardup.laid import Laid, differ, parities
from cleaner.neardup.segments import MOST_ROWS, Segment, digest
from cleaner.neardup.signatures import LONGEST, ROW_BITS, Scheme, asked
from cleaner.neardup.tiling import SLACK

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_HITS = 1 << 22  # shared keys that are counted at a time
_PAIRS = 1 << 16  # pairs that are compared at a time


class Hit(NamedTuple):
    """A similar row: the ratio, the number of the segment, and the row in it."""

    ratio: float
    segment: int
    row: int


def lookup(
    segments: Sequence[Segment],
    dead: NDArray[np.bool_] | None,
    keys: Sequence[str],
    scheme: Scheme,
    threshold: float,
    apart: Callable[[str, str], bool] | None,
    *,
    every: bool,
) -> list[list[Hit]]:
    """For each of some distinct keys the rows that are similar, the most similar first.

    dead:      for each number of a content whether it is dead, None where none is; rows that stand
               in dead ones only are passed over.
    threshold: at least that of the scheme.
    apart:     of two similar keys that are not equal, whether they are to be told apart.
    every:     give every row; else the most similar ones only, all that are equally so.
    """
    import numpy as np

    found: list[list[Hit]] = [[] for _ in keys]
    identical = [_identical(segment, keys) for segment in segments]
    for number, segment in enumerate(segments):
        for key, row in enumerate(identical[number].tolist()):
            if row >= 0 and _stands(segment, row, dead):
                found[key].append(Hit(1.0, number, row))
    if threshold >= 1:
        return found
    rest = [
        key
        for key, text in enumerate(keys)
        if 0 < len(text) <= LONGEST and (every or not found[key])
    ]
    rest.sort(key=lambda key: len(keys[key]))
    if not rest:
        return found
    texts = Laid.of([keys[key] for key in rest])
    bitmaps = parities(texts)
    probes = {short: asked(texts, scheme, short=short) for short in (True, False)}
    best = np.zeros(len(rest))
    for number, segment in enumerate(segments):
        same = identical[number][rest]
        for asking, row in _candidates(segment, texts, probes, scheme, threshold):
            other = row != same[asking]
            query, row, ratio = _compared(
                segment, texts, bitmaps, asking[other], row[other], threshold
            )
            if not every:
                # Of many alike only those are looked at that may be the most similar.
                order = np.lexsort((row, -ratio, query))
                order = order[ratio[order] >= best[query[order]]]
                query, row, ratio = query[order], row[order], ratio[order]
                if apart is None and dead is None:
                    np.maximum.at(best, query, ratio)
                    most = ratio == best[query]
                    query, row, ratio = query[most], row[most], ratio[most]
            hits = zip(query.tolist(), row.tolist(), ratio.tolist(), strict=True)
            for text, at, alike in hits:
                own = found[rest[text]]
                if not every and alike < best[text]:
                    continue
                if not _stands(segment, at, dead):
                    continue
                if apart is not None and apart(segment.text(at), texts.texts[text]):
                    continue
                if not every:
                    best[text] = alike
                    if own and own[0].ratio < alike:
                        own.clear()
                own.append(Hit(alike, number, at))
    for own in found:
        own.sort(key=lambda hit: -hit.ratio)
    return found


def _stands(segment: Segment, row: int, dead: NDArray[np.bool_] | None) -> bool:
    return dead is None or not dead[segment.content[segment.stands(row)]].all()


def _identical(segment: Segment, keys: Sequence[str]) -> NDArray[np.int64]:
    """For each key the row that is the same, or -1; found by its length and digest."""
    import numpy as np

    sizes = np.fromiter(map(len, keys), np.int64, len(keys))
    wanted = np.frombuffer(b"".join(map(digest, keys)), "<u8").reshape(-1, 2)
    low = np.searchsorted(segment.sizes, sizes).astype(np.int64)
    end = np.searchsorted(segment.sizes, sizes, "right").astype(np.int64)
    high = end.copy()
    while (open_ := low < high).any():
        middle = np.minimum((low + high) // 2, len(segment) - 1)
        there = segment.digests[middle]
        before = (there[:, 0] < wanted[:, 0]) | (
            (there[:, 0] == wanted[:, 0]) & (there[:, 1] < wanted[:, 1])
        )
        low = np.where(open_ & before, middle + 1, low)
        high = np.where(open_ & ~before, middle, high)
    at = np.minimum(low, len(segment) - 1)
    same = (low < end) & (segment.digests[at] == wanted).all(axis=1)
    return np.where(same, low, -1)


def _candidates(
    segment: Segment,
    texts: Laid,
    probes: dict[bool, tuple[NDArray[np.uint64], NDArray[np.int64]]],
    scheme: Scheme,
    threshold: float,
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Blocks of (number of a text, row) that share as much of a signature as is asked."""
    import numpy as np

    ratio = threshold / (2 - threshold)
    least = np.ceil(texts.sizes * ratio - SLACK)
    most = np.floor(texts.sizes / ratio + SLACK)
    for short, (hashes, numbers) in probes.items():
        if not len(hashes):
            continue
        order = np.argsort(hashes)  # a search for ascending values is several times as fast
        hashes, numbers = hashes[order], numbers[order]
        lower = np.maximum(least, 0 if short else scheme.short + 1)
        upper = np.minimum(most, scheme.short if short else math.inf)
        first = np.searchsorted(segment.sizes, lower).astype(np.uint64)[numbers]
        until = np.searchsorted(segment.sizes, upper, "right").astype(np.uint64)[numbers]
        hashes <<= np.uint64(ROW_BITS)
        low = np.searchsorted(segment.keys, hashes | first)
        # One past the last row may be one too many for its bits: it then is the next hash.
        high = np.searchsorted(segment.keys, hashes + until)
        good = np.flatnonzero(high > low)
        good = good[np.argsort(numbers[good], kind="stable")]
        low, counts, numbers = low[good], (high - low)[good], numbers[good]
        ends = np.cumsum(counts)
        at = 0
        while at < len(numbers):
            done = int(ends[at - 1]) if at else 0
            end = max(int(np.searchsorted(ends, done + _HITS, "right")), at + 1)
            if end < len(numbers):  # a text is counted as a whole
                begin = int(np.searchsorted(numbers, numbers[end]))
                end = begin if begin > at else int(np.searchsorted(numbers, numbers[at], "right"))
            many = counts[at:end]
            starts = low[at:end] - (np.cumsum(many) - many)
            place = np.arange(int(many.sum())) + np.repeat(starts, many)
            packed = segment.keys[place] & np.uint64(MOST_ROWS - 1)
            packed |= np.repeat(numbers[at:end].astype(np.uint64) << np.uint64(ROW_BITS), many)
            packed.sort()
            asks = 1 if short else scheme.shared
            # In a sorted list a value stands so many times if it is that far behind itself.
            last = packed[asks - 1 :]
            enough = last[last == packed[: len(last)]]
            enough = enough[np.append(True, enough[1:] != enough[:-1])[: len(enough)]]
            for begin in range(0, len(enough), _PAIRS):
                some = enough[begin : begin + _PAIRS]
                yield (
                    (some >> np.uint64(ROW_BITS)).astype(np.int64),
                    (some & np.uint64(MOST_ROWS - 1)).astype(np.int64),
                )
            at = end


def _compared(
    segment: Segment,
    texts: Laid,
    bitmaps: NDArray[np.uint64],
    asking: NDArray[np.int64],
    row: NDArray[np.int64],
    threshold: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Of candidate pairs (number of a text, row) those that are similar, and their ratios."""
    import numpy as np
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cpdist

    most = np.floor((texts.sizes[asking] + segment.sizes[row]) * (1 - threshold) + SLACK)
    good = differ(bitmaps[asking], segment.parities[row]) <= most
    asking, row = asking[good], row[good]
    if not len(row):
        return asking, row, np.empty(0)
    rows, place = np.unique(row, return_inverse=True)
    others = [""] * len(rows)
    for n in np.argsort(segment.places[rows], kind="stable").tolist():  # block after block
        others[n] = segment.text(int(rows[n]))
    found = cpdist(
        [texts.texts[n] for n in asking.tolist()],
        [others[n] for n in place.tolist()],
        scorer=ratio,
        # Its own rounding must not lose a pair that stands on the threshold.
        score_cutoff=max(threshold * 100 - 1e-6, 0),
        dtype=np.float64,
    )
    found = found / 100
    good = np.flatnonzero(found >= threshold)
    return asking[good], row[good], found[good]
