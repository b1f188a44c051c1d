"""The decision about every break of a text, and why."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from typing import Any, NamedTuple

from cleaner.wrapping import (
    clear,
    features,
    handful,
    headings,
    model,
    openings,
    pages,
    turnovers,
    verses,
)
from cleaner.wrapping.breaks import Breaks, breaks
from cleaner.wrapping.classes import DASH, DIGIT, HAN, LOWER, SPACE, UPPER, members
from cleaner.wrapping.features import Features
from cleaner.wrapping.hyphens import HYPHENS, Hyphen, hyphen, words
from cleaner.wrapping.indents import Indent, dents, indented, indents
from cleaner.wrapping.joins import between
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.rows import Speeches, speeches
from cleaner.wrapping.sides import Sides, lines
from cleaner.wrapping.turnovers import Turnovers

_SHUT = "。！？!?…；;：:”’」』）)\\]】》"
OPEN_LINE = re.compile(rf"[^\s{_SHUT}][^\S\n]*\n\s*\S")
"""A line that does not end as a sentence does, and a line after it."""
OPEN_END = re.compile(rf"\n(?<=[^{_SHUT}\n]\n)")
"""The end of a line that does not end so, or with white space."""
BATCH, TEXTS = 1 << 19, 256
"""Characters, and texts, that are looked at together: a shard, for a fourth of what a look at a
tenth of that costs is paid by the call; no more, so that the arrays stay small."""

CLEAR = 2.0
"""The score of a break that needs no model."""
LENIENT, LONG = 0.3, 40
"""How much lower the threshold is where a text cuts words over blank lines, and the columns that
the second line needs for that."""
STRICT = 0.2
"""How much higher the threshold is behind a sentence whose last mark hangs over the margin, and
behind a short line of a text without one."""

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
"""What is said of a break that is joined, in this order."""


class Break(NamedTuple):
    """A break that a wrap made: `text[start:end]` is the white space, `glue` what replaces it.

    hyphen: where a hyphen stands before it, what the rest of the text knows of the word.
    """

    start: int
    end: int
    glue: str
    because: str
    hyphen: Hyphen | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The lines of some texts and which breaks between them a wrap made.

    places: the lines after which a wrap broke, in order; scores: how sure that is; signs: bits by
            number of `SIGNS`.
    dents:  the lines whose indent is no content, in order.
    hyphens: what is known of the hyphens at the ends of some lines, by line.
    """

    texts: Sequence[str]
    lay: Layout
    side: Sides
    places: Any
    scores: Any
    signs: Any
    dents: Any
    hyphens: Mapping[int, Hyphen]

    def each(self) -> Iterator["Decided | None"]:
        """What was decided about each text, None where it stays as it is."""
        breaks, dents = (lines.searchsorted(self.lay.tops) for lines in (self.places, self.dents))
        told = (breaks[1:] > breaks[:-1]) | (dents[1:] > dents[:-1])
        for number, any_ in enumerate(told.tolist()):
            ends = slice(number, number + 2)
            yield Decided(self, number, slice(*breaks[ends]), slice(*dents[ends])) if any_ else None


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about one text of several.

    joined, dented: where its lines are in the `places` and `dents` of all.
    """

    all: Decision
    number: int
    joined: slice
    dented: slice

    @property
    def text(self) -> str:
        return self.all.texts[self.number]

    def breaks(self) -> Iterator[Break]:
        """The breaks that a wrap made, in order."""
        lay, side = self.all.lay, self.all.side
        places = self.all.places[self.joined]
        text, offset = self.text, lay.bounds[self.number]
        plain = (side.last[places] == HAN) & (side.first[places + 1] == HAN)
        spaced: list[bool] = []

        def habit() -> bool:
            if not spaced:
                spaced.append(spacing(lay, self.number))
            return spaced[0]

        spots = zip(
            (lay.end[places] - offset).tolist(),
            (lay.start[places + 1] - offset).tolist(),
            plain.tolist(),
            map(self.all.hyphens.get, places.tolist()),
            self._because(),
            strict=True,
        )
        for start, end, bare, told, because in spots:
            new = "" if bare else between(text, start, end, habit)
            yield Break(start, end, new, because, told)

    def indents(self) -> Iterator[Indent]:
        """The indents of paragraphs of prose."""
        lay, side = self.all.lay, self.all.side
        return indents(self.text, self.number, lay, side, self.all.dents[self.dented])

    def _because(self) -> Iterator[str]:
        """Why each break is joined, in words."""
        margin = int(self.all.lay.margin.column[self.number])
        signs, scores = self.all.signs[self.joined].tolist(), self.all.scores[self.joined].tolist()
        said: dict[int, str] = {}
        for number, score in zip(signs, scores, strict=True):
            if number not in said:
                words = (word for bit, word in enumerate(SIGNS) if number >> bit & 1)
                said[number] = "".join(f"{word.format(margin)}; " for word in words)
            yield said[number] + ("a clear wrap" if score > 1 else f"score {score:.2f}")


def goes_on(text: str) -> bool:
    """Whether `OPEN_LINE` finds something: most texts without need no more than `OPEN_END`."""
    return OPEN_END.search(text) is not None and OPEN_LINE.search(text) is not None


def spacing(lay: Layout, number: int) -> bool:
    """Whether a text sets a space between Han characters and Latin letters or digits."""
    import numpy as np

    here = slice(lay.bounds[number], lay.bounds[number + 1] - 1)
    kinds = lay.kinds[here]
    if len(kinds) < 3:
        return False
    is_han = kinds == HAN
    other = (kinds == LOWER) | (kinds == UPPER) | (kinds == DIGIT)
    tight = np.count_nonzero(is_han[:-1] & other[1:]) + np.count_nonzero(other[:-1] & is_han[1:])
    # ideographic spaces set headings apart from their numbers
    space = (kinds == SPACE) & (lay.points[here] != 10) & (lay.points[here] != 0x3000)
    loose = np.count_nonzero(is_han[:-2] & space[1:-1] & other[2:])
    loose += np.count_nonzero(other[:-2] & space[1:-1] & is_han[2:])
    return bool(loose > tight)


def decide(text: str, threshold: float) -> Decided | None:
    """`decide_each` of one text."""
    return decide_each([text], threshold)[0]


def decide_each(
    texts: Sequence[str], threshold: float, decided: Sequence[bool] = ()
) -> list[Decided | None]:
    """Decide every break of some texts, of each as if it were alone.

    None where nothing is joined and no indent is taken away. Nothing can be joined where every line
    ends as a sentence does: a wrap would leave others. It is the common case of a text with one
    paragraph a line, and costs one search.

    threshold: the score from 0 to 1 from which on a break is taken for a wrap.
    decided: for each text whether its breaks are to be decided, and not its indents alone.
    """
    found: list[Decided | None] = [None] * len(texts)
    open_ = [
        whether and goes_on(text)
        for text, whether in zip(texts, decided or repeat(True), strict=False)
    ]
    asked = [n for n, text in enumerate(texts) if open_[n] or indented(text)]
    while asked:
        size, most = 0, 0
        while most < min(len(asked), TEXTS) and size < BATCH:
            size += len(texts[asked[most]])
            most += 1
        batch, asked = asked[:most], asked[most:]
        decision = _decide([texts[n] for n in batch], [open_[n] for n in batch], threshold)
        for n, told in zip(batch, decision.each(), strict=True):
            found[n] = told
    return found


def _decide(texts: Sequence[str], open_: Sequence[bool], threshold: float) -> Decision:
    """Decide the breaks of those texts that are `open_`, and the indents of all."""
    import numpy as np

    lay, side = lines(texts)
    said = speeches(lay, side)
    lined = verses.verse(lay, side, said)
    none = np.zeros(0, np.int64)
    decision = Decision(texts, lay, side, none, none, none, dents(lay, side, lined), {})
    if len(lay) < 2 or not any(open_):
        return decision
    found = breaks(lay, side)
    turned = turnovers.turned(lay, side, found, said)
    at = found.inside & ~clear.kept(lay, side, found, said, turned, lined)
    at = (at & np.array(open_)[lay.text[:-1]]).nonzero()[0]
    return _joined(decision, found, said, turned, at, threshold) if len(at) else decision


def _joined(
    decision: Decision,
    found: Breaks,
    said: Speeches,
    turned: Turnovers,
    at: Any,
    threshold: float,
) -> Decision:
    """A decision with what is to be joined of some breaks; at: the lines before those."""
    import numpy as np

    lay, side = decision.lay, decision.side
    weights = model.load()
    rows = features.matrix(lay, side, found, weights.words, at)
    scores = np.where(clear.wrapped(lay, side, found, said, turned, rows), CLEAR, 0.0)
    hyphens = _hyphens(decision.texts, lay, side, at)
    scores[at.searchsorted(list(hyphens))] = CLEAR
    unclear = np.flatnonzero(scores == 0)
    some = rows.rows if len(unclear) == len(at) else rows.rows.take(unclear, axis=1)
    scores[unclear] = weights.score(some)
    # a text that cuts words over its blank lines cuts sentences there too
    cuts = (rows["blank"] > 0) & (rows["words cut"] >= 2) & (rows["width second"] >= LONG)
    least = np.where(cuts & (rows["final"] == 0), threshold - LENIENT, threshold)
    # a sentence that ends beyond the margin may end a paragraph as well
    hung = (lay.over[at] > 0) & (rows["final"] > 0)
    least = np.where(hung, least + STRICT, least)
    least = np.where(handful.doubtful(lay, side, rows, scores >= least), least + STRICT, least)
    columns = ((scores >= least) & ~handful.unproved(lay, side, rows)).nonzero()[0]
    columns = columns[~headings.over(lay, side, at[columns])]
    columns = columns[~headings.captions(lay, found, at[columns])]
    sure = scores[columns]
    columns = columns[~openings.below(lay, side, found, said, at[columns], sure)]
    columns = columns[~pages.notes(lay, side, found, at[columns])]
    columns = columns[~pages.beside(lay, side, found, at[columns])]
    columns = columns[~handful.at_ends(lay, rows, columns, scores[columns] == CLEAR)]
    return replace(
        decision,
        places=at[columns],
        scores=scores[columns],
        signs=_signs(rows, columns),
        hyphens=hyphens,
    )


def _signs(rows: Features, columns: Any) -> Any:
    """Which of `SIGNS` some breaks show, a bit each."""
    names = "fit", "slack", "margin beyond", "tie", "tie own"
    fit, slack, beyond, tie, own = (rows[name][columns] for name in names)
    fits = (fit < 0) & (slack >= 0) & (beyond < 0.1)
    signs = (
        rows["final"][columns] == 0,
        rows["pair"][columns] > 0,
        rows["first hanging"][columns] > 0,
        (tie > 2) | (own > 3),
        fits,
        ~fits & (rows["fit 3"][columns] < 0),
        rows["blank"][columns] > 0,
        rows["words cut"][columns] >= 2,
    )
    return sum(sign.astype(int) << bit for bit, sign in enumerate(signs))


def _hyphens(texts: Sequence[str], lay: Layout, side: Sides, at: Any) -> dict[int, Hyphen]:
    """What is known of the words that a hyphen cuts at some breaks, by the line before."""
    import numpy as np

    letters = members(LOWER, UPPER)
    cut = (side.last[at] == DASH) & letters[lay.kinds[np.maximum(lay.end[at] - 2, 0)]]
    cut &= side.first[at + 1] == LOWER
    found: dict[int, Hyphen] = {}
    known: dict[int, Counter[str]] = {}
    for line in at[cut].tolist():
        number = int(lay.text[line])
        text, offset = texts[number], int(lay.bounds[number])
        end, start = int(lay.end[line]) - offset, int(lay.start[line + 1]) - offset
        if text[end - 1] in HYPHENS:
            if number not in known:
                known[number] = words(text)
            if (told := hyphen(text, end, start, known[number])) is not None:
                found[line] = told
    return found
