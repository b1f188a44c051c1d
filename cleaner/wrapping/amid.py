"""What stands at a wrap inside a paragraph: a part of a sentence, which says nothing by itself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleaner.wrapping.decide import decide, decide_each, goes_on

if TYPE_CHECKING:
    from cleaner.wrapping.decide import Decided

LIKELY = 0.7
"""How likely a wrap is that counts."""
WRAPS = 2
"""So many wraps away from what is asked about show that a text is wrapped."""
AROUND = 24
"""Lines above and below what was put between two, by which these are judged without it."""
BLANKS = " \t\u3000\xa0\r"
SHORTEST, STOPS = 10, "。！？!?…"
"""Characters of a line that something wrapped, at least, and what ends a sentence."""
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
    bare = [_bare(text, *span) for span in spans]
    may = any(_may_be_torn(text, *span) for span in bare)
    if not may or not goes_on(text) or (decided := decide(text, LIKELY)) is None:
        return [False] * len(spans)
    joined = list(decided.breaks())
    above, below = {each.end for each in joined}, {each.start for each in joined}
    found = [low < high and (low in above or high in below) for low, high in bare]
    ends = {end for span in bare for end in span}
    if sum(not {each.start, each.end} & ends for each in joined) < WRAPS:
        return [False] * len(spans)
    pieces = {
        n: piece
        for n, span in enumerate(bare)
        if found[n] and (piece := _without(decided, *span)) is not None
    }
    told = decide_each([piece.text for piece in pieces.values()], LIKELY)
    for (n, piece), without in zip(pieces.items(), told, strict=True):
        found[n] = without is None or all(each.start != piece.at for each in without.breaks())
    return found


class _Piece(NamedTuple):
    """The lines around a line, without it, and where the one above it ends."""

    text: str
    at: int


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the white space at its ends."""
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - (len(inner) - len(inner.rstrip()))


def _may_be_torn(text: str, low: int, high: int) -> bool:
    """Whether a line of some length without the end of a sentence stands above a span, or is it."""
    end = high
    while low and text[low - 1] in BLANKS:
        low -= 1
    while text[high : high + 1] and text[high] in BLANKS:
        high += 1
    above = text[low - 1 : low] == "\n" and _is_open(text, low)
    return above or (text[high : high + 1] == "\n" and _is_open(text, end))


def _is_open(text: str, end: int) -> bool:
    """Whether the last line before a place is of some length and does not end as a sentence."""
    while end and text[end - 1].isspace():
        end -= 1
    begin = max(end - SHORTEST, 0)
    return begin < end - 1 and "\n" not in text[begin:end] and text[end - 1] not in STOPS


def _without(decided: "Decided", low: int, high: int) -> _Piece | None:
    """The lines around a span that may have been put between two of them: it is a whole line, and
    shorter than the others."""
    text, lay = decided.text, decided.all.lay
    top, last = lay.tops[decided.number : decided.number + 2].tolist()
    offset = int(lay.bounds[decided.number])
    line = int(lay.start[top:last].searchsorted(low + offset)) + top
    if line in (top, last - 1, last) or (lay.start[line], lay.end[line]) != (
        low + offset,
        high + offset,
    ):
        return None
    if lay.indent[line] + lay.width[line] > lay.margin.column[decided.number] - ROOM:
        return None
    above = int(lay.end[line - 1]) - offset
    begin = int(lay.start[max(top, line - AROUND)]) - offset
    end = int(lay.end[min(last, line + AROUND) - 1]) - offset
    return _Piece(text[begin:above] + text[high:end], above - begin)
