"""Signatures that go and recurrences that stay, on made-up, random and real text."""

import lzma
import tomllib
from importlib.resources import files
from itertools import pairwise
from random import Random
from unittest import mock

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shared import SHARED, needs_shared
from work import MOST, growth

from cleaner.edit import AT_REST, apply, complete, revert
from cleaner.filters import watermarks
from cleaner.filters.watermarks import Watermarks
from cleaner.furniture.clues import Asked, Clues, Held, held_in
from cleaner.furniture.ends import masked, raw_length
from cleaner.furniture.folding import folded
from cleaner.furniture.sheet import Sheet, laid_out
from cleaner.furniture.signatures import (
    bits_of_shapes,
    is_stamp,
    may_be_stamp,
    shapes_of_phrases,
)
from cleaner.furniture.talk import Said, is_lone, odds_of

clean = Watermarks()

PIECES = [
    "会议强调，要抓好春耕。", "农技员走进田间地头", "播种面积达到120", "他说：“好。”", "（新华社发）",
    "xQ7某地新闻网 | 本地第一门户", "aB3某地新闻网 | 本地第一门户", "某地在线 www.abcde.com", "(", "）", "【", "】",
    "【某地门户首发，最新内容请访问www.abcde.com】", "（某地网 www.abcde.com）", "一秒记住", "最新章节请访问",
    "w w w . a b c . c o m", "手机用户请浏览m.abcde.com阅读。", "ｗｗｗ．ａｂｃ．ｃｏｍ", "。", "\n", "\n\n", " ", "a", "1",
    "#看小说就来“某地书院”#", "某地在线 | 某地人的家园", "©某地日报 禁止转载", "-关注公众号“某地”，回复", "阅读全文-", "kX3某地新闻网",
    "最新章节请搜索“某地书屋”！", "（本章未完，请翻页）", "abcde.net", "www。abcde。com", "w-w-w.a-b-c-d-e.c-o-m", "ａｂｃｄｅ．ｃｏｍ",
    "第(1/3)页", "（责任编辑：某某）", "仅供学习交流，请勿商用", "书友群：1234567", "wωw.abc.cοm", "wwwabccom", "本书由某某整理，", "提供下载",
    "听.雨.小.说.网", "最●新●章●节", "w≦≦w≦w．≦7≧z≧．com", "abсdе.сс", "“", "”", "加微信abcde2020，免费领取电子书", "小.说", "w●",
    "【推荐下，某某追书真的好用，这里下载】", "请记住本站域名，以免找不到", "加Q群：1234567", "免费", "小说", "求月票，", "求收藏！", "PS：", "双更",
    "©某地日报", "禁止转载", "更多新闻请关注", "某地在线", "，某地人的网站", "请点赞", "和在看，", "分享给朋友", "（ID：abcde）", "转载自公众号：", "----发自我的手机", "|", "网", "请", "∷更新快", "∷", "★", "文 学 ", "a b c ", ". c c", "(www.a b c.com)", "ⓦⓦⓦ.ⓒⓞⓜ", "（某某书屋 首发）", "[来源:学#某#网]", "本文转自：www.abcde.com", "※ 来源: 1.2.3.4", "此为防盗章，", "订阅不足。", "字幕由某某社群提供", "资料整理自网络，", "侵权删除", "\ud800", "\0", "\r",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(texts, st.text(max_size=60)))
def test_a_second_call_finds_nothing_and_every_edit_goes_back(text: str) -> None:
    found = clean.found(text)
    after = apply(text, found)
    assert clean.found(after) == []
    assert revert(after, found) == text
    assert all(edit.rule in clean.rules and edit.because for edit in found)


@settings(max_examples=60, deadline=None)
@given(text=texts, rule=st.sampled_from(sorted(Watermarks.rules)))
def test_a_rule_switched_off_finds_nothing(text: str, rule: str) -> None:
    some = Watermarks(without=(rule,))
    found = some.found(text)
    assert rule not in {edit.rule for edit in found}
    assert some.found(apply(text, found)) == []


