"""Scans with a file for each printed page: numbers that count on over the files of a folder."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from cleaner.furniture.leaves import SET_OFF, SPELT, Leaf
from cleaner.recurrence.edges import Edges, Step, edges_of
from cleaner.recurrence.survey import NUMBERED, Seen

LEAST = 3
"""Files over which numbers count on, at least."""
GAP = 3
"""Files in a row without a number among those that count on, at most."""
MOST = 1_000_000
"""Files with a number at an end that are looked at, at most."""
YEARS = 1000
"""Smallest number that may be a year."""
FLOWS, FLOWS_BARE = 1 / 3, 1 / 2
"""Of files that follow each other the share where a sentence goes on from one to the next, at
least, in pages; and where nothing but a bare number stands above the text, as in chapters."""
WIDE = 6
"""Columns between a head and its number that hardly a title has."""

COUNTS_ON = "a page number that counts on over the files of this folder"
GOES_ON = "a running head: the sentence goes on behind it from the file before"

_DIGITS = re.compile(r"([0-9]+)")

Gone = dict[str, dict[int, tuple[str, str]]]
"""For each document the lines of it that go, with rule and reason."""


class Page(NamedTuple):
    """A document of a folder: its name, and the lines above and below its text."""

    name: str
    edges: Edges


class Found(NamedTuple):
    """A line with a number, by the place of its document among those of its folder."""

    place: int
    step: Step

    @property
    def leaf(self) -> Leaf:
        """What it says as the number of a page."""
        assert self.step.leaf is not None
        return self.step.leaf


class Printed:
    """The documents of folders whose files may be pages of printed works, and what goes from them.

    gone:  the lines that go.
    steps: the lines above and below the texts, of documents where one of them has a number.
    """

    def __init__(self, pages: Iterable[tuple[str, Seen]], *, heads: bool) -> None:
        """Look at the evidence, up to three times.

        heads: whether running heads go.
        """
        self.gone: Gone = {}
        self.steps: dict[str, Sequence[Step]] = {}
        self._heads = heads
        self._sites: set[str] = set()
        self._units: list[list[str]] = []
        for names in _folders(pages, self.steps, self._sites):
            alike: dict[str, list[str]] = defaultdict(list)
            for name in names:
                alike[_units(name)[1][1]].append(name)
            self._units += [names, *alike.values()] if len(alike) > 1 else [names]
        if not self._units:
            self.steps = {}

    def more(self, other: Mapping[str, Collection[int]]) -> bool:
        """Look for lines that go until nothing is left, so that a second call finds nothing.

        other: for each document the lines that something else takes out.

        Returns whether there were any.
        """
        before, last = sum(map(len, self.gone.values())), -1
        while last != (last := sum(map(len, self.gone.values()))):
            for unit in self._units:
                pages = [Page(name, self._edges(name, other)) for name in unit]
                for name, found in _of_unit(pages, self.gone, heads=self._heads).items():
                    # What else recurs on pages of sites is furniture of those.
                    lines = {
                        line: why
                        for line, why in found.items()
                        if name not in self._sites or why[0] == "page-number"
                    }
                    gone = {*self.gone.get(name, ()), *other.get(name, ()), *lines}
                    if any(step.line not in gone for step in self.steps[name]):
                        self.gone.setdefault(name, {}).update(lines)
        return last > before

    def _edges(self, name: str, other: Mapping[str, Collection[int]]) -> Edges:
        gone = {*self.gone.get(name, ()), *other.get(name, ())}
        return edges_of(self.steps.get(name, ()), gone)


def _folders(
    pages: Iterable[tuple[str, Seen]], steps: dict[str, Sequence[Step]], sites: set[str]
) -> Iterator[list[str]]:
    """The names in each folder where most documents have a number at an end, in the order of the
    numbers in them; else so those that differ in numbers alone, where most of them have one.

    steps: takes in those of the documents; sites: takes in which of them are pages of sites.
    """
    some: Counter[tuple[str, str]] = Counter()
    for name, seen in pages:
        if seen.steps and len(steps) < MOST:
            steps[name] = seen.steps
            if seen.page:
                sites.add(name)
            some.update(_units(name))
    known = {unit for unit, count in some.items() if count >= LEAST}
    if not known:
        return
    every: Counter[tuple[str, str]] = Counter()
    for name, _ in pages:
        every.update(unit for unit in _units(name) if unit in known)
    known = {unit for unit in known if 2 * some[unit] >= every[unit]}
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, _ in pages if known else ():
        unit = next((unit for unit in _units(name) if unit in known), None)
        if unit is not None:
            names[unit].append(name)
    for own in names.values():
        own.sort(key=lambda name: (_natural(name), name))
        yield own


def _units(name: str) -> tuple[tuple[str, str], ...]:
    """The folder of a document, and the names in it that differ from its own in numbers alone."""
    folder, _, own = name.rpartition("/")
    return (folder, ""), (folder, _DIGITS.sub("0", own))


def _natural(name: str) -> list[tuple[str, int]]:
    """Sorts names by the numbers in them.

    >>> sorted(["b1", "a10", "a9"], key=_natural)
    ['a9', 'a10', 'b1']
    """
    parts = [*_DIGITS.split(name), "0"]
    return [(text, int(number)) for text, number in zip(parts[::2], parts[1::2], strict=True)]


def _of_unit(unit: Sequence[Page], before: Gone, *, heads: bool) -> Gone:
    """Which lines go from documents in order."""
    named = [_natural(page.name)[-2:][0][1] for page in unit]
    best = max((list(_runs(unit, places)) for places in (range(len(unit)), named)), key=_size)
    found: Gone = {}
    if 2 * _size(best) < len(unit):
        return found
    for run in best:
        for place, step in run:
            found.setdefault(unit[place].name, {})[step.line] = ("page-number", COUNTS_ON)
        for place, step, why in _heads(unit, run, before) if heads else ():
            found.setdefault(unit[place].name, {})[step.line] = ("running-head", why)
    return found


def _size(runs: Iterable[Sequence[Found]]) -> int:
    return len({place for run in runs for place, _ in run})


def _runs(unit: Sequence[Page], places: Sequence[int]) -> Iterator[list[Found]]:
    """Lines whose numbers count on with the places of their documents, as those of pages do."""
    groups: dict[int, list[Found]] = defaultdict(list)
    for n, page in enumerate(unit):
        for step in page.edges.marks:
            found = Found(n, step)
            groups[found.leaf.number - places[n]].append(found)
    for group in groups.values():
        run: list[Found] = []
        for each in group:
            if run and each.place > run[-1].place + 1 + GAP:
                if _tells(unit, run):
                    yield run
                run = []
            run.append(each)
        if _tells(unit, run):
            yield run


def _tells(unit: Sequence[Page], run: Sequence[Found]) -> bool:
    """Whether lines with numbers that count on have the numbers of pages."""
    rows = sorted({found.place for found in run})
    if len(rows) < LEAST or 2 * len(rows) <= rows[-1] - rows[0]:
        return False
    # a number that counts the files tells nothing; neither does one that may be a year
    first = run[0].leaf.number
    simple = first <= run[0].place + 1 or first >= YEARS
    pairs = [(unit[a].edges, unit[b].edges) for a, b in pairwise(rows) if b == a + 1]
    goes_on = sum(a.breaks and b.begins for a, b in pairs) / max(1, len(pairs))
    kinds: dict[tuple[bool, str], list[Found]] = defaultdict(list)
    for found in run:
        kinds[found.step in unit[found.place].edges.above, _style(found.leaf)].append(found)
    return any(
        _kind_tells(unit, own, top=top, style=style, simple=simple, goes_on=goes_on)
        for (top, style), own in kinds.items()
        if 2 * len(own) >= len(rows)
    )


def _kind_tells(
    unit: Sequence[Page],
    run: Sequence[Found],
    *,
    top: bool,
    style: str,
    simple: bool,
    goes_on: float,
) -> bool:
    """Whether such lines, all above the texts or below them and written in one style, do so.

    simple:  whether the numbers may just count the files.
    goes_on: the share of files where a sentence goes on from the one before.
    """
    if style == "spelt":
        return True
    if style == "headed":
        return _are_heads(run, simple=simple, flows=goes_on >= FLOWS)
    if style == "bare" and top:
        return goes_on >= FLOWS_BARE
    if goes_on >= FLOWS:
        return True
    if style == "bare":
        return not simple and not _labelled(unit, run)
    return not top and (style != "of" or _of_one_total(run))


def _style(leaf: Leaf) -> str:
    if leaf.head:
        return "headed"
    if leaf.kind in SPELT:
        return "spelt"
    if leaf.kind == "of":
        return "of"
    return "set off" if leaf.kind in SET_OFF else "bare"


def _of_one_total(run: Sequence[Found]) -> bool:
    totals = Counter(found.leaf.total for found in run)
    return 2 * max(totals.values()) > len(run)


def _are_heads(run: Sequence[Found], *, simple: bool, flows: bool) -> bool:
    """Whether the words beside the numbers are running heads, no titles with numbers."""
    heads = Counter(found.leaf.head for found in run)
    if 2 * sum(heads[found.leaf.head] > 1 for found in run) < len(run):
        return False
    wide = 2 * sum(found.leaf.gap >= WIDE for found in run) > len(run)
    pairs = [(a.leaf, b.leaf) for a, b in pairwise(run) if b.place == a.place + 1]
    turns = len(pairs) > 1 and all(a.right != b.right and a.head != b.head for a, b in pairs)
    return flows or turns or (wide and not simple)


def _labelled(unit: Sequence[Page], run: Sequence[Found]) -> bool:
    """Whether a line that recurs names the numbers below the texts: 编号, 序号."""
    keys: Counter[int] = Counter()
    for place, step in run:
        heads = unit[place].edges.heads(top=False)
        keys.update({head.key for head in heads if head.line < step.line})
    return bool(keys) and 2 * max(keys.values()) >= len(run)


def _heads(
    unit: Sequence[Page], run: Sequence[Found], before: Gone
) -> Iterator[tuple[int, Step, str]]:
    """The outermost running heads of pages of a work, with the reason why they go.

    Above the text also one that stands once, where the others have one too.
    """
    rows = sorted({found.place for found in run})
    for top in (True, False):
        outer = {
            place: heads[0]
            for place in rows
            if (heads := unit[place].edges.heads(top=top)) and not heads[0].key & NUMBERED
        }
        places: dict[int, list[int]] = defaultdict(list)
        for place, head in outer.items():
            places[head.key].append(place)
        gone: set[int] = set()
        for own in places.values():
            often = len(own) >= LEAST or 3 * len(own) >= len(rows)
            dense = (3 if top else 2) * len(own) > own[-1] - own[0]
            if len(own) > 1 and often and dense:
                gone.update(own)
                why = f"a running head: stands in {len(own)} files whose page numbers count on"
                yield from ((place, outer[place], why) for place in own)
        if not top or 2 * len(gone) < len(rows):
            continue
        for place in sorted(outer.keys() - gone):
            rules = {rule for rule, _ in before.get(unit[place].name, {}).values()}
            one, other = unit[max(0, place - 1)].edges, unit[place].edges
            if "running-head" not in rules and place and one.breaks and other.begins:
                yield place, outer[place], GOES_ON
