from pathlib import Path

import fsspec
import pytest
from calls import call, sentence
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


def texts(store: fsspec.AbstractFileSystem, folder: str) -> dict[str, str]:
    return {
        name.removeprefix(f"{folder}/"): store.cat(name).decode()
        for name in store.find(folder)
        if "/.cleaner/" not in name
    }


@pytest.mark.parametrize("cached", [True, False])
def test_what_an_earlier_run_wrote_elsewhere_goes_with_its_input(
    store: fsspec.AbstractFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cached: bool
) -> None:
    words = ("traditional", "run", "memory://bucket/in", "memory://bucket/out", "--quiet")
    assert call(*words).exit_code == 0
    store.pipe("/bucket/out/mine.txt", b"mine")
    store.rm("/bucket/in/a.txt")
    if not cached:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    assert call(*words).exit_code == 0
    mine = {"mine.txt": "mine"}
    assert texts(store, "/bucket/out") == {"deep/b.jsonl": '{"text": "汉"}\n', **mine}
    assert call(*words, "--to", "jsonl.gz").exit_code == 0
    assert store.find("/bucket/out")[-2:] == ["/bucket/out/deep/b.jsonl.gz", "/bucket/out/mine.txt"]
    assert call("restore", "memory://bucket/out", str(tmp_path / "back")).exit_code == 0


@pytest.mark.parametrize(
    ("source", "out"),
    [
        ("memory://bucket/in", "memory://bucket/in"),
        ("memory://bucket/in", "memory://bucket/in/deep/"),
        ("memory://bucket/in/deep", "memory://bucket"),
        ("file://{}/here", "{}/here/out"),
        ("{}/here", "file://{}/here"),
    ],
)
def test_input_is_not_written_over(
    store: fsspec.AbstractFileSystem, tmp_path: Path, source: str, out: str
) -> None:
    make(tmp_path / "here", {"a.txt": "漢"})
    done = call("traditional", "run", source.format(tmp_path), out.format(tmp_path))
    assert done.exit_code == 2
    assert "inside one another" in done.stderr
    assert texts(store, "/bucket/in") == FILES
    assert tree(tmp_path / "here") == {"a.txt": "漢".encode()}


def test_a_folder_elsewhere_that_others_use_is_not_written_into(
    store: fsspec.AbstractFileSystem,
) -> None:
    store.pipe("/bucket/out/a.txt", b"mine")
    words = ("traditional", "run", "memory://bucket/in", "memory://bucket/out", "--quiet")
    done = call(*words)
    assert (done.exit_code, "--force" in done.stderr) == (2, True)
    assert texts(store, "/bucket/out") == {"a.txt": "mine"}
    assert call(*words, "--force").exit_code == 0
    assert texts(store, "/bucket/out")["a.txt"] == "汉字\n"


def test_a_file_elsewhere_is_cleaned_to_standard_output() -> None:
    done = call("traditional", "run", "memory://bucket/in/a.txt", "-")
    assert (done.exit_code, done.stdout) == (0, "汉字\n")


def test_an_address_to_restore_to_is_refused(tmp_path: Path) -> None:
    done = call("restore", str(tmp_path), "memory://bucket/back")
    assert (done.exit_code, "is an address" in done.stderr) == (2, True)


def test_what_was_changed_elsewhere_after_a_run_is_not_written_over(
    store: fsspec.AbstractFileSystem,
) -> None:
    words = ("traditional", "run", "memory://bucket/in", "memory://bucket/out", "--quiet")
    assert call(*words).exit_code == 0
    store.rm("/bucket/out/deep/b.jsonl")
    assert call(*words).exit_code == 0, "what went missing is made again"
    store.pipe("/bucket/out/a.txt", "汉子\n".encode())
    said = sentence(call(*words))
    assert said.startswith("memory://bucket/out/a.txt was changed after the run that wrote it: ")
    assert store.cat("/bucket/out/a.txt").decode() == "汉子\n"
    assert call(*words, "--force").exit_code == 0
    assert store.cat("/bucket/out/a.txt").decode() == "汉字\n"
    assert call(*words).exit_code == 0


def test_what_is_said_names_the_address_and_not_the_copy(
    store: fsspec.AbstractFileSystem, tmp_path: Path
) -> None:
    words = ("traditional", "run", "memory://bucket/in", "memory://bucket/out", "--quiet")
    assert call(*words).exit_code == 0
    store.rm("/bucket/in/a.txt")
    said = sentence(call(*words))
    assert said == "1 file was removed from memory://bucket/out, for its input is gone."
    said = sentence(call("restore", "memory://bucket/in", tmp_path / "back"))
    assert said.startswith("memory://bucket/in has no trail of a run: ")


def test_a_user_without_a_home_is_told_how_to_name_a_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    words = ("traditional", "run", "memory://bucket/in", tmp_path / "out")
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert "(Not a directory): name one as XDG_CACHE_HOME." in sentence(call(*words))
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", homeless)
    done = call(*words)
    assert done.exit_code == 2
    assert "(Could not determine home directory): name one as XDG_CACHE_HOME." in sentence(done)
