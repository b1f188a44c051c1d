"""The near-duplicate library: against comparing every pair, on tiny alphabets and on real text."""

import json
import lzma
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import partial_ratio, ratio
from shared import SHARED, needs_shared

from cleaner.errors import CleanerError
from cleaner.neardup import (
    Collection,
    Containment,
    Differ,
    Many,
    Store,
    copies,
    copies_of_keys,
    find_copies,
    find_pairs,
    key,
    keys,
    pairs_of_keys,
    star,
)
from cleaner.neardup.candidates import _bits
from cleaner.neardup.containment import contained_pairs
from cleaner.neardup.exact import exact_candidates, verified
from cleaner.neardup.grams import Texts, points
from cleaner.neardup.neighbours import Neighbours
from cleaner.neardup.pairwise import measured
from cleaner.neardup.room import Room
from cleaner.neardup.sets import Sets
from cleaner.neardup.verification import ratios
from cleaner.repeats.figures import differ, told
from cleaner.repeats.kinds import differ_each, kinds

THRESHOLDS = st.sampled_from([0.3, 0.5, 0.55, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99, 1.0])


def by_comparing_all(texts: Sequence[str], threshold: float) -> list[tuple[int, int, float]]:
    return [
        (i, j, alike)
        for i, j in combinations(range(len(texts)), 2)
        if (alike := ratio(texts[i], texts[j]) / 100) >= threshold
    ]


