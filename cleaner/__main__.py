"""`cleaner` and `python -m cleaner`.

Each worker of a run imports the module that the command was started from: this one has to be light.
"""

import os
import sys

ENDING = ("SIGTERM", "SIGHUP")
"""What `timeout`, a service manager and a terminal that is closed send."""
SAME = 1.0
"""Of what comes within so many seconds only the first counts: some send it twice."""


def main() -> None:
    try:
        _attend()
        from cleaner import executor
        from cleaner.cli import main as command

        executor.single()
        command(prog_name="cleaner")
    except KeyboardInterrupt:  # where the command cannot say more, or not yet
        try:
            sys.stderr.write("cleaner: interrupted.\n")
            sys.stderr.flush()
        except (OSError, AttributeError):  # full, or closed
            pass
        os._exit(130)


def _attend() -> None:
    """Take a signal that would end this process at once as Ctrl-C, so that no temporary file stays.

    When all is done the process ends by that signal, as others expect. One that is ignored stays
    so, as under `nohup`.
    """
    import atexit
    import signal  # here, where Ctrl-C is caught meanwhile
    import time

    came: list[tuple[int, float]] = []

    def stop(number: int, frame: object) -> None:
        now = time.monotonic()
        if not came or now - came[-1][1] > SAME:
            came.append((number, now))
            raise KeyboardInterrupt

    def end() -> None:
        if came:
            signal.signal(came[0][0], signal.SIG_DFL)
            os.kill(os.getpid(), came[0][0])

    atexit.register(end)  # the first that is registered is the last that is called
    for name in ENDING:
        number = getattr(signal, name)
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, stop)


if __name__ == "__main__":
    main()
