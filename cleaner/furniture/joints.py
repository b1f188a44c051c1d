"""Where a printed page ends inside a sentence: the line above goes on below what stands between."""

from __future__ import annotations

from collections.abc import Container, Sequence
from functools import cached_property
from typing import NamedTuple

from cleaner.document import Line
from cleaner.furniture.leaves import is_head
from cleaner.furniture.shape import Shape
from cleaner.late import late

SHORTEST = 12
"""A shorter line is a title or a verse, not cut prose."""
PARAGRAPH = 40
"""A line of so many characters is a paragraph, and ends a sentence unless it is cut."""
NEAR = 5
"""The text that a number cuts is so many lines away, at most; others are numbers and heads."""
AROUND = 20
"""Lines above and below that show where a text was wrapped."""
FELLOWS = 3
"""Lines of the same width that show it, at least."""
RAGGED, BEYOND = 4, 8
"""Columns by which these differ, at most, and by which a line is longer than all of them."""
SIDES = 3
"""Lines above and below a joint that show whether it stands in prose."""
SET_IN = 6
"""Columns by which a line is centred, or set to the right."""
INDENTS = ("\u3000", " ", "\t", "\xa0")
ENDS = late(r"""[。!?;:…][\"'」』)\]》]*$|[\"'」』)\]》]$""")
"""What no sentence goes on behind."""
DONE = late(r"""[。!?;:…][\"'」』)\]》]*$|[\"'」』]$""")
"""What a short line ends with that is the last of a paragraph."""
GOES_ON = late(r"[\u3400-\u9fff\"(《「“,、。]|\d+(?:[.,]\d+)*[%‰]?[\u3400-\u9fff]")
"""What a sentence may go on with: a number only beside what it counts, for others are of items."""
OPENS = late(
    r"第 ?[\d一二三四五六七八九十百〇零]+ ?[章节回卷部篇条]|[(]?[一二三四五六七八九十]{1,3}[)、.]"
)
CAPTION = late(
    r"(?:图|表|照片?|注|附)[格片表录件注释]? ?[\d:一二三四五六七八九十]"
    r"|[(①-⒛]|\[\d|\d+[.)、]|[一二三四五六七八九十]+、"
)
"""What may stand between the lines of a paragraph and is content: a caption, a note, an item."""

LEADER = late(r"(?:\s{2,}|[.·…‥]\s?[.·…‥]\s?|…)\d+$")
"""What leads to the number of a page in a table of contents."""
HEADS = 2
"""Brief lines on one side of a number, at most: an issue, and its author and title."""
ISSUE = late(r"第 ?[\d一二三四五六七八九十百〇零]+ ?[期卷辑号]$|^\d{4} ?年 ?(?:第|\d|$)|\bvol\b")
"""What a line says that names an issue of a periodical."""
NOTE = late(
    r"[\[(*]?\s?(?:收稿日期|修回日期|修订日期|录用日期|基金项目|资助项目|作者简介|第一作者"
    r"|通[信讯]作者|作者单位|责任作者)[\])]?\s?:"
)
"""A note at the foot of the first page of a paper: content, though a sentence goes on below it."""


NOWHERE = -(1 << 20)
"""Where no line ends, beyond the ends of a text."""
BLOCK = 1 << 12
"""Lines whose neighbours are counted at once."""


class Joint(NamedTuple):
    """The rows above and below that a sentence goes on over.

    sure: whether all around is wrapped prose; long: whether the row above is long enough for a
          paragraph of a text that is not wrapped.
    """

    above: int
    below: int
    sure: bool
    long: bool


