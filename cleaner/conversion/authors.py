"""Where 著 is what an author did, whatever the name ends with (费孝通著《乡土中国》)."""

import re
from functools import cache

from cleaner.conversion.names import entries

_HAN = "[〇\u3400-\u9fff]"
NAME = 6
"""Characters of the longest name with a title behind it."""
LONGEST = 10
"""Characters before 著 that are looked at for a name and what stands before it."""
TITLE = re.compile(r"[：:]?[ \u3000]?[《〈]")
"""A title behind 著."""
SHELF = re.compile(
    # the translator or editor, perhaps behind a country
    rf"[，,、；; \u3000]{{1,2}}(?:[［\[（(〔][^\s］\]）)〕]{{1,3}}[］\]）)〕])?(?:{_HAN}|·){{2,10}}"
    rf"(?:[译校编注绘]|主编|整理|点校|校注|插图)(?!{_HAN})"
    # the publisher, the year or the kind of work
    r"|[，,.．：: \u3000][^\n。！？]{0,40}?"
    r"(?:出版社|书局|印书馆|书店[，,]|\[[MCD]\]|\d{4}\s?年[版第。])"
)
"""What a list of books has behind an author."""
CLOSED = re.compile(r"[，,；;。）)\s]|\Z")
"""The end of an entry."""


@cache
def _authors() -> tuple[frozenset[str], frozenset[str], re.Pattern[str], re.Pattern[str]]:
    """What surnames begin with; the ends of verbs that take a title; what ends in the name of an
    author before a title or in a list of books, and at the end of an entry.

    A surname that is a word as well (高, 方) has two characters behind it, or 等.
    """
    lists = {kind: rows[0][0].split(" ") for kind, rows in entries().items() if kind != "before"}
    surnames = [first for first, *_ in entries()["before"]]
    sure = "|".join(surnames)
    surnames += lists["alone"] + lists["author"]
    every = "|".join(surnames)
    signs = [*lists["behind"][0], *lists["presents"]]
    begins = "|".join([f"(?<!{_HAN})", *(f"(?<={sign})" for sign in signs)])
    last = f"(?![{''.join(lists['unnamed'])}]){_HAN}"
    long, short = f"(?:{every}){_HAN}{last}", f"(?:{every}){last}"
    titled = "(?:先生|女士|教授|博士|院士|等人?)"
    return (
        frozenset(surname[0] for surname in surnames),
        frozenset(lists["handled"]),
        re.compile(rf"(?:{begins})(?:(?:{long}|{short}){titled}|{long}|(?:{sure}){last})\Z"),
        re.compile(rf"(?:》[（(，, ]{{0,2}}(?:{long}|{short})等?|、(?:{long}|{short})等)\Z"),
    )


def authored(text: str, at: int) -> bool:
    """Whether the 著 at a place stands behind the name of an author, and before a title or what a
    list of books goes on with, or ends an entry (《乡土中国》，费孝通著).

    text: in Simplified characters but for 著.
    """
    firsts, handled, named, ending = _authors()
    # most are settled by a glance at the characters before
    if text[at - 1] in handled or firsts.isdisjoint(text[max(0, at - NAME) : at - 1]):
        return False
    start = max(0, at - LONGEST)
    if TITLE.match(text, at + 1) or SHELF.match(text, at + 1):
        return named.search(text, start, at) is not None
    return CLOSED.match(text, at + 1) is not None and bool(ending.search(text, start, at))
