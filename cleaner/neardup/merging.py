"""Merging segments: several become one, and what is dead is left behind.

What is merged is never held as a whole: lengths, digests and places are, some 60 bytes a row; the
rest goes through in parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from cleaner.neardup.segments import (
    MOST_ROWS,
    OFFSET_BITS,
    TYPES,
    WIDE,
    Segment,
    Writer,
    packed_blocks,
    write_stands,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STEP = 1 << 16  # rows that are copied at a time
_KEYS = 1 << 22  # keys that are sorted at a time
_BYTES = 1 << 24  # bytes of text that are copied at a time


def merge(
    file: BinaryIO,
    segments: Sequence[Segment],
    dead: Callable[[NDArray[np.uint32]], NDArray[np.bool_]],
    *,
    thorough: bool = False,
) -> int:
    """Write several segments as one, without what is dead; its length in bytes.

    dead:     which of some numbers of contents are dead.
    thorough: write every text again that stands beside a dead one, so that nothing dead is left.
    """
    import numpy as np

    alive = [_alive(segment, ~dead(segment.content)) for segment in segments]
    new, rows, source = _merged_rows(segments, alive)
    number = len(rows)
    out = Writer(file)
    for name in ("sizes", "digests", "parities"):
        out.array(name, _gathered(segments, name, rows, source))
    _rest(segments)
    columns, owners = [], []
    for segment, mapped in zip(segments, new, strict=True):
        good = np.flatnonzero(~dead(segment.content))
        owner = np.repeat(np.arange(len(segment)), np.diff(segment.first))[good]
        owners.append(mapped[owner])
        columns.append(
            np.stack([segment.content[good], segment.record[good], segment.line[good]], axis=1)
        )
    write_stands(out, np.concatenate(owners), np.concatenate(columns).astype(np.int64), number)
    del columns, owners
    out.array("keys", _merged_keys(segments, new))
    places = np.empty(number, np.uint64)
    ends: list[NDArray[np.int64]] = []
    out.array("blocks", _merged_blocks(segments, rows, source, places, ends, thorough=thorough))
    out.array("ends", ends)
    out.array("places", [places])
    return out.close()


def _rest(segments: Sequence[Segment]) -> None:
    for segment in segments:
        segment.rest()


def _alive(segment: Segment, stands: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which rows of a segment stand anywhere still."""
    import numpy as np

    sums = np.concatenate(([0], np.cumsum(stands)))[segment.first]
    alive: NDArray[np.bool_] = sums[1:] > sums[:-1]
    return alive


def _merged_rows(
    segments: Sequence[Segment], alive: Sequence[NDArray[np.bool_]]
) -> tuple[list[NDArray[np.int64]], NDArray[np.int64], NDArray[np.int64]]:
    """For each segment the new number of each row, -1 for dead ones; row and segment of each new.

    Of rows with one digest the first is taken.
    """
    import numpy as np

    rows = [np.flatnonzero(mask) for mask in alive]
    row = np.concatenate(rows)
    source = np.repeat(np.arange(len(segments)), [len(each) for each in rows])
    sizes = np.concatenate([s.sizes[r] for s, r in zip(segments, rows, strict=True)])
    digests = np.concatenate([s.digests[r] for s, r in zip(segments, rows, strict=True)])
    order = np.lexsort((digests[:, 1], digests[:, 0], sizes))
    sizes, digests = sizes[order], digests[order]
    fresh = np.append(True, (sizes[1:] != sizes[:-1]) | (digests[1:] != digests[:-1]).any(axis=1))[
        : len(order)
    ]
    number = np.empty(len(order), np.int64)
    number[order] = np.cumsum(fresh) - 1
    new = []
    for n, (mask, own) in enumerate(zip(alive, rows, strict=True)):
        mapped = np.full(len(mask), -1)
        mapped[own] = number[source == n]
        new.append(mapped)
    chosen = order[fresh]
    return new, row[chosen], source[chosen]


