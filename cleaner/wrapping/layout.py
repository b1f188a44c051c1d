"""The lines of texts as arrays: where they stand, how wide they are, what they are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from cleaner.wrapping import classes, hanging, margins
from cleaner.wrapping.classes import (
    CLASS_BITS,
    CLASSES,
    CLOSE,
    EITHER_BIT,
    FEED,
    HAN,
    SPACE,
    TERMINAL,
)
from cleaner.wrapping.margins import Margins

CHUNK = 1 << 14
"""Characters whose classes are looked up at once, so that the indices stay in the caches."""
MORE = 32
"""The bit from which on a sum of columns holds a second one."""
TAB = 8
"""Columns that a tab is taken for at the head of a line."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What is known of each non-blank line of some texts: arrays with an entry a line, in order.

    whole:  the texts, a line feed before each and one after the last.
    points: its code points, and `kinds` their classes.
    marks:  where punctuation stands in it, classes from `TERMINAL` to `CLOSE`.
    text:   the number of the text that the line stands in.
    tops:   the first line of each text, and the number of lines at the end.
    bounds: where each text begins in `points`, and where one more would.
    start, end: places of the line in `points` without the white space around it.
    indent, width: display columns before the line, and of the line without what hangs over the
            margin.
    over:   columns of what hangs over it.
    above:  the number of blank lines before the line, but for the first one of a text.
    counts: characters of each class, an array (classes, lines).
    gaps:   runs of two and more spaces inside the line.
    block:  the number of the run of lines of one text without a blank line between them.
    heads:  the first line of each block, an entry a block.
    margin: that of all lines of each text.
    """

    whole: str
    points: Any
    kinds: Any
    marks: Any
    text: Any
    tops: Any
    bounds: Any
    start: Any
    end: Any
    indent: Any
    width: Any
    over: Any
    above: Any
    counts: Any
    gaps: Any
    block: Any
    heads: Any
    margin: Margins

    def __len__(self) -> int:
        return len(self.start)

    @property
    def sizes(self) -> Any:
        """The number of lines of each text."""
        return self.tops[1:] - self.tops[:-1]

    def places(self, *kinds: int) -> Any:
        """Where marks of some classes stand in `points`, of those from `TERMINAL` to `CLOSE`."""
        return self.marks[classes.members(*kinds)[self.kinds[self.marks]]]

    def totals(self, values: Any) -> Any:
        """For each text the sum over its lines of what is a whole number or a truth value."""
        import numpy as np

        sums = np.zeros((*values.shape[:-1], len(self.tops) - 1), np.int64)
        full = (self.sizes > 0).nonzero()[0]
        if len(full):
            sums[..., full] = np.add.reduceat(values, self.tops[full], axis=-1, dtype=np.int64)
        return sums

    def totals_of_breaks(self, values: Any) -> Any:
        """The same over its breaks, an entry for each line of all texts but the last."""
        import numpy as np

        sums = np.zeros((*values.shape[:-1], len(self.tops) - 1), np.int64)
        full = (self.sizes > 1).nonzero()[0]
        if len(full):
            # the last line of a text has no break after it
            spans = np.stack((self.tops[full], self.tops[full + 1] - 1), 1).ravel()
            spans = spans[: len(spans) - (spans[-1] == values.shape[-1])]
            every = np.add.reduceat(values, spans, axis=-1, dtype=np.int64)
            sums[..., full] = every[..., ::2]
        return sums


def running(values: Any) -> Any:
    """The sums of what stands before each place, and of all, along the last axis."""
    import numpy as np

    sums = np.zeros((*values.shape[:-1], values.shape[-1] + 1), np.int64)
    np.cumsum(values, axis=-1, out=sums[..., 1:])
    return sums


def layout(texts: Sequence[str]) -> Layout:
    """The layout of some texts, of each as if it were alone; see `Layout`."""
    import numpy as np

    # a line feed before the texts as well, and one after them
    whole = "\n".join(("", *texts, ""))
    points = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), "<u4")
    codes = _codes(points)
    kinds = codes & CLASS_BITS
    bounds = np.empty(len(texts) + 1, np.int64)
    bounds[0] = 1
    np.cumsum([len(text) + 1 for text in texts], out=bounds[1:])
    bounds[1:] += 1
    # what is not Han, a fourth of a Chinese text, tells all of its lines
    others = (kinds != HAN).nonzero()[0]
    made = codes.take(others)
    made_of = made & CLASS_BITS
    marks = others.take(((made_of >= TERMINAL) & (made_of <= CLOSE)).nonzero()[0])
    white = (made_of == SPACE).nonzero()[0]
    spots = others.take(white)
    heads, tails, run = _runs(np, spots)
    feeds = (made.take(white) == FEED).nonzero()[0]
    one, two = run[feeds[:-1]], run[feeds[1:]]
    # a line has ink where what is white before it ends before what is white after it begins
    full = (one < two).nonzero()[0]
    one, two = one[full], two[full]
    begin, before, behind = feeds[full], tails[one], heads[two]
    head, start, end = spots[begin] + 1, spots[before] + 1, spots[behind]
    begin, before, behind = white[begin], white[before], white[behind]
    # columns that are missing to two a character, and those that may be there or not
    sums = _less(classes.columns()).take(made)
    sums.cumsum(out=sums)
    sums = sums.take(np.stack((begin, before, behind - 1)))
    less = sums & ((1 << MORE) - 1)
    indent = 2 * (start - head) - (less[1] - less[0])
    width = 2 * (end - start) - (less[2] - less[1])
    if "\t" in whole:
        tabs = (points == 9).nonzero()[0]
        indent += (TAB - 1) * (tabs.searchsorted(start) - tabs.searchsorted(head))
    tops = start.searchsorted(bounds)
    text = np.repeat(np.arange(len(texts)), np.diff(tops))
    above = full.copy()
    above[1:] -= full[:-1] + 1
    counts = _counts(made_of, np.diff(white.take(feeds), append=len(others)), full)
    counts[HAN] = end - start - (behind - before - 1)
    opens = above > 0
    opens[tops[:-1][tops[:-1] < len(start)]] = True
    block = opens.cumsum() - 1
    # quotation marks and dashes take two columns where that makes the better margin, and marks that
    # hang over it none
    least, most = hanging.marked(codes, start, end)
    ends = hanging.within(indent + width, least, text, tops)
    wider = width + ((sums[2] >> MORE) - (sums[1] >> MORE))
    others = hanging.within(indent + wider, most, text, tops)
    margin, better = margins.better(ends, others, text, tops)
    over = np.where(better[text], indent + wider - others, indent + width - ends)
    width = np.where(better[text], others, ends) - indent
    gaps = running(tails > heads)
    return Layout(
        whole,
        points,
        kinds,
        marks,
        text,
        tops,
        bounds,
        start,
        end,
        indent,
        width,
        over,
        above,
        counts,
        gaps[two] - gaps[one + 1],
        block,
        opens.nonzero()[0],
        margin,
    )


def _codes(points: Any) -> Any:
    """For each code point its byte in the table of classes."""
    import numpy as np

    codes = np.empty(len(points), np.uint8)
    for at in range(0, len(points), CHUNK):
        here = slice(at, at + CHUNK)
        classes.table().take(points[here], out=codes[here], mode="clip")
    return codes


def _counts(kinds: Any, sizes: Any, lines: Any) -> Any:
    """How many characters of each class some lines have, an array (classes, lines).

    kinds: the classes of the characters of all lines, in order; sizes: how many each line has.
    """
    import numpy as np

    # the last column is for all other lines
    width = len(lines) + 1
    column = np.full(len(sizes), len(lines))
    column[lines] = np.arange(len(lines))
    cells = np.multiply(kinds, width, dtype=np.int64)
    cells += np.repeat(column, sizes)
    return np.bincount(cells, minlength=CLASSES * width).reshape(CLASSES, width)[:, :-1]


@cache
def _less(columns: bytes) -> Any:
    """For each byte of the table of classes the columns that it lacks to two, and times 1 << MORE
    the columns that it may have besides."""
    import numpy as np

    either = np.arange(256) >= EITHER_BIT
    return (2 - np.frombuffer(columns, np.uint8)) + (either.astype(np.int64) << MORE)


def _runs(np: Any, places: Any) -> tuple[Any, Any, Any]:
    """Runs of neighbours among places in order, given by the numbers of these: the first of each
    run, the last, and for each place the number of its run."""
    opens = np.ones(len(places), bool)
    opens[1:] = places[1:] != places[:-1] + 1
    heads = opens.nonzero()[0]
    return heads, np.append(heads[1:], len(places)) - 1, opens.cumsum() - 1
