#!/usr/bin/env python3
"""Kills runs at random moments, with one worker and with two, and compares what comes out.

    python bench/kills.py [--kills 200] [--seed 1]

Every run is gone on with by the same command; after each third kill it is finished, and every byte
of OUT, trail and report included, must be that of a run that nobody disturbed.
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
import kills


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for workers in ("1", "2"):
        with tempfile.TemporaryDirectory() as folder:
            killed = kills.hold(Path(folder), workers, options.kills // 2, options.seed)
        print(f"{workers} workers: {killed} runs killed, all finished to the same bytes")


if __name__ == "__main__":
    main()
