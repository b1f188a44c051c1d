"""What a person sees on standard error while a run goes on, and when it is over."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cleaner.passes import Progress
from cleaner.pipeline import Pipeline
from cleaner.report import Report


@contextmanager
def progress(*, show: bool) -> Iterator[Progress]:
    """A progress bar, where standard error is a terminal; gives the function that moves it."""
    if not (show and sys.stderr.isatty()):
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("cleaning", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def summary(report: Report, seconds: float, pipeline: Pipeline) -> None:
    """The summary of a run on standard error."""
    from rich.console import Console
    from rich.table import Table

    console = Console(stderr=True, highlight=False, markup=False)
    table = Table(box=None, pad_edge=False)
    table.add_column("filter")
    table.add_column("edits", justify="right")
    table.add_column("characters removed", justify="right")
    counts = report.by_filter()
    for filter in pipeline.filters:
        edits, removed = counts.get(filter.name, (0, 0))
        table.add_row(filter.name, f"{edits:,}", f"{removed:,}")
    console.print(table)
    for sentence in report.method:
        console.print(sentence, soft_wrap=True)
    left = sum(report.left.values())
    console.print(
        f"{report.documents:,} documents, {report.changed:,} changed; "
        f"{report.before:,} characters in, {report.after:,} out; "
        f"{counts.get('duplicates', (0, 0))[0]:,} duplicates dropped; {seconds:.1f} s"
        + (f"; {left:,} files of other kinds left out" if left else "")
        + (f"; {len(report.rejected):,} could not be used" if report.rejected else ""),
        soft_wrap=True,
    )
