"""`cleaner` and `python -m cleaner`.

Each worker of a run imports the module that the command was started from: this one has to be light.
"""


def main() -> None:
    from cleaner import executor
    from cleaner.cli import main as command

    executor.single()
    command(prog_name="cleaner")


if __name__ == "__main__":
    main()
