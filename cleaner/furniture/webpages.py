"""Which texts are taken for web pages, and are weighed line by line."""

from __future__ import annotations

import re
from typing import NamedTuple

from cleaner.furniture.named import heads_of_parts, prose_bounds, tells
from cleaner.furniture.shape import Shape

KINDS = 3
"""Different rules, besides those of numbers and dates, that a page shows before it is weighed; or
so many lines of two that are not weak."""
CROWD, CROWDED = 6, 0.05
"""So many such lines of two rules, and so large a share of all, make a page too."""
MANY = 5
"""So many different rules make a page even of a text without prose."""
TOP, ROOT = 24, re.compile(r"^[^>]{0,16}(?:首 ?页|主页|home) *(?:>|/|»|-)|^.{0,6}位置 ?[:>]")
"""The first lines of a text, and the path of a page as it stands there."""
BOTTOM, LICENCE = 6, re.compile(r"icp ?[备证]|公网安备")
"""The last lines of one, and the number of a licence as sites have it."""
SENTENCES = 2
"""One rule less does with so many lines that end a sentence: duties, steps."""
LEAST = 16
"""Lines of a text that is weighed although it shows two kinds of furniture alone."""
LARGEST = 20_000
"""A text of more lines is no page; it also bounds the memory that weighing takes."""
DENSITY = 0.015
"""The share of its lines that name themselves, at least, in a page."""
LEGAL = {"disclaimer": "copyright"}
"""Rules that count as one: a text about rights is full of what they find."""


def is_page(shape: Shape, unseen: bool = True) -> bool:
    """Whether a text shows enough furniture that names itself to be taken for a page.

    unseen: whether that counts of which the pages with labels have hardly any.
    """
    return _shows_page(shape, _signs(shape, unseen))


def is_weighed(shape: Shape) -> bool:
    """Whether a text is taken for a page, or has some lines and shows two kinds of furniture, one
    of them surely, or begins or ends as pages alone do: then it is weighed with care.

    Books, papers and letters show one kind at most, as a rule.
    """
    return is_told(shape) or _is_framed(shape)


def is_told(shape: Shape) -> bool:
    """Whether the furniture of a text tells that it is a page, or may be one."""
    signs = _signs(shape, unseen=True)
    lines = len(shape.rules)
    two = signs.sure >= 1 and signs.kinds >= 2
    return _shows_page(shape, signs) or (two and LEAST <= lines <= LARGEST and _dense(signs, lines))


def _is_framed(shape: Shape) -> bool:
    """Whether a text begins with the path of a page from the first one of its site, among lines
    that say nothing, or ends in the number of a licence among such."""
    count = len(shape.rules)
    if count > LARGEST:
        return False
    for rows, name, form in (
        (range(min(TOP, count)), "breadcrumb", ROOT),
        (range(count - 1, max(count - 1 - BOTTOM, -1), -1), "licence-number", LICENCE),
    ):
        for row in rows:
            if shape.strong[row] or shape.ends[row]:
                break
            if shape.fits(row, name) and form.search(shape.folded[row]):
                return True
    return False


def _shows_page(shape: Shape, signs: Signs) -> bool:
    lines = len(shape.rules)
    return (
        lines <= LARGEST
        and _dense(signs, lines)
        and (
            (signs.sure >= 1 and signs.kinds >= KINDS)
            or (signs.sure >= 2 and signs.lines >= KINDS)
            or (signs.sure >= 1 and signs.kinds >= 2 and signs.lines >= max(CROWD, CROWDED * lines))
        )
        and (
            prose_bounds(shape) is not None
            or signs.kinds >= MANY
            or (signs.kinds >= MANY - 1 and shape.ends.sum() >= SENTENCES)
        )
    )


def _dense(signs: Signs, lines: int) -> bool:
    """Whether as many of its lines name themselves as those of pages do."""
    return DENSITY * lines <= signs.lines


class Signs(NamedTuple):
    """How much furniture of a text names itself: kinds of it, those that do so surely, lines."""

    kinds: int
    sure: int
    lines: int


def _signs(shape: Shape, unseen: bool) -> Signs:
    heads = heads_of_parts(shape)
    found = [
        rule
        for row, rule in enumerate(shape.rules)
        if rule is not None and tells(rule) and (unseen or not rule.unseen) and row not in heads
    ]
    kinds = {LEGAL.get(rule.name, rule.name) for rule in found}
    sure = {LEGAL.get(rule.name, rule.name) for rule in found if not rule.weak}
    return Signs(len(kinds), len(sure), len(found))
