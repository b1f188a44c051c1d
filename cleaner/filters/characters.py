"""The filter `characters`."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import ClassVar

from cleaner.composition import settled
from cleaner.edit import AT_REST, Edit
from cleaner.entities import references
from cleaner.filter import TextFilter, option
from cleaner.late import late
from cleaner.scan import Scan

SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3164\uffa0"
BLANK = "\u2800"
"""Braille without a dot, which posts have for a space; among other Braille it draws a picture."""
BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
RIGHT_TO_LEFT = late("[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
JOINED_SCRIPTS = "\u0600-\u061b\u061d-\u109f\u1780-\u180d\u1810-\u18af\ufb50-\ufdff\ufe70-\ufefc"
SYMBOLS = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
TAGS = "\U000e0020-\U000e007f"
PICTURES = "\u00a9\u00ae\u203c\u2049\u2100-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
"""What is a text or an emoji by the selector behind it, beside the keys, which need one more."""
MARKS = "\u0300-\u034e\u0350-\u036f\u3099\u309a"
LETTERS = "A-Za-z\u00c0-\u024f\u0370-\u052f\u1e00-\u1fff\u3041-\u3096\u309d-\u30ff"

FOUND = late(
    rf"""
    (?P<line_end>\r(?:\r?\n)?)
  | (?P<line_separator>[\x0b\x0c\x85\u2028\u2029]+)
  | (?P<space>[{SPACES}][{SPACES}\ \t\u3000]*
      | (?<![\u2800-\u28ff]){BLANK}+(?![\u2800-\u28ff]))
  | (?P<soft_hyphen>\u00ad+)
  | (?P<byte_order_mark>\ufeff+)
  | (?P<zero_width>[\u200b\u2060-\u2064\u206a-\u206f\u180e]+
      | (?<![{JOINED_SCRIPTS}{SYMBOLS}])[\u200c\u200d]
      | (?<![{JOINED_SCRIPTS}])[\u200c\u200d](?![{SYMBOLS}])
      | (?<![\U0001f3f4{TAGS}])[\U000e0001{TAGS}]+
      | (?<![\#*0-9{PICTURES}])[\ufe0e\ufe0f]+
      | (?<=[\#*0-9])[\ufe0e\ufe0f]+(?!\u20e3)
      | (?<![{MARKS}\u0591-\u05c7])\u034f+(?![{MARKS}\u0591-\u05c7]))
  | (?P<bidi_control>[{BIDI}]+)
  | (?P<control>\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]+)
  | (?P<radical>[\u2e80-\u2fdf]+)
  | (?P<compatibility>[\uf900-\ufaff\U0002f800-\U0002fa1f]+)
  | (?P<ligature>[\ufb00-\ufb06])
  | (?P<object>\ufffc+)
  | (?<=[{LETTERS}])(?P<decomposed>[{MARKS}]+)
  | (?P<jamo>(?:[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?)+)(?![\u1160-\u11ff\ud7b0-\ud7fb])
    """,
    re.VERBOSE,
)
ANY = late(
    rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u1100-\u1112{SPACES}{BLANK}{BIDI}\u180e\u200b-\u200d\u2028\u2029"
    rf"\u2060-\u2064\u206a-\u206f\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb06\ufe0e\ufe0f\ufeff\ufffc"
    rf"\u034f{MARKS}\U0002f800-\U0002fa1f\U000e0001{TAGS}]"
)

SUSPECT = Scan(ANY)

SHOWN = frozenset({"radical", "compatibility", "ligature"})
NEAR = 12
"""So many characters behind one its code point may end that says that it is shown as such."""

KEPT = (
    (late("\ufffd"), "replacement character", ": a character was lost, look for a whole copy"),
    (
        late("[\ue000-\uf8ff\U000f0000-\U0010fffd]"),
        "private-use character",
        ", which only its own font shows: this stays as it is",
    ),
)
"""What stays and is reported."""
REPORTED = Scan(late("[\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd]"))

WIDTH = late("[０-９Ａ-Ｚａ-ｚ]+")
FULL = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
TO_ASCII = str.maketrans({**FULL, "。": "."})
ASCII = late("[！＂＃＄％＆＇（）＊＋，－．／：；＜＝＞？＠［＼］＾＿｀｛｜｝～。]+")

HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
TO_CHINESE = str.maketrans(",;:!?.", "，；：！？。")
CHINESE = late(rf"(?<=[{HAN}”’》〉】」』）])(?:[,;:!?]+|\.(?![.\w/\\-]))", re.ASCII)
BRACKETS = late(r"\([^()\n]{1,60}\)")
HANZI = late(f"[{HAN}]")


@dataclass(frozen=True, kw_only=True)
class Characters(TextFilter):
    r"""Characters that nobody sees, or that look like others.

    Pages and PDF files carry characters that say how to lay a text out, or that a program put
    there. They cut words in two for every search, and make equal texts unequal.

    >>> Characters()("数\u200b据\u00a0库的⻚⾯\r\n")
    '数据 库的页面\n'

    Spaces of other widths become ordinary ones; at the head of a line an em space becomes an
    ideographic one, so that the indentation still marks a paragraph. Line and paragraph
    separators and other line ends become line feeds. Radicals and compatibility ideographs become
    the ideographs that they stand for (Unicode Character Database), ligatures of PDF files their
    letters (ﬁ, fi), and a letter with an accent of its own, or the letters of a Korean syllable,
    one character (Unicode's form NFC).

    Character references that were left in a text (&nbsp;, &#8220;) become what they stand for, if
    it has no markup and their line does not speak of such.

    Left alone: ideographic spaces, full-width punctuation, variation selectors behind what has
    variants, joiners in emoji and in scripts that need them, directions in lines with Arabic or
    Hebrew, pictures drawn in Braille, characters shown with their code point (“⻌”, U+2ECC).
    Private-use and replacement characters stay too, and the
    report names the documents that hold them.

    `width` also writes letters and digits in half width. `punctuation` is "chinese" to write ASCII
    punctuation after Chinese characters in full width, "ascii" for the reverse.
    """

    name: ClassVar[str] = "characters"
    rules: ClassVar[Mapping[str, str]] = {
        "zero-width": "zero-width spaces, joiners and selectors of nothing, invisible tags",
        "bidi-control": "marks for the direction of writing, in lines without Arabic or Hebrew",
        "soft-hyphen": "soft hyphens",
        "byte-order-mark": "byte order marks inside the text",
        "space": "no-break spaces and spaces of other widths",
        "line-end": "carriage returns",
        "line-separator": "Unicode line and paragraph separators, vertical tabs and form feeds",
        "control": "control characters and terminal colours",
        "radical": "radicals in the place of characters",
        "compatibility": "CJK compatibility ideographs",
        "ligature": "Latin letters that print joins, as one character: ﬁ, ﬂ",
        "decomposed": "accents or Hangul letters apart, where they are one character too",
        "reference": "character references of HTML in a text without markup (&nbsp;, &#8220;)",
        "object": "signs for pictures and other objects that were not copied",
        "width": "letters and digits in full width, with the option width",
        "punctuation": "punctuation of the other kind, with the option punctuation",
    }
    width: bool = option(False, "Write full-width letters and digits in half width.")
    punctuation: str = option(
        "keep",
        "Write punctuation in Chinese text in full width (chinese), or all of it in ASCII.",
        choices=("keep", "chinese", "ascii"),
    )

    def on(self, rule: str) -> bool:
        if rule == "width" and not self.width:
            return False
        if rule == "punctuation" and self.punctuation == "keep":
            return False
        return super().on(rule)

    def found(self, text: str) -> list[Edit]:
        return self.found_in_each([text])[0]

    def found_in_each(self, texts: Sequence[str]) -> list[list[Edit]]:
        optional = self.width or self.punctuation != "keep"
        found: list[list[Edit]] = [[] if optional else AT_REST] * len(texts)
        places = range(len(texts)) if optional else self._suspect(texts)
        for place in places:
            found[place] = settled(texts[place], self._once) or []
        return found

    def _suspect(self, texts: Sequence[str]) -> list[int]:
        """The texts that may have something to find, or may once some of their lines are gone."""
        referring = {place for place, text in enumerate(texts) if "&" in text}
        return sorted(referring.union(SUSPECT.among(texts)))

    def edits(self, text: str) -> list[Edit]:
        return self.found(text)

    def edits_of_each(self, texts: Sequence[str]) -> list[list[Edit]]:
        return self.found_in_each(texts)

    def remarks(self, text: str) -> Iterator[str]:
        if not REPORTED(text):
            return
        for pattern, what, rest in KEPT:
            if number := len(pattern.findall(text)):
                yield f"holds {number:,} {what}{'s' * (number != 1)}{rest}."

    def _once(self, text: str) -> Iterable[Edit]:
        edits = self._every(text)
        return [edit for edit in edits if self.on(edit.rule)] if self.without else edits

    def _every(self, text: str) -> Iterator[Edit]:
        if "&" in text and self.on("reference") and (left := list(references(text))):
            yield from left
            return  # what they stand for is looked at next
        yield from _hidden(text)
        if self.width:
            for match in WIDTH.finditer(text):
                yield _written(match, match[0].translate(TO_ASCII), "width", "full width")
        if self.punctuation == "ascii":
            for match in ASCII.finditer(text):
                yield _written(match, match[0].translate(TO_ASCII), "punctuation", "full width")
        elif self.punctuation == "chinese":
            for match in CHINESE.finditer(text):
                new = match[0].translate(TO_CHINESE)
                yield _written(match, new, "punctuation", "ASCII after a Chinese character")
            yield from _brackets(text)


def _written(match: re.Match[str], new: str, rule: str, because: str) -> Edit:
    return Edit(match.start(), match.end(), new, rule, because, match[0])


def _brackets(text: str) -> Iterator[Edit]:
    """Pairs of brackets behind or around Chinese characters, in full width."""
    for match in BRACKETS.finditer(text):
        start, end = match.span()
        if HANZI.search(text, max(start - 1, 0), end) is not None:
            because = "ASCII brackets with Chinese characters"
            yield Edit(start, start + 1, "（", "punctuation", because, "(")
            yield Edit(end - 1, end, "）", "punctuation", because, ")")


def _hidden(text: str) -> Iterator[Edit]:
    """The edits of the rules that need no option."""
    # U+0085 ends a line only in a text without line feeds: elsewhere it is what is left of another
    # character that was decoded wrongly.
    next_line = "" if "\n" in text else "\x85"
    lines = _right_to_left(text, next_line)
    line_end, right_to_left = -1, False
    gone = 0  # up to where an edit takes the text: what it takes bears no accent
    for match in _matches(text):
        rule = (match.lastgroup or "").replace("_", "-")
        was = match[0]
        new = ""
        if rule == "line-end":
            new = "\n"
        elif rule == "line-separator":
            new = _line_ends(text, match, next_line)
        elif rule == "space":
            new = _spaces(was, text[max(match.start() - 1, 0) : match.start()])
        elif rule in ("radical", "compatibility"):
            new = was.translate(_ideographs())
        elif rule == "bidi-control":
            while match.start() > line_end:
                line_end, right_to_left = next(lines)
            if right_to_left:
                continue
        elif rule == "ligature":
            new = unicodedata.normalize("NFKC", was)
        elif rule == "decomposed":
            if match.start() > gone:
                yield from _composed(text, match)
            continue
        elif rule == "jamo":
            rule, new = "decomposed", unicodedata.normalize("NFC", was)
        if new != was and not (rule in SHOWN and _shown(text, match)):
            gone = match.end()
            yield _written(match, new, rule, _names(was))


def _shown(text: str, match: re.Match[str]) -> bool:
    """Whether a character is shown as such, with its code point: “ﬁ” (U+FB01)."""
    end = match.end()
    code = f"U+{ord(match[0][0]):04X}"
    return end == match.start() + 1 and code in text[end : end + NEAR].upper()


def _matches(text: str) -> Iterator[re.Match[str]]:
    """The matches of FOUND, which is tried only where one of its characters stands."""
    end = 0
    for place in SUSPECT.places(text):
        match = FOUND.match(text, place) if place >= end else None
        if match is not None:
            yield match
            end = match.end()


def _line_ends(text: str, match: re.Match[str], next_line: str) -> str:
    """A line feed for each; a form feed or vertical tab beside a line end marks no further one."""
    ends = sum(char in f"\u2028\u2029{next_line}" for char in match[0])
    if ends == 0 and match[0].strip("\x85"):
        around = (
            text[max(match.start() - 1, 0) : match.start()] + text[match.end() : match.end() + 1]
        )
        ends = not (set(around) & {"\n", "\r"})
    return "\n" * ends


@lru_cache(1024)
def _spaces(was: str, head: str) -> str:
    """As many spaces; at the head of a line ideographic ones for those that are as wide."""
    wide = "\u3000" if head in ("", "\n", "\r", "\u2028", "\u2029", "\x85") else " "
    return re.sub(f"[{SPACES}{BLANK}]", lambda m: wide if m[0] in "\u2001\u2003" else " ", was)


def _composed(text: str, match: re.Match[str]) -> Iterator[Edit]:
    start, end = match.start() - 1, match.end()
    was = text[start:end]
    new = unicodedata.normalize("NFC", was)
    if new != was:
        yield Edit(start, end, new, "decomposed", _names(match[0]), was)


def _right_to_left(text: str, next_line: str) -> Iterator[tuple[int, bool]]:
    """Where each line ends, and whether it has letters that are written from right to left."""
    start = 0
    for match in re.finditer(f"[\n\r\v\f\u2028\u2029{next_line}]|\\Z", text):
        yield match.start(), RIGHT_TO_LEFT.search(text, start, match.start()) is not None
        start = match.end()


@cache
def _ideographs() -> Mapping[int, str]:
    found = {}
    for line in (files("cleaner") / "data/characters.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            radical, ideograph = line.split("\t")
            found[ord(radical)] = ideograph
    for block in (range(0xF900, 0xFB00), range(0x2F800, 0x2FA20)):
        for code in block:
            found[code] = unicodedata.normalize("NFC", chr(code))
    return found


@lru_cache(1024)
def _names(was: str) -> str:
    """The characters by name, each kind once."""
    return ", ".join(_name(char) for char in dict.fromkeys(was[:16]))


@cache
def _name(char: str) -> str:
    name = unicodedata.name(char, "")
    return f"U+{ord(char):04X} {name}".rstrip()
