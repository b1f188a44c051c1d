"""What recurs over the documents of a site, and what is left alone."""

import json
import os
import pickle
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from calls import call
from folders import make, tree
from hypothesis import given, settings
from hypothesis import strategies as st
from shared import SHARED, needs_shared

from cleaner import CleanerError, Pipeline
from cleaner.document import Document
from cleaner.edit import apply, revert
from cleaner.filters.templates import Templates
from cleaner.furniture.folding import folded
from cleaner.learning import learn
from cleaner.patterns import Pattern
from cleaner.recurrence.learned import Found, Template, end_key, keys_of, masked, written
from cleaner.recurrence.numbers import FORMS, Forms
from cleaner.recurrence.site import site_of
from cleaner.recurrence.survey import masked_hash, surveyed
from cleaner.recurrence.tally import Tally
from cleaner.registry import build

clean = Templates()

PIECES = [
    "河边的人 发表于 2020-02-09", "user_1　发表于 2021-3-4", "首页 | 本地", "返回顶部", "浏览 12 次", "浏览 7 次",
    "周末读书 第3期", "周末读书 第4期", "热度 3", "热度 9", "3月5日 星期四", "3月6日 星期四", "1", "2", "", " ", "天亮了。",
    "昨夜，河水又涨了一些，堤上的人没有休息，一直守到天亮，沙袋垒了三层。",
    "清晨，菜市场照常开门，摊主们把青菜码得整整齐齐，等着第一批客人来。",
    "昨夜，河水又涨了一些，堤上的人没有休息，一直守到天亮，沙袋垒了三层。本地在线 | 每日更新",
    "清晨，菜市场照常开门，摊主们把青菜码得整整齐齐，等着第一批客人来。本地在线 | 每日更新", "\ud800", "\0",
]  # fmt: skip
PROSE = [line for line in PIECES if line.endswith(("三层。", "人来。"))]
pages = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.lists(st.sampled_from(PIECES), max_size=12).map("\n".join)
    ),
    max_size=9,
)


def documents(some: list[tuple[str, str]]) -> list[Document]:
    return [Document(f"{site}/{n}.txt", text) for n, (site, text) in enumerate(some)]


@settings(max_examples=300, deadline=None)
@given(pages=pages)
def test_a_second_call_finds_nothing_and_every_edit_goes_back(pages: list[tuple[str, str]]) -> None:
    before = documents(pages)
    found = clean.found(before)
    after = [Document(d.id, apply(d.text, found.get(d.id, ()))) for d in before]
    assert clean.found(after) == {}
    for old, new in zip(before, after, strict=True):
        assert revert(new.text, found.get(old.id, ())) == old.text
        assert bool(new.text.strip()) == bool(old.text.strip())


@settings(max_examples=50, deadline=None)
@given(pages=pages, order=st.randoms())
def test_the_order_of_the_evidence_changes_nothing(
    pages: list[tuple[str, str]], order: object
) -> None:
    evidence = [(d.id, clean.survey(d)) for d in documents(pages)]
    first = clean.decide(evidence)
    order.shuffle(evidence)  # type: ignore[attr-defined]
    assert clean.decide(pickle.loads(pickle.dumps(evidence))) == first


def test_evidence_is_small_beside_the_document() -> None:
    text = "\n".join(
        f"第{n}天，河水又涨了一些，堤上的人没有休息，一直守到天亮。" for n in range(500)
    )
    assert len(pickle.dumps(clean.survey(Document("a/1.txt", text)))) < len(text.encode()) / 2


# numbers


def numbered(*lines: str) -> list[str]:
    """Pages with these lines: {n} is another number on each, {prose} a paragraph of its own."""
    bodies = [
        f"{who}昨天清点了{what}，一直忙到天黑，邻居也来帮忙。第二天，大家又照常开工。"
        for who in ("老船工", "货郎", "渔民")
        for what in ("沙袋", "树苗")
    ]
    page = "\n".join(lines)
    return [page.replace("{n}", str(7 * n + 3)).replace("{prose}", b) for n, b in enumerate(bodies)]


