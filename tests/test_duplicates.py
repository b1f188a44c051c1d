"""The duplicates filter: its laws, on made and on real text, and what it says of what it drops."""

import json
import lzma
import pickle
import random
import re
from collections import Counter
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paragraphs import LINE, OTHER, holds
from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import partial_ratio, ratio
from rapidfuzz.process import cdist
from shared import SHARED, needs_shared

from cleaner.document import Document, lines, without_lines
from cleaner.edit import apply, complete
from cleaner.engine import run
from cleaner.errors import CleanerError
from cleaner.filter import Decisions
from cleaner.filters.duplicates import Duplicates
from cleaner.neardup import key, units_of_each
from cleaner.pipeline import Pipeline
from cleaner.repeats.figures import (
    _NUMBER,
    COUNTED,
    NUMERAL,
    UNIT,
    differ_in_numbers,
    told,
)
from cleaner.repeats.found import _without
from cleaner.repeats.kinds import differ_each

PIECES = [
    LINE,
    OTHER,
    LINE.replace("热茶", "姜汤"),
    LINE.replace("，", ","),
    LINE[:-9],
    "　" + LINE,
    LINE + "2024年",
    LINE + "2025年",
    OTHER.replace("老汉", "老人"),
    OTHER[4:],
    "短句。",
    LINE.replace("，", "！") + OTHER,
    OTHER + "” ",
    "他说：" + LINE + "”" + OTHER.replace("，", "?"),
    "",
    " ",
    "\u3000",
    "\ud800",
    "\x00",
    "\r",
    "|---|" * 10,
]
TEXTS = st.lists(
    st.sampled_from(PIECES)
    | st.text(st.sampled_from("啊呀\n 第1２二条。！?”a…\u0301"), max_size=50),
    max_size=12,
).map("\n".join)
OPTIONS = st.fixed_dictionaries(
    {
        "threshold": st.sampled_from([0.5, 0.7, 0.85, 1.0]),
        "min_chars": st.sampled_from([1, 3, 30]),
        "scope": st.sampled_from(["corpus", "file"]),
        "keep": st.sampled_from(["first", "longest", "newest"]),
        "unit": st.sampled_from(["paragraph", "sentence", "document"]),
        "memory": st.sampled_from([1, 1024]),
        "containment": st.sampled_from([0.0, 0.0, 0.8, 1.0]),
        "numbers": st.sampled_from(["apart", "alike"]),
        "exact": st.booleans(),
        "without": st.sampled_from(
            [(), (), ("identical-paragraph",), ("near-duplicate-paragraph",)]
        ),
    }
)


@given(st.lists(TEXTS, max_size=4), OPTIONS)
@settings(max_examples=120, deadline=None)
def test_laws(texts: list[str], options: dict[str, object]) -> None:
    filter = Duplicates(**options)
    documents = [Document(f"{n}.txt", text) for n, text in enumerate(texts)]
    found = filter.found(documents)
    assert found == filter.found(documents)
    holds(filter, documents)


def units(text: str, unit: str, least: int) -> list[str]:
    """The keys of the parts of a text that are compared."""
    found = units_of_each([text], unit, least)[0]
    ends = list(accumulate(memoryview(found.lengths).cast("i")))
    return [found.keys[start:end] for start, end in pairwise([0, *ends])]


@given(
    st.lists(TEXTS, max_size=4),
    st.sampled_from([0.5, 0.7, 0.85]),
    st.sampled_from([1, 30]),
    st.sampled_from(["paragraph", "sentence", "document"]),
    st.sampled_from(["first", "longest", "newest"]),
)
@settings(max_examples=100, deadline=None)
def test_what_goes_is_like_what_stays_and_no_two_that_stay_are_alike(
    texts: list[str], threshold: float, min_chars: int, unit: str, keep: str
) -> None:
    filter = Duplicates(
        threshold=threshold, min_chars=min_chars, numbers="alike", unit=unit, keep=keep
    )
    documents = [Document(f"{n}.txt", text) for n, text in enumerate(texts)]
    found = filter.found(documents)
    stay, every = [], []
    for document in documents:
        after = apply(document.text, found.get(document.id, ()))
        stay += units(after, unit, min_chars)
        every += units(document.text, unit, min_chars)
    gone = Counter(every) - Counter(stay)
    assert Counter(stay) + gone == Counter(every), "what stays is what was there"
    for one in gone:
        assert any(ratio(one, other) / 100 >= threshold for other in stay)
    for n, one in enumerate(stay):
        assert all(ratio(one, other) / 100 < threshold for other in stay[:n])


