"""Lines drawn at the edge of a printed page, under its head or over its foot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from cleaner.furniture.joints import Joints, Print
from cleaner.late import late

DRAWN = "-—–─━―═=_*~"
"""What a line is drawn with."""
RULER = late(rf"([{DRAWN}])\1{{3,}}")
"""A line drawn from one side to the other; three marks stand between scenes too."""
ALONE = 2
"""Sentences that lines of one kind cut with nothing beside them, at least."""


def drawn(page: Print, rows: Sequence[int]) -> list[int]:
    """Those of some rows that are drawn."""
    begun = (row for row in rows if page.folded[row][0] in DRAWN)
    return [row for row in begun if RULER.fullmatch(page.folded[row]) is not None]


def rulers(
    page: Print, joints: Joints, rows: Sequence[int], found: Collection[int]
) -> dict[int, str]:
    """Those of some drawn rows that belong to pages, and why.

    found: the rows of heads and numbers.
    """
    beside: dict[int, str] = {}
    kinds: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        kinds[page.folded[row][0]].append(row)
        inside = joints.inside(row)
        if any(each in found for each in inside):
            beside[row] = "in the middle of a sentence, at the head or the foot of a page"
    known = {page.folded[row][0] for row in beside}
    for row in rows:
        near = row - 1 in found or row + 1 in found
        if row not in beside and near and page.folded[row][0] in known:
            beside[row] = "at the head or the foot of a page, as others of this text are"
    for those in kinds.values():
        cuts = [row for row in those if row not in beside and joints.is_sure(row)]
        if len(cuts) >= ALONE and 2 * len(cuts) >= len(those):
            beside |= dict.fromkeys(those, "as others that cut sentences") | beside
        elif len(cuts) >= ALONE or (cuts and any(row in beside for row in those)):
            beside |= dict.fromkeys(cuts, "in the middle of a sentence, as others of this text are")
    return beside
