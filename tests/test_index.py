"""A lasting index: what it finds beside comparing all, and that additions are whole or not at all."""

import hashlib
import json
import random
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import process
from rapidfuzz.fuzz import ratio
from shared import SHARED, needs_shared

from cleaner.errors import CleanerError
from cleaner.neardup import addition, keys, lookup, merging, signatures, writing
from cleaner.neardup.addition import adding, compact
from cleaner.neardup.index import FILE, Index, Match
from cleaner.neardup.segments import Segment
from cleaner.neardup.signatures import LONGEST, Scheme

LINE = "摆渡的老人收了船，坐在岸边的石头上抽烟，看着对岸的灯火一盏一盏地亮起来，又一盏一盏地熄灭下去，直到整个镇子都睡着了才回家。"
OTHER = "山脚下的磨坊已经停了许多年，水车上长满了青苔，只有下大雨的时候它才会自己转动几圈，吱吱呀呀的声音一直传到村口的老槐树下。"
BRIEF = "风把院子里的落叶吹到了墙角。"
PIECES = [
    LINE,
    LINE.replace("老人", "老汉"),
    LINE[7:],
    LINE + BRIEF,
    OTHER,
    OTHER.replace("，", ","),
    BRIEF,
    BRIEF[:-1],
    BRIEF + "啊",
    "啊" * 100,
    "啊" * 90,
    "啊呀" * 40,
    "\ud800" + LINE,
    "\x00" * 50,
    "𠮷" * 50,
]
FILES = st.dictionaries(
    st.sampled_from("甲乙丙丁"), st.lists(st.sampled_from(PIECES), max_size=4), max_size=4
)


def fingerprint(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode("utf-8", "surrogatepass")).hexdigest()


def put(
    path: Path, files: Mapping[str, list[str]], threshold: float = 0.85, **given: object
) -> None:
    with adding(path, {"threshold": threshold}, given) as made:
        for name, texts in files.items():
            if not made.has(name, fingerprint(texts)):
                made.add(name, fingerprint(texts), [(t, 0, n) for n, t in enumerate(texts, 1)])


def ask(path: Path, texts: list[str], threshold: float | None = None) -> list[Match | None]:
    with Index(path) as index:
        return list(index.find(texts, threshold))


def ask_all(path: Path, texts: list[str], threshold: float | None = None) -> list[list[Match]]:
    with Index(path) as index:
        return list(index.find_all(texts, threshold))


def known(files: Mapping[str, list[str]], text: str, threshold: float) -> list[Match]:
    """What comparing with everything finds."""
    found = [
        Match(ratio(text, other) / 100, name, 0, line)
        for name, texts in files.items()
        for line, other in enumerate(texts, 1)
        if text == other or (text and ratio(text, other) / 100 >= threshold)
    ]
    return sorted(found, key=lambda match: (-match.ratio, *match[1:]))


