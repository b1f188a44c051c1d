"""What a filter is: a frozen dataclass whose fields are its options, whose docstring is its manual.

A text filter looks at one text and returns edits. A corpus filter looks at all documents: `survey`
takes the evidence from each, `decide` turns all of it into edits.
"""

import dataclasses
import difflib
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar

from cleaner.document import Document, check_ids
from cleaner.edit import AT_REST, Edit, complete, joined
from cleaner.errors import CleanerError, EditError
from cleaner.kept import Span


def option(
    default: Any,
    help: str,
    *,
    choices: Sequence[str] = (),
    least: float | None = None,
    most: float | None = None,
    table: Callable[[Mapping[str, Any]], Any] | None = None,
    file: Callable[[str], Any] | None = None,
    path: bool = False,
) -> Any:
    """A field of a filter that can be set on the command line and in a configuration.

    default: bool, int, float, str, None with a type of `str | None`, or () for a tuple of strings.
    help:    one sentence for `--help`.
    choices: the values allowed, for a string.
    least, most: the bounds of a number, both allowed.
    table:   for a tuple of tables, which only a configuration has: makes an item from its table.
    file:    the option is the name of a file, and the field holds the text in it: checks the text.
    path:    the option is a path; one in a configuration starts from the folder of that.
    """
    return dataclasses.field(
        default=default,
        metadata={
            "help": help,
            "choices": tuple(choices),
            "least": least,
            "most": most,
            "table": table,
            "file": file,
            "path": path or file is not None,
        },
    )


def suggestion(word: str, known: Iterable[str]) -> str:
    """The tail of a message about an unknown word: what was perhaps meant, or what there is."""
    known = list(known)
    near = difflib.get_close_matches(word, known, 1)
    return f"did you mean {near[0]!r}?" if near else f"choose from {', '.join(known)}."


@dataclass(frozen=True, kw_only=True)
class Filter(ABC):
    """What text filters and corpus filters share; see those."""

    name: ClassVar[str]
    rules: ClassVar[Mapping[str, str]]
    """For each rule its name, after the thing found, and one line on what that is."""
    divisible: ClassVar[Collection[str]] = ()
    """Rules whose edits write a character for each: what is beside a part that stays still goes."""
    without: tuple[str, ...] = option((), "Switch this rule off; may be given more than once.")

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            if field.default == () and isinstance(getattr(self, field.name), str):
                text = getattr(self, field.name)
                raise CleanerError(f"{self.name} {field.name}={text!r}: give a tuple, ({text!r},).")
        for rule in self.without:
            if rule not in self.rules:
                raise CleanerError(
                    f"{self.name} has no rule {rule!r}: {suggestion(rule, self.rules)}"
                )
        for field in dataclasses.fields(self):
            self._check(field)

    def _check(self, field: dataclasses.Field[Any]) -> None:
        value, bounds = getattr(self, field.name), field.metadata
        key = field.name.replace("_", "-")
        if bounds.get("choices") and value not in bounds["choices"]:
            raise CleanerError(
                f"{self.name} {key}={value!r}: {suggestion(str(value), bounds['choices'])}"
            )
        least, most = bounds.get("least"), bounds.get("most")
        if value is not None and not (
            # put this way, what is no number lies outside too
            (least is None or value >= least) and (most is None or value <= most)
        ):
            span = f"at least {least}" if most is None else f"from {least} to {most}"
            raise CleanerError(f"{self.name} {key}={value!r}: give a number {span}.")

    @property
    def fields(self) -> tuple[str, ...]:
        """The keys of a record that the filter wants in `Document.meta`."""
        return ()

    def on(self, rule: str) -> bool:
        """Whether a rule is switched on."""
        return rule not in self.without

    def allowed(self, text: str, edits: Iterable[Edit]) -> list[Edit]:
        """Of edits to a text those whose rules are on, complete and in order.

        Raises EditError, with the name of the filter, as `complete` does and for a rule that is
        none of the filter's.
        """
        if self.without:
            edits = [edit for edit in edits if edit.rule not in self.without]
        try:
            found = complete(text, edits)
        except EditError as error:
            raise EditError(f"{self.name}: {error}") from None
        for rule in {edit.rule for edit in found}:
            if rule not in self.rules:
                raise EditError(f"{self.name} has no rule {rule!r}: name it in its `rules`")
        return found


