"""How strongly two characters cling together, in Chinese at large and in the text at hand."""

from dataclasses import dataclass
from typing import Any

UNKNOWN = -1.5
"""The score of a pair that the table does not know, both characters being common ones."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Pairs of characters and their pointwise mutual information, a table that ships.

    number: from code point (below 65,536) to the number of a character, 0 for the rare.
    first, last: by number, how much likelier the character begins (ends) a paragraph than it
            stands anywhere, as a logarithm.
    pairs:  sorted keys, number of the first times 4,096 plus number of the second.
    ties:   the score of each pair, log2 of how much likelier it is than chance.
    """

    number: Any
    first: Any
    last: Any
    pairs: Any
    ties: Any

    def numbers(self, points: Any) -> Any:
        """The number of each character; 0 for the rare."""
        import numpy as np

        return self.number.take(np.where(points < 65536, points, 0))

    def tie(self, one: Any, two: Any) -> Any:
        """The score of each pair of numbers; 0 where a character is rare or not Han."""
        import numpy as np

        keys = one.astype(np.uint32) * 4096 + two
        at = np.minimum(self.pairs.searchsorted(keys), len(self.pairs) - 1)
        score = np.where(self.pairs.take(at) == keys, self.ties.take(at), np.float32(UNKNOWN))
        return np.where((one > 0) & (two > 0), score, np.float32(0))


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of adjacent characters of one text, counted in a table of hashes."""

    table: Any
    single: Any
    total: int

    def tie(self, points: Any) -> Any:
        """log2 of how much likelier each pair is in this text than chance; 0 where it is absent.

        points: an array of which each row and the next one make pairs; gives one row less.
        """
        import numpy as np

        found = self.table.take(_hash(points[:-1], points[1:], len(self.table)))
        alone = self.single.take(points & 0xFFFF)
        expected = alone[:-1] * (alone[1:] / max(self.total, 1))
        score = np.log2((found + 0.01) / (expected + 0.5))
        return np.where(found > 0, score.clip(0, 8), 0).astype(np.float32)


def count(points: Any) -> Pairs:
    """Count the pairs of a text; points: its code points."""
    import numpy as np

    size = 1 << max(12, min(20, len(points).bit_length() + 1))
    table = np.bincount(_hash(points[:-1], points[1:], size), minlength=size)
    single = np.bincount(points & np.uint32(0xFFFF), minlength=65536)
    return Pairs(table, single, len(points))


def _hash(one: Any, two: Any, size: int) -> Any:
    import numpy as np

    mixed = one * np.uint32(2654435761)
    mixed += two * np.uint32(40503)
    mixed ^= mixed >> np.uint32(15)
    mixed &= np.uint32(size - 1)
    return mixed
