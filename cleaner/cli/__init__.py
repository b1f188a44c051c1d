"""The command: it parses, calls and prints; the work is done elsewhere.

`chain` makes commands of filters, `sinks` has those at the end of a chain, `index`, `learning` and
`listing` the others; `manual` lays help out, `terminal` shows how far a run is.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from cleaner import __version__, config, corpus
from cleaner.cli import sinks
from cleaner.cli.chain import (
    DONE,
    INTERRUPTED,
    Chain,
    Chosen,
    Settings,
    Sink,
    chain_options,
    reading_options,
    say,
)
from cleaner.errors import CleanerError
from cleaner.filter import suggestion
from cleaner.pipeline import Pipeline
from cleaner.registry import filters


@click.group(
    cls=Chain,
    chain=True,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")
@chain_options
@click.option("--lines", is_flag=True, help="Standard input is JSON Lines.")
@reading_options
def main(**options: Any) -> None:
    """Turn scraped or scanned Chinese text into a corpus, with a record of every change.

    \b
    cleaner run in/ out/                    clean a folder with the default chain
    cleaner pinyin duplicates run in/ out/  just these filters, in this order
    cleaner pinyin traditional < in.txt     a chain without a command is a pipe
    cleaner check FILE...                   exit 1 if a file would change
    cleaner explain FILE                    every change, with rule and reason

    `cleaner COMMAND --help` tells more about a filter or a command. The options of filters, and
    those on how files are read and written, can also stand in cleaner.toml, or in pyproject.toml
    under [tool.cleaner], of the folder that one is in.
    """


@main.result_callback()
def finish(results: Sequence[Chosen | Sink], **root: Any) -> int:
    chosen = [each for each in results if isinstance(each, Chosen)]
    ends = [each for each in results if isinstance(each, Sink)]
    if not results:
        if sys.stdin is not None and sys.stdin.isatty():
            click.echo(click.get_current_context().get_help())
            return DONE
        raise CleanerError(
            "no filter or command was named: use `cleaner run - -` to clean a stream with all."
        )
    sink = ends[0] if ends else Sink("stream", sinks.piped(), {})
    if chosen and not sink.takes_filters:
        raise CleanerError(f"{sink.name} takes no filters: leave {chosen[0].name} out.")
    words = {key: (*root[key], *sink.options.get(key, ())) for key in ("skip", "assignments")}
    if chosen and words["skip"]:
        raise CleanerError(
            "--skip leaves a filter out of the default chain: here name only those that you want."
        )
    given = {**_given(root), **_given(sink.options), **_given(words)}
    assigned = _assigned(words["assignments"])
    settled = config.read(Path(), given.get("file")).under(
        config.Config({k: v for k, v in given.items() if k in config.COMMAND}, assigned)
    )
    pipeline = (
        Pipeline(settled.filter(each.name, each.options) for each in chosen)
        if chosen
        else settled.pipeline()
    )
    used = {filter.name for filter in pipeline.filters}
    for name in assigned.keys() - used:
        settled.check(name)  # which nothing else would
    reading = corpus.Reading(
        text_field=settled.command.get("text-field", "text"),
        input_encoding=_codec(settled.command.get("input-encoding")),
        keep_encoding=settled.command.get("encoding") == "keep",
        metadata=settled.command.get("metadata", False),
        to=settled.command.get("to", ""),
        globs=tuple(settled.command.get("glob", ())),
    )
    try:
        return sink.action(Settings(pipeline, settled, reading, root["lines"]))
    except KeyboardInterrupt:
        if sys.stderr is not None and sys.stderr.isatty():
            click.echo(err=True)  # behind ^C
        say(f"interrupted: {sinks.AGAIN.get(sink.name, 'nothing was changed.')}")
        return INTERRUPTED


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given, under the names that a configuration has for them."""
    return {
        name.replace("_", "-"): list(value) if isinstance(value, tuple) else value
        for name, value in options.items()
        if value not in (None, ())
    }


def _codec(name: str | None) -> str | None:
    if name is not None:
        try:
            "".encode(name)
        except (LookupError, ValueError):
            raise CleanerError(
                f"there is no encoding {name!r}: use a name such as gb18030 or big5."
            ) from None
    return name


def _assigned(assignments: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The options of filters in `FILTER.OPTION=VALUE`, whose value is TOML or a bare word."""
    found: dict[str, dict[str, Any]] = {}
    for assignment in assignments:
        match = re.fullmatch(r"([\w-]+)\.([\w-]+)=(.*)", assignment, re.DOTALL)
        if match is None:
            raise CleanerError(f"--set {assignment}: write it as FILTER.OPTION=VALUE.")
        name, key, value = match.groups()
        if name not in filters():
            raise CleanerError(f"there is no filter {name!r}: {suggestion(name, filters())}")
        try:
            parsed = tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError:
            parsed = value
        found.setdefault(name, {})[key] = parsed
    return found


for command in sinks.COMMANDS:
    main.add_command(command)
