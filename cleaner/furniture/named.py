"""Lines that say what they are, in the zones where that can be trusted; the rest is for `span`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cleaner.furniture.fields import cells, occasion, particulars
from cleaner.furniture.own import own_rows
from cleaner.furniture.packs import Rule, is_row
from cleaner.furniture.pages import numbered
from cleaner.furniture.reported import NOTICES, is_headed
from cleaner.furniture.shape import FUNCTION, HAN, STOP, Shape
from cleaner.furniture.sheet import Sheet
from cleaner.late import late

RUN = 3
"""So many named lines together, weakly named ones too, are a menu, not chance."""
APART = 2
"""Lines without a name that may stand between two of them."""
PRINTED = ("pager", "contact", "video-player")
"""What books and manuals have too, in page numbers and tables: it makes no web page of a text."""
SHY = frozenset(
    ("related-list", "breadcrumb", "copyright", "search-box", "comment-box", "font-size", "advert",
     "correction-link", "site-footer", "site-tools", "tag-line")
)  # fmt: skip
"""Headings, notices and words of programs say the same, so where one such rule is all that a text
shows, it says nothing."""
HEADING, SENTENCE = 8, 12
"""Characters of a heading at most, and at least of the sentence that stands below it."""
FIRST_STEP = late(r"\(?[1一][.、)](?!\d)|步骤 ?[1一]|第一步")
"""How the first of several steps begins, which stand below their heading too."""
COMMANDS = ("login-prompt", "search-box", "correction-link", "site-tools", "share-widget")
"""Rules of the words that programs have in their menus, which head the parts of a manual."""
HEADS = (*COMMANDS, "video-player", "menu")
"""Those of which a heading tells nothing of where its text stood."""
FOLLOWED = 2
"""So many sentences stand below a notice that is amid a text, at least."""
WORDS = frozenset(("share-widget", "byline", "site-tools"))
"""Rules of which those that are `unseen` fit words of a ballot, of lessons and of letters too: one
alone of them says nothing either."""
OF_PAGES = frozenset(
    ("breadcrumb", "accessibility", "byline", "font-size", "share-widget", "counter", "comment-box",
     "login-prompt", "search-box", "site-tools", "app-prompt", "follow-prompt", "copyright",
     "licence-number", "report-link")
)  # fmt: skip
"""Rules of lines that only pages have; minutes and letters too have dates, and who took part."""
SENTENCES, KINDS = 3, 3
"""Short sentences of a text without longer prose, at least, and kinds of lines around them."""
FOOT = ("copyright", "licence-number", "site-footer")
"""Rules of what stands at the foot of pages."""
SIGNED_ON = ("日期", "时间")
"""How the date at the foot of what two have signed begins."""
DUMB = ("bare-number", "date-line")
"""Weak names that tables and lists are full of: of the others a run needs one less."""


class Gone(NamedTuple):
    """A line to take out: its place among all lines, and the rule with its evidence."""

    line: int
    rule: str
    because: str


def is_number(shape: Shape, row: int) -> bool:
    """Whether a row is a number or a sign that stands alone."""
    return shape.fits(row, "bare-number")


def tells(rule: Rule) -> bool:
    """Whether lines that fit a rule tell of a page: no numbers, dates, or what books have too."""
    return rule.name not in (*DUMB, *PRINTED) and not is_row(rule)


def prose_bounds(shape: Shape) -> tuple[int, int] | None:
    """The first and the last row that is surely prose, or None where there is none."""
    rows = [n for n, strong in enumerate(shape.strong) if strong]
    return (rows[0], rows[-1]) if rows else None


def _sentences(shape: Shape) -> tuple[int, int] | None:
    """The first and the last row that is a short sentence, of a text that has no more prose than
    some of these, and around them lines of several kinds that surely say what they are, or many."""
    sure = [rule.name for rule in shape.rules if rule is not None and not rule.weak]
    sure = [name for name in sure if name in OF_PAGES]
    if len(set(sure)) < KINDS and len(sure) < RUN:
        return None
    rows = [
        row
        for row, rule in enumerate(shape.rules)
        if rule is None and shape.ends[row] and shape.size[row] >= SENTENCE
    ]
    return (rows[0], rows[-1]) if len(rows) >= SENTENCES else None


def named(shape: Shape) -> list[Gone]:
    """The lines that say what they are, in the zone where that can be trusted."""
    import numpy as np

    bounds = prose_bounds(shape) or _sentences(shape)
    if bounds is None:
        return _of_bare_page(shape)
    first, last = bounds
    telling = [rule for rule in shape.rules if rule is not None and tells(rule)]
    names = {rule.name for rule in telling}
    shy = SHY | WORDS if all(rule.unseen for rule in telling) else SHY
    rows = {row for row in range(len(shape.rules)) if _in_zone(shape, row, first, last)}
    rows -= {row for row in rows if row > last and _amid_sentences(shape, row)}
    if len(names) == 1 and names <= shy:
        rows = {
            row
            for row in rows
            if (rule := shape.rules[row]) is not None and (rule.alone or rule.name in PRINTED)
        }
    if not names:  # a letter and a contract end in their dates
        rows -= {row for row in rows if row > last and shape.folded[row].startswith(SIGNED_ON)}
    for zone, least in (
        (range(first), RUN),
        (range(first, last), 2 * RUN),
        (range(last + 1, len(shape.rules)), RUN),
    ):
        for run in _runs(shape, zone, least):
            rows.update(run)
    rows |= _between(shape, rows, first, last)
    rows -= {row for row in rows if row > last and _opens(shape, row)}
    rows -= {row for row in rows if row > first and _heads_part(shape, row, rows)}
    rows -= {row for row in rows if first < row < last and _is_printed_out(shape, row)}
    if rows:
        text = np.zeros(len(shape.rules), bool)
        text[first : last + 1] = True
        text[last + 1 :] = [rule is None for rule in shape.rules[last + 1 :]]
        rows -= own_rows(shape, text) | particulars(shape, text) | cells(shape, text)
        rows.difference_update(occasion(shape))
    return [gone(shape, row) for row in sorted(rows)]


def _of_bare_page(shape: Shape) -> list[Gone]:
    """The lines that surely say what they are, of a text in which nothing is said, where they are
    half of it: a path of the page is among them, what stands at its foot, and another kind."""
    sure = [row for row, rule in enumerate(shape.rules) if rule is not None and not rule.weak]
    kinds = {_name(shape, row) for row in sure}.difference(DUMB, PRINTED)
    page = len(kinds) >= KINDS and "breadcrumb" in kinds and not kinds.isdisjoint(FOOT)
    return [gone(shape, row) for row in sure] if page and 2 * len(sure) >= len(shape.rules) else []


def _runs(shape: Shape, zone: range, least: int) -> Iterator[list[int]]:
    """Named lines, weakly named ones too, that stand together in numbers: a menu, a footer."""
    run: list[int] = []
    for row in [*zone, zone.stop + APART + 1]:
        if row < zone.stop and shape.rules[row] is None:
            continue
        if run and row - run[-1] > APART + 1:
            names = [name for r in run if (name := _name(shape, r)) not in DUMB]
            if len(names) >= least - 1 and len(run) >= least and names != ["contact"] * len(names):
                yield run
            run = []
        run.append(row)


def _between(shape: Shape, rows: set[int], first: int, last: int) -> set[int]:
    """Weakly named lines outside the prose whose neighbours on both sides go, or the text ends."""
    found: set[int] = set()
    for zone in (range(first), range(last + 1, len(shape.rules))):
        above = zone.start == 0
        run: list[int] = []
        for row in [*zone, zone.stop]:
            if row in zone and row not in rows and shape.rules[row] is not None:
                run.append(row)
                continue
            gone = row in rows or row == len(shape.rules)
            if above and gone and rows:
                found.update(run)
            above, run = gone, []
    return found


def _opens(shape: Shape, row: int) -> bool:
    """Whether a line of a few words stands over a sentence that no rule names: its heading."""
    if not _is_label(shape, row) or _name(shape, row) == "related-list":
        return False
    below = row + 1
    if _name(shape, row) in COMMANDS and FIRST_STEP.match(shape.folded[below]):
        return True
    counts: Any = shape.counts[below]
    words = counts[HAN] + counts[FUNCTION]
    return bool(
        shape.ends[below]
        and shape.size[below] >= SENTENCE
        and counts[FUNCTION]
        and 2 * words > shape.size[below]
    )


def heads_of_parts(shape: Shape) -> set[int]:
    """The rows amid prose with the name of a command, which no other has, over what explains it:
    the headings of a manual, which tell of no page."""
    rows = [
        row
        for row, rule in enumerate(shape.rules)
        if rule is not None and rule.name in HEADS and shape.size[row] <= HEADING
    ]
    bounds = prose_bounds(shape) if rows else None
    if bounds is None:
        return set()
    times = Counter(shape.folded[row] for row in rows)
    return {
        row
        for row in rows
        if bounds[0] < row < bounds[1]
        and times[shape.folded[row]] == 1
        and shape.rules[row - 1] is None
        and _is_label(shape, row)
        and shape.counts[row + 1, STOP]
    }


def _heads_part(shape: Shape, row: int, rows: set[int]) -> bool:
    """Whether the name of a command, with no other line that goes near it, stands over what
    explains it: the first of some steps, or a sentence."""
    if _name(shape, row) not in COMMANDS or not _is_label(shape, row):
        return False
    below = row + 1
    if not shape.counts[below, STOP] and not FIRST_STEP.match(shape.folded[below]):
        return False
    near = range(row - APART, row + APART + 1)
    return rows.isdisjoint(each for each in near if each != row)


def _is_printed_out(shape: Shape, row: int) -> bool:
    """Whether a notice of copyright stands in what a program printed: a block that is set in, in a
    text of which the prose is not."""
    near = slice(row - 1, row + 2)
    return bool(
        _name(shape, row) == "copyright"
        and shape.indented[near].all()
        and shape.rules[near].count(None) == 2
        and 2 * shape.indented[shape.strong > 0].sum() < shape.strong.sum()
    )


def _is_label(shape: Shape, row: int) -> bool:
    """Whether a line is a few words, over one that no rule names."""
    below = row + 1
    return bool(
        below < len(shape.rules)
        and shape.rules[below] is None
        and shape.size[row] <= HEADING
        and shape.counts[row, HAN] + shape.counts[row, FUNCTION] >= shape.size[row]
    )


def _amid_sentences(shape: Shape, row: int) -> bool:
    """Whether a notice that is a sentence, and has no heading, stands under a sentence that no rule
    names, and over some: short sentences go on below the last longer prose."""
    around = (row - 1, *range(row + 1, row + 1 + FOLLOWED))
    return (
        shape.fits(row, *NOTICES)
        and bool(shape.ends[row])
        and not is_headed(shape.folded[row])
        and row > 0
        and around[-1] < len(shape.rules)
        and all(
            shape.rules[at] is None and shape.ends[at] and shape.size[at] >= SENTENCE
            for at in around
        )
    )


def _name(shape: Shape, row: int) -> str:
    rule = shape.rules[row]
    return "" if rule is None else rule.name


def _in_zone(shape: Shape, row: int, first: int, last: int) -> bool:
    rule = shape.rules[row]
    if rule is None or rule.weak:
        return False
    match rule.zone:
        case "head":
            return row < first
        case "tail":
            return row > last
        case "ends":
            return row < first or row > last
        case _:
            return True


def gone(shape: Shape, row: int) -> Gone:
    """A line that goes by the rule that it fits."""
    rule = shape.rules[row]
    assert rule is not None
    return Gone(shape.index[row], rule.name, f"{rule.because}: {_short(shape.folded[row])}")


def _short(line: str) -> str:
    return line if len(line) <= 24 else line[:23] + "…"


def suspects(sheet: Sheet, rules: Mapping[int, Rule]) -> tuple[list[int], set[int]]:
    """The places of the texts in which anything may be found, and of those with numbers of pages.

    A text without numbers, in which nothing surely names itself and too few lines do at all to be
    a run, is no page and loses nothing.
    """
    counts = [[0, 0, 0, 0] for _ in sheet.bounds]
    for place, rule in zip(sheet.text_of(list(rules)).tolist(), rules.values(), strict=True):
        here = counts[place]
        here[0] += 1
        here[1] += not rule.weak
        here[2] += rule.name not in DUMB
        here[3] += rule.name not in DUMB and rule.name != "contact"
    numbers = numbered(sheet)
    asked = [
        place
        for place, (all_, sure, telling, other) in enumerate(counts)
        if sure or place in numbers or (all_ >= RUN and telling >= RUN - 1 and other)
    ]
    return asked, numbers
