"""The learned part: a table of character pairs and boosted trees, read from the data that ships."""

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from typing import Any

from cleaner.wrapping.lexicon import STEPS, Lexicon, table

FILE = "linebreaks.npz"
LEAVES = 16
CHUNK = 1024
"""Breaks scored at once, so that their columns stay in the processor's cache."""
FEW = 100
"""Breaks up to which the number of steps costs more than what is done in them."""
UNIT = 1 << 24
"""The parts of one that sums are told in; leaves are held as float16, which has no smaller ones."""
STAGES = ((72, -3.0), (128, -1.75), (200, -math.inf))
"""Trees, and the sum of their values below which the trees after them are not asked.

They were learned one on another, each to mend what those before it leave: of 85,000 breaks of the
corpora and 28,000 of generated texts none that all trees give .7 had a sum below -2.5 and -0.4.
"""


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees, as their inner nodes: the question that each asks, whether the rank of a
    feature is above one, and a mask of the leaves that it rules out where it is.

    feature, rank, mask: an array (nodes, trees); where a tree has fewer nodes the mask is empty.
    leaves:  the value of each leaf, tree after tree, LEAVES each, in whole numbers of 1 / UNIT, so
             that a sum is the same in any order.
    """

    feature: Any
    rank: Any
    mask: Any
    leaves: Any

    def values(self, ranks: Any) -> Any:
        """What each tree gives each break, an array (trees, breaks); ranks: (features, breaks)."""
        import numpy as np

        out = np.zeros((self.mask.shape[1], ranks.shape[1]), np.uint16)
        for feature, rank, mask in zip(self.feature, self.rank, self.mask, strict=True):
            above = (ranks.take(feature, axis=0) > rank).astype(np.uint16)
            above *= mask
            out |= above
        leaf = _lowest().take(out)
        leaf += np.arange(0, leaf.shape[0] * LEAVES, LEAVES, dtype=np.uint16)[:, None]
        return self.leaves.take(leaf)

    def part(self, first: int, last: int) -> "Trees":
        """Some of the trees."""
        import numpy as np

        feature, rank, mask = (
            np.ascontiguousarray(each[:, first:last])
            for each in (self.feature, self.rank, self.mask)
        )
        return Trees(feature, rank, mask, self.leaves[first * LEAVES : last * LEAVES])


@dataclass(frozen=True, slots=True)
class Model:
    """Trees over named features, and the table of pairs that some of the features need.

    The leaf of a break is the lowest one that no node rules out (Lucchese et al., QuickScorer,
    SIGIR 2015). Thresholds are asked in ranks: how many of all thresholds of its feature are below
    a value.

    names:  the features by number.
    edges:  the thresholds of each feature in order, feature after feature, a column.
    owner:  the feature of each of them; bounds: where those of a feature begin, and their number.
    trees:  in the order in which they were learned; stages: the same as parts.
    """

    words: Lexicon
    names: tuple[str, ...]
    edges: Any
    owner: Any
    bounds: Any
    trees: Trees
    stages: tuple[Trees, ...]

    def score(self, rows: Any) -> Any:
        """For each break the probability that a wrap made it.

        Where that is certainly low, it is what the first trees say.
        rows: the features, an array of float32 (features, breaks) in the order of `names`.
        """
        import numpy as np

        few = rows.shape[1] <= FEW
        sums = self._sums_of_few(rows) if few else self._sums(rows)
        return 1 / (1 + np.exp(sums / -float(UNIT)))

    def _sums(self, rows: Any) -> Any:
        import numpy as np

        ranks = np.empty(rows.shape, np.uint8)
        for row, (first, last) in enumerate(pairwise(self.bounds.tolist())):
            above = (rows[row] > self.edges[first:last]).view(np.uint8)
            np.add.reduce(above, axis=0, dtype=np.uint8, out=ranks[row])
        total = np.zeros(rows.shape[1], np.int32)
        going = np.arange(len(total))
        for trees, (_, least) in zip(self.stages, STAGES, strict=True):
            for start in range(0, len(going), CHUNK):
                part = going[start : start + CHUNK]
                values = trees.values(ranks.take(part, axis=1))
                total[part] += values.sum(axis=0, dtype=np.int32)
            going = going[total[going] >= least * UNIT]
        return total

    def _sums_of_few(self, rows: Any) -> Any:
        """The same with fewer steps, each over all trees."""
        import numpy as np

        above = rows.take(self.owner, axis=0) > self.edges
        # a feature that no tree asks for has no threshold, and any rank will do for it
        heads = self.bounds[:-1].clip(0, len(self.edges) - 1)
        ranks = np.add.reduceat(above.view(np.uint8), heads, axis=0, dtype=np.uint8)
        first = [0, *(last for last, _ in STAGES[:-1])]
        parts = np.add.reduceat(self.trees.values(ranks), first, axis=0, dtype=np.int32)
        total, going = parts[0], True
        for part, (_, least) in zip(parts[1:], STAGES, strict=False):
            going = going & (total >= least * UNIT)
            total = total + np.where(going, part, 0)
        return total


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
        words = Lexicon(number, first, last, pairs, ties, table(pairs, ties))
        tree = held["tree"].astype(np.int64)
        feature, threshold = held["feature"].astype(np.int64), held["threshold"]
        names = tuple(str(held["names"]).split("\n"))
        edges = tuple(np.unique(threshold[feature == row]) for row in range(len(names)))
        rank = [edges[row].searchsorted(at) for row, at in zip(feature, threshold, strict=True)]
        counts = [len(each) for each in edges]
        place = np.arange(len(tree)) - np.searchsorted(tree, tree)
        shape = (int(place.max()) + 1, int(tree.max()) + 1)
        nodes = np.zeros((3, *shape), np.uint16)
        nodes[:, place, tree] = feature, rank, ~held["mask"]
        leaves = np.round(held["leaf"].astype(np.float64) * UNIT).astype(np.int32).ravel()
        trees = Trees(
            nodes[0].astype(np.int64),
            nodes[1, :, :, None].astype(np.uint8),
            nodes[2, :, :, None],
            leaves,
        )
        bounds = [0, *(last for last, _ in STAGES)]
        stages = tuple(trees.part(*pair) for pair in pairwise(bounds))
        owner = np.repeat(np.arange(len(names)), counts)
        ends = np.cumsum([0, *counts])
        return Model(words, names, np.concatenate(edges)[:, None], owner, ends, trees, stages)
