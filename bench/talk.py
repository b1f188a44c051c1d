#!/usr/bin/env python3
"""Trains and measures what tells the sentences in which a site speaks to its readers.

    python bench/talk.py train CORPORA
    python bench/talk.py score CORPORA

The passages are those of bench/site-talk.tsv, the examples and counter-examples of the rules of
watermarks and boilerplate, and the lines of fixtures/watermarks/keeps-* but for those that only
their place keeps. CORPORA holds real content: text/*.txt.xz, pages/*.gold.txt and
paragraphs/200k.txt.jsonl.xz. `train` writes cleaner/data/site-talk.tsv. `score` leaves out a fifth
of the passages and of the content in turn, and prints how many of the sentences of talk are told,
and how many of those of content are taken for it; the same of bench/site-talk-unseen.tsv by the
weights that ship, which nothing of it went into. Needs scikit-learn besides the project.
"""

import argparse
import json
import lzma
import math
import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from traditional import read

from cleaner.furniture import talk
from cleaner.furniture.odds import FEED, GRAIN
from cleaner.furniture.sheet import laid_out
from cleaner.furniture.talk import ENOUGH, LEAST, LONGEST

PASSAGES = Path(__file__).with_name("site-talk.tsv")
UNSEEN = Path(__file__).with_name("site-talk-unseen.tsv")
FIXTURES = Path(__file__).parent.parent / "fixtures" / "watermarks"
DATA = Path(talk.__file__).parent.parent / "data"
BY_PLACE = {
    "keeps-cues-of-subtitles", "keeps-items-of-lists", "keeps-labels-on-most-lines",
    "keeps-lone-sentences", "keeps-turns-of-talks",
}  # fmt: skip
"""The fixtures whose sentences stay for where they stand: by their words they are a site's."""
BLOCK = re.compile(r"^```input[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
TALKING = {
    "watermarks": {"reader-phrase", "site-signature", "page-note"},
    "boilerplate": {
        "accessibility", "advert", "app-prompt", "comment-box", "copyright", "correction-link",
        "disclaimer", "follow-prompt", "login-prompt", "report-link", "share-widget",
    },
}  # fmt: skip
"""The rules whose examples are talk; the counter-examples of all rules are content."""
ANY, NEAREST, POOL = 40_000, 20_000, 500_000
"""Sentences of real content that are learned from, those among them that a first model takes most
for talk, and how many these are chosen from."""
HARD, PLAIN = 15.0, 0.75
"""What a sentence of content weighs that was written as one, and a real one; one of talk weighs 1.
The first are rare in the world, and the ones that must not go."""
STRENGTH, SINGLE = 80.0, 0.5
"""The inverse of the regularization, and how large a single character is beside a pair of them: a
smaller one is given less weight. Of words that no passage has, only the single characters are
known, and by these alone any casual sentence may look like a site's."""
SMALL = 0.5
"""Weights below are left out."""
LEAN = 0.5
"""What is added to the log-odds, so that as many stamps of bench/unseen/first go as did before
`SINGLE`, by the same thresholds."""
MOST = 127
"""Steps of the largest weight: it fits into a byte."""
FOLDS = 5
HEAD = """\
# What characters, and pairs of them, add to the log-odds that a sentence is a site's; 0 stands for
# any digit; in tenths. The row without characters is what is added once.
# Origin: learned by bench/talk.py; Apache-2.0 as the rest."""


class Passages(NamedTuple):
    talk: list[str]
    content: list[str]


class Model(NamedTuple):
    grams: DictVectorizer
    odds: LogisticRegression

    def of(self, sentences: Sequence[str]) -> np.ndarray:
        parts = [sentences[at : at + 50_000] for at in range(0, len(sentences), 50_000)]
        each = [self.odds.decision_function(self.grams.transform(map(grams, p))) for p in parts]
        return np.concatenate(each)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=("train", "score"))
    parser.add_argument("corpora", type=Path)
    options = parser.parse_args()
    known, real = passages(), content(options.corpora)
    print(f"{len(known.talk):,} passages of talk, {len(known.content):,} of content")
    print(f"{len(real):,} sentences of real content")
    if options.what == "train":
        write(trained(known, real), "site-talk", HEAD)
    else:
        score(known, real)


def passages() -> Passages:
    """The passages that were written, folded."""
    found = Passages([], [])
    for label, text in labelled(PASSAGES):
        getattr(found, label).append(text)
    for name, rules in TALKING.items():
        for rule in tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))["rule"]:
            if rule["name"] in rules:
                found.talk.extend(rule.get("examples", ()))
            found.content.extend(rule.get("counter", ()))
    for path in sorted(FIXTURES.glob("keeps-*.md")):
        if path.stem in BY_PLACE:
            continue
        for text in BLOCK.findall(path.read_text("utf-8")):
            found.content.extend(line for line in text.splitlines() if line.strip())
    return Passages(*(list(dict.fromkeys(map(folded, each))) for each in found))


def labelled(path: Path) -> Iterator[tuple[str, str]]:
    """The passages of a file behind what they are: talk or content."""
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            label, _, text = line.split("\t")
            yield label, text


