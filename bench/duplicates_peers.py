"""Near-duplicates beside rensa, datasketch, gaoya, text-dedup and datatrove; cost against size.

    python bench/duplicates_peers.py FOLDER [--name 20k] [--limit N] [--repeat 3] [--engines a,b]
    python bench/duplicates_peers.py FOLDER --name 200k --sizes 12500,25000,50000 --plot out.svg

FOLDER is laid out as for `duplicates.py`. Every engine gets the same keys (NFKC, no white space,
Simplified), each in a process of its own, one after the other and that several times over; CPU
seconds are medians and count child processes, without start-up and imports. RSS is the peak.

An engine is named PEER or PEER:SETTING.
- `characters`: character pairs as tokens, 32 bands of 4 rows, as recall asks. What rensa,
  datasketch and gaoya propose is then verified by rapidfuzz, so that nothing wrong is left, and of
  each set of similar paragraphs the greedy star keeps as our filter does. text-dedup and datatrove
  take no tokenizer: they get a space between all characters, and decide by themselves.
- `default`: what a person gets who follows the README of the peer. None of them verifies.
- datatrove's `chinese` is its default with its own segmentation of Chinese words.

Columns: pairs of `--threshold` found, and what part of the pairs proposed were right, where an
engine tells pairs; true pairs of which both are still there afterwards; paragraphs dropped; of
these, those that no kept paragraph is similar to: text that is lost. The peers run in environments
of their own, made at the first run in --peers; what cannot be installed or run is said.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from duplicates import collection
from duplicates_engine import scored

PACKAGES = {
    "rensa": ("rensa==0.5.0",),
    "datasketch": ("datasketch==2.0.0",),
    "gaoya": ("gaoya==0.2.2",),
    "text-dedup": ("text-dedup==0.4.0", "xxhash<4"),
    "datatrove": (*("datatrove==0.10.1", "tokenizers", "orjson", "spacy", "jieba", "xxhash<4"),),
}
OURS = ("cleaner", "cleaner:exact", "cleaner:index")
ENGINES = (
    *OURS,
    *(f"{peer}:characters" for peer in PACKAGES),
    *(f"{peer}:default" for peer in PACKAGES),
    "datatrove:chinese",
)
PLOTTED = (*OURS, "rensa:characters", "gaoya:characters", "datasketch:characters")


class Outcome(NamedTuple):
    """What an engine did: the pairs it told, how many it had proposed, and who is dropped."""

    pairs: list[tuple[int, int]] | None
    proposed: int
    gone: list[int]


Engine = Callable[[list[str], float], Outcome]


# Engines, each in a process of its own


def cleaner(setting: str) -> Engine:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from cleaner.neardup import pairs_of_keys
    from cleaner.neardup.addition import adding
    from cleaner.neardup.index import Index

    def search(keys: list[str], threshold: float) -> Outcome:
        found = pairs_of_keys(keys, threshold, setting == "exact")
        return Outcome([(i, j) for i, j, _ in found], 0, _star(found))

    def index(keys: list[str], threshold: float) -> Outcome:
        with tempfile.TemporaryDirectory() as place:
            with adding(Path(place), {"threshold": threshold}) as made:
                made.has("all", "")
                made.add("all", "", [(key, 0, n) for n, key in enumerate(keys)])
            found = []
            with Index(Path(place)) as opened:
                for one, matches in enumerate(opened.find_all(keys)):
                    found += [(m.line, one, m.ratio) for m in matches if m.line < one]
        return Outcome([(i, j) for i, j, _ in found], 0, _star(found))

    return index if setting == "index" else search


def rensa(setting: str) -> Engine:
    from rensa import RMinHash, RMinHashDeduplicator, RMinHashLSH

    def characters(keys: list[str], threshold: float) -> Outcome:
        made = RMinHash.from_token_sets(map(_grams, keys), num_perm=128, seed=42)
        index = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32)
        index.insert_many(made)
        near = ((n, other) for n, row in enumerate(index.query_all(made)) for other in row)
        return verified(keys, near, threshold)

    def default(keys: list[str], threshold: float) -> Outcome:
        index = RMinHashDeduplicator(threshold=0.8, num_perm=128, use_lsh=True)
        kept = index.add_pairs((str(n), key.split()) for n, key in enumerate(keys))
        return Outcome(None, 0, [n for n, stays in enumerate(kept) if not stays])

    return characters if setting == "characters" else default


def datasketch(setting: str) -> Engine:
    from datasketch import MinHash, MinHashLSH

    def characters(keys: list[str], threshold: float) -> Outcome:
        grams = [[g.encode("utf-8", "surrogatepass") for g in _grams(key)] for key in keys]
        index = MinHashLSH(num_perm=128, params=(32, 4))
        near = []
        for n, each in enumerate(MinHash.bulk(grams, num_perm=128)):
            near += [(other, n) for other in index.query(each)]
            index.insert(n, each, check_duplication=False)
        return verified(keys, near, threshold)

    def default(keys: list[str], threshold: float) -> Outcome:
        index = MinHashLSH()
        gone = []
        for n, key in enumerate(keys):
            made = MinHash()
            for word in key.split():
                made.update(word.encode("utf-8", "surrogatepass"))
            if index.query(made):
                gone.append(n)
            else:
                index.insert(n, made)
        return Outcome(None, 0, gone)

    return characters if setting == "characters" else default


def gaoya(setting: str) -> Engine:
    from gaoya.minhash import MinHashStringIndex

    def characters(keys: list[str], threshold: float) -> Outcome:
        index = MinHashStringIndex(32, 0.3, 32, 4, None, "char", False, (2, 2))
        index.par_bulk_insert_docs(list(range(len(keys))), keys)
        near = ((n, other) for n, row in enumerate(index.par_bulk_query(keys)) for other in row)
        return verified(keys, near, threshold)

    def default(keys: list[str], threshold: float) -> Outcome:
        index = MinHashStringIndex()
        gone = []
        for n, key in enumerate(keys):
            if index.query(key):
                gone.append(n)
            else:
                index.insert_document(n, key)
        return Outcome(None, 0, gone)

    return characters if setting == "characters" else default


def text_dedup(setting: str) -> Engine:
    place = tempfile.mkdtemp(prefix="text-dedup-")
    os.environ.update(HF_HOME=place, HF_HUB_OFFLINE="1", HF_DATASETS_DISABLE_PROGRESS_BARS="1")
    from datasets import load_from_disk
    from text_dedup.minhash import main as run

    def search(keys: list[str], threshold: float) -> Outcome:
        folder = Path(tempfile.mkdtemp(dir=place))
        _write(keys, folder / "in.jsonl", spaced=setting == "characters")
        words = ["--path", "json", "--data_files", str(folder / "in.jsonl"), "--split", "train"]
        words += ["--cache_dir", str(folder / "cache"), "--num_proc", "1"]
        words += ["--column", "text", "--output", str(folder / "out")]
        if setting == "characters":
            words += ["--ngram", "2", "--min_length", "1", "--num_perm", "128"]
            words += ["--b", "32", "--r", "4"]
        run(words, standalone_mode=False)
        kept = {int(number) for number in load_from_disk(str(folder / "out"))["id"]}
        return Outcome(None, 0, [n for n in range(len(keys)) if n not in kept])

    return search


def datatrove(setting: str) -> Engine:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup import (
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )
    from datatrove.pipeline.dedup.minhash import MinhashConfig
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter
    from datatrove.utils.typeshelper import Languages
    from loguru import logger

    logger.remove()
    config = MinhashConfig()
    if setting == "characters":
        config = MinhashConfig(n_grams=2, num_buckets=32, hashes_per_bucket=4)
    chinese = setting == "chinese"
    language = Languages.mandarin_chinese__hani if chinese else Languages.english

    def search(keys: list[str], threshold: float) -> Outcome:
        with tempfile.TemporaryDirectory() as place:
            (Path(place) / "in").mkdir()
            _write(keys, Path(place) / "in" / "in.jsonl", spaced=setting == "characters")
            sig, found, gone = f"{place}/sig", f"{place}/buckets", f"{place}/gone"
            passes: list[tuple[list[Any], int]] = [
                (
                    [
                        JsonlReader(f"{place}/in"),
                        MinhashDedupSignature(sig, config=config, language=language),
                    ],
                    1,
                ),
                ([MinhashDedupBuckets(sig, found, config=config)], config.num_buckets),
                ([MinhashDedupCluster(found, gone, config=config)], 1),
                (
                    [
                        JsonlReader(f"{place}/in"),
                        MinhashDedupFilter(gone),
                        JsonlWriter(f"{place}/out", compression=None),
                    ],
                    1,
                ),
            ]
            for number, (steps, tasks) in enumerate(passes):
                LocalPipelineExecutor(
                    steps, tasks=tasks, workers=1, logging_dir=f"{place}/log{number}"
                ).run()
            kept = {
                int(json.loads(row)["id"])
                for path in Path(place, "out").iterdir()
                for row in path.read_text("utf-8").splitlines()
            }
        return Outcome(None, 0, [n for n in range(len(keys)) if n not in kept])

    return search


MAKERS = {
    "cleaner": cleaner,
    "rensa": rensa,
    "datasketch": datasketch,
    "gaoya": gaoya,
    "text-dedup": text_dedup,
    "datatrove": datatrove,
}


def _grams(key: str) -> set[str]:
    return {key[n : n + 2] for n in range(max(len(key) - 1, 1))}


def _write(keys: list[str], path: Path, *, spaced: bool) -> None:
    with open(path, "w", encoding="utf-8") as file:
        for n, key in enumerate(keys):
            text = " ".join(key) if spaced else key
            file.write(json.dumps({"text": text, "id": str(n)}) + "\n")


def verified(keys: list[str], near: Iterable[tuple[int, int]], threshold: float) -> Outcome:
    """The proposed pairs that reach the threshold, how many were proposed, and who goes."""
    found, proposed = scored(keys, near, threshold)
    return Outcome([(i, j) for i, j, _ in found], proposed, _star(found))


def _star(pairs: Iterable[tuple[int, int, float]]) -> list[int]:
    """Who goes: each that is similar to an earlier one that stays."""
    gone: set[int] = set()
    for i, j, _ in sorted(pairs, key=lambda pair: (pair[1], pair[0])):
        if i not in gone:
            gone.add(j)
    return sorted(gone)


def run_engine(name: str, keys_path: str, threshold: str, out: str) -> None:
    keys = json.loads(Path(keys_path).read_text("utf-8"))
    peer, _, setting = name.partition(":")
    with contextlib.redirect_stdout(sys.stderr):
        search = MAKERS[peer](setting)
        if setting != "chinese" and peer not in ("text-dedup", "datatrove"):
            search(["春眠不觉晓，处处闻啼鸟。"] * 2, 0.9)  # loads what is loaded once
        before = _cpu()
        outcome = search(keys, float(threshold))
        cpu = _cpu() - before
    peak = max(_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    result = {"cpu": cpu, "rss": peak / 1024, **outcome._asdict()}
    Path(out).write_text(json.dumps(result), "utf-8")


def _cpu() -> float:
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def _peak() -> int:
    """The peak memory of this process in KB; what getrusage gives counts who started it too."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


