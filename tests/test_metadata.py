"""What furniture lines said of an article, over many layouts, and what is not guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from work import MOST, growth, work

from cleaner import Pipeline
from cleaner.edit import Edit
from cleaner.metadata.article import FIELDS, metadata

BODY = "昨夜，河水又涨了一些，堤上的人没有休息，一直守到天亮，沙袋垒了三层，没有一处漏水。\n"


def said(*lines: str, rule: str = "source-line", text: str = BODY, at: int = 0) -> dict[str, str]:
    """What some lines say, each taken out by a rule at a place of a text."""
    edits = [Edit(at, at + len(line), "", rule, was=line) for line in lines]
    step = [("boilerplate", edits[:1])]
    return metadata(text, step + [("boilerplate", [edit]) for edit in edits[1:]])


@pytest.mark.parametrize(
    ("line", "source", "author", "date"),
    [
        ("来源：河湾日报 作者：王小二 2020-02-09 11:00", "河湾日报", "王小二", "2020-02-09T11:00"),
        ("2020-02-09 11:00:33 来源：河湾网 字号：大 中 小", "河湾网", None, "2020-02-09T11:00:33"),
        ("2020年2月9日11:00　来源：河湾网", "河湾网", None, "2020-02-09T11:00"),
        ("２０２０年０２月０９日　来源：河湾网", "河湾网", None, "2020-02-09"),
        ("发布时间：2020/02/09 来源：区水务局 浏览次数：12次", "区水务局", None, "2020-02-09"),
        ("发布日期：2020.2.9 信息来源：区水务局 作者： 点击数：3", "区水务局", None, "2020-02-09"),
        ("日期：二〇二〇年二月九日 来源：区水务局", "区水务局", None, "2020-02-09"),
        ("发布时间：2020-02-09 星期日 16:05", None, None, "2020-02-09T16:05"),
        ("2020-02-09 下午4:05 | 来源: 河湾在线 | 作者: 王小二", "河湾在线", "王小二", "2020-02-09T16:05"),
        ("来源：河湾日报2020-02-09 08:49", "河湾日报", None, "2020-02-09T08:49"),
        ("2020-02-09 09:58:03来源：河湾网作者：王小二", "河湾网", "王小二", "2020-02-09T09:58:03"),
        ("2020年02月09日 19:55 河湾晚报", "河湾晚报", None, "2020-02-09T19:55"),
        ("河湾新闻网 2020-02-09 07:17", "河湾新闻网", None, "2020-02-09T07:17"),
        ("2020-02-09 17:02 河湾晚报作者：王小二", "河湾晚报", "王小二", "2020-02-09T17:02"),
        ("发表于2020-02-09 21:30| 1164次阅读| 来源河湾社区| 0 条评论| 作者王小二", "河湾社区", "王小二", "2020-02-09T21:30"),
        ("文章来源：转载 更新时间：2020-02-09", None, None, "2020-02-09"),
        ("文/王小二 李雷", None, "王小二、李雷", None),
        ("文｜王小二 编辑｜李雷", None, "王小二", None),
        ("记者 王小二 通讯员 李雷", None, "王小二", None),
        ("河湾日报记者 王小二 李雷", None, "王小二、李雷", None),
        ("作者：约翰·史密斯、王小二", None, "约翰·史密斯、王小二", None),
        ("作者：John Smith 来源：The Riverside Daily", "The Riverside Daily", "John Smith", None),
        ("本文来源于河湾商报　2020-02-09 09:47:48", "河湾商报", None, "2020-02-09T09:47:48"),
        ("稿源：河湾电视台  编辑：李雷  2020年2月9日", "河湾电视台", None, "2020-02-09"),
        ("来源：河湾日报全媒体记者 王小二 2020-02-09", "河湾日报", None, "2020-02-09"),
        ("河湾网-《河湾日报》 2020-02-09", None, None, "2020-02-09"),
        ("新闻 中国记者 河湾名牌 河湾周刊 河湾消息 河湾出版", None, None, None),
        ("【来源：河湾日报】【作者：王小二】", "河湾日报", "王小二", None),
        ("來源：河灣日報 作者：王小二", "河灣日報", "王小二", None),
        ("来源：本站 作者：佚名 发布时间：3小时前", None, None, None),
        ("来源：网络 作者：admin 今天 10:22", None, None, None),
        ("发布时间：06/02/2022 - 13:48", None, None, None),
        ("发布时间：2020-13-45 25:61", None, None, None),
        ("图片来源：河湾图库", None, None, None),
        ("数据来源：河湾统计局", None, None, None),
        ("来源：", None, None, None),
        ("来源 作者 时间", None, None, None),
    ],
)  # fmt: skip
def test_a_line_says_what_it_names(
    line: str, source: str | None, author: str | None, date: str | None
) -> None:
    found = said(line)
    assert (found.get("source"), found.get("author"), found.get("date")) == (source, author, date)


@pytest.mark.parametrize(
    ("line", "editor"),
    [
        ("（责任编辑：王小二）", "王小二"),
        ("[责任编辑：王小二 PN123]", "王小二"),
        ("【责任编辑: 王小二 李雷】", "王小二、李雷"),
        ("责编：王小二 审核：李雷 监制：韩梅", "王小二"),
        ("编辑 | 王小二  校对 | 李雷", "王小二"),
        ("责任编辑：xiaoer", "xiaoer"),
        ("校对：李雷", None),
        ("编辑：", None),
        ("总编辑：李雷", None),
    ],
)
def test_an_editor_line_names_the_editor(line: str, editor: str | None) -> None:
    assert said(line, rule="editor-line", at=len(BODY)).get("editor") == editor


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("首页 > 新闻中心 > 城市新闻 > 正文", "新闻中心 > 城市新闻"),
        ("您当前的位置：首页 >> 政务公开 >> 通知公告", "政务公开 > 通知公告"),
        ("当前位置： 首页/要闻动态/今日关注", "要闻动态 > 今日关注"),
        ("你的位置 : 网站首页 › 历史 › 浏览文章", "历史"),
        ("河湾网首页>河湾新闻> 民生>正文", "河湾新闻 > 民生"),
        ("所在位置：首页 > 专题 > 守堤的人们在天亮之前", "专题"),
        ("首页", ""),
        ("企业首页\t|\t产业资讯\t|\t企业短信", ""),
        ("首页 > 甲 > 乙 > 丙 > 丁 > 戊 > 己 > 庚 > 辛", ""),
        ("河湾首页 > 河湾号 > 正文 申请入驻", "河湾号"),
    ],
)
def test_a_breadcrumb_names_the_column(line: str, column: str) -> None:
    text = "守堤的人们在天亮之前\n" + BODY
    assert said(line, rule="breadcrumb", text=text).get("column", "") == column


def test_a_labelled_column_comes_before_a_path() -> None:
    edits = [("boilerplate", [Edit(0, 30, "", rule, was=line)]) for line, rule in (
        ("首页 > 新闻 > 正文", "breadcrumb"), ("栏目：副刊 来源：河湾日报", "source-line"))]  # fmt: skip
    assert metadata(BODY, edits) == {"source": "河湾日报", "column": "副刊"}


@pytest.mark.parametrize(
    ("text", "at", "title"),
    [
        ("守堤的人们\n\n" + BODY, 5, "守堤的人们"),
        ("登录\n\n守堤的人们，一夜没有合眼！\n" + BODY, 18, "守堤的人们，一夜没有合眼！"),
        ("守堤的人们\n——记河湾村的一夜\n" + BODY, 15, "守堤的人们"),
        ("守堤的人们\n一夜没有合眼\n" + BODY, 13, "守堤的人们"),
        ("守堤的人们\n" + BODY, 0, "守堤的人们"),
        (BODY, 0, None),
        ("划重点：\n" + BODY, 5, None),
        ("首页 | 新闻\n" + BODY, 8, None),
        ("1\n" + BODY, 2, None),
        ("河湾日报网络版\n" + BODY, 8, None),
    ],
)
def test_the_headline_stands_beside_the_date_line(text: str, at: int, title: str | None) -> None:
    assert said("2020-02-09 11:00", rule="date-line", text=text, at=at).get("title") == title


def test_a_headline_that_furniture_repeats_is_the_title() -> None:
    text = "守堤的人们一夜没有合眼\n" + BODY
    line = "守堤的人们一夜没有合眼_河湾新闻_河湾网"
    assert said(line, rule="above-content", text=text) == {"title": "守堤的人们一夜没有合眼"}
    assert said("河湾新闻_河湾网", rule="above-content", text=text) == {}
    assert said("标题：守堤的人们", rule="above-content")["title"] == "守堤的人们"


def test_dates_that_disagree_are_none() -> None:
    assert "date" not in said("2020-02-09 11:00", "2021-03-04 12:00", rule="date-line")
    both = said("2020-02-09", "2020-02-09 11:00", rule="date-line")
    assert both["date"] == "2020-02-09T11:00"
    first = said("2020-02-09 11:00 来源：河湾网", "2021-03-04 12:00", rule="date-line")
    assert first["date"] == "2020-02-09T11:00"


def test_a_date_of_publication_comes_before_one_of_change() -> None:
    found = said("更新时间：2021-03-04", "发布时间：2020-02-09", rule="date-line")
    assert found["date"] == "2020-02-09"


def test_other_articles_behind_the_body_say_nothing_of_this_one() -> None:
    at = len(BODY)
    assert said("2021-03-04 11:00", rule="date-line", at=at) == {}
    assert said("来源：河湾网", rule="below-content", at=at) == {}
    assert said("信息来源：河湾网", rule="source-line", at=at) == {"source": "河湾网"}
    assert said("发布日期：2020-02-09", rule="date-line", at=at) == {"date": "2020-02-09"}


def test_what_the_text_keeps_and_other_filters_say_is_no_metadata() -> None:
    assert metadata("来源：河湾网\n" + BODY, []) == {}
    edit = Edit(0, 6, "", "near-duplicate", was="来源：河湾网")
    assert metadata(BODY, [("duplicates", [edit])]) == {}


def test_a_page_is_read_from_its_own_edits() -> None:
    page = (
        "首页 > 新闻 > 民生 > 正文\n守堤的人们一夜没有合眼\n"
        "2020年02月09日 11:00 来源：河湾日报 作者：王小二 字号：大 中 小\n"
        f"{BODY}{BODY.replace('昨夜', '前夜')}"
        "(责任编辑：李雷)\n分享到：\n版权所有 河湾日报社\n"
    )
    cleaned = Pipeline().clean(page)
    assert metadata(cleaned.text, cleaned.steps) == {
        "title": "守堤的人们一夜没有合眼",
        "source": "河湾日报",
        "author": "王小二",
        "editor": "李雷",
        "date": "2020-02-09T11:00",
        "column": "新闻 > 民生",
    }


PIECES = [
    "来源", "作者", "：", ":", " ", "　", "|", "/", "2020-02-09", "11:00", "编辑", "责任编辑", "记者 ", "王小二", "河湾日报",
    "发布时间", "更新于", "二〇二〇年", "二月", "九日", ">", "首页", "当前位置", "正文", "\n", "\ud800", "\0", "。", "99", "日", "下午",
]  # fmt: skip
LINE = st.lists(st.sampled_from(PIECES) | st.text(max_size=2), max_size=14).map("".join)
RULE = st.sampled_from(["source-line", "date-line", "editor-line", "breadcrumb", "above-content"])


@settings(max_examples=200, deadline=None)
@given(
    text=LINE,
    rows=st.lists(st.tuples(LINE, RULE, st.integers(0, 40)), max_size=4),
)
def test_whatever_a_line_holds_only_what_stood_there_is_said(
    text: str, rows: list[tuple[str, str, int]]
) -> None:
    steps = [
        ("boilerplate", [Edit(at, at + len(was), "", rule, was=was)]) for was, rule, at in rows
    ]
    found = metadata(text, steps)
    assert list(found) == [name for name in FIELDS if name in found]
    everything = text + "".join(was for was, _, _ in rows)
    for name, value in found.items():
        assert value.strip()
        if name != "date":
            for part in value.replace(" > ", " ").replace("、", " ").split():
                assert part in everything


def test_work_grows_as_the_furniture_does() -> None:
    line = "来源：作者：2020-02-09 " * 5 + "\n"

    def told(count: int) -> dict[str, str]:
        places = range(0, count * len(line), len(line))
        edits = [Edit(at, at + len(line), "", "source-line", was=line) for at in places]
        return metadata(BODY, [("boilerplate", edits)])

    told(1)  # what is loaded once is loaded
    few, many = (work(lambda _, n=count: told(n), BODY) for count in (75, 300))
    assert many < MOST * few
    assert growth(said, "来源：作者：2020-02-09 ") < MOST
