"""Boosted trees of depth four, evaluated for all lines of a text at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DEPTH = 4


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

        trees, inner = self.feature.shape
        feature, border, leaf = self.feature.ravel(), self.border.ravel(), self.leaf.ravel()
        offset = np.arange(trees) * inner
        out = np.empty(len(rows), np.float32)
        for begin in range(0, len(rows), 1024):  # bounds the memory of a text of a million lines
            part = rows[begin : begin + 1024]
            flat, row = part.ravel(), np.arange(len(part))[:, None] * part.shape[1]
            node = np.zeros((len(part), trees), np.int64)
            for _ in range(DEPTH):
                asked = node + offset
                node = 2 * node + 1 + (flat.take(row + feature.take(asked)) > border.take(asked))
            out[begin : begin + 1024] = leaf[node - inner + np.arange(trees) * (inner + 1)].sum(
                axis=1
            )
        return out


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
