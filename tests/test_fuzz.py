"""Every target on bytes at random and on real files with faults; `bench/fuzz.py` goes on from here."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shared import SHARED
from targets import TARGETS

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
REAL = [path.read_bytes()[:600] for path in SEEDS]
if SHARED is not None:
    pages = sorted((SHARED / "corpora/pages").glob("*.noisy.txt"))
    REAL += [path.read_bytes()[:600] for path in pages[::12]]
WORDS = (
    "看著名", "會(huì)議", "乾隆", "昇", "「車」", "著", "⻚", "\u200b", "\u00a0", "\u2028", "\r\n", "\n",
    "首页 > 新闻", "。", "版权所有", "の", "ä¼š", "è®®", "\ufffd", "\ue000", "\U0001f600",
)  # fmt: skip
WAYS = ("utf-8", "gb18030", "utf-16-le")
PIECES = (
    st.binary(max_size=24)
    | st.sampled_from([word.encode() for word in WORDS])
    | st.sampled_from(
        [b'{"text": "', b'"}\n', b"\\u6f22", b"\\ud800", b"\n\n", b"\xef\xbb\xbf", b"\0"]
    )
    | st.builds(
        lambda real, start, size, way: real.decode(errors="ignore")[start : start + size].encode(
            way
        ),
        st.sampled_from(REAL),
        st.integers(0, 150),
        st.integers(1, 60),
        st.sampled_from(WAYS),
    )
)
BYTES = st.lists(PIECES, max_size=8).map(b"".join)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(head=st.binary(min_size=3, max_size=3), data=BYTES)
def test_any_bytes_keep_the_laws(name: str, head: bytes, data: bytes) -> None:
    TARGETS[name](head + data)


@pytest.mark.parametrize("name", TARGETS)
def test_no_bytes_and_one_keep_the_laws(name: str) -> None:
    for data in (b"", b"\0", b"\xff", b"\n"):
        TARGETS[name](data)


def test_a_trail_with_one_bit_changed_is_known_to_be_damaged() -> None:
    for place in range(0, 400, 3):
        TARGETS["damaged"](place.to_bytes(2) + b"\x01" + "…………參考文獻".encode())
