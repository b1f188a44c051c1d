r"""Fixture cases: Markdown files that read as prose and prove a filter.

A case is `fixtures/<filter>/<case>.md`: a title, prose that says what it shows, and fenced blocks.
    ```options            TOML, the filter's options; may be left out
    ```input              the text before; `input escaped` where \uXXXX, \n and \\ stand for themselves
    ```output             the text after; a `keeps-*` case has none
    ```edits              the rule of each edit, what it replaced, what it wrote; made by --update-fixtures
A corpus filter has several inputs and outputs, each with a document id: ```input news/1.txt. The line
feed before a closing fence is not part of the text. The name says what a case is for: `wild-*` came
from real text, `synthetic-*` was made up, `keeps-*` must not change, `known-failure-*` fails today.
"""

import json
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent / "fixtures"
KINDS = ("wild-", "synthetic-", "keeps-", "known-failure-")
BLOCK = re.compile(r"^(`{3,})(\w+)([^\n]*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


@dataclass
class Case:
    """One fixture: document ids to texts before and after, and the edits as they are written."""

    path: Path
    options: dict[str, Any] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    edits: str = ""

    @property
    def filter(self) -> str:
        return self.path.parent.name

    @property
    def keeps(self) -> bool:
        return self.path.name.startswith("keeps-")

    @property
    def fails(self) -> bool:
        return self.path.name.startswith("known-failure-")

    def update(self, edits: str) -> None:
        """Write the edits found into the file, in the place of those that stand there."""
        text = self.path.read_text("utf-8")
        block = f"```edits\n{edits}```"
        if (old := re.search(r"^```edits\n.*?^```$", text, re.MULTILINE | re.DOTALL)) is not None:
            text = text[: old.start()] + block + text[old.end() :]
        else:
            text = text.rstrip("\n") + "\n\n" + block + "\n"
        self.path.write_text(text, "utf-8")


def read(path: Path) -> Case:
    case = Case(path)
    for _, kind, info, body in BLOCK.findall(path.read_text("utf-8")):
        words = info.split()
        escaped = "escaped" in words
        name = next((word for word in words if word != "escaped"), "1.txt")
        body = body.removesuffix("\n")
        if escaped:
            body = re.sub(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", _unescape, body)
        match kind:
            case "options":
                case.options = tomllib.loads(body)
            case "input":
                case.before[name] = body
            case "output":
                case.after[name] = body
            case "edits":
                case.edits = body + "\n" if body else ""
            case _:
                raise ValueError(f"{path}: a block of kind {kind!r}")
    return case


def _unescape(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] in "uU" and len(code) > 1:
        return chr(int(code[1:], 16))
    return {"n": "\n", "r": "\r", "t": "\t"}.get(code, code)


def shown(found: dict[str, list[Any]]) -> str:
    """Edits as a case writes them, a line each."""
    several = len(found) > 1
    rows = [
        (f"{name}: " if several else "")
        + f"{edit.rule} {json.dumps(edit.was)} -> {json.dumps(edit.text)}"
        for name, edits in found.items()
        for edit in edits
    ]
    rows = [_readable(row) for row in rows]
    return "".join(row + "\n" for row in rows)


def _readable(row: str) -> str:
    """Escapes only where a person could not see the character."""

    def seen(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char.isprintable() and not char.isspace() and char != "\u3164" else match[0]

    surrogates = re.compile(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})")
    row = surrogates.sub(lambda m: json.loads(f'"{m[0]}"'), row)
    return re.sub(r"\\u([0-9a-f]{4})", seen, row)


def cases() -> list[Path]:
    return sorted(ROOT.glob("*/*.md"))
