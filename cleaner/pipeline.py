"""The chain of filters over one document, and how a chain splits into passes over a corpus."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from cleaner.composition import compose
from cleaner.document import Document, check_ids
from cleaner.edit import AT_REST, Edit, joined, removes_lines, revert
from cleaner.filter import CorpusFilter, Evidence, Filter, TextFilter
from cleaner.kept import sparing
from cleaner.registry import ORDER, build

ROUNDS = 12
"""How often a filter may be asked again about one text before the chain is taken as it is."""


class Step(NamedTuple):
    """The edits of one filter, over the text that the step before it made."""

    filter: str
    edits: list[Edit]


class Settled(NamedTuple):
    """A text in which no filter of a chain finds anything, and the steps with edits that led to it.

    resting: the places in the chain of filters that find nothing either in any selection of its
             lines.
    """

    text: str
    steps: list[Step]
    resting: Collection[int]


@dataclass(frozen=True)
class Cleaned:
    """A cleaned document.

    before, text: what went in and what came out.
    steps:        every change on the way, in order; steps without edits are left out.
    """

    id: str
    before: str
    text: str
    steps: tuple[Step, ...]

    @cached_property
    def edits(self) -> list[Edit]:
        """All changes as one list over `before`: `apply(before, edits) == text`.

        The rule of each is `filter/rule`; where one filter changed what another wrote, the later.
        """
        return compose(
            self.before,
            [
                [edit._replace(rule=f"{step.filter}/{edit.rule}") for edit in step.edits]
                for step in self.steps
            ],
        )


def _cleaned(document: Document, text: str, steps: Sequence[Step]) -> Cleaned:
    return Cleaned(document.id, document.text, text, tuple(steps))


def undone(text: str, steps: Sequence[Step]) -> str:
    """The text before the steps, given the text after them; raises EditError as `revert` does."""
    for step in reversed(steps):
        text = revert(text, step.edits)
    return text


@dataclass(frozen=True)
class Pass:
    """One pass over a corpus: text filters, and the corpus filter whose evidence ends the pass.

    chain: the text filters of this pass and of all passes before it.
    first: the place in `chain` where those of this pass begin.
    keepers: the filters of all passes that protect parts of a text.
    """

    chain: tuple[TextFilter, ...]
    first: int
    barrier: CorpusFilter | None
    keepers: tuple[TextFilter, ...] = ()

    def settle_each(
        self,
        documents: Sequence[Document],
        before: Sequence[Sequence[Step]],
        resting: Sequence[Collection[int]] = (),
    ) -> list[Settled]:
        """Run the text filters over documents.

        before: for each the steps of the passes before. Where the last was a corpus filter's, every
                text filter is asked anew; otherwise those of earlier passes have seen the text.
        resting: for each what `Settled` says of it after the pass before.
        """
        own = {filter.name for filter in self.chain}
        groups: dict[int, list[int]] = {}
        for place, steps in enumerate(before):
            decided = steps and steps[-1].filter not in own
            groups.setdefault(0 if decided else self.first, []).append(place)
        settled: dict[int, Settled] = {}
        for first, places in groups.items():
            each = settle_each(
                [documents[place] for place in places],
                self.chain,
                first,
                self.keepers,
                [resting[place] for place in places] if resting else (),
            )
            settled.update(zip(places, each, strict=True))
        return [settled[place] for place in range(len(documents))]

    def survey_each(
        self, documents: Sequence[Document], rules: Callable[[int], Iterable[tuple[str, str]]]
    ) -> Sequence[Evidence]:
        """The evidence of documents for the corpus filter.

        rules: gives for the place of a document the filters that changed it, each with a rule.
        """
        barrier = self.barrier
        assert barrier is not None
        if any(filter.name == barrier.asks for filter in self.chain):
            documents = [
                replace(
                    document,
                    taken=frozenset(rule for name, rule in rules(place) if name == barrier.asks),
                )
                for place, document in enumerate(documents)
            ]
        return barrier.survey_each(protected(documents, self.keepers, barrier))

    def decided(self, text: str, edits: Iterable[Edit], resting: Collection[int]) -> Settled:
        """A text as the corpus filter decided, without rules that are off, and the step if any.

        resting: what `Settled` said of it before.
        """
        assert self.barrier is not None
        allowed = _spared(self.barrier, text, self.barrier.allowed(text, edits), self.keepers)
        if not allowed:
            return Settled(text, [], resting)
        still = resting if removes_lines(text, allowed) else ()
        return Settled(joined(text, allowed), [Step(self.barrier.name, allowed)], still)


class Pipeline:
    """A chain of filters.

    filters: the filters in their order; by default those of the default chain. `build` of
             `cleaner.registry` makes one of its name, and of options as a configuration has them.

    >>> from cleaner.registry import build
    >>> Pipeline([build("pinyin"), build("traditional")]).clean("視頻會(huì)議").text
    '视频会议'
    """

    def __init__(self, filters: Iterable[Filter] | None = None) -> None:
        chain = (build(name) for name in ORDER) if filters is None else filters
        self.filters: tuple[Filter, ...] = tuple(chain)
        for each in self.filters:
            if not isinstance(each, Filter):
                raise TypeError(
                    f"{each!r} is no filter: give one such as Traditional(), or what "
                    "cleaner.registry.build makes of its name"
                )

    def clean(self, document: Document | str) -> Cleaned:
        """Clean one document, which is a corpus of its own to the corpus filters of the chain.

        A text without a name may be given as such. Where a filter changes something, the others
        are asked again about the new text, so that cleaning what is clean finds nothing.
        """
        if not isinstance(document, Document):
            document = Document("-", document)
        text, steps = settle(document, self.filters, keepers=self.keepers)
        return _cleaned(document, text, steps)

    def clean_all(self, documents: Iterable[Document]) -> list[Cleaned]:
        """Clean documents as one corpus, in memory; one alone is cleaned as `clean` does.

        Raises CleanerError where two have one id, and TypeError for what is no document.
        """
        documents = list(documents)
        for each in documents:
            if not isinstance(each, Document):
                raise TypeError(f"{type(each).__name__} is no document: give Document(id, text).")
        return self.clean_apart([documents])[0]

    def clean_apart(self, corpora: Sequence[Sequence[Document]]) -> list[list[Cleaned]]:
        """`clean_all` of several corpora, in their order; none of them knows of the others.

        They are cleaned at once, for the sake of filters that cost by the call.
        """
        alone = [corpus[0] for corpus in corpora if len(corpus) == 1]
        settled = settle_each(alone, self.filters, keepers=self.keepers)
        texts = iter([(each.text, each.steps) for each in settled])
        several = self._clean_several([corpus for corpus in corpora if len(corpus) != 1])
        return [
            [_cleaned(corpus[0], *next(texts))] if len(corpus) == 1 else next(several)
            for corpus in corpora
        ]

    def _clean_several(self, corpora: Sequence[Sequence[Document]]) -> Iterator[list[Cleaned]]:
        for corpus in corpora:
            check_ids(corpus)
        now = [document for corpus in corpora for document in corpus]
        steps: list[list[Step]] = [[] for _ in now]
        resting: list[Collection[int]] = [() for _ in now]
        for step in self.passes if now else ():
            for place, settled in enumerate(step.settle_each(now, steps, resting)):
                now[place] = now[place].with_text(settled.text)
                steps[place] += settled.steps
                resting[place] = settled.resting
            if step.barrier is None:
                break
            surveyed = enumerate(step.survey_each(now, lambda place: rules_of(steps[place])))
            for corpus in corpora:
                own = list(islice(surveyed, len(corpus)))
                edits = step.barrier.decide([(now[place].id, each) for place, each in own])
                for place, _ in own:
                    document = now[place]
                    mine = edits.get(document.id, ())
                    text, more, resting[place] = step.decided(document.text, mine, resting[place])
                    now[place] = document.with_text(text)
                    steps[place] += more
        made = zip(now, steps, strict=True)
        for corpus in corpora:
            yield [
                _cleaned(document, new.text, own)
                for document, (new, own) in zip(corpus, made, strict=False)
            ]

    def remarks(self, document: Document) -> list[str]:
        """What a person should know of a cleaned document, a sentence each."""
        return [
            f"{document.id} {remark}"
            for filter in self._remarking
            for remark in filter.remarks(document.text)
        ]

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The keys of a record that a filter wants to know besides the text."""
        return tuple(dict.fromkeys(name for filter in self.filters for name in filter.fields))

    @cached_property
    def _remarking(self) -> list[TextFilter]:
        """The filters that have something to say beside their edits."""
        return [
            filter
            for filter in self.filters
            if isinstance(filter, TextFilter) and type(filter).remarks is not TextFilter.remarks
        ]

    @cached_property
    def keepers(self) -> tuple[TextFilter, ...]:
        """The filters that protect parts of a text against the others."""
        return tuple(
            filter
            for filter in self.filters
            if isinstance(filter, TextFilter) and type(filter).keeps is not TextFilter.keeps
        )

    @cached_property
    def passes(self) -> tuple[Pass, ...]:
        """The passes over a corpus: each corpus filter is a barrier between two."""
        found: list[Pass] = []
        chain: list[TextFilter] = []
        first = 0
        for filter in self.filters:
            if isinstance(filter, CorpusFilter):
                found.append(Pass(tuple(chain), first, filter, self.keepers))
                first = len(chain)
            else:
                assert isinstance(filter, TextFilter)
                chain.append(filter)
        found.append(Pass(tuple(chain), first, None, self.keepers))
        return tuple(found)