@given(st.lists(TEXTS, max_size=4), OPTIONS)
@settings(max_examples=30, deadline=None)
def test_nothing_is_removed_where_only_a_report_is_wanted(
    texts: list[str], options: dict[str, object]
) -> None:
    documents = [Document(f"{n}.txt", text) for n, text in enumerate(texts)]
    told = Duplicates(**options, report_only=True)
    decided = told.decide([(each.id, told.survey(each)) for each in documents])
    assert told.found(documents) == {}
    removed = Duplicates(**options).found(documents)
    whole = [edit for edits in removed.values() for edit in edits]
    assert isinstance(decided, Decisions)
    assert len(decided.notes) >= len(whole)
    for edit in whole:
        assert any(edit.because.split("; ")[0] in note for note in decided.notes)


@given(st.lists(TEXTS, max_size=4), st.sampled_from(["paragraph", "sentence", "document"]))
@settings(max_examples=60, deadline=None)
def test_documents_surveyed_at_once_are_as_if_each_were_alone(texts: list[str], unit: str) -> None:
    filter = Duplicates(unit=unit, min_chars=2)
    documents = [Document(f"{n}.txt", text) for n, text in enumerate(texts)]
    assert filter.survey_each(documents) == [filter.survey(each) for each in documents]


@given(st.lists(TEXTS, max_size=4), st.sampled_from([1, 2, 5]))
@settings(max_examples=60, deadline=None)
def test_paragraphs_are_the_lines_with_letters_enough(texts: list[str], least: int) -> None:
    letters = re.compile(r"[A-Za-zÀ-ɏ]+|[^\W\d_]")
    for text, found in zip(texts, units_of_each(texts, "paragraph", least), strict=True):
        wanted = [
            number
            for number, line in enumerate(lines(text))
            if len(letters.findall(line.text)) >= least
        ]
        assert list(memoryview(found.lines).cast("i")) == wanted
        assert found.keys == "".join(key(lines(text)[number].text) for number in wanted)


def test_the_reason_names_the_copy_that_is_kept() -> None:
    near = LINE.replace("热茶", "姜汤")
    found = Duplicates().found(
        [Document("a/1.txt", f"题目\n\n{LINE}\n"), Document("b.txt#2", f"{near}\n\n{LINE}")]
    )
    assert [(edit.rule, edit.because) for edit in found["b.txt#2"]] == [
        (
            "near-duplicate-paragraph",
            "near-duplicate of a/1.txt:3, similarity 0.95: 渡口的老船工每天天不亮就起来烧水…",
        ),
        ("identical-paragraph", "the same text as a/1.txt:3: 渡口的老船工每天天不亮就起来烧水…"),
    ]


def test_evidence_pickles_and_says_little_of_documents_with_nothing_to_compare() -> None:
    evidence = Duplicates().survey(Document("1.txt", "短句。\n" * 1000))
    assert len(pickle.dumps(evidence)) < 200
    evidence = Duplicates().survey(Document("1.txt", LINE))
    assert pickle.loads(pickle.dumps(evidence)) == evidence


def test_the_newest_is_the_last_in_the_order_of_the_corpus() -> None:
    near = LINE.replace("热茶", "姜汤")
    documents = [Document("1.txt", LINE), Document("2.txt", near), Document("3.txt", near)]
    found = Duplicates(keep="newest").found(documents)
    assert list(found) == ["1.txt", "2.txt"]
    assert "3.txt:1" in found["1.txt"][0].because


def test_sentences_go_out_of_lines_and_lines_of_which_none_is_left() -> None:
    text = f"{OTHER}\n\n开头一句。{LINE}“短。”\n\n　　{LINE}{OTHER} \n\n末尾。"
    (after,) = Duplicates(unit="sentence")([text])
    assert after == f"{OTHER}\n\n开头一句。{LINE}“短。”\n\n末尾。"


def test_a_document_like_another_goes_as_a_whole() -> None:
    first = f"题目\n\n{LINE}\n{OTHER}\n"
    second = f"{LINE}\n\n{OTHER}\n尾巴"
    assert Duplicates(unit="document")([first, second, LINE]) == [first, "", LINE]


