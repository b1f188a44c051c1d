"""How strongly two characters cling together, in Chinese at large and in the texts at hand."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

CHARS, STEPS = 4096, 8
"""Numbers of characters, and the parts of one that scores are told in."""
FEW = 512
"""So many pairs, those of some texts, are worth a table."""
UNKNOWN = -1.5
"""The score of a pair that the table does not know, both characters being common ones."""


@dataclass(frozen=True)
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

        keys = one.astype(np.uint32) * CHARS + two
        if len(keys) < FEW and "_table" not in vars(self):
            return self._searched(keys)
        return self._table.take(keys) / np.float32(STEPS)

    def _searched(self, keys: Any) -> Any:
        """The same without the table, which takes as long to make as thousands of searches."""
        import numpy as np

        at = np.minimum(self.pairs.searchsorted(keys), len(self.pairs) - 1)
        rare = (keys < CHARS) | (keys % CHARS == 0)
        others = np.where(rare, np.float32(0), np.float32(UNKNOWN))
        return np.where(self.pairs.take(at) == keys, self.ties.take(at), others)

    @cached_property
    def _table(self) -> Any:
        """The scores of all pairs of `CHARS` characters, as whole numbers of `STEPS` in one.

        A look at one place of 16 MB costs a quarter of a search among the pairs.
        """
        import numpy as np

        scores = np.full(CHARS * CHARS, UNKNOWN * STEPS, np.int8)
        scores[:CHARS] = scores[::CHARS] = 0
        scores[self.pairs] = np.round(self.ties * STEPS)
        return scores


def own_ties(points: Any, bounds: Any, one: Any, two: Any, text: Any) -> Any:
    """log2 of how much likelier pairs of characters are in a text than chance; 0 for absent ones.

    points: code points of texts, a line feed behind each; bounds: where each text begins, and one
            more would.
    one, two: the characters of each pair, as code points; text: the number of its text.

    Pairs of a text are counted in a table of hashes, its characters by the lower half of their code
    points.
    """
    import numpy as np

    order = text.argsort(kind="stable")
    pairs = _hash(one, two)[order]
    chars = np.stack((one, two)).astype(np.uint16)[:, order]
    seen = np.zeros(65536, bool)
    seen[chars] = True
    known = seen.nonzero()[0]
    place = np.zeros(65536, np.uint16)
    place[known] = np.arange(1, len(known) + 1)
    chars = place.take(chars)
    here = np.empty(len(pairs), np.int64)
    alone = np.empty(chars.shape, np.int64)
    cuts = text[order].searchsorted(np.arange(len(bounds))).tolist()
    starts = bounds.tolist()
    for number, start in enumerate(starts[:-1]):
        span = slice(cuts[number], cuts[number + 1])
        if span.start == span.stop:
            continue
        own = points[start : starts[number + 1] - 1]
        size = 1 << max(12, min(20, len(own).bit_length() + 1))
        mask = np.uint32(size - 1)
        table = np.bincount(_hash(own[:-1], own[1:]) & mask, minlength=size)
        here[span] = table.take(pairs[span] & mask)
        counts = np.bincount(place.take(own.astype(np.uint16)), minlength=len(known) + 1)
        alone[:, span] = counts.take(chars[:, span])
    sizes = np.maximum(np.diff(bounds) - 1, 1)
    expected = alone[0] * (alone[1] / sizes[text[order]])
    scores = np.log2((here + 0.01) / (expected + 0.5)).clip(0, 8)
    ties = np.empty(len(pairs), np.float32)
    ties[order] = np.where(here > 0, scores, 0)
    return ties


def _hash(one: Any, two: Any) -> Any:
    import numpy as np

    mixed = one * np.uint32(2654435761)
    mixed += two * np.uint32(40503)
    mixed ^= mixed >> np.uint32(15)
    return mixed
