"""What of a page goes and what stays, on made-up, random and real text."""

import random
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shared import SHARED, needs_shared
from work import MOST, growth, work

from cleaner.conversion.tables import simplifying
from cleaner.document import lines
from cleaner.edit import apply, complete, revert
from cleaner.filters.boilerplate import Boilerplate
from cleaner.filters.watermarks import Watermarks
from cleaner.furniture import folding
from cleaner.furniture.folding import folded
from cleaner.furniture.own import forms, is_form
from cleaner.furniture.packs import MENU, Rule, pack
from cleaner.furniture.printed import printed
from cleaner.furniture.shape import measured
from cleaner.furniture.sheet import laid_out

span = Boilerplate()
careful = Boilerplate(mode="careful")
conservative = Boilerplate(mode="conservative")

PIECES = [
    "首页", "首页 > 新闻 > 正文", "登录", "分享到：", "微信", "0", "1", "-----", "阅读 12",
    "2021-03-04 08:12:33", "2021-03-04 来源：本站 作者：甲", "责任编辑：王五", "相关新闻：",
    "某地召开春耕会议", "热门文章", "京ICP备00000000号", "版权所有 某公司", "声明：",
    "本文仅代表作者个人观点，与本站无关。如有侵权请联系删除。", "联系电话：010-00000000",
    "会议强调，要抓好春耕生产，确保种子化肥供应，不误农时，力争丰收。",
    "他说：“今年雨水足，苗情好，大家心里有底。”记者在田头看到，播种机来回穿梭，一派繁忙。",
    "地点：县图书馆二楼", "费用：免费，先到先得", "主讲人：李某某", "时间：2023年4月22日14:30", "联系人：王某", "日期：2022年2月25日",
    "1", "2", "3", "1. 沿革", "2. 历史", "3. 关于我们", "1、先关火，再揭盖。", "2、加盐，翻炒均匀。", "3、出锅，装盘即可。", "联系人：", "（完）",
    "亿元", "128.4", "6.1", "210.7", "4.3", "第十二章 夜渡", "编辑", "历史", "沿革[编辑]", "关于我们",
    "天亮了。", "一、总体要求", "（高某某）", "", " ", "\u3000\u3000", "\r", "a" * 50, "\ud800", "\0",
]  # fmt: skip
pages = st.lists(st.sampled_from(PIECES), max_size=40).map("\n".join)


@pytest.mark.parametrize("clean", [span, careful, conservative], ids=lambda clean: clean.mode)
@settings(max_examples=150, deadline=None)
@given(text=st.one_of(pages, st.text(max_size=80)))
def test_a_second_call_finds_nothing_and_every_edit_goes_back(
    clean: Boilerplate, text: str
) -> None:
    found = clean.found(text)
    after = apply(text, found)
    assert clean.found(after) == []
    assert revert(after, found) == text
    assert all(edit.rule in clean.rules and edit.because for edit in found)
    assert bool(after.strip()) == bool(text.strip())


@settings(max_examples=60, deadline=None)
@given(text=pages, rule=st.sampled_from(sorted(Boilerplate.rules)))
def test_a_rule_switched_off_finds_nothing_and_the_rest_comes_to_rest(text: str, rule: str) -> None:
    clean = Boilerplate(without=(rule,))
    found = clean.found(text)
    assert rule not in {edit.rule for edit in found}
    assert clean.found(apply(text, found)) == []


def rule_of(line: str) -> Rule | None:
    return pack("boilerplate").rules_of(laid_out([line])).get(0)


@pytest.mark.parametrize("kind", ["rules", "passages"])
def test_rules_match_their_examples_and_no_counterexample(kind: str) -> None:
    rules = pack("boilerplate")
    for rule in getattr(rules, kind):
        assert rule.examples
        assert rule.counter
        assert rule.name in Boilerplate.rules
        for example in rule.examples:
            found = rule_of(example)
            assert found is not None, (rule.name, example)
            assert found.name == rule.name, example
        for counter in rule.counter:
            assert rule_of(counter) is None, (rule.name, counter)


