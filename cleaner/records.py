"""JSON Lines: where in each line the text stands, so that nothing else of the line is touched."""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

_DECODER = json.JSONDecoder()
_MANY = sys.int_info.str_digits_check_threshold
_MANY_DIGITS = re.compile(f"[0-9]{{{_MANY}}}")
_PATIENT = json.JSONDecoder(parse_int=lambda told: int(told) if len(told) < _MANY else told)
"""For lines with a whole number of so many digits that Python refuses to read it."""
_SPACE = " \t\r"
_HALF = re.compile("[\ud800-\udfff]")
_NOTHING: Mapping[str, object] = {}


class Field(NamedTuple):
    """The string literal `line[start:end]`, quotes included, and the text it stands for."""

    start: int
    end: int
    text: str


def value(line: str) -> Any:
    """What a line holds, a number of thousands of digits as a text; errors as `field`."""
    try:
        return _DECODER.decode(line)
    except ValueError:
        if _MANY_DIGITS.search(line) is None:
            raise
        return _PATIENT.decode(line)


def field(line: str, name: str, also: dict[str, object] | None = None) -> Field | None:
    """The string that a JSON object on one line holds under a key; of equal keys the last counts.

    also: takes the values of the keys that it has.

    None when the object has no such key or holds no string there.
    Raises ValueError when the line is not one JSON object.

    >>> field('{"id": 7, "text": "漢\\\\u5b57"}', "text")
    Field(start=18, end=27, text='漢字')
    """
    try:
        return _field(line, name, also, _DECODER)
    except ValueError:
        if _MANY_DIGITS.search(line) is None:
            raise
        return _field(line, name, also, _PATIENT)


def _field(
    line: str, name: str, also: dict[str, object] | None, decoder: json.JSONDecoder
) -> Field | None:
    found: Field | None = None
    at = _skip(line, 0)
    if line[at : at + 1] != "{":
        raise ValueError("no brace at its beginning")
    at = _skip(line, at + 1)
    if line[at : at + 1] == "}":
        return _ended(line, at, None)
    while True:
        if line[at : at + 1] != '"':
            raise _wrong(line, at, "no key where one belongs")
        key, at = decoder.raw_decode(line, at)
        at = _skip(line, at)
        if line[at : at + 1] != ":":
            raise _wrong(line, at, "no colon after a key")
        start = _skip(line, at + 1)
        value, at = decoder.raw_decode(line, start)
        if key == name:
            found = Field(start, at, value) if line[start] == '"' else None
        if also is not None and key in also:
            also[key] = value
        at = _skip(line, at)
        if line[at : at + 1] == "}":
            return _ended(line, at, found)
        if line[at : at + 1] != ",":
            raise _wrong(line, at, "no comma between two fields")
        at = _skip(line, at + 1)


def _wrong(line: str, at: int, what: str) -> ValueError:
    """What is wrong with an object at a place, where it may also be cut short."""
    return ValueError("it is cut short" if at == len(line) else what)


def _skip(line: str, at: int) -> int:
    while line[at : at + 1] in _SPACE and at < len(line):
        at += 1
    return at


def _ended(line: str, at: int, found: Field | None) -> Field | None:
    if _skip(line, at + 1) != len(line):
        raise ValueError("something stands after the object")
    return found


def literal(text: str, like: str) -> str:
    """A JSON string literal in the manner of another: escaped to ASCII where that one was.

    A text with half of a surrogate pair is escaped too: no encoding could write it otherwise.
    """
    escaped = like.isascii() and "\\u" in like
    return json.dumps(text, ensure_ascii=escaped or _HALF.search(text) is not None)


class Record(NamedTuple):
    """A line of a JSON Lines file: as it came, and the place of its text.

    `place` is None for a line that holds no text to clean: a blank one, one without the text field,
    and one that is no JSON object, of which `fault` says why. `meta` has what else was asked for.
    """

    line: str
    place: Field | None
    fault: str = ""
    meta: Mapping[str, object] = _NOTHING

    def __reduce__(self) -> tuple[Any, ...]:
        """What pickles it: its text once, which is most of the line."""
        at = None if self.place is None else self.place.start
        return _again, (self.line, at, self.fault, self.meta)

    @property
    def blank(self) -> bool:
        return not self.line or self.line.isspace()

    def without_strays(self) -> "Record":
        """The record with U+FFFD for stray bytes in its text, which elsewhere stay."""
        if self.place is None:
            return self
        start, end, _ = self.place
        stood = self.line[start:end].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        if stood == self.line[start:end]:
            return self
        place = Field(start, start + len(stood), json.loads(stood))
        return self._replace(line=self.line[:start] + stood + self.line[end:], place=place)

    @property
    def halved(self) -> bool:
        """Whether the text has half of a surrogate pair.

        Where what stands between two halves goes, JSON has no way to tell them from a whole pair.
        """
        if self.place is None or not ("\\ud" in self.line or "\\uD" in self.line):
            return False
        return _HALF.search(self.place.text) is not None

    def with_text(self, text: str, meta: Mapping[str, str] | None = None) -> str:
        """The line with another text in its place; the same text gives the same bytes.

        meta: what to add under the key `meta`, where the line has none.
        """
        line = self.line
        if self.place is not None and text != self.place.text:
            start, end, _ = self.place
            line = line[:start] + literal(text, line[start:end]) + line[end:]
        return with_meta(line, meta) if meta and not has_meta(line) else line


def _again(line: str, at: int | None, fault: str, meta: Mapping[str, object]) -> Record:
    """A record whose text begins at a place of its line."""
    if at is None:
        return Record(line, None, fault, meta)
    text, end = _DECODER.raw_decode(line, at)
    return Record(line, Field(at, end, text), fault, meta)


META = "meta"
"""The key of metadata in a record."""


def has_meta(line: str) -> bool:
    """Whether a record has the key of metadata."""
    return f'"{META}"' in line and META in value(line)


def with_meta(line: str, meta: Mapping[str, str]) -> str:
    """A record with metadata behind its other fields.

    >>> with_meta('{"text": "汉"}', {"source": "河湾日报"})
    '{"text": "汉", "meta": {"source": "河湾日报"}}'
    """
    end = line.rindex("}")
    return line[:end] + _added(meta) + line[end:]


def without_meta(line: str, meta: Mapping[str, str]) -> str:
    """The inverse of `with_meta`."""
    end = line.rindex("}")
    added = _added(meta)
    return line[: end - len(added)] + line[end:] if line.endswith(added, 0, end) else line


def without(record: Record, meta: Mapping[str, str], name: str) -> Record:
    """A record without the metadata that were added to it, if they were."""
    line = without_meta(record.line, meta)
    return Record(line, field(line, name))


def _added(meta: Mapping[str, str]) -> str:
    return f', "{META}": {json.dumps(dict(meta), ensure_ascii=False)}'


def read(text: str, name: str, also: Sequence[str] = ()) -> list[Record]:
    """The lines of a JSON Lines text.

    name: the key of the text in each object.
    also: keys of which each record is to hold the values.
    """
    rows: list[Record] = []
    for line in text.split("\n"):
        row = Record(line, None)
        if not row.blank:
            try:
                meta: dict[str, object] = dict.fromkeys(also)
                place = field(line, name, meta if also else None)
                row = Record(line, place, meta=meta) if also else Record(line, place)
            except json.JSONDecodeError as error:
                row = Record(
                    line, None, f"{error.msg.removesuffix(' at')} at character {error.pos + 1}"
                )
            except ValueError as error:
                row = Record(line, None, str(error))
            except RecursionError:
                row = Record(line, None, "it is nested too deeply")
        rows.append(row)
    return rows