# The table and the plot


class Runs:
    """Runs engines on keys; `failed` says why one could not be run."""

    def __init__(self, peers: Path) -> None:
        self._peers = peers
        self._python: dict[str, str] = {"cleaner": sys.executable}
        self.failed: dict[str, str] = {}

    def run(self, name: str, keys: Sequence[str], threshold: float) -> dict[str, Any] | None:
        """What `run_engine` wrote; None where it cannot be run."""
        peer = name.partition(":")[0]
        if name in self.failed:
            return None
        with tempfile.TemporaryDirectory() as place:
            path, out = Path(place, "keys.json"), Path(place, "out.json")
            path.write_text(json.dumps(list(keys)), "utf-8")
            try:
                python = self._python.get(peer) or self._made(peer)
                command = [python, __file__, "--engine", name, path, str(threshold), out]
                environment = {**os.environ, "TMPDIR": place}
                subprocess.run(
                    [str(word) for word in command],
                    check=True,
                    capture_output=True,
                    env=environment,
                )
            except subprocess.CalledProcessError as error:
                lines = error.stderr.decode("utf-8", "replace").strip().splitlines()
                self.failed[name] = lines[-1] if lines else f"exit {error.returncode}"
                return None
            result: dict[str, Any] = json.loads(out.read_text("utf-8"))
            return result

    def _made(self, peer: str) -> str:
        """The interpreter of a peer's environment, which is made where it is missing."""
        place = self._peers / peer
        python = place / "bin" / "python"
        if not (place / "complete").exists():
            shutil.rmtree(place, ignore_errors=True)
            venv.create(place, with_pip=True)
            subprocess.run(
                [python, "-m", "pip", "install", "-q", "numpy", "rapidfuzz", *PACKAGES[peer]],
                check=True,
                capture_output=True,
            )
            (place / "complete").touch()
        self._python[peer] = str(python)
        return str(python)


