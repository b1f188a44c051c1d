import lzma

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shared import SHARED, needs_shared
from work import MOST, growth

from cleaner.conversion.converter import converter
from cleaner.conversion.foreign import CHARACTERS, CHINESE_ONLY, WORDS
from cleaner.conversion.particles import words
from cleaner.edit import apply, complete, revert
from cleaner.filters.traditional import Traditional

TEXTS = st.lists(
    st.sampled_from(
        [
            *"著着的，。\n漢汉のカ한 a這们牠妳",
            "看著",
            "著名",
            "原著",
            "顯著",
            "彰顯著",
            "憑藉",
            "乾隆",
            "打坏",
            "徵調",
            "ー",
            "・",
            "軟體檔案",
            "文件",
            "程序",
            "哈薩克",
            "斯坦",
            "説",
            "說",
            "衹",
            "顎",
            "什么",
            "昇",
            "上昇",
            "乾",
            "「車」",
            '"',
            "「",
            "」",
            "二噁英",
            "毎",
            "甚麼",
            "瞇",
            "嗰",
            "售",
            "ノ",
            "因為",
        ]
    ),
    max_size=16,
).map("".join)


@settings(deadline=None)
@given(TEXTS)
def test_filtering_twice_finds_nothing(text: str) -> None:
    for filter in (
        Traditional(),
        Traditional(without=("particle",)),
        Traditional(foreign=True),
        Traditional(lone=True),
        Traditional(variant="tw"),
        Traditional(variant="hk"),
        Traditional(variant="twp"),
        Traditional(variant="twp", foreign=True),
        Traditional(variant="twp", without=("character",)),
        Traditional(variant="twp", without=("phrase", "word", "particle")),
    ):
        edits = filter.found(text)
        after = apply(text, edits)
        assert revert(after, edits) == text
        assert filter.found(after) == []


@pytest.mark.parametrize(
    "word",
    [
        "看著",
        "穿著",
        "沿著",
        "隨著",
        "存在著",
        "著力",
        "著手",
        "執著",
        "憑藉著",
        "慰藉著",
        "睡不著",
        "衣著",
        "沉著",
        "著陸",
        "附著",
        "彰顯著",
        "隱含著",
        "讨论著",
        "接著",
        "跟著",
    ],
)
def test_a_particle_is_written_so(word: str) -> None:
    for text in (word, f"他們{word}。", f"他们{word}了", f"，{word}一"):
        assert "著" not in Traditional()(text)


@pytest.mark.parametrize(
    "word",
    [
        "著名",
        "原著",
        "專著",
        "土著",
        "編著",
        "拙著",
        "卓著",
        "昭著",
        "顯著",
        "名著",
        "著作",
        "著述",
        "著書立說",
        "見微知著",
        "著稱",
        "著者",
        "論著",
        "譯著",
        "巨著",
        "遺著",
        "臭名昭著",
    ],
)
def test_a_work_and_what_is_manifest_keep_their_character(word: str) -> None:
    for text in (word, f"這是{word}。", f"有{word}的", f"的{word}，"):
        assert "著" in Traditional()(text)
        assert "着" not in Traditional()(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("看著著名作家", "看着著名作家"),
        ("看著名單", "看着名单"),
        ("原著手稿與本土著手", "原著手稿与本土着手"),
        ("草原著火，高原著陸", "草原着火，高原着陆"),
        ("有著名的景點，有著悠久的歷史", "有著名的景点，有着悠久的历史"),
        ("隨著作品的出版", "随着作品的出版"),
        ("張大春著，時報出版", "张大春著，时报出版"),
        ("討論著，這部論著", "讨论着，这部论著"),
        ("他講述著名作家的故事", "他讲述著名作家的故事"),
        ("他講述著自己的故事", "他讲述着自己的故事"),
        ("研究著作權的人研究著它", "研究著作权的人研究着它"),
        ("她安慰著孩子，咳著，咬著牙", "她安慰着孩子，咳着，咬着牙"),
    ],
)
def test_the_longest_word_decides_over_a_particle(before: str, after: str) -> None:
    assert Traditional()(before) == after


@pytest.mark.parametrize(
    "text", ["東京の図書館", "大韓民國은 민주", "圖書館で本を読む", "「東京駅の時計」"]
)
def test_keeps_sentences_with_kana_or_hangul(text: str) -> None:
    assert Traditional()(text) == text
    assert Traditional(foreign=True)(text) != text


def test_a_chinese_sentence_beside_a_foreign_one_converts() -> None:
    assert Traditional()("東京の図書館。這個圖書館") == "東京の図書館。这个图书馆"
    assert Traditional()("約翰・史密斯說") == "约翰・史密斯说"


def test_a_little_kana_leaves_no_chinese_sentence_as_it_was() -> None:
    convert = Traditional()
    assert convert("我們很喜歡優の良品這家店。") == "我们很喜欢优の良品这家店。"
    assert convert("你聽過嗎，東京の図書館，很漂亮！") == "你听过吗，東京の図書館，很漂亮！"


