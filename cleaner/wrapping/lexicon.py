"""How strongly two characters cling together, in Chinese at large and in the texts at hand."""

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
    """The pairs of adjacent characters of some texts, counted in tables of hashes, one a text.

    table:  the tables one after another; head, mask: where each begins, and its size less one.
    single: how often characters stand in each text, text after text; place: where in that a
            character is found by the lowest 16 bits of its code point; width: characters a text.
    sizes:  the number of characters of each text.
    """

    table: Any
    head: Any
    mask: Any
    single: Any
    place: Any
    width: int
    sizes: Any

    def tie(self, points: Any, text: Any) -> Any:
        """log2 of how much likelier each pair is in its text than chance; 0 where it is absent.

        points: an array of which each row and the next one make pairs; gives one row less.
        text: for each column the number of its text.
        """
        import numpy as np

        mixed = _hash(points[:-1], points[1:]) & self.mask[text]
        found = self.table.take(mixed + self.head[text])
        alone = self.single.take(self.place.take(points & 0xFFFF) + text * self.width)
        expected = alone[:-1] * (alone[1:] / np.maximum(self.sizes, 1)[text])
        score = np.log2((found + 0.01) / (expected + 0.5))
        return np.where(found > 0, score.clip(0, 8), 0).astype(np.float32)


def count(points: Any, bounds: Any, asked: Any) -> Pairs:
    """Count the pairs of texts.

    points: their code points, a line feed between two; bounds: where each begins, and one more
    would; asked: the characters that will be asked for.
    """
    import numpy as np

    sizes = np.diff(bounds) - 1
    bits = [max(12, min(20, size.bit_length() + 1)) for size in sizes.tolist()]
    slots = np.left_shift(1, np.array(bits, np.int64))
    head = np.concatenate(([0], np.cumsum(slots)))
    spans = np.diff(bounds)
    mixed = _hash(points[:-1], points[1:])
    mixed &= np.repeat((slots - 1).astype(np.uint32), spans)[: len(mixed)]
    mixed = mixed + np.repeat(head[:-1], spans)[: len(mixed)]
    # what the line feed between two texts is part of counts for neither
    for edge in (bounds[1:-1] - 2, bounds[1:-1] - 1):
        mixed[edge[edge >= 0]] = head[-1]
    table = np.bincount(mixed, minlength=int(head[-1]) + 1)
    place = np.zeros(65536, np.int64)
    folded = asked & 0xFFFF
    place[folded] = 1
    chars = place.nonzero()[0]
    place[chars] = np.arange(1, len(chars) + 1)
    width = len(chars) + 1
    cells = place.take(points & np.uint32(0xFFFF))
    cells += np.repeat(np.arange(len(sizes)) * width, spans)[: len(cells)]
    single = np.bincount(cells, minlength=len(sizes) * width)
    return Pairs(table, head[:-1], (slots - 1).astype(np.uint32), single, place, width, sizes)


def _hash(one: Any, two: Any) -> Any:
    import numpy as np

    mixed = one * np.uint32(2654435761)
    mixed += two * np.uint32(40503)
    mixed ^= mixed >> np.uint32(15)
    return mixed
