"""Patterns that are compiled when they are first used.

To compile a large one takes a millisecond and more, and a process that cleans one short text needs
few of those that the filters have.
"""

import re
from typing import Any, cast


class Late:
    """Stands for a compiled pattern, and takes over what is asked for of that."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, value)
        return value


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile` of a pattern at its first use; wrong ones raise `re.error` then.

    What it gives has the methods and attributes of a pattern, and is no instance of its class.

    >>> late("[一二三]+").findall("第一二章")
    ['一二']
    """
    return cast("re.Pattern[str]", Late(pattern, flags))
