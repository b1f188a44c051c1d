"""The command that learns the templates of a corpus."""

from pathlib import Path
from typing import Any

import click

from cleaner import learning, remote
from cleaner.cli.chain import (
    DONE,
    UNUSABLE,
    Settings,
    Sink,
    SinkCommand,
    chain_options,
    outgoing,
    reading_options,
    say,
)
from cleaner.cli.terminal import many, progress


@click.command("learn", cls=SinkCommand)
@click.argument("source", metavar="IN")
@click.option("--quiet", is_flag=True, help="Print no summary and no progress.")
@chain_options
@reading_options
def learn_command(source: str, quiet: bool, **options: Any) -> Sink:
    """Write the templates of a corpus, to be read, edited and used with --templates.

    \b
    cleaner learn in/ > site.toml
    cleaner templates --templates site.toml < page.txt
    cleaner --set templates.templates=site.toml check page.txt

    IN is a folder or a file, as for run. The filters before `templates` in the chain are run, but
    for `boilerplate`, and the options of `templates` hold: `cleaner templates --min-share 0.5
    learn in/` looks at texts as they came. The file, in TOML, has for each site its lines, runs of
    lines and glued ends, each with the number of documents and an example; {n} stands for any
    number.
    """

    def action(settings: Settings) -> int:
        remote.check_here(source)
        with progress(show=not quiet) as advance:
            found = learning.learn(Path(source), settings.pipeline, settings.reading, advance)
        target = outgoing()
        target.write(found.as_toml().encode())
        target.flush()
        for sentence in (*found.notes, *found.faults):
            say(sentence)
        if not quiet:
            lines = sum(len(t.lines) for site in found.sites for t in (*site.runs, *site.lines))
            ends = sum(len(site.ends) for site in found.sites)
            say(
                f"{many(lines, 'line')} and {many(ends, 'end')} of "
                f"{many(len(found.sites), 'site')}, from {many(found.documents, 'document')}."
            )
        return UNUSABLE if found.faults else DONE

    return Sink("learn", action, options)
