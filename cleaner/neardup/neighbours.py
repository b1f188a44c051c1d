"""Nearly every pair at or above a threshold, at a fraction of the cost of the proof.

Texts that are nearly equal share most grams of four characters, and few other texts have all of
those. Of long texts some grams are enough: those whose hash says so, so that it is the same ones in
each. Let the holders of each gram stand in the order of their length: a text is looked at beside
the few before it in each of its grams' rows only, so the work grows with the characters and
never with the square of how often a phrase is used. In a set of many alike this finds each one's
neighbours and not every pair; so what hangs together is then compared within its own set.

What it may miss are pairs whose common grams many others have as well: thousands of short texts
with one long tail, of which a few are alike in little more than that tail; thousands of rows made
alike, of which two have the same name and figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cleaner.neardup.buckets import Buckets, Split, enough
from cleaner.neardup.candidates import Pruner, floors
from cleaner.neardup.exact import Found, exact_pairs, together, verified
from cleaner.neardup.grams import MEMORY, Texts
from cleaner.neardup.rows import BACK, Rows
from cleaner.neardup.threads import ALONE, Threads
from cleaner.neardup.windows import distinct, unpacked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Candidates = Iterator[tuple[NDArray[np.uint32], NDArray[np.uint32]]]

_BLOCK = 1 << 21
_BRIEF = 50
"""Longer texts that are alike meet in more than one gram, or else by chance."""
_SHORT = 12
"""Texts of so few characters have few grams: they are always searched exactly."""
_SAMPLES = ((0, 1), (50, 2), (100, 4), (200, 8))
"""From so many characters on, one gram in so many is looked at."""
_FEW_CHANGED = 16
"""Rows are asked for by their grams where texts of less than one in so many characters changed."""
_SPAN = 1 << 20
"""So many characters are looked at together, about."""
_MOST = 1 << 9
"""Buckets at most."""
_LEAST = 1 << 21
"""Bytes that a bucket takes at least where there are several: small ones cost by their number."""
_WRITTEN = 64
"""Pairs that would take more than so many times the memory are made a part of them at a time,"""
_MOST_PARTS = 16
"""in so many parts at most."""
_FEW = 100
"""Sets of so many that hang together are compared each with each."""
_FEWER = 0.75
"""Below this threshold edits stand so close that grams of four are too often broken."""


class Neighbours:
    """The quick search among texts, for pairs whose ratio is at least the threshold."""

    def __init__(
        self, texts: Texts, threshold: float, memory: int = MEMORY, threads: Threads = ALONE
    ) -> None:
        """memory: bytes to keep to, about, beside the texts; what is found is the same for any."""
        self.texts, self.threshold = texts, threshold
        self.memory, self.threads = memory, threads
        self._rows = Rows(floors(texts, threshold), texts.bits, memory // 16)

    def pairs(self) -> Found:
        """Pairs of distinct texts, in no special order; a few may be missed."""
        import numpy as np

        texts = self.texts
        first = verified(self.pruner, self.candidates())
        if short := self.short:
            kept = first.some(first.right >= short)
            brief = exact_pairs(texts.some(np.arange(short)), self.threshold, self.memory)
            first = together([kept, brief])
        return together([first, self._completed(first)])

    @cached_property
    def pruner(self) -> Pruner:
        """The tests of a pair of texts; who looks for candidates alone makes no bitmaps."""
        return Pruner(self.texts, self.threshold, self.memory, self.threads)

    @property
    def short(self) -> int:
        """How many texts, from the first, are so short that every pair of them is to be found."""
        return self.texts.up_to(_SHORT)

    def candidates(self) -> Candidates:
        """Blocks of pairs among which nearly all are that hang those together which are similar.

        Texts that are not brief have to be neighbours twice.
        """
        texts = self.texts
        grams = self._buckets(64, self._expected)

        def held(span: _Span) -> Split:
            return grams.split(_grams(texts, self._size, texts.bits, span))

        for split in self.threads.each(held, _spans(texts)):
            grams.put(split)

        def made(bucket: int) -> NDArray[np.uint64]:
            return self._rows.made(grams.taken(bucket))

        def met(pairs: Buckets, part: range, rows: NDArray[np.uint64]) -> list[Split]:
            return [pairs.split(some) for some in self._rows.beside(rows, part)]

        rows = self._rows.kept(self.threads.each(made, range(len(grams))))
        for part in self._parts():
            pairs = self._pairs()
            for splits in self.threads.each(partial(met, pairs, part), rows):
                for split in splits:
                    pairs.put(split)
            yield from self._distinct(pairs, texts.up_to(_BRIEF - 1))
            rows = iter(self._rows)

    def among(self, stays: NDArray[np.bool_], before: NDArray[np.bool_]) -> Candidates:
        """Blocks of pairs among texts that stay which are side by side now that others are gone.

        before: the texts that stayed when the search was last asked; at first, all.

        Those that were side by side then are not among them: they have been looked at. So whatever
        `candidates` of the texts that stay would be is among these, or was before.
        """
        import numpy as np

        asked = self._grams_of(np.flatnonzero(stays != before))

        def met(pairs: Buckets, part: range, rows: NDArray[np.uint64]) -> Split:
            return pairs.split(self._rows.beside_anew(rows, part, stays, before, asked))

        # Where little has changed few pairs are new.
        for part in self._parts() if asked is None else [range(len(self.texts))]:
            pairs = self._pairs()
            for split in self.threads.each(partial(met, pairs, part), self._rows):
                pairs.put(split)
            yield from self._distinct(pairs, len(self.texts))

    def _grams_of(self, numbers: NDArray[np.int64]) -> NDArray[np.uint64] | None:
        """The grams of some texts, with low bits 0 and in ascending order; None where it is many.

        numbers: of the texts, in ascending order.
        """
        import numpy as np

        sizes = self.texts.sizes[numbers]
        if int(sizes.sum()) * _FEW_CHANGED >= len(self.texts.codes):
            return None
        bits = self.texts.bits
        found = np.empty(0, np.uint64)
        more: list[NDArray[np.uint64]] = []
        for each in np.split(numbers, _bounds(sizes, _SPAN)):
            some = self.texts.some(each)
            more += [_grams(some, self._size, bits, span) >> bits << bits for span in _spans(some)]
            if sum(map(len, more)) > len(found):
                found = distinct(np.concatenate([found, *more]))
                more.clear()
                if found.nbytes > self.memory:
                    return None
        return distinct(np.concatenate([found, *more])) if more else found

    def _parts(self) -> list[range]:
        """All texts, as parts in order: those of the later texts of about as many pairs each."""
        import numpy as np

        grams = np.append(0, np.cumsum([most for _, most in self._looked_at]))
        places = [0, *(until for until, _ in self._looked_at)]
        size = 8 * BACK * int(grams[-1])
        number = min(size // (_WRITTEN * max(self.memory, 1)) + 1, _MOST_PARTS)
        ends = np.interp(np.linspace(0, grams[-1], number + 1), grams, places)
        bounds = self.texts.starts.searchsorted(ends[1:-1].astype(np.int64))
        bounds = np.unique(np.clip(bounds, 0, len(self.texts)))
        return [range(*each) for each in pairwise([0, *bounds.tolist(), len(self.texts)])]

    def _pairs(self) -> Buckets:
        return self._buckets(32 + int(self.texts.bits), BACK * self._expected)

    def _buckets(self, bits: int, values: int) -> Buckets:
        number = min(enough(values, max(self.memory >> 6, _LEAST)), _MOST)
        return Buckets(bits, number, max(self.memory // 8, _LEAST * 8))

    def _distinct(self, pairs: Buckets, brief: int) -> Candidates:
        """Blocks of the pairs, each once: of those that are not brief, what is there twice.

        brief: so many texts, from the first, are.
        """
        import numpy as np

        most = np.uint64(brief) << np.uint64(32)

        def once(number: int) -> NDArray[np.uint64]:
            bucket = pairs.taken(number)
            bucket.sort()
            again = bucket < most
            again[1:] |= bucket[1:] == bucket[:-1]
            bucket = bucket[again]
            new = np.empty(len(bucket), bool)
            new[:1] = True
            np.not_equal(bucket[1:], bucket[:-1], out=new[1:])
            return bucket[new]

        for packed in self.threads.each(once, range(len(pairs))):
            yield from _blocks(packed)

    def _completed(self, found: Found) -> Found:
        """What is missing among texts that hang together."""
        import numpy as np

        texts = self.texts
        label = _joined(len(texts), found.left, found.right)
        sizes = np.bincount(label, minlength=len(texts))[label]
        known = np.sort(found.packed)
        few = np.flatnonzero((sizes >= 3) & (sizes <= _FEW))
        more = (
            pairs
            for packed in _among(few, label[few])
            for pairs in _blocks(packed[~_within(packed, known)])
        )
        parts = [verified(self.pruner, more)]
        many = np.flatnonzero(sizes > _FEW).astype(np.uint32)
        if len(many):
            again = exact_pairs(texts.some(many), self.threshold, self.memory)
            again = Found(many[again.left], many[again.right], again.ratio)
            parts.append(again.some(~_within(again.packed, known)))
        return together(parts)

    @property
    def _size(self) -> int:
        return 4 if self.threshold >= _FEWER else 3

    @property
    def _expected(self) -> int:
        """How many grams are looked at, about."""
        return sum(number for _, number in self._looked_at)

    @cached_property
    def _looked_at(self) -> list[tuple[int, int]]:
        """Where texts end of which one gram in so many is looked at, and at how many, about."""
        bounds = [self.texts.up_to(least - 1) for least, _ in _SAMPLES]
        places = self.texts.starts[[*bounds, len(self.texts)]].tolist()
        rates = [rate for _, rate in _SAMPLES]
        return [
            (end, (end - begin) // rate)
            for (begin, end), rate in zip(pairwise(places), rates, strict=True)
        ]


def _within(values: NDArray[np.uint64], known: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which values are among the known, which ascend."""
    import numpy as np

    if not len(known):
        return np.zeros(len(values), bool)
    found: NDArray[np.bool_] = (
        known[np.minimum(np.searchsorted(known, values), len(known) - 1)] == values
    )
    return found


