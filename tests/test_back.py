import hashlib
import json
import lzma
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shared import SHARED, needs_shared

import cleaner
from cleaner.conversion.back import packed, unpacked
from cleaner.filters.traditional import Traditional

CHARS = st.sampled_from("会會议議里裡裏了，a\n𠀀\ud800着著")


def through_json(record: object) -> object:
    return json.loads(json.dumps(record))


@settings(deadline=None)
@given(st.lists(st.tuples(CHARS, CHARS), max_size=120), st.integers(1, 40))
def test_what_a_text_replaced_comes_back(pairs: list[tuple[str, str]], times: int) -> None:
    was = "".join(one for one, _ in pairs) * times
    text = "".join(other for _, other in pairs) * times
    record = through_json(packed(was, text))
    assert isinstance(record, str | list)
    assert unpacked(record, text) == was


def test_a_text_of_another_length_is_its_own_record() -> None:
    assert packed("這" * 500, "") == "這" * 500
    assert packed("短", "长") == "短"
    assert unpacked("短", "长") == "短"


@pytest.mark.parametrize(
    "record", [[5], [500, "漢"], [498, "漢字漢字"], [1, 2], [-1, "漢"], ["漢", 1]]
)
def test_the_record_of_another_text_is_refused(record: list[object]) -> None:
    with pytest.raises(ValueError, match="record"):
        unpacked(record, "汉" * 500)


def test_the_table_of_records_never_changes() -> None:
    # Trails that were written with it could not be read any more.
    data = (Path(cleaner.__file__).parent / "data/back-1.tsv").read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    assert digest == "8ab744a87c418b166a4cfb62efdf0a483bfc7f839e4d178949df204b35cdcc51"


@needs_shared
def test_records_of_real_text_are_small() -> None:
    assert SHARED is not None
    text = lzma.decompress((SHARED / "corpora/text/tw.txt.xz").read_bytes()).decode()[:300_000]
    edits = Traditional().found(text)
    records = [packed(edit.was or "", edit.text) for edit in edits]
    assert [unpacked(*each) for each in zip(records, [e.text for e in edits], strict=True)] == [
        edit.was for edit in edits
    ]
    assert len(json.dumps(records, ensure_ascii=False)) < len(text) / 8
