"""Near-duplicate search beside other libraries: recall, precision, CPU seconds, peak memory.

    python bench/duplicates.py FOLDER [--threshold 0.85] [--repeat 3] [--engines a,b] [--limit N]
                               [--plant N]

FOLDER holds labelled paragraphs, or any text at all:
- NAME.key.jsonl and NAME.pairs.tsv: keys, one JSON string a line, and every pair of them (i, j,
  ratio) from some ratio on; each may also be packed as .xz. Recall is measured against the pairs.
- else NAME.txt.jsonl, paragraphs that keys are made of; else every line of *.txt below it. Recall
  is then measured against the proven search.

With --plant, paragraphs are made from these until there are N: of a hundred twelve are copies of
one with every 25th character changed, and 88 are put together from thirds of three. How cost grows
is seen with `--name 200k --engines default,exact --repeat 1`, with and without `--plant 1000000`.

Every engine gets the same keys, in a process of its own, one after the other and that several
times over; CPU seconds are the median, without start-up and reading. The pairs that the other
libraries propose are verified by rapidfuzz as ours are, so that no engine can return a wrong
pair; precision is what part of the pairs it proposed were right. They run in an environment of
their own, made at the first run in --peers, with character pairs as tokens, 32 bands of 4 rows.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

ENGINE = Path(__file__).with_name("duplicates_engine.py")
OURS = ("default", "exact")
PEERS = ("rensa", "datasketch")
PACKAGES = ("rensa==0.5.0", "datasketch==2.0.0", "rapidfuzz", "numpy")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--name", help="the NAME of the labelled files; the smallest if left out")
    parser.add_argument("--threshold", type=float, default=0.85)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--limit", type=int, help="so many paragraphs from the start")
    parser.add_argument("--plant", type=int, help="so many paragraphs, made from these")
    parser.add_argument("--engines", default=",".join((*OURS, *PEERS)))
    parser.add_argument(
        "--peers", type=Path, default=Path(tempfile.gettempdir()) / "bench-duplicates-peers"
    )
    options = parser.parse_args()
    engines = options.engines.split(",")
    unknown = set(engines) - {*OURS, *PEERS}
    if unknown:
        parser.error(f"no engine {', '.join(sorted(unknown))}: choose from {OURS + PEERS}")

    keys, labelled = collection(options.folder, options.name)
    keys = keys[: options.limit]
    if options.plant:
        keys, labelled = planted(keys, options.plant), None
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "keys.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(key) + "\n" for key in keys)
        asked = engines if labelled is not None or "exact" in engines else ["exact", *engines]
        python = {name: sys.executable if name in OURS else peers(options.peers) for name in asked}
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in asked}
        found: dict[str, set[tuple[int, int]]] = {}
        for _ in range(options.repeat):
            for name in asked:
                out = Path(place) / f"{name}.json"
                command = [python[name], str(ENGINE), name, str(path), str(options.threshold), out]
                subprocess.run([str(word) for word in command], check=True)
                run = json.loads(out.read_text("utf-8"))
                found[name] = {(i, j) for i, j in run.pop("pairs")}
                runs[name].append(run)
    if labelled is None:
        truth = found["exact"]
    else:
        truth = {(i, j) for i, j, ratio in labelled if ratio >= options.threshold and j < len(keys)}
    print(
        f"{len(keys):,} paragraphs, {sum(map(len, keys)):,} characters, "
        f"threshold {options.threshold}, {len(truth):,} true pairs "
        + ("by label" if labelled is not None else "by the proven search")
    )
    print(
        "engine       recall   proposals right   pairs  not true   CPU s      min      max  RSS MB"
    )
    for name in engines:
        cpu = [run["cpu"] for run in runs[name]]
        last = runs[name][-1]
        recall = len(found[name] & truth) / len(truth) if truth else 1.0
        proposed = last["proposed"]
        right = f"{len(found[name]) / proposed:.4f}" if proposed else "–"
        print(
            f"{name:12} {recall:.5f}  {right:>15} {len(found[name]):7,} "
            f"{len(found[name] - truth):9,} {statistics.median(cpu):7.2f} {min(cpu):8.2f} "
            f"{max(cpu):8.2f} {max(run['rss'] for run in runs[name]):7.0f}"
        )


def collection(
    folder: Path, name: str | None
) -> tuple[list[str], list[tuple[int, int, float]] | None]:
    """The keys to search, and every similar pair of them where that is known."""
    from cleaner.neardup import keys

    names = [name] if name else sorted({p.name.split(".")[0] for p in folder.glob("*.jsonl*")})
    for each in names:
        if (pairs := opened(folder, f"{each}.pairs.tsv")) is not None:
            labelled = [
                (int(i), int(j), float(ratio)) for i, j, ratio in (row.split() for row in pairs)
            ]
            return [json.loads(row) for row in opened(folder, f"{each}.key.jsonl") or ()], labelled
    for each in names:
        if (rows := opened(folder, f"{each}.txt.jsonl")) is not None:
            return keys([json.loads(row) for row in rows]), None
    texts = [
        line
        for path in sorted(folder.rglob("*.txt"))
        for line in path.read_text("utf-8", "replace").splitlines()
        if len(line) >= 30
    ]
    if not texts:
        sys.exit(f"{folder} holds no paragraphs: give a folder of .txt or .txt.jsonl files.")
    return keys(texts), None


def planted(keys: list[str], number: int) -> list[str]:
    """The keys and others made from them, until there are so many; the same ones every time."""
    chance = random.Random(4)
    made = list(keys)
    while len(made) < number:
        first = chance.choice(keys)
        if chance.random() < 0.12:
            copy = list(first)
            for _ in range(len(copy) // 25):
                copy[chance.randrange(len(copy))] = chance.choice(keys)[0]
            made.append("".join(copy))
        else:
            middle, last = chance.choice(keys), chance.choice(keys)
            third, inner = len(first) // 3, len(middle) // 3
            made.append(first[:third] + middle[inner : 2 * inner] + last[-third:])
    return made


def opened(folder: Path, name: str) -> Iterator[str] | None:
    if (folder / name).exists():
        return iter((folder / name).read_text("utf-8").splitlines())
    if (packed := folder / f"{name}.xz").exists():
        return iter(lzma.decompress(packed.read_bytes()).decode("utf-8").splitlines())
    return None


def peers(place: Path) -> str:
    """The interpreter of the other libraries' environment, which is made where it is missing."""
    python = place / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (place / "complete").exists():
        venv.create(place, with_pip=True, clear=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *PACKAGES], check=True)
        (place / "complete").touch()
    return str(python)


if __name__ == "__main__":
    main()
