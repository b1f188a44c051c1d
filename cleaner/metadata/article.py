"""What the furniture of an article said of it: title, source, author, editor, date and column."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice

from cleaner.edit import Edit
from cleaner.metadata.dates import DATE, iso
from cleaner.metadata.gone import Gone, taken
from cleaner.metadata.words import EDGES, HAN, STOP, field_of, folded, people, phrase, source, words

FIELDS = ("title", "source", "author", "editor", "date", "column")
SAYING = ("date-line", "source-line", "byline", "editor-line")
"""The rules of lines that speak of the article itself."""
LINE = 120
"""A longer furniture line is none that names a source."""
BEHIND = 12
"""Furniture lines behind the body that may still speak of it; then other articles begin."""
DEEPEST = 8
"""A path of more pages is a menu."""
HEADLINE = range(5, 61)
"""The characters of a headline."""
SHORT = 10
"""So short a line that ends like the name of a newspaper is that name."""

_HINT = re.compile(r"[:：/|｜\d]|记者|記者|来源|來源|作者|自|于|[〇○零一二三四五六七八九]年")
"""Something that a line must have to say anything."""
_LONG = re.compile(r"^[^\n]{30,}", re.MULTILINE)
_BREAK = re.compile(r"[|\t]| {2,}")
_REPORTER = re.compile(
    r"[(\[]?(?:\S{1,16} +)?(?:\S{0,11}(?:[报网社台刊]|新闻|客户端|媒体|特约|见习|实习))?记者 +"
    r"(?P<names>[㐀-鿿]{2,4}(?: +[㐀-鿿]{2,4}){0,3})"
    r"(?: +通讯员.*)?[)\]]?"
)
"""A line that names reporters: 河湾日报记者 王小二 李雷."""
_PATH = re.compile(r" *(?:-{0,2}>+|::|»+) *")
_BARRED = re.compile(r" *[>/|·-]+ *")
_SLASHED = re.compile(r" *[>/]+ *")


@dataclass(frozen=True)
class _Line:
    """A furniture line as it was, its rule, and where it stood in the text after all steps."""

    text: str
    rule: str
    place: int

    @cached_property
    def folded(self) -> str:
        return folded(self.text)


def metadata(text: str, steps: Iterable[tuple[str, Sequence[Edit]]]) -> dict[str, str]:
    """What the lines that were taken out of a document said of it.

    text:  the document after all steps.
    steps: (filter, edits over the text that the step saw), in order, as in `Cleaned.steps`; the
           edits must carry `was`.

    Returns those of `FIELDS` that were said, in that order. Names stand as they stood; several
    authors or editors are joined by 、. `date` is ISO 8601, with the time where it was given and
    no zone; a relative or incomplete date is left out. `column` is the path of pages without
    its ends: `新闻中心 > 城市新闻`. `title` is the headline in the text itself: the line that
    stands next to the date or source line, or that a furniture line or a `标题:` repeats. Nothing
    is guessed: where two lines of equal right disagree about a date, there is none.

    >>> said = "来源：河湾日报 作者：王小二 2020-02-09 11:00"
    >>> metadata("渡口\\n", [("boilerplate", [Edit(0, 30, "", "source-line", was=said)])])
    {'source': '河湾日报', 'author': '王小二', 'date': '2020-02-09T11:00'}
    """
    return said(text, taken(steps))


def said(text: str, gone: Sequence[Gone]) -> dict[str, str]:
    """The same from what `taken` found."""
    if not gone:
        return {}
    body = _body(text)
    head = list(_lines(each for each in gone if each.place <= body))
    tail: list[_Line] = []
    for _, group in groupby((each for each in gone if each.place > body), lambda each: each.step):
        tail += _lines(each for each in islice(group, BEHIND) if each.rule in SAYING)
    told: dict[str, str] = {}
    dates: list[tuple[int, str]] = []
    for near, some in ((True, head), (False, tail)):
        for line in some:
            if not _HINT.search(line.text):
                continue
            own = dict(_said(line))
            for name in ("source", "author", "editor", "column", "title"):
                if name in own:
                    told.setdefault(name, own[name])
            dates += _dated(own, line, near)
    if dates:
        best = min(rank for rank, _ in dates)
        days = [date for rank, date in dates if rank == best]
        if len({date[:10] for date in days}) == 1:
            told["date"] = max(days, key=len)
    for line in head:
        if "column" not in told and line.rule == "breadcrumb" and (path := _column(line, text)):
            told["column"] = path
    if "title" not in told and (title := _title(text, head)):
        told["title"] = title
    return {name: told[name] for name in FIELDS if name in told}


def _lines(gone: Iterable[Gone]) -> Iterator[_Line]:
    for each in gone:
        for row in each.text.split("\n"):
            stripped = row.strip()
            if stripped and len(stripped) <= LINE:
                yield _Line(stripped, each.rule, each.place)


def _body(text: str) -> int:
    """Where the first line of prose begins; what stands before is the head of the article."""
    for match in _LONG.finditer(text):
        if STOP.search(match[0]):
            return match.start()
    return min(len(text), LINE)


def _said(line: _Line) -> Iterator[tuple[str, str]]:
    """(field, value) for each label of a line, and what it says without one."""
    known = words()
    marks = list(known.label.finditer(line.folded))
    dates = list(DATE.finditer(line.folded))
    borders = sorted([m.start() for m in (*marks, *dates)] + [len(line.text)])
    for mark in marks:
        name = field_of(mark)
        if name in ("date", "updated", "other"):
            date = next((d for d in dates if 0 <= d.start() - mark.end() <= 1), None)
            moment = iso(date) if date else None
            if moment and name != "other":
                yield name, moment
            continue
        if mark["bare"] and not (dates or len(marks) > 1 or line.rule in SAYING):
            continue
        end = next(border for border in borders if border >= mark.end())
        cut = _BREAK.search(line.folded, mark.end(), end)
        if name in ("author", "editor"):
            cut = next(iter(re.finditer(r"[|\t]", line.folded[mark.end() : end])), None)
            end = mark.end() + cut.start() if cut else end
        elif cut:
            end = cut.start()
        value = line.text[mark.end() : end].strip(EDGES)
        clean = {"author": people, "editor": people, "source": source}.get(name, phrase)(value)
        if clean:
            yield name, clean
    reporter = None if marks else _REPORTER.fullmatch(line.folded)
    if reporter and (names := people(line.text[reporter.start("names") : reporter.end("names")])):
        yield "author", names
    if dates and not any(field_of(m) == "source" for m in marks):
        yield from _beside(line, dates[0], borders)


def _beside(line: _Line, date: re.Match[str], borders: Sequence[int]) -> Iterator[tuple[str, str]]:
    """A source without a label, right before or behind the date of a line."""
    end = next((border for border in borders if border >= date.end()), len(line.text))
    for part in (line.folded[date.end() : end], line.folded[: date.start()]):
        value = part.strip(EDGES)
        if (
            2 <= len(value) <= 12
            and value.endswith(words().media)
            and not re.search(r"[\s\d:]", value)
        ):
            at = line.folded.find(value)
            yield "source", line.text[at : at + len(value)]
            return


def _dated(own: dict[str, str], line: _Line, near: bool) -> Iterator[tuple[int, str]]:
    """The dates of a line, ranked: labelled, beside other words, alone, of a change, behind."""
    if not near and line.rule != "date-line":
        return
    if "date" in own:
        yield 0 if near else 4, own["date"]
    elif "updated" in own:
        yield 3 if near else 5, own["updated"]
    elif near and line.rule != "editor-line":
        found = [day for match in DATE.finditer(line.folded) if (day := iso(match))]
        other = any(
            field == "other" for field in map(field_of, words().label.finditer(line.folded))
        )
        timed = len(found) == 1 and "T" in found[0]
        if len(found) == 1 and (line.rule in SAYING or timed or own):
            yield 1 if own or other else 2, found[0]


def _column(line: _Line, text: str) -> str:
    """The path of pages that a breadcrumb names, without its ends and the headline."""
    known = words()
    begin = known.position.match(line.folded)
    start = begin.end() if begin else 0
    rest = line.folded[start:]
    pattern = _PATH if _PATH.search(rest) else _BARRED if begin else _SLASHED
    parts: list[tuple[int, int]] = []
    at = 0
    for gap in (*pattern.finditer(rest), None):
        end = len(rest) if gap is None else gap.start()
        parts.append((start + at, start + end))
        at = len(rest) if gap is None else gap.end()
    names = [_BREAK.split(line.text[a:b].strip(EDGES))[0] for a, b in parts]
    kept = [
        name
        for n, name in enumerate(names)
        if 0 < len(name) <= 20
        and re.split(r"\s", folded(name))[0] not in known.ends
        and not (n == 0 and name.endswith(("首页", "主页")))
        and not text.startswith(name)
    ]
    return " > ".join(kept) if 1 < len(names) <= DEEPEST else ""


def _title(text: str, head: Sequence[_Line]) -> str:
    """The headline in the text, where a furniture line stands beside it or repeats it."""
    for line in head:
        if line.rule in SAYING or (line.rule == "above-content" and DATE.search(line.folded)):
            above = [row.strip() for row in text[: line.place].split("\n") if row.strip()]
            while above and above[-1].startswith(("—", "－", "-")):
                above.pop()  # a second line of the headline
            if (
                len(above) == 2
                and "\n\n" not in text[: line.place].strip()
                and all(map(_is_headline, above))
            ):
                above.pop()
            if above:
                return above[-1] if _is_headline(above[-1]) else ""
            break
    rows = [row.strip() for row in text.split("\n", 12)[:12] if row.strip()]
    for row in rows[:4]:
        if _is_headline(row) and any(
            line.text.startswith(row) and len(row) > 9 and line.rule != "breadcrumb"
            for line in head
        ):
            return row
    beside = any(line.rule in SAYING for line in head)
    if beside and len(rows) > 1 and _is_headline(rows[0]) and len(rows[1]) > len(rows[0]):
        return rows[0]
    return ""


def _is_headline(row: str) -> bool:
    form = folded(row)
    return (
        len(row) in HEADLINE
        and form[-1] not in "。;:,、…>"
        and "|" not in form
        and HAN.search(row) is not None
        and DATE.search(form) is None
        and not words().label.match(form)
        and not (len(row) <= SHORT and form.endswith(words().media))
    )
