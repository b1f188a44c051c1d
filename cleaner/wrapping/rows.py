"""Lines of records, plays and lists, which are told by their form and not by where they end."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from cleaner.wrapping.breaks import Breaks
from cleaner.wrapping.classes import CLOSE, COLON, COMMA, DIGIT, HAN, TERMINAL, members
from cleaner.wrapping.layout import Layout
from cleaner.wrapping.sides import Sides

TIMED = re.compile(r"\d:\d\d.*-->")
FENCE = re.compile(r"^[^\S\n]*(?:```|~~~)", re.MULTILINE)
"""The line above or below a block of code."""
IDEOGRAPHIC = 0x3000
COLUMNS = 3
"""Ideographic spaces, tabs or wide gaps inside a line that set columns apart."""
SPEAKER, SPEECHES = 6, 3
"""Characters before the space behind the name of a speaker, fewer than these, and lines that begin
with a name that comes again, so many at least in a play."""
RARELY = 6
"""Of so many lines of a play more than one begins a speech, and of so many speeches more than one
was wrapped."""
SPEECH = 32
"""Columns of a line of prose that was wrapped."""
SPOKEN = re.compile('([㐀-鿿]{1,5}|[㐀-鿿]\u3000{1,2}[㐀-鿿])(?:\u3000(?=\\S)|[:：](?![“"‘「『]))')
TERM = re.compile(
    r"(?:“[^”\n]{1,20}”|「[^」\n]{1,20}」|『[^』\n]{1,20}』|\"[^\"\n]{1,20}\")"
    r"(?:\s?[（(][A-Za-z][^（()）\n]{1,40}[)）])?\s?(?:[是系係]?指|包括|means?\b|includes?\b)"
)
"""What a definition of a law begins with."""
QUOTES = tuple(map(ord, '“「『"'))
BOXED = re.compile(r"【[^】\d\n][^】\n]{0,11}】|〖[^〗\d\n][^〗\n]{0,11}〗")
"""A head word or the label of a field in a box, which few texts have inside of sentences."""
BOXES = tuple(map(ord, "【〖"))
FIELD = re.compile('[\u3400-\u9fff][^\\s：:]+(?<![说說道问問答喊叫想笑写寫称稱])[：:](?![“"‘「『])')
"""The label of a field; that of a speech has a verb, or a quotation mark behind it."""
FIELDS = 3
"""Fields that begin behind a sentence, at least, of a record that was wrapped."""
FORMULA = re.compile("此致|敬[礼禮]|[顺順即敬谨謹专專此][颂頌候祝]|[谨謹敬][启啟上]")
"""What has a line of its own at the end of a letter."""
FORMULAS = tuple(map(ord, "此敬顺順即谨謹专專"))
SPREAD = re.compile("[\u3400-\u9fff][\u3000 ]{1,4}[\u3400-\u9fff]$")
"""A heading of two characters with room between them: 主　文."""
WIDEST = 12
"""Columns of one, at most."""


def terms(lay: Layout) -> Any:
    """Which lines begin with a term that they define, as others of their text do."""
    return _several(lay, QUOTES, TERM)


def boxed(lay: Layout) -> Any:
    """Which lines begin with a word in a box, as others of their text do."""
    return _several(lay, BOXES, BOXED)


def fields(lay: Layout, side: Sides) -> Any:
    """Which breaks stand between the end of a sentence and the next field of a record."""
    found = _told(lay, side.label.nonzero()[0], FIELD)[1:] & side.final[:-1]
    return found & (lay.totals_of_breaks(found) >= FIELDS)[lay.text[:-1]]


def alone(lay: Layout) -> Any:
    """Which breaks stand beside a formula at the end of a letter, or a heading of two characters
    with room between them."""
    import numpy as np

    formulas = (lay.width == 4) & np.isin(lay.points[lay.start], FORMULAS)
    found = _told(lay, formulas.nonzero()[0], FORMULA)
    short = (lay.counts[HAN] == 2) & (lay.end - lay.start > 2) & (lay.width <= WIDEST)
    found |= _told(lay, short.nonzero()[0], SPREAD)
    return found[:-1] | found[1:]


def _several(lay: Layout, heads: Sequence[int], pattern: re.Pattern[str]) -> Any:
    """Which lines begin as a pattern has it, with one of some code points, where several do."""
    import numpy as np

    found = _told(lay, np.isin(lay.points[lay.start], heads).nonzero()[0], pattern)
    return found & (lay.totals(found) > 1)[lay.text]


def _told(lay: Layout, lines: Any, pattern: re.Pattern[str]) -> Any:
    """For each line whether it is one of some that begin as a pattern has it."""
    import numpy as np

    found = np.zeros(len(lay), bool)
    found[lines] = [
        pattern.match(lay.whole, start, end) is not None
        for start, end in zip(lay.start[lines].tolist(), lay.end[lines].tolist(), strict=True)
    ]
    return found


def beside(lay: Layout, side: Sides, found: Breaks, begun: Any) -> Any:
    """Which breaks stand beside a time code, the fence of a block of code or a row of several
    columns, or behind a sentence where nothing shows that anything was wrapped."""
    import numpy as np

    lines = np.zeros(len(lay), bool)
    for match in TIMED.finditer(lay.whole) if "-->" in lay.whole else ():
        lines[lay.start.searchsorted(match.start(), "right") - 1] = True
    fenced = "```" in lay.whole or "~~~" in lay.whole
    for match in FENCE.finditer(lay.whole) if fenced else ():
        lines[lay.start.searchsorted(match.end() - 1, "right") - 1] = True
    # in justified print a gap stands anywhere, and seldom beside figures alone
    counts = lay.counts
    figures = (counts[DIGIT] > lay.gaps) & (counts[COMMA] + counts[TERMINAL] == 0)
    lines |= (lay.gaps >= COLUMNS) & (counts[HAN] > 0) & figures
    if "\t" in lay.whole:
        tabs = (lay.points == ord("\t")).nonzero()[0]
        lines |= tabs.searchsorted(lay.end) - tabs.searchsorted(lay.start) >= COLUMNS
    spaces = (lay.points == IDEOGRAPHIC).nonzero()[0]
    if len(spaces):
        before = lay.points[spaces - 1] == IDEOGRAPHIC
        wide = before & (lay.points[spaces - 2] == IDEOGRAPHIC)
        columns, runs = (
            some.searchsorted(lay.end) - some.searchsorted(lay.start)
            for some in (spaces[~before], spaces[wide])
        )
        lines |= ((columns >= COLUMNS) | (runs > 0)) & ~begun
    # lines of one length by chance: of those that are full most end a sentence
    full = found.inside & (found.fit < 0) & (found.blank == 0)
    ended, open_ = full & side.final[:-1], full & ~side.final[:-1]
    many, more = lay.totals_of_breaks(np.stack((ended, open_)))
    chance = ended & (many > more)[lay.text[:-1]]
    return lines[:-1] | lines[1:] | chance


class Speeches(NamedTuple):
    """Which lines begin a speech, and which texts are plays in which speeches were wrapped."""

    begun: Any
    plays: Any


def speeches(lay: Layout, side: Sides) -> Speeches:
    """The speeches of some texts.

    One begins with a name and an ideographic space or a colon, as others of its text do. In a play
    that was wrapped, not set in verse, some wide lines end without punctuation, and no speech
    begins after them.
    """
    import numpy as np

    begun = _begun(lay, side)
    if not begun.any():
        return Speeches(begun, lay.totals(begun) > 0)
    open_ = ~(side.final | members(COMMA, COLON, CLOSE)[side.last]) & (lay.width >= SPEECH)
    open_[:-1] &= ~begun[1:]
    many, open_lines = lay.totals(np.stack((begun, open_)))
    plays = (many * RARELY > lay.sizes) & (open_lines > 1) & (open_lines * RARELY > many)
    return Speeches(begun, plays)


def _begun(lay: Layout, side: Sides) -> Any:
    import numpy as np

    found = np.zeros(len(lay), bool)
    spaces = np.append((lay.points == IDEOGRAPHIC).nonzero()[0], len(lay.points) + SPEAKER)
    near = spaces[spaces.searchsorted(lay.start)] - lay.start < SPEAKER
    names: dict[tuple[int, str], list[int]] = {}
    for line in (near | side.label).nonzero()[0].tolist():
        if (match := SPOKEN.match(lay.whole, int(lay.start[line]), int(lay.end[line]))) is not None:
            name = int(lay.text[line]), match[1].replace("\u3000", "")
            names.setdefault(name, []).append(line)
    texts: Counter[int] = Counter()
    for (text, _), lines in names.items():
        if len(lines) > 1:
            texts[text] += len(lines)
    for (text, _), lines in names.items():
        found[lines] = texts[text] >= SPEECHES
    return found


def deep(lay: Layout) -> Any:
    """Which lines begin with ideographic or no-break spaces, as paragraphs do."""
    import numpy as np

    mark = lay.points[np.maximum(lay.start - 1, 0)]
    return (lay.indent > 0) & ((mark == 0x3000) | (mark == 0xA0))
