"""What the characters of a passage weigh: a linear model over characters and pairs of them.

A logistic regression over their counts, divided by the square root of the length, so that a longer
passage needs no more than the same words to be as sure.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GRAIN = 10
"""Steps of a weight in one: sums of whole numbers are exact, whatever the order."""
FEED = "␤"
"""What stands for a line feed in the files."""


class Weights(NamedTuple):
    """What single characters and pairs of them add to the log-odds, in steps of 1 / `GRAIN`.

    kind:   for each code point the row of `pair` that it has, 0 if no pair begins or ends with it.
    single: by code point; pair: by the kinds of two characters.
    bias:   what is added once, as it is.
    """

    kind: NDArray[np.intp]
    single: NDArray[np.int16]
    pair: NDArray[np.int8]
    bias: float


@cache
def weights(name: str) -> Weights:
    """Those of `cleaner/data/<name>.tsv`: a character or two, or none for the bias, and steps."""
    import numpy as np

    data = (files("cleaner") / "data" / f"{name}.tsv").read_text("utf-8")
    rows = (line.partition("\t") for line in data.split("\n") if "\t" in line)
    known = {gram.replace(FEED, "\n"): int(value) for gram, _, value in rows}
    bias = known.pop("") / GRAIN
    digits = [(each, gram) for gram in known if "0" in gram for each in _written(gram)]
    known |= {each: known[gram] for each, gram in digits}
    kind, single = np.zeros(0x10000, np.intp), np.zeros(0x10000, np.int16)
    pairs = [gram for gram in known if gram[1:]]
    chars = sorted({*"".join(pairs)})
    kind[[*map(ord, chars)]] = np.arange(1, len(chars) + 1)
    pair = np.zeros((len(chars) + 1, len(chars) + 1), np.int8)
    one, two = (kind[[ord(gram[n]) for gram in pairs]] for n in (0, 1))
    pair[one, two] = [known[gram] for gram in pairs]
    for gram in known.keys() - pairs:
        single[ord(gram)] = known[gram]
    return Weights(kind, single, pair, bias)


def _written(gram: str) -> Iterator[str]:
    """A gram with each digit for the 0 that stands for all of them."""
    digits = ["0123456789" if char == "0" else char for char in gram]
    return map("".join, product(*digits))


class Odds:
    """The log-odds of any passage of a text."""

    def __init__(self, chars: NDArray[np.intp], known: Weights) -> None:
        """chars: the code points of the text, what is above 65535 as that."""
        import numpy as np

        kind = known.kind.take(chars)
        self._single = known.single.take(chars)
        both = self._single[:-1] + known.pair.ravel().take(kind[:-1] * len(known.pair) + kind[1:])
        self._sums = np.zeros(len(kind), np.int32)
        np.cumsum(both, out=self._sums[1:])
        self._bias = known.bias

    def added(self, start: Any, end: Any) -> Any:
        """What passages from some places to others add, of one character at least."""
        import numpy as np

        last = np.subtract(end, 1)
        added = self._sums.take(last) - self._sums.take(start) + self._single.take(last)
        return added / np.sqrt(np.subtract(end, start)) / GRAIN

    def of(self, start: Any, end: Any) -> Any:
        """The log-odds of such passages."""
        return self._bias + self.added(start, end)
