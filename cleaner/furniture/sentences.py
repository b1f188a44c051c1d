"""Sentences and brackets of a folded line, by which is told what a site says in it."""

import re

from cleaner.late import late

BRACKET = late(r"\([^()\n]{4,160}\)|\[[^\[\]\n]{4,160}\]")


def units(stops: str) -> re.Pattern[str]:
    """A sentence with the brackets inside it, or a bracket outside one.

    stops: the marks that a sentence ends in, as a class of characters has them.
    """
    inner = rf"[^{stops}\n()\[\]]"
    return late(rf"{BRACKET.pattern}|{inner}+(?:[\[(]{inner}*[)\]]{inner}*)*[{stops}~]*")


def closes(line: str, at: int) -> bool:
    """Whether a quote at a place of a line closes what was said before."""
    return line[at] in "」』" or (line[at] == '"' and line.count('"', 0, at) % 2 == 1)
