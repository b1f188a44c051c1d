"""The commands at the end of a chain: run, check, fix, explain, report, restore."""

import dataclasses
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from cleaner import (
    apart,
    atomic,
    corpus,
    engine,
    executor,
    explain,
    export,
    inplace,
    page,
    remote,
    restore,
    stream,
    trail,
)
from cleaner.cli.chain import (
    DONE,
    FAULT,
    FINDINGS,
    UNUSABLE,
    Settings,
    Sink,
    SinkCommand,
    chain_options,
    incoming,
    outgoing,
    printable,
    reading_options,
    say,
    say_json,
)
from cleaner.cli.listing import filters_command
from cleaner.cli.terminal import console, many, mute, progress, summary
from cleaner.errors import CleanerError
from cleaner.large import FaultError
from cleaner.listing import named_files, unusable
from cleaner.report import Report

SAID = 20
"""How many notes are said at most."""
AGAIN = {
    "run": "run the same command again to go on where it stopped.",
    "fix": "each file is whole, fixed or as it was; run the same command again for the others.",
    "restore": "run the same command again with --force to write what is missing.",
}
"""What to say of a command that was stopped; others write nothing until they are done."""
EXPLAINED = 1 << 26
"""A larger file is not explained: that takes some seventy times its size of memory."""


def _file(path: str) -> Path:
    """A single file, or the copy here of one elsewhere."""
    found = _fetched(path)
    if fault := unusable(found, "a file"):
        raise CleanerError(fault)
    if found.is_dir():
        raise CleanerError(f"{path} is a folder: give one of its files.")
    return found


@click.command("run", cls=SinkCommand)
@click.argument("source", metavar="IN")
@click.argument("out", metavar="OUT")
@click.option(
    "-j",
    "--workers",
    type=click.IntRange(0),
    metavar="N",
    help="How many processes; 0: one per core.  [default: 0, or 1 below 4 MB]",
)
@click.option("--executor", metavar="SPEC", help="inline, local or local:N, in place of --workers.")
@click.option(
    "--force",
    is_flag=True,
    help="Write into OUT although it holds other files, or what was made of another IN, or some "
    "were changed after the last run.",
)
@click.option("--dry-run", "dry", is_flag=True, help="Only tell what would be done.")
@click.option("--quiet", is_flag=True, help="Print no summary and no progress.")
@click.option(
    "--to",
    type=click.Choice(export.KINDS),
    metavar="KIND",
    help="Write every file as jsonl, jsonl.gz (.zst, .bz2, .xz) or parquet.",
)
@click.option(
    "--metadata",
    is_flag=True,
    default=None,
    help="Add to each record under `meta` the title, source, author, editor, date and column that "
    "its furniture named.",
)
@click.option(
    "--trail",
    type=click.Choice(trail.LEVELS),
    help="Which edits to keep; restore needs all of them.  [default: full]",
)
@chain_options
@reading_options
def run_command(source: str, out: str, force: bool, dry: bool, quiet: bool, **options: Any) -> Sink:
    """Clean a folder or a file into a folder.

    IN is a folder, whose tree is mirrored, or one file; OUT is a folder. Files are .txt and .md in
    UTF-8, UTF-16, GB18030 or Big5, .jsonl and .ndjson, what --glob names, all of these with .gz,
    .zst, .bz2 or .xz, and .parquet. `-` for both is standard input and output. A large file is
    cleaned in parts, each like a document of its own.

    OUT keeps a trail in OUT/.cleaner, from which `cleaner restore` makes the input again. A run
    that was stopped goes on where it was when the same command is given again. Files that went
    missing from OUT are then made again; one that was changed after the run is named and left as
    it is, and a run that would write over it does not begin. What was made of files that are gone
    from IN is removed; of those that cannot be used now it stays.

    IN and OUT may be addresses such as s3://bucket/folder, with the extra `remote`: they are copied
    through the cache folder of the user.
    """

    def action(settings: Settings) -> int:
        if out == "-":
            for name in ("to", "metadata"):
                if options[name]:
                    raise CleanerError(f"--{name} is for files: give a folder as OUT.")
            if dry:
                raise CleanerError("--dry-run is for files: use explain to see what would change.")
            return piped(None if source == "-" else _file(source))(settings)
        if source == "-":
            raise CleanerError("standard input has no name to write: give - as OUT too.")
        if remote.is_remote(source) or remote.is_remote(out):
            remote.check(source, out, force=force)
        begun = time.monotonic()
        found = _fetched(source)
        if fault := unusable(found, "a file or a folder"):
            raise CleanerError(fault)
        here = remote.copy_of(out) / "out" if remote.is_remote(out) else Path(out)
        pairs = ((found, source), (here, out))
        copies = {path: url for path, url in pairs if remote.is_remote(url)}
        with _told(copies), progress(show=not quiet) as advance:
            report = engine.run(
                found,
                here,
                settings.pipeline,
                settings.reading,
                trail=settings.get("trail") or "full",
                spec=_spec(settings),
                force=force,
                dry=dry,
                progress=advance,
            )
        if remote.is_remote(out) and not dry:
            remote.send(here, out)
        _tell(report, IN_REPORT, copies)
        if not quiet:
            summary(report, time.monotonic() - begun, settings.pipeline, dry=dry)
        return _code(report)

    return Sink("run", action, options)


