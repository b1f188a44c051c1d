"""Short lines that are a text's own by their form, on however many pages of a site they stand."""

from functools import lru_cache

from cleaner.furniture.court import HEAD, KIND, SIGNED
from cleaner.furniture.own import is_form

LONGEST = 30
"""The most characters of such a line."""
FORMS = ("ingredient", "cooking", "part")
"""What a recipe is made of, and headings of what a page of a product or a post tells."""
BEGINNINGS = "审书人代首执法检陪"
ENDINGS = "书骤法程量士门撇步述情求责容介绍点释析景文料表单材克斤升匙勺两滴许干gl个只根片颗块条段张"
"""What these begin or end with, most of them at least; no other line is looked at."""


@lru_cache(1 << 12)
def is_own(line: str) -> bool:
    """Whether a stripped, folded line is of a recipe, heads a part, or is of a court's paper.

    >>> [line for line in ("食用油 适量", "民事判决书", "书记员 周小满", "热门") if is_own(line)]
    ['食用油 适量', '民事判决书', '书记员 周小满']
    """
    return any(is_form(name, line) for name in FORMS) or any(
        paper.fullmatch(line) is not None for paper in (KIND, SIGNED)
    )


def leads(line: str) -> bool:
    """Whether a stripped, folded line leads in what stands below, by its colon or as a court."""
    return line.endswith(":") or HEAD.fullmatch(line) is not None
