"""One shard at a time: the tasks of a run, which read what the pass before stored."""

import itertools
import json
import os
import pickle
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import compression, export, trail
from cleaner.atomic import replacing, stands, write
from cleaner.corpus import STATE, Content, Piece, Reading, read_piece
from cleaner.document import Document
from cleaner.edit import Edit
from cleaner.filter import Evidence, Filter
from cleaner.metadata.gone import Gone, taken
from cleaner.pipeline import Pass, Pipeline, Settled, Step, rules_of
from cleaner.report import Report
from cleaner.trail import Told, told
from cleaner.workspace import Workspace


@dataclass(frozen=True)
class Shard:
    """The files, or the part of a large one, that a task handles.

    key:    names it; the same pieces have the same.
    packed: what is to be read, in few bytes, for a run may have millions of files.
    cut:    the first parts of large files among that.
    """

    key: str
    packed: bytes
    cut: tuple[tuple[Piece, str], ...]

    @classmethod
    def of(cls, key: str, pieces: Sequence[tuple[Piece, str]]) -> "Shard":
        """The shard of these pieces; see `pieces`."""
        packed = zlib.compress(pickle.dumps(pieces, pickle.HIGHEST_PROTOCOL), 1)
        cut = tuple(each for each in pieces if not each[0].whole and each[0].part == 0)
        return cls(key, packed, cut)

    def pieces(self) -> list[tuple[Piece, str]]:
        """What is to be read, and of each the key of its file in the workspace.

        The key is "" for one that is read from IN.
        """
        pieces: list[tuple[Piece, str]] = pickle.loads(zlib.decompress(self.packed))
        return pieces


@dataclass(frozen=True)
class Plan:
    """What a worker needs to know of a run."""

    source: Path
    workspace: Workspace
    filters: tuple[Filter, ...]
    reading: Reading
    trail: str = "full"
    dry: bool = False

    @property
    def pipeline(self) -> Pipeline:
        return Pipeline(self.filters)


class State(NamedTuple):
    """A file between two passes, with the lists of what is known of each of its documents.

    texts: the texts so far.
    steps: those that led to them, in the form of the trail.
    gone:  what furniture filters took out on the way.
    resting: the filters that need not be asked while nothing but whole lines goes; see `Settled`.
    """

    content: Content
    ids: list[str]
    texts: list[str]
    meta: list[Mapping[str, object]]
    steps: list[list[Told]]
    gone: list[list[Gone]]
    resting: list[Collection[int]]

    def advance(self, place: int, settled: Settled, level: str) -> None:
        """Take in what further steps made of a document.

        level: that of the trail.
        """
        self.texts[place], steps, self.resting[place] = settled
        if steps:
            self.gone[place] = taken(steps, self.gone[place], len(self.steps[place]))
            self.steps[place] += told(steps, level)


def work(plan: Plan, number: int, shard: Shard) -> None:
    """One task: a pass over one shard."""
    passes = plan.pipeline.passes
    step = passes[number]
    here = plan.workspace
    report = Report()
    if number == 0:
        states = list(_read(plan, shard, report))
    else:
        states, report = here.load(here.texts(number - 1, shard.key))
        decisions, notes, method = here.load(here.decisions(number - 1, shard.key))
        report.notes += notes
        report.method += method
        _decided(plan, states, passes[number - 1], decisions)
    evidence: list[tuple[str, Evidence]] = []
    cleaned = _cleaned(plan, states, step, report, evidence)
    if step.barrier is None:
        _finish(plan, shard, cleaned, report)
    else:
        if report.again:
            write(here.again(), b"", here.scratch())
        names, found = [name for name, _ in evidence], [each for _, each in evidence]
        here.store(here.texts(number, shard.key), cleaned, report)
        here.store(here.evidence(number, shard.key), names, found)
    if number:
        here.drop(here.texts(number - 1, shard.key))


def _read(plan: Plan, shard: Shard, report: Report) -> Iterator[State]:
    for piece, key in shard.pieces():
        path = os.path.join(plan.source, piece.name)
        unpacked = False
        if key:
            plain = plan.workspace.unpacked(key)
            if unpacked := plain.exists():
                path = os.fspath(plain)
        try:
            content = read_piece(path, piece, plan.reading, unpacked=unpacked)
            documents = list(content.documents())
        except Exception as error:
            report.set_aside(piece.name, error)
            continue
        yield State(
            content,
            [document.id for document in documents],
            [document.text for document in documents],
            [document.meta for document in documents],
            [[] for _ in documents],
            [[] for _ in documents],
            [() for _ in documents],
        )


def _decided(
    plan: Plan, states: Iterable[State], step: Pass, decisions: Mapping[str, list[Edit]]
) -> None:
    """Bring the states to what the corpus filter at the end of a pass decided."""
    for state in states:
        for place, name in enumerate(state.ids):
            if edits := decisions.get(name):
                settled = step.decided(state.texts[place], edits, state.resting[place])
                state.advance(place, settled, plan.trail)


