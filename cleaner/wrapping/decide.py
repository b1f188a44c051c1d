"""The decision about every break of a text, and why."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from cleaner.wrapping import clear, features, model
from cleaner.wrapping.classes import DIGIT, HAN, LOWER, SPACE, UPPER
from cleaner.wrapping.features import Features
from cleaner.wrapping.joins import glue
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.sides import Sides, lines

OPEN_LINE = re.compile(r"[^\s。！？!?…；;：:”’」』）)\]】》][^\S\n]*\n\s*\S")
"""A line that does not end as a sentence does, and a line after it."""

CLEAR = 2.0
"""The score of a break that needs no model."""
LENIENT, LONG = 0.3, 40
"""How much lower the threshold is where a text cuts words over blank lines, and the columns that
the second line needs for that."""

WHY = (
    *("final", "pair", "first hanging", "tie", "tie own", "fit", "slack", "margin beyond"),
    *("fit 3", "blank", "words cut"),
)
"""The features that are told of."""
SIGNS = (
    "no sentence ends here",
    "a bracket or quotation mark is open",
    "no line begins with such a mark",
    "the characters on both sides cling together",
    "the next word did not fit before the margin of {} columns",
    "the line is as long as its neighbours",
    "the blank line cuts a sentence",
    "words near by are cut as well",
)
"""What is said of them, in this order."""


class Break(NamedTuple):
    """A break that a wrap made: `text[start:end]` is the white space, `glue` what replaces it."""

    start: int
    end: int
    glue: str
    because: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The lines of a text and, for the break after each but the last, whether a wrap made it."""

    text: str
    lay: Layout
    side: Sides
    joined: Any
    scores: Any
    rows: Features

    def breaks(self) -> Iterator[Break]:
        """The breaks that a wrap made, in order."""
        import numpy as np

        places = np.flatnonzero(self.joined)
        if not len(places):
            return
        text, lay, side = self.text, self.lay, self.side
        plain = (side.last[places] == HAN) & (side.first[places + 1] == HAN)
        spaced: list[bool] = []

        def habit() -> bool:
            if not spaced:
                spaced.append(spacing(lay))
            return spaced[0]

        spots = zip(
            lay.end[places].tolist(),
            lay.start[places + 1].tolist(),
            plain.tolist(),
            self._because(places),
            strict=True,
        )
        for start, end, bare, because in spots:
            new = "" if bare else glue(text[start - 1], text[end], habit)
            yield Break(start, end, new, because)

    def _because(self, places: Any) -> Iterator[str]:
        """Why each of some breaks is joined, in words."""
        rows = {name: self.rows[name][places] for name in WHY}
        fits = (rows["fit"] < 0) & (rows["slack"] >= 0) & (rows["margin beyond"] < 0.1)
        signs = (
            rows["final"] == 0,
            rows["pair"] > 0,
            rows["first hanging"] > 0,
            (rows["tie"] > 2) | (rows["tie own"] > 3),
            fits,
            ~fits & (rows["fit 3"] < 0),
            rows["blank"] > 0,
            rows["words cut"] >= 2,
        )
        margin = int(self.lay.margin.column)
        numbers = sum(sign.astype(int) << bit for bit, sign in enumerate(signs))
        said: dict[int, str] = {}
        for number, score in zip(numbers.tolist(), self.scores[places].tolist(), strict=True):
            if number not in said:
                words = (word for bit, word in enumerate(SIGNS) if number >> bit & 1)
                said[number] = "".join(f"{word.format(margin)}; " for word in words)
            yield said[number] + ("a clear wrap" if score > 1 else f"score {score:.2f}")


def spacing(lay: Layout) -> bool:
    """Whether the text sets a space between Han characters and Latin letters or digits."""
    import numpy as np

    kinds = lay.kinds
    if len(kinds) < 3:
        return False
    is_han = kinds == HAN
    other = (kinds == LOWER) | (kinds == UPPER) | (kinds == DIGIT)
    tight = np.count_nonzero(is_han[:-1] & other[1:]) + np.count_nonzero(other[:-1] & is_han[1:])
    space = (kinds == SPACE) & (lay.points != 10)
    loose = np.count_nonzero(is_han[:-2] & space[1:-1] & other[2:])
    loose += np.count_nonzero(other[:-2] & space[1:-1] & is_han[2:])
    return bool(loose > tight)


def decide(
    text: str, threshold: float, known: tuple[Layout, Sides] | None = None
) -> Decision | None:
    """Decide every break of a text; None where nothing can be joined.

    That is where every line ends as a sentence does: a wrap would leave others. It is the common
    case of a text with one paragraph a line, and costs one search.

    threshold: the score from 0 to 1 from which on a break is taken for a wrap.
    known: the layout and the sides, if they are at hand.
    """
    import numpy as np

    if OPEN_LINE.search(text) is None:
        return None
    lay, side = known or lines(text)
    if len(lay) < 2:
        return None
    weights = model.load()
    rows = features.matrix(lay, side, weights.words)
    kept = clear.kept(lay, side, rows)
    scores = np.where(clear.wrapped(lay, side, rows) & ~kept, CLEAR, 0.0)
    asked = np.flatnonzero(~kept & (scores == 0))
    scores[asked] = weights.score(rows.rows.take(asked, axis=1))
    # a text that cuts words over its blank lines cuts sentences there too
    cuts = (rows["blank"] > 0) & (rows["words cut"] >= 2) & (rows["width second"] >= LONG)
    least = np.where(cuts & (rows["final"] == 0), threshold - LENIENT, threshold)
    return Decision(text, lay, side, scores >= least, scores, rows)
