"""Finds sentences cut by hard wraps, columns or pages."""

import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, cast

from cleaner.composition import compose, narrowed
from cleaner.edit import Edit, joined
from cleaner.filter import TextFilter, option
from cleaner.wrapping.decide import Decided, decide_each
from cleaner.wrapping.indents import indented

INDENT = "\u3000\u3000"
GLUED = re.compile(rf"{INDENT}(?<=[。！？…”」』]{INDENT})(?=[^\s])")
"""The end of a sentence, then the indent of a new paragraph, in the middle of a line."""
SENTENCE = re.compile(r"[。！？]")
JOINED = frozenset({"wrapped-line", "cut-sentence", "hyphenated-word"})
"""The rules that make one line of two."""
LEAST = 8
"""Characters that a paragraph has, at least, on either side of a lost break."""

Ask = tuple[str, bool]
"""A text to look at, and whether its breaks are to be decided as well."""
Settling = Generator[Ask, Decided | None, list[Edit]]
"""Work on a text that asks for decisions on its way."""
Known = Decided | None | Literal[False]
"""The decision about a text; None where nothing is to change, False where it is to be made."""


@dataclass(frozen=True, kw_only=True)
class LineBreaks(TextFilter):
    r"""Sentences cut by hard wraps, columns or pages.

    Mails, manuals, PDFs and scanned newspapers break lines where a column ends, not where a
    paragraph does. This filter decides for every break between two lines, blank lines between
    them or not, whether a wrap made it, and joins what it cut:

    >>> text = "所有参加活动的志愿者，请于星期六上午八点以前到\n社区服务站集合，带好水杯。\n"
    >>> LineBreaks()(text)
    '所有参加活动的志愿者，请于星期六上午八点以前到社区服务站集合，带好水杯。\n'

    The evidence: the columns at which the lines of the text end (a Han character takes two) and
    whether the next word still fitted before them; whether a sentence ends at the break, a bracket
    is open across it, a word or number is cut in two; what the next line begins with; and what the
    lines around are. Plain cases are settled by rules, the rest is weighed by trees learned from
    wrapped texts. A wrong join is worse than none: verse, lists, tables, code, headings, scripts,
    captions, bylines, signatures, commands, columns side by side and quoted mail keep their breaks,
    and so do entries that begin alike (years, hours, terms, labels in boxes) and a text with one
    paragraph a line. Where most full lines end a sentence, they are
    full by chance. Joined with nothing are time codes, rows of columns that ideographic spaces set
    apart, page numbers, and running heads, which come back, stand apart from a number or break off
    inside a sentence. In a play a line goes on where it is full and the next one does not begin
    with the name of a speaker.

    Between Han characters nothing is inserted, between Latin words a space, between Han and Latin
    what the text does elsewhere. A hyphen at the end of a line stays, unless the text writes the
    same word without one elsewhere. A line that begins with ideographic spaces is a new paragraph,
    unless it hangs below the text of an item, a speech or an entry: where the lines above an indent
    are full and mostly end no sentence, it is the first lines that stand out and not the others.

    The reverse fault, two paragraphs glued by a lost break, is found by the ideographic spaces that
    opened the second one. Once the breaks are decided, white space that indents a paragraph of
    prose is taken away where no decision hangs on it. Ordinary spaces also set in what stands below
    a heading or an item: where they do, they stay in a text of which no lines were joined.

    What it does not do: join across a page number or a running head (take those away first), tell
    apart columns that run into each other line by line, or look a hyphenated word up in a
    dictionary, or put a note at the foot of a page behind the sentence that goes on below it. Where
    a line ends both a sentence and the column, and nothing marks a new paragraph, either may be
    right: it is not joined where the next one begins with 第二 or 另外 or a speech, or where half
    of the sentences of the text end a paragraph.

    Sources: margins and features after the measurements in bench/linebreaks.py; weights from
    bench/linebreaks_train.py.
    """

    name: ClassVar[str] = "linebreaks"
    rules: ClassVar[Mapping[str, str]] = {
        "wrapped-line": "a break that a wrap made inside a paragraph",
        "cut-sentence": "a sentence cut in two by blank lines: a column, a page, a mail",
        "hyphenated-word": "a word hyphenated at a wrap that stands in one piece elsewhere",
        "glued-paragraphs": "two paragraphs on one line: 。 and then the indent of the next one",
        "indentation": "white space that indents a paragraph of prose on a line of its own",
    }
    threshold: float = option(
        0.7, "Join where a wrap is at least this likely.", least=0.5, most=1.0
    )

    def edits(self, text: str) -> Iterable[Edit]:
        return self.edits_of_each([text])[0]

    def edits_of_each(self, texts: Sequence[str]) -> list[list[Edit]]:
        done: list[list[Edit]] = [[] for _ in texts]
        # Each text is taken as far as a decision is needed, then all of these are made at once.
        waiting = [(place, self._settle(text)) for place, text in enumerate(texts)]
        answers: list[Decided | None] = [None for _ in texts]
        while waiting:
            still: list[tuple[int, Settling]] = []
            asked: list[tuple[str, bool]] = []
            for (place, settling), answer in zip(waiting, answers, strict=True):
                try:
                    asked.append(settling.send(answer))
                    still.append((place, settling))
                except StopIteration as end:
                    done[place] = end.value
            texts, decided = [text for text, _ in asked], [whether for _, whether in asked]
            waiting, answers = still, decide_each(texts, self.threshold, decided)
        return done

    def _settle(self, text: str) -> Settling:
        """The edits of one text; asks for decisions about texts on the way."""
        rounds: list[list[Edit]] = []
        now, known, wrapped = text, cast(Known, False), False
        # Every step takes away breaks, white space or glued paragraphs, and none makes the
        # last again: so there is an end, and a second call finds nothing.
        while True:
            step, known = yield from self._next(now, known, wrapped)
            if not step:
                break
            wrapped = wrapped or any(edit.rule in JOINED for edit in step)
            now = joined(now, step)
            rounds.append(step)
        return rounds[0] if len(rounds) == 1 else compose(text, rounds)

    def _next(
        self, text: str, known: Known, wrapped: bool
    ) -> Generator[Ask, Decided | None, tuple[list[Edit], Known]]:
        """The next step, empty at the end, and the decision about the text after it if made.

        wrapped: whether lines of the text were joined before.
        """
        if self.on("glued-paragraphs") and (splits := list(self._splits(text))):
            return splits, False
        decision = (yield text, True) if known is False else known
        if decision is None:
            return [], None
        joins = list(self._joins(decision))
        if joins:
            whole = joined(text, joins)
            places = list(self._indents((yield whole, False), True)) if indented(whole) else []
            if not places:
                return joins, (yield whole, True)
            # it mostly goes well, and saves to decide in between
            after = yield joined(whole, places), True
            if after is None or next(self._joins(after), None) is None:
                return _merged(joins, places), after
            return joins, False
        places = list(self._indents(decision, wrapped))
        while places:
            after = yield joined(text, places), True
            if after is None or not (spoilt := list(self._joins(after))):
                return places, after
            # An indent stays where a break is decided otherwise without it.
            places = _unspoilt(places, after.text, spoilt)
        return [], None

    def _splits(self, text: str) -> Iterator[Edit]:
        if INDENT not in text:
            return
        new = "\n\n" if "\n\n" in text else "\n"
        because = "two ideographic spaces after a sentence"
        head, tail, seen = 0, -1, 0
        for match in GLUED.finditer(text):
            at, after = match.span()
            head = max(head, text.rfind("\n", seen, at) + 1)
            if tail < after:
                tail = text.find("\n", after)
                tail = len(text) if tail < 0 else tail
            seen = at
            if min(at - head, tail - after) >= LEAST and SENTENCE.search(text, after, tail):
                yield Edit(at, at, new, "glued-paragraphs", because, "")

    def _joins(self, decision: Decided) -> Iterator[Edit]:
        text = decision.text
        for start, end, glue, because, hyphen in decision.breaks():
            if hyphen is not None:
                because = f"{hyphen.because}; {because}"
                if hyphen.lost and self.on("hyphenated-word"):
                    was = text[start - 1 : end]
                    yield Edit(start - 1, end, "", "hyphenated-word", because, was)
                    continue
            white = text[start:end]
            rule = "cut-sentence" if white.count("\n") > 1 else "wrapped-line"
            if self.on(rule):
                yield Edit(start, end, glue, rule, because, white)

    def _indents(self, decision: Decided | None, wrapped: bool) -> Iterator[Edit]:
        if decision is not None and self.on("indentation"):
            for start, end, because, plain in decision.indents():
                if wrapped or not plain:
                    yield Edit(start, end, "", "indentation", because, decision.text[start:end])


def _merged(joins: list[Edit], places: list[Edit]) -> list[Edit]:
    """Joins, and the indents in the text that they make, as one list; joins never touch those."""
    merged: list[Edit] = []
    shift = at = 0
    for place in places:
        while at < len(joins) and joins[at].start < place.start + shift:
            join = joins[at]
            shift += join.end - join.start - len(join.text)
            at += 1
        merged.append(place._replace(start=place.start + shift, end=place.end + shift))
    for join in joins:
        merged += narrowed(join) if join.text else [join]
    return sorted(merged)


def _unspoilt(places: list[Edit], after: str, spoilt: list[Edit]) -> list[Edit]:
    """The indents of which none stands beside a break that would be joined without them.

    after:  the text without the indents of `places`.
    spoilt: the joins in it.
    """
    beside = {join.end for join in spoilt}
    beside |= {after.rfind("\n", 0, join.start) + 1 for join in spoilt}
    kept, shift = [], 0
    for place in places:
        shift += place.end - place.start
        if place.end - shift not in beside:
            kept.append(place)
    return kept if len(kept) < len(places) else []
