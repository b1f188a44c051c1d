"""Ends that recur over lines: what a site glued to its paragraphs.

Letters and digits are masked, so an end recurs even when a code, a counter or a date in it varies.
"""

from __future__ import annotations

import re
import string
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

MASKED = string.ascii_lowercase + string.digits
RUN = re.compile(r"[a-z0-9]+")
KEY = 4
"""Masked characters by which ends are first put together."""
LONGEST = 90
"""An end is looked for in so many of the last characters of a line."""


class Recurring(NamedTuple):
    """An end that recurs.

    masked: the end with each run of letters and digits as one NUL.
    lines:  the indices of the lines whose last characters are the same; a shorter end of this
            one may be theirs too.
    """

    masked: str
    lines: list[int]


def masked(text: str) -> str:
    """The text with every run of letters and digits as one NUL.

    >>> masked("强调zxa某某网").replace(chr(0), "*")
    '强调*某某网'
    """
    return RUN.sub("\0", text)


def recurring(lines: Sequence[str], least: int) -> list[Recurring]:
    """The ends shared by at least `least` of some stripped, folded lines, the longest each."""
    tails = [masked(line[-LONGEST:]) for line in lines]
    groups: dict[str, list[int]] = defaultdict(list)
    for n, tail in enumerate(tails):
        if len(tail) >= KEY:
            groups[tail[-KEY:]].append(n)
    found = []
    for group in groups.values():
        if len(group) < least:
            continue
        backwards = sorted((tails[n][::-1], n) for n in group)
        need = max(least, (len(group) + 1) // 2)
        best = ""
        for one, other in zip(backwards, backwards[need - 1 :], strict=False):
            size = common(one[0], other[0])
            if size > len(best):
                best = one[0][:size]
        if len(best) >= KEY:
            found.append(Recurring(best[::-1], group))
    return found


def common(one: str, other: str) -> int:
    """How many characters two texts share at their heads."""
    size = min(len(one), len(other))
    if one[:size] == other[:size]:
        return size
    for n in range(size):
        if one[n] != other[n]:
            return n
    return size


def raw_length(line: str, end: str) -> int:
    """How many of the last characters of a line its masked end stands for."""
    *parts, last = end.split("\0")
    at = len(line) - len(last)
    for part in reversed(parts):
        at = len(line[:at].rstrip(MASKED)) - len(part)
    return len(line) - at
