"""Trains the weights of `boilerplate` and measures it, leaving whole sites out.

    python bench/furniture.py score PAGES --scorer score_pages.py --sites sites.json
    python bench/furniture.py train PAGES --scorer score_pages.py --sites sites.json
    python bench/furniture.py unseen
    python bench/furniture.py speed PAGES... [--repeat 5]

PAGES holds NAME.noisy.txt (the visible text of a page), NAME.gold.txt (its main text) and perhaps
NAME.neutral.txt (lines that count neither way). The scorer is a Python file with `label(noisy,
gold, neutral)` and `one(noisy, gold, output, neutral)`. sites.json says which pages are of one
site; a page that it does not name is a site of its own. Needs lightgbm besides the project.

`score` trains models for each fold of sites and prints the means over pages, beside the text as it
came, the conservative mode and, with --peers, extractors of HTML that read each line as a
paragraph; and what stays of the same pages when some paragraphs are set as short lines without
punctuation. `train` writes cleaner/data/furniture.npz, furniture-amid.npz and line-words.tsv. Both
train on the pages in bench/pages/ as well, which are made up.

`unseen` prints how the weights that ship fare with the pages in bench/unseen/pages/, two sets made
up by somebody who knew neither rules nor weights: how many lines of content stay, and how many of
furniture go. Nothing was made after them, but by totals over the first, beside the real ones, it
was chosen what the made-up pages weigh in training, and by totals over both which texts are
weighed at all; half of the lines lost from the first and four pages of the second were looked at.

`speed` prints how fast watermarks, templates and boilerplate find their edits, each and together,
in MB of UTF-8 a second of CPU: medians of several rounds. There PAGES is a folder, of which each
*.noisy.txt is a document, or a text, plain or .xz, cut into documents of about 4000 characters;
more than one may be given.
"""

import argparse
import importlib.util
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import furniture_words as words
import numpy as np
from chain import SHARD, alone, cut
from furniture_pages import (
    Labelled,
    Page,
    Rows,
    kinds_of,
    labelled,
    mixed,
    read,
    reset,
    rows_of,
    set_short,
    small,
    written,
)
from furniture_peers import RECORDED, peers_over
from talk import Model, write
from traditional import read as read_text

from cleaner.filters import boilerplate
from cleaner.filters.boilerplate import Boilerplate
from cleaner.furniture import features
from cleaner.furniture.packs import pack
from cleaner.furniture.trees import Trees, Weights

DATA = Path(boilerplate.__file__).parent.parent / "data"
WRITTEN = Path(__file__).with_name("pages")
"""Pages that were written to train on, besides those that are given."""
UNSEEN = Path(__file__).parent / "unseen" / "pages"
MADE_UP = 0.3
"""What the lines of such a page weigh, where those of a real one weigh 1."""
FEW, MANY = (160, 0.06), (480, 0.05)
"""The trees that learn from real pages and from all, and their learning rates."""
COLUMNS = ("cP", "cF", "lP", "lR", "xR")
FINDERS = ("watermarks", "templates", "boilerplate")


def fitted(names: list[str], data: list[Rows], trees: int, rate: float) -> Trees:
    import lightgbm

    model = lightgbm.LGBMClassifier(
        n_estimators=trees, num_leaves=16, max_depth=4, learning_rate=rate, min_child_samples=20,
        colsample_bytree=0.4, subsample=0.8, subsample_freq=1, reg_lambda=3, verbose=-1, n_jobs=1,
        random_state=0, deterministic=True, force_row_wise=True,
    )  # fmt: skip
    model.fit(
        np.concatenate([rows.features for rows in data]),
        np.concatenate([rows.content for rows in data]),
        sample_weight=np.concatenate([rows.weight for rows in data]) * 100,
    )
    feature, border, leaf = [], [], []
    for tree in model.booster_.dump_model()["tree_info"]:
        nodes = _complete(tree["tree_structure"])
        feature.append([node[0] for node in nodes[:15]])
        border.append([node[1] for node in nodes[:15]])
        leaf.append([node[2] for node in nodes[15:]])
    return Trees(
        tuple(names),
        np.array(feature, np.int16),
        np.array(border, np.float32),
        np.array(leaf, np.float32),
    )


def weighing(pages: list[Page], scorer: Any) -> tuple[Weights, Model]:
    """The weights that pages give, and the model of the words of their lines.

    Half of what the trees say is said by some that know the real pages alone: those that know all
    are surer of more kinds of content, and less sure of lists of other articles.
    """
    model, apart = words.fitted(words.lines_of(pages, scorer))
    real = [page for page in pages if page.lines is None]
    with mock.patch.object(features, "wording", words.Wording(model, apart)):
        names, data = measured_rows(pages, scorer)
        made, again = mixed(real, scorer) + small(real, scorer), reset(real, scorer)
    own = [rows for page, rows in zip(pages, data, strict=True) if page.lines is None]

    def both(more: list[Rows]) -> Trees:
        one = fitted(names, own + made + more, *FEW)
        return halves(one, fitted(names, data + made + more, *MANY))

    return Weights(both([]), both(again)), model


