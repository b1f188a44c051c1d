"""Duplicates of a reference: only what stands there goes, from a folder, a file or an index."""

import dataclasses
import json
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result
from folders import make, tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paragraphs import LINE, NEAR, OTHER, holds
from rapidfuzz.fuzz import ratio

from cleaner.cli import main
from cleaner.corpus import Reading
from cleaner.document import Document
from cleaner.edit import apply, revert
from cleaner.errors import CleanerError
from cleaner.filter import Decisions
from cleaner.filters.duplicates import Duplicates
from cleaner.neardup import key
from cleaner.neardup.signatures import Scheme
from cleaner.reference import add

THIRD = "茶馆里说书的先生一拍醒木，满屋子的人都静了下来，连门口卖烟的孩子也忘了吆喝，只顾着听。"
RULE = "第12条：本会会员每年3月和9月各开会一次，由会长召集，会议记录由秘书长保管，保存10年。"
RULES = "第13条：本会会员每年4月和8月各开会一次，由会长召集，会议记录由秘书长保管，保存20年。"


@pytest.fixture(autouse=True)
def reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "ref", {"news/003.txt": f"题目\n\n{LINE}\n{RULE}\n", "more.txt": OTHER})
    add(Path("db"), ["ref"], Reading(), {})


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.mark.parametrize("against", ["", " ", "s3://bucket/folder"])
def test_what_is_no_path_is_refused(against: str, tmp_path: Path) -> None:
    with pytest.raises(CleanerError, match="give a folder, a file or an index"):
        Duplicates(against=against)
    Path("cleaner.toml").write_text(f'[duplicates]\nagainst = "{against}"\n', "utf-8")
    done = run("run", "ref", "out")
    assert done.exit_code == 2
    assert f"against={against!r}: give a folder" in done.stderr


def test_a_configuration_may_name_the_home_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(Path("ref").absolute()))
    Path("cleaner.toml").write_text('[duplicates]\nagainst = "~/news"\n', "utf-8")
    make(Path("in"), {"a.txt": f"{THIRD}\n{LINE}\n"})
    assert run("run", "in", "out").exit_code == 0
    assert Path("out/a.txt").read_text("utf-8") == f"{THIRD}\n"


@pytest.mark.parametrize("against", ["ref", "./ref/", "db", "ref/news/003.txt"])
def test_what_is_similar_to_a_reference_goes_and_the_reason_names_it(against: str) -> None:
    documents = [Document("a.txt", f"开头\n\n{NEAR}\n{THIRD}\n{LINE}"), Document("b.txt", THIRD)]
    filter = Duplicates(against=against)
    (edits,) = filter.found(documents).values()
    assert [(edit.rule, edit.because) for edit in edits] == [
        (
            "near-duplicate-paragraph",
            "near-duplicate of ref/news/003.txt:3, similarity 0.95",
        ),
        ("identical-paragraph", "the same text as ref/news/003.txt:3"),
    ]
    after = apply(documents[0].text, edits)
    assert after == f"开头\n\n{THIRD}"
    assert revert(after, edits) == documents[0].text


def test_what_repeats_here_and_not_there_stays() -> None:
    assert Duplicates(against="ref")([THIRD, THIRD]) == [THIRD, THIRD]
    assert Duplicates(against="db")([f"{THIRD}\n\n{THIRD}"]) == [f"{THIRD}\n\n{THIRD}"]


def test_what_differs_in_numbers_is_told_apart_unless_that_is_nothing() -> None:
    assert ratio(key(RULE), key(RULES)) / 100 >= 0.85
    assert Duplicates(against="db")([RULES]) == [RULES]
    assert Duplicates(against="db", numbers="alike")([RULES]) == [""]
    assert Duplicates(against="db")([RULE]) == [""]


def test_rules_can_be_switched_off() -> None:
    near = Duplicates(against="db", without=("identical-paragraph",))
    same = Duplicates(against="db", without=("near-duplicate-paragraph",))
    assert near([LINE, NEAR]) == [LINE, ""]
    assert same([LINE, NEAR]) == ["", NEAR]


@pytest.mark.parametrize("unit", ["sentence", "document"])
def test_sentences_and_documents_are_looked_up(unit: str) -> None:
    filter = Duplicates(against="ref", unit=unit)
    here = f"{THIRD}{OTHER}"
    assert filter([here, OTHER]) == [THIRD if unit == "sentence" else here, ""]


def test_records_are_named_by_their_numbers(tmp_path: Path) -> None:
    rows = "".join(json.dumps({"text": text}) + "\n" for text in ("短", f"\n{LINE}"))
    make(tmp_path, {"posts.jsonl": rows})
    (edits,) = Duplicates(against="posts.jsonl").found([Document("a", NEAR)]).values()
    assert edits[0].because == "near-duplicate of posts.jsonl#2:2, similarity 0.95"


def test_rows_of_a_table_are_named_by_their_numbers(tmp_path: Path) -> None:
    table = pyarrow.table({"text": [None, f"{THIRD}\n{LINE}"]})
    pyarrow.parquet.write_table(table, tmp_path / "posts.parquet")
    (edits,) = Duplicates(against="posts.parquet").found([Document("a", NEAR)]).values()
    assert edits[0].because == "near-duplicate of posts.parquet#2:2, similarity 0.95"


def test_a_report_removes_nothing() -> None:
    filter = Duplicates(against="db", report_only=True)
    documents = [Document("a", f"{THIRD}\n{NEAR}")]
    decided = filter.decide([("a", filter.survey(documents[0]))])
    assert isinstance(decided, Decisions)
    assert decided.notes == ["a:2 near-duplicate of ref/news/003.txt:3, similarity 0.95"]
    assert filter.found(documents) == {}


