"""The group: filters in a chain, made from their classes, and the command at its end."""

import dataclasses
import errno
import importlib
import inspect
import io
import json
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import click

from cleaner import config, corpus
from cleaner.cli.manual import Context
from cleaner.cli.terminal import mute, unheard
from cleaner.errors import CleanerError, EditError
from cleaner.explain import CONTROLS
from cleaner.filter import Filter, suggestion
from cleaner.large import FaultError
from cleaner.pipeline import Pipeline
from cleaner.registry import ORDER, filters

DONE, FINDINGS, UNUSABLE, FAULT, INTERRUPTED = 0, 1, 2, 3, 130
FULL = (errno.ENOSPC, errno.EDQUOT)
"""What the system says where nothing more can be written."""


@dataclass(frozen=True)
class Chosen:
    """A filter named on the command line, with the options that were given there."""

    name: str
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Sink:
    """The end of a chain: a function of the settings that gives the exit code."""

    name: str
    action: Callable[["Settings"], int]
    options: Mapping[str, Any]
    takes_filters: bool = True


@dataclass(frozen=True)
class Settings:
    """The pipeline and the way of reading that the command line and the configuration ask for.

    lined: whether standard input is JSON Lines.
    """

    pipeline: Pipeline
    config: config.Config
    reading: corpus.Reading
    lined: bool

    def get(self, key: str) -> Any:
        return self.config.command.get(key)


class SinkCommand(click.Command):
    """The last command of a chain: its options may stand behind its arguments."""

    context_class = Context

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        if "" in args:  # as a path it would be the folder that one is in
            raise CleanerError(
                f"{info_name} was given an empty name, perhaps by a variable that is not set: "
                "name a file or a folder."
            )
        extra.update(allow_interspersed_args=True, allow_extra_args=False)
        return super().make_context(info_name, args, parent, **extra)


class FilterCommand(click.Command):
    """The subcommand of a filter, whose help ends with its rules."""

    context_class = Context
    rules: Mapping[str, str]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Rules"):
            formatter.write_dl(list(self.rules.items()))


class _ClosedError(Exception):
    """What reads our output has gone."""


@contextmanager
def _pipes() -> Iterator[None]:
    """Tells of a closed pipe by an exception that Click does not know.

    Of its own accord Click ends with 1 there, which for us is the exit code of findings.
    """
    try:
        yield
    except BrokenPipeError:
        raise _ClosedError from None


LATE: Mapping[str, tuple[str, str]] = {
    "index": ("cleaner.cli.index", "index_command"),
    "learn": ("cleaner.cli.learning", "learn_command"),
}
"""Commands of modules that are imported when they are called, for what these import in turn."""


