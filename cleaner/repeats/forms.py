"""Formulas that documents share which were filled in from one form: rulings, records, notices."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.neardup import Collection, Copies
from cleaner.repeats.found import Places
from cleaner.repeats.owned import TEXT
from cleaner.repeats.owners import going

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLANKS = 3
"""Places between shared lines, at least, where each of two forms has lines of its own."""
_NEW, _GRAM = 0.7, 3
"""Of what tells of other things this share of the runs of so many letters stands nowhere in the
other document; two versions of one text, of which lines were cut elsewhere, share them."""
_PARTS = 2
"""Lines that are compared, at least, and that stay: of fewer nothing is told a second time."""
_RUN = 5
"""More copies side by side are a text that was pasted."""
_ENDS = tuple(map(ord, ".!?;:。！？；："))
"""A formula is a sentence, or leads in what follows; keys are in NFKC."""
_LINES = 100
"""A document of more lines is no form, so that the work is linear."""
_HELD = 1 << 10
"""So many documents are held at once."""
_STEP, _PAIRS = 1 << 20, 1 << 14


class _Line(NamedTuple):
    """A line of a document as a form.

    text: a number, the same for lines that are alike.
    rank: the number of what is compared of it, its key; -1 for a short line and an endless one.
    copy: the document of which it is a copy; -1 where it is none.
    same: whether it is that word for word.
    """

    text: int
    rank: int
    copy: int
    same: bool

    @property
    def keyed(self) -> bool:
        return self.rank >= 0


class Forms:
    """Tells which copies stay since they are the formula of a form that was filled in otherwise.

    依照…判决如下： stands in each ruling, between the parties, the facts and the orders, which are
    its own; without it the ruling is not whole. Two documents are of one form where lines that both
    have, in one order, stand between lines that each has of its own, several times over; and where
    what they have in one such place tells of other things, or where all these lines are short, and
    as many as the formulas, which both have word for word. A reprint has its own lines above and
    below the text, or few headings, or what its own lines tell is nearly the same.
    """

    def __init__(self, places: Places, collection: Collection, every: Copies, memory: int) -> None:
        """every:  all copies that there are, of which some stay for other reasons; by these
                alone it is told what a form is, so that a second call would decide the same.
        memory: bytes of which a part is taken.
        """
        self._places, self._collection, self._every = places, collection, every
        self._memory = memory
        self._lines_of: dict[int, list[_Line]] = {}

    def left(self, found: Copies) -> Copies:
        """What goes all the same, of what would go."""
        import numpy as np

        rows, pairs = self._pairs(found)
        if not len(rows):
            return found
        stays = np.zeros(len(found.copy.array), bool)
        new = np.flatnonzero(np.diff(pairs, axis=0, prepend=-1).any(axis=1))
        for some, (one, other) in zip(np.split(rows, new[1:]), pairs[new].tolist(), strict=True):
            if self._of_one_form(one, other):
                stays[some] = self._are_formulas(self._ranks(found.copy.rows(some)))
        return going(found, stays, self._memory) if stays.any() else found

    def _pairs(self, found: Copies) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The rows of copies in documents that may be of one form, and for each its two documents.

        They are in the order of these pairs.
        """
        import numpy as np

        parts = np.diff(np.frombuffer(self._places.first, np.int64))
        own, lines = parts.copy(), self._places.counts()
        for at in range(0, len(self._every.copy.array), _STEP):
            copy = self._every.copy.part(at, at + _STEP).astype(np.int64)
            np.subtract.at(own, self._places.documents(copy), 1)
        small = ((own > 0) | (2 * parts <= lines)) & (lines > _BLANKS) & (lines <= _LINES)
        row, pair = self._between(found, small, inside=False)
        pair, of = np.unique(pair, return_inverse=True)
        one, other = np.divmod(pair, len(parts))
        # A line that both have is a copy of the other's, or so short that it was not compared.
        every, times = np.unique(
            self._between(self._every, small, inside=True)[1], return_counts=True
        )
        both = np.zeros(len(pair), np.int64)
        for packed in (pair, other * len(parts) + one):
            place = every.searchsorted(packed)
            place[place == len(every)] = 0
            both += np.where(every[place] == packed, times[place], 0)
        few = both <= _BLANKS
        both[few] += self._same(one[few], other[few])
        asked = np.flatnonzero((both > _BLANKS)[of])
        asked = asked[np.lexsort((row[asked], of[asked]))]
        of = of[asked]
        return row[asked], np.stack((one[of], other[of]), axis=1)

    def _same(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many lines two documents have that are the same, for each pair, about."""
        import numpy as np

        chosen = np.zeros(len(self._places.names), bool)
        chosen[one] = chosen[other] = True
        marks = np.unique(self._places.marks(chosen))
        made = [np.empty(0, np.int64)]
        for at in range(0, len(one), _PAIRS):
            first, second = (each[at : at + _PAIRS] << TEXT for each in (one, other))
            begins, ends = marks.searchsorted(first), marks.searchsorted(first + (1 << TEXT))
            until = np.cumsum(ends - begins)
            rows = np.arange(until[-1]) + np.repeat(ends - until, ends - begins)
            asked = marks[rows] + np.repeat(second - first, ends - begins)
            place = marks.searchsorted(asked)
            place[place == len(marks)] = 0
            same = np.append(0, np.cumsum(marks[place] == asked))
            made.append(same[until] - same[until - ends + begins])
        return np.concatenate(made)

    def _between(
        self, copies: Copies, small: NDArray[np.bool_], *, inside: bool
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The rows of copies of what stands in other documents, and for each both as one number.

        small:  which documents are asked for.
        inside: whether to take what stands inside a longer one, too.
        """
        import numpy as np

        rows, pairs = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for at in range(0, len(copies.copy.array), _STEP):
            copy, kept = (room.part(at, at + _STEP).astype(np.int64) for room in copies[:2])
            one, other = self._places.documents(copy), self._places.documents(kept)
            asked = (one != other) & small[one] & small[other]
            if not inside:
                asked &= ~copies.inside.part(at, at + _STEP)
            rows.append(np.flatnonzero(asked) + at)
            pairs.append(one[asked] * len(small) + other[asked])
        return np.concatenate(rows), np.concatenate(pairs)

    def _of_one_form(self, one: int, other: int) -> bool:
        """Whether two documents are forms that were filled in otherwise."""
        mine = [line for line in self._lines(one) if line.copy in (-1, other)]
        copies = 0
        for line in mine:
            copies = copies + 1 if line.copy >= 0 else copies * (not line.keyed)
            if copies > _RUN:
                return False
        yours = [line for line in self._lines(other) if line.copy in (-1, one)]
        if any(sum(line.keyed for line in lines) < _PARTS for lines in (mine, yours)):
            return False
        blanks = [*_blanks(mine, yours)]
        if len(blanks) < _BLANKS:
            return False
        shared = [line.same for line in mine if line.copy >= 0]
        filled = [line for own, _ in blanks for line in own]
        if not any(line.keyed for line in filled):
            return all(shared) and len(shared) <= len(filled) and not self._others(one, other)
        # Most of what is not new stands in the same place of the other document.
        told = [(self._grams(own), self._grams(others)) for own, others in blanks]
        told = [pair for pair in told if _is_new(*pair) and _is_new(*reversed(pair))]
        if not told:
            return False
        whole = self._grams(self._lines(one)), self._grams(self._lines(other))
        return any(_is_new(own, whole[1]) and _is_new(others, whole[0]) for own, others in told)

    def _others(self, one: int, other: int) -> bool:
        """Whether a document has copies of others than another one."""
        import numpy as np

        kept = self._every.kept.part(*self._places.rows(one, self._every)).astype(np.int64)
        return bool((self._places.documents(kept) != other).any())

    def _lines(self, document: int) -> list[_Line]:
        """The lines of a document without copies but for formulas.

        Such a formula counts as what it is a copy of.
        """
        if (lines := self._lines_of.get(document)) is None:
            if len(self._lines_of) >= _HELD:
                self._lines_of.clear()
            lines = self._lines_of[document] = self._read(document)
        return lines

    def _read(self, document: int) -> list[_Line]:
        import numpy as np

        told, lines = self._places.told(document)
        if not len(told):
            return []
        first, end = self._places.first[document : document + 2]
        bounds = self._places.rows(document, self._every)
        copy, kept = (room.part(*bounds).astype(np.int64) for room in self._every[:2])
        of = self._collection.of
        texts = -1 - (told >> np.uint64(TEXT)).astype(np.int64)
        texts[lines] = of.part(first, end).astype(np.int64)
        texts[lines[copy - first]] = of.rows(kept).astype(np.int64)
        same = np.zeros(len(told), bool)
        same[lines[copy - first]] = self._every.ratio.part(*bounds) == 1
        copies = np.full(len(told), -1, np.int64)
        copies[lines[copy - first]] = self._places.documents(kept)
        ranks = np.full(len(told), -1, np.int32)
        ranks[lines] = self._ranks(np.arange(first, end))
        own = copies < 0
        own[~own] = self._are_formulas(ranks[~own])
        columns = (column[own].tolist() for column in (texts, ranks, copies, same))
        return [*map(_Line, *columns)]

    def _ranks(self, parts: NDArray[Any]) -> NDArray[np.int32]:
        """The numbers of the keys of some parts; -1 for one that is too long for that."""
        import numpy as np

        ranks: NDArray[np.int32] = self._rank[self._collection.of.rows(parts).astype(np.int64)]
        return ranks

    def _are_formulas(self, ranks: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Whether keys end as formulas do, none of which is empty."""
        texts = self._collection.texts
        found = ranks >= 0
        last = texts.starts[ranks[found] + 1] - 1
        found[found] = self._ends[texts.read(last)]
        return found

    @cached_property
    def _ends(self) -> NDArray[np.bool_]:
        """Whether a formula ends with it, for each letter of the alphabet of the keys."""
        import numpy as np

        return np.isin(self._collection.texts.alphabet, _ENDS)

    def _grams(self, lines: Iterable[_Line]) -> set[str]:
        """The runs of letters in the keys of some lines."""
        keys = [self._collection.texts.text(line.rank) for line in lines if line.keyed]
        return {key[n : n + _GRAM] for key in keys for n in range(len(key) - _GRAM + 1)}

    @cached_property
    def _rank(self) -> NDArray[np.int32]:
        return self._collection.rank()


def _is_new(grams: Set[str], others: Set[str]) -> bool:
    """Whether what some lines tell stands nowhere in others, given the grams of both."""
    return bool(grams) and len(grams - others) >= _NEW * len(grams)


def _blanks(
    mine: Sequence[_Line], yours: Sequence[_Line]
) -> Iterator[tuple[Sequence[_Line], Sequence[_Line]]]:
    """What two documents have of their own between lines that both have, where both have some.

    Lines that both have stand once in each, and in one order.
    """
    for (a, b), (c, d) in pairwise(_shared(mine, yours)):
        own = [line for line in mine[a + 1 : c] if line.copy < 0]
        if own and d - b > 1:
            yield own, yours[b + 1 : d]


def _shared(mine: Sequence[_Line], yours: Sequence[_Line]) -> list[tuple[int, int]]:
    """The longest row of lines that both have in one order, each as its places in both."""
    counts = Counter(line.text for line in mine), Counter(line.text for line in yours)
    once = {line.text: n for n, line in enumerate(yours) if counts[1][line.text] == 1}
    pairs = [
        (n, once[line.text])
        for n, line in enumerate(mine)
        if counts[0][line.text] == 1 and line.text in once
    ]
    ends: list[int] = []
    best: list[int] = []
    before: list[int] = []
    for at, (_, place) in enumerate(pairs):
        size = bisect_left(ends, place)
        before.append(best[size - 1] if size else -1)
        ends[size : size + 1], best[size : size + 1] = [place], [at]
    row, at = [], best[-1] if best else -1
    while at >= 0:
        row.append(pairs[at])
        at = before[at]
    return row[::-1]
