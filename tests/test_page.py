from html.parser import HTMLParser
from pathlib import Path

import pytest
from folders import make
from samples import Recurring, Simple

from cleaner.engine import run
from cleaner.errors import CleanerError
from cleaner.page import page
from cleaner.pipeline import Pipeline

CHAIN = Pipeline([Simple(), Recurring(), Simple(word="x", new="")])


class Checked(HTMLParser):
    """Collects the text of a page and what it would fetch; every element must be closed."""

    def __init__(self, made: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.fetched: list[str] = []
        self.feed(made)
        assert [tag for tag in self.open if tag not in ("html", "meta")] == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href")]
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    files = {
        "a.txt": "漢<b>一</b>\n尾\n",
        "b.txt": "xyz\n尾\n",
        "<i>.txt": "漢\n",
        "c.jsonl": '{"text": "漢二"}\nno json\n',
        "d.txt": b"\0\1\2",
    }
    run(make(tmp_path / "in", files), tmp_path / "out", CHAIN)
    return tmp_path / "out"


def test_a_page_shows_counts_samples_and_what_was_set_aside(out: Path) -> None:
    made = page(out)
    checked = Checked(made)
    words = " ".join(checked.words)
    assert checked.fetched == []
    assert "<b>一" in words, "texts are shown as they are"
    assert "<i>.txt" in words
    assert "recurring-line" in words
    assert "d.txt is not text" in words
    assert "no JSON object" in words
    assert made.count("<figure") == 5
    assert page(out) == made


def test_a_file_changed_since_has_no_samples(out: Path) -> None:
    (out / "a.txt").write_text("另外")
    assert page(out).count("<figure") < 5


def test_a_folder_without_a_run_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CleanerError, match="no trail"):
        page(tmp_path)
