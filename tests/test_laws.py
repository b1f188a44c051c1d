"""The laws, for every filter and for the chain: on made-up text of the pieces that filters react to,
and on real text where it is there."""

import itertools
from pathlib import Path
from random import Random

import pytest
from folders import tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shared import SHARED, needs_shared

from cleaner.document import Document
from cleaner.edit import AT_REST, apply, revert
from cleaner.engine import run
from cleaner.filter import CorpusFilter, TextFilter
from cleaner.pipeline import Pipeline, undone
from cleaner.registry import build, filters

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
PIECES = [
    *"。,!?:;、“”《》()()/|>-·\n\n\n　 \t\u00a0\u200b\ufeff\u2028\r",
    "\n\n", "会议指出", "會議", "會(huì)議", "看著", "著名", "乾隆", "2020-02-09 11:00", "来源:", "版权所有",
    "首页 > 新闻 > 正文", "分享到", "责任编辑:", "声明:", "ICP备", "www.abc.com", "| 江南门户", "zXa", "电话:0510-1",
    "ä¼šè®®", "浼氳", "一秒记住", "相关新闻:", "第一章", "1.", "(1)", "•", "　　", "  ", "abc", "de-\n", "12", "ﾊﾝ", "⼀", "ⅷ", "𠀀",
    "昨天下午,市里召开会议,听取汇报,安排部署下一步重点工作。",
    "他说,这项工作关系到每一个人,必须认真落实,不能有丝毫松懈。",
    "近日,本市各区陆续开展了安全生产大检查,发现的问题已经全部整改,负责人",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=25).map("".join)
