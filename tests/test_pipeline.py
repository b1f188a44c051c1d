from samples import Recurring, Simple

from cleaner.document import Document
from cleaner.edit import apply, revert
from cleaner.pipeline import Pipeline, settle, undone


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
