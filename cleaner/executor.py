"""Where tasks run: in this process or in local ones, through the door of concurrent.futures."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import connection, resource_tracker
from typing import Any

from cleaner.errors import CleanerError

MOST = 1024
"""Workers that a run may have."""


class Inline(Executor):
    """Runs each task in this process at the moment it is submitted."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # as every executor does: the caller meets it at result()
            future.set_exception(error)
        return future


class Pool(ProcessPoolExecutor):
    """Local processes that Ctrl-C does not reach, not even while they are being started."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        # What is started here inherits the mask; this process hears of Ctrl-C when it is lifted.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(fn, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def workers(spec: str) -> int:
    """The number of workers that an executor spec asks for: `inline`, `local` or `local:N`.

    Raises CleanerError for anything else.
    """
    name, colon, number = spec.partition(":")
    if name == "inline" and not colon:
        return 1
    if name == "local" and not colon:
        return cores()
    if name == "local" and number.isdecimal() and len(number) <= 4 and 0 < int(number) <= MOST:
        return int(number)
    raise CleanerError(
        f"there is no executor {spec!r}: use inline, local, or local:N with N from 1 to {MOST}."
    )


def ahead(spec: str) -> int:
    """How many tasks to submit before waiting for one, so that no worker is ever idle."""
    return 1 if spec == "inline" else 4 * workers(spec)


def make(spec: str) -> Executor:
    """The executor of a spec; see `workers`. Leave it with `shutdown`, or with `stop` at once."""
    number = workers(spec)
    if spec == "inline":
        return Inline()
    _track()
    # A fresh interpreter for each worker: forking a process with threads can lock up.
    return Pool(number, multiprocessing.get_context("spawn"), _attend)


def _track() -> None:
    """Start the process that looks after semaphores, which is to outlive a terminal.

    It ignores Ctrl-C and SIGTERM by itself, and inherits that SIGHUP is blocked.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    try:
        resource_tracker.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def single() -> None:
    """Let numpy start no threads for linear algebra, of which there is none here.

    It would start one a core when it is imported, and do so in every worker.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _attend() -> None:
    """Leave Ctrl-C to the parent, which ends the workers, and end when the parent is killed."""
    single()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def stop(executor: Executor) -> None:
    """End an executor at once, with what its workers are doing.

    They are killed: what they write is put in place whole or not at all, and a worker that had
    just been started when another one died would else be waited for without end. So they are
    before the executor is told, which in Python 3.13 listens to nothing until they have ended.
    """
    for child in multiprocessing.active_children():
        child.kill()
    executor.shutdown(wait=False, cancel_futures=True)
