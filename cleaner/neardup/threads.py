"""The same work on many parts, some of them at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def each(threads: int, function: Callable[[T], R], values: Iterable[T]) -> Iterator[R]:
    """What a function makes of values, in their order.

    It is called for a few values ahead, in as many threads: that saves time where it spends most of
    it in numpy, on arrays large enough.
    """
    if threads == 1:
        yield from map(function, values)
        return
    from concurrent.futures import Future, ThreadPoolExecutor

    waiting: deque[Future[R]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for value in values:
                waiting.append(pool.submit(function, value))
                if len(waiting) > threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