def everything(line: str) -> Rule | None:
    """The rule of a line when every rule is asked."""
    rules = pack("boilerplate")
    every = (1 << (len(rules.rules) + len(rules.passages))) - 1
    return rules.rule_of(line, every | MENU, links=True)


@settings(max_examples=200, deadline=None)
@given(
    line=st.lists(st.sampled_from([*PIECES, "微信", "：", "上一篇", "来自", "5"]), min_size=1).map(
        "".join
    )
)
def test_conditions_pass_over_no_rule_that_fits(line: str) -> None:
    line = folded(line).strip()
    if line:
        assert rule_of(line) is everything(line)


@needs_shared
def test_conditions_pass_over_no_rule_on_real_pages() -> None:
    assert SHARED is not None
    pages = sorted((SHARED / "corpora" / "pages").glob("*.noisy.txt"))
    sheet = laid_out([path.read_text("utf-8") for path in pages])
    found = pack("boilerplate").rules_of(sheet)
    for row in range(len(sheet.line)):
        assert found.get(row) is everything(sheet.row(row)), sheet.row(row)


@given(text=st.text())
def test_folding_keeps_the_length_and_agrees_with_the_slow_way(text: str) -> None:
    assert folded(text) == text.translate(folding._FOLD)
    assert len(folded(text)) == len(text)


def test_no_rule_names_a_host() -> None:
    rules = pack("boilerplate")
    for rule in (*rules.rules, *rules.passages):
        assert not any(zone in rule.pattern for zone in (".com", ".cn", "\\.com", "\\.cn/"))


