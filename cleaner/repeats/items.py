"""Short clauses and fields of forms that repeat alone from one document to another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.neardup import Collection, Copies
from cleaner.repeats.found import Places
from cleaner.repeats.owned import TEXT, of_form
from cleaner.repeats.owners import going

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHORT = 40
"""Longer keys are paragraphs of their own."""
_RUN = 2
"""More of them side by side are a list that was copied."""
_STEP = 1 << 20


class Items:
    """Tells which short items of a document stay though another document has them too.

    既往史：… stands in each record, between lines that are its own; without it the record is not
    whole. Beside them stands a paragraph that is compared and does not go: a page that was copied
    goes with all its items.
    """

    def __init__(self, places: Places, collection: Collection, memory: int) -> None:
        """memory: bytes of which a part is taken."""
        self._places, self._collection, self._memory = places, collection, memory

    def left(self, found: Copies) -> Copies:
        """What goes all the same, of what would go."""
        import numpy as np

        runs = self._runs(found)
        rows = self._rows(found, runs)
        if not len(rows):
            return found
        parts = found.copy.rows(rows).astype(np.int64)
        documents = self._places.documents(parts)
        new = np.flatnonzero(np.diff(documents, prepend=-1))
        of_forms = []
        for some, document in zip(np.split(parts, new[1:]), documents[new].tolist(), strict=True):
            told, lines = self._places.told(document)
            page = (told & np.uint64((1 << TEXT) - 1)).astype(np.int64).tolist()
            own = lines[some - self._places.first[document]].tolist() if page else []
            of_forms += [of_form(page, line) for line in own] if page else [False] * len(some)
        stays = np.zeros(len(found.copy.array), bool)
        stays[rows] = of_forms
        # Of two side by side both stay or none.
        whole = np.ones(int(runs[-1]) + 1, bool)
        whole[runs[~stays]] = False
        stays = whole[runs]
        return going(found, stays, self._memory) if stays.any() else found

    def _rows(self, found: Copies, runs: NDArray[np.int32]) -> NDArray[np.int64]:
        """The rows of short copies in other documents that stand beside one that does not go."""
        import numpy as np

        if not len(runs):
            return np.empty(0, np.int64)
        begins = np.flatnonzero(np.diff(runs, prepend=-1))
        ends = np.append(begins[1:], len(runs))
        few = begins[ends - begins <= _RUN]
        last = ends[ends - begins <= _RUN] - 1
        low, high = (found.copy.rows(side).astype(np.int64) for side in (few, last))
        documents = self._places.documents(low)
        first = np.frombuffer(self._places.first, np.int64)
        beside = (low > first[documents]) | (high + 1 < first[documents + 1])
        chosen = np.zeros(int(runs[-1]) + 1, bool)
        chosen[runs[few[beside]]] = True
        rows = np.flatnonzero(chosen[runs])
        copy, kept = (room.rows(rows).astype(np.int64) for room in found[:2])
        other = self._places.documents(copy) != self._places.documents(kept)
        other &= ~found.inside.rows(rows)
        other &= self._collection.sizes.rows(self._collection.of.rows(copy)) <= _SHORT
        short: NDArray[np.int64] = rows[other]
        return short

    def _runs(self, found: Copies) -> NDArray[np.int32]:
        """For each row the number of the run of parts, side by side in one document, it is of."""
        import numpy as np

        new = np.empty(len(found.copy.array), bool)
        for at in range(0, len(new), _STEP):
            some = found.copy.part(max(at - 1, 0), at + _STEP).astype(np.int64)
            own = self._places.documents(some)
            apart = (np.diff(some) != 1) | (np.diff(own) != 0)
            new[at : at + _STEP] = np.append(True, apart) if not at else apart
        return np.cumsum(new, dtype=np.int32) - np.int32(1)
