"""The five documents that the project came from, and what they must become."""

from pathlib import Path

import pytest
from folders import tree

from cleaner.document import Document
from cleaner.engine import run
from cleaner.pipeline import Pipeline
from cleaner.restore import restore

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
GOLD = ROOT / "fixtures" / "seeds"
NAMES = sorted(path.name for path in SEEDS.glob("*.txt"))


def rows(text: str) -> list[str]:
    """The lines of a text; white space at their ends and blank lines do not count."""
    return [line.strip() for line in text.split("\n") if line.strip()]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("seeds") / "out"
    run(SEEDS, out, Pipeline())
    return out


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_becomes_what_it_must(name: str, out: Path) -> None:
    assert rows((out / name).read_text("utf-8")) == rows((GOLD / name).read_text("utf-8"))


def test_seeds_come_back_byte_for_byte(out: Path, tmp_path: Path) -> None:
    assert restore(out, tmp_path / "back") == (5, [])
    assert tree(tmp_path / "back") == tree(SEEDS)


@pytest.mark.parametrize("name", NAMES)
def test_what_was_cleaned_is_clean(name: str, out: Path) -> None:
    text = (out / name).read_text("utf-8")
    assert Pipeline().clean(Document(name, text)).text == text


@pytest.mark.parametrize("name", NAMES)
def test_a_gold_is_left_as_it_is(name: str) -> None:
    gold = (GOLD / name).read_text("utf-8")
    assert Pipeline().clean(Document(name, gold)).text == gold
