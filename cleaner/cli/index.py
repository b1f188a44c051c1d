"""The command `index`: a lasting index of near-duplicates."""

import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import click

from cleaner import corpus, reference, remote
from cleaner.cli.chain import (
    DONE,
    FINDINGS,
    UNUSABLE,
    Settings,
    Sink,
    SinkCommand,
    incoming,
    printable,
    say,
    say_json,
)
from cleaner.cli.terminal import many, mute, progress
from cleaner.errors import CleanerError
from cleaner.neardup import UNITS
from cleaner.neardup.addition import compact
from cleaner.neardup.index import Index, Match, document
from cleaner.reference import DEFAULTS, Passage

_ASKED = 4096  # passages that are looked up at a time
_VERBS = ("add", "query", "stat", "compact")


@click.command("index", cls=SinkCommand)
@click.argument("verb", metavar="add|query|stat|compact", type=click.Choice(_VERBS))
@click.argument("db", metavar="DB", type=click.Path(path_type=Path))
@click.argument("paths", metavar="[IN...]", nargs=-1)
@click.option(
    "--threshold",
    type=click.FloatRange(0.5, 1),
    help="Least similarity: of a new index, or to ask for no less.  "
    f"[default: {DEFAULTS['threshold']}, or that of the index]",
)
@click.option(
    "--min-chars",
    type=click.IntRange(1),
    help="Pass over what has fewer letters; a Latin word counts as one.  "
    f"[default: {DEFAULTS['min_chars']}, or that of the index]",
)
@click.option(
    "--unit",
    type=click.Choice(UNITS),
    help=f"What is compared.  [default: {DEFAULTS['unit']}, or that of the index]",
)
@click.option("--all", "every", is_flag=True, help="query: every match, not only the best.")
@click.option("--json", "as_json", is_flag=True, help="query, stat: an object a line.")
@click.option(
    "--text-field",
    metavar="NAME",
    help="The field of a record, or the column of Parquet, that holds the text.  [default: text]",
)
@click.option(
    "--input-encoding",
    metavar="NAME",
    help="The encoding of every input that is not UTF-8, where detection fails.",
)
@click.option("--quiet", is_flag=True, help="Print no summary and no progress.")
def index_command(
    verb: str,
    db: Path,
    paths: Sequence[str],
    threshold: float | None,
    min_chars: int | None,
    unit: str | None,
    every: bool,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> Sink:
    """Keep a lasting index of near-duplicates: add texts to it, ask what is in it.

    \b
    add      put files and folders into DB, a folder, made if there is none
    query    tell which paragraphs of IN are similar to one in DB; exit 1 if any
    stat     show what DB holds, and the parameters it was made with
    compact  make DB small again: one segment, nothing of what was replaced

    IN is any number of files of the kinds that run takes, and of folders of them; `query` also
    takes `-`. `query` prints, with tabs between: file, line, similarity, the file and line of the
    most similar paragraph in DB. A record of JSON Lines or a row of Parquet is FILE#NUMBER.

    A file is known by the path it was added under. To add it again changes nothing, unless its
    content changed: then it takes the place of what it was. An `add` that is stopped adds nothing;
    while it runs, others may query the index as it was before. Of paragraphs all that files have
    are counted, as often as they stand there; `distinct` in `stat` tells how many are stored.

    What two paragraphs are compared by, and how similarity is reckoned, tells `cleaner duplicates
    --help`. None of up to 42 characters is missed at the default threshold; of longer ones one
    in thousands may be. Numbers mean nothing special here.
    """
    given = {
        name: value
        for name, value in (("threshold", threshold), ("min_chars", min_chars), ("unit", unit))
        if value is not None
    }

    def action(settings: Settings) -> int:
        if verb in ("add", "query") and not paths:
            raise CleanerError(f"index {verb} needs files or folders: name them behind {db}.")
        if verb == "add" and "-" in paths:
            raise CleanerError(
                "index add knows a file by its path, and standard input has none: give a file."
            )
        if verb in ("stat", "compact") and paths:
            raise CleanerError(f"index {verb} takes no files: leave {paths[0]} out.")
        for path in paths:
            remote.check_here(path)
        if verb == "add":
            return _add(db, paths, settings.reading, given, quiet=quiet)
        if verb == "query":
            write = _line if as_json else _row
            return _query(db, paths, settings, given, write, every=every)
        if verb == "stat":
            return _stat(db, as_json=as_json)
        before, after = compact(db)
        if not quiet:
            say(f"{db} takes {after:,} bytes, and took {before:,}.")
        return DONE

    return Sink("index", action, options, takes_filters=False)


def _add(
    db: Path,
    paths: Sequence[str],
    reading: corpus.Reading,
    given: Mapping[str, Any],
    *,
    quiet: bool,
) -> int:
    with progress(show=not quiet) as advance:
        done = reference.add(db, paths, reading, given, advance)
    for fault in done.faults:
        say(fault)
    if not quiet and not reference.is_index(db):
        say(f"nothing was added, and no index {db} was made.")
    elif not quiet:
        say(
            f"{many(done.added, 'file')} added, {done.replaced:,} replaced, {done.known:,} known; "
            f"{many(done.paragraphs, 'paragraph')} added to {db}."
        )
    return UNUSABLE if done.faults else DONE


def _query(
    db: Path,
    paths: Sequence[str],
    settings: Settings,
    given: Mapping[str, Any],
    write: Callable[[str, Passage, Match], None],
    *,
    every: bool,
) -> int:
    faults: list[str] = []
    found = False
    with Index(db) as index:
        asked = {**index.parameters, **given}
        reference.check(index, asked["min_chars"], asked["unit"])
        each = _passages(paths, settings, asked, faults)
        while some := list(islice(each, _ASKED)):
            texts = [passage.key for _, passage in some]
            matches: Iterator[Sequence[Match]] = (
                index.find_all(texts, asked["threshold"])
                if every
                else ([m] if m else [] for m in index.find(texts, asked["threshold"]))
            )
            for (name, passage), own in zip(some, matches, strict=True):
                for match in own:
                    found = True
                    try:
                        write(name, passage, match)
                    except BrokenPipeError:  # nobody reads more
                        mute(sys.stdout)
                        return FINDINGS
    for fault in faults:
        say(fault)
    return UNUSABLE if faults else FINDINGS if found else DONE


def _passages(
    paths: Sequence[str], settings: Settings, asked: Mapping[str, Any], faults: list[str]
) -> Iterator[tuple[str, Passage]]:
    """The passages of files, and the name of each one's file."""
    for given in paths:
        if given == "-":
            data = incoming().read()
            content = corpus.parse(data, "-", settings.reading, lined=settings.lined)
            for passage in reference.passages(content, asked["unit"], asked["min_chars"]):
                yield "-", passage
            continue
        for path, name in reference.named([given], faults, settings.reading.globs):
            try:
                content = corpus.read(path, name, settings.reading)
            except CleanerError as error:
                faults.append(str(error))
                continue
            for passage in reference.passages(content, asked["unit"], asked["min_chars"]):
                yield name, passage


def _similarity(match: Match) -> float:
    """The ratio to four places, never rounded up to a threshold."""
    return math.floor(match.ratio * 10_000 + 1e-9) / 10_000


def _row(name: str, passage: Passage, match: Match) -> None:
    fields = (
        document(name, passage.record),
        str(passage.line),
        f"{_similarity(match):.4f}",
        document(match.name, match.record),
        str(match.line),
    )
    row = "\t".join(text.replace("\t", "\\t").replace("\n", "\\n") for text in fields)
    click.echo(printable(row))


def _line(name: str, passage: Passage, match: Match) -> None:
    say_json(
        {
            "file": name,
            "record": passage.record or None,
            "line": passage.line,
            "similarity": _similarity(match),
            "reference": {
                "file": match.name,
                "record": match.record or None,
                "line": match.line,
            },
        }
    )


def _stat(db: Path, *, as_json: bool) -> int:
    with Index(db) as index:
        values = {**index.counts()._asdict(), **index.parameters}
    if as_json:
        say_json(values)
        return DONE
    for name, value in values.items():
        shown = f"{value:,}" if isinstance(value, int) else value
        click.echo(f"{name.replace('_', ' '):12} {shown}")
    return DONE
