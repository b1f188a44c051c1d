"""Files of templates: written by `cleaner learn`, edited by a person, used with `--templates`."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cleaner.errors import CleanerError
from cleaner.filter import suggestion
from cleaner.furniture.folding import DIGITS, folded
from cleaner.recurrence.survey import BLANK, NUMBER, NUMBERED, masked_hash, name_before, surveyed

NUMBERS = "{n}"
"""Stands for any number in a template."""
USER = "{name}"
"""Stands for the name of a user before a date."""
BRACE = "{{}"
"""Stands for a brace that opens what else would be one of these three."""
_BRACED = re.compile(r"\{(?=n\}|name\}|\{\})")
_SIGN = re.compile(r"\{(?:n|name|\{)\}")

HEAD = """\
# Templates that `cleaner learn` found in {documents:,} documents.
#
# cleaner templates --templates THIS-FILE takes them out of each document of the site: of any
# document, where the file has one site only. {{n}} stands for a number that is another one in each
# document, {{name}} for a user's name before a date, {{{{}} for a brace that else would open one of
# these. A line goes as it would in a site where it stands in that many of the documents: hardly
# between two paragraphs, not when it is alone among lines that are no template, and with {{n}} not
# where it may be the headline or the text's own. A line without `documents` goes wherever it
# stands. The lines of a run stand one behind the other; an end is glued to a sentence.
"""


@dataclass
class Template:
    """A template in words: its lines (one, unless a run), documents, and an example of it."""

    lines: list[str]
    documents: int
    example: str = ""


@dataclass
class Found:
    """What was found on one site."""

    name: str
    documents: int
    runs: list[Template] = field(default_factory=list)
    lines: list[Template] = field(default_factory=list)
    ends: list[Template] = field(default_factory=list)


@dataclass(frozen=True)
class Site:
    """The templates of one site, by hash.

    name:      as in the file; None where they were counted in the corpus itself.
    documents: how many documents it had; lines, ends: in how many of them each stood.
    always:    lines that go wherever they stand.
    steady:    lines that have the same number in most documents.
    """

    name: str | None
    documents: int
    lines: Mapping[int, int]
    ends: Mapping[int, int]
    always: frozenset[int] = frozenset()
    steady: frozenset[int] = frozenset()


def masked(text: str, *, end: bool = False, steady: bool = False) -> str:
    """A line as a template shows it, or an end, in which no user has a name.

    steady: its numbers are the same in most documents, and stand there as they are.

    >>> masked("浏览 128 次"), masked("河边的人 3天前发表"), masked("第{n}页")
    ('浏览 {n} 次', '{name} {n}天前发表', '第{{}n}页')
    """
    line = text.strip()
    named = 0 if end else name_before(folded(line))
    rest = _BRACED.sub(BRACE, line[named:])
    if not steady:
        rest = DIGITS.sub(NUMBERS, rest)
    return (USER + line[named - 1 : named] if named else "") + rest


def _like(template: str, user: str) -> str:
    """A text that a template stands for.

    >>> _like("{name} {n}天前发表", "某人"), _like("第{{}n}页", "某人")
    ('某人 0天前发表', '第{n}页')
    """
    signs = {NUMBERS: "0", USER: user, BRACE: "{"}
    return _SIGN.sub(lambda match: signs[match[0]], template)


def written(sites: Iterable[Found], documents: int) -> str:
    """The file, in TOML."""
    parts = [HEAD.format(documents=documents)]
    for site in sites:
        parts.append(f"\n[[site]]\nname = {_text(site.name)}\ndocuments = {site.documents}\n")
        for run in site.runs:
            rows = "".join(f"    {_text(line)},\n" for line in run.lines)
            parts.append(f"\n[[site.run]]\ndocuments = {run.documents}\nlines = [\n{rows}]\n")
        for kind, templates in (("line", site.lines), ("end", site.ends)):
            for each in templates:
                parts.append(f"\n[[site.{kind}]]\ntext = {_text(each.lines[0])}\n")
                parts.append(f"documents = {each.documents}\n")
                if each.example != each.lines[0]:
                    parts.append(f"example = {_text(each.example)}\n")
    return "".join(parts)


def _text(text: str) -> str:
    """A TOML string; JSON writes the same but for one sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


