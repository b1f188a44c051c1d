"""`cleaner` and `python -m cleaner`.

Each worker of a run imports the module that the command was started from: this one has to be light.
"""

import sys


def main() -> None:
    try:
        from cleaner import executor
        from cleaner.cli import main as command
    except KeyboardInterrupt:  # before there is anything that could say so
        sys.exit(130)
    executor.single()
    command(prog_name="cleaner")


if __name__ == "__main__":
    main()
