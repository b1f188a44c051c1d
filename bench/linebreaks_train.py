"""Learns the weights in cleaner/data/linebreaks.npz, and measures them leaving families out.

    python bench/linebreaks_train.py CORPORA [--write] [--documents 1600]

CORPORA is a folder with `linebreaks/` (NAME.wrapped.txt and NAME.gold.txt), `pages/`
(NAME.gold.txt), `sites.json` and `paragraphs/`. Needs numpy, lightgbm and jieba, whose dictionary
(MIT) is counted.
Without --write it prints what a model scores on each family that it did not see; with it, the model
learned from all of them is written. The texts of `seeds/` are never learned from.
"""

import argparse
import importlib
import inspect
import json
import lzma
import math
import re
import sys
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import jieba
import lightgbm
import numpy as np

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import linebreaks_wrap  # noqa: E402
from linebreaks_truth import ends, labelled  # noqa: E402
from linebreaks_wrap import documents  # noqa: E402

from cleaner.wrapping import clear, features, model, turnovers, verses  # noqa: E402
from cleaner.wrapping.breaks import breaks  # noqa: E402
from cleaner.wrapping.lexicon import Lexicon  # noqa: E402
from cleaner.wrapping.rows import speeches  # noqa: E402
from cleaner.wrapping.sides import lines  # noqa: E402

MODULES = (
    *("argparse", "asyncio", "calendar", "collections", "configparser", "csv", "datetime"),
    *("decimal", "doctest", "email", "fractions", "functools", "heapq", "inspect", "io", "json"),
    *("logging", "mailbox", "optparse", "os", "pathlib", "pickle", "random", "re", "shutil"),
    *("socket", "sqlite3", "statistics", "string", "subprocess", "tarfile", "textwrap"),
    *("threading", "turtle", "typing", "unittest", "urllib.request", "xml.dom", "zipfile"),
    *("numpy", "numpy.random", "numpy.linalg"),
)
"""Modules whose docstrings are English prose."""
ORDERED, MARGIN = 100, 0.3
"""Trees that are put in order for the first looks, and how far below all joins those settle."""
HAN = re.compile(r"[\u3400-\u9fff]+")
SHINGLE = 10


def read_paragraphs(folder: Path, linebreaks: Path) -> list[str]:
    """Paragraphs that share no ten characters with the texts that are measured."""
    known = set()
    for path in linebreaks.glob("*.gold.txt"):
        text = "".join(path.read_text("utf-8").split())
        known |= {text[i : i + SHINGLE] for i in range(len(text) - SHINGLE + 1)}
    found = []
    with lzma.open(folder / "200k.txt.jsonl.xz", "rt", encoding="utf-8") as rows:
        for row in rows:
            words = json.loads(row).split()
            ink = "".join(words)
            if not any(ink[i : i + SHINGLE] in known for i in range(0, len(ink) - SHINGLE + 1, 3)):
                found.append(" ".join(words))
    return found


def learn_words(paragraphs: list[str], more: list[str], most: int) -> Lexicon:
    """Count the pairs of characters inside paragraphs and inside the words of a dictionary."""
    single: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    first: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for paragraph in [*paragraphs, *more]:
        for run in HAN.findall(paragraph):
            single.update(run)
            pairs.update(map("".join, pairwise(run)))
    for paragraph in paragraphs:
        ink = paragraph.rstrip("。！？”’」』）….!?")
        if ink and HAN.match(ink[0]):
            first[ink[0]] += 1
        if ink and HAN.match(ink[-1]):
            last[ink[-1]] += 1
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines():
        word, number, _ = line.split(" ")
        if HAN.fullmatch(word):
            weight = min(int(number), 20000)
            for char in word:
                single[char] += weight
            for i in range(len(word) - 1):
                pairs[word[i : i + 2]] += weight
    total = sum(single.values())
    chars = [c for c, _ in single.most_common(4095)]
    number = {c: n + 1 for n, c in enumerate(chars)}
    scored = []
    for pair, count in pairs.items():
        if count >= 6 and pair[0] in number and pair[1] in number:
            tie = math.log2(count * total / (single[pair[0]] * single[pair[1]]))
            if tie > 0.5:
                scored.append((count * tie, number[pair[0]] * 4096 + number[pair[1]], tie))
    scored.sort(reverse=True)
    kept = sorted((key, tie) for _, key, tie in scored[:most])
    places = np.zeros(65536, np.uint16)
    heads, tails = np.zeros(4096, np.float32), np.zeros(4096, np.float32)
    firsts, lasts = sum(first.values()), sum(last.values())
    for char, n in number.items():
        places[ord(char)] = n
        usual = single[char] / total
        heads[n] = math.log((first[char] + 300 * usual) / (firsts + 300) / usual)
        tails[n] = math.log((last[char] + 300 * usual) / (lasts + 300) / usual)

    def quantum(values: Any) -> Any:
        return np.clip(np.round(values * 16), -127, 127).astype(np.int8) / np.float32(16)

    pairs = np.array([key for key, _ in kept], np.uint32)
    ties = np.array([min(127, round(tie * 8)) for _, tie in kept], np.int8) / np.float32(8)
    return Lexicon(
        places,
        quantum(heads),
        quantum(tails),
        pairs,
        ties,
    )