def halves(one: Trees, other: Trees) -> Trees:
    """The mean of what two ensembles say."""
    each = zip(
        (one.feature, one.border, one.leaf / 2),
        (other.feature, other.border, other.leaf / 2),
        strict=True,
    )
    return Trees(one.names, *map(np.concatenate, each))


def _complete(root: Any) -> list[tuple[int, float, float]]:
    """A tree as 15 questions and 16 leaves, breadth first; an early leaf is copied downwards."""
    level, found = [root], []
    for depth in range(5):
        below = []
        for node in level:
            if "split_feature" in node:
                found.append((node["split_feature"], node["threshold"], 0.0))
                below += [node["left_child"], node["right_child"]]
            else:
                found.append((0, np.inf, node["leaf_value"]))
                below += [node, node]
        level = below if depth < 4 else []
    return found


def folds(pages: list[Page], count: int, seed: int) -> Iterator[tuple[list[Page], list[Page]]]:
    """Pages to train on and pages to judge, no site on both sides."""
    sites = sorted({page.site for page in pages})
    np.random.default_rng(seed).shuffle(sites)
    size = {site: sum(page.site == site for page in pages) for site in sites}
    groups: list[set[str]] = [set() for _ in range(count)]
    for site in sorted(sites, key=lambda site: -size[site]):
        min(groups, key=lambda group: sum(size[each] for each in group)).add(site)
    for group in groups:
        yield (
            [page for page in pages if page.site not in group],
            [page for page in pages if page.site in group],
        )


def show(tag: str, rows: dict[str, dict[str, float]]) -> None:
    def mean(column: str, want: Callable[[str], bool] = lambda name: True) -> float:
        values = [row[column] for name, row in rows.items() if want(name)]
        return statistics.mean(values) if values else float("nan")

    def forum(name: str) -> bool:
        return name.startswith("mh-f-")

    print(
        f"{tag:24}",
        *(f"{column} {mean(column):.3f}" for column in COLUMNS),
        f"| articles cF {mean('cF', lambda n: not forum(n)):.3f}"
        f" lR {mean('lR', lambda n: not forum(n)):.3f}",
        f"| forums cF {mean('cF', forum):.3f} lR {mean('lR', forum):.3f}",
        flush=True,
    )


def beside(pages: list[Page], scorer: Any, folder: Path) -> None:
    """The peers, each line of a text as a paragraph, and what they reach with the HTML."""
    for name, outputs in peers_over([page.noisy for page in pages], folder).items():
        rows = {
            p.name: scorer.one(p.noisy, p.gold, out, p.neutral)
            for p, out in zip(pages, outputs, strict=True)
        }
        show(name, rows)
        if name in RECORDED:
            print("    with the HTML, as recorded: cP {:.3f} cF {:.3f}".format(*RECORDED[name]))


def score(pages: list[Page], scorer: Any, seeds: int, each: bool) -> None:
    def judged(clean: Callable[[str], str], these: list[Page]) -> dict[str, dict[str, float]]:
        return {p.name: scorer.one(p.noisy, p.gold, clean(p.noisy), p.neutral) for p in these}

    show("nothing done", judged(lambda text: text, pages))
    rows = judged(Boilerplate(mode="conservative"), pages)
    show("conservative", rows)
    furniture = sum(
        kind == "noise" for p in pages for _, kind in scorer.label(p.noisy, p.gold, p.neutral)
    )
    print(f"    furniture lines gone: {1 - sum(r['fpL'] for r in rows.values()) / furniture:.3f}")
    made = written(WRITTEN)
    for seed in range(seeds):
        rows, careful, short = {}, {}, []
        for train, test in folds(pages, 5, seed):
            weights, model = weighing(train + made, scorer)
            with using(weights, model):
                rows |= judged(Boilerplate(), test)
                careful |= judged(Boilerplate(mode="careful"), test)
                for page in test:
                    chance, lines = random.Random(page.name), labelled(page, scorer)
                    short += [stayed(set_short(lines, chance, share, 0)) for share in (0.3, 0.6)]
        show(f"span, sites out, split {seed}", rows)
        show(f"careful, sites out, {seed}", careful)
        content, left, noise, gone = np.sum(short, axis=0)
        print(
            f"    paragraphs as short lines: content lines kept {left / content:.3f},"
            f" furniture lines gone {gone / noise:.3f}"
        )
        if each:
            for name, row in sorted(rows.items(), key=lambda item: item[1]["cF"]):
                print(f"    {name:40}", *(f"{column} {row[column]:.3f}" for column in COLUMNS))
    begin = time.process_time()
    Boilerplate().found_in_each([page.noisy for page in pages])
    took = time.process_time() - begin
    size = sum(len(page.noisy.encode()) for page in pages)
    print(f"speed {size / took / 1e6:.2f} MB/s")


