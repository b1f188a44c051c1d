"""Headings of parts of a text: between lines of content, beside buttons, right above the first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleaner.furniture.headline import FIELD, is_data
from cleaner.furniture.shape import COMMA, STOP, Shape
from cleaner.late import late

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PART = late(
    r"[\[(]?(?:楔子|引子|引言|序[章幕曲言]?|前言|后记|尾声|终章|末章"
    r"|番外[一二三四五六七八九十\d]{0,3}(?:[ :·].{1,16})?|[上中下][篇部卷集]"
    r"|[一二三四五六七八九十]{1,3}"
    r"|(?:卷|第) ?(?:\d{1,3}|[一二三四五六七八九十百]{1,4}) ?[卷部篇集幕折]?"
    r"(?:[ :·、].{1,16})?)[\])]?"
)
"""What stands between the headline of a story and its first sentence."""
EDIT = late(r"(?:(?:\[?编辑(?:本段|源代码)?\]?|播报|语音|讨论)[ |]*){1,3}")
"""The buttons beside each heading of an encyclopaedia."""
BUTTONS = ("编辑", "辑]", "本段", "段]", "代码", "码]", "播报", "讨论", "语音")
"""How they end."""
HEADING, EDITS = 16, 2
"""Characters of such a heading at most, and how many there are at least."""


def part(shape: Shape, first: int) -> int | None:
    """The row right above the first one of content that names a part of a story, or its number."""
    row = first - 1
    if row < 0 or not shape.ends[first] or PART.fullmatch(shape.folded[row]) is None:
        return None
    return row if shape.rules[row] is None else None


def headings(shape: Shape, keep: NDArray[np.bool_]) -> Iterator[int]:
    """Rows alone between kept ones that no rule names: headings of parts of the text, short lines
    of verse. Dates, addresses and fields are not among them."""
    import numpy as np

    alone = np.flatnonzero(~keep[1:-1] & keep[:-2] & keep[2:]) + 1
    for row in alone.tolist():
        data = is_data(shape, row) or FIELD.search(shape.folded[row]) is not None
        if shape.rules[row] is None and not data:
            yield row
    buttons = _buttons(shape)
    if len(buttons) >= EDITS:
        yield from _over_buttons(shape, keep, set(buttons))


def edits(shape: Shape) -> list[int]:
    """The rows with nothing but the buttons beside headings, where there are several."""
    rows = [row for row in _buttons(shape) if EDIT.fullmatch(shape.folded[row])]
    return rows if len(rows) >= EDITS else []


def _buttons(shape: Shape) -> list[int]:
    """The rows that end in the buttons beside headings."""
    return [
        row
        for row, line in enumerate(shape.folded)
        if len(line) <= HEADING
        and line[-2:] in BUTTONS
        and (line.endswith("[编辑]") or EDIT.fullmatch(line))
    ]


def _over_buttons(shape: Shape, keep: NDArray[np.bool_], buttons: set[int]) -> Iterator[int]:
    """Short rows with buttons over kept rows: these stand behind them, or in rows between. Where a
    part of the text has one, prose below another is a part of it too."""
    below = [row + 1 for row in sorted(buttons) if row + 1 < len(keep) and not keep[row]]
    if not any(keep[row] for row in below):
        return
    for row in (row - 1 for row in below if keep[row] or shape.strong[row]):
        yield row + 1
        over = row
        while over in buttons and EDIT.fullmatch(shape.folded[over]):
            over -= 1
        marks = shape.counts[over, STOP] + shape.counts[over, COMMA]
        if over >= 0 and shape.size[over] <= HEADING and marks == 0:
            yield over
