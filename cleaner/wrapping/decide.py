"""The decision about every break of a text, and why."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from cleaner.wrapping import clear, features, model
from cleaner.wrapping.classes import DIGIT, HAN, LOWER, SPACE, UPPER
from cleaner.wrapping.features import Sides
from cleaner.wrapping.joins import glue
from cleaner.wrapping.layout import Layout, layout

OPEN_LINE = re.compile(r"[^\s。！？!?…；;：:”’」』）)\]】》][^\S\n]*\n\s*\S")
"""A line that does not end as a sentence does, and a line after it."""

CLEAR = 2.0
"""The score of a break that needs no model."""
LENIENT, LONG = 0.3, 40
"""How much lower the threshold is where a text cuts words over blank lines, and the columns that
the second line needs for that."""


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
    rows: dict[str, Any]

    def breaks(self) -> Iterator[Break]:
        """The breaks that a wrap made, in order."""
        import numpy as np

        places = np.flatnonzero(self.joined)
        if not len(places):
            return
        spaced = spacing(self.lay)
        starts = self.lay.end[places].tolist()
        ends = self.lay.start[places + 1].tolist()
        for place, start, end in zip(places.tolist(), starts, ends, strict=True):
            new = glue(self.text[start - 1], self.text[end], lambda: spaced)
            yield Break(start, end, new, self._because(place))

    def _because(self, place: int) -> str:
        row = self.rows
        said = ["no sentence ends here"] if not row["final"][place] else []
        if row["pair"][place] > 0:
            said.append("a bracket or quotation mark is open")
        if row["first hanging"][place]:
            said.append("no line begins with such a mark")
        if row["tie"][place] > 2 or row["tie own"][place] > 3:
            said.append("the characters on both sides cling together")
        if row["fit"][place] < 0 <= row["slack"][place] and row["margin beyond"][place] < 0.1:
            said.append(
                f"the next word did not fit before the margin of {row['margin'][place]:.0f} columns"
            )
        elif row["fit 3"][place] < 0:
            said.append("the line is as long as its neighbours")
        if row["blank"][place] > 0:
            said.append("the blank line cuts a sentence")
        if row["words cut"][place] >= 2:
            said.append("words near by are cut as well")
        score = self.scores[place]
        said.append("a clear wrap" if score > 1 else f"score {score:.2f}")
        return "; ".join(said)


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


def decide(text: str, threshold: float) -> Decision | None:
    """Decide every break of a text; None where nothing can be joined.

    That is where every line ends as a sentence does: a wrap would leave others. It is the common
    case of a text with one paragraph a line, and costs one search.

    threshold: the score from 0 to 1 from which on a break is taken for a wrap.
    """
    import numpy as np

    if OPEN_LINE.search(text) is None:
        return None
    lay = layout(text)
    if len(lay) < 2:
        return None
    side = features.sides(text, lay)
    weights = model.load()
    rows = features.matrix(text, lay, side, weights.words)
    kept = clear.kept(lay, side, rows)
    scores = np.where(clear.wrapped(lay, side, rows) & ~kept, CLEAR, 0.0)
    asked = np.flatnonzero(~kept & (scores == 0))
    scores[asked] = weights.score(np.stack([rows[name][asked] for name in weights.names]))
    # a text that cuts words over its blank lines cuts sentences there too
    cuts = (rows["blank"] > 0) & (rows["words cut"] >= 2) & (rows["width second"] >= LONG)
    least = np.where(cuts & (rows["final"] == 0), threshold - LENIENT, threshold)
    return Decision(text, lay, side, scores >= least, scores, rows)