PIECES = [LINE, NEAR, OTHER, THIRD, RULE, RULES, LINE[:-8], LINE + THIRD[:9], "短句。", "", " "]
TEXTS = st.lists(
    st.sampled_from(PIECES) | st.text(st.sampled_from("啊呀。 "), max_size=40), max_size=8
).map("\n".join)


@given(st.lists(TEXTS, max_size=3), st.sampled_from(["paragraph", "sentence", "document"]))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_laws(texts: list[str], unit: str) -> None:
    filter = Duplicates(against="ref", unit=unit)
    documents = [Document(f"{n}.txt", text) for n, text in enumerate(texts)]
    found = filter.found(documents)
    assert found == filter.found(documents)
    assert found == {
        document.id: edits for document in documents for edits in filter.found([document]).values()
    }
    holds(filter, documents)


@given(st.lists(st.sampled_from(PIECES), max_size=8))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_of_short_paragraphs_all_go_that_are_similar_and_no_others(pieces: list[str]) -> None:
    filter = Duplicates(against="db", numbers="alike")
    there = [key(text) for text in (LINE, RULE, OTHER)]
    stay = [
        text
        for text in pieces
        if len(key(text)) < 20
        or len(key(text)) > Scheme(0.85).short
        or all(ratio(key(text), other) / 100 < 0.85 for other in there)
    ]
    short = [text for text in pieces if len(key(text)) <= Scheme(0.85).short]
    for text in short:
        assert filter([text]) == ([text] if text in stay else [""])


def test_a_run_is_another_run_where_the_reference_changed(tmp_path: Path) -> None:
    digests = {Duplicates(against=name).against_digest for name in ("ref", "db", "ref/more.txt")}
    assert len(digests) == 3
    for name in ("ref", "db"):
        before = dataclasses.asdict(Duplicates(against=name))
        assert before == dataclasses.asdict(Duplicates(against=name))
        make(tmp_path, {"ref/new.txt": f"{THIRD}{name}"})
        add(Path("db"), ["ref"], Reading(), {})
        after = dataclasses.asdict(Duplicates(against=name))
        assert before != after
        before.pop("against_digest")
        after.pop("against_digest")
        assert before == after


def test_a_run_drops_the_same_for_any_number_of_workers_and_again(tmp_path: Path) -> None:
    make(tmp_path / "in", {"a.txt": f"{NEAR}\n{THIRD}\n", "b/c.txt": f"{OTHER}\n{THIRD}\n"})
    words = ("duplicates", "--against", "ref", "run", "in", "out", "--quiet")
    assert run(*words, "-j", "1").exit_code == 0
    assert tree(tmp_path / "out", state=False) == {
        "a.txt": f"{THIRD}\n".encode(),
        "b/c.txt": f"{THIRD}\n".encode(),
    }
    assert run(*words[:5], "two", "--quiet", "-j", "2").exit_code == 0
    assert tree(tmp_path / "two", state=False) == tree(tmp_path / "out", state=False)
    make(tmp_path, {"ref/new.txt": THIRD})
    assert run(*words).exit_code == 0
    assert set(tree(tmp_path / "out", state=False).values()) == {b""}
    assert run("restore", "out", "back").exit_code == 0
    assert tree(tmp_path / "back") == tree(tmp_path / "in")


def test_a_configuration_can_name_the_reference(tmp_path: Path) -> None:
    make(tmp_path, {"cleaner.toml": 'filters = ["duplicates"]\n[duplicates]\nagainst = "db"\n'})
    make(tmp_path / "in", {"a.txt": NEAR + "\n"})
    done = run("check", "in")
    assert done.exit_code == 1
    assert "in/a.txt" in done.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"against": "nowhere"}, "nowhere is not there"),
        ({"against": "empty"}, "holds no .txt, .md, .jsonl or .parquet file"),
        ({"against": "ref", "exact": True}, "no exact and no containment"),
        ({"against": "ref", "containment": 0.8}, "no exact and no containment"),
        ({"against": "db", "threshold": 0.8}, "from 0.85 on, not from 0.8"),
        ({"against": "db", "min_chars": 5}, "nothing with fewer than 20 letters"),
        ({"against": "db", "unit": "sentence"}, "holds each paragraph, not each sentence"),
        ({"against": "cut"}, "damaged"),
    ],
)
def test_what_cannot_be_compared_with_is_refused_in_one_sentence(
    tmp_path: Path, options: dict[str, object], said: str
) -> None:
    (tmp_path / "empty").mkdir()
    add(Path("cut"), ["ref"], Reading(), {})
    segment = next(Path("cut").glob("*.segment"))
    segment.write_bytes(segment.read_bytes()[:-7])
    with pytest.raises(CleanerError, match=said) as error:
        Duplicates(**options)
    assert "\n" not in str(error.value)


def test_a_reference_that_is_no_text_is_named(tmp_path: Path) -> None:
    make(tmp_path, {"ref/bad.txt": b"\x00\x01\x02\xff"})
    with pytest.raises(CleanerError, match=r"ref/bad\.txt is not text"):
        Duplicates(against="ref")([LINE])


def test_the_digest_is_no_option() -> None:
    assert "digest" not in run("duplicates", "--help").stdout
    done = run("--set", "duplicates.against_digest=1", "check", "ref")
    assert done.exit_code == 2
    assert "no option 'against_digest'" in done.stderr
