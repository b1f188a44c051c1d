"""Wraps clean paragraphs in the ways that mails, pages, PDFs and newspapers do, with the truth.

A text is made as a list of lines, each with the label of the break after it: 1 where a wrap made
it, 0 where it is content. `text` puts them together.
"""

import random
import re
from dataclasses import dataclass, field

PROGRAMS: list[str] = []
"""Sources of programs, cut into listings."""
NO_START = set("。，、；：！？）》〉」』】〕”’…—,.;:!?)]}%")
NO_END = set("（《〈「『【〔“‘([{")
UNIT = re.compile(r"[\x21-\x7e\u00c0-\u024f]+|\s+|.", re.DOTALL)
CLAUSE = re.compile(r"[^，。！？；：、]+[，。！？；：、]?[”’」』）]*")
FOLD = str.maketrans("，：；！？（）％", ",:;!?()%")


@dataclass
class Lines:
    """Lines, and for each the number of blank lines after it and whether a wrap broke it."""

    rows: list[str] = field(default_factory=list)
    blanks: list[int] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)

    def add(self, row: str, blank: int = 0, cut: int = 0) -> None:
        if row.strip():
            self.rows.append(row)
            self.blanks.append(blank)
            self.cut.append(cut)
        elif self.rows:  # a line of spaces is no line: the break before it was none of a wrap's
            self.blanks[-1] = max(self.blanks[-1], blank)

    def text(self) -> tuple[str, list[int]]:
        parts = []
        for row, blank in zip(self.rows, self.blanks, strict=True):
            parts.append(row + "\n" * (1 + blank))
        return "".join(parts), self.cut[:-1]


def width(unit: str, wide_quotes: bool) -> int:
    total = 0
    for char in unit:
        code = ord(char)
        if code >= 0x2E80 or (wide_quotes and char in "“”‘’…—·"):
            total += 2
        elif code >= 0x20:
            total += 1
    return total


@dataclass
class Habit:
    """How one document wraps. columns: the margin; first, rest: indents of a paragraph's lines."""

    columns: int = 72
    first: str = ""
    rest: str = ""
    between: int = 1
    every: int = 0
    kinsoku: str = "push"
    quotes: bool = False
    chars: bool = False
    ragged: float = 0.0
    slash: bool = False
    proportional: bool = False
    justify: bool = False

    @staticmethod
    def some(rng: random.Random) -> "Habit":
        columns = rng.choice((rng.randint(20, 48), rng.randint(48, 80), rng.randint(64, 100)))
        left = " " * rng.choice((0, 0, 0, 0, 2, 4, 7, 8)) if columns >= 40 else ""
        mark = rng.choice(
            ("", "", "\u3000\u3000", "\u3000\u3000", "    ", "  ", "\xa0\xa0\xa0\xa0")
        )
        every = rng.choice((0, 0, 0, 0, 0, 1))
        between = 1 if not mark else rng.choice((0, 0, 1))
        if not mark and rng.random() < 0.12:
            between = 0
        if every:
            between = rng.choice((1, 1, 2))
        return Habit(
            columns=columns,
            first=left + mark,
            rest=left,
            between=between,
            every=every,
            kinsoku=rng.choice(("push", "push", "none", "hang")),
            quotes=rng.random() < 0.5,
            chars=rng.random() < 0.12,
            ragged=rng.choice((0, 0, 0, 0, 0.1, 0.3)),
            slash=rng.random() < 0.5,
            proportional=rng.random() < 0.15,
            justify=rng.random() < 0.15,
        )


def justified(row: str, columns: int, quotes: bool, left: bool) -> str:
    """The row with its spaces widened until it fills the columns, from the left or the right."""
    indent = row[: len(row) - len(row.lstrip())]
    words = row.strip().split(" ")
    lack = columns - width(row, quotes)
    if len(words) < 2 or lack <= 0 or lack > 3 * len(words):
        return row
    places = list(range(len(words) - 1))
    if not left:
        places.reverse()
    more = [0] * (len(words) - 1)
    for n in range(lack):
        more[places[n % len(places)]] += 1
    body = words[0]
    for word, extra in zip(words[1:], more, strict=True):
        body += " " * (1 + extra) + word
    return indent + body


