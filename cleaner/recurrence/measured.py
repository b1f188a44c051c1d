"""Lines measured in one pass over the code points of a text: their ink, and counts of it."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from cleaner.furniture.folding import folded, points
from cleaner.furniture.sheet import between
from cleaner.scan import basic_plane

LONGEST = 60
"""A longer line is content, or a disclaimer for other filters."""
STOPS, COMMAS, _ENDINGS = "。!?;…", ",、", "。!?…"
_CLOSINGS = "\"'」』)]"
SPACE, DIGIT, ENDING, CLOSING = 1, 2, 3, 4
"""What a character is, if any of these."""
FIELD = 0xFFFF
"""The largest number that a field of counts holds."""


class Tables(NamedTuple):
    """What a code point below 65536 is; the last stands for all above.

    folds:  what `folded` makes of it; the others are of that.
    flags:  SPACE, DIGIT, ENDING or CLOSING, or 0.
    counts: 1 in the field of its kind, of 16 bits each: stop, comma, letter, digit.
    places: a random odd number for each place in a line.
    """

    folds: Any
    flags: Any
    counts: Any
    places: Any


@cache
def tables() -> Tables:
    """What the characters are."""
    import numpy as np

    flags, counts = np.zeros(0x10000, np.uint8), np.zeros(0x10000, np.int64)
    every = basic_plane()
    space, letter, digit = (
        np.fromiter(map(kind, every), bool, len(every))
        for kind in (str.isspace, str.isalpha, str.isdecimal)
    )
    flags[digit], counts[digit] = DIGIT, 1 << 48
    flags[space] = SPACE
    counts[letter] = counts[0xFFFF] = 1 << 32
    counts[[ord(char) for char in STOPS]] = 1
    counts[[ord(char) for char in COMMAS]] = 1 << 16
    flags[[ord(char) for char in _ENDINGS]] = ENDING
    flags[[ord(char) for char in _CLOSINGS]] = CLOSING
    folds = points(folded(every))
    return Tables(
        folds,
        flags[folds],
        counts[folds],
        _odd(LONGEST + 1),
    )


def _odd(count: int) -> Any:
    """So many odd numbers as if by chance: splitmix64 (Steele et al., OOPSLA 2014), from 1 on."""
    import numpy as np

    mixed = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ mixed >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ mixed >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return (mixed ^ mixed >> np.uint64(31)) | np.uint64(1)


class Measured(NamedTuple):
    """A text that ends with a line feed, and its lines, measured.

    char, flags: its code points, folded, those above 65535 as that; what each is.
    ends:        where each line ends.
    first, last: the first character of each line with ink, and the last; of blank ones any.
    size:        the characters of each from the first to the last; 0 of blank ones.
    white:       where white space stands.
    values, sums: the counts that each character adds to, in fields, and the sums of these so far.
    """

    text: str
    char: Any
    flags: Any
    ends: Any
    first: Any
    last: Any
    size: Any
    white: Any
    values: Any
    sums: Any

    def string(self, first: int, end: int) -> str:
        """The characters of a stretch, folded."""
        return str(self.char[first:end].data, "utf-32-le", "surrogatepass")

    def counts(self, first: Any, last: Any) -> Any:
        """The counts of stretches, each from a first character to a last one."""
        return self.sums[last] - self.sums[first] + self.values[first]


def measured(text: str) -> Measured:
    """A text that ends with a line feed, in one pass over its code points as an array."""
    import numpy as np

    known = tables()
    # An array takes from a table several times faster than it indexes one.
    code = np.minimum(points(text), 0xFFFF).astype(np.intp)
    char = known.folds.take(code)
    flags = known.flags.take(code)
    white = (flags == SPACE).nonzero()[0]
    ends = white[char.take(white) == 10]
    starts = np.concatenate(([0], ends[:-1] + 1))
    begins, stops = between(white)  # of ink, of which no line feed is
    low, high = begins.searchsorted(starts), begins.searchsorted(ends)
    if not len(begins):
        begins, stops = starts[:1], starts[:1] + 1
    first = begins[np.minimum(low, len(begins) - 1)]
    last = stops[np.maximum(high, 1) - 1] - 1
    size = np.where(low == high, 0, last - first + 1)
    values = known.counts.take(code)
    return Measured(text, char, flags, ends, first, last, size, white, values, values.cumsum())