LAWFUL = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def real(kinds: str = "pages/*.noisy.txt", most: int = 12) -> list[Path]:
    """A few real texts of each kind, the same ones every time."""
    if SHARED is None:
        return []
    found = sorted((SHARED / "corpora").glob(kinds))
    return found[:: max(1, len(found) // most)][:most]


REAL = [
    *SEEDS,
    *itertools.chain.from_iterable(
        real(kinds)
        for kinds in (
            "pages/*.noisy.txt",
            "linebreaks/*.wrapped.txt",
            "watermarks/*.noisy.txt",
            "pinyin/*.noisy.txt",
        )
    ),
]


def holds(name: str, text: str) -> None:
    """The laws of one filter on one text: apply and revert, and nothing left for a second call."""
    filter = build(name)
    if isinstance(filter, TextFilter):
        edits = filter.found(text)
        assert filter.found(text) == edits, "the same text gives the same edits"
    else:
        assert isinstance(filter, CorpusFilter)
        edits = filter.found([Document("1", text)]).get("1", [])
    after = apply(text, edits)
    assert revert(after, edits) == text
    assert all(edit.rule in filter.rules and edit.because for edit in edits)
    if isinstance(filter, TextFilter):
        assert filter.found(after) == []
    else:
        assert filter.found([Document("1", after)]) == {}


@pytest.mark.parametrize("name", filters())
@LAWFUL
@given(text=TEXTS)
def test_a_filter_keeps_the_laws_on_made_up_text(name: str, text: str) -> None:
    holds(name, text)


@LAWFUL
@given(text=TEXTS)
def test_the_chain_keeps_the_laws_on_made_up_text(text: str) -> None:
    cleaned = Pipeline().clean(text)
    assert undone(cleaned.text, cleaned.steps) == text
    assert apply(text, cleaned.edits) == cleaned.text
    assert revert(cleaned.text, cleaned.edits) == text
    assert Pipeline().clean(cleaned.text).text == cleaned.text


@pytest.mark.parametrize("name", filters())
def test_a_filter_keeps_the_laws_on_real_text(name: str) -> None:
    for path in REAL:
        holds(name, path.read_bytes().decode())


def test_the_chain_keeps_the_laws_on_real_text() -> None:
    for path in REAL:
        text = path.read_bytes().decode()
        cleaned = Pipeline().clean(text)
        assert undone(cleaned.text, cleaned.steps) == text
        assert apply(text, cleaned.edits) == cleaned.text
        assert Pipeline().clean(cleaned.text).text == cleaned.text, path.name


TEXT_FILTERS = [name for name, kind in filters().items() if issubclass(kind, TextFilter)]


@pytest.mark.parametrize("name", TEXT_FILTERS)
@LAWFUL
@given(texts=st.lists(TEXTS, max_size=4))
def test_texts_asked_about_at_once_are_as_if_each_were_alone(name: str, texts: list[str]) -> None:
    filter = build(name)
    assert isinstance(filter, TextFilter)
    assert filter.found_in_each(texts) == [filter.found(text) for text in texts]


@pytest.mark.parametrize("name", TEXT_FILTERS)
def test_real_texts_asked_about_at_once_are_as_if_each_were_alone(name: str) -> None:
    filter = build(name)
    assert isinstance(filter, TextFilter)
    texts = [path.read_bytes().decode() for path in REAL]
    assert filter.found_in_each(texts) == [filter.found(text) for text in texts]


WHITE = [
    "\t",
    "\t\t",
    "\xa0\xa0",
    "\u3000",
    " ",
    "\n",
    "\v",
    "\f",
    "\x1c",
    "\x85",
    "\u2028",
    "\u200b",
]


@pytest.mark.parametrize("name", filters())
def test_a_filter_keeps_the_laws_whatever_white_space_stands_about(name: str) -> None:
    random = Random(3)
    lines = [line for path in SEEDS for line in path.read_text("utf-8").split("\n")]

    def white() -> str:
        return "".join(random.choices(WHITE, k=random.choice([0, 0, 1, 2, 4])))

    for _ in range(30):
        some = random.choices(lines, k=random.choice([1, 3, 8, 20]))
        some += random.choices(some, k=len(some) // 2)
        holds(name, white() + "\n".join(f"{white()}{line}{white()}" for line in some))


def some_lines(text: str, random: Random) -> str:
    return "\n".join(line for line in text.split("\n") if random.random() < 0.5)


@pytest.mark.parametrize("name", TEXT_FILTERS)
@LAWFUL
@given(text=TEXTS, random=st.randoms(use_true_random=False))
def test_a_filter_at_rest_finds_nothing_in_some_of_the_lines(
    name: str, text: str, random: Random
) -> None:
    filter = build(name)
    assert isinstance(filter, TextFilter)
    if filter.found_in_each([text])[0] is AT_REST:
        assert filter.found(some_lines(text, random)) == []


@pytest.mark.parametrize("name", TEXT_FILTERS)
def test_a_filter_at_rest_finds_nothing_in_some_of_the_lines_of_real_text(name: str) -> None:
    filter, random = build(name), Random(1)
    assert isinstance(filter, TextFilter)
    texts = [path.read_bytes().decode() for path in REAL]
    found = filter.found_in_each(texts)
    rest = [text for text, edits in zip(texts, found, strict=True) if edits is AT_REST]
    for _ in range(4):
        some = [some_lines(text, random) for text in rest]
        assert filter.found_in_each(some) == [[] for _ in some]


@needs_shared
def test_real_text_was_there() -> None:
    assert len(REAL) > 40


@needs_shared
def test_a_run_over_real_pages_is_the_same_for_one_and_two_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.sharding.SHARD_FILES", 3)
    source = tmp_path / "in"
    for path in real(most=14):
        site = source / path.name.split("-")[0]
        site.mkdir(parents=True, exist_ok=True)
        (site / path.name).write_bytes(path.read_bytes())
    run(source, tmp_path / "one", Pipeline(), spec="inline")
    run(source, tmp_path / "two", Pipeline(), spec="local:2")

    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    run(tmp_path / "one", tmp_path / "again", Pipeline(), spec="inline")
    assert tree(tmp_path / "again", state=False) == tree(tmp_path / "one", state=False)


@pytest.mark.parametrize("name", filters())
def test_a_filter_describes_itself(name: str) -> None:
    kind = filters()[name]
    manual = kind.__doc__ or ""
    assert len(manual) > 300
    assert ">>>" in manual
    assert len(manual.split("\n\n")[0]) < 160
    assert kind.rules
    assert all(what and not what.endswith(".") for what in kind.rules.values())
