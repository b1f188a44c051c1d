"""The learned part: a table of character pairs and boosted trees, read from the data that ships."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from cleaner.wrapping.lexicon import Lexicon

FILE = "linebreaks.npz"
LEAVES = 16
CHUNK = 256
"""Breaks scored at once, so that their columns stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Model:
    """Trees over named features, and the table of pairs that some of the features need.

    A tree is kept as its inner nodes: the question that each asks, whether a feature is above a
    threshold, and a mask of the leaves that stay possible where it is. The leaf of a break is the
    lowest one that no node rules out (Lucchese et al., QuickScorer, SIGIR 2015).

    names:     the features by number.
    feature, threshold: an entry a question, each asked once for all trees.
    question:  for each tree its nodes' questions, an array (nodes, trees).
    mask:      for each tree its nodes' masks, of the same shape; all ones where a tree has fewer.
    leaves:    the value of each leaf, tree after tree, LEAVES each.
    """

    words: Lexicon
    names: tuple[str, ...]
    feature: Any
    threshold: Any
    question: Any
    mask: Any
    leaves: Any

    def score(self, rows: Any) -> Any:
        """For each break the probability that a wrap made it.

        rows: the features, an array of float32 (features, breaks) in the order of `names`.
        """
        import numpy as np

        size = rows.shape[1]
        total = np.zeros(size, np.float32)
        lowest = _lowest()
        trees = np.arange(self.mask.shape[1], dtype=np.int32)[:, None] * LEAVES
        for start in range(0, size, CHUNK):
            part = np.ascontiguousarray(rows[:, start : start + CHUNK])
            # all ones where a break is not above the threshold, so that "or" lifts the mask
            spared = (part.take(self.feature, axis=0) <= self.threshold).astype(np.uint16)
            np.negative(spared, out=spared)
            possible = spared.take(self.question[0], axis=0) | self.mask[0]
            for question, mask in zip(self.question[1:], self.mask[1:], strict=True):
                left = spared.take(question, axis=0)
                left |= mask
                possible &= left
            values = self.leaves.take(lowest.take(possible) + trees)
            total[start : start + CHUNK] = values.sum(axis=0)
        return 1 / (1 + np.exp(-total.astype(np.float64)))


@cache
def _lowest() -> Any:
    """For each mask of leaves the number of the lowest one in it."""
    import numpy as np

    masks = np.arange(1 << LEAVES)
    found = np.zeros(1 << LEAVES, np.uint8)
    for leaf in reversed(range(LEAVES)):
        found[(masks >> leaf & 1) == 1] = leaf
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
        words = Lexicon(
            number,
            held["first"] / np.float32(16),
            held["last"] / np.float32(16),
            np.cumsum(steps, dtype=np.uint32),
            held["ties"] / np.float32(8),
        )
        tree = held["tree"].astype(np.int64)
        asked = np.stack((held["feature"].astype(np.float64), held["threshold"]), 1)
        questions, inverse = np.unique(asked, axis=0, return_inverse=True)
        place = np.arange(len(tree)) - np.searchsorted(tree, tree)
        shape = (int(place.max()) + 1, int(tree.max()) + 1)
        question = np.zeros(shape, np.int64)
        question[place, tree] = inverse.ravel()
        mask = np.full(shape, 0xFFFF, np.uint16)
        mask[place, tree] = held["mask"]
        return Model(
            words,
            tuple(str(held["names"]).split("\n")),
            questions[:, 0].astype(np.int64),
            questions[:, 1:].astype(np.float32),
            question,
            mask[:, :, None],
            held["leaf"].astype(np.float32).ravel(),
        )
