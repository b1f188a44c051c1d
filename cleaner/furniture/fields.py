"""Blocks of short lines beside the prose that are the text's own: labels with values, tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.furniture.own import is_form
from cleaner.furniture.shape import Shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LABEL, VALUE = 6, 60
"""Characters of a label and of its value in a block of particulars, at most."""
FIELDS = 3
"""Lines of such a block that no rule names, at least."""
FIELD = re.compile(rf"[一-鿿]([一-鿿 ]{{0,{LABEL - 1}}}[一-鿿])? ?: ?(?!\d+$).{{1,{VALUE}}}")
CELL, CELLS, AMOUNTS = 24, 8, 4
"""Characters of a cell of a table at most; cells of one at least, and amounts with a fraction."""
AMOUNT = re.compile(r"[-+]?\d[\d,]*\.\d+%?|[-+]?\d{1,3}%|\d{1,3}(?:,\d{3})+")


def particulars(shape: Shape, keep: NDArray[np.bool_]) -> set[int]:
    """The rows of blocks of labels with their values that touch kept rows: when and where an event
    is, what is let and for how much. The page's own data and its contacts make no such block."""
    rows: set[int] = set()
    block: list[int] = []
    for row in range(len(keep) + 1):
        if row < len(keep) and _is_field(shape, row):
            block.append(row)
            continue
        free = [at for at in block if shape.rules[at] is None]
        labels = {shape.folded[at].partition(":")[0] for at in free}
        if len(labels) >= FIELDS and keep[max(block[0] - 1, 0) : block[-1] + 2].any():
            rows.update(range(free[0], free[-1] + 1))
        block = []
    return rows


def _is_field(shape: Shape, row: int) -> bool:
    rule = shape.rules[row]
    if FIELD.fullmatch(shape.folded[row]) is None:
        return False
    if rule is None:
        return not is_form("data", shape.folded[row]) or shape.folded[row].startswith("时间")
    return rule.weak or rule.name in ("date-line", "masthead")


def cells(shape: Shape, keep: NDArray[np.bool_]) -> set[int]:
    """The rows of tables, a cell a line, that touch kept rows: short lines with many amounts."""
    rows: set[int] = set()
    run: list[int] = []
    for row in range(len(keep) + 1):
        if row < len(keep) and _is_cell(shape, row):
            run.append(row)
            continue
        if (
            len(run) >= CELLS
            and keep[max(run[0] - 1, 0) : run[-1] + 2].any()
            and sum(AMOUNT.fullmatch(shape.folded[at]) is not None for at in run) >= AMOUNTS
        ):
            rows.update(run)
        run = []
    return rows


def _is_cell(shape: Shape, row: int) -> bool:
    rule = shape.rules[row]
    return shape.size[row] <= CELL and (
        rule is None or (rule.weak and rule.name in ("bare-number", "date-line"))
    )
