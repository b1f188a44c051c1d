"""Which texts stay and which go, as it comes to be known set by set."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cleaner.neardup.order import ascending
from cleaner.neardup.room import Column

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STEP = 1 << 20


class Gone(NamedTuple):
    """The texts that go, each once.

    kept: of each the text that it is most similar to, or holds it, of those that stay.
    best: its ratio to that one, or its share of it less 2.
    """

    texts: NDArray[np.uint32]
    kept: NDArray[np.uint32]
    best: NDArray[np.float64]


class Verdicts:
    """What was decided of texts, whose sets may be decided again as they grow."""

    def __init__(self, texts: int, memory: int) -> None:
        """texts: how many there are; memory: bytes of which a part is taken, the rest is a file."""
        import numpy as np

        self._stays, self._spared = np.ones(texts, bool), np.zeros(texts, bool)
        # Of each text that was to go, whenever a set was decided: its number, `kept` and `best`.
        self._came = [Column(kind, memory // 32) for kind in ("u4", "u4", "f8")]

    @property
    def stays(self) -> NDArray[np.bool_]:
        """Which texts stay, as it is known by now, but for those that are spared."""
        return self._stays.copy()

    @property
    def left(self) -> NDArray[np.bool_]:
        """Which texts stay or are spared, as it is known by now."""
        return self._stays | self._spared

    def left_of(self, texts: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Of some texts whether they stay or are spared, as it is known by now."""
        return self._stays[texts] | self._spared[texts]

    def stayed(self, texts: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Of some texts whether they stay and are not just spared, as it is known by now."""
        return self._stays[texts]

    def add(self, decided: NDArray[np.uint32], gone: Gone, spared: NDArray[np.uint32]) -> None:
        """Take what goes of the texts that were decided, and what would if it were not spared."""
        self._stays[decided] = True
        self._spared[decided] = False
        self._stays[gone.texts] = False
        self._stays[spared] = False
        self._spared[spared] = True
        texts, kept, best = self._came
        texts.add(gone.texts.data)
        kept.add(gone.kept.data)
        best.add(gone.best.data)

    def gone(self) -> Gone:
        """What goes; it can be asked for once."""
        import numpy as np

        texts, kept, best = (column.room() for column in self._came)
        every = texts.part(0, len(texts.array))
        order = ascending(every)
        last = np.empty(len(order), bool)
        for at in range(0, len(order), _STEP):
            # A text that was decided more than once goes for what was found last, if it does.
            ranked = every[order[at : at + _STEP + 1]]
            some = slice(at, min(at + _STEP, len(order)))
            last[some] = np.append(ranked[1:] != ranked[:-1], True)[: some.stop - at]
            last[some] &= ~self.left_of(ranked[: some.stop - at])
        order = order[last]
        return Gone(every[order], kept.rows(order), best.rows(order))
