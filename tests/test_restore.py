import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from folders import make, tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kills import small_disk
from samples import Recurring, Simple

from cleaner import pieces, trail
from cleaner.compression import packed, unpacked
from cleaner.corpus import Reading
from cleaner.engine import run
from cleaner.errors import CleanerError
from cleaner.page import page
from cleaner.pipeline import Pipeline
from cleaner.restore import restore

CHAIN = Pipeline([Simple(), Recurring()])


@given(
    st.lists(
        st.text(alphabet="漢字尾\r\n\ufeff\0a𠀀\u2028").map(str.encode) | st.binary(max_size=60),
        max_size=4,
    )
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_that_were_used_come_back(tmp_path: Path, contents: list[bytes]) -> None:
    for name in ("in", "out", "back"):
        shutil.rmtree(tmp_path / name, ignore_errors=True)
    make(tmp_path / "in", {f"{n}.txt": data for n, data in enumerate(contents)} | {"z.txt": "字"})
    run(tmp_path / "in", tmp_path / "out", CHAIN)
    restore(tmp_path / "out", tmp_path / "back")
    back = tree(tmp_path / "back")
    assert back == {name: tree(tmp_path / "in")[name] for name in back}
    assert sorted(back) == sorted(tree(tmp_path / "out", state=False))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    make(tmp_path / "in", {"a.txt": "漢", "b.txt": "字漢"})
    run(tmp_path / "in", tmp_path / "out", CHAIN)
    return tmp_path / "out"


def test_a_file_changed_after_the_run_is_named_and_the_others_restored(out: Path) -> None:
    (out / "a.txt").write_text("不同")
    done, faults = restore(out, out.parent / "back")
    assert done == 1
    assert len(faults) == 1
    assert faults[0].startswith("a.txt was changed after the run")


@pytest.mark.parametrize("back", ["out", "out/back", "link"])
def test_nothing_is_restored_into_what_it_is_made_of(out: Path, back: str) -> None:
    (out.parent / "link").symlink_to(out)
    before = tree(out)
    with pytest.raises(CleanerError, match="is or lies in"):
        restore(out, out.parent / back, force=True)
    assert tree(out) == before


def test_no_file_is_restored_into_out_behind_a_link(tmp_path: Path) -> None:
    make(tmp_path / "in", {"a.txt": "漢", "b/c.txt": "漢"})
    out = tmp_path / "out"
    run(tmp_path / "in", out, CHAIN)
    (tmp_path / "back").mkdir()
    (tmp_path / "back/b").symlink_to(out / "b")
    before = tree(out)
    done, faults = restore(out, tmp_path / "back", force=True)
    assert done == 1
    assert "restore into a folder that is apart" in faults[0]
    assert tree(out) == before


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a run wrote of a file that it cut into many parts."""
    for name, size in {"PACKED": 64, "BLOCK": 256, "LINES": 512, "WINDOW": 64}.items():
        monkeypatch.setattr(pieces, name, size)
    lines = "".join(f'{{"text": "第{n}行漢字"}}\n' for n in range(200))
    make(tmp_path / "in", {"a.jsonl": lines, "b.txt": "漢"})
    run(tmp_path / "in", tmp_path / "out", CHAIN)
    return tmp_path / "out"


def test_the_trail_of_a_large_file_is_read_as_its_parts_are_restored(
    parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[str] = []
    waiting: set[int] = set()
    read, restored = trail.read, trail.restored

    def reading(path: Path) -> Iterator[trail.Entry]:
        for entry in read(path):
            waiting.add(id(entry))
            yield entry

    def restoring(entry: trail.Entry, data: bytes, how: Reading) -> bytes:
        waiting.remove(id(entry))
        held.append(f"{entry.part} {len(waiting)}")
        return restored(entry, data, how)

    monkeypatch.setattr(trail, "read", reading)
    monkeypatch.setattr(trail, "restored", restoring)
    restore(parts, tmp_path / "back")
    assert tree(tmp_path / "back") == tree(tmp_path / "in")
    assert len(held) > 10
    assert all(each.endswith(" 0") for each in held)


def test_a_file_of_which_a_part_is_missing_in_the_trail_is_named(
    parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = trail.read
    monkeypatch.setattr(
        trail, "read", lambda path: (entry for entry in read(path) if entry.part != 3)
    )
    done, faults = restore(parts, tmp_path / "back")
    assert (done, len(faults)) == (1, 1)
    assert faults[0].startswith("a.jsonl is not whole in the trail: make the run again")
    assert tree(tmp_path / "back") == {"b.txt": "漢".encode()}


def test_a_missing_file_is_named(out: Path) -> None:
    (out / "a.txt").unlink()
    done, faults = restore(out, out.parent / "back")
    assert (done, len(faults)) == (1, 1)


@pytest.mark.parametrize("damage", [b"", b"not zstd", b"\x28\xb5\x2f\xfd"])
def test_a_damaged_trail_is_one_sentence(out: Path, damage: bytes) -> None:
    (path,) = (out / ".cleaner" / "trail").glob("*.zst")
    path.write_bytes(path.read_bytes()[:40] + damage)
    done, faults = restore(out, out.parent / "back")
    assert done == 0
    assert "damaged" in faults[0]


def test_a_trail_that_names_a_file_outside_is_not_followed(out: Path) -> None:
    (path,) = (out / ".cleaner" / "trail").glob("*.zst")
    text = unpacked(path.read_bytes(), ".zst", "").replace(b'"a.txt"', b'"../evil.txt"')
    path.write_bytes(packed(text, ".zst"))
    _, faults = restore(out, out.parent / "back")
    assert "outside its folder" in faults[0]
    assert not (out.parent / "evil.txt").exists()


def test_a_folder_without_a_trail_and_a_full_folder_are_refused(out: Path) -> None:
    with pytest.raises(CleanerError, match="no trail"):
        restore(out.parent / "in", out.parent / "back")
    with pytest.raises(CleanerError, match="not empty"):
        restore(out, out.parent / "in")


def test_an_escape_that_writing_would_not_give_comes_back(tmp_path: Path) -> None:
    rows = '{"text": "\\u6F22 a\\/b"}\n{"text": "漢\\u0041"}\r\n{"text": "\\ud800漢"}\n'
    make(tmp_path / "in", {"a.jsonl": rows})
    run(tmp_path / "in", tmp_path / "out", CHAIN)
    assert restore(tmp_path / "out", tmp_path / "back") == (1, [])
    assert tree(tmp_path / "back") == tree(tmp_path / "in")


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"])
def test_every_encoding_and_line_end_comes_back(
    tmp_path: Path, codec: str, newline: str, keep: bool
) -> None:
    text = newline.join(["會議開始了,請各位在這裡等候。", "尾", "漢字的會議,下一步的工作。", ""])
    rows = newline.join(['{"text": "漢字的會議,下一步的工作"}', '{"text": "\\u6f22"}', ""])
    make(tmp_path / "in", {"a.txt": text.encode(codec), "b.jsonl": rows.encode(codec)})
    run(tmp_path / "in", tmp_path / "out", CHAIN, Reading(keep_encoding=keep))
    assert restore(tmp_path / "out", tmp_path / "back") == (2, [])
    assert tree(tmp_path / "back") == tree(tmp_path / "in")
    if keep and codec != "big5":
        kept = (tmp_path / "out" / "a.txt").read_bytes()
        assert kept == text.replace("漢", "汉").encode(codec)


def test_halves_of_a_pair_that_come_to_stand_together_come_back_apart(tmp_path: Path) -> None:
    line = r'{"text":"\ud83d\u4e19\ude00"}' + "\n"
    make(tmp_path / "in", {"a.jsonl": line + '{"text": "丙"}\n'})
    chain = Pipeline([Simple(word="丙", new=""), Simple(word="\ud83d\ude00", new="汉")])
    for number, filters in enumerate((chain.filters[:1], chain.filters)):
        out, back = tmp_path / f"out{number}", tmp_path / f"back{number}"
        run(tmp_path / "in", out, Pipeline(filters))
        assert restore(out, back) == (1, [])
        assert tree(back) == tree(tmp_path / "in")


def test_a_run_of_which_no_file_could_be_used_has_a_trail_of_nothing(tmp_path: Path) -> None:
    make(tmp_path / "in", {"a.txt": b"\0\1\2"})
    assert run(tmp_path / "in", tmp_path / "out", CHAIN).rejected
    assert restore(tmp_path / "out", tmp_path / "back") == (0, [])


@pytest.mark.parametrize("content", ["[]", "5", "null", "{}", '{"complete": true}', ""])
def test_a_damaged_manifest_is_one_sentence(out: Path, content: str) -> None:
    (out / ".cleaner" / "manifest.json").write_text(content)
    for use in (page, lambda out: restore(out, out.parent / "back")):
        with pytest.raises(CleanerError, match="run again with --force"):
            use(out)
    with pytest.raises(CleanerError, match="run again with --force"):
        run(out.parent / "in", out, CHAIN)
    assert run(out.parent / "in", out, CHAIN, force=True).rejected == []
    assert restore(out, out.parent / "back") == (2, [])


@pytest.mark.parametrize("content", ["[]", "{", None])
def test_a_page_without_the_counts_is_one_sentence(out: Path, content: str | None) -> None:
    counts = out / ".cleaner" / "report.json"
    counts.unlink()
    if content is not None:
        counts.write_text(content)
    with pytest.raises(CleanerError, match="run again with --force"):
        page(out)


def test_a_full_disk_is_told_once_with_a_remedy_that_works(tmp_path: Path) -> None:
    noise = random.Random(1)
    files = {f"{n}.txt": f"{noise.getrandbits(240_000):x}\n漢\n" for n in range(40)}
    make(tmp_path / "in", files)
    run(tmp_path / "in", tmp_path / "out", CHAIN)
    with small_disk(tmp_path / "disk") as disk:
        with pytest.raises(CleanerError) as told:
            restore(tmp_path / "out", disk / "back")
        assert "cannot be written (No space left on device)" in str(told.value)
        assert str(told.value).endswith("and run the same command again with --force.")
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        assert restore(tmp_path / "out", disk / "back", force=True) == (40, [])
        assert tree(disk / "back") == tree(tmp_path / "in")
