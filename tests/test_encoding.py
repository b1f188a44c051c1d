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


SIMPLIFIED = (
    "小区门口的水果店今年又换了老板，新来的夫妻俩每天清晨五点开门，晚上十点才关灯。\n"
    "邻居们说，他们的苹果比超市便宜，称重也公道，所以排队的人从来没有断过。\n"
)
IN_TAIWAN = (
    "巷口的水果攤今年又換了老闆，新來的夫妻倆每天清晨五點開門，晚上十點才關燈。\n"
    "鄰居們說，他們的蘋果比超市便宜，秤重也公道，所以排隊的人從來沒有斷過。\n"
)
CHINESE = [
    *((SIMPLIFIED, codec) for codec in ("gb18030", "gbk", "gb2312", "utf-16-le", "utf-16-be")),
    *((IN_TAIWAN, codec) for codec in ("big5", "big5hkscs", "cp950", "gb18030", "utf-16-le")),
]


@pytest.mark.parametrize(("text", "codec"), CHINESE)
@pytest.mark.parametrize("size", [20, 40, 60])
def test_forty_characters_are_enough_wherever_they_begin(text: str, codec: str, size: int) -> None:
    for start in range(0, len(text) - size, 7):
        part = text[start : start + size]
        found, encoding = decode(part.encode(codec), "a.txt")
        assert found == part
        assert encoding.confidence > 0.9
        assert encoding.note.startswith("was read as ")


@pytest.mark.parametrize("codec", ["gb18030", "big5hkscs", "utf-16-le"])
def test_a_chinese_word_in_a_long_english_text_is_found(codec: str) -> None:
    text = "The quick brown fox jumps over the lazy dog. " * 3000 + "這是一個中文的句子，寫在最後。"
    assert decode(text.encode(codec), "a.txt")[0] == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("駅の近くにある小さな本屋で、昨日の夕方に古い地図を買いました。", "cp932"),
        ("駅の近くにある小さな本屋で、昨日の夕方に古い地図を買いました。" * 2, "euc_jp"),
        ("어제 저녁에 역 근처의 작은 서점에서 오래된 지도를 샀습니다. 그리고 집에 왔다.", "cp949"),
    ],
)
def test_the_neighbours_are_told_apart(text: str, codec: str) -> None:
    assert decode(text.encode(codec), "a.txt")[0] == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Вчера вечером мы купили старую карту в маленьком магазине у вокзала.", "cp1251"),
        ("Вчера вечером мы купили старую карту в маленьком магазине у вокзала.", "koi8-r"),
        ("Müller fährt über die Brücke, während es stärker regnet als gewöhnlich.", "cp1252"),
        ("L'été dernier, nous avons visité un château près de la forêt.", "cp1252"),
        ("汉", "gb18030"),
    ],
)
def test_what_is_unsure_is_never_read(text: str, codec: str) -> None:
    with pytest.raises(CleanerError, match="--input-encoding"):
        decode(text.encode(codec), "a.txt")


@pytest.mark.parametrize(
    "text", ["café", "Привет, мир", "Ελληνικά", "chá", "±5 °C", "模", "选修课"]
)
def test_short_utf_8_is_no_other_encoding(text: str) -> None:
    assert decode(text.encode(), "a.txt") == (text, Encoding())


def test_two_bytes_that_are_utf_8_by_chance_are_not_read_as_that() -> None:
    with pytest.raises(CleanerError, match="--input-encoding"):
        decode("see auth 选".encode("gb18030"), "a.txt")


@pytest.mark.parametrize("at", [0, 1, 40, 41, 100])
@pytest.mark.parametrize("stray", [b"\xff", b"\x80", b"\xe4", b"\xe4\xb8", b"\xd5\xc5"])
def test_stray_bytes_amid_utf_8_are_told_and_nothing_else_is_lost(at: int, stray: bytes) -> None:
    data = SIMPLIFIED.encode()
    text, encoding = decode(data[:at] + stray + data[at:], "a.txt")
    assert encoding.codec == "utf-8"
    assert "\ufffd" in text
    assert len(text) > len(SIMPLIFIED) - 3
    assert "is UTF-8 with " in encoding.note


def test_utf_8_that_was_cut_within_characters_is_utf_8() -> None:
    text, encoding = decode(SIMPLIFIED[:40].encode()[1:-1], "a.txt")
    assert text.strip("\ufffd") == SIMPLIFIED[1:39]
    assert encoding.confidence > 0.9


