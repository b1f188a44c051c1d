"""A page about a run: its counts by filter and rule, samples of every rule's edits, what was left.

The page is one HTML file that needs nothing else: no script, no font, no network.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from cleaner import explain, trail
from cleaner.conversion import back
from cleaner.corpus import STATE, Reading
from cleaner.edit import Edit, joined
from cleaner.errors import CleanerError
from cleaner.report import Report
from cleaner.workspace import Workspace

SAMPLES = 6
"""How many edits of each rule are shown."""
SENTENCES = 200
"""How many sentences of a kind are shown."""
SHOWN = 160
"""How many characters of a text are shown."""
TOLD = 1000
"""How many characters of a sentence are shown, which may name a file deep in folders."""
CONTEXT = 24
"""How many characters beside an edit are shown."""

_HEAD = '<!doctype html><html lang="en"><meta charset="utf-8">'
_NAMED = ": a run of cleaner</title>"
_TOP = 1 << 13
"""So many bytes at the beginning of a page hold its title."""


@dataclass
class Sample:
    """An edit, in which file and which of its documents it was made, and what stood around it."""

    file: str
    document: int
    edit: Edit
    before: str
    after: str


@dataclass
class Samples:
    """The first edits of each rule, from as many documents as there are."""

    found: dict[tuple[str, str], list[Sample]] = field(default_factory=dict)

    def wants(self, filter: str, rule: str, file: str, document: int) -> bool:
        """Whether one more edit of a rule is to be shown: two of a document at most."""
        have = self.found.get((filter, rule), [])
        own = sum((each.file, each.document) == (file, document) for each in have)
        return len(have) < SAMPLES and own < 2

    def add(self, filter: str, sample: Sample) -> None:
        if self.wants(filter, sample.edit.rule, sample.file, sample.document):
            self.found.setdefault((filter, sample.edit.rule), []).append(sample)


def page(out: Path) -> str:
    """The page about the run that wrote a folder.

    Raises CleanerError where the folder has no trail of a run.
    """
    workspace = Workspace(out)
    manifest = workspace.made()
    if not manifest["complete"]:
        raise CleanerError(f"the run into {out} is not complete: run it to its end first.")
    report = workspace.report()
    asked = manifest["asked"]
    reading = Reading.from_dict(asked["reading"])
    paths = [workspace.trail(shard) for shard in manifest["shards"]]
    samples = _samples(paths, out, reading, report, asked["trail"])
    return "".join(_html(out.resolve().name, asked, report, samples))


def check_place(path: Path, out: Path) -> None:
    """Raise CleanerError where a page about the run into OUT may not be written to a path.

    It may take the place of an earlier page, and of an empty file that is neither in OUT nor in IN;
    in the folder of state it has one place.
    """
    real, there = path.resolve(), out.resolve()
    state = there / STATE
    if real.is_relative_to(state) and real != state / "report.html":
        raise CleanerError(f"{path} lies in {out / STATE}, which cleaner keeps: name another file.")
    if not real.is_file():
        return
    try:
        with open(real, "rb") as file:
            head = file.read(_TOP).decode("utf-8", "replace")
    except OSError:  # who writes it will say so
        return
    source = Path(Workspace(out).made().get("source", there))
    if not head and not any(real.is_relative_to(each) for each in (there, source)):
        return
    if not (head.startswith(_HEAD) and _NAMED in head):
        raise CleanerError(
            f"{path} is there, and no report of cleaner: name another file, or move it away."
        )


def _samples(
    paths: Iterable[Path], out: Path, reading: Reading, report: Report, level: str
) -> Samples:
    samples = Samples()
    begun: dict[str, int] = {}
    for path in paths:
        if all(len(samples.found.get(key, ())) >= SAMPLES for key in report.edits):
            break
        for entry in trail.read(path):
            begin = 0
            if entry.of > 1:
                begin = begun.get(entry.name, 0)
                begun[entry.name] = begin + entry.size
            if level == "full":
                _take(samples, entry, out, begin, reading)
            else:
                _take_removals(samples, entry)
    return samples


def _take(samples: Samples, entry: trail.Entry, out: Path, begin: int, reading: Reading) -> None:
    """Add what is wanted of a file, or of a part of one, as far as it can be read from OUT again.

    begin: the bytes before the part.
    """
    wanted = {
        number
        for number, steps in entry.steps.items()
        for filter, edits in steps
        for edit in edits
        if samples.wants(filter, edit[3], entry.name, number)
    }
    if not wanted:
        return
    try:
        texts = trail.texts_after(entry, out, begin, reading)
        for number in sorted(wanted):
            before, steps = trail.unpacked(entry.steps[number], texts[number])
            for step in steps:
                for edit in step.edits:
                    sample = Sample(entry.name, number, edit, *_around(before, edit))
                    samples.add(step.filter, sample)
                before = joined(before, step.edits)
    except (CleanerError, OSError):
        return  # a file that was changed or taken away since has no samples


def _take_removals(samples: Samples, entry: trail.Entry) -> None:
    """Add what is wanted of a file, of whose edits some are not known, nor thus their places."""
    for number, steps in entry.steps.items():
        for filter, edits in steps:
            for start, was, _, rule, because in edits:
                edit = Edit(start, start, "", rule, because, back.unpacked(was, ""))
                samples.add(filter, Sample(entry.name, number, edit, "", ""))


def _around(text: str, edit: Edit) -> tuple[str, str]:
    return text[max(0, edit.start - CONTEXT) : edit.start], text[edit.end : edit.end + CONTEXT]


def _html(name: str, asked: dict[str, Any], report: Report, samples: Samples) -> Iterator[str]:
    removed = report.before - report.after
    share = removed / report.before if report.before else 0
    yield (
        _HEAD + '<meta name="viewport" content="width=device-width">'
        f"<title>{_text(name)}{_NAMED}<style>{_STYLE}</style><main>"
        f"<h1>{_text(name)}</h1><p>cleaner {escape(asked['cleaner'])}, "
        f"filters: {escape(', '.join(name for name, _ in asked['filters']))}</p><dl>"
    )
    for what, value in (
        ("documents", f"{report.documents:,}"),
        ("changed", f"{report.changed:,}"),
        ("characters in", f"{report.before:,}"),
        ("characters out", f"{report.after:,}"),
        ("taken away", f"{removed:,} ({share:.1%})"),
        ("edits", f"{sum(report.edits.values()):,}"),
        ("files set aside", f"{report.unused + len(report.faults):,}"),
        ("files without some lines", f"{len(report.partly):,}"),
    ):
        yield f"<div><dt>{what}</dt><dd>{value}</dd></div>"
    yield "</dl>"
    yield from _sentences("Set aside", [*report.rejected, *report.faults])
    if asked["trail"] == "none":
        yield "<p>The run kept no trail: of its edits there are no samples.</p>"
    most = max(report.edits.values(), default=1)
    totals = report.by_filter()
    for filter in dict.fromkeys(name for name, _ in asked["filters"] if name in totals):
        edits, taken = totals[filter]
        yield f"<section><h2>{escape(filter)}</h2><p>{_counted(edits, taken)} taken away</p>"
        rules = sorted(
            (key for key in report.edits if key[0] == filter), key=lambda key: -report.edits[key]
        )
        for key in rules:
            number = report.edits[key]
            yield (
                f"<details><summary><span>{_text(key[1])}</span>"
                f'<meter value="{number / most:.4f}"></meter>'
                f"<span>{_counted(number, report.removed[key])}</span></summary>"
            )
            yield from map(_sample, samples.found.get(key, ()))
            yield "</details>"
        yield "</section>"
    yield from _sentences("How filters looked", report.method)
    yield from _sentences("Notes", report.notes)
    left = [f"{number:,} {kind or 'without a suffix'}" for kind, number in report.left.items()]
    yield from _sentences("Files of other kinds, left where they are", left)
    yield "</main></html>\n"


def _counted(edits: int, taken: int) -> str:
    return f"{edits:,} edit{'s' * (edits != 1)}, {taken:,} character{'s' * (taken != 1)}"


def _sample(sample: Sample) -> str:
    edit = sample.edit
    new = f"<ins>{_shown(edit.text)}</ins>" if edit.text else ""
    return (
        f'<figure lang="zh"><blockquote>{_text(sample.before)}<del>{_shown(edit.was or "")}</del>'
        f"{new}{_text(sample.after)}</blockquote><figcaption>{_text(sample.file)}: "
        f"{_text(edit.because or edit.rule)}</figcaption></figure>"
    )


def _text(text: str, most: int = SHOWN) -> str:
    """A text as HTML, its middle left out where it is long, its line ends visible."""
    text = explain.tame(_cut(text, most)).encode("utf-8", "backslashreplace").decode()
    return escape(text).replace("\n", "↵\n")


def _shown(text: str) -> str:
    """A text that went or came as HTML, with what cannot be seen."""
    return escape(explain.shown(_cut(text)))


def _cut(text: str, most: int = SHOWN) -> str:
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 2 :]}"


def _sentences(title: str, sentences: list[str]) -> Iterator[str]:
    if not sentences:
        return
    yield f"<section><h2>{escape(title)}</h2><ul>"
    for sentence in sentences[:SENTENCES]:
        yield f"<li>{_text(sentence, TOLD)}</li>"
    if len(sentences) > SENTENCES:
        yield f"<li>and {len(sentences) - SENTENCES:,} more, in .cleaner/report.json</li>"
    yield "</ul></section>"


_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; } main { max-width: 62rem; margin: 0 auto; padding: 1rem; }
h1 { margin-bottom: 0; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 0; } p { margin: .2rem 0; opacity: .75; }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; }
dt { opacity: .75; font-size: .85rem; } dd { margin: 0; font-size: 1.3rem; }
summary { display: grid; grid-template-columns: 14rem 1fr 20rem; gap: 1rem; align-items: center;
  padding: .25rem 0; cursor: pointer; border-bottom: 1px solid #8884; }
summary span { overflow-wrap: anywhere; } summary span:last-child { text-align: end; }
summary span:first-child::before { content: "▸ "; }
[open] summary span:first-child::before { content: "▾ "; }
meter { width: 100%; }
figure { margin: .5rem 0 .5rem 1rem; }
blockquote { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
figcaption { font-size: .85rem; opacity: .75; overflow-wrap: anywhere; }
del { background: #d334; } ins { background: #3a34; text-decoration: none; }
li { overflow-wrap: anywhere; }
@media (max-width: 50rem) { summary { grid-template-columns: 1fr; gap: 0; } }
@media print { details::details-content { content-visibility: visible; block-size: auto; }
  figure { break-inside: avoid; } }
"""
