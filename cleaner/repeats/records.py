"""Texts of one form that were filled in for different things: two rulings, recipes, reports."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.repeats.figures import NEGATION, NUMERAL
from cleaner.repeats.parallel import Slot, lookalike

_MOSTLY = 3
"""So many times as much as all else must other numbers and words be of what differs."""
_SPREAD = 3
"""So much of a text at least, a third, lies between them: what opens a report is in one place."""
_OPPOSED = 2
"""From so many places on that one text denies and the other does not, they are opposed."""
_DATELINE = re.compile(
    r".{0,30}?(?:[电讯](?=[(,:]|记者)|消息[,:]|\((?:本报|本刊)?(?:记者|通讯员))[^)]{0,20}\)?"
)
"""What a report may open with: 本报北京3月5日电(记者…). Each paper writes its own."""
_NUMBERS = re.compile(rf"[\d{NUMERAL}]+")
_WORDS = re.compile(r"[\u3400-\u9fffA-Za-z,]{2,}")


def may_be_records(one: str, other: str) -> bool:
    """Whether `records` may say so of two texts, which is quicker told."""
    denied = [sum(map(text.count, NEGATION)) for text in (one, other)]
    return abs(denied[0] - denied[1]) >= _OPPOSED or _other_numbers(one, other)


def records(one: str, found: Sequence[Slot]) -> bool:
    """Whether similar texts tell of different things, wherever they stand.

    They do if other numbers stand in each other's place, and at other places too other numbers or
    words, far apart, and little else differs; or if one denies what the other says, at several
    places.

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
        found = [slot for slot in found if slot.at >= opening.end()]
    if not any(_other_numbers(*slot[:2]) for slot in found):
        return False
    told = [slot for slot in found if tells(slot)]
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


def tells(slot: Slot) -> bool:
    """Whether other numbers stand there, or words that differ in two letters that were not misread.

    Of words of unlike length no letter is the same.
    """
    one, other = slot[:2]
    if _other_numbers(one, other):
        return True
    if not (_WORDS.fullmatch(one) and _WORDS.fullmatch(other)):
        return False
    if len(one) != len(other):
        return not set(one) & set(other)
    apart = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return len(apart) > 1 and not any(lookalike(*pair) for pair in apart)


def _denied(slot: Slot) -> bool:
    """Whether one side has a negation, for which no letter that looks like it stands there."""
    mine, yours = (any(letter in NEGATION for letter in side) for side in slot[:2])
    return mine != yours and (slot.unlike or len(slot.one) != len(slot.other))


def _size(slot: Slot) -> int:
    return len(slot.one) + len(slot.other)