@st.composite
def families(draw: st.DrawFn) -> list[str]:
    """Texts of which many are another one with a few characters changed."""
    alphabet = draw(st.sampled_from(["a", "ab", "abc", "春夏秋冬", "一二三四五六七八九十"]))
    size = draw(st.sampled_from([2, 5, 12, 40]))
    found = [draw(st.text(alphabet, max_size=size)) for _ in range(draw(st.integers(0, 5)))]
    chance = random.Random(draw(st.integers(0, 2**32)))
    for _ in range(draw(st.integers(0, 20)) if found else 0):
        text = list(chance.choice(found))
        for _ in range(chance.randrange(1, 2 + len(text) // 6)):
            at = chance.randrange(len(text) + 1)
            text[at : at + chance.randrange(3)] = chance.choices(alphabet, k=chance.randrange(3))
        found.insert(chance.randrange(len(found) + 1), "".join(text))
    return found


@pytest.fixture(autouse=True, scope="module")
def no_short_way() -> Iterator[None]:
    """Small collections would be compared each with each, and the search never tested."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.neardup.pairs.FEW", 0)
        patch.setattr("cleaner.neardup.grams._FEW", 0)
        yield


@given(families(), THRESHOLDS)
@settings(max_examples=150, deadline=None)
def test_exact_pairs_are_those_of_comparing_all(texts: list[str], threshold: float) -> None:
    assert pairs_of_keys(texts, threshold, exact=True) == by_comparing_all(texts, threshold)


@given(families(), THRESHOLDS)
@settings(max_examples=50, deadline=None)
def test_small_collections_are_exact_by_default(texts: list[str], threshold: float) -> None:
    assert pairs_of_keys(texts, threshold) == by_comparing_all(texts, threshold)


@given(families(), THRESHOLDS)
@settings(max_examples=50, deadline=None)
def test_what_the_quick_search_finds_is_never_wrong(texts: list[str], threshold: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.neardup.pairs.EXACT_UP_TO", 0)
        found = pairs_of_keys(texts, threshold)
    assert set(found) <= set(by_comparing_all(texts, threshold))
    assert len(set(found)) == len(found)


@given(families(), THRESHOLDS, st.booleans())
@settings(max_examples=100, deadline=None)
def test_what_goes_is_similar_to_one_that_stays_and_no_two_that_stay_are_similar(
    texts: list[str], threshold: float, longest: bool
) -> None:
    gone = copies_of_keys(texts, threshold, exact=True, longest=longest)
    for text, (other, alike) in gone.items():
        assert other not in gone
        assert alike == ratio(texts[text], texts[other]) / 100 >= threshold
        assert len(texts[other]) >= len(texts[text]) if longest else other < text
    stays = [text for n, text in enumerate(texts) if n not in gone]
    assert not by_comparing_all(stays, threshold)


@given(families(), THRESHOLDS, st.sampled_from([0, 5, 5_000]), st.booleans())
@settings(max_examples=100, deadline=None)
def test_what_stays_has_no_copies(
    texts: list[str], threshold: float, exact_up_to: int, apart: bool
) -> None:
    def differ(one: str, other: str) -> bool:
        return apart and (len(one) + len(other)) % 3 == 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.neardup.pairs.EXACT_UP_TO", exact_up_to)
        gone = copies_of_keys(texts, threshold, differ=differ)
        stays = [text for n, text in enumerate(texts) if n not in gone]
        assert not copies_of_keys(stays, threshold, differ=differ)
    for text, (other, alike) in gone.items():
        assert other < text
        assert other not in gone
        assert alike == ratio(texts[text], texts[other]) / 100 >= threshold


@given(families(), THRESHOLDS)
@settings(max_examples=50, deadline=None)
def test_comparing_each_with_each_agrees(texts: list[str], threshold: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.neardup.pairs.FEW", 400)
        assert pairs_of_keys(texts, threshold) == by_comparing_all(texts, threshold)


def inside(short: str, long: str, share: float) -> bool:
    return 0 < len(short) < len(long) and partial_ratio(short, long) / 100 >= share


@given(families(), st.sampled_from([0.6, 0.7, 0.8, 0.9, 0.95, 1.0]), st.sampled_from([1, 1 << 30]))
@settings(max_examples=150, deadline=None)
def test_what_stands_inside_longer_texts_is_all_found(
    texts: list[str], share: float, memory: int
) -> None:
    texts = sorted({text for text in texts if text}, key=len)
    texts += [one + other for one, other in combinations(texts[:8], 2)]
    texts = sorted(set(texts), key=len)
    found = contained_pairs(Texts.of(texts), share, memory)
    expected = {
        (j, i) for i, j in combinations(range(len(texts)), 2) if inside(texts[i], texts[j], share)
    }
    assert set(zip(found.left.tolist(), found.right.tolist(), strict=True)) == expected
    assert len(found.left) == len(expected)


@given(families(), THRESHOLDS, st.sampled_from([0.6, 0.8, 0.9, 1.0]), st.sampled_from([0, 5_000]))
@settings(max_examples=100, deadline=None)
def test_what_goes_stands_inside_one_that_stays_or_is_like_it(
    texts: list[str], threshold: float, share: float, exact_up_to: int
) -> None:
    texts = texts + [one + other for one, other in combinations(texts[:5], 2)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.neardup.pairs.EXACT_UP_TO", exact_up_to)
        asked = Containment(share)
        gone = copies(Collection.of_keys(texts), threshold, containment=asked)
        stays = np.setdiff1d(np.arange(len(texts)), gone.copy.array).tolist()
        again = copies(Collection.of_keys([texts[n] for n in stays]), threshold, containment=asked)
        assert not list(again.each())
    for copy, kept, alike, within in gone.each():
        assert kept in stays
        measure = partial_ratio if within else ratio
        assert alike == pytest.approx(measure(texts[copy], texts[kept]) / 100)
        assert alike >= (share if within else threshold) - 1e-9
        assert not within or inside(texts[copy], texts[kept], share)
    left = [texts[n] for n in stays]
    assert not any(inside(one, other, share) for one in left for other in left)
    assert not exact_up_to or not by_comparing_all(left, threshold)


@given(families(), THRESHOLDS)
@settings(max_examples=60, deadline=None)
def test_what_is_plain_at_a_glance_is_so(texts: list[str], threshold: float) -> None:
    store = Store()
    for text in texts:
        mark = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        store.add(text, np.array([len(text)], np.int32).tobytes(), mark)
    if store.none_alike(threshold):
        assert not by_comparing_all(texts, threshold)


@given(families(), THRESHOLDS)
@settings(max_examples=80, deadline=None)
def test_parts_and_blocks_of_any_size_change_nothing(texts: list[str], threshold: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.neardup.neighbours.enough", lambda values, memory: 4)
        patch.setattr("cleaner.neardup.grams._BLOCK", 7)
        patch.setattr("cleaner.neardup.windows._BLOCK", 5)
        patch.setattr("cleaner.neardup.neighbours._BLOCK", 5)
        assert pairs_of_keys(texts, threshold) == by_comparing_all(texts, threshold)
        patch.setattr("cleaner.neardup.pairs.EXACT_UP_TO", 0)
        assert set(pairs_of_keys(texts, threshold)) <= set(by_comparing_all(texts, threshold))


def gone_of(
    texts: list[str], threshold: float, memory: int, threads: int = 1
) -> list[tuple[int, int, float]]:
    """What `copies` says of texts that came through a store."""
    store = Store(memory)
    for at in range(0, len(texts), 3):
        some = texts[at : at + 3]
        sizes = np.array([len(text) for text in some], np.int32)
        marks = b"".join(
            blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in some
        )
        store.add("".join(some), sizes.tobytes(), marks)
    gone = copies(store.collection(), threshold, memory=memory, threads=threads)
    return [row[:3] for row in gone.each()]


@given(
    families(),
    THRESHOLDS,
    st.sampled_from([1, 1 << 10, 1 << 16]),
    st.sampled_from([(0, 0), (0, 400), (5_000, 400)]),
    st.sampled_from([1, 16, 1000]),
    st.integers(1, 3),
)
@settings(max_examples=150, deadline=None)
def test_memory_and_threads_change_nothing(
    texts: list[str],
    threshold: float,
    memory: int,
    most: tuple[int, int],
    few: int,
    threads: int,
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.neardup.pairs.EXACT_UP_TO", most[0])
        patch.setattr("cleaner.neardup.pairs.FEW", most[1])
        found, gone = pairs_of_keys(texts, threshold), gone_of(texts, threshold, 1 << 30)
        for name, value in {
            "room._RESIDENT": 100,
            "buckets._FILES": 3,
            "grams._FEW": 0,
            "neighbours._FEW_CHANGED": few,
            "rows._FEW": few,
            "rows._STEP": 5,
            "neighbours._SPAN": 9,
            "neighbours._LEAST": 1,
            "sets._STEP": 4,
            "collection._CHUNK": 30,
            "collection._BLOCK": 40,
            "collection._STEP": 2,
        }.items():
            patch.setattr(f"cleaner.neardup.{name}", value)
        assert pairs_of_keys(texts, threshold, memory=memory) == found
        assert gone_of(texts, threshold, memory, threads) == gone


@needs_shared
@pytest.mark.parametrize("exact", [False, True])
def test_real_paragraphs_of_which_every_pair_is_known(exact: bool) -> None:
    assert SHARED is not None
    folder = SHARED / "corpora" / "paragraphs"
    rows = lzma.decompress((folder / "20k.txt.jsonl.xz").read_bytes()).decode("utf-8")
    texts = [json.loads(row) for row in rows.splitlines()]
    rows = lzma.decompress((folder / "20k.pairs.tsv.xz").read_bytes()).decode("utf-8")
    known = [(int(i), int(j), float(r)) for i, j, r in (row.split() for row in rows.splitlines())]
    found = find_pairs(texts, 0.85, exact)
    truth = {(i, j) for i, j, alike in known if alike >= 0.85}
    recall = len({(i, j) for i, j, _ in found} & truth) / len(truth)
    assert recall == 1 if exact else recall >= 0.999
    assert len(found) <= len(truth)


@needs_shared
def test_planted_twins_are_all_found() -> None:
    assert SHARED is not None
    folder = SHARED / "corpora" / "paragraphs"
    rows = lzma.decompress((folder / "20k.txt.jsonl.xz").read_bytes()).decode("utf-8")
    made = keys([json.loads(row) for row in rows.splitlines()])
    rows = lzma.decompress((folder / "20k.truth.jsonl.xz").read_bytes()).decode("utf-8")
    twins = [(twin["orig"], twin["dup"]) for twin in map(json.loads, rows.splitlines())]
    wanted = {
        (min(one, other), max(one, other))
        for one, other in twins
        if ratio(made[one], made[other]) >= 85
    }
    assert len(wanted) > 1500
    assert wanted <= {(i, j) for i, j, _ in pairs_of_keys(made)}


def test_long_texts_are_found_and_told_apart() -> None:
    chance = random.Random(5)
    alphabet = [chr(0x4E00 + n) for n in range(800)]
    texts = ["".join(chance.choices(alphabet, k=n)) for n in (500, 900, 2500, 2600, 6000, 6100)]
    for text in list(texts):
        changed = list(text)
        for at in chance.sample(range(len(changed)), len(changed) // 8):
            changed[at] = chance.choice(alphabet)
        texts.append("".join(changed))
    for threshold in (0.8, 0.85, 0.9):
        assert pairs_of_keys(texts, threshold) == by_comparing_all(texts, threshold)


def test_few_texts_of_fifty_thousand_characters_finish() -> None:
    chance = random.Random(9)
    alphabet = [chr(0x4E00 + n) for n in range(3000)]
    texts = ["".join(chance.choices(alphabet, k=50_000)) for _ in range(8)]
    texts.append(texts[3][:30_000] + texts[3][32_000:])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.neardup.pairs.FEW", 400)
        assert [pair[:2] for pair in pairs_of_keys(texts)] == [(3, 8)]


def test_keys_too_long_to_compare_are_paired_with_equal_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cleaner.neardup.collection.LONGEST", 8)
    texts = ["春眠不觉晓处处闻啼", "春眠不觉晓处处闻啼", "春眠不觉晓处处闻泣", "春眠不觉晓处处闻"]
    assert find_pairs(texts, 0.5) == [(0, 1, 1.0)]


def test_empty_keys_are_equal() -> None:
    assert find_pairs(["", "春", " \n"]) == [(0, 2, 1.0)]
    assert find_pairs([]) == []


def test_surrogates_and_nuls_are_characters_like_others() -> None:
    texts = ["\ud800\x00\ud801" * 5, "\ud800\x00\ud801" * 5 + "\udfff", "\x00"]
    assert [pair[:2] for pair in find_pairs(texts)] == [(0, 1)]


@pytest.mark.parametrize("threshold", [0, -1, 1.01])
def test_a_threshold_out_of_range_is_refused(threshold: float) -> None:
    with pytest.raises(CleanerError, match="threshold"):
        find_pairs(["春"], threshold)


def test_equal_texts_are_not_enumerated() -> None:
    # Their pairs would be five thousand million.
    gone = find_copies(["同一段文字，重复了很多很多次。"] * 100_000)
    assert len(gone) == 99_999
    assert set(gone.values()) == {(0, 1.0)}


def test_many_alike_are_all_found() -> None:
    chance = random.Random(7)
    alphabet = [chr(0x4E00 + n) for n in range(2000)]
    model = chance.choices(alphabet, k=120)
    texts = []
    for _ in range(300):
        text = list(model)
        for at in chance.sample(range(120), 3):
            text[at] = chance.choice(alphabet)
        texts.append("".join(text))
    assert len(pairs_of_keys(texts)) == 300 * 299 // 2
    assert len(copies_of_keys(texts)) == 299


def test_one_character_repeated_finishes() -> None:
    texts = ["啊" * n for n in range(1, 400)]
    assert pairs_of_keys(texts, 0.9) == by_comparing_all(texts, 0.9)


@pytest.mark.parametrize("exact", [False, True])
def test_a_tail_that_all_share_makes_no_pairs(exact: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.neardup.pairs.EXACT_UP_TO", 0)
    chance = random.Random(3)
    alphabet = [chr(0x4E00 + n) for n in range(3000)]
    tail = "".join(chance.choices(alphabet, k=53))
    texts = ["".join(chance.choices(alphabet, k=40 + n % 50)) + tail for n in range(2000)]
    assert pairs_of_keys(texts, 0.85, exact) == []


def test_bits_are_counted_alike_by_every_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    left, right = np.arange(50, dtype=np.uint32), np.arange(49, -1, -1, dtype=np.uint32)
    words = np.random.Generator(np.random.PCG64(3)).integers(0, 2**64, (50, 8), np.uint64)
    expected = [sum(int(w).bit_count() for w in words[i] ^ words[49 - i]) for i in range(50)]
    assert _bits(words[left] ^ words[right]).tolist() == expected
    monkeypatch.delattr(np, "bitwise_count", raising=False)
    assert _bits(words[left] ^ words[right]).tolist() == expected


def test_short_texts_are_always_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.neardup.pairs.EXACT_UP_TO", 0)
    chance = random.Random(2)
    made = ("".join(chance.choices("春夏秋冬东南西北", k=n % 8 + 1)) for n in range(400))
    texts = list(dict.fromkeys(made))
    assert pairs_of_keys(texts, 0.7) == by_comparing_all(texts, 0.7)


def test_a_star_does_not_follow_chains() -> None:
    assert star([0, 1, 2], [1, 2, 3], [0.9, 0.9, 0.95]) == {1: (0, 0.9), 3: (2, 0.95)}


def test_a_star_names_the_most_similar_of_those_that_stay() -> None:
    assert star([0, 1], [2, 2], [0.9, 0.95]) == {2: (1, 0.95)}
    assert star([1, 0], [2, 2], [0.9, 0.9]) == {2: (0, 0.9)}


def test_pairs_that_differ_in_what_matters_both_stay() -> None:
    assert not copies_of_keys(["第十条", "第十一条"], 0.5, differ=lambda a, b: True)
    assert copies_of_keys(["第十条", "第十条"], 0.5, differ=lambda a, b: True) == {1: (0, 1.0)}


def test_a_key_has_no_white_space_and_one_script_and_width() -> None:
    assert key(" 漢字\u3000處理，ＡＢＣ\n１２３ ") == "汉字处理,ABC123"


TRICKY = "漢a\u0301é\u1100\u1161가\u0e33ﬁ㍿…　 \n\x00\x1c\u00a8豈\ud800\U00016d67\U0001f468が\u3099"


@given(st.lists(st.text(st.sampled_from(TRICKY) | st.characters(), max_size=12), max_size=8))
@settings(max_examples=200, deadline=None)
def test_keys_made_together_are_those_made_one_by_one(texts: list[str]) -> None:
    assert keys(texts) == [key(text) for text in texts]


def test_importing_loads_nothing_heavy() -> None:
    code = "import sys, cleaner.neardup; sys.exit('numpy' in sys.modules or 'rapidfuzz' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(families(), st.sampled_from([0.7, 0.8, 0.9]), st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_what_is_seen_when_texts_are_gone_is_what_a_new_search_sees(
    texts: list[str], threshold: float, seed: int
) -> None:
    collection = Collection.of_keys([text for text in texts if text])
    if not len(collection.texts):
        return
    chance = np.random.default_rng(seed)
    stays = chance.random(len(collection.texts)) < 0.7
    if not stays.any():
        return
    quick = Neighbours(collection.texts, threshold)
    sets = Sets(quick.pruner, Room.around(np.arange(len(stays))), None)
    sets.join(quick.candidates())
    sets.join(exact_candidates(collection.texts.some(np.arange(quick.short)), threshold))
    sets.join(quick.among(stays, np.ones(len(stays), bool)))
    chosen = np.flatnonzero(stays)
    again = Neighbours(collection.texts.some(chosen), threshold)
    found = verified(again.pruner, again.candidates())
    left, right = (sets.root(chosen[side].astype(np.uint32)) for side in (found.left, found.right))
    assert left.tolist() == right.tolist()


def side_by_side(quick: Neighbours, stays: np.ndarray) -> list[list[tuple[int, int]]]:
    """The candidates of all texts, and those of the texts that stay when the others have gone."""
    return [
        [pair for left, right in blocks for pair in zip(left.tolist(), right.tolist(), strict=True)]
        for blocks in (quick.candidates(), quick.among(stays, np.ones(len(stays), bool)))
    ]


def test_pairs_that_are_made_a_part_at_a_time_are_the_same() -> None:
    chance = random.Random(4)
    words = ["".join(chance.choices("天地玄黄宇宙洪荒", k=5)) for _ in range(40)]
    texts = ["".join(chance.choices(words, k=chance.randrange(2, 60))) for _ in range(300)]
    found = Collection.of_keys(texts).texts
    stays = np.arange(len(found)) % 3 > 0
    whole, parts = Neighbours(found, 0.8), Neighbours(found, 0.8, memory=1 << 9)
    assert len(whole._parts()) == 1
    assert len(parts._parts()) > 4
    assert side_by_side(parts, stays) == side_by_side(whole, stays)


@given(families(), THRESHOLDS, st.integers(1, 4), st.sampled_from([0, 1, 1 << 12]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_what_goes_is_what_the_star_of_all_pairs_says(
    texts: list[str], threshold: float, apart: int, most: int, told: bool
) -> None:
    texts = list(dict.fromkeys(text for text in texts if text))

    def told_of(text: str) -> tuple[int | None, int | None, str]:
        own = len(text) % apart
        return len(set(text)) if own else None, own or None, text

    def differ(one: str, other: str) -> bool:
        (mine, own, _), (yours, others, _) = told_of(one), told_of(other)
        return (
            own != others and None not in (own, others) and (mine == yours or len(one + other) > 9)
        )

    pairs = by_comparing_all(texts, threshold)
    left, right, alike = ([row[side] for row in pairs] for side in range(3))
    expected = star(left, right, alike, differ=lambda i, j: differ(texts[i], texts[j]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.neardup.turns._MOST", most)
        patch.setattr("cleaner.neardup.crowds._FEW", most)
        patch.setattr("cleaner.neardup.turns._WIDTH", 2)
        patch.setattr("cleaner.neardup.turns._BLOCK", 7)
        patch.setattr("cleaner.neardup.sets._PART", 3)
        patch.setattr("cleaner.neardup.sets._STEP", 2)
        found = copies(
            Collection.of_keys(texts),
            threshold,
            exact=True,
            differ=Differ(differ, told_of if told else None),
        )
    assert {copy: (kept, ratio) for copy, kept, ratio, _ in found.each()} == expected


class Compared:
    """How many pairs are measured while it is in force."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.pairs = 0
        for name in ("members", "sets", "exact"):
            patch.setattr(f"cleaner.neardup.{name}.ratios", self._counting)

    def _counting(
        self, texts: Texts, left: np.ndarray, right: np.ndarray, threshold: float
    ) -> np.ndarray:
        self.pairs += len(left)
        return ratios(texts, left, right, threshold)


@pytest.mark.parametrize("exact", [False, True])
def test_of_many_thousand_near_copies_few_pairs_are_measured(
    exact: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(8)
    models = ["".join(chance.choices("春夏秋冬东南西北天地人和" * 9, k=40)) for _ in range(6)]
    texts = [
        f"{model[:at]}{chance.randrange(10_000)}{model[at:]}"
        for at, model in ((chance.randrange(41), chance.choice(models)) for _ in range(20_000))
    ]
    compared = Compared(monkeypatch)
    assert len(copies_of_keys(texts, 0.85, exact)) == len(texts) - 6
    assert compared.pairs < 100 * len(texts)


def rows(number: int, chance: random.Random) -> list[str]:
    """Rows that are alike, differ in a name and in figures, and are to stay."""
    names = ["".join(chance.choices("赵钱孙李周吴郑王冯陈褚卫", k=3)) for _ in range(number)]
    return [
        f"{name}于{chance.randrange(1990, 2024)}年起任职,持有股份{chance.randrange(100, 10**6)}股,"
        f"占总股本的{chance.randrange(1, 900) / 100}%,与控股股东之间不存在关联关系"
        for name in names
    ]


def test_of_many_thousand_rows_that_all_stay_few_pairs_are_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = Compared(monkeypatch)
    texts = rows(6_000, random.Random(1))
    copied = [text.replace("于", "自") for text in texts[:200]]
    collection = Collection.of_keys([*texts, *copied])
    found = copies(collection, differ=Differ(differ, told, Many(kinds, differ_each)))
    # What many share hides some of those that are copies.
    assert len(set(range(6_000, 6_200)) & set(found.copy.array.tolist())) > 120
    assert compared.pairs < 500 * len(texts)


@given(st.integers(0, 2**32), st.sampled_from([2, 8, 30]))
@settings(max_examples=25, deadline=None)
def test_rows_that_stayed_stay_when_they_are_searched_again(seed: int, most: int) -> None:
    chance = random.Random(seed)
    texts = rows(60, chance)
    for text in texts[:20]:
        at = chance.randrange(len(text))
        texts.append(text[:at] + chance.choice("春3夏") + text[at + 1 :])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.neardup.pairs.EXACT_UP_TO", 0)
        patch.setattr("cleaner.neardup.pairs.FEW", 0)
        patch.setattr("cleaner.neardup.turns._MOST", 1)
        patch.setattr("cleaner.neardup.crowds._FEW", 1)
        patch.setattr("cleaner.neardup.turns._WIDTH", 4)
        patch.setattr("cleaner.neardup.crowds._ALL", most)
        rule = Differ(differ, told, Many(kinds, differ_each))
        first = copies(Collection.of_keys(texts), differ=rule)
        gone = {row[0] for row in first.each()}
        assert gone
        assert not gone & {row[1] for row in first.each()}
        stays = [text for place, text in enumerate(texts) if place not in gone]
        assert not list(copies(Collection.of_keys(stays), differ=rule).each())


@given(
    st.lists(
        st.text("三四五十第不甲东之初条月岁风花3４٣.,:-\U00020000", min_size=1, max_size=9),
        min_size=1,
        max_size=12,
    )
)
@example(["12,3有风", "1,23有风", "1,2,3有风", "第三", "第", "三", "三条", "初三", "1.,2"])
@settings(max_examples=1000, deadline=None)
def test_kinds_of_many_texts_are_those_that_are_told_of_each(texts: list[str]) -> None:
    made = kinds(points("".join(texts)), np.cumsum([0, *map(len, texts)]))
    for side, hashes in enumerate(made):
        expected = [told(text)[side] for text in texts]
        same = [[one == other for other in expected] for one in expected]
        assert (hashes[:, None] == hashes).tolist() == same


@given(st.lists(st.text("甲乙不有东丁3456", min_size=1, max_size=14), min_size=2, max_size=12))
@settings(max_examples=500, deadline=None)
def test_what_differs_in_numbers_is_the_same_for_many_pairs_at_once(texts: list[str]) -> None:
    figures = [told(text)[2] for text in texts]
    pairs = list(combinations(figures, 2))
    apart = np.array([Indel.distance(one.text, other.text) for one, other in pairs])
    ones, others = np.triu_indices(len(figures), 1)
    expected = [differ(one, other) for one, other in pairs]
    assert differ_each(texts, ones, others, apart).tolist() == expected


@given(
    st.lists(st.text("春夏秋冬ab", max_size=9), min_size=9, max_size=40),
    st.data(),
    st.sampled_from([1, 7, 1000]),
)
@settings(max_examples=100, deadline=None)
def test_pairs_are_measured_alike_one_by_one_and_as_a_table(
    strings: list[str], data: st.DataObject, cells: int
) -> None:
    every = np.triu_indices(len(strings), 1)
    some = data.draw(st.integers(1, len(every[0])))
    left, right = (np.random.default_rng(some).permutation(side)[:some] for side in every)
    expected = [Indel.distance(strings[a], strings[b]) for a, b in zip(left, right, strict=True)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.neardup.pairwise._CELLS", cells)
        found = measured(strings, left, right, Indel.distance, np.int32)
    assert found.tolist() == expected