def stayed(page: Labelled) -> tuple[int, int, int, int]:
    """Content lines of a page, those that stay, its lines of furniture, and those that go."""
    left = Counter(Boilerplate()("\n".join(line for line, _ in page)).split("\n"))
    lines = {"content": [0, 0], "noise": [0, 0]}
    for line, kind in page:
        if kind in lines:
            lines[kind][0] += 1
            lines[kind][1] += left[line] > 0
            left[line] -= 1
    (content, kept), (noise, there) = lines.values()
    return content, kept, noise, noise - there


def unseen(folder: Path, *, each: bool) -> None:
    """How the filter that ships fares with pages that were written line by line."""
    found = {page.name: stayed(page.lines or []) for page in written(folder)}
    if each:
        for name, (content, kept, noise, gone) in found.items():
            print(f"{name:32} content {kept} of {content} kept, furniture {gone} of {noise} gone")
    content, kept, noise, gone = np.sum([*found.values()], axis=0)
    print(f"{folder.name}: {len(found)} pages: content lines kept {kept / content:.3f},", end=" ")
    print(f"furniture lines gone {gone / noise:.3f}")


def measured_rows(pages: list[Page], scorer: Any) -> tuple[list[str], list[Rows]]:
    """The names of the features, and the lines of each page."""
    found = [rows_of(page.noisy, kinds_of(page, scorer)) for page in pages]
    for page, (_, rows) in zip(pages, found, strict=True):
        if page.lines is not None:
            rows.weight = rows.weight * MADE_UP
    return found[0][0], [rows for _, rows in found]


@contextmanager
def using(weights: Weights, model: Model) -> Iterator[None]:
    """Let the filter judge by these."""
    with (
        mock.patch.object(boilerplate, "weights", return_value=weights),
        mock.patch.object(features, "wording", words.Wording(model, {})),
    ):
        yield


def train(pages: list[Page], scorer: Any) -> None:
    pages = pages + written(WRITTEN)
    weights, model = weighing(pages, scorer)
    write(model, "line-words", words.HEAD)
    for name, trees in zip(("furniture", "furniture-amid"), weights, strict=True):
        path = DATA / f"{name}.npz"
        np.savez_compressed(
            path,
            names=np.array("\n".join(trees.names)),
            feature=trees.feature,
            border=trees.border,
            leaf=trees.leaf,
        )
        print(f"{path}: {path.stat().st_size} bytes, {len(trees.names)} columns")


def documents(path: Path) -> list[str]:
    """The documents of a folder of pages, or of a text."""
    if path.is_dir():
        return [page.read_text("utf-8") for page in sorted(path.glob("*.noisy.txt"))]
    return cut(read_text(path))


def speed(paths: list[Path], rounds: int) -> None:
    for path in paths:
        texts = documents(path)
        size = sum(len(text.encode()) for text in texts) / 1e6
        for name in FINDERS:
            alone(name, texts[:SHARD])  # tables are made at the first call
        times = []
        for _ in range(rounds):
            pack("boilerplate").known.clear()  # as if no line had been seen before
            times.append([alone(name, texts) for name in FINDERS])
        print(f"{path.name}: {size:.1f} MB in {len(texts):,} documents")
        columns = [*zip(*times, strict=True), list(map(sum, times))]
        for name, taken in zip((*FINDERS, "together"), columns, strict=True):
            print(f"  {name:12} {size / statistics.median(taken):6.2f} MB/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("score", "train", "unseen", "speed"))
    parser.add_argument("pages", type=Path, nargs="*")
    parser.add_argument("--scorer", type=Path)
    parser.add_argument("--sites", type=Path)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument(
        "--peers", type=Path, help="a folder for the environment of the peers; without, none runs"
    )
    parser.add_argument("--each", action="store_true", help="print every page, the worst first")
    parser.add_argument("--repeat", type=int, default=5, help="rounds of `speed`")
    given = parser.parse_args()
    if given.what == "unseen":
        for folder in sorted(UNSEEN.iterdir()):
            unseen(folder, each=given.each)
        return
    if given.what == "speed":
        speed(given.pages, given.repeat)
        return
    if given.scorer is None or len(given.pages) != 1:
        parser.error("give one folder of pages and a --scorer.")
    spec = importlib.util.spec_from_file_location("scorer", given.scorer)
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    pages = read(given.pages[0], given.sites)
    if given.what == "train":
        train(pages, scorer)
    else:
        score(pages, scorer, given.seeds, given.each)
        if given.peers:
            beside(pages, scorer, given.peers)


if __name__ == "__main__":
    main()