def _among(members: NDArray[np.int64], label: NDArray[np.int64]) -> Iterator[NDArray[np.uint64]]:
    """Every pair of those with one label, packed as the later * 2^32 + the earlier."""
    import numpy as np

    order = np.argsort(label, kind="stable")
    members, label = members[order].astype(np.uint64), label[order]
    begins = np.searchsorted(label, label)
    earlier = np.arange(len(label)) - begins
    ends = np.cumsum(earlier)
    at = 0
    while at < len(label):
        done = int(ends[at - 1]) if at else 0
        until = max(int(np.searchsorted(ends, done + _BLOCK, "right")), at + 1)
        some = earlier[at:until]
        place = np.arange(int(some.sum())) - np.repeat(np.cumsum(some) - some, some)
        packed = np.repeat(members[at:until] << np.uint64(32), some)
        packed |= members[place + np.repeat(begins[at:until], some)]
        yield packed
        at = until


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


def _blocks(packed: NDArray[np.uint64]) -> Candidates:
    for at in range(0, len(packed), _BLOCK):
        yield unpacked(packed[at : at + _BLOCK])


def _bounds(sizes: NDArray[np.int32], most: int) -> NDArray[np.int64]:
    """Where to cut texts of these sizes into groups of about so many characters."""
    import numpy as np

    groups = np.cumsum(sizes, dtype=np.int64) // most
    return np.flatnonzero(groups[1:] != groups[:-1]) + 1


class _Span(NamedTuple):
    """The places from `start` to `end`, and that one gram in `rate` is looked at."""

    start: int
    end: int
    rate: int


def _spans(texts: Texts) -> Iterator[_Span]:
    """The places of all grams."""
    bounds = [texts.up_to(least - 1) for least, _ in _SAMPLES]
    bounds.append(len(texts))
    for (_, rate), first, until in zip(_SAMPLES, bounds, bounds[1:], strict=False):
        start, end = (int(texts.starts[text]) for text in (first, until))
        for at in range(start, end, _SPAN):
            yield _Span(at, min(at + _SPAN, end), rate)


def _grams(texts: Texts, size: int, bits: np.uint64, span: _Span) -> NDArray[np.uint64]:
    """The grams of a span: each one's hash, so many low bits the number of its text."""
    import numpy as np

    found = []
    for at, made in texts.hashes([size], span.start, span.end):
        hashes = made[size]
        chosen = np.flatnonzero(hashes & np.uint64(span.rate - 1) == 0)
        owners = texts.owners(at, at + len(hashes))[chosen]
        some = hashes[chosen]
        some >>= bits
        some <<= bits
        some |= owners
        found.append(some)
    return np.concatenate(found)