@pytest.mark.parametrize(
    "page",
    [
        "首页 | 读书\n站内搜索\n+每周读书 第{n}期\n阅读 {n}\n+{prose}\n返回顶部",
        "首页 | 公开\n+20{n}年工作报告\n+{prose}\n+{n}年主要任务\n+{prose}\n+20{n}年{n}月{n}日\n打印\n关闭窗口",
        "首页\n+{n}号通告\n+{prose}\n+望江县人民政府\n+2021年{n}月{n}日\n打印\n关闭",
        "日志\n相册\n+{n}月{n}日 星期四\n+{prose}\n评论({n})\n浏览({n})",
        "题库首页\n+每日一题（{n}）\n+{prose}\n+答案：{n}\n+{prose}\n+难度：{n}\n下载次数：{n}\n关于我们",
        "菜谱大全\n登录\n+用时：{n}分钟\n+步骤1\n+{prose}\n+步骤2\n+{prose}\n{n}人做过这道菜\n猜你喜欢",
        "2020年2月{n}日 星期日\n版面导航\n标题导航\n+第{n}段河堤合龙\n+{prose}\n返回\n关闭\n今日 {n} 版",
        "+第{n}章\n+{prose}\n+图 {n} 示意图\n+{prose}\n上一章 目录 下一章\n加入书签\n推荐票 {n}",
        "论坛\n+{n}号渡口怎么走\n+{prose}\n发表于 2020-2-{n} 10:05\n金币 {n}\n+{prose}\n返回列表\n热度 {n}\n回复",
        "+{prose}\n+{prose}\n本站热线 0000-1234567\n+{prose}\n返回顶部",
        "+{prose}\n+{prose}\n{n} | 回复\n打印",
    ],
)
def test_a_number_that_differs_keeps_a_line_that_nothing_names_furniture(page: str) -> None:
    lines = page.split("\n")
    content = [line[1:] for line in lines if line[0] == "+"]
    assert clean(numbered(*(line.removeprefix("+") for line in lines))) == numbered(*content)


def test_a_line_with_one_number_on_most_pages_goes_with_it() -> None:
    pages = numbered("客服工号 {n}", "在线留言", "{prose}", "返回顶部")
    same = [pages[0].split("\n")[0], *pages[2].split("\n")[1:]]
    assert "客服工号 3" not in clean([*pages[:1] * 5, "\n".join(same), *pages[1:]])[0]
    assert "客服工号 3" in clean(pages)[0]


def test_lines_with_a_thousand_numbers_are_counted_in_little_memory() -> None:
    forms = Forms()
    for n in range(1000):
        forms.add("a", {(8, n), (16, 5)})
    assert all(len(each) <= FORMS + 1 for each in forms._found.values())
    assert forms.steady({"a": {8: 1000, 16: 1000}}, lambda site: 200) == {"a": {16}}


def test_a_file_shows_a_number_that_is_the_same_everywhere(tmp_path: Path) -> None:
    pages = numbered(
        "首页", "本站 {n} 周年", "{prose}", "热线 0000-1234", "上一期：第{n}期", "返回"
    )
    texts = {f"a/{n}.txt": page for n, page in enumerate(pages)}
    text = learned(make(tmp_path / "in", texts))
    assert '"热线 0000-1234"' in text
    assert '"上一期：第{n}期"' in text
    found = clean.found([Document(name, page) for name, page in texts.items()])
    for name, page in texts.items():
        own = Templates(templates=text).found([Document(name, page)])
        assert [e[:4] for e in own[name]] == [e[:4] for e in found[name]]
        assert apply(page, own[name]).startswith("本站")


# pages of sites, and what is none


FORMS_OF_MANY = {
    "receipts": "收条\n今收到{prose}\n经手人：江月",
    "letters": "吾弟如晤：\n{prose}\n此致\n敬礼\n愚兄 小川",
    "lessons": "口算\n3×{n}＝\n应用题\n{prose}\n作业\n熟读课文",
    "records": "水利设施巡查记录表\n水位：3.{n}米\n{prose}\n观测员：江月",
    "songs": "无题\n{prose}\n阿哥莫忘了带蓑衣，\n啊呀来，啊呀来，\n天上{n}颗星",
}


@pytest.mark.parametrize("form", FORMS_OF_MANY.values(), ids=[*FORMS_OF_MANY])
@pytest.mark.parametrize("chain", [("templates",), ("boilerplate", "templates", "linebreaks")])
def test_what_forms_share_stays_where_nothing_tells_of_a_site(
    form: str, chain: Sequence[str]
) -> None:
    before = [Document(str(n), page) for n, page in enumerate(numbered(*form.split("\n")))]
    cleaned = Pipeline(map(build, chain)).clean_all(before)
    assert [each.text for each in cleaned] == [document.text for document in before]


def test_pages_are_told_by_what_boilerplate_took_out_of_them() -> None:
    line = "栖云人家\n云上小集"
    pages = [f"{line}\n{page}\n返回顶部\n打印本页" for page in numbered("{prose}", "{prose}")]
    letters = [f"{line}\n{page}" for page in numbered("{prose}", "{prose}")]
    before = [Document(f"a/{n}", text) for n, text in enumerate(pages + letters)]
    chain = Pipeline(map(build, ("boilerplate", "templates")))
    after = [each.text for each in chain.clean_all(before)]
    assert [line in text for text in after] == [False] * len(pages) + [True] * len(letters)
    assert not any("返回顶部" in text for text in after)


# pages of printed works