def test_words_of_chinese_stay_words_of_chinese() -> None:
    for word in (*CHARACTERS, *WORDS.split("|")):
        assert CHINESE_ONLY.search(converter().convert(word))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("阿嬤の店開幕囉，大家來捧場", "阿嬷の店开幕啰，大家来捧场"),
        ("ソニー公司發表新機，售價很高", "ソニー公司发表新机，售价很高"),
        ("因為コロナ的關係", "因为コロナ的关系"),
        ("他說過嗎，時刻ノ旅，國語の勉強", "他说过吗，时刻ノ旅，國語の勉強"),
    ],
)
def test_a_name_in_katakana_leaves_no_clause_of_a_chinese_sentence_as_it_was(
    before: str, after: str
) -> None:
    assert Traditional()(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("為甚麼牠瞇著眼睛", "为什么它眯着眼睛"),
        ("籐椅、櫈仔與手鎗", "藤椅、凳仔与手枪"),
        ("番藷與痲瘋", "番薯与麻风"),
        ("疏濬河道，王濬", "疏浚河道，王濬"),
        ("嗰個細路，嗰陣時", "嗰个细路，嗰阵时"),
        ("甚至，甚麽", "甚至，什么"),
    ],
)
def test_forms_of_taiwan_and_hong_kong_that_opencc_leaves(before: str, after: str) -> None:
    assert Traditional()(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "华为昇腾芯片与昇思框架",
        "李乾先生的书",
        "这里写「車」，那里写“龍”",
        "二噁英对人体有害",
        "变徵之声，获益甚夥",
        "贾东陞与东昇药业",
        "短跑运动员张濛与作家李濛",
        "这支曲子以徵为主音",
        "神话里的人物李吒",
        "高昌王麴文泰与李勣",
        "安釐王与夷侯之子釐侯",
        "他们拚命抵抗，拚了性命",
        "束脩之礼由祕先生说起",
    ],
)
def test_keeps_what_a_simplified_line_has_on_purpose(text: str) -> None:
    assert Traditional()(text) == text
    assert Traditional(lone=True)(text).translate({ord("夥"): "伙"}) != text or "二噁英" in text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("这里很乾净，水位上昇", "这里很干净，水位上升"),
        ("昇騰晶片", "升腾晶片"),
        ("還有「車」字", "还有「车」字"),
        ("我们的車", "我们的车"),
        ("乾燥", "干燥"),
        ("细雨濛濛的江边", "细雨蒙蒙的江边"),
        ("酒麴一公釐厚", "酒曲一公厘厚"),
        ("这个特徵很明显，徵求意见", "这个特征很明显，征求意见"),
        ("神祕的东西经过脩改", "神秘的东西经过修改"),
        ("老闆姓於，百姓於此安居", "老板姓於，百姓于此安居"),
        ("昇腾芯片\n二噁英對人", "昇腾芯片\n二𫫇英对人"),
    ],
)
def test_what_is_lone_is_told_by_its_line(before: str, after: str) -> None:
    assert Traditional()(before) == after


def test_each_rule_has_its_switch() -> None:
    text = "隨著徵調，乾隆漢字"
    assert Traditional(without=("particle",))(text) == "随著征调，乾隆汉字"
    assert Traditional(without=("word",))(text) == "随着徵调，乾隆汉字"
    assert Traditional(without=("phrase",))(text) == "随着征调，干隆汉字"
    assert Traditional(without=("character",))(text) == "隨着征调，乾隆漢字"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("馮乾說，鄭乾明還沒來。", "冯乾说，郑乾明还没来。"),
        ("歐陽乾是誰？單名乾。", "欧阳乾是谁？单名乾。"),
        ("盧培乾教授說明了原因", "卢培乾教授说明了原因"),
        ("王乾說：「請黃乾進來。」", "王乾说：「请黄乾进来。」"),
        ("小李乾脆帶兩張乾毛巾，老陳乾咳。", "小李干脆带两张干毛巾，老陈干咳。"),
        ("李子乾、孫家乾菜、張乾糧，洗完乾了", "李子干、孙家干菜、张干粮，洗完干了"),
    ],
)
def test_keeps_a_name_with_qian(before: str, after: str) -> None:
    assert Traditional()(before) == after
    assert Traditional().found(after) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("唯有藉琴聲傳達", "唯有借琴声传达"),
        ("藉草而臥，杯盤狼藉，藉以慰藉", "藉草而卧，杯盘狼藉，借以慰藉"),
        ("這是書藉", "这是书藉"),
    ],
)
def test_the_other_reading_of_jie_stays(before: str, after: str) -> None:
    assert Traditional()(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("著鞋出門，足著草履", "着鞋出门，足着草履"),
        ("著即革職查辦", "着即革职查办"),
        ("名著衣箱，原著即將問世", "名著衣箱，原著即将问世"),
    ],
)
def test_older_text_wears_and_orders_with_zhuo(before: str, after: str) -> None:
    assert Traditional()(before) == after


