"""The learned part: a table of character pairs and boosted trees, read from the data that ships."""

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from cleaner.wrapping.lexicon import STEPS, Lexicon, table

FILE = "linebreaks.npz"
LEAVES = 16
CHUNK = 1024
"""Breaks scored at once, so that their columns stay in the processor's cache."""
STAGES = ((72, -3.0), (128, -1.75), (200, -math.inf))
"""Trees, and the sum of their values below which the trees after them are not asked.

They were learned one on another, each to mend what those before it leave: of 85,000 breaks of the
corpora and 28,000 of generated texts none that all trees give .7 had a sum below -2.5 and -0.4.
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """Some of the trees, as their inner nodes: the question that each asks, whether the rank of a
    feature is above one, and a mask of the leaves that it rules out where it is.

    feature, rank, mask: an array (nodes, trees); where a tree has fewer nodes the mask is empty.
    leaves:  the value of each leaf, tree after tree, LEAVES each.
    least:   the sum of the values of these trees and of those before below which none is added.
    """

    feature: Any
    rank: Any
    mask: Any
    leaves: Any
    least: float


@dataclass(frozen=True, slots=True)
class Model:
    """Trees over named features, and the table of pairs that some of the features need.

    The leaf of a break is the lowest one that no node rules out (Lucchese et al., QuickScorer,
    SIGIR 2015). Thresholds are asked in ranks: how many of all thresholds of its feature are below
    a value.

    names:  the features by number.
    edges:  for each feature its thresholds, in order, a column.
    stages: the trees, in the order in which they are asked.
    """

    words: Lexicon
    names: tuple[str, ...]
    edges: tuple[Any, ...]
    stages: tuple[Stage, ...]

    def score(self, rows: Any) -> Any:
        """For each break the probability that a wrap made it.

        Where that is certainly low, it is what the first trees say.
        rows: the features, an array of float32 (features, breaks) in the order of `names`.
        """
        import numpy as np

        ranks = np.empty(rows.shape, np.uint8)
        for row, edges in enumerate(self.edges):
            above = (rows[row] > edges).view(np.uint8)
            np.add.reduce(above, axis=0, dtype=np.uint8, out=ranks[row])
        total = np.zeros(rows.shape[1], np.float32)
        going = np.arange(len(total))
        for stage in self.stages:
            for start in range(0, len(going), CHUNK):
                part = going[start : start + CHUNK]
                total[part] += _sum(stage, ranks.take(part, axis=1))
            going = going[total[going] >= stage.least]
        return 1 / (1 + np.exp(-total.astype(np.float64)))


def _sum(stage: Stage, ranks: Any) -> Any:
    """For each break the sum of the values that the trees of a stage give it."""
    import numpy as np

    out = np.zeros((stage.mask.shape[1], ranks.shape[1]), np.uint16)
    for feature, rank, mask in zip(stage.feature, stage.rank, stage.mask, strict=True):
        above = (ranks.take(feature, axis=0) > rank).astype(np.uint16)
        above *= mask
        out |= above
    leaf = _lowest().take(out)
    leaf += np.arange(0, leaf.shape[0] * LEAVES, LEAVES, dtype=np.uint16)[:, None]
    return stage.leaves.take(leaf).sum(axis=0)


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
        columns = tuple(each[:, None] for each in edges)
        place = np.arange(len(tree)) - np.searchsorted(tree, tree)
        shape = (int(place.max()) + 1, int(tree.max()) + 1)
        nodes = np.zeros((3, *shape), np.uint16)
        nodes[:, place, tree] = feature, rank, ~held["mask"]
        stages, first = [], 0
        for last, least in STAGES:
            trees = slice(first, last)
            stages.append(
                Stage(
                    nodes[0, :, trees].astype(np.int64),
                    nodes[1, :, trees, None].astype(np.uint8),
                    np.ascontiguousarray(nodes[2, :, trees, None]),
                    held["leaf"][trees].astype(np.float32).ravel(),
                    least,
                )
            )
            first = last
        return Model(words, names, columns, tuple(stages))
