"""What recurs over the documents of a site, and what is left alone."""

import json
import pickle

from hypothesis import given, settings
from hypothesis import strategies as st
from shared import SHARED, needs_shared

from cleaner.document import Document
from cleaner.edit import apply, revert
from cleaner.filters.templates import Templates

clean = Templates()

PIECES = [
    "首页 | 本地", "返回顶部", "浏览 12 次", "浏览 7 次", "1", "2", "", " ", "天亮了。",
    "昨夜，河水又涨了一些，堤上的人没有休息，一直守到天亮，沙袋垒了三层。",
    "清晨，菜市场照常开门，摊主们把青菜码得整整齐齐，等着第一批客人来。",
    "昨夜，河水又涨了一些，堤上的人没有休息，一直守到天亮，沙袋垒了三层。本地在线 | 每日更新",
    "清晨，菜市场照常开门，摊主们把青菜码得整整齐齐，等着第一批客人来。本地在线 | 每日更新", "\ud800", "\0",
]  # fmt: skip
pages = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.lists(st.sampled_from(PIECES), max_size=12).map("\n".join)
    ),
    max_size=9,
)


def documents(some: list[tuple[str, str]]) -> list[Document]:
    return [Document(f"{site}/{n}.txt", text) for n, (site, text) in enumerate(some)]


@settings(max_examples=300, deadline=None)
@given(pages=pages)
def test_a_second_call_finds_nothing_and_every_edit_goes_back(pages: list[tuple[str, str]]) -> None:
    before = documents(pages)
    found = clean.found(before)
    after = [Document(d.id, apply(d.text, found.get(d.id, ()))) for d in before]
    assert clean.found(after) == {}
    for old, new in zip(before, after, strict=True):
        assert revert(new.text, found.get(old.id, ())) == old.text
        assert bool(new.text.strip()) == bool(old.text.strip())


@settings(max_examples=50, deadline=None)
@given(pages=pages, order=st.randoms())
def test_the_order_of_the_evidence_changes_nothing(
    pages: list[tuple[str, str]], order: object
) -> None:
    evidence = [(d.id, clean.survey(d)) for d in documents(pages)]
    first = clean.decide(evidence)
    order.shuffle(evidence)  # type: ignore[attr-defined]
    assert clean.decide(pickle.loads(pickle.dumps(evidence))) == first


def test_evidence_is_small_beside_the_document() -> None:
    text = "\n".join(
        f"第{n}天，河水又涨了一些，堤上的人没有休息，一直守到天亮。" for n in range(500)
    )
    assert len(pickle.dumps(clean.survey(Document("a/1.txt", text)))) < len(text.encode()) / 2


@needs_shared
def test_real_sites_lose_hardly_a_line_of_content() -> None:
    assert SHARED is not None
    folder = SHARED / "corpora" / "pages"
    sites = json.loads((SHARED / "corpora" / "sites.json").read_text("utf-8"))
    before = [
        Document(f"{site}/{name}", (folder / f"{name}.noisy.txt").read_text("utf-8"))
        for site, names in sites.items()
        for name in names
    ]
    found = clean.found(before)
    gone = content = 0
    for document in before:
        gold = {
            line.strip()
            for line in (folder / f"{document.id.split('/')[1]}.gold.txt")
            .read_text("utf-8")
            .split("\n")
        }
        after = {
            line.strip() for line in apply(document.text, found.get(document.id, ())).split("\n")
        }
        lines = {line.strip() for line in document.text.split("\n")} - {""}
        gone += len(lines - after)
        content += len((lines - after) & gold)
    assert gone > 500
    assert content <= 0.005 * gone