def _fetched(path: str) -> Path:
    """A path, or the copy here of what an address names."""
    if remote.is_remote(path):
        return remote.fetch(path, remote.copy_of(path) / "in")
    return Path(path)


def _spec(settings: Settings) -> str | None:
    spec, workers = settings.get("executor"), settings.get("workers")
    if spec is not None:
        executor.workers(spec)
        return str(spec)
    if workers is None:
        return None
    if workers > executor.MOST:
        raise CleanerError(f"workers = {workers}: give at most {executor.MOST}, or 0.")
    return "inline" if workers == 1 else "local" if workers == 0 else f"local:{workers}"


@contextmanager
def _told(copies: Mapping[Path, str]) -> Iterator[None]:
    """What is raised within, in one sentence with the addresses; `copies` as for `remote.told`."""
    try:
        yield
    except CleanerError as error:
        raise CleanerError(remote.told(str(error), copies)) from None


def _tell(report: Report, rest: str, copies: Mapping[Path, str] | None = None) -> None:
    """Say what a person should know; `copies` as for `remote.told`."""
    _say_all([remote.told(note, copies or {}) for note in report.notes], rest)
    for sentence in (*report.rejected, *report.faults):
        say(remote.told(sentence, copies or {}))


IN_REPORT = "see the report of the run"
UNSAID = "`cleaner run` keeps all of them in its report"


def _say_all(notes: Sequence[str], rest: str = UNSAID) -> None:
    """Say the first notes; `rest` tells where a person who wants more finds the others."""
    for note in notes[:SAID]:
        say(note)
    if len(notes) > SAID:
        say(f"{many(len(notes) - SAID, 'more note')}: {rest}.")


def _code(report: Report, otherwise: int = DONE) -> int:
    return FAULT if report.faults else UNUSABLE if report.rejected else otherwise


def _checked(source: Path | None, settings: Settings) -> inplace.CheckedSmall:
    """A file cleaned in memory without writing it; standard input where there is none."""
    if source is not None:
        if source.stat().st_size > EXPLAINED:
            raise _too_large(str(source))
        return inplace.check(source, settings.pipeline, settings.reading)
    data = incoming().read(EXPLAINED + 1)
    if len(data) > EXPLAINED:
        raise _too_large(inplace.STREAM)
    return inplace.stream(data, settings.pipeline, settings.reading, lined=settings.lined)


def _too_large(name: str) -> CleanerError:
    return CleanerError(
        f"{name} has more than {EXPLAINED >> 20} megabytes: give a part of it, or run it and read "
        "what `cleaner report` writes."
    )