def _cleaned(
    plan: Plan,
    states: list[State],
    step: Pass,
    report: Report,
    evidence: list[tuple[str, Evidence]],
) -> list[State]:
    """Run the text filters of a pass over the documents of files, and take the evidence.

    The files are cleaned at once, for the sake of filters that cost by the call; where that fails,
    one by one, and a file with a fault, which the report then names, is set aside.
    """
    try:
        evidence += _settled(plan, states, step)
    except Exception as error:
        if len(states) > 1:
            each = ([state] for state in states)
            return [own for one in each for own in _cleaned(plan, one, step, report, evidence)]
        report.set_aside(states[0].content.name, error)
        return []
    return states


def _settled(plan: Plan, states: Sequence[State], step: Pass) -> list[tuple[str, Evidence]]:
    """Run the text filters of a pass; the evidence for the filter at its end."""
    documents = [
        Document(name, text, meta)
        for state in states
        for name, text, meta in zip(state.ids, state.texts, state.meta, strict=True)
    ]
    # Of the steps before a pass asks for the last one's filter alone.
    before = [
        [Step(each[-1].filter, [])] if each else [] for state in states for each in state.steps
    ]
    resting = [each for state in states for each in state.resting]
    settled = step.settle_each(documents, before, resting)
    barrier = step.barrier
    evidence: list[tuple[str, Evidence]] = []
    if barrier is not None:
        after = [
            document.with_text(own.text) for document, own in zip(documents, settled, strict=True)
        ]
        told = [each for state in states for each in state.steps]

        def rules(place: int) -> Iterator[tuple[str, str]]:
            yield from ((each.filter, rule) for each in told[place] for rule in each.counts)
            yield from rules_of(settled[place].steps)

        found = step.survey_each(after, rules)
        evidence = [(document.id, own) for document, own in zip(after, found, strict=True)]
    rest = iter(settled)
    for state in states:
        for place, each in enumerate(itertools.islice(rest, len(state.ids))):
            state.advance(place, each, plan.trail)
    return evidence


def _finish(plan: Plan, shard: Shard, states: Iterable[State], report: Report) -> None:
    """Write the files of a shard, its trail and its counts."""
    here = plan.workspace
    pieces = shard.pieces()
    keys = {piece: key for piece, key in pieces if key}
    rejects: list[dict[str, Any]] = []
    left = {piece.id for piece, _ in pieces}
    begun = here.begun(shard.key)
    if not begun.exists():
        write(
            begun,
            json.dumps([piece.out for piece, _ in pieces if piece.whole]).encode(),
            here.scratch(),
        )
    with (
        replacing(here.trail(shard.key), here.scratch()) as file,
        compression.writing(file) as packer,
    ):
        written = trail.Writer(packer, plan.trail)
        for state in states:
            content = state.content
            piece = content.piece
            path = os.path.join(here.out, piece.out)
            if not piece.whole:
                path = os.fspath(here.written(keys[piece], piece.part))
            said = [_said(*each) for each in zip(state.texts, state.gone, strict=True)]
            try:
                meta = said if plan.reading.metadata else ()
                new = export.written(content, state.texts, plan.reading, meta)
                packed = compression.packed(new.data, compression.split(piece.out)[1])
                if not plan.dry and not stands(path, packed):
                    write(path, packed, here.scratch())
            except Exception as error:
                report.set_aside(content.name, error)
                continue
            left.remove(piece.id)
            raw = content.raw
            if raw is None and export.needs_raw(content, plan.reading):
                raw = content.original()
            written.add(
                content,
                state.steps,
                state.texts,
                new,
                len(packed),
                raw,
                said=said,
                added=plan.reading.metadata,
            )
            rejects += _reported(state, report, plan.pipeline)
    counts = {
        "report": report.as_dict(),
        "rejects": rejects,
        "left": sorted(left),
        "changed": {piece.name: piece.status[2] for piece, _ in pieces if piece.status},
    }
    write(here.counts(shard.key), json.dumps(counts).encode(), here.scratch())
    begun.unlink()


def _reported(state: State, report: Report, pipeline: Pipeline) -> list[dict[str, Any]]:
    """Report what became of a file that was written; the lines of it that are no record."""
    content = state.content
    rejects = list(_rejects(content))
    if rejects:
        report.partly[content.name] += 1
        more = f" and {len(rejects) - 1:,} more are" if rejects[1:] else " is"
        report.rejected.append(
            f"{content.name} line {rejects[0]['line']}{more} no JSON object "
            f"({rejects[0]['why']}): see {STATE}/rejects.jsonl in OUT."
        )
    report.notes += content.notes
    if content.bare and not content.piece.whole:
        report.textless[content.name] += content.bare
    is_text = content.records is None and content.table is None
    cut = content.name if is_text and not content.piece.whole else ""
    for old, after, steps in zip(content.texts, state.texts, state.steps, strict=True):
        report.count(old, after, [(step.filter, step.counts) for step in steps], cut)
    for name, text in zip(state.ids, state.texts, strict=True):
        report.notes += pipeline.remarks(Document(name, text))
    return rejects


def _said(text: str, gone: Sequence[Gone]) -> dict[str, str]:
    if not gone:
        return {}
    from cleaner.metadata.article import said  # its patterns take long to compile

    return said(text, gone)


def _rejects(content: Content) -> Iterator[dict[str, Any]]:
    """The lines of a file that are no record, as rows of a file of their own."""
    for number, record in content.rejects():
        line = content.piece.lines + number + 1
        yield {"file": content.name, "line": line, "why": record.fault, "text": record.line}
