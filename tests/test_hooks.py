"""The hooks under the real pre-commit, in a repository with Chinese names and a GB18030 file."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = [
    pytest.mark.skipif(
        importlib.util.find_spec("pre_commit") is None,
        reason="pre-commit is not installed: pip install '.[dev]' to try the hooks",
    ),
    pytest.mark.skipif(
        shutil.which("git") is None or not (ROOT / ".git").exists(),
        reason="the hooks are tried from a git checkout",
    ),
]


def git(repository: Path, *words: str) -> None:
    identity = ["-c", "user.name=tester", "-c", "user.email=tester@localhost"]
    subprocess.run(["git", *identity, *words], cwd=repository, check=True, capture_output=True)


def test_hooks_find_then_fix_then_pass(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    git(corpus, "init", "-q")
    (corpus / "新闻 一.txt").write_text("會議開始了,請各位就座。\n", "utf-8")
    (corpus / "旧档.txt").write_bytes("会议开始了,请各位就座。\n".encode("gb18030"))
    (corpus / "干净.txt").write_text("会议结束了,大家都回去了。\n", "utf-8")
    git(corpus, "add", ".")

    def hooks() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), "--all-files", "--verbose"],
            cwd=corpus,
            capture_output=True,
            text=True,
            env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home")},
        )

    first = hooks()
    assert first.returncode == 1, first.stdout + first.stderr
    assert "新闻 一.txt: " in first.stdout
    assert "fixed 新闻 一.txt: " in first.stdout
    assert "fixed 旧档.txt: gb18030 to utf-8" in first.stdout
    assert "干净.txt" not in first.stdout
    assert (corpus / "新闻 一.txt").read_text("utf-8") == "会议开始了,请各位就座。\n"
    assert (corpus / "旧档.txt").read_text("utf-8") == "会议开始了,请各位就座。\n"
    second = hooks()
    assert second.returncode == 0, second.stdout + second.stderr
