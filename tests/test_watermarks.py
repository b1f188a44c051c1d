"""Signatures that go and recurrences that stay, on made-up, random and real text."""

import lzma
import time
import tomllib
from importlib.resources import files
from itertools import pairwise
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shared import SHARED, needs_shared

from cleaner.edit import apply, revert
from cleaner.filters import watermarks
from cleaner.filters.watermarks import Watermarks
from cleaner.furniture.clues import Asked, Clues
from cleaner.furniture.sheet import Sheet

clean = Watermarks()

PIECES = [
    "会议强调，要抓好春耕。", "农技员走进田间地头", "播种面积达到120", "他说：“好。”", "（新华社发）",
    "xQ7某地新闻网 | 本地第一门户", "aB3某地新闻网 | 本地第一门户", "某地在线 www.abcde.com", "(", "）", "【", "】",
    "【某地门户首发，最新内容请访问www.abcde.com】", "（某地网 www.abcde.com）", "一秒记住", "最新章节请访问",
    "w w w . a b c . c o m", "手机用户请浏览m.abcde.com阅读。", "ｗｗｗ．ａｂｃ．ｃｏｍ", "。", "\n", "\n\n", " ", "a", "1",
    "|", "网", "请", "\ud800", "\0", "\r",
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


def everything(sheet: Sheet, least: int) -> dict[int, Clues]:
    """Clues that rule nothing out."""
    rows = [list(range(*each)) for each in pairwise(sheet.bounds.tolist())]
    return {
        n: Clues(own, own, own, [Asked(row, -1) for row in own], True) for n, own in enumerate(rows)
    }


@settings(max_examples=200, deadline=None)
@given(text=texts)
def test_clues_pass_over_nothing(text: str) -> None:
    found = clean.found(text)
    with mock.patch.object(watermarks, "clues", everything):
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
        for example in rule["examples"]:
            assert clean(f"天黑了。{example}") == "天黑了。", example
        for counter in rule["counter"]:
            assert clean.found(counter) == [], counter


def test_a_code_that_runs_into_the_digits_of_the_prose_is_cut_where_it_begins() -> None:
    sign = "某地新闻网 | 本地第一门户"
    text = "\n".join(
        f"{body}q7Z{sign}" for body in ("面积达到120", "苗情好。", "雨水足", "收成稳。")
    )
    assert clean(text) == "面积达到120\n苗情好。\n雨水足\n收成稳。"


def test_a_line_that_is_nothing_but_a_signature_goes_whole() -> None:
    sign = "某地在线 www.abcde.com"
    text = f"春天来了，河水涨了。{sign}\n\n{sign}\n\n孩子们在堤上放风筝。{sign}\n"
    assert clean(text) == "春天来了，河水涨了。\n\n孩子们在堤上放风筝。\n"


@pytest.mark.parametrize(
    "trigger", ["www.", "w ", "一秒记住", "请访问", "(a.com", "a1", "网 | ", "。", "最新章节"]
)
def test_a_long_text_of_one_trigger_is_quick(trigger: str) -> None:
    begin = time.process_time()
    for text in (trigger * (100_000 // len(trigger)), (trigger * 10 + "\n") * 1500):
        clean.found(text)
    assert time.process_time() - begin < 8


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


def test_prose_after_an_address_stays_whatever_it_speaks_of() -> None:
    for prose in ("，更新的账本摆在桌上。", "，阅读的人抬起头来。", "，请大家都坐下吧，他说。"):
        assert clean(f"手机用户请浏览m.abcde.com{prose}").endswith(prose[1:])


def test_many_words_of_reader_sites_finish_soon() -> None:
    begin = time.process_time()
    for piece in (
        "一秒记住【某】",
        "最新章节请到【",
        "精彩小说免费阅读",
        "请收藏本站(",
        "手机版阅读网址",
    ):
        clean.found(piece * (20_000 // len(piece)))
        clean.found(f"{piece}\n" * (20_000 // len(piece)))
    assert time.process_time() - begin < 8
