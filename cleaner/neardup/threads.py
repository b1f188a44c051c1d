"""The same work on many parts, some of them at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

T = TypeVar("T")
R = TypeVar("R")


class Threads:
    """Threads to work in, which are there from the first work on until this is left."""

    def __init__(self, number: int) -> None:
        """number: how many; where it is one, work is done where it is asked for."""
        self.number = number
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> Threads:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    @property
    def ahead(self) -> int:
        """So many values at most are taken before what was made of the first one is given."""
        return 0 if self.number == 1 else self.number

    def each(self, function: Callable[[T], R], values: Iterable[T]) -> Iterator[R]:
        """What a function makes of values, in their order.

        It is called for a few values ahead: that saves time where it spends most of it in numpy,
        on arrays large enough. It may not ask for threads itself.
        """
        if self.number == 1:
            yield from map(function, values)
            return
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(self.number)
        waiting: deque[Future[R]] = deque()
        try:
            for value in values:
                waiting.append(self._pool.submit(function, value))
                if len(waiting) > self.ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


ALONE = Threads(1)
"""No threads: work is done where it is asked for."""