def read_english() -> list[str]:
    """Paragraphs of English from the docstrings of Python's standard library and numpy."""
    found = set()
    for name in MODULES:
        module = importlib.import_module(name)
        things = [module, *vars(module).values()]
        things += [m for t in things if inspect.isclass(t) for m in vars(t).values()]
        for thing in things:
            for block in (
                (inspect.getdoc(thing) or "").split("\n\n")
                if callable(thing) or thing is module
                else ()
            ):
                rows = block.split("\n")
                if len(rows) > 1 and all(
                    row and not row[0].isspace() and row[0].isalpha() for row in rows
                ):
                    text = " ".join(" ".join(rows).split())
                    if len(text) > 80 and text[-1] in ".:" and ">>>" not in text:
                        found.add(text)
    return sorted(found)


class Set:
    """Rows of features with their truth."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.truth: list[Any] = []
        self.names: list[str] = []
        self.clear: list[Any] = []
        self.sides: list[tuple[str, str]] = []

    def add(self, text: str, truth: list[int], words: Lexicon) -> None:
        """Take a text: `truth` has an entry a break, -1 where nothing is known."""
        lay, side = lines([text])
        if len(lay) < 2:
            return
        found = breaks(lay, side)
        rows = features.matrix(lay, side, found, words, np.arange(len(lay) - 1))
        self.names = list(features.NAMES)
        known = np.array(truth) >= 0
        rows_of = [lay.whole[s:e] for s, e in zip(lay.start, lay.end, strict=True)]
        self.sides += [
            (
                f"{int(lay.indent[i]):2d} {rows_of[i][-40:]}",
                f"{int(lay.indent[i + 1]):2d} {rows_of[i + 1][:40]}",
            )
            for i in np.flatnonzero(known)
        ]
        said = speeches(lay, side)
        turned = turnovers.turned(lay, side, found, said)
        kept = clear.kept(lay, side, found, said, turned, verses.verse(lay, side, said))
        wrapped = clear.wrapped(lay, side, found, said, turned, rows)
        self.rows.append(rows.rows.T[known])
        self.truth.append(np.array(truth)[known])
        self.clear.append(np.where(kept, 0, np.where(wrapped, 2, 1))[known])

    def arrays(self) -> tuple[Any, Any, Any]:
        return np.concatenate(self.rows), np.concatenate(self.truth), np.concatenate(self.clear)


def fit(sets: list[tuple[Set, float]], rounds: int, leaves: int, seed: int = 1) -> Any:
    xs, ys, ws = [], [], []
    for each, weight in sets:
        if each.rows:
            x, y, c = each.arrays()
            open_ = c != 0  # what the rules keep is never asked
            xs.append(x[open_])
            ys.append(y[open_])
            ws.append(np.full(int(open_.sum()), weight))
    settings = {
        "objective": "binary", "num_leaves": leaves, "learning_rate": 0.1, "min_data_in_leaf": 40,
        "feature_fraction": 0.35, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0,
        "max_bin": 127, "verbose": -1, "seed": seed, "deterministic": True, "num_threads": 1,
        "force_row_wise": True,
    }  # fmt: skip
    data = lightgbm.Dataset(np.concatenate(xs), np.concatenate(ys), weight=np.concatenate(ws))
    return lightgbm.train(settings, data, rounds)


def predict(booster: Any, each: Set) -> tuple[Any, Any]:
    x, y, c = each.arrays()
    score = booster.predict(x)
    return np.where(c == 0, 0.0, np.where(c == 2, 2.0, score)), y


def show(name: str, score: Any, y: Any, at: tuple[float, ...] = (0.5, 0.6, 0.7, 0.8)) -> None:
    cells = []
    for t in at:
        made = score >= t
        tp, fp = int((made & (y == 1)).sum()), int((made & (y == 0)).sum())
        fn = int((~made & (y == 1)).sum())
        p, r = tp / max(1, tp + fp), tp / max(1, tp + fn)
        cells.append(f"@{t:.2f} {p:.3f}/{r:.3f}/{2 * tp / max(1, 2 * tp + fp + fn):.3f} fp {fp:4d}")
    print(f"{name:10s} n {len(y):5d} joins {int(y.sum()):5d}  " + "  ".join(cells), flush=True)


def _walk(
    node: dict[str, Any], tree: int, leaves: list[float], nodes: list[tuple[int, float, int, int]]
) -> tuple[int, int]:
    """Number the leaves under a node from the left; their numbers, first and past the last."""
    if "leaf_value" in node:
        leaves.append(node["leaf_value"])
        return len(leaves) - 1, len(leaves)
    assert node["decision_type"] == "<="
    low, middle = _walk(node["left_child"], tree, leaves, nodes)
    _, high = _walk(node["right_child"], tree, leaves, nodes)
    mask = 0xFFFF & ~sum(1 << leaf for leaf in range(low, middle))
    nodes.append((node["split_feature"], node["threshold"], mask, tree))
    return low, high


def few_first(values: Any, score: Any, first: int, margin: float) -> list[int]:
    """The order of trees in which few of them tell most of the breaks that are none of a wrap.

    One tree after another is taken, each time the one after which the most breaks have a sum below
    those of all breaks that score .5 and more, by `margin`; a few and some hundreds of these may
    lie below in the count, so that one odd break does not choose the tree. `model.STAGES` has
    sums that are as far below.

    values: what each tree gives each break, an array (trees, breaks); score: of each break.
    first:  how many trees are ordered so; the rest follows as it was learned.
    """
    wanted = score >= 0.5
    sums = np.zeros(values.shape[1])
    ranks = [rank for rank in (2, 30, 500) if rank < wanted.sum()]

    def told(tree: int, room: float) -> float:
        after = sums + values[tree]
        bars = np.partition(after[wanted], ranks)[ranks] - room
        return sum(float((after[~wanted] < bar).mean()) for bar in bars)

    left = list(range(len(values)))
    order: list[int] = []
    while left and len(order) < first:
        room = margin * min(1.0, (len(order) + 1) / 16)
        order.append(max(left, key=lambda tree: told(tree, room)))
        left.remove(order[-1])
        sums += values[order[-1]]
    order += left
    for size, partial in enumerate(np.cumsum(values[order], axis=0), 1):
        least = partial[wanted].min()
        settled = (partial[~wanted] < least - margin).mean()
        print(f"    {size} trees: sums of joins from {least:.2f}, {settled:.1%} of others settled")
    return order


def values_of(booster: Any, rows: Any) -> Any:
    """What each tree gives each row, an array (trees, rows)."""
    leaves = booster.predict(rows, pred_leaf=True).T
    return np.stack([
        np.array([booster.get_leaf_output(tree, leaf) for leaf in range(each.max() + 1)])[each]
        for tree, each in enumerate(leaves)
    ])  # fmt: skip


def pack(booster: Any, names: list[str], order: list[int]) -> dict[str, Any]:
    """The trees as arrays: for every node its feature, threshold and the leaves it rules out.

    A node that is not taken to the left rules out the leaves on its left: the leaf of a row is the
    lowest one that no node rules out (Lucchese et al., QuickScorer, SIGIR 2015).
    """
    nodes: list[tuple[int, float, int, int]] = []
    values = []
    dumped = booster.dump_model()["tree_info"]
    for n, tree in enumerate(order):
        leaves: list[float] = []
        _walk(dumped[tree]["tree_structure"], n, leaves, nodes)
        assert len(leaves) <= 16
        values.append(leaves + [0.0] * (16 - len(leaves)))
    feature, threshold, mask, trees = zip(*nodes, strict=True)
    thresholds = np.array(threshold, np.float32)
    # the comparison is x <= t in float64: the float32 below keeps every float32 x on its side
    high = thresholds.astype(np.float64) > np.array(threshold)
    thresholds[high] = np.nextafter(thresholds[high], np.float32(-np.inf))
    return {
        "feature": np.array(feature, np.uint8), "threshold": thresholds,
        "mask": np.array(mask, np.uint16), "tree": np.array(trees, np.uint16),
        "leaf": np.array(values, np.float16), "names": np.array("\n".join(names)),
    }  # fmt: skip


def write(path: Path, booster: Any, names: list[str], words: Lexicon, order: list[int]) -> None:
    deltas = np.diff(words.pairs, prepend=np.uint32(0)).astype(np.uint32)
    chars = np.zeros(4096, np.uint16)
    for code in np.flatnonzero(words.number):
        chars[words.number[code]] = code
    about = (
        "Made by bench/linebreaks_train.py. Trees learned from hard-wrapped Debian documentation, "
        "manual pages and web pages, and from paragraphs wrapped by a generator; pairs of "
        "characters counted in those and in the dictionary of jieba (MIT). Counts and thresholds "
        "only: no text."
    )
    np.savez_compressed(
        path, about=np.array(about), chars=chars,
        first=np.round(words.first * 16).astype(np.int8),
        last=np.round(words.last * 16).astype(np.int8),
        low=(deltas & 0xFF).astype(np.uint8), high=(deltas >> 8 & 0xFF).astype(np.uint8),
        top=(deltas >> 16).astype(np.uint8), ties=np.round(words.ties * 8).astype(np.int8),
        **pack(booster, names, order),
    )  # fmt: skip
    print(path, path.stat().st_size, "bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--quick", action="store_true", help="leave no family out")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--leaves", type=int, default=15)
    parser.add_argument("--pairs", type=int, default=90000)
    parser.add_argument("--errors", type=Path, help="write the wrong decisions at 0.70 here")
    parser.add_argument("--real", type=float, default=3.0)
    given = parser.parse_args()
    corpora: Path = given.corpora

    paragraphs = read_paragraphs(corpora / "paragraphs", corpora / "linebreaks")
    modern = [
        " ".join(path.read_text("utf-8").split())
        for path in sorted((corpora / "pages").glob("*.gold.txt"))
    ]
    words = learn_words(paragraphs, modern * 4, given.pairs)
    print(len(paragraphs), "paragraphs;", len(words.pairs), "pairs", flush=True)

    families: dict[str, Set] = defaultdict(Set)
    gold = Set()
    for path in sorted((corpora / "linebreaks").glob("*.gold.txt")):
        name = path.name[: -len(".gold.txt")]
        text, truth = labelled(corpora / "linebreaks", name)
        families[name.split("-")[0]].add(text, truth, words)
        whole = path.read_text("utf-8")
        gold.add(whole, [0] * (len(ends(whole)) - 1), words)
    sites = json.loads((corpora / "sites.json").read_text("utf-8"))
    site = {name: key for key, names in sites.items() for name in names}
    order = {key: n % 2 for n, key in enumerate(sorted({*sites}))}
    pages, spaced, prose = [Set(), Set()], [Set(), Set()], [[], []]
    for n, path in enumerate(sorted((corpora / "pages").glob("*.gold.txt"))):
        name = path.name[: -len(".gold.txt")]
        text = path.read_text("utf-8")
        rows = [line for line in text.split("\n") if line.strip()]
        if wrapped_by_hand(rows):
            print("left out, wrapped:", name)
            continue
        fold = order.get(site.get(name, ""), n % 2)
        pages[fold].add(text, [0] * (len(rows) - 1), words)
        spaced[fold].add("\n\n".join(rows), [0] * (len(rows) - 1), words)
        prose[fold] += [" ".join(row.split()) for row in rows if len(row) >= 30]
    english = read_english()
    for name in (
        "argparse",
        "calendar",
        "json.decoder",
        "shutil",
        "turtle",
        "zipfile",
        "sqlite3.dbapi2",
    ):
        linebreaks_wrap.PROGRAMS.append(inspect.getsource(importlib.import_module(name)))
    print(len(english), "paragraphs of English")
    made = Set()
    for text, truth in documents(paragraphs[::3], given.documents, 7, english[::2]):
        made.add(text, truth, words)
    made_of = [Set(), Set()]
    for fold in (0, 1):
        for text, truth in documents(prose[fold], given.documents // 2, 11 + fold):
            made_of[fold].add(text, truth, words)
    unseen = Set()
    for text, truth in documents(paragraphs[1::3], 400, 23, english[1::2]):
        unseen.add(text, truth, words)
    print("made:", len(made.arrays()[1]), "breaks", made.arrays()[1].mean(), flush=True)

    def learned(out: str = "", fold: int = -1) -> Any:
        sets = [(each, given.real) for name, each in families.items() if name != out]
        sets += [(made, 1.0), (gold, 1.0)] if out in ("", "neg") else [(made, 1.0)]
        for k in (0, 1):
            if k != fold:
                sets += [(pages[k], 2.0), (spaced[k], 1.0), (made_of[k], 1.0)]
        return fit(sets, given.rounds, given.leaves)

    def tell(name: str, each: Set, score: Any, y: Any) -> None:
        if given.errors:
            with given.errors.open("a", encoding="utf-8") as file:
                for i in np.flatnonzero((score >= 0.7) != (y == 1)):
                    one, two = each.sides[i]
                    kind = "missed" if y[i] else "WRONG"
                    file.write(
                        f"{name} {kind} {score[i]:.2f} {each.arrays()[2][i]} | {one} ⏎ {two}\n"
                    )

    scores, truths = [], []
    names = families["man"].names
    for name, each in families.items() if not given.quick else ():
        booster = learned(name)
        score, y = predict(booster, each)
        show(name, score, y)
        tell(name, each, score, y)
        scores.append(score)
        truths.append(y)
        if name == "dref":
            gain = sorted(zip(booster.feature_importance("gain"), names, strict=True), reverse=True)
            print("   ", ", ".join(f"{n}" for g, n in gain[:30]))
            print("   least:", ", ".join(f"{n}" for g, n in gain[-25:]))
    if scores:
        show("all", np.concatenate(scores), np.concatenate(truths), (0.4, 0.5, 0.6, 0.7, 0.8))
    for fold in (0, 1):
        booster = learned(fold=fold)
        score, y = predict(booster, pages[fold])
        show(f"pages {fold}", score, y)
        tell("pages", pages[fold], score, y)
        show(f"spaced {fold}", *predict(booster, spaced[fold]))
    whole = learned()
    seeds = Set()
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        text = path.read_text("utf-8")
        rows = [line for line in text.split("\n") if line.strip()]
        seeds.add(text, [0] * (len(rows) - 1), words)
    score, _ = predict(whole, seeds)
    for i in np.argsort(-score)[:14]:
        print(f"    seeds {score[i]:.2f} {seeds.sides[i][0][-16:]} ⏎ {seeds.sides[i][1][:16]}")
    show("generated", *predict(whole, unseen))
    if given.write:
        open_ = np.concatenate([
            x[c == 1] for x, _, c in (each.arrays() for each in (*families.values(), *pages, made))
        ])  # fmt: skip
        looks = few_first(values_of(whole, open_), whole.predict(open_), ORDERED, MARGIN)
        write(ROOT / "cleaner" / "data" / model.FILE, whole, names, words, looks)


def wrapped_by_hand(rows: list[str]) -> bool:
    """Whether a page's gold is itself hard-wrapped: many lines of the same length, left open."""
    sizes = Counter(len(row) for row in rows if row[-1] not in "。！？”：；")
    return bool(sizes) and sizes.most_common(1)[0][1] >= 8 and sizes.most_common(1)[0][0] >= 20


if __name__ == "__main__":
    main()
