"""What `figures` says of one text or of two, of many of them at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from cleaner.neardup.grams import mixed, points, strings
from cleaner.neardup.pairwise import measured
from cleaner.repeats import figures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DIGIT, _NUMERAL, _ORDINAL, _TURN, _UNIT, _COUNTED, _JOINT = (1 << bit for bit in range(7))
_JOINTS = ".,:/-"
"""What joins two numbers in digits to one."""
HIGHEST = 0x20000
"""Digits stand below this code point, and so does all else that is looked for."""
FACTOR = 0x9E3779B97F4A7C15
_MIX = 0xD6E8FEB86659FD93


def kinds(
    points: NDArray[np.uint32], starts: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Hashes of the first two things that `figures.told` says of each of some texts.

    points: the code points of the texts, end to end; none is empty.
    starts: where each begins, and one past the last.
    """
    import numpy as np

    found, first = _figures(points, starts)
    marks = _marked(points)
    rest = _hashes(marks, ~found, starts)
    # Where a number begins counts too: 12, 3 are not 1, 23.
    own = _hashes(marks ^ (first * np.uint64(FACTOR)), found, starts)
    rest ^= np.add.reduceat(first, starts[:-1], dtype=np.uint64) * np.uint64(_MIX)
    return rest, own


def differ_each(
    texts: Sequence[str],
    ones: NDArray[np.int64],
    others: NDArray[np.int64],
    apart: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """What `figures.differ` says of many pairs, which are given by where their texts stand.

    texts: none is empty.
    apart: the insertions and deletions between the texts of each pair.
    """
    import numpy as np
    from rapidfuzz.distance import Indel

    every = points("".join(texts))
    starts = np.cumsum([0, *map(len, texts)])
    found, first = _figures(every, starts)
    rests = strings(every[~found], np.append(0, np.cumsum(~found))[starts])
    rest = 2 * measured(rests, ones, others, Indel.distance, np.int32)
    made: NDArray[np.bool_] = rest <= apart
    # Of two sets of numbers one can be part of the other only if its bits are.
    bits = _bits(every, found, first, starts)
    both = bits[ones] & bits[others]
    asked = np.flatnonzero(made & ((both == bits[ones]) | (both == bits[others])))
    told = cache(lambda text: figures.told(texts[text])[2])
    pairs = zip(ones[asked].tolist(), others[asked].tolist(), strict=True)
    for pair, (one, other) in zip(asked.tolist(), pairs, strict=True):
        mine, yours = told(one), told(other)
        if mine.numbers <= yours.numbers or yours.numbers <= mine.numbers:
            half = rest[pair] == apart[pair]
            made[pair] = figures.turns(mine, yours) and (not half or figures.affirms(mine, yours))
    return made


def _bits(
    points: NDArray[np.uint32],
    found: NDArray[np.bool_],
    first: NDArray[np.bool_],
    starts: NDArray[np.int64],
) -> NDArray[np.uint64]:
    """For each text 64 bits, of which each of its numbers sets one."""
    import numpy as np

    begins = np.flatnonzero(first)
    made = np.zeros(len(starts) - 1, np.uint64)
    if len(begins):
        some = slice(begins[0], None)
        bounds = np.append(begins, len(points)) - begins[0]
        hashes = _hashes(_marked(points[some]), found[some], bounds)
        texts = starts.searchsorted(begins, "right") - 1
        np.bitwise_or.at(made, texts, np.uint64(1) << (hashes >> np.uint64(58)))
    return made


def _marked(points: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """For each character 64 bits that stand for it."""
    import numpy as np

    marks = points.astype(np.uint64)
    marks += np.uint64(1)
    marks *= np.uint64(_MIX)
    marks ^= marks >> np.uint64(29)
    return marks


def _figures(
    points: NDArray[np.uint32], starts: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each character whether it is of a number or an opposite, and whether it begins one."""
    import numpy as np

    begins = starts[:-1]
    sort = looked_up(_sorts(), points)
    before, behind = np.zeros_like(sort), np.zeros_like(sort)
    before[1:] = sort[:-1]
    behind[:-1] = sort[1:]
    before[begins] = 0
    behind[starts[1:] - 1] = 0
    turns = (sort & _TURN) > 0
    digits = (sort & _DIGIT) > 0
    digits |= ((sort & _JOINT) > 0) & (before & behind & _DIGIT > 0)
    runs = (sort & _NUMERAL) > 0
    opens = runs & (before & _NUMERAL == 0)
    ordinals = ((sort & _ORDINAL) > 0) & (behind & _NUMERAL > 0)
    # A numeral by itself is a number where what is around it says so.
    lone = opens & (behind & (_NUMERAL | _UNIT) == 0) & (before & (_COUNTED | _ORDINAL) == 0)
    runs &= ~lone
    first = digits.copy()
    first[1:] &= ~digits[:-1]
    first[begins] = digits[begins]
    first |= turns | ordinals | (opens & runs & (before & _ORDINAL == 0))
    return turns | digits | runs | ordinals, first


def _hashes(
    marks: NDArray[np.uint64], chosen: NDArray[np.bool_], starts: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """For each text a hash of the marks of its characters that are chosen, in their order."""
    import numpy as np

    begins = starts[:-1]
    at = np.cumsum(chosen, dtype=np.int64)
    at -= np.repeat(at[begins] - chosen[begins], np.diff(starts))
    marks = np.where(chosen, marks, np.uint64(0)) * _powers(int(at.max(initial=0)))[at]
    made = mixed(np.add.reduceat(marks, begins))
    made ^= made >> np.uint64(29)
    return made


def _powers(most: int) -> NDArray[np.uint64]:
    """What the mark of the first, second, ... character is multiplied with."""
    import numpy as np

    return np.multiply.accumulate(np.full(most + 1, FACTOR, np.uint64))


@cache
def _sorts() -> NDArray[np.uint8]:
    """What each character may be of a number, or tell of one."""
    return table(
        (_DIGIT, digits()),
        (_NUMERAL, figures.NUMERAL),
        (_ORDINAL, figures.ORDINAL),
        (_TURN, figures.NEGATION + figures.OPPOSITE),
        (_UNIT, figures.UNIT),
        (_COUNTED, figures.COUNTED),
        (_JOINT, _JOINTS),
    )


def digits() -> str:
    """All characters below `HIGHEST` that are digits."""
    return "".join(re.findall(r"\d", "".join(map(chr, range(HIGHEST)))))


def table(*sorts: tuple[int, str]) -> NDArray[np.uint8]:
    """For each code point up to `HIGHEST` the bits of the sorts that hold its character."""
    import numpy as np

    made = np.zeros(HIGHEST + 1, np.uint8)
    for sort, characters in sorts:
        made[[ord(character) for character in characters]] |= sort
    return made


def looked_up(table: NDArray[np.uint8], points: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """What a table has for some characters; nothing for those beyond it."""
    import numpy as np

    found: NDArray[np.uint8] = table[np.minimum(points, HIGHEST)]
    return found
