"""Parallel clauses of one document: which they are, that they stay, and that copies of them go."""

import random
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paragraphs import holds

from cleaner.document import Document
from cleaner.edit import apply
from cleaner.filter import CORES
from cleaner.filters.duplicates import Duplicates
from cleaner.neardup import key
from cleaner.neardup.grams import points
from cleaner.repeats.clauses import NEAR
from cleaner.repeats.parallel import mostly_words, parallel, slots, slots_of_each
from cleaner.repeats.records import outlines, records

CLAUSE = "机关{}，应当出示批准文件，并有家属或者所在单位的人员在场，作出笔录后由在场的人签名。"
WORDS = ("搜查", "查封物品", "调取证据", "冻结", "租客", "房东", "银行", "运输单位")


def found(texts: list[str], **options: object) -> dict[str, list[str]]:
    """The reasons for which paragraphs go, by document."""
    documents = [Document(f"{n}.txt", text) for n, text in enumerate(texts, 1)]
    edits = Duplicates(**options).found(documents)
    return {name: [edit.because for edit in edits[name]] for name in edits}


def clauses(*words: str) -> str:
    return "\n".join(map(CLAUSE.format, words))


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("按住电源键三秒直到灯亮", "按住音量键三秒直到灯亮", True),
        ("责令搜查的应当有人在场", "责令查封扣押的应当有人在场", True),
        ("出租人应当书面通知对方", "承租人应当书面通知对方", True),
        ("用cp命令复制整个文件夹", "用rsync命令复制整个文件夹", True),
        ("用command命令复制文件夹", "用comand命令复制文件夹", False),
        ("进行搜查的应当有人在场", "进行捜查的应当有人在场", False),
        ("进行搜查的应当有人在场", "进行搜查的,应当有人在场。", False),
        ("进行搜查的应当有人在场", "据说进行搜查的应当有人在场", False),
        ("证件均已交还本人", "证件均己交还本人", False),
        ("井栏在学宫西墙外面", "井栏在学官西墙外面", False),
        ("石板上腾起一阵白汽", "石板上腾起一阵自汽", False),
        ("安装钢管以前先检查管壁", "安装铜管以前先检查管壁", True),
        ("进行搜查的,应当有人在场", "进行搜查的。。。。应当有人在场", False),
        ("饮宴的人,经常陪侍太子玩乐", "饮宴的人王芳常陪侍太子玩乐", False),
        ("倘若有人在水边哭泣", "倘若有人在桥上哭泣", True),
        ("不得损坏路灯和长椅", "不得损坏水管和长椅", True),
        ("不得损坏路灯和长椅", "不得损坏鲯龘和长椅", False),
        ("草房子里住着草编的马", "砖房子里住着砖编的马", True),
        (
            "南山有柳，其叶青；北山有竹，其枝长；东山有石",
            "南山有槲，其叶黄；北山有菊，其枝短；东山有桥",
            True,
        ),
        ("路上走过行脚的和尚", "路上走过和尚", False),
        ("", "", False),
    ],
)
def test_words_in_each_others_place_make_texts_parallel(
    one: str, other: str, *, answer: bool
) -> None:
    assert parallel(one, other) is answer
    assert parallel(other, one) is answer


LETTERS = st.text(st.sampled_from("机关搜查应当出示 a1b,。東\ud800𠀀"), max_size=12)


@given(st.lists(st.tuples(LETTERS, LETTERS), max_size=8))
@settings(max_examples=100, deadline=None)
def test_many_pairs_differ_where_each_does(pairs: list[tuple[str, str]]) -> None:
    every = slots_of_each(pairs)
    assert every == [slots(*pair) for pair in pairs]
    for (one, other), own in zip(pairs, every, strict=True):
        assert bool(own) == (one != other)
        assert parallel(one, other) == mostly_words(own)


def test_clauses_near_by_in_one_document_stay() -> None:
    law = clauses("进行搜查", "调取证据", "采取留置措施")
    for keep in ("first", "longest", "newest"):
        assert found([law], keep=keep) == {}
    assert found([law], unit="sentence") == {}
    assert found([law], scope="file") == {}
    assert found([law], containment=0.9) == {}
    assert len(found([law], numbers="alike")["1.txt"]) == 2


