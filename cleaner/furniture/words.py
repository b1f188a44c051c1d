"""Words that are looked for in many lines at once.

A word is known by its first three characters, and these by a hash: so more may be found than there
is, and never less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bits = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Words:
    """Lists of words, each with a bit of its own.

    alone, begun: whether a character is a word, and whether a word begins with two of such a hash.
    singles, pairs, triples: for a character, and for the hash of two or three, the bits of the
                  lists that a word is of which is that, or begins so.
    """

    alone: NDArray[np.bool_]
    begun: NDArray[np.bool_]
    singles: Bits
    pairs: Bits
    triples: Bits

    def found(self, chars: NDArray[np.intp]) -> tuple[NDArray[np.intp], Bits]:
        """Where in a text words may begin, in rising order, and the bits of their lists there.

        chars: code points below 65536, the last of them a line feed.
        """
        import numpy as np

        pair = chars.astype(np.uint16)
        pair[:-1] = hashed(pair[:-1], pair[1:])
        at = np.flatnonzero(self.alone.take(chars) | self.begun.take(pair))
        two, third = pair.take(at), chars.take(at + 2, mode="clip")
        bits = self.singles.take(chars.take(at)) | self.pairs.take(two)
        bits |= self.triples.take(hashed(two, third.astype(np.uint16)))
        there = np.flatnonzero(bits)
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
    singles, pairs, triples = (np.zeros(0x10000, np.int64) for _ in range(3))
    for bit, own in words.items():
        for word in own:
            one, *more = (min(ord(char), 0xFFFF) for char in word[:3])
            if not more:
                alone[one] = True
                singles[one] |= bit
                continue
            pair = hashed(one, more[0])
            begun[pair] = True
            if len(more) == 1:
                pairs[pair] |= bit
            else:
                triples[hashed(pair, more[1])] |= bit
    return Words(alone, begun, singles, pairs, triples)


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
