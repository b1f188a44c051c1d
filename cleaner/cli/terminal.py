"""What a person sees on standard error while a run goes on, and when it is over."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from cleaner.passes import Progress
from cleaner.pipeline import Pipeline
from cleaner.report import Report

if TYPE_CHECKING:
    from rich.console import Console


def many(number: int, noun: str) -> str:
    """A number of things.

    >>> many(1, "file"), many(1200, "file")
    ('1 file', '1,200 files')
    """
    return f"{number:,} {noun}" + "s" * (number != 1)


def mute(stream: TextIO) -> None:
    """Write no more to a stream that nobody reads; what was done keeps its exit code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def unheard() -> Iterator[None]:
    """Go on where standard error takes no more, for want of a reader or of room."""
    try:
        yield
    except OSError:
        mute(sys.stderr)


def console(*, stderr: bool) -> "Console":
    """A terminal, or what stands for it; raises BrokenPipeError where standard output has gone."""
    from rich.console import Console

    class Told(Console):
        def on_broken_pipe(self) -> None:
            """Of its own accord it would end the program with 1, the exit code of findings."""
            if not stderr:
                raise BrokenPipeError
            mute(sys.stderr)

    return Told(stderr=stderr, highlight=False, markup=False)


@contextmanager
def progress(*, show: bool) -> Iterator[Progress]:
    """A progress bar, where standard error is a terminal; gives the function that moves it."""
    if not (show and sys.stderr is not None and sys.stderr.isatty()):
        yield lambda done, total: None
        return
    from rich.progress import Progress as Bar

    with Bar(console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("cleaning", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def summary(report: Report, seconds: float, pipeline: Pipeline, *, dry: bool = False) -> None:
    """The summary of a run on standard error; `dry` where it wrote nothing."""
    if sys.stderr is None:  # closed
        return
    with unheard():
        _summarise(report, seconds, pipeline, dry=dry)


def _summarise(report: Report, seconds: float, pipeline: Pipeline, *, dry: bool) -> None:
    from rich.table import Table

    terminal = console(stderr=True)
    table = Table(box=None, pad_edge=False)
    table.add_column("filter")
    table.add_column("edits", justify="right")
    table.add_column("characters removed", justify="right")
    counts = report.by_filter()
    for filter in pipeline.filters:
        edits, removed = counts.get(filter.name, (0, 0))
        table.add_row(filter.name, f"{edits:,}", f"{removed:,}")
    terminal.print(table)
    for sentence in report.method:
        terminal.print(sentence, soft_wrap=True)
    left = sum(report.left.values())
    terminal.print(
        f"{many(report.documents, 'document')}, {report.changed:,} changed; "
        f"{many(report.before, 'character')} in, {report.after:,} out; "
        f"{many(counts.get('duplicates', (0, 0))[0], 'duplicate')} dropped; {seconds:.1f} s"
        + (f"; {many(left, 'file')} of other kinds left out" if left else "")
        + (f"; {report.unused:,} could not be used" if report.unused else "")
        + (f"; {many(len(report.partly), 'file')} without some lines" if report.partly else "")
        + ("; nothing was written" if dry else ""),
        soft_wrap=True,
    )
