import gzip
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from folders import make
from samples import Recurring, Simple

from cleaner.corpus import Reading
from cleaner.engine import run
from cleaner.errors import CleanerError
from cleaner.page import page
from cleaner.pipeline import Pipeline
from cleaner.registry import build
from cleaner.restore import restore

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
    assert made.count("<figure") == 6
    assert page(out) == made


def test_a_file_changed_since_has_no_samples(out: Path) -> None:
    (out / "a.txt").write_text("另外")
    assert page(out).count("<figure") < 6


def test_a_sentence_is_shown_whole_however_deep_its_file_lies(tmp_path: Path) -> None:
    name = "/".join(["很长的名字" * 9] * 5) + "/d.txt"
    run(make(tmp_path / "in", {name: b"\0", "a.txt": "漢"}), tmp_path / "out", CHAIN)
    assert f"{name} is not text (it holds NUL bytes): leave it" in page(tmp_path / "out")


HOSTILE = "漢</del><script>alert(1)</script>\u202e\x1b[2J\0\u200b&amp;\"'>"


def test_no_text_or_name_gets_out_of_its_place(tmp_path: Path) -> None:
    name = "<script>x</script>'\".txt".replace("/", "\u2044")
    files = {name: HOSTILE, "a.jsonl": '{"text": "漢\\ud800"}\n', "b.<i>": "x", "\u202e.txt": b"\0"}
    run(make(tmp_path / "<b>in", files), tmp_path / "<b>out", CHAIN)
    made = page(tmp_path / "<b>out")
    assert "<script" not in made
    assert "<b>" not in made
    assert not set("\u202e\x1b\0\ud800") & set(made)
    assert "&lt;U+202E&gt;" in made
    Checked(made)


def test_what_cannot_be_seen_is_shown_in_samples(tmp_path: Path) -> None:
    chain = Pipeline([build("characters")])
    run(make(tmp_path / "in", {"a.txt": "零\u200b宽的字\u00a0和空格。\n"}), tmp_path / "out", chain)
    made = page(tmp_path / "out")
    assert "<del>▯</del>" in made
    assert "<del>·</del>" in made


ROWS = "".join(f'{{"n": {n}, "text": "漢字{n}"}}\n' for n in range(3))


@pytest.mark.parametrize("to", ["", "jsonl.gz", "parquet"])
@pytest.mark.parametrize(
    "files",
    [
        {"a.txt": "漢字0"},
        {"a.jsonl": '{"text": 3}\n{"n": "漢"}\n\n' + ROWS + "no json\n"},
        {"a.jsonl.gz": gzip.compress(ROWS.encode())},
    ],
    ids=["text", "rows", "packed"],
)
def test_files_of_every_kind_have_samples(
    tmp_path: Path, to: str, files: dict[str, str | bytes]
) -> None:
    run(make(tmp_path / "in", files), tmp_path / "out", CHAIN, Reading(to=to))
    assert "<del>漢</del><ins>汉</ins>字0" in page(tmp_path / "out")


def test_large_files_have_samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("BLOCK", "LINES", "TEXT", "WINDOW", "PACKED"):
        monkeypatch.setattr(f"cleaner.pieces.{limit}", 256)
    monkeypatch.setattr("cleaner.page.SAMPLES", 99)
    rows = "".join(f'{{"n": {n}, "text": "字{n}"}}\n' for n in range(90))
    files = {"a.jsonl": rows + ROWS, "b.jsonl.gz": gzip.compress((rows + ROWS).encode())}
    files["c.txt"] = "一行字。\n\n" * 200 + "漢字9\n"
    run(make(tmp_path / "in", files), tmp_path / "out", CHAIN)
    made = page(tmp_path / "out")
    for name in files:
        assert f"<figcaption>{name}: " in made


@pytest.mark.parametrize("level", ["removals", "none"])
def test_a_trail_of_less_shows_no_edit_in_a_wrong_place(tmp_path: Path, level: str) -> None:
    chain = Pipeline([Simple(word="x", new=""), Simple(new="很长的汉字")])
    files = {"a.txt": "漢漢一二三x四五六"}
    run(make(tmp_path / "in", files), tmp_path / "out", chain, trail=level)
    made = page(tmp_path / "out")
    assert ("<blockquote><del>x</del></blockquote>" in made) is (level == "removals")
    assert ("kept no trail" in made) is (level == "none")


@pytest.mark.parametrize(
    ("file", "keys", "said"),
    [
        ("manifest", ("asked", "trail"), "another version"),
        ("manifest", ("asked", "reading"), "another version"),
        ("report", ("left",), "cannot be read"),
    ],
)
def test_a_run_of_another_version_is_one_sentence(
    tmp_path: Path, out: Path, file: str, keys: tuple[str, ...], said: str
) -> None:
    path = out / ".cleaner" / f"{file}.json"
    values = inner = json.loads(path.read_text())
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = {"unknown": 1}
    if file == "report" or keys[-1] == "trail":
        del inner[keys[-1]]
    path.write_text(json.dumps(values))
    with pytest.raises(CleanerError, match=said):
        page(out)
    if file == "manifest":
        with pytest.raises(CleanerError, match=said):
            restore(out, tmp_path / "back")
    else:
        with pytest.raises(CleanerError, match=said):
            run(tmp_path / "in", out, CHAIN)


def test_a_folder_without_a_run_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CleanerError, match="no trail"):
        page(tmp_path)
