#!/usr/bin/env python3
"""Gives the targets of tests/targets.py any bytes, guided by what of the code they reach.

    python bench/fuzz.py TARGET [--seconds 600] [--corpus FOLDER] [LIBFUZZER_OPTION ...]

TARGET is one of encodings, lines, files, damaged, text_filters, chain. It needs atheris, best in
an environment of its own with this project: pip install atheris. What is found is written as
crash-* into the folder where it runs; give that file as LIBFUZZER_OPTION to see it again, and put
its bytes into tests/test_fuzz.py. FOLDER keeps what reached new code, for the next time; it begins
with the seeds of the project.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import atheris

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
with atheris.instrument_imports(include=["cleaner"], enable_loader_override=False):
    from targets import TARGETS


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--corpus", type=Path, help="a folder to keep inputs in")
    options, others = parser.parse_known_args()
    corpus = options.corpus or Path(tempfile.mkdtemp(prefix="fuzz-"))
    corpus.mkdir(parents=True, exist_ok=True)
    if not any(corpus.iterdir()):
        begin(corpus)
    arguments = [sys.argv[0], f"-max_total_time={options.seconds}", "-max_len=2048", *others]
    if all(each.startswith("-") for each in others):
        arguments.append(str(corpus))
    atheris.Setup(arguments, TARGETS[options.target])
    atheris.Fuzz()


def begin(corpus: Path) -> None:
    """Write parts of the seeds and of the fixtures, in several encodings."""
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]
    texts += [path.read_text("utf-8") for path in sorted((ROOT / "fixtures").glob("*/*.md"))]
    for number, text in enumerate(texts):
        for codec in ("utf-8", "gb18030", "utf-16-le"):
            for place in range(0, min(len(text), 1200), 400):
                data = text[place : place + 400].encode(codec, "replace")
                head = bytes([number % 256, place // 400, 1])
                (corpus / f"{number}-{place}-{codec}").write_bytes(head + data)


if __name__ == "__main__":
    main()
