"""Texts of one form that were filled in for different things: two rulings, recipes, reports."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from string import ascii_lowercase
from typing import TYPE_CHECKING, NamedTuple

from cleaner.neardup.grams import mixed
from cleaner.neardup.spans import rank
from cleaner.repeats.figures import NEGATION, NUMERAL, OPPOSITE
from cleaner.repeats.kinds import FACTOR, digits, looked_up, table
from cleaner.repeats.parallel import Slot, lookalike, tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOSTLY = 3
"""So many times as much as all else must other numbers and words be of what differs."""
_SPREAD = 3
"""So much of a text at least, a third, lies between them: what opens a report is in one place."""
_OPPOSED = 2
"""From so many places on that one text denies and the other does not, they are opposed."""
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕"
    "丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱"
    "戴严莫孔向常温康施文洪窦翁卓柯庄温傅祝游简詹欧华褚卫尤倪葛季鲁凌柳古童"
)
"""The most frequent surnames of one letter."""
_NAME = re.compile(rf"[{_SURNAMES}][\u3400-\u9fff]{{1,3}}")
_BEGIN = re.compile(rf"(?=([{_SURNAMES}][\u3400-\u9fff]))")
"""The first two letters of what may be a name."""
_DATELINE = re.compile(
    r".{0,30}?(?:(?:日(?:电|讯|消息)|[电讯](?=[(,:]|记者)|消息[,:])(?:\([^)]{0,20}\))?"
    r"|\((?:本报|本刊)?(?:记者|通讯员)[^)]{0,20}\))"
)
"""What a report may open with, 本报北京3月5日电(记者…): each paper writes its own;"""
_CREDIT = re.compile(r"\([^()\d]{1,20}\)[。.]?$")
"""and what it may end with: (本报记者…)."""
_FIGURE, _DENIES, _SURNAME, _LATIN = (1 << bit for bit in range(4))
_OPPOSITES = frozenset(OPPOSITE)
_NUMBERS = re.compile(rf"[\d{NUMERAL}]+")
_WORD = re.compile("[a-z]{3,}")
_WORDS = re.compile(r"[\u3400-\u9fffA-Za-z,]{2,}")


class Outlines(NamedTuple):
    """How much each of some texts denies, and hashes of its numbers, repeated names and letters of
    Latin words; two texts without a difference in one of these have none that counts."""

    denied: NDArray[np.int32]
    numbers: NDArray[np.uint64]
    names: NDArray[np.uint64]
    words: NDArray[np.uint64]

    def unlike(self, ones: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Of pairs of texts in which of these they differ so much as it counts, a row for each."""
        import numpy as np

        denied, *hashes = (each[ones] != each[others] for each in self)
        denied &= abs(self.denied[ones] - self.denied[others]) >= _OPPOSED
        return np.stack((denied, *hashes), axis=1)


def outlines(points: NDArray[np.uint32], starts: NDArray[np.int64]) -> Outlines:
    """The outlines of some texts.

    points: the code points of the texts, end to end; none is empty.
    starts: where each begins, and one past the last.
    """
    import numpy as np

    kinds = looked_up(_kinds(), points)
    denied = np.add.reduceat(kinds & _DENIES > 0, starts[:-1], dtype=np.int32)
    figures = np.flatnonzero(kinds & _FIGURE)
    text = starts.searchsorted(figures, "right") - 1
    numbers, others, words = np.zeros((3, len(starts) - 1), np.uint64)
    # the order of the numbers does not matter, but what stands in each
    run = rank(figures - np.arange(len(figures)) + text)
    marks = (points[figures].astype(np.uint64) + (run.astype(np.uint64) << np.uint64(32))) * FACTOR
    np.add.at(numbers, text, mixed(marks))
    letters = np.flatnonzero(kinds & _LATIN)
    text = starts.searchsorted(letters, "right") - 1
    np.add.at(words, text, mixed((points[letters].astype(np.uint64) + np.uint64(1)) * FACTOR))
    begins = np.flatnonzero(kinds[:-1] & _SURNAME)
    begins = begins[(points[begins + 1] >= 0x3400) & (points[begins + 1] <= 0x9FFF)]
    text = starts.searchsorted(begins, "right") - 1
    inside = starts[text + 1] > begins + 1
    begins, text = begins[inside], text[inside].astype(np.uint64)
    names = points[begins].astype(np.uint64) << np.uint64(16) | points[begins + 1]
    names, times = np.unique(text << np.uint64(32) | names, return_counts=True)
    names = names[times > 1]
    marks = (names & np.uint64(0xFFFFFFFF)) * FACTOR
    np.add.at(others, (names >> np.uint64(32)).astype(np.int64), mixed(marks))
    return Outlines(denied, numbers, others, words)


@cache
def _kinds() -> NDArray[np.uint8]:
    """What each character may be that `outlines` asks for."""
    return table(
        (_FIGURE, digits() + NUMERAL),
        (_DENIES, NEGATION),
        (_SURNAME, _SURNAMES),
        (_LATIN, ascii_lowercase),
    )


