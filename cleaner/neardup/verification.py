"""The last word on a pair is rapidfuzz's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK = 1 << 18


def ratios(
    texts: Sequence[str],
    left: NDArray[np.uint32],
    right: NDArray[np.uint32],
    threshold: float,
) -> NDArray[np.float64]:
    """`rapidfuzz.fuzz.ratio / 100` of each pair of texts; 0 where it is below the threshold."""
    import numpy as np
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cpdist

    made = np.zeros(len(left), np.float64)
    for at in range(0, len(left), _BLOCK):
        part = slice(at, at + _BLOCK)
        made[part] = cpdist(
            [texts[k] for k in left[part].tolist()],
            [texts[k] for k in right[part].tolist()],
            scorer=ratio,
            # Its own rounding must not lose a pair that stands on the threshold.
            score_cutoff=max(threshold * 100 - 1e-6, 0),
            dtype=np.float64,
        )
    made /= 100
    made[made < threshold] = 0
    return made
