#!/usr/bin/env python3
"""What the whole default chain costs, with its trail, beside converting the same text with OpenCC.

    python bench/chain.py TEXT [TEXT ...] [--peers DIR] [--repeat 3]

TEXT is UTF-8, plain or .xz; it is cut into documents of about 4000 characters at line ends. Each
round runs, in turn, the chain over the documents as files (reading, all filters, writing and trail)
in this process, and official OpenCC's t2s over the same documents in a process of its own. Printed
are medians of CPU seconds, the ratio of each pair of a round, what a run without a filter takes,
which reads and writes files, and what each filter takes by itself.
"""

import statistics
import tempfile
import time
from pathlib import Path

from traditional import PEERS, Own, asked, peers, read

from cleaner.document import Document
from cleaner.engine import run
from cleaner.filter import CorpusFilter, TextFilter
from cleaner.pipeline import Pipeline
from cleaner.registry import ORDER, build

OFFICIAL = next(iter(PEERS))
SIZE = 4000
SHARD = 100
"""So many documents are about a shard, which a filter sees at once."""


def main() -> None:
    options = asked(__doc__, "+", 3)
    official = peers(options.peers).get(OFFICIAL, Own(str))
    for path in options.texts:
        documents = cut(read(path))
        size = sum(len(each.encode()) for each in documents) / 1e6
        print(f"\n{path.name}: {size:.1f} MB in {len(documents):,} documents")
        official.give(documents)
        rounds = []
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "in")
            source.mkdir()
            for number, text in enumerate(documents):
                (source / f"{number:05}.txt").write_bytes(text.encode())
            # What a round wrote stays until the last: ext4 makes a file ten times slower for some
            # seconds after many have been removed.
            for number in range(options.repeat):
                theirs = official.time()
                ours, trail = chain(source, Path(folder, f"out-{number}"), Pipeline())
                files, _ = chain(source, Path(folder, f"files-{number}"), Pipeline(()))
                rounds.append((ours, theirs, files, trail))
        ours, theirs, files, trail = (statistics.median(each) for each in zip(*rounds, strict=True))
        ratio = statistics.median(a / b for a, b, *_ in rounds)
        print(f"  {OFFICIAL:14} {theirs:7.2f} s")
        print(f"  the chain      {ours:7.2f} s, {ratio:.1f} times OpenCC, {size / ours:.2f} MB/s")
        print(f"  its trail      {trail / 1e6:7.2f} MB")
        print(f"  no filter      {files:7.2f} s, {files / theirs:.1f} times OpenCC")
        for name in ORDER:
            taken = statistics.median(alone(name, documents) for _ in range(options.repeat))
            print(f"    {name:12} {taken:7.2f} s, {size / taken:7.1f} MB/s")


def cut(text: str) -> list[str]:
    """Documents of about as many characters, whole lines each."""
    documents: list[str] = []
    lines: list[str] = []
    for line in text.splitlines(keepends=True):
        lines.append(line)
        if sum(map(len, lines)) >= SIZE:
            documents.append("".join(lines))
            lines = []
    return [*documents, "".join(lines)] if lines else documents


def chain(source: Path, out: Path, pipeline: Pipeline) -> tuple[float, int]:
    """CPU seconds of a run over a folder, and the bytes of its trail."""
    begun = time.process_time()
    run(source, out, pipeline, spec="inline")
    taken = time.process_time() - begun
    return taken, sum(path.stat().st_size for path in out.glob(".cleaner/trail/*.zst"))


def alone(name: str, documents: list[str]) -> float:
    """CPU seconds that a filter takes to find its edits in the documents as they are."""
    filter = build(name)
    begun = time.process_time()
    if isinstance(filter, TextFilter):
        for first in range(0, len(documents), SHARD):
            filter.found_in_each(documents[first : first + SHARD])
    else:
        assert isinstance(filter, CorpusFilter)
        filter.found([Document(f"{n}.txt", text) for n, text in enumerate(documents)])
    return time.process_time() - begun


if __name__ == "__main__":
    main()
