"""What filters took out of a document, followed through the steps behind."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleaner.edit import Edit

FILTERS = ("boilerplate", "templates", "rules")
"""The filters that take furniture lines out."""


class Gone(NamedTuple):
    """What an edit took out, its rule, the step, and where it stood in the text after all."""

    text: str
    rule: str
    step: int
    place: int


def taken(
    steps: Iterable[tuple[str, Sequence[Edit]]], before: Sequence[Gone] = (), first: int = 0
) -> list[Gone]:
    """What filters took out, with the places in the text after all steps.

    steps:  (filter, edits over the text that the step saw), in order.
    before: what was taken out by earlier steps, of which there were `first`.
    """
    found = list(before)
    for step, (filter, edits) in enumerate(steps, first):
        if found and edits:
            found = _moved(found, edits)
        if filter not in FILTERS:
            continue
        shift = 0
        for start, end, text, rule, _, was in edits:
            if was and not text:
                found.append(Gone(was, rule, step, start + shift))
            shift += len(text) - (end - start)
    return found


def _moved(gone: list[Gone], edits: Sequence[Edit]) -> list[Gone]:
    """The same with their places after one more step."""
    moved = list(gone)
    shift = at = 0
    for n in sorted(range(len(gone)), key=lambda n: gone[n].place):
        place = gone[n].place
        while at < len(edits) and edits[at].end <= place:
            shift += len(edits[at].text) - (edits[at].end - edits[at].start)
            at += 1
        inside = at < len(edits) and edits[at].start < place
        moved[n] = gone[n]._replace(place=(edits[at].start if inside else place) + shift)
    return moved
