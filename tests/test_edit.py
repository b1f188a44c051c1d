import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edit import Edit, apply, complete, removes_lines, revert, rewrite
from cleaner.errors import EditError

TEXTS = st.text(alphabet="漢字汉\n (a𠀀", max_size=30)


@st.composite
def edits_on(draw: st.DrawFn, text: str) -> list[Edit]:
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(places[::2], places[1::2], strict=False))
    return complete(
        text, [Edit(a, b, draw(st.text("汉x\n", max_size=3)), "rule", "why") for a, b in pairs]
    )


@given(st.data(), TEXTS)
def test_revert_undoes_apply(data: st.DataObject, before: str) -> None:
    edits = data.draw(edits_on(before))
    assert revert(apply(before, edits), edits) == before


@given(st.data(), st.lists(st.text("漢 ", max_size=2), max_size=5).map("\n".join))
def test_edits_that_remove_lines_leave_the_other_lines_in_order(
    data: st.DataObject, before: str
) -> None:
    edits = data.draw(edits_on(before))
    if removes_lines(before, edits):
        left = iter(before.split("\n"))
        assert all(line in left for line in apply(before, edits).split("\n") if line)


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(0, 2, "", "a"), Edit(1, 3, "", "b")],
        [Edit(0, 9, "", "a")],
        [Edit(-1, 1, "", "a")],
        [Edit(2, 1, "", "a")],
        [Edit(0, 1, "", "a", "", "不")],
    ],
)
def test_edits_that_do_not_fit_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(EditError):
        apply("汉字字", edits)


def test_revert_refuses_a_text_that_was_changed_since() -> None:
    edits = complete("漢字", [Edit(0, 1, "汉", "character")])
    with pytest.raises(EditError, match="changed after"):
        revert("漢字", edits)


def test_revert_refuses_edits_that_do_not_say_what_they_replaced() -> None:
    with pytest.raises(EditError, match="complete"):
        revert("字", [Edit(0, 0, "", "rule")])


def test_rewrite_leaves_a_match_alone_where_the_function_gives_none() -> None:
    import re

    pattern = re.compile("[漢語]")
    found = list(rewrite(pattern, "漢語", lambda m: "汉" if m[0] == "漢" else None, "character"))
    assert found == [Edit(0, 1, "汉", "character", "", "漢")]
