from hypothesis import given
from hypothesis import strategies as st
from samples import Recurring, Simple

from cleaner.document import Document, lines, without_lines
from cleaner.edit import Edit, complete
from cleaner.explain import as_dict, marked
from cleaner.pipeline import Cleaned, Pipeline, Step


def shown(text: str, *edits: Edit) -> list[str]:
    steps = (Step("sample", complete(text, edits)),)
    return [block.plain for block in marked(Cleaned("1", text, "", steps))]


def test_a_replacement_shows_both_texts_and_its_note() -> None:
    assert shown("一漢二\n三", Edit(1, 2, "汉", "word", "a word")) == [
        "一[-漢-]{+汉+}二",
        "    sample/word: a word",
        "三",
    ]


def test_lines_that_went_stand_by_themselves() -> None:
    text = "首页\n\n正文。\n\n分享\n返回"
    gone = [(0, "breadcrumb", "a path"), (4, "share", "a button"), (5, "link", "a link")]
    assert shown(text, *without_lines(text, lines(text), gone)) == [
        "[-首页-]",
        "    sample/breadcrumb: a path",
        "正文。",
        "[-分享-]",
        "    sample/share: a button",
        "[-返回-]",
        "    sample/link: a link",
    ]


def test_a_join_shows_the_break_that_went() -> None:
    assert shown("市疫\n\n情", Edit(2, 4, "", "cut", "cut in two")) == [
        "市疫[-↵\n↵\n-]情",
        "    sample/cut: cut in two",
    ]


def test_the_same_reason_is_noted_once() -> None:
    blocks = shown("漢漢", Edit(0, 1, "汉", "w", "a"), Edit(1, 2, "x", "w", "b"))
    assert blocks == ["[-漢-]{+汉+}[-漢-]{+x+}", "    sample/w: a", "    sample/w: b"]
    blocks = shown("漢一漢", Edit(0, 1, "汉", "w", "a"), Edit(2, 3, "汉", "w", "a"))
    assert blocks[1:] == ["    sample/w: a (2 times)"]


def test_what_cannot_be_seen_is_shown() -> None:
    assert shown("\u200b字", Edit(0, 1, "", "zero-width"))[0] == "[-▯-]字"
    assert shown("\x07字", Edit(0, 1, "", "control"))[0] == "[-<U+0007>-]字"


@given(st.text("漢x\n字 ", max_size=30))
def test_every_kept_character_is_shown(text: str) -> None:
    chain = Pipeline([Simple(), Simple(word="x", new=""), Recurring()])
    cleaned = chain.clean(Document("1", text))
    blocks = "".join(block.plain for block in marked(cleaned))
    assert sum(map(blocks.count, "字汉")) >= sum(map(cleaned.text.count, "字汉"))
    assert as_dict(cleaned)["text"] == cleaned.text
