"""Trains what tells pages whose furniture no rule names: `cleaner/furniture/judged.py`.

    python bench/furniture_judge.py PAGES TEXTS... --scorer score_pages.py --sites sites.json

PAGES, scorer and sites are those of bench/furniture.py, which trains the weights that this builds
on; train again after it. TEXTS are texts without furniture, plain or .xz. The examples are the
pages, those in bench/pages/ too, without the rows that name themselves but for none, one or two;
against these, what is content of each page, and passages of TEXTS, with none, one or two such rows
of other pages at their ends, as somebody may have left them. Each is weighed as it would be,
and what would go counts by its lines: those of furniture that no rule would take for it, those of
content tenfold against it. Writes cleaner/data/furniture-judge.tsv, and prints what the judge makes
of the examples, and of the same made from bench/unseen/pages/, which it has not learned from.
Needs scikit-learn besides the project.
"""

import argparse
import importlib.util
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from chain import cut
from furniture_pages import SIGNS, Labelled, labelled, read, written
from sklearn.linear_model import LogisticRegression
from traditional import read as read_text

from cleaner.filters.traditional import Traditional
from cleaner.furniture import judged
from cleaner.furniture.exempt import named_rows
from cleaner.furniture.judged import ENOUGH, NAMES, evidence, is_asked
from cleaner.furniture.named import tells
from cleaner.furniture.packs import pack
from cleaner.furniture.shape import Shape, measured
from cleaner.furniture.sheet import laid_out
from cleaner.furniture.span import outside, weighed
from cleaner.furniture.trees import weights
from cleaner.furniture.webpages import is_weighed

BENCH = Path(__file__).parent
DATA = Path(judged.__file__).parent.parent / "data"
WRITTEN, UNSEEN = BENCH / "pages", BENCH / "unseen" / "pages"
ROWS = (0, 1, 2)
"""Rows that name themselves, of each example."""
DOCUMENTS = 400
"""Documents of each text."""
PASSAGES, LINES = 12, (8, 60)
"""Passages of each document, and lines of each: many begin and end amid lists and headings."""
PRICE = 10
"""Lines of furniture that weigh as much as one of content."""
MOST = 60
"""An example that wins or loses more lines counts as this."""
STRENGTH = 1 / 3
"""The inverse of the regularization."""
HEAD = """\
# What the numbers in cleaner/furniture/judged.py add to the log-odds that a text is a page.
# Origin: learned by bench/furniture_judge.py; Apache-2.0 as the rest."""


class Example(NamedTuple):
    """A text that would be weighed: the numbers that are judged by, and its lines that would go.

    named: the lines of furniture that rules would take anyway.
    """

    kind: str
    numbers: Any
    furniture: int
    content: int
    named: int

    @property
    def gain(self) -> int:
        return self.furniture - self.named - PRICE * self.content


def shape_of(lines: Labelled) -> Shape:
    sheet = laid_out(["\n".join(line for line, _ in lines)])
    return measured(sheet, named_rows(sheet, pack("boilerplate")))[0]


def telling(lines: Labelled) -> tuple[list[int], list[int]]:
    """The lines of furniture that tell of a page by their names, and those that surely do."""
    shape = shape_of(lines)
    rules = zip(shape.index, shape.rules, strict=True)
    found = [
        (line, rule.weak)
        for line, rule in rules
        if rule is not None and tells(rule) and lines[line][1] != "content"
    ]
    return [line for line, _ in found], [line for line, weak in found if not weak]


def unnamed(page: Labelled, chance: random.Random) -> Iterator[tuple[int, Labelled]]:
    """A page without the lines that name themselves, but for so many."""
    named, sure = telling(page)
    for count in ROWS if named else ():
        if len(sure) >= count:
            gone = {*named} - {*chance.sample(sure, count)}
            yield count, [line for n, line in enumerate(page) if n not in gone]


def beset(
    text: Labelled, rows: Sequence[str], chance: random.Random
) -> Iterator[tuple[int, Labelled]]:
    """A text without furniture, and with one and two rows of it at its ends."""
    for count in ROWS:
        lines = list(text)
        for _ in range(count):
            place = chance.choice((0, 1, len(lines) - 1, len(lines), len(lines)))
            lines.insert(place, (chance.choice(rows), "noise"))
        yield count, lines