_KEYS = {
    "site": ("name", "documents", "run", "line", "end"),
    "run": ("lines", "documents"),
    "line": ("text", "documents", "example"),
    "end": ("text", "documents", "example"),
}


@lru_cache(8)
def read(text: str) -> Mapping[str, Site]:
    """The sites of a file, by name.

    Raises CleanerError, one sentence with the line or the key, for what is no such file.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CleanerError(f"it is no TOML ({error}): correct it there.") from None
    unknown = next((key for key in data if key != "site"), None)
    if unknown is not None:
        raise CleanerError(f"there is no key {unknown!r}: a site is written as [[site]].")
    found: dict[str, Site] = {}
    for entry in _tables("the file", data, "site"):
        name = entry.get("name")
        if not isinstance(name, str):
            raise CleanerError('a site has no name: give each [[site]] one, "" for the top folder.')
        where = f"site {name!r}"
        if name in found:
            raise CleanerError(f"{where} stands there twice: write all of it in one [[site]].")
        found[name] = _site(name, where, entry)
    return found


def _site(name: str, where: str, entry: Mapping[str, Any]) -> Site:
    _known(where, entry, "site")
    lines: dict[str, int | None] = {}
    for run in _tables(where, entry, "run"):
        _known(f"{where}, run", run, "run")
        rows = run.get("lines")
        if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
            raise CleanerError(f"{where}, run: lines is no list of texts: give one.")
        lines.update((row, _documents(f"{where}, run", run)) for row in rows)
    for line in _tables(where, entry, "line"):
        lines[_own(where, "line", line)] = _documents(f"{where}, line", line)
    ends = {
        _own(where, "end", end): _documents(f"{where}, end", end)
        for end in _tables(where, entry, "end")
    }
    documents = _documents(where, entry) or 0
    keys = dict(zip(lines, keys_of(list(lines)), strict=True))
    for text, key in keys.items():
        if key <= BLANK:
            what = (
                "a number or a sign"
                if key in (NUMBER, BLANK)
                else "too long, like a sentence or a chapter"
            )
            raise CleanerError(
                f"{where}, line {text!r}: is {what}, which no template is: write it as a [[rule]]."
            )
    most = max(documents, 1 << 40)
    return Site(
        name,
        documents,
        {keys[text]: most if count is None else count for text, count in lines.items()},
        {end_key(text): most if count is None else count for text, count in ends.items()},
        frozenset(keys[text] for text, count in lines.items() if count is None),
        frozenset(key for text, key in keys.items() if key & NUMBERED and NUMBERS not in text),
    )


def keys_of(templates: Sequence[str]) -> list[int]:
    """The key of each line template, or what `survey` has in the place of one."""
    texts = [_like(text, "某人").replace("\n", " ") for text in templates]
    return [seen.lines()[0] for seen in surveyed(texts, [""] * len(texts))]


def end_key(template: str) -> int:
    """The key of the template of an end."""
    return masked_hash(folded(_like(template, USER).strip()))


def _tables(where: str, entry: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rows = entry.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        name = "site" if key == "site" else f"site.{key}"
        raise CleanerError(f"{where}: {key} is no list of tables: write each as [[{name}]].")
    return rows


def _known(where: str, entry: Mapping[str, Any], kind: str) -> None:
    for key in entry:
        if key not in _KEYS[kind]:
            raise CleanerError(f"{where} has no key {key!r}: {suggestion(key, _KEYS[kind])}")


def _own(where: str, kind: str, entry: Mapping[str, Any]) -> str:
    _known(f"{where}, {kind}", entry, kind)
    text = entry.get("text")
    if not isinstance(text, str) or not text.strip():
        raise CleanerError(f"{where}, {kind}: text = {text!r}: give a text.")
    return text


def _documents(where: str, entry: Mapping[str, Any]) -> int | None:
    count = entry.get("documents")
    if count is not None and (type(count) is not int or count < 0):
        raise CleanerError(f"{where}: documents = {count!r}: give a whole number.")
    return count