def rows_of_each(sheet: Sheet) -> list[list[int]]:
    return [list(range(*each)) for each in pairwise(sheet.bounds.tolist())]


def everything(sheet: Sheet, words: Held, least: int) -> dict[int, Clues]:
    """Clues that rule nothing out."""
    return {
        n: Clues(own, own, [Asked(row, -1, range(len(sheet.row(row)))) for row in own], True)
        for n, own in enumerate(rows_of_each(sheet))
    }


@settings(max_examples=200, deadline=None)
@given(text=texts)
@example(text="www。abcde。com★w w w . a b c . c o m")
def test_clues_pass_over_nothing(text: str) -> None:
    found = clean.found(text)
    with mock.patch.object(watermarks, "clues", everything):
        assert clean.found(text) == found


@pytest.mark.parametrize("text", ["（某地网 www.abcde.com）★", "www.abcde.com★"])
def test_an_odd_sign_behind_an_address_is_none_between_its_letters(text: str) -> None:
    with mock.patch.object(watermarks, "clues", everything):
        assert clean.found(text) == []


def every_row(sheet: Sheet, words: Held) -> dict[int, list[int]]:
    """Rows in which a site may speak, none ruled out."""
    return {n: own for n, own in enumerate(rows_of_each(sheet)) if own}


@settings(max_examples=200, deadline=None)
@given(text=texts)
@example(text="本文转自：www.abcde.com文 学 和在看，")
def test_speech_is_looked_for_wherever_it_may_be(text: str) -> None:
    found = clean.found(text)
    with mock.patch.object(watermarks, "speaking", every_row):
        assert clean.found(text) == found


@needs_shared
def test_clues_pass_over_nothing_in_real_text() -> None:
    assert SHARED is not None
    paths = sorted((SHARED / "corpora" / "watermarks").glob("*.noisy.txt"))[::3]
    paths += sorted((SHARED / "corpora" / "pages").glob("*.noisy.txt"))[::2]
    texts = [path.read_text("utf-8") for path in paths]
    found = clean.found_in_each(texts)
    with mock.patch.object(watermarks, "clues", everything):
        assert clean.found_in_each(texts) == found


def test_shapes_match_their_examples_and_no_counterexample() -> None:
    data = tomllib.loads((files("cleaner") / "data" / "watermarks.toml").read_text("utf-8"))
    for rule in data["rule"]:
        assert rule["examples"]
        assert rule["counter"]
        for said in rule["examples"]:
            glued, alone = clean(f"天黑了。{said}"), clean(f"天黑了。\n{said}\n")
            assert glued == "天黑了。" or alone == "天黑了。\n", said
        for counter in rule["counter"]:
            assert clean.found(counter) == [], counter


def test_shapes_of_phrases_have_bits_for_as_many_kinds_as_fit_into_a_number() -> None:
    bits, shapes = bits_of_shapes(), shapes_of_phrases()
    assert max(bits) < 1 << 63
    kinds: dict[int, set[object]] = {}
    for bit, shape in zip(bits, shapes, strict=True):
        kinds.setdefault(bit, set()).add(shape[1:])
    assert all(len(own) == 1 for own in kinds.values())


def test_who_tells_what_a_notice_says_goes_on() -> None:
    line = "“看最新章节请百度搜索”，广告上写着。"
    assert clean(line) == line


def test_a_code_that_runs_into_the_digits_of_the_prose_is_cut_where_it_begins() -> None:
    sign = "某地新闻网 | 本地第一门户"
    text = "\n".join(
        f"{body}q7Z{sign}" for body in ("面积达到120", "苗情好。", "雨水足", "收成稳。")
    )
    assert clean(text) == "面积达到120\n苗情好。\n雨水足\n收成稳。"


