"""`python -m cleaner`, the same as the command."""

from cleaner.cli import main

if __name__ == "__main__":
    main(prog_name="cleaner")