def _gathered(
    segments: Sequence[Segment], name: str, rows: NDArray[np.int64], source: NDArray[np.int64]
) -> Iterator[NDArray[Any]]:
    """An array of the new rows, in parts."""
    import numpy as np

    shape = (WIDE[name],) if name in WIDE else ()
    for at in range(0, len(rows), _STEP):
        row, own = rows[at : at + _STEP], source[at : at + _STEP]
        made = np.empty((len(row), *shape), TYPES[name])
        for n, segment in enumerate(segments):
            mine = own == n
            made[mine] = getattr(segment, name)[row[mine]]
        yield made


def _merged_keys(
    segments: Sequence[Segment], new: Sequence[NDArray[np.int64]]
) -> Iterator[NDArray[np.uint64]]:
    """The keys of all segments with the new numbers of their rows, sorted, in parts."""
    import numpy as np

    low = np.uint64(MOST_ROWS - 1)
    bits = max(sum(len(s.keys) for s in segments) // _KEYS, 1).bit_length()
    bounds = np.arange(1, 1 << bits, dtype=np.uint64) << np.uint64(64 - bits)
    cuts = [[0, *np.searchsorted(s.keys, bounds).tolist(), len(s.keys)] for s in segments]
    for part in range(1 << bits):
        found = []
        for segment, mapped, cut in zip(segments, new, cuts, strict=True):
            keys = segment.keys[cut[part] : cut[part + 1]]
            row = mapped[(keys & low).view(np.int64)]
            good = row >= 0
            found.append((keys[good] & ~low) | row[good].view(np.uint64))
        _rest(segments)
        keys = np.sort(np.concatenate(found))
        yield keys[np.append(True, keys[1:] != keys[:-1])[: len(keys)]]


def _merged_blocks(
    segments: Sequence[Segment],
    rows: NDArray[np.int64],
    source: NDArray[np.int64],
    places: NDArray[np.uint64],
    ends: list[NDArray[np.int64]],
    *,
    thorough: bool,
) -> Iterator[NDArray[np.uint8]]:
    """The blocks of all segments; fills in `places` of the new rows, and the `ends` of blocks.

    A block is copied as it is unless half of it is not needed; then its texts are packed again.
    """
    import numpy as np

    made, at = 0, 0
    for n, segment in enumerate(segments):
        mine = np.flatnonzero(source == n)
        own = rows[mine]
        block = (segment.places[own] >> np.uint64(OFFSET_BITS)).view(np.int64)
        used = np.bincount(block, segment.sizes[own], len(segment.ends))
        every = (segment.places >> np.uint64(OFFSET_BITS)).view(np.int64)
        held = np.bincount(every, segment.sizes, len(segment.ends))
        copied = (used == held) | ((used * 2 > held) & (not thorough))
        copied &= used > 0
        number = np.cumsum(copied) - 1 + made
        whole = copied[block]
        offset = segment.places[own[whole]] & np.uint64((1 << OFFSET_BITS) - 1)
        places[mine[whole]] = (
            number[block[whole]].astype(np.uint64) << np.uint64(OFFSET_BITS) | offset
        )
        bounds = np.concatenate(([0], segment.ends))
        for begin, end in _runs(copied):
            for at_byte in range(bounds[begin], bounds[end], _BYTES):
                yield segment.blocks[at_byte : min(at_byte + _BYTES, bounds[end])]
                segment.rest()
        kept = np.diff(bounds)[copied]
        ends.append(at + np.cumsum(kept))
        made, at = made + len(kept), at + int(kept.sum())
        again = np.flatnonzero(~whole)
        again = again[np.argsort(segment.places[own[again]])]
        for begin in range(0, len(again), _STEP):
            some = again[begin : begin + _STEP]
            texts = [segment.text(row) for row in own[some].tolist()]
            places[mine[some]], packed, until = packed_blocks(texts, made)
            yield np.frombuffer(b"".join(packed), np.uint8)
            ends.append(at + until)
            made, at = made + len(packed), at + int(until[-1])


def _runs(mask: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """The runs of true values, as (first, one past the last)."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