def test_an_edit_spans_a_run_and_words_have_their_own() -> None:
    found = Traditional().found("這裡的圖書館開著門，乾隆憑藉它")
    assert [(edit.rule, edit.was, edit.text) for edit in found] == [
        ("character", "這裡的圖書館開", "这里的图书馆开"),
        ("particle", "著", "着"),
        ("character", "門", "门"),
        ("phrase", "憑藉", "凭借"),
    ]


VARIANTS = ("auto", "t", "tw", "hk", "twp")


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(
    "text",
    [
        "什么原著，专著和土著",
        "软件的文件、程序、通道、核心和智慧",
        "幺麽小丑，温昇豪",
        "乾隆打坏了",
    ],
)
def test_no_variant_changes_simplified_text(variant: str, text: str) -> None:
    assert Traditional(variant=variant).found(text) == []


def test_a_variant_knows_the_forms_of_its_region() -> None:
    text = "下顎與鯰魚，衹此一家"
    assert Traditional(variant="t")(text) == "下颚与鲶鱼，衹此一家"
    assert Traditional(variant="tw")(text) == "下腭与鲇鱼，衹此一家"
    assert Traditional(variant="hk")(text) == "下颚与鲶鱼，只此一家"


def test_the_region_is_that_of_the_document() -> None:
    assert Traditional()("衹此一家，他説\n説好") == "只此一家，他说\n说好"
    assert Traditional()("衹此一家，他說\n説好") == "衹此一家，他说\n说好"
    # In Japanese they are everybody's.
    after = Traditional()("衹此一家。他說，說的銳。説明は鋭い。")
    assert Traditional().found(after) == []


def test_words_of_taiwan_are_replaced_on_request_only() -> None:
    text = "這個軟體支援網路，預設值存在檔案裡"
    words = Traditional(variant="twp")
    assert words(text) == "这个软件支持网络，默认值存在文件里"
    assert {edit.was: edit.text for edit in words.found(text) if edit.rule == "region"} == {
        "軟體": "软件",
        "支援": "支持",
        "網路": "网络",
        "預設值": "默认值",
        "檔案": "文件",
    }
    for variant in VARIANTS[:-1]:
        assert Traditional(variant=variant)(text) == "这个软体支援网路，预设值存在档案里"
        assert not Traditional(variant=variant).on("region")


def test_words_of_taiwan_stay_where_text_is_not_traditional() -> None:
    words = Traditional(variant="twp")
    assert words("運行程序\n运行程序，文件和著作") == "运行进程\n运行程序，文件和著作"
    assert words("这个软件的文件、程序和資料") == "这个软件的文件、程序和资料"
    assert words("哈薩克斯坦與哈薩克") == "哈萨克斯坦与哈萨克斯坦"
    assert words("東京の資料。臺灣的資料") == "東京の資料。台湾的数据"
    assert not Traditional(variant="twp", without=("character",)).on("region")


def test_words_of_taiwan_come_complete_with_work_that_grows_as_the_text_does() -> None:
    words = Traditional(variant="twp").found
    for unit in ("軟體", "軟體\n", "の軟體。", "哈薩克"):
        text = unit * 1000
        found = words(text)
        assert complete(text, found) == found
        assert growth(words, unit) < MOST, unit


def test_particle_words_have_one_zhu_and_no_zhe() -> None:
    for table in words():
        for entry in (entry for entries in table.values() for entry in entries):
            assert entry.word.count("著") == 1
            assert entry.word[entry.offset] == "著"
            assert "着" not in entry.word
            assert Traditional(without=("particle", "word"))(entry.word) == entry.word


@needs_shared
@pytest.mark.parametrize("name", ["tw", "cn", "mix"])
def test_real_text_twice_is_real_text_once(name: str) -> None:
    assert SHARED is not None
    text = lzma.decompress((SHARED / f"corpora/text/{name}.txt.xz").read_bytes()).decode()
    filter = Traditional()
    found = filter.found(text)
    after = apply(text, found)
    assert revert(after, found) == text
    assert filter.found(after) == []
    part = text[:200_000]
    for variant in VARIANTS[1:]:
        once = Traditional(variant=variant)(part)
        assert Traditional(variant=variant).found(once) == []
        if variant != "twp" or name == "cn":
            assert once.count("\n") == part.count("\n")
            differ = zip(once.split("\n"), filter(part).split("\n"), strict=True)
            assert sum(a != b for a, b in differ) <= 1
    if name == "cn":
        changed = [
            (a, b) for a, b in zip(text.split("\n"), after.split("\n"), strict=True) if a != b
        ]
        particles = [
            a
            for a, b in changed
            if a.replace("著", "着").replace("藉着", "借着") == b.replace("著", "着")
        ]
        assert len(changed) - len(particles) <= 3
