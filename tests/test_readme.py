"""The generated parts of the README, that its samples run, and that it names every command."""

import re
from pathlib import Path
from typing import Any

import pytest
from calls import call

import cleaner
from cleaner.cli import main
from cleaner.config import RULES
from cleaner.registry import ORDER, filters

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SEED = ROOT / "seeds" / "000_8d83978246f6cf5f.txt"


def excerpt(text: str, rows: int) -> str:
    """The first lines of a text that are not blank, each cut to what a reader can take in."""
    lines = [line.rstrip() for line in text.split("\n") if line.strip()][:rows]
    return "\n".join(line if len(line) <= 60 else f"{line[:30]}…{line[-30:]}" for line in lines)


def block(text: str) -> str:
    return f"```text\n{text}\n```"


def table() -> str:
    rows = ["| filter | finds | rules |", "|---|---|---|"]
    for name, kind in filters().items():
        first = " ".join((kind.__doc__ or "").split("\n\n")[0].split())
        first += "" if name in (*ORDER, RULES) else " *Only where it is named.*"
        rows.append(f"| `{name}` | {first} | {', '.join(f'`{rule}`' for rule in kind.rules)} |")
    return "\n".join(rows)


def generated() -> dict[str, str]:
    text = SEED.read_text("utf-8")
    return {
        "before": block(excerpt(text, 11)),
        "after": block(excerpt(cleaner.clean(text), 4)),
        "filters": table(),
    }


@pytest.mark.parametrize("part", ["before", "after", "filters"])
def test_a_generated_part_is_up_to_date(part: str, request: pytest.FixtureRequest) -> None:
    text = README.read_text("utf-8")
    pattern = re.compile(f"<!-- {part} -->\n(.*?)\n?<!-- /{part} -->", re.DOTALL)
    wanted = generated()[part]
    if request.config.getoption("--update-fixtures"):
        filled = f"<!-- {part} -->\n{wanted}\n<!-- /{part} -->"
        text = pattern.sub(lambda _: filled, text)
        README.write_text(text, "utf-8")
    found = pattern.search(text)
    assert found is not None
    assert found[1] == wanted, "run pytest tests/test_readme.py --update-fixtures and read the diff"


def test_every_command_is_named() -> None:
    text = README.read_text("utf-8")
    assert all(f"cleaner {name}" in text for name in main.commands)


def blocks(language: str) -> list[str]:
    """The blocks of code in one language."""
    return re.findall(
        rf"^```{language}\n(.*?)^```", README.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )


def test_its_python_runs() -> None:
    names: dict[str, Any] = {
        "text": "視頻會(huì)議。\n",
        "paragraphs": ["春天來了。", "春天来了。"],
    }
    for block in blocks("python"):
        exec(block, names)
    assert names["cleaned"].text == "视频会议。\n"
    assert cleaner.apply(names["text"], names["some"]) == "视频会(huì)议。\n"
    assert names["Emoji"]()("好\U0001f600") == "好"


def test_its_configurations_are_read(tmp_path: Path) -> None:
    config = tmp_path / "cleaner.toml"
    for block in blocks("toml"):
        config.write_text(block, "utf-8")
        assert call("--config", config, "filters").exit_code == 0
    assert "2 of 2 examples" in call("--config", config, "filters", "--test").stderr
