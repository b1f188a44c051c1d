"""What a match of a pattern must look like, so that most lines need not be asked.

Read off the tree that Python's own parser makes of the pattern. Every condition is a necessary one:
what is not understood there, and a Python that parses in another way, rule nothing out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import combinations
from math import fsum
from operator import or_
from typing import Any, NamedTuple

from cleaner.furniture.charsets import ALL, Chars, one_of
from cleaner.furniture.known import known

MOST = 64
"""Words of which a match must hold one, at most."""
MARKS, OFTEN, SELDOM = frozenset(" .,:;!?()·、。点的"), 0.3, 0.001
"""Characters that stand nearly everywhere, and guesses how often these do and a foreign one."""
Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is true of every match of a pattern, as a whole line or within one.

    least, most: how many characters it has.
    heads:       the characters that it may begin with; tails: that it may end with.
    words:       it holds one of these, which begins at most `within` characters after its first;
                 None where nothing is known.
    """

    least: int
    most: int
    heads: Chars = field(repr=False)
    tails: Chars = field(repr=False)
    words: Words | None
    within: int


def conditions(pattern: str) -> Conditions:
    """The conditions of a pattern.

    >>> from cleaner.furniture.charsets import among
    >>> found = conditions("(?:首 ?)?页[a-c]+|尾页")
    >>> found.least, [char for char in "首页尾ab" if among(char, found.heads)]
    (2, ['首', '页', '尾'])
    >>> found.words, found.within
    (frozenset({'页'}), 2)
    """
    told = known(pattern)
    return read_off(pattern) if told is None else Conditions(*told)


def read_off(pattern: str) -> Conditions:
    """The same, whether they are known or not."""
    try:
        from re import _parser  # type: ignore[attr-defined]

        tree = _parser.parse(pattern)
        if tree.state.flags & ~re.UNICODE:
            raise ValueError("the flags of a pattern change what its characters stand for")
        least, most = tree.getwidth()
        best = _best(_held(tree))
        words, within = (None, 0) if best is None else _slim(best)
        return Conditions(least, int(most), _ends(tree, 1)[0], _ends(tree, -1)[0], words, within)
    except (ImportError, AttributeError, LookupError, TypeError, ValueError):
        return Conditions(0, 1 << 32, ALL, ALL, None, 0)


def _ends(items: Any, step: int) -> tuple[Chars, bool]:
    """What a sequence may begin with, or end with, and whether it may be empty.

    step: 1 for its beginning, -1 for its end.
    """
    found = 0
    for kind, value in items.data[::step]:
        chars, empty = _ends_of(str(kind), value, step)
        found |= chars
        if not empty:
            return found, False
    return found, True


def _ends_of(kind: str, value: Any, step: int) -> tuple[Chars, bool]:
    match kind:
        case "LITERAL" | "NOT_LITERAL" | "IN" | "ANY":
            return one_of(kind, value), False
        case "BRANCH":
            branches = [_ends(branch, step) for branch in value[1]]
            return reduce(or_, (own for own, _ in branches)), any(none for _, none in branches)
        case "SUBPATTERN":
            return _ends(_plain(value), step)
        case "ATOMIC_GROUP":
            return _ends(value, step)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, _, inner = value
            chars, empty = _ends(inner, step)
            return chars, empty or least == 0
        case "ASSERT" | "ASSERT_NOT" | "AT":
            return 0, True
        case "GROUPREF":
            return ALL, True
        case _:
            raise ValueError(f"{kind} is not understood")


def _plain(value: Any) -> Any:
    """What is in a group, if its characters stand for themselves there."""
    if value[1] or value[2]:
        raise ValueError("the flags of a group change what its characters stand for")
    return value[3]


class _Set(NamedTuple):
    """Words of which a match holds one, that begins so many characters after the first or less."""

    words: Words
    within: int


class _Held(NamedTuple):
    """What matches of a part of a pattern hold.

    exact: all that it may match, where these are few; None where they are not.
    sets:  sets of words; each match holds one of each set.
    """

    exact: Words | None
    sets: tuple[_Set, ...] = ()


