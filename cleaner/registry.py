"""Finds filters, in this package and in others, and builds them from options.

Another package adds a filter by an entry point in the group `cleaner.filters` whose name is the
filter's and whose value is its class.
"""

import dataclasses
import importlib
import os.path
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from cleaner.errors import CleanerError
from cleaner.filter import Filter, suggestion

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

ORDER = (
    "characters",
    "pinyin",
    "traditional",
    "watermarks",
    "boilerplate",
    "templates",
    "linebreaks",
    "duplicates",
)
"""The default chain."""

OPTIONAL: tuple[str, ...] = ("rules", "mojibake")
"""Filters that ship and are used only where they are named, or the configuration has rules."""


@cache
def filters() -> Mapping[str, type[Filter]]:
    """Every filter class by name, the default chain first and in its order."""
    from importlib.metadata import entry_points  # costs as much as all else that start-up imports

    found: dict[str, type[Filter]] = {name: _own(name) for name in (*ORDER, *OPTIONAL)}
    for entry in sorted(entry_points(group="cleaner.filters"), key=lambda entry: entry.name):
        if entry.name in found:
            raise CleanerError(
                f"the filter {entry.name!r} of {entry.value} has the name of another one: "
                "uninstall that package or ask its author to rename it."
            )
        found[entry.name] = _loaded(entry)
    return found


@cache
def _own(name: str) -> type[Filter]:
    module = importlib.import_module(f"cleaner.filters.{name}")
    for value in vars(module).values():
        if (
            isinstance(value, type)
            and issubclass(value, Filter)
            and vars(value).get("name") == name
        ):
            return value
    raise LookupError(f"{module.__name__} defines no filter named {name!r}")


def located(name: str, options: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Options of a filter as a configuration in a folder gives them, its paths from there.

    `~` is the home of the user, where there is one. What is no path, an address or nothing, stays
    for the filter to refuse.
    """
    paths = {
        field.name for field in dataclasses.fields(filters()[name]) if field.metadata.get("path")
    }

    def is_path(key: str, value: Any) -> bool:
        named = key.replace("-", "_") in paths and isinstance(value, str)
        return named and value != "" and "://" not in value

    return {
        key: str(folder / os.path.expanduser(value)) if is_path(key, value) else value
        for key, value in options.items()
    }


def build(name: str, options: Mapping[str, Any] | None = None) -> Filter:
    """A filter from its name and options, as a configuration or command line gives them.

    options: names with `-` or `_` to values; a list stands for a tuple.
    Raises CleanerError for an unknown name or option and for a value of the wrong type or size.
    """
    try:
        kind = _own(name) if name in (*ORDER, *OPTIONAL) else filters()[name]
    except KeyError:
        raise CleanerError(f"there is no filter {name!r}: {suggestion(name, filters())}") from None
    fields = {field.name: field for field in dataclasses.fields(kind) if field.init}
    values: dict[str, Any] = {}
    for key, value in (options or {}).items():
        field = fields.get(key.replace("-", "_"))
        if field is None:
            known = [each.replace("_", "-") for each in fields]
            raise CleanerError(f"{name} has no option {key!r}: {suggestion(key, known)}")
        values[field.name] = _typed(name, key, value, field)
    return kind(**values)


def _typed(name: str, key: str, value: Any, field: dataclasses.Field[Any]) -> Any:
    """The value as the field holds it; its default tells which type that is."""
    default, metadata = field.default, field.metadata
    if (table := metadata.get("table")) is not None:
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise CleanerError(f"{name} {key}={value!r}: give tables, each as [[{key}]].")
        return tuple(map(table, value))
    if isinstance(value, list):
        value = tuple(value)
    if isinstance(default, float) and type(value) is int:
        value = float(value)
    wanted = str if default is None else type(default)
    wrong_items = wanted is tuple and not all(isinstance(item, str) for item in value)
    if (type(value) is not wanted and not (value is None and default is None)) or wrong_items:
        words = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
        raise CleanerError(f"{name} {key}={value!r}: give {words.get(wanted, 'a list of texts')}.")
    if metadata.get("file") is not None and value is not None:
        return _contents(value, metadata["file"])
    return value


def _contents(path: Any, check: Callable[[str], Any]) -> str:
    """The text of a file that an option names, checked."""
    try:
        text = Path(path).read_text("utf-8-sig")  # some editors write a mark
    except OSError as error:
        raise CleanerError(f"{path} cannot be read ({error.strerror}): check its name.") from None
    except UnicodeDecodeError:
        raise CleanerError(f"{path} is not in UTF-8: save it so.") from None
    try:
        check(text)
    except CleanerError as error:
        raise CleanerError(f"{path}: {error}") from None
    return text


def _loaded(entry: "EntryPoint") -> type[Filter]:
    """The class that a package brings; raises CleanerError where it is no filter of that name."""
    try:
        kind = entry.load()
    except Exception as error:  # it is other people's code that runs here
        raise CleanerError(
            f"the filter {entry.name!r} of {entry.value} cannot be loaded "
            f"({type(error).__name__}: {error}): repair or uninstall that package."
        ) from None
    fits = isinstance(kind, type) and issubclass(kind, Filter)
    if not (fits and getattr(kind, "name", "") == entry.name and getattr(kind, "rules", None)):
        raise CleanerError(
            f"{entry.value} is no filter named {entry.name!r} that has rules: "
            "repair or uninstall that package."
        )
    return cast(type[Filter], kind)
