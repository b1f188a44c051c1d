"""What the furniture of an article said of it: title, source, author, editor, date and column."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from cleaner.edit import Edit
from cleaner.furniture.folding import fold_points, points

FIELDS = ("title", "source", "author", "editor", "date", "column")
FILTERS = ("boilerplate", "templates", "rules")
"""The filters that take furniture lines out."""
SAYING = ("date-line", "source-line", "byline", "editor-line")
"""The rules of lines that speak of the article itself."""
LINE = 120
"""A longer furniture line is none that names a source."""
BEHIND = 12
"""Furniture lines behind the body that may still speak of it; then other articles begin."""
HEADLINE = range(5, 61)
"""The characters of a headline."""

_DATE = re.compile(
    r"(?<!\d)(?:((?:19|20)\d\d) ?"
    r"(?:年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日?|([-/.]) ?(\d{1,2}) ?\4 ?(\d{1,2}))"
    r"|([〇零一二三四五六七八九○]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日)"
    r"(?:[ ,]*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
    r"(?:[ t,-]*(上午|下午|晚上|凌晨|中午|早上)? ?"
    r"(\d{1,2}) ?[:时点] ?(\d\d)(?: ?[:分] ?(\d\d)(?!\d)(?: ?秒)?|分)?(?![:\d]))?"
)
_NUMERALS = {char: n for n, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_BREAK = re.compile(r"[|\t]| {2,}")
_EDGES = " \t|/·:;,-_>[](){}\"'、，。;\u3000【】（）〔〕《》「」"
_NAME = re.compile(r"[㐀-鿿]{1,3}·[㐀-鿿·]{1,12}|[㐀-鿿]{2,4}|[^\W\d_][\w.'·-]{0,23}")
_HAN = re.compile(r"[㐀-鿿]")
_STOP = re.compile(r"[。!?;…]")
_REPORTER = re.compile(r"(?:^|[\s\w])记者 +(?=[㐀-鿿]{2,4}(?: |$))")
_PATH = re.compile(r" *(?:-{0,2}>+|::|»+) *")
_SLASHED = re.compile(r" *[>/|·-]+ *")


@dataclass(frozen=True, slots=True)
class _Line:
    """A furniture line as it was, folded, its rule, and where it stood in the text after."""

    text: str
    folded: str
    rule: str
    place: int


class _Words(NamedTuple):
    label: re.Pattern[str]
    field: dict[str, str]
    media: tuple[str, ...]
    nobody: frozenset[str]
    ends: frozenset[str]
    position: re.Pattern[str]


@cache
def _words() -> _Words:
    data = tomllib.loads((files("cleaner") / "data" / "metadata.toml").read_text("utf-8"))
    field = {word: name for name, words in data["labels"].items() for word in words.split()}
    bare = data["words"]["bare"].split()
    field |= {word: "source" for word in bare if word not in field}

    def any_of(words: Iterable[str]) -> str:
        return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))

    label = re.compile(
        rf"(?<![㐀-鿿a-z])(?P<name>{any_of(field)})(?: ?[:/] ?| ?\| ?(?=[㐀-鿿]))"
        rf"|(?<=[日\d报网社台刊])(?P<close>{any_of(w for w in field if len(w) > 1)}) ?: ?"
        rf"|(?:^|(?<=[\s|>]))(?P<bare>{any_of(bare)}) ?(?=[^\s:/|])"
    )
    words = {name: text.split() for name, text in data["words"].items()}
    position = re.compile(
        rf"(?:{any_of(words['position'])}|\s)+[: ]+|[^:>]{{0,8}}位置[^:>]{{0,3}}: *"
    )
    return _Words(
        label, field, tuple(words["media"]), frozenset(words["nobody"]),
        frozenset(words["ends"]), position,
    )  # fmt: skip


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
    lines = _lines(steps)
    if not lines:
        return {}
    body = _body(text)
    head = [line for line in lines if line.place <= body]
    tail = [line for line in lines if line.place > body]
    tail = [line for line in tail[:BEHIND] if line.rule in SAYING]
    said: dict[str, str] = {}
    dates: list[tuple[int, str]] = []
    for near, group in ((True, head), (False, tail)):
        for line in group:
            own = dict(_said(line))
            for name in ("source", "author", "editor", "column", "title"):
                if name in own:
                    said.setdefault(name, own[name])
            dates += _dated(own, line, near)
    if dates:
        best = min(rank for rank, _ in dates)
        days = [date for rank, date in dates if rank == best]
        if len({date[:10] for date in days}) == 1:
            said["date"] = max(days, key=len)
    for line in head:
        if "column" not in said and line.rule == "breadcrumb" and (path := _column(line, text)):
            said["column"] = path
    if "title" not in said and (title := _title(text, head)):
        said["title"] = title
    return {name: said[name] for name in FIELDS if name in said}


def _lines(steps: Iterable[tuple[str, Sequence[Edit]]]) -> list[_Line]:
    """The lines that filters took out, with their places in the text after all steps."""
    found: list[_Line] = []
    for filter, edits in steps:
        if found:
            found = _moved(found, edits)
        shift = 0
        for edit in edits if filter in FILTERS else ():
            if not edit.text and edit.was:
                for row in edit.was.split("\n"):
                    stripped = row.strip()
                    if stripped and len(stripped) <= LINE:
                        found.append(
                            _Line(stripped, _folded(stripped), edit.rule, edit.start + shift)
                        )
            shift += len(edit.text) - (edit.end - edit.start)
    return found


def _moved(lines: list[_Line], edits: Sequence[Edit]) -> list[_Line]:
    """The lines with their places after one more step."""
    order = sorted(range(len(lines)), key=lambda n: lines[n].place)
    moved = list(lines)
    shift = at = 0
    for n in order:
        place = lines[n].place
        while at < len(edits) and edits[at].end <= place:
            shift += len(edits[at].text) - (edits[at].end - edits[at].start)
            at += 1
        inside = at < len(edits) and edits[at].start < place
        new = (edits[at].start if inside else place) + shift
        moved[n] = _Line(lines[n].text, lines[n].folded, lines[n].rule, new)
    return moved


def _folded(line: str) -> str:
    folded = fold_points(points(line), simplified=True).tobytes()
    return str(folded, "utf-32-le", "surrogatepass")


def _body(text: str) -> int:
    """Where the first line of prose begins; what stands before is the head of the article."""
    at = 0
    for line in text.split("\n"):
        if len(line) >= 30 and _STOP.search(_folded(line[:400])):
            return at
        at += len(line) + 1
    return min(len(text), LINE)


def _said(line: _Line) -> Iterator[tuple[str, str]]:
    """(field, value) for each label of a line, and what it says without one."""
    words = _words()
    marks = list(words.label.finditer(line.folded))
    dates = list(_DATE.finditer(line.folded))
    borders = sorted([m.start() for m in (*marks, *dates)] + [len(line.text)])
    for mark in marks:
        name = words.field[mark["name"] or mark["close"] or mark["bare"]]
        if name in ("date", "updated", "other"):
            date = next((d for d in dates if 0 <= d.start() - mark.end() <= 1), None)
            iso = _iso(date) if date else None
            if iso and name != "other":
                yield name, iso
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
        value = line.text[mark.end() : end].strip(_EDGES)
        clean = {"author": _people, "editor": _people, "source": _source}.get(name, _phrase)(value)
        if clean:
            yield name, clean
    reporter = None if marks else _REPORTER.search(line.folded)
    if reporter and (names := _people(line.text[reporter.end() :])):
        yield "author", names
    if dates and not any(
        words.field[m["name"] or m["close"] or m["bare"]] == "source" for m in marks
    ):
        yield from _beside(line, dates[0], borders)


def _beside(line: _Line, date: re.Match[str], borders: Sequence[int]) -> Iterator[tuple[str, str]]:
    """A source without a label, right before or behind the date of a line."""
    end = next((border for border in borders if border >= date.end()), len(line.text))
    for part in (line.folded[date.end() : end], line.folded[: date.start()]):
        value = part.strip(_EDGES)
        if (
            2 <= len(value) <= 12
            and value.endswith(_words().media)
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
        found = [iso for match in _DATE.finditer(line.folded) if (iso := _iso(match))]
        other = any(
            field == "other" for field in map(_field_of, _words().label.finditer(line.folded))
        )
        timed = len(found) == 1 and "T" in found[0]
        if len(found) == 1 and (line.rule in SAYING or timed or own):
            yield 1 if own or other else 2, found[0]


def _field_of(mark: re.Match[str]) -> str:
    return _words().field[mark["name"] or mark["close"] or mark["bare"]]


def _iso(match: re.Match[str]) -> str | None:
    """The date of a match in ISO 8601; None when there is no such day or minute."""
    year, month, day = match[1], match[2] or match[5], match[3] or match[6]
    if year is None:
        year = "".join(str(_NUMERALS[char]) for char in match[7])
        month, day = str(_number(match[8])), str(_number(match[9]))
    hour, minute, second = match[11], match[12], match[13]
    late = match[10] in ("下午", "晚上") and hour is not None and int(hour) < 12
    try:
        clock = int(hour or 0) + 12 * late, int(minute or 0), int(second or 0)
        moment = datetime(int(year), int(month), int(day), *clock)
    except ValueError:
        return None
    if hour is None:
        return moment.date().isoformat()
    return moment.isoformat(timespec="minutes" if second is None else "seconds")


def _number(numeral: str) -> int:
    """A Chinese numeral up to 31."""
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return _NUMERALS.get(numeral, 0)
    return 10 * _NUMERALS.get(tens or "一", 0) + (_NUMERALS.get(ones, 0) if ones else 0)


def _source(value: str) -> str:
    """A source as it was named; "" where it is none."""
    words = value.split()
    if words and _HAN.search(words[0]):
        value = words[0]
    value = value.strip(_EDGES)
    return value if _nameable(value, 30) else ""


def _phrase(value: str) -> str:
    value = " ".join(value.split())
    return value if _nameable(value, 60) else ""


def _nameable(value: str, most: int) -> bool:
    folded = _folded(value) if value else ""
    return (
        0 < len(value) <= most
        and folded not in _words().nobody
        and not _STOP.search(folded)
        and any(char.isalpha() for char in value)
    )


def _people(value: str) -> str:
    """Names of people joined by 、; "" where nobody is named."""
    names: list[str] = []
    for part in re.split(r"[\s、,，/&]+", value):
        part = part.strip(_EDGES)
        if not part:
            continue
        han = _HAN.search(part) is not None
        if _folded(part) in _words().field or (names and not (han and _NAME.fullmatch(part))):
            break  # a number of the editor, a count, a button
        if not _nameable(part, 16) or (not names and not re.search(r"[^\W\d]", part)):
            break
        names.append(part)
        if len(names) == 6:
            break
    if names and not _HAN.search(names[0]):
        value = " ".join(value.split()).strip(_EDGES)  # Latin names have spaces of their own
        return value if _nameable(value, 40) and not re.search(r"\d", value) else names[0]
    return "、".join(names)


def _column(line: _Line, text: str) -> str:
    """The path of pages that a breadcrumb names, without its ends and the headline."""
    words = _words()
    begin = words.position.match(line.folded)
    start = begin.end() if begin else 0
    rest = line.folded[start:]
    pattern = _PATH if _PATH.search(rest) else _SLASHED
    parts: list[tuple[int, int]] = []
    at = 0
    for gap in (*pattern.finditer(rest), None):
        end = len(rest) if gap is None else gap.start()
        parts.append((start + at, start + end))
        at = len(rest) if gap is None else gap.end()
    names = [line.text[a:b].strip(_EDGES) for a, b in parts]
    kept = [
        name
        for n, name in enumerate(names)
        if 0 < len(name) <= 20
        and _folded(name) not in words.ends
        and not (n == 0 and name.endswith(("首页", "主页")))
        and not text.startswith(name)
    ]
    return " > ".join(kept) if len(names) > 1 else ""


def _title(text: str, head: Sequence[_Line]) -> str:
    """The headline in the text, where a furniture line stands beside it or repeats it."""
    for line in head:
        if line.rule in SAYING or (line.rule == "above-content" and _DATE.search(line.folded)):
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
    folded = _folded(row)
    return (
        len(row) in HEADLINE
        and folded[-1] not in "。;:,、…>"
        and "|" not in folded
        and _HAN.search(row) is not None
        and _DATE.search(folded) is None
        and not _words().label.match(folded)
    )