def wrap(text: str, habit: Habit, rng: random.Random) -> list[str]:
    """The lines of one paragraph, wrapped greedily."""
    rows: list[str] = []
    row, at = habit.first, width(habit.first, habit.quotes)
    empty = True
    slim = rng.uniform(0.85, 1.15) if habit.proportional else 1.0
    limit = habit.columns
    units = UNIT.findall(text)
    if habit.slash:
        units = [p for u in units for p in (re.findall(r"[^/]*/|[^/]+", u) if "/" in u else [u])]
    for unit in units:
        size = (
            (2 if not unit.isspace() else 1)
            if habit.chars and len(unit) == 1
            else width(unit, habit.quotes)
        )
        if slim != 1.0 and unit.isascii():
            size = max(1, round(size * slim))
        if at + size > limit and not empty and not unit.isspace():
            hung = unit in NO_START and habit.kinsoku == "hang" and at + size <= limit + 2
            if not hung:
                moved = ""
                if habit.kinsoku == "push":
                    while unit in NO_START or (row and row[-1] in NO_END):
                        last = row.rstrip()[-1:] if row.strip() else ""
                        if not last or last.isascii() or len(row.strip()) < 4:
                            break
                        row = row.rstrip()[:-1]
                        moved = last + moved
                        unit_ok = moved[0] not in NO_START and not (row and row[-1] in NO_END)
                        if unit_ok:
                            break
                rows.append(row.rstrip())
                row = habit.rest + moved
                at = width(row, habit.quotes)
                empty = not moved
                limit = habit.columns - (
                    rng.choice((0, 0, 1, 2, 3)) if rng.random() < habit.ragged else 0
                )
        if empty and unit.isspace() and rows:
            continue
        row += unit
        at += size
        empty = False
    if row.strip():
        rows.append(row.rstrip())
    return rows


def put(out: Lines, text: str, habit: Habit, rng: random.Random, after: int | None = None) -> None:
    """Add a paragraph, wrapped."""
    rows = wrap(text, habit, rng)
    for place, row in enumerate(rows):
        last = place == len(rows) - 1
        if habit.justify and not last:
            row = justified(row, habit.columns, habit.quotes, place % 2 == 0)
        blank = (habit.between if after is None else after) if last else habit.every
        out.add(row, blank, 0 if last else 1)


def heading(paragraph: str, rng: random.Random) -> str:
    clauses = [c.rstrip("，。！？；：、") for c in CLAUSE.findall(paragraph)]
    clauses = [
        c for c in clauses if 3 <= len(c) <= 22 and not c.endswith(("”", "’", "」", "』", "）"))
    ] or ["前言"]
    title = rng.choice(clauses).strip()
    numbers = "一二三四五六七八九十"
    return rng.choice(
        ("", "", "", f"{rng.randint(1, 9)}. ", f"{rng.choice(numbers)}、",
         f"第{rng.choice(numbers)}章 ",
         f"（{rng.choice(numbers)}）", f"{rng.randint(1, 9)}.{rng.randint(1, 9)} ", "## ")
    ) + title  # fmt: skip


def items(sources: list[str], rng: random.Random) -> list[tuple[str, str]]:
    """Items of a list as (mark, text)."""
    style = rng.choice(("1. ", "1、", "(1) ", "• ", "- ", "* ", "一、", "① ", "●", "（一）"))
    numbers = "一二三四五六七八九十"
    found = []
    for n in range(rng.randint(2, 7)):
        mark = (
            style.replace("1", str(n + 1)).replace("一", numbers[n]).replace("①", chr(0x2460 + n))
        )
        clauses = CLAUSE.findall(rng.choice(sources))
        body = "".join(clauses[: rng.choice((1, 1, 2, 3, 6))])
        if rng.random() < 0.6:
            body = body.rstrip("，、：") + rng.choice(("", "；", "。"))
        found.append((mark, body))
    return found


