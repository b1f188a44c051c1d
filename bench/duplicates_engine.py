"""One engine on one collection of keys, in a process of its own; `duplicates.py` starts it.

python duplicates_engine.py ENGINE KEYS.jsonl THRESHOLD OUT.json
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

Pairs = list[tuple[int, int]]


def ours(exact: bool) -> Callable[[list[str], float], tuple[Pairs, int]]:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from cleaner.neardup import pairs_of_keys

    def search(keys: list[str], threshold: float) -> tuple[Pairs, int]:
        return [(i, j) for i, j, _ in pairs_of_keys(keys, threshold, exact)], 0

    return search


def rensa() -> Callable[[list[str], float], tuple[Pairs, int]]:
    from rensa import RMinHash, RMinHashLSH

    def search(keys: list[str], threshold: float) -> tuple[Pairs, int]:
        grams = ({key[n : n + 2] for n in range(max(len(key) - 1, 1))} for key in keys)
        made = RMinHash.from_token_sets(grams, num_perm=128, seed=42)
        index = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32)
        index.insert_many(made)
        near = ((n, other) for n, row in enumerate(index.query_all(made)) for other in row)
        return verified(keys, near, threshold)

    return search


def datasketch() -> Callable[[list[str], float], tuple[Pairs, int]]:
    from datasketch import MinHash, MinHashLSH

    def search(keys: list[str], threshold: float) -> tuple[Pairs, int]:
        grams = [
            [key[n : n + 2].encode("utf-8", "surrogatepass") for n in range(max(len(key) - 1, 1))]
            for key in keys
        ]
        index = MinHashLSH(num_perm=128, params=(32, 4))
        made = MinHash.bulk(grams, num_perm=128)
        near = []
        for n, each in enumerate(made):
            near += [(other, n) for other in index.query(each)]
            index.insert(n, each, check_duplication=False)
        return verified(keys, near, threshold)

    return search


def verified(
    keys: list[str], near: Iterable[tuple[int, int]], threshold: float
) -> tuple[Pairs, int]:
    """The proposed pairs that reach the threshold, and how many were proposed."""
    found, proposed = scored(keys, near, threshold)
    return [(i, j) for i, j, _ in found], proposed


def scored(
    keys: list[str], near: Iterable[tuple[int, int]], threshold: float
) -> tuple[list[tuple[int, int, float]], int]:
    """The same with the similarity of each pair."""
    import numpy
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cpdist

    proposed = sorted({(min(pair), max(pair)) for pair in near if pair[0] != pair[1]})
    ratios = cpdist(
        [keys[i] for i, _ in proposed],
        [keys[j] for _, j in proposed],
        scorer=ratio,
        score_cutoff=threshold * 100 - 1e-6,
        dtype=numpy.float64,
    )
    found = [
        (i, j, similar)
        for (i, j), similar in zip(proposed, (ratios / 100).tolist(), strict=True)
        if similar >= threshold
    ]
    return found, len(proposed)


def main() -> None:
    engine, keys_path, threshold, out = sys.argv[1:]
    with open(keys_path, encoding="utf-8") as file:
        keys = [json.loads(line) for line in file]
    makers = {
        "default": lambda: ours(exact=False),
        "exact": lambda: ours(exact=True),
        "rensa": rensa,
        "datasketch": datasketch,
    }
    search = makers[engine]()
    search(["春眠不觉晓，处处闻啼鸟。"] * 2, 0.9)  # loads what is loaded once
    before = time.process_time()
    pairs, proposed = search(keys, float(threshold))
    cpu = time.process_time() - before
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Path(out).write_text(
        json.dumps({"cpu": cpu, "rss": rss, "proposed": proposed, "pairs": pairs}), "utf-8"
    )


if __name__ == "__main__":
    main()
