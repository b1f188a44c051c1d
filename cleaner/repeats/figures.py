"""What tells records apart: their numbers and opposites, as the rows of a table differ in them."""

import re
from collections import Counter
from collections.abc import Hashable
from typing import NamedTuple

NUMERAL = "〇零一二三四五六七八九十百千万两廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
UNIT = (
    "年月日号时点分条款项届次章节回期卷元亿个名岁"
    "天人倍级度进米里斤成折例起家所座辆套部篇页件位场局环楼层间"
    "角厘毛石斗升担袋公毫尺寸丈亩顷匹双只头口枚粒颗株棵张支台户趟周旬刻秒班组队份册批轮箱瓶包块"
)
"""What a single numeral stands before as a number,"""
COUNTED = "之初期周拜卷件表图"
"""and what it stands behind as one: 千分之三, 初五, 星期二, 附件一."""
ORDINAL = "第"
"""What makes a number of any numeral behind it."""
# Each begins with a character of one class, for which text without any is searched much faster.
_MORE = (
    rf"(?<=\d)\d*(?:[.,:/-]\d+)*|(?<={ORDINAL})[{NUMERAL}]+"
    rf"|(?<=[{COUNTED}][{NUMERAL}])[{NUMERAL}]*"
    rf"|(?<=[{NUMERAL}])(?:[{NUMERAL}]+|(?=[{UNIT}]))"
)
_NUMBER = re.compile(rf"([\d{ORDINAL}{NUMERAL}](?:{_MORE}))")
NEGATION = "不未无没非勿否"
OPPOSITE = (
    "东西南北左右上下男女甲乙丙丁春夏秋冬升降增减涨跌买卖胜负输赢新旧晴阴"
    "雨雪冷热高低大小多少长短快慢正反盈亏顺逆奇偶开闭内外早晚已曾可许准禁必须应"
    "前后首尾始终宽窄深浅厚薄轻重强弱顶底"
)
_AFFIRMATION = frozenset("有是能会得均皆都全")
"""What stands where a negation would: 有损坏, 无损坏."""
_TOLD = re.compile(
    rf"([\d{ORDINAL}{NUMERAL}{NEGATION}{OPPOSITE}](?:(?<=[{NEGATION}{OPPOSITE}])|{_MORE}))"
)
"""A number, or a word that turns what a sentence says into something else."""


Numbers = frozenset[str | tuple[str, int]]


class Figures(NamedTuple):
    """A text and what it says in numbers and opposites.

    numbers: each of them, a repeated one with how often it came before.
    order:   them in their order.
    rest:    the text without them.
    """

    text: str
    numbers: Numbers
    order: tuple[str, ...]
    rest: str


def lacks_numbers(short: str, long: str) -> bool:
    """Whether a text has a number that a longer one has not.

    >>> lacks_numbers("每年3月开会一次", "本会每年4月开会一次,有事另议")
    True
    """
    return bool(Counter(_NUMBER.findall(short)) - Counter(_NUMBER.findall(long)))


def differ_in_numbers(one: str, other: str) -> bool:
    """Whether two texts say the same of different things, as the rows of a table do.

    Then each has numbers or opposites (东, 西; 升, 降) that the other lacks, and these are half of
    the difference or more; or more than half of it is such, and a negation that one text lacks, or
    both have the same in another order; or all of it is such a negation, and what affirms in its
    place.

    >>> differ_in_numbers("第十条本会每年3月开会一次", "第十一条本会每年4月开会一次")
    True
    >>> differ_in_numbers("欠款叁佰元整,月息千分之五", "欠款捌拾元整,月息千分之六")
    True
    >>> differ_in_numbers("2024年春,山上桃花盛开,游人如织", "2024年春,山上樱花盛放,游人如织")
    False
    >>> differ_in_numbers("2日内审查,符合条件,准予许可", "2日内审查,不符合条件,不予许可")
    True
    >>> differ_in_numbers("所有人员均已得到安置", "所有人员均未得到安置")
    True
    >>> differ_in_numbers("所有人员均已得到安置", "所有人员均己得到安置")
    False
    """
    return differ(told(one)[2], told(other)[2])


def differ(one: Figures, other: Figures) -> bool:
    """What `differ_in_numbers` says of two texts, by what `told` says of each."""
    mine, yours = one.numbers, other.numbers
    lacks = mine <= yours or yours <= mine
    if lacks and not turns(one, other):
        return False
    from rapidfuzz.distance import Indel

    rest = 2 * Indel.distance(one.rest, other.rest)
    apart = Indel.distance(one.text, other.text)
    return rest < apart or (rest == apart and (not lacks or affirms(one, other)))


def turns(one: Figures, other: Figures) -> bool:
    """Whether a negation is among what one has and the other has not; or both have the same in
    another order: 自东向西."""
    mine, yours = one.numbers, other.numbers
    if mine == yours:
        return one.order != other.order
    return any(number[0] in NEGATION for number in mine ^ yours)


def affirms(one: Figures, other: Figures) -> bool:
    """Whether what one lacks in negations it has in affirmations, and there is nothing else."""
    if len(one.order) > len(other.order):
        one, other = other, one
    mine, yours = Counter(one.rest), Counter(other.rest)
    more = mine - yours
    return bool(more) and not yours - mine and more.keys() <= _AFFIRMATION


def told(text: str) -> tuple[Hashable, Hashable, Figures]:
    """What a text is but for its numbers and opposites, these, and its figures.

    The first two answer most of `differ`: two texts with equal numbers in one order do not differ
    in them; two with as many and otherwise equal do.

    >>> told("3月4日有风")[:2] == ((2, "月日有风"), ("3", "4"))
    True
    """
    parts = _TOLD.split(text)
    if len(parts) == 1:
        return (0, text), (), Figures(text, frozenset(), (), text)
    found, rest = parts[1::2], "".join(parts[::2])
    numbers: Numbers = frozenset(found)
    if len(numbers) < len(found):
        before: Counter[str] = Counter()
        each: set[str | tuple[str, int]] = set()
        for number in found:
            each.add((number, before[number]) if before[number] else number)
            before[number] += 1
        numbers = frozenset(each)
    order = tuple(found)
    return (len(found), rest), order, Figures(text, numbers, order, rest)
