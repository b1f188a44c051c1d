"""Many ranges of numbers at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def ranges(low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers from each low to its high."""
    import numpy as np

    sizes = np.maximum(high - low, 0)
    ends = np.cumsum(sizes)
    made = np.arange(int(ends[-1]) if len(ends) else 0)
    made += np.repeat(low - (ends - sizes), sizes)
    return made


def rank(runs: NDArray[Any]) -> NDArray[np.int64]:
    """For each number, given in runs of equal ones, how many of its run stand before it."""
    import numpy as np

    places = np.arange(len(runs))
    new = np.append(True, runs[1:] != runs[:-1])[: len(runs)]
    return places - np.maximum.accumulate(np.where(new, places, 0))


def in_blocks(
    low: NDArray[np.int64], high: NDArray[np.int64], most: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """The rows of ranges, and each number in them, about so many numbers at a time."""
    import numpy as np

    sizes = np.maximum(high - low, 0)
    ends = np.cumsum(sizes)
    at = 0
    while at < len(low):
        done = int(ends[at - 1]) if at else 0
        until = max(int(np.searchsorted(ends, done + most, "right")), at + 1)
        rows = np.repeat(np.arange(at, until), sizes[at:until])
        yield rows, ranges(low[at:until], high[at:until])
        at = until
