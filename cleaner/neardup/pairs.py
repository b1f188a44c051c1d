"""Near-duplicates among texts of any kind: by every pair, or by what would go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from cleaner.errors import CleanerError
from cleaner.neardup.collection import Collection
from cleaner.neardup.containment import contained_pairs
from cleaner.neardup.exact import (
    Found,
    all_candidates,
    all_pairs,
    exact_candidates,
    exact_pairs,
)
from cleaner.neardup.grams import MEMORY, Texts
from cleaner.neardup.keys import keys
from cleaner.neardup.members import Differ
from cleaner.neardup.neighbours import Neighbours
from cleaner.neardup.order import ascending
from cleaner.neardup.room import Column, Room
from cleaner.neardup.sets import Sets
from cleaner.neardup.threads import Threads
from cleaner.neardup.verdicts import Gone, Verdicts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cleaner.neardup.neighbours import Candidates
    from cleaner.neardup.sparing import Sparing

EXACT_UP_TO = 5_000
"""Up to so many distinct keys every search is exact."""
KEEP = ("first", "longest", "newest")
"""Which of several copies can be kept."""
FEW = 400
"""Up to so many distinct keys, comparing each with each is the quickest, unless they are long."""
_NOT_LONG = 2_000
_STEP = 1 << 20
_HELD = 30
"""Bytes that are held of a text beside its characters, about: where it begins, how long it is, its
place, its set, and whether it stays."""


class Edges(NamedTuple):
    """Similar pairs of keys by number, left < right, and their ratios."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    ratio: NDArray[np.float64]


class Copies(NamedTuple):
    """Keys that would go, by place, in their order.

    kept:   the place of the one that each is a copy of (uint32, as `copy`).
    ratio:  of the two (float64); 1 where they are equal.
    inside: where a key is no copy but stands inside the other; then the ratio is its share (bool).
    text:   the number of the one that is kept among the texts of the collection, or -1 (int32).
    """

    copy: Room
    kept: Room
    ratio: Room
    inside: Room
    text: Room

    def each(self) -> Iterator[tuple[int, int, float, bool]]:
        """One after the other: `copy`, `kept`, `ratio` and `inside`."""
        for at in range(0, len(self.copy.array), _STEP):
            yield from zip(*(own.part(at, at + _STEP).tolist() for own in self[:4]), strict=True)


class Containment(NamedTuple):
    """What is asked of a key that stands inside a longer one.

    share:  how much of it must stand there, above 0, to 1; see `contained_pairs`.
    differ: given a key and a longer one, whether both must stay all the same.
    """

    share: float
    differ: Callable[[str, str], bool] | None = None


def find_pairs(
    texts: Sequence[str], threshold: float = 0.85, exact: bool = False, memory: int = MEMORY
) -> list[tuple[int, int, float]]:
    """Every pair (i, j, ratio) of texts, i < j, sorted, whose keys are at least so similar.

    texts:     any texts, commonly paragraphs; `cleaner.neardup.key` says what of them is compared.
    threshold: above 0, to 1. The ratio is `rapidfuzz.fuzz.ratio / 100` of the two keys, which is
               2 L / (|a| + |b|) with L the length of their longest common subsequence.
    exact:     prove that no pair is missing. Up to 5,000 distinct keys that is always so; above,
               a pair in a few thousand may be missed, and none that is returned is ever wrong.
    memory:    bytes that the search keeps to, about, beside the texts and what it finds; the
               result is the same for any.

    Equal keys have the ratio 1, empty ones too. Keys of more than 65,536 characters are compared
    with equal ones only. n equal texts make n (n - 1) / 2 pairs: where these are too many, ask
    `find_copies`. Raises CleanerError for a threshold out of range.

    >>> find_pairs(["今天天气很好。", "今天天氣很好！", "明天有雨"])
    [(0, 1, 0.8571428571428572)]
    """
    return pairs_of_keys(keys(texts), threshold, exact, memory)


def pairs_of_keys(
    keys: Sequence[str], threshold: float = 0.85, exact: bool = False, memory: int = MEMORY
) -> list[tuple[int, int, float]]:
    """What `find_pairs` gives, of texts that are keys already."""
    collection = Collection.of_keys(keys)
    edges = similar(collection, threshold, exact, memory)
    rows = zip(edges.left.tolist(), edges.right.tolist(), edges.ratio.tolist(), strict=True)
    if len(collection) == len(keys):
        return sorted(rows)
    members: list[list[int]] = [[] for _ in range(len(collection))]
    for text, number in enumerate(collection.of.array.tolist()):
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
    memory: int = MEMORY,
) -> dict[int, tuple[int, float]]:
    """For each text that is a near-duplicate of one that stays: that one, and the ratio.

    The greedy star: texts are taken in their order, or with `longest` by the length of their keys
    from the longest down, and one goes only if its ratio to one that stays reaches the threshold.
    differ: given two keys that are similar and not equal, whether they must both stay all the same.

    Neither work nor memory grow with the number of pairs of texts that are alike, unless `differ`
    lets many of them stay. See `find_pairs` for the rest.

    >>> find_copies(["春眠不觉晓", "春眠不覺曉", "处处闻啼鸟", "春眠不觉晓"])
    {1: (0, 1.0), 3: (0, 1.0)}
    """
    made = keys(texts)
    return copies_of_keys(made, threshold, exact, longest=longest, differ=differ, memory=memory)


