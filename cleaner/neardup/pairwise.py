"""Measures of many pairs of strings at once, by rapidfuzz."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DENSE = 2
"""To measure all of some strings with all of others pays for one in so many that are asked for."""
_CELLS = 1 << 20
"""So many pairs are measured that way at a time, about."""
_ROW = 8
"""From so many partners on, a string is prepared once and compared with all of them."""
_LONG = 400
"""A string with more characters is not, since to give up early on unlike ones saves more."""


def measured(
    strings: Sequence[str],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    scorer: Callable[..., Any],
    dtype: type[np.generic],
    cutoff: float | None = None,
) -> NDArray[Any]:
    """The measure of each pair, which are given by where their strings stand.

    scorer: one of rapidfuzz that is the same both ways.
    cutoff: as rapidfuzz has it.

    Quickest where the pairs are most of those there are between some strings and others; then
    where pairs with the same one on the right stand side by side.
    """
    import numpy as np

    if not len(left):
        return np.empty(0, dtype)
    ones, row = _ranked(left, len(strings))
    others, column = _ranked(right, len(strings))
    measure = _Measure(strings, scorer, dtype, cutoff)
    if min(len(ones), len(others)) >= _ROW and len(ones) * len(others) <= _DENSE * len(left):
        longest = max(len(strings[each]) for each in [*ones.tolist(), *others.tolist()])
        if longest <= _LONG:
            return measure.across(ones, others, row, column)
    return measure.along(left, right)


def _ranked(numbers: NDArray[np.int64], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The numbers that occur, which are below `count`, in order; and of each its rank there."""
    import numpy as np

    seen = np.zeros(count, bool)
    seen[numbers] = True
    return np.flatnonzero(seen), (np.cumsum(seen) - 1)[numbers]


class _Measure:
    """A measure of some strings."""

    def __init__(
        self,
        strings: Sequence[str],
        scorer: Callable[..., Any],
        dtype: type[np.generic],
        cutoff: float | None,
    ) -> None:
        self._strings, self._scorer, self._dtype, self._cutoff = strings, scorer, dtype, cutoff

    def _some(self, numbers: NDArray[np.int64]) -> list[str]:
        strings = self._strings
        return [strings[number] for number in numbers.tolist()]

    def _each_with_each(self, ones: list[str], others: list[str]) -> NDArray[Any]:
        from rapidfuzz.process import cdist

        made: NDArray[Any] = cdist(
            ones, others, scorer=self._scorer, score_cutoff=self._cutoff, dtype=self._dtype
        )
        return made

    def across(
        self,
        ones: NDArray[np.int64],
        others: NDArray[np.int64],
        row: NDArray[np.int64],
        column: NDArray[np.int64],
    ) -> NDArray[Any]:
        """Of pairs by their rows and columns in the table of some strings with others."""
        import numpy as np

        made = np.empty(len(row), self._dtype)
        right = self._some(others)
        step = max(_CELLS // len(right), 1)
        order = np.argsort(row, kind="stable")
        ranked = row[order]
        for at in range(0, len(ones), step):
            low, high = ranked.searchsorted([at, at + step])
            own = order[low:high]
            table = self._each_with_each(self._some(ones[at : at + step]), right)
            made[own] = table[row[own] - at, column[own]]
        return made

    def along(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[Any]:
        """Of pairs one by one, or of many with one string."""
        import numpy as np
        from rapidfuzz.process import cpdist

        made = np.empty(len(left), self._dtype)
        ones, others = self._some(left), self._some(right)
        begins = np.flatnonzero(np.append(True, right[1:] != right[:-1]))
        sizes = np.diff(np.append(begins, len(right)))
        row = sizes >= _ROW
        row[row] = [len(others[begin]) <= _LONG for begin in begins[row].tolist()]
        for begin, size in zip(begins[row].tolist(), sizes[row].tolist(), strict=True):
            some = ones[begin : begin + size]
            made[begin : begin + size] = self._each_with_each([others[begin]], some)[0]
        rest = np.flatnonzero(~np.repeat(row, sizes)).tolist()
        made[rest] = cpdist(
            [ones[pair] for pair in rest],
            [others[pair] for pair in rest],
            scorer=self._scorer,
            score_cutoff=self._cutoff,
            dtype=self._dtype,
        )
        return made
