"""The name and the address that a site has in a text, where they stand amid its prose again.

Who stamps a chapter names the site in many ways: with its address, with marks between the letters,
in the line above the title. One such stamp that is found tells what the others say: a name in
brackets, an address in disguise, who provides the chapter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cleaner.furniture.sheet import Rows
from cleaner.furniture.signatures import VISIT, parts_of_signatures, rules_of_signatures
from cleaner.late import late

NAME, LABEL = 3, 5
"""Characters of a name, and of the main part of an address, at least."""
MOST = 8
"""Names of a text at most, those that stand in most stamps; and addresses."""
GENERIC = frozenset(
    ("小说网", "手机版", "电脑版", "网站首页", "最新章节", "无弹窗", "免费阅读", "请收藏")
)  # fmt: skip
PARTED = late(r"[一-鿿](?:[^一-鿿\w\s，。、；：！？,.;:!?]{1,2}[一-鿿]){2,9}")
"""A name with marks between its characters."""
BEFORE_HOST = late(r"(?:^|[^一-鿿\w])([一-鿿]{3,8}) ?$")
KIND = late(r"(?:小说网|中文网|文学网|阅读网|读书网|手机版|官网|网)$")
"""What a site is called behind its name."""
FRAMES = (
    ("[", "]"), ("(", ")"), ("{", "}"), ("〈", "〉"), ("〖", "〗"), (">", "←"),
    *((mark, mark) for mark in "☆★◆◇●○■□▲△▼※♂♀~^*#=—"),
)  # fmt: skip
"""Marks around a stamp, folded: → is >. Quotes are those of prose, bars those of a menu."""
NAMED = late(r"[^\w\s一-鿿][一-鿿]{2,10} ?$")
"""A name that begins behind a mark and goes up to an address."""
OPENS = ('"', "'", "“", "「", "(")
"""What a sentence may begin with behind an address that was put before it."""
LEADS = (
    "(?:本[章书文](?:内容)?(?:由|来自)"
    "|(?:最快更新|最新章节|更多精彩|更多章节|手机阅读|全文阅读)(?:请到|请上|就到|就上|尽在|到)?"
    "|请到|请上|尽在|首发于?|欢迎访问)"
)
KINDS = "(?:小说网|中文网|文学网|阅读网|读书网|手机版|官网|网)?"
OFFERS = (
    "(?:提供|首发|整理|上传|独家|最快更新|更新最快|更新|阅读){0,3}"
    "(?:, ?(?:请勿转载|谢绝转载|禁止转载|转载请注明(?:出处)?))?[!。~]?"
)
"""What leads to the name of a site in its stamps, what it is called behind it, what is offered."""


class Owner(NamedTuple):
    """What a site is called in a text, and the main parts of its addresses."""

    names: Sequence[str]
    labels: Sequence[str]


def again(rows: Rows, found: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where a text names its owner amid its prose, as places in the text.

    found: the places of stamps that say who that is.
    """
    own = _owner(rows, found)
    if not own.names and not own.labels:
        return
    pattern = _pattern(own)
    for row in rows.all:
        line, begin = rows.line(row), rows.begin(row)
        for match in pattern.finditer(line):
            start, end = framed(line, *match.span())
            if match["bare"] is not None and (start, end) == match.span():
                continue
            if match["host"] is None or (start, end) != match.span() or _inserted(line, start, end):
                yield begin + start, begin + end


def framed(line: str, start: int, end: int) -> tuple[int, int]:
    """A place in a line with the marks that stand around it in pairs, and a name before it there.

    >>> line = "天亮了。☆某某小说网 abc.com☆"
    >>> framed(line, line.index("abc"), len(line) - 1)
    (4, 19)
    """
    named = NAMED.search(line[max(0, start - 12) : start])
    if named is not None and (named[0][0], line[end : end + 1]) in FRAMES:
        start -= len(named[0]) - 1
    while True:
        low, high = len(line[:start].rstrip(" ")), len(line) - len(line[end:].lstrip(" "))
        if not low or (line[low - 1], line[high : high + 1]) not in FRAMES:
            return start, end
        start, end = low - 1, high + 1


def _owner(rows: Rows, found: Iterable[tuple[int, int]]) -> Owner:
    """Who owns a text, by stamps that were found in it.

    A name counts that stands in one with marks between its characters, or before an address.
    """
    said, labels = Counter[str](), set[str]()
    for low, high in found:
        row = rows.at(low)
        line, begin = rows.line(row), rows.begin(row)
        start, end = low - begin, high - begin
        part = line[start:end]
        said.update(re.sub("[^一-鿿]", "", match[0]) for match in PARTED.finditer(part))
        for at, label in _labels(part):
            labels.add(label)
            before = BEFORE_HOST.search(line[max(0, start + at - 12) : start + at])
            said.update([before[1]] if before else [])
    names = Counter[str]()
    for name, times in said.items():
        names.update(dict.fromkeys((name, KIND.sub("", name)), times))
    usable = [each for each, _ in names.most_common() if len(each) >= NAME and each not in GENERIC]
    return Owner(usable[:MOST], sorted(labels)[:MOST])


def _labels(part: str) -> Iterator[tuple[int, str]]:
    """The main parts of the addresses in a stamp, in disguise or not, and where each begins."""
    letters = [n for n, char in enumerate(part) if char.isascii() and char.isalnum()]
    spelt = "".join(part[n] for n in letters)
    zone = parts_of_signatures()["zone"]
    for match in re.finditer(rf"(?:https?)?(?:www|wap)?([a-z0-9]+?){zone}(?![a-z0-9])", spelt):
        if len(match[1]) >= LABEL:
            yield letters[match.start()], match[1]


def _pattern(own: Owner) -> re.Pattern[str]:
    """What names an owner. `bare`: a stamp in a frame only; `host`: an address in the open."""
    parts = parts_of_signatures()
    mark = r"[^一-鿿\w\s，。、；：！？,;:!?]{1,2}"
    each = []
    host = "(?!)"
    if own.labels:
        labels = "|".join(own.labels)
        dot = r"(?:[^a-z0-9一-鿿\s@/]{1,2}|点)"
        host = rf"(?:(?:www|wap|m){dot})?(?:{labels}) ?{dot} ?{parts['zone']}(?![a-z0-9@/])"
    if own.names:
        names = f"(?:{'|'.join(sorted(own.names, key=len, reverse=True))}){KINDS}"
        address = rf"(?:[(\[ ]{{0,2}}{host}[)\]]?)?"
        each = [LEADS + names + address + OFFERS, *map(mark.join, own.names)]
        each.append(f"(?P<bare>{names}{address})")
    else:
        each.append("(?P<bare>(?!))")
    return re.compile("|".join([*each, f"(?P<host>{host})"]))


def _inserted(line: str, start: int, end: int) -> bool:
    """Whether an address stands amid words that do not speak of it."""
    rules = rules_of_signatures()
    before, behind = line[max(0, start - 6) : start], line[end : end + 3]
    return (behind[:1] > "⺀" or behind[:1] in OPENS) and not (
        VISIT.search(before) or rules.leading.search(before) or rules.following.search(behind)
    )