def test_more_than_strays_are_refused() -> None:
    data = b"".join(char.encode() + b"\xff" for char in SIMPLIFIED)
    with pytest.raises(CleanerError, match=r"a\.txt "):
        decode(data, "a.txt")
    with pytest.raises(CleanerError, match=r"a\.txt "):
        decode(SIMPLIFIED.encode() + SIMPLIFIED.encode("gb18030"), "a.txt")


def test_no_note_is_made_of_what_is_certain() -> None:
    for data in (SIMPLIFIED.encode(), ("\ufeff" + SIMPLIFIED).encode("utf-16-le"), b"ascii"):
        assert decode(data, "a.txt")[1].note == ""
        assert decode(data, "a.txt")[1].confidence == 1


@pytest.mark.parametrize(("data", "codec"), [(b"+2AA-", "utf-7"), (b"\\ud800", "unicode_escape")])
def test_half_of_a_surrogate_pair_is_no_text_in_any_encoding(data: bytes, codec: str) -> None:
    with pytest.raises(CleanerError, match="--input-encoding"):
        decode(data, "a.txt", codec)


@pytest.mark.parametrize(
    ("codec", "given"),
    [
        ("utf-8-sig", "utf-8"),
        ("utf-8-sig", "UTF8"),
        ("utf-8-sig", "utf_8_sig"),
        ("utf-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16"),
        ("utf-32", "utf-32"),
    ],
)
def test_a_mark_of_the_encoding_that_is_named_is_none_of_the_text(codec: str, given: str) -> None:
    data = PROSE.encode(codec)
    text, encoding = decode(data, "a.txt", given)
    assert text == PROSE
    assert encoding.mark == (not codec.endswith(("8", "le")))
    assert encoding.encode(text) == data


def test_utf_8_that_is_named_may_have_stray_bytes_too() -> None:
    data = "漢".encode() + b"\xff"
    with pytest.raises(CleanerError, match="name it with --input-encoding"):
        decode(data, "a.txt")
    assert decode(data, "a.txt", "utf-8")[0] == "漢\ufffd"
    marked = decode(b"\xef\xbb\xbf" + data, "a.txt")
    assert marked[0] == "漢\ufffd"
    assert marked[1].mark


@pytest.mark.parametrize("text", ["漢\ufffd字", "\ufffd" * 3, "漢"])
def test_a_replacement_character_that_was_there_is_no_stray_byte(text: str) -> None:
    data = (SIMPLIFIED + text).encode()
    for stray, number in ((b"\xff", 1), (b"\xe6\xbc", 1), (b"\xff\n\xff", 2)):
        assert decode(stray + data, "a.txt")[1].strays == number
    assert decode(data, "a.txt")[1].strays == 0


@pytest.mark.parametrize("codec", ["gb18030", "big5", "utf-16", "cp1252", "hz"])
@pytest.mark.parametrize("text", ["渔船清早出港", "\ufeff渔船清早出港", SIMPLIFIED * 30])
def test_what_is_utf_8_is_read_as_that_whatever_is_named(codec: str, text: str) -> None:
    found, encoding = decode(text.encode(), "a.txt", codec)
    assert found == text.removeprefix("\ufeff")
    assert encoding.encode(found) == text.encode()
    assert encoding.note.startswith("is UTF-8, and was read as that, not as ")


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("渔船清早出港", "hz"),
        ("渔船", "utf-16-le"),
        ("plain", "gbk"),
        ("选修课", "gbk"),
        ("é", "gbk"),
    ],
)
def test_what_is_in_the_encoding_that_is_named_is_read_in_it(text: str, codec: str) -> None:
    found, encoding = decode(text.encode(codec), "a.txt", codec)
    assert (found, encoding.codec, encoding.note) == (text, codec, "")


@pytest.mark.parametrize("codec", [None, "gbk", "cp936", "gb2312", "gb18030"])
def test_the_euro_sign_of_windows_is_read(codec: str | None) -> None:
    data = PROSE.encode("gb2312") + b"\x80 5"
    text, encoding = decode(data, "a.txt", codec)
    assert text == PROSE + "€ 5"
    if codec in ("gbk", "cp936", "gb2312"):
        assert encoding.encode(text) == data
    with pytest.raises(CleanerError, match="not gbk at byte"):
        decode(data + b"\xff\xff", "a.txt", "gbk")