TRADES = ("船工", "货郎", "渔民", "木匠", "瓦匠", "裁缝")
CLOSED = "{who}昨天清点了沙袋，一直忙到天黑，邻居也来帮忙。第二天，大家又照常开工。"
OPEN = CLOSED.removesuffix("。") + "，谁也没有"
VERSE = "天上的云\n水里的船\n{who}走了\n岸上的人\n桥下的灯"


def scans(page: str, first: int = 1, name: str = "b/{n}.txt") -> list[Document]:
    """Six files: {n} is a number that counts on, {m} the same in Chinese, {who} another word."""
    numbers = range(first, first + len(TRADES))
    rows = [
        {"n": n, "m": f"三{'〇一二三四五六七八九'[n % 10]}", "who": who}
        for n, who in zip(numbers, TRADES, strict=True)
    ]
    return [Document(name.format(**row), "\n".join(page.split("|")).format(**row)) for row in rows]


def left(documents: Sequence[Document], **options: object) -> list[str]:
    found = Templates(**options).found(documents)  # type: ignore[arg-type]
    return [apply(document.text, found.get(document.id, ())) for document in documents]


@pytest.mark.parametrize(
    ("page", "text", "first"),
    [
        (f"{OPEN}|{{n}}", OPEN, 1),
        (f"{CLOSED}|{{n}}", CLOSED, 31),
        (f"{CLOSED}||— {{n}} —", CLOSED, 1),
        (f"{CLOSED}|第{{n}}页", CLOSED, 1),
        (f"{CLOSED}|{{n}} / 80", CLOSED, 1),
        (f"{OPEN}|{{m}}", OPEN, 31),
        (f"{{n}}|{OPEN}", OPEN, 31),
        (f"山城手艺　　　　{{n}}|{CLOSED}", CLOSED, 31),
        (f"山城手艺　{{n}}|{OPEN}", OPEN, 1),
        (f"{{n}} 山城手艺|{OPEN}", OPEN, 31),
        (f"山城手艺|{{n}}|{OPEN}", OPEN, 1),
        (f"山城手艺|{OPEN}|· {{n}} ·", OPEN, 1),
        (f"{OPEN}|山城手艺|{{n}}", OPEN, 8),
        (f"{VERSE}|· {{n}} ·", VERSE, 31),
    ],
)
@pytest.mark.parametrize("name", ["b/{n}.txt", "b/{n:03}.txt", "b.jsonl#{n}", "{n}-b.txt"])
def test_numbers_that_count_on_from_page_to_page_go(
    page: str, text: str, first: int, name: str
) -> None:
    assert left(scans(page, first, name)) == [each.text for each in scans(text)]


@pytest.mark.parametrize(
    ("page", "first"),
    [
        (f"{{n}}|{CLOSED}", 1),
        (f"{{n}}|{CLOSED}", 31),
        (f"第{{n}}章|{CLOSED}", 1),
        (f"{{n}}|{VERSE}", 31),
        (f"{{n}}　　{{who}}|{OPEN}", 1),
        (f"练习　　　　{{n}}|{CLOSED}", 1),
        (f"渡口旧事 {{n}}|{CLOSED}", 31),
        (f"甲 {{n}} 乙|{OPEN}", 31),
        (f"{CLOSED}|{{n}}", 1931),
        (f"{CLOSED}|编号|{{n}}", 41),
        (f"{CLOSED}|12|15|17|{{n}}", 21),
        ("{n}|检查项目|水位：3米|备注：水位正常，堤防无{who}", 1),
        ("{n}", 31),
    ],
)
def test_numbers_of_the_texts_themselves_stay(page: str, first: int) -> None:
    before = scans(page, first)
    assert left(before) == [document.text for document in before]


def test_numbers_count_on_where_pages_are_missing_or_show_none() -> None:
    page, name = f"{OPEN}|{{n}}", "b/p{n}.txt"
    several = [*scans(page, 8, name), *scans(page, 21, name)]
    texts = [document.text for document in scans(OPEN)]
    assert left([*several[:2], *several[4:]]) == [*texts[:2], *texts[4:], *texts]
    several[3] = several[3].with_text("第二章")
    assert left(several) == [*texts[:3], "第二章", *texts[4:], *texts]


def test_left_and_right_pages_differ_in_side() -> None:
    even, odd = scans(f"山城手艺　{{n}}|{CLOSED}"), scans(f"{{n}}　第二章|{CLOSED}")
    assert left([(even, odd)[n % 2][n] for n in range(6)]) == [d.text for d in scans(CLOSED)]


def test_numbers_in_few_files_of_a_folder_stay() -> None:
    some = scans(f"{OPEN}|{{n}}", 31, "b/a{n}.txt")
    rest = [Document(f"b/{who}.txt", CLOSED.format(who=who)) for who in TRADES]
    mixed = [*some[:3], *rest]
    assert left(mixed)[0] == OPEN.format(who=TRADES[0])  # files whose names differ in numbers alone
    mixed = [
        Document(f"b/{who}.txt", d.text) for who, d in zip("甲乙丙丁戊己庚辛壬", mixed, strict=True)
    ]
    assert left(mixed) == [document.text for document in mixed]


