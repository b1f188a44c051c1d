"""What stays of the repeats within one document, since it belongs to something else there."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from cleaner.neardup import Collection, Copies
from cleaner.neardup.room import Column
from cleaner.repeats.found import Places
from cleaner.repeats.owned import TEXT, Page
from cleaner.repeats.parallel import mostly_words, slots_of_each, twice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROUNDS = 16
"""So many times at most a document is looked at again; then all goes that still might."""
_STEP = 1 << 20


def going(found: Copies, stays: NDArray[np.bool_], memory: int) -> Copies:
    """What would go, without those rows that stay."""
    import numpy as np

    columns = [Column(kind, memory // 32) for kind in ("u4", "u4", "f8", "?", "i4")]
    for at in range(0, len(stays), _STEP):
        goes = np.flatnonzero(~stays[at : at + _STEP])
        for column, room in zip(columns, found, strict=True):
            column.add(room.part(at, at + _STEP)[goes].data)
    return Copies(*(column.room() for column in columns))


class Owners:
    """Tells which repeats within one document stay with their owner."""

    def __init__(self, places: Places, collection: Collection, keep: str, *, equal: bool) -> None:
        """keep:  which of several copies is kept.
        equal: whether what is equal goes as well as what is near.
        """
        self._places, self._collection, self._keep = places, collection, keep
        self._below = 2.0 if equal else 1.0

    def stays(
        self,
        found: Copies,
        gone: NDArray[np.bool_] | None = None,
        asked: NDArray[np.int64] | None = None,
    ) -> NDArray[np.bool_]:
        """For each row of what would go whether it stays.

        It is decided as often as lines go that others are beside, so that a second call would
        decide the same. A text that is near another and stands at several places stays at none
        where it goes from the one that it is compared by.

        gone:  what is not on the page any more.
        asked: the documents asked about, in ascending order; of others nothing stays.
        """
        import numpy as np

        stays = np.zeros(len(found.copy.array), bool)
        rows = self._rows(found)
        if gone is not None:
            rows = rows[~gone[rows]]
        documents = self._places.documents(found.copy.rows(rows).astype(np.int64))
        if asked is not None:
            chosen = np.isin(documents, asked)
            rows, documents = rows[chosen], documents[chosen]
        if not len(rows):
            return stays
        new = np.flatnonzero(np.diff(documents, prepend=-1))
        for some, document in zip(np.split(rows, new[1:]), documents[new].tolist(), strict=True):
            stays[some] = self._stay(found, some, document, gone)
        return stays

    def _rows(self, found: Copies) -> NDArray[np.int64]:
        """The rows of copies that stand in the same document as what they go for."""
        import numpy as np

        made = [np.empty(0, np.int64)]
        for at in range(0, len(found.copy.array), _STEP):
            copy, kept = (room.part(at, at + _STEP).astype(np.int64) for room in found[:2])
            same = self._places.documents(copy) == self._places.documents(kept)
            same &= ~found.inside.part(at, at + _STEP)
            same &= found.ratio.part(at, at + _STEP) < self._below
            made.append(np.flatnonzero(same) + at)
        return np.concatenate(made)

    def _stay(
        self,
        found: Copies,
        rows: NDArray[np.int64],
        document: int,
        away: NDArray[np.bool_] | None,
    ) -> NDArray[np.bool_]:
        """For some rows, which are all of one document, whether they stay."""
        import numpy as np

        first, end = self._places.first[document : document + 2]
        low, high = self._places.rows(document, found)
        copy, kept = (room.part(low, high).astype(np.int64) for room in found[:2])
        numbers = self._collection.of
        # What goes counts as what it goes for.
        same = numbers.part(first, end).astype(np.int64)
        own = same[copy - first]
        same[copy - first] = numbers.rows(kept)
        told, lines = self._places.told(document)
        alike = -1 - (told >> np.uint64(TEXT)).astype(np.int64)
        alike[lines] = same
        page = Page((told & np.uint64((1 << TEXT) - 1)).astype(np.int64).tolist(), alike.tolist())
        if away is not None:
            page, places = page.without(lines[copy[away[low:high]] - first].tolist())
            lines = np.array([places.get(line, -1) for line in lines.tolist()], np.int64)
        chosen = rows - low
        sides = (lines[side[chosen] - first].tolist() for side in (copy, kept))
        pairs = list(zip(*sides, strict=True))
        others = found.ratio.part(low, high) < self._below
        others[chosen] = False
        if away is not None:
            others &= ~away[low:high]
        labelled = [page.labelled(*pair) for pair in pairs]
        stays = [label or page.owned(*pair) for label, pair in zip(labelled, pairs, strict=True)]

        def apart(at: int) -> bool:
            return labelled[at] or page.of_terms(*pairs[at])

        leads, by_terms = self._leads(found, rows, own[chosen], stays, apart)
        # A second call sees the page without what goes.
        gone = lines[copy[others] - first].tolist()
        gone += [line for (line, _), stay in zip(pairs, stays, strict=True) if not stay]
        for left in range(_ROUNDS, -1, -1):
            asked = [at for at, stay in enumerate(stays) if stay]
            if not gone or not asked:
                break
            page, places = page.without(gone)
            pairs = [(places.get(one, -1), places[other]) for one, other in pairs]
            gone.clear()
            for at in asked:
                owner = page.of_terms if at in by_terms else page.owned
                owned = labelled[at] or (left and owner(*pairs[at]))
                if not owned or not stays[leads[at]]:
                    stays[at] = False
                    gone.append(pairs[at][0])
        return np.array(stays, bool)

    def _leads(
        self,
        found: Copies,
        rows: NDArray[np.int64],
        numbers: NDArray[np.int64],
        stays: list[bool],
        apart: Callable[[int], bool],
    ) -> tuple[list[int], set[int]]:
        """For each row the one it goes with; let go what is near in a way that leaves no choice.

        numbers: of the keys of the copies.
        stays:   whether each row stays as yet.
        apart:   whether a row stays for its label or its term.

        The rows of the set stay for these alone.
        """
        import numpy as np

        leads = np.arange(len(rows))
        near = np.flatnonzero(found.ratio.rows(rows) < 1)
        alone: set[int] = set()
        if not len(near):
            return leads.tolist(), alone
        stands = self._stands[numbers[near]]
        copy = found.copy.rows(rows[near])
        heads = near[copy == stands]
        by_number = dict(zip(numbers[heads].tolist(), heads.tolist(), strict=True))
        asked = []
        for at, number in zip(near.tolist(), numbers[near].tolist(), strict=True):
            leads[at] = head = by_number.get(number, -1)
            if head < 0:
                leads[at], stays[at] = at, False
            elif head == at and stays[at]:
                asked.append(at)
        texts, kept = self._collection.texts, found.text.rows(rows[asked])
        own = self._rank[numbers[asked]]
        differing = slots_of_each(zip(texts.each(kept), texts.each(own), strict=True))
        for at, slots in zip(asked, differing, strict=True):
            # Other words in one place are what `Clauses` decides about.
            if mostly_words(slots) or twice(slots):
                stays[at] = apart(at)
                alone.add(at)
        for at in near.tolist():
            stays[at] &= stays[leads[at]]
        return leads.tolist(), alone

    @cached_property
    def _stands(self) -> NDArray[np.uint32]:
        newest = self._keep == "newest"
        return self._collection.last() if newest else self._collection.first()

    @cached_property
    def _rank(self) -> NDArray[np.int32]:
        return self._collection.rank()
