"""How the number of a printed page is written: alone on its line, or beside a running head."""

from __future__ import annotations

import re
from typing import NamedTuple

from cleaner.furniture.folding import DIGITS
from cleaner.furniture.numerals import HAN, ROMAN, value
from cleaner.late import late

LONGEST = 24
"""A longer line is no page number."""
HEADED, WIDEST = 64, 200
"""A longer line is no running head with a number, a gap counted as one character; and one that has
more with all its white space."""
APART = 2
"""Columns between a head and its number, at least: with less, the number is a part of the head."""
SET_OFF = "·•—~-"
"""Marks about a number that set it off enough."""
STARS = "◆◇●○■□▪▫★☆※▲△►▶♦❖"
"""Marks that part a head and its number."""
PIECES = 6
"""Gaps inside of a number and before it, at most."""
HEAD, LATIN_HEAD = 30, 45
"""A longer line is no running head; one of Latin letters, of which two count as one character."""
MARKS = r"-—–─―·•~*=_|<>\[\](){}《》〈〉「」『』«»◆◇●■▪★☆※"
_ANY = rf"(?:\d{{1,4}}|[{HAN}]{{1,6}})"
NUMBER = late(
    rf"(?P<left>[{MARKS}]{{0,4}}) ?(?:"
    rf"(?P<total>第 ?{_ANY} ?页 ?[,、/|·\-]? ?\(?[共总] ?{_ANY} ?页\)?"
    r"|page \d{1,4} ?(?:of|/) ?\d{1,4}|(?:页码?|p\.?)[:.]? ?\d{1,4} ?/ ?\d{1,4}"
    r"|\d{1,4} ?页 ?/ ?共? ?\d{1,4} ?页|第 ?\d{1,4} ?页? ?/ ?\d{1,4} ?页)"
    rf"|(?P<leaf>第 ?{_ANY} ?页)|(?P<page>(?:page|pg\.?|p\.?|页码?[:.]?) ?\d{{1,4}})"
    r"|(?P<of>\d{1,4} ?(?:/|of) ?\d{1,4})|(?P<bare>\d{1,4})"
    rf"|(?P<han>[{HAN}]{{1,6}})|(?P<roman>[{ROMAN}]{{1,7}})"
    rf") ?(?P<right>[{MARKS}]{{0,4}})"
)
"""A number that is all of a line: in its own words, or with marks about it, or bare."""
STARTS = "-—–─―·•~*=_|<>[](){}《》〈〉「」『』«»◆◇●■▪★☆※第页p0123456789" + HAN + ROMAN
ENDS = "-—–─―·•~*=_|<>[](){}《》〈〉「」『』«»◆◇●■▪★☆※页0123456789" + HAN + ROMAN
"""What a line with a number begins or ends with."""
SPELT = ("total", "leaf", "page")
"""Kinds that say what they are."""
BARE = ("bare", "han", "roman")
"""Kinds of which nothing but their place tells."""
MIRRORED = str.maketrans("<[({《〈「『«", ">])}》〉」』»")
GAP = re.compile(
    r"[ \u3000\t\xa0]{2,}|\u3000| ?[|｜丨│] ?| ?[.…·‥]{3,} ?| (?=[·•—~-])|(?<=[·•—~-]) "
    rf"| ?[{STARS}] ?| [/／*＊] "
)
"""What may stand between a running head and its number, in a line as it came."""
STARRED = re.compile(rf"(?<=.)[{STARS}](?=.)| [/*] ")
COUNTS = re.compile(rf"\d+|[{HAN}]+|[{ROMAN}]+")
WORDS = re.compile(r"[a-z\u3400-\u9fff]")
STOPS = late(r"""[。!?;:…,、][\"'」』)\]》]*$|[\"'」』]$|[。!?;,]|(?<=[\u3400-\u9fff])\.$""")
"""What no running head ends with or holds."""


class Leaf(NamedTuple):
    """The number of a page.

    kind:  how it is written: a group of `NUMBER`, or the mark that stands on both sides of it.
    total: how many pages there are, 0 where it does not say.
    head:  the running head beside it, "" where it is alone.
    gap:   columns between the two; a bar or a row of points counts for many.
    right: whether the number stands behind the head.
    """

    kind: str
    number: int
    total: int = 0
    head: str = ""
    gap: int = 0
    right: bool = False


