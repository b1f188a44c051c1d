"""The labelled corpora that development measures with; not part of the project, so maybe absent."""

import os
from pathlib import Path

import pytest

_PLACE = Path(
    os.environ.get("CLEANER_SHARED", Path(__file__).resolve().parent.parent.parent / "shared")
)
SHARED: Path | None = _PLACE if _PLACE.is_dir() else None

needs_shared = pytest.mark.skipif(
    SHARED is None, reason=f"there are no shared corpora at {_PLACE}: set CLEANER_SHARED"
)
