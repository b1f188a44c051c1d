from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Document, lines, without_lines
from cleaner.edit import apply, complete

LINED = st.text(alphabet="字\n ", max_size=40)


@given(LINED)
def test_lines_join_to_the_text(text: str) -> None:
    assert "\n".join(line.text for line in lines(text)) == text
    assert all(text[line.start : line.end] == line.text for line in lines(text))


@given(st.data(), LINED)
def test_lines_that_stay_keep_their_order_and_their_gaps(data: st.DataObject, text: str) -> None:
    found = lines(text)
    full = [i for i, line in enumerate(found) if not line.blank]
    gone = set(data.draw(st.lists(st.sampled_from(full)))) if full else set()
    edits = complete(text, without_lines(text, found, [(i, "rule", "why") for i in gone]))
    after = apply(text, edits)
    stay = [found[i].text for i in full if i not in gone]
    assert [line.text for line in lines(after) if not line.blank] == stay
    assert len(edits) == len(gone)


def cut(text: str, *indexes: int) -> str:
    return apply(text, without_lines(text, lines(text), [(i, "rule", "why") for i in indexes]))


def test_a_removed_line_leaves_the_larger_of_the_two_gaps() -> None:
    assert cut("甲\n\n乙\n\n\n丙", 2) == "甲\n\n\n丙"
    assert cut("甲\n乙\n丙", 1) == "甲\n丙"


def test_head_and_end_lose_their_blank_lines_with_the_furniture() -> None:
    assert cut("甲\n\n乙\n\n丙\n", 0, 4) == "乙\n"
    assert cut("甲\n\n乙", 2) == "甲"
    assert cut("甲\n", 0) == ""


def test_a_document_belongs_to_the_site_of_its_first_folder() -> None:
    assert Document("news/a/1.txt", "").site == "news"
    assert Document("1.txt", "").site == ""