TRIGGERS = [
    "评论", "阅读1", "首页 > ", "相关", "a", "1", "分享 ", "© ", "编辑:", "(", "未经授权", "www.",
]  # fmt: skip


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_work_grows_as_a_text_of_one_trigger_does(trigger: str) -> None:
    for unit in (trigger, trigger * 12 + "\n"):
        assert growth(span.found, unit) < MOST, unit


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_million_characters_of_one_trigger_finish(trigger: str) -> None:
    """A pattern that runs to the end from every place would take many minutes."""
    for unit in (trigger, trigger * 12 + "\n"):
        text = unit * (1_000_000 // len(unit))
        found = span.found(text)
        assert complete(text, found) == found


def test_a_text_without_prose_stays() -> None:
    text = "首页\n登录\n分享到：\n版权声明\n关于我们\n"
    assert span.found(text) == []


def test_the_headline_stays_and_menus_go() -> None:
    text = (
        "首页\n新闻\n财经\n登录\n注册\n桥通车了\n发布时间：2021-03-04 08:12:33\n"
        "昨天上午，新桥正式通车，两岸居民步行往来只需六分钟，比过去绕行节省半个小时。\n"
        "桥面设有人行道和自行车道，栏杆上刻着老渡口的名字，不少老人特地赶来合影。\n"
        "责任编辑：王五\n分享到：\n京ICP备00000000号\n"
    )
    after = span(text)
    assert after.startswith("桥通车了\n昨天上午")
    assert after.endswith("合影。\n")


def test_careful_keeps_at_least_what_span_keeps_of_a_list() -> None:
    text = (
        "首页\n登录\n当前位置：首页 > 正文\n"
        + "".join(f"第{n}组 甲队对乙队\n" for n in range(9))
        + "比赛在体育馆举行，观众凭票入场，请提前半小时到达，听从工作人员指引。\n责任编辑：王五\n分享到：\n"
    )
    assert len(careful(text)) >= len(span(text))


@needs_shared
def test_real_pages_come_to_rest_and_golden_texts_lose_next_to_nothing() -> None:
    assert SHARED is not None
    golds = sorted((SHARED / "corpora" / "pages").glob("*.gold.txt"))
    lost = total = 0
    for path in golds:
        text = path.read_text("utf-8")
        after = span(text)
        total += len(text)
        lost += len(text) - len(after)
    assert lost < 0.01 * total
    for path in random.Random(1).sample(golds, 25):
        noisy = path.with_name(path.name.replace(".gold.", ".noisy.")).read_text("utf-8")
        after = span(noisy)
        assert span.found(after) == []


@needs_shared
def test_conservative_mode_keeps_the_content_of_real_pages() -> None:
    assert SHARED is not None
    kept = total = 0
    for path in sorted((SHARED / "corpora" / "pages").glob("*.gold.txt")):
        noisy = path.with_name(path.name.replace(".gold.", ".noisy.")).read_text("utf-8")
        after = {line.strip() for line in conservative(noisy).split("\n")}
        before = {line.strip() for line in noisy.split("\n")}
        lines = {line.strip() for line in path.read_text("utf-8").split("\n")} & before
        total += len(lines)
        kept += len(lines & after)
    assert kept >= 0.99 * total


@needs_shared
@pytest.mark.parametrize("number", ["000", "001", "003"])
def test_seeds_in_simplified_characters_come_out_as_their_gold(number: str) -> None:
    assert SHARED is not None
    (seed,) = (Path(__file__).parents[1] / "seeds").glob(f"{number}_*.txt")
    gold = (SHARED / "gold" / "seeds" / seed.name).read_text("utf-8")
    after = span(Watermarks()(seed.read_text("utf-8")))
    assert [line.strip() for line in after.split("\n") if line.strip()] == [
        line.strip() for line in gold.split("\n") if line.strip()
    ]


@needs_shared
def test_the_tail_of_an_epaper_goes() -> None:
    assert SHARED is not None
    (seed,) = (Path(__file__).parents[1] / "seeds").glob("002_*.txt")
    gold = (SHARED / "gold" / "seeds" / seed.name).read_text("utf-8")
    after = span(seed.read_text("utf-8"))
    assert "".join(after.split()) == "".join(gold.split())


def test_characters_of_the_rules_are_known_in_both_forms() -> None:
    known = pack("boilerplate")
    used = {char for rule in (*known.rules, *known.passages) for char in rule.pattern}
    used |= {char for word in known.words for char in word}
    used |= {char for form in forms().values() for char in form.pattern.pattern}
    pairs = simplifying({"word"}).characters
    assert not [char for char in used if pairs.get(char, char) != char]
    missing = [
        char
        for char, other in pairs.items()
        if other in used and other != char and laid_out([char]).row(0) == char
    ]
    assert not missing


def test_rows_of_links_are_told_from_words() -> None:
    def rule_of(line: str) -> Rule | None:
        return pack("boilerplate").rules_of(laid_out([line])).get(0)

    for line in (
        "会员登录 | 网站地图 | 儿童版",
        "首页 · 登录 · 投稿",
        "加入会员 网站导览 常见问题",
        "登录 ¦ 加入会员 ¦ 江边小店 ¦ 客服中心",
    ):
        assert rule_of(line) is not None, line
    for line in (
        "直接导出 PDF 文件",
        "登录 之后 改名",
        "分享 3天前 江州",
        "甲组 乙组 丙组",
        "储存、追踪和分享",
    ):
        assert rule_of(line) is None, line


def test_forms_match_their_examples_and_no_counterexample() -> None:
    for form in forms().values():
        assert form.examples
        assert form.counter
        for example in form.examples:
            assert is_form(form.name, folded(example).strip()), (form.name, example)
        for counter in form.counter:
            assert not is_form(form.name, folded(counter).strip()), (form.name, counter)


NOTICE = [
    "关于开展水库安全检查的通知", "某水〔2021〕8号", "发文机关：县水利局", "成文日期：2021年04月06日",
    "各乡镇人民政府：", "一、检查范围", "三、联系方式", "联系人：吴工", "联系电话：0000-5550101",
    "附件：1.清单", "2.台账", "县水利局", "2021年4月6日", "抄送：县委办公室。", "特此通知。",
    "（记者 张某摄）", "第五条 本条例自公布之日起施行。", "主办：县水利局", "打印 关闭",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(text=st.lists(st.sampled_from([*PIECES, *NOTICE]), max_size=40).map("\n".join))
def test_parts_of_a_notice_in_any_order_come_to_rest(text: str) -> None:
    for clean in (span, conservative):
        assert clean.found(apply(text, clean.found(text))) == []


def test_a_headline_is_not_looked_for_above_the_path_of_the_page() -> None:
    head = ["柳河镇召开春耕会议的通知", "首页 > 新闻 > 正文", "来源：本站", "阅读 12"]
    tail = ["分享到：", "责任编辑：王五", "版权所有 某公司", "京ICP备00000000号"]
    text = "\n".join(
        [*head, *["会议强调，要抓好春耕生产，确保种子化肥供应，不误农时，力争丰收。"] * 3, *tail]
    )
    assert head[0] not in span(text)


def test_a_site_footer_after_the_signature_still_goes() -> None:
    prose = "为做好防汛工作，经研究，决定开展一次检查，请各单位认真落实，不留死角。"
    head = ["首页", "登录", "首页 > 公告 > 正文", "关于防汛检查的通知", "来源：本站", "各单位："]
    foot = ["分享到：", "地址：某路1号", "电话：0000-5550100", "京ICP备00000000号", "版权所有 某局"]
    out = span("\n".join([*head, *[prose] * 3, "县水利局", "2021年4月6日", *foot]))
    assert out.split("\n") == [head[3], head[5], *[prose] * 3, "县水利局", "2021年4月6日"]


WRAPPED = [
    "这座水库建成于上个世纪五十年代，坝体由黏土分层夯筑，坝顶宽六米，可以",
    "通行马车。当年参加施工的民工来自十一个公社，他们自带口粮和工具，住在",
    "临时搭起的工棚里。据县志记载，工程历时两个冬春，共完成土石方四十余万",
    "立方米，其中大部分是肩挑人抬运上坝的。水库蓄水之后，下游的三万亩旱地",
    "变成了水浇地，粮食产量逐年上升，沿河的村庄也陆续用上了电，晚上点起了",
]


@pytest.mark.parametrize("clean", [span, conservative], ids=lambda clean: clean.mode)
@pytest.mark.parametrize(
    "numbers",
    [
        ["- 23 -"], ["— 23 —"], ["· 23 ·"], ["－２３－"], ["第 23 页"], ["第 3 页 共 20 页"],
        ["Page 3 of 20"], ["23 / 120", "24 / 120"], ["23", "24", "25", "26"],
        ["", "- 23 -", ""], ["〔23〕", "〔24〕"], ["(23)", "(24)"], ["P23"], ["p. 23"], ["第二十三页"],
        ["二三", "二四"], ["一百三", "一百四"], ["Ⅱ", "Ⅲ"], ["xiv"], ["二三"], ["23"], ["- 23 -", "25"],
        ["23　　　　水 库 史 话", "第三章　蓄水　　　　24"], ["水库史话 | 23"], ["二三　水库史话"],
        ["水库史话", "水库史话"], ["第三章　蓄水", "第三章　蓄水"], ["水库史话 23", "水库史话 24"],
        ["水库史话 · 23 ·", "水库史话 · 24 ·"], ["县志　　　　　2018 年"],
        ["第 3 页，总 20 页"], ["水库史话 ◆ 23", "24 ◆ 蓄水"], ["水库史话●23"], ["23 ※ 水库史话"],
        ["水库史话 ／ 23", "水库史话 ／ 24"], ["★ 23 ★"], ["1955年冬　开工"], ["李大坝　等：蓄水的历史"],
        ["北河水利研究论文集"], ["────────", "────────"], ["B3　　2011年5月18日　　副刊"],
    ],
    ids="/".join,
)  # fmt: skip
def test_a_page_number_that_cuts_a_sentence_goes(clean: Boilerplate, numbers: list[str]) -> None:
    pages = [[*WRAPPED, number] for number in numbers] if numbers[0] else [[*WRAPPED, *numbers]]
    text = "\n".join([line for page in pages for line in page] + WRAPPED)
    assert clean(text).split("\n") == WRAPPED * (len(pages) + 1)


@pytest.mark.parametrize(
    "numbers",
    [
        ["1", "2", "3", "4"], ["2019", "2020", "2021", "2022"], ["23/120", "80/120"],
        ["- 1 -", "- 2 -", "- 3 -"], ["·1·", "·2·"], ["第1页", "第2页"], ["23", "24"],
        ["一", "二", "三", "四"], ["I", "II", "III"], ["1949"], ["一　蓄水", "二　开闸"],
        ["编号　　　　　　1", "编号　　　　　　2", "编号　　　　　　3"], ["老人们", "老人们", "老人们"],
    ],
    ids="/".join,
)  # fmt: skip
def test_a_number_between_whole_paragraphs_stays(numbers: list[str]) -> None:
    part = ["第二天一早，孩子们都来了，围着水缸看青蛙，谁也不肯去上学。", "老人说，看够了就走吧。"]
    text = "\n".join(line for number in numbers for line in [*part, number]) + "\n" + part[0]
    assert span.found(text) == []


def test_a_number_between_verses_or_subtitles_stays() -> None:
    verses = [f"{n}\n风从河上来\n带着水草的气味\n我在桥头等你\n灯一盏一盏地亮" for n in range(1, 6)]
    subtitles = [
        f"{n}\n00:00:{n:02} --> 00:00:{n + 1:02}\n我们昨天在河边看见的那只白鹭，它今天又\n飞回来了，就停在老地方\n"
        for n in range(1, 8)
    ]
    for text in ("\n".join(verses), "\n".join(subtitles)):
        assert span.found(text) == []


def test_a_running_head_beside_page_numbers_goes_and_the_title_stays() -> None:
    pages = [line for n in range(7, 11) for line in [*WRAPPED, "", f"- {n} -", "", "水库史话", ""]]
    text = "\n".join(["水库史话", "", *pages, *WRAPPED])
    found = span.found(text)
    assert {edit.rule for edit in found} == {"page-number", "running-head"}
    assert apply(text, found).split("\n") == ["水库史话", "", *WRAPPED * 5]


def test_numbers_in_wrapped_text_that_count_sections_stay() -> None:
    section = [
        "　　第二天一早孩子们都来了，围着水缸看青蛙，谁也不肯去上学，",
        "老人说，看够了就走吧。",
    ]
    for numbers in ("1234", "一二三四", ("1949", "1950", "1956"), ("(1)", "(2)", "(3)", "(4)")):
        text = "\n".join(line for number in numbers for line in [number, *section * 3])
        assert span.found(text) == []


@pytest.mark.parametrize(
    "lines",
    [
        ["＊＊＊＊＊", "＊＊＊＊＊"], ["────────", "────────"], ["难度 ★ 3", "难度 ★ 4"],
        ["1955年　开工", "1956年　蓄水"], ["2004年9月3日　　星期五　　晴", "2004年9月4日　　星期六　　雨"],
        ["", "一江春水　两岸青山", ""], ["渡口 ◆ 3", "水库 ◆ 9"], ["北河水利研究论文集"],
    ],
    ids="/".join,
)  # fmt: skip
def test_what_stands_between_paragraphs_of_wrapped_text_stays(lines: list[str]) -> None:
    pages = [[*WRAPPED, "电灯。", line] for line in lines]
    assert span.found("\n".join([line for page in pages for line in page] + WRAPPED)) == []


@pytest.mark.parametrize("line", ["共饮一江水　同耕两岸田", "水来", "图3　水库全景"])
def test_what_a_sentence_quotes_stays(line: str) -> None:
    assert span.found("\n".join([*WRAPPED, line, *WRAPPED])) == []


def test_the_first_and_the_last_page_go_with_their_series() -> None:
    heads = [f"水库史话 ◆ {number}" for number in (23, 24, 25)]
    pages = [heads[0], *WRAPPED, heads[1], *WRAPPED, "电灯。", heads[2], *WRAPPED[:2]]
    assert span("\n".join(pages)).split("\n") == [*WRAPPED * 2, "电灯。", *WRAPPED[:2]]


def test_a_drawn_line_goes_with_the_head_beside_it() -> None:
    pages = [
        "二三　水库史话",
        "━━━━━━",
        *WRAPPED,
        "二四　水库史话",
        "━━━━━━",
        *WRAPPED,
        "＊＊＊＊＊",
    ]
    assert span("\n".join(pages)).split("\n") == [*WRAPPED * 2, "＊＊＊＊＊"]


def test_a_number_that_the_sentence_shows_stays() -> None:
    for before, after in (("门上写着", "几个字，"), ("一共有", "个人，")):
        lines = [*WRAPPED[:2], WRAPPED[2][: -len(before)] + before, "37", after + WRAPPED[3]]
        assert span.found("\n".join([*lines, *WRAPPED])) == []


PRINT = [
    "- 23 -",
    "- 24 -",
    "第 3 页",
    "第 3 页 共 20 页",
    "7",
    "8",
    "9",
    "10",
    "水库史话",
    "水库史话　　　　8",
    "9　　　　第三章　蓄水",
    "二三　水库史话",
    "二四",
    "〔内部资料〕 水库史话",
    "水库史话 ◆ 9",
    "────────",
    "B3　　2011年5月18日　　星期三　　副刊",
    "副刊　　2011年5月18日　　星期三　　B4",
    "1955年冬　开工",
    "李大坝　等：蓄水的历史",
    "北河水利研究论文集",
    "",
    *WRAPPED,
]


@settings(max_examples=200, deadline=None)
@given(text=st.lists(st.sampled_from([*PRINT, *PRINT, *PIECES]), max_size=60).map("\n".join))
def test_pages_of_print_in_any_order_come_to_rest_and_go_back(text: str) -> None:
    for clean in (span, conservative):
        found = clean.found(text)
        assert clean.found(apply(text, found)) == []
        assert revert(apply(text, found), found) == text


def test_work_grows_as_a_text_of_page_numbers_does() -> None:
    for piece in (
        "- 23 -\n",
        "7\n",
        "水库史话\n- 3 -\n",
        "水库史话　　　　8\n",
        "二三　　水库史话\n",
        "水库史话\n",
        "水库史话 ◆ 8\n",
        "────────\n",
        "B3　　2011年5月18日　　星期三\n",
        "\n1955年冬　开工\n\n",
        "".join(f"{line}\n李大坝：水库\n" for line in WRAPPED),
        "".join(f"{n}\n" for n in range(50)),
        "".join(f"{line}\n水库史话\n" for line in WRAPPED),
    ):
        grown = growth(lambda text: span.found(f"{WRAPPED[0]}\n{text}"), piece, end=WRAPPED[1])
        assert grown < MOST, piece


def printed_pages(count: int) -> str:
    """Pages of print of which each but the last has its number below it."""
    parts = [line for n in range(1, count) for line in [*WRAPPED, str(n)]]
    return "\n".join([*parts, *WRAPPED])


def test_work_grows_as_the_pages_of_a_book_do() -> None:
    assert len(span.found(printed_pages(40))) == 39  # and what is loaded once is loaded
    assert work(span.found, printed_pages(160)) < MOST * work(span.found, printed_pages(40))


def test_what_is_held_grows_as_the_pages_of_a_book_do() -> None:
    def held(count: int) -> int:
        text = printed_pages(count)
        sheet = laid_out([text])
        (shape,), whole = measured(sheet, {}), lines(text)
        tracemalloc.start()
        found = printed(shape, whole)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert len(found) == count - 1
        return most

    held(10)  # what is loaded once is loaded
    assert held(2000) < MOST * held(500)


def test_a_page_that_cannot_be_told_apart_is_remarked_on() -> None:
    page = "首页\n新闻\n登录\n注册\n分享到：\n打印\n网站地图\n关于我们\n返回顶部\n"
    assert span(page) == page
    (remark,) = span.remarks(page)
    assert "only lines that name themselves" in remark
    assert list(conservative.remarks(page)) == []


def test_a_listing_of_a_page_is_not_remarked_on() -> None:
    assert list(span.remarks("页面这样写。\n\n```text\n首页\n登录\n分享\n关于我们\n```\n")) == []


@needs_shared
def test_texts_without_furniture_are_not_remarked_on() -> None:
    assert SHARED is not None
    golds = sorted((SHARED / "corpora" / "pages").glob("*.gold.txt"))[::4]
    assert [remark for path in golds for remark in span.remarks(path.read_text("utf-8"))] == []


def test_the_reason_tells_whether_a_text_was_weighed() -> None:
    prose = "昨天中午，城南社区的食堂开张了，六十多位老人吃上了热饭。厨师说，菜单每周换一次，少油少盐。\n"
    (alone,) = Boilerplate().found(f"{prose}责任编辑：王五\n")
    assert alone.because.endswith("by its name alone")
    page = f"首页 > 民生 > 正文\n社区食堂开张\n2021-03-04 08:12 来源：本站\n{prose}分享到：\n责任编辑：王五\n"
    assert not any(edit.because.endswith("alone") for edit in Boilerplate().found(page))
    named = Boilerplate(mode="conservative").found(page)
    assert named
    assert not any(edit.because.endswith("alone") for edit in named)


SPARSE = (
    "松坡陶坊\n窑场手记\n来坊路线\n松坡陶坊 > 窑场手记\n第一次烧柴窑\n坊主 写在立冬之后\n"
    "凌晨三点添柴的时候，山里只听得见火的声音，窑口的颜色从暗红慢慢变成橘黄，脸烤得发烫。\n"
    "第二天傍晚封窑，等了整整四天才敢打开，最上面一层落了薄薄的灰，釉色比预想的要沉一些。\n"
    "{}\n赞一下\n转给朋友\n前一篇 练土\n后一篇 化妆土\n近来写下的\n搬柴\n颱风之后\n邻居们\n山脚木作\n"
)


def test_a_page_that_names_one_row_is_told_by_what_would_go() -> None:
    page = SPARSE.format("返回顶部")
    edits = list(span.found(page))
    assert "近来写下的" not in span(page)
    assert "凌晨三点" in span(page)
    assert not any(edit.because.endswith("alone") for edit in edits)
    assert span(span(page)) == span(page)
    assert span.edits_of_each([TALK, page, "下一页\n" + TALK])[1] == span.edits_of_each([page])[0]


def test_a_page_without_any_name_is_not_weighed() -> None:
    page = SPARSE.format("回去看看")
    assert span(page) == page


def test_a_long_text_with_short_rows_at_its_ends_is_not_weighed() -> None:
    prose = f"{TALK}\n" * 200
    book = f"山居小记\n林某某\n自序\n{prose}附录\n年表\n后记\n返回顶部\n"
    assert span(book) == book


TALK = "本次讲座以老地图和老照片为线索，讲述城市与河流的关系，欢迎市民前来，座位有限，先到先得。"


def test_labels_and_values_of_an_event_stay_and_those_of_a_site_go() -> None:
    event = (
        "主讲人：沈某某\n时间：2023年4月22日（周六）14:30\n地点：市图书馆三楼报告厅\n费用：免费\n"
    )
    site = "主办单位：某市图书馆\n技术支持：某公司\n地址：人民路1号\n邮编：100000\n电话：010-12345678\n"
    page = f"首页\n讲座\n登录\n讲座预告：河流与城市\n{event}{TALK}\n分享到：\n相关活动\n亲子阅读会\n关于我们\n{site}"
    after = span(page)
    assert event in after
    assert TALK in after
    assert not any(line in after for line in site.splitlines())


def test_a_table_beside_no_text_goes_with_the_list_that_it_is() -> None:
    quotes = "上证指数\n3201.12\n0.35%\n深证成指\n10452.90\n0.21%\n创业板指\n2105.33\n-0.18%\n"
    page = (
        f"首页\n财经\n登录\n首页 > 财经 > 正文\n{TALK}\n{TALK}\n责任编辑：王五\n分享到：\n"
        f"行情排行\n{quotes}热门文章\n某地召开春耕会议\n关于我们\n版权所有 某公司\n"
    )
    assert "3201.12" not in span(page)


def test_a_menu_that_comes_back_at_the_foot_holds_nothing_of_what_stands_between() -> None:
    page = (
        f"首页\n走进企业\n产品展示\n人才政策\n登录\n首页 > 公司新闻 > 正文\n{TALK}\n{TALK}\n分享到：\n上一篇：某地展会\n"
        "走进企业\n企业简介\n企业文化\n产品展示\n一号产品\n二号产品\n人才政策\n招聘岗位\n关于我们\n版权所有 某公司\n"
    )
    assert "一号产品" not in span(page)


def test_headlines_of_a_ranked_list_are_no_steps() -> None:
    ranks = "1\n某地召开春耕会议\n2\n老桥加固工程完工\n3\n公交三路调整线路\n"
    page = f"首页\n新闻\n登录\n首页 > 新闻 > 正文\n{TALK}\n{TALK}\n分享到：\n热门排行\n{ranks}关于我们\n版权所有 某公司\n"
    assert "公交三路" not in span(page)


def test_numbered_sources_below_the_text_stay() -> None:
    page = (
        "首页 > 百科 > 地理\n登录 | 注册\n望江镇\n"
        "望江镇位于县境东部，面积八十六平方千米，人口三万二千人，因镇中有一座明代石桥而得名。\n"
        "明洪武年间设巡检司，清代为市，民国时称乡，1985年建镇，沿用至今，没有再变。\n"
        "参考资料\n1. 望江县志，1995年版，第88页．\n2. 望江文物志，第12页．\n"
        "相关词条\n分享到：微信 微博\n关于我们 | 联系我们\n"
    )
    after = Boilerplate()(page)
    assert "参考资料\n1. 望江县志" in after
    assert "2. 望江文物志" in after
    assert "关于我们" not in after


def test_a_short_headline_between_the_path_and_the_data_stays() -> None:
    page = (
        "首页 > 社会 > 正文\n小小菜园子\n2019-05-06 08:00 来源：望江晚报\n"
        "在新村的空地上，十几位老人种了一片菜，黄瓜、豆角、辣椒，长得正好，谁来了都能摘一把。\n"
        "物业说，只要不占绿地，他们不管，居民也都乐意，觉得比荒着好。\n"
        "责任编辑：李芸\n分享到：微博 微信\n发表评论\n"
    )
    assert Boilerplate()(page).startswith("小小菜园子\n在新村的空地上")


@pytest.mark.parametrize("said", ["如有侵权请联系网站删除", "本平台仅提供信息存储服务。"])
def test_a_paragraph_that_a_disclaimer_is_glued_to_stays(said: str) -> None:
    text = (
        "外婆家的院子里有一口老井，井沿被绳子磨出了十几道深沟。\n"
        "夏天我们把西瓜装进网兜，吊到井里去，傍晚提上来，凉得冰牙。\n"
        f"后来村里通了自来水，井就盖上了一块石板。{said}\n"
        "去年清明我回去，石板还在，缝里长出了一丛凤尾草。\n"
        "我蹲下来听了一会儿，下面好像还有水声。\n"
    )
    assert not span.found(text)
