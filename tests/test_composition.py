from hypothesis import given
from hypothesis import strategies as st
from test_edit import TEXTS, edits_on

from cleaner.composition import compose, narrowed
from cleaner.edit import Edit, apply, complete, revert


@given(st.data(), TEXTS)
def test_composed_steps_equal_the_steps_one_after_another(data: st.DataObject, before: str) -> None:
    after, steps = before, []
    for _ in range(3):
        steps.append(data.draw(edits_on(after)))
        after = apply(after, steps[-1])
    one = compose(before, steps)
    assert apply(before, one) == after
    assert revert(after, one) == before


@given(TEXTS, TEXTS)
def test_a_narrowed_edit_does_the_same(was: str, new: str) -> None:
    whole = complete(was, [Edit(0, len(was), new, "rule", "why")])
    parts = [part for edit in whole for part in narrowed(edit)]
    assert apply(was, parts) == new
    assert sum(len(part.was) for part in parts) <= len(was)


def test_a_removal_inside_a_converted_run_keeps_its_own_rule() -> None:
    reading = complete("視頻會(huì)議", [Edit(3, 8, "", "reading")])
    run = complete("視頻會議", [Edit(0, 4, "视频会议", "character")])
    assert [(e.was, e.text, e.rule) for e in compose("視頻會(huì)議", [reading, run])] == [
        ("視頻會", "视频会", "character"),
        ("(huì)", "", "reading"),
        ("議", "议", "character"),
    ]


def test_a_later_rule_stands_where_it_covers_an_earlier_one() -> None:
    first = complete("版權所有", [Edit(1, 2, "权", "character")])
    second = complete("版权所有", [Edit(0, 4, "", "copyright")])
    assert compose("版權所有", [first, second]) == [Edit(0, 4, "", "copyright", "", "版權所有")]


def test_lines_that_went_before_keep_their_reason() -> None:
    first = complete("甲\n乙\n丙", [Edit(2, 4, "", "watermark")])
    second = complete("甲\n丙", [Edit(0, 3, "", "menu")])
    assert [(e.was, e.rule) for e in compose("甲\n乙\n丙", [first, second])] == [
        ("甲\n", "menu"),
        ("乙\n", "watermark"),
        ("丙", "menu"),
    ]


def test_an_edit_undone_by_a_later_step_is_no_edit() -> None:
    there = complete("著", [Edit(0, 1, "着", "particle")])
    back = complete("着", [Edit(0, 1, "著", "name")])
    assert compose("著", [there, back]) == []
