"""What stands at a wrap inside a paragraph: a part of a sentence, which says nothing by itself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cleaner.wrapping.decide import decide, goes_on

if TYPE_CHECKING:
    from cleaner.wrapping.decide import Decided

LIKELY = 0.7
"""How likely a wrap is that counts."""
WRAPS = 2
"""So many wraps away from what is asked about show that a text is wrapped."""
ROOM = 4
"""A line that ends so many columns before the margin, or more, did not break there."""


def torn(text: str, spans: Sequence[tuple[int, int]]) -> list[bool]:
    """For each span of a text whether a wrap tore it from the sentence that it is part of.

    It begins where the line above goes on, or ends where it goes on itself in the line below. But
    a whole line that is shorter than the lines around it, and without which these two go on in one
    another, was put between them.

    >>> text = '''有人说，字印在纸上，就是印书的人的
    ... 了；有人说不是，谁写的就是谁的，别
    ... 人一个字也拿不走。法官想了一想，说
    ... 网站在每一页上写着的版权所有这四个
    ... 字，并不能使他人写的文章变成自己的
    ... 东西，网站应当赔偿写文章的人。'''
    >>> text[54:71], torn(text, [(54, 71)])
    ('网站在每一页上写着的版权所有这四个', [True])
    """
    if not spans or not goes_on(text) or (decided := decide(text, LIKELY)) is None:
        return [False] * len(spans)
    joined = list(decided.breaks())
    above, below = {each.end for each in joined}, {each.start for each in joined}
    bare = [_bare(text, *span) for span in spans]
    found = [low < high and (low in above or high in below) for low, high in bare]
    ends = {end for span in bare for end in span}
    if sum(not {each.start, each.end} & ends for each in joined) < WRAPS:
        return [False] * len(spans)
    for n, span in enumerate(bare):
        found[n] = found[n] and not _between(decided, *span)
    return found


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the white space at its ends."""
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - (len(inner) - len(inner.rstrip()))


def _between(decided: "Decided", low: int, high: int) -> bool:
    """Whether a span is a whole line that was put between two that go on in one another."""
    text, lay = decided.text, decided.all.lay
    top, last = lay.tops[decided.number : decided.number + 2].tolist()
    offset = int(lay.bounds[decided.number])
    line = int(lay.start[top:last].searchsorted(low + offset)) + top
    if line in (top, last - 1, last) or (lay.start[line], lay.end[line]) != (
        low + offset,
        high + offset,
    ):
        return False
    if lay.indent[line] + lay.width[line] > lay.margin.column[decided.number] - ROOM:
        return False
    before = int(lay.end[line - 1]) - offset
    without = decide(text[:before] + text[high:], LIKELY)
    return without is not None and any(each.start == before for each in without.breaks())