def test_items_with_other_numbers_stay_and_those_with_the_same_go() -> None:
    item = "（{}）{}逾期交付货物的，每逾期一日，应当支付货款千分之三的违约金，并赔偿损失。"
    rows = [item.format(*each) for each in (("一", "卖主"), ("二", "出让的人"), ("三", "店"))]
    assert found(["\n".join(rows)]) == {}
    assert len(found(["\n".join([*rows, item.format("三", "店里")])])["1.txt"]) == 1


def test_clauses_of_two_documents_are_copies() -> None:
    assert list(found([clauses("进行搜查"), clauses("调取证据")])) == ["2.txt"]


def test_a_law_printed_twice_goes_once_each_clause_for_its_copy() -> None:
    law = clauses("进行搜查", "调取证据", "采取留置措施")
    again = law.replace("所在", "所任")
    assert found([law, law]).keys() == {"2.txt"}
    assert [re.findall(r"1\.txt:\d", why) for why in found([law, again])["2.txt"]] == [
        ["1.txt:1"],
        ["1.txt:2"],
        ["1.txt:3"],
    ]


def test_a_copy_of_a_spared_clause_goes_that_is_not_like_the_first() -> None:
    law = clauses("进行搜查", "采取留置措施")
    misread = CLAUSE.format("采取留置措施").replace("文件", "艾件").replace("笔录后由", "笔泉后田")
    assert found([clauses("进行搜查"), misread]) == {}
    (why,) = found([law, misread])["2.txt"]
    assert why.startswith("near-duplicate of 1.txt:2, ")


def test_a_copy_of_a_clause_goes_beside_it_and_farther_on() -> None:
    words = ["进行询问", *(f"{one}{other}" for one in WORDS for other in WORDS if one != other)]
    misread = CLAUSE.format(words[3]).replace("所在", "所任")
    for at in (4, 40):
        rows = [*map(CLAUSE.format, words)]
        rows.insert(at, misread)
        (why,) = found(["\n".join(rows)])["1.txt"]
        assert why.startswith("near-duplicate of 1.txt:4, ")


def test_clauses_far_apart_are_compared_as_those_of_two_documents() -> None:
    others = [f"{chr(0x4E00 + n) * 12}，{chr(0x5E00 + n) * 12}。" for n in range(NEAR)]
    one, other, third = map(CLAUSE.format, ("搜查", "取证", "留置"))
    assert found(["\n".join([one, *others[1:], other])]) == {}
    assert len(found(["\n".join([one, *others, other])])["1.txt"]) == 1
    assert found(["\n".join([one, *others[2:], other, others[0], third])]) == {}
    assert len(found(["\n".join([one, *others, other, third])])["1.txt"]) == 2


def test_clauses_far_apart_stay_that_say_another_thing_in_one_place_alone() -> None:
    others = [f"{chr(0x4E00 + n) * 12}，{chr(0x5E00 + n) * 12}。" for n in range(2 * NEAR)]
    one, other = map(CLAUSE.format, ("进行搜查", "采取留置措施"))
    text = "\n".join([one, *others, other])
    assert found([text]) == {}
    misread = other.replace("所在", "所任")
    assert len(found([f"{text}\n{misread}"])["1.txt"]) == 1
    assert len(found([text, other])["2.txt"]) == 1


ENTRY = (
    "绘制具有一个或多个弯曲{}的连接符。点击一个对象的粘结点，拖到另一个对象的粘结点上后松开鼠标{}"
)
ENDS = (("", "。"), ("且首端为箭头", "；"), ("且两端均为圆形的粗", "。"), ("带方头", "即可。"))


def test_entries_of_a_series_stay_if_each_says_another_thing_somewhere() -> None:
    entries = [ENTRY.format(*each) for each in ENDS]
    for options in ({}, {"keep": "longest"}, {"keep": "newest"}, {"containment": 0.9}):
        assert found(["\n".join(entries[:3])], **options) == {}
    misread = entries[1].replace("粘结", "粘洁")
    (why,) = found(["\n".join([*entries, misread])])["1.txt"]
    assert why.startswith("near-duplicate of 1.txt:2, ")
    assert found(["\n".join(entries), entries[1]]).keys() == {"2.txt"}


