from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from work import MOST, growth

from cleaner.conversion.converter import SHORT, converter
from cleaner.conversion.tables import (
    PACKAGE,
    characters_of,
    compatibility,
    simplifying,
    tables_of_package,
)
from cleaner.edit import apply, complete
from cleaner.errors import CleanerError
from cleaner.filters.traditional import Traditional

PLAIN = converter(frozenset({"word", "particle"}), True)
FULL = converter()
TABLES = {
    **{chr(code): new for code, new in PLAIN.lookup.characters.items()},
    **PLAIN.lookup.phrases,
}
PIECES = st.sampled_from(
    sorted(
        {
            *FULL.lookup.phrases,
            *FULL.lookup.phrases.values(),
            *"乾干著着藉借坏壞沈沉于於覆复徵征薴苧苎侮\ufa5f\n。，a は한",
            *("「乾」", "「昇」", "“徵”", "邊\U000e0101"),
            *("\n", "\n　", "畢昇和乾隆看著上昇的\n", "の", "說說說說說說說說乾\n"),
            *"後后裏裡里（）(—「」“”【】、営駅繁簡简",
            *(
                "（后）",
                "（後）",
                "—後",
                "「裏」",
                "「頭髮」",
                "繁體",
                "简化字",
                "異體作裡",
                "（鐘、鍾）",
            ),
        }
    )
)
TEXTS = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=20)


def slow(text: str) -> str:
    """The longest entry of the tables at each place, from the left; the definition of t2s."""
    text = text.translate(str.maketrans(compatibility()))
    out, at = [], 0
    while at < len(text):
        size = next((n for n in range(10, 1, -1) if text[at : at + n] in PLAIN.lookup.phrases), 1)
        piece = text[at : at + size]
        out.append(TABLES.get(piece, piece))
        at += size
    return "".join(out)


@settings(deadline=None)
@given(st.lists(st.sampled_from(sorted(PLAIN.lookup.phrases)), max_size=8).map("".join))
def test_a_pass_takes_the_longest_phrase_from_the_left(text: str) -> None:
    text = "東" + text  # a line with something Traditional
    step = PLAIN.step(text)
    assert step is not None
    assert step.after == slow(text)


@settings(deadline=None)
@given(TEXTS)
def test_converting_twice_is_converting_once(text: str) -> None:
    after = FULL.convert(text)
    assert len(after) == len(text)
    assert FULL.convert(after) == after
    assert FULL.edits(after) == []


@settings(deadline=None, max_examples=300)
@given(
    TEXTS
    | st.lists(
        st.sampled_from([*"於畫麼瞭徵", "國際會議", "今天下午", "一" * 40, "看"]), max_size=12
    ).map("".join)
)
def test_a_short_text_converts_as_it_does_in_a_long_one(text: str) -> None:
    assume(len(text) < SHORT)
    long = text + "\n" + "中" * SHORT
    assert FULL.convert(text) == FULL.convert(long)[: len(text)]
    assert FULL.edits(text) == FULL.edits(long)


@settings(deadline=None)
@given(TEXTS)
def test_edits_make_what_convert_makes_and_come_complete(text: str) -> None:
    edits = FULL.edits(text)
    assert apply(text, edits) == FULL.convert(text)
    assert complete(text, edits) == edits