def copies_of_keys(
    keys: Sequence[str],
    threshold: float = 0.85,
    exact: bool = False,
    *,
    longest: bool = False,
    differ: Callable[[str, str], bool] | None = None,
    memory: int = MEMORY,
) -> dict[int, tuple[int, float]]:
    """What `find_copies` gives, of texts that are keys already."""
    keep = "longest" if longest else "first"
    apart = None if differ is None else Differ(differ)
    found = copies(Collection.of_keys(keys), threshold, exact, keep, apart, memory)
    return {copy: (kept, ratio) for copy, kept, ratio, _ in found.each()}


def proven(keys: int, exact: bool) -> bool:
    """Whether a search among so many distinct keys misses no pair."""
    return exact or keys <= EXACT_UP_TO


def copies(
    collection: Collection,
    threshold: float = 0.85,
    exact: bool = False,
    keep: str = "first",
    differ: Differ | None = None,
    memory: int = MEMORY,
    containment: Containment | None = None,
    threads: int = 1,
    sparing: Sparing | None = None,
) -> Copies:
    """What `find_copies` gives, of a collection, in the order of its keys.

    keep:        one of KEEP, by what texts are taken: their order, from the end, or their length.
    containment: let keys go too that stand inside a longer one; then they are taken by length,
                 whatever `keep` says, for the longer one to be kept. This is always proven.
    differ:      what keeps two similar keys from being copies; see `Differ`.
    threads:     how many to work in; what is found is the same for any.
    sparing:     what stays all the same of what would go; see `Sparing`.
    """
    _check(threshold)
    if containment is not None:
        keep = "longest"
    with Threads(threads) as own:
        made = _decided(
            collection, threshold, exact, keep, differ, memory, containment, own, sparing
        )
    gone = made.gone()
    del made
    texts, kept = (collection.numbers.rows(some) for some in gone[:2])
    return _standing(collection, keep, Gone(texts, kept, gone.best), memory)