@pytest.mark.parametrize(
    "sign", ["www.abcde.com", "某地新闻网www.abcde.com", "某地在线 | 某地人的家园"]
)
def test_a_signature_at_the_heads_of_paragraphs_goes(sign: str) -> None:
    bodies = [
        "会议强调，要抓好春耕。",
        "农技员走进田间地头，看苗情。",
        "雨水足，收成稳，粮价也好。",
    ]
    assert clean("\n".join(sign + body for body in bodies)) == "\n".join(bodies)


def test_a_line_that_is_nothing_but_a_signature_goes_whole() -> None:
    sign = "某地在线 www.abcde.com"
    text = f"春天来了，河水涨了。{sign}\n\n{sign}\n\n孩子们在堤上放风筝。{sign}\n"
    assert clean(text) == "春天来了，河水涨了。\n\n孩子们在堤上放风筝。\n"


def test_a_sentence_is_not_cut_where_the_search_for_a_phrase_ends() -> None:
    said = "他" * 85 + "走了，"
    for line in (f"PS：求月票{said}雨停了。", f"©某地日报 不得{said}转载", f"【广告】微信{said}"):
        assert clean(line) == line


TRIGGERS = [
    "www.", "w ", "请访问", "(a.com", "a1", "网 | ", "。", "最新章节", "本书由整理", "下载", "编辑", "仅供", "第1页/", "(编辑:某", "ω.",
    "加群1234567", "公众号", "小.说|", "w≦", "最 新 ", "а.с", "【听书", "求月票,", "请点赞、", "更多歌词", "©某不得", "感谢的月票,", "可编辑 ", "下载 ", "时间轴:某 ", "加q群123456免费小说",
    "网,最新",
    "∷更新快", "∷更新快∷", "★ 文 学 ", "a b c . c c ", "(www.a b ", "(www.a b.com", "ⓦⓒⓞ.", "本文由www.a.com请", "※ 来源: 1.2.", "来源:[来源:学#学#", "防盗章,订阅不足", "扫码加入读者群,和", "资料收集于网络,侵权", "字幕由",
]  # fmt: skip


@pytest.mark.parametrize("trigger", [*TRIGGERS, "一秒记住"])
def test_work_grows_as_a_text_of_one_trigger_does(trigger: str) -> None:
    for unit in (trigger, trigger * 10 + "\n"):
        assert growth(clean.found, unit) < MOST, unit


@pytest.mark.parametrize(
    "unit",
    [
        "河水涨了。某地在线 www.abcde.com\n",
        "他走了（某地网 www.abcde.com）。\n",
        "天亮了。ｗｗｗ．ａｂｃ．ｃｏｍ",
    ],
)
def test_work_grows_as_the_signatures_of_a_text_do(unit: str) -> None:
    assert len(clean.found(unit * 50)) == 50
    assert growth(clean.found, unit) < MOST


