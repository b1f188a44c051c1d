r"""Patterns that rather match nothing: `.*?`, `(?:广告)??`, `|广告`."""

import re
from collections.abc import Sequence
from typing import NamedTuple

_TOKEN = re.compile(
    r"""\\(?:[pP]\{[^}]*\}|x\{[^}]*\}|Q.*?(?:\\E|$)|.)    # a sign written with a backslash
    |\[\^?\]?(?:\[:\^?[a-z]+:\]|\\.|[^\]\\])*\]           # a class of signs
    |\(\?[a-zA-Z-]*\)                                      # flags from here on
    |\((?:\?(?:P?<\w+>|[a-zA-Z-]*:))?                      # a group
    |[*+?]\??|\{\d+(?:,\d*)?\}\??                          # how often what stands before it
    |.""",
    re.DOTALL | re.VERBOSE,
)
_OFTEN = re.compile(r"[*+?]\??|\{\d+(?:,\d*)?\}\??")
_NEVER = re.compile(r"[*?]|\{0+[,}]")
_ANCHORS = frozenset(("^", "$", r"\b", r"\B", r"\A", r"\z"))


class _Part(NamedTuple):
    """Part of a pattern.

    empty: the match that it has rather than any other is empty.
    sure:  it has that one wherever it is tried.
    more:  it has others, which it takes where what follows would not match else.
    """

    empty: bool
    sure: bool
    more: bool


def rather_nothing(source: str) -> bool:
    r"""Whether every match of a pattern is empty, since it takes as little as it can: none.

    >>> [rather_nothing(each) for each in (".*?", "|广告", "^x*?", ".*?广告", "a*?b*", ".*?$")]
    [True, True, True, False, False, False]
    """
    tokens = _TOKEN.findall(source)
    if any(re.match(r"\(\?[a-z]*U", token) for token in tokens):  # flags that turn this around
        return False
    try:
        return _either(tokens, 0)[0].empty
    except RecursionError:  # groups in groups by the hundred, of which nobody can tell
        return False


def _either(tokens: Sequence[str], at: int) -> tuple[_Part, int]:
    """The alternatives that begin somewhere, up to the bracket that closes them."""
    part, at = _row(tokens, at)
    empty, sure, more = part
    while at < len(tokens) and tokens[at] == "|":
        part, at = _row(tokens, at + 1)
        empty, sure, more = empty and (sure or part.empty), sure or part.sure, True
    return _Part(empty, sure, more), at


def _row(tokens: Sequence[str], at: int) -> tuple[_Part, int]:
    """What stands one behind the other, up to the end of an alternative."""
    empty, sure, more = True, True, False
    while at < len(tokens) and tokens[at] not in ("|", ")"):
        part, at = _repeated(tokens, at)
        empty = empty and part.empty and (part.sure or not more)
        sure, more = sure and part.sure, more or part.more
    return _Part(empty, sure, more), at


def _repeated(tokens: Sequence[str], at: int) -> tuple[_Part, int]:
    """One sign or group, with how often it stands there."""
    token = tokens[at]
    if token in _ANCHORS:
        part, at = _Part(empty=True, sure=False, more=False), at + 1
    elif token.startswith("(?") and token.endswith(")"):
        part, at = _Part(empty=True, sure=True, more=False), at + 1
    elif token.startswith("("):
        part, at = _either(tokens, at + 1)
        at += 1
    else:
        part, at = _Part(empty=False, sure=False, more=False), at + 1
    while at < len(tokens) and _OFTEN.fullmatch(tokens[at]):
        often = tokens[at]
        never = _NEVER.match(often) is not None
        if never and often.endswith("?") and len(often) > 1:
            part = _Part(empty=True, sure=True, more=True)
        else:
            part = _Part(part.empty, part.sure or never, more=True)
        at += 1
    return part, at