def test_two_alike_are_no_series() -> None:
    first, *_, other = (ENTRY.format(*each) for each in ENDS)
    assert len(found([f"{first}\n{other}"])["1.txt"]) == 1


def test_what_stands_twice_in_the_place_of_the_same_is_another_thing() -> None:
    one = "该选项把一个号码转换为一个本机的用户的号码。如果号码与服务所映射的用户不符合则操作失败。"
    other = one.replace("用户", "组")
    assert found([f"{one}\n{other}"]) == {}
    assert len(found([f"{one}\n{other}\n{other.replace('号码转', '号玛转')}"])["1.txt"]) == 1


def test_thousands_of_clauses_stay_and_a_second_call_finds_nothing() -> None:
    chance = random.Random(5)
    words = [
        "".join(chance.choices("甲子丑寅卯辰巳午未申酉戌亥金木水火土", k=5)) for _ in range(6_000)
    ]
    text = "\n".join(dict.fromkeys(map(CLAUSE.format, words)))
    filter = Duplicates()
    document = Document("1.txt", text)
    after = apply(text, filter.found([document]).get("1.txt", ()))
    assert after.count("\n") > 0.7 * text.count("\n")
    holds(filter, [document])


def misread(text: str, *places: int) -> str:
    for at in places:
        text = f"{text[:at]}的{text[at + 1 :]}" if at < len(text) else text
    return text


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(WORDS),
                st.sampled_from(["", *WORDS]),
                st.integers(0, 90),
                st.integers(0, 90),
            ),
            max_size=60,
        ),
        max_size=3,
    ),
    st.sampled_from(["first", "longest", "newest"]),
    st.sampled_from([0.0, 0.0, 0.9]),
    st.sampled_from(["paragraph", "sentence"]),
    st.booleans(),
)
def test_clauses_with_misread_letters_come_to_rest(
    rows: list[list[tuple[str, str, int, int]]],
    keep: str,
    containment: float,
    unit: str,
    quick: bool,
) -> None:
    documents = [
        Document(
            f"{n}.txt",
            "\n".join(misread(CLAUSE.format(one + other), *at) for one, other, *at in own),
        )
        for n, own in enumerate(rows)
    ]
    with pytest.MonkeyPatch.context() as patch:
        if quick:
            patch.setattr("cleaner.neardup.pairs.EXACT_UP_TO", 0)
            patch.setattr("cleaner.neardup.pairs.FEW", 0)
        filter = Duplicates(keep=keep, containment=containment, unit=unit)
        holds(filter, documents)
        kept = filter.found(documents)
        small = Duplicates(keep=keep, containment=containment, unit=unit, memory=1)
        token = CORES.set(2)
        try:
            assert dict(small.found(documents)) == dict(kept)
        finally:
            CORES.reset(token)


def test_what_goes_is_like_what_stays() -> None:
    chance = random.Random(7)
    rows = [
        misread(CLAUSE.format("".join(chance.sample(WORDS, 2))), *chance.sample(range(45), 2))
        for _ in range(400)
    ]
    documents = [
        Document(str(n), "\n".join(rows[at : at + 40])) for n, at in enumerate(range(0, 400, 40))
    ]
    edits = Duplicates().found(documents)
    after = [apply(d.text, edits.get(d.id, ())) for d in documents]
    left = {key(row) for text in after for row in text.split("\n")}
    for own in edits.values():
        for edit in own:
            if edit.rule == "near-duplicate-paragraph":
                opening = edit.because.split(": ", 1)[1].removesuffix("…")
                assert any(row.startswith(opening) for row in left)


def test_no_clause_goes_since_it_stands_inside_itself() -> None:
    one, other = (CLAUSE.format(word) for word in ("搜查搜查", "冻结冻结"))
    texts = [
        "\n".join([misread(CLAUSE.format("搜查"), 0, 1), misread(one, 1, 9), misread(one, 0)]),
        "\n".join([misread(CLAUSE.format("冻结"), 0), misread(other, 0, 6)]),
    ]
    filter = Duplicates(containment=0.9)
    holds(filter, [Document(f"{n}.txt", text) for n, text in enumerate(texts, 1)])
    assert "1.txt" not in found(texts, containment=0.9)


