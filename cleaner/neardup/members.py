"""Members of sets of alike texts: how alike they are, and which of them go as yet."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.neardup.candidates import Pruner
from cleaner.neardup.exact import Found, together
from cleaner.neardup.stars import decided
from cleaner.neardup.tiling import SLACK
from cleaner.neardup.verification import ratios

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NONE = -9.0
"""Less than any ratio or share."""


class Differ(NamedTuple):
    """What keeps similar texts from being copies of one another.

    differ: whether two texts must both stay although they are similar: given the texts, or what
            `told` says last of each.
    told:   (kind, own, figures) of a text, by which most is answered: two texts with one `own` do
            not differ; others of one `kind` do. A text that differs from none has None for both.
    many:   the same of many texts at once.
    """

    differ: Callable[[Any, Any], bool]
    told: Callable[[str], tuple[Hashable, Hashable, Any]] | None = None
    many: Many | None = None


class Many(NamedTuple):
    """What keeps many similar texts from being copies of one another; of none `own` is None.

    kinds: hashes of `kind` and `own` of texts, given their code points end to end, and where each
           begins, and one past the last.
    each:  what `differ` says of pairs, given texts, where among these the ones and the others
           stand, and the insertions and deletions between the texts of each pair.
    """

    kinds: Callable[
        [NDArray[np.uint32], NDArray[np.int64]], tuple[NDArray[np.uint64], NDArray[np.uint64]]
    ]
    each: Callable[
        [Sequence[str], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]], NDArray[np.bool_]
    ]


class Members:
    """Some sets of texts, and what goes of them as yet; a member is meant by its position here.

    texts:  the members in the order in which they are decided, set after set.
    starts, ends: where each set begins and ends.
    of:     the set of each.
    best, kept: as those of `Sets`, of members.
    kind, own:  of each, as numbers; see `Differ`.
    inside: pairs of members of which the right may go for other reasons, and a share less 2.
    """

    def __init__(
        self,
        pruner: Pruner,
        texts: NDArray[np.uint32],
        starts: NDArray[np.int64],
        differ: Differ | None,
        inside: Found | None,
    ) -> None:
        """inside: pairs of texts of which the later may go for other reasons, see `Sets`; those
        that are not both members say nothing.
        """
        import numpy as np

        self.texts, self.starts = texts, starts
        self.ends = np.append(starts, len(texts))[1:]
        self.best = np.full(len(texts), NONE)
        self.kept = np.arange(len(texts))
        self.pruner, self._differ = pruner, differ
        self._many = None if differ is None else differ.many
        self._sizes = pruner.texts.sizes[texts]
        self.of = np.repeat(np.arange(len(starts)), self.ends - starts)
        # Without a word from `told` each is of a kind of its own, and `differ` is asked.
        self.kind = self.own = np.arange(1, len(texts) + 1)
        self._figures: tuple[Any, ...] = ()
        if self._many is not None:
            self.kind, self.own = _hashed(pruner.texts.points(texts), self._many)
        elif differ is not None and differ.told is not None:
            told = map(differ.told, pruner.texts.each(texts))
            kinds, owns, self._figures = zip(*told, strict=True)
            self.kind, self.own = _numbered(kinds), _numbered(owns)
        elif differ is not None:
            self._figures = tuple(pruner.texts.each(texts))
        self.inside = None
        if inside is not None:
            order = np.argsort(texts)
            ranked = texts[order]
            own = np.isin(inside.left, ranked) & np.isin(inside.right, ranked)
            self.inside = Found(
                order[np.searchsorted(ranked, inside.left[own])].astype(np.uint32),
                order[np.searchsorted(ranked, inside.right[own])].astype(np.uint32),
                inside.ratio[own] - 2,
            )

    @property
    def lazily(self) -> bool:
        """Whether pairs that differ are told apart when they matter, and not many at once."""
        return self._differ is not None and self._many is None

    def let_go(self, found: list[Found]) -> None:
        """Let go what is a copy of one that stays, of pairs that are forgotten then."""
        import numpy as np

        left, right, ratio = together(found)
        found.clear()
        # Those that differ are none of the pairs where that was asked of many at once.
        differ = self.differs if self.lazily else None
        gone, kept, best = decided(left, right, ratio, np.arange(len(self.texts)), differ)
        self.best[gone], self.kept[gone] = best, kept

    def near(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.bool_]:
        """The pairs of which `told` does not say that they differ."""
        near: NDArray[np.bool_] = self.kind[one] != self.kind[other]
        near |= self.own[one] == self.own[other]
        return near

    def nearer(
        self, one: NDArray[Any], other: NDArray[Any], ratio: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """The pairs that are better than what the other goes for as yet, or as good and earlier."""
        best = self.best[other]
        nearer: NDArray[np.bool_] = (ratio == best) & (one < self.kept[other])
        nearer |= ratio > best
        return nearer

    def better(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> Found:
        """The pairs that are similar, and more so than the other is to any that stays as yet."""
        import numpy as np

        pruner = self.pruner
        sums = self._sizes[one] + self._sizes[other]
        best = self.best[other]
        most = pruner.apart(sums)
        less = np.ceil((1 - np.maximum(best, 0)) * sums - SLACK).astype(np.int64)
        less -= self.kept[other] <= one
        np.minimum(most, less, out=most)
        near = np.abs(self._sizes[one] - self._sizes[other]) <= most
        one, other, most = one[near], other[near], most[near]
        texts = self.texts[one], self.texts[other]
        short, long = np.minimum(*texts), np.maximum(*texts)
        near = pruner.within(short, long, most)
        one, other = one[near], other[near]
        ratio = ratios(pruner.texts, long[near], short[near], pruner.threshold)
        near = (ratio > 0) & self.nearer(one, other, ratio)
        one, other, ratio = one[near], other[near], ratio[near]
        if self._many is not None:
            same = ~self._differ_each(one, other, ratio)
            one, other, ratio = one[same], other[same], ratio[same]
        return Found(one.astype(np.uint32), other.astype(np.uint32), ratio)

    def _differ_each(
        self, one: NDArray[np.int64], other: NDArray[np.int64], ratio: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """What `differs` says of similar pairs."""
        import numpy as np

        assert self._many is not None
        found: NDArray[np.bool_] = self.own[one] != self.own[other]
        asked = np.flatnonzero(found & (self.kind[one] != self.kind[other]))
        if len(asked):
            one, other = one[asked], other[asked]
            sums = self._sizes[one] + self._sizes[other]
            own, places = np.unique(np.concatenate((one, other)), return_inverse=True)
            found[asked] = self._many.each(
                list(self.pruner.texts.each(self.texts[own])),
                places[: len(asked)],
                places[len(asked) :],
                np.rint((1 - ratio[asked]) * sums).astype(np.int64),
            )
        return found

    def differs(self, one: int, other: int) -> bool:
        """Whether two members that are similar must both stay."""
        mine, yours = self.own[one], self.own[other]
        if not mine or not yours or mine == yours:
            return False
        if self.kind[one] == self.kind[other]:
            return True
        assert self._differ is not None
        return self._differ.differ(self._figures[one], self._figures[other])


def _hashed(
    blocks: Iterable[tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64]]],
    many: Many,
) -> Iterator[NDArray[np.int64]]:
    """A number for each `kind`, and one for each `own`, of texts as `Texts.points` gives them."""
    import numpy as np

    made = []
    for points, starts, places in blocks:
        made.append([hashes[places] for hashes in many.kinds(points, starts)])
    for hashes in zip(*made, strict=True):
        yield np.unique(np.concatenate(hashes), return_inverse=True)[1] + 1


def _numbered(values: Iterable[Hashable]) -> NDArray[np.int64]:
    """A number for each value, the same for equal ones; 0 for None."""
    import numpy as np

    numbers: dict[Hashable, int] = {None: 0}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int64)
