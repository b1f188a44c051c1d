"""Signatures that depend on a text alone, so that those of two corpora can be compared.

A short text (some 40 characters at a threshold of .85) is found without fail: two texts with so
many characters in common share two of the rarest of each, in an order of characters fixed for all
texts, so the pairs of its rarest characters are its signature. This is the prefix filter of
Chaudhuri, Ganti and Kaushik (2006) with a prefix for two matches instead of one.

Of a longer text the signature is a sketch: the grams whose hashes are smallest, as many as
`Scheme.sketch` (Broder 1997, the bottom-k variant of min-hashing). Two similar texts share most.

Nothing here, nor what a key is, may change without a new `_VERSION`: signatures are kept on disk.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cleaner.neardup.laid import BLOCK, Laid
from cleaner.neardup.tiling import SLACK

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_VERSION = 1
ROW_BITS = 28
"""The low bits of a stored key, which hold the number of the row that has it."""
LONGEST = 65_536
"""Keys with more characters have no signature, and are found where they are equal only."""
_SHORT = 64  # longer texts have grams enough for any threshold
_PAIRS = 66  # at most so many pairs of rare characters are stored of a text
_COMMON = (
    ",。的不一是有人在为以、了他用中到:上之这个大来下e说于子时我后可王而使i你年十就行和将t能n军都们ra如o国天文要所事出地自二州任"
    "太也s其去u会道三日多过令进从命帝得又月对官定安当作发l它前成同方相此与开件因兵没然数生朝里应皇被南者.家公面高部等书分山并入"
    "c东果无五西本城回经百正法见(长[])常主?知;d四名理明李平么S现内给那b样好水很些马还起心位L间着p元死已宗加建重向史看士m通器北"
    "但臣意阳武问《》动世请处1只把代统小更何守外新置制程P全接TD让情两求服刘*度司或派张先及才实h设0打万表门做想君立x"
)
"""The characters that Chinese text has most of, the most frequent first."""


@dataclass(frozen=True)
class Scheme:
    """What a threshold asks of signatures.

    gram:   how many characters a gram of a sketch has.
    sketch: how many grams a sketch has.
    shared: how many of them two texts must share to be compared, where each has as many as that.
    """

    threshold: float

    @property
    def gram(self) -> int:
        return 4 if self.threshold >= 0.85 else 3 if self.threshold >= 0.75 else 2

    @property
    def sketch(self) -> int:
        return 24 if self.threshold >= 0.75 else 32

    @property
    def shared(self) -> int:
        return 3 if self.threshold >= 0.75 else 1

    def least(self, size: int) -> int:
        """The characters, with multiplicity, that a text shares with any similar one at least.

        Of 2 L >= t (|a| + |b|) and |b| >= L follows L >= t / (2 - t) |a|.
        """
        return max(math.ceil(size * self.threshold / (2 - self.threshold) - SLACK), 1)

    def prefix(self, size: int) -> int:
        """How many of its rarest characters hold two of those that it must share."""
        return min(size - self.least(size) + 2, size)

    @property
    def short(self) -> int:
        """Texts of at most so many characters are short: their signature is pairs."""
        return _short(self)


@cache
def version() -> str:
    """What keys and signatures are made by: those of two versions cannot be compared."""
    table = files("cleaner").joinpath("data/neardup-characters.tsv").read_bytes()
    return f"{_VERSION}-{hashlib.blake2b(table, digest_size=4).hexdigest()}"


@cache
def _short(scheme: Scheme) -> int:
    sizes = range(1, _SHORT + 1)
    return max(size for size in sizes if math.comb(scheme.prefix(size), 2) <= _PAIRS)


def stored(texts: Laid, scheme: Scheme) -> Iterator[NDArray[np.uint64]]:
    """The keys of texts in the order of their length, with the number of each in the low bits."""
    import numpy as np

    short = int(np.searchsorted(texts.sizes, scheme.short, "right"))
    for hashes, numbers in (
        *_rare_pairs(texts, scheme, 0, short),
        *_sketches(texts, scheme, short),
    ):
        yield hashes << np.uint64(ROW_BITS) | numbers.astype(np.uint64)


def asked(
    texts: Laid, scheme: Scheme, *, short: bool
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The keys by which similar texts are found, and the number of the text that asks for each.

    texts: in the order of their length.
    short: whether to look for short texts or for longer ones.
    """
    import numpy as np

    ratio = scheme.threshold / (2 - scheme.threshold)
    if short:
        most = math.floor(scheme.short / ratio + SLACK)
        found = _rare_pairs(texts, scheme, 0, int(np.searchsorted(texts.sizes, most, "right")))
    else:
        least = math.ceil((scheme.short + 1) * ratio - SLACK)
        found = _sketches(texts, scheme, int(np.searchsorted(texts.sizes, least)))
    parts = [(np.empty(0, np.uint64), np.empty(0, np.int64)), *found]
    return (
        np.concatenate([hashes for hashes, _ in parts]),
        np.concatenate([numbers for _, numbers in parts]),
    )


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finalizer of SplitMix64, which changes its argument."""
    import numpy as np

    values ^= values >> np.uint64(30)
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values


def _cut(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The bits of a hash that are kept, those of small hashes spread over all of them."""
    import numpy as np

    return (hashes * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(ROW_BITS)


def _sketches(
    texts: Laid, scheme: Scheme, first: int
) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.int64]]]:
    """Of each text from `first` on the smallest hashes of its grams."""
    import numpy as np

    gram, size = scheme.gram, scheme.sketch
    low = np.uint64((1 << 44) - 1)
    for at, until in texts.blocks(first):
        start, end = int(texts.starts[at]), int(texts.starts[until])
        if end - start < gram:
            continue
        marks = _mixed(texts.codes[start:end].astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15))
        sums = marks[: end - start - gram + 1].copy()
        factor = 1
        for offset in range(1, gram):
            factor = factor * 0x9E3779B97F4A7C15 % 2**64
            sums += marks[offset : end - start - gram + 1 + offset] * np.uint64(factor)
        packed = _mixed(sums) >> np.uint64(20)
        sizes = texts.sizes[at:until]
        owners = np.repeat(np.arange(until - at, dtype=np.uint64), sizes)[: len(packed)]
        packed |= owners << np.uint64(44)
        whole = owners == np.repeat(np.arange(until - at, dtype=np.uint64), sizes)[gram - 1 :]
        packed = _numbered(packed[whole])
        owners = packed >> np.uint64(44)
        begins = np.searchsorted(owners, np.arange(until - at, dtype=np.uint64))
        rank = np.arange(len(packed)) - begins[owners.view(np.int64)]
        chosen = packed[rank < size]
        yield _cut(chosen & low), (chosen >> np.uint64(44)).astype(np.int64) + at


