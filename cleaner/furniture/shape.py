"""The shape of the lines of a text: their rules, lengths, characters, and whether they are prose.

Measured in one pass over the code points of a text. Full-width and ASCII punctuation count alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from cleaner.document import Line
from cleaner.furniture.packs import Pack, Rule, folded, points

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

HAN, LATIN, DIGIT, SPACE, STOP, COMMA, COLON, MARK, BRACKET, FUNCTION, POINT, FEED = range(1, 13)
_CLASSES = {
    STOP: "。！？!?；;…｡",
    COMMA: "，,、､",
    COLON: "：:",
    MARK: "|｜/／>＞<·•-—_＿»›→◆■●★☆▲│┊丨",
    BRACKET: "()（）[]【】「」『』《》〈〉“”\"'‘’{}",
    FUNCTION: "的了是在和有我他她这那不为以与就都而及也但从被把对让要会能上中们到着过",
    POINT: ".．",
    FEED: "\n",
    SPACE: " \t\r\u3000\xa0",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The lines of a text that are not blank, measured.

    index:   for each of them its place among all lines.
    rules:   the rule that it fits, or None.
    size:    characters, without white space at the ends.
    prose:   how much of a line is prose, 0 to 1; strong: whether it surely is.
    counts:  characters of each class.
    folded:  the stripped, folded lines.
    """

    index: list[int]
    rules: list[Rule | None]
    folded: list[str]
    size: Floats
    prose: Floats
    strong: Floats
    counts: Floats
    text_size: int


@cache
def classes() -> Any:
    """The class of each code point below 65536."""
    import numpy as np

    table = np.zeros(0x10000, np.uint8)
    for first, last in ((0x3400, 0x9FFF), (0xF900, 0xFAFF)):
        table[first : last + 1] = HAN
    table[ord("〇")] = HAN
    for first, last in ((65, 90), (97, 122), (0xC0, 0x24F), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A)):
        table[first : last + 1] = LATIN
    for first, last in ((48, 57), (0xFF10, 0xFF19)):
        table[first : last + 1] = DIGIT
    for kind, chars in _CLASSES.items():
        for char in chars:
            table[ord(char)] = kind
    return table


def measured(
    text: str, lines: Sequence[Line], pack: Pack, known: dict[str, Rule | None] | None = None
) -> Shape:
    """What each line of a text looks like; `lines` are those of `cleaner.document.lines`.

    known: the rules of lines seen before, to be used again for the same document.
    """
    import numpy as np

    seen = folded(text)
    index: list[int] = []
    rules: list[Rule | None] = []
    stripped: list[str] = []
    rule_of = pack.rule_of
    known = {} if known is None else known
    codes = points(seen + "\n")
    hints = pack.candidates(codes, np.array([line.start for line in lines], np.int64))
    for n, line in enumerate(seen.split("\n")):
        part = line.strip()
        if part:
            index.append(n)
            stripped.append(part)
            if part not in known:
                known[part] = rule_of(part, hints[n])
            rules.append(known[part])
    codes = codes[:-1]
    kinds = np.where(codes < 0x10000, classes()[np.minimum(codes, 0xFFFF)], HAN)
    after_han = np.zeros(len(codes), bool)
    after_han[1:] = (kinds[:-1] == HAN) | (kinds[:-1] == FUNCTION)
    kinds[(kinds == POINT) & after_han] = STOP
    place = np.cumsum(codes == 10)
    table = np.bincount(place * 13 + kinds, minlength=13 * len(lines)).reshape(-1, 13)
    counts = (
        table[np.array(index, np.int64)].astype(np.float32)
        if index
        else np.zeros((0, 13), np.float32)
    )
    size = np.array([len(part) for part in stripped], np.float32)
    stops, commas = counts[:, STOP], counts[:, COMMA]
    han = counts[:, HAN] + counts[:, FUNCTION]
    named = np.array([rule is not None for rule in rules], bool)
    ends = ends_sentence(stripped)
    prose = np.minimum(1, (stops + 0.7 * commas + 0.5 * ends) / 3) * np.minimum(1, size / 40)
    prose *= (han * 2 > size) & ~named
    strong = ((size >= 28) & (stops + commas >= 2) & (stops + ends >= 1) & (prose > 0)).astype(
        np.float32
    )
    return Shape(index, rules, stripped, size, prose.astype(np.float32), strong, counts, len(text))


def ends_sentence(stripped: Sequence[str]) -> Any:
    """1 for each folded line that ends a sentence, a closing mark after it or not."""
    import numpy as np

    ends = "。!?;…｡"
    return np.array(
        [
            part[-1] in ends
            or (part[-1] in "\"'」』)]." and part[-2:-1] in "。!?…,")
            or (part[-1] == "." and part[-2:-1] > "\u3400")
            for part in stripped
        ],
        np.float32,
    )
