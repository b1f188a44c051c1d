"""The head and the foot of a court's paper: its court, its kind, its number, who signed it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleaner.furniture.own import is_form
from cleaner.furniture.shape import Shape
from cleaner.late import late

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OVER, LINES = 6, 12
"""Rows above the text among which its head is, and rows below it that its foot has at most."""
KIND = late(r"[一-鿿 ]{0,12}(?:判 ?决|裁 ?定|调 ?解|决 ?定|起 ?诉) ?书")
HEAD = late(r"[一-鿿 ]{2,24}(?:法 ?院|检 ?察 ?院)|[(\[](?:19|20)\d\d[)\]][一-鿿\d]{2,16}号")
SIGNED = late(
    r"(?:代理|人民|首席|执行)?(?:审 ?判 ?长|审 ?判 ?员|陪审员|书 ?记 ?员|法官助理|检察员|检察官)"
    r"[ :]*[一-鿿· ]{2,9}"
)


def judgment(shape: Shape, keep: NDArray[np.bool_]) -> Iterator[int]:
    """The rows of head and foot beside the kept ones, where one of them names the kind of paper."""
    import numpy as np

    kept = np.flatnonzero(keep)
    first, last = int(kept[0]), int(kept[-1])
    head = [
        row
        for row in range(max(first - OVER, 0), min(first + 2, len(keep)))
        if shape.rules[row] is None
        and (KIND.fullmatch(shape.folded[row]) or HEAD.fullmatch(shape.folded[row]))
    ]
    if not any(KIND.fullmatch(shape.folded[row]) for row in head):
        return
    yield from head
    for row in range(last + 1, min(last + LINES, len(keep))):
        line = shape.folded[row]
        if not (SIGNED.fullmatch(line) or is_form("date", line)):
            return
        yield row