def test_a_long_line_is_not_copied_for_each_address_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    row = Sheet.row
    monkeypatch.setattr(
        Sheet, "row", lambda self, number: asked.append(number) or row(self, number)
    )
    Watermarks().edits("\n".join(["他说好。看www.abcde.com吧" * 400] * 3))
    assert len(asked) < 60


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_million_characters_of_one_trigger_finish(trigger: str) -> None:
    """A pattern that runs to the end from every place would take many minutes."""
    text = trigger * (1_000_000 // len(trigger))
    found = clean.found(text)
    assert complete(text, found) == found


@needs_shared
def test_stamped_articles_come_out_as_they_were() -> None:
    assert SHARED is not None
    exact = total = 0
    for path in sorted((SHARED / "corpora" / "watermarks").glob("*.noisy.txt")):
        noisy = path.read_text("utf-8")
        gold = path.with_name(path.name.replace(".noisy.", ".gold.")).read_text("utf-8")
        after = clean(noisy)
        if path.name.startswith("keeps-"):
            assert after == noisy, path.name
        pairs = list(zip(gold.split("\n"), after.split("\n"), strict=True))
        total += len(pairs)
        exact += sum(one.rstrip() == other.rstrip() for one, other in pairs)
    assert exact >= 0.99 * total


@needs_shared
@pytest.mark.parametrize("kind", ["cn", "tw", "mix"])
def test_technical_prose_full_of_addresses_stays(kind: str) -> None:
    assert SHARED is not None
    with lzma.open(SHARED / "corpora" / "text" / f"{kind}.txt.xz", "rt", encoding="utf-8") as file:
        assert clean.found(file.read(300_000)) == []


def test_a_phrase_inside_a_sentence_leaves_the_sentence_and_its_marks() -> None:
    phrase = "一秒记住【千灯阁】www.abcde.com"
    assert clean(f"他抬起头，{phrase}，看见一盏灯。") == "他抬起头，看见一盏灯。"
    assert clean(f"他走了{phrase}。") == "他走了。"
    assert clean(f"{phrase}，他翻开书，继续阅读。") == "他翻开书，继续阅读。"


@pytest.mark.parametrize(
    "stamp",
    [
        "最新章节请到听雨阁阅读",
        "加群123456789看更多好书",
        "本书由听雨阁整理提供下载",
        "本文首发于听雨文学，未经授权禁止转载",
        "更多字幕请访问www.abcde.com",
        "关注微信公众号：听雨阁，回复“剑影”阅读全文",
        "请到听雨阁支持正版",
    ],
)
def test_prose_right_behind_a_phrase_stays_whole(stamp: str) -> None:
    prose = "风筝飞得很高，线在手里绷得紧紧的。"
    assert clean(f"天黑了。{stamp}{prose}").endswith(prose)


def test_prose_after_an_address_stays_whatever_it_speaks_of() -> None:
    for prose in ("，更新的账本摆在桌上。", "，阅读的人抬起头来。", "，请大家都坐下吧，他说。"):
        assert clean(f"手机用户请浏览m.abcde.com{prose}").endswith(prose[1:])


def test_work_grows_as_many_words_of_reader_sites_do() -> None:
    for piece in (
        "一秒记住【某】",
        "最新章节请到【",
        "精彩小说免费阅读",
        "请收藏本站(",
        "手机版阅读网址",
    ):
        assert growth(clean.found, piece, 1000) < MOST, piece
        assert growth(clean.found, f"{piece}\n", 1000) < MOST, piece


@pytest.mark.parametrize(
    "phrase",
    [
        "天才一秒记住本站地址：[听雨阁]www.abcde.cc最快更新！无广告！",
        "本书首发听雨书屋，请支持正版！",
        "看更多章节，请搜索“听雨书屋”",
        "听雨书屋 www.abcde.com，最快更新剑影最新章节！",
        "为了方便下次阅读，你可以在顶部“加入书签”记录本次（第3章）的阅读记录，下次打开书架即可看到！"
        "请向你的朋友推荐本书，谢谢您的支持！！",
        "声明：本书由听雨书屋(www.abcde.com)自网络收集整理制作,仅供预览交流学习使用,"
        "版权归原作者和出版社所有,如果喜欢,请支持订阅购买正版.",
        "【记住网址 www.abcde.com 听雨中文网】",
        "如果您觉得本书不错，请分享给您的朋友：www.abcde.com",
        "更多全本txt小说请到www.abcde.com下载",
        "（未完待续。请搜索听雨书屋，小说更好更新更快！）",
        "扫描下方二维码关注公众号，了解更多资讯",
        "本章节由听雨书屋手打更新",
        "（听雨书屋 www.abcde.com）",
        "(看小说到听雨书屋www.abcde.com)",
        "第(2/3)页",
        "本章未完，请点击下一页继续阅读！第1页 / 共3页",
        "wωw.abcde.соm",
        "听 雨 阁 w w w . a b c d e . c c",
        "最新章节请到听雨阁阅读",
        "本书由听雨阁整理提供下载",
        "本字幕由听雨字幕组翻译制作，仅供学习交流，严禁用于商业用途。",
        "加群123456789看更多好书",
        "返回听雨，查看更多",
        "听.雨.小.说.网",
        "听-雨-书-屋-首-发",
        "w●w●w●.●a●b●c●.●c●o●m",
        "abсdе.соm",
        "www.abc⑧.net",
        "ａｂｃｄｅ．Ｎｅｔ",
        "【最近一直用听雨追书，朗读音色多，安卓苹果均可。】",
        "下载听雨阅读客户端，收藏本书不迷路",
        "书友QQ群：123456789，欢迎各位书友加入",
        "更多电子书请加微信号：abcde2019",
    ],
)
def test_what_a_site_says_to_its_readers_goes_from_a_line_and_as_a_line(phrase: str) -> None:
    assert (
        clean(f"天黑了，街上没有人。{phrase}\n他推开门。\n") == "天黑了，街上没有人。\n他推开门。\n"
    )
    assert (
        clean(f"天黑了，街上没有人。\n{phrase}\n他推开门。\n")
        == "天黑了，街上没有人。\n他推开门。\n"
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "读者可以免费阅读最新章节。", "他每天在手机上看小说，更新很快。", "请下载本书电子版阅读。", "请访问本站首页。",
        "下载地址：http://www.example.org/software/", "欢迎关注“望江发布”微信公众号，了解更多资讯。", "请支持正版，拒绝盗版。",
        "本书作者是一位网络小说作家。", "请把书放回书架。", "（下载地址：www.example.com）", "网络小说网站的收入主要来自订阅。",
        "本小说纯属虚构。", "登录网站下载电子书。", "请点击下一页查看完整表格。", "本文首发于微信公众号“城南旧事”。", "看书学习，看书写作。",
        "他在页脚写了第1页/共3页。", "你上www.abcde.com看看，价钱都写着呢。", "本书由三位学者合著，两年后由一家出版社出版。", "本文由三部分组成，不得不从头说起。",
        "本文由他执笔，转载时注明出处的只有一家报纸。", "本软件仅供个人学习，不得用于商业用途。", "有问题请加QQ群：123456789。", "关注公众号“城南旧馆”，回复“预约”即可。",
        "他用手机扫描创建了一份文档。", "文件下载", "（编辑：补充了图片）", "网址是www.bücher.com。", "加群的先改备注。", "把资料下载后再修改。",
    ],
)  # fmt: skip
def test_what_prose_says_of_books_and_sites_stays(sentence: str) -> None:
    assert clean.found(f"天黑了，街上没有人。{sentence}\n他推开门。\n") == []
    assert clean.found(f"天黑了，街上没有人。\n{sentence}\n他推开门。\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "看到一半跳出一句“本章未完，点击下一页继续阅读”，气得他想摔手机。",
        "“本站永久域名是www.abcde.com，请大家收藏。”站长在公告里写道。",
        "「一秒記住，精彩小說無彈窗免費閱讀！」這句話我看了十年。",
        '他念道："最新章节请到听雨阁阅读。"',
    ],
)
def test_a_phrase_that_somebody_quotes_stays(text: str) -> None:
    assert clean.found(text) == []


