"""What stays Traditional because the text names the form itself: 发（發）, 後—后, 繁体作“愛”."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from cleaner.conversion.shared import AROUND, QUOTES, any_simplified, simplified
from cleaner.conversion.spans import Word
from cleaner.document import around

OPENING = "（("
SHUT = re.compile("[）)\n]")
CLOSING = frozenset("】』」”’》〉〕〗］]")
NUMBERS = frozenset("0123456789０１２３４５６７８９¹²³⁴⁵⁶⁷⁸⁹⁰₀₁₂₃₄₅₆₇₈₉①②③④⑤⑥⑦⑧⑨")
"""What counts the words of one form: 【后】2（後）."""
BEHIND = CLOSING | NUMBERS
"""What may stand between a word and the bracket with its forms."""
COUNTED = 2
"""The most characters of such a number."""
INSIDE = 24
"""The most characters of a bracket that names other forms."""
LONGEST = 4
"""The most characters of a word whose forms are named."""
SMALL, FEW = 6000, 24
"""Characters of a text, and places, up to which a look at each costs less than one at all."""
NEAR = 7
"""So far behind the bracket what stands before it begins to come back."""
BETWEEN = "—"
PARTS = re.compile("[^、，,;；:：/／ *＊△▲]+")
"""Forms in a bracket; a dictionary marks with a star or a triangle what is a variant."""
HAN = re.compile("[\u3400-\u9fff]")
HANS = re.compile("[\u3400-\u9fff]+")
HINTS = "繁简簡异異"
NAMING = re.compile(f"[{OPENING}{BETWEEN}{HINTS}]")
"""Without one of them a text names no forms but in quotation marks."""
ABROAD = re.compile("汉字|日[语文]|假名|韩[语文]|谚文|朝鲜语|越南语|喃字")
"""Words of a Simplified line that speaks of what is written in other countries."""
SPEAKS = re.compile(
    "繁[体體简簡](?!中)|[简簡](?:化字|[体體](?!中))|简化[为成作]|簡化[為成作]"
    "|[异異][体體](?:字|[关關][系係])"
)
"""Words of a line that speaks of how characters are written."""
CALLED, CLOSES = "字", frozenset(QUOTES.values())
"""What stands behind a quoted character that is called one: 「龜」字."""
FORMS = re.compile(
    "[异異][体體]|筆[畫劃]|笔[画划]|[〇一二两兩三四五六七八九十0-9][画畫劃]|部首|偏旁|字形|[写寫]法|象形|[会會]意字"
    "|形[声聲]字|甲骨文|[从從][\u3400-\u9fff][，,、]?[从從][\u3400-\u9fff]"
)
"""Words of a line that tells how a character looks, which it calls one."""
QUOTED = re.compile("|".join(f"{a}([\u3400-\u9fff]{{1,{LONGEST}}}){b}" for a, b in QUOTES.items()))
SIDE_BY_SIDE = [
    closing + between + opening
    for opening, closing in QUOTES.items()
    for between in ("", "、", "和", "与", "與")
]
"""What stands between two words that are quoted one behind the other."""
WORD = 8
"""The most characters of a word of another country, or of one that is quoted in both forms."""
WRITTEN = re.compile(
    "(?:繁[体體]|[异異][体體])字?(?:[写寫]?[作成]|[为為是:：])[是为為]?([\u3400-\u9fff])"
    "(?![\u3400-\u9fff])"
)


def mentions(
    text: str,
    after: str,
    codes: Any = None,
    looked: Any = None,
    foreign: Sequence[int] = (),
) -> list[Word]:
    """The stretches of a text that are named as forms, of what conversion would change.

    A bracket or a sign between two words that are one word after conversion, and a character in
    quotation marks, or a word in a line that has no other Traditional characters, where the line
    speaks of Traditional and Simplified characters, or calls one such and tells of its strokes or
    parts; a word in a Simplified line that speaks of the writing of other countries, or has kana;
    and one that is quoted in its Simplified form near by. Without the form the sentence would lose
    what it says.

    text, after: a text and the conversion of its characters, which is as long.
    codes, looked: their code points; not needed for a text shorter than `SMALL`.
    foreign: where the text has kana, hangul and Japanese forms.
    """
    brackets = _places(text, codes, OPENING)
    places = set(_in_brackets(text, after, _near(brackets, after, looked)))
    places.update(_beside_signs(text, after, _places(text, codes, BETWEEN)))
    hints = _places(text, codes, HINTS)
    speaks = [match for at in hints if (match := SPEAKS.match(text, at))]
    speaks += _of_forms(text)
    if speaks:
        speaks.sort(key=re.Match.start)
        places.update(_in_lines(text, after, speaks, places))
    if codes is None or any_simplified(codes) or any(pair in text for pair in SIDE_BY_SIDE):
        quoted = sorted(in_quotes(text, after))
        places.update(_named(text, after, quoted, foreign, places))
    if not places:
        return []
    found = []
    run = [-2]
    for at in [*sorted(places), len(text) + 2]:
        if at > run[-1] + 1:
            if run[-1] >= 0:
                start, end = run[0], run[-1] + 1
                found.append(Word(start, end, text[start:end], "", ""))
            run = []
        run.append(at)
    return found


def _places(text: str, codes: Any, chars: str) -> list[int]:
    """Where one of some characters stands."""
    places: list[int] = []
    if len(text) < SMALL:
        for char in chars:
            at = text.find(char)
            while at >= 0:
                places.append(at)
                at = text.find(char, at + 1)
    else:
        found = codes == ord(chars[0])  # several comparisons are quicker than a lookup in a table
        for char in chars[1:]:
            found |= codes == ord(char)
        places += found.nonzero()[0].tolist()
    return places


def _near(places: list[int], after: str, looked: Any) -> list[int]:
    """Of brackets those that what stands before may come back behind, or that a mark is before.

    after, looked: the conversion, and its code points where it is not small.
    """
    if len(places) < FEW or len(after) < SMALL:
        return [
            at
            for at in places
            if at
            and (
                (before := after[at - 1]) in BEHIND
                or (before > "\u3400" and before in after[at + 1 : at + NEAR])
            )
        ]
    import numpy as np

    every = np.array(places)
    before = looked.take(every - 1, mode="wrap")
    found = _behind().take(before)
    every = every[((before >= ord("’")) | found) & (every > 0)]
    before = looked.take(every - 1)
    found = _behind().take(before)
    for step in range(1, NEAR):
        found |= looked.take(every + step, mode="clip") == before
    near: list[int] = every[found].tolist()
    return near


@cache
def _behind() -> Any:
    """For each code whether it is of `BEHIND`."""
    import numpy as np

    table = np.zeros(0x110000, bool)
    table[[ord(char) for char in BEHIND]] = True
    return table


def _counted(text: str, at: int) -> int:
    """Where the number begins that stands before a place; the place itself where none does."""
    head = at
    while head > max(0, at - COUNTED) and text[head - 1] in NUMBERS:
        head -= 1
    return head


def _in_brackets(text: str, after: str, places: Iterable[int]) -> Iterator[int]:
    for at in places:
        head = at
        if text[at - 1] in NUMBERS:
            head = _counted(text, at)
            if text[head - 1 : head] not in CLOSING and not HAN.match(text, head - 1):
                continue
        head -= text[head - 1 : head] in CLOSING
        shut = SHUT.search(text, at + 2, at + INSIDE + 2)
        if shut is not None:
            for part in PARTS.finditer(text, at + 1, shut.start()):
                whole = part.end() - part.start() == shut.start() - at - 1
                yield from _forms(text, after, head, part, whole)


def _forms(text: str, after: str, head: int, part: re.Match[str], whole: bool) -> Iterator[int]:
    """Where a part of a bracket is another form of what stands before it, what changes there.

    head: where that ends; whole: whether the bracket has no other part.
    """
    first, last = part.span()
    size = last - first
    if size == 1 and text[head : head + 1] == "】" and HAN.match(text, first):
        yield from _changed(text, after, first, size)  # the head of an entry: 【锺】（鍾）
    if size > min(LONGEST, head) or not _pair(text, after, head - size, first, size):
        return
    inside = _changed(text, after, first, size)
    yield from inside if inside or not whole else _changed(text, after, head - size, size)


def _pair(text: str, after: str, one: int, other: int, size: int) -> bool:
    """Whether two stretches differ and are the same Chinese word after conversion."""
    new = after[one : one + size]
    return (
        new == after[other : other + size]
        and text[one : one + size] != text[other : other + size]
        and HANS.fullmatch(new) is not None
    )


def _changed(text: str, after: str, start: int, size: int) -> Sequence[int]:
    return [at for at in range(start, start + size) if text[at] != after[at]]


def _beside_signs(text: str, after: str, places: Iterable[int]) -> Iterator[int]:
    for at in places:
        if after[at - 1 : at] not in after[at + 1 : at + 1 + LONGEST]:
            continue
        for size in range(1, min(LONGEST, at) + 1):
            if HAN.match(text, at + 1 + size) or HAN.match(text[at - size - 1 : at - size]):
                continue
            if _pair(text, after, at - size, at + 1, size):
                yield from _changed(text, after, at - size, size)
                yield from _changed(text, after, at + 1, size)


def _of_forms(text: str) -> Iterator[re.Match[str]]:
    """Where a line in which a character is called one tells how that looks."""
    at = text.find(CALLED)  # one character is found sooner than two
    while at >= 0:
        end = at
        if at and text[at - 1] in CLOSES:
            start, end = around(text, at, at)
            if (match := FORMS.search(text, start, end)) is not None:
                yield match
        at = text.find(CALLED, end + 1)


def _in_lines(
    text: str, after: str, speaks: Iterable[re.Match[str]], known: set[int]
) -> Iterator[int]:
    """What is named in lines that speak of characters.

    speaks: where they do, in order.
    known:  places that are known to stay.
    """
    end = -1
    for match in speaks:
        if match.start() < end:
            continue
        start, end = around(text, *match.span())
        single: set[int] = set()
        several: set[int] = set()
        for named in QUOTED.finditer(text, start, end):
            first, last = named.span(named.lastindex or 0)
            (single if last - first == 1 else several).update(range(first, last))
        single.update(named.start(1) for named in WRITTEN.finditer(text, start, end))
        if not single and not several:
            continue
        changed = set(_changed(text, after, start, end - start))
        yield from single & changed
        if not changed - single - several - known:
            yield from several & changed


def _named(
    text: str,
    after: str,
    words: Iterable[tuple[int, int]],
    foreign: Sequence[int],
    known: set[int],
) -> set[int]:
    """What changes in words in quotation marks that are named.

    They stand near by in quotation marks as they would become; or two of one character each in a
    line would become the same, or all the characters of one word; or nothing but words in quotation
    marks would change in a Simplified line, and it has kana or speaks of the writing of other
    countries.

    words:   from where to where they stand, in order.
    foreign: where kana, hangul and Japanese forms are, in order.
    known:   places that are known to stay.
    """
    found: set[int] = set()
    first = last = -1
    lines: dict[tuple[int, int], set[int]] = {}
    forms: dict[tuple[int, str], list[int]] = {}
    for start, end in words:
        if start > last:
            first, last = around(text, start, start)
        own = _changed(text, after, start, end - start)
        low, high = max(first, start - AROUND), min(last, end + AROUND)
        if text.find(after[start - 1 : end + 1], low, high) >= 0:
            found.update(own)
        elif end - start > 1 and len({*after[start:end]}) == 1:
            found.update(own)  # 「岳嶽」, one character in its forms
        elif end - start == 1:
            forms.setdefault((first, after[start]), []).append(start)
        lines.setdefault((first, last), set()).update(own)
    for places in forms.values():
        if len({text[at] for at in places}) > 1:  # 「譭」「燬」, two forms of one
            found.update(places)
    for (first, last), quoted in lines.items():
        at = bisect_left(foreign, first)
        if not (at < len(foreign) and foreign[at] < last) and not ABROAD.search(text, first, last):
            continue
        if simplified(text, first, last):
            every = {*_changed(text, after, first, last - first)}
            if every <= quoted | known:
                found |= quoted
    return found


def in_quotes(text: str, after: str) -> Iterator[tuple[int, int]]:
    """From where to where words stand in quotation marks that would change."""
    for opening, closing in QUOTES.items():
        at = text.find(opening)
        while at >= 0:
            end = text.find(closing, at + 1, at + 2 + WORD)
            if end > at + 1 and text[at:end] != after[at:end] and HANS.fullmatch(text, at + 1, end):
                yield at + 1, end
            at = text.find(opening, at + 1)
