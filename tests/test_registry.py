"""Filters that other packages bring, and what is wrong with one."""

import importlib.metadata
import re
import sys
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
from calls import call, sentence
from folders import make

from cleaner.edit import Edit
from cleaner.errors import CleanerError
from cleaner.filter import TextFilter
from cleaner.registry import build, filters


@dataclass(frozen=True, kw_only=True)
class Emoji(TextFilter):
    """Emoji, which the corpus is to be without."""

    name: ClassVar[str] = "emoji"
    rules: ClassVar[Mapping[str, str]] = {"face": "a smiling face"}

    def edits(self, text: str) -> Iterable[Edit]:
        for match in re.finditer("[\U0001f600-\U0001f64f]", text):
            yield Edit(match.start(), match.end(), "", "face", "an emoji")


@dataclass(frozen=True, kw_only=True)
class Overlapping(TextFilter):
    """A filter whose edits of a long text overlap."""

    name: ClassVar[str] = "overlapping"
    rules: ClassVar[Mapping[str, str]] = {"pair": "two characters"}

    def edits(self, text: str) -> Iterable[Edit]:
        return [Edit(at, at + 2, "", "pair") for at in range(len(text) - 2)]


@dataclass(frozen=True, kw_only=True)
class Unlisted(TextFilter):
    """A filter with a rule that it does not name."""

    name: ClassVar[str] = "unlisted"
    rules: ClassVar[Mapping[str, str]] = {"face": "a smiling face"}

    def edits(self, text: str) -> Iterable[Edit]:
        return [Edit(0, 1, "", "faces")] if text.startswith("好好") else []


@pytest.fixture
def brought(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Entry points of another package: names and the values that stand in its module."""
    module = types.ModuleType("brought_filters")
    entries = []
    for name, value in request.param.items():
        setattr(module, name.title(), value)
        where = f"brought_filters:{name.title()}"
        entries.append(importlib.metadata.EntryPoint(name, where, "cleaner.filters"))
    if None in request.param.values():
        entries = [importlib.metadata.EntryPoint("emoji", "not_there:Emoji", "cleaner.filters")]
    monkeypatch.setitem(sys.modules, "brought_filters", module)
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: entries)
    filters.cache_clear()
    yield
    filters.cache_clear()


@pytest.mark.usefixtures("brought")
@pytest.mark.parametrize("brought", [{"emoji": Emoji}], indirect=True)
def test_a_filter_of_another_package_is_a_command() -> None:
    assert list(filters())[-1] == "emoji"
    assert call("emoji", input="好😀".encode()).stdout == "好"
    assert "a smiling face" in call("emoji", "--help").stdout
    assert "emoji (off)" in call("filters").stdout


@pytest.mark.usefixtures("brought")
@pytest.mark.parametrize(
    ("brought", "said"),
    [
        ({"emoji": None}, "cannot be loaded (ModuleNotFoundError: No module named 'not_there')"),
        ({"emoji": 3}, "brought_filters:Emoji is no filter named 'emoji'"),
        ({"faces": Emoji}, "brought_filters:Faces is no filter named 'faces'"),
        ({"pinyin": Emoji}, "has the name of another one"),
    ],
    indirect=["brought"],
)
def test_a_package_that_brings_no_filter_is_named(said: str) -> None:
    done = call("traditional", input=b"")
    assert done.exit_code == 2
    assert said in sentence(done)


def test_a_word_where_a_tuple_belongs_is_not_taken_for_its_letters() -> None:
    with pytest.raises(CleanerError, match=r"without='reading': give a tuple, \('reading',\)"):
        type(build("pinyin"))(without="reading")  # type: ignore[arg-type]


@pytest.mark.usefixtures("brought")
@pytest.mark.parametrize(
    ("brought", "said"),
    [
        ({"overlapping": Overlapping}, "overlapping: the edit 1-3 of rule 'pair' overlaps another"),
        ({"unlisted": Unlisted}, "unlisted has no rule 'faces': name it in its `rules`."),
    ],
    indirect=["brought"],
)
def test_edits_that_a_filter_cannot_give_are_its_fault_for_each_file(
    said: str, tmp_path: Path
) -> None:
    name = said.partition(":")[0].partition(" ")[0]
    folder = make(tmp_path / "in", {"a.txt": "好好学习", "b.txt": "好好学习", "c.txt": "学"})
    for words, where in (
        (["run", folder, tmp_path / "out"], ""),
        (["check", folder], f"{folder}/"),
    ):
        done = call(name, *words)
        assert done.exit_code == 3
        for file in ("a.txt", "b.txt"):
            assert f"cleaner: {where}{file} was set aside: {said.rstrip('.')}" in done.stderr
        assert "c.txt was" not in done.stderr
    done = call(name, input="好好学习".encode())
    assert done.exit_code == 3
    assert said.rstrip(".") in sentence(done)