def test_a_paragraph_that_stands_inside_a_longer_one_goes_when_that_is_asked() -> None:
    joined = LINE + OTHER
    cut = LINE[: len(LINE) * 2 // 3]
    assert Duplicates()([cut, joined, OTHER]) == [cut, joined, OTHER]
    assert Duplicates(containment=0.9)([cut, joined, OTHER]) == ["", joined, ""]
    found = Duplicates(containment=0.9).found([Document("1", cut), Document("2", joined)])
    assert found["1"][0].rule == "contained-paragraph"
    assert found["1"][0].because.startswith("stands inside 2:1, share 1.00: 渡口的")


def test_the_report_of_a_run_says_which_search_it_was_and_what_is_not_removed(
    tmp_path: Path,
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "1.txt").write_text(f"{LINE}\n")
    (source / "2.txt").write_text(f"{OTHER}\n\n{LINE}\n")
    report = run(source, tmp_path / "out", Pipeline([Duplicates(report_only=True)]))
    assert report.changed == 0
    assert report.method == ["duplicates compared 2 distinct paragraphs: no pair was missed."]
    assert report.notes == [
        "2.txt:3 the same text as 1.txt:1: 渡口的老船工每天天不亮就起来烧水…",
    ]


def test_a_number_that_the_longer_one_has_not_keeps_a_paragraph() -> None:
    longer = "2024年3月，" + LINE + OTHER
    shorter = "2023年3月，" + LINE
    assert Duplicates(containment=0.9)([longer, shorter]) == [longer, shorter]
    assert Duplicates(containment=0.9, numbers="alike")([longer, shorter]) == [longer, ""]


def test_a_share_so_small_that_it_is_chance_is_refused() -> None:
    with pytest.raises(CleanerError, match="give 0, or"):
        Duplicates(containment=0.5)


def test_the_order_of_the_corpus_decides_which_copy_goes() -> None:
    documents = [Document(name, LINE) for name in ("2.txt", "1.txt")]
    assert list(Duplicates().found(documents)) == ["1.txt"]


def test_records_that_differ_in_numbers_are_told_apart() -> None:
    assert differ_in_numbers("甲队3:1胜乙队", "甲队2:0胜乙队")
    assert differ_in_numbers("二〇二三年三月五日晴", "二〇二三年三月六日晴")
    assert not differ_in_numbers("甲队3:1胜乙队", "甲队3:1胜乙队(第2页)")
    assert not differ_in_numbers("一些人来了", "有些人来了")
    assert differ_in_numbers("由东门进,直行三百米,左转", "由西门进,直行二百米,右转")
    assert differ_in_numbers("上半场客队九号进球", "下半场客队八号进球")
    assert differ_in_numbers("地球自西向东转", "地球自东向西转")
    assert differ_in_numbers("甲3件,乙5件", "甲5件,乙3件")
    assert not differ_in_numbers("3日有雨,5日天晴,出门看花", "5日天晴,出门看花,3日有雨")
    assert differ_in_numbers("2日内审查,不符合条件,不予许可", "2日内审查,符合条件,准予许可")
    assert differ_in_numbers("材料符合规定,准予许可", "材料不符合规定,不予许可")
    assert not differ_in_numbers("他2日末来了", "他2日未来了")
    assert not differ_in_numbers("见[1],茶馆在桥的东头", "见[2],茶楼在河的西岸")


def test_a_corpus_of_one_line_a_thousand_times_over_finishes() -> None:
    (after,) = Duplicates()(["\n".join([LINE] * 30_000)])
    assert after == LINE
    (after,) = Duplicates()(["啊" * 1_000_000 + "\n" + "啊" * 999_999])
    assert len(after) > 1_000_000


@needs_shared
@pytest.mark.parametrize("unit", ["paragraph", "sentence", "document"])
@pytest.mark.parametrize("containment", [0.0, 0.9])
def test_of_real_paragraphs_what_goes_is_like_what_stays(unit: str, containment: float) -> None:
    assert SHARED is not None
    folder = SHARED / "corpora" / "paragraphs"
    rows = lzma.decompress((folder / "20k.txt.jsonl.xz").read_bytes()).decode("utf-8")
    every = [json.loads(row) for row in rows.splitlines()]
    rows = lzma.decompress((folder / "20k.truth.jsonl.xz").read_bytes()).decode("utf-8")
    twins = [json.loads(row) for row in rows.splitlines()][::12]
    chosen = sorted({twin[one] for twin in twins for one in ("orig", "dup")})
    chosen = chosen[: 100 if containment else 360]
    documents = [Document(str(n), every[n]) for n in chosen]
    filter = Duplicates(unit=unit, containment=containment, numbers="alike", exact=True)
    found = filter.found(documents)
    before = [k for each in documents for k in units(each.text, unit, 20)]
    stay = [
        k for each in documents for k in units(apply(each.text, found.get(each.id, ())), unit, 20)
    ]
    gone = [*(Counter(before) - Counter(stay))]
    assert gone
    alike = cdist(stay, stay, scorer=ratio, dtype=np.float64)
    np.fill_diagonal(alike, 0)
    assert alike.max() < 85
    like = cdist(gone, stay, scorer=ratio, dtype=np.float64) >= 85
    if containment:
        longer = np.array([[len(a) < len(b) for b in stay] for a in stay])
        assert not (longer & (cdist(stay, stay, scorer=partial_ratio) >= 90)).any()
        like |= cdist(gone, stay, scorer=partial_ratio, dtype=np.float64) >= 90
    assert like.any(axis=1).all()


@needs_shared
@pytest.mark.parametrize("kind", ["noisy", "gold"])
def test_real_pages_come_back_and_a_second_call_finds_nothing(kind: str) -> None:
    assert SHARED is not None
    documents = [
        Document(path.name, path.read_text("utf-8"))
        for path in sorted((SHARED / "corpora" / "pages").glob(f"*.{kind}.txt"))
    ]
    filter = Duplicates()
    assert filter.found(documents)
    holds(filter, documents)


def test_a_large_corpus_is_idempotent_where_the_search_is_not_exact(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cleaner.neardup.pairs.EXACT_UP_TO", 0)
    chance = random.Random(11)
    models = [[chr(0x4E00 + chance.randrange(600)) for _ in range(40)] for _ in range(30)]
    texts = []
    for _ in range(600):
        text = list(chance.choice(models))
        for at in chance.sample(range(40), chance.randrange(7)):
            text[at] = chance.choice("春夏秋冬")
        texts.append("".join(text))
    once = Duplicates()(texts)
    assert Duplicates()(once) == once


@given(st.text(st.sampled_from("\n\n 字"), max_size=30), st.data())
@settings(max_examples=200, deadline=None)
def test_lines_are_taken_out_as_if_the_whole_text_were_there(
    text: str, data: st.DataObject
) -> None:
    found = lines(text)
    full = [number for number, line in enumerate(found) if not line.blank]
    gone = [(n, "rule", "") for n in full if data.draw(st.booleans())]
    sizes = [-1 - len(line.text) if line.blank else len(line.text) for line in found]
    edits = _without(np.array(sizes, np.int32), gone)
    assert complete(text, edits) == complete(text, without_lines(text, found, gone))


@given(st.text(st.sampled_from("〇一二百万两贰仟年月个角之期第1２٣.,:/-字第"), max_size=25))
@settings(max_examples=300, deadline=None)
def test_numbers_are_found_as_three_patterns_would_find_them(text: str) -> None:
    plain = re.compile(
        r"\d+(?:[.,:/-]\d+)*"
        rf"|第[{NUMERAL}]+|(?<=[{COUNTED}])[{NUMERAL}]+"
        rf"|[{NUMERAL}]{{2,}}|[{NUMERAL}](?=[{UNIT}])"
    )
    assert _NUMBER.findall(text) == plain.findall(text)


@given(
    st.lists(
        st.text(st.sampled_from("12一三年第晴不无已有,"), min_size=1, max_size=9),
        min_size=2,
        max_size=2,
    )
)
@settings(max_examples=300, deadline=None)
def test_what_is_told_of_texts_says_the_same_as_comparing_them(texts: list[str]) -> None:
    (kind, own, _), (other, others, _) = map(told, texts)
    places, apart = np.array([0]), np.array([Indel.distance(*texts)])
    each = differ_each(texts, places, places + 1, apart)
    assert each.tolist() == [differ_in_numbers(*texts)]
    if own == others:
        assert not differ_in_numbers(*texts)
    elif kind == other:
        assert differ_in_numbers(*texts)
