import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.encoding import Encoding, decode
from cleaner.errors import CleanerError

PROSE = (
    "昨天下午,市里召开会议,听取汇报,安排部署下一步重点工作。\n会议指出,这项工作关系到每一个人。\n"
)
TRADITIONAL = (
    "昨天下午,市裡召開會議,聽取匯報,安排部署下一步重點工作。\n會議指出,這項工作關係到每一個人。\n"
)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (PROSE, "utf-8"),
        (PROSE, "gb18030"),
        (PROSE, "gb2312"),
        (PROSE, "utf-16-le"),
        (PROSE, "utf-16-be"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gbk"),
        (TRADITIONAL, "utf-8"),
    ],
)
def test_the_encoding_is_told_from_the_bytes(text: str, codec: str) -> None:
    data = text.encode(codec)
    found, encoding = decode(data, "a.txt")
    assert found == text
    assert encoding.encode(found) == data


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_byte_order_mark_decides_and_comes_back(codec: str) -> None:
    data = ("\ufeff" + PROSE).encode(codec)
    text, encoding = decode(data, "a.txt")
    assert text == PROSE
    assert encoding == Encoding(codec, mark=True)
    assert encoding.encode(text) == data


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_of_one_kind_become_line_feeds_and_come_back(newline: str) -> None:
    data = PROSE.replace("\n", newline).encode()
    text, encoding = decode(data, "a.txt")
    assert text == PROSE
    assert encoding.encode(text) == data


@given(st.text(alphabet="字a\r\n"))
@example("字\r\r\n")
@example("\r\n\n")
def test_mixed_line_ends_come_back_too(text: str) -> None:
    data = text.encode()
    found, encoding = decode(data, "a.txt")
    assert encoding.encode(found) == data


@given(st.binary(max_size=200))
def test_bytes_are_text_that_comes_back_or_one_sentence(data: bytes) -> None:
    said = ""
    try:
        text, encoding = decode(data, "a.txt")
    except CleanerError as error:
        said = str(error)
    assert said.startswith("a.txt ") if said else encoding.encode(text) is not None
    assert "\n" not in said


@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02\x03PNG\x00", bytes(range(256)) * 4, b"caf\xe9 d\xe9j\xe0 vu"]
)
def test_what_is_not_text_is_refused(data: bytes) -> None:
    with pytest.raises(CleanerError, match=r"a\.txt is"):
        decode(data, "a.txt")


def test_a_named_encoding_is_used_and_its_failure_named() -> None:
    assert decode(PROSE.encode("gb18030"), "a.txt", "gb18030")[0] == PROSE
    with pytest.raises(CleanerError, match="not utf-8 at byte 0"):
        decode(PROSE.encode("gb18030"), "a.txt", "utf-8")


def test_a_truncated_character_names_the_byte() -> None:
    with pytest.raises(CleanerError, match="not gb18030 at byte"):
        decode((PROSE * 3).encode("gb18030")[:-2], "a.txt", "gb18030")
