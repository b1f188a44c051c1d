"""Learns the templates of a corpus: what recurs over the documents of each of its sites."""

import dataclasses
import pickle
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

from cleaner.corpus import Piece, Reading, read_piece
from cleaner.document import Document
from cleaner.errors import CleanerError
from cleaner.filters.templates import Templates, hostless
from cleaner.listing import source_files
from cleaner.pieces import large, load, prepare
from cleaner.pipeline import Pipeline, protected
from cleaner.recurrence import learned
from cleaner.recurrence.learned import Found, Site, Template, masked
from cleaner.recurrence.survey import BLANK, Seen

BATCH = 1 << 20
"""Bytes of files, about, that are looked at at once."""
TOGETHER = 0.8
"""The share of a line's documents in which the next line of its run stands behind it."""


@dataclass
class Learned:
    """What was learned.

    sites:     with templates, by name.
    documents: how many were read.
    faults:    sentences about files that could not be used.
    notes:     sentences about how it was looked for.
    """

    sites: list[Found]
    documents: int
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_toml(self) -> str:
        """The file for `--templates`."""
        return learned.written(self.sites, self.documents)


@dataclass
class _Lost:
    """What goes from the documents of one site: hashes, with how often, and what follows what."""

    lines: set[int] = field(default_factory=set)
    ends: set[int] = field(default_factory=set)
    behind: Counter[tuple[int, int]] = field(default_factory=Counter)


