"""Lines that recur with another number in each document: what of them is a template all the same.

A number that differs says something of its document: 第3期, 2021年工作报告, 难度：4. So such a
line is content, unless its words name it as furniture (阅读 120 次, 第3页) or template lines
surround it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from cleaner.recurrence.survey import LOOSE, NAMED, NUMBER
from cleaner.recurrence.tally import Tables

FORMS = 64
"""A line with more different numbers over a site has no number of its own."""


class Forms:
    """In how many documents of a site lines stand with which numbers, in bounded memory."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int], Counter[int]] = {}

    def add(self, site: str, lines: Collection[tuple[int, int]]) -> None:
        """Count a document.

        lines: its lines with numbers, each as its key and what stands for it with its number.
        """
        for key, exact in lines:
            forms = self._found.setdefault((site, key), Counter())
            if len(forms) <= FORMS:
                forms[exact] += 1

    def steady(self, found: Tables, least: Callable[[str], float]) -> dict[str, frozenset[int]]:
        """Of the keys that recur on each site those that have the same number in most documents.

        found: the keys; least: in how many documents, at least.
        """
        keys: dict[str, set[int]] = {}
        for (site, key), forms in self._found.items():
            if key in found.get(site, ()) and len(forms) <= FORMS:
                most = max(forms.values())
                if most >= least(site) and 2 * most > forms.total():
                    keys.setdefault(site, set()).add(key)
        return {site: frozenset(own) for site, own in keys.items()}


def own(
    keys: Sequence[int],
    exact: Mapping[int, int],
    rows: Sequence[int],
    recurs: Collection[int],
    fixed: Collection[int],
    prose: tuple[int, int],
) -> set[int]:
    """The lines that recur and yet say something of their document, by the number in them.

    keys:   of all lines; exact: what stands for those with a number.
    rows:   the lines that still stand; recurs: those of them that recur over the site.
    fixed:  keys of lines that are templates whatever number they have.
    prose:  the first and the last line that is surely prose; (-1, -1) where there is none.

    Above the prose such a line may be the headline and stays; but a date and the like among
    template lines goes if another line may be it. Elsewhere it goes between template lines, behind
    one that names itself, and behind two of them at the end of the text; but a date under the line
    right behind the text and this one, who signs it, stay.
    """
    named = {n for n in recurs if exact.get(n, 0) & NAMED}
    differ = {n for n in recurs if n in exact and n not in named and keys[n] not in fixed}
    if not differ:
        return differ
    stays: set[int] = set()
    first, last = prose
    for run, behind in runs(keys, rows, recurs):
        some = [n for n in run if n in differ]
        if first < 0 or (some and some[0] < first):
            heads = behind is not None and (first < 0 or behind < first)
            goes = _beneath(run, rows, recurs, differ, exact, heads=heads)
        else:
            if run[0] > last and len(run) > 1 and run[1] in differ and exact[run[1]] & LOOSE:
                stays.update(n for n in run[:2] if n in recurs)
                run = run[2:]
            tail = behind is None and bool(run) and run[0] > last
            goes = _amid(run, recurs, differ, named, tail=tail)
            some = [n for n in some if n in run]
        stays.update(n for n in some if n not in goes)
    return stays


def _beneath(
    run: Sequence[int],
    rows: Sequence[int],
    recurs: Collection[int],
    differ: Collection[int],
    exact: Mapping[int, int],
    *,
    heads: bool,
) -> set[int]:
    """Of a run above the prose the lines that differ and go.

    heads: whether the line behind it may be the headline.
    """
    loose = {n for n in run if n in differ and exact[n] & LOOSE}
    if not heads and all(n in loose for n in run if n in differ):
        return set()
    sure = [n for n in run if n in recurs and n not in differ]
    return {n for n in loose if sure and n < sure[-1] and (sure[0] < n or run[0] == rows[0])}


def _amid(
    run: Sequence[int],
    recurs: Collection[int],
    differ: Collection[int],
    named: Collection[int],
    *,
    tail: bool,
) -> set[int]:
    """Of a run that is not above the prose the lines that differ and go.

    tail: whether it ends the text, behind the prose.
    """
    sure = [n for n in run if n in recurs and n not in differ]
    if not sure:
        return set()
    begins = [n for n in sure if n in named][:1] or (sure[1:2] if tail else [])
    return {
        n
        for n in run
        if n in differ and (sure[0] < n < sure[-1] or any(begin < n for begin in begins))
    }


def runs(
    keys: Sequence[int], rows: Sequence[int], recurs: Collection[int]
) -> Iterator[tuple[list[int], int | None]]:
    """Runs of lines that recur or are numbers, each with the line behind it."""
    run: list[int] = []
    for n in [*rows, None]:
        if n is not None and (n in recurs or keys[n] == NUMBER):
            run.append(n)
        elif run:
            yield run, n
            run = []
