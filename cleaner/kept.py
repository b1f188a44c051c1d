"""Spans of a text that a filter protects, and the edits of others that leave them alone."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from cleaner.edit import Edit


class Span(NamedTuple):
    """The characters `text[start:end]`, protected against some filters; against all when empty."""

    start: int
    end: int
    against: tuple[str, ...] = ()


def sparing(
    text: str,
    edits: Sequence[Edit],
    spans: Iterable[Span],
    filter: str,
    divisible: Collection[str] = (),
) -> list[Edit]:
    r"""Those of a filter's edits, complete and in order, that touch no protected span.

    An edit touches a span when it changes a character of it, and also when it would join it to
    another line where it begins or ends one.

    divisible: rules whose edits write a character for each; of one that touches a span the parts
               beside it are left.

    >>> kept = [Span(0, 3)]
    >>> sparing("电话一\n分享\n", [Edit(1, 2, "", "a"), Edit(4, 7, "", "a")], kept, "x")
    [Edit(start=4, end=7, text='', rule='a', because='', was=None)]
    """
    kept = _united((s.start, s.end) for s in spans if not s.against or filter in s.against)
    if not kept:
        return list(edits)
    ends = [end for _, end in kept]
    left: list[Edit] = []
    for edit in edits:
        place = bisect_left(ends, edit.start + 1)
        if place < len(kept) and kept[place][0] < max(edit.end, edit.start + 1):
            inside = edit.start < edit.end or kept[place][0] < edit.start
            if inside:
                if edit.rule in divisible and len(edit.text) == edit.end - edit.start:
                    left.extend(_beside(text, edit, kept, place))
                continue
        left.append(edit)
    starts = {start for start, _ in kept if start == 0 or text[start - 1] == "\n"}
    stops = {end for end in ends if end == len(text) or text[end] == "\n"}
    return [
        edit for group in _groups(left) if not _joins(text, group, starts, stops) for edit in group
    ]


def _beside(text: str, edit: Edit, kept: Sequence[tuple[int, int]], place: int) -> Iterator[Edit]:
    """The parts of an edit beside the spans, which it touches from that place on."""
    start = edit.start
    while start < edit.end:
        begin, stop = kept[place] if place < len(kept) else (edit.end, edit.end)
        part = range(start, min(begin, edit.end))
        changed = [at for at in part if edit.text[at - edit.start] != text[at]]
        if changed:
            first, end = changed[0], changed[-1] + 1
            new = edit.text[first - edit.start : end - edit.start]
            yield edit._replace(start=first, end=end, text=new, was=text[first:end])
        start, place = stop, place + 1


def _united(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that meet as one only where they overlap."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if start == end:
            continue
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _groups(edits: Iterable[Edit]) -> list[list[Edit]]:
    """Edits that follow one another without a gap, together."""
    groups: list[list[Edit]] = []
    for edit in edits:
        if groups and groups[-1][-1].end == edit.start:
            groups[-1].append(edit)
        else:
            groups.append([edit])
    return groups


def _joins(text: str, group: Sequence[Edit], starts: set[int], stops: set[int]) -> bool:
    start, end = group[0].start, group[-1].end
    written = "".join(edit.text for edit in group)
    if end in starts and (text[max(0, start - 1) : start] if not written else written[-1]) not in (
        "",
        "\n",
    ):
        return True
    return start in stops and (text[end : end + 1] if not written else written[0]) not in ("", "\n")