class Print:
    """A text as it was printed: what its lines say of where pages ended."""

    def __init__(self, shape: Shape, lines: Sequence[Line]) -> None:
        self.folded = shape.folded
        self.rules = shape.rules
        self._lines, self._index = lines, shape.index

    @cached_property
    def ends(self) -> list[int]:
        """The column at which each row ends; a Han character takes two."""
        return [len(self._lines[at].text.rstrip().encode("gbk", "replace")) for at in self._index]

    @cached_property
    def reaches(self) -> list[int]:
        """The same, 0 for lines with wide gaps inside, which show no margin."""
        return [
            0 if "  " in line else end for line, end in zip(self.folded, self.ends, strict=True)
        ]

    @cached_property
    def indents(self) -> list[int]:
        """The columns before each row."""
        raws = (self._lines[at].text for at in self._index)
        return [len(raw[: len(raw) - len(raw.lstrip())].encode("gbk", "replace")) for raw in raws]

    def raw(self, row: int) -> str:
        """A row as it stands in the text, its characters at the places that they have folded."""
        raw = self._lines[self._index[row]].text.strip()
        return raw if len(raw) == len(self.folded[row]) else self.folded[row]

    def is_apart(self, row: int) -> bool:
        """Whether blank lines stand above and below a row; the text may begin or end there."""
        above = row == 0 or self._index[row] - self._index[row - 1] > 1
        last = row + 1 == len(self._index)
        return above and (last or self._index[row + 1] - self._index[row] > 1)

    @cached_property
    def lines_apart(self) -> int:
        """How many lines stand between blank ones."""
        return sum(map(self.is_apart, range(len(self._index))))

    @cached_property
    def full(self) -> list[bool]:
        """Whether each line reaches the margin of a text that is wrapped about it."""
        import numpy as np

        found: list[bool] = []
        ends, reaches = (
            np.pad(np.array(each, np.int32), AROUND, constant_values=NOWHERE)
            for each in (self.ends, self.reaches)
        )
        width = 2 * AROUND + 1
        for at in range(0, len(self.ends), BLOCK):
            last = min(at + BLOCK, len(self.ends)) + 2 * AROUND
            near, beyond = (
                np.lib.stride_tricks.sliding_window_view(each[at:last], width)
                for each in (ends, reaches)
            )
            end = near[:, AROUND, None]
            fellows = (abs(near - end) <= RAGGED).sum(axis=1) - 1
            over = (beyond > end + BEYOND).sum(axis=1)
            found += ((fellows >= FELLOWS) & (8 * over <= (near != NOWHERE).sum(axis=1))).tolist()
        return found

    def is_full(self, row: int) -> bool:
        """Whether a line reaches the margin of a text that is wrapped about it."""
        return self.full[row]

    def is_brief(self, row: int) -> bool:
        """Whether a line may be a head: it breaks off before the margin, without a sentence."""
        line = self.folded[row]
        return (
            is_head(line)
            and CAPTION.match(line) is None
            and NOTE.match(line) is None
            and (not self.is_full(row) or self.indents[row] >= SET_IN)
        )

    def joint(self, row: int, passed: Container[int], heads: bool) -> Joint | None:
        """The joint that a row stands in; `passed` may stand there with it.

        heads: whether brief lines may as well, in wrapped text.
        """
        above, below = self._past(row, -1, passed), self._past(row, 1, passed)
        if self._goes_on(above, below, row):
            return self._made(above, below)
        if heads:
            ups = [above, *self._over(above, -1, passed)]
            downs = [below, *self._over(below, 1, passed)]
            for up in ups:
                for down in downs:
                    if self._goes_on(up, down, row) and self.is_full(up):
                        return self._made(up, down)
        return None

    def _made(self, above: int, below: int) -> Joint:
        long = len(self.folded[above]) >= PARAGRAPH
        return Joint(above, below, self._in_prose(above, below), long)

    def is_wrapped(self, row: int) -> bool:
        """Whether lines near a row break off at one margin, in the middle of a sentence."""
        rows = range(max(0, row - AROUND), min(len(self.folded), row + AROUND))
        cut = sum(
            self.is_full(each)
            and self.ends[each] >= 2 * SHORTEST
            and ENDS.search(self.folded[each]) is None
            for each in rows
        )
        return cut >= FELLOWS and 8 * cut >= len(rows)

    def _past(self, row: int, step: int, passed: Container[int]) -> int:
        at = row + step
        while abs(at - row) <= NEAR and at in passed:
            at += step
        return at

    def _over(self, row: int, step: int, passed: Container[int]) -> list[int]:
        """The row behind a brief one, where it is one, and behind two that name an issue."""
        found: list[int] = []
        issue = False
        while len(found) < HEADS and 0 <= row < len(self.folded) and self.is_brief(row):
            issue = issue or ISSUE.search(self.folded[row]) is not None
            if found and not issue:
                break
            row = self._past(row, step, passed)
            found.append(row)
        return found

    def _goes_on(self, above: int, below: int, row: int) -> bool:
        """Whether a sentence goes on from one row to the other, over a third one."""
        if not max(0, row - NEAR) <= above < below <= min(len(self.folded) - 1, row + NEAR):
            return False
        before, after = self.folded[above], self.folded[below]
        return (
            len(before) >= SHORTEST
            and (before[-1] > "\u3000" or before[-1] == "," or _counts(before, after))
            and ENDS.search(before) is None
            and OPENS.match(before) is None
            and GOES_ON.match(after) is not None
            and OPENS.match(after) is None
            and self._is_flush(below)
            and self.rules[above] is None
            and self.rules[below] is None
            and (len(before) >= PARAGRAPH or self.is_full(above))
            and (len(after) >= PARAGRAPH or DONE.search(after) is not None or self.is_full(below))
        )

    def _is_flush(self, row: int) -> bool:
        """Whether a line begins where those do that begin no paragraph."""
        raw = self._lines[self._index[row]].text
        if raw[:1] not in INDENTS:
            return True
        near = self.indents[max(0, row - AROUND) : row + AROUND + 1]
        return self.indents[row] == min(near) and 2 * near.count(min(near)) > len(near)

    def _in_prose(self, above: int, below: int) -> bool:
        """Whether the lines about a joint are wrapped prose, with its marks inside."""
        if not self.is_full(above):
            return False
        rows = [*range(max(0, above - SIDES), above + 1)]
        rows += range(below, min(len(self.folded), below + SIDES + 1))
        alike = sum(abs(self.ends[row] - self.ends[above]) <= RAGGED for row in rows)
        marked = [row for row in rows if any(mark in self.folded[row] for mark in ",。;、")]
        stopped = any("。" in self.folded[row] or "." in self.folded[row] for row in rows)
        return alike >= FELLOWS and 2 * len(marked) >= len(rows) and stopped


