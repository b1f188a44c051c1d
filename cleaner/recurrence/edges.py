"""What the first and the last lines of a text say of it as of one page of a printed work."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from cleaner.furniture.folding import folded
from cleaner.furniture.leaves import ENDS, STARTS, Leaf, alone, headed, is_head, is_narrow
from cleaner.kept import Span
from cleaner.recurrence.survey import BLANK, CONTENT, Seen

HEADS = 3
"""Running heads at one end of a page, at most; more short lines are a poem, a form or a list."""
MARKS = 3
"""Page numbers at one end of a page, at most; more are a list or a table."""
LINES = 48
"""Lines above and below a text, at most; more are a page of a site that is no printed page."""
HEAD = 16
"""Characters of a running head alone on its line, at most; a longer line may be a wrapped one."""
BROKEN = 8
"""Characters of a last line that breaks off in a sentence, at least."""
WIDE, FULL = 25, 0.7
"""It has so many characters, or such a share of those of the line before, at least."""
PAUSES = ",，、"
"""What a line ends with, beside a letter, that breaks off in a sentence."""
_LABEL = re.compile(r"[^,，、。 \u3000]{1,8}[:：]")
"""Begins a line of a form or a record."""
_NEAR = re.compile(r"(?:(.*\D) )?(\d{1,4})(?: (\D.*))?", re.ASCII)
"""A head beside a number, with one space between them: what one file alone does not tell."""
_WIDE = "".join(map(chr, range(0xFF01, 0xFF5F))) + "【】〔〕｜丨│›»〉"
_STARTS, _ENDS = frozenset(STARTS + STARTS.upper() + _WIDE), frozenset(ENDS + ENDS.upper() + _WIDE)
"""What a line with a number begins or ends with before it is folded; a few others do as well."""


class Step(NamedTuple):
    """A line above or below the text of a document, or one of the text where that begins or ends.

    leaf:   what it says as the number of a page, or None.
    head:   whether it may be a running head.
    begins: whether it may begin in the middle of a sentence; breaks: whether it ends so.
    """

    line: int
    key: int
    leaf: Leaf | None
    head: bool
    begins: bool
    breaks: bool


class Edges(NamedTuple):
    """The lines above and below the text of a page, on either side from the outermost on.

    begins: whether the text may begin in the middle of a sentence; breaks: whether it ends so.
    """

    above: Sequence[Step] = ()
    below: Sequence[Step] = ()
    begins: bool = False
    breaks: bool = False

    @property
    def marks(self) -> list[Step]:
        """The lines that may be page numbers."""
        return [step for step in (*self.above, *self.below) if step.leaf]

    def heads(self, *, top: bool) -> list[Step]:
        """The lines on one side that may be running heads."""
        return [step for step in (self.above if top else self.below) if step.leaf is None]


def steps_of(text: str, seen: Seen, kept: Iterable[Span] = ()) -> tuple[Step, ...]:
    """The lines above and below a text, given its evidence; none where none has a page number.

    kept: what of the text never goes. Where that touches one of these lines, there are none.

    Of a page of a site these are all lines to the first and from the last that is like content, for
    other lines may go; else only those that `edges_of` looks at.
    """
    keys, ends = memoryview(seen.keys).cast("Q"), memoryview(seen.ends).cast("q")
    rows, back = _rows(keys, range(len(keys))), _rows(keys, range(len(keys) - 1, -1, -1))
    if not (_marked(text, keys, ends, rows) or _marked(text, keys, ends, back)):
        return ()
    above = _steps(text, keys, ends, _rows(keys, range(len(keys))), whole=seen.page)
    last = above[-1].line if above else -1
    back = _rows(keys, range(len(keys) - 1, last, -1))
    below = _steps(text, keys, ends, back, whole=seen.page)
    steps = (*above, *reversed(below))
    edges = [step.line for step in steps if step.leaf or step.head]
    if len(steps) > LINES or not any(step.leaf for step in steps):
        return ()
    for start, end, _ in kept:
        if any(start <= ends[n] and (n == 0 or ends[n - 1] < end) for n in edges):
            return ()
    return steps


def _rows(keys: memoryview, rows: Iterable[int]) -> Iterator[int]:
    """Of some rows those with a line that is not blank, to the first that is like content."""
    for n in rows:
        key = keys[n]
        if key != BLANK:
            yield n
            if key == CONTENT:
                return


def _marked(text: str, keys: memoryview, ends: memoryview, rows: Iterator[int]) -> bool:
    """Whether a line may have the number of a page, as its first and last character tell."""
    for n in rows:
        if keys[n] != CONTENT:
            line = _line(text, ends, n).strip()
            if line[0] in _STARTS or line[-1] in _ENDS:
                return True
    return False


def _steps(
    text: str, keys: memoryview, ends: memoryview, rows: Iterator[int], *, whole: bool
) -> list[Step]:
    steps: list[Step] = []
    counts = Counter[bool]()
    for n in rows:
        raw = _line(text, ends, n)
        begins, line = not raw[:1].isspace(), raw.strip()
        plain = folded(line)
        leaf = _leaf(plain, line) if keys[n] != CONTENT else None
        head = keys[n] != CONTENT and leaf is None and len(line) <= HEAD and is_head(plain)
        begins = begins and not _LABEL.match(line)
        steps.append(
            Step(n, keys[n], leaf, head, begins, _breaks(line, _before(text, keys, ends, n)))
        )
        counts[head] += 1
        if not whole and ((leaf is None and not head) or _many(counts)):
            break
    return steps


def _before(text: str, keys: memoryview, ends: memoryview, n: int) -> str:
    """The line before one, where that is like content."""
    above = next(_rows(keys, range(n - 1, -1, -1)), None)
    return "" if above is None or keys[above] != CONTENT else _line(text, ends, above).strip()


def edges_of(steps: Sequence[Step], gone: Collection[int] = ()) -> Edges:
    """The lines above and below the text of a document without some lines.

    A side that has more heads than a page has only the marks that stand outermost, and one with
    more marks has none. That is so after what is an edge went as well as before.
    """
    left = [step for step in steps if step.line not in gone]
    above, text, many = _side(left)
    first = text.line if text else above[-1].line if above else -1
    below, end, over = _side([step for step in reversed(left) if step.line > first])
    if end is None and not over:  # the text is one line, or short lines alone
        end, over = text, text is None and many
    begins, breaks = text is not None and text.begins, end is not None and end.breaks
    return Edges(_bounded(above, many), _bounded(below, over), begins, breaks)


def _side(steps: Iterable[Step]) -> tuple[list[Step], Step | None, bool]:
    """The steps before the text, that of the text, and whether there are too many before it."""
    side: list[Step] = []
    counts = Counter[bool]()
    for step in steps:
        if step.leaf is None and not step.head:
            return side, step, False
        side.append(step)
        counts[step.head] += 1
        if _many(counts):
            return side, None, True
    return side, None, False


def _many(counts: Counter[bool]) -> bool:
    """Whether one side has more heads or marks than a page, given how many of which."""
    return counts[True] > HEADS or counts[False] > MARKS


def _bounded(side: Sequence[Step], over: bool) -> Sequence[Step]:
    """Of one side what may go, given whether more like it follows."""
    if sum(step.leaf is not None for step in side) > MARKS:
        return ()
    return [*takewhile(lambda step: step.leaf is not None, side)] if over else side


def _leaf(line: str, raw: str) -> Leaf | None:
    if not is_narrow(line) or (line[0] not in STARTS and line[-1] not in ENDS):
        return None
    leaf = alone(line) or headed(line, raw)
    if leaf is None and (match := _NEAR.fullmatch(line)):
        before, number, behind = match.groups()
        head = before or behind
        if (before is None or behind is None) and is_head(head):
            leaf = Leaf("bare", int(number), 0, "".join(head.split()), 1, before is not None)
    return leaf


def _line(text: str, ends: memoryview, n: int) -> str:
    return text[ends[n - 1] + 1 if n else 0 : ends[n]]


def _breaks(line: str, before: str = "") -> bool:
    """Whether a last line breaks off in the middle of a sentence.

    before: the line before where that is surely text; a page breaks off in a full line.

    >>> _breaks("他撑了一辈子船，从来没有"), _breaks("他撑了一辈子船。"), _breaks("经手人：江月")
    (True, False, False)
    """
    if len(line) < BROKEN or _LABEL.match(line):
        return False
    full = len(line) >= min(WIDE, FULL * len(before))
    return line[-1] in PAUSES or (full and line[-1].isalpha())