def wrapped_document(sources: list[str], rng: random.Random) -> Lines:
    """Prose with headings, lists, labels and code, all wrapped by one habit."""
    out = Lines()
    habit = Habit.some(rng)
    count = rng.choice((1, 2, 3, 5, 8, 15, 25))
    rich = rng.random() < 0.6
    manual = rng.random() < 0.2
    for _ in range(count):
        source = rng.choice(sources)
        if habit.justify and rng.random() < 0.6:
            source = segmented(source, rng)
        if manual and rng.random() < 0.5:
            word = rng.choice(_WORDS)
            title = heading(source, rng)[:6]
            term = rng.choice((f"-{word[0]}", f"--{word}", title, code(rng).strip()))
            out.add(habit.rest + term, 0)
            deep = habit.rest + " " * rng.choice((4, 7, 8))
            if habit.columns - len(deep) >= 24:
                put(out, source, Habit(**{**vars(habit), "first": deep, "rest": deep}), rng, 1)
            continue
        if rich and rng.random() < 0.2:
            out.add(habit.rest + heading(source, rng), rng.choice((0, habit.between, 1)))
        if rich and rng.random() < 0.12:
            gap = rng.choice((0, 0, habit.between))
            hang = rng.random() < 0.6
            for mark, body in items(sources, rng):
                space = " " * width(mark, False) if hang else ""
                listed = Habit(
                    **{**vars(habit), "first": habit.rest + mark, "rest": habit.rest + space}
                )
                put(out, body, listed, rng, gap)
        if rich and rng.random() < 0.12:
            deep = rng.choice(("", "    ", "  "))
            for row in listing(rng) if rng.random() < 0.7 else [code(rng) for _ in range(5)]:
                out.add(habit.rest + deep + row, 0)
            out.blanks[-1:] = [habit.between]
        if rich and rng.random() < 0.06:
            for row in table(sources, rng):
                out.add(habit.rest + row, 0)
        if rich and rng.random() < 0.06:
            for row in verse(sources, rng):
                out.add(habit.rest + rng.choice(("", "    ", "\u3000\u3000")) + row, 0)
        if rich and rng.random() < 0.05:
            for row in fields(sources, rng):
                out.add(habit.rest + row, 0)
        if rich and rng.random() < 0.2:
            for speech in spoken(sources, rng):
                put(out, speech, habit, rng)
        put(out, source, habit, rng)
    return out


def segmented(text: str, rng: random.Random) -> str:
    """The text with a space between many of its words, as some manuals have it."""
    return re.sub(
        r"([\u4e00-\u9fff]{1,4}?)(?=[\u4e00-\u9fff]{2})",
        lambda m: m[1] + (" " if rng.random() < 0.4 else ""),
        text,
    )


def columns_document(sources: list[str], rng: random.Random) -> Lines:
    """Whole paragraphs, some cut in two where a column or a page ended."""
    out = Lines()
    between = rng.choice((1, 1, 1, 0))
    at = rng.choice((between, 1, 0)) if between else 0
    rate = rng.choice((0.15, 0.4, 0.7))
    mark = rng.choice(("", "", "\u3000\u3000", "  "))
    for _ in range(rng.randint(3, 25)):
        source = rng.choice(sources)
        if rng.random() < 0.15:
            out.add(heading(source, rng), between)
        pieces = [source]
        if rng.random() < rate and len(source) > 24:
            cuts = sorted(
                {rng.randint(8, len(source) - 8) for _ in range(rng.choice((1, 1, 1, 2, 3)))}
            )
            pieces = [source[i:j] for i, j in zip([0, *cuts], [*cuts, len(source)], strict=True)]
            pieces = _mended(pieces)
        if rng.random() < 0.04:
            for row in fields(sources, rng):
                out.add(row, rng.choice((0, between)))
            out.blanks[-1] = between
        for place, piece in enumerate(pieces):
            last = place == len(pieces) - 1
            out.add(
                (mark if place == 0 else "") + piece.strip(),
                between if last else at,
                0 if last else 1,
            )
        if rng.random() < 0.08:
            out.add(
                rng.choice(("（", "("))
                + "本报记者 "
                + heading(source, rng)[:3]
                + rng.choice(("）", ")")),
                between,
            )
    return out


def _mended(pieces: list[str]) -> list[str]:
    """Pieces with closing marks moved back over the cuts, and no Latin word cut."""
    for n in range(1, len(pieces)):
        while pieces[n] and (
            pieces[n][0] in NO_START
            or (pieces[n - 1][-1:].isascii() and pieces[n][0].isascii() and pieces[n][0].isalnum()
                and pieces[n - 1][-1:].isalnum() and not pieces[n][0].isdigit())
        ):  # fmt: skip
            pieces[n - 1] += pieces[n][0]
            pieces[n] = pieces[n][1:]
    return [p for p in pieces if p.strip()]