def test_a_phrase_between_or_amid_what_people_say_goes() -> None:
    for phrase in ("一秒记住，精彩小说无弹窗免费阅读！", "一秒记住www.abcde.com"):
        for quotes in ("“”", "「」", '""'):
            one, other = quotes
            assert clean(f"{one}走吧。{other}{phrase}{one}好。{other}") == (
                f"{one}走吧。{other}{one}好。{other}"
            )
    assert clean("“走吧，一秒记住www.abcde.com他不会回来了。”") == "“走吧，他不会回来了。”"


def test_a_name_and_address_go_from_before_a_sentence() -> None:
    sign = "听雨小说网www.abcde.com"
    assert clean(f"天黑了。{sign}他推开门。") == "天黑了。他推开门。"
    for prose in ("是一家文学网站。", "昨日停止服务。", "的读者越来越多。"):
        assert clean.found(f"天黑了。{sign}{prose}") == []


PARAGRAPHS = [
    "昨天上午，城南的食堂开张了，六十多位老人吃上了热饭。", "今年以来，全县新建果园三千余亩，农民增收两千元。",
    "“我们要把老百姓的事放在心上。”他说，“办不好就不回来。”", "工人们正在加紧施工，预计月底通车。这条路长十二公里。",
    "会议要求，各部门要密切配合，确保工作落到实处。",
]  # fmt: skip


