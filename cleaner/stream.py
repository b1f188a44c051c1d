"""A stream from end to end: in memory while it is small, by way of a folder when it is not."""

import dataclasses
import glob
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from cleaner import compression, engine, inplace
from cleaner.corpus import Reading
from cleaner.errors import CleanerError
from cleaner.pieces import PACKED
from cleaner.pipeline import Pipeline

SMALL = 1 << 23
"""A stream of more bytes is written to a temporary folder and cleaned there as a run does it."""


def clean(
    source: BinaryIO, target: BinaryIO, pipeline: Pipeline, reading: Reading, *, lined: bool
) -> list[str]:
    """Clean what is read from one stream into another; what a person should know of it.

    lined: whether it is JSON Lines. Raises CleanerError where it is not text.
    """
    head = source.read(SMALL + 1)
    if len(head) <= SMALL:
        found = inplace.stream(head, pipeline, reading, lined=lined)
        target.write(found.data)
        return [*found.content.notes, *found.remarks]
    with tempfile.TemporaryDirectory(prefix="cleaner-") as folder:
        path = Path(folder, "standard input" + (".jsonl" if lined else ".txt"))
        with open(path, "wb") as file:
            file.write(head)
            del head
            shutil.copyfileobj(source, file, 1 << 20)
        return _large(path, target, pipeline, reading)


def clean_file(path: Path, target: BinaryIO, pipeline: Pipeline, reading: Reading) -> list[str]:
    """Clean a file into a stream, unpacked; as `clean`."""
    most = PACKED if compression.split(path.name)[1] else SMALL
    if path.stat().st_size > most:
        return _large(path, target, pipeline, reading)
    found = inplace.check(path, pipeline, reading)
    target.write(found.data)
    return [*found.content.notes, *found.remarks]


def _large(path: Path, target: BinaryIO, pipeline: Pipeline, reading: Reading) -> list[str]:
    """Clean a file by way of a folder."""
    reading = dataclasses.replace(reading, set_aside=False, globs=(glob.escape(path.name),), to="")
    with tempfile.TemporaryDirectory(prefix="cleaner-") as folder:
        report = engine.run(path, Path(folder), pipeline, reading, trail="none", spec="inline")
        if faults := [*report.rejected, *report.faults]:
            raise CleanerError(faults[0])
        out = Path(folder, path.name)
        with open(out, "rb") as file:
            suffix = compression.split(path.name)[1]
            target.writelines(compression.blocks(file, suffix, path.name, out.stat().st_size))
        return report.notes