@settings(deadline=None)
@given(st.text(st.characters(), max_size=30))
def test_any_text_converts_even_with_lone_surrogates(text: str) -> None:
    assert len(FULL.convert(text + "\ud800漢\udfff")) == len(text) + 3


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("乾隆皇帝把衣服曬乾", "乾隆皇帝把衣服晒干"),
        ("憑藉慰藉，聲名狼藉", "凭借慰藉，声名狼藉"),
        ("宮商角徵羽與徵調", "宫商角徵羽与征调"),
        ("樊於期與於是", "樊於期与于是"),
        ("五步一樓，徵調式的樂曲", "五步一楼，徵调式的乐曲"),
        ("反覆答覆，覆蓋瞭望臺，瞭解", "反复答复，覆盖瞭望台，了解"),
        ("畢昇發明活字，昇華", "毕昇发明活字，升华"),
        ("不可貲計", "不可赀计"),
        ("關於倫理，用於單一目的", "关于伦理，用于单一目的"),
        ("由於潛在的風險在於其一", "由于潜在的风险在于其一"),
        ("於潛，於戲，太子於單", "於潜，於戏，太子于单"),
        ("睪丸，睪夷", "睾丸，睪夷"),
        ("溫藉醞藉的風度", "温藉酝藉的风度"),
        ("祇有神祇是衞星", "只有神祇是卫星"),
        ("乾符元年，乾寧二年，餅乾和乾杯", "乾符元年，乾宁二年，饼干和干杯"),
        ("以乾為天，乾為馬，衣服以烘乾為主", "以乾为天，乾为马，衣服以烘干为主"),
    ],
)
def test_words_are_written_as_their_meaning_asks(before: str, after: str) -> None:
    assert FULL.convert(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("發（发）生，裡（裏）面", "發（发）生，里（裏）面"),
        ("【钟】（鐘、鍾）響器", "【钟】（鐘、鍾）响器"),
        ("「張騫」（张骞）與張偉（張偉）", "「張騫」（张骞）与张伟（张伟）"),
        ("後—后，乾—干；她說——說完就走，這—這不是", "後—后，乾—干；她说——说完就走，这—这不是"),
        ("豐收（豐年），關係（科系）", "丰收（丰年），关系（科系）"),
        ("「後」簡化為「后」，「頭髮」還在", "「後」简化为「后」，「头发」还在"),
        ("这里的“頭髮”不是简化字", "这里的“頭髮”不是简化字"),
        ("她有“頭髮”", "她有“头发”"),
        ("【里】2（裏、△裡）裡面", "【里】2（裏、△裡）里面"),
        ("〔发〕①（發）送；复³（複、復）雜", "〔发〕①（發）送；复³（複、復）杂"),
        ("共有15（萬）人，2（後來）", "共有15（万）人，2（后来）"),
        ("愛的簡化字是爱，繁體作愛。", "爱的简化字是爱，繁体作愛。"),
        ("「簡體中文」與「繁」體中文", "「简体中文」与「繁」体中文"),
    ],
)
def test_a_form_that_is_named_stays(before: str, after: str) -> None:
    assert FULL.convert(before) == after
    for times in (30, 900):
        assert FULL.convert(f"{before}\n" * times) == f"{after}\n" * times


def test_named_forms_are_converted_where_lone_ones_are_asked_for() -> None:
    assert converter(lone=True).convert("發（发）、後—后") == "发（发）、后—后"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("這一段話裡說的還是乾", "隆年間的舊事"),
        ("大家都說要把衣服曬乾", "隆冬的時候再穿"),
        ("他從早到晚坐在窗邊看", "著海，海也看著他"),
        ("這是一本很有名的原", "著，名氣大"),
        ("這一條規定自今天起適用", "於單一的帳戶"),
        ("滿屋的書堆得聲名狼", "藉，沒有人收拾"),
        ("手機的價格今年又一次上", "昇了很多"),
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n  ", "\n\u3000\u3000"])
def test_a_word_that_a_line_break_goes_through_is_one(before: str, after: str, gap: str) -> None:
    indent = gap[1:]
    one = FULL.convert(indent + before + after)
    size = len(indent + before)
    assert FULL.convert(indent + before + gap + after) == one[:size] + gap + one[size:]
    for times in (1, 5, 100):
        text = (indent + before + gap + after + "。\n") * times
        done = (one[:size] + gap + one[size:] + "。\n") * times
        assert FULL.convert(text) == done
        edits = FULL.edits(text)
        assert apply(text, edits) == done
        assert complete(text, edits) == edits
        assert FULL.edits_of_each([text, "無", text]) == [edits, FULL.edits("無"), edits]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("衣服曬乾\n隆冬將至", "衣服晒干\n隆冬将至"),
        ("這一段話說的是餅乾\n\n隆年間的舊事", "这一段话说的是饼干\n\n隆年间的旧事"),
        ("這一段話說的是餅乾\n　　隆年間的舊事", "这一段话说的是饼干\n　　隆年间的旧事"),
        ("一、這一段話說的是乾\n　　隆年間的舊事", "一、这一段话说的是干\n　　隆年间的旧事"),
        ("1. 這一段話說的是乾\n   隆年間的舊事", "1. 这一段话说的是乾\n   隆年间的旧事"),
    ],
)
def test_lines_that_stand_for_themselves_make_no_word(text: str, after: str) -> None:
    assert FULL.convert(text) == after
    assert FULL.convert(f"{text}\n" * 100) == f"{after}\n" * 100


