"""Files that were changed, or could not be used for a while, as the next run sees them."""

import gzip
import os
from pathlib import Path

import pyarrow as pa
import pytest
from folders import make, tree
from kills import obeys, plainly
from pyarrow import parquet as pq
from samples import Recurring, Simple

from cleaner import shards
from cleaner.corpus import Content, read_piece
from cleaner.engine import run
from cleaner.pipeline import Pipeline
from cleaner.restore import restore

APART = Pipeline([Simple()])
TOGETHER = Pipeline([Simple(), Recurring()])
chains = pytest.mark.parametrize("chain", [APART, TOGETHER])


def texts(root: Path) -> dict[str, str]:
    return {name: data.decode() for name, data in tree(root, state=False).items()}


def rewrite(path: Path, data: bytes) -> None:
    """Give a file other bytes, and the time of change that it had."""
    status = path.stat()
    path.write_bytes(data)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@chains
@pytest.mark.parametrize("more", [False, True])
def test_other_bytes_under_the_same_size_and_time_are_seen(
    tmp_path: Path, chain: Pipeline, more: bool
) -> None:
    source, out = make(tmp_path / "in", {"a.txt": "漢一", "b.txt": "漢二"}), tmp_path / "out"
    run(source, out, chain)
    rewrite(source / "a.txt", "漢三".encode())
    if more:
        make(source, {"c.txt": "漢"})
    run(source, out, chain)
    assert texts(out)["a.txt"] == "汉三"
    run(source, tmp_path / "whole", chain)
    assert tree(out) == tree(tmp_path / "whole")
    assert restore(out, tmp_path / "back") == (2 + more, [])
    assert tree(tmp_path / "back") == tree(source)


@chains
def test_other_bytes_are_seen_by_a_run_that_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chain: Pipeline
) -> None:
    monkeypatch.setattr("cleaner.sharding.SHARD_FILES", 1)
    monkeypatch.setattr("cleaner.engine.HELD", 0)
    source, out = make(tmp_path / "in", {"a.txt": "漢一", "b.txt": "漢二"}), tmp_path / "out"

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(source, out, chain, progress=stop)
    rewrite(source / "a.txt", "漢三".encode())
    run(source, out, chain)
    run(source, tmp_path / "whole", chain)
    assert tree(out) == tree(tmp_path / "whole")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small files are large, and each of them makes a shard."""
    for name, size in {"PACKED": 64, "BLOCK": 256, "LINES": 512, "WINDOW": 64}.items():
        monkeypatch.setattr(f"cleaner.pieces.{name}", size)
    monkeypatch.setattr("cleaner.sharding.SHARD_FILES", 1)


LINES = "".join(f'{{"text": "第{n}行漢字"}}\n' for n in range(200)).encode()


@chains
@pytest.mark.usefixtures("small")
def test_the_same_bytes_under_another_time_of_the_system_are_not_cleaned_again(
    tmp_path: Path, chain: Pipeline
) -> None:
    files: dict[str, str | bytes] = {"a.txt": "漢一", "b.txt.gz": gzip.compress(b"b")}
    files |= {"c.jsonl": LINES, "d.jsonl.gz": gzip.compress(LINES)}
    source, out = make(tmp_path / "in", files), tmp_path / "out"
    first = run(source, out, chain)
    for path in source.iterdir():
        path.chmod(0o600)
    calls: list[object] = []
    for _ in range(2):
        again = run(source, out, chain, progress=lambda *at: calls.append(at))
        assert calls == []
        assert again.as_dict() == first.as_dict()
    run(source, tmp_path / "whole", chain)
    assert tree(out) == tree(tmp_path / "whole")


@pytest.mark.usefixtures("small")
def test_the_same_bytes_are_not_cleaned_again_beside_a_new_file(tmp_path: Path) -> None:
    source, out = make(tmp_path / "in", {"a.txt": "漢一", "b.txt": "漢"}), tmp_path / "out"
    run(source, out, APART)
    (source / "a.txt").chmod(0o600)
    make(source, {"z.txt": "漢"})
    written = (out / "a.txt").stat().st_ino
    run(source, out, APART)
    assert (out / "a.txt").stat().st_ino == written
    run(source, tmp_path / "whole", APART)
    assert tree(out) == tree(tmp_path / "whole")


def test_a_table_under_another_time_of_the_system_is_cleaned_again(tmp_path: Path) -> None:
    source, out = make(tmp_path / "in", {}), tmp_path / "out"
    for column in ("12", "34"):
        table = pa.table({"text": ["漢"], "other": [column]})
        if column == "12":
            pq.write_table(table, source / "a.parquet")
        else:
            pq.write_table(table, tmp_path / "new")
            rewrite(source / "a.parquet", (tmp_path / "new").read_bytes())
        run(source, out, APART)
        assert pq.read_table(out / "a.parquet").column("other").to_pylist() == [column]


@chains
@pytest.mark.parametrize("error", [MemoryError("no"), OSError(24, "Too many open files")])
def test_want_of_memory_is_no_verdict_on_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chain: Pipeline, error: Exception
) -> None:
    source, out = make(tmp_path / "in", {"a.txt": "漢", "b.txt": "字"}), tmp_path / "out"

    def short(path: str, *rest: object, **more: object) -> Content:
        if str(path).endswith("a.txt"):
            raise error
        return read_piece(path, *rest, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(shards, "read_piece", short)
        report = run(source, out, chain)
        assert report.faults == []
        assert report.rejected[0].startswith("a.txt was set aside for want of memory")
        assert run(source, out, chain).rejected == report.rejected
    assert run(source, out, chain).rejected == []
    run(source, tmp_path / "whole", chain)
    assert tree(out) == tree(tmp_path / "whole")


def test_want_of_memory_before_a_stop_is_no_verdict_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.engine.HELD", 0)
    source, out = make(tmp_path / "in", {"a.txt": "漢", "b.txt": "字"}), tmp_path / "out"

    def short(*rest: object, **more: object) -> Content:
        raise MemoryError

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shards, "read_piece", short)
        with pytest.raises(KeyboardInterrupt):
            run(source, out, TOGETHER, progress=stop)
    assert run(source, out, TOGETHER).rejected == []
    assert texts(out) == {"a.txt": "汉", "b.txt": "字"}


@obeys
def test_a_file_that_lost_its_permissions_alone_is_named_and_nothing_is_made_anew(
    tmp_path: Path,
) -> None:
    make(tmp_path / "in", {"a.txt": "漢", "b.txt": "漢"})
    words = ("traditional", "run", "in", "out", "--quiet")
    assert plainly(tmp_path, *words) == (0, "")
    stood = tree(tmp_path / "out")
    (tmp_path / "in" / "a.txt").chmod(0)
    try:
        code, said = plainly(tmp_path, *words)
    finally:
        (tmp_path / "in" / "a.txt").chmod(0o644)
    assert (code, said.count("\n")) == (2, 1)
    assert said.startswith("cleaner: a.txt cannot be read now, and was not looked at")
    assert tree(tmp_path / "out") == stood
    assert plainly(tmp_path, *words) == (0, "")