def piped(source: Path | None = None) -> Callable[[Settings], int]:
    """The action of a chain without a sink: one stream to standard output."""

    def action(settings: Settings) -> int:
        pipeline, reading, target = settings.pipeline, settings.reading, outgoing()
        if source is not None:
            notes = stream.clean_file(source, target, pipeline, reading)
        else:
            lined = settings.lined
            notes = stream.clean(incoming(), target, pipeline, reading, lined=lined)
        target.flush()
        _say_all(notes)
        return DONE

    return action


def _each(
    paths: Iterable[str],
    settings: Settings,
    use: Callable[[Path, inplace.Checked], None],
    instead: str,
) -> int:
    """Check files and those of folders one after another; the exit code.

    instead: the command for standard input.
    """
    report = Report()
    reading = dataclasses.replace(settings.reading, keep_newlines=True, strict=True)
    changed = False
    named = _named(paths, reading.globs, instead, report.notes)
    for found in apart.checked_each(named, settings.pipeline, reading):
        if isinstance(found, CleanerError):
            report.rejected.append(str(found))
        elif isinstance(found, FaultError):
            report.faults.append(str(found))
        else:
            path, checked = found
            checked.count(report)
            try:
                if checked.changed:
                    changed = True
                    use(path, checked)
            except CleanerError as error:
                report.rejected.append(str(error))
            except BrokenPipeError:  # nobody reads more, and that something was found stays so
                mute(sys.stdout)
                break
    _tell(report, UNSAID)
    return _code(report, FINDINGS if changed else DONE)


def _named(
    paths: Iterable[str], globs: Sequence[str], instead: str, notes: list[str]
) -> Iterator[Path | CleanerError]:
    """The files of these paths, and in between why some cannot be used.

    notes: is told of what is left out.
    """
    for given in paths:
        if given == "-":
            yield CleanerError(f"- is no file: use `{instead}` for standard input.")
            continue
        try:
            remote.check_here(given)
        except CleanerError as error:
            yield error
            continue
        folder = Path(given).resolve() if os.path.isdir(given) else None
        faults: list[str] = []
        taken = leading = False
        for path in named_files(Path(given), faults, globs):
            yield from map(CleanerError, faults)
            faults.clear()
            if folder and os.path.islink(path) and not path.resolve().is_relative_to(folder):
                notes.append(
                    f"{path} is a link out of the folder and was left out: name it to have the "
                    "file that it leads to."
                )
                leading = True
                continue
            taken = True
            yield path
        yield from map(CleanerError, faults)
        if leading and not taken:
            yield CleanerError(f"{given} holds links to files elsewhere alone: name these files.")