@pytest.mark.parametrize(
    "sign",
    [
        "望江在线 | 望江人的网上家园", "望江在线——望江人的网上家园", "望江在线•望江人的网上家园", "望江论坛_望江第一社区", "【望江小说网，更新最快】", "『望江小说网首发』", "★望江小说网★",
        "#看小说就来“望江书院”#", "～望江小说网～更多好书等你来～", "©望江日报 未经授权 禁止转载", "(望江书吧 好书天天看)",
        "版权所有：望江日报社，转载请注明出处",
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", ["end", "head", "after a sentence", "amid a sentence"])
def test_a_signature_that_recurs_goes_from_wherever_it_stands(sign: str, where: str) -> None:
    def stamped(line: str) -> str:
        places = {"end": len(line), "head": 0, "amid a sentence": 7}
        at = places.get(where, (line.find("。") + 1) % len(line) or line.find("，") + 1)
        return line[:at] + sign + line[at:]

    assert clean("\n".join(map(stamped, PARAGRAPHS))) == "\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "sign", ["松 枝 小 筑", "松/枝/小/筑", "☆★☆ 松枝小筑 ☆★☆", "==【松枝文学】=="]
)
def test_any_name_with_marks_goes_from_most_lines_and_stays_on_fewer(sign: str) -> None:
    for stamped in ([line + sign for line in PARAGRAPHS], [sign + line for line in PARAGRAPHS]):
        assert clean("\n".join(stamped)) == "\n".join(PARAGRAPHS)
        fewer = [*stamped[1:], *PARAGRAPHS[:1]]
        assert clean.found("\n".join(fewer)) == []
        more = [*stamped, *(f"第{n}天，{line}" for n in range(9) for line in PARAGRAPHS)]
        assert clean.found("\n".join(more)) == []
        assert clean.found_in_each(["\n".join(more)])[0] is not AT_REST


def test_an_aside_before_a_signature_stays() -> None:
    lines = [f"{line}（3分）" for line in PARAGRAPHS]
    sign = "用“书虫”App看书，省时间又省钱"
    assert clean("\n".join(line + sign for line in lines)) == "\n".join(lines)


def test_what_too_few_of_the_lines_end_in_is_looked_for_again_when_lines_are_gone() -> None:
    signed = [f"{line}zXa望江县" for line in PARAGRAPHS]
    others = [f"第{n}天，{line}" for n in range(9) for line in PARAGRAPHS]
    text = "\n".join(signed + others)
    assert clean.found("\n".join(signed)) != []
    assert clean.found(text) == []
    assert clean.found_in_each([text])[0] is not AT_REST


@settings(max_examples=200, deadline=None)
@given(text=texts, random=st.randoms(use_true_random=False))
def test_a_text_at_rest_has_no_signature_in_some_of_its_lines(text: str, random: Random) -> None:
    if clean.found_in_each([text])[0] is AT_REST:
        some = [line for line in text.split("\n") if random.random() < 0.5]
        assert clean.found("\n".join(some)) == []


@settings(max_examples=200, deadline=None)
@given(
    raw=st.lists(st.sampled_from([*PIECES, "本段来自某书"]), min_size=1, max_size=3).map("".join),
    before=st.lists(st.sampled_from(["", "今天有雨，路上要小心。", "（"]), min_size=3, max_size=3),
    behind=st.lists(st.sampled_from(["", "明天天晴，可以出门。", "）"]), min_size=3, max_size=3),
)
def test_only_what_may_be_a_stamp_is_one(raw: str, before: list[str], behind: list[str]) -> None:
    raw = folded(raw)
    if is_stamp([raw] * 3, [*map(folded, before)], [*map(folded, behind)], 2):
        assert may_be_stamp(raw)


@given(st.text("某网1az "), st.text("某网1az "))
def test_a_masked_end_stands_for_the_characters_that_it_was_made_of(body: str, end: str) -> None:
    assert raw_length(f"{body}。{end}", masked(end)) == len(end)


@pytest.mark.parametrize(
    "said",
    [
        "更多精彩，请关注“某海日报”微信公众号", "扫码下载某海客户端，获取更多资讯", "这章没有结束，请点击下一页继续阅读！", "为您提供大神某上月的《大江》最快更新，请务必保存好书签！",
        "手机站全新改版升级地址：https://wap.abcde.la，数据和书签与电脑站同步，无广告清新阅读！",
    ],
)  # fmt: skip
def test_a_site_that_speaks_to_its_readers_goes_behind_a_sentence_and_alone(said: str) -> None:
    assert (
        clean(f"天黑了，街上没有人。{said}\n他推开门。\n") == "天黑了，街上没有人。\n他推开门。\n"
    )
    assert clean(f"天黑了。\n{said}\n他推开门。\n") == "天黑了。\n他推开门。\n"


@pytest.mark.parametrize(
    "form", ["天黑了，街上没有一个{}人走路。", "“{}”她念道。", "他说：“{}”", "没有人知道那天街上{}"]
)
def test_a_site_does_not_take_words_of_the_prose_along(form: str) -> None:
    text = form.format("扫码下载某海客户端，获取更多资讯") + "\n"
    assert not [edit for edit in clean.found(text) if edit.rule == "site-talk"]


@pytest.mark.parametrize("above", ["他推开门。", "。", "？！", "　　"])
def test_what_a_site_says_goes_from_an_indented_line_too(above: str) -> None:
    said = "为您提供大神某上月的《大江》最快更新，请务必保存好书签！"
    text = f"　　天黑了。\n{above}\n　　{said}他没有回头看一眼。\n"
    edits = clean.found(text)
    assert [(edit.rule, edit.was) for edit in edits] == [("site-talk", said)]


def test_who_tells_what_a_site_says_keeps_it_where_sites_speak_too() -> None:
    told = "再看旧网站页面下方的“版权所有，未经授权禁止转载”。这一行没有几个人看过。\n"
    said = "为您提供大神某上月的《大江》最快更新，请务必保存好书签！\n"
    assert clean(f"天黑了。\n{told}{said}他推开门。\n") == f"天黑了。\n{told}他推开门。\n"


def test_what_a_site_says_stays_without_the_rule() -> None:
    text = "天黑了。\n为您提供大神某上月的《大江》最快更新，请务必保存好书签！\n他推开门。\n"
    assert [edit.rule for edit in clean.found(text)] == ["site-talk"]
    assert not Watermarks(without=("site-talk",)).found(text)


SAID = "扫码下载某海客户端，获取更多资讯"


@pytest.mark.parametrize("form", ["{}，", "他推开门。{}，", "，{}", "、{}"])
def test_what_a_comma_cuts_from_its_sentence_is_no_sites(form: str) -> None:
    text = f"天黑了。\n{form.format(SAID)}\n灯亮了。\n"
    assert clean.found(text) == []


def test_marks_drawn_out_weigh_no_more_than_none() -> None:
    assert clean(f"天黑了。\n{SAID}\n灯亮了。\n") == "天黑了。\n灯亮了。\n"
    assert clean(f"天黑了。\n{SAID}~~~~~~\n灯亮了。\n") == "天黑了。\n灯亮了。\n"
    text = f"天黑了。\n今天不想说话啦{'~' * 23}\n灯亮了。\n"
    assert clean.found(text) == []


def test_a_half_width_stop_ends_a_sentence_too() -> None:
    sheet = laid_out(
        ["天黑了。\n看完了就来换一本.\n灯亮了。\n", "天黑了。\n看完了就来换一本\n灯亮了。\n"]
    )
    words = held_in(sheet)
    alone = [Said(row, 0, len(sheet.row(row)), 3.5) for row in (1, 4)]
    assert [is_lone(sheet, words, said) for said in alone] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        f"[2019-06-18 20:15:40] 掌柜：{SAID}", f"[00:12.50]{SAID}\n[00:16.20]天没亮\n[00:20.75]船就响",
        f"甲：几点了？\n乙：{SAID}\n甲：船来了。\n乙：走吧。", f"7' 角球。\n9' {SAID}\n12' 越位。",
        f"Q：怎么装？\nA：{SAID}\nQ：要钱吗？\nA：不要。", f"10:01 阿秋\n{SAID}\n10:02 阿冬\n好。\n10:03 阿秋\n嗯。",
        f"Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,{SAID}\nDialogue: 0,0:00:04.00,0:00:06.00,Default,,0,0,0,,走吧",
        f"【掌柜】几点了？\n【阿秋】{SAID}\n【掌柜】船来了。\n【阿秋】走吧。", f"**问：要票吗？**\n**答：{SAID}**\n**问：几点？**\n**答：七点。**",
        f"Q1：怎么装？\nA1：{SAID}\nQ2：要钱吗？\nA2：不要。", f"第一步：天黑点灯。\n第二步：{SAID}\n第三步：天亮灭灯。",
        f"① 天黑了\n② {SAID}\n③ 灯亮了", f"第一条 天黑点灯。\n第二条 {SAID}。\n第三条 天亮灭灯。",
    ],
)  # fmt: skip
def test_what_a_turn_or_an_item_says_stays(text: str) -> None:
    assert clean.found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        f"来源：某海日报\n声明：{SAID}\n来源：某海晚报\n他走了。\n天黑了。\n灯亮了。\n船来了。",
        f"他说：走吧。\n3. {SAID}\n船来了。", f"船来了。\n他走了。\n1、{SAID}\n2、{SAID}",
        f"2019-09-09 21:38:04\n{SAID}\n船来了。\n天黑了。",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_turn_or_an_item_goes(text: str) -> None:
    assert SAID not in clean(text)


