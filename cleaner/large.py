"""One large file, cleaned by way of a temporary folder as a run does it."""

import dataclasses
import glob
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cleaner import compression, engine
from cleaner.corpus import Reading
from cleaner.errors import CleanerError
from cleaner.pieces import PACKED
from cleaner.pipeline import Pipeline
from cleaner.report import Report

SMALL = 1 << 23
"""A file of no more bytes is cleaned in memory, where it takes some forty times as many."""


class FaultError(Exception):
    """A fault of cleaner that one file shows, in a sentence."""


def is_large(path: Path) -> bool:
    """Whether a file is too large to be cleaned in memory."""
    most = PACKED if compression.split(path.name)[1] else SMALL
    try:
        return path.stat().st_size > most
    except OSError:  # who reads it will say so
        return False


@contextmanager
def cleaned(
    path: Path, pipeline: Pipeline, reading: Reading, name: str
) -> Iterator[tuple[Path, Report]]:
    """The cleaned file, which is there until this is left, and what was done.

    name: what the file is called in what is said of it.

    Raises CleanerError where the file cannot be used, FaultError where a filter fails on it.
    """
    globs = (glob.escape(path.name),)
    reading = dataclasses.replace(reading, set_aside=False, globs=globs, to="", metadata=False)
    with tempfile.TemporaryDirectory(prefix="cleaner-") as folder:
        report = engine.run(path, Path(folder), pipeline, reading, trail="none", spec="inline")
        for said, kind in ((report.faults, FaultError), (report.rejected, CleanerError)):
            if said:
                raise kind(name + said[0].removeprefix(path.name))
        report.notes = [name + note.removeprefix(path.name) for note in report.notes]
        yield Path(folder, path.name), report