@click.command("check", cls=SinkCommand)
@click.argument("paths", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--diff",
    is_flag=True,
    help="Show what would change, in files of up to 8 MB, packed ones of 256 kB.",
)
@chain_options
@reading_options
def check_command(paths: Sequence[str], diff: bool, **options: Any) -> Sink:
    """Tell which files would change; exit 1 if any would.

    Each file, or each of a folder, is looked at by itself; links that lead out of a folder are left
    out. Nothing is written. A file that is not in UTF-8 would change too, unless --encoding keep is
    given.
    """

    def use(path: Path, checked: inplace.Checked) -> None:
        click.echo(printable(f"{path}: {checked.findings}"))
        if diff:
            for line in checked.diff():
                click.secho(
                    printable(line), fg={"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
                )

    return Sink("check", lambda settings: _each(paths, settings, use, "cleaner explain -"), options)


@click.command("fix", cls=SinkCommand)
@click.argument("paths", metavar="FILE...", nargs=-1, required=True)
@chain_options
@reading_options
def fix_command(paths: Sequence[str], **options: Any) -> Sink:
    """Clean files in their place; exit 1 if any changed.

    Each file, or each of a folder, is cleaned by itself and written whole or not at all; a file
    that is clean is not touched. A link that is named stays one, and the file that it leads to is
    cleaned; links that lead out of a folder are left out. Of a file with several names (hard links)
    that one is fixed by which it is named, and the others are told of. Files become UTF-8 unless
    --encoding keep is given, and keep their line ends. No trail is kept: use it where version
    control holds the files. A file with a text that has stray bytes is named and left as it is.
    """

    def use(path: Path, checked: inplace.Checked) -> None:
        for note in inplace.fix(checked, path):
            say(note)
        try:
            click.echo(printable(f"fixed {path}: {checked.findings}"))
        except BrokenPipeError:  # the other files are to be fixed all the same
            mute(sys.stdout)

    return Sink("fix", lambda settings: _each(paths, settings, use, "cleaner run - -"), options)


@click.command("explain", cls=SinkCommand)
@click.argument("path", metavar="FILE")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@chain_options
@reading_options
def explain_command(path: str, format: str, **options: Any) -> Sink:
    """Show a file with every edit marked, its filter, rule and reason.

    `[-removed-]` and `{+written+}`, in colour on a terminal; FILE may be `-`, and has 64 MB at
    most. With --format json each document is a line: its id, its text after cleaning, and all edits
    over the text before.

    The file is looked at by itself, as by `check`: what recurs in other files too, such as
    duplicates and templates, goes in a `run`, and stands in its report.
    """

    def action(settings: Settings) -> int:
        found = _checked(None if path == "-" else _file(path), settings)
        if format == "json":
            for each in found.cleaned:
                say_json(explain.as_dict(each))
            return DONE
        terminal = console(stderr=False)
        for each in found.cleaned:
            if len(found.cleaned) > 1:
                terminal.print(printable(each.id), style="bold", soft_wrap=True)
            for line in explain.marked(each):
                terminal.print(line, soft_wrap=True)
        _say_all([*found.content.notes, *found.remarks])
        return DONE

    return Sink("explain", action, options)


@click.command("restore", cls=SinkCommand)
@click.argument("out", metavar="OUT")
@click.argument("back", metavar="BACK")
@click.option("--force", is_flag=True, help="Write into BACK although it holds other files.")
def restore_command(out: str, back: str, force: bool) -> Sink:
    """Write the input of a run again, byte for byte.

    OUT is the folder that `cleaner run` wrote, BACK a new or empty one. Every file is compared with
    the fingerprint that the run took of it; a damaged trail is found here, for `run` does not read
    it again. Of a file in a container such as .gz that is what it
    holds, of Parquet the values: they are packed anew, and may differ in how.
    """

    def action(settings: Settings) -> int:
        if remote.is_remote(back):
            raise CleanerError(f"{back} is an address: give a folder here, and copy it from there.")
        here = _fetched(out)
        with _told({here: out} if remote.is_remote(out) else {}):
            done, faults = restore.restore(here, Path(back), force=force)
        for fault in faults:
            say(fault)
        say(f"restored {many(done, 'file')} into {back}.")
        return UNUSABLE if faults else DONE

    return Sink("restore", action, {}, takes_filters=False)


@click.command("report", cls=SinkCommand)
@click.argument("given", metavar="OUT")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The file to write; - for standard output.  [default: OUT/.cleaner/report.html]",
)
def report_command(given: str, output: Path | None) -> Sink:
    """Write one HTML page about a run: counts by rule, samples of the edits, what was set aside.

    OUT is the folder that `cleaner run` wrote. The page needs no network and no other file. It is
    written over an earlier one or an empty file, never over another.
    """

    def action(settings: Settings) -> int:
        remote.check_here(given)
        out = Path(given)
        made = page.page(out)
        if str(output) == "-":
            outgoing().write(made.encode("utf-8", "backslashreplace"))
            return DONE
        path = output or out / corpus.STATE / "report.html"
        page.check_place(path, out)
        atomic.write_through(path, made.encode("utf-8", "backslashreplace"))
        say(f"wrote {path}.")
        return DONE

    return Sink("report", action, {}, takes_filters=False)


COMMANDS = (
    run_command,
    check_command,
    fix_command,
    explain_command,
    report_command,
    restore_command,
    filters_command,
)
