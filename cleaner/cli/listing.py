"""The command that lists the filters, and tries the examples of your own rules."""

import inspect
import json
from typing import Any

import click

from cleaner.cli.chain import (
    DONE,
    FINDINGS,
    Settings,
    Sink,
    SinkCommand,
    chain_options,
    printable,
    say,
)
from cleaner.errors import CleanerError
from cleaner.filters.rules import Rules
from cleaner.registry import filters


@click.command("filters", cls=SinkCommand)
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--test", is_flag=True, help="Try the examples of your own rules; exit 1 if one fails."
)
@chain_options
def filters_command(format: str, test: bool, **options: Any) -> Sink:
    """List every filter and rule, with its on/off state under the configuration.

    With --test, try what the `matches` and `leaves` of each [[rule]] of the configuration say.
    """

    def action(settings: Settings) -> int:
        if test:
            return _tested(settings)
        active = {filter.name: filter for filter in settings.pipeline.filters}
        rows: list[dict[str, Any]] = [
            {
                "filter": name,
                "on": name in active,
                "summary": inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].replace("\n", " "),
                "rules": {
                    rule: {"finds": what, "on": name in active and active[name].on(rule)}
                    for rule, what in active.get(name, kind).rules.items()
                },
            }
            for name, kind in filters().items()
        ]
        if format == "json":
            click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
            return DONE
        formatter = click.get_current_context().make_formatter()
        for row in rows:
            title = click.style(f"{row['filter']} ({_state(row['on'])})", bold=True)
            with formatter.section(title):
                formatter.write_text(row["summary"])
                formatter.write_dl(
                    [
                        (f"{_state(each['on']):<3} {rule}", each["finds"])
                        for rule, each in row["rules"].items()
                    ]
                )
        click.echo(formatter.getvalue(), nl=False)
        return DONE

    return Sink("filters", action, options)


def _state(on: bool) -> str:
    return "on" if on else "off"


def _tested(settings: Settings) -> int:
    own = [filter for filter in settings.pipeline.filters if isinstance(filter, Rules)]
    if not own:
        raise CleanerError("there is no rule to test: write one as [[rule]] in cleaner.toml.")
    failed = [sentence for filter in own for sentence in filter.examples()]
    for sentence in failed:
        click.echo(printable(sentence))
    tried = sum(len(rule.matches) + len(rule.leaves) for filter in own for rule in filter.rule)
    say(f"{tried - len(failed)} of {tried} examples of your rules hold.")
    return FINDINGS if failed else DONE