def may_be_records(one: str, other: str, unlike: Sequence[bool]) -> bool:
    """Whether `records` may say so of two texts, which is quicker told.

    unlike: in which of their outlines they differ.
    """
    denied, numbers, names, words = unlike
    if denied:
        return True
    if numbers:
        mine, yours = (Counter(_NUMBERS.findall(text)) for text in (one, other))
        if mine - yours and yours - mine:
            return True
    for asked, shape in ((names, _BEGIN), (words, _WORD)):
        if asked:
            own, others = _repeated(shape, one), _repeated(shape, other)
            if not (own <= others or others <= own):
                return True
    return False


def records(one: str, found: Sequence[Slot]) -> bool:
    """Whether similar texts tell of different things, wherever they stand.

    They do if other numbers stand in each other's place, or the name of another person or a word
    of Latin letters at several places, and elsewhere too other numbers or words, far apart, and
    little else differs; or if one denies what the other says, at several places.

    one:   the first text.
    found: where they differ.

    >>> from cleaner.repeats.parallel import slots
    >>> one = "鲤鱼去鳞洗净，在两面各划三刀，抹盐腌20分钟，下锅煎黄以后加水没过鱼身，炖40分钟出锅"
    >>> other = "猪蹄去毛洗净，在两面各划三刀，抹盐腌20分钟，下锅煎黄以后加水没过猪蹄，炖90分钟出锅"
    >>> records(one, slots(one, other))
    True
    """
    return _filled_in(one, found) or _opposed(found)


def _filled_in(one: str, found: Sequence[Slot]) -> bool:
    if (opening := _DATELINE.match(one)) is not None:
        begin = len(tokens(opening[0]))
        found = [slot for slot in found if slot.at >= begin]
    if (credit := _CREDIT.search(one)) is not None:
        end = len(tokens(one[: credit.start()]))
        found = [slot for slot in found if slot.at < end]
    again = _come_again(found)
    told = [slot for slot in found if tells(slot) or slot[:2] in again]
    if not again and not any(_other_numbers(*slot[:2]) for slot in told):
        return False
    if (told[-1].at - told[0].at) * _SPREAD < len(one):
        return False
    words = sum(map(_size, told))
    return words > _MOSTLY * (sum(map(_size, found)) - words)


def _opposed(found: Sequence[Slot]) -> bool:
    denied = [slot for slot in found if _denied(slot)]
    return len(denied) >= _OPPOSED and 2 * sum(map(_size, denied)) > sum(map(_size, found))


def _other_numbers(one: str, other: str) -> bool:
    """Whether each of two texts has a number that the other lacks."""
    mine, yours = set(_NUMBERS.findall(one)), set(_NUMBERS.findall(other))
    return not (mine <= yours or yours <= mine)


def _come_again(found: Sequence[Slot]) -> set[tuple[str, str]]:
    """The names, or words of Latin letters, of which one stands at several places in place of the
    other: nobody mistypes it twice."""
    pairs = Counter(
        slot[:2]
        for slot in found
        if (tells(slot) and all(map(_NAME.fullmatch, slot[:2])))
        or all(map(_WORD.fullmatch, slot[:2]))
    )
    return {pair for pair, times in pairs.items() if times > 1}


def _repeated(shape: re.Pattern[str], text: str) -> set[str]:
    """What of a shape stands in a text more than once."""
    return {each for each, times in Counter(shape.findall(text)).items() if times > 1}


def tells(slot: Slot) -> bool:
    """Whether other numbers stand there, opposites, or words that were not misread.

    Words of one length differ in two letters or more, none of which looks like the other. Of words
    of unlike length no letter is the same, but for those that both begin or end with.
    """
    one, other = slot[:2]
    if not _other_numbers(one, other):
        return _other_words(one, other)
    one, other = (_NUMBERS.sub("", side) for side in slot[:2])
    return one == other or _other_words(one, other)


def _other_words(one: str, other: str) -> bool:
    if one in _OPPOSITES and other in _OPPOSITES:
        return True
    if not (_WORDS.fullmatch(one) and _WORDS.fullmatch(other)):
        return False
    if len(one) != len(other):
        from rapidfuzz.distance import Postfix, Prefix

        begin = Prefix.similarity(one, other)
        end = Postfix.similarity(one[begin:], other[begin:])
        mine, yours = set(one[begin : len(one) - end]), set(other[begin : len(other) - end])
        return bool(mine and yours) and not mine & yours
    apart = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return len(apart) > 1 and not any(lookalike(*pair) for pair in apart)


def _denied(slot: Slot) -> bool:
    """Whether one side has a negation, for which no letter that looks like it stands there."""
    mine, yours = (any(letter in NEGATION for letter in side) for side in slot[:2])
    return mine != yours and (slot.unlike or len(slot.one) != len(slot.other))


def _size(slot: Slot) -> int:
    return len(slot.one) + len(slot.other)
