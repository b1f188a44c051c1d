from pathlib import Path

import fsspec
import pytest
from calls import call
from folders import make, tree

from cleaner import remote
from cleaner.errors import CleanerError

FILES = {"a.txt": "漢字\n", "deep/b.jsonl": '{"text": "漢"}\n', "c.pdf": "%"}


@pytest.fixture(autouse=True)
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> fsspec.AbstractFileSystem:
    """A file system in memory with a folder of files; copies lie in a folder of their own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    fs = fsspec.filesystem("memory")
    fs.store.clear()
    for name, text in FILES.items():
        fs.pipe(f"/bucket/in/{name}", text.encode())
    return fs


def test_a_folder_elsewhere_is_cleaned_into_another_and_restored(
    store: fsspec.AbstractFileSystem, tmp_path: Path
) -> None:
    words = ("traditional", "run", "memory://bucket/in", "memory://bucket/out", "--quiet")
    assert call(*words).exit_code == 0
    assert store.cat("/bucket/out/a.txt").decode() == "汉字\n"
    assert store.cat("/bucket/out/deep/b.jsonl").decode() == '{"text": "汉"}\n'
    before = store.find("/bucket/out")
    assert call(*words).exit_code == 0
    assert store.find("/bucket/out") == before
    assert call("restore", "memory://bucket/out", str(tmp_path / "back")).exit_code == 0
    assert {name: data.decode() for name, data in tree(tmp_path / "back").items()} == {
        name: text for name, text in FILES.items() if name != "c.pdf"
    }


def test_what_changed_or_went_elsewhere_changes_or_goes_here(
    store: fsspec.AbstractFileSystem, tmp_path: Path
) -> None:
    words = ("traditional", "run", "memory://bucket/in", str(tmp_path / "out"), "--quiet")
    assert call(*words).exit_code == 0
    store.pipe("/bucket/in/a.txt", "會議".encode())
    store.rm("/bucket/in/deep/b.jsonl")
    assert call(*words).exit_code == 0
    assert {n: d.decode() for n, d in tree(tmp_path / "out", state=False).items()} == {
        "a.txt": "会议"
    }


def test_a_single_file_elsewhere_is_cleaned(tmp_path: Path) -> None:
    words = ("traditional", "run", "memory://bucket/in/a.txt", str(tmp_path / "out"), "--quiet")
    assert call(*words).exit_code == 0
    assert (tmp_path / "out" / "a.txt").read_text() == "汉字\n"


@pytest.mark.parametrize("url", ["memory://nowhere/in", "nosuch://bucket/in"])
def test_what_cannot_be_reached_is_one_sentence(tmp_path: Path, url: str) -> None:
    done = call("run", url, str(tmp_path / "out"))
    assert done.exit_code == 2
    assert done.stderr.startswith(f"cleaner: {url} ")
    assert done.stderr.count("\n") == 1


def test_a_name_that_leaves_the_folder_is_not_followed() -> None:
    with pytest.raises(CleanerError, match="do not trust"):
        remote._inside("bucket/in/../../evil.txt", "bucket/in")


def test_a_folder_here_is_no_address(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.txt": "漢"})
    assert not remote.is_remote(str(source))
