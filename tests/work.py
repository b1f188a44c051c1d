"""How much a call does, counted in a way that no machine changes.

Counted are the lines of Python, the turns of loops, the calls, those of C among them, and the
characters that slices, searches and patterns of the package pass over in the text and in its
slices. Not counted is what one call of C does otherwise: a pattern at one place, a list that is
copied or searched, an array. A pattern that does too much does not come to an end on a long text.
"""

import gc
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from cleaner.late import Late

MOST = 5
"""How many times the work on a text four times as long is at most; 16 times where it is quadratic."""


class _Tally:
    """What was done so far."""

    def __init__(self) -> None:
        self.done = 0


class _Text(str):
    """A text that tallies the characters passed over in it and in its slices."""

    tally: _Tally

    @classmethod
    def of(cls, text: str, tally: _Tally) -> "_Text":
        made = cls(text)
        made.tally = tally
        return made

    def __getitem__(self, key: Any) -> str:
        part = super().__getitem__(key)
        self.tally.done += len(part)
        return _Text.of(part, self.tally) if isinstance(key, slice) else part

    def _passed(self, begin: int | None, end: int | None) -> None:
        self.tally.done += len(range(*slice(begin, end).indices(len(self))))

    def find(self, part: str, begin: int | None = None, end: int | None = None) -> int:
        at = super().find(part, begin, end)
        self._passed(begin, end if at < 0 else at)
        return at

    def rfind(self, part: str, begin: int | None = None, end: int | None = None) -> int:
        at = super().rfind(part, begin, end)
        self._passed(begin if at < 0 else at, end)
        return at

    def count(self, part: str, begin: int | None = None, end: int | None = None) -> int:
        self._passed(begin, end)
        return super().count(part, begin, end)


class _Pattern:
    """A pattern that tallies the characters passed over from one match to the next."""

    def __init__(self, pattern: re.Pattern[str], tally: _Tally) -> None:
        self.asked, self.tally = pattern, tally

    def __getattr__(self, name: str) -> Any:
        return getattr(self.asked, name)

    def search(self, text: str, begin: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        match = self.asked.search(text, begin, end)
        self.tally.done += (match.end() if match else min(len(text), end)) - begin
        return match

    def match(self, text: str, begin: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        match = self.asked.match(text, begin, end)
        self.tally.done += match.end() - begin if match else 0
        return match

    def finditer(self, text: str, begin: int = 0, end: int = sys.maxsize) -> Iterator[Any]:
        for match in self.asked.finditer(text, begin, end):
            self.tally.done += match.end() - begin
            begin = match.end()
            yield match
        self.tally.done += min(len(text), end) - begin

    def findall(self, text: str, begin: int = 0, end: int = sys.maxsize) -> list[Any]:
        self.tally.done += min(len(text), end) - begin
        return self.asked.findall(text, begin, end)


@contextmanager
def _tallied(tally: _Tally) -> Iterator[None]:
    """Patterns of modules of the package replaced, every step in this thread tallied."""

    def step(frame: FrameType, event: str, arg: Any) -> Any:
        tally.done += 1
        return step

    def called(frame: FrameType, event: str, arg: Any) -> None:
        tally.done += event == "c_call"

    modules = [module for name, module in sys.modules.items() if name.startswith("cleaner.")]
    patterns = [
        (module, name, value)
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, re.Pattern | Late)
    ]
    before = sys.gettrace(), sys.getprofile(), gc.isenabled()
    for module, name, value in patterns:
        setattr(module, name, _Pattern(value, tally))
    gc.disable()  # others may listen to it
    sys.setprofile(called)
    sys.settrace(step)
    try:
        yield
    finally:
        sys.settrace(before[0])
        sys.setprofile(before[1])
        if before[2]:
            gc.enable()
        for module, name, value in patterns:
            setattr(module, name, value)


def work(call: Callable[[str], object], text: str) -> int:
    """What a call does with a text."""
    tally = _Tally()
    given = _Text.of(text, tally)
    with _tallied(tally):
        call(given)
    return tally.done


def growth(call: Callable[[str], object], unit: str, size: int = 3000, end: str = "") -> float:
    """How many times more a call does with 4 * `size` characters of repeated units than with `size`.

    end: what stands behind the last unit.
    """
    some = size // len(unit)
    call(unit * (some // 2) + end)  # what is loaded once is loaded
    return work(call, unit * 4 * some + end) / work(call, unit * some + end)
