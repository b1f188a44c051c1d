"""The command, called in this process."""

from pathlib import Path

from click.testing import CliRunner, Result

from cleaner.cli import main


def call(*words: str | Path, input: bytes | None = None) -> Result:
    """What a command gives: its exit code, stdout and stderr."""
    return CliRunner().invoke(main, [str(word) for word in words], input=input)


def sentence(result: Result) -> str:
    """The one sentence that a failed command says."""
    said = result.stderr.strip()
    assert said.startswith("cleaner: ")
    assert "\n" not in said
    assert "Traceback" not in said
    return said.removeprefix("cleaner: ")
