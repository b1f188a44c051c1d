import re

from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.scan import BATCH, SHORT, Scan

PATTERN = re.compile("[ab\u200b\ufffd\U00020000\udfff]")
SCAN = Scan(PATTERN)
PIECES = st.sampled_from(
    ["字", "a", "\u200b", "\U00020000", "\U00020001", "\ud800", "\n", "x" * SHORT]
)
TEXTS = (
    st.lists(PIECES, max_size=4).map("".join) | st.just("字" * BATCH) | st.just("字" * BATCH + "a")
)


@settings(deadline=None)
@given(TEXTS)
def test_a_scan_finds_what_its_pattern_finds(text: str) -> None:
    assert SCAN(text) == (PATTERN.search(text) is not None)


@settings(deadline=None)
@given(TEXTS)
def test_a_scan_tells_every_place(text: str) -> None:
    assert list(SCAN.places(text)) == [match.start() for match in PATTERN.finditer(text)]


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=8))
def test_texts_scanned_at_once_are_as_if_each_were_alone(texts: list[str]) -> None:
    assert list(SCAN.among(texts)) == [place for place, text in enumerate(texts) if SCAN(text)]


def test_many_short_texts_are_scanned_in_their_order() -> None:
    texts = ["字" * 99, "a", ""] * 2000
    assert list(SCAN.among(texts)) == list(range(1, 6000, 3))
    assert list(SCAN.among([])) == []
