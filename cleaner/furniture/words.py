"""Words that are looked for in many lines at once.

A word is known by its first four characters, and these by a hash: so more may be found than there
is, and never less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bits = NDArray[np.signedinteger]


LONGEST = 4
"""Characters of a word that are looked at."""
BATCH = 1 << 15
"""Characters that are looked at together: what the caches hold."""


@dataclass(frozen=True, slots=True)
class Words:
    """Lists of words, each with a bit of its own.

    alone, begun: whether a character is a word, and whether a word begins with two of such a hash.
    sized:        for each number of characters, of one and more, and their hash the bits of the
                  lists that such a word is of; the last is of longer ones too.
    """

    alone: NDArray[np.bool_]
    begun: NDArray[np.bool_]
    sized: tuple[Bits, ...]

    def found(self, chars: NDArray[np.intp]) -> tuple[NDArray[np.intp], Bits]:
        """Where in a text words may begin, in rising order, and the bits of their lists there.

        chars: code points below 65536, the last of them a line feed.
        """
        import numpy as np

        parts = range(0, len(chars), BATCH)
        found = [self._found(chars[at : at + BATCH + LONGEST]) for at in parts]
        places = [at + own for at, (own, _) in zip(parts, found, strict=True)]
        return np.concatenate(places), np.concatenate([bits for _, bits in found])

    def _found(self, chars: NDArray[np.intp]) -> tuple[NDArray[np.intp], Bits]:
        """The same of those that begin in a batch; what comes behind it belongs to the next."""
        import numpy as np

        pair = chars.astype(np.uint16)
        pair[:-1] = hashed(pair[:-1], pair[1:])
        some = self.alone.take(chars[:BATCH])
        some |= self.begun.take(pair[:BATCH])
        at = some.nonzero()[0]
        key = pair.take(at)
        bits = self.sized[0].take(chars.take(at)) | self.sized[1].take(key)
        for size in range(2, LONGEST):
            key = hashed(key, chars.take(at + size, mode="clip").astype(np.uint16))
            bits |= self.sized[size].take(key)
        there = bits.nonzero()[0]
        return at.take(there), bits.take(there)


def lists(words: Mapping[int, Iterable[str]]) -> Words:
    """The tables of some lists of words, given by their bits.

    >>> import numpy as np
    >>> known = lists({1: ["首页", "主"], 2: ["关于我们"]})
    >>> at, bits = known.found(np.array([ord(char) for char in "在首页看主页\\n"]))
    >>> at.tolist(), bits.tolist()
    ([1, 4], [1, 1])
    """
    import numpy as np

    alone, begun = np.zeros(0x10000, bool), np.zeros(0x10000, bool)
    # The smaller a table, the more of it the caches hold.
    kind = np.min_scalar_type(-max(words, default=1))
    sized = tuple(np.zeros(0x10000, kind) for _ in range(LONGEST))
    for bit, own in words.items():
        for word in own:
            key, *more = (min(ord(char), 0xFFFF) for char in word[:LONGEST])
            if not more:
                alone[key] = True
            for n, code in enumerate(more):
                key = hashed(key, code)
                begun[key] |= n == 0
            sized[len(more)][key] |= bit
    return Words(alone, begun, sized)


def joined(rows: NDArray[np.intp], bits: Bits, count: int) -> Bits:
    """For each of so many rows all bits that are found there, given in the order of the rows."""
    import numpy as np

    found = np.zeros(count, np.int64)
    if len(rows):
        edges = np.flatnonzero(np.diff(rows, prepend=-1))
        found[rows[edges]] = np.bitwise_or.reduceat(bits, edges)
    return found


def hashed(one: Any, other: Any) -> Any:
    """The hash of two: of arrays of 16 bits, whose products lose what is above by themselves."""
    return (one * 7919 + other) & 0xFFFF