def alone(line: str) -> Leaf | None:
    """The page number that a folded line is all of.

    >>> alone("- 23 -"), alone("四七").number, alone("ii").number, alone("p. 9").kind
    (Leaf(kind='-', number=23, total=0, head='', gap=0, right=False), 47, 2, 'page')
    >>> alone("(23]"), alone("ic"), alone("23 人")
    (None, None, None)
    """
    match = NUMBER.fullmatch(line) if len(line) <= LONGEST else None
    if match is None:
        return None
    left, right = match["left"], match["right"]
    if left and right and left.translate(MIRRORED)[::-1] != right:
        return None
    kind = next(name for name in (*SPELT, "of", *BARE) if match[name] is not None)
    numbers = [value(each) for each in COUNTS.findall(match[kind]) if each != "p"]
    if kind == "page" and numbers and match[kind].startswith("p"):
        numbers = numbers[-1:]
    if not numbers or None in numbers:
        return None
    if kind in BARE and (left or right):
        if not (left and right):
            return None
        kind = left[0]
    first, *rest = (each or 0 for each in numbers)
    if kind in ("total", "of") and not (rest and 0 < first <= rest[0]):
        return None
    return Leaf(kind, first, sum(rest))


def headed(line: str, raw: str) -> Leaf | None:
    """The page number that a line has at one of its ends, apart from a running head.

    line, raw: the stripped line, folded and as it came.

    >>> line = "夜航船·随笔    17"
    >>> headed(line, line)
    Leaf(kind='bare', number=17, total=0, head='夜航船·随笔', gap=4, right=True)
    >>> headed("八四 雾中灯塔", "八四　雾中灯塔").number
    84
    >>> headed("雾中灯塔 ◆ 84", "雾中灯塔 ◆ 84").number
    84
    >>> headed("一、雾中灯塔", "一、雾中灯塔"), headed("共计 47 人", "共计 47 人")
    (None, None)
    >>> headed("第 2 幕 47", "第 2 幕 47")
    """
    parted = "  " in line or "|" in line or "\u3000" in raw or STARRED.search(line) is not None
    parted = parted or line[0] in SET_OFF or line[-1] in SET_OFF
    if not is_narrow(line) or line[0] == "|" or not parted:
        return None
    spots = [match.span() for match in GAP.finditer(raw)]
    # as much as can be of a line is its number
    behind = [(end, len(line), 0, start, True) for start, end in spots[-PIECES:]]
    before = [(0, start, end, len(line), False) for start, end in reversed(spots[:PIECES])]
    for start, end, first, last, right in (*behind, *before):
        leaf = alone(line[start:end])
        if leaf is not None and is_head(line[first:last]):
            gap = columns(raw[last:start] if right else raw[end:first])
            letter = leaf.kind == "roman" and line[start:end].isascii() and end - start < 2
            if (gap >= APART or leaf.kind in SET_OFF) and not letter:
                head = "".join(line[first:last].split())
                return leaf._replace(head=head, gap=gap, right=right)
    return None


def is_narrow(line: str) -> bool:
    """Whether a folded line is short enough for a running head with a number."""
    if len(line) <= HEADED:
        return True
    return len(line) <= WIDEST and "  " in line and len(" ".join(line.split())) <= HEADED


def is_head(line: str) -> bool:
    """Whether a folded line may be a running head: a few words, and no sentence."""
    bare = "".join(line.split())
    return (
        (len(bare) <= HEAD or (len(bare) <= LATIN_HEAD and _width(bare) <= 2 * HEAD))
        and WORDS.search(line) is not None
        and STOPS.search(line) is None
    )


def _width(line: str) -> int:
    """The columns of a line."""
    return len(line) + sum(not char.isascii() for char in line)


def alike(line: str) -> str:
    """What lines share that are alike but for numbers and white space."""
    return DIGITS.sub("0", "".join(line.split()))


def columns(raw: str) -> int:
    """Columns of white space, or of what parts a head and a number."""
    white = sum(2 if char == "\u3000" else 1 for char in raw if char.isspace())
    return white if raw.isspace() else white + 4


def fields(line: str) -> list[str]:
    """The parts of a folded line that wide gaps keep apart, without white space and numbers."""
    parts = ("".join(part.split()) for part in re.split(r" {2,}|\|", line))
    return [part for part in parts if len(part) > 1 and WORDS.search(part) and not alone(part)]
