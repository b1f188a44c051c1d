"""Similar pairs that are kept, of sets that would cost too much to be compared anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.neardup.exact import Found, together

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Known:
    """The similar pairs of sets of which much stays, from one decision to the next.

    A set that a text joins is compared with that text, and not each of its texts with each again.
    """

    def __init__(self, texts: int) -> None:
        """texts: how many there are."""
        import numpy as np

        self._set = np.zeros(texts, np.uint32)
        self._last = 0
        self._pairs = together([])

    def keep(self, texts: NDArray[np.uint32], pairs: Found) -> None:
        """Take the pairs, by number of text, of a set that was decided; some may be repeated."""
        import numpy as np

        self._last += 1
        self._set[texts] = self._last
        rest = self._pairs.some(self._set[self._pairs.left] != self._last)
        once = np.unique(pairs.packed, return_index=True)[1]
        self._pairs = together([rest, pairs.some(once)])

    def among(self, texts: NDArray[np.uint32]) -> tuple[NDArray[np.bool_], Found]:
        """Which texts of a set were in the one that most of it was, and the pairs among these."""
        import numpy as np

        known = self._set[texts]
        number = int(np.bincount(known).argmax()) if len(known) else 0
        if not number:
            return np.zeros(len(texts), bool), together([])
        chosen = np.zeros(len(self._set), bool)
        chosen[texts[known == number]] = True
        own = chosen[self._pairs.left] & chosen[self._pairs.right]
        return known == number, self._pairs.some(own)
