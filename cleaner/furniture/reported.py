"""Sentences that quote or report the words of a notice: they are prose, and no notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cleaner.furniture.packs import Rule
from cleaner.late import late

NOTICES = frozenset(("disclaimer", "copyright", "licence-number"))
"""Rules of lines whose words are quoted in prose."""
QUOTED = late(r"\"[^\"]*\"|「[^」]*(?:」|$)|『[^』]*(?:』|$)")
"""What stands in quotation marks, in a folded line."""
FILLER = "某"
"""A character of no notice, for each one that is quoted."""
HEADING = late(r".{0,6}(?:声明|申明|提示|提醒|说明|须知|条款|注明|启事|公告)")
"""Words before a notice in quotation marks that are its own heading."""
WORDS = late(r"[一-鿿]")
LEAST = 2
"""Words of its own that a sentence has besides those that it quotes, at least."""
SAYING = late(
    r"([^,。!?;:\"]{1,14})(?:表示|说过?|声?称|认为|指出|强调"
    r"|(?:补充|写|念|叹|答|说)道|补充说?|[写注印刻贴]着)[,:]"
)
"""Who says what follows, and the verb."""
SITE = late(r"本(?=[台社店号馆院公])|[网站刊报]|平台|作者|编|我们|声明")
"""What a site calls itself and those who speak for it."""

SPEAKER = 5
"""Characters of the label of who speaks, at most, with its colon."""


def quotes(line: str) -> str | None:
    """A folded line with a filler for all that it quotes; None where it has no words besides, or
    its marks make no pairs, as where a notice in quotation marks quotes a name."""
    if line.count('"') % 2 or (line[0] in '"「『' and HEADING.match(line, 1) is not None):
        return None
    left = QUOTED.sub(lambda part: FILLER * len(part[0]), line)
    if left == line:
        return None
    own = "".join(WORDS.findall(QUOTED.sub("", line)))
    return left if len(own) >= LEAST and HEADING.fullmatch(own) is None else None


def is_headed(line: str) -> bool:
    """Whether a folded line begins with the heading of a notice and a colon."""
    heading = HEADING.match(line)
    return heading is not None and line[heading.end() :].startswith((":", "]"))


def is_said(line: str) -> bool:
    """Whether a folded line begins with who says the rest, and that is not a site.

    >>> is_said("村长表示,以上意见仅代表个人。"), is_said("本网声明,以上意见仅代表个人。")
    (True, False)
    """
    said = SAYING.match(line)
    return said is not None and SITE.search(said[1]) is None


def turns(lines: Sequence[str], rules: Mapping[int, Rule]) -> Iterator[int]:
    """The rows that fit the rule of a notice, and are what somebody says in turn: other rows, which
    fit no rule, have the same label.

    lines: the folded lines of a text; rules: those of rows that fit one.
    """
    said = [(row, _speaker(lines[row])) for row, rule in rules.items() if rule.name in NOTICES]
    asked = {label for _, label in said if label}
    if asked:
        free = {_speaker(line) for row, line in enumerate(lines) if row not in rules}
        yield from (row for row, label in said if label in asked & free)


def _speaker(line: str) -> str:
    """The label that a folded line begins with; none where it is a heading of notices."""
    label, colon, _ = line[:SPEAKER].partition(":")
    return label if colon and HEADING.fullmatch(label) is None else ""
