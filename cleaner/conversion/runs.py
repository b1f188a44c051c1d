"""The edits of a conversion: where nearly every character changes, one spans a run of text."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from cleaner.conversion.spans import Word
from cleaner.edit import Edit

RUN_GAP = 64
"""Two changed characters further apart than this belong to different edits."""
RUN_SIZE = 4096
"""An edit ends at the first end of a line after so many characters, or after twice as many."""
BECAUSE = "Traditional characters"


def run_of(text: str, after: str) -> list[Edit] | None:
    """The edit of a conversion that found no word; None where it may be more than one.

    text, after: the text and its conversion, which is as long and differs.
    """
    start, end = 0, len(text)
    while text[start] == after[start]:
        start += 1
    while text[end - 1] == after[end - 1]:
        end -= 1
    step = RUN_GAP // 2  # a longer gap holds one whole stretch of this size
    for at in range(start, end - step, step):
        if text[at : at + step] == after[at : at + step]:
            return None
    return [Edit(start, end, after[start:end], "character", BECAUSE, text[start:end])]


def edits_of_each(
    text: str, after: str, changed: Any, words: Sequence[Word], ends: Sequence[int]
) -> list[list[Edit]]:
    """A conversion of several texts as edits of each: each word by itself, all else in runs.

    text, after: the texts with a line feed between them and their conversion, which is as long.
    changed:     the places outside the words where they differ, an array in order.
    words:       words and foreign sentences in order; those that stay as they are give no edit.
    ends:        where each of the texts ends.

    The edits are complete and in order.
    """
    found: list[list[Edit]] = [[] for _ in ends]
    spans: list[tuple[int, int, Word | None]] = [
        (word.start, word.end, word) for word in words if text[word.start : word.end] != word.text
    ]
    if changed.size:
        import numpy as np

        # A word that is left as it is (乾隆) divides a run only where it is a foreign sentence.
        stops = [start for start, *_ in spans]
        stops += [word.start for word in words if not word.rule]
        stops += _stops(text, ends)
        cuts = np.empty(changed.size + 1, bool)
        np.greater(changed[1:] - changed[:-1], RUN_GAP, out=cuts[1:-1])
        if stops:
            cuts[changed.searchsorted(stops)] = True
        cuts[0] = cuts[-1] = True
        firsts = cuts.nonzero()[0]
        starts = changed.take(firsts[:-1]).tolist()
        lasts = (changed.take(firsts[1:] - 1) + 1).tolist()
        runs: list[tuple[int, int, Word | None]] = [
            (start, last, None) for start, last in zip(starts, lasts, strict=True)
        ]
        spans = sorted(spans + runs) if spans else runs
    if not spans:
        return found
    rest = iter(ends)
    home, end, place = 0, next(rest), 0
    for start, last, word in spans:
        while start > end:
            home, end, place = end + 1, next(rest), place + 1
        if word is None:
            new, rule, because = after[start:last], "character", BECAUSE
        else:
            _, _, new, rule, because = word
        found[place].append(Edit(start - home, last - home, new, rule, because, text[start:last]))
    return found


def _stops(text: str, ends: Sequence[int]) -> Iterator[int]:
    """Where a run ends whatever follows: at the end of a text and once in so many characters."""
    for last, end in pairwise((-1, *ends)):
        at = last + 1
        while end - at > RUN_SIZE:
            stop = text.find("\n", at + RUN_SIZE, min(at + 2 * RUN_SIZE, end))
            at = stop if stop >= 0 else min(at + 2 * RUN_SIZE, end)
            yield at
        yield end
