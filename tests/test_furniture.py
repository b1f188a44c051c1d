"""What of a page is measured and weighed: the same alone and in company, the same fast and slow."""

import re
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_boilerplate import NOTICE, PIECES, WRAPPED

from cleaner.composition import settled, settled_each
from cleaner.edit import Edit
from cleaner.filters.boilerplate import Boilerplate
from cleaner.furniture.charsets import among, table
from cleaner.furniture.clauses import chains
from cleaner.furniture.conditions import Conditions, conditions, read_off
from cleaner.furniture.exempt import named_rows
from cleaner.furniture.features import DATED, LONG, features
from cleaner.furniture.headline import _sharing
from cleaner.furniture.known import known
from cleaner.furniture.own import _like_headline
from cleaner.furniture.packs import pack
from cleaner.furniture.program import is_statement
from cleaner.furniture.shape import Shape, measured
from cleaner.furniture.sheet import laid_out
from cleaner.furniture.signatures import shapes_of_phrases
from cleaner.furniture.trees import Trees, trees
from cleaner.furniture.words import lists

texts = st.lists(
    st.lists(st.sampled_from([*PIECES, *NOTICE, *WRAPPED]), max_size=20).map("\n".join),
    min_size=1,
    max_size=4,
)


def shapes(texts: list[str]) -> list[Shape]:
    sheet = laid_out(texts)
    return measured(sheet, pack("boilerplate").rules_of(sheet))


def test_a_menu_in_one_line_is_no_headline() -> None:
    (shape,) = shapes(["剧目分类 老生 花旦 名段 下载App\n老戏台修好了 村民请来剧团连唱三天"])
    assert [_like_headline(shape, row) for row in range(2)] == [False, True]


@settings(max_examples=60, deadline=None)
@given(texts=texts)
def test_lines_are_measured_the_same_alone_and_in_company(texts: list[str]) -> None:
    together = shapes(texts)
    alone = [shape for text in texts for shape in shapes([text])]
    names, rows = features(together)
    for one, other in zip(together, alone, strict=True):
        assert one.folded == other.folded
        assert one.rules == other.rules
    each = [features([shape])[1] for shape in alone]
    assert np.array_equal(rows, np.concatenate(each))
    assert len(names) == rows.shape[1]
    model = trees("furniture")
    assert np.array_equal(
        model.log_odds(rows), np.concatenate([model.log_odds(part) for part in each])
    )


@settings(max_examples=30, deadline=None)
@given(texts=texts)
def test_some_texts_of_a_sheet_are_measured_as_all_are(texts: list[str]) -> None:
    sheet = laid_out(texts)
    rules = pack("boilerplate").rules_of(sheet)
    whole = measured(sheet, rules)
    for wanted in ([0], [len(texts) - 1], list(range(0, len(texts), 2))):
        for place, shape in zip(wanted, measured(sheet, rules, wanted), strict=True):
            assert shape.index == whole[place].index
            assert np.array_equal(shape.counts, whole[place].counts)
            assert np.array_equal(shape.prose, whole[place].prose)


@settings(max_examples=100, deadline=None)
@given(
    text=st.lists(
        st.sampled_from(
            [*PIECES, "2021-3-4", "昨天 8点", "刚刚", "#3", "3楼", "10 天前", "٣٤", "𝟒𝟓年前"]
        ),
        min_size=1,
        max_size=20,
    ).map("\n".join)
)
def test_dates_and_lines_alike_are_told_as_by_asking_every_line(text: str) -> None:
    (shape,) = shapes([text])
    names, rows = features([shape])
    dated = [DATED.search(line) is not None for line in shape.folded]
    assert rows[:, names.index("dated")].tolist() == dated
    masked = [line if len(line) > LONG else re.sub(r"\d+", "0", line) for line in shape.folded]
    alike = np.log1p(np.array([masked.count(line) for line in masked], np.float32))
    assert np.array_equal(rows[:, names.index("alike but for digits")], alike)


