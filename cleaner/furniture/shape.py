"""The shape of the lines of a text: their rules, lengths, characters, and whether they are prose.

Measured in one pass over the code points of a text. Full-width and ASCII punctuation count alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from cleaner.furniture.charsets import one_among
from cleaner.furniture.packs import Rule
from cleaner.furniture.sheet import Sheet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

HAN, LATIN, DIGIT, SPACE, STOP, COMMA, COLON, MARK, BRACKET, FUNCTION, POINT, FEED = range(1, 13)
CLASSES = 13
"""With what is of none of these."""
_MEMBERS = {
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
    ends:    1 where a line ends a sentence; indented: whether white space opens a line.
    folded:  the stripped, folded lines.
    """

    index: list[int]
    rules: list[Rule | None]
    folded: list[str]
    size: Floats
    prose: Floats
    strong: Floats
    counts: Floats
    ends: Floats
    indented: NDArray[np.bool_]

    def fits(self, row: int, *names: str) -> bool:
        """Whether a row fits one of some rules, given by their names."""
        rule = self.rules[row]
        return rule is not None and rule.name in names


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
    for kind, chars in _MEMBERS.items():
        for char in chars:
            table[ord(char)] = kind
    return table


def measured(
    sheet: Sheet, rules: Mapping[int, Rule], wanted: Sequence[int] | None = None
) -> list[Shape]:
    """What each line of some texts looks like.

    rules:  those that rows of the sheet fit, as of `Pack.rules_of`.
    wanted: the places of the texts that are asked for, in rising order; None for all.
    """
    import numpy as np

    wanted = range(len(sheet.bounds) - 1) if wanted is None else wanted
    rows = _ranges(sheet.bounds, wanted)
    lines = _ranges(sheet.lines, wanted)
    first, end, line = sheet.first[rows], sheet.end[rows], sheet.line[rows]
    counts = _counts(sheet, lines, wanted)[np.searchsorted(lines, line)].astype(np.float32)
    size = (end - first).astype(np.float32)
    named = np.zeros(len(sheet.line), bool)
    named[list(rules)] = True
    ends = _end_sentences(sheet.chars, first, end)
    prose, strong = _prose(size, counts, ends, named[rows])
    indented = one_among("\u3000\xa0 ").take(np.minimum(sheet.raw[sheet.starts[line]], 0xFFFF))
    folded = [sheet.seen[a:b] for a, b in zip(first.tolist(), end.tolist(), strict=True)]
    shapes, at = [], 0
    for text in wanted:
        begin, stop = sheet.bounds[text : text + 2].tolist()
        here = slice(at, at + stop - begin)
        at = here.stop
        shapes.append(
            Shape(
                (line[here] - sheet.lines[text]).tolist(),
                list(map(rules.get, range(begin, stop))),
                folded[here],
                size[here],
                prose[here],
                strong[here],
                counts[here],
                ends[here],
                indented[here],
            )
        )
    return shapes


def _counts(sheet: Sheet, lines: Any, wanted: Sequence[int]) -> Any:
    """How many characters of each class the lines of some texts have, blank ones too.

    A point behind Han counts as a stop.
    """
    import numpy as np

    edges = np.append(sheet.starts, len(sheet.codes))
    codes, chars = sheet.codes, sheet.chars
    if len(lines) < len(sheet.starts):
        some = _ranges(edges[sheet.lines], wanted)
        codes, chars = codes[some], chars[some]
    kinds = classes().take(chars)
    kinds[codes > 0xFFFF] = HAN
    points = np.flatnonzero(kinds[1:] == POINT) + 1
    kinds[points[(kinds[points - 1] == HAN) | (kinds[points - 1] == FUNCTION)]] = STOP
    place = np.repeat(np.arange(len(lines)) * CLASSES, np.diff(edges)[lines])
    table = np.bincount(place + kinds, minlength=CLASSES * len(lines))
    return table.reshape(-1, CLASSES)


def _prose(size: Any, counts: Any, ends: Any, named: Any) -> tuple[Any, Any]:
    """How much of each row is prose, and whether it surely is; see `Shape`.

    named: whether a rule fits it.
    """
    import numpy as np

    stops, commas = counts[:, STOP], counts[:, COMMA]
    han = counts[:, HAN] + counts[:, FUNCTION]
    prose = np.minimum(1, (stops + 0.7 * commas + 0.5 * ends) / 3) * np.minimum(1, size / 40)
    prose *= (han * 2 > size) & ~named
    strong = (size >= 28) & (stops + commas >= 2) & (stops + ends >= 1) & (prose > 0)
    return prose, strong.astype(np.float32)


def _ranges(bounds: Any, wanted: Sequence[int]) -> Any:
    """The numbers from `bounds[n]` to before `bounds[n + 1]` for each n that is wanted."""
    import numpy as np

    if len(wanted) == len(bounds) - 1:
        return np.arange(bounds[-1])
    return np.concatenate([np.arange(bounds[n], bounds[n + 1]) for n in wanted])


def _end_sentences(chars: Any, first: Any, end: Any) -> Any:
    """1 for each row that ends a sentence, a closing mark after it or not."""
    import numpy as np

    last = chars[end - 1]
    before = np.where(end - first > 1, chars[np.maximum(end - 2, 0)], 0)
    closed = one_among("\"'」』)].").take(last) & one_among("\0。!?…,").take(before)
    stop = (last == 46) & (before > 0x3400)
    return (one_among("。!?;…｡").take(last) | closed | stop).astype(np.float32)