def table(
    keys: list[str],
    truth: set[tuple[int, int]],
    names: Sequence[str],
    runs: Runs,
    threshold: float,
    repeat: int,
) -> Iterator[str]:
    similar: dict[int, set[int]] = {}
    for i, j in truth:
        similar.setdefault(i, set()).add(j)
        similar.setdefault(j, set()).add(i)
    done: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for _ in range(repeat):
        for name in names:
            if found := runs.run(name, keys, threshold):
                done[name].append(found)
    yield (
        f"{len(keys):,} paragraphs, {sum(map(len, keys)):,} characters, threshold {threshold}, "
        f"{len(truth):,} true pairs, {repeat} rounds"
    )
    yield (
        f"{'engine':22}{'recall':>9}{'right':>9}{'both kept':>11}{'dropped':>9}{'lost':>7}"
        f"{'CPU s':>9}{'min':>8}{'max':>8}{'RSS MB':>8}"
    )
    for name in names:
        if not done[name]:
            continue
        last = done[name][-1]
        gone = set(last["gone"])
        lost = sum(not similar.get(n, set()) - gone for n in gone)
        recall, right = "–", "–"
        if last["pairs"] is not None:
            pairs = {(i, j) for i, j in last["pairs"]}
            recall = f"{len(pairs & truth) / max(len(truth), 1):.5f}"
            right = f"{len(pairs & truth) / (last['proposed'] or len(pairs) or 1):.4f}"
        kept = sum(i not in gone and j not in gone for i, j in truth)
        cpu = [run["cpu"] for run in done[name]]
        yield (
            f"{name:22}{recall:>9}{right:>9}{kept:>11,}{len(gone):>9,}{lost:>7,}"
            f"{statistics.median(cpu):>9.2f}{min(cpu):>8.2f}{max(cpu):>8.2f}"
            f"{max(run['rss'] for run in done[name]):>8.0f}"
        )