def test_the_texts_of_a_batch_make_no_word_together() -> None:
    texts = ["這一段話說的是餅乾", "隆年間的舊事"] * 9
    assert FULL.edits_of_each(texts) == [FULL.edits(text) for text in texts]


def test_a_japanese_sentence_goes_on_behind_a_wrap() -> None:
    text = "私は来年の春から東京大学の経\n濟學部。そのあとで電\n話する。"
    assert FULL.convert(text) == text
    assert FULL.convert("これは駅前で買った新しい電\n話機") != "これは駅前で買った新しい電\n話機"


def test_japanese_without_kana_stays_in_quotation_marks() -> None:
    text = "門上寫著「営業時間」與《読売新聞》，実驗開始，「実驗的結果」"
    after = "门上写着「営業時間」与《読売新聞》，実验开始，「実验的结果」"
    assert FULL.convert(text) == after
    assert FULL.convert("この歌は「雪國」と言う。「雪國」") == "この歌は「雪國」と言う。「雪国」"
    assert converter(foreign=True).convert("「営業時間」") == "「営业时间」"


@pytest.mark.parametrize(
    "text",
    [
        "手机打坏了",
        "沈醉是作家",
        "乾隆年间",
        "慰藉",
        "魏徵",
        "温昇豪",
        "乾德四年，乾宁二年",
        "幺麽小丑",
        "于謙".replace("謙", "谦"),
    ],
)
def test_keeps_simplified_words_that_look_traditional(text: str) -> None:
    assert FULL.convert(text) == text


def test_a_phrase_that_begins_in_another_one_converts_once_and_for_all() -> None:
    after = FULL.convert("蕩覆逆釐")
    assert FULL.convert(after) == after


def test_a_doubtful_word_converts_in_a_traditional_line_only() -> None:
    assert FULL.convert("陶瓷廠打坏\n打坏") == "陶瓷厂打坯\n打坏"
    assert FULL.convert("他沈默不語") == "他沉默不语"


def test_compatibility_forms_convert_as_their_unified_forms() -> None:
    assert FULL.convert("\uf914曲") == "乐曲"
    assert FULL.convert("\uf972默不語") == "沉默不语"


@pytest.mark.parametrize("unit", ["漢", "著", "藉", "の漢", "沈", "乾\n隆", "の。漢字\n漢"])
def test_work_grows_as_long_runs_do(unit: str) -> None:
    assert growth(FULL.edits, unit, 2 * SHORT) < MOST


@pytest.mark.parametrize(("unit", "new"), [("漢", "汉"), ("の漢", "の漢"), ("陶瓷廠", "陶瓷厂")])
def test_a_million_characters_of_a_run_finish(unit: str, new: str) -> None:
    """A pattern that runs to the end from every place would take many minutes."""
    times = 1_000_000 // len(unit)
    assert FULL.convert(unit * times) == new * times


def test_another_package_of_the_same_import_name_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spec = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr("cleaner.conversion.tables.find_spec", lambda name: spec)
    with pytest.raises(CleanerError, match=f"pip uninstall opencc, .*{PACKAGE}"):
        tables_of_package()
    monkeypatch.setattr("cleaner.conversion.tables.find_spec", lambda name: None)
    with pytest.raises(CleanerError, match=f"pip install {PACKAGE}"):
        tables_of_package()


@settings(deadline=None)
@given(TEXTS)
def test_a_short_text_converts_as_a_part_of_a_long_one(text: str) -> None:
    text = text.replace("の", "").replace("は", "").replace("한", "")
    assert FULL.convert(text) == FULL.convert(f"{text}\n{'。' * 300}")[: len(text)]


@pytest.mark.parametrize("variant", ["t", "tw", "hk"])
def test_the_characters_alone_are_those_of_all_tables(variant: str) -> None:
    assert characters_of(variant) == simplifying(variant=variant).characters


def test_an_author_is_told_by_nothing_beyond_the_line() -> None:
    texts = ["［德］", "馬克思著", "《資本論》", "他笑著，", "王立譯"]
    each = [Traditional()(text) for text in texts]
    together = Traditional().edits_of_each(texts)
    assert [apply(text, edits) for text, edits in zip(texts, together, strict=True)] == each
    assert Traditional()("\n".join(texts)) == "\n".join(each)
