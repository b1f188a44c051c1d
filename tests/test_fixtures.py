"""Every fixture case: the edits, the text after, the way back, and nothing left for a second call."""

from pathlib import Path

import fixture
import pytest

from cleaner.document import Document
from cleaner.edit import apply, revert
from cleaner.filter import CorpusFilter, TextFilter
from cleaner.registry import build, filters


def parameters() -> list[object]:
    found = []
    for path in fixture.cases():
        marks = [pytest.mark.xfail(strict=True)] if path.name.startswith("known-failure-") else []
        found.append(pytest.param(path, id=f"{path.parent.name}/{path.stem}", marks=marks))
    return found


@pytest.mark.parametrize("path", parameters())
def test_case(path: Path, request: pytest.FixtureRequest) -> None:
    case = fixture.read(path)
    filter = build(case.filter, case.options)
    documents = [Document(name, text) for name, text in case.before.items()]
    if isinstance(filter, TextFilter):
        found = {d.id: filter.found(d.text) for d in documents}
    else:
        assert isinstance(filter, CorpusFilter)
        decided = filter.found(documents)
        found = {d.id: decided.get(d.id, []) for d in documents}
    after = {d.id: apply(d.text, found[d.id]) for d in documents}

    if request.config.getoption("--update-fixtures") and not case.keeps and not case.fails:
        case.update(fixture.shown(found))
        case = fixture.read(path)
    if case.keeps:
        assert not case.after, "a keeps- case has no output: it must come out as it went in"
        assert after == case.before
    else:
        assert after == case.after
        assert after != case.before
        if not case.fails:
            assert fixture.shown(found) == case.edits
    for document in documents:
        assert revert(after[document.id], found[document.id]) == document.text
        for edit in found[document.id]:
            assert edit.rule in filter.rules
            assert edit.because
    again = [Document(name, text) for name, text in after.items()]
    if isinstance(filter, TextFilter):
        assert not any(filter.found(d.text) for d in again)
    else:
        assert not filter.found(again)


@pytest.mark.parametrize("name", filters())
def test_every_filter_has_cases_of_each_kind(name: str) -> None:
    names = [path.name for path in fixture.cases() if path.parent.name == name]
    assert all(case.startswith(fixture.KINDS) for case in names)
    assert any(case.startswith("wild-") for case in names)
    assert any(case.startswith("synthetic-") for case in names)
    assert sum(case.startswith("keeps-") for case in names) >= 2
