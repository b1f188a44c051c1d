"""A stream from end to end: in memory while it is small, by way of a folder when it is not."""

import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from cleaner import compression, inplace, large, pieces
from cleaner.corpus import Reading
from cleaner.inplace import STREAM
from cleaner.pipeline import Pipeline


def clean(
    source: BinaryIO, target: BinaryIO, pipeline: Pipeline, reading: Reading, *, lined: bool
) -> list[str]:
    """Clean what is read from one stream into another; what a person should know of it.

    lined: whether it is JSON Lines. Raises CleanerError where it is not text.
    """
    head = source.read(large.SMALL + 1)
    if len(head) <= large.SMALL:
        found = inplace.stream(head, pipeline, reading, lined=lined)
        target.write(found.data)
        return [*found.content.notes, *found.remarks]
    pieces.check_head(head, STREAM, reading.input_encoding)  # before much is written
    doubts = [] if lined else inplace.doubts(head, reading)
    with tempfile.TemporaryDirectory(prefix="cleaner-") as folder:
        path = Path(folder, STREAM + (".jsonl" if lined else ".txt"))
        with open(path, "wb") as file:
            file.write(head)
            del head
            shutil.copyfileobj(source, file, 1 << 20)
        return [*doubts, *_large(path, target, pipeline, reading, STREAM)]


def clean_file(path: Path, target: BinaryIO, pipeline: Pipeline, reading: Reading) -> list[str]:
    """Clean a file into a stream, unpacked; as `clean`."""
    if large.is_large(path):
        return _large(path, target, pipeline, reading, str(path))
    found = inplace.check(path, pipeline, reading)
    target.write(found.data)
    return [*found.content.notes, *found.remarks]


def _large(
    path: Path, target: BinaryIO, pipeline: Pipeline, reading: Reading, name: str
) -> list[str]:
    """Clean a file by way of a folder; `name` is what it is called in what is said of it."""
    with large.cleaned(path, pipeline, reading, name) as (out, report):
        target.writelines(compression.blocks_of(out, path.name))
        return report.notes
