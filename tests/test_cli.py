import bz2
import errno
import gzip
import io
import json
import lzma
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from calls import call, sentence
from folders import make, tree
from samples import Failing

import cleaner
from cleaner import __version__, large, stream
from cleaner.atomic import replacing
from cleaner.compression import zstd
from cleaner.corpus import Reading
from cleaner.errors import CleanerError
from cleaner.pipeline import Pipeline
from cleaner.registry import OPTIONAL, ORDER, filters

HERE = Path(cleaner.__file__).parents[1]
PAGE = "視頻會(huì)議開始了,請各位就座。\n"
CLEAN = "视频会议开始了,请各位就座。\n"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command runs in an empty folder, so that no configuration is found."""
    monkeypatch.chdir(tmp_path)


# run and restore


def test_run_mirrors_a_folder_and_restore_gives_it_back(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a/b.txt": PAGE, "c.txt": CLEAN})
    done = call("run", source, "out")
    assert done.exit_code == 0
    assert done.stdout == ""
    assert tree(tmp_path / "out", state=False) == {
        "a/b.txt": CLEAN.encode(),
        "c.txt": CLEAN.encode(),
    }
    assert call("restore", "out", "back").exit_code == 0
    assert tree(tmp_path / "back") == tree(source)


def test_run_prints_a_short_summary_on_standard_error(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.txt": PAGE})
    said = call("run", source, "out").stderr
    assert "1 document, 1 changed" in said
    assert all(name in said for name in ORDER)
    assert len(said.splitlines()) <= 15
    assert call("run", source, "quiet", "--quiet").stderr == ""


def test_run_takes_the_filters_named_before_it(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.txt": PAGE})
    assert call("pinyin", "run", source, "out").exit_code == 0
    assert (tmp_path / "out" / "a.txt").read_text("utf-8") == "視頻會議開始了,請各位就座。\n"


def test_options_may_stand_before_and_behind_the_arguments(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.jsonl": json.dumps({"body": PAGE}) + "\n"})
    assert call("run", source, "one", "--text-field", "body", "-j", "2").exit_code == 0
    assert call("run", "--text-field", "body", "--executor", "inline", source, "two").exit_code == 0
    assert call("--text-field", "body", "run", source, "three").exit_code == 0
    assert tree(tmp_path / "one") == tree(tmp_path / "two") == tree(tmp_path / "three")


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.txt": PAGE, "bad.txt": b"\x00\x01\x02\xff"})
    done = call("run", source, "out", "--quiet")
    assert done.exit_code == 2
    assert sentence(done).startswith("bad.txt is not text")
    assert tree(tmp_path / "out", state=False) == {"a.txt": CLEAN.encode()}


def test_a_file_without_some_lines_is_told_from_one_that_is_left_out(tmp_path: Path) -> None:
    rows = json.dumps({"text": PAGE}) + "\n{broken\n"
    source = make(tmp_path / "in", {"a.jsonl": rows, "b.jsonl": rows, "bad.txt": b"\0\1"})
    for _ in range(2):
        done = call("run", source, "out")
        assert done.exit_code == 2
        assert "; 1 could not be used; 2 files without some lines\n" in done.stderr


def test_too_large_a_file_is_told_with_the_remedy(tmp_path: Path) -> None:
    def too_large(*_: object) -> None:
        raise OSError(errno.EFBIG, "File too large")

    said = "raise the limit that `ulimit -f` shows"
    with pytest.raises(CleanerError, match=said), replacing(tmp_path / "a.txt"):
        too_large()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "nowhere", "out"), "nowhere is not there"),
        (("run", "in", "in/out"), "inside one another"),
        (("run", "in", "used"), "--force"),
        (("run", "in", "in/a.txt"), "inside one another"),
        (("run", "-", "out"), "no name"),
        (("run", "in/a.txt", "a.txt"), "the name of a file"),
        (("run", "in", "out", "--executor", "locl:2"), "no executor"),
        (("run", "in", "out", "--executor", "local:99999999999"), "N from 1 to"),
        (("tradtional", "run", "in", "out"), "did you mean 'traditional'"),
        (("restore", "in", "back"), "no trail"),
        (("traditional", "restore", "in", "back"), "takes no filters"),
        (("explain", "nowhere"), "nowhere is not there"),
        (("--set", "traditional", "explain", "in/a.txt"), "FILTER.OPTION=VALUE"),
        (("--set", "duplicates.treshold=1", "explain", "in/a.txt"), "did you mean 'threshold'"),
        (("--skip", "pinyn", "explain", "in/a.txt"), "did you mean 'pinyin'"),
        (("--input-encoding", "gb99", "explain", "in/a.txt"), "no encoding 'gb99'"),
        (("--input-encoding", "undefined", "explain", "in/a.txt"), "no encoding 'undefined'"),
        (("duplicates", "--threshold", "7", "explain", "in/a.txt"), "from"),
        (("pinyin", "--without", "nothing", "explain", "in/a.txt"), "no rule"),
    ],
)
def test_wrong_use_is_one_sentence_with_the_remedy(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    make(tmp_path / "in", {"a.txt": PAGE})
    make(tmp_path / "used", {"a.txt": PAGE})
    done = call(*words)
    assert done.exit_code == 2
    assert said in sentence(done)


def test_an_unknown_option_names_the_nearest() -> None:
    done = call("run", "in", "out", "--worker", "2")
    assert done.exit_code == 2
    assert "--workers" in done.stderr


def test_a_file_can_be_run_to_standard_output(tmp_path: Path) -> None:
    make(tmp_path / "in", {"a.txt": PAGE})
    assert call("run", "in/a.txt", "-").stdout_bytes == CLEAN.encode()


# pipes


def test_a_chain_without_a_sink_is_a_pipe() -> None:
    assert call("pinyin", "traditional", input=PAGE.encode()).stdout_bytes == CLEAN.encode()
    assert call("run", "-", "-", input=PAGE.encode()).stdout_bytes == CLEAN.encode()


def test_a_pipe_that_the_shell_hands_over_as_a_file_is_read() -> None:
    into, out = os.pipe()
    os.write(out, "漢字\n".encode())
    os.close(out)
    try:
        assert call("traditional", "explain", f"/dev/fd/{into}").stdout.startswith("[-漢-]{+汉+}字")
    finally:
        os.close(into)


def test_three_pipes_equal_one_chain() -> None:
    chain = ("pinyin", "traditional", "linebreaks")
    text = (PAGE * 3).encode()
    piece = text
    for name in chain:
        piece = call(name, input=piece).stdout_bytes
    assert piece == call(*chain, input=text).stdout_bytes


def test_a_pipe_reads_any_encoding_and_keeps_it_on_request() -> None:
    data = PAGE.encode("gb18030")
    assert call("pinyin", "traditional", input=data).stdout_bytes == CLEAN.encode()
    kept = call("--encoding", "keep", "pinyin", "traditional", input=data)
    assert kept.stdout_bytes == CLEAN.encode("gb18030")


def test_a_pipe_of_json_lines_cleans_the_records() -> None:
    row = json.dumps({"id": 1, "text": PAGE}, ensure_ascii=False) + "\n"
    out = call("--lines", "pinyin", "traditional", input=row.encode()).stdout_bytes
    assert json.loads(out) == {"id": 1, "text": CLEAN}
    shown = call("--lines", "explain", "-", "--format", "json", input=(row + row).encode()).stdout
    assert [json.loads(line)["id"] for line in shown.splitlines()] == [
        "standard input#1",
        "standard input#2",
    ]


@pytest.mark.parametrize(
    ("words", "row", "said"),
    [
        ([], '{"text": "漢"}', "give --lines to clean"),
        ([], '{"body": "漢"}', "give --lines, and name their field with --text-field, to clean"),
        (["--text-field", "body"], '{"body": "漢"}', "give --lines to clean"),
    ],
)
def test_json_lines_that_are_cleaned_as_text_are_told_of(
    words: list[str], row: str, said: str
) -> None:
    rows = (row + "\n") * 2
    done = call(*words, "traditional", input=rows.encode())
    assert done.stdout == rows.replace("漢", "汉")
    assert said in sentence(done)


@pytest.mark.parametrize(
    ("pack", "suffix"),
    [
        (gzip.compress, ".gz"),
        (bz2.compress, ".bz2"),
        (lzma.compress, ".xz"),
        (zstd().compress, ".zst"),
        (lambda data: b"PAR1\x15\x00\x15\xff" + data, ".parquet"),
    ],
)
def test_what_is_packed_and_not_named_so_is_told(pack: Any, suffix: str, tmp_path: Path) -> None:
    data = pack(PAGE.encode())
    said = f" is packed as {suffix} files are: unpack it, or name it {suffix}."
    done = call("traditional", input=data)
    assert (done.exit_code, sentence(done)) == (2, "standard input" + said)
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    assert sentence(call("check", path)) == str(path) + said


def test_what_is_not_text_in_a_pipe_is_one_sentence() -> None:
    done = call("traditional", input=b"\x00\x01\xff\xfe\x00")
    assert done.exit_code == 2
    assert sentence(done).startswith("standard input is not text")


@pytest.mark.parametrize(
    "words",
    [
        ["traditional"],
        ["explain", "a.txt"],
        ["check", "--diff", "a.txt"],
        ["fix", "a.txt", "b.txt"],
        ["run", "a.txt", "out"],
        ["report", "done", "-o", "-"],
        ["filters"],
        ["--help"],
        ["run", "--help"],
    ],
    ids=" ".join,
)
def test_a_closed_pipe_ends_quietly(tmp_path: Path, words: list[str]) -> None:
    make(tmp_path, {"a.txt": "會議開始了。\n" * 9000, "b.txt": PAGE})
    call("traditional", "run", "a.txt", "done")
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "cleaner", *words]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    with open("a.txt", "rb") as text, open(write, "wb") as closed:
        both = {"stdout": closed, "stderr": subprocess.STDOUT}
        done = subprocess.run(command, env=env, stdin=text, **both, timeout=60)  # type: ignore[call-overload]
    assert done.returncode == int(words[0] in ("check", "fix"))  # which had found something
    assert (Path("b.txt").read_text("utf-8") == PAGE) == (words[0] != "fix")


def test_what_was_done_keeps_its_exit_code_where_nobody_reads_of_it(tmp_path: Path) -> None:
    make(tmp_path / "in", {"a.txt": PAGE, "bad.txt": b"\0\1"})
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "cleaner", "run", "in", "out"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    with open(write, "wb") as closed:
        assert subprocess.run(command, env=env, stderr=closed, timeout=60).returncode == 2


def test_a_match_that_nobody_reads_of_is_one(tmp_path: Path) -> None:
    rows = "".join(
        f"第{n}条渔船清早出港，傍晚才回来，{n * n}人在码头上等着。\n" for n in range(900)
    )
    make(tmp_path, {"a.txt": rows})
    assert call("index", "add", "db", "a.txt").exit_code == 0
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "cleaner", "index", "query", "db", "a.txt"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    with open(write, "wb") as closed:
        done = subprocess.run(
            command, env=env, stdout=closed, stderr=subprocess.PIPE, check=False, timeout=60
        )
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is full")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("run in out", 0),
        ("index add db in", 0),
        ("check in", 1),
        ("nosuch", 2),
        ("run --nosuch", 2),
        ("traditional", 2),
    ],
)
def test_a_full_standard_error_changes_no_exit_code(tmp_path: Path, words: str, code: int) -> None:
    make(tmp_path / "in", {"a.txt": PAGE})
    command = [sys.executable, "-m", "cleaner", *words.split()]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    with open("/dev/full", "wb") as full:
        out = full if words == "traditional" else subprocess.DEVNULL
        files: Any = {"stdout": out, "stderr": full}
        done = subprocess.run(command, env=env, input=PAGE.encode(), timeout=60, **files)
    assert done.returncode == code


def test_a_run_needs_no_standard_error(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": PAGE})
    command = f"{sys.executable} -m cleaner run a.txt out 2>&-"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    assert subprocess.run(["bash", "-c", command], env=env, timeout=60).returncode == 0
    assert (tmp_path / "out/a.txt").read_text("utf-8") == CLEAN


def test_ctrl_c_exits_130_and_the_same_command_finishes(tmp_path: Path) -> None:
    files = {f"{n}.txt": PAGE * 300 for n in range(600)}
    make(tmp_path / "in", files)
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    words = [
        sys.executable,
        "-m",
        "cleaner",
        "traditional",
        "run",
        "in",
        "out",
        "--quiet",
        "-j",
        "1",
    ]
    process = subprocess.Popen(
        words,
        cwd=tmp_path,
        env=env,
        stderr=subprocess.PIPE,
        # A shell lets what it starts in the background ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    counts = tmp_path / "out" / ".cleaner" / "trail"
    while process.poll() is None and not list(counts.glob("*.json")):
        pass
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert b"interrupted" in said
    assert call("traditional", "run", "in", "out").exit_code == 0
    assert call("traditional", "run", "in", "whole").exit_code == 0
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("words", ["traditional", "traditional run in out -j 2"])
def test_a_signal_that_ends_a_command_leaves_no_temporary_file(
    tmp_path: Path, number: signal.Signals, words: str
) -> None:
    make(tmp_path, {"tmp/here": "", **{f"in/{n}.txt": PAGE * 9000 for n in range(40)}})
    env = {**os.environ, "PYTHONPATH": str(HERE), "TMPDIR": str(tmp_path / "tmp")}
    process = subprocess.Popen(
        [sys.executable, "-m", "cleaner", *words.split()],
        env=env,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # ignored under nohup
    )
    assert process.stdin is not None
    if words == "traditional":
        process.stdin.write(PAGE.encode() * 400_000)
        process.stdin.flush()
    while process.poll() is None and not list(tmp_path.glob("tmp/cleaner-*/*")):
        if list(tmp_path.glob("out/.cleaner/trail/*")):
            break
    os.killpg(process.pid, number)
    os.killpg(process.pid, number)  # some send it twice
    _, said = process.communicate(timeout=60)
    assert process.returncode == -number
    assert said.startswith(b"cleaner: interrupted: ")
    assert said.count(b"\n") == 1
    assert [path.name for path in (tmp_path / "tmp").iterdir()] == ["here"]


def test_a_signal_that_is_ignored_stays_so(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": PAGE})
    code = """
