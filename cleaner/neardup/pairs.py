"""Near-duplicates among texts of any kind: by every pair, or by what would go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from cleaner.errors import CleanerError
from cleaner.neardup.exact import Found, all_pairs, exact_pairs
from cleaner.neardup.grams import Texts
from cleaner.neardup.keys import keys
from cleaner.neardup.neighbours import likely_pairs
from cleaner.neardup.stars import star

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXACT_UP_TO = 5_000
"""Up to so many distinct keys every search is exact."""
FEW = 60
"""Up to so many distinct keys, comparing each with each is the quickest, unless they are long."""
_NOT_LONG = 2_000
LONGEST = 65_536
"""Keys with more characters than this are paired with equal ones only, in every mode."""


class _Edges(NamedTuple):
    """Similar pairs of distinct keys by number, left < right."""

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
    numbers, of = _numbered(keys)
    edges = _similar(list(numbers), numbers, threshold, exact)
    rows = zip(edges.left.tolist(), edges.right.tolist(), edges.ratio.tolist(), strict=True)
    if len(numbers) == len(of):
        return sorted(rows)
    members: list[list[int]] = [[] for _ in numbers]
    for text, number in enumerate(of):
        members[number].append(text)
    made = [(i, j, 1.0) for same in members for i, j in combinations(same, 2)]
    for left, right, ratio in rows:
        made.extend((min(i, j), max(i, j), ratio) for i in members[left] for j in members[right])
    made.sort()
    return made


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
    import numpy as np

    numbers, of = _numbered(keys)
    texts = list(numbers)
    places = np.arange(len(texts))
    if longest:
        ranked = sorted(places.tolist(), key=lambda number: (-len(texts[number]), number))
        places[ranked] = np.arange(len(texts))
    apart: Callable[[int, int], bool] | None = None
    if differ is not None:
        apart = partial(_apart, differ, texts)
    proven = exact or len(texts) <= EXACT_UP_TO
    edges = _similar(texts, numbers, threshold, exact)
    gone = star(*edges, places, apart)
    while gone and not proven:
        # What the quick search overlooked among all, it may see among those that stay: only when
        # nothing more goes would a second call find nothing to do.
        stay = [text for number, text in enumerate(texts) if number not in gone]
        more = _similar(stay, numbers, threshold, exact)
        edges = _Edges(
            np.concatenate([edges.left, more.left]),
            np.concatenate([edges.right, more.right]),
            np.concatenate([edges.ratio, more.ratio]),
        )
        before, gone = gone, star(*edges, places, apart)
        proven = gone == before
    first: dict[int, int] = {}
    found: dict[int, tuple[int, float]] = {}
    for text, number in enumerate(of):
        earliest = first.setdefault(number, text)
        if number in gone:
            found[text] = gone[number]
        elif earliest != text:
            found[text] = (number, 1.0)
    return {text: (first[other], ratio) for text, (other, ratio) in found.items()}


def _apart(differ: Callable[[str, str], bool], texts: Sequence[str], one: int, other: int) -> bool:
    return differ(texts[one], texts[other])


def _numbered(keys: Iterable[str]) -> tuple[dict[str, int], list[int]]:
    """The distinct keys numbered in the order of their first appearance, and each text's number."""
    numbers: dict[str, int] = {}
    return numbers, [numbers.setdefault(key, len(numbers)) for key in keys]


def _similar(
    keys: Sequence[str], numbers: Mapping[str, int], threshold: float, exact: bool
) -> _Edges:
    """The similar pairs of distinct keys."""
    import numpy as np

    if not 0 < threshold <= 1:
        raise CleanerError(f"the threshold {threshold} is out of range: give one above 0, to 1.")
    compared = [key for key in keys if 0 < len(key) <= LONGEST] if threshold < 1 else []
    compared.sort(key=len)
    found = _search(compared, threshold, exact)
    number = np.fromiter((numbers[key] for key in compared), np.int64, len(compared))
    left, right = number[found.left], number[found.right]
    return _Edges(np.minimum(left, right), np.maximum(left, right), found.ratio)


def _search(keys: Sequence[str], threshold: float, exact: bool) -> Found:
    if not keys:
        import numpy as np

        return Found(np.empty(0, np.uint32), np.empty(0, np.uint32), np.empty(0, np.float64))
    texts = Texts.of(keys)
    if len(keys) <= FEW and len(keys[-1]) <= _NOT_LONG:
        return all_pairs(texts, threshold)
    if exact or len(keys) <= EXACT_UP_TO:
        return exact_pairs(texts, threshold)
    return likely_pairs(texts, threshold)