@given(
    lines=st.lists(st.text("首页新闻a1", min_size=1, max_size=8), min_size=1, max_size=6),
    text=st.text("首页新闻a1", min_size=2, max_size=20),
)
def test_a_line_that_shares_a_third_of_its_pairs_is_not_passed_over(
    lines: list[str], text: str
) -> None:
    (shape,) = shapes(["\n".join(lines)])
    rows = range(len(shape.folded))
    found = set(_sharing(rows, shape, text))
    for row in rows:
        line = shape.folded[row]
        own = [line[n : n + 2] for n in range(len(line) - 1)]
        if 3 * sum(pair in text for pair in own) >= len(own):
            assert row in found


def walked(model: Trees, row: np.ndarray) -> float:
    """The sum of the leaves that a row comes to, a tree at a time."""
    total = 0.0
    for feature, border, leaf in zip(model.feature, model.border, model.leaf, strict=True):
        node = 0
        while node < len(feature):
            node = 2 * node + 1 + int(row[feature[node]] > border[node])
        total += float(leaf[node - len(feature)])
    return total


def test_trees_come_to_the_leaves_that_walking_comes_to() -> None:
    model = trees("furniture")
    rows = np.random.default_rng(0).normal(size=(300, len(model.names))).astype(np.float32)
    rows[:100] = np.round(rows[:100])
    odds = model.log_odds(rows)
    assert odds == pytest.approx([walked(model, row) for row in rows], abs=1e-4)


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("首页|主页", "首主", "页a"),
        ("[^a-z]x", "首1", "b"),
        (r"\(?\d{2,3}", "(7", "a首"),
        (r"(?:甲|乙)?丙+", "甲乙丙", "丁"),
        (r"(?<!甲)(?=.)乙", "乙", "甲"),
        (r"\s*\w", " a首", "."),
        (".b", "ab首", ""),
        (r"(?:[一二]{0,2}+)?三", "一二三", "四"),
    ],
)
def test_a_match_begins_with_one_of_its_heads(pattern: str, yes: str, no: str) -> None:
    heads = conditions(pattern).heads
    assert all(among(char, heads) and table(heads)[ord(char)] for char in yes)
    assert not any(among(char, heads) or table(heads)[ord(char)] for char in no)


@pytest.mark.parametrize(
    ("pattern", "words", "within"),
    [
        ("首页|主页", {"首页", "主页"}, 0),
        (r"\d{1,3}(?:条|次)评论?", {"条评", "次评"}, 3),
        ("[^。]{0,5}(?:主办|承办)(?:单位)?.*", {"主办", "承办"}, 5),
        ("(?=.*页).{0,4}[a-z]", {"页"}, 1 << 20),
        ("(?:甲乙)?乙", {"乙"}, 1),
        ("(?:甲|乙丙)+丁?", {"甲", "乙丙"}, 0),
        ("a*b?", None, 0),
        (r"\d+", None, 0),
    ],
)
def test_a_match_holds_one_of_its_words(pattern: str, words: set[str] | None, within: int) -> None:
    found = conditions(pattern)
    assert found.words == words
    assert min(found.within, 1 << 20) == within


def holds(pattern: str, line: str) -> None:
    """That the conditions of a pattern are true of a line that it matches."""
    own = conditions(pattern)
    assert own.least <= len(line) <= own.most
    if line:
        assert among(line[0], own.heads)
        assert among(line[-1], own.tails)
    if own.words is not None:
        ends = (own.within + len(word) for word in own.words)
        assert any(
            word in line[: min(end, len(line))] for word, end in zip(own.words, ends, strict=True)
        )


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_conditions_are_true_of_whatever_a_rule_matches(data: st.DataObject) -> None:
    rules = pack("boilerplate")
    pattern = data.draw(st.sampled_from([*rules.rules, *rules.passages])).pattern
    holds(pattern, data.draw(st.from_regex(pattern, fullmatch=True)))


@given(
    pattern=st.recursive(
        st.sampled_from(
            ["首", "页", "ab", "[a-c]", "[^a]", r"\d", ".", "", "(?=.*a)", "(?<!a)", "𠀀"]
        ),
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=4).map("".join),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
            st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{0,2}", "{1,2}?", "++"])).map(
                lambda parts: f"(?:{parts[0]}){parts[1]}"
            ),
        ),
        max_leaves=8,
    ),
    line=st.lists(st.sampled_from([*"首页abc1 𠀀", "首页"]), max_size=8).map("".join),
)
def test_conditions_are_true_of_whatever_a_pattern_matches(pattern: str, line: str) -> None:
    if re.fullmatch(pattern, line):
        holds(pattern, line)