def _numbered(packed: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Values of 20 bits of owner and 44 of hash, sorted, a repeated one with another hash.

    Else a text of one character would have one gram, and share none with a similar text of many.
    """
    import numpy as np

    packed.sort()
    again = np.append(False, packed[1:] == packed[:-1])[: len(packed)]
    if not again.any():
        return packed
    place = np.arange(len(packed))
    repeat = (place - np.maximum.accumulate(np.where(again, 0, place)))[again].astype(np.uint64)
    low = np.uint64((1 << 44) - 1)
    other = packed[again]
    hashes = _mixed((other & low) ^ (repeat << np.uint64(44))) >> np.uint64(20)
    other &= ~low
    other |= hashes
    other.sort()
    made = np.concatenate((packed[~again], other))
    made.sort(kind="stable")  # two sorted runs, which a merge sort joins in one go
    return made


def _rare_pairs(
    texts: Laid, scheme: Scheme, first: int, until: int
) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.int64]]]:
    """Of each text the pairs of its rarest characters; of up to three also the single ones."""
    import numpy as np

    at = first
    while at < until:
        size = int(texts.sizes[at])
        last = min(int(np.searchsorted(texts.sizes, size, "right")), until)
        prefix = scheme.prefix(size)
        one, other = np.triu_indices(prefix, 1)
        step = max(BLOCK // max(len(one), size), 1)
        for begin in range(at, last, step):
            end = min(begin + step, last)
            codes = texts.codes[texts.starts[begin] : texts.starts[end]].reshape(-1, size)
            order = _ordered(codes)
            numbers = np.arange(begin, end)
            if size <= 3:
                single = _mixed(order ^ np.uint64(0xD6E8FEB86659FD93))
                yield _cut(single.ravel()), np.repeat(numbers, size)
            both = _mixed(order[:, one] * np.uint64(0x9E3779B97F4A7C15) + order[:, other])
            yield _cut(both.ravel()), np.repeat(numbers, len(one))
        at = last


def _ordered(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """The characters of each row as numbers, rare ones first; a repeated one is another number."""
    import numpy as np

    codes = np.sort(codes, axis=1)
    place = np.arange(codes.shape[1])
    begins = np.where(np.diff(codes, axis=1, prepend=np.uint32(0xFFFFFFFF)) != 0, place, 0)
    repeat = place - np.maximum.accumulate(begins, axis=1)
    hashes = _mixed(codes.astype(np.uint64) << np.uint64(32) | repeat.astype(np.uint64))
    hashes >>= np.uint64(9)
    hashes |= _commonness()[np.minimum(codes, 0xFFFF)] >> repeat.astype(np.uint64) << np.uint64(55)
    hashes.sort(axis=1)
    return hashes


@cache
def _commonness() -> NDArray[np.uint64]:
    """For each code point up to 65,535 how common it is: 0 for most, to 511."""
    import numpy as np

    made = np.zeros(1 << 16, np.uint64)
    for rank, char in enumerate(_COMMON):
        made[ord(char)] = 511 - 2 * rank if rank < 255 else 1
    return made