def _counts(before: str, after: str) -> bool:
    """Whether a line ends with the number of what the next one begins with, and not with that of a
    page far behind it, as in a table of contents."""
    return (
        before[-1].isdecimal()
        and LEADER.search(before) is None
        and "\u3400" <= after[0] <= "\u9fff"
    )


class Joints:
    """The joints that rows of a text stand in, each looked for once.

    passed:  rows that may stand in one together.
    numbers: those among them that may have the number of a page, and brief lines beside them.
    """

    def __init__(self, page: Print, passed: Container[int], numbers: Container[int]) -> None:
        self._page, self._passed, self._numbers = page, passed, numbers
        self._known: dict[int, Joint | None] = {}

    def at(self, row: int) -> Joint | None:
        """The joint of a row, None where no sentence goes on over it."""
        if row not in self._known:
            self._known[row] = self._page.joint(row, self._passed, row in self._numbers)
        return self._known[row]

    def is_sure(self, row: int) -> bool:
        """Whether a row stands in a joint amid prose."""
        joint = self.at(row)
        return joint is not None and joint.sure

    def inside(self, row: int) -> range:
        """The rows between the halves of the sentence that goes on over a row."""
        joint = self.at(row)
        return range(0) if joint is None else range(joint.above + 1, joint.below)