def spoken(sources: list[str], rng: random.Random) -> list[str]:
    """Short paragraphs of a novel's dialogue."""
    found = []
    for _ in range(rng.randint(2, 8)):
        clauses = CLAUSE.findall(rng.choice(sources))
        body = (
            "".join(rng.choice(clauses) for _ in range(rng.choice((1, 1, 2, 3))))
            if clauses
            else "好。"
        )
        body = re.sub(r"[“”「」『』，、：；]+$", "", body) or "好"
        end = rng.choice("。！？…")
        found.append(
            rng.choice(
                (
                    f"“{body}{end}”",
                    f"“{body}{end}”",
                    f"他说：“{body}{end}”",
                    f"{body}{end}",
                    f"「{body}{end}」",
                )
            )
        )
    return found


def whole_document(sources: list[str], rng: random.Random) -> Lines:
    """One paragraph a line: headings, speech, bylines, fields, lists; nothing was wrapped."""
    out = Lines()
    between = rng.choice((0, 0, 1))
    mark = rng.choice(("", "", "\u3000\u3000", "    "))
    for _ in range(rng.choice((2, 6, 15, 30))):
        source = rng.choice(sources)
        kind = rng.random()
        if kind < 0.2:
            out.add(heading(source, rng), between)
        elif kind < 0.3:
            for speech in spoken(sources, rng):
                out.add(mark + speech, between)
        elif kind < 0.36:
            for row in fields(sources, rng):
                out.add(row, rng.choice((0, between)))
        elif kind < 0.42:
            for bullet, body in items(sources, rng):
                out.add(bullet + body, rng.choice((0, between)))
        elif kind < 0.46:
            out.add(
                rng.choice(("文/", "图/", "编辑：", "（", "记者 ", "来源："))
                + heading(source, rng)[:6],
                between,
            )
        elif kind < 0.52:
            text = source.rstrip("。！？")  # a caption, a summary, a comment without its full stop
            out.add(mark + text[: rng.randint(10, 90)], between)
        out.add(mark + source, between)
    return out


def comments_document(sources: list[str], rng: random.Random) -> Lines:
    """Comments, captions and summaries: lines of any length that mostly lack their full stop."""
    out = Lines()
    between = rng.choice((0, 0, 1))
    rate = rng.choice((0.3, 0.6, 0.9))
    for _ in range(rng.randint(3, 30)):
        clauses = CLAUSE.findall(rng.choice(sources)) or ["好"]
        start = rng.randrange(len(clauses))
        text = "".join(clauses[start : start + rng.choice((1, 2, 3, 5, 8, 30))])
        if rng.random() < rate:
            text = text.rstrip("，。！？；：、”’」』") + rng.choice(
                ("", "", "", "~", " ", "哈哈哈", "[笑]", "👍", "…")
            )
            if rng.random() < 0.3:
                text = text.replace("，", " ")
        else:
            text = text.rstrip("，；：、") + rng.choice("。！？")
        if rng.random() < 0.25:
            out.add(
                rng.choice(
                    (heading(rng.choice(sources), rng)[:4], "2021-03-14 20:15", "回复", "赞 12")
                ),
                0,
            )
        out.add(text, between)
    return out


def verse(sources: list[str], rng: random.Random) -> list[str]:
    """Lines of verse, regular or free, punctuated or not."""
    clauses = [c for s in rng.sample(sources, min(12, len(sources))) for c in CLAUSE.findall(s)]
    bare = [re.sub(r"[^\u4e00-\u9fff]", "", c) for c in clauses]
    style = rng.random()
    rows = []
    if style < 0.65:
        size = rng.choice((4, 5, 5, 7, 7, 6, 8, 10))
        regular = [c[:size] for c in bare if len(c) >= size]
        pairs = rng.random() < 0.5
        points = rng.random() < 0.6
        for n in range(0, len(regular) - 1, 2):
            one, two = regular[n], regular[n + 1]
            if pairs:
                rows.append(
                    f"{one}，{two}。"
                    if points
                    else f"{one} {two}"
                    if rng.random() < 0.5
                    else f"{one}，{two}"
                )
            else:
                rows += [f"{one}，", f"{two}。"] if points else [one, two]
    else:
        points = rng.random() < 0.4
        for clause in bare:
            if 2 <= len(clause) <= 16:
                rows.append(
                    clause + (rng.choice("，。，。！？") if points and rng.random() < 0.7 else "")
                )
    return rows[: rng.choice((4, 8, 16, 28))]


