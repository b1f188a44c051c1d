"""Nearly every pair at or above a threshold, at a fraction of the cost of the proof.

Texts that are nearly equal share most grams of four characters, and few other texts have all of
those. Of long texts some grams are enough: those whose hash says so, so that it is the same ones in
each. Let the holders of each gram stand in the order of their length: a text is looked at beside
the three before it in each of its grams' rows only, so the work grows with the characters and
never with the square of how often a phrase is used. In a set of many alike this finds each one's
neighbours and not every pair; so what hangs together is then compared within its own set.

What it may miss are pairs whose common grams many others have as well: thousands of short texts
with one long tail, of which a few are alike in little more than that tail.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleaner.neardup.buckets import Buckets, Replay, enough
from cleaner.neardup.candidates import Pruner, shortest
from cleaner.neardup.exact import Found, exact_pairs, together, verified
from cleaner.neardup.grams import MEMORY, Texts
from cleaner.neardup.windows import unpacked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Candidates = Iterator[tuple[NDArray[np.uint32], NDArray[np.uint32]]]

_BLOCK = 1 << 21
_STEP = 1 << 18
_BACK = 3
_SHORT = 32
"""Texts of so few characters have few grams: they are always searched exactly."""
_SAMPLES = ((0, 1), (50, 2), (100, 4), (200, 8))
"""From so many characters on, one gram in so many is looked at."""
_BRIEF = 50
"""Longer texts that are alike meet in more than one gram, or else by chance."""
_ROWS = 22
"""So many bits tell rows of holders apart where some of them are looked at again."""
_MOST = 1 << 8
"""Buckets at most: each may be an open file."""
_FEW = 100
"""Sets of so many that hang together are compared each with each."""
_FEWER = 0.75
"""Below this threshold edits stand so close that grams of four are too often broken."""


class Neighbours:
    """The quick search among texts, for pairs whose ratio is at least the threshold."""

    def __init__(self, texts: Texts, threshold: float, memory: int = MEMORY) -> None:
        """memory: bytes to keep to, about, beside the texts; what is found is the same for any."""
        self.texts, self.threshold, self.memory = texts, threshold, memory
        self.pruner = Pruner(texts, threshold)
        self._grams = Replay(_sampled(texts, self._size), memory // 16)

    def pairs(self) -> Found:
        """Pairs of distinct texts, in no special order; a few may be missed."""
        import numpy as np

        texts = self.texts
        first = verified(self.pruner, self.candidates())
        if short := self.brief:
            other = first.right >= short
            kept = Found(first.left[other], first.right[other], first.ratio[other])
            brief = exact_pairs(texts.some(np.arange(short)), self.threshold, self.memory)
            first = together([kept, brief])
        return together([first, self._completed(first)])

    @property
    def brief(self) -> int:
        """How many texts, from the first, are so short that every pair of them is to be found."""
        import numpy as np

        return int(np.searchsorted(self.texts.sizes, _SHORT, "right"))

    def candidates(self) -> Candidates:
        """Blocks of pairs among which nearly all are that hang those together which are similar."""
        return _blocks(self._beside())

    def among(self, stays: NDArray[np.bool_], changed: NDArray[np.int64]) -> Candidates:
        """Blocks of pairs among texts that stay which are side by side now that others are gone.

        changed: the texts that went, or came back, since the search was last asked.

        Rows of holders in which none of these stand are what they were. So whatever `candidates`
        of the texts that stay would be is among these, or was before.
        """
        import numpy as np

        rows = np.zeros(1 << _ROWS, bool)
        for grams in _sampled(self.texts.some(np.sort(changed)), self._size):
            rows[(grams >> np.uint64(64 - _ROWS)).view(np.int64)] = True
        return _blocks(self._beside(rows, stays))

    def _completed(self, found: Found) -> Found:
        """What is missing among texts that hang together."""
        import numpy as np

        texts = self.texts
        label = _joined(len(texts), found.left, found.right)
        sizes = np.bincount(label, minlength=len(texts))[label]
        known = np.sort(_packed(found))
        few = np.flatnonzero((sizes >= 3) & (sizes <= _FEW))
        more = (packed[~_within(packed, known)] for packed in _among(few, label[few]))
        parts = [verified(self.pruner, _blocks(more))]
        many = np.flatnonzero(sizes > _FEW).astype(np.uint32)
        if len(many):
            again = exact_pairs(texts.some(many), self.threshold, self.memory)
            again = Found(many[again.left], many[again.right], again.ratio)
            other = ~_within(_packed(again), known)
            parts.append(Found(again.left[other], again.right[other], again.ratio[other]))
        return together(parts)

    @property
    def _size(self) -> int:
        return 4 if self.threshold >= _FEWER else 3

    @property
    def _expected(self) -> int:
        """How many grams are looked at, about."""
        import numpy as np

        bounds = [int(np.searchsorted(self.texts.sizes, least)) for least, _ in _SAMPLES]
        codes = np.diff(self.texts.starts[[*bounds, len(self.texts)]]).tolist()
        return sum(some // rate for some, (_, rate) in zip(codes, _SAMPLES, strict=True))

    def _beside(
        self, rows: NDArray[np.bool_] | None = None, stays: NDArray[np.bool_] | None = None
    ) -> Iterator[NDArray[np.uint64]]:
        """Each text with those next to it in a row of holders, packed.

        rows:  the rows to look at, by the upper bits of their grams; else all of them, and then
               texts that are not brief have to be neighbours twice.
        stays: the texts to look at.
        """
        import numpy as np

        texts, memory = self.texts, self.memory
        floor = np.searchsorted(texts.sizes, shortest(texts.sizes, self.threshold))
        floor = floor.astype(np.uint64)
        low_bits = np.uint64((1 << int(texts.bits)) - 1)
        once = len(texts) if rows is not None else int(np.searchsorted(texts.sizes, _BRIEF))
        brief = np.uint64(once) << np.uint64(32)
        number = self._expected
        grams = Buckets(64, min(enough(number, memory >> 6), _MOST), memory // 8)
        for some in self._grams:
            if rows is not None and stays is not None:
                some = some[rows[(some >> np.uint64(64 - _ROWS)).view(np.int64)]]
                some = some[stays[(some & low_bits).view(np.int64)]]
            grams.add(some)
        bits = 32 + int(texts.bits)
        pairs = Buckets(bits, min(enough(_BACK * number, memory >> 6), _MOST), memory // 8)
        for bucket in grams:
            bucket.sort()
            for at in range(0, len(bucket), _STEP):
                some = bucket[at : at + _STEP + _BACK]
                held = some & low_bits
                gram = some >> texts.bits
                for back in range(1, _BACK + 1):
                    same = np.flatnonzero(gram[back:][:_STEP] == gram[:-back][:_STEP])
                    left, right = held[same], held[same + back]
                    good = left != right
                    good &= left >= floor[right.view(np.int64)]
                    packed = right[good]
                    packed <<= np.uint64(32)
                    packed |= left[good]
                    pairs.add(packed)
        for bucket in pairs:
            bucket.sort()
            again = bucket >= brief
            np.logical_not(again, out=again)
            again[1:] |= bucket[1:] == bucket[:-1]
            bucket = bucket[again]
            new = np.empty(len(bucket), bool)
            new[:1] = True
            np.not_equal(bucket[1:], bucket[:-1], out=new[1:])
            yield bucket[new]


def _packed(found: Found) -> NDArray[np.uint64]:
    """Pairs as the later * 2^32 + the earlier."""
    import numpy as np

    packed: NDArray[np.uint64] = found.right.astype(np.uint64) << np.uint64(32)
    packed |= found.left
    return packed


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


def _blocks(parts: Iterator[NDArray[np.uint64]]) -> Candidates:

    for packed in parts:
        for at in range(0, len(packed), _BLOCK):
            yield unpacked(packed[at : at + _BLOCK])


def _sampled(texts: Texts, size: int) -> Iterator[NDArray[np.uint64]]:
    """The grams that are looked at: each one's hash, its low bits the number of its text."""
    import numpy as np

    bounds = [int(np.searchsorted(texts.sizes, least)) for least, _ in _SAMPLES]
    bounds.append(len(texts))
    for (_, rate), first, until in zip(_SAMPLES, bounds, bounds[1:], strict=False):
        start, end = (int(texts.starts[text]) for text in (first, until))
        for at, made in texts.hashes([size], start, end):
            hashes = made[size]
            chosen = np.flatnonzero(hashes & np.uint64(rate - 1) == 0)
            owners = texts.owners(at, at + len(hashes))[chosen]
            some = hashes[chosen]
            some >>= texts.bits
            some <<= texts.bits
            some |= owners
            yield some
