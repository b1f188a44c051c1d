"""One shard at a time: the tasks of a run, which read what the pass before stored."""

import itertools
import json
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaner import trail
from cleaner.corpus import Content, Reading, digest, read, replacing, write
from cleaner.document import Document
from cleaner.edit import joined
from cleaner.errors import CleanerError
from cleaner.filter import Decisions, Evidence, Filter
from cleaner.pipeline import Pass, Pipeline, Step, decided
from cleaner.report import Report
from cleaner.workspace import Workspace, load, store


@dataclass(frozen=True)
class Plan:
    """What a worker needs to know of a run."""

    source: Path
    workspace: Workspace
    filters: tuple[Filter, ...]
    reading: Reading

    @property
    def pipeline(self) -> Pipeline:
        return Pipeline(self.filters)


@dataclass
class State:
    """A file between two passes: for each of its documents the text so far and the steps to it."""

    content: Content
    ids: list[str]
    texts: list[str]
    steps: list[list[Step]]


def work(plan: Plan, number: int, shard: int, names: Sequence[str]) -> None:
    """One task: a pass over one shard."""
    passes = plan.pipeline.passes
    step = passes[number]
    here = plan.workspace
    report = Report()
    if number == 0:
        states = _read(plan, names, report)
    else:
        *stored, report = load(here.texts(number - 1, shard))
        decisions, notes = load(here.decisions(number - 1, shard))
        report.notes += notes
        states = _decided(stored, passes[number - 1], decisions)
    evidence: list[tuple[str, Evidence]] = []
    cleaned = _cleaned(list(states), step, report, evidence)
    if step.barrier is None:
        _finish(plan, shard, cleaned, report)
    else:
        store(here.texts(number, shard), _after(cleaned, report), here.scratch())
        store(here.evidence(number, shard), [evidence], here.scratch())
    if number:
        here.texts(number - 1, shard).unlink(missing_ok=True)


def _after(states: Iterable[State], report: Report) -> Iterator[State | Report]:
    """The states and behind them the report, which they fill as they pass."""
    yield from states
    yield report


def _read(plan: Plan, names: Sequence[str], report: Report) -> Iterator[State]:
    for name in names:
        try:
            content = read(plan.source / name, name, plan.reading)
        except CleanerError as error:
            report.rejected.append(str(error))
            continue
        documents = list(content.documents())
        yield State(
            content,
            [document.id for document in documents],
            [document.text for document in documents],
            [[] for _ in documents],
        )


def _decided(
    states: Iterable[State], step: Pass, decisions: dict[str, list[Any]]
) -> Iterator[State]:
    """The states with what the corpus filter between the passes decided."""
    assert step.barrier is not None
    for state in states:
        for place, name in enumerate(state.ids):
            steps = decided(step.barrier, state.texts[place], decisions.get(name, ()))
            for each in steps:
                state.texts[place] = joined(state.texts[place], each.edits)
            state.steps[place] += steps
        yield state


def _cleaned(
    states: list[State], step: Pass, report: Report, evidence: list[tuple[str, Evidence]]
) -> list[State]:
    """Run the text filters of a pass over the documents of files, and take the evidence.

    The files are cleaned at once, for the sake of filters that cost by the call; where that fails,
    one by one, and a file with a fault, which the report then names, is set aside.
    """
    try:
        evidence += _settled(states, step)
    except Exception as error:
        if len(states) > 1:
            return [state for each in states for state in _cleaned([each], step, report, evidence)]
        where = traceback.extract_tb(error.__traceback__)[-1]
        report.faults.append(
            f"{states[0].content.name} was set aside, for a fault of cleaner "
            f"({type(error).__name__}: {error}, {Path(where.filename).name}:{where.lineno}): "
            "please report it."
        )
        return []
    return states


def _settled(states: Sequence[State], step: Pass) -> list[tuple[str, Evidence]]:
    """Run the text filters of a pass; the evidence for the filter at its end."""
    documents = [
        Document(name, text)
        for state in states
        for name, text in zip(state.ids, state.texts, strict=True)
    ]
    settled = step.settle_each(documents, [each for state in states for each in state.steps])
    barrier = step.barrier
    evidence: list[tuple[str, Evidence]] = []
    if barrier is not None:
        now = [
            Document(document.id, text)
            for document, (text, _) in zip(documents, settled, strict=True)
        ]
        surveys = barrier.survey_each(now)
        evidence = [(document.id, each) for document, each in zip(now, surveys, strict=True)]
    own = iter(settled)
    for state in states:
        for place, (text, steps) in enumerate(itertools.islice(own, len(state.ids))):
            state.texts[place] = text
            state.steps[place] += steps
    return evidence


def _finish(plan: Plan, shard: int, states: Iterable[State], report: Report) -> None:
    """Write the files of a shard, its trail and its counts."""
    here, pipeline = plan.workspace, plan.pipeline
    with replacing(here.trail(shard), here.scratch()) as file:
        written = trail.Writer(file)
        for state in states:
            content = state.content
            data, encoding = content.encoded(state.texts, plan.reading)
            try:
                write(plan.workspace.out / content.name, data, here.scratch())
            except CleanerError as error:
                report.rejected.append(str(error))
                continue
            written.add(content, state.steps, state.texts, digest(data), encoding)
            report.notes += content.notes
            before = [document.text for document in content.documents()]
            for old, new, steps in zip(before, state.texts, state.steps, strict=True):
                report.count(old, new, steps)
            for name, text in zip(state.ids, state.texts, strict=True):
                report.notes += pipeline.remarks(Document(name, text))
        written.close()
    write(here.counts(shard), json.dumps(report.as_dict()).encode(), here.scratch())


def decide(plan: Plan, number: int, step: Pass, shards: int) -> None:
    """Let the corpus filter at the end of a pass decide, and store the edits by shard."""
    here = plan.workspace
    assert step.barrier is not None
    if here.decisions(number, shards - 1).exists():
        return
    every = (pair for shard in range(shards) for pair in next(load(here.evidence(number, shard))))
    found = step.barrier.decide(every)
    notes = found.notes if isinstance(found, Decisions) else []
    for shard in range(shards):
        names = [name for name, _ in next(load(here.evidence(number, shard)))]
        own = {name: found[name] for name in names if name in found}
        store(here.decisions(number, shard), [own, [] if shard else notes], here.scratch())
