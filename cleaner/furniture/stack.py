"""The lines of several shapes, one shape after another, so that one pass measures them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cleaner.furniture.folding import points
from cleaner.furniture.shape import FUNCTION, HAN, Shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Stack:
    """A row for each line of each shape.

    shapes, lines: the shapes, and the folded line of each row.
    sizes, bounds: the rows of each shape; the first one of each, and after the last their number.
    base, last:    for each row the first and the last row of its shape.
    size, counts, prose, strong, ends: of each row, as in its shape.
    codes, after:  of the lines, each with a line feed, the code points; where each line feed ends.
    """

    shapes: Sequence[Shape]
    lines: list[str]
    sizes: NDArray[np.int64]
    bounds: NDArray[np.int64]
    base: NDArray[np.int64]
    last: NDArray[np.int64]
    size: NDArray[np.float32]
    counts: NDArray[np.float32]
    prose: NDArray[np.float32]
    strong: NDArray[np.float32]
    ends: NDArray[np.float32]
    codes: NDArray[np.uint32]
    after: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def han(self) -> Any:
        """The Han characters of each row."""
        return self.counts[:, HAN] + self.counts[:, FUNCTION]


def stacked(shapes: Sequence[Shape]) -> Stack:
    """The stack of some shapes, of one at least."""
    import numpy as np

    def whole(name: str) -> Any:
        return np.concatenate([getattr(shape, name) for shape in shapes])

    sizes = np.array([len(shape.index) for shape in shapes], np.int64)
    bounds = np.concatenate(([0], np.cumsum(sizes)))
    lines = [line for shape in shapes for line in shape.folded]
    size = whole("size")
    return Stack(
        shapes,
        lines,
        sizes,
        bounds,
        np.repeat(bounds[:-1], sizes),
        np.repeat(bounds[1:] - 1, sizes),
        size,
        whole("counts"),
        whole("prose"),
        whole("strong"),
        whole("ends"),
        points("\n".join([*lines, ""])),
        np.cumsum(size + 1, dtype=np.int64),
    )