def verse_document(sources: list[str], rng: random.Random) -> Lines:
    out = Lines()
    every = rng.choice((0, 0, 0, 0, 1))
    for _ in range(rng.randint(1, 5)):
        if rng.random() < 0.7:
            out.add(heading(rng.choice(sources), rng)[:8], rng.choice((0, 1)))
        rows = verse(sources, rng)
        stanza = rng.choice((4, 4, 6, 8, 99))
        for n, row in enumerate(rows):
            out.add(row, 1 if n == len(rows) - 1 or (n + 1) % stanza == 0 else every)
        if rng.random() < 0.2:
            out.add(rng.choice(sources), 1)
    return out


def clauses_document(sources: list[str], rng: random.Random) -> Lines:
    """One clause or sentence a line, as subtitles, lyrics and hand-broken posts have it."""
    out = Lines()
    strip = rng.random() < 0.5
    least = rng.choice((1, 1, 2))
    every = rng.choice((0, 0, 0, 1))
    for _ in range(rng.randint(1, 6)):
        clauses = CLAUSE.findall(rng.choice(sources))
        n = 0
        while n < len(clauses):
            k = rng.randint(least, least + 1)
            row = "".join(clauses[n : n + k])
            out.add(row.rstrip("，。、；：") if strip else row, every)
            n += k
    return out


def fields(sources: list[str], rng: random.Random) -> list[str]:
    """Lines of an imprint or a form: label, colon, value; telephone lines."""
    found = []
    for _ in range(rng.randint(2, 8)):
        bare = re.sub(r"[^\u4e00-\u9fff]", "", rng.choice(sources))
        at = rng.randint(0, max(0, len(bare) - 16))
        label, value = (
            bare[at : at + rng.choice((2, 2, 4, 4, 6))],
            bare[at + 6 : at + 6 + rng.randint(2, 12)],
        )
        number = "".join(rng.choice("0123456789") for _ in range(rng.choice((4, 8, 11))))
        value = rng.choice(
            (value, value, number, f"{value} {number}", f"010-{number}", f"{value}@x.cn")
        )
        found.append(label + rng.choice("：：: ") + value)
        if rng.random() < 0.12:
            found.append(rng.choice((f"010-{number}", number, f"{number}（{label}）")))
    return found


def table(sources: list[str], rng: random.Random) -> list[str]:
    found = []
    columns = rng.randint(2, 4)
    sep = rng.choice(("  ", "    ", "\t", " | ", "\u3000"))
    for _ in range(rng.randint(2, 8)):
        cells = []
        for _ in range(columns):
            bare = re.sub(r"[^\u4e00-\u9fff]", "", rng.choice(sources))
            cell = rng.choice(
                (
                    bare[: rng.randint(2, 8)],
                    str(rng.randint(1, 99999)),
                    f"{rng.random() * 100:.1f}%",
                )
            )
            cells.append(cell + " " * max(0, 12 - 2 * len(cell)))
        found.append(sep.join(cells).rstrip())
    return found


def cells_document(sources: list[str], rng: random.Random) -> Lines:
    """Tables, forms, menus and code: short lines that are all content."""
    out = Lines()
    for _ in range(rng.randint(2, 8)):
        kind = rng.random()
        if kind < 0.25:
            rows = table(sources, rng)
        elif kind < 0.5:
            rows = fields(sources, rng)
        elif kind < 0.75:
            rows = [
                heading(rng.choice(sources), rng)[: rng.randint(3, 30)]
                for _ in range(rng.randint(3, 15))
            ]
        else:
            rows = listing(rng)
        for row in rows:
            out.add(row, 0)
        out.blanks[-1:] = [rng.choice((0, 1))]
        if rng.random() < 0.3:
            out.add(rng.choice(sources), 1)
    return out


def listing(rng: random.Random) -> list[str]:
    """Lines of one kind without Han: a program, a listing of files, settings, an output."""
    count = rng.randint(3, 12)
    if PROGRAMS and rng.random() < 0.4:
        rows = rng.choice(PROGRAMS).split("\n")
        start = rng.randrange(max(1, len(rows) - count))
        return [row for row in rows[start : start + count] if row.strip()]
    style = rng.choice(STYLES)
    return [_filled(style, rng) for _ in range(count)]


