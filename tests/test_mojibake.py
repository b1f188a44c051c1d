import lzma
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shared import SHARED, needs_shared
from work import MOST, growth

from cleaner.edit import apply, complete, revert
from cleaner.filters.mojibake import HAN, WINDOWS, Mojibake

SENTENCES = [
    "昨天下午，市里召开会议。",
    "一個人的力量是有限的",
    "“好”",
    "数据·表 12",
    "の",
    "é",
    "\u00a0",
    "𠀀",
    "\n",
    "锟斤拷",
]


def latin(text: str) -> str:
    return text.encode().decode("latin-1")


def windows(text: str) -> str:
    return latin(text).translate(WINDOWS)


def gbk(text: str) -> str:
    """The text in UTF-8, read as GBK the way that programs do: 80 is €, what is no pair is lost."""
    encoded, read, at = text.encode(), [], 0
    while at < len(encoded):
        pair = encoded[at : at + 2]
        if pair[0] < 0x80:
            read.append(chr(pair[0]))
            at += 1
        elif pair[0] == 0x80:
            read.append("€")
            at += 1
        elif len(pair) == 2 and pair[1] >= 0x40 and pair[1] != 0x7F:
            read.append(pair.decode("gb18030"))
            at += 2
        else:
            read.append("?")
            at += 1
    return "".join(read)


PIECES = [
    *SENTENCES,
    *map(latin, SENTENCES),
    *map(windows, SENTENCES),
    *map(gbk, SENTENCES),
    *(windows(latin(each)) for each in SENTENCES),
    *"€?äåéÂâ¼š®浼氳a ",
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map("".join)


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_filtering_twice_finds_nothing(text: str) -> None:
    for filter in (Mojibake(), Mojibake(without=("utf-8-as-latin",))):
        found = filter.found(text)
        after = apply(text, found)
        assert revert(after, found) == text
        assert filter.found(after) == []


@settings(deadline=None)
@given(st.lists(st.sampled_from(SENTENCES[:4]), min_size=1, max_size=6).map("".join))
def test_what_was_read_as_latin_comes_back_whole(text: str) -> None:
    text = "会议" + text
    for wrong in (latin, windows):
        assert Mojibake()(wrong(text)) == text
        assert Mojibake()(wrong(wrong(text))) == text


@pytest.mark.parametrize(
    "text",
    [
        "昨天召开会议",
        "一个人的力量",
        "一二三四五六七八",
        "《史记》是一部通史。人人",
        "丢。丢。丢。丢。",
        "標題：大會通過決議，",
        "会议 12 页，数据库管理系统",
        "会议",
    ],
)
def test_what_was_read_as_gbk_comes_back_where_no_byte_is_lost(text: str) -> None:
    wrong = gbk(text)
    assert Mojibake()(wrong) == text or "?" in wrong
    assert "?" not in wrong or Mojibake()(wrong)[:4] == text[:4]


def test_what_is_left_of_a_lost_character_stays() -> None:
    wrong = gbk("昨天下午召开会")
    assert wrong.endswith("?")
    assert Mojibake()(wrong) == "昨天下午召开" + wrong[-2:]


@pytest.mark.parametrize(
    "text",
    [
        "锟斤拷锟斤拷锟斤拷，烫烫烫烫烫烫，屯屯屯屯",
        "联通与移动",
        "浼氳",
        "Où étiez-vous, à l’été ? «Déjà là» – c’est ça, forêt, Noël, œuvre.",
        "Ärger über größere Äußerungen: „Füße“, Übermaß, äöüß ÄÖÜ",
        "Åse på ø, são João, ação, piñata, ¿qué?",
        "日本語の文章です。図書館で本を読む。",
        "會議決定：臺灣、龍鳳、憂鬱、鑿齒、饕餮。",
        "沆瀣一气，浼渎清听，涓埃之报，鍛鋼鋼鉄",
        "価格は€100、€200",
        "ä¼š",
    ],
)
def test_keeps_correct_text_and_what_cannot_be_undone(text: str) -> None:
    assert Mojibake().found(text) == []


def test_each_line_is_judged_by_itself() -> None:
    wrong = windows("会议")
    assert Mojibake()(f"ä¼š\n{wrong}\nä¼š") == "ä¼š\n会议\nä¼š"


def test_each_rule_has_its_switch() -> None:
    text = windows("会议") + "\n" + gbk("昨天召开会议")
    assert Mojibake(without=("utf-8-as-gbk",))(text) == "会议\n" + gbk("昨天召开会议")
    assert Mojibake(without=("utf-8-as-latin",))(text) == windows("会议") + "\n昨天召开会议"


@pytest.mark.parametrize(
    "unit", ["ä¼š", "ä", "Ã¤", "浼氳", "浼", "€", "涓€", "浼?", "ä¼š\n", "a浼氬"]
)
def test_work_grows_as_long_runs_do(unit: str) -> None:
    assert growth(Mojibake().found, unit) < MOST


@pytest.mark.parametrize("unit", ["ä¼š", "ä", "Ã¤", "浼", "€", "浼?"])
def test_a_million_characters_of_a_run_finish(unit: str) -> None:
    """A pattern that runs to the end from every place would take many minutes."""
    text = unit * (1_000_000 // len(unit))
    found = Mojibake().found(text)
    assert complete(text, found) == found


@needs_shared
@pytest.mark.parametrize("name", ["cn", "tw", "mix"])
def test_correct_real_text_stays_and_a_wrong_reading_of_it_is_undone(name: str) -> None:
    assert SHARED is not None
    text = lzma.decompress((SHARED / f"corpora/text/{name}.txt.xz").read_bytes()).decode()
    filter = Mojibake()
    assert filter.found(text) == []
    part = text[:100_000]
    assert filter(latin(part)) == part
    assert filter(windows(part)) == part
    characters = Counter(HAN.findall(part))
    back = Counter(HAN.findall(filter(gbk(part))))
    assert (characters & back).total() > 0.88 * characters.total()


@needs_shared
def test_real_pages_stay() -> None:
    assert SHARED is not None
    for path in sorted((SHARED / "corpora/pages").glob("*.txt")):
        assert Mojibake().found(path.read_bytes().decode()) == []
