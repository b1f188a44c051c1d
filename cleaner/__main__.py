"""`cleaner` and `python -m cleaner`.

Each worker of a run imports the module that the command was started from: this one has to be light.
"""

import os
import sys


def main() -> None:
    try:
        from cleaner import executor
        from cleaner.cli import main as command

        executor.single()
        command(prog_name="cleaner")
    except KeyboardInterrupt:  # where the command cannot say more, or not yet
        sys.stderr.write("cleaner: interrupted.\n")
        sys.stderr.flush()
        os._exit(130)


if __name__ == "__main__":
    main()