def _filled(style: str, rng: random.Random) -> str:
    """A line of one style: letters a to d stand for words, n and m for numbers."""
    words = {letter: rng.choice(_WORDS) for letter in "abcd"}
    numbers = {"n": rng.randint(0, 99999), "m": rng.randint(1, 28)}
    return style.format(**words, **numbers).rstrip()


STYLES = (
    "-rw-r--r-- {m:2d} {a} {a} {n:7d} 2021-03-{m:02d} 10:{m:02d} {b}.{c}",
    "drwxr-xr-x {m:2d} {a} {a} {n:7d} Oct {m:2d} 20:{m:02d} {b} -> {c}/{d}",
    '{a}::{b}::{c} "{n}";',
    "{a}.{b} = {c}",
    "{a} {b} {c} {n}",
    "export {a}={b}/{c}",
    "deb http://{a}.org/{b}/ {c} main {d}",
    "{a}: {b}, {c}",
    "[{a}-{b}]",
    "{a}\t{b}\t{n}",
    "/{a}/{b}    {c}    {n}  {m}",
    "{n} {a} {b} ({c})",
    "/dev/{a}{m}   *   {m:5d}   {n:7d}  {m:2d}  {b}",
    "$ {a} --{b} {c}/{d}",
    "# {a} {b} | {c} > {d}",
)
CODE = (
    "{a} = {b}({c}, {d})",
    "if {a} != {m}:",
    "$ {a} --{b} {c}.txt",
    "def {a}_{b}({c}):",
    "for ({a} = 0; {a} < {b}; {a}++) {{",
    "}}",
    "return {a}->{b};",
    "# {a} {b} {c}",
    "/usr/{a}/{b}/{c}",
    '<{a} {b}="{c}">',
    "  {a}: {m}",
    "-{m} {a}  {b} {c}",
    "    {a}[{b}] += 1",
    "import {a}",
    "{a}.{b}.conf",
)
_WORDS = (
    *("get", "set", "list", "file", "path", "name", "value", "index", "count", "data", "node"),
    *("user", "config", "open", "read", "write", "load", "self", "key", "line"),
)


def code(rng: random.Random) -> str:
    return _filled(rng.choice(CODE), rng)


def joined(lines: Lines, rng: random.Random, share: float) -> Lines:
    """The same document after a share of its wraps is mended: what a second look sees."""
    out = Lines()
    open_row = ""
    for row, blank, cut in zip(lines.rows, lines.blanks, lines.cut, strict=True):
        whole = open_row + (row.lstrip() if open_row else row)
        if cut and rng.random() < share:
            space = " " if whole[-1:].isascii() and whole[-1:].isalnum() else ""
            open_row = whole + space
            continue
        open_row = ""
        out.add(whole, blank, cut)
    if open_row:
        out.add(open_row, 0, 0)
    return out


def folded(lines: Lines) -> Lines:
    """The same with punctuation folded to ASCII."""
    return Lines([row.translate(FOLD) for row in lines.rows], lines.blanks, lines.cut)


def documents(
    sources: list[str], count: int, seed: int, english: list[str] | None = None
) -> list[tuple[str, list[int]]]:
    """`count` texts of all kinds with the truth about their breaks."""
    rng = random.Random(seed)
    kinds = (
        [wrapped_document] * 9
        + [columns_document] * 8
        + [whole_document] * 4
        + [verse_document] * 2
        + [clauses_document] + [cells_document] * 3 + [comments_document]
    )  # fmt: skip
    found = []
    while len(found) < count:
        start = rng.randrange(max(1, len(sources) - 60))
        some = sources[start : start + 60] if rng.random() < 0.5 else rng.sample(sources, 60)
        if english and rng.random() < 0.12:
            foreign = rng.sample(english, 30)
            some = foreign + some if rng.random() < 0.3 else foreign + some[:6]
            made = wrapped_document(some, rng)
        else:
            made = rng.choice(kinds)(some, rng)
        if rng.random() < 0.35:
            made = folded(made)
        versions = [made]
        if any(made.cut):
            if rng.random() < 0.3:
                versions.append(joined(made, rng, 1.0))
            if rng.random() < 0.2:
                versions.append(joined(made, rng, rng.choice((0.5, 0.8, 0.95))))
        for version in versions:
            text, cut = version.text()
            if cut:
                found.append((text, cut))
    return found[:count]
