"""Repeats within one document that stay with their owner, and those that were pasted twice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paragraphs import LINE, OTHER, holds

from cleaner.document import Document
from cleaner.filters.duplicates import Duplicates

NOTE = "早班巡视一至四号泵房，仪表读数正常，阀门没有渗漏，未发现异常情况。"
MORE = "午后同来访的水利站人员核对了全部图纸，把两处标错的管线改了过来。"
STEP = "打开机箱左侧的盖板，拔下写有编号的插头，等指示灯全部熄灭以后再往下做"
MAPPED = "该选项把一个号码转换为本机的用户的号码，与服务所映射的用户不符合则操作失败。"
PROSE = [
    LINE,
    OTHER,
    "山里的雨说来就来，刚才还是满天的星星，转眼间瓦片上就噼里啪啦响成了一片。",
    "祠堂的门槛被几代人的脚磨得中间凹了下去，下雨天能存住一小汪清清的雨水。",
]


def gone(text: str, **options: object) -> list[int]:
    """The lines of a text that go, those that are blank not counted, from 0."""
    notes = Duplicates(**options, report_only=True)
    found = notes.decide([("1", notes.survey(Document("1", text)))]).notes
    lines = [n for n, line in enumerate(text.split("\n")) if line.strip()]
    return [lines.index(int(note.split(" ")[0].split(":")[1]) - 1) for note in found]


STAYS = {
    "a step under a second heading": f"更换风扇\n1. {STEP}；\n2. 拧下风扇。\n更换电池\n1. {STEP}；\n2. 取出电池。",
    "a step under a sub-heading that is the same": (
        f"更换风扇\n步骤：\n1. {STEP}；\n2. 拧下风扇。\n更换电池\n步骤：\n1. {STEP}；\n2. 取出电池。"
    ),
    "the whole of a short list under a second heading": (
        f"更换风扇\n1. {STEP}；\n2. {MORE}\n更换电池\n1. {STEP}；\n2. {MORE}"
    ),
    "an item of a clause": (
        f"第七条 养护人应当：\n（一）按季清理沟渠；\n（二）{NOTE}\n"
        f"第八条 使用人应当：\n（一）按表缴费；\n（二）{NOTE}"
    ),
    "a field of another record": (
        f"日期：4月2日\n地点：东泵房\n人员：江、穆\n情况：{NOTE}\n\n"
        f"日期：4月2日\n地点：西泵房\n人员：江、穆\n情况：{NOTE}"
    ),
    "the answer to another question": f"问：东泵房怎么样？\n答：{NOTE}\n\n问：西泵房呢？\n答：{NOTE}",
    "the only line under a date": f"4月2日\n{NOTE}\n\n4月3日\n{NOTE}\n\n4月4日\n{NOTE}",
    "one of two lines under a date": f"4月2日\n{MORE}\n{NOTE}\n\n4月3日\n{LINE}\n{NOTE}",
    "all of many lines under an hour": "\n".join(["08:00", *PROSE, NOTE, "16:00", *PROSE, NOTE]),
    "a line under a date with something added": f"4月2日\n{NOTE}\n\n4月3日\n{NOTE}已经报告主任。",
    "a line under a name": f"穆小川\n{NOTE}\n\n江月\n{NOTE}\n\n麦穗\n{MORE}",
    "a line under a long heading": (
        f"4月2日 8时 水温12度 水压3.5兆帕 流量每秒20升 电压380伏 值班人员江月和穆小川\n{NOTE}\n"
        f"4月3日 8时 水温11度 水压3.4兆帕 流量每秒19升 电压379伏 值班人员江月和穆小川\n{NOTE}"
    ),
}
GOES = {
    "a line right behind itself": (f"4月2日\n{NOTE}\n{NOTE}", [2]),
    "an item right behind itself": (f"更换风扇\n1. {STEP}；\n1. {STEP}；\n2. 拧下风扇。", [2]),
    "a paragraph in running text": ("\n".join([*PROSE, PROSE[1]]), [4]),
    "a chapter that was pasted twice": ("\n\n".join(["第一章 渡口", *PROSE] * 2), [6, 7, 8, 9]),
    "a chapter under another number": ("\n\n".join(["1", *PROSE, "2", *PROSE]), [6, 7, 8, 9]),
    "a chapter under another heading": (
        "\n\n".join(["第一章 渡口", *PROSE, "第一章（重发）", *PROSE]),
        [6, 7, 8, 9],
    ),
    "a list with its lead": (
        f"{LINE}\n步骤：\n1. {STEP}；\n2. {NOTE}\n{OTHER}\n步骤：\n1. {STEP}；\n2. {NOTE}\n{PROSE[2]}",
        [6, 7],
    ),
    "a question with its answer": (
        f"问：东泵房？\n答：{NOTE}\n问：西泵房？\n答：{MORE}\n问：东泵房？\n答：{NOTE}\n问：锅炉房？\n答：好。",
        [5],
    ),
    "a long list under two headings": (
        "\n".join(
            part
            for head in ("甲", "乙")
            for part in (head, *(f"{n}. {STEP}{chr(0x4E00 + 9 * n) * 9}。" for n in range(1, 30)))
        ),
        [*range(31, 60)],
    ),
    "an article under two headings": (
        f"渡口\n{LINE * 5}\n集市\n{OTHER}\n渡口二\n{LINE * 5}\n集市二\n{PROSE[3]}",
        [5],
    ),
    "a line that has no heading the first time": (f"{NOTE}\n4月3日\n{NOTE}", [2]),
    "a paragraph that more follows": (f"渡口\n{LINE}\n集市\n{LINE}\n{OTHER}\n{PROSE[3]}", [3]),
    "a paragraph at the ends of chapters": (
        f"第一章\n{LINE}\n{NOTE}\n第二章\n{OTHER}\n{NOTE}\n第三章\n{MORE}\n{NOTE}",
        [5, 8],
    ),
}


@pytest.mark.parametrize("text", STAYS.values(), ids=STAYS)
def test_what_belongs_to_something_else_stays(text: str) -> None:
    for keep in ("first", "longest", "newest"):
        assert gone(text, keep=keep) == []
    assert gone("前言\n\n" + text.replace("\n", "\n\n")) == []
    assert gone(text, scope="file") == []
    assert gone(text, numbers="alike") != []


@pytest.mark.parametrize(("text", "lines"), GOES.values(), ids=GOES)
def test_what_was_pasted_twice_goes(text: str, lines: list[int]) -> None:
    assert gone(text) == lines
    assert gone(text.replace("\n", "\n\n").replace("\n\n\n\n", "\n\n")) == lines


def test_in_another_document_all_is_a_copy() -> None:
    record = STAYS["the only line under a date"]
    texts = [record, record.replace("4月", "5月")]
    assert [text.count(NOTE) for text in Duplicates()(texts)] == [3, 0]


LINES = [
    *("4月2日", "4月3日", "08:00", "16:00", "第二章", "步骤：", "短句。", "说明"),
    *(f"{mark}{text}" for mark in ("", "1. ", "2. ", "答：", "备注：") for text in (NOTE, STEP)),
    *(
        f"{NOTE}已经报告主任。",
        f"{NOTE}请注意。",
        NOTE.replace("仪表", "义表"),
        f"1. {STEP}为止吧。",
    ),
    *(LINE, OTHER, LINE.replace("热茶", "姜汤"), LINE + "又一回。", ""),
    *(
        f"{mark}{MAPPED.replace('用户', who)}"
        for mark in ("", "1. ", "答：")
        for who in ("用户", "组")
    ),
    *(f"{MAPPED}只在本机有效。", f"在映射之前{MAPPED}"),
]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(LINES), max_size=40), min_size=1, max_size=3),
    st.sampled_from(["first", "longest", "newest"]),
    st.sampled_from([0.0, 0.0, 0.9]),
    st.sampled_from([2, 20, 20]),
    st.sampled_from([0.6, 0.85, 0.85, 1.0]),
    st.sampled_from([(), (), ("identical-paragraph",), ("near-duplicate-paragraph",)]),
)
def test_what_stays_with_its_owner_stays_again(
    pages: list[list[str]],
    keep: str,
    containment: float,
    min_chars: int,
    threshold: float,
    without: tuple[str, ...],
) -> None:
    filter = Duplicates(
        keep=keep,
        containment=containment,
        min_chars=min_chars,
        threshold=threshold,
        without=without,
    )
    documents = [Document(f"{n}.txt", "\n".join(lines)) for n, lines in enumerate(pages)]
    holds(filter, documents)


@pytest.mark.parametrize(
    "lines",
    [
        (
            f"{NOTE}已经报告主任。",
            f"答：{NOTE}",
            "4月2日",
            f"1. {NOTE}",
            f"1. {NOTE}",
            f"2. {NOTE}",
        ),
        (
            *("4月2日", NOTE, "08:00", NOTE.replace("仪表", "义表"), "4月2日"),
            *(f"{NOTE}已经报告主任。", f"{NOTE}请注意。"),
        ),
    ],
)
def test_what_stays_as_a_series_stays_again(lines: tuple[str, ...]) -> None:
    holds(Duplicates(min_chars=2, threshold=0.6), [Document("1.txt", "\n".join(lines))])


def test_thousands_of_records_take_no_more_than_their_number() -> None:
    text = "\n".join(f"{n}日\n{NOTE}" for n in range(20_000))
    assert Duplicates()([text]) == [text]
    assert len(Duplicates()(["\n".join([NOTE, "完"] * 20_000)])[0]) < 41_000


STANZAS = (
    "春日的溪水流过桥，桥下的石头唱歌谣，我家的门前一树桃，桃花落在你衣角。",
    "夏夜的萤火飞过墙，墙外的蛙声闹池塘，我家的凉席铺院场，星星落在你身旁。",
    "秋后的大雁排成行，行行都说着好收场，我家的新米堆满仓，米酒留着等你尝。",
)
REFRAIN = "你莫走呀你莫走，你走了谁来看月亮，月亮照着我们的窗，窗里还有一盏灯。"


def test_a_refrain_stays_and_a_song_that_stands_twice_goes() -> None:
    song = [line for stanza in STANZAS for line in (stanza, REFRAIN)]
    assert gone("\n".join(song)) == []
    assert gone("\n".join([*song, *song])) == [*range(len(song), 2 * len(song))]
    assert gone("\n".join([*song, REFRAIN])) == [len(song)]


def test_a_line_that_comes_again_between_paragraphs_is_no_refrain() -> None:
    notice = "本站每天更新，欢迎大家收藏，有事请您留言，我们尽快回复，谢谢各位支持。"
    prose = [
        "渡口的老周修了三十年的船，镇上的人都认得他那把缺了口的斧子，也认得他说话的大嗓门。",
        "他的儿子不肯学，去了南方的船厂，一年回来一次，带回来的图纸他看不懂，却都收在柜子里。",
        "去年渡口架了桥，渡船不开了，老周把最后一条船拖上岸，刷了一遍桐油，倒扣在屋檐底下。",
    ]
    assert gone("\n".join(line for each in prose for line in (each, notice))) == [3, 5]


@pytest.mark.parametrize("head", ["\t\t\n", "\xa0\xa0 ", "\v\f\n\n\x1c\x1c "])
def test_white_space_of_any_kind_may_stand_before_the_first_line(head: str) -> None:
    song = [line for stanza in STANZAS for line in (stanza, REFRAIN)]
    assert gone(head + "\n".join(song)) == []
    assert Duplicates()([head + "\n".join([LINE, OTHER, LINE])]) == [f"{head}{LINE}\n{OTHER}"]
