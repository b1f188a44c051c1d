"""A document with every edit marked in it, for a terminal, a pipe, or as data."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cleaner.edit import Edit
from cleaner.pipeline import Cleaned

if TYPE_CHECKING:
    from rich.text import Text

REMOVED, WRITTEN, NOTE = "red strike", "green", "dim cyan"
VISIBLE = {"\n": "↵\n", "\t": "⇥", "\u3000": "□", "\u00a0": "·", "\u200b": "▯", "\ufeff": "▯"}
CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069"
"""As a class of a pattern: what moves the cursor or turns what follows, but for line feeds."""
_CONTROL = re.compile(f"[{CONTROLS}]")


def as_dict(cleaned: Cleaned) -> dict[str, Any]:
    """A cleaned document as JSON can hold it: the text after, and all edits over the one before."""
    rows = []
    for edit in cleaned.edits:
        filter, _, rule = edit.rule.partition("/")
        rows.append(
            {
                "start": edit.start,
                "end": edit.end,
                "was": edit.was,
                "text": edit.text,
                "filter": filter,
                "rule": rule,
                "because": edit.because,
            }
        )
    return {"id": cleaned.id, "text": cleaned.text, "edits": rows}


def marked(cleaned: Cleaned) -> Iterator["Text"]:
    """The document in blocks of a line or so, each with edits followed by a note for each kind."""
    from rich.text import Text

    before = cleaned.before
    block = Text()
    own: list[Edit] = []
    here = 0
    for edit in [*cleaned.edits, Edit(len(before), len(before), "", "", "", "")]:
        *whole, rest = before[here : edit.start].split("\n")
        for line in whole:
            yield from _closed(block.append(tame(line)), own)
            block, own = Text(), []
        block.append(tame(rest))
        was = edit.was or ""
        lines = bool(was.strip()) and not edit.text and "\n" in was  # whole lines went
        if lines and was.startswith("\n") and (block or own):
            yield from _closed(block, own)
            block, own = Text(), []
        if was:
            block.append(f"[-{shown(was.strip(chr(10)) if lines else was)}-]", REMOVED)
        if edit.text:
            block.append(f"{{+{shown(edit.text)}+}}", WRITTEN)
        own.append(edit)
        here = edit.end
        if lines and was.endswith("\n"):
            yield from _closed(block, own)
            block, own = Text(), []
    if block:
        yield from _closed(block, own[:-1])


def _closed(block: "Text", own: list[Edit]) -> Iterator["Text"]:
    from rich.text import Text

    yield block
    for note in notes(own):
        yield Text("    " + tame(note), NOTE)


def shown(text: str) -> str:
    """Text in which white space and invisible characters show."""
    return "".join(VISIBLE.get(c, c if c.isprintable() else _code(c)) for c in text)


def tame(text: str) -> str:
    r"""Text without the controls that would move a cursor, or turn what is written behind them.

    >>> tame("一\x1b[2J二")
    '一<U+001B>[2J二'
    """
    return _CONTROL.sub(lambda match: _code(match[0]), text)


def _code(char: str) -> str:
    return f"<U+{ord(char):04X}>"


def notes(edits: list[Edit]) -> list[str]:
    """One sentence for each rule and reason among some edits, with how often it applied."""
    counts = Counter((edit.rule, edit.because) for edit in edits)
    return [
        rule + (f": {because}" if because else "") + (f" ({number} times)" if number > 1 else "")
        for (rule, because), number in counts.items()
    ]
