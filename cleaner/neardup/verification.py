"""The last word on a pair is rapidfuzz's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cleaner.neardup.grams import Texts
from cleaner.neardup.pairwise import measured

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK = 1 << 17
_CHARACTERS = 1 << 25


def ratios(
    texts: Texts,
    left: NDArray[np.uint32],
    right: NDArray[np.uint32],
    threshold: float,
) -> NDArray[np.float64]:
    """`rapidfuzz.fuzz.ratio / 100` of each pair of texts; 0 where it is below the threshold.

    Quickest where they are most pairs of some texts with others; then where those with the same
    text on the right stand side by side.
    """
    return _by_blocks(_ratios, texts, left, right, threshold)


def shares(
    texts: Texts,
    left: NDArray[np.uint32],
    right: NDArray[np.uint32],
    threshold: float,
) -> NDArray[np.float64]:
    """`rapidfuzz.fuzz.partial_ratio / 100` of each pair of texts; 0 where below the threshold."""
    return _by_blocks(_shares, texts, left, right, threshold)


def _by_blocks(
    measure: Callable[..., NDArray[np.float64]],
    texts: Texts,
    left: NDArray[np.uint32],
    right: NDArray[np.uint32],
    threshold: float,
) -> NDArray[np.float64]:
    import numpy as np

    parts = [np.empty(0, np.float64)]
    at = 0
    while at < len(left):
        until = min(at + _BLOCK, len(left))
        # Texts long enough to fill the memory are few.
        sizes = np.cumsum(texts.sizes[left[at:until]] + texts.sizes[right[at:until]])
        until = at + max(int(np.searchsorted(sizes, _CHARACTERS)), 1) if len(sizes) else until
        until = min(until, len(left), at + _BLOCK)
        parts.append(measure(texts, left[at:until], right[at:until], threshold))
        at = until
    return np.concatenate(parts)


def _shares(
    texts: Texts, left: NDArray[np.uint32], right: NDArray[np.uint32], threshold: float
) -> NDArray[np.float64]:
    import numpy as np
    from rapidfuzz.fuzz import partial_ratio
    from rapidfuzz.process import cpdist

    own, places = np.unique(np.concatenate((left, right)), return_inverse=True)
    strings = texts.strings(own)
    made: NDArray[np.float64] = cpdist(
        [strings[place] for place in places[len(left) :].tolist()],
        [strings[place] for place in places[: len(left)].tolist()],
        scorer=partial_ratio,
        score_cutoff=max(threshold * 100 - 1e-6, 0),
        dtype=np.float64,
    )
    made /= 100
    made[made < threshold] = 0
    return made


def _ratios(
    texts: Texts, left: NDArray[np.uint32], right: NDArray[np.uint32], threshold: float
) -> NDArray[np.float64]:
    import numpy as np
    from rapidfuzz.fuzz import ratio

    own, places = np.unique(np.concatenate((left, right)), return_inverse=True)
    # Its own rounding must not lose a pair that stands on the threshold.
    cutoff = max(threshold * 100 - 1e-6, 0)
    strings = texts.strings(own)
    made: NDArray[np.float64] = measured(
        strings, places[: len(left)], places[len(left) :], ratio, np.float64, cutoff
    )
    made /= 100
    made[made < threshold] = 0
    return made