class Chain(click.Group):
    """The group: filters in a chain, then a sink. Errors become one sentence and an exit code."""

    context_class = Context

    def _sinks(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *LATE})

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*filters(), *self._sinks(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        known = super().get_command(ctx, cmd_name)
        if known is None and cmd_name in LATE:
            module, name = LATE[cmd_name]
            command: click.Command = getattr(importlib.import_module(module), name)
            return command
        if known is None and cmd_name in filters():
            return filter_command(filters()[cmd_name])
        return known

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            near = suggestion(args[0], self.list_commands(ctx))
            if os.path.exists(args[0]):
                near = (
                    f"it is a path, which stands behind a command, as in `cleaner fix {args[0]}`."
                )
            raise CleanerError(f"there is no filter or command {args[0]!r}: {near}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in (
            ("Filters, in their default order", list(ORDER)),
            ("Filters beside the default chain", [n for n in filters() if n not in ORDER]),
            ("Commands", self._sinks(ctx)),
        ):
            with formatter.section(title):
                commands = [self.get_command(ctx, name) for name in names]
                formatter.write_dl(
                    [(c.name or "", _first(c.help or "")) for c in commands if c is not None]
                )

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        if os.environ.get("NO_COLOR"):  # rich looks for itself
            extra.setdefault("color", False)
        with _pipes():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _pipes():
            return super().invoke(ctx)

    def _elsewhere(self, error: click.NoSuchOption) -> str:
        """What to say of an option that stands behind the wrong name; "" for an unknown one."""
        here, option = error.ctx.info_name if error.ctx else None, error.option_name
        if any(option in each.opts for each in self.params):
            return f"{option} is no option of {here}: write it before all filters and commands."
        having = [
            name
            for name, kind in filters().items()
            if any(option in each.opts for each in filter_command(kind).params)
        ]
        names = ", ".join(having)
        return f"{option} is no option of {here}, but of {names}: write it there." if having else ""

    def main(self, *args: Any, **extra: Any) -> Any:
        run: Callable[..., Any] = super().main
        if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal may know fewer characters
            sys.stdout.reconfigure(errors="backslashreplace")
        if not extra.pop("standalone_mode", True):
            return run(*args, standalone_mode=False, **extra)
        try:
            code = run(*args, standalone_mode=False, **extra)
            if sys.stdout is not None:
                sys.stdout.flush()
        except CleanerError as error:
            say(f"{str(error).rstrip('.')}.")
            code = FAULT if isinstance(error, EditError) else UNUSABLE
        except FaultError as error:
            say(str(error))
            code = FAULT
        except click.NoSuchOption as error:
            if told := self._elsewhere(error):
                say(told)
            else:
                _show(error)
            code = UNUSABLE
        except click.ClickException as error:
            _show(error)
            code = UNUSABLE
        except (KeyboardInterrupt, click.Abort):
            say("interrupted: nothing was changed.")
            code = INTERRUPTED
        except (_ClosedError, BrokenPipeError):
            # What reads our output has gone; Python would complain once more on exit.
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    mute(stream)
            code = DONE
        except Exception as error:
            if os.environ.get("CLEANER_DEBUG"):
                traceback.print_exc()
            if isinstance(error, OSError) and (told := _of_the_machine(error)):
                say(told)
                code = UNUSABLE
            elif isinstance(error, ModuleNotFoundError):
                say(
                    f"the module {error.name} is missing: run pip install --force-reinstall "
                    f"cleaner in the environment {sys.prefix}."
                )
                code = UNUSABLE
            elif isinstance(error, MemoryError | ImportError):
                say(
                    f"memory ran out, or a library cannot be loaded ({type(error).__name__}): "
                    "run the same command again, with more memory or fewer --workers."
                )
                code = UNUSABLE
            else:
                say(
                    f"a fault of cleaner ({type(error).__name__}: {error}): please report it "
                    "with the traceback that CLEANER_DEBUG=1 prints."
                )
                code = FAULT
        sys.exit(code if isinstance(code, int) else DONE)


def _show(error: click.ClickException) -> None:
    with unheard():
        error.show()


def _of_the_machine(error: OSError) -> str:
    """What to say of an error that is no fault of cleaner; "" for one that is.

    A file that is written to be kept says so itself.
    """
    if error.errno in FULL:
        return (
            "no room is left where standard output goes, or for temporary files in "
            f"{tempfile.gettempdir()}: make some, or name a folder with more in TMPDIR, "
            "and run the same command again."
        )
    if error.errno == errno.ENAMETOOLONG:
        return (
            f"{error.filename} is too long for a name: give a file or a folder, "
            "or the text itself through standard input."
        )
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return (
            "the system allows no more open files: raise the limit that `ulimit -n` shows, or give "
            "fewer --workers, and run the same command again."
        )
    if error.errno in (errno.EACCES, errno.EPERM) and error.filename is not None:
        return f"{error.filename} cannot be used ({error.strerror}): check its permissions."
    try:
        os.getcwd()
    except OSError:
        return "the folder that this was started in is gone: go to another one."
    return ""


def _first(manual: str) -> str:
    """The first paragraph of a manual, in one line."""
    return manual.split("\n\n")[0].replace("\n", " ")


def incoming() -> BinaryIO:
    """Standard input; raises CleanerError where there is none."""
    return _binary(sys.stdin, "input")


def outgoing() -> BinaryIO:
    """Standard output; raises CleanerError where there is none."""
    return _binary(sys.stdout, "output")


def _binary(stream: TextIO | None, name: str) -> BinaryIO:
    if stream is None:
        raise CleanerError(f"standard {name} is closed: name files, or leave it open.")
    return stream.buffer


def say_json(value: object) -> None:
    """A value as a line of JSON on standard output, escaped where that has no way to write it."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeError:
        text = json.dumps(value)
    click.echo(text)


def say(sentence: str) -> None:
    """A message for a person, on standard error."""
    with unheard():
        click.echo(f"cleaner: {printable(sentence)}", err=True)


def printable(text: str) -> str:
    """A text as any terminal takes it, in one line.

    Bytes of a file name that are no UTF-8 are escaped, and so are line feeds and other controls,
    which names and texts from elsewhere may hold to move the cursor or to turn what follows.
    """
    shown = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return _CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode(), shown)


_CONTROL = re.compile(rf"[\n{CONTROLS}]")


def filter_command(kind: type[Filter]) -> click.Command:
    """The subcommand of a filter: the fields of its class are options, its docstring is help."""
    parameters: list[click.Parameter] = [
        _parameter(field)
        for field in dataclasses.fields(kind)
        if field.init and not field.metadata.get("table")
    ]
    # Paragraphs are wrapped; \b keeps the lines of examples as they are.
    manual = re.sub(r"\n\n(?=[ >])", "\n\n\b\n", inspect.cleandoc(kind.__doc__ or ""))

    def choose(**options: Any) -> Chosen:
        return Chosen(
            kind.name, {key: value for key, value in options.items() if value not in (None, ())}
        )

    command = FilterCommand(
        kind.name,
        callback=choose,
        params=parameters,
        help=manual,
        context_settings={"show_default": False},
    )
    command.rules = kind.rules
    return command


def _parameter(field: "dataclasses.Field[Any]") -> click.Option:
    name = "--" + field.name.replace("_", "-")
    default, metadata = field.default, field.metadata
    help = metadata.get("help", "")
    if default not in ((), None, ""):
        help += f"  [default: {str(default).lower() if isinstance(default, bool) else default}]"
    if isinstance(default, bool):
        return click.Option([f"{name}/--no-{name[2:]}"], default=None, help=help)
    if isinstance(default, tuple):
        return click.Option([name], multiple=True, metavar="NAME", help=help)
    if metadata.get("choices"):
        return click.Option([name], type=click.Choice(metadata["choices"]), help=help)
    if metadata.get("file"):
        return click.Option([name], metavar="FILE", help=help)
    kind = str if default is None else type(default)
    return click.Option([name], type=kind, help=help)


def chain_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options on what filters do, which the group and its sinks share."""
    for option in (
        click.option(
            "--skip", multiple=True, metavar="FILTER", help="Leave a filter out of the chain."
        ),
        click.option(
            "--set",
            "assignments",
            multiple=True,
            metavar="FILTER.OPTION=VALUE",
            help="Set an option of a filter, as a configuration does; may be given more than once.",
        ),
        click.option(
            "--config",
            "file",
            type=click.Path(path_type=Path),
            help="A configuration file, in place of those of the folder that one is in; paths in "
            "it start from its own folder.",
        ),
    ):
        command = option(command)
    return command


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options on how files are read and written, which the group and its sinks share."""
    for option in (
        click.option(
            "--text-field",
            metavar="NAME",
            help="The field of a record, or the column of Parquet, that holds the text.  "
            "[default: text]",
        ),
        click.option(
            "--glob",
            multiple=True,
            metavar="PATTERN",
            help="Names of files that are text too, such as '*.htm'; may be given more than once.",
        ),
        click.option(
            "--input-encoding",
            metavar="NAME",
            help="The encoding of every input that is not UTF-8, where detection fails.",
        ),
        click.option(
            "--encoding",
            type=click.Choice(["utf-8", "keep"]),
            help="Write UTF-8, or the encoding and line ends of the input.  [default: utf-8]",
        ),
    ):
        command = option(command)
    return command