def test_rules_of_printed_pages_can_be_switched_off() -> None:
    before = scans(f"山城手艺|{OPEN}|· {{n}} ·")
    assert left(before, without=("page-number",)) == [document.text for document in before]
    assert left(before, without=("running-head",))[0] == before[0].text.removesuffix("\n· 1 ·")
    text = '[[site]]\nname = "b"\ndocuments = 9\n'
    assert left(before, templates=text) == [document.text for document in before]


SHAPES = [
    "昨夜，河水又涨了一些，堤上的人没有休息，一直守到天亮，沙袋", "守到天亮。", "天亮了", "", "山城手艺", "第二章", "下一页", "首页 | 本地",
    "返回顶部", "{n}", "— 3{n} —", "3{n}", "第{n}页", "山城手艺　　　3{n}", "3{n}　　　　　第二章", "· {n} ·",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(data=st.data(), shape=st.lists(st.sampled_from(SHAPES), min_size=1, max_size=8))
def test_a_second_call_finds_nothing_on_printed_pages(
    data: st.DataObject, shape: list[str]
) -> None:
    before: list[Document] = []
    for n in range(data.draw(st.integers(3, 6))):
        own = list(shape)
        for place, line in data.draw(
            st.lists(st.tuples(st.integers(0, 8), st.sampled_from(SHAPES)), max_size=2)
        ):
            own.insert(place, line)
        folder = data.draw(st.sampled_from(["a/p", "a/p", "a/q", "b/p"]))
        before.append(Document(f"{folder}{n}.txt", "\n".join(own).replace("{n}", str(n))))
    found = clean.found(before)
    after = [Document(d.id, apply(d.text, found.get(d.id, ()))) for d in before]
    assert clean.found(after) == {}
    assert [bool(d.text.strip()) for d in after] == [bool(d.text.strip()) for d in before]
    evidence = [(d.id, clean.survey(d)) for d in before]
    data.draw(st.randoms()).shuffle(evidence)
    edits = clean.decide(pickle.loads(pickle.dumps(evidence)))
    assert {name: [e[:4] for e in each] for name, each in edits.items()} == {
        name: [e[:4] for e in each] for name, each in found.items()
    }


# sites


def test_a_site_is_a_folder_or_what_a_field_or_a_pattern_says() -> None:
    url = {"url": "HTTPS://user@www.ABC.com:80/a?b", "host": "abc.com", "n": 3}
    document = Document("x/news.abc.com-17.txt", "", url)
    assert site_of(document) == "x"
    assert site_of(document, "url") == site_of(document, "host") == "abc.com"
    assert site_of(document, "n") == site_of(document, "none") == "x"
    assert site_of(document, None, Pattern("/([^/]*)-")) == "news.abc.com"
    assert site_of(document, "url", Pattern("nothing")) == "abc.com"


def test_the_field_of_a_record_tells_the_site() -> None:
    texts = ["返回顶部", "返回顶部", "返回顶部", "返回顶部"]
    prose = PROSE[0]
    before = [
        Document(str(n), f"{prose}\n{text}", {"url": f"https://{'ab'[n > 2]}.com/{n}"})
        for n, text in enumerate(texts)
    ]
    assert sorted(Templates(site_field="url").found(before)) == ["0", "1", "2"]
    assert len(clean.found(before)) == 4


# counts


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from("abc"), st.sets(st.integers(0, 25), max_size=8)), max_size=40
    ),
    most=st.integers(4, 30),
    share=st.sampled_from([0.2, 0.5, 0.9]),
)
def test_counts_in_little_memory_are_exact_for_all_that_they_hold(
    rows: list[tuple[str, set[int]]], most: int, share: float
) -> None:
    exact, small = Tally(), Tally(most)
    for site, keys in rows:
        exact.add(site, keys)
        small.add(site, keys)
        assert sum(map(len, small.found.values())) <= most
    total = exact.total
    tables = [t.at_least(lambda site: share * total[site], rows) for t in (exact, small)]
    for site, found in tables[0].items():
        own = tables[1].get(site, {})
        assert own.items() <= found.items()
        missed = {key: count for key, count in found.items() if key not in own}
        assert all(count <= small.lost[site] for count in missed.values())


