"""Counts of a run, which add up over documents, shards and machines."""

import traceback
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner.errors import CleanerError, EditError, passing

Counts = Mapping[str, Sequence[int]]
"""Of a step, for each rule: its edits, and the code points taken away net of those written."""


def counted(edits: Iterable[tuple[int, int, str, str, str, str | None]]) -> Counts:
    """The counts of the edits of one step."""
    counts: dict[str, list[int]] = {}
    for start, end, text, rule, _, _ in edits:
        count = counts.get(rule)
        if count is None:
            count = counts[rule] = [0, 0]
        count[0] += 1
        count[1] += end - start - len(text)
    return counts


def fault(name: str, error: Exception) -> str:
    """A sentence on a fault of the program, or of a filter, that a file of this name shows."""
    if isinstance(error, EditError):
        return f"{name} was set aside: {error}."
    where = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"{name} was set aside, for a fault of cleaner "
        f"({type(error).__name__}: {error}, {Path(where.filename).name}:{where.lineno}): "
        "please report it."
    )


@dataclass
class Report:
    """What a run did.

    documents, changed: documents cleaned, and how many of them came out different.
    before, after:      code points in and out.
    edits:              (filter, rule) to the number of edits.
    removed:            (filter, rule) to the code points taken away, net of those written.
    rejected:           sentences about files that could not be used.
    notes:              sentences about files that were used and need a look.
    method:             sentences on how filters looked at the corpus.
    faults:             sentences about faults of the program itself.
    left:               suffixes of files of other kinds to their number.
    textless:           while parts of files are added up, the files to their records without a
                        text.
    cut:                while parts of texts are added up, the files to 1 where a part came out
                        different, and else 0.
    partly:             files that were used but for some lines, to the sentences in `rejected` on
                        these.
    again:              whether a file was set aside for what the next run may not meet.
    """

    documents: int = 0
    changed: int = 0
    before: int = 0
    after: int = 0
    edits: Counter[tuple[str, str]] = field(default_factory=Counter)
    removed: Counter[tuple[str, str]] = field(default_factory=Counter)
    rejected: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    method: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    textless: Counter[str] = field(default_factory=Counter)
    cut: dict[str, int] = field(default_factory=dict)
    partly: Counter[str] = field(default_factory=Counter)
    again: bool = False

    @property
    def unused(self) -> int:
        """How many files could not be used at all, for one reason or another."""
        return len(self.rejected) - sum(self.partly.values())

    def set_aside(self, name: str, error: Exception) -> None:
        """Say why a file is left out."""
        self.again |= passing(error)
        if isinstance(error, CleanerError) and not isinstance(error, EditError):
            self.rejected.append(str(error))
        elif passing(error):
            why = f"{type(error).__name__}: {error}".strip().split("\n")[0].rstrip(".: ")
            self.rejected.append(
                f"{name} was set aside for want of memory, open files or a library ({why}): "
                "run the same command again, if need be with fewer --workers."
            )
        else:
            self.faults.append(fault(name, error))

    def count(
        self, before: str, after: str, steps: Iterable[tuple[str, Counts]], part_of: str = ""
    ) -> None:
        """Add one document: its text before and after, and its steps of (filter, counts).

        part_of: the file of which it is a part; see `join`.
        """
        if part_of:
            self.cut[part_of] = self.cut.get(part_of, 0) | (before != after)
        else:
            self.documents += 1
            self.changed += before != after
        self.before += len(before)
        self.after += len(after)
        for filter, counts in steps:
            for rule, (number, removed) in counts.items():
                self.edits[filter, rule] += number
                self.removed[filter, rule] += removed

    def join(self) -> None:
        """Count the parts of each text as one document, when all are added up."""
        self.documents += len(self.cut)
        self.changed += sum(self.cut.values())
        self.cut.clear()

    def add(self, other: "Report") -> None:
        """Add the counts of another report; sentences stay in the order in which they are added."""
        self.documents += other.documents
        self.changed += other.changed
        self.before += other.before
        self.after += other.after
        self.edits += other.edits
        self.removed.update(other.removed)
        self.rejected += other.rejected
        self.notes += other.notes
        self.method += other.method
        self.faults += other.faults
        self.left += other.left
        self.textless += other.textless
        for name, changed in other.cut.items():
            self.cut[name] = self.cut.get(name, 0) | changed
        self.partly += other.partly
        self.again |= other.again

    def by_filter(self) -> dict[str, tuple[int, int]]:
        """For each filter with edits their number and the code points that they took away."""
        found: dict[str, tuple[int, int]] = {}
        for (filter, rule), number in self.edits.items():
            edits, removed = found.get(filter, (0, 0))
            found[filter] = edits + number, removed + self.removed[filter, rule]
        return found

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON can hold it; the same run gives the same, so it has no times."""
        return {
            "documents": self.documents,
            "changed": self.changed,
            "characters": {"in": self.before, "out": self.after},
            "filters": _nested(self.edits, self.removed),
            "rejected": self.rejected,
            "notes": self.notes,
            "method": self.method,
            "faults": self.faults,
            "left": dict(sorted(self.left.items())),
            **({"textless": dict(self.textless)} if self.textless else {}),
            **({"cut": self.cut} if self.cut else {}),
            **({"partly": dict(sorted(self.partly.items()))} if self.partly else {}),
            **({"again": True} if self.again else {}),
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Report":
        """The inverse of `as_dict`."""
        report = cls(
            values["documents"],
            values["changed"],
            values["characters"]["in"],
            values["characters"]["out"],
            rejected=values["rejected"],
            notes=values["notes"],
            method=values["method"],
            faults=values["faults"],
            left=Counter(values["left"]),
            textless=Counter(values.get("textless", {})),
            cut=dict(values.get("cut", {})),
            partly=Counter(values.get("partly", {})),
            again=values.get("again", False),
        )
        for filter, rules in values["filters"].items():
            for rule, counts in rules.items():
                report.edits[filter, rule] = counts["edits"]
                report.removed[filter, rule] = counts["removed"]
        return report


def _nested(
    edits: Counter[tuple[str, str]], removed: Counter[tuple[str, str]]
) -> dict[str, dict[str, dict[str, int]]]:
    found: dict[str, dict[str, dict[str, int]]] = {}
    for filter, rule in sorted(edits):
        counts = {"edits": edits[filter, rule], "removed": removed[filter, rule]}
        found.setdefault(filter, {})[rule] = counts
    return found
