"""Fields of a record and dates of its entries: a letter's head, a label, a diary.

The data of a page look the same one by one; they stand among others of a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cleaner.furniture.own import is_form
from cleaner.furniture.packs import Rule
from cleaner.late import late

FIELD = late(r"([一-鿿][一-鿿 ]{0,7}|[a-z][a-z\-]{1,11}) ?: ?(?!.{0,50}[一-鿿]{2} ?:).{1,60}")
"""A label and its value, in a folded line that has no other label."""
OTHERS = 2
"""Fields of no page, at least, beside one that pages have too."""
RULES = frozenset(("date-line", "source-line", "masthead", "byline"))
"""Rules that fit fields of records."""
LISTED = late(r"页 ?数|标 ?题|采购.*|招标.*|项目.*|(?:实施|施行|生效)日期")
"""Labels among those of pages that no page has of itself."""
PAGE = late(
    r"(?:.{0,4}(?:浏览|阅读|点击|访问|下载|评论|编辑|责编|审核|校对|发布|上传|更新|转载|分享)"
    r"|字 ?[号体]|人气|标签|分类|栏目|关键[词字]|索引号|记者|通讯员|供稿|摄影|稿源|本文).*"
)
"""Labels of the data that pages have of themselves: beside these no field is a record's."""
DATED = late(r"(?:日 ?期|时 ?间|date) ?: ?(?=.*\d)[^:]{4,30}(?::\d\d){0,2}")
"""The date of an entry, with its label."""
ENTRIES = 2
"""So many entries make a diary or a log."""


def fields(lines: Sequence[str], rules: Mapping[int, Rule]) -> Iterator[int]:
    """The rows that fit a rule and stand in blocks of fields, of which some are of no page.

    lines: the folded lines of a text; rules: those of rows that fit one.
    """
    done = -1
    for row, rule in rules.items():
        if row <= done or rule.name not in RULES or FIELD.fullmatch(lines[row]) is None:
            continue
        first, end = row, row + 1
        while first > 0 and FIELD.fullmatch(lines[first - 1]):
            first -= 1
        while end < len(lines) and FIELD.fullmatch(lines[end]):
            end += 1
        done = end - 1
        labels = {lines[at].partition(":")[0].rstrip(): at for at in range(first, end)}
        if any(PAGE.fullmatch(label) for label in labels):
            continue
        others = [at for at in labels.values() if at not in rules and _of_no_page(lines[at])]
        if len(others) >= OTHERS:
            yield from (at for at in range(row, end) if at in rules and rules[at].name in RULES)


def entries(lines: Sequence[str], rules: Mapping[int, Rule]) -> list[int]:
    """The rows with the dates of entries, over sentences that no rule names."""
    dates = [
        row
        for row, rule in rules.items()
        if rule.name == "date-line" and DATED.fullmatch(lines[row])
    ]
    if len(dates) < ENTRIES:
        return []
    said = [
        any(lines[at][-1] in "。!?" and at not in rules for at in range(one + 1, end))
        for one, end in zip(dates, [*dates[1:], len(lines)], strict=True)
    ]
    return dates if all(said) else []


def _of_no_page(line: str) -> bool:
    """Whether a field is none of the data that pages have of themselves."""
    label = line.partition(":")[0].rstrip()
    return LISTED.fullmatch(label) is not None or not (
        is_form("data", line) or is_form("people", line) or is_form("contact", line)
    )
