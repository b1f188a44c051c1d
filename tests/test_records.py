import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import records

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.dictionaries(st.text(max_size=4) | st.just("text"), VALUES, max_size=5),
    st.booleans(),
    st.sampled_from([None, (", ", ": "), (" ,  ", " :\t")]),
)
def test_the_place_of_the_text_is_found(value: dict, ascii: bool, separators: tuple) -> None:
    line = json.dumps(value, ensure_ascii=ascii, separators=separators)
    found = records.field(line, "text")
    if isinstance(value.get("text"), str):
        assert found is not None
        assert found.text == value["text"]
        assert json.loads(line[found.start : found.end]) == found.text
    else:
        assert found is None


@given(st.text(max_size=20))
def test_what_is_no_object_is_an_error_where_json_says_so(line: str) -> None:
    try:
        ours = records.field(line, "text")
    except ValueError:
        ours = ValueError
    try:
        theirs = json.loads(line)
    except ValueError:
        theirs = None
    assert (ours is ValueError) == (not isinstance(theirs, dict))


def test_of_equal_keys_the_last_counts() -> None:
    assert records.field('{"text": "a", "text": "b"}', "text").text == "b"
    assert records.field('{"text": "a", "text": 1}', "text") is None


def test_only_the_text_of_a_line_changes() -> None:
    line = '{"b": 1.0, "text":"漢" , "z": [1,2]}'
    record = records.Record(line, records.field(line, "text"))
    assert record.with_text("漢") == line
    assert record.with_text('汉"') == '{"b": 1.0, "text":"汉\\"" , "z": [1,2]}'


def test_escapes_stay_escapes() -> None:
    line = '{"text": "\\u6f22"}'
    record = records.Record(line, records.field(line, "text"))
    assert record.with_text("汉") == '{"text": "\\u6c49"}'


def test_half_a_surrogate_pair_is_written_as_an_escape() -> None:
    assert records.literal("\ud800字", '"字"').isascii()


@pytest.mark.parametrize(
    "line", ["[1]", "{", '{"a"}', '{"a": 1,}', '{"a": 1} x', "nul", '{"a": 1 "b": 2}', "{1: 2}"]
)
def test_broken_lines_are_errors(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        records.field(line, "text")


def test_a_record_is_pickled_with_its_text_once() -> None:
    text = "一行很长的文字。" * 100
    lines = [json.dumps({"id": 1, "text": text}, ensure_ascii=False), '{"text": "\\u6f22\\ud800"}']
    rows = records.read("\n".join([*lines, "", "broken"]), "text", ("id",))
    packed = pickle.dumps(rows)
    assert pickle.loads(packed) == rows
    assert len(packed) < 1.2 * len(lines[0].encode())


def test_a_number_of_thousands_of_digits_is_a_number() -> None:
    line = '{"n": ' + "9" * 5000 + ', "text": "漢"}'
    assert records.field(line, "text").text == "漢"
    assert records.value(line)["n"] == "9" * 5000
    for number in ("5", "9" * 5000):
        text_too = '{"text": ' + number + ', "n": ' + "9" * 5000 + "}"
        assert records.field(text_too, "text") is None
    with pytest.raises(ValueError, match="delimiter"):
        records.value('["' + "9" * 5000 + '" 1]')
    with pytest.raises(ValueError, match="comma"):
        records.field('{"n": ' + "9" * 5000 + ' "text": "漢"}', "text")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("[1]", "no brace at its beginning"),
        ('{"text": "漢"', "it is cut short"),
        ('{"text": "漢",', "it is cut short"),
        ('{"text"', "it is cut short"),
        ('{"text": "漢" "b": 1}', "no comma between two fields"),
        ('{"a": x}', "Expecting value at character 7"),
        ('{"a": "\t"}', "Invalid control character at character 8"),
        ('{"a": ' + "[" * 200_000 + "]" * 200_000 + "}", "it is nested too deeply"),
    ],
)
def test_why_a_line_is_no_record_is_said_of_that_line(line: str, fault: str) -> None:
    (row,) = records.read(line, "text")
    assert row.fault == fault


def test_stray_bytes_are_replaced_in_the_text_alone() -> None:
    line = b'{"a\xff": "\xfe", "text": "\xe6\xbc\xe6\xbc\xa2", "b": 1}'
    (row,) = records.read(line.decode("utf-8", "surrogateescape"), "text")
    found = row.without_strays()
    assert found.place is not None
    assert found.place.text == "\ufffd漢"
    changed = found.with_text("汉").encode("utf-8", "surrogateescape")
    assert changed == b'{"a\xff": "\xfe", "text": "\xe6\xb1\x89", "b": 1}'
    (other,) = records.read('{"text": "漢"}', "text")
    assert other.without_strays() is other
