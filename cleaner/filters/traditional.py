"""The filter `traditional`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from cleaner.composition import settled
from cleaner.conversion import regions
from cleaner.conversion.converter import Converter, converter
from cleaner.edit import Edit
from cleaner.filter import TextFilter, option


@dataclass(frozen=True, kw_only=True)
class Traditional(TextFilter):
    """Traditional characters and words, written as Simplified.

    Converts as OpenCC 1.4.2 does with its configuration t2s: the longest word of its tables
    first, then character by character. These things are better, of which the first two have
    switches of their own:

    - `particle`: 著 that is a particle or part of a verb becomes 着 (看著, 隨著, 著手, 執著); where
      it means to write or outstanding it stays (著名, 原著, 顯著), and behind the name of an
      author before a title or in a list of books (費孝通著《鄉土中國》). In Simplified text too.
    - `word`: words and characters that OpenCC lacks or has wrong (徵調, 藉著, 甚麼, 衞).
    - a 乾 that is part of a name stays (薛乾), and 藉 is 借 but where it is a mat or a comfort.
    - sentences with kana or hangul are left alone, and in a sentence with a word that only
      Chinese has (這, 們, 因為) its clauses with hangul or hiragana; `foreign` converts them too.

    >>> Traditional()("隨著時間過去，這部名著的乾淨版本出版了。")
    '随着时间过去，这部名著的干净版本出版了。'

    Simplified text is left as it is: a word that is Traditional in one reading and Simplified in
    another (打坏, 沈醉) is converted only in a line that has other Traditional characters. In a
    line that is Simplified but for them, characters stay that Simplified writes in names and
    other readings (昇腾, 李乾, 变徵), and a single one in quotation marks; `lone` converts these.

    >>> Traditional()("昇腾芯片的「龍」字")
    '昇腾芯片的「龍」字'

    A form that the text names stays in any line: in brackets behind the same word in another form,
    on the other side of a dash, in quotation marks or behind 繁體作 where the line speaks of
    Traditional and Simplified characters. So do signs and titles in quotation marks with a Japanese
    form (「営業時間」), as sentences with kana do, and quoted words in a Simplified line that has
    kana, or speaks of the writing of other countries (日语的“手紙”).

    >>> Traditional()("發（发）、後—后，「裡」字簡化為「里」。")
    '發（发）、後—后，「裡」字简化为「里」。'

    A word that goes on behind a line break (乾⏎隆) is converted as on one line, where the line
    above has nine characters or more and the next one begins no further in.

    >>> Traditional()("老先生最愛講的是乾\\n隆皇帝的故事")
    '老先生最爱讲的是乾\\n隆皇帝的故事'

    `variant` names the region whose forms are known besides. "tw" and "hk" differ from "t" in a few
    characters: Taiwan's 顎 and 鯰 become 腭 and 鲇 instead of 颚 and 鲶, Hong Kong's 衹 always 只.
    "auto" takes "hk" for a document in which forms of Hong Kong (説, 鋭, 鈎) are more than their
    counterparts (說, 銳, 鉤), and "t" for all others: what "tw" adds is no better than "t", as
    Simplified text writes 下颚 too. "twp" is "tw" and also replaces words (軟體 becomes 软件, not
    软体); it is never chosen by itself, because words with another meaning go with them (智慧
    becomes 智能), and it replaces none in lines that are more Simplified than Traditional.

    >>> Traditional(variant="twp")("這個軟體的預設值")
    '这个软件的默认值'

    Addresses and names of files are text as all else is, and a link in Traditional characters
    would lead elsewhere: a `[[rule]]` whose action is `keep` spares them (`cleaner rules --help`).

    Where text is Traditional most characters change, so an edit of the rule `character` spans a
    run of text. It ends where more than 64 characters in a row stay, and at the first end of a
    line after 4096 characters. Words and particles have edits of their own.

    The tables are those of opencc-python-reimplemented and, where it lacks entries, of OpenCC
    (BYVoid/OpenCC, Apache-2.0).
    """

    name: ClassVar[str] = "traditional"
    rules: ClassVar[Mapping[str, str]] = {
        "character": "a run of text with Traditional characters",
        "phrase": "a word of OpenCC's tables that is written otherwise than its characters alone",
        "word": "a word that OpenCC's tables lack or have wrong",
        "particle": "著 that stands for 着",
        "region": "a word of Taiwan, with the variant twp",
    }
    divisible: ClassVar[Collection[str]] = ("character",)
    variant: str = option(
        "auto",
        "Also know the forms of Taiwan (tw) or Hong Kong (hk), or Taiwan's forms and words (twp).",
        choices=("auto", "t", "tw", "hk", "twp"),
    )
    foreign: bool = option(False, "Convert sentences with kana or hangul too.")
    lone: bool = option(False, "Convert lone characters of Simplified lines too (昇, 「龍」).")

    def on(self, rule: str) -> bool:
        if rule == "region" and (self.variant != "twp" or "character" in self.without):
            # What stays Traditional would be taken for Taiwan's words again (檔案, 文件, 文档).
            return False
        return super().on(rule)

    def found(self, text: str) -> list[Edit]:
        # They are complete and in order as they come, and a second look at each costs a quarter.
        if not self.without and not self._undecided(text):
            return self.edits(text)
        # What a rule that is off leaves behind may make room for another one, and a text without
        # its forms of one region may look like one of another.
        return settled(text, lambda now: self.allowed(now, self.edits(now))) or []

    def found_in_each(self, texts: Sequence[str]) -> list[list[Edit]]:
        if self.without or self.on("region") or any(map(self._undecided, texts)):
            return [self.found(text) for text in texts]
        return self._converter("t").edits_of_each(texts)

    def edits(self, text: str) -> list[Edit]:
        if text.isascii():
            return []
        convert = self._converter(regions.region(text) if self._undecided(text) else "t")
        if self.on("region"):
            return regions.edits(text, convert, self.foreign)
        return convert.edits(text)

    def edits_of_each(self, texts: Sequence[str]) -> list[list[Edit]]:
        if self.on("region") or any(map(self._undecided, texts)):
            return [self.edits(text) for text in texts]
        return self._converter("t").edits_of_each(texts)

    def _undecided(self, text: str) -> bool:
        """Whether the forms in a text have to be counted to know its region."""
        return self.variant == "auto" and regions.undecided(text)

    def _converter(self, region: str) -> Converter:
        """The converter for a text; that of a region where no other is asked for."""
        variant = {"auto": region, "twp": "tw"}.get(self.variant, self.variant)
        return converter(self._off, self.foreign, variant, self.lone)

    @cached_property
    def _off(self) -> frozenset[str]:
        """The rules that are off and are the converter's."""
        return frozenset(self.without) - {"character", "region"}
