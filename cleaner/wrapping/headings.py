"""Headings below a line that ends a sentence, over a paragraph that is indented.

Where a paragraph ends in a line so short it has a full stop: one without any mark is a heading, and
a part of no paragraph, however full the line above it is. In old print, and where a full stop was
misread, a sentence ends with an enumeration comma as well.

And headings of which a second line has the last word: 关于…的, then 通知.

And captions over a blank line, which end without a mark in whose picture they are of.
"""

import re
from typing import Any

from cleaner.wrapping.breaks import Breaks
from cleaner.wrapping.classes import COLON, COMMA, HAN, TERMINAL
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.sides import Sides

BRIEF = 32
"""Columns of such a heading, at most."""
INDENT = 4
"""Columns by which the paragraph below is set in, at least."""

ABOUT = re.compile("[^\n。！？；]{0,24}(?:关于|關於)[^\n。！？；]+的")
"""What an official paper is about, up to its last word."""
PAPER = re.compile(
    "(?:补充|補充|紧急|緊急|若干|实施|實施|指导|指導|暂行|暫行)?(?:通知|公告|通告|通报|通報|公示|公报|公報|启事|啟事|决定|決定"
    "|意见|意見|请示|請示|报告|報告|批复|批覆|复函|覆函|函|规定|規定|办法|辦法|方案|倡议书|倡議書|说明|說明|通知书|通知書)"
)
"""The last word of the title of one."""
LONGEST = 12
"""Columns of that, at most."""

CREDIT = re.compile(
    "[（(](?:[图圖]片?|[视視][频頻]|[资資]料)?(?:[来來]源|供[图圖]|[摄攝]影?|[图圖])[^（）()\n]{0,24}[）)]"
    "|(?:供[图圖]|制[图圖]|(?<!拍)[摄攝])[ \u3400-\u9fff]{0,6}"
)
"""Whose picture it is, at the end of its caption."""
CREDITED = 32
"""Characters of that, at most."""


def goes_on(lay: Layout, side: Sides, found: Breaks) -> Any:
    """Which breaks stand inside the title of an official paper, before its last word."""
    asked = found.inside & (found.blank == 0) & (lay.width[1:] <= LONGEST)
    asked &= (lay.points[lay.end - 1] == ord("的"))[:-1] & (side.last[1:] == HAN)
    for line in asked.nonzero()[0].tolist():
        one, two = (slice(int(lay.start[at]), int(lay.end[at])) for at in (line, line + 1))
        asked[line] = ABOUT.fullmatch(lay.whole[one]) and PAPER.fullmatch(lay.whole[two])
    return asked


def over(lay: Layout, side: Sides, at: Any) -> Any:
    """Which of some breaks stand over such a heading; at: the lines before the breaks, in order."""
    import numpy as np

    below, next_ = at + 1, np.minimum(at + 2, len(lay) - 1)
    marks = lay.counts[COMMA] + lay.counts[TERMINAL] + lay.counts[COLON]
    bare = (lay.width[below] <= BRIEF) & (marks[below] == 0)
    bare &= (side.first[below] == HAN) & (side.last[below] == HAN)
    deeper = (next_ > below) & (lay.text[next_] == lay.text[below])
    deeper &= lay.indent[next_] >= lay.indent[below] + INDENT
    ended = side.final[at] | (lay.points[lay.end[at] - 1] == ord("、"))
    return ended & bare & deeper


def captions(lay: Layout, found: Breaks, at: Any) -> Any:
    """Which of some breaks stand below a caption; at: the lines before the breaks, in order."""
    import numpy as np

    blank = found.blank[at] > 0
    blank[blank] = [
        any(
            match.end() == end
            for match in CREDIT.finditer(lay.whole, max(start, end - CREDITED), end)
        )
        for start, end in zip(
            lay.start[at[blank]].tolist(), lay.end[at[blank]].tolist(), strict=True
        )
    ]
    return np.asarray(blank, bool)
