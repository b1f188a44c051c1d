"""The lines of texts as arrays: where they stand, how wide they are, what they are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cleaner.wrapping import classes, margins
from cleaner.wrapping.classes import CLASSES, EITHER_BIT, SPACE, WIDE_BIT
from cleaner.wrapping.margins import Margins

TAB = 8
"""Columns that a tab is taken for at the head of a line."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What is known of each non-blank line of some texts: arrays with an entry a line, in order.

    points: code points of the texts, a line feed between two, and `kinds` their classes.
    text:   the number of the text that the line stands in.
    tops:   the first line of each text, and the number of lines at the end.
    bounds: where each text begins in `points`, and where one more would.
    start, end: places of the line in `points` without the white space around it.
    indent, width: display columns before the line and of the line.
    above:  the number of blank lines before the line, but for the first one of a text.
    counts: characters of each class, an array (classes, lines).
    gaps:   runs of two and more spaces inside the line.
    block:  the number of the run of lines of one text without a blank line between them.
    heads:  the first line of each block, an entry a block.
    margin: that of all lines of each text.
    """

    points: Any
    kinds: Any
    text: Any
    tops: Any
    bounds: Any
    start: Any
    end: Any
    indent: Any
    width: Any
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
        """Where characters of some classes stand in `points`."""
        import numpy as np

        marked = self.kinds.tobytes().translate(classes.marking(kinds))
        return np.frombuffer(marked, bool).nonzero()[0]

    def totals(self, values: Any) -> Any:
        """For each text the sum over its lines of what is a whole number or a truth value."""
        sums = running(values)
        return sums[..., self.tops[1:]] - sums[..., self.tops[:-1]]

    def totals_of_breaks(self, values: Any) -> Any:
        """The same over its breaks, an entry for each line of all texts but the last."""
        import numpy as np

        sums = running(values)
        low = np.minimum(self.tops[:-1], sums.shape[-1] - 1)
        return sums[..., np.maximum(self.tops[1:] - 1, low)] - sums[..., low]


def running(values: Any) -> Any:
    """The sums of what stands before each place, and of all, along the last axis."""
    import numpy as np

    sums = np.zeros((*values.shape[:-1], values.shape[-1] + 1), np.int64)
    np.cumsum(values, axis=-1, out=sums[..., 1:])
    return sums


def layout(texts: Sequence[str]) -> Layout:
    """The layout of some texts, of each as if it were alone; see `Layout`."""
    import numpy as np

    whole = "\n".join(texts)
    points = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), "<u4")
    codes = classes.table().take(points)
    kinds = codes & (WIDE_BIT - 1)
    feeds = (points == 10).nonzero()[0]
    bounds = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) + 1 for text in texts], out=bounds[1:])
    ends = np.empty(len(feeds) + 2, np.int64)
    ends[0], ends[1:-1], ends[-1] = -1, feeds, len(points)
    heads = ends[:-1] + 1
    inked = (kinds != SPACE).nonzero()[0]
    first = inked.searchsorted(ends)
    full = (first[1:] > first[:-1]).nonzero()[0]
    heads = heads[full]
    start, end = inked[first[:-1][full]], inked[first[1:][full] - 1] + 1
    indent, width = _widths(np, codes, heads, start, end)
    if "\t" in whole:
        tabs = (points == 9).nonzero()[0]
        indent += (TAB - 1) * (tabs.searchsorted(start) - tabs.searchsorted(heads))
    tops = start.searchsorted(bounds)
    text = np.repeat(np.arange(len(texts)), np.diff(tops))
    above = full.copy()
    above[1:] -= full[:-1] + 1
    cells = (len(feeds) + 1) * CLASSES
    row = np.repeat(np.arange(0, cells, CLASSES), np.diff(ends))[:-1]
    counts = np.bincount(row + kinds, minlength=cells).reshape(-1, CLASSES)
    counts = np.ascontiguousarray(counts.take(full, axis=0).T)
    opens = above > 0
    opens[tops[:-1][tops[:-1] < len(start)]] = True
    block = opens.cumsum() - 1
    either = (codes >= EITHER_BIT).nonzero()[0]
    margin = margins.documents(indent + width, text, tops)
    if len(either):
        # quotation marks and dashes take two columns where that makes the better margin
        wider = width + either.searchsorted(end) - either.searchsorted(start)
        other = margins.documents(indent + wider, text, tops)
        better = margins.plainness(indent + wider, text, other)
        better = better > margins.plainness(indent + width, text, margin)
        width = np.where(better[text], wider, width)
        margin = Margins(*np.where(better, other, margin))
    gaps = _gaps(np, kinds, start, end)
    return Layout(
        points,
        kinds,
        text,
        tops,
        bounds,
        start,
        end,
        indent,
        width,
        above,
        counts,
        gaps,
        block,
        opens.nonzero()[0],
        margin,
    )


def _widths(np: Any, codes: Any, heads: Any, start: Any, end: Any) -> tuple[Any, Any]:
    """The columns before each line and those of the line."""
    cells = np.frombuffer(codes.tobytes().translate(classes.columns()) + b"\0", np.uint8)
    places = np.stack((heads, start, end), 1).ravel()
    if not len(places):
        return places, places
    sums = np.add.reduceat(cells, places, dtype=np.int64)
    return np.where(start > heads, sums[::3], 0), sums[1::3]


def _gaps(np: Any, kinds: Any, start: Any, end: Any) -> Any:
    """How many runs of two and more spaces there are inside each line."""
    blank = (kinds == SPACE).nonzero()[0]
    pair = blank[1:] == blank[:-1] + 1
    head = pair.copy()
    head[1:] &= ~pair[:-1]
    double = blank[:-1][head]
    return double.searchsorted(end) - double.searchsorted(start)
