"""Paragraphs that say the same of different things: clauses of a law, entries, items of a list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from cleaner.repeats.figures import told

_MOSTLY = 3
"""So many times as much as all else must other words be of what differs."""
_SEVERAL, _OTHERS = 4, 2
"""So many words, and so many times as many as of unlike letters, make words of these."""
_PUT_IN = 3
"""So many letters in one text are more than was left out of the other."""
_ANOTHER = 4
"""So many letters on both sides are more than another word for the same."""
_CLINGS = -1.0
"""Up to this letters do not cling to those beside them: the table of pairs has none of theirs."""
_WORD = 4.0
"""From here on two letters are the halves of a word."""
_LIKELIER = 6.0
"""By so much less a misread letter clings to those beside it than what it stands for."""
_RARE = -2.0
"""So little a letter clings that the table has not."""
_TYPED = 60
"""Latin words that are more alike than this, in a hundred, differ in their typing."""
_LATIN = "A-Za-zÀ-ɏ0-9"
_TOKEN = re.compile(f"[{_LATIN}]+|.", re.DOTALL)
_LATIN_WORD = re.compile(f"[{_LATIN}]+")
_HAN_FROM, _HAN_UNTIL = 0x3400, 0xA000
_HAN = re.compile("[\u3400-\u9fff]+")
_NO_LETTER = re.compile(r"[\W_]+")
_NUMERAL = "〇零一二三四五六七八九十百千"
_ITEM = re.compile(
    rf"第[\d{_NUMERAL}]+[条款项]|\(?(?:\d{{1,3}}|[{_NUMERAL}]+|[A-Za-z])(?:\)|[.、](?![\dA-Za-z]))"
)
"""How a clause or an item of a list begins that has a number or letter; in keys, so in half-width
marks."""
_NUMERALS = re.compile(rf"[\dA-Za-z{_NUMERAL}]+")


class Slot(NamedTuple):
    """Where two texts differ.

    one, other: what stands there.
    words:  whether it is other words in one place.
    unlike: whether it is as many letters, none of which looks like the one in its place.
    at:     where it begins in the first text: behind so many letters, a Latin word as one.
    """

    one: str
    other: str
    words: bool
    unlike: bool
    at: int


class _Reads(NamedTuple):
    """How strongly letters cling together in Chinese at large, 0 where one of two is no Han.

    within: on average, what stands beside them included.
    before, behind: to what stands there.
    common: whether all of them are letters that the table has.
    """

    within: float
    before: float
    behind: float
    common: bool

    @property
    def edges(self) -> tuple[float, float]:
        return self.before, self.behind


def parallel(one: str, other: str) -> bool:
    """Whether two similar texts differ mostly in words that stand in each other's place.

    An edited copy differs otherwise: letters were misread, words left out or put in, marks changed.

    >>> parallel("进行搜查,应当出示批准文件,由家属在场", "调取证据,应当出示批准文件,由家属在场")
    True
    >>> parallel("进行搜查,应当出示批准文件,由家属在场", "进行捜查应当出示批准文件,由家属等在场")
    False
    """
    return mostly_words(slots(one, other))


def clauses(one: str, other: str, found: Sequence[Slot]) -> bool:
    """Whether similar texts are two clauses or items of one document: parallel, or two in number.

    found: where they differ. A copy in a list has the number of what it is a copy of. And they are
    clauses where something stands in the place of the same thing twice, whatever else is different.

    >>> one, other = "(一)甲方逾期交货的,每日支付千分之三", "(三)乙方逾期提货的,每日支付千分之三"
    >>> parallel(one, other), clauses(one, other, slots(one, other))
    (False, True)
    >>> one, other = "为可滚动区域指定高度,使它的高度刚好够大", "为区域指定宽度,使它的宽度刚好够大"
    >>> parallel(one, other), clauses(one, other, slots(one, other))
    (False, True)
    """
    if mostly_words(found) or twice(found):
        return True
    mine, yours = item(one), item(other)
    return mine != yours and _NUMERALS.sub("", mine) == _NUMERALS.sub("", yours)


def tells_another(found: Sequence[Slot]) -> bool:
    """Whether similar texts differ in one place alone, and say there what has nothing in common.

    So clauses do that stand far apart in one law; what a page says again it does not say so.

    >>> one = "机关进行搜查时,可以提请公安机关配合,公安机关应当协助"
    >>> tells_another(slots(one, one.replace("进行搜查时", "采取留置措施")))
    True
    >>> tells_another(slots(one, one.replace("提请", "请求")))
    False
    """
    if len(found) != 1 or not found[0].words:
        return False
    one, other = found[0].one, found[0].other
    return min(len(one), len(other)) >= _ANOTHER and not {*one} & {*other}


def is_entry(slot: Slot) -> bool:
    """Whether one of two similar texts says another thing there, or something more.

    >>> one = "绘制带有弯曲的连接符,点击对象的粘结点"
    >>> [is_entry(slot) for slot in slots(one, one.replace("弯曲", "弯曲且首端为箭头"))]
    [True]
    >>> [is_entry(slot) for slot in slots(one, one.replace("点击", "请点击"))]
    [False]
    """
    if slot.words:
        return True
    one, other = (_NO_LETTER.sub("", side) for side in slot[:2])
    if slot.unlike:
        return len(one) > 1
    return not (one and other) and len(one) + len(other) >= _PUT_IN


def item(text: str) -> str:
    """The number that an item of a list begins with, and its marks; empty for other texts.

    >>> item("第十二条公民有权举报"), item("(三)乙方逾期提货的"), item("三天以后")
    ('第十二条', '(三)', '')
    """
    found = _ITEM.match(text)
    return found[0] if found else ""


def mostly_words(found: Sequence[Slot]) -> bool:
    """What `parallel` says of texts that differ there.

    Unlike letters that read worse are words as well where several others are and none is like the
    one in its place, where another word takes the same one's place twice, or where they do so
    themselves: the wheels and the spokes of two stanzas.
    """
    times = Counter((slot.one, slot.other) for slot in found)
    sure = [slot.words or (slot.unlike and times[slot[:2]] > 1) for slot in found]
    several = sum(sure) >= max(_SEVERAL, _OTHERS * sure.count(False))
    several = several and all(slot.words or slot.unlike for slot in found)
    twice = any(slot.words and times[slot[:2]] > 1 for slot in found)
    words = every = 0
    for slot, known in zip(found, sure, strict=True):
        size = len(slot.one) + len(slot.other)
        every += size
        if known or ((several or twice) and slot.unlike):
            words += size
    return words > _MOSTLY * (every - words)


def twice(found: Sequence[Slot]) -> set[tuple[str, str]]:
    """What stands in the place of the same thing twice: a single letter only as a word.

    A letter may be misread twice in one way.
    """
    made = set()
    times = Counter((slot.one, slot.other) for slot in found)
    for slot in found:
        pair = slot.one, slot.other
        one, other = (_NO_LETTER.sub("", side) for side in pair)
        if times[pair] == 1 or not one or not other or one == other:
            continue
        if slot.words or len(one) + len(other) > 2:
            made.add(pair)
    return made


def tokens(text: str) -> list[str]:
    """The letters of a text, with a word of Latin letters or a number as one.

    >>> tokens("用cp命令20次")
    ['用', 'cp', '命', '令', '20', '次']
    """
    return _TOKEN.findall(text)


def slots(one: str, other: str) -> list[Slot]:
    """Where two texts differ; what stands a single letter apart is taken together.

    A word of Latin letters or a number is taken as a whole.

    >>> [slot.words for slot in slots("中石ABC可用", "华桥信达可用")]
    [True]
    """
    return slots_of_each([(one, other)])[0]


def slots_of_each(pairs: Iterable[tuple[str, str]]) -> list[list[Slot]]:
    """What `slots` gives, of many pairs of texts at once."""
    texts: list[str] = []
    around: list[str] = []
    places: list[int] = []
    counts = [0]
    for pair in pairs:
        mine, yours = map(tokens, pair)
        for begin, end, start, stop in _spans(mine, yours):
            places.append(begin)
            for words, low, high in ((mine, begin, end), (yours, start, stop)):
                texts.append("".join(words[low:high]))
                before = words[low - 1][-1] if low else " "
                behind = words[high][0] if high < len(words) else " "
                around.append(f"{before}{texts[-1]}{behind}")
        counts.append(len(texts))
    reads = _reads(around)
    sides = zip(texts[::2], texts[1::2], places, reads[::2], reads[1::2], strict=True)
    found = [
        Slot(one, other, _words(one, other, *own), _unlike(one, other), at)
        for one, other, at, *own in sides
    ]
    return [found[begin // 2 : end // 2] for begin, end in pairwise(counts)]


def _words(one: str, other: str, reads: _Reads, others: _Reads) -> bool:
    """Whether what stands in one place is other words, of one script or of two.

    Misread letters look like those they stand for or read worse, and a word ends where the other
    does. But as many common letters, two or more and each another that does not look like it, were
    not misread.
    """
    if _NO_LETTER.findall(one) != _NO_LETTER.findall(other):
        return False
    one, other = _NO_LETTER.sub("", one), _NO_LETTER.sub("", other)
    if _HAN.fullmatch(one) and _HAN.fullmatch(other):
        if not (told(one)[2].rest or told(other)[2].rest):
            return True
        if len(one) == len(other) == 1 and lookalike(one, other):
            # both were meant if either is known beside what stands there
            low, high = sorted((max(reads.edges), max(others.edges)))
            return low > 0 and high - low < _LIKELIER
        if len(one) > 1 and reads.common and others.common and _unlike(one, other):
            return True
        if (reads.within > _CLINGS) != (others.within > _CLINGS):
            return False
        edges = zip(reads.edges, others.edges, strict=True)
        return not any(max(edge) >= _WORD and min(edge) < _CLINGS for edge in edges)
    if _LATIN_WORD.fullmatch(one) and _LATIN_WORD.fullmatch(other):
        from rapidfuzz.fuzz import ratio

        return (one + other).isdigit() or ratio(one, other) <= _TYPED
    # no letter of one script is misread for words of another, nor a name in two scripts for one
    # that has nothing of it
    if min(len(one), len(other)) >= _ANOTHER and not {*one} & {*other}:
        latin = [_LATIN_WORD.search(side) is not None for side in (one, other)]
        if latin[0] != latin[1]:
            return True
    mixed = {bool(_HAN.fullmatch(side)) for side in (one, other) if len(side) > 1}
    return len(mixed) == 2 and any(map(_LATIN_WORD.fullmatch, (one, other)))


def _unlike(one: str, other: str) -> bool:
    """Whether there are as many letters on both sides, none of which looks like its counterpart."""
    if len(one) != len(other) or not (_HAN.fullmatch(one) and _HAN.fullmatch(other)):
        return False
    letters = zip(one, other, strict=True)
    return not any(yours == mine or lookalike(mine, yours) for mine, yours in letters)


def lookalike(one: str, other: str) -> bool:
    """Whether two letters are misread for each other."""
    return other in _lookalikes().get(one, "")


@cache
def _lookalikes() -> dict[str, str]:
    """For each character those that it is misread for."""
    found: dict[str, str] = {}
    for line in (files("cleaner") / "data/lookalikes.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            char, others = line.split("\t")
            found[char] = found.get(char, "") + others
            for other in others:
                found[other] = found.get(other, "") + char
    return found


def _spans(mine: list[str], yours: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """From where to where two rows of words differ."""
    from rapidfuzz.distance import Indel

    begin, end, start, stop = 0, -2, 0, -2
    for code in Indel.opcodes(mine, yours):
        if code.tag == "equal":
            continue
        if code.src_start - end > 1:
            if end >= 0:
                yield begin, end, start, stop
            begin, start = code.src_start, code.dest_start
        end, stop = code.src_end, code.dest_end
    if end >= 0:
        yield begin, end, start, stop


def _reads(rows: list[str]) -> list[_Reads]:
    """How well what stands somewhere reads, given with a letter before it and one behind it."""
    import numpy as np

    from cleaner.wrapping.model import load

    if not rows:
        return []
    words = load().words
    points = np.array([*map(ord, "\n".join([*rows, ""]))])
    numbers = words.numbers(points)
    ties = words.tie(numbers[:-1], numbers[1:])
    han = (points >= _HAN_FROM) & (points < _HAN_UNTIL)
    ties[(numbers[:-1] == 0) | (numbers[1:] == 0)] = _RARE
    both = han[:-1] & han[1:]
    ends = np.flatnonzero(points == ord("\n"))
    begins = np.append(0, ends[:-1] + 1)
    sums, counts = (np.append(0, np.cumsum(values)) for values in (np.where(both, ties, 0), both))
    within = (sums[ends] - sums[begins]) / np.maximum(counts[ends] - counts[begins], 1)
    ties[~both] = 0
    # of what stands beside it on both sides nothing is asked
    rare = np.append(0, np.cumsum(han & (numbers == 0)))
    common = rare[ends - 1] == rare[begins + 1]
    values = (within, ties[begins], ties[ends - 2], common)
    return [_Reads(*each) for each in zip(*(each.tolist() for each in values), strict=True)]
