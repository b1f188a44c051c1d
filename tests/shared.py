"""Labelled corpora that are not part of the project; tests that need them say so when they skip."""

import os
from pathlib import Path

import pytest

_PATH = Path(os.environ.get("CLEANER_SHARED", Path(__file__).parents[2] / "shared"))
SHARED: Path | None = _PATH if (_PATH / "corpora").is_dir() else None
needs_shared = pytest.mark.skipif(
    SHARED is None, reason=f"no corpora at {_PATH}: set CLEANER_SHARED to measure on real text"
)
