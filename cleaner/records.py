"""JSON Lines: where in each line the text stands, so that nothing else of the line is touched."""

import json
import re
from dataclasses import dataclass
from typing import NamedTuple

_DECODER = json.JSONDecoder()
_SPACE = " \t\r"
_HALF = re.compile("[\ud800-\udfff]")


class Field(NamedTuple):
    """The string literal `line[start:end]`, quotes included, and the text it stands for."""

    start: int
    end: int
    text: str


def field(line: str, name: str) -> Field | None:
    """The string that a JSON object on one line holds under a key; of equal keys the last counts.

    None when the object has no such key or holds no string there.
    Raises ValueError when the line is not one JSON object.

    >>> field('{"id": 7, "text": "漢\\\\u5b57"}', "text")
    Field(start=18, end=27, text='漢字')
    """
    found: Field | None = None
    at = _skip(line, 0)
    if line[at : at + 1] != "{":
        raise ValueError("not a JSON object")
    at = _skip(line, at + 1)
    if line[at : at + 1] == "}":
        return _ended(line, at, None)
    while True:
        if line[at : at + 1] != '"':
            raise ValueError("no key where one belongs")
        key, at = _DECODER.raw_decode(line, at)
        at = _skip(line, at)
        if line[at : at + 1] != ":":
            raise ValueError("no colon after a key")
        start = _skip(line, at + 1)
        value, at = _DECODER.raw_decode(line, start)
        if key == name:
            found = Field(start, at, value) if isinstance(value, str) else None
        at = _skip(line, at)
        if line[at : at + 1] == "}":
            return _ended(line, at, found)
        if line[at : at + 1] != ",":
            raise ValueError("no comma between two fields")
        at = _skip(line, at + 1)


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


@dataclass(frozen=True, slots=True)
class Record:
    """A line of a JSON Lines file: as it came, and the place of its text.

    `place` is None for a line that holds no text to clean: a blank one, one without the text field,
    and one that is no JSON object, of which `fault` says why.
    """

    line: str
    place: Field | None
    fault: str = ""

    @property
    def blank(self) -> bool:
        return not self.line or self.line.isspace()

    def with_text(self, text: str) -> str:
        """The line with another text in its place; the same text gives the same bytes."""
        if self.place is None or text == self.place.text:
            return self.line
        start, end, _ = self.place
        new = literal(text, self.line[start:end])
        return self.line[:start] + new + self.line[end:]


def read(text: str, name: str) -> list[Record]:
    """The lines of a JSON Lines text.

    name: the key of the text in each object.
    """
    rows: list[Record] = []
    for line in text.split("\n"):
        row = Record(line, None)
        if not row.blank:
            try:
                row = Record(line, field(line, name))
            except (ValueError, RecursionError) as error:
                row = Record(line, None, str(error) or type(error).__name__)
        rows.append(row)
    return rows
