"""The words of lines, as `furniture.py` trains them: which are content, which are furniture."""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from furniture_pages import Page, labelled
from sklearn.linear_model import LogisticRegression
from talk import Model, counted, folded

from cleaner.furniture.stack import Stack
from cleaner.furniture.wording import MOST

HEAD = """\
# What characters, and pairs of them, add to the log-odds that a line of a page is content; 0 stands
# for any digit, ␤ for both ends of a line; in tenths. The row without characters is added once.
# Origin: learned by bench/furniture.py; Apache-2.0 as the rest."""
STRENGTH = 3.0
"""The inverse of the regularization."""
PARTS = 5
"""A line that trees learn from is weighed by a model that has not seen the site, one of so many."""


class Line(NamedTuple):
    text: str
    content: bool
    site: str


def lines_of(pages: Iterable[Page], scorer: Any) -> list[Line]:
    """The lines of pages, folded, each once a site."""
    found: dict[Line, None] = {}
    for page in pages:
        lines = labelled(page, scorer)
        texts = folded("\n".join(line for line, _ in lines)).split("\n")
        for text, (_, kind) in zip(texts, lines, strict=False):  # blank ones at the end are gone
            if kind in ("content", "noise"):
                found[Line(text.strip(), kind == "content", page.site)] = None
    return list(found)


def fitted(lines: Sequence[Line]) -> tuple[Model, dict[str, float]]:
    """A model of the words of lines; and what is said of each by one that has not seen its site."""
    vectors, rows = counted(_framed(line.text) for line in lines)
    content = np.array([line.content for line in lines])
    sites = sorted({line.site for line in lines})
    random.Random(0).shuffle(sites)
    part = {site: n % PARTS for n, site in enumerate(sites)}
    own = np.array([part[line.site] for line in lines])
    said: dict[str, list[float]] = {}
    for n in range(PARTS):
        model = _model().fit(rows[own != n], content[own != n])
        out = np.flatnonzero(own == n)
        odds = model.decision_function(rows[out]).tolist()
        for at, each in zip(out.tolist(), odds, strict=True):
            said.setdefault(lines[at].text, []).append(each)
    apart = {text: sum(each) / len(each) for text, each in said.items()}
    return Model(vectors, _model().fit(rows, content)), apart


def _framed(line: str) -> str:
    """A line with what tells how it begins and ends."""
    return f"\n{line}\n"


def _model() -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)


class Wording:
    """In place of `cleaner.furniture.wording.wording`: what a model says of lines.

    known: lines of which it is known what to say.
    """

    def __init__(self, model: Model, known: Mapping[str, float]) -> None:
        self._model = model
        self._known = dict(known)

    def __call__(self, stack: Stack) -> Any:
        new = sorted({*stack.lines} - self._known.keys())
        if new:
            odds = self._model.of([_framed(line) for line in new])
            self._known.update(zip(new, odds.tolist(), strict=True))
        odds = np.array([self._known[line] for line in stack.lines], np.float32)
        return np.clip(odds, -MOST, MOST)