def growth(
    keys: list[str], sizes: Sequence[int], names: Sequence[str], runs: Runs, most: float, **how: Any
) -> dict[str, list[tuple[int, float, float]]]:
    """For each engine (paragraphs, CPU seconds, MB) at each size; no further than `most` seconds.

    The cost of the next size is reckoned from the last two.
    """
    found: dict[str, list[tuple[int, float, float]]] = {name: [] for name in names}
    for size in sizes:
        for name in names:
            rows = found[name]
            if len(rows) > 1:
                (n, before, _), (m, last, _) = rows[-2:]
                power = max(math.log(last / before) / math.log(m / n), 1)
                if last * (size / m) ** power > most:
                    continue
            made = [runs.run(name, keys[:size], how["threshold"]) for _ in range(how["repeat"])]
            good = [run for run in made if run]
            if good:
                cpu = statistics.median(run["cpu"] for run in good)
                rows.append((size, cpu, max(run["rss"] for run in good)))
                print(f"{name:22}{size:>9,}{cpu:>9.2f} s{rows[-1][2]:>8.0f} MB", flush=True)
    return found


_COLOURS = ("#b2182b", "#ef8a62", "#762a83", "#2166ac", "#1b7837", "#777777", "#a6761d")


def drawn(found: dict[str, list[tuple[int, float, float]]], title: str) -> str:
    """CPU seconds and peak memory against paragraphs, both axes logarithmic, as SVG."""
    rows = [row for each in found.values() for row in each]
    sizes = sorted({row[0] for row in rows})
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" width="960" height="430" viewBox="0 0 960 430" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="960" height="430" fill="white"/>',
        f'<text x="20" y="22" font-size="14">{title}</text>',
    ]
    for left, column, unit in ((60, 1, "CPU seconds"), (430, 2, "peak memory, MB")):
        top, width, height = 60, 300, 310
        values = [row[column] for row in rows]
        low, high = math.log10(min(values)), math.log10(max(values))
        low, high = math.floor(low), math.ceil(high)
        first, last = math.log10(sizes[0]), math.log10(sizes[-1])

        def x(size: float, left: int = left, first: float = first, last: float = last) -> float:
            return left + 300 * (math.log10(size) - first) / ((last - first) or 1)

        def y(value: float, low: float = low, high: float = high) -> float:
            return 370 - 310 * (math.log10(value) - low) / ((high - low) or 1)

        parts.append(f'<text x="{left}" y="50">{unit}</text>')
        for power in range(low, high + 1):
            at = y(10**power)
            parts.append(
                f'<path d="M{left} {at:.1f}h{width}" stroke="#ddd"/>'
                f'<text x="{left - 6}" y="{at + 4:.1f}" text-anchor="end">{10**power:g}</text>'
            )
        parts += [
            f'<path d="M{x(size):.1f} {top}v{height}" stroke="#eee"/>'
            f'<text x="{x(size):.1f}" y="388" text-anchor="middle">{size / 1000:g}k</text>'
            for size in sizes
        ]
        parts.append(f'<text x="{left + width / 2}" y="410" text-anchor="middle">paragraphs</text>')
        for colour, each in zip(_COLOURS, found.values(), strict=False):
            points = [(x(row[0]), y(row[column])) for row in each]
            line = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
            parts.append(
                f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
            )
            parts += [
                f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points
            ]
    for n, (colour, name) in enumerate(zip(_COLOURS, found, strict=False)):
        parts.append(
            f'<path d="M760 {70 + 22 * n}h24" stroke="{colour}" stroke-width="3"/>'
            f'<text x="792" y="{74 + 22 * n}">{name}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    if sys.argv[1:2] == ["--engine"]:
        run_engine(*sys.argv[2:])
        return
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--name", help="the NAME of the labelled files; the smallest if left out")
    parser.add_argument("--threshold", type=float, default=0.85)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--limit", type=int, help="so many paragraphs from the start")
    parser.add_argument("--engines", help="names with commas between")
    parser.add_argument("--sizes", help="with --plot: numbers of paragraphs, commas between")
    parser.add_argument("--plot", type=Path, help="write cost against size as SVG, and no table")
    parser.add_argument("--most", type=float, default=60, help="CPU seconds of one run in a plot")
    parser.add_argument(
        "--peers", type=Path, default=Path(tempfile.gettempdir()) / "bench-duplicates-all"
    )
    options = parser.parse_args()
    names = (options.engines or ",".join(PLOTTED if options.plot else ENGINES)).split(",")
    if unknown := set(names) - set(ENGINES):
        parser.error(f"no engine {', '.join(sorted(unknown))}: choose from {', '.join(ENGINES)}")
    keys, labelled = collection(options.folder, options.name)
    keys = keys[: options.limit]
    runs = Runs(options.peers)
    if options.plot:
        sizes = [int(size) for size in options.sizes.split(",")]
        found = growth(
            keys,
            sizes,
            names,
            runs,
            options.most,
            threshold=options.threshold,
            repeat=options.repeat,
        )
        title = f"Every pair of paragraphs similar by {options.threshold} and more"
        options.plot.write_text(drawn(found, title), "utf-8")
    else:
        if labelled is None:
            exact = runs.run("cleaner:exact", keys, options.threshold)
            assert exact is not None, runs.failed
            truth = {(i, j) for i, j in exact["pairs"]}
        else:
            truth = {(i, j) for i, j, t in labelled if t >= options.threshold and j < len(keys)}
        for line in table(keys, truth, names, runs, options.threshold, options.repeat):
            print(line)
    for name, why in runs.failed.items():
        print(f"{name} could not be run: {why}")


if __name__ == "__main__":
    main()
