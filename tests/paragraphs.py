"""Paragraphs for tests of near-duplicates, and the laws that a search over documents keeps."""

from collections.abc import Sequence

from cleaner.document import Document
from cleaner.edit import apply, revert
from cleaner.filter import CorpusFilter

LINE = "渡口的老船工每天天不亮就起来烧水，等第一班船的客人到了，先给每人倒上一碗热茶再开船。"
NEAR = "渡口的老船工每天天不亮就起來燒水，等第一班船的客人到了，先給每人倒上一碗姜湯再開船。"
"""The same but for two words, in Traditional characters."""
OTHER = "集市散了以后，卖糖人的老汉收起担子，把最后一只糖凤凰送给了蹲在旁边看了半天的小姑娘。"


def holds(filter: CorpusFilter, documents: Sequence[Document]) -> None:
    """What a filter finds goes back, has a rule and a reason, and a second call finds nothing."""
    found = filter.found(documents)
    after = []
    for document in documents:
        edits = found.get(document.id, [])
        text = apply(document.text, edits)
        assert revert(text, edits) == document.text
        assert all(edit.rule in filter.rules and edit.because for edit in edits)
        after.append(Document(document.id, text))
    assert filter.found(after) == {}