def content(corpora: Path) -> list[str]:
    """Sentences of real content, in an order that chance gives."""
    texts = [read(path) for path in sorted(corpora.glob("text/*.xz"))]
    texts += [path.read_text("utf-8") for path in sorted(corpora.glob("pages/*.gold.txt"))]
    with lzma.open(corpora / "paragraphs" / "200k.txt.jsonl.xz", "rt", encoding="utf-8") as lines:
        texts += [json.loads(line) for line in lines]
    found = sorted({each for text in texts for each in sentences(folded(text))})
    random.Random(1).shuffle(found)
    return found[: POOL + POOL // FOLDS]


def folded(text: str) -> str:
    return laid_out([text]).seen.rstrip("\n")


def sentences(text: str) -> Iterable[str]:
    """The sentences of a folded text, line by line."""
    for line in text.split("\n"):
        for unit in talk.UNIT.finditer(line.strip()):
            if LEAST <= len(unit[0]) <= LONGEST:
                yield unit[0]


def both(texts: Iterable[str]) -> list[str]:
    """Passages and the sentences that they consist of, each once."""
    return list(dict.fromkeys(each for text in texts for each in (text, *sentences(text))))


def grams(sentence: str) -> dict[str, float]:
    """Characters and pairs of them, with 0 for any digit, by the root of the sentence's length."""
    masked = "".join("0" if char in "123456789" else char for char in sentence)
    counts = Counter([*masked, *map("".join, pairwise(masked))])
    return {gram: count / math.sqrt(len(masked)) for gram, count in counts.items()}


def counted(texts: Iterable[str]) -> tuple[DictVectorizer, Any]:
    """The grams of texts as columns, and a row for each text."""
    vectors = DictVectorizer(dtype=np.float32)
    rows = vectors.fit_transform(map(grams, texts))
    rows.indices, rows.indptr = rows.indices.astype(np.int32), rows.indptr.astype(np.int32)
    return vectors, rows


def fitted(known: Passages, real: Sequence[str]) -> Model:
    said = both(known.talk)
    written = [each for each in both(known.content) if each not in set(known.talk)]
    vectors, rows = counted((*said, *written, *real))
    sizes = (len(said), len(written), len(real))
    size = np.where([len(gram) == 1 for gram in vectors.get_feature_names_out()], SINGLE, 1.0)
    model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=300, random_state=0)
    model.fit(scaled(rows, size), np.repeat([1, 0, 0], sizes), np.repeat([1, HARD, PLAIN], sizes))
    model.coef_ *= size
    model.intercept_ += LEAN
    return Model(vectors, model)


def scaled(rows: Any, size: np.ndarray) -> Any:
    """Rows whose columns are so much larger."""
    rows = rows.copy()
    rows.data *= size.astype(np.float32)[rows.indices]
    return rows


def trained(known: Passages, real: Sequence[str]) -> Model:
    """A model, and one that has learned also from what the first takes most for talk."""
    first = fitted(known, real[:ANY])
    pool = real[:POOL]
    nearest = [pool[n] for n in np.argsort(-first.of(pool))[:NEAREST]]
    return fitted(known, [*real[:ANY], *nearest])


def write(model: Model, name: str, head: str) -> None:
    """Write `cleaner/data/<name>.tsv`."""
    weights = zip(model.grams.get_feature_names_out(), model.odds.coef_[0], strict=True)
    rows = [head, f"\t{model.odds.intercept_[0] * GRAIN:.0f}"]
    for gram, weight in sorted(weights):
        if abs(weight) >= SMALL and all(ord(char) <= 0xFFFF for char in gram):
            steps = min(max(weight * GRAIN, -MOST), MOST)
            rows.append(f"{gram.replace(chr(10), FEED)}\t{steps:.0f}")
    (DATA / f"{name}.tsv").write_text("\n".join(rows) + "\n", "utf-8")


def parted(each: Sequence[str], fold: int) -> tuple[list[str], list[str]]:
    """What is learned from, and what is left out."""
    out = each[fold::FOLDS]
    return [one for n, one in enumerate(each) if n % FOLDS != fold], list(out)


def score(known: Passages, real: Sequence[str]) -> None:
    """How a fifth fares that was left out, in turn."""
    rows = {"talk, told": [0, 0], "written content, taken": [0, 0], "real content, taken": [0, 0]}
    for fold in range(FOLDS):
        said, talk_out = parted(known.talk, fold)
        written, content_out = parted(known.content, fold)
        learned, apart = parted(real, fold)
        model = trained(Passages(said, written), learned)
        for row, out in zip(rows.values(), (talk_out, content_out, apart), strict=True):
            units = [each for text in out for each in sentences(text)]
            row[0] += int((model.of(units) >= ENOUGH).sum())
            row[1] += len(units)
    for label, passage in labelled(UNSEEN):
        row = rows.setdefault(f"unseen {label}, {'told' if label == 'talk' else 'taken'}", [0, 0])
        sheet = laid_out([passage])
        units = [unit.span() for unit in talk.UNIT.finditer(sheet.seen.rstrip("\n"))]
        units = [(start, end) for start, end in units if LEAST <= end - start <= LONGEST]
        row[0] += int((talk.odds_of(sheet).of(*np.array(units).T) >= ENOUGH).sum())
        row[1] += len(units)
    for name, (some, of) in rows.items():
        print(f"{name:24} {some:7,} of {of:,} sentences")


if __name__ == "__main__":
    main()