def learn(
    source: Path,
    pipeline: Pipeline,
    reading: Reading = Reading(),  # noqa: B008  frozen
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Learned:
    """The templates of a file or a folder, as `templates` finds them in the chain.

    pipeline: the filters before `templates` are run, and the options of that filter hold; those
              behind it are left out.

    Files that cannot be used are named in `faults`. Raises CleanerError when there are none.
    """
    folder, listing = source_files(source, reading.globs)
    faults = list(listing.faults)
    before, filter = _until_templates(pipeline)
    reading = dataclasses.replace(reading, fields=filter.fields, set_aside=False)
    with tempfile.TemporaryDirectory(prefix="cleaner-") as scratch:
        parts = _parts(folder, listing.found, reading, Path(scratch), faults)
        corpus = _Corpus(_groups(parts), reading, before, filter, faults)
        with open(Path(scratch, "evidence"), "w+b") as spool:
            pages = _Spool(spool)
            for done, documents in enumerate(corpus.batches(), 1):
                pages.add(documents, filter.survey_each(documents))
                progress(done, len(corpus.groups))
            notes = [] if filter.site_field is None else hostless(pages, filter.site_field)
            rounds = filter.counted(pages)
            lost = {site: _Lost() for site in rounds}
            for _, seen in pages:
                if seen.site in rounds:
                    _count(filter, seen, rounds[seen.site], lost[seen.site])
            words = _words(corpus, filter, lost)
    sites = [_found(name, rounds[name][0], lost[name], words[name]) for name in sorted(rounds)]
    sites = [site for site in sites if site.runs or site.lines or site.ends]
    return Learned(sites, pages.count, faults, notes)


@dataclass(frozen=True)
class _Part:
    """A file or a part of one: where it is to be read, and how many bytes it has there, about."""

    path: Path
    piece: Piece
    unpacked: bool
    size: int


def _parts(
    folder: Path, names: Sequence[str], reading: Reading, scratch: Path, faults: list[str]
) -> Iterator[_Part]:
    for number, name in enumerate(names):
        path = folder / name
        try:
            status = path.stat()
            pieces = [Piece(name)]
            plain = scratch / f"{number}.plain"
            if large(name, status.st_size):
                found = status.st_size, status.st_mtime_ns, status.st_ctime_ns
                parts = scratch / f"{number}.parts"
                prepare(path, name, found, reading, parts, plain)
                pieces = load(parts, name, found)
        except CleanerError as error:
            faults.append(str(error))
            continue
        except OSError as error:
            faults.append(
                f"{name} cannot be read ({error.strerror}): check the file and its permissions."
            )
            continue
        for piece in pieces:
            size = (piece.end or 0) - piece.start if piece.end else status.st_size
            yield _Part(plain if plain.exists() else path, piece, plain.exists(), size)


def _groups(parts: Iterable[_Part]) -> list[list[_Part]]:
    groups: list[list[_Part]] = [[]]
    size = 0
    for part in parts:
        if size >= BATCH:
            groups.append([])
            size = 0
        groups[-1].append(part)
        size += part.size
    return groups


def _until_templates(pipeline: Pipeline) -> tuple[Pipeline, Templates]:
    for place, filter in enumerate(pipeline.filters):
        if isinstance(filter, Templates):
            without = dataclasses.replace(filter, templates=None)
            # what that takes out of pages is part of their templates
            before = [each for each in pipeline.filters[:place] if each.name != filter.asks]
            return Pipeline(before), without
    return pipeline, Templates()


@dataclass
class _Corpus:
    """The documents of a corpus as `templates` sees them."""

    groups: list[list[_Part]]
    reading: Reading
    before: Pipeline
    filter: Templates
    faults: list[str]

    def batches(self) -> Iterator[Sequence[Document]]:
        for group in self.groups:
            documents: list[Document] = []
            for part in group:
                if part.piece.long:
                    continue
                try:
                    documents += read_piece(
                        part.path, part.piece, self.reading, unpacked=part.unpacked
                    ).documents()
                except CleanerError as error:
                    if str(error) not in self.faults:
                        self.faults.append(str(error))
            yield self._cleaned(documents)

    def _cleaned(self, documents: list[Document]) -> Sequence[Document]:
        settled = self.before.passes[0].settle_each(documents, [[] for _ in documents])
        after = [
            document.with_text(text)
            for document, (text, _, _) in zip(documents, settled, strict=True)
        ]
        return protected(after, self.before.keepers, self.filter)


class _Spool:
    """Evidence on disk, to be read as often as it is asked for."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.count = 0

    def add(self, documents: Sequence[Document], evidence: Sequence[Any]) -> None:
        pairs = [(document.id, seen) for document, seen in zip(documents, evidence, strict=True)]
        pickle.dump(pairs, self.file, pickle.HIGHEST_PROTOCOL)
        self.count += len(pairs)

    def __iter__(self) -> Iterator[tuple[str, Seen]]:
        end = self.file.seek(0, 2)
        at = self.file.seek(0)
        while at < end:
            pairs = pickle.load(self.file)
            at = self.file.tell()
            yield from pairs
            self.file.seek(at)


def _count(filter: Templates, seen: Seen, rounds: Sequence[Site], lost: _Lost) -> None:
    keys = seen.lines()
    gone = filter.lines_gone(seen, keys, rounds)[1] if seen.page else {}
    known = rounds[0].lines
    lost.lines.update(keys[n] for n in gone if keys[n] in known)
    rows = [
        key if n in gone and key in known else None for n, key in enumerate(keys) if key != BLANK
    ]
    lost.behind.update(
        {(a, b) for a, b in pairwise(rows) if a is not None and b is not None and a != b}
    )
    lost.ends.update(end.key for end in seen.glued if end.key in rounds[0].ends)


Words = tuple[dict[int, str], dict[int, str]]


def _words(corpus: _Corpus, filter: Templates, lost: dict[str, _Lost]) -> dict[str, Words]:
    """For each site the hashes of its lines and ends to the words of the first that has them."""
    words: dict[str, Words] = {site: ({}, {}) for site in lost}
    missing = sum(len(each.lines) + len(each.ends) for each in lost.values())
    for documents in corpus.batches() if missing else ():
        for document, seen in zip(documents, filter.survey_each(documents), strict=True):
            if seen.site not in lost:
                continue
            own, (lines, ends) = lost[seen.site], words[seen.site]
            if seen.distinct() & own.lines - lines.keys():
                rows = document.text.split("\n")
                for key, row in zip(seen.lines(), rows, strict=True):
                    if key in own.lines and key not in lines:
                        lines[key] = row.strip()
                        missing -= 1
            stops = memoryview(seen.ends).cast("q")
            for n, start, key in seen.glued:
                if key in own.ends and key not in ends:
                    ends[key] = document.text[start : stops[n]].strip()
                    missing -= 1
        if not missing:
            break
    return words


def _found(name: str, site: Site, lost: _Lost, words: Words) -> Found:
    lines, ends = words
    found = Found(name, site.documents)
    # Only what a reader of the file gets back: no half of a surrogate pair.
    shown = {key: masked(text, steady=key in site.steady) for key, text in lines.items()}
    again = learned.keys_of(list(shown.values()))
    same = {key for key, other in zip(lines, again, strict=True) if key == other}
    same -= {key for key in same if not _encodes(lines[key])}
    runs = _runs(site, lost)
    for run in runs:
        rows = [key for key in run if key in same]
        templates = [Template([shown[key]], site.lines[key], lines[key]) for key in rows]
        if len(templates) > 1:
            joined = [each.lines[0] for each in templates]
            found.runs.append(Template(joined, min(each.documents for each in templates)))
        else:
            found.lines += templates
    found.ends = [
        Template([masked(ends[key], end=True)], site.ends[key], ends[key])
        for key in lost.ends
        if _encodes(ends[key]) and learned.end_key(masked(ends[key], end=True)) == key
    ]
    found.runs.sort(key=lambda run: (-run.documents, run.lines))
    for each in (found.lines, found.ends):
        each.sort(key=lambda template: (-template.documents, template.lines))
    return found


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _runs(site: Site, lost: _Lost) -> list[list[int]]:
    """The lines that go, those in one list that mostly stand one behind the other."""
    after: dict[int, int] = {}
    before: set[int] = set()
    for (one, other), times in sorted(lost.behind.items(), key=lambda pair: (-pair[1], pair[0])):
        most = max(site.lines[one], site.lines[other])
        if times >= TOGETHER * most and one not in after and other not in before:
            after[one] = other
            before.add(other)
    runs: list[list[int]] = []
    placed: set[int] = set()
    for key in sorted(lost.lines, key=lambda key: (key in before, key)):
        run: list[int] = []
        at: int | None = key
        while at is not None and at not in placed:
            placed.add(at)
            run.append(at)
            at = after.get(at)
        if run:
            runs.append(run)
    return runs
