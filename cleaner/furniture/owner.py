"""The name and the address that a site has in a text, where they stand amid its prose again.

Who stamps a chapter names the site in many ways: with its address, with marks between the letters,
in the line above the title. One such stamp that is found tells what the others say: a name in
brackets, an address in disguise, who provides the chapter.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from cleaner.furniture.sheet import Rows
from cleaner.furniture.signatures import (
    ENDS,
    VISIT,
    is_credit,
    parts_of_signatures,
    rules_of_signatures,
)
from cleaner.late import late

LABEL, LITTLE = 5, 3
"""Characters of the main part of an address, at least, and of one behind `www.` in two stamps."""
MOST = 8
"""Names of a text at most, those that are said most, and addresses."""
SURE = 2
"""So much that is said of a name, or so many stamps with an address, make it the owner's."""
GENERIC = frozenset(
    ("小说网", "手机版", "电脑版", "网站首页", "最新章节", "无弹窗", "免费阅读", "请收藏", "公众号",
     "微信公众号", "官方微信", "微信号", "客户端", "微信", "微博")
)  # fmt: skip
HYPHENED = late(
    r"(?:https?:/{0,2})?(?:(?:www|wap|m|bbs)\.)?(?=[a-z0-9\-]{5})([a-z0-9]+(?:-[a-z0-9]+)+)\..{2,}"
)
"""An address whose main part, group 1, has hyphens."""
ALIKE = str.maketrans(
    dict(
        zip(
            "асеорхуікѕјһԁмтвнαονρτυχκειησϲωшçøóòöéèё",
            "aceopxyiksjhdmtbhaovptuxkeinocwwcooooeee",
            strict=True,
        )
    )
    | {chr(first + n): chr(97 + n) for first in (0x1F130, 0x1F150, 0x1F170) for n in range(26)}
)
"""Letters that look like others, of other alphabets and in squares; Unicode knows the rest."""
PATH = r"(?:/[a-z0-9./_?=&%#\-~]{0,80})?"
"""What may stand behind the host in an address."""
CALLED = "[0-9a-z]{0,4}[一-鿿]{2,8}"
DOOR = late(r"(?<![a-z0-9])(?:www|wap|m)(?=[.。·点][a-z0-9])")
"""What stands before the main part of an address."""
PARTED = late(r"[一-鿿](?:[^一-鿿\w\s，。、；：！？,.;:!?]{1,2}[一-鿿]){2,9}")
"""A name, and one with marks between its characters."""
OPENED = late(rf"^[(\[★☆~]({CALLED}?)(?=[)\]★☆~, ]|-|[a-z0-9]+\.)")
LED = late(
    rf"(?:请到|请上|就到|尽在|来自|关注|由)({CALLED}?)(?=[()\[\],。!]|提供|首发|上传|整理|网友|$)"
)
"""A name at the head of a stamp, and one that something leads to."""
SAID = late(
    rf"^({CALLED}) ?(?:>|»|›|->)|位置: ?({CALLED}) ?(?:>|»|›|->)|(?: - |[_|] ?)({CALLED})$"
    rf"|(?:©|copyright)[^一-鿿]{{0,24}}({CALLED}?)(?= ?(?:版权|all)| ?[,。]|$)"
    rf"|^({CALLED}?)(?: ?版权所有|所有(?:小说|作品|内容|文章))"
)
"""Where lines of a page name the site, in one of several groups."""
KIND = late(r"(?:小说网|中文网|文学网|阅读网|读书网|手机版|官网|网)$")
"""What a site is called behind its name."""
FRAMES = (
    ("[", "]"), ("(", ")"), ("{", "}"), ("〈", "〉"), ("〖", "〗"), ("﹝", "﹞"), (">", "←"),
    *((mark, mark) for mark in "☆★◆◇●○■□▲△▼※♂♀~^*#=—"),
)  # fmt: skip
"""Marks around a stamp, folded: → is >. Quotes are those of prose, bars those of a menu."""
NAMED = late(r"[^\w\s一-鿿][一-鿿]{2,10} ?$")
"""A name that begins behind a mark and goes up to an address."""
OPENS = ('"', "'", "“", "「", "(")
"""What a sentence may begin with behind an address that was put before it."""
LEADS = (
    "(?:本[章书文段](?:节|内容)*(?:由|来自|首发)"
    "|(?:看)?(?:最快更新|最新章节|更多精彩|更多章节|手机阅读|全文阅读)(?:请到|请上|就到|就上|尽在|到)?"
    "|请到|请上|尽在|首发于?|欢迎访问|(?:百度)?搜索|百度)"
)
KINDS = "(?:小说网|中文网|文学网|阅读网|读书网|手机版|官网|网)?"
LEADING = "在由被于给向从到和与是的经据对把让"
"""Words of prose before a name that it speaks of."""
OFFER = (
    "(?:首发|提供|最快更新|更新最快|更新速度|手打|独家|无弹窗|免费阅读|全文阅读|最新章节|无错更新"
    "|盗版必究|网友上传|整理)"
)
OFFERS = (
    f"(?:[, ]{{0,2}}(?:{OFFER}|全文|阅读|免费|更新|最快|文字|无错|全本|上传"
    "|请(?:记住|牢记)(?:网址|域名)?|请勿转载|谢绝转载|禁止转载|转载请注明(?:出处)?)){0,8}"
)
SLOGAN = (
    "(?:海量|免费|精品|优质|最新|最全|专业|小说|文档|资料|试卷|试题|教案|课件|论文|范文|电子书|好书){1,4}"
    "(?:免费)?(?:下载|在线阅读|阅读|分享|大全)"
)
"""What leads to the name of a site in its stamps, what it is called behind it, what is offered, and
that with a bar between."""


