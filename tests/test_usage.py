"""How people hold the command: what they mistype, and what their files and terminals are like."""

import errno
import inspect
import json
import os
import stat
import subprocess
import sys
import threading
import unicodedata
from pathlib import Path

import pytest
from calls import call, sentence
from folders import make, tree

from cleaner import inplace, tables
from cleaner.apart import checked_each
from cleaner.atomic import write
from cleaner.cli import main
from cleaner.corpus import Reading
from cleaner.errors import CleanerError
from cleaner.pipeline import Pipeline
from cleaner.registry import build, filters

PAGE = "視頻會議開始了。\n"
CLEAN = "视频会议开始了。\n"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command runs in an empty folder, so that no configuration is found."""
    monkeypatch.chdir(tmp_path)


# words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "", "out"), "run was given an empty name"),
        (("check", ""), "check was given an empty name"),
        (("fix", "a.txt", ""), "fix was given an empty name"),
        (("index", "add", "db", ""), "index was given an empty name"),
        (("check", "-"), "`cleaner explain -`"),
        (("fix", "-"), "`cleaner run - -`"),
        (("explain", "folder"), "folder is a folder: give one of its files"),
        (("run", "folder", "-"), "folder is a folder: give one of its files"),
        (("check", "folder"), "folder holds no .txt"),
        (("fix", "folder"), "folder holds no .txt"),
        (("report", "s3://bucket/out"), "s3://bucket/out is an address"),
        (("check", "s3://bucket/a.txt"), "s3://bucket/a.txt is an address"),
        (("learn", "s3://bucket/in"), "s3://bucket/in is an address"),
        (("index", "add", "seen", "s3://bucket/in"), "s3://bucket/in is an address"),
        (("a.txt",), "as in `cleaner fix a.txt`"),
        (("explain", "a.txt", "--lines"), "--lines is no option of explain: write it before"),
        (("pinyin", "check", "a.txt", "--skip", "pinyin"), "name only those that you want"),
        (("check", "a.txt", "--set", "mojibake.nothing=1"), "mojibake has no option 'nothing'"),
        (("traditional", "--min-share", "1"), "but of templates: write it there"),
        (("--skip", "pinyin", "traditional", "check", "a.txt"), "name only those that you want"),
        (("--set", "mojibake.nothing=1", "check", "a.txt"), "mojibake has no option 'nothing'"),
        (("check", "一段文字" * 80), "too long for a name"),
        (("duplicates", "--threshold", "nan", "check", "a.txt"), "threshold=nan: give a number"),
    ],
)
def test_wrong_use_is_one_sentence_with_the_remedy(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    make(tmp_path, {"a.txt": CLEAN, "folder/picture.png": b"\x89"})
    done = call(*words)
    assert done.exit_code == 2
    assert said in sentence(done)
    assert tree(tmp_path) == {"a.txt": CLEAN.encode(), "folder/picture.png": b"\x89"}


def test_what_filters_do_may_be_told_on_both_sides_of_a_command(tmp_path: Path) -> None:
    rule = '[[rule]]\nname = "a"\nliteral = "會"\n'
    make(tmp_path, {"a.txt": "會(huì)議\n", "other.toml": rule})
    told = [
        ("--skip", "pinyin", "--skip", "traditional"),
        ("--set", 'pinyin.without=["reading"]', "--set", 'traditional.without=["character"]'),
        ("--config", "other.toml", "--skip", "traditional"),
    ]
    for words in told:
        wanted = call(*words, "run", "a.txt", "-").stdout
        assert call(*words[:2], "run", "a.txt", "-", *words[2:]).stdout == wanted
        assert call("run", *words, "a.txt", "-").stdout == wanted
        assert wanted != call("run", "a.txt", "-").stdout
    assert "pinyin (off)" in call("filters", "--skip", "pinyin").stdout


def test_an_option_that_only_a_filter_out_of_the_chain_has_is_taken(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": CLEAN})
    assert call("--set", "mojibake.without=[]", "check", "a.txt").exit_code == 0


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_is_none_lies_outside_every_span(value: float) -> None:
    with pytest.raises(CleanerError, match="give a number"):
        build("duplicates", {"threshold": value})


def test_help_tells_the_whole_first_sentence_of_every_command() -> None:
    shown = " ".join(call("--help").stdout.split())
    kinds = [(kind.__doc__ or "").split("\n\n")[0] for kind in filters().values()]
    known = [command.help or "" for command in main.commands.values()]
    for first in (*kinds, *(each.split("\n\n")[0] for each in known)):
        assert " ".join(first.split()) in shown


@pytest.mark.parametrize("name", ["", *filters(), *main.commands, "index", "learn"])
def test_help_fits_a_terminal_of_80_columns(name: str) -> None:
    shown = call(*filter(None, [name]), "--help").stdout
    manual = inspect.cleandoc(getattr(filters().get(name), "__doc__", None) or "")
    examples = "\n".join(each for each in manual.split("\n\n") if each.startswith(">>>"))
    for line in shown.splitlines():
        columns = sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in line)
        assert columns <= 80 or line.strip() in examples
    assert "\ue000" not in shown


def test_more_workers_than_there_may_be_are_refused_before_anything_is_made(
    tmp_path: Path,
) -> None:
    make(tmp_path, {"in/a.txt": PAGE})
    assert sentence(call("run", "in", "out", "-j", "5000")) == (
        "workers = 5000: give at most 1024, or 0."
    )
    assert not (tmp_path / "out").exists()


def test_a_dry_run_says_that_nothing_was_written(tmp_path: Path) -> None:
    make(tmp_path, {"in/a.txt": PAGE})
    assert call("run", "in", "out", "--dry-run").stderr.endswith("; nothing was written\n")
    assert "nothing was written" not in call("run", "in", "out").stderr


@pytest.mark.parametrize("option", [("--to", "jsonl"), ("--metadata",), ("--dry-run",)])
def test_what_a_stream_cannot_have_is_told_where_it_is_asked_for(option: tuple[str, ...]) -> None:
    done = call("run", "-", "-", *option, input=b"")
    assert done.exit_code == 2
    assert sentence(done).startswith(f"{option[0]} is for files")


@pytest.mark.parametrize("most", [1 << 23, 4], ids=["small", "large"])
def test_a_configuration_for_files_leaves_streams_and_fix_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    page = "首页 > 新闻 > 正文\n河湾的新桥通车了\n文章来源:河湾日报\n" + "两岸的人都来看新桥。" * 9
    rows = json.dumps({"text": page}, ensure_ascii=False).encode() + b"\n"
    make(tmp_path, {"cleaner.toml": 'to = "jsonl.gz"\nmetadata = true\n', "a.jsonl": rows})
    monkeypatch.setattr("cleaner.large.SMALL", most)
    shown = call("--lines", "run", "-", "-", input=rows).stdout_bytes
    assert call("fix", "a.jsonl").exit_code == 1
    assert (tmp_path / "a.jsonl").read_bytes() == shown
    assert json.loads(shown).keys() == {"text"}


# files


def test_a_pipe_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    end, start = os.pipe()
    os.write(start, PAGE.encode())
    os.close(start)
    done = call("fix", f"/dev/fd/{end}")
    os.close(end)
    assert done.exit_code == 2
    assert f"/dev/fd/{end} is no regular file" in sentence(done)


@pytest.mark.parametrize(
    "words",
    [
        ("check", "pipe.txt", "a.txt"),
        ("fix", "pipe.txt", "a.txt"),
        ("explain", "pipe.txt"),
        ("run", "pipe.txt", "-"),
        ("run", "pipe.txt", "out"),
        ("learn", "pipe.txt"),
        ("index", "add", "db", "pipe.txt", "--quiet"),
    ],
)
def test_no_command_waits_for_a_named_pipe_that_nobody_writes_to(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    os.mkfifo("pipe.txt")
    make(tmp_path, {"a.txt": PAGE})
    done = call(*words)
    assert done.exit_code == 2
    assert sentence(done) == (
        "pipe.txt is a named pipe: pass what it holds through standard input."
    )
    assert ("a.txt: 1 traditional" in done.stdout) == ("a.txt" in words)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """What a run wrote."""
    make(tmp_path / "in", {"a.txt": PAGE})
    assert call("run", "in", "out", "--quiet").exit_code == 0
    return tmp_path / "out"


def test_a_report_goes_where_a_link_leads(tmp_path: Path, out: Path) -> None:
    make(tmp_path, {"old.html": b""})
    for link, file in (("link", "old.html"), ("dangling", "new.html")):
        Path(link).symlink_to(file)
        assert call("report", "out", "-o", link).exit_code == 0
        assert Path(link).is_symlink()
        assert Path(file).read_text("utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    "place",
    [
        "in/a.txt",
        "in/empty.txt",
        "out/a.txt",
        "out/.cleaner/manifest.json",
        "out/.cleaner/lock",
        "out/.cleaner/new.html",
        "link",
        "page.html",
    ],
)
def test_a_report_is_written_over_no_other_file(tmp_path: Path, out: Path, place: str) -> None:
    make(tmp_path, {"page.html": "<!doctype html><title>a page</title>", "in/empty.txt": ""})
    Path("link").symlink_to("out/a.txt")
    before = tree(tmp_path)
    done = call("report", "out", "-o", place)
    assert done.exit_code == 2
    assert place in sentence(done)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("place", ["out/.cleaner/report.html", "page.html", "out/page.html"])
def test_a_report_is_written_over_an_earlier_one(out: Path, place: str) -> None:
    for _ in range(2):
        assert call("report", "out", "-o", place).exit_code == 0
    assert Path(place).read_text("utf-8").startswith("<!doctype html>")


def test_a_report_is_written_to_a_pipe_and_a_device(tmp_path: Path, out: Path) -> None:
    os.mkfifo("pipe")
    found: list[str] = []
    reader = threading.Thread(target=lambda: found.append(Path("pipe").read_text("utf-8")))
    reader.start()
    assert call("report", "out", "-o", "pipe").exit_code == 0
    reader.join()
    assert found[0].startswith("<!doctype html>")
    assert stat.S_ISFIFO(os.stat("pipe").st_mode)
    Path("null").symlink_to(os.devnull)
    assert call("report", "out", "-o", "null").exit_code == 0
    assert stat.S_ISCHR(os.stat("null").st_mode)


@pytest.mark.parametrize(
    ("place", "said"),
    [("none/a.html", "make the folder"), ("in", "Is a directory"), ("/dev/full", "No space left")],
)
def test_a_report_that_cannot_be_written_is_one_sentence(out: Path, place: str, said: str) -> None:
    if not (place.startswith("/") and not os.path.exists(place)):
        done = call("report", "out", "-o", place)
        assert done.exit_code == 2
        assert said in sentence(done)
        assert not Path("none").exists()


LONG = "渔船清早出港，傍晚才回来。" * 9


@pytest.mark.parametrize("large", [False, True])
def test_a_file_that_fixing_would_lose_bytes_of_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    text = f'{{"text": "漢{LONG}'.encode()
    files = {
        "a.txt": f"漢{LONG}".encode() + b"\xff\n",
        "b.jsonl": text + b'\xff"}\n',
        "c.txt": PAGE.encode(),
        "d.jsonl": text + b'", "k": "\xff"}\n',
    }
    make(tmp_path, files)
    if large:
        monkeypatch.setattr("cleaner.large.SMALL", 4)
    for command in ("check", "fix"):
        done = call(command, *files)
        assert done.exit_code == 2
        for name in ("a.txt", "b.jsonl"):
            assert f"cleaner: {name} has bytes in a text that are not UTF-8" in done.stderr
    assert {name: Path(name).read_bytes() for name in files} == {
        **files,
        "c.txt": CLEAN.encode(),
        "d.jsonl": files["d.jsonl"].replace("漢".encode(), "汉".encode()),
    }


def test_it_is_said_where_stray_bytes_stay(tmp_path: Path) -> None:
    rows = f'{{"text": "漢{LONG}", "k": "'.encode() + b'\xff"}\n'
    make(tmp_path / "in", {"a.jsonl": rows, "b.txt": f"漢{LONG}".encode() + b"\xff\n"})
    said = call("run", "in", "out", "--quiet").stderr
    assert "a.jsonl is UTF-8 with 1 place that is not: none of it was in a text." in said
    assert "b.txt is UTF-8 with 1 place that is not: what of it was in a text became" in said


def test_the_folder_that_one_is_in_may_be_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, {"in/a.txt": PAGE, "gone/here": ""})
    command = [sys.executable, "-P", "-m", "cleaner", "run", "../in", "../out"]
    end = 'cd gone && rm here && rmdir ../gone && exec "$@"'
    where = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        ["sh", "-c", end, "sh", *command], capture_output=True, text=True, check=False, env=where
    )
    assert done.returncode == 2
    assert done.stderr == (
        "cleaner: the folder that this was started in is gone: go to another one.\n"
    )


def test_too_few_open_files_are_told_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make(tmp_path, {"a.txt": PAGE})

    def full(*_: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("cleaner.cli.sinks._each", full)
    done = call("check", "a.txt")
    assert done.exit_code == 2
    assert "`ulimit -n`" in sentence(done)


@pytest.mark.parametrize("name", ["cleaner.toml", "pyproject.toml"])
@pytest.mark.parametrize("is_folder", [False, True])
def test_a_configuration_that_cannot_be_read_is_not_passed_over(
    tmp_path: Path, name: str, is_folder: bool
) -> None:
    make(tmp_path, {"a.txt": PAGE})
    if is_folder:
        Path(name).mkdir()
    else:
        Path(name).symlink_to("nowhere")
    done = call("check", "a.txt")
    assert done.exit_code == 2
    assert f"{name} cannot be read" in sentence(done)


def test_a_link_stays_one_when_its_file_is_fixed(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": PAGE})
    (tmp_path / "link.txt").symlink_to("a.txt")
    assert call("fix", "link.txt").exit_code == 1
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "a.txt").read_text("utf-8") == CLEAN


@pytest.mark.parametrize("most", [1 << 23, 4], ids=["small", "large"])
def test_what_others_write_meanwhile_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    path = make(tmp_path, {"a.txt": PAGE}) / "a.txt"
    monkeypatch.setattr("cleaner.large.SMALL", most)
    for found in checked_each([path], Pipeline(), Reading()):
        assert isinstance(found, tuple)
        path.write_text("别人写的。\n", "utf-8")
        with pytest.raises(CleanerError, match="was changed while it was cleaned"):
            inplace.fix(found[1], path)
    assert tree(tmp_path) == {"a.txt": "别人写的。\n".encode()}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file to another user")
def test_a_file_keeps_its_owner(tmp_path: Path) -> None:
    path = make(tmp_path, {"a.txt": PAGE}) / "a.txt"
    os.chown(path, 12, 34)
    path.chmod(0o640)
    write(path, b"new")
    status = path.stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o777) == (12, 34, 0o640)


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="there are no extended attributes")
def test_a_file_keeps_its_extended_attributes(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": PAGE})
    try:
        os.setxattr("a.txt", "user.origin", b"archive")
    except OSError:
        pytest.skip("this disk keeps no extended attributes")
    assert call("fix", "a.txt").exit_code == 1
    assert Path("a.txt").read_text("utf-8") == CLEAN
    assert os.getxattr("a.txt", "user.origin") == b"archive"


def test_a_file_with_other_names_is_told_when_it_is_fixed(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": PAGE, "c.txt": PAGE})
    os.link("a.txt", "b.txt")
    done = call("fix", "a.txt", "c.txt")
    assert done.exit_code == 1
    assert sentence(done).startswith("a.txt had another name, a hard link, which keeps")
    assert Path("a.txt").read_text("utf-8") == CLEAN
    assert Path("b.txt").read_text("utf-8") == PAGE


@pytest.mark.parametrize("most", [1 << 23, 64], ids=["small", "large"])
def test_a_stream_of_records_is_not_taken_for_a_text_without_a_word(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("cleaner.large.SMALL", most)
    rows = b'{"text": "a"}\n' * 9
    for words in (("traditional",), ("explain", "-")):
        assert "give --lines" in call(*words, input=rows).stderr
        assert call("--lines", *words, input=rows).stderr == ""
    for text in (
        b"{",
        b"{}\n",
        b'{"text": 3}\n',
        b'{"texts": "a"}\n',
        b'["text"]\n',
        b"a\n" + rows,
    ):
        assert "--lines" not in call("traditional", input=text).stderr


# what is shown


def test_a_diff_shows_line_ends_of_other_kinds(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": "第一段。\u2028第二段。\n"})
    shown = call("check", "--diff", "a.txt").stdout.splitlines()
    assert shown[-3:] == ["-第一段。\\u2028第二段。", "+第一段。", "+第二段。"]


def test_a_diff_of_a_table_shows_each_text_that_changes(tmp_path: Path) -> None:
    table = tables.of_rows([{"text": t} for t in ("乾淨", None, "干净", "會議\n二")], "text")
    (tmp_path / "a.parquet").write_bytes(tables.packed(table))
    shown = call("check", "--diff", "a.parquet").stdout.splitlines()[1:]
    heads = ("---", "+++", "@@")
    assert [line for line in shown if line.startswith("---")] == [
        "--- a/a.parquet#1",
        "--- a/a.parquet#4",
    ]
    assert [line for line in shown if not line.startswith(heads)] == [
        *("-乾淨", "+干净", "-會議", "+会议", " 二")
    ]


def test_explain_tells_in_what_encoding_a_file_was_read(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": PAGE.encode("big5")})
    assert "a.txt was read as big5hkscs" in call("explain", "a.txt").stderr


def test_a_file_too_large_to_be_explained_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, {"a.txt": PAGE})
    monkeypatch.setattr("cleaner.cli.sinks.EXPLAINED", 4)
    assert sentence(call("explain", "a.txt")).startswith("a.txt has more than")
    assert "standard input has more" in sentence(call("explain", "-", input=PAGE.encode()))


def test_no_control_of_a_text_reaches_the_terminal(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": "\x1b[2J視頻\u202e會議\x07\n"})
    for words in (("explain", "a.txt"), ("check", "--diff", "a.txt")):
        shown = call("traditional", *words).stdout
        assert not set("\x1b\x07\u202e") & set(shown)
        assert "2J" in shown


def test_a_terminal_has_colours_unless_it_wants_none(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": PAGE})
    command = [sys.executable, "-m", "cleaner", "check", "--diff", "a.txt"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "TERM": "xterm"}
    env.pop("NO_COLOR", None)
    for wanted in ({}, {"NO_COLOR": "1"}):
        ours, theirs = os.openpty()
        subprocess.run(command, stdout=theirs, env={**env, **wanted}, timeout=60)
        shown = os.read(ours, 4096)
        os.close(theirs)
        os.close(ours)
        assert (b"\x1b[" in shown) is not bool(wanted)


def test_a_module_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(*_: object, **__: object) -> None:
        raise ModuleNotFoundError("No module named 'not_there'", name="not_there")

    (tmp_path / "a.txt").write_text("漢字", "utf-8")
    monkeypatch.setattr("cleaner.engine.run", absent)
    done = call("run", tmp_path / "a.txt", tmp_path / "out")
    assert done.exit_code == 2
    assert sentence(done).startswith("the module not_there is missing: run pip install --force-")
