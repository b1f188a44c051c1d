"""Near-duplicates among texts of any kind: by every pair, or by what would go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleaner.errors import CleanerError
from cleaner.neardup.exact import Found, exact_pairs
from cleaner.neardup.grams import Texts
from cleaner.neardup.keys import keys
from cleaner.neardup.neighbours import likely_pairs
from cleaner.neardup.stars import star

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXACT_UP_TO = 5_000
"""Up to so many distinct keys every search is exact."""
LONGEST = 65_536
"""Keys with more characters than this are paired with equal ones only, in every mode."""


class Similar(NamedTuple):
    """Similar pairs of the distinct keys of some texts.

    first: for each distinct key the first text that has it, ascending.
    of:    for each text the number of its key.
    left, right, ratio: pairs of keys, left < right.
    """

    first: list[int]
    of: list[int]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    ratio: NDArray[np.float64]


def find_pairs(
    texts: Sequence[str], threshold: float = 0.85, exact: bool = False
) -> list[tuple[int, int, float]]:
    """Every pair (i, j, ratio) of texts, i < j, sorted, whose keys are at least so similar.

    texts:     any texts, commonly paragraphs; `cleaner.neardup.key` says what of them is compared.
    threshold: above 0, to 1. The ratio is `rapidfuzz.fuzz.ratio / 100` of the two keys, which is
               2 L / (|a| + |b|) with L the length of their longest common subsequence.
    exact:     prove that no pair is missing. Up to 5,000 distinct keys that is always so; above,
               a pair in a few thousand may be missed, and none that is returned is ever wrong.

    Equal keys have the ratio 1, empty ones too. Keys of more than 65,536 characters are compared
    with equal ones only. n equal texts make n (n - 1) / 2 pairs: where these are too many, ask
    `find_copies`. Raises CleanerError for a threshold out of range.

    >>> find_pairs(["今天天气很好。", "今天天氣很好！", "明天有雨"])
    [(0, 1, 0.8571428571428572)]
    """
    return pairs_of_keys(keys(texts), threshold, exact)


def pairs_of_keys(
    keys: Sequence[str], threshold: float = 0.85, exact: bool = False
) -> list[tuple[int, int, float]]:
    """What `find_pairs` gives, of texts that are keys already."""
    similar = _similar(keys, threshold, exact)
    members: list[list[int]] = [[] for _ in similar.first]
    for text, number in enumerate(similar.of):
        members[number].append(text)
    if len(similar.first) == len(similar.of):
        return sorted(_rows(similar))
    found = [(i, j, 1.0) for same in members for n, i in enumerate(same) for j in same[n + 1 :]]
    for left, right, ratio in _rows(similar):
        found.extend((min(i, j), max(i, j), ratio) for i in members[left] for j in members[right])
    found.sort()
    return found


def find_copies(
    texts: Sequence[str],
    threshold: float = 0.85,
    exact: bool = False,
    *,
    longest: bool = False,
    differ: Callable[[str, str], bool] | None = None,
) -> dict[int, tuple[int, float]]:
    """For each text that is a near-duplicate of one that stays: that one, and the ratio.

    The greedy star: texts are taken in their order, or with `longest` by the length of their keys
    from the longest down, and one goes only if its ratio to one that stays reaches the threshold.
    differ: given two keys that are similar and not equal, whether they must both stay all the same.

    The work does not grow with the number of pairs of equal texts. See `find_pairs` for the rest.

    >>> find_copies(["春眠不觉晓", "春眠不覺曉", "处处闻啼鸟", "春眠不觉晓"])
    {1: (0, 1.0), 3: (0, 1.0)}
    """
    return copies_of_keys(keys(texts), threshold, exact, longest=longest, differ=differ)


def copies_of_keys(
    keys: Sequence[str],
    threshold: float = 0.85,
    exact: bool = False,
    *,
    longest: bool = False,
    differ: Callable[[str, str], bool] | None = None,
) -> dict[int, tuple[int, float]]:
    """What `find_copies` gives, of texts that are keys already."""
    similar = _similar(keys, threshold, exact)
    first = similar.first
    rows = _rows(similar)
    if differ is not None:
        rows = ((i, j, ratio) for i, j, ratio in rows if not differ(keys[first[i]], keys[first[j]]))
    order = None
    if longest:
        order = [0] * len(first)
        ranked = sorted(range(len(first)), key=lambda number: (-len(keys[first[number]]), number))
        for place, number in enumerate(ranked):
            order[number] = place
    gone = star(rows, order)
    found: dict[int, tuple[int, float]] = {}
    for text, number in enumerate(similar.of):
        if number in gone:
            other, ratio = gone[number]
            found[text] = (first[other], ratio)
        elif first[number] != text:
            found[text] = (first[number], 1.0)
    return found


def _rows(similar: Similar) -> Iterator[tuple[int, int, float]]:
    return zip(similar.left.tolist(), similar.right.tolist(), similar.ratio.tolist(), strict=True)


def _similar(keys: Sequence[str], threshold: float, exact: bool) -> Similar:
    """The similar pairs of the distinct keys; numbers follow the order of first appearance."""
    import numpy as np

    if not 0 < threshold <= 1:
        raise CleanerError(f"the threshold {threshold} is out of range: give one above 0, to 1.")
    numbers: dict[str, int] = {}
    of = [numbers.setdefault(key, len(numbers)) for key in keys]
    first: list[int] = []
    for text, number in enumerate(of):
        if number == len(first):
            first.append(text)
    compared = [key for key in numbers if 0 < len(key) <= LONGEST] if threshold < 1 else []
    compared.sort(key=len)
    found = _search(compared, threshold, exact)
    place = np.fromiter((numbers[key] for key in compared), np.int64, len(compared))
    left, right = place[found.left], place[found.right]
    return Similar(first, of, np.minimum(left, right), np.maximum(left, right), found.ratio)


def _search(keys: Sequence[str], threshold: float, exact: bool) -> Found:
    if not keys:
        import numpy as np

        return Found(np.empty(0, np.uint32), np.empty(0, np.uint32), np.empty(0, np.float64))
    texts = Texts.of(keys)
    if exact or len(keys) <= EXACT_UP_TO:
        return exact_pairs(texts, threshold)
    return likely_pairs(texts, threshold)
