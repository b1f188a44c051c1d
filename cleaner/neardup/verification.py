"""The last word on a pair is rapidfuzz's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK = 1 << 18
_ROW = 8
"""From so many partners on, a text is prepared once and compared with all of them."""
_LONG = 400
"""A text with more characters is not, since to give up early on unlike ones saves more."""


def ratios(
    texts: Sequence[str],
    left: NDArray[np.uint32],
    right: NDArray[np.uint32],
    threshold: float,
) -> NDArray[np.float64]:
    """`rapidfuzz.fuzz.ratio / 100` of each pair of texts; 0 where it is below the threshold.

    Quickest where pairs with the same text on the right stand side by side.
    """
    import numpy as np
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cdist, cpdist

    made = np.zeros(len(left), np.float64)
    # Its own rounding must not lose a pair that stands on the threshold.
    cutoff = max(threshold * 100 - 1e-6, 0)
    begins = np.flatnonzero(np.append(True, right[1:] != right[:-1])) if len(right) else right
    sizes = np.diff(np.append(begins, len(right)))
    single = np.repeat(sizes < _ROW, sizes)
    for begin, size in zip(
        begins[sizes >= _ROW].tolist(), sizes[sizes >= _ROW].tolist(), strict=True
    ):
        if len(texts[int(right[begin])]) > _LONG:
            single[begin : begin + size] = True
            continue
        row = slice(begin, begin + size)
        others = [texts[k] for k in left[row].tolist()]
        made[row] = cdist(
            [texts[int(right[begin])]],
            others,
            scorer=ratio,
            score_cutoff=cutoff,
            dtype=np.float64,
        )[0]
    rest = np.flatnonzero(single)
    for at in range(0, len(rest), _BLOCK):
        some = rest[at : at + _BLOCK]
        made[some] = cpdist(
            [texts[k] for k in left[some].tolist()],
            [texts[k] for k in right[some].tolist()],
            scorer=ratio,
            score_cutoff=cutoff,
            dtype=np.float64,
        )
    made /= 100
    made[made < threshold] = 0
    return made