@dataclass(frozen=True, kw_only=True)
class TextFilter(Filter):
    """A filter that looks at one text at a time. Called with a text it gives the filtered text.

    Laws, held by the tests for every filter: the same text and options give the same edits; the
    edits do not overlap; a second call on the filtered text finds nothing.
    """

    @abstractmethod
    def edits(self, text: str) -> Iterable[Edit]:
        """What is to change in a text, in any order, without overlap."""

    def edits_of_each(self, texts: Sequence[str]) -> Iterable[Iterable[Edit]]:
        """`edits` of several texts, in their order; each as if it were alone.

        A filter overrides it where much of what a text costs it is paid by the call, and leaves the
        work to one call for all of them. It may say `AT_REST` of a text, and is then not asked
        again when nothing but whole lines of that has gone.
        """
        return map(self.edits, texts)

    def found(self, text: str) -> list[Edit]:
        """The edits of the rules that are on, complete and in order."""
        return self.allowed(text, self.edits(text))

    def found_in_each(self, texts: Sequence[str]) -> list[list[Edit]]:
        """`found` of several texts, in their order."""
        return [
            edits if edits is AT_REST else self.allowed(text, edits)
            for text, edits in zip(texts, self.edits_of_each(texts), strict=True)
        ]

    def keeps(self, text: str) -> Iterable[Span]:
        """What other filters are to leave as it is, of a text that this one may have filtered."""
        return ()

    def remarks(self, text: str) -> Iterable[str]:
        """What a person should know of a text that was filtered and stays as it is.

        A predicate each, for the report to put behind the name of the document.
        """
        return ()

    def __call__(self, text: str) -> str:
        if not isinstance(text, str):
            raise TypeError(f"{self.name} was given {type(text).__name__}: give a str.")
        return joined(text, self.found(text))


Evidence = Any
"""What `survey` took from one document: any value that pickles, small beside the document."""


CORES: ContextVar[int] = ContextVar("cores", default=1)
"""How many cores `decide` may use when it has all evidence: those of a run's workers, which wait
for it. What it decides is the same for any."""


class Decisions(Mapping[str, list[Edit]]):
    """What `decide` gives when it has something to say beside its edits.

    edits: for each document id its edits.
    notes: sentences for the report, on what was found and is not changed.
    method: sentences for the summary, on how it was looked for.
    """

    def __init__(
        self,
        edits: Mapping[str, list[Edit]],
        notes: Iterable[str] = (),
        method: Iterable[str] = (),
    ) -> None:
        self.edits = edits
        self.notes = list(notes)
        self.method = list(method)

    def __getitem__(self, name: str) -> list[Edit]:
        return self.edits[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.edits)

    def __len__(self) -> int:
        return len(self.edits)


@dataclass(frozen=True, kw_only=True)
class CorpusFilter(Filter):
    """A filter that looks at all documents of a corpus before it decides.

    Called with texts it gives the filtered texts. Laws as for a text filter; besides, `decide`
    depends on the evidence and its order alone, never on how the work was divided.
    """

    asks: ClassVar[str] = ""
    """The text filter that tells it something by what it took out: `Document.taken`."""

    @abstractmethod
    def survey(self, document: Document) -> Evidence:
        """The evidence of one document."""

    def survey_each(self, documents: Sequence[Document]) -> Sequence[Evidence]:
        """`survey` of several documents, in their order; see `TextFilter.edits_of_each`."""
        return [self.survey(document) for document in documents]

    @abstractmethod
    def decide(self, evidence: Iterable[tuple[str, Evidence]]) -> Mapping[str, list[Edit]]:
        """For each document id its edits, given (id, evidence) in the order of the corpus.

        Ids without edits may be left out. Offsets are into the text that `survey` saw. A run gives
        evidence that can be read more than once, and asks for the edits in its order: so a filter
        need not hold the evidence, or the edits, of all documents. What else is to be told of the
        corpus goes with the edits as `Decisions`.
        """

    def found(self, documents: Sequence[Document]) -> dict[str, list[Edit]]:
        """For each document with changes its edits of the rules that are on, complete, in order.

        Raises CleanerError where two documents have one id.
        """
        check_ids(documents)
        evidence = self.survey_each(documents)
        decided = self.decide([(d.id, e) for d, e in zip(documents, evidence, strict=True)])
        return {
            d.id: edits for d in documents if (edits := self.allowed(d.text, decided.get(d.id, ())))
        }

    def __call__(self, texts: Iterable[str]) -> list[str]:
        if isinstance(texts, str):  # whose characters would be taken for texts
            raise TypeError(f"{self.name} was given one str: give a list of texts.")
        documents = [Document(f"{n}.txt", text) for n, text in enumerate(texts)]
        found = self.found(documents)
        return [joined(d.text, found.get(d.id, ())) for d in documents]
