"""Where 著 is what an author did, whatever the name ends with (费孝通著《乡土中国》)."""

import re
from functools import cache
from typing import NamedTuple

from cleaner.conversion.names import HAN, entries, lists

LONGEST = 16
"""Characters before 著 that are looked at for a name and what stands before it."""
JOBS = frozenset("译校编注绘理图")
"""What the work of a translator or editor ends with."""
BEHIND = 16
"""Characters behind 著 that are looked at for it."""
COUNTRIES = "美英法德俄日苏意奥瑞荷比西葡希印加澳韩朝越波捷匈丹挪芬爱以阿古埃巴墨智哥秘南新土"
"""Countries as they stand in brackets before an author."""
DYNASTIES = "周秦汉魏晋唐宋元明清"
BRACKETS = frozenset("］])）〕】")
"""What closes these."""
TITLE = re.compile(r"[：:]?[ \u3000]?[《〈]")
"""A title behind 著."""
TRANSLATED = re.compile(
    rf"[，,、；; \u3000]{{1,2}}(?:[［\[（(〔][^\s］\]）)〕]{{1,3}}[］\]）)〕])?(?:{HAN}|·){{2,10}}"
    rf"(?:[译校编注绘]|主编|整理|点校|校注|插图)(?!{HAN})"
)
"""A translator or editor behind 著, perhaps behind a country."""
SHELF = re.compile(
    r"[，,.．：: \u3000][^\n。！？]{0,40}?"
    r"(?:出版社|书局|印书馆|书店[，,]|\[[MCD]\]|\d{4} ?年[版第。])"
)
"""The publisher, the year or the kind of work behind 著."""
CLOSED = re.compile(r"[，,；;。）)\s]|\Z")
"""The end of an entry."""


class Authors(NamedTuple):
    """What tells an author before 著.

    near:    characters of which one stands near 著: the beginnings of surnames, a dot.
    last:    characters that foreign names are written with, which may be the last one.
    handled: the ends of verbs that take a title.
    named:   what ends in a name, before a title or in a list of books.
    ending:  the same at the end of an entry.
    country: the same behind a country or a dynasty in brackets, wherever it stands.
    whoever: any name, before a translator.
    """

    near: frozenset[str]
    last: frozenset[str]
    handled: frozenset[str]
    named: re.Pattern[str]
    ending: re.Pattern[str]
    country: re.Pattern[str]
    whoever: re.Pattern[str]


@cache
def _authors() -> Authors:
    """The patterns, of the list of names.

    A surname that is a word as well (高, 方) has two characters behind it, or 等.
    """
    listed = lists()
    surnames = [first for first, *_ in entries()["before"]]
    sure = "|".join(surnames)
    surnames += listed["alone"] + listed["author"]
    every = "|".join(surnames)
    signs = [*listed["behind"][0], *listed["presents"]]
    free = f"(?<![{HAN[1:-1]}·])"
    begins = "|".join([free, *(f"(?<={sign})" for sign in signs)])
    last = f"(?![{''.join(listed['unnamed'])}]){HAN}"
    long, short = f"(?:{every}){HAN}{last}", f"(?:{every}){last}"
    titled = "(?:先生|女士|教授|博士|院士|等人?)"
    other = "(?![他她它我你您咱])"
    foreign = f"[{''.join(listed['foreign'])}]{{3,8}}|{HAN}+(?:·{HAN}+)+"
    return Authors(
        frozenset(surname[0] for surname in surnames) | frozenset("·"),
        frozenset(listed["foreign"]),
        frozenset(listed["handled"]),
        re.compile(
            rf"(?:(?:{begins})(?:(?:{long}|{short}){titled}|{long}|(?:{sure}){last})"
            rf"|{free}(?:{foreign}))\Z"
        ),
        re.compile(rf"(?:》[（(，, ]{{0,2}}(?:{long}|{short})等?|、(?:{long}|{short})等)\Z"),
        re.compile(
            rf"[［\[（(〔【](?:古?[{COUNTRIES}]国?|[{DYNASTIES}][代朝]?)[］\]）)〕】][ \u3000]?"
            rf"{other}(?:{HAN}|·){{2,12}}\Z"
        ),
        re.compile(rf"{free}{other}(?:{HAN}|·)+{last}\Z"),
    )


def authored(text: str, at: int) -> bool:
    """Whether the 著 at a place stands behind the name of an author, and before a title or what a
    list of books goes on with, or ends an entry (《乡土中国》，费孝通著).

    text: in Simplified characters but for 著. Nothing beyond its line counts.
    """
    known = _authors()
    start, before = max(0, at - LONGEST), text[at - 1]
    if not BRACKETS.isdisjoint(text[start:at]) and known.country.search(text, start, at):
        return True
    # most are settled by a glance at the characters around
    glance = not JOBS.isdisjoint(text[at + 2 : at + BEHIND])
    translated = glance and TRANSLATED.match(text, at + 1) is not None
    near = before in known.last or not known.near.isdisjoint(text[start : at - 1])
    if before in known.handled or not (near or translated):
        return False
    if translated and known.whoever.search(text, start, at):
        return True
    if TITLE.match(text, at + 1) or SHELF.match(text, at + 1):
        return known.named.search(text, start, at) is not None
    return CLOSED.match(text, at + 1) is not None and bool(known.ending.search(text, start, at))
