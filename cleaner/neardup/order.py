"""Many numbers put in order with little memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STEP = 1 << 20


def ascending(values: NDArray[Any]) -> NDArray[np.uint32]:
    """The places of values of 32 bits, none below 0, in their order; of equal ones as they stand.

    It holds twelve bytes a value, where numpy's own `argsort` holds up to twenty.
    """
    import numpy as np

    packed = np.empty(len(values), np.uint64)
    for at in range(0, len(values), _STEP):
        some = values[at : at + _STEP].astype(np.uint64)
        some <<= np.uint64(32)
        some |= np.arange(at, at + len(some), dtype=np.uint64)
        packed[at : at + _STEP] = some
    packed.sort()
    return packed.astype(np.uint32)
