"""What of a page is measured and weighed: the same alone and in company, the same fast and slow."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_boilerplate import NOTICE, PIECES, WRAPPED

from cleaner.composition import settled, settled_each
from cleaner.edit import Edit
from cleaner.furniture.features import features
from cleaner.furniture.openings import openings
from cleaner.furniture.packs import pack
from cleaner.furniture.shape import Shape, measured
from cleaner.furniture.sheet import laid_out
from cleaner.furniture.trees import Trees, trees

texts = st.lists(
    st.lists(st.sampled_from([*PIECES, *NOTICE, *WRAPPED]), max_size=20).map("\n".join),
    min_size=1,
    max_size=4,
)


def shapes(texts: list[str]) -> list[Shape]:
    sheet = laid_out(texts)
    return measured(sheet, pack("boilerplate").rules_of(sheet))


@settings(max_examples=60, deadline=None)
@given(texts=texts)
def test_lines_are_measured_the_same_alone_and_in_company(texts: list[str]) -> None:
    together = shapes(texts)
    alone = [shape for text in texts for shape in shapes([text])]
    names, rows = features(together)
    for one, other in zip(together, alone, strict=True):
        assert one.folded == other.folded
        assert one.rules == other.rules
    each = [features([shape])[1] for shape in alone]
    assert np.array_equal(rows, np.concatenate(each))
    assert len(names) == rows.shape[1]
    model = trees("furniture")
    assert np.array_equal(
        model.log_odds(rows), np.concatenate([model.log_odds(part) for part in each])
    )


@settings(max_examples=30, deadline=None)
@given(texts=texts)
def test_some_texts_of_a_sheet_are_measured_as_all_are(texts: list[str]) -> None:
    sheet = laid_out(texts)
    rules = pack("boilerplate").rules_of(sheet)
    whole = measured(sheet, rules)
    for wanted in ([0], [len(texts) - 1], list(range(0, len(texts), 2))):
        for place, shape in zip(wanted, measured(sheet, rules, wanted), strict=True):
            assert shape.index == whole[place].index
            assert np.array_equal(shape.counts, whole[place].counts)
            assert np.array_equal(shape.prose, whole[place].prose)


def walked(model: Trees, row: np.ndarray) -> float:
    """The sum of the leaves that a row comes to, a tree at a time."""
    total = 0.0
    for feature, border, leaf in zip(model.feature, model.border, model.leaf, strict=True):
        node = 0
        while node < len(feature):
            node = 2 * node + 1 + int(row[feature[node]] > border[node])
        total += float(leaf[node - len(feature)])
    return total


def test_trees_come_to_the_leaves_that_walking_comes_to() -> None:
    model = trees("furniture")
    rows = np.random.default_rng(0).normal(size=(300, len(model.names))).astype(np.float32)
    rows[:100] = np.round(rows[:100])
    odds = model.log_odds(rows)
    assert odds == pytest.approx([walked(model, row) for row in rows], abs=1e-4)


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("首页|主页", "首主", "页a"),
        ("[^a-z]x", "首1", "b"),
        (r"\(?\d{2,3}", "(7", "a首"),
        (r"(?:甲|乙)?丙+", "甲乙丙", "丁"),
        (r"(?<!甲)(?=.)乙", "乙", "甲"),
        (r"\s*\w", " a首", "."),
        ("a*", "ab首", ""),
        (".b", "ab首", ""),
        (r"(?:[一二]{0,2}+)?三", "一二三", "四"),
    ],
)
def test_openings_hold_what_a_match_begins_with(pattern: str, yes: str, no: str) -> None:
    table = openings(pattern)
    assert all(table[ord(char)] for char in yes)
    assert not any(table[ord(char)] for char in no)


def halved(text: str) -> list[Edit]:
    """Takes out the last of two equal characters that stand together."""
    return [Edit(n, n + 1, "", "twin") for n in range(1, len(text), 2) if text[n] == text[n - 1]]


@given(texts=st.lists(st.text("ab", max_size=12), max_size=4), rounds=st.sampled_from([None, 1, 2]))
def test_texts_come_to_rest_at_once_as_each_alone(texts: list[str], rounds: int | None) -> None:
    def once(now: object) -> list[list[Edit]]:
        assert isinstance(now, list)
        return [halved(text) for text in now]

    together = settled_each(texts, once, rounds)
    assert together == [settled(text, halved, rounds) for text in texts]