def test_no_time_is_left_alone() -> None:
    text = "00:12 天黑了。\n00:19 记住本站网址：www.abcde.com\n00:31 船来了。记住本站网址：www.abcde.com"
    assert clean(text) == text.removesuffix("记住本站网址：www.abcde.com")


def test_a_sentence_alone_needs_more_where_no_other_passage_is_a_sites() -> None:
    text = "天黑了。\n本店商品请勿试穿，谢谢合作。\n他推开门。\n"
    assert clean(text) == text
    assert clean(f"{text}{SAID}\n") == "天黑了。\n他推开门。\n"


def test_a_question_goes_with_what_it_leads_up_to() -> None:
    assert clean(f"天黑了。\n还没看够？{SAID}\n他推开门。\n") == "天黑了。\n他推开门。\n"
    assert clean(f"天黑了。\n他走了吗？{SAID}\n") == "天黑了。\n他走了吗？\n"


def test_no_half_of_a_quotation_is_left() -> None:
    text = "“本站部分资源收集自网络，如有侵权请联系删除”，他抄在书的末一页上。"
    assert clean(text) == text


def test_odds_of_a_passage_are_those_of_it_alone() -> None:
    said = "扫码下载某海客户端，获取更多资讯"
    alone, amid = laid_out([said]), laid_out([f"天黑了。{said}他推开门。"])
    begin = np.array([4])
    assert odds_of(amid).of(begin, begin + len(said)) == odds_of(alone).of(
        begin - 4, begin - 4 + len(said)
    )
    assert odds_of(laid_out(["第1页"])).of(*np.array([[0], [3]])) == odds_of(
        laid_out(["第7页"])
    ).of(*np.array([[0], [3]]))
