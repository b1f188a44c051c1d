r"""What recurs over the pages of one site."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from cleaner.document import Document, cuts
from cleaner.edit import Edit
from cleaner.errors import CleanerError
from cleaner.filter import CorpusFilter, Decisions, Evidence, option
from cleaner.patterns import Pattern, pattern
from cleaner.recurrence import learned
from cleaner.recurrence.edges import steps_of
from cleaner.recurrence.learned import Site
from cleaner.recurrence.numbers import Forms, own, runs
from cleaner.recurrence.printed import Gone, Printed
from cleaner.recurrence.site import host_of, site_of
from cleaner.recurrence.survey import BLANK, COUNTED, LONG, NAMED, NUMBERED, Seen, surveyed
from cleaner.recurrence.tally import Tally
from cleaner.recurrence.telling import pages_of_sites

Pages = Iterable[tuple[str, Seen]]


@dataclass(frozen=True, kw_only=True)
class Templates(CorpusFilter):
    r"""Lines, and glued ends of lines, that recur over the documents of one site or folder.

    What stands on page after page of a site is its template: menus, headings of lists, prompts,
    footers. Digits are masked, so a line recurs even when a date or a count in it changes, and so
    is a user's name before a date (河边的人 发表于 2020-02-09). A line must stand in
    `min-documents` documents and in a share of `min-share` of the site's; between the first and
    the last prose of a document it needs three times that share.

    A line whose number differs from document to document says something of its document, and
    stays (第3期 周末读书, 2021年工作报告, 难度：4) unless its words name it as furniture (阅读 120
    次, 第3页), or it is not above the prose and stands between template lines, behind one that
    names itself, or behind two at the end of the text. A line behind the text with a date
    under it signs the text.

    Letters, forms, records and poems share their first and last lines too, so only documents count
    that something tells to be pages of a site: `boilerplate` took furniture out of them, or, where
    that does not come before, a line of theirs names itself as some.

    Of scans with a file for each page the page numbers go, alone on their line or beside a running
    head, that count on over the files of a folder, or over those whose names differ in numbers
    alone; and the running heads beside them. A bare number above the text counts only where
    sentences go on from file to file, and a title with a number is none: chapters, poems and
    exercises have such too, and keep them.

    A site is the first folder of a document's id; all documents at the top count as one site.
    With `site-field` it is the host that a record names in a field (`url`), with
    `site-pattern` the first group of a pattern searched in the id (`([^/]+)/[^/]*$` is the last
    folder; the syntax is that of your own rules).

    Counts are exact while all sites together have at most a million different lines, some 150 MB;
    beyond that the rarest lines of the largest sites are forgotten, and those left are counted
    exactly. At a share of 0.2 and 100 different lines a document, a template can be missed from a
    thousand sites of one size on whose documents come mixed; in folders hardly ever.

    `cleaner learn IN > site.toml` writes the templates of a corpus. With `--templates site.toml`
    they are taken from there and nothing is counted: so the filter works on single documents, in
    a stream or a hook. Any folder of a path may then name the site; a document of none that is in
    the file stays as it is, which the summary of a run tells, unless the file has one site only: a
    stream has no path.

    It leaves alone: long lines and sentences (a quotation in many articles is for `duplicates`),
    one line alone amid others that do not recur (headings that many documents share: 摘要, 第一章
    总则, 步骤1) unless it names itself or holds a telephone number, the number of a chapter
    (第12章), ingredients and headings of recipes, products and posts (面粉 200克, 做法), the head
    and the signers of a court's paper, a line that ends in a colon above a sentence, and three
    fields in a row (科：鹭科), where no rule names these, numbers that stand alone unless template
    lines surround them, and any document that would lose all its lines.

    >>> pages = [f"首页 | 本地\n第{n}天，河水涨了，堤上的人守到天亮。\n阅读 {n}" for n in "123"]
    >>> print(Templates()(pages)[0])
    第1天，河水涨了，堤上的人守到天亮。
    """

    name = "templates"
    asks = "boilerplate"
    rules: ClassVar[Mapping[str, str]] = {
        "template-line": "a line that stands in many documents of the site",
        "template-end": "an end glued to lines in many documents of the site",
        "page-number": "the number of a printed page, with a file for each page",
        "running-head": "a running head of printed pages, with a file for each page",
    }

    min_documents: int = option(3, "Documents of a site that a line must stand in.", least=2)
    min_share: float = option(
        0.2, "Share of the site's documents that a line must stand in.", least=0.0, most=1.0
    )
    site_field: str | None = option(
        None, "The field of a record that holds its address, whose host is the site."
    )
    site_pattern: str | None = option(
        None, "A pattern for the id of a document, whose first group is the site."
    )
    templates: str | None = option(
        None, "A file of templates that `cleaner learn` wrote.", file=learned.read
    )

    @property
    def fields(self) -> tuple[str, ...]:
        return () if self.site_field is None else (self.site_field,)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.templates is not None:
            learned.read(self.templates)
        if self.site_pattern is not None:
            try:
                self._pattern()
            except CleanerError as error:
                raise CleanerError(
                    f"templates site-pattern={self.site_pattern!r}: {error}."
                ) from None

    def _pattern(self) -> Pattern | None:
        return None if self.site_pattern is None else pattern(self.site_pattern)

    def survey(self, document: Document) -> Evidence:
        return self.survey_each([document])[0]

    def survey_each(self, documents: Sequence[Document]) -> Sequence[Evidence]:
        own = self._pattern()
        sites = [site_of(document, self.site_field, own) for document in documents]
        if self.templates is not None:
            known = learned.read(self.templates)
            sites = [
                site if site in known else next((p for p in d.id.split("/") if p in known), site)
                for site, d in zip(sites, documents, strict=True)
            ]
        each = surveyed([document.text for document in documents], sites)
        pages = pages_of_sites(documents)
        field = self.site_field
        told = [
            seen.told(page=place in pages, hosted=field is None or bool(host_of(document, field)))
            for place, (seen, document) in enumerate(zip(each, documents, strict=True))
        ]
        return [
            (seen.sparing(d.kept) if d.kept else seen).between(steps_of(d.text, seen, d.kept))
            for d, seen in zip(documents, told, strict=True)
        ]

    def decide(self, evidence: Iterable[tuple[str, Evidence]]) -> Mapping[str, list[Edit]]:
        leaves: Gone = {}
        known = None if self.templates is None else learned.read(self.templates)
        once = known is not None and len(known) == 1 and self.site_field is None
        if isinstance(evidence, Iterator) and not once:
            evidence = list(evidence)
        method = [] if self.site_field is None else hostless(evidence, self.site_field)
        other: tuple[Site, ...] = ()
        if known is not None:
            rounds: Mapping[str, tuple[Site, ...]] = {name: (site,) for name, site in known.items()}
            if len(rounds) == 1:
                other = next(iter(rounds.values()))
            else:
                method += _strangers(evidence, known)
        else:
            rounds, leaves = self._counted_and_printed(evidence)

        def edits(name: str, seen: Seen) -> list[Edit]:
            return self.edits(seen, rounds.get(seen.site, other), leaves.get(name, {}))

        found: Mapping[str, list[Edit]]
        if isinstance(evidence, Iterator | list):
            found = {name: mine for name, seen in evidence if (mine := edits(name, seen))}
        else:
            found = Decided(evidence, edits)
        return Decisions(found, method=method) if method else found

    def _counted_and_printed(self, pages: Pages) -> tuple[dict[str, tuple[Site, ...]], Gone]:
        """What recurs on each site, and what goes from pages of printed works.

        What goes as the one may lay bare more of the other: both are looked for until nothing more
        goes.
        """
        if not self.on("page-number"):
            return self.counted(pages), {}
        books = Printed(pages, heads=self.on("running-head"))
        books.more({})
        while True:
            left = _Left(pages, books.gone) if books.gone else pages
            rounds = self.counted(left)
            other = {
                name: self.lines_gone(seen, seen.lines(), rounds[seen.site])[1]
                for name, seen in (left if books.steps and rounds else ())
                if seen.page and name in books.steps and seen.site in rounds
            }
            if not any(other.values()) or not books.more(other):
                return rounds, books.gone

    def counted(self, pages: Pages) -> dict[str, tuple[Site, ...]]:
        """For each site with templates what recurs there, in rounds.

        A page that keeps all its lines changes the counts of the others: what is taken out of
        them is counted anew without, until nothing more goes.
        """
        lines, ends = Tally(), Tally()
        for _, seen in pages:
            lines.add(seen.site, seen.distinct() if seen.page else ())
            ends.add(seen.site, {end.key for end in seen.glued})
        total = lines.total

        def least(site: str) -> float:
            return max(self.min_documents, self.min_share * total[site])

        tails = ends.at_least(least, ((s.site, {end.key for end in s.glued}) for _, s in pages))
        found = lines.at_least(least, ((s.site, s.distinct()) for _, s in pages if s.page))
        if not self.on("template-line"):
            found = {}
        forms = Forms()
        if any(key & NUMBERED for keys in found.values() for key in keys):
            for _, seen in pages:
                if seen.site in found:
                    forms.add(seen.site, _numbered(seen, seen.lines(), None, found[seen.site]))
        rounds: dict[str, tuple[Site, ...]] = {}
        while True:
            steady = forms.steady(found, least)
            for site in found.keys() | tails.keys():
                new = Site(
                    None,
                    total[site],
                    found.get(site, {}),
                    tails.get(site, {}),
                    steady=steady.get(site, frozenset()),
                )
                rounds[site] = (*rounds.get(site, ()), new)
            tally, forms, more = Tally(), Forms(), False
            for _, seen in pages:
                if seen.site in found and not found[seen.site].keys().isdisjoint(seen.distinct()):
                    keys, stays = seen.lines(), None
                    if seen.page:
                        stays, _, last = self.lines_gone(seen, keys, rounds[seen.site])
                        more = more or last
                        tally.add(seen.site, found[seen.site].keys() & {keys[n] for n in stays})
                    forms.add(seen.site, _numbered(seen, keys, stays, found[seen.site]))
            if not more:
                return rounds
            found = tally.at_least(least, ())
            for site in rounds.keys() - found.keys():
                found[site] = {}

    def lines_gone(
        self, seen: Seen, keys: Sequence[int], rounds: Sequence[Site]
    ) -> tuple[list[int], dict[int, str], bool]:
        """The lines of a document that stay and those that go, and whether the last round took any.

        Returns (lines that stay but for blank ones, lines that go to the reason, …).
        """
        stays = [n for n, key in enumerate(keys) if key != BLANK]
        gone: dict[int, str] = {}
        last = False
        for site in rounds:
            new = self._recurring(seen, keys, stays, site)
            last = bool(new) and len(new) < len(stays)
            if last:
                gone |= new
                stays = [n for n in stays if n not in new]
        return stays, gone, last

    def _recurring(
        self, seen: Seen, keys: Sequence[int], rows: Sequence[int], site: Site
    ) -> dict[int, str]:
        """Which of the lines that still stand recur over the site, and why they go."""
        least = max(self.min_documents, self.min_share * site.documents)
        strict = max(self.min_documents, min(1.0, 3 * self.min_share) * site.documents)
        first, last = seen.bounds
        recurs = {
            n: site.lines[keys[n]]
            for n in rows
            if keys[n] in site.lines
            and site.lines[keys[n]] >= (strict if first <= n <= last else least)
        }
        if not recurs:
            return {}
        exact = seen.numbered()
        for n in own(keys, exact, rows, recurs, site.steady | site.always, seen.bounds):
            del recurs[n]
        # One line alone amid lines that do not recur may be a heading: 摘要, 第一章 总则.
        alone = {
            n
            for n in recurs
            if keys[n] in site.always or (keys[n] & COUNTED and exact[n] & (NAMED | LONG))
        }
        return {
            n: _because(site, recurs[n])
            if n in recurs
            else "a number between lines that recur over this site"
            for run in _going(keys, rows, recurs, alone)
            for n in run
        }

    def edits(
        self, seen: Seen, rounds: Sequence[Site], leaves: Mapping[int, tuple[str, str]]
    ) -> list[Edit]:
        """The edits of one document, given what recurs over its site.

        leaves: the lines that go from it as from a printed page, with rule and reason.
        """
        if not rounds and not leaves:
            return []
        found: list[Edit] = []
        gone = dict(leaves)
        left = seen.without(leaves) if leaves else seen
        ends = memoryview(seen.ends).cast("q").tolist()
        counted = rounds and (seen.page or self.templates is not None)
        known = rounds[0].lines.keys() if counted else ()
        if self.on("template-line") and not left.distinct().isdisjoint(known):
            _, lines, _ = self.lines_gone(left, left.lines(), rounds)
            gone |= {n: ("template-line", because) for n, because in lines.items()}
        if gone:
            keys = seen.lines()
            starts = [0, *(end + 1 for end in ends[:-1])]
            found += (
                Edit(start, end, "", *gone[n])
                for start, end, n in cuts(
                    starts, ends, [key == BLANK for key in keys], sorted(gone)
                )
            )
        if not rounds:
            return found
        site = rounds[0]
        least = max(self.min_documents, self.min_share * site.documents)
        for n, at, key in seen.glued:
            times = site.ends.get(key, 0)
            if n not in gone and times and times >= least:
                found.append(
                    Edit(at, ends[n], "", "template-end", _because(site, times, "ends lines"))
                )
        return found


class _Left:
    """Evidence when the lines of printed pages are gone; to be read as often as that can be."""

    def __init__(self, pages: Pages, gone: Gone) -> None:
        self._pages, self._gone = pages, gone

    def __iter__(self) -> Iterator[tuple[str, Seen]]:
        for name, seen in self._pages:
            lines = self._gone.get(name)
            yield name, seen if lines is None else seen.without(lines)


def hostless(pages: Pages, field: str) -> list[str]:
    """A sentence where no document has an address in the field that is to tell its site."""
    some = False
    for _, seen in pages:
        if seen.hosted:
            return []
        some = True
    return [
        f"templates found no address in a field {field!r} of any document: give the one that holds "
        "it as site-field, or none."
    ] * some


def _strangers(pages: Pages, known: Mapping[str, Site]) -> list[str]:
    """A sentence where documents are of no site that a file of templates knows."""
    every = [seen.site in known for _, seen in pages]
    if all(every):
        return []
    return [
        f"templates knew the site of {sum(every):,} of {len(every):,} documents: "
        "the others are of none in the file of templates."
    ]


class Decided(Mapping[str, list[Edit]]):
    """The edits of documents, found as they are asked for.

    Evidence that can be read again is read on from the document asked for last, so that asking in
    its order reads it once and holds the edits of one document only.
    """

    def __init__(self, pages: Pages, edits: Callable[[str, Seen], list[Edit]]) -> None:
        self._pages, self._edits = pages, edits
        self._rest: Iterator[tuple[str, Seen]] = iter(())
        self._last: tuple[str, list[Edit]] | None = None

    def __getitem__(self, name: str) -> list[Edit]:
        if self._last is None or self._last[0] != name:
            self._last = self._found(name)
        if not self._last[1]:
            raise KeyError(name)
        return self._last[1]

    def _found(self, name: str) -> tuple[str, list[Edit]]:
        for afresh in (False, True):
            if afresh:
                self._rest = iter(self._pages)
            for other, seen in self._rest:
                if other == name:
                    return name, self._edits(name, seen)
        return name, []

    def __iter__(self) -> Iterator[str]:
        return (name for name, seen in self._pages if self._edits(name, seen))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _because(site: Site, times: int, what: str = "stands") -> str:
    if site.name is None:
        return f"{what} in {times} of the {site.documents} documents of this site"
    name = f"the site {site.name!r}" if site.name else "the site"
    if times > site.documents:
        return f"a template of {name}"
    return f"a template of {name}: {what} in {times} of {site.documents} documents"


def _numbered(
    seen: Seen, keys: Sequence[int], rows: Sequence[int] | None, found: Collection[int]
) -> set[tuple[int, int]]:
    """Of lines that recur those with a number: their keys, and what stands for each with it.

    rows: the lines that still stand; None where all do.
    """
    exact = seen.numbered()
    return {
        (keys[n], exact[n])
        for n in (exact if rows is None else rows)
        if n in exact and keys[n] in found
    }


def _going(
    keys: Sequence[int], rows: Sequence[int], recurs: Collection[int], alone: Collection[int]
) -> Iterator[list[int]]:
    """Runs of lines that recur and go, with the bare numbers between or at an end of the text.

    alone: those that go even where no other line of a run does.
    """
    for run, behind in runs(keys, rows, recurs):
        sure = [k for k, line in enumerate(run) if line in recurs]
        begins = run[0] == rows[0]
        several = len(sure) > 1 or (sure and run[sure[0]] in alone)
        if several or (sure and (begins or behind is None)):
            first = 0 if begins else sure[0]
            last = len(run) - 1 if behind is None else sure[-1]
            yield run[first : last + 1]