@given(
    text=st.lists(st.sampled_from([*"首页关于我们a ", "首页", "关于", "\n"]), max_size=30).map(
        "".join
    )
)
def test_words_are_found_wherever_they_stand(text: str) -> None:
    words = {1: ["首页", "页"], 2: ["关于我们", "a"], 4: ["首 页"]}
    at, bits = lists(words).found(laid_out([text]).chars)
    found = dict(zip(at.tolist(), bits.tolist(), strict=True))
    for place in range(len(text)):
        for bit, own in words.items():
            if any(text.startswith(word[:4], place) for word in own):
                assert found.get(place, 0) & bit


def halved(text: str) -> list[Edit]:
    """Takes out the last of two equal characters that stand together."""
    return [Edit(n, n + 1, "", "twin") for n in range(1, len(text), 2) if text[n] == text[n - 1]]


@given(
    text=st.lists(st.sampled_from([*"首页关于我们a ", "首页", "关于我们"]), max_size=30).map(
        "".join
    ),
    batch=st.integers(1, 9),
)
def test_words_are_found_over_the_ends_of_batches(text: str, batch: int) -> None:
    chars = laid_out([text]).chars
    known = lists({1: ["首页", "a"], 1 << 40: ["关于我们"]})
    expected = [each.tolist() for each in known.found(chars)]
    with mock.patch("cleaner.furniture.words.BATCH", batch):
        assert [each.tolist() for each in known.found(chars)] == expected


@given(texts=st.lists(st.text("ab", max_size=12), max_size=4), rounds=st.sampled_from([None, 1, 2]))
def test_texts_come_to_rest_at_once_as_each_alone(texts: list[str], rounds: int | None) -> None:
    def once(now: object) -> list[list[Edit]]:
        assert isinstance(now, list)
        return [halved(text) for text in now]

    together = settled_each(texts, once, rounds)
    assert together == [settled(text, halved, rounds) for text in texts]


def test_the_conditions_that_ship_are_those_of_the_patterns() -> None:
    rules = pack("boilerplate")
    patterns = [each.pattern for each in (*rules.rules, *rules.passages, *shapes_of_phrases())]
    for pattern in patterns:
        told = known(pattern)
        assert told is not None, "run bench/tables/make_conditions.py: a pattern was changed"
        assert Conditions(*told) == read_off(pattern)


def test_conditions_of_a_pattern_that_is_not_in_the_file_are_read_off() -> None:
    assert known("首页|主页+") is None
    assert conditions("首页|主页+") == read_off("首页|主页+")


@pytest.mark.parametrize(
    "line",
    [
        "import requests",
        "queue = deque([start])",
        "while queue:",
        "url = queue.popleft()",
        "#include <stdio.h>",
        "int main(void) {",
        'printf("hello, world");',
        "return 0;",
        "}",
        "select * from users where id = 1;",
        "$ sudo apt-get install nginx",
        "pip install numpy",
        '<div class="main">',
        'system.out.println("你好");',
        "x = np.array([1, 2, 3])  # 一个数组",
        "const app = express();",
    ],
)
def test_a_line_of_code_is_a_statement(line: str) -> None:
    assert is_statement(line)


@pytest.mark.parametrize(
    "line",
    [
        "about us",
        "sign in | register",
        "copyright 2020",
        "powered by nobody in particular",
        "email: a@b.com",
        "http://www.example.com/a.html",
        "more >>",
        "return to top",
        "print this page",
        "import & export",
        "for business",
        "[1] [2] [3]",
        "人气=热度",
        "# 开头的话",
    ],
)
def test_a_line_of_a_page_is_no_statement(line: str) -> None:
    assert not is_statement(line)


CODE = """import json
with open(path) as file:
    rows = json.load(file)
print(len(rows))
"""
SCRIPT = """var box = document.getElementById("ad");
box.style.width = "100%";
box.push({});
"""
ABOVE = """首页
当前位置：首页 > 教程 > 正文
怎样读一个很大的文件
2021-03-04 08:12 来源：本站
很多人问，文件太大的时候应该怎么读，才不会把内存用完。其实办法很简单，先看看它有多少行，再一段一段地读。
"""
BELOW = """分享到：
上一篇：怎样写一个很大的文件
责任编辑：王五
关于我们 | 联系我们 | 版权声明
"""