def _standing(collection: Collection, keep: str, gone: Gone, memory: int) -> Copies:
    """What goes of distinct keys, given by number, as places of all keys."""
    import numpy as np

    goes = np.full(len(collection), len(gone.texts), np.uint32)
    goes[gone.texts] = np.arange(len(gone.texts), dtype=np.uint32)
    stands = collection.last() if keep == "newest" else collection.first()
    rank = collection.rank()
    # Of keys that stay the others that are equal go.
    best = np.append(gone.best, 1.0)
    columns = [Column(kind, memory // 32) for kind in ("u4", "u4", "f8", "?", "i4")]
    for at in range(0, len(collection.of.array), _STEP):
        number = collection.of.part(at, at + _STEP)
        row = goes[number]
        other = number.copy()
        going = row < len(gone.texts)
        other[going] = gone.kept[row[going]]
        place = np.arange(at, at + len(number), dtype=np.uint32)
        copy = np.flatnonzero(stands[other] != place)
        ratio = best[row[copy]]
        within = ratio < 0
        ratio[within] += 2
        found = (place[copy], stands[other[copy]], ratio, within, rank[other[copy]])
        for column, values in zip(columns, found, strict=True):
            column.add(values.data)
    return Copies(*(column.room() for column in columns))


def _decided(
    collection: Collection,
    threshold: float,
    exact: bool,
    keep: str,
    differ: Differ | None,
    memory: int,
    containment: Containment | None,
    threads: Threads,
    sparing: Sparing | None,
) -> Verdicts:
    """Which of the texts of a collection go."""
    texts = collection.texts
    if not len(texts):
        return Verdicts(0, memory)
    # What is held of each text leaves less for what is looked for among them.
    memory = max(memory - texts.held - _HELD * len(texts), memory // 8)
    quick = Neighbours(texts, threshold, memory, threads)
    inside = None if containment is None else _inside(texts, containment, memory)
    count = len(collection)
    place = _places(collection, keep)
    own = proven(count, exact)
    sets = Sets(quick.pruner, place, differ, inside, memory, threads, own, sparing)
    if threshold < 1:
        _join(sets, quick, count, exact, memory)
    else:
        sets.decide()
    return sets.verdicts


def _places(collection: Collection, keep: str) -> Room:
    """For each of the texts its place in the order in which keys are taken."""
    import numpy as np

    if keep == "first":
        return collection.numbers
    places = np.empty(len(collection), np.uint32)
    if keep == "newest":
        order = ascending(collection.last())[::-1]
    else:
        sizes = collection.sizes.part(0, len(collection))
        order = ascending(sizes.max() - sizes)
    places[order] = np.arange(len(places), dtype=np.uint32)
    return Room.around(places[collection.numbers.part(0, len(collection.texts))])


def _join(sets: Sets, quick: Neighbours, count: int, exact: bool, memory: int) -> None:
    """Find what hangs together, and decide, until a second call would find nothing to do.

    Proven are the pairs of a text that stays with all, or with the short ones: the others need not
    be known, for they decide nothing.
    """
    import numpy as np

    texts, threshold = quick.texts, quick.threshold
    if len(texts) <= FEW and texts.sizes[-1] <= _NOT_LONG:
        sets.join(all_candidates(texts, threshold))
        sets.decide()
        return
    sets.join(quick.candidates())
    sets.decide()
    proved = len(texts) if proven(count, exact) else quick.short
    compared = np.zeros(proved, bool)
    seen = np.ones(len(texts), bool)
    while True:
        left = sets.verdicts.left
        new = sets.verdicts.stays[:proved] & ~compared
        if proved < len(texts) and not np.array_equal(left, seen):
            # What was overlooked among all may be seen among those that stay.
            joined = sets.join(_again(sets, quick, count, seen, memory))
            seen = left
        elif new.any():
            # This costs most, and so comes when nothing else is left to do.
            compared |= new
            some = texts.some(np.arange(proved))
            joined = sets.join(exact_candidates(some, threshold, memory, new, quick.threads))
        else:
            return
        if joined:
            sets.decide()


def _again(
    sets: Sets, quick: Neighbours, count: int, seen: NDArray[np.bool_], memory: int
) -> Candidates:
    """Blocks of pairs among the texts that stay now, and of which not all stayed as yet.

    seen: those that stayed when they were looked at before.
    """
    import numpy as np

    stays = sets.verdicts.left
    if not proven(count - int((~stays).sum()), exact=False):
        yield from quick.among(stays, seen)
        return
    chosen = np.flatnonzero(stays).astype(np.uint32)
    some = quick.texts.some(chosen)
    # Those that are spared let nothing go: their pairs with one another need not be known.
    stayed = sets.verdicts.stayed(chosen)
    own = None if stayed.all() else stayed
    for left, right in exact_candidates(some, quick.threshold, memory, own, quick.threads):
        yield chosen[left], chosen[right]


def _inside(texts: Texts, containment: Containment, memory: int) -> Found:
    """The pairs of texts of which one stands inside the other, the longer one on the left."""
    import numpy as np

    share, differ = containment
    found = contained_pairs(texts, share, memory)
    if differ is not None:
        pairs = zip(found.right.tolist(), found.left.tolist(), strict=True)
        same = [not differ(texts.text(short), texts.text(long)) for short, long in pairs]
        found = found.some(np.array(same, bool))
    return found


def similar(
    collection: Collection, threshold: float = 0.85, exact: bool = False, memory: int = MEMORY
) -> Edges:
    """The similar pairs of distinct keys of a collection, by number, in no special order."""
    import numpy as np

    _check(threshold)
    texts = collection.texts
    if len(texts) and threshold < 1:
        found = _search(texts, threshold, proven(len(collection), exact), memory)
    else:
        found = Found(np.empty(0, np.uint32), np.empty(0, np.uint32), np.empty(0, np.float64))
    return _numbered(collection, found)


def _check(threshold: float) -> None:
    if not 0 < threshold <= 1:
        raise CleanerError(f"the threshold {threshold} is out of range: give one above 0, to 1.")


def _numbered(collection: Collection, found: Found) -> Edges:
    """Pairs of texts as pairs of the numbers of their keys."""
    import numpy as np

    left, right = (collection.numbers.rows(side) for side in found[:2])
    return Edges(np.minimum(left, right), np.maximum(left, right), found.ratio)


def _search(texts: Texts, threshold: float, exact: bool, memory: int) -> Found:
    if len(texts) <= FEW and texts.sizes[-1] <= _NOT_LONG:
        return all_pairs(texts, threshold)
    if exact:
        return exact_pairs(texts, threshold, memory)
    return Neighbours(texts, threshold, memory).pairs()
