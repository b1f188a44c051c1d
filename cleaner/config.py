"""Options from `cleaner.toml` and `[tool.cleaner]` of `pyproject.toml`, and a pipeline of them.

At the top stand `filters` (names in order) and the options of the command; a table named after a
filter holds the options of that filter. What the command line says comes first, then
`cleaner.toml`, then `pyproject.toml`. Paths in a file start from the folder that it is in.
"""

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner.errors import CleanerError
from cleaner.export import KINDS
from cleaner.filter import Filter, suggestion
from cleaner.pipeline import Pipeline
from cleaner.registry import ORDER, build, filters, located
from cleaner.trail import LEVELS

COMMAND: Mapping[str, tuple[type, str]] = {
    "filters": (list, "a list of names of filters"),
    "skip": (list, "a list of names of filters"),
    "encoding": (str, '"utf-8" or "keep"'),
    "input-encoding": (str, "the name of an encoding"),
    "text-field": (str, "the name of a field"),
    "glob": (list, "a list of patterns of names"),
    "metadata": (bool, "true or false"),
    "to": (str, 'a kind of file, such as "jsonl" or "parquet"'),
    "trail": (str, '"full", "removals" or "none"'),
    "workers": (int, "a whole number, 0 for one per core"),
    "executor": (str, '"inline" or "local:N"'),
}
"""The keys at the top, what type each has, and how to say so."""
CHOICES: Mapping[str, Sequence[str]] = {
    "encoding": ("utf-8", "keep"),
    "to": KINDS,
    "trail": LEVELS,
}
"""The values that a key may have."""


RULES = "rules"
"""The filter whose tables stand at the top, each as [[rule]]."""


@dataclass(frozen=True)
class Config:
    """Options as they were given.

    command: keys of `COMMAND` to values.
    filters: for each filter its options.
    """

    command: Mapping[str, Any] = field(default_factory=dict)
    filters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def under(self, other: "Config") -> "Config":
        """This one, with another on top of it."""
        names = [*self.filters, *(name for name in other.filters if name not in self.filters)]
        merged = {
            name: {**self.filters.get(name, {}), **other.filters.get(name, {})} for name in names
        }
        return Config({**self.command, **other.command}, merged)

    def pipeline(self) -> Pipeline:
        """The pipeline of `filters` in the configuration, or the default one."""
        chosen = self.command.get("filters", ORDER)
        if RULES not in chosen and self.filters.get(RULES, {}).get("rule"):
            chosen = (RULES, *chosen)  # first: it sees what came, and again what the others left
        skipped = self.command.get("skip", ())
        for name in skipped:
            if name not in filters():
                raise CleanerError(
                    f"there is no filter {name!r} to skip: {suggestion(name, filters())}"
                )
        return Pipeline(self.filter(name) for name in chosen if name not in skipped)

    def check(self, name: str) -> None:
        """Raise CleanerError where the options of a filter are wrong, though it is not used."""
        build(name, self.filters.get(name, {}))

    def filter(self, name: str, options: Mapping[str, Any] | None = None) -> Filter:
        """A filter with the options given, and under them those of the configuration."""
        values = {**_plain(self.filters.get(name, {})), **_plain(options or {})}
        if name == RULES and not values.get("rule"):
            raise CleanerError(
                "the filter 'rules' has no rules: write them as [[rule]] in cleaner.toml."
            )
        return build(name, values)


def _plain(options: Mapping[str, Any]) -> dict[str, Any]:
    return {key.replace("-", "_"): value for key, value in options.items()}


def read(folder: Path, file: Path | None = None) -> Config:
    """The configuration of a folder, or of one file where it is named.

    Raises CleanerError for a file that is no TOML, an unknown key, or a value of the wrong type.
    """
    if file is not None:
        tool = file.name == "pyproject.toml"
        return _parsed(_toml(file), str(file), file.parent, tool=tool)
    config = Config()
    for name in ("pyproject.toml", "cleaner.toml"):
        if os.path.lexists(folder / name):
            values = _toml(folder / name)
            tool = name == "pyproject.toml"
            config = config.under(_parsed(values, name, folder, tool=tool))
    return config


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))  # some editors write a mark
    except OSError as error:
        raise CleanerError(f"{path} cannot be read ({error.strerror}): check its name.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CleanerError(f"{path} is no TOML ({error}): correct it there.") from None


def _parsed(values: dict[str, Any], where: str, folder: Path, *, tool: bool) -> Config:
    for table in ("tool", "cleaner") if tool else ():
        values = values.get(table, {})
        if not isinstance(values, dict):
            raise CleanerError(f"{where}: {table} is a table: write it as [tool.cleaner].")
    command: dict[str, Any] = {}
    tables: dict[str, Mapping[str, Any]] = {}
    for key, value in values.items():
        plain = key.replace("_", "-")
        if plain in COMMAND:
            kind, words = COMMAND[plain]
            texts = all(isinstance(each, str) for each in _items(value))
            negative = type(value) is int and value < 0
            if type(value) is not kind or not texts or negative:
                raise CleanerError(f"{where}: {key} = {value!r}: give {words}.")
            if value not in CHOICES.get(plain, (value,)):
                near = suggestion(str(value), CHOICES[plain])
                raise CleanerError(f"{where}: {key} = {value!r}: {near}")
            if plain in ("filters", "skip"):
                for name in _items(value):
                    _known(str(name), f"{where}: {key}")
            command[plain] = value
        elif key in filters():
            if not isinstance(value, dict):
                raise CleanerError(f"{where}: {key} is a filter: give its options as [{key}].")
            tables[key] = {**tables.get(key, {}), **located(key, value, folder)}
        elif key == "rule":
            tables[RULES] = {**tables.get(RULES, {}), "rule": value}
        else:
            known = [*COMMAND, "rule", *filters()]
            raise CleanerError(f"{where}: there is no key {key!r}: {suggestion(key, known)}")
    try:
        for name, options in tables.items():
            build(name, options)
        for rule in tables.get(RULES, {}).get("rule", ()):
            for name in rule.get("against", ()):
                _known(name, f"rule {rule['name']!r}")
    except CleanerError as error:
        raise CleanerError(f"{where}: {error}") from None
    return Config(command, tables)


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _known(name: str, where: str) -> None:
    """Raise CleanerError unless there is a filter of that name."""
    if name not in filters():
        raise CleanerError(f"{where}: there is no filter {name!r}: {suggestion(name, filters())}")
