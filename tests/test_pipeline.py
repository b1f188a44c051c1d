from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import Recurring, Simple

from cleaner.document import Document
from cleaner.edit import AT_REST, Edit, apply, revert
from cleaner.errors import CleanerError
from cleaner.neardup import find_copies, find_pairs
from cleaner.pipeline import Pipeline, settle, undone
from cleaner.registry import build


def test_steps_lead_to_the_text_and_back() -> None:
    cleaned = Pipeline([Simple(), Simple(word="字", new="")]).clean("漢字漢字")
    assert cleaned.text == "汉汉"
    assert [step.filter for step in cleaned.steps] == ["simple", "simple"]
    assert undone(cleaned.text, cleaned.steps) == "漢字漢字"


def test_edits_are_one_list_over_the_text_before() -> None:
    cleaned = Pipeline([Simple(), Simple(word="汉", new="华")]).clean("一漢")
    assert [(e.start, e.was, e.text, e.rule) for e in cleaned.edits] == [
        (1, "漢", "华", "simple/word")
    ]
    assert apply("一漢", cleaned.edits) == cleaned.text == "一华"
    assert revert(cleaned.text, cleaned.edits) == "一漢"


def test_an_earlier_filter_is_asked_again_about_what_a_later_one_made() -> None:
    chain = [Simple(word="AB", new=""), Simple(word="x", new="")]
    assert Pipeline(chain).clean("AxB").text == ""


def test_filters_that_undo_one_another_come_to_an_end() -> None:
    chain = [Simple(word="a", new="b"), Simple(word="b", new="a")]
    assert Pipeline(chain).clean("a").text in "ab"


def test_filters_before_the_first_are_asked_only_after_a_change() -> None:
    chain = [Simple(), Simple(word="x", new="")]
    assert settle(Document("1", "漢"), chain, first=1) == ("漢", [])
    assert settle(Document("1", "漢x"), chain, first=1)[0] == "汉"


@dataclass(frozen=True, kw_only=True)
class Calm(Simple):
    """Rests where it finds nothing, and remembers what it was asked about."""

    asked: list[str] = field(default_factory=list)

    def edits_of_each(self, texts: Sequence[str]) -> list[list[Edit]]:
        self.asked.extend(texts)
        return [list(self.edits(text)) or AT_REST for text in texts]


@pytest.mark.parametrize(
    ("word", "new", "asked"), [("x\n", "", ["x\n一"]), ("x", "y", ["x\n一", "y\n一"])]
)
def test_a_filter_at_rest_is_asked_again_only_when_more_than_lines_has_gone(
    word: str, new: str, asked: list[str]
) -> None:
    calm = Calm()
    Pipeline([calm, Simple(word=word, new=new)]).clean("x\n一")
    assert calm.asked == asked


def test_a_filter_at_rest_is_not_asked_again_for_lines_that_the_corpus_has_twice() -> None:
    calm = Calm()
    documents = [Document("a", "一\n甲"), Document("b", "一\n乙")]
    cleaned = Pipeline([calm, Recurring()]).clean_all(documents)
    assert [each.text for each in cleaned] == ["甲", "乙"]
    assert calm.asked == ["一\n甲", "一\n乙"]


def test_an_empty_chain_changes_nothing() -> None:
    assert Pipeline([]).clean("漢").text == "漢"


def test_a_corpus_filter_is_a_barrier_between_passes() -> None:
    passes = Pipeline([Simple(), Recurring(), Simple(word="x", new="")]).passes
    assert [(len(each.chain), each.first, each.barrier is None) for each in passes] == [
        (1, 0, False),
        (2, 1, True),
    ]


def test_documents_cleaned_as_one_corpus_see_one_another() -> None:
    pipeline = Pipeline([Simple(), Recurring()])
    documents = [Document("a", "漢\n一"), Document("b", "汉\n二")]
    assert [each.text for each in pipeline.clean_all(documents)] == ["一", "二"]
    assert [undone(each.text, each.steps) for each in pipeline.clean_all(documents)] == [
        "漢\n一",
        "汉\n二",
    ]
    assert pipeline.clean(documents[0]).text == "汉\n一"


def test_documents_of_one_id_are_not_taken_for_one_another() -> None:
    twins = [Document("a", "一段很长的话。"), Document("a", "一段很长的话。")]
    for clean in (Pipeline().clean_all, Recurring().found):
        with pytest.raises(CleanerError, match="two documents have the id 'a'"):
            clean(twins)


def test_a_name_is_no_filter() -> None:
    with pytest.raises(TypeError, match=r"'traditional' is no filter"):
        Pipeline(["traditional"])  # type: ignore[list-item]


@given(st.lists(st.lists(st.text("漢a\n", max_size=4), max_size=3), max_size=5))
def test_corpora_that_are_cleaned_at_once_are_cleaned_as_each_alone(
    texts: list[list[str]],
) -> None:
    corpora = [[Document(f"{n}.txt", text) for n, text in enumerate(own)] for own in texts]
    pipeline = Pipeline([Simple(), Recurring(), Simple(word="a", new="")])
    assert pipeline.clean_apart(corpora) == [pipeline.clean_all(own) for own in corpora]


@pytest.mark.parametrize("text", [b"\xe6\xbc\xa2", None, 5])
def test_what_is_no_text_is_refused_with_its_type(text: Any) -> None:
    with pytest.raises(TypeError, match=f"'-' is {type(text).__name__}: give a str"):
        Pipeline().clean(text)
    with pytest.raises(TypeError, match="give a str"):
        Document("news/1.txt", text)


@pytest.mark.parametrize("text", [b"\xe6\xbc\xa2", None, 5, ["一"]])
def test_a_filter_that_is_called_with_no_text_says_so(text: Any) -> None:
    with pytest.raises(TypeError, match=f"was given {type(text).__name__}: give a str"):
        build("traditional")(text)


def test_one_text_is_not_taken_for_a_list_of_its_characters() -> None:
    corpus_filter: Any = build("duplicates")
    with pytest.raises(TypeError, match="was given one str: give a list"):
        corpus_filter("春天")
    for find in (find_pairs, find_copies):
        with pytest.raises(TypeError, match="one str: give a list"):
            find("春天")


@pytest.mark.parametrize("documents", ["春天", ["春天", "夏天"]])
def test_texts_without_names_are_no_corpus(documents: Any) -> None:
    with pytest.raises(TypeError, match=r"str is no document: give Document\(id, text\)"):
        Pipeline().clean_all(documents)


def test_a_corpus_may_be_given_one_by_one() -> None:
    documents = (Document(str(n), "漢字") for n in range(2))
    assert [each.text for each in Pipeline().clean_all(documents)] == ["汉字", "汉字"]