import os, signal
signal.signal(signal.SIGHUP, signal.SIG_IGN)
from cleaner.__main__ import main
import cleaner.executor
cleaner.executor.single = lambda: os.kill(os.getpid(), signal.SIGHUP)
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "a.txt"], env={**os.environ, "PYTHONPATH": str(HERE)}
    )
    assert done.returncode == 1


@pytest.mark.parametrize("data", [bytes(1 << 20), random.Random(3).randbytes(1 << 20)])
def test_a_stream_without_end_that_is_no_text_is_refused_at_once(data: bytes) -> None:
    class Endless(io.BytesIO):
        given = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            assert size >= 0
            self.given += size
            assert self.given <= 2 * large.SMALL
            return (data * (size // len(data) + 1))[:size]

    with pytest.raises(CleanerError, match=r"is not text|is in no encoding"):
        stream.clean(Endless(), io.BytesIO(), Pipeline([]), Reading(), lined=False)


@pytest.mark.parametrize("module", ["cleaner.executor", "cleaner.cli", "cleaner.filter", "click"])
def test_ctrl_c_while_modules_are_imported_is_one_line(module: str) -> None:
    code = f"""
import sys
class Stop:
    def find_spec(self, name, *rest):
        if name == {module!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Stop())
from cleaner.__main__ import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=HERE, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (130, b"")
    assert done.stderr == b"cleaner: interrupted.\n"


def test_the_package_imports_its_modules_when_they_are_asked_for() -> None:
    code = "import sys, cleaner; print(*[n for n in sys.modules if n.startswith('cleaner.')])"
    done = subprocess.run([sys.executable, "-c", code], cwd=HERE, capture_output=True, check=True)
    assert done.stdout == b"\n"
    assert all(getattr(cleaner, name) is not None for name in cleaner.__all__)
    names = dir(cleaner)
    assert set(cleaner.__all__) <= set(names)
    assert len(names) == len(set(names))
    with pytest.raises(AttributeError, match="no attribute 'Pipelines'"):
        _ = cleaner.Pipelines  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("run in out", "run the same command again to go on where it stopped."),
        ("fix in", "each file is whole, fixed or as it was; run the same command again"),
        ("check in", "nothing was changed."),
        ("explain in/a.txt", "nothing was changed."),
    ],
)
def test_what_an_interrupted_command_leaves_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, said: str
) -> None:
    def stopped(*words: object) -> None:
        raise KeyboardInterrupt

    make(tmp_path, {"in/a.txt": PAGE})
    monkeypatch.setattr("cleaner.filters.pinyin.Pinyin.edits_of_each", stopped)
    done = call(*words.split())
    assert done.exit_code == 130
    assert sentence(done).startswith(f"interrupted: {said}")
    assert (tmp_path / "in/a.txt").read_text("utf-8") == PAGE


# check and fix


def test_check_names_what_would_change_and_writes_nothing(tmp_path: Path) -> None:
    source = make(tmp_path / "in", {"a.txt": PAGE, "b.txt": CLEAN})
    before = tree(source)
    done = call("check", source)
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "in/a.txt: 1 pinyin, 1 traditional".replace("in/", f"{source}/", 1)
    ] or ("a.txt: " in done.stdout and "b.txt" not in done.stdout)
    assert tree(source) == before
    assert call("check", source / "b.txt").exit_code == 0


def test_check_shows_a_diff(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": PAGE})
    shown = call("check", "--diff", "a.txt").stdout
    assert f"-{PAGE}" in shown
    assert f"+{CLEAN}" in shown


def test_fix_changes_what_check_names_and_then_nothing(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": PAGE, "b.txt": CLEAN})
    stamp = (tmp_path / "b.txt").stat().st_mtime_ns
    first = call("fix", "a.txt", "b.txt")
    assert first.exit_code == 1
    assert first.stdout.startswith("fixed a.txt: ")
    assert tree(tmp_path) == {"a.txt": CLEAN.encode(), "b.txt": CLEAN.encode()}
    assert (tmp_path / "b.txt").stat().st_mtime_ns == stamp
    assert call("fix", "a.txt", "b.txt").exit_code == 0
    assert call("check", "a.txt", "b.txt").exit_code == 0


def test_fix_makes_files_utf8_unless_told_to_keep(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": CLEAN.encode("gb18030"), "b.txt": PAGE.encode("gb18030")})
    assert call("check", "--encoding", "keep", "a.txt").exit_code == 0
    assert "gb18030 to utf-8" in call("check", "a.txt").stdout
    call("fix", "--encoding", "keep", "b.txt")
    call("fix", "a.txt")
    assert tree(tmp_path) == {"a.txt": CLEAN.encode(), "b.txt": CLEAN.encode("gb18030")}


def test_fix_keeps_line_ends_and_permissions(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": PAGE.replace("\n", "\r\n")})
    (tmp_path / "a.txt").chmod(0o640)
    call("fix", "a.txt")
    assert (tmp_path / "a.txt").read_bytes() == CLEAN.replace("\n", "\r\n").encode()
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", PAGE.replace("\n", "\r\n").encode()),
        ("a.txt.gz", gzip.compress(PAGE.encode())),
        ("a.txt", CLEAN.encode("gb18030")),
        ("a.jsonl", b'{"n": 1.50, "text": "\\u6f22"}\r\nno record\n' * 40),
        ("a.txt", CLEAN.encode()),
    ],
)
def test_a_large_file_is_checked_and_fixed_as_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes
) -> None:
    make(tmp_path, {f"small/{name}": data, f"large/{name}": data})
    (tmp_path / "large" / name).chmod(0o640)

    def told(folder: str) -> list[object]:
        found = [call("check", f"{folder}/{name}"), call("fix", f"{folder}/{name}")]
        again = call("check", f"{folder}/{name}").exit_code
        said = [each.stdout.replace("gb18030 to utf-8", "its encoding") for each in found]
        codes = [each.exit_code for each in found]
        return [codes, again, [each.replace(folder, "") for each in said]]

    small = told("small")
    monkeypatch.setattr("cleaner.large.SMALL", 4)
    monkeypatch.setattr("cleaner.large.PACKED", 4)
    assert told("large") == small
    assert tree(tmp_path / "large")[name] == tree(tmp_path / "small")[name]
    assert (tmp_path / "large" / name).stat().st_mode & 0o777 == 0o640
    assert call("check", "--diff", f"large/{name}").exit_code == 0


def test_a_large_file_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, {"bad.txt": b"\x00\xff\x00" * 9, "a.txt": PAGE})
    monkeypatch.setattr("cleaner.large.SMALL", 4)
    done = call("check", "--diff", "bad.txt", "a.txt")
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1
    assert "a.txt is too large for a diff" in done.stdout


@pytest.mark.parametrize("command", ["check", "fix"])
@pytest.mark.parametrize(("files", "characters"), [(1, 1 << 19), (3, 1 << 19), (256, 20)])
def test_what_is_told_of_files_does_not_hang_on_how_they_are_grouped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, files: int, characters: int
) -> None:
    records = b'{"text": "\xe6\xbc\xa2"}\n'
    some: dict[str, str | bytes] = {f"{n}.txt": PAGE if n % 3 else CLEAN for n in range(7)}
    some |= {"b.jsonl": records * 3, "c.jsonl": records, "d.txt": b"\x00\xff\x00", "e.txt": ""}
    some |= {"g.jsonl": b'{"body": ""}\n', "h.txt": PAGE * 30, "i.jsonl": records * 2}
    make(tmp_path / "in", some)
    shutil.copytree(tmp_path / "in", tmp_path / "same")
    words = ("0.txt", "nowhere.txt", ".", "h.txt", "empty")
    (tmp_path / "in/empty").mkdir()
    (tmp_path / "same/empty").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    monkeypatch.setattr("cleaner.large.SMALL", 600)
    plain = call(command, *words)
    monkeypatch.chdir(tmp_path / "same")
    monkeypatch.setattr("cleaner.apart.SHARD_FILES", files)
    monkeypatch.setattr("cleaner.apart.SHARD_CHARACTERS", characters)
    grouped = call(command, *words)
    assert plain.exit_code == 2
    assert len(plain.stdout.splitlines()) >= 8
    assert (grouped.exit_code, grouped.stdout, grouped.stderr) == (2, plain.stdout, plain.stderr)
    assert tree(tmp_path / "same") == tree(tmp_path / "in")


def test_a_file_that_is_named_twice_is_fixed_once(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": PAGE})
    (tmp_path / "b.txt").symlink_to("a.txt")
    done = call("fix", "a.txt", "b.txt", "a.txt")
    assert (done.exit_code, done.stderr) == (1, "")
    assert len(done.stdout.splitlines()) == 1
    assert (tmp_path / "a.txt").read_text("utf-8") == CLEAN


@pytest.mark.parametrize("most", [1 << 23, 2], ids=["small", "large"])
def test_a_fault_of_ours_in_one_file_leaves_the_others_to_be_fixed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("cleaner.large.SMALL", most)
    make(tmp_path, {"a.txt": PAGE, "b.txt": "壞", "c.txt": PAGE})
    monkeypatch.setattr("cleaner.filters.pinyin.Pinyin.edits", Failing.edits)
    monkeypatch.setattr("cleaner.filters.pinyin.Pinyin.edits_of_each", Failing.edits_of_each)
    done = call("fix", "a.txt", "b.txt", "c.txt")
    assert done.exit_code == 3
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == [
        "fixed a.txt",
        "fixed c.txt",
    ]
    assert sentence(done).startswith("b.txt was set aside, for a fault of cleaner (RuntimeError")
    assert (tmp_path / "b.txt").read_text("utf-8") == "壞"
    shown = call("run", "b.txt", "-")
    assert (shown.exit_code, shown.stdout) == (3, "")
    assert "please report it" in sentence(shown)


def test_a_field_inside_another_is_told_from_one_of_the_record(tmp_path: Path) -> None:
    make(tmp_path, {"a.jsonl": '{"data": {"text": "漢"}}\n'})
    assert sentence(call("check", "a.jsonl", "--text-field", "data.text")) == (
        "a.jsonl has no record with a text under 'data.text': name the field with --text-field, "
        "one of the record itself and not of what lies in it."
    )


@pytest.mark.parametrize("command", ["check", "fix"])
def test_links_out_of_a_folder_are_left_alone_unless_they_are_named(
    tmp_path: Path, command: str
) -> None:
    make(tmp_path, {"in/a.txt": PAGE, "elsewhere.txt": PAGE, "links/.keep": ""})
    (tmp_path / "in/inside.txt").symlink_to("a.txt")
    for folder in ("in", "links"):
        (tmp_path / folder / "out.txt").symlink_to("../elsewhere.txt")
    done = call(command, "in")
    assert done.exit_code == 1
    assert "out.txt" not in done.stdout
    assert sentence(done).startswith("in/out.txt is a link out of the folder and was left out")
    assert (tmp_path / "elsewhere.txt").read_text("utf-8") == PAGE
    done = call(command, "links")
    assert done.exit_code == 2
    assert "links holds links to files elsewhere alone" in done.stderr
    assert call(command, "links/out.txt").exit_code == 1
    if command == "fix":
        assert (tmp_path / "links/out.txt").is_symlink()
        assert (tmp_path / "elsewhere.txt").read_text("utf-8") == CLEAN


def test_check_goes_on_after_a_file_that_cannot_be_used(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": PAGE, "bad.txt": b"\x00\xff\x00"})
    done = call("check", "bad.txt", "nowhere.txt", "a.txt")
    assert done.exit_code == 2
    assert "a.txt: " in done.stdout
    assert len(done.stderr.splitlines()) == 2


# explain, filters, help


def test_explain_marks_every_edit_with_filter_rule_and_reason(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": PAGE})
    shown = call("explain", "a.txt").stdout
    assert "[-(huì)-]" in shown
    assert "    pinyin/" in shown
    assert "    traditional/" in shown
    assert "就座" in shown


def test_explain_gives_edits_that_lead_to_the_text(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": PAGE})
    data = json.loads(call("explain", "a.txt", "--format", "json").stdout)
    text = PAGE
    for edit in reversed(data["edits"]):
        assert text[edit["start"] : edit["end"]] == edit["was"]
        assert edit["rule"] in filters()[edit["filter"]].rules
        assert edit["because"]
        text = text[: edit["start"]] + edit["text"] + text[edit["end"] :]
    assert text == data["text"] == CLEAN


def test_filters_lists_every_rule_with_its_state() -> None:
    rows = json.loads(call("--skip", "pinyin", "filters", "--format", "json").stdout)
    assert [row["filter"] for row in rows] == list(filters())
    assert [row["filter"] for row in rows if not row["on"]] == ["pinyin", *OPTIONAL]
    assert all(row["rules"] and row["summary"] for row in rows)
    plain = call("filters").stdout
    assert all(rule in plain for kind in filters().values() for rule in kind.rules)


def test_a_rule_can_be_switched_off_in_every_way(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": PAGE, "off.toml": '[pinyin]\nwithout = ["reading"]\n'})
    rule = next(iter(filters()["pinyin"].rules))
    make(tmp_path, {"off.toml": f'[pinyin]\nwithout = ["{rule}"]\n'})
    for words in (
        ("--set", f'pinyin.without=["{rule}"]', "run", "a.txt", "-"),
        ("--config", "off.toml", "run", "a.txt", "-"),
        ("--skip", "pinyin", "run", "a.txt", "-"),
    ):
        assert "(huì)" in call(*words).stdout
    assert "(huì)" in call("pinyin", "--without", rule, input=PAGE.encode()).stdout


@pytest.mark.parametrize("name", [*ORDER, "run", "check", "fix", "explain", "restore", "filters"])
def test_every_command_has_help(name: str) -> None:
    shown = call(name, "--help")
    assert shown.exit_code == 0
    assert shown.stdout.startswith("Usage: ")
    assert len(shown.stdout.splitlines()) > 6
    if name in filters():
        assert all(rule in shown.stdout for rule in filters()[name].rules)


def test_help_and_version_of_the_whole() -> None:
    shown = call("--help").stdout
    assert all(name in shown for name in filters())
    assert call("--version").stdout.strip().endswith(__version__)


def test_a_fault_of_ours_asks_for_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*words: object, **more: object) -> None:
        raise ZeroDivisionError("sample")

    monkeypatch.setattr("cleaner.inplace.stream", broken)
    done = call("pinyin", input=b"")
    assert done.exit_code == 3
    assert "please report it" in sentence(done)


def test_damaged_text_is_named_in_every_way(tmp_path: Path) -> None:
    make(tmp_path / "in", {"a.txt": "数\ufffd据\n"})
    for words in (
        ("run", "in", "out", "--quiet"),
        ("run", "in/a.txt", "-"),
        ("check", "in"),
        ("explain", "in/a.txt"),
    ):
        assert "a.txt holds 1 replacement character:" in call(*words).stderr


def test_of_many_notes_the_first_are_said(tmp_path: Path) -> None:
    make(tmp_path / "in", {f"{n:02}.txt": "\ufffd" for n in range(30)})
    said = call("run", "in", "out", "--quiet").stderr.splitlines()
    assert len(said) == 21
    assert said[-1] == "cleaner: 10 more notes: see the report of the run."
    said = call("check", "in").stderr.splitlines()
    assert said[-1].endswith("10 more notes: `cleaner run` keeps all of them in its report.")


# what a terminal or a pipe may be like


def _ran(words: list[str], **extra: str) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "cleaner", *words]
    root = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": str(root), **extra}
    return subprocess.run(command, capture_output=True, env=environment, timeout=60)


@pytest.mark.parametrize(
    "words",
    [["explain", "a.txt"], ["explain", "--format", "json", "a.txt"], ["check", "--diff", "a.txt"]],
    ids=" ".join,
)
@pytest.mark.parametrize("encoding", ["gbk", "latin-1"])
def test_a_terminal_may_know_fewer_characters(
    tmp_path: Path, encoding: str, words: list[str]
) -> None:
    make(tmp_path, {"a.txt": "測試\U0001f600字ō\n"})
    done = _ran(words, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (1 if words[0] == "check" else 0, b"")
    shown = done.stdout.decode(encoding)
    if "json" in words:
        assert json.loads(shown)["text"] == "测试\U0001f600字ō\n"
    else:
        assert "\\U0001f600" in shown


def test_a_document_of_any_name_and_text_is_explained(tmp_path: Path) -> None:
    make(tmp_path, {"s[/b].jsonl": '{"text": "漢\\ud800 [/x]"}\n{"text": "字"}\n'})
    done = call("explain", "s[/b].jsonl")
    assert done.stdout.startswith("s[/b].jsonl#1\n[-漢-]{+汉+}\\ud800 [/x]\n")
    row = json.loads(call("explain", "--format", "json", "s[/b].jsonl").stdout.splitlines()[0])
    assert row["text"] == "汉\ud800 [/x]"


@pytest.mark.parametrize(
    ("words", "closed"),
    [("run - -", "<&-"), ("explain -", "<&-"), ("traditional", ">&-"), ("learn a.txt", ">&-")],
)
def test_a_stream_that_is_closed_is_named(tmp_path: Path, words: str, closed: str) -> None:
    make(tmp_path, {"a.txt": PAGE})
    root = Path(__file__).parents[1]
    command = f"PYTHONPATH={root} exec {sys.executable} -m cleaner {words} {closed}"
    done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, timeout=60)
    assert done.returncode == 2
    assert b"closed" in done.stderr


def test_a_name_with_control_characters_is_shown_in_one_line(tmp_path: Path) -> None:
    make(tmp_path, {"a\nb\x1b[2J.txt": "漢\x1b[2J\n", "c\nd.txt": b"\0"})
    done = call("check", "--diff", ".")
    assert done.stdout.splitlines()[0] == r"a\nb\x1b[2J.txt: 1 characters, 1 traditional"
    assert "\x1b" not in done.stdout
    assert sentence(done).startswith(r"c\nd.txt is not text")
