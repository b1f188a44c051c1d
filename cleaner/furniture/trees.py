"""Boosted trees of depth four, evaluated for all lines of a text at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAVES = 16
GRAIN = 1 << 20
CHUNK = 256
"""Rows that are weighed at once: what they need fits the caches."""


@dataclass(frozen=True, slots=True)
class Trees:
    """An ensemble; the sum of one leaf of each tree is a log-odds.

    names:   the columns that it was trained on.
    feature: for each tree the column that each of its 15 inner nodes asks, breadth first.
    border:  for each of these nodes a number; what is greater goes right.
    leaf:    for each tree the values of its 16 leaves, from left to right.
    """

    names: tuple[str, ...]
    feature: NDArray[np.int16]
    border: NDArray[np.float32]
    leaf: NDArray[np.float32]

    def log_odds(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """For each row of features, in the order of `names`, the log-odds of being content."""
        import numpy as np

        feature, border, node = self._questions()
        trees = len(self.feature)
        # in steps so coarse that their sum is exact, whatever the order that it is taken in
        leaves = np.rint(self.leaf.ravel().astype(np.float64) * GRAIN) / GRAIN
        place = (np.arange(trees) * LEAVES)[:, None]
        out = np.empty(len(rows), np.float32)
        for begin in range(0, len(rows), CHUNK):
            part = np.ascontiguousarray(rows[begin : begin + CHUNK].T)
            right = part[feature] > border
            right = right[node].reshape(-1, trees, part.shape[1])
            one = right[0]
            two = _either(one, right[1:3])
            three = _either(one, [_either(two, right[n : n + 2]) for n in (3, 5)])
            low = [_either(three, right[n : n + 2]) for n in (7, 9, 11, 13)]
            four = _either(one, [_either(two, low[:2]), _either(two, low[2:])])
            leaf = one.view(np.uint8)
            for turn in (two, three, four):
                leaf = leaf * 2 + turn
            out[begin : begin + CHUNK] = leaves.take(place + leaf).sum(axis=0)
        return out

    def _questions(self) -> tuple[Any, Any, Any]:
        """The columns and borders that nodes ask, each pair once, and which pair each node asks.

        Half of the nodes ask what another does. They stand node by node, so that a node of all
        trees is one block.
        """
        import numpy as np

        feature, border = self.feature.T.ravel(), self.border.T.ravel()
        order = np.lexsort((border, feature))
        feature, border = feature[order], border[order]
        new = np.append(True, (np.diff(feature) != 0) | (border[1:] != border[:-1]))
        node = np.empty(len(order), np.int64)
        node[order] = np.cumsum(new) - 1
        return feature[new], border[new, None], node


def _either(which: Any, pair: Any) -> Any:
    """The second of two where `which` is true, else the first; all of truth values."""
    return pair[0] ^ (which & (pair[0] ^ pair[1]))


class Weights(NamedTuple):
    """The trees that weigh the lines of pages: any line, and one between lines of content."""

    page: Trees
    amid: Trees


@cache
def weights() -> Weights:
    """The weights that ship."""
    return Weights(trees("furniture"), trees("furniture-amid"))


@cache
def trees(name: str) -> Trees:
    """The ensemble in `cleaner/data/<name>.npz`."""
    return unpacked((files("cleaner") / "data" / f"{name}.npz").read_bytes())


def unpacked(data: bytes) -> Trees:
    """An ensemble from the bytes of an npz file."""
    import numpy as np

    with np.load(BytesIO(data), allow_pickle=False) as stored:
        arrays: dict[str, Any] = {key: stored[key] for key in stored.files}
    return Trees(
        tuple(str(arrays["names"]).split("\n")),
        arrays["feature"],
        arrays["border"],
        arrays["leaf"].astype(np.float32),
    )