def test_a_line_of_a_large_site_is_found_although_few_lines_can_be_held(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    before = [
        Document(
            f"a/{n}.txt",
            f"返回顶部\n{PROSE[0]}\n第{n}段甲{chr(0x4E00 + n)}\n标题{chr(0x5E00 + n)}",
        )
        for n in range(300)
    ]
    whole = clean.found(before)
    monkeypatch.setattr("cleaner.recurrence.tally.Tally.__init__", _little)
    assert clean.found(before) == whole
    assert len(whole) == 300


_whole = Tally.__init__


def _little(self: Tally, most: int = 40) -> None:
    _whole(self, most)


class Again:
    """Evidence that can be read again, as a run gives it, and how often it was."""

    def __init__(self, rows: list[tuple[str, object]]) -> None:
        self.rows, self.times = rows, 0

    def __iter__(self) -> Iterator[tuple[str, object]]:
        self.times += 1
        return iter(self.rows)


@settings(max_examples=50, deadline=None)
@given(pages=pages)
def test_edits_asked_for_in_order_are_found_as_they_are_asked_for(
    pages: list[tuple[str, str]],
) -> None:
    rows = [(d.id, clean.survey(d)) for d in documents(pages)]
    held = clean.decide(rows)
    evidence = Again(rows)
    found = clean.decide(evidence)
    before = evidence.times
    assert {name: found[name] for name, _ in rows if name in found} == held
    assert evidence.times <= before + 2
    assert found == held


@settings(max_examples=80, deadline=None)
@given(texts=st.lists(st.lists(st.sampled_from(PIECES), max_size=9).map("\n".join), max_size=6))
def test_texts_surveyed_at_once_are_as_if_each_were_alone(texts: list[str]) -> None:
    each = [surveyed([text], ["a"])[0] for text in texts]
    assert surveyed(texts, ["a"] * len(texts)) == each


def test_long_texts_are_surveyed_in_blocks_alike(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    texts = [
        "\n".join(PIECES * 3),
        "",
        "甲" * 70_000 + "。" * 66_000 + "，\n浏览 3 次",
        "\n".join(PIECES),
    ]
    whole = surveyed(texts, list("abcd"))
    monkeypatch.setattr("cleaner.recurrence.survey.BLOCK", 10)
    assert surveyed(texts, list("abcd")) == whole


# files of templates


def learned(folder: Path) -> str:
    return learn(folder, Pipeline([Templates()])).as_toml()


def site(tmp_path: Path, name: str = "河湾") -> dict[str, str]:
    bodies = [PROSE[0], PROSE[1], "傍晚，孩子们在操场上放风筝，线轴转得飞快，笑声传到很远。"]
    return {
        f"{name}/{n}.txt": f"首页 | 本地\n站内搜索\n第{n}篇\n{body}河湾在线 | 每日更新\n浏览 {n}2 次\n"
        for n, body in enumerate(bodies)
    }


def test_what_was_learned_does_what_the_corpus_did(tmp_path: Path) -> None:
    texts = site(tmp_path)
    text = learned(make(tmp_path / "in", texts))
    before = [Document(name, text) for name, text in texts.items()]
    whole = {name: [e[:4] for e in edits] for name, edits in clean.found(before).items()}
    filter = Templates(templates=text)
    assert len(whole) == 3
    for document in before:
        assert [e[:4] for e in filter.found([document])[document.id]] == whole[document.id]
    assert "浏览 {n} 次" in text
    assert 'example = "浏览 02 次"' in text
    assert '    "首页 | 本地",\n    "站内搜索",\n' in text


def test_a_user_before_a_date_is_any_user_in_a_file(tmp_path: Path) -> None:
    texts = {
        f"a/{n}.txt": f"{name} 发表于 2020-02-0{n}\n返回顶部\n{PROSE[n % 2]}"
        for n, name in enumerate(["河边的人", "阿三", "user_17"])
    }
    text = learned(make(tmp_path / "in", texts))
    assert '"{name} 发表于 {n}-{n}-{n}"' in text
    page = f"新来的 发表于 2021-12-11\n{PROSE[0]}"
    assert Templates(templates=text)([page]) == [PROSE[0]]


def test_braces_of_a_line_are_no_sign_of_a_template(tmp_path: Path) -> None:
    texts = {
        f"a/{n}.txt": f"{PROSE[n % 2]}\n返回顶部\n第{{n}}页，共{{n}}页 | {n}7\n{{name}} 的主页 | 登录"
        for n in range(3)
    }
    text = learned(make(tmp_path / "in", texts))
    assert (
        '    "返回顶部",\n    "第{{}n}页，共{{}n}页 | {n}",\n    "{{}name} 的主页 | 登录",\n'
        in text
    )
    assert "{{} for a brace that else would open one of" in text
    assert Templates(templates=text)([texts["a/1.txt"]]) == [PROSE[1]]
    assert Templates(templates=text)([texts["a/1.txt"].replace("{n}", "5")]) != [PROSE[1]]


def test_a_number_and_a_date_behind_a_word_end_a_sentence_in_a_file_too(tmp_path: Path) -> None:
    end = "河湾在线 发布于 2020-02-09 | 每日更新"
    texts = {f"a/{n}.txt": f"{PROSE[n % 2]}{end}\n{PROSE[n % 2]}" for n in range(3)}
    text = learned(make(tmp_path / "in", texts))
    assert 'text = "河湾在线 发布于 {n}-{n}-{n} | 每日更新"' in text


@given(
    st.lists(st.sampled_from(["{", "}", "n", "name", "{n}", "{name}", "{{}", "5", "12", "客"])),
    st.lists(st.sampled_from(["{n}", "{name}", "{{}", "{", "河湾 ", "2020-02-09", "更新"])),
)
def test_a_line_is_learned_as_what_stands_for_it(line: list[str], end: list[str]) -> None:
    text, glued = "客客" + "".join(line), "".join(end).strip()
    if len(text) <= 60:
        assert keys_of([masked(text)]) == surveyed([text], [""])[0].lines()
    assert end_key(masked(glued, end=True)) == masked_hash(folded(glued))


@settings(max_examples=80, deadline=None)
@given(some=pages, alone=st.booleans())
def test_templates_of_a_file_keep_the_laws(some: list[tuple[str, str]], alone: bool) -> None:
    count = "" if alone else "documents = 4\n"
    text = '[[site]]\nname = "a"\ndocuments = 5\n' + "".join(
        f'[[site.line]]\ntext = "{line}"\n{count}'
        for line in ("首页 | 本地", "返回顶部", "浏览 {n} 次")
    )
    filter = Templates(templates=text + '[[site.end]]\ntext = "本地在线 | 每日更新"\n')
    before = documents(some)
    found = filter.found(before)
    after = [Document(d.id, apply(d.text, found.get(d.id, ()))) for d in before]
    assert filter.found(after) == {}
    for document in before:
        own = filter.found([document])
        assert own.get(document.id) == found.get(document.id)


def test_a_line_without_a_number_of_documents_goes_wherever_it_stands() -> None:
    text = '[[site]]\nname = "a"\ndocuments = 5\n[[site.line]]\ntext = "返回顶部"\n'
    page = f"{PROSE[0]}\n返回顶部\n{PROSE[1]}"
    assert Templates(templates=text)([page]) == [page.replace("返回顶部\n", "")]
    assert Templates(templates=text + "documents = 5\n")([page]) == [page]


def test_a_folder_of_a_path_names_the_site() -> None:
    text = "".join(
        f'[[site]]\nname = "{name}"\ndocuments = 3\n[[site.line]]\ntext = "{line}"\n'
        for name, line in (("河湾", "返回顶部"), ("渡口", "查看原图"))
    )
    page = f"{PROSE[0]}\n返回顶部\n查看原图"
    filter = Templates(templates=text)
    for name, gone in (("in/河湾/1.txt", "返回顶部\n"), ("渡口/1.txt", "\n查看原图")):
        found = filter.found([Document(name, page)])[name]
        assert apply(page, found) == page.replace(gone, "")
    assert filter.found([Document("in/1.txt", page)]) == {}


@settings(max_examples=100, deadline=None)
@given(some=pages)
def test_every_file_that_is_written_can_be_read(some: list[tuple[str, str]]) -> None:
    found = [
        Found('a\n"', 3, [Template(["甲", line or "乙"], 2)], [Template([line or "丙"], 1, "\x7f")])
        for _, line in some[:1]
    ]
    data = tomllib.loads(written(found, 3).replace("\ud800", "?"))
    sites = [
        (site["name"], site["run"][0]["lines"], site["line"][0]["text"])
        for site in data.get("site", ())
    ]
    assert sites == [
        (
            each.name,
            [line.replace("\ud800", "?") for line in each.runs[0].lines],
            each.lines[0].lines[0].replace("\ud800", "?"),
        )
        for each in found
    ]


HEAD = '[[site]]\nname = "a"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a =", "at end of document"),
        ("[[sit]]", "no key 'sit'"),
        ("site = 3", "no list of tables"),
        ("[[site]]", "a site has no name"),
        (HEAD + HEAD, "stands there twice"),
        (HEAD + "nam = 1", "did you mean 'name'"),
        (HEAD + "documents = '1'", "give a whole number"),
        (HEAD + "line = 1", r"\[\[site.line\]\]"),
        (HEAD + "[[site.line]]", "give a text"),
        (HEAD + "[[site.line]]\ntext = '甲乙'\ncount = 3", "has no key 'count'"),
        (HEAD + "[[site.line]]\ntext = '12'", r"a number or a sign.*\[\[rule\]\]"),
        (HEAD + "[[site.line]]\ntext = '他说了很多话，一直说到天亮，没有停。'", "like a sentence"),
        (HEAD + "[[site.run]]", "no list of texts"),
        (HEAD + "[[site.run]]\nlines = ['甲乙']\ndocuments = -1", "give a whole number"),
        (HEAD + "[[site.end]]\ntext = ''", "give a text"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_its_name(
    tmp_path: Path, text: str, words: str
) -> None:
    path = make(tmp_path, {"site.toml": text}) / "site.toml"
    with pytest.raises(CleanerError, match=words) as error:
        build("templates", {"templates": str(path)})
    assert str(error.value).startswith(f"{path}: ")


def test_a_pattern_for_sites_that_cannot_be_used_is_said() -> None:
    with pytest.raises(CleanerError, match=r"templates site-pattern='\('"):
        Templates(site_pattern="(")


# the command


def test_learn_writes_a_file_for_a_stream_and_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    texts = site(tmp_path) | site(tmp_path, "渡口")
    make(tmp_path / "in", {**texts, "bad.txt": b"\x00\x01\xff"})
    done = call("templates", "learn", "in")
    assert done.exit_code == 2
    assert "bad.txt is not text" in done.stderr
    assert "of 2 sites, from 6 documents" in done.stderr
    make(tmp_path, {"site.toml": done.stdout})
    (tmp_path / "in" / "bad.txt").unlink()
    assert call("templates", "run", "in", "one", "--quiet").exit_code == 0
    assert (
        call("templates", "--templates", "site.toml", "run", "in", "two", "-j", "2").exit_code == 0
    )
    assert tree(tmp_path / "one", state=False) == tree(tmp_path / "two", state=False)
    assert call("templates", "--templates", "site.toml", "check", "in/河湾/0.txt").exit_code == 1
    assert call("templates", "--templates", "site.toml", "check", "one").exit_code == 0
    name = "templates.templates"
    assert call("--set", f"{name}=site.toml", "explain", "in/河湾/0.txt").exit_code == 0


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_run_tells_of_documents_whose_site_is_not_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: str
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "in", site(tmp_path) | site(tmp_path, "渡口"))
    make(tmp_path, {"site.toml": call("templates", "learn", "in").stdout})
    words = ("templates", "--templates", "site.toml", "run", "-j", workers)
    assert "templates knew" not in call(*words, "in", "all").stderr
    done = call(*words, "in/河湾", "one")
    assert done.exit_code == 0
    assert "templates knew the site of 0 of 3 documents: the others are of none" in done.stderr
    assert tree(tmp_path / "one", state=False) == tree(tmp_path / "in" / "河湾")
    make(tmp_path / "in", {"新站/1.txt": "首页\n"})
    assert "templates knew the site of 6 of 7 documents" in call(*words, "in", "more").stderr


def test_another_content_of_the_file_makes_a_run_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make(
        tmp_path, {"in/a/1.txt": "甲乙\n丙丁\n", "site.toml": HEAD + "[[site.line]]\ntext = '甲乙'"}
    )
    assert call("templates", "--templates", "site.toml", "run", "in", "out").exit_code == 0
    assert (tmp_path / "out/a/1.txt").read_text("utf-8") == "丙丁\n"
    make(tmp_path, {"site.toml": HEAD + "[[site.line]]\ntext = '丙丁'"})
    assert call("templates", "--templates", "site.toml", "run", "in", "out").exit_code == 0
    assert (tmp_path / "out/a/1.txt").read_text("utf-8") == "甲乙\n"


def test_learn_runs_the_filters_before_templates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make(
        tmp_path / "in",
        {name: text.replace("站内", "站內") for name, text in site(tmp_path).items()},
    )
    assert "站内搜索" in call("learn", "in", "--quiet").stdout
    assert "站內搜索" in call("templates", "learn", "in", "--quiet").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("learn", "nowhere"), "nowhere is not there"),
        (("learn", "empty"), "holds no .txt"),
        (("learn", "a.pdf"), "is no .txt"),
        (("templates", "--templates", "none.toml", "check", "a.pdf"), "none.toml cannot be read"),
    ],
)
def test_wrong_use_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path, {"a.pdf": "x"})
    (tmp_path / "empty").mkdir()
    done = call(*words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@needs_shared
def test_real_sites_lose_hardly_a_line_of_content() -> None:
    assert SHARED is not None
    folder = SHARED / "corpora" / "pages"
    sites = json.loads((SHARED / "corpora" / "sites.json").read_text("utf-8"))
    before = [
        Document(f"{site}/{name}", (folder / f"{name}.noisy.txt").read_text("utf-8"))
        for site, names in sites.items()
        for name in names
    ]
    found = clean.found(before)
    gone = content = 0
    for document in before:
        gold = {
            line.strip()
            for line in (folder / f"{document.id.split('/')[1]}.gold.txt")
            .read_text("utf-8")
            .split("\n")
        }
        after = {
            line.strip() for line in apply(document.text, found.get(document.id, ())).split("\n")
        }
        lines = {line.strip() for line in document.text.split("\n")} - {""}
        gone += len(lines - after)
        content += len((lines - after) & gold)
    assert gone > 500
    assert content <= 0.005 * gone


def test_a_folded_signature_is_found_whatever_its_width() -> None:
    for end in ("ＷＷＷ．ＡＢＣ．ＣＯＭ欢迎", "本地｜每日更新", "Www.Abc.Cn 阅读", "本站＿首页"):
        (seen,) = surveyed([f"{PROSE[0]}{end}"], [""])
        assert len(seen.glued) == 1


def test_a_character_of_any_plane_goes_on_with_an_address() -> None:
    ends = ("见abc.com，店", "见abc.com𠮷店", "见abc.com😀店")
    assert [len(seen.glued) for seen in surveyed([PROSE[0] + e for e in ends], [""] * 3)] == [
        1,
        0,
        1,
    ]


@pytest.mark.parametrize(
    "sign",
    [
        "©望江日报 未经授权 禁止转载",
        "关注公众号“城南旧事”，阅读全文",
        "望江书屋 好书天天看",
        "扫码下载望江日报客户端",
        "——转自望江社区",
        "（退役军人之家）",
        "望江文库第12页",
    ],
)
def test_a_notice_at_the_end_of_each_document_goes(sign: str) -> None:
    bodies = [
        f"{name}的食堂昨天开张了，六十多位老人吃上了热饭。厨师说，菜单每周换一次，少油少盐。"
        for name in ("城南", "城北", "城东", "城西", "河东")
    ]
    assert Templates()(body + sign for body in bodies) == bodies


def test_a_large_file_is_learned_from_part_by_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(
        json.dumps({"url": f"https://a.com/{n}", "text": f"返回顶部\n{PROSE[n % 2]}\n第{n}篇"})
        + "\n"
        for n in range(40)
    )
    make(tmp_path / "in", {"a.jsonl": rows})
    pipeline = Pipeline([Templates(site_field="url")])
    whole = learn(tmp_path / "in", pipeline).as_toml()
    assert 'name = "a.com"' in whole
    monkeypatch.setattr("cleaner.pieces.BLOCK", 1000)
    monkeypatch.setattr("cleaner.pieces.LINES", 2000)
    monkeypatch.setattr("cleaner.learning.BATCH", 2000)
    assert learn(tmp_path / "in", pipeline).as_toml() == whole


def test_a_site_whose_name_is_no_utf8_is_learned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "in", site(tmp_path, os.fsdecode(b"h\xff")))
    done = call("templates", "learn", "in")
    assert done.exit_code == 0
    make(tmp_path, {"site.toml": done.stdout})
    assert call("templates", "run", "in", "one", "--quiet").exit_code == 0
    again = call("templates", "--templates", "site.toml", "run", "in", "two", "--quiet")
    assert again.exit_code == 0
    assert tree(tmp_path / "one", state=False) == tree(tmp_path / "two", state=False)
    assert tree(tmp_path / "one", state=False) != tree(tmp_path / "in")