@pytest.fixture(autouse=True)
def unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for the disk: no test cuts the power."""
    monkeypatch.setattr(writing.os, "fsync", lambda number: None)
    monkeypatch.setattr(writing, "_SYNCHRONOUS", "OFF")


# What is found

SHORT = st.text(st.sampled_from("啊呀的,一丁"), min_size=1, max_size=15)


@given(
    st.dictionaries(st.sampled_from("甲乙丙"), st.lists(SHORT, max_size=12), max_size=3),
    st.lists(SHORT, min_size=1, max_size=8),
    st.sampled_from([0.5, 0.6, 0.7, 0.85, 0.9, 1.0]),
)
@settings(max_examples=50, deadline=None)
def test_of_short_texts_everything_similar_is_found_and_nothing_else(
    files: dict[str, list[str]], texts: list[str], threshold: float
) -> None:
    assert Scheme(0.5).short >= 15
    with TemporaryDirectory() as folder:
        path = Path(folder, "db")
        put(path, files, threshold=min(threshold, 0.9))
        assert ask_all(path, texts, threshold) == [known(files, t, threshold) for t in texts]
        firsts = [next(iter(known(files, t, threshold)), None) for t in texts]
        assert ask(path, texts, threshold) == firsts


@given(st.data(), st.sampled_from([0.7, 0.85]))
@settings(max_examples=25, deadline=None)
def test_where_short_and_longer_texts_meet_nothing_is_missed(
    data: st.DataObject, threshold: float
) -> None:
    short = Scheme(threshold).short
    text = "".join(
        data.draw(st.permutations(LINE + OTHER))[: short + data.draw(st.integers(-9, 9))]
    )
    changes = data.draw(st.lists(st.integers(0, len(text) - 1), max_size=5, unique=True))
    other = "".join("龘" if n in changes else char for n, char in enumerate(text))
    other = other[: len(other) - data.draw(st.integers(0, 4))]
    files = {"甲": [text]}
    with TemporaryDirectory() as folder:
        put(Path(folder), files, threshold=threshold)
        assert ask_all(Path(folder), [other]) == [known(files, other, threshold)]


@given(FILES, st.sampled_from([0.5, 0.7, 0.8, 0.85, 0.95]))
@settings(max_examples=25, deadline=None)
def test_what_is_found_is_never_wrong_and_what_is_nearly_the_same_is_found(
    files: dict[str, list[str]], threshold: float
) -> None:
    with TemporaryDirectory() as folder:
        put(Path(folder), files, threshold=threshold)
        for text, found in zip(PIECES, ask_all(Path(folder), PIECES), strict=True):
            truth = known(files, text, threshold)
            assert set(found) <= set(truth)
            sure = {match for match in truth if match.ratio >= (1 + threshold) / 2}
            assert sure <= set(found)


@needs_shared
def test_real_paragraphs_of_which_every_pair_is_known(tmp_path: Path) -> None:
    import lzma

    assert SHARED is not None
    place = SHARED / "corpora" / "paragraphs"
    number = 8000
    rows, labelled = (
        lzma.decompress((place / f"20k.{name}.xz").read_bytes()).decode("utf-8").splitlines()
        for name in ("key.jsonl", "pairs.tsv")
    )
    texts = [json.loads(row) for row in rows[:number]]
    put(tmp_path, {"甲": texts[: number // 2], "乙": texts[number // 2 :]})
    wanted = {
        (int(i), int(j))
        for i, j, similarity in (row.split() for row in labelled)
        if float(similarity) >= 0.85 and int(j) < number
    }
    found = set()
    for one, matches in enumerate(ask_all(tmp_path, texts)):
        for match in matches:
            other = match.line - 1 + (number // 2 if match.name == "乙" else 0)
            if other != one:
                found.add((min(one, other), max(one, other)))
    assert found <= wanted
    assert len(found) >= 0.999 * len(wanted)


def test_of_equally_similar_texts_the_first_by_name_is_named(tmp_path: Path) -> None:
    put(tmp_path, {"b/1.txt": [OTHER, LINE], "a/2.txt": [LINE], "a/10.txt": [BRIEF, LINE]})
    assert ask(tmp_path, [LINE]) == [Match(1.0, "a/10.txt", 0, 2)]
    assert [match.place for match in ask_all(tmp_path, [LINE])[0]] == [
        "a/10.txt:2",
        "a/2.txt:1",
        "b/1.txt:2",
    ]


def test_what_is_told_apart_is_passed_over_and_the_next_is_named(tmp_path: Path) -> None:
    near, nearer = LINE[:-9], LINE[:-3]
    put(tmp_path, {"a": [near, nearer]})
    with Index(tmp_path) as index:
        found = list(index.find([LINE], differ=lambda one, other: one == nearer))
    assert [match and match.line for match in found] == [1]


def test_texts_too_long_to_compare_are_found_where_they_are_equal(tmp_path: Path) -> None:
    long = LINE * (LONGEST // len(LINE) + 1)
    put(tmp_path, {"a": [long, LINE]})
    assert ask(tmp_path, [long, long[:-1], ""]) == [Match(1.0, "a", 0, 1), None, None]


class Looked(NamedTuple):
    """What searches looked at: candidate pairs, pairs compared letter by letter, texts read, hits."""

    pairs: list[int]
    compared: list[int]
    read: list[int]
    hits: list[int]


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> Looked:
    counts = Looked([], [], [], [])
    compare, letters, read = lookup._compared, process.cpdist, Segment.text

    def comparing(*given: Any) -> Any:
        counts.pairs.append(len(given[4]))
        found = compare(*given)
        counts.hits.append(len(found[1]))
        return found

    def comparing_letters(texts: list[str], *others: Any, **how: Any) -> Any:
        counts.compared.append(len(texts))
        return letters(texts, *others, **how)

    def reading(self: Segment, row: int) -> str:
        counts.read.append(row)
        return read(self, row)

    monkeypatch.setattr(lookup, "_compared", comparing)
    monkeypatch.setattr(process, "cpdist", comparing_letters)
    monkeypatch.setattr(Segment, "text", reading)
    return counts


def test_a_text_added_a_hundred_thousand_times_is_one_row(tmp_path: Path, looked: Looked) -> None:
    put(tmp_path, {"a": [LINE] * 100_000})
    assert ask(tmp_path, [LINE, LINE[:-1]]) == [
        Match(1.0, "a", 0, 1),
        Match(ratio(LINE, LINE[:-1]) / 100, "a", 0, 1),
    ]
    with Index(tmp_path) as index:
        counts = index.counts()
    assert sum(looked.pairs) == len(looked.read) == counts.distinct < 10
    compact(tmp_path)
    with Index(tmp_path) as index:
        assert index.counts()[:3] == (1, 100_000, 1)
    assert ask(tmp_path, [LINE]) == [Match(1.0, "a", 0, 1)]


def test_of_many_alike_and_many_with_one_tail_each_pair_is_looked_at_once_at_most(
    tmp_path: Path, looked: Looked
) -> None:
    draw = random.Random(1)
    words = keys([LINE + OTHER])[0]
    heads = ["".join(draw.choices(words, k=27)) for _ in range(3000)]
    tail = LINE[:53]
    alike = [LINE[:40] + head[:3] + LINE[40:] for head in heads[:500]]
    put(tmp_path, {"tails": [head + tail for head in heads], "alike": alike})
    found = ask(tmp_path, [head[::-1] + tail for head in heads[:500]] + [LINE])
    assert found[-1] is not None
    assert not any(found[:-1])
    rows = len(heads) + len(alike)
    assert max(looked.pairs) <= lookup._PAIRS
    assert sum(looked.pairs) <= 501 * rows  # none twice
    assert sum(looked.compared) < sum(looked.pairs) / 2  # bitmaps tell most of them apart
    assert len(looked.read) <= rows * len(looked.pairs)  # each text once for a block of pairs
    assert sum(looked.hits) <= len(alike)


# Additions


@given(
    st.lists(
        st.tuples(st.sampled_from("甲乙丙丁"), st.lists(st.sampled_from(PIECES), max_size=4))
        | st.none(),
        max_size=8,
    )
)
@settings(max_examples=25, deadline=None)
def test_an_index_holds_what_was_last_added_under_each_name(
    steps: list[tuple[str, list[str]] | None],
) -> None:
    files: dict[str, list[str]] = {}
    with TemporaryDirectory() as folder:
        path = Path(folder, "db")
        put(path, {})
        for step in steps:
            if step is None:
                compact(path)
            else:
                files[step[0]] = step[1]
                put(path, {step[0]: step[1]})
        fresh = Path(folder, "fresh")
        put(fresh, dict(reversed(files.items())))
        assert ask_all(path, PIECES) == ask_all(fresh, PIECES)
        assert ask(path, PIECES) == ask(fresh, PIECES)
        with Index(path) as one, Index(fresh) as other:
            assert one.digest == other.digest
            assert one.counts()[:2] == other.counts()[:2]
        compact(path)
        assert ask_all(path, PIECES) == ask_all(fresh, PIECES)
        with Index(path) as one:
            assert one.counts().distinct == len(
                {text for texts in files.values() for text in texts}
            )


def test_the_order_and_the_portions_of_additions_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random(5)
    words = keys([LINE + OTHER])[0]
    texts = ["".join(draw.choices(words, k=draw.randrange(20, 120))) for _ in range(300)]
    texts += [text[:50] + "龘" + text[50:] for text in texts[:150]]
    files = {f"{n}.txt": texts[n : n + 15] for n in range(0, len(texts), 15)}
    put(tmp_path / "one", files)
    monkeypatch.setattr(addition, "_BATCH", 1 << 10)
    monkeypatch.setattr(addition, "_FAN", 3)
    monkeypatch.setattr(merging, "_STEP", 7)
    monkeypatch.setattr(merging, "_KEYS", 1 << 9)
    monkeypatch.setattr(lookup, "_HITS", 64)
    monkeypatch.setattr(lookup, "_PAIRS", 8)
    for name in draw.sample(sorted(files), len(files)):
        put(tmp_path / "other", {name: files[name]})
    with Index(tmp_path / "other") as index:
        assert 1 < index.counts().segments < 9
    asked = [text[:-2] for text in texts]
    assert ask_all(tmp_path / "one", asked) == ask_all(tmp_path / "other", asked)
    assert ask(tmp_path / "one", asked) == ask(tmp_path / "other", asked)
    compact(tmp_path / "other")
    assert ask_all(tmp_path / "one", asked) == ask_all(tmp_path / "other", asked)
    segment = next((tmp_path / "other").glob("*.segment")).stat().st_size
    assert segment == pytest.approx(
        next((tmp_path / "one").glob("*.segment")).stat().st_size, rel=0.2
    )


def test_a_content_stays_until_no_name_has_it(tmp_path: Path) -> None:
    put(tmp_path, {"a": [LINE], "b": [LINE]})
    put(tmp_path, {"a": [OTHER]})
    assert ask(tmp_path, [LINE, OTHER]) == [Match(1.0, "b", 0, 1), Match(1.0, "a", 0, 1)]
    put(tmp_path, {"b": [OTHER]})
    assert ask(tmp_path, [LINE, OTHER]) == [None, Match(1.0, "a", 0, 1)]
    with Index(tmp_path) as index:
        assert index.counts()[:4] == (2, 2, 2, 1)
    before, after = compact(tmp_path)
    assert after < before
    with Index(tmp_path) as index:
        assert index.counts()[:4] == (2, 2, 1, 0)
    segment = next(tmp_path.glob("*.segment"))
    assert len(list(tmp_path.glob("*.segment"))) == 1
    assert segment.stat().st_size > 0


def test_what_was_replaced_is_nowhere_after_compacting(tmp_path: Path) -> None:
    files = {f"{n:03}": [f"{n}{LINE}{n * 7919}", f"{n}{OTHER}"] for n in range(40)}
    put(tmp_path, files)
    put(tmp_path, {"000": [BRIEF]})
    compact(tmp_path)
    with Index(tmp_path) as index:
        (segment,) = index._segments
        held = [segment.text(row) for row in range(len(segment))]
        blocks = "".join(segment.block(n) for n in range(len(segment.ends)))
    assert sorted(held) == sorted(
        [BRIEF, *(text for n, texts in files.items() if n != "000" for text in texts)]
    )
    assert len(blocks) == sum(map(len, held))


def test_to_add_the_same_again_changes_nothing(tmp_path: Path) -> None:
    put(tmp_path, {"a": [LINE, BRIEF]})
    with Index(tmp_path) as index:
        before = index.digest, index.counts()
    put(tmp_path, {"a": [LINE, BRIEF]})
    with Index(tmp_path) as index:
        assert (index.digest, index.counts()) == before
        put(tmp_path, {"b": [LINE]})
        assert index.digest == before[0]
    with Index(tmp_path) as index:
        assert index.digest != before[0]


def test_an_addition_that_fails_leaves_no_trace(tmp_path: Path) -> None:
    put(tmp_path, {"a": [LINE]})
    files = sorted(path.name for path in tmp_path.iterdir())

    def fail() -> None:
        with adding(tmp_path, {"threshold": 0.85}) as made:
            assert not made.has("b", "1")
            made.add("b", "1", [(OTHER, 0, 1)])
            made.finish()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert sorted(path.name for path in tmp_path.iterdir()) == files
    assert ask(tmp_path, [OTHER, LINE]) == [None, Match(1.0, "a", 0, 1)]


def test_a_reader_sees_the_index_as_it_was_when_he_came(tmp_path: Path) -> None:
    put(tmp_path, {"a": [LINE]})
    put(tmp_path, {"b": [BRIEF]})
    with Index(tmp_path) as index:
        put(tmp_path, {"a": [OTHER], "c": [LINE]})
        compact(tmp_path)
        assert list(index.find([LINE, OTHER, BRIEF])) == [
            Match(1.0, "a", 0, 1),
            None,
            Match(1.0, "b", 0, 1),
        ]
    assert ask(tmp_path, [LINE, OTHER]) == [Match(1.0, "c", 0, 1), Match(1.0, "a", 0, 1)]


def test_a_second_writer_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with (
        adding(tmp_path, {"threshold": 0.85}),
        pytest.raises(CleanerError, match="another process is writing"),
    ):
        compact(tmp_path)
    with (
        adding(tmp_path, {"threshold": 0.85}),
        pytest.raises(CleanerError, match="another process is writing"),
        adding(tmp_path, {"threshold": 0.85}),
    ):
        pass


# What is no index, or is one of another kind


def broken(tmp_path: Path) -> Iterator[tuple[str, str]]:
    (tmp_path / "file").write_text("no index", "utf-8")
    yield "file", "no index"
    (tmp_path / "folder").mkdir()
    yield "folder", "no index"
    (tmp_path / "noise").mkdir()
    (tmp_path / "noise" / FILE).write_bytes(b"noise" * 1000)
    yield "noise", "no index, or a damaged one"
    (tmp_path / "empty").mkdir()
    sqlite3.connect(tmp_path / "empty" / FILE).close()
    (tmp_path / "empty" / FILE).touch()
    yield "empty", "no index"
    for name, said in (
        ("cut", "damaged"),
        ("missing", "it is not there"),
        ("overwritten", "damaged"),
        ("older", "version"),
    ):
        put(tmp_path / name, {"a": [LINE, BRIEF]})
        segment = next((tmp_path / name).glob("*.segment"))
        data = segment.read_bytes()
        if name == "cut":
            segment.write_bytes(data[:-100])
        elif name == "missing":
            segment.unlink()
        elif name == "overwritten":
            segment.write_bytes(data[:-16] + b"\x00" * 16)
        else:
            base = sqlite3.connect(tmp_path / name / FILE)
            base.execute("UPDATE meta SET value = '0-0' WHERE key = 'version'")
            base.commit()
            base.close()
        yield name, said


def test_what_is_no_whole_index_is_refused_in_one_sentence(tmp_path: Path) -> None:
    for name, said in broken(tmp_path):
        with pytest.raises(CleanerError, match=said) as error:
            Index(tmp_path / name)
        assert str(error.value).endswith((".", "IN`."))
        assert "\n" not in str(error.value)


def test_nothing_is_added_to_an_index_that_is_not_whole(tmp_path: Path) -> None:
    for name, _ in broken(tmp_path):
        if name in ("cut", "missing", "overwritten"):
            for change in (lambda at: put(at, {"b": [LINE]}), compact):
                with pytest.raises(CleanerError, match="again in a new folder"):
                    change(tmp_path / name)


def test_a_damaged_text_is_named(tmp_path: Path) -> None:
    put(tmp_path, {"a": [LINE]})
    path = next(tmp_path.glob("*.segment"))
    with Index(tmp_path) as index:
        blocks = index._segments[0].blocks.tobytes()
    path.write_bytes(path.read_bytes().replace(blocks, b"x" * len(blocks)))
    with pytest.raises(CleanerError, match="damaged"):
        ask(tmp_path, [LINE[:-1]])


def test_other_parameters_are_refused(tmp_path: Path) -> None:
    put(tmp_path, {"a": [LINE]}, threshold=0.9)
    with (
        pytest.raises(CleanerError, match=r"made with threshold 0\.9, not with threshold 0\.8"),
        adding(tmp_path, {}, {"threshold": 0.8}),
    ):
        pass
    with pytest.raises(CleanerError, match=r"from 0\.9 on, not from 0\.8"):
        ask(tmp_path, [LINE], 0.8)
    assert ask(tmp_path, [LINE], 0.95) == [Match(1.0, "a", 0, 1)]


def test_a_folder_of_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("正文", "utf-8")
    with pytest.raises(CleanerError, match="holds other files"):
        put(tmp_path, {})
    with pytest.raises(CleanerError, match="is a file"):
        put(tmp_path / "a.txt", {})


def test_signatures_are_those_of_their_version() -> None:
    """What is on disk must be found by what is asked. Raise the version where this fails."""
    from cleaner.neardup.laid import Laid, parities

    texts = sorted([*filter(None, PIECES), "一", "一二", "一二三", LINE * 30], key=len)
    made = hashlib.sha256()
    for threshold in (0.5, 0.8, 0.85, 0.95):
        for part in signatures.stored(Laid.of(texts), Scheme(threshold)):
            made.update(part.astype("<u8").tobytes())
    made.update(parities(Laid.of(texts)).tobytes())
    assert (signatures._VERSION, made.hexdigest()[:16]) == (1, "96e0999c7e3ff720")


def test_bits_are_counted_alike_by_every_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np

    from cleaner.neardup.laid import Laid, differ, parities

    bitmaps = parities(Laid.of(sorted(PIECES, key=len)))
    counted = differ(bitmaps, bitmaps[::-1])
    monkeypatch.delattr(np, "bitwise_count", raising=False)
    assert (differ(bitmaps, bitmaps[::-1]) == counted).all()
