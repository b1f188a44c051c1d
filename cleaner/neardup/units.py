"""The parts of texts that are compared, found in many texts at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cleaner.neardup.grams import points
from cleaner.neardup.keys import folded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

UNITS = ("paragraph", "sentence", "document")
# No sentence but the first of a line begins with what may end one, so that to take a sentence out
# joins no others. An ASCII sign behind an ASCII character may be part of an address.
_STOP = re.compile(r"(?:[。！？…]|(?<=[^\x00-\x7f])[!?])[。！？…!?”’」』）〕】》]*")
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_LETTER = re.compile(r"[^\W\d_]")
_HEADING = re.compile(
    r"\s*(?:#{1,6}\s+[^\n]{1,160}|(?:[•·*◦-]\s*)?(?:(?:[表图圖例]|附[录錄])\s*)?"
    r"(?:\d{1,3}|[A-Z])(?:[.．-]\d{1,3}){1,5}(?:[.．、](?!\d)|\s)[^\n]{1,120})(?<![。；;，,：:…\s])\s*"
    r"|\s*(?:[*+-]\s+|\d{1,3}\.\s+)?\[[^\n]{1,240}\]\((?![a-z]+:|/)[^\n]{1,480}\)\s*"
)
"""A heading with its number in an outline, or a caption: 3.1.2. 怎样……？, 表 2.2. ……; one of
Markdown, and what the contents say of a page beside them: [怎样……？](怎样.md)."""
_OPENS = "0123456789ABCDEFGH表图圖例附•·*◦-+#["
"""How one begins."""
_UNKNOWN, _SIGN, _WORD, _WORD_PART, _SPACE = range(5)


class Units(NamedTuple):
    """The parts of one text that have letters enough, as bytes of int32 or text.

    sizes:   the length of each line, those of nothing but white space as -1 - length.
    lines:   for each part the number of the line in which it begins.
    spans:   for each part its start and end; left out where the parts are lines.
    keys:    their keys, end to end.
    lengths: of the keys.
    marks:   16 bytes for each key, which tell it from others.
    told:    8 bytes for each line that is not blank, where its maker tells more of them.
    """

    sizes: bytes
    lines: bytes
    spans: bytes
    keys: str
    lengths: bytes
    marks: bytes
    told: bytes = b""


NONE = Units(b"", b"", b"", "", b"", b"")


def units_of_each(texts: Sequence[str], unit: str, least: int) -> list[Units]:
    """The parts of each text, `unit` being one of UNITS, that have at least so many letters.

    A word of Latin letters counts as one letter. Headings with a number are no paragraphs, nor are
    those of Markdown and the links of contents.
    """
    import numpy as np

    if not texts:
        return []
    joined = "\n".join([*texts, ""])
    codes = points(joined)
    line_ends = np.flatnonzero(codes == ord("\n"))
    line_starts = np.concatenate((np.zeros(1, np.int64), line_ends[:-1] + 1))
    text_ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1) - 1
    text_starts = np.concatenate((np.zeros(1, np.int64), text_ends[:-1] + 1))
    kinds = _kinds_of(codes)
    word = kinds == _WORD_PART
    counted = kinds == _WORD
    counted[0] |= word[0]
    counted[1:] |= word[1:] & ~word[:-1]
    ink = kinds != _SPACE
    starts, ends = line_starts, line_ends
    if unit == "document":
        starts, ends = text_starts, text_ends
    elif unit == "sentence":
        cuts = np.fromiter((match.end() for match in _STOP.finditer(joined)), np.int64)
        filled = _running(ink)
        cuts = cuts[filled[line_ends[np.searchsorted(line_ends, cuts)]] > filled[cuts]]
        starts = np.sort(np.concatenate((line_starts, cuts)))
        ends = np.sort(np.concatenate((cuts, line_ends)))
    # A word that runs over the start of a sentence counts in the one where it begins. Between two
    # parts stands a line feed at most, which is no letter.
    letters = np.add.reduceat(counted, starts, dtype=np.int32)
    enough = np.flatnonzero(letters >= least)
    if unit == "paragraph":
        enough = enough[~_headings(joined, codes, ink, starts[enough], ends[enough])]
    if not len(enough):
        return [NONE] * len(texts)
    starts, ends = starts[enough], ends[enough]
    sizes = (line_ends - line_starts).astype(np.int32)
    blank = ~np.logical_or.reduceat(ink, line_starts)
    sizes[blank] = -1 - sizes[blank]
    made, lengths = folded(codes, starts, ends)
    bounds = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    marks = _marks(made, bounds)
    lines = np.searchsorted(line_starts, starts, "right") - 1
    first_line = np.searchsorted(line_starts, np.append(text_starts, len(codes)))
    first = np.searchsorted(starts, np.append(text_starts, len(codes)))
    key_bounds = bounds[first].tolist()
    spans = np.stack((starts, ends), axis=1)
    short = lengths.astype(np.int32)
    found = []
    rows = zip(first.tolist(), first_line.tolist(), text_starts.tolist(), strict=False)
    for (n, (at, line, start)), until, last in zip(
        enumerate(rows), first[1:].tolist(), first_line[1:].tolist(), strict=True
    ):
        if at == until:
            found.append(NONE)
            continue
        own = made[key_bounds[n] : key_bounds[n + 1]].tobytes()
        found.append(
            Units(
                sizes[line:last].tobytes(),
                (lines[at:until] - line).astype(np.int32).tobytes(),
                b"" if unit == "paragraph" else (spans[at:until] - start).astype("i4").tobytes(),
                own.decode("utf-32-le", "surrogatepass"),
                short[at:until].tobytes(),
                marks[16 * at : 16 * until],
            )
        )
    return found


def _headings(
    joined: str,
    codes: NDArray[np.uint32],
    ink: NDArray[np.bool_],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Which of some lines are headings, which the table of contents has too, or stand in one."""
    import numpy as np

    found = np.zeros(len(starts), bool)
    first = np.flatnonzero(ink)
    first = first[np.searchsorted(first, starts)]
    opens = np.isin(codes[first], [ord(char) for char in _OPENS])
    for at in np.flatnonzero(opens).tolist():
        found[at] = _HEADING.fullmatch(joined, int(starts[at]), int(ends[at])) is not None
    return found


def _running(told: NDArray[np.bool_]) -> NDArray[np.int32]:
    """How many of some truth values hold before each place, and of all."""
    import numpy as np

    sums = np.zeros(len(told) + 1, np.int32)
    np.cumsum(told, out=sums[1:])
    return sums


def _marks(codes: NDArray[np.uint32], bounds: NDArray[np.int64]) -> bytes:
    whole = codes.tobytes()
    places = (bounds * 4).tolist()
    return b"".join([blake2b(whole[a:b], digest_size=16).digest() for a, b in pairwise(places)])


def _kinds_of(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Of each code point whether it is a letter, part of a word, white space or none of these."""
    import numpy as np

    table = _kinds()
    kinds = table.take(codes)
    if not kinds.all():
        for code in np.unique(codes[kinds == _UNKNOWN]).tolist():
            char = chr(code)
            if char.isspace():
                table[code] = _SPACE
            elif _LATIN.match(char):
                table[code] = _WORD_PART
            else:
                table[code] = _WORD if _LETTER.match(char) else _SIGN
        kinds = table.take(codes)
    return kinds


@cache
def _kinds() -> NDArray[np.uint8]:
    """The kind of each code point; filled in as they are met."""
    import numpy as np

    return np.zeros(0x110000, np.uint8)
