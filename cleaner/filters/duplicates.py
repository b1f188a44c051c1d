"""Paragraphs that stand in the corpus more than once, word for word or nearly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from cleaner.document import Document
from cleaner.edit import Edit
from cleaner.errors import CleanerError
from cleaner.filter import CORES, CorpusFilter, Decisions, option
from cleaner.neardup import (
    KEEP,
    UNITS,
    Containment,
    Differ,
    Many,
    Store,
    Units,
    copies,
    proven,
    units_of_each,
)
from cleaner.repeats.clauses import Clauses
from cleaner.repeats.figures import differ, differ_in_numbers, lacks_numbers, told
from cleaner.repeats.forms import Forms
from cleaner.repeats.found import Copied, Places, Repeats, Unlike
from cleaner.repeats.items import Items
from cleaner.repeats.kinds import differ_each, kinds
from cleaner.repeats.owned import told_of_each
from cleaner.repeats.owners import Owners
from cleaner.repeats.series import Series

if TYPE_CHECKING:
    from cleaner.reference import Against

_LEAST_SHARE = 0.6  # below, a text of that length stands by chance in every long one


@dataclass(frozen=True, kw_only=True)
class Duplicates(CorpusFilter):
    """Paragraphs that repeat an earlier one, within and across files: all but one copy go.

    A corpus made from many sites holds the same article again and again: reprinted with another
    headline, in Traditional characters, with other punctuation, with a name misread. A model
    trained on it learns these by heart. One copy of each paragraph is kept and the rest go.

    Two paragraphs are compared by what remains of them in NFKC, without white space, and in
    Simplified characters. Their similarity is 2 L / (a + b), with a and b the lengths and L the
    length of the longest common subsequence (the normalised Indel similarity of rapidfuzz). In
    the order of the corpus a paragraph goes only if its similarity to one that is kept reaches
    the threshold; a chain of likenesses is never followed, and no two that are kept are similar
    but for those that are left alone.

    >>> from cleaner.document import Document
    >>> first = "春天来了，山上的桃花一夜之间全开了，远远望去像一片粉红的云，村里的孩子都跑去看。"
    >>> second = "春天來了，山上的桃花一夜之間全開了，遠遠望去像一片粉紅的雲，村裏的小孩都去看。"
    >>> found = Duplicates().found([Document("1.txt", first), Document("2.txt", second)])
    >>> found["2.txt"][0].because
    'near-duplicate of 1.txt:1, similarity 0.96: 春天来了,山上的桃花一夜之间全开…'

    Sentences or whole documents can be compared in the same way. A sentence ends behind 。！？… or
    a ! or ? that follows a character of Chinese, and the marks that close it.

    With `containment`, a paragraph goes too that stands inside a longer one: one cut off, or
    joined with another elsewhere. How much of it does is its similarity to the stretch of the
    longer one that is most like it (the partial ratio of rapidfuzz); .9 is a good choice. Of
    several copies the longest is then the one kept.

    Left alone: short lines, since headings, refrains, greetings, bylines, signatures and the
    closing words of statutes may well stand twice. What counts is letters, a word of Latin
    letters as one, so that rules, rows of figures and commands are short however wide they are; and
    so are headings with their number in an outline, and captions, which contents name before
    (3.1.2. …, 表 2.2. …), headings of Markdown, and the links of contents ([…](….md)).
    Left alone too are paragraphs that differ from each other mostly in their numbers, in
    opposites or in a negation: records, minutes, weather, 第十条 and 第十一条, 由东门 and 由西门,
    准予 and 不予, 均已 and 均未. What was misread is no other word: 均己 is 均已.

    Left alone, too, is a paragraph of one document that repeats another one there, or differs by
    what was put in or left out, and belongs to something else: an item of a list under a second
    heading (1. 打开…, （二）…), a labelled field of another record (检查情况：, 答：), the
    description of another term or option, indented under it or behind a wide gap, what stands
    alone under a heading, or near by under a date or hour; and so is a refrain of verses between
    other verses. Any other goes, and so does what repeats with its owner: the question and its
    answer, the list and what leads into it; and so do more than twenty lines in one order, or more
    than two paragraphs under no date, and a line right behind itself. What stands side by side
    under unlike labels stays (原句：…, 改句：…). Of another document a clause or field of up to 40
    characters stays (第三条 …, 既往史：…), alone or with one more, where a paragraph beside it
    does not go; and so does what two forms share that were filled in otherwise
    (依照…，判决如下：), where each has lines of its own at three places between lines of both, and
    what both have at one of these tells of other things, or is short at all of them. This is asked
    of paragraphs only, and not with `against`.

    And left alone are the clauses of one document, whose words differ in one place: those of a law
    (进行搜查的, 调取证据的) or a contract (出租人, 承租人), the entries of a handbook, the items of
    a list. What would go as a near-duplicate stays if that is most of the difference, or something
    stands twice in the place of the same thing, if the copy that is kept or another such clause
    that stays is at most 30 paragraphs away, and if it is no copy of that one. Farther off it stays
    if four characters or more in one place are all the difference and none of them is the same. In
    this no word goes for a misread letter, for marks, or for words that were put in or left out.
    But two paragraphs or more that would go for one stay as the entries of a series, likewise near
    by, where each says another thing somewhere, or three characters more. A paragraph that stands
    again near by with another word of the same meaning (希望, 期望) is taken for a clause. In
    another document a clause is a copy, as all is there, and so it is where the copy that is kept
    stands in another document. Sentences are told apart as paragraphs are, but for series, since a
    clause may be a sentence. With `numbers = "alike"` likeness alone counts, and clauses go too.

    Records that were filled in on one form stay too, wherever they stand: two recipes, two
    rulings. They have other numbers in one place, or one other name or Latin word at several, and
    far from there numbers again, or names or words, and hardly anything else is different; or one
    denies at several places what the other says. The date line of a report (本报北京3月5日电) is
    not asked, as each paper writes its own.

    Up to 5,000 distinct paragraphs no pair is missed; above, a pair in thousands may be, and more
    among thousands of paragraphs that are made alike and all stay, as the rows of a table; unless
    `exact` asks for the proof, which takes several times as long. The report says which search it
    was. Paragraphs of more than 65,536 characters are compared with identical ones only.

    With `against`, paragraphs are compared with those of a folder of texts, a file, or an index
    that `cleaner index add` made, and not with one another: what stands there goes from here. Use
    it for texts that a model will be tested on, or for what an earlier corpus holds. Of paragraphs
    longer than 42 characters one in thousands may be missed.

    Method: cleaner.neardup. The similarity is that of https://github.com/rapidfuzz/RapidFuzz.
    """

    name = "duplicates"
    rules: ClassVar[Mapping[str, str]] = {
        "identical-paragraph": "the same as an earlier paragraph but for widths, spaces or script",
        "near-duplicate-paragraph": "as similar to an earlier paragraph as the threshold asks",
        "contained-paragraph": "stands inside a longer paragraph, as far as `containment` asks",
    }
    threshold: float = option(
        0.85, "Similarity from which a paragraph is a duplicate.", least=0.5, most=1.0
    )
    min_chars: int = option(
        20, "Leave paragraphs with fewer letters alone; a Latin word counts as one.", least=1
    )
    unit: str = option("paragraph", "What is compared, and goes as a whole.", choices=UNITS)
    scope: str = option(
        "corpus",
        "Where the copy that is kept may stand: anywhere, or in the same file only.",
        choices=("corpus", "file"),
    )
    keep: str = option(
        "first",
        "Which of several copies is kept; the newest is the last in the order of the corpus.",
        choices=KEEP,
    )
    numbers: str = option(
        "apart",
        "What a difference in numbers, and near by in other words in one place, means: a paragraph "
        "of its own, or nothing special.",
        choices=("apart", "alike"),
    )
    containment: float = option(
        0.0,
        "Share of a paragraph that stands inside a longer one from which it goes; 0: it stays.",
        least=0.0,
        most=1.0,
    )
    exact: bool = option(False, "Prove that no pair is missed, in a corpus of any size.")
    report_only: bool = option(False, "Name the duplicates in the report, and remove nothing.")
    memory: int = option(
        1024, "Megabytes that the search keeps to; what it finds is the same for any.", least=1
    )
    against: str | None = option(
        None,
        "Drop what is similar to a paragraph in this folder, file or index, and nothing else.",
        path=True,
    )
    against_digest: str = field(default="", init=False)
    """A fingerprint of the texts compared with: where these change, a run is another run."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if 0 < self.containment < _LEAST_SHARE:
            raise CleanerError(
                f"{self.name} containment={self.containment}: "
                f"give 0, or a number from {_LEAST_SHARE} to 1."
            )
        if self.against is not None and ("://" in self.against or not self.against.strip()):
            raise CleanerError(
                f"{self.name} against={self.against!r}: give a folder, a file or an index that "
                "is on this machine."
            )
        if (reference := self._reference) is not None:
            if self.exact or self.containment:
                raise CleanerError(
                    f"{self.name} has no exact and no containment for what stands in "
                    f"{self.against}: leave these out, or against."
                )
            object.__setattr__(self, "against_digest", reference.digest())

    @property
    def _reference(self) -> "Against | None":
        if self.against is None:
            return None
        from cleaner.reference import Against  # with sqlite3 and the index: few runs need them

        return Against(Path(self.against), self._least, self.min_chars, self.unit)

    @property
    def _least(self) -> float:
        return self.threshold if self.on("near-duplicate-paragraph") else 1.0

    def survey(self, document: Document) -> Units:
        return self.survey_each([document])[0]

    def survey_each(self, documents: Sequence[Document]) -> list[Units]:
        texts = [each.text for each in documents]
        units = units_of_each(texts, self.unit, self.min_chars)
        return told_of_each(texts, units) if self._owned else units

    @property
    def _owned(self) -> bool:
        """Whether paragraphs of one document are asked what they belong to."""
        return self.unit == "paragraph" and self.numbers == "apart" and self.against is None

    def decide(self, evidence: Iterable[tuple[str, Units]]) -> Mapping[str, list[Edit]]:
        documents = (pair for pair in evidence if pair[1].lines)
        if (reference := self._reference) is not None:
            return self._known(reference, documents)
        if self.scope == "corpus":
            every = self._among(documents)
            return self._decisions(every, [every])
        each = [self._among([document]) for document in documents]
        return self._decisions({name: found[name] for found in each for name in found}, each)

    def _decisions(self, edits: Mapping[str, list[Edit]], found: Sequence[Repeats]) -> Decisions:
        """The edits, or what they would take out; and how it was looked for."""
        if self.report_only:
            told = [note for each in found for note in self._told(each)]
            return Decisions({}, told, self._searched(found))
        return Decisions(edits, (), self._searched(found))

    def _known(
        self, reference: "Against", documents: Iterable[tuple[str, Units]]
    ) -> Mapping[str, list[Edit]]:
        """What stands in a reference as well."""
        from cleaner.reference import known

        index = reference.index(self.against_digest)
        apart = differ_in_numbers if self.numbers == "apart" else None
        found = known(index, documents, self.unit, self._least, apart)
        searched = [
            f"{self.name} compared {found.compared:,} {self.unit}s with those of {self.against}: "
            "of the long ones one in thousands may have been missed."
        ]
        if self.report_only:
            return Decisions({}, self._told(found), searched)
        return Decisions(found, (), searched if found.compared else ())

    def _among(self, documents: Iterable[tuple[str, Units]]) -> Repeats:
        """What repeats in documents that are compared with one another."""
        memory = self.memory << 20
        store, places = Store(memory), Places(memory)
        for name, units in documents:
            places.add(name, units)
            store.add(units.keys, units.lengths, units.marks)
        containment = clauses = None
        keep = self.keep
        if self.containment and self.on("contained-paragraph"):
            lacks = lacks_numbers if self.numbers == "apart" else None
            containment, keep = Containment(self.containment, lacks), "longest"
        elif store.none_alike(self._least):
            return Unlike(places)
        collection = store.collection()
        if self.numbers == "apart" and self.unit != "document":
            clauses = Clauses(places, collection, keep, differ_in_numbers, memory)
        found = copies(
            collection,
            self._least,
            self.exact,
            keep,
            Differ(differ, told, Many(kinds, differ_each)) if self.numbers == "apart" else None,
            memory,
            containment,
            CORES.get(),
            clauses,
        )
        if self._owned and clauses is not None:
            every = found
            found = Items(places, collection, memory).left(every)
            found = Forms(places, collection, every, memory).left(found)
            equal = self.on("identical-paragraph")
            owners = Owners(places, collection, keep, equal=equal)
            series = Series(places, collection, owners, keep, memory, equal=equal)
            found = series.left(found, clauses)
        return Copied(places, collection, found, self.unit)

    def _searched(self, found: Sequence[Repeats]) -> list[str]:
        """Which search it was."""
        distinct = [each.compared for each in found]
        if not sum(distinct):
            return []
        every = all(proven(number, self.exact) for number in distinct)
        return [
            f"{self.name} compared {sum(distinct):,} distinct {self.unit}s: "
            + (
                "no pair was missed."
                if every
                else "a pair in thousands may have been missed; exact finds every one."
            )
        ]

    def _told(self, found: Repeats) -> list[str]:
        """What would go, and why."""
        return [
            f"{name}:{line} {because}"
            for name in found
            for line, rule, because in found.reasons(name)
            if self.on(rule)
        ]
