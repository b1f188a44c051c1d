"""The filter `mojibake`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import ClassVar

from cleaner.composition import settled
from cleaner.document import around
from cleaner.edit import Edit
from cleaner.filter import TextFilter
from cleaner.late import late
from cleaner.scan import Scan

WINDOWS = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(128, 256)}
"""Windows-1252 as programs read it: its five unassigned bytes are controls (WHATWG)."""
LATIN = {ord(char): byte for byte, char in WINDOWS.items()}
LATIN |= {byte: byte for byte in range(128, 256)}
FOLLOWS = "".join(WINDOWS[byte] for byte in range(0x80, 0xC0)) + "\x80-\x9f"
UNIT = rf"(?:[Â-ß][{FOLLOWS}]|[à-ï][{FOLLOWS}]{{2}}|[ð-ô][{FOLLOWS}]{{3}})"
LATIN_RUN = late(rf"{UNIT}+")
LATIN_SIGN = late(rf"[ã-é][{FOLLOWS}]{{2}}|Ã[£-©]")

LATIN_LETTER = Scan(re.compile("[Ãã-é]"))

WIDE = late("[^\x00-\x7f\ud800-\udfff]+")
CHINESE = late(
    "[\u2014-\u2026\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff5e·×°\U00020000-\U0003ffff]+"
)
HAN = late("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
EURO = b"\xa2\xe3"
SHOWS = re.compile("[乱亂][码碼]|[编編解译譯][码碼]")
"""Words of a line that shows wrongly decoded text as an example."""
ENOUGH = 2
"""So many common Chinese characters in a line make it sure that it was decoded wrongly."""


@dataclass(frozen=True, kw_only=True)
class Mojibake(TextFilter):
    """Text that was decoded with the wrong encoding, read again with the right one.

    A page in UTF-8 that a program took for Latin-1 or GBK shows letters with accents, or rare
    characters without sense. Nothing is lost as long as every byte is still there.

    >>> Mojibake()("标题：ä¼šè®®åœ¨åŒ—äº¬å\\x8f¬å¼€")
    '标题：会议在北京召开'
    >>> Mojibake()("鍖椾含浠婂ぉ寮€浼?")
    '北京今天开浼?'

    Latin-1 and Windows-1252 are undone run by run in a line where the runs are valid UTF-8 with two
    common Chinese characters or more. GBK is undone from the beginning of a run without
    ASCII, as far as its bytes are valid UTF-8, where nearly all characters that this gives are
    common, most of what stood there is not, and the line has two of them or more. The last
    character of such a run is often lost, and what is left of it stays. Text that was decoded
    wrongly several times is undone as often.

    Left alone: 锟斤拷, 烫烫烫 and question marks, whose bytes are gone; text in other languages;
    runs that are too short to be sure; and lines that speak of codes (乱码, 编码), because they
    show wrongly decoded text as an example.

    It works only where it is named. Put it first, because `characters` takes away controls and
    no-break spaces that are bytes here.
    No tables and no other package: an edit is made only where what it writes, encoded in UTF-8 and
    decoded wrongly, is what stood there.
    """

    name: ClassVar[str] = "mojibake"
    rules: ClassVar[Mapping[str, str]] = {
        "utf-8-as-latin": "UTF-8 that was read as Latin-1 or Windows-1252",
        "utf-8-as-gbk": "UTF-8 that was read as GBK or GB 18030",
    }

    def edits(self, text: str) -> list[Edit]:
        return settled(text, self._once) or []

    def _once(self, text: str) -> list[Edit]:
        if text.isascii():
            return []
        latin = self.on("utf-8-as-latin") and LATIN_LETTER(text) and LATIN_SIGN.search(text)
        # One after the other, because runs of both kinds may share a character.
        return (latin and list(_latin(text))) or (
            list(_gbk(text)) if self.on("utf-8-as-gbk") and _gbk_letter()(text) else []
        )


@cache
def _common() -> re.Pattern[str]:
    """The first level of GB 2312 and of Big5: 3755 and 5401 characters by how often they occur."""
    simplified = _decoded(range(0xB0, 0xD8), range(0xA1, 0xFF), "gb2312")
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    return re.compile(f"[{simplified}{_decoded(range(0xA4, 0xC7), trails, 'big5')}]")


@cache
def _plain() -> re.Pattern[str]:
    """The first level of GB 2312, which three quarters of the characters of GBK are not in."""
    return re.compile(f"[{_decoded(range(0xB0, 0xD8), range(0xA1, 0xFF), 'gb2312')}]")


@cache
def _gbk_sign() -> re.Pattern[str]:
    """The first two characters of a run that may be Chinese in UTF-8, read as GBK."""
    second = _decoded(range(0x81, 0xC0), (*range(0x40, 0x7F), *range(0x80, 0xFF)), "gb18030")
    return re.compile(f"(?<![^\x00-\x7f])[{_gbk_first()}][{second}€]")


@cache
def _gbk_letter() -> Scan:
    """Finds the first character of such a run."""
    return Scan(re.compile(f"[{_gbk_first()}]"))


def _gbk_first() -> str:
    return _decoded((0xE2, 0xE3, *range(0xE4, 0xEA), 0xEF), range(0x80, 0xC0), "gb18030")


def _decoded(first: Iterable[int], second: Iterable[int], encoding: str) -> str:
    second = tuple(second)
    return "".join(bytes([a, b]).decode(encoding, "ignore") for a in first for b in second)


def _latin(text: str) -> Iterator[Edit]:
    """The runs of each line that has enough Chinese characters among what they stand for."""
    line_end = -1
    line: list[Edit] = []
    for match in LATIN_RUN.finditer(text):
        if match.start() > line_end:
            yield from _sure(text, line)
            line = []
            line_end = text.find("\n", match.start())
            line_end = line_end if line_end >= 0 else len(text)
        new = _read(match[0])
        if new is not None:
            because = "is UTF-8 when written in Windows-1252 or Latin-1"
            line.append(Edit(*match.span(), new, "utf-8-as-latin", because, match[0]))
    yield from _sure(text, line)


def _read(run: str) -> str | None:
    """What a run says as UTF-8, if it does and would be seen as this run in the wrong encoding."""
    try:
        new = run.translate(LATIN).encode("latin-1").decode()
    except UnicodeDecodeError:
        return None
    wrong = new.encode().decode("latin-1")
    return new if run in (wrong, wrong.translate(WINDOWS)) else None


def _sure(text: str, line: list[Edit]) -> list[Edit]:
    """The edits of a line that gives Chinese characters enough and speaks of no codes."""
    if sum(_chinese(edit.text) for edit in line) < ENOUGH:
        return []
    return [] if SHOWS.search(text, *around(text, line[0].start, line[-1].end)) else line


def _chinese(text: str) -> int:
    """How many common Chinese characters a text has, or what it stands for in its turn."""
    found = len(_common().findall(text))
    if found or LATIN_SIGN.search(text) is None:
        return found
    return sum(_chinese(_read(run[0]) or "") for run in LATIN_RUN.finditer(text))


def _gbk(text: str) -> Iterator[Edit]:
    """The beginnings of runs, where a line has enough of them."""
    line_end = -1
    line: list[Edit] = []
    place = _gbk_sign().search(text)
    while place is not None:
        if place.start() > line_end:
            yield from _sure(text, line)
            line = []
            line_end = text.find("\n", place.start())
            line_end = line_end if line_end >= 0 else len(text)
        run = WIDE.match(text, place.start())
        assert run is not None
        new, size = _head(run[0])
        was = run[0][:size]
        if _better(was, new):
            because = "is UTF-8 when written in GBK"
            line.append(Edit(run.start(), run.start() + size, new, "utf-8-as-gbk", because, was))
        place = _gbk_sign().search(text, run.end())
    yield from _sure(text, line)


def _head(run: str) -> tuple[str, int]:
    """What the beginning of a run says as UTF-8, and how many characters it takes there."""
    parts = [char.encode("gb18030") for char in run]
    for at, part in enumerate(parts):
        # € is A2E3, or the byte 80 alone. The first ends one character and begins another.
        if part == EURO:
            ends = at > 0 and parts[at - 1][-1] < 0xC0
            follows = at + 1 < len(parts) and parts[at + 1][0] < 0xC0
            parts[at] = EURO if ends and follows else b"\x80"
    encoded = b"".join(parts)
    try:
        new = encoded.decode()
    except UnicodeDecodeError as error:
        new = encoded[: error.start].decode()
    match = CHINESE.match(new)
    new = match[0] if match is not None else ""
    ends_at = {size: count for count, size in enumerate(accumulate(map(len, parts)), 1)}
    size = len(new.encode())
    while new and size not in ends_at:
        size -= len(new[-1].encode())
        new = new[:-1]
    return new, ends_at[size] if new else 0


def _better(was: str, new: str) -> bool:
    """Whether enough of the new characters are common, and much fewer of the old ones."""
    common = len(_common().findall(new))
    return (
        common > 0
        and common * 10 >= len(HAN.findall(new)) * 9
        and len(_plain().findall(was)) * 2 <= len(was)
    )