class Owner(NamedTuple):
    """What a site is called in a text, and the main parts of its addresses."""

    names: Sequence[str]
    labels: Sequence[str]


def again(rows: Rows, found: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where a text names its owner amid its prose, as places in the text.

    Who wrote or photographed for it is of the text.

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
            alone = (start, end) == match.span()
            spoken = match["host"] is not None and alone and not _inserted(line, start, end)
            spoken = spoken or _goes_on(line, start, end)
            if not (spoken or (match["bare"] is not None and alone) or is_credit(line[start:end])):
                yield begin + start, begin + end


def _goes_on(line: str, start: int, end: int) -> bool:
    """Whether brackets tell the address of what a sentence names before them."""
    if not start or line[start] not in "([" or not "一" <= line[start - 1] <= "鿿":
        return False
    return rules_of_signatures().following.search(line[end : end + 3]) is not None


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
        low, high = start, end
        while low and line[low - 1] == " ":
            low -= 1
        while line[high : high + 1] == " ":
            high += 1
        if not low or (line[low - 1], line[high : high + 1]) not in FRAMES:
            return start, end
        start, end = low - 1, high + 1


def _owner(rows: Rows, found: Iterable[tuple[int, int]]) -> Owner:
    """Who owns a text, by stamps that were found in it.

    A name counts that a stamp says, or that stands before an address of one, and that is said
    once more: there, in a stamp without it, of the whole page, or where something leads to it. One
    with marks between its characters is sure.
    """
    said, labels, little = Counter[str](), set[str](), Counter[str]()
    parts = []
    for low, high in found:
        row = rows.at(low)
        start = rows.begin(row)
        part = rows.line(row)[low - start : high - start]
        for match in PARTED.finditer(part):
            said[re.sub("[^一-鿿]", "", match[0])] += SURE
        said.update(match[1] for sign in (OPENED, LED) for match in sign.finditer(part))
        labels.update(_labels(part))
        little.update(_little(part))
        parts.append(part)
    labels.update(label for label, times in little.items() if times >= SURE)
    own = sorted(labels)[:MOST]
    if not said and not own:
        return Owner((), ())
    before = re.compile(rf"(?:^|[^一-鿿\w])({CALLED}) ?[>\-]? ?{_host(own)}")
    for row in rows.all if own else ():
        said.update(match[1] for match in before.finditer(rows.line(row)))
    others = before.sub("", "\n".join(parts)) if said else ""
    said.update([name for name in said if name in others])
    sure = {*said}
    for row in rows.all:
        line = rows.line(row)
        for match in chain(SAID.finditer(line), LED.finditer(line)):
            said[next(filter(None, match.groups()))] += 1
    sure.update([KIND.sub("", name) for name in sure])
    names = Counter[str]()
    for name, times in said.items():
        names.update(dict.fromkeys((name, KIND.sub("", name)), times))
    usable = [
        name
        for name, times in names.most_common()
        if name in sure and times >= SURE and len(name) > 2 and name not in GENERIC
    ]
    return Owner(usable[:MOST], own)


def _labels(part: str) -> Iterator[str]:
    """The main parts of the addresses in a stamp, in disguise or not."""
    plain = spelt(part)
    letters = "".join(filter(str.isalnum, filter(str.isascii, DOOR.sub("", plain))))
    zone = parts_of_signatures()["zone"]
    for match in re.finditer(rf"(?:https?)?(?:www|wap)?([a-z0-9]+?){zone}(?![a-z0-9])", letters):
        if len(match[1]) >= LABEL:
            yield match[1]
    for match in rules_of_signatures().host.finditer(plain):
        label = HYPHENED.fullmatch(match[0])
        if label is not None:
            yield label[1]


def spelt(part: str) -> str:
    """A stamp in the letters that those in it look like.

    >>> spelt("аbс.ⓒⓞⓜ"), spelt("🅐🅑.🅲🅲")
    ('abc.com', 'ab.cc')
    """
    plain = unicodedata.normalize("NFKC", part.translate(ALIKE)).lower()
    return plain.translate(ALIKE)


def _little(part: str) -> set[str]:
    """The short main parts of the addresses behind `www.` in a stamp."""
    zone = parts_of_signatures()["zone"]
    sizes = f"{{{LITTLE},{LABEL - 1}}}"
    found = re.finditer(rf"(?<![a-z0-9])www\.([a-z0-9]{sizes})\.{zone}(?![a-z0-9])", part)
    return {match[1] for match in found}


def _host(labels: Sequence[str]) -> str:
    """A pattern of addresses with some main parts, whatever stands for their dots."""
    if not labels:
        return "(?!)"
    dot = r"(?:[^a-z0-9一-鿿\s@/]{1,2}|点)"
    head = rf"(?:https?:/{{0,2}})?(?:[^\s一-鿿、。「」『』“”‘’《》,!?;:\"'()\[\]★☆]{{1,4}}{dot})?"
    zone = parts_of_signatures()["zone"]
    return rf"{head}(?:{'|'.join(map(re.escape, labels))}) ?{dot} ?{zone}(?![a-z0-9@]){PATH}"


def _pattern(own: Owner) -> re.Pattern[str]:
    """What names an owner. `bare`: a stamp in a frame only; `host`: an address in the open."""
    host = _host(own.labels)
    opens, shuts = r"(?:[(\[﹝〔]|</?)", r"[)\]﹞〕>]"
    inner = r"[^()\[\]﹝﹞〔〕<>。!?\n]"
    each, bare = [rf"{opens}{inner}{{0,16}}{host}{inner}{{0,12}}{shuts}"], "(?!)"
    named = ""
    if own.names:
        names = f"(?:{'|'.join(sorted(own.names, key=len, reverse=True))}){KINDS}"
        address = rf"(?:[(\[ >★]{{0,2}}{host}[)\]]?)?"
        stop = "[!。~]?"
        mark = r"[^一-鿿\w\s，。、；：！？,;:!?]{1,2}"
        each += [
            rf"^(?=[^。!?]{{4,80}}$).*(?: - |[_|] ?){names}(?:(?: - |[_|] ?){host})?$",
            rf"(?<=[。!?\"」』]){names}{address}[^。!?\n]{{0,24}}$",
            f"{LEADS}{names}{address}{OFFERS}{address}{stop}",
            f"(?<![{LEADING}]){names}{address}{OFFER}{OFFERS}{address}(?![的了着过在]){stop}",
            rf"{opens}{names}{inner}{{0,24}}{shuts}",
            rf"(?<=[。!?,;]){names} ?[\-—|_·] ?{SLOGAN}(?![的了着过在])",
            *(mark.join(name) + rf"(?:{mark}[a-z0-9])*" for name in own.names),
        ]
        bare, named = f"{names}{address}", f"(?:{names}[ >]?)?"
    return re.compile("|".join([*each, f"(?P<host>{named}{host})", f"(?P<bare>{bare})"]))


def _inserted(line: str, start: int, end: int) -> bool:
    """Whether an address stands amid words that do not speak of it."""
    rules = rules_of_signatures()
    before, behind = line[max(0, start - 6) : start], line[end : end + 3]
    amid = behind[:1] > "⺀" or behind[:1] in OPENS
    return (amid or (not behind and before[-1:] in ENDS)) and not (
        VISIT.search(before) or rules.leading.search(before) or rules.following.search(behind)
    )
