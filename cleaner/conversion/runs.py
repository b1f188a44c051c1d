"""The edits of a conversion: where nearly every character changes, one spans a run of text."""

import re
from collections.abc import Sequence
from operator import sub
from typing import Any

from cleaner.conversion.spans import Word
from cleaner.edit import Edit

RUN_GAP = 32
"""Two changed characters further apart than this belong to different edits."""
RUN_END = re.compile("[\n。]")
RUN_SIZE = 256
"""An edit ends at a line or sentence end once in so many characters: each costs time."""


def edits(text: str, after: str, changed: Any, words: Sequence[Word]) -> list[Edit]:
    """A conversion as edits, complete and in order: each word by itself, all else in runs.

    text, after: the text and its conversion, which is as long.
    changed:     the places outside the words where they differ, an array in order.
    words:       words and foreign sentences in order; those that stay as they are give no edit.
    """
    named = [
        Edit(start, end, new, rule, because, text[start:end])
        for start, end, new, rule, because in words
        if text[start:end] != new
    ]
    if not changed.size:
        return named
    because = "Traditional characters"
    if not words and len(text) <= RUN_SIZE:
        places = changed.tolist()
        if max(map(sub, places[1:], places), default=0) <= RUN_GAP:
            start, end = places[0], places[-1] + 1
            return [Edit(start, end, after[start:end], "character", because, text[start:end])]
    import numpy as np

    # A word that is left as it is (乾隆) divides a run only where it is a foreign sentence.
    stops = [edit.start for edit in named]
    stops += [word.start for word in words if not word.rule]
    stop = RUN_END.search(text, RUN_SIZE)
    while stop is not None:
        stops.append(stop.start())
        stop = RUN_END.search(text, stop.start() + RUN_SIZE)
    cuts = np.empty(changed.size + 1, bool)
    np.greater(changed[1:] - changed[:-1], RUN_GAP, out=cuts[1:-1])
    cuts[changed.searchsorted(stops)] = True
    cuts[0] = cuts[-1] = True
    firsts = cuts.nonzero()[0]
    starts = changed.take(firsts[:-1]).tolist()
    ends = (changed.take(firsts[1:] - 1) + 1).tolist()
    runs = [
        Edit(start, end, after[start:end], "character", because, text[start:end])
        for start, end in zip(starts, ends, strict=True)
    ]
    return sorted(named + runs) if named else runs
