import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shared import SHARED, needs_shared
from work import MOST, growth

from cleaner.edit import apply, revert
from cleaner.filters.pinyin import Pinyin

TEXTS = st.lists(
    st.sampled_from(
        [
            "會",
            "会",
            "像",
            "們",
            "這",
            "(huì)",
            "（huì）",
            "(kuài)",
            "(xiàng)",
            "(men)",
            "(",
            ")",
            "（",
            "huì",
            "\n",
            "a",
            "(a)",
            "(chá)",
            "茶",
            "(hui\u0300)",
            "((huì))",
            "(Huì)",
            "(zhǎng)",
            "(cháng)",
            "長",
            "鱟(hòu)",
            "讀音",
            "姓",
            "\n會(huì)會(huì)會(huì)會(huì)會(huì)會(huì)會(huì)會(huì)會(huì)會(huì)會(huì)會(huì)會(huì)",
        ]
    ),
    max_size=14,
).map("".join)


@settings(deadline=None)
@given(TEXTS)
def test_filtering_twice_finds_nothing(text: str) -> None:
    filter = Pinyin()
    found = filter.found(text)
    after = apply(text, found)
    assert revert(after, found) == text
    assert filter.found(after) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("開會(huì)議程", "開會議程"),
        ("開會（huì）議", "開會議"),
        ("開會（huì)議", "開會議"),
        ("開會( huì )議", "開會議"),
        ("開會(hui\u0300)議", "開會議"),
        ("開會(huì)(huì)議", "開會議"),
        ("（桐鄉(xiāng)日報(bào)）", "（桐鄉日報）"),
        ("『對(duì)話』", "『對話』"),
        ("齊(qí)力與長(cháng)江、長(zhǎng)者", "齊力與長江、長者"),
        ("綠(lǜ)葉，綠(lü\u0300)葉", "綠葉，綠葉"),
        ("這讓我們想像(xiàng)", "這讓我們想像"),
        ("他們(men)對(duì)話", "他們對話"),
        ("看(kàn)會(ɡuì)會(huì)" + "開(kāi)會(huì)議(yì)" * 3, "看(kàn)會(ɡuì)會" + "開會議" * 3),
        ("轉(zhuɑ\u030cn)動", "轉動"),
    ],
)
def test_a_reading_of_its_traditional_character_goes(before: str, after: str) -> None:
    assert Pinyin()(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "茶(chá)是饮料，行(xíng)走，银行(háng)",
        "“会(huì)议”和“会(kuài)计”",
        "選項(a)與(b)",
        "對(dui)話",
        "他們(men)說",
        "會(xíng)議",
        "會 (huì)議",
        "會(huìyì)議",
        "衛生組織（WHO）",
        "弗朗索瓦(François)",
        "好像(xiàng)",
        "姓單(Shàn)，名雄信",
        "姓單（shàn）的人不少",
        "查(zhā)、單(shàn)、解(xiè)都是姓",
        "長(cháng)短，長(zhǎng)大",
        "音樂（yuè）是樂的一種，快樂也是樂，樂於助人的樂",
        "「龜」在龜(qiū)茲一詞中讀音不同",
        "鱟（hòu）是古老的動物",
        "我(wǒ)們(men)學(xué)習(xí)中(zhōng)文(wén)",
    ],
)
def test_keeps_what_is_no_reading_of_a_traditional_character(text: str) -> None:
    assert Pinyin()(text) == text


@pytest.mark.parametrize("unit", ["(", "會(huì", "像(xiàng)", "會(huì)"])
def test_work_grows_as_long_runs_do(unit: str) -> None:
    assert growth(Pinyin().found, unit, end="ā") < MOST


@pytest.mark.parametrize("text", ["(" * 3_000_000 + "ā", "會(huì" * 300_000, "(" + "ā" * 3_000_000])
def test_millions_of_characters_that_might_open_a_reading_finish(text: str) -> None:
    """A pattern that runs to the end from every place would take hours."""
    assert Pinyin().found(text) == []


@needs_shared
def test_every_annotation_of_the_corpus_goes_and_nothing_else() -> None:
    assert SHARED is not None
    for path in sorted((SHARED / "corpora/pinyin").glob("*.noisy.txt")):
        gold = path.with_name(path.name.replace("noisy", "gold"))
        assert Pinyin()(path.read_text("utf-8")) == gold.read_text("utf-8"), path.name


def test_no_annotation_of_the_seed_stays() -> None:
    from pathlib import Path

    for path in (Path(__file__).parents[1] / "seeds").glob("004_*.txt"):
        text = Pinyin()(path.read_text("utf-8"))
        assert re.findall("[(（][^()（）]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]", text) == []