def test_code_below_the_text_of_a_page_stays_and_a_script_of_the_page_goes() -> None:
    page = Boilerplate()(ABOVE + CODE + BELOW)
    assert page.rstrip().endswith(CODE.rstrip())
    assert SCRIPT.splitlines()[0] not in Boilerplate()(ABOVE + SCRIPT + BELOW)


def test_text_below_code_stays() -> None:
    end = "这样读下来，就算文件有几个吉字节，也只占很少的内存，而且随时可以停下来。\n"
    page = Boilerplate()(ABOVE + CODE * 3 + end + BELOW)
    assert CODE * 3 in page
    assert end.strip() in page
    assert "分享到" not in page


@pytest.mark.parametrize(
    ("line", "prose"),
    [
        ("碑上刻着“未经本站许可不得转载”，谁看了都笑。", True),
        ("“以上内容仅代表个人观点，与本站无关。”她补了一句。", True),
        ("馆长表示，以上意见仅代表个人，与本馆无关。", True),
        ("凡本网注明“来源：某某网”的作品，未经本网授权不得转载。", False),
        ("“特别声明：以上内容为“某某号”用户上传，本平台仅提供信息存储服务。”", False),
        ("声明：“本文仅代表作者个人观点，与本站无关。”", False),
        ("本网表示，转载文章不代表本网观点和立场。", False),
    ],
)
def test_a_sentence_that_quotes_or_reports_a_notice_is_prose(line: str, *, prose: bool) -> None:
    assert pack("boilerplate").rules_of(laid_out([line]))
    assert (not named_rows(laid_out([line]), pack("boilerplate"))) == prose


@pytest.mark.parametrize(
    ("text", "rows", "parts"),
    [
        ("一、甲。\n文\n二、乙。\n三、丙。", [[0, 2, 3]], True),
        ("九、甲\n十、乙\n十一、丙\n十二、丁", [[0, 1, 2, 3]], True),
        ("1.1 甲。\n1.2 乙。\n2.1 丙。", [[0, 1, 2]], True),
        ("1. 甲。\n2. 乙。\n1. 丙。\n2. 丁。", [[0, 1], [2, 3]], False),
        ("1. 甲\n文。\n2. 乙\n文。", [[0, 2]], True),
        ("2010年\n十分，三人", [], False),
    ],
)
def test_clauses_go_on_from_one_number_to_the_next(
    text: str, rows: list[list[int]], *, parts: bool
) -> None:
    found = list(chains(text.splitlines()))
    assert [each.rows for each in found] == rows
    assert all(each.parts == parts for each in found)


def test_a_field_among_the_data_of_a_page_is_the_page_s() -> None:
    prose = "县水利局昨天召开会议，部署今年的防汛工作，要求各乡镇在四月底以前完成隐患排查。\n"
    record = "来源：野外采集\n采集人：小李\n标本号：31\n"
    assert Boilerplate()(record + prose) == record + prose
    page = "来源：某某网\n时间：2020-03-04\n浏览：23\n采集人：小李\n"
    assert "某某网" not in Boilerplate()(page + prose)


def test_a_notice_below_the_text_goes_and_one_over_more_sentences_stays() -> None:
    prose = "昨天上午，两岸的居民步行过桥，只要五分钟，从前要绕行七公里，大家都很高兴。\n"
    notice = "本刊文章，未经许可，不得转载；已经转载的，请付稿酬。\n"
    more = "后来桥上的人越来越多了。\n再后来，船也没有人坐了。\n"
    assert Boilerplate()(prose + more + notice) == prose + more
    assert Boilerplate()(prose + more + notice + more) == prose + more + notice + more


def test_clauses_count_on_beyond_a_hundred() -> None:
    numbers = ("九十九", "一百", "一百零一", "一百一十九", "一百二十", "一百二十一")
    rows = [f"第{number}条 甲方按时交付。" for number in numbers]
    assert [chain.rows for chain in chains(rows)] == [[0, 1, 2], [3, 4, 5]]
