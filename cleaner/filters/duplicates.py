"""Paragraphs that stand in the corpus more than once, word for word or nearly."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar, NamedTuple

from cleaner.document import Document, lines, without_lines
from cleaner.edit import Edit
from cleaner.filter import CorpusFilter, option
from cleaner.neardup import copies_of_keys, keys

_SHOWN = 16  # characters of the copy kept that a reason quotes
_WORD = re.compile(r"[A-Za-zÀ-ɏ]+|[^\W\d_]")
_NUMERAL = "〇零一二三四五六七八九十百千万两"
_NUMBER = re.compile(
    r"\d+(?:[.,:/-]\d+)*"
    rf"|第[{_NUMERAL}]+"
    rf"|[{_NUMERAL}]+(?=[年月日号时点分条款项届次章节回期卷元亿个名岁])"
)


class Paragraph(NamedTuple):
    """A paragraph that may be a duplicate: its line from 0, its key, and how it begins."""

    line: int
    key: str
    opening: str


class Evidence(NamedTuple):
    """What the decision needs of one document.

    sizes:      the length of each line, blank ones as -1 - length.
    paragraphs: those long enough to be compared.
    """

    sizes: tuple[int, ...]
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, kw_only=True)
class Duplicates(CorpusFilter):
    """Finds paragraphs that repeat an earlier one, within and across files, and drops the repeats.

    A corpus made from many sites holds the same article again and again: reprinted with another
    headline, in Traditional characters, with other punctuation, with a name misread. A model
    trained on it learns these by heart. One copy of each paragraph is kept and the rest go.

    Two paragraphs are compared by what remains of them in NFKC, without white space, and in
    Simplified characters. Their similarity is 2 L / (a + b), with a and b the lengths and L the
    length of the longest common subsequence (the normalised Indel similarity of rapidfuzz). In
    the order of the corpus a paragraph goes only if its similarity to one that is kept reaches
    the threshold; a chain of likenesses is never followed, and no two that are kept are similar.

    >>> from cleaner.document import Document
    >>> first = "春天来了，山上的桃花一夜之间全开了，远远望去像一片粉红的云，村里的孩子都跑去看。"
    >>> second = "春天來了，山上的桃花一夜之間全開了，遠遠望去像一片粉紅的雲，村裏的小孩都去看。"
    >>> found = Duplicates().found([Document("1.txt", first), Document("2.txt", second)])
    >>> found["2.txt"][0].because
    'near-duplicate of 1.txt:1, similarity 0.96: 春天来了，山上的桃花一夜之间全开…'

    Left alone: short lines, since headings, refrains, greetings, bylines, signatures and the
    closing words of statutes may well stand twice. What counts is letters, a word of Latin letters
    as one, so that rules, rows of figures and commands are short however wide they are. Left alone
    too are paragraphs that differ from each other mostly in their numbers: records, minutes,
    weather, 第十条 and 第十一条. Up to 5,000 distinct paragraphs no pair is missed; above, a pair
    in thousands may be, unless `exact` asks for the proof, which takes about five times as long.

    Method: cleaner.neardup. The similarity is that of https://github.com/rapidfuzz/RapidFuzz.
    """

    name = "duplicates"
    rules: ClassVar[Mapping[str, str]] = {
        "identical-paragraph": "the same as an earlier paragraph but for widths, spaces or script",
        "near-duplicate-paragraph": "as similar to an earlier paragraph as the threshold asks",
    }
    threshold: float = option(
        0.85, "Similarity from which a paragraph is a duplicate.", least=0.5, most=1.0
    )
    min_chars: int = option(
        20, "Leave paragraphs with fewer letters alone; a Latin word counts as one.", least=1
    )
    scope: str = option(
        "corpus",
        "Where the copy that is kept may stand: anywhere before, or in the same file only.",
        choices=("corpus", "file"),
    )
    keep: str = option("first", "Which of several copies is kept.", choices=("first", "longest"))
    numbers: str = option(
        "apart",
        "What a difference in numbers means: a paragraph of its own, or nothing special.",
        choices=("apart", "alike"),
    )
    exact: bool = option(False, "Prove that no pair is missed, in a corpus of any size.")

    def survey(self, document: Document) -> Evidence:
        found = lines(document.text)
        wanted = [
            number
            for number, line in enumerate(found)
            if line.end - line.start >= self.min_chars and _has_words(line.text, self.min_chars)
        ]
        if not wanted:
            return Evidence((), ())
        paragraphs = tuple(
            Paragraph(number, key, _opening(found[number].text))
            for number, key in zip(wanted, keys([found[n].text for n in wanted]), strict=True)
        )
        sizes = (line.end - line.start for line in found)
        return Evidence(
            tuple(
                -1 - size if line.blank else size for line, size in zip(found, sizes, strict=True)
            ),
            paragraphs,
        )

    def decide(self, evidence: Iterable[tuple[str, Evidence]]) -> Mapping[str, list[Edit]]:
        documents = [(name, each) for name, each in evidence if each.paragraphs]
        if self.scope == "corpus":
            return self._among(documents)
        return {
            name: edits for document in documents for name, edits in self._among([document]).items()
        }

    def _among(self, documents: Sequence[tuple[str, Evidence]]) -> dict[str, list[Edit]]:
        where = [
            (number, paragraph)
            for number, (_, each) in enumerate(documents)
            for paragraph in each.paragraphs
        ]
        copies = copies_of_keys(
            [paragraph.key for _, paragraph in where],
            self.threshold if self.on("near-duplicate-paragraph") else 1.0,
            self.exact,
            longest=self.keep == "longest",
            differ=differ_in_numbers if self.numbers == "apart" else None,
        )
        gone: dict[int, list[tuple[int, str, str]]] = {}
        for copy, (kept, ratio) in copies.items():
            (number, paragraph), (other, original) = where[copy], where[kept]
            place = f"{documents[other][0]}:{original.line + 1}"
            if paragraph.key == original.key:
                rule, because = "identical-paragraph", f"the same text as {place}"
            else:
                rule = "near-duplicate-paragraph"
                shown = math.floor(ratio * 100 + 1e-9) / 100
                because = f"near-duplicate of {place}, similarity {shown:.2f}"
            row = (paragraph.line, rule, f"{because}: {original.opening}")
            gone.setdefault(number, []).append(row)
        return {documents[n][0]: _edits(documents[n][1].sizes, gone[n]) for n in sorted(gone)}


def differ_in_numbers(one: str, other: str) -> bool:
    """Whether each has numbers that the other lacks, and these are half of the difference or more.

    Then the two say the same of different things, as the rows of a table do.

    >>> differ_in_numbers("第十条本会每年3月开会一次", "第十一条本会每年4月开会一次")
    True
    >>> differ_in_numbers("2024年春,山上桃花盛开,游人如织", "2024年春,山上樱花盛放,游人如织")
    False
    """
    mine, yours = Counter(_NUMBER.findall(one)), Counter(_NUMBER.findall(other))
    if not (mine - yours and yours - mine):
        return False
    from rapidfuzz.distance import Indel

    rest = Indel.distance(_NUMBER.sub("", one), _NUMBER.sub("", other))
    return 2 * rest <= Indel.distance(one, other)


def _has_words(line: str, least: int) -> bool:
    return next(islice(_WORD.finditer(line), least - 1, None), None) is not None


def _opening(line: str) -> str:
    line = line.strip()
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"


def _edits(sizes: Sequence[int], gone: Iterable[tuple[int, str, str]]) -> list[Edit]:
    """The edits that take lines out, found on a text of the same shape: no more is needed."""
    shape = "\n".join(" " * (-1 - size) if size < 0 else "字" * size for size in sizes)
    return [edit._replace(was=None) for edit in without_lines(shape, lines(shape), gone)]