def settle(
    document: Document,
    chain: Sequence[Filter],
    first: int = 0,
    keepers: Sequence[TextFilter] = (),
) -> tuple[str, list[Step]]:
    """`settle_each` of one document: its text and the steps."""
    text, steps, _ = settle_each([document], chain, first, keepers)[0]
    return text, steps


def settle_each(
    documents: Sequence[Document],
    chain: Sequence[Filter],
    first: int = 0,
    keepers: Sequence[TextFilter] = (),
    resting: Sequence[Collection[int]] = (),
) -> list[Settled]:
    """Run a chain over documents until no filter of it finds anything in any of them.

    chain: the filters in order; a corpus filter sees each document as the only one.
    first: those before it have already seen the texts and found nothing.
    keepers: filters that protect parts of a text against the others.
    resting: for each document the places in the chain of those that need not be asked about it.

    A filter is asked again about a text only when another one has changed it since, and not where
    it said that it rests and whole lines are all that has gone. The same as for each document by
    itself.
    """
    rests = [set(each) for each in resting] if resting else [set[int]() for _ in documents]
    texts = [document.text for document in documents]
    steps: list[list[Step]] = [[] for _ in documents]
    size = len(chain)
    asked = [0] * size
    unseen = [size - first] * len(documents)
    at, going = first, list(range(len(documents))) if size > first else []
    while going and asked[at] < ROUNDS:
        asked[at] += 1
        awake = [place for place in going if at not in rests[place]]
        some = [documents[place] for place in awake]
        found = _found(chain[at], some, [texts[place] for place in awake], keepers)
        for place, edits in zip(awake, found, strict=True):
            if edits is AT_REST:
                rests[place].add(at)
            elif edits := _spared(chain[at], texts[place], edits, keepers):
                if not removes_lines(texts[place], edits):
                    rests[place].clear()
                steps[place].append(Step(chain[at].name, edits))
                texts[place] = joined(texts[place], edits)
                unseen[place] = size
        for place in going:
            unseen[place] -= 1
        going = [place for place in going if unseen[place]]
        at = (at + 1) % size
    return list(map(Settled, texts, steps, rests))


