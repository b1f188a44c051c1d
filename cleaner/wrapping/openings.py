"""Paragraphs of a text in which only the room behind the last line of each tells them apart.

Where nothing is set in and no blank line parts paragraphs, the last line of one may be full, and
its break looks as one inside a paragraph does, behind a sentence that ends at the margin. Three
things tell it: 第二 or 另外 at the head of the next line, which come there seldom by chance; a
quotation mark, where speeches begin paragraphs; and a count. The last sentence of a paragraph ends
at the margin no more and no less often than the others do, so there are about as many of either
kind among the breaks behind full lines as there are in the whole text.
"""

import re
from typing import Any

from cleaner.wrapping.breaks import ROOM, Breaks
from cleaner.wrapping.classes import TERMINAL
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.rows import Speeches
from cleaner.wrapping.sides import Sides

_MARK = "[，,、：:]"
_ORDER = "[一二三四五六七八九十]{1,2}"
OPENING = re.compile(
    rf"第{_ORDER}(?:[点點条條个個件项項种種])?{_MARK}|其[一二三四五六]{_MARK}|{_ORDER}[是则則来來]{_MARK}?"
    rf"|(?:首先|其次|再次|再者|最[后後末]|末了|还有|還有|另外|此外|总之|總之|总的来说|總的來說)"
    rf"{_MARK}|(?:其次|此外|另外(?![一两兩几幾三四五六的])|顺便|順便|综上|綜上|总而言之|總而言之)"
    "|[话話却卻且单單][说說](?![得不着著])|欲知"
)
"""What opens a paragraph more often than a sentence inside of one, in novels of chapters too."""
SPEECHES = 2
"""Paragraphs that begin with a quotation mark, at least, of a text in which speeches do."""
SEVERAL = 5
"""Last lines with room, at least, that show how many there are."""
HALF, SOME, UNSURE = 0.5, 0.2, 0.9
"""The share of paragraphs' last sentences among all from which on no break of this kind is joined,
and from which on only one with more than that score is."""
SHORTEST = 24
"""Columns of a line that begins another paragraph, at least."""
BLANK = 0.1
"""The share of breaks with blank lines from which on these part the paragraphs."""


def below(lay: Layout, side: Sides, found: Breaks, said: Speeches, at: Any, scores: Any) -> Any:
    """Which of some breaks stand over the first line of such a paragraph, as it seems.

    at: the lines before the breaks, in order; scores: how sure each is a wrap.
    """
    import numpy as np

    asked = side.final[at] & (found.blank[at] == 0) & (lay.indent[at + 1] == 0)
    asked &= ~said.plays[lay.text[at]] & ((found.opened[at] == 0) | (found.closed[at] == 0))
    if not asked.any():
        return asked
    # paragraphs that nothing but the room behind the last line tells
    bare = side.final[:-1] & found.inside & (found.blank == 0) & (found.fit >= ROOM)
    bare &= (lay.indent[1:] == 0) & (lay.indent[:-1] == 0) & ~(side.item | side.title)[1:]
    speaks, spoken = _quotes(lay, side)
    wide = bare & (lay.width[1:] >= SHORTEST)
    parted = found.inside & (found.blank > 0)
    # sentences that end inside a line are no last ones
    inner = lay.counts[TERMINAL] - side.final
    wides, speeches, parts, bares = lay.totals_of_breaks(
        np.stack((wide, bare & speaks[1:], parted, bare))
    )
    share = bares / np.maximum(bares + np.maximum(lay.totals(inner), 0), 1)
    share[bares < SEVERAL] = 0
    share = share[lay.text[at]]
    loose = (parts <= BLANK * lay.sizes)[lay.text[at]]
    words = asked & loose & (wides > 0)[lay.text[at]]
    lines = at[words]
    words[words] = [
        OPENING.match(lay.whole, start, end) is not None
        for start, end in zip(
            lay.start[lines + 1].tolist(), lay.end[lines + 1].tolist(), strict=True
        )
    ]
    talk = asked & loose & (speeches >= SPEECHES)[lay.text[at]]
    chance = asked & loose & ((share >= HALF) | ((share >= SOME) & (scores <= UNSURE)))
    return words | chance | (talk & (speaks[at + 1] | spoken[at]))


def _quotes(lay: Layout, side: Sides) -> tuple[Any, Any]:
    """For each line whether it begins with a quotation mark, and whether it ends a sentence with
    one."""
    import numpy as np

    opening, closing = (np.array([ord(char) for char in chars]) for chars in ("“「『", "”」』"))
    head, tail = lay.points[lay.start], lay.points[lay.end - 1]
    return np.isin(head, opening), side.final & np.isin(tail, closing)