WARE = [(glaze, form) for glaze in "青黑白黄" for form in ("花盆", "水缸", "酒壶", "汤碗")]
RECORD = (
    "{}一件，泥坯阴干三日以后素烧，浸釉两遍，入柴窑烧{}小时，封火冷透再出窑，{}刻有窑工的名字。"
)


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        (("青釉碗", "28", "碗底"), ("黑陶罐", "36", "罐底"), True),
        (("青釉碗", "28", "碗底"), ("黑陶罐", "28", "罐底"), False),
        (("青釉碗", "28", "碗底"), ("青釉碗", "36", "碗底"), False),
        (("青釉碗", "28", "碗底"), ("青釉碗", "36", "碗底都"), False),
        (("青釉碗", "28", "碗底"), ("青釉睕", "28", "婉底"), False),
        (
            ("本报3月5日讯(记者王山)碗", "28", "碗底"),
            ("晚报3月6日讯(记者李水)碗", "28", "碗底"),
            False,
        ),
        (
            ("新华社3月5日电青釉碗", "28", "底(王山)"),
            ("新华社3月6日电青釉碗", "28", "底(李水)"),
            False,
        ),
    ],
)
def test_other_numbers_and_words_far_apart_make_records(
    one: tuple[str, ...], other: tuple[str, ...], *, answer: bool
) -> None:
    texts = [key(RECORD.format(*words)) for words in (one, other)]
    assert records(texts[0], slots(*texts)) is answer
    assert records(texts[1], slots(*texts[::-1])) is answer


def test_another_name_at_several_places_makes_records() -> None:
    one = "学徒邓阿根三年期满，由柳记木作发给凿子一套，邓阿根谢过师父，自立门户"
    assert records(one, slots(one, one.replace("邓阿根", "贺小满")))
    assert not records(one, slots(one, one.replace("邓阿根", "贺小满", 1)))
    assert not records(one, slots(one, one.replace("邓阿根", "郑阿根")))


def test_denials_at_several_places_make_records() -> None:
    one = "若能早起，若肯下苦功，指下自有清音"
    assert records(one, slots(one, "若不能早起，若不肯下苦功，指下没有清音"))
    assert not records(one, slots(one, "若不能早起，若肯下苦功，指下自有清音"))
    assert not records("不看不听", slots("不看不听", "丕看丕听"))


def test_records_of_many_documents_stay_and_copies_of_them_go() -> None:
    rows = [(f"{glaze}釉{form}", str(20 + n), f"{form}底") for n, (glaze, form) in enumerate(WARE)]
    texts = [RECORD.format(*row) for row in rows]
    assert found(texts) == {}
    copied = [*texts, *(text.replace("柴窑", "紫窑") for text in texts)]
    assert [*found(copied)] == [f"{n}.txt" for n in range(len(texts) + 1, len(copied) + 1)]


def test_a_word_of_latin_letters_at_several_places_makes_records() -> None:
    one = key("backup.timer 到了时间就启动备份服务，日志写在系统日志里。详见手册页 backup(8)。")
    other = one.replace("backup", "rotate")
    assert records(one, slots(one, other))
    assert not records(one, slots(one, one.replace("backup", "rotate", 1)))


def test_a_latin_word_in_place_of_a_chinese_one_is_another_word() -> None:
    one, other = (
        key(f"列表里{first}开头的一栏是{second}的份数，按一千台机器折算，逐月更新一次。")
        for first, second in (("V", "votes"), ("I", "安装数"))
    )
    assert mostly_words(slots(one, other))


def test_the_outline_of_a_text_does_not_depend_on_its_neighbours() -> None:
    def outlined(*texts: str) -> list[tuple[int, ...]]:
        starts = np.cumsum([0, *map(len, texts)])
        made = outlines(points("".join(texts)), starts)
        return list(zip(*(each.tolist() for each in made), strict=True))

    texts = "共计12", "34件", "万事大吉"
    assert outlined(*texts) == [outlined(text)[0] for text in texts]
    one, other = outlined("收到三万元", "收到三元")  # 万 is a surname, too
    assert one[1] != other[1]