def _found(
    filter: Filter,
    documents: Sequence[Document],
    texts: Sequence[str],
    keepers: Sequence[TextFilter],
) -> list[list[Edit]]:
    """What a filter finds in documents whose texts are by now these."""
    if isinstance(filter, TextFilter):
        return filter.found_in_each(texts)
    assert isinstance(filter, CorpusFilter)
    now = [document.with_text(text) for document, text in zip(documents, texts, strict=True)]
    each = protected(now, keepers, filter)
    return [filter.found([document]).get(document.id, []) for document in each]


def rules_of(steps: Iterable[Step]) -> Iterator[tuple[str, str]]:
    """The filters of steps, each with the rules of its edits."""
    return ((step.filter, edit.rule) for step in steps for edit in step.edits)


def protected(
    documents: Sequence[Document], keepers: Sequence[TextFilter], filter: Filter
) -> Sequence[Document]:
    """Documents with what other filters protect in them against this one."""
    if not keepers:
        return documents
    return [
        Document(
            document.id,
            document.text,
            document.meta,
            tuple(
                span
                for keeper in keepers
                for span in keeper.keeps(document.text)
                if not span.against or filter.name in span.against
            ),
            document.taken,
        )
        for document in documents
    ]


def _spared(
    filter: Filter, text: str, edits: list[Edit], keepers: Sequence[TextFilter]
) -> list[Edit]:
    """Those of a filter's edits that touch nothing which another filter protects."""
    for keeper in keepers:
        if edits and keeper is not filter:
            edits = sparing(text, edits, keeper.keeps(text), filter.name, filter.divisible)
    return edits
