"""Patterns that users write, searched in a time that no pattern can make explode.

They run on RE2, which follows all ways through a pattern at once: a search is linear in the text,
and a pattern that needs more (look-around, back-references) or is too large is refused. A match
lies inside one line, and in a line longer than `LONGEST` inside one piece of it, which bounds the
time of finding every match: at worst ten seconds for a million characters.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from typing import Any, NamedTuple

from cleaner.errors import CleanerError

LONGEST = 2000
"""The most characters of a line that a pattern sees at once."""

_LONG = re.compile(rf"[^\n]{{{LONGEST + 1},}}")
_TOKEN = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|.)|\[:\^?[a-z]+:\]|\[\^?\]?|\]|[^\\\[\]]+|\\", re.DOTALL)
_HALF = re.compile("[\ud800-\udfff]")
# RE2 knows these for ASCII only, which no Chinese text is.
_CLASSES = {"d": r"\p{Nd}", "w": r"\p{L}\p{M}\p{N}_", "s": r"\s\p{Z}"}


class Match(NamedTuple):
    """Where a pattern matched, in code points, and the texts of its groups, the whole at 0."""

    start: int
    end: int
    groups: tuple[str, ...]


class Pattern:
    r"""A compiled pattern.

    source: in the syntax of RE2, with `\d`, `\w` and `\s` for any script and `\u3000` for a
            character; `^` and `$` are the ends of a line.
    whole:  it must match a whole line, but for the white space around.

    Raises CleanerError, a clause that says what is wrong, for a pattern that cannot be used.

    >>> [match[:2] for match in Pattern(r"责任编辑[:：]\s*\w+").found("好。(责任编辑：王小二)")]
    [(3, 11)]
    """

    def __init__(self, source: str, *, whole: bool = False) -> None:
        import re2

        options = re2.Options()
        options.never_nl, options.log_errors = True, False
        body = f"(?m:{translated(source)})"
        if whole:
            body = rf"(?m:^)[\s\p{{Z}}]*{body}[\s\p{{Z}}]*(?m:$)"
        try:
            re2.compile(translated(source), options)
            self._compiled: Any = re2.compile(body, options)
        except re2.error as error:
            said = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
            raise CleanerError(f"the pattern cannot be used ({said}){_hint(said)}") from None
        except UnicodeEncodeError:
            raise CleanerError("the pattern is no UTF-8: write it anew") from None
        self.source = body
        self.groups: int = self._compiled.groups
        self._whole = whole

    @property
    def finds_nothing(self) -> bool:
        """Whether it is plain that no match inside a line can have a character."""
        import re2

        try:
            least, most = self._compiled.possiblematchrange(4)
        except re2.error:  # nothing is known
            return False
        return not least and not most

    def found(self, text: str) -> Iterator[Match]:
        """Every match that is not empty, in order."""
        data, long = _encoded(text)
        spans = _pieces(text, whole=self._whole) if long else iter([(0, len(data))])
        at = byte = 0
        for begin, end in spans:
            for match in self._compiled.finditer(data, begin, end):
                start, stop = match.span()
                if start == stop:
                    continue
                at += len(data[byte:start].decode())
                size = len(data[start:stop].decode())
                groups = tuple((match[n] or b"").decode() for n in range(self.groups + 1))
                yield Match(at, at + size, groups)
                at, byte = at + size, stop


@lru_cache(4)
def _encoded(text: str) -> tuple[bytes, bool]:
    """A text in UTF-8, and whether a line of it is too long to be seen at once."""
    try:
        data = text.encode()
    except UnicodeEncodeError:  # half a surrogate pair; what stands for it matches as any sign does
        data = _HALF.sub("\ufffd", text).encode()
    return data, len(text) > LONGEST and max(map(len, text.split("\n"))) > LONGEST


class AnyOf:
    """Whether any of some patterns may match somewhere in a text, asked of all of them at once."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        import re2

        options = re2.Options()
        options.never_nl, options.log_errors, options.max_mem = True, False, 1 << 26
        self._compiled: Any = None
        with suppress(re2.error):  # too large together: each is asked by itself
            self._compiled = re2.compile("|".join(f"(?:{p.source})" for p in patterns), options)

    def may_match(self, text: str) -> bool:
        """False where none of them matches."""
        data, long = _encoded(text)
        return long or self._compiled is None or self._compiled.search(data) is not None


_HINTS = {
    re.compile(
        r"perl operator|invalid escape sequence: \\[0-9k]"
    ): "look-around and back-references are not supported",
    re.compile("repetition size"): "nothing can be repeated more than 1000 times",
    re.compile("pattern too large"): "repeat less",
    re.compile(
        r"(?:missing|unexpected) [)\]]"
    ): "close each bracket, or write \\ before one to find",
    re.compile("bad repetition operator"): "put what is repeated twice in brackets",
}
"""What to say beside what RE2 says."""


def _hint(said: str) -> str:
    return next((f": {hint}" for sign, hint in _HINTS.items() if sign.search(said)), "")


def _pieces(text: str, *, whole: bool) -> Iterator[tuple[int, int]]:
    """Spans of bytes that hold no more than a piece of a long line; long lines not, for `whole`."""
    at = byte = begin = 0
    for long in _LONG.finditer(text):
        byte += _bytes(text[at : long.start()])
        if begin < byte:
            yield begin, byte
        for start in range(long.start(), long.end(), LONGEST):
            end = byte + _bytes(text[start : min(start + LONGEST, long.end())])
            if not whole:
                yield byte, end
            byte = end
        at, begin = long.end(), byte
    yield begin, byte + _bytes(text[at:])


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


@cache
def pattern(source: str, *, whole: bool = False) -> Pattern:
    """The pattern compiled, once for each source."""
    return Pattern(source, whole=whole)


def translated(source: str) -> str:
    r"""A pattern in the syntax of RE2, with the classes `\d`, `\w` and `\s` of all scripts.

    >>> translated(r"\w+[\s:]\u3000")
    '[\\p{L}\\p{M}\\p{N}_]+[\\s\\p{Z}:]\\x{3000}'
    """
    parts: list[str] = []
    inside = False
    for token in _TOKEN.findall(source):
        kind = token[1:].lower()
        if token.startswith("\\u") and len(token) == 6:
            token = rf"\x{{{token[2:]}}}"
        elif token.startswith("\\") and kind in _CLASSES:
            if token[1] == kind:
                token = _CLASSES[kind] if inside else f"[{_CLASSES[kind]}]"
            elif inside:
                raise CleanerError(
                    rf"the pattern has \{token[1]} inside brackets: write it outside"
                )
            else:
                token = f"[^{_CLASSES[kind]}]"
        elif token.startswith("[:") and token.endswith(":]"):
            pass  # a class of RE2 such as [:punct:]
        elif token[0] == "[":
            if inside and token != "[":
                token = "\\" + token  # "[^" or "[]" amid a class
                inside = not token.endswith("]")
            elif inside:
                token = r"\["
            else:
                inside = True
        elif token == "]":
            inside = False
        parts.append(token)
    return "".join(parts)
