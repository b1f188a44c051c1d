"""The learned part: a table of character pairs and boosted trees, read from the data that ships."""

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from typing import Any

from cleaner.wrapping.lexicon import STEPS, Lexicon

FILE = "linebreaks.npz"
LEAVES = 16
CHUNK = 256
"""Breaks scored at once, so that what is known of them stays in the processor's caches."""
UNIT = 1 << 24
"""The parts of one that sums are told in; leaves are held as float16, which has no smaller ones."""
STAGES = (
    *((24, -1.15), (44, -1.1), (72, -1.1), (100, -1.1), (132, -1.6), (166, -1.2)),
    (200, -math.inf),
)
"""Trees, and the sum of their values below which the trees after them are not asked.

They stand in the order in which bench/linebreaks_train.py found that few of them tell most. Of
55,000 breaks of the corpora that all trees give .5 and more none has a sum within .3 of these, of
120,000 of texts that were wrapped and cut up by chance none within .2.
"""


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees, as their inner nodes: the question that each asks, whether a feature is above a
    threshold, and a mask of the leaves that it rules out where it is.

    feature, threshold, mask: an array (nodes, trees), the last two with an axis for the breaks;
             where a tree has fewer nodes the mask is empty.
    leaves:  the value of each leaf, tree after tree, LEAVES each, in whole numbers of 1 / UNIT, so
             that a sum is the same in any order.
    """

    feature: Any
    threshold: Any
    mask: Any
    leaves: Any

    def sums(self, rows: Any) -> Any:
        """What the trees together give each break; rows: see `Model.score`."""
        import numpy as np

        above = rows.take(self.feature, axis=0) > self.threshold
        leaf = _lowest().take(np.bitwise_or.reduce(above * self.mask, axis=0))
        leaf += np.arange(0, leaf.shape[0] * LEAVES, LEAVES, dtype=np.uint16)[:, None]
        return self.leaves.take(leaf).sum(axis=0, dtype=np.int32)

    def part(self, first: int, last: int) -> "Trees":
        """Some of the trees."""
        import numpy as np

        feature, threshold, mask = (
            np.ascontiguousarray(each[:, first:last])
            for each in (self.feature, self.threshold, self.mask)
        )
        return Trees(feature, threshold, mask, self.leaves[first * LEAVES : last * LEAVES])


@dataclass(frozen=True, slots=True)
class Model:
    """Trees over named features, and the table of pairs that some of the features need.

    The leaf of a break is the lowest one that no node rules out (Lucchese et al., QuickScorer,
    SIGIR 2015).

    names:  the features by number.
    trees:  in the order in which they are asked; stages: the same as parts.
    """

    words: Lexicon
    names: tuple[str, ...]
    trees: Trees
    stages: tuple[Trees, ...]

    def score(self, rows: Any) -> Any:
        """For each break the probability that a wrap made it.

        Where that is certainly low, it is what the first trees say.
        rows: the features, an array of float32 (features, breaks) in the order of `names`.
        """
        import numpy as np

        total = np.zeros(rows.shape[1], np.int32)
        going = np.arange(len(total))
        for trees, (_, least) in zip(self.stages, STAGES, strict=True):
            for start in range(0, len(going), CHUNK):
                here = slice(start, start + CHUNK)
                total[going[here]] += trees.sums(rows[:, here])
            still = (total[going] >= least * UNIT).nonzero()[0]
            going, rows = going[still], rows.take(still, axis=1)
        return 1 / (1 + np.exp(total / -float(UNIT)))


@cache
def _lowest() -> Any:
    """For each mask of leaves the number of the lowest one that is not in it."""
    import numpy as np

    masks = np.arange(1 << LEAVES)
    found = np.zeros(1 << LEAVES, np.uint16)
    for leaf in reversed(range(LEAVES)):
        found[(masks >> leaf & 1) == 0] = leaf
    return found


@cache
def load() -> Model:
    """The model that ships."""
    import numpy as np

    data = (files("cleaner") / "data" / FILE).read_bytes()
    with np.load(BytesIO(data), allow_pickle=False) as held:
        chars = held["chars"]
        number = np.zeros(65536, np.uint16)
        number[chars] = np.arange(len(chars), dtype=np.uint16)
        number[0] = 0
        steps = held["low"] + (held["high"].astype(np.uint32) << 8)
        steps += held["top"].astype(np.uint32) << 16
        pairs, ties = np.cumsum(steps, dtype=np.uint32), held["ties"] / np.float32(STEPS)
        first, last = held["first"] / np.float32(16), held["last"] / np.float32(16)
        words = Lexicon(number, first, last, pairs, ties)
        names = tuple(str(held["names"]).split("\n"))
        tree = held["tree"].astype(np.int64)
        place = np.arange(len(tree)) - np.searchsorted(tree, tree)
        shape = (int(place.max()) + 1, int(tree.max()) + 1)
        feature, threshold = np.zeros(shape, np.int64), np.zeros((*shape, 1), np.float32)
        mask = np.zeros((*shape, 1), np.uint16)
        feature[place, tree], threshold[place, tree, 0] = held["feature"], held["threshold"]
        mask[place, tree, 0] = ~held["mask"]
        leaves = np.round(held["leaf"].astype(np.float64) * UNIT).astype(np.int32).ravel()
        trees = Trees(feature, threshold, mask, leaves)
        bounds = [0, *(last for last, _ in STAGES)]
        return Model(words, names, trees, tuple(trees.part(*pair) for pair in pairwise(bounds)))
