"""Rows that fit a rule and are the text's own all the same: no rule is taken to name them.

A sentence that quotes a notice, a clause among others, a field of a record, a row of a table and a
line of a listing look like the furniture of pages one by one; what stands beside them tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cleaner.furniture.clauses import (
    ABOVE,
    BELOW,
    REACHED,
    TITLE,
    chains,
    own_list,
)
from cleaner.furniture.named import OF_PAGES
from cleaner.furniture.packs import Pack, Rule
from cleaner.furniture.records import entries, fields
from cleaner.furniture.reported import NOTICES, is_said, quotes, turns
from cleaner.furniture.sections import OF_BUTTONS, sections
from cleaner.furniture.sheet import Sheet
from cleaner.late import late

CLAUSES = frozenset(
    ("disclaimer", "copyright", "licence-number", "site-footer", "contact", "slogan", "masthead")
)
"""Rules of what clauses say."""
TITLES = frozenset((*CLAUSES, "date-line"))
"""Rules of what stands above them: the title, dates, a welcome."""
OF_TEXTS = TITLES | {"source-line", "byline", "bare-number"}
"""Rules of what other texts say too,"""
MAY_BE = OF_TEXTS | OF_BUTTONS
"""and of the names of buttons, which are headings in manuals."""
BUTTONS = frozenset(("share-widget", "pager"))
"""Rules of buttons, of which some have names that are titles too,"""
WORD = late("[一-鿿]{2,5}")
"""namely words."""
LARGEST = 20_000
"""Rows of a text that is looked at as a whole, at most."""
GRANT = late(
    r"(?=.*(?:副本|复制件|拷贝|分发|散布|copies|redistribut)).*"
    r"(?:(?:上述|以上|前述|上面的?)(?:的)?(?:版权|著作权)(?:声明|标示|公告)|above copyright notice)"
)
"""What a licence says of the notice that it begins with: copies are to have it."""
FENCES = ("```", "~~~")
"""What a listing begins and ends with in Markdown."""


def named_rows(sheet: Sheet, pack: Pack) -> dict[int, Rule]:
    """The rule of each row of a sheet that fits one and is not exempt."""
    rules = pack.rules_of(sheet)
    if not rules:
        return rules
    import numpy as np

    for row in [row for row, rule in rules.items() if rule.name in NOTICES]:
        if _is_prose(sheet.row(row), pack):
            del rules[row]
    by_text = sheet.by_text(np.fromiter(rules, np.int64, len(rules)))
    for place, rows in by_text.items():
        first, end = sheet.bounds[place : place + 2].tolist()
        if rows == [first] and end > first + 1 and rules[first].name in BUTTONS:
            if WORD.fullmatch(sheet.row(first)) is not None:  # nothing else is of a page
                del rules[first]
            continue
        if end - first <= LARGEST and (
            not MAY_BE.isdisjoint(rules[row].name for row in rows) or _has_listing(sheet, place)
        ):
            lines = [sheet.row(row) for row in range(first, end)]
            here = {row - first: rules[row] for row in rows}
            for row in {*_exempt(lines, here)}:
                del rules[first + row]
    return rules


def _has_listing(sheet: Sheet, place: int) -> bool:
    """Whether a text has listings between fences."""
    first, end = sheet.bounds[place : place + 2].tolist()
    low, high = int(sheet.first[first]), int(sheet.end[end - 1])
    return any(sheet.seen.find(fence, low, high) >= 0 for fence in FENCES)


def _is_prose(line: str, pack: Pack) -> bool:
    """Whether a line that fits the rule of a notice is a sentence that quotes or reports one."""
    if is_said(line):
        return True
    left = quotes(line)
    if left is None:
        return False
    return pack.rule_of(left, pack.bits_of(NOTICES)) is None


def _exempt(lines: Sequence[str], rules: Mapping[int, Rule]) -> Iterator[int]:
    """The rows of one text that fit a rule and are its own."""
    buttons = {row for row, rule in rules.items() if rule.name in OF_BUTTONS}
    if buttons:
        yield from sections(lines, buttons, rules)
    yield from _marked_up(lines, rules)
    if OF_TEXTS.isdisjoint(rule.name for rule in rules.values()):
        return
    yield from _granted(lines, rules)
    yield from fields(lines, rules)
    if not _is_of_page(rules):
        yield from entries(lines, rules)
    yield from turns(lines, rules)
    yield from _clauses(lines, rules)


def _is_of_page(rules: Mapping[int, Rule]) -> bool:
    """Whether a text has rows that stand on pages alone, notices aside."""
    return any(rule.name in OF_PAGES and rule.name not in NOTICES for rule in rules.values())


def _marked_up(lines: Sequence[str], rules: Mapping[int, Rule]) -> Iterator[int]:
    """The rows of listings between fences and of tables with a ruled line, in Markdown."""
    fences = [row for row, line in enumerate(lines) if line.startswith(FENCES)]
    for begin, end in zip(fences[::2], fences[1::2], strict=False):
        yield from (row for row in range(begin, end + 1) if row in rules)
    table: list[int] = []
    for row in range(len(lines) + 1):
        if row < len(lines) and len(lines[row]) > 1 and lines[row][0] == lines[row][-1] == "|":
            table.append(row)
        elif table:
            if any(not lines[at].strip("|-: ") and "--" in lines[at] for at in table):
                yield from (at for at in table if at in rules)
            table = []


def _granted(lines: Sequence[str], rules: Mapping[int, Rule]) -> Iterator[int]:
    """The notices above the line of a licence that speaks of them, which is no furniture."""
    notices = [row for row, rule in rules.items() if rule.name == "copyright"]
    if notices:
        free = (row for row in range(len(lines) - 1, -1, -1) if row not in rules)
        grant = next((row for row in free if GRANT.match(lines[row])), -1)
        yield from (row for row in notices if row < grant)


def _clauses(lines: Sequence[str], rules: Mapping[int, Rule]) -> Iterator[int]:
    """The rows of clauses, between them, and above and below those of a text that they make up."""
    if CLAUSES.isdisjoint(rule.name for rule in rules.values()):
        return
    for chain in chains(lines):
        if not own_list(chain, lines, rules.__contains__):
            continue
        first, last = chain.rows[0], chain.rows[-1]
        rows = range(first, last + 1) if chain.parts else chain.rows
        yield from _fitting(rows, rules, CLAUSES)
        if chain.parts and first <= ABOVE and any(map(TITLE.fullmatch, lines[:first])):
            yield from _fitting(range(first), rules, TITLES)
        if chain.parts and REACHED.fullmatch(lines[last]):
            yield from _reached(last + 1, lines, rules)
    title = next((row for row, line in enumerate(lines[:2]) if TITLE.fullmatch(line)), None)
    if title is not None and not _is_of_page(rules):
        free = (n for n in range(len(lines) - 1, title, -1) if n not in rules)
        last = next((n for n in free if lines[n][-1] in "。!?"), title)
        yield from _fitting(range(title, last), rules, CLAUSES)


def _reached(begin: int, lines: Sequence[str], rules: Mapping[int, Rule]) -> Iterator[int]:
    """The rows below the heading of the clause that says whom to ask."""
    for row in range(begin, min(begin + BELOW, len(lines))):
        if row in rules:
            if rules[row].name not in ("contact", "date-line"):
                return
            yield row


def _fitting(
    rows: Sequence[int], rules: Mapping[int, Rule], names: frozenset[str]
) -> Iterator[int]:
    return (row for row in rows if row in rules and rules[row].name in names)
