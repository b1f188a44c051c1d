"""Documents, and their lines as spans."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cleaner.edit import Edit
from cleaner.errors import CleanerError
from cleaner.kept import Span


@dataclass(frozen=True, slots=True)
class Document:
    """One text with its name.

    id:   the path inside the input folder with `/` between its parts; behind it `#` and the number
          of the line for a record of JSON Lines, of the row for Parquet, of the part for a part of
          a large text, all from 1.
    text: the text, decoded, its lines ended by a line feed.
    meta: what else the container said of it; filters may read it and never change it.
    kept: what of the text a corpus filter cannot change, for another filter protects it.
    taken: the rules by which the filter that a corpus filter asks for took something out of the
          text; None where that has not seen it.

    Raises TypeError where the text is no string.
    """

    id: str
    text: str
    meta: Mapping[str, object] = field(default_factory=dict)
    kept: tuple[Span, ...] = ()
    taken: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise TypeError(f"the text of {self.id!r} is {type(self.text).__name__}: give a str.")

    def with_text(self, text: str) -> "Document":
        """The document with another text, in which nothing is protected yet."""
        return Document(self.id, text, self.meta)

    @property
    def site(self) -> str:
        """The first folder of the id, which stands for the site it came from; "" at the top."""
        head, slash, _ = self.id.partition("/")
        return head if slash else ""


def check_ids(documents: Iterable[Document]) -> None:
    """Raise CleanerError where two documents have one id: each would be taken for the other."""
    seen: set[str] = set()
    for document in documents:
        if document.id in seen:
            raise CleanerError(f"two documents have the id {document.id!r}: give each its own.")
        seen.add(document.id)


class Line(NamedTuple):
    """The line `text[start:end]`, without its line feed."""

    start: int
    end: int
    text: str

    @property
    def blank(self) -> bool:
        return not self.text or self.text.isspace()


def around(text: str, start: int, end: int) -> tuple[int, int]:
    r"""Where the lines begin and end that `text[start:end]` lies in, line feeds left out.

    >>> around("一\n二三\n四", 3, 3)
    (2, 4)
    """
    last = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, last if last >= 0 else len(text)


def lines(text: str) -> list[Line]:
    r"""The lines of a text, blank ones too; "\n".join of their texts is the text.

    >>> [(line.start, line.text) for line in lines("一\n\n二")]
    [(0, '一'), (2, ''), (3, '二')]
    """
    found: list[Line] = []
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        found.append(Line(at, end, line))
        at = end + 1
    return found


def without_lines(
    text: str, found: list[Line], gone: Iterable[tuple[int, str, str]]
) -> Iterator[Edit]:
    r"""Edits that take whole lines out of a text, and leave no hole of blank lines behind.

    text, found: the text and `lines(text)`.
    gone:        (index of the line, rule, because), in any order, each index at most once.

    Blank lines around what goes are merged to the larger of the two gaps; at the head and the
    end of a text they go too. A line that stays never moves onto another one.

    >>> from cleaner.edit import apply
    >>> text = "首页 > 新闻\n\n正文。\n\n分享到\n\n正文。\n"
    >>> apply(text, without_lines(text, lines(text), [(0, "breadcrumb", ""), (4, "share", "")]))
    '正文。\n\n正文。\n'
    """
    why = {index: (rule, because) for index, rule, because in gone}
    if not why:
        return
    starts, ends = [line.start for line in found], [line.end for line in found]
    for start, end, index in cuts(starts, ends, [line.blank for line in found], sorted(why)):
        yield Edit(start, end, "", *why[index], text[start:end])


def cuts(
    starts: Sequence[int], ends: Sequence[int], blank: Sequence[bool], gone: Sequence[int]
) -> Iterator[tuple[int, int, int]]:
    """What `without_lines` takes out of a text: start, end and index of the line for which it goes.

    starts, ends, blank: where each line of the text begins and ends, and whether it is blank.
    gone: the indices of those that go, in ascending order.
    """
    size = ends[-1]
    # What follows the last line feed is no line.
    last = len(starts) - (len(starts) > 1 and starts[-1] == size)
    next_ = 0
    while next_ < len(gone) and gone[next_] < last:
        # What goes together: the lines that go between two that stay, with blank ones about them.
        begin = next_
        above, below = gone[begin] - 1, gone[begin]
        while above >= 0 and blank[above]:
            above -= 1
        while below < last:
            if next_ < len(gone) and gone[next_] == below:
                next_ += 1
            elif not blank[below]:
                break
            below += 1
        inside = range(above + 1, below)
        between = above >= 0 and below < last
        gap = _widest_gap(blank, inside) if between else range(inside.stop, inside.stop)
        for part in (range(inside.start, gap.start), range(gap.stop, inside.stop)):
            first = part.start
            named = [i for i in gone[begin:next_] if i in part]
            for i in named:
                until = part.stop - 1 if i == named[-1] else i
                if below == last and above >= 0:  # at the end the line feed before goes
                    yield starts[first] - 1, ends[until], i
                else:
                    yield starts[first], min(ends[until] + 1, size), i
                first = until + 1


def _widest_gap(blank: Sequence[bool], inside: range) -> range:
    """The longest run of blank lines inside a range of lines, the first of equals."""
    widest = range(inside.start, inside.start)
    begin = inside.start
    for i in inside:
        if not blank[i]:
            begin = i + 1
        elif i + 1 - begin > len(widest):
            widest = range(begin, i + 1)
    return widest