def passages(text: str, chance: random.Random) -> Iterator[Labelled]:
    """Some lines of a document, here and there."""
    lines = [(line, SIGNS["+"]) for line in text.split("\n") if line.strip()]
    for _ in range(PASSAGES):
        size = chance.randint(*LINES)
        first = chance.randrange(max(1, len(lines) - size + 1))
        yield lines[first : first + size]


def example(kind: str, lines: Labelled, named: int) -> Iterator[Example]:
    """What the weighing makes of a text, if it is one that would be judged."""
    shape = shape_of(lines)
    if is_weighed(shape) or not is_asked(shape):
        return
    (found,) = weighed([shape], weights())
    gone = [each.line for each in outside(shape, found) or ()]
    if 0 < len(gone) < len(shape.index):
        kinds = [lines[line][1] for line in gone]
        yield Example(
            kind,
            evidence(shape, gone, found.odds),
            kinds.count("noise"),
            kinds.count("content"),
            named,
        )


def examples(
    pages: Sequence[Labelled], texts: Iterable[Labelled], chance: random.Random
) -> list[Example]:
    rows = [page[line][0] for page in pages for line in telling(page)[1]]
    found: list[Example] = []
    for page in pages:
        for count, lines in unnamed(page, chance):
            found += example("page", lines, count)
        text = [line for line in page if line[1] != SIGNS["-"]]
        for count, lines in beset(text, rows, chance):
            found += example("content of a page", lines, count)
    for text in texts:
        for count, lines in beset(text, rows, chance):
            found += example("text", lines, count)
    return found


def simplified(lines: Labelled) -> Labelled:
    """As lines come to the filter."""
    text = Traditional()("\n".join(line for line, _ in lines)).split("\n")
    return [(line, kind) for line, (_, kind) in zip(text, lines, strict=True)]


def fitted(known: Sequence[Example]) -> tuple[Any, float]:
    """The weight of each number, and the bias."""
    rows = np.array([each.numbers for each in known])
    gains = np.array([each.gain for each in known])
    mean, spread = rows.mean(0), rows.std(0)
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(
        (rows - mean) / spread, gains > 0, np.sqrt(np.clip(abs(gains), 1, MOST))
    )
    own = model.coef_[0] / spread
    return own, float(model.intercept_[0] - (own * mean).sum())


def show(title: str, known: Sequence[Example], own: Any, bias: float) -> None:
    print(title)
    for kind in dict.fromkeys(each.kind for each in known):
        some = [each for each in known if each.kind == kind]
        taken = [each for each in some if (each.numbers * own).sum() + bias >= ENOUGH]
        print(f"  {kind:18} {len(taken)} of {len(some)} taken for pages:", end=" ")
        furniture, content = (sum(each[n] for each in taken) for n in (2, 3))
        print(f"{furniture} lines of furniture go, {content} of content")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pages", type=Path)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--sites", type=Path)
    given = parser.parse_args()
    spec = importlib.util.spec_from_file_location("scorer", given.scorer)
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    pages = read(given.pages, given.sites) + written(WRITTEN)
    texts = [text for path in given.texts for text in cut(read_text(path))[:DOCUMENTS]]
    chance = random.Random(0)
    known = examples(
        [simplified(labelled(page, scorer)) for page in pages],
        [each for text in texts for each in passages(Traditional()(text), chance)],
        chance,
    )
    own, bias = fitted(known)
    values = zip((*NAMES, "bias"), (*own, bias), strict=True)
    rows = [f"{name}\t{value:.2f}" for name, value in values]
    path = DATA / "furniture-judge.tsv"
    path.write_text("\n".join((HEAD, *rows)) + "\n", "utf-8")
    show("learned from:", known, own, bias)
    for folder in sorted(UNSEEN.iterdir()):
        made = [simplified(page.lines or []) for page in written(folder)]
        show(f"{folder.name}, unseen:", examples(made, (), chance), own, bias)


if __name__ == "__main__":
    main()