@pytest.mark.parametrize(
    ("above", "left"),
    [
        ("谜语屋 | 字谜 | 物谜 | 绕口令 | 投稿", "灯笼\n一头扎在地底下"),
        ("谜语 | 三年级 | 12 | 8 | 4", None),
        ("谜语屋里的新谜语", None),
    ],
)
def test_a_row_of_links_and_a_notice_tell_a_page_that_boilerplate_left(
    above: str, left: str | None
) -> None:
    riddles = ("灯笼\n一头扎在地底下", "渔网\n河里走一遭", "算盘\n一群珠宝里面藏")
    texts = [
        f"{above}\n{riddle}\nCopyright © 2011 谜语屋 all rights reserved." for riddle in riddles
    ]
    documents = [Document(f"{n}.txt", text, taken=frozenset()) for n, text in enumerate(texts)]
    edits = clean.found(documents).get("0.txt", [])
    assert apply(texts[0], edits) == (left or texts[0])


def test_what_leads_in_a_sentence_is_told_from_its_own_text_alone() -> None:
    texts = ["首页\n热门：", "河水涨了。", "热门：\n\n河水涨了。"]
    alone = [surveyed([text], [""])[0].keys for text in texts]
    assert [each.keys for each in surveyed(texts, [""] * 3)] == alone
    assert [list(memoryview(keys).cast("Q"))[-1] == 0 for keys in alone] == [False, True, True]


def test_a_field_that_no_record_has_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    row = {"url": "https://a.com/1", "text": f"返回顶部\n{PROSE[0]}"}
    make(tmp_path / "in", {"a.jsonl": json.dumps(row) + "\n"})
    note = "templates found no address in a field 'link' of any document"
    for command in (["run", "in", "out"], ["learn", "in"]):
        wrong = call("templates", "--site-field", "link", *command)
        assert wrong.exit_code == 0
        assert note in wrong.stderr
        assert "no address" not in call("templates", "--site-field", "url", *command).stderr
    assert "no address" not in call("templates", "run", "in", "plain").stderr
