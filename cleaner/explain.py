"""A document with every edit marked in it, for a terminal, a pipe, or as data."""

import bisect
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cleaner.document import lines
from cleaner.edit import Edit
from cleaner.pipeline import Cleaned

if TYPE_CHECKING:
    from rich.text import Text

REMOVED, WRITTEN, NOTE = "red strike", "green", "dim cyan"
VISIBLE = {"\n": "↵\n", "\t": "⇥", "\u3000": "□", "\u00a0": "·", "\u200b": "▯", "\ufeff": "▯"}


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
    """The lines of the document, those with edits followed by a note for each kind of edit."""
    from rich.text import Text

    edits = cleaned.edits
    found = lines(cleaned.before)
    starts = [line.start for line in found]
    number = 0
    at = 0
    while number < len(found):
        # An edit over several lines takes them all into one block.
        last, own = number, []
        while at < len(edits) and edits[at].start <= found[last].end:
            own.append(edits[at])
            last = max(last, bisect.bisect_right(starts, max(edits[at].end - 1, 0)) - 1)
            at += 1
        text = Text()
        here = found[number].start
        for edit in own:
            text.append(cleaned.before[here : edit.start])
            if edit.was:
                text.append(_open("[-", edit.was, "-]"), REMOVED)
            if edit.text:
                text.append(_open("{+", edit.text, "+}"), WRITTEN)
            here = edit.end
        text.append(cleaned.before[here : found[last].end])
        yield text
        for note in notes(own):
            yield Text("    " + note, NOTE)
        number = last + 1


def _open(left: str, text: str, right: str) -> str:
    """Marked text in which white space and invisible characters show."""
    shown = "".join(VISIBLE.get(c, c if c.isprintable() else f"<U+{ord(c):04X}>") for c in text)
    return left + shown.removesuffix("\n") + right


def notes(edits: list[Edit]) -> list[str]:
    """One sentence for each rule and reason among some edits, with how often it applied."""
    counts = Counter((edit.rule, edit.because) for edit in edits)
    return [
        rule + (f": {because}" if because else "") + (f" ({number} times)" if number > 1 else "")
        for (rule, because), number in counts.items()
    ]
