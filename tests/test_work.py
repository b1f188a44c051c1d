"""The count of work tells what grows as the text from what grows as its square."""

from collections.abc import Callable

import pytest
from work import MOST, growth

from cleaner.filters import characters


def each_line(text: str) -> int:
    return sum(line.endswith("。") for line in text.split("\n"))


def each_line_beside_each(text: str) -> int:
    lines = text.split("\n")
    return sum(one == other for one in lines for other in lines)


def slices(text: str) -> int:
    return sum("(" in text[:at] for at in range(len(text)))


def searches_back(text: str) -> int:
    return sum(text.rfind("(", 0, at) for at in range(len(text)))


def searches_on(text: str) -> int:
    return sum(text.find("(", at) for at in range(len(text)))


def matches_on(text: str) -> int:
    found = (characters.RIGHT_TO_LEFT.search(text, at) for at in range(len(text)))
    return sum(match is not None for match in found)


def searches_the_line(text: str) -> int:
    return sum(text.find("\n", at) for at in range(len(text)))


@pytest.mark.parametrize(
    "call", [each_line_beside_each, slices, searches_back, searches_on, matches_on]
)
def test_work_that_grows_as_the_square_is_seen(call: Callable[[str], int]) -> None:
    assert growth(call, "字。\n", 300) > 2 * MOST


@pytest.mark.parametrize("call", [each_line, searches_the_line])
def test_work_that_grows_as_the_text_is_let_pass(call: Callable[[str], int]) -> None:
    assert 3 < growth(call, "字。\n", 300) < MOST


def test_patterns_are_what_they_were_when_work_was_counted() -> None:
    before = characters.RIGHT_TO_LEFT
    growth(matches_on, "字", 10)
    assert characters.RIGHT_TO_LEFT is before
