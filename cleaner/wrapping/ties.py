"""How strongly the characters at breaks cling together: in Chinese at large, and in their text."""

from typing import Any

from cleaner.wrapping import lexicon
from cleaner.wrapping.asked import Asked, stretch
from cleaner.wrapping.classes import HAN
from cleaner.wrapping.layout import running
from cleaner.wrapping.lexicon import Lexicon

CUT_WORD = 4.0
"""The tie from which on two characters are taken for the halves of a word."""
CUT_REACH = 40
"""Lines within which other words that are cut count."""


def ties(asked: Asked, words: Lexicon) -> dict[str, Any]:
    """How strongly the characters at breaks cling together, and at others near them; by feature."""
    import numpy as np

    lay, at, text, points = asked.lay, asked.at, asked.text, asked.lay.points
    ends = words.numbers(points[lay.end[at] - 1])
    begins = words.numbers(points[lay.start[asked.to]])
    left = words.tie(words.numbers(points[asked.before]), ends)
    right = words.tie(begins, words.numbers(points[asked.behind]))
    cuts = _cuttable(asked)
    tie, own = _joints(asked, words, cuts)
    begins, ends = words.first[begins], words.last[ends]
    # a text that cuts words elsewhere cuts sentences here
    cut = np.zeros((2, len(lay)), bool)
    cut[1, cuts] = True
    cut[0, cuts] = (np.maximum(tie, own[1]) >= CUT_WORD)[cuts]
    low, high = stretch(lay, at, CUT_REACH)
    sums = running(cut)
    # the last line of a text has no break after it
    total = sums.take(np.minimum(high, lay.tops[text + 1] - 1), axis=1)
    cut, open_ = total - sums.take(low, axis=1) - cut.take(at, axis=1)
    return {
        "tie": tie[at],
        "tie own": own[1, at],
        "tie left": left,
        "tie right": right,
        "tie own left": own[0, at],
        "tie own right": own[2, at],
        "begins": begins,
        "ends": ends,
        "cling": tie[at] - begins - ends,
        "words cut": np.minimum(cut, 5),
        "words cut share": cut / np.maximum(open_, 1),
    }


def _joints(asked: Asked, words: Lexicon, cuts: Any) -> tuple[Any, Any]:
    """How strongly Han characters cling together at breaks; 0 where one of two is no Han.

    cuts: the lines before other breaks that are asked about.
    Gives for each line the tie at the break after it in Chinese at large, and three ties in its
    text: before the break and behind it, of those of `asked` alone, and there.
    """
    import numpy as np

    lay, side, at, before, behind = asked.lay, asked.side, asked.at, asked.before, asked.behind
    here = np.zeros(len(lay), bool)
    here[at] = here[cuts] = True
    here[:-1] &= (side.last[:-1] == HAN) & (side.first[1:] == HAN)
    middle = here.nonzero()[0]
    kinds = lay.kinds
    left = (kinds[before] == HAN) & (side.last[at] == HAN)
    right = (side.first[at + 1] == HAN) & (kinds[behind] == HAN)
    lines = at[left], middle, at[right]
    one = np.concatenate((before[left], lay.end[middle] - 1, lay.start[lines[2] + 1]))
    two = np.concatenate((lay.end[lines[0]] - 1, lay.start[middle + 1], behind[right]))
    one, two = lay.points[one], lay.points[two]
    found = lexicon.own_ties(lay.points, lay.bounds, one, two, lay.text[np.concatenate(lines)])
    ends = np.cumsum([len(each) for each in lines])
    own = np.zeros((3, len(lay)), np.float32)
    for row, line, ties in zip(own, lines, np.split(found, ends[:-1]), strict=True):
        row[line] = ties
    tie = np.zeros(len(lay), np.float32)
    inside = slice(ends[0], ends[1])
    tie[middle] = words.tie(words.numbers(one[inside]), words.numbers(two[inside]))
    return tie, own


def _cuttable(asked: Asked) -> Any:
    """The breaks that can cut a word, of the texts that are asked for."""
    import numpy as np

    lay, inside, final = asked.lay, asked.found.inside, asked.side.final[:-1]
    texts = np.zeros(len(lay.tops) - 1, bool)
    texts[asked.text] = True
    able = inside & ~final & (lay.width[:-1] >= 16) & texts[lay.text[:-1]]
    return able.nonzero()[0]
