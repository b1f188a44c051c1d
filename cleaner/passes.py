"""The passes of a run over its shards, and the decisions of corpus filters between them."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TypeVar

from cleaner import executor
from cleaner.edit import Edit
from cleaner.filter import CORES, Decisions, Evidence
from cleaner.pipeline import Pass
from cleaner.shards import Plan, Shard, work
from cleaner.workspace import Workspace

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Called with the tasks done and the tasks in all."""


def make(
    plan: Plan, shards: Sequence[Shard], pool: Executor, spec: str, progress: Progress
) -> None:
    """Make the passes over all shards.

    A corpus filter takes in the evidence of a pass while it is going on, and the next pass begins
    with the first shards while the edits of others are still being made.
    """
    passes = plan.pipeline.passes if shards else ()
    total = len(passes) * len(shards)
    coming: Iterable[Shard] = shards
    for number, step in enumerate(passes):
        last = step.barrier is None
        todo = {
            shard.key
            for shard in shards
            if not plan.workspace.is_done(number, shard.key, last=last)
        }
        ready = number * len(shards) + len(shards) - len(todo)

        def tell(done: int, ready: int = ready) -> None:
            progress(ready + done, total)

        tasks = (shard for shard in coming if shard.key in todo)
        finished = in_order(pool, partial(work, plan, number), tasks, executor.ahead(spec), tell)
        if not last:
            coming = _decide(plan, number, step, shards, finished, executor.workers(spec))
            if spec == "inline":  # which has no use of what was decided while it is at work
                coming = list(coming)
        for _ in finished:
            pass


def in_order(
    pool: Executor,
    function: Callable[[T], None],
    values: Iterable[T],
    most: int,
    tell: Callable[[int], None] = lambda done: None,
) -> Iterator[T]:
    """Call a function with values, and yield these in their order when it is done with them.

    most: how many calls are waiting at most.
    tell: is told how many are done, whenever one is.
    """
    order: deque[tuple[Future[None], T]] = deque()
    waiting: set[Future[None]] = set()
    done = 0
    more = True
    rest = iter(values)
    while more or waiting:
        for value in islice(rest, most - len(waiting)):
            future = pool.submit(function, value)
            order.append((future, value))
            waiting.add(future)
        more = len(waiting) == most
        ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        for future in ended:
            future.result()
            done += 1
            tell(done)
        while order and order[0][0] not in waiting:
            yield order.popleft()[1]


@dataclass(frozen=True)
class _Every:
    """The evidence of all shards, in order, as often as it is asked for.

    coming: the shards that are still at work, each when it is done.
    """

    workspace: Workspace
    number: int
    shards: Sequence[Shard]
    coming: Iterator[Shard]

    def __iter__(self) -> Iterator[tuple[str, Evidence]]:
        here = self.workspace
        for shard in self.shards:
            path = here.evidence(self.number, shard.key)
            while not here.has(path):
                next(self.coming)
            yield from zip(*here.load(path), strict=True)


def _decide(
    plan: Plan,
    number: int,
    step: Pass,
    shards: Sequence[Shard],
    coming: Iterator[Shard],
    cores: int,
) -> Iterable[Shard]:
    """Let the corpus filter at the end of a pass decide, from the first evidence on.

    coming: the shards that are still at work, each when it is done.

    Returns the shards, each when its edits are stored.
    """
    here = plan.workspace
    assert step.barrier is not None
    if here.has(here.decisions(number, shards[-1].key)):
        return shards
    before = CORES.set(cores)
    try:
        found = step.barrier.decide(_Every(here, number, shards, coming))
    finally:
        CORES.reset(before)
    for _ in coming:
        pass
    return _stored(here, number, shards, found)


def _stored(
    here: Workspace, number: int, shards: Sequence[Shard], found: Mapping[str, list[Edit]]
) -> Iterator[Shard]:
    """Store what was decided by shard; the shards, each when its edits are there."""
    said = (found.notes, found.method) if isinstance(found, Decisions) else ([], [])
    for shard in shards:
        names = next(here.load(here.evidence(number, shard.key)))
        own = {name: edits for name in names if (edits := found.get(name))}
        here.store(here.decisions(number, shard.key), own, *said)
        said = ([], [])
        yield shard
