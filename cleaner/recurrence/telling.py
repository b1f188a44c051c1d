"""Which documents something tells to be pages of a site: only these count as such.

Letters, forms and records share their first and last lines too.
"""

import re
from collections.abc import Sequence

from cleaner.document import Document
from cleaner.furniture.packs import GROUPS, pack
from cleaner.furniture.sheet import laid_out

TELLING = frozenset(
    (
        *(name for group in ("share", "talk", "menu") for name in GROUPS[group]),
        *("breadcrumb", "font-size", "related-list", "pager", "correction-link"),
        *("copyright", "licence-number", "site-footer"),
        *("above-content", "below-content", "amid-content"),
    )
)
"""What `boilerplate` finds on pages of sites, and hardly in letters, forms and records."""
KINDS = 2
"""Different such rules that show a page where each is weak, mastheads and contacts counted."""
ENDS, SHORT = 16, 60
"""So many lines at either end of a document of so many characters at most are looked at."""
SURE = 2
"""Lines that surely are some show a page in which `boilerplate` left them, being in doubt; of
these a row of links is one."""
LINKS = re.compile(r"[^\W\d][^\W\d ]{0,9}(?: ?\| ?[^\W\d][^\W\d ]{0,9}){3,}")
"""A row of links: 首页 | 歌手 | 专辑 | 排行."""


def pages_of_sites(documents: Sequence[Document]) -> set[int]:
    """The places of the documents that something tells to be pages of a site.

    That is what `boilerplate` took out of them, or what a line of theirs names itself.
    """
    found = {n for n, d in enumerate(documents) if d.taken and not d.taken.isdisjoint(TELLING)}
    asked = [n for n in range(len(documents)) if n not in found]
    if asked:
        sheet = laid_out([_ends(documents[n].text) for n in asked])
        known = pack("boilerplate")
        lines: dict[int, set[str]] = {}
        kinds: dict[int, set[str]] = {}
        for row, rule in known.rules_of(sheet).items():
            place, line = asked[int(sheet.text_of(row))], sheet.row(row)
            if rule.name in TELLING and (not rule.weak or line in known.signs):
                lines.setdefault(place, set()).add(line)
            if rule.name in TELLING | {"masthead", "contact"}:
                kinds.setdefault(place, set()).add(rule.name)
        for n, place in enumerate(asked):
            if place in lines:
                rows = range(*sheet.bounds[n : n + 2].tolist())
                lines[place].update(filter(LINKS.fullmatch, map(sheet.row, rows)))
        for place in lines.keys() | kinds.keys():
            sure = len(lines.get(place, ()))
            if sure >= SURE or (
                documents[place].taken is None and (sure or len(kinds[place]) >= KINDS)
            ):
                found.add(place)
    return found


def _ends(text: str) -> str:
    """The short lines among the first and the last ones of a text: furniture stands there."""
    lines = [line for line in text.split("\n") if line and not line.isspace()]
    if len(lines) > 2 * ENDS:
        lines = lines[:ENDS] + lines[-ENDS:]
    return "\n".join(line for line in lines if len(line) <= SHORT)