_EMPTY = frozenset({""})
_SINGLE = ("LITERAL", "NOT_LITERAL", "IN", "ANY")


def _held(items: Any) -> _Held:
    """What matches of a sequence hold: neighbours that are exact are put together."""
    sets: list[_Set] = []
    now, begin, at, exact = _EMPTY, 0, 0, True
    for index, (item, value) in enumerate(items.data):
        kind = str(item)
        own = _held_of(kind, value)
        sets += [_Set(words, at + within) for words, within in own.sets]
        after = at + (1 if kind in _SINGLE else items[index : index + 1].getwidth()[1])
        if own.exact is not None and len(now) * len(own.exact) <= MOST:
            now = frozenset(one + other for one in now for other in own.exact)
        else:
            sets.append(_Set(now, begin))
            exact = False
            now, begin = (_EMPTY, after) if own.exact is None else (own.exact, at)
        at = after
    if exact:
        return _Held(now, tuple(sets))
    return _Held(None, tuple(each for each in (*sets, _Set(now, begin)) if "" not in each.words))


def _held_of(kind: str, value: Any) -> _Held:
    match kind:
        case "LITERAL":
            return _Held(frozenset({chr(value)}))
        case "IN":
            return _Held(_few(value))
        case "BRANCH":
            return _any_of([_held(branch) for branch in value[1]])
        case "SUBPATTERN":
            return _held(_plain(value))
        case "ATOMIC_GROUP":
            return _held(value)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, inner = value
            own = _held(inner)
            if least == most == 1:
                return own
            if most == 1 and own.exact is not None:
                return _Held(own.exact | _EMPTY)
            return _Held(None, _sets(own) if least else ())
        case "ASSERT" if value[0] == 1:  # what is looked for further on stands in the line too
            return _Held(_EMPTY, _sets(_held(value[1])))
        case "ASSERT" | "ASSERT_NOT" | "AT":
            return _Held(_EMPTY)
        case _:
            return _Held(None)


def _few(items: Sequence[tuple[Any, Any]]) -> Words | None:
    """The characters of a class, where these are few."""
    found: set[str] = set()
    for part, what in items:
        if str(part) == "LITERAL":
            found.add(chr(what))
        elif str(part) == "RANGE" and what[1] - what[0] < 10:
            found.update(map(chr, range(what[0], what[1] + 1)))
        else:
            return None
    return frozenset(found)


def _any_of(branches: Sequence[_Held]) -> _Held:
    exact = [branch.exact for branch in branches if branch.exact is not None]
    if len(exact) == len(branches):
        together = frozenset[str]().union(*exact)
        if len(together) <= MOST:
            return _Held(together)
    best = [found for branch in branches if (found := _best(branch))]
    if len(best) < len(branches):
        return _Held(None)
    words = frozenset[str]().union(*(each.words for each in best))
    return _Held(None, (_Set(words, max(each.within for each in best)),))


def _sets(held: _Held) -> tuple[_Set, ...]:
    """The sets of words of which each match holds one, what is exact among them."""
    return (_Set(held.exact, 0), *held.sets) if held.exact and "" not in held.exact else held.sets


def _best(held: _Held) -> _Set | None:
    """The set of words that rules out most lines."""
    return min(_sets(held), key=_frequency, default=None)


def _slim(best: _Set) -> _Set:
    """The same without the words that hold others of them."""
    kept: set[str] = set()
    later = 0
    for word in sorted(best.words, key=len):
        parts = combinations(range(len(word) + 1), 2)
        begin = next((at for at, end in parts if word[at:end] in kept), None)
        if begin is None:
            kept.add(word)
        else:
            later = max(later, begin)
    return _Set(frozenset(kept), best.within + later)


def _frequency(words: _Set) -> float:
    """How often one of some words may stand at a place of a text: a guess."""
    return fsum(map(_guess, words.words))  # which is the same in any order


def _guess(word: str) -> float:
    if len(word) > 1 or word.isascii() or "\u4e00" <= word <= "\u9fff":
        return OFTEN if word in MARKS else 0.02 ** min(len(word), 3)
    return OFTEN if word in MARKS else SELDOM
