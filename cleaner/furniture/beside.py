"""What stands beside the content of a page that was weighed and is the content's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cleaner.furniture.court import judgment
from cleaner.furniture.fields import (
    called,
    cells,
    contacts,
    contents,
    listing,
    occasion,
    offer,
    offered,
    particulars,
    references,
    steps,
    tallies,
    whereabouts,
)
from cleaner.furniture.headings import headings, part
from cleaner.furniture.headline import DATE, SHORTEST, alike, headline, likeliest
from cleaner.furniture.named import is_number
from cleaner.furniture.own import (
    ENUMERATOR,
    is_form,
    is_title,
    own_rows,
    poem,
    recipe,
    salutation,
)
from cleaner.furniture.shape import COMMA, FUNCTION, STOP, Shape
from cleaner.furniture.short_lines import may_say
from cleaner.furniture.thread import answers, comments, pushes, replies
from cleaner.late import late

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LIKELY = -2.0
"""Where no sure prose is kept, though the log-odds of some are above this, neither is it."""
AMID_ODDS = -3.0
"""Rows between kept ones stay if the log-odds of none of them are below this, and none is named."""
BULLETS = "-*•●○■□◆◇▪▸–—"
"""What an item of a list without numbers begins with, before a space."""
ITEM_ENDS = "。;,!?"
"""How an item of a list ends that is a sentence, or a part of one."""
NEXT_ODDS = -5.0
"""A sentence right below the content stays with it while its log-odds are above this."""
NEAR, NEAR_ODDS = 3, -3.5
"""So many unnamed lines next to the content stay with it while their log-odds are above this:
a caption or a closing line costs more when it is lost than a link when it is kept."""
GOING_ON, SAID = 12, 12
"""So many rows below the content at most another sentence of it stands, of so many characters at
least; between them a table may be, and nothing that names itself."""
SHORT_PAGE = 40
"""A page of so few lines tells little of what is no content."""
BUTTONS = frozenset(("share-widget", "counter", "report-link", "site-tools"))
"""Rules of rows over which such a page goes on."""
LINK = late(
    r"[\[《]?(?:相关|延伸|更多|推荐|热门|扩展)(?:新闻|文章|阅读|报道|链接|推荐)[\]》]? ?:? ?"
    r"[^。!?: ].{3,}"
)
"""A link to another article that stands amid a text, with its heading: what follows a whole list of
such is another text."""
NOTED, NOTE, NOTE_ENDS = late(r"[\[(]?作者?(?:有话(?:要)?说|的话|题外话)[\])]? ?:?"), 10, ":])说话"
"""The label of a note of the author, its characters at most, and how it ends."""
OVER = 4
"""So many rows above the content at most it is said when and where something takes place."""
WORD = 6
"""Shorter lines next to the content are left to the weighing: names of papers, entries of menus."""


def with_own(shape: Shape, keep: NDArray[np.bool_], odds: NDArray[np.float32]) -> NDArray[np.bool_]:
    """The rows of a page that are kept, with those beside them that are of the same text.

    keep: the rows that the weighing keeps, of which there are some; odds: the log-odds of each row.
    """
    import numpy as np

    keep = keep.copy()
    keep[[*_amid(shape, keep, odds)]] = True
    for above in (_items_above, poem):
        keep[[*above(shape, int(np.flatnonzero(keep)[0]))]] = True
    for blocks in (particulars, cells, tallies, steps, contents, pushes):
        keep[[*blocks(shape, keep)]] = True
    first = int(np.flatnonzero(keep)[0])
    title = alike(shape, keep)
    near = _adjoining(shape, keep, odds)
    spoken_to = salutation(shape, first)
    if title is not None:
        nearer = next((n for n in range(first - 1, title, -1) if is_title(shape, n)), title)
        own = shape.folded[title]
        keep[nearer] = True
        if len(own) >= SHORTEST or own in shape.folded[nearer]:
            keep[title] = True
        # between the headline and the content stand the page's data, but sentences are the text's
        keep[[row for row in near if title < row < first and _is_sentence(shape, row)]] = True
        # and its number, or when and by whom it was passed
        keep[[row for row in range(title + 1, first) if _is_its_number(shape, row)]] = True
    if spoken_to is not None:
        keep[spoken_to] = True
    for more in (own_rows(shape, keep), _adjoining(shape, keep, odds)):
        keep[list(more)] = True
    opening = part(shape, first)
    begin = first if opening is None else opening
    for row in (alike(shape, keep) if title is None else None, opening, headline(shape, begin)):
        if row is not None and shape.folded[row] != shape.folded[begin]:
            keep[row] = True
    keep[list(own_rows(shape, keep))] = True
    keep[[*offer(shape, keep)]] = True
    begin = first
    while begin and keep[begin - 1]:
        begin -= 1
    if keep[:begin].any() and (spoken_to := salutation(shape, begin)) is not None:
        keep[spoken_to] = True
    keep[[*_below(shape, keep, odds)]] = True
    for told in (whereabouts, contacts):
        keep[[*told(shape, keep)]] = True
    kept = np.flatnonzero(keep)
    around = range(int(kept[0]) - OVER, int(kept[-1]) + 2)
    keep[[row for row in occasion(shape) if row in around]] = True
    keep[[*headings(shape, keep)]] = True
    keep[[*replies(shape, keep, first)]] = True
    # Steps and offers are asked for again, for more of them may be kept by now.
    for rest in (answers, recipe, judgment, steps, references, called, offered, offer):
        keep[[*rest(shape, keep)]] = True
    keep[[*comments(shape, keep), *listing(shape)]] = False
    keep[[*_noted(shape, odds)]] = True
    if (row := likeliest(shape, keep, odds, first)) is not None:
        keep[row] = True
    return keep


def _adjoining(shape: Shape, keep: Any, odds: Any) -> set[int]:
    """The nearest unnamed rows beside kept ones, while their odds are not all too small.

    Sentences that are likely content besides do not count among the nearest. Above a headline the
    field of the page's data that holds it ends them.
    """
    import numpy as np

    rows: set[int] = set()
    kept = np.flatnonzero(keep)
    headed = shape.folded[int(kept[0])]
    for start, step in ((int(kept[0]), -1), (int(kept[-1]), 1)):
        row, left = start + step, NEAR
        while 0 <= row < len(keep) and shape.rules[row] is None and may_say(shape, row):
            if odds[row] < NEAR_ODDS or shape.size[row] < WORD:
                break
            if step < 0 and shape.folded[row].partition(":")[2].strip() == headed:
                break
            if odds[row] < LIKELY or not _is_sentence(shape, row):
                left -= 1
                if left < 0:
                    break
            rows.add(row)
            row += step
    return rows


def _amid(shape: Shape, keep: Any, odds: Any) -> set[int]:
    """The rows between kept ones where no furniture names itself among them, and none has a date as
    posts of a thread do: lists, tables."""
    import numpy as np

    rows: set[int] = set()
    kept = np.flatnonzero(keep)
    for place in np.flatnonzero(np.diff(kept) > 1).tolist():
        gap = range(int(kept[place]) + 1, int(kept[place + 1]))
        if len(gap) <= GOING_ON and all(
            (shape.rules[row] is None or is_number(shape, row))
            and odds[row] > AMID_ODDS
            and not DATE.search(shape.folded[row])
            for row in gap
        ):
            rows.update(gap)
    return rows


def _items_above(shape: Shape, first: int) -> Iterator[int]:
    """The numbered items right above the first kept row, those with the mark that it has too, and
    the labels that head such."""
    found: list[int] = []
    mark = shape.folded[first][:2]
    marked = mark[:1] in BULLETS and mark[1:].isspace()
    for row in range(first - 1, -1, -1):
        line = shape.folded[row]
        item = ENUMERATOR.match(line) is not None and line[-1] in ITEM_ENDS
        item = item or (marked and line.startswith(mark))
        if shape.rules[row] is not None or not (item or line[-1] == ":"):
            break
        found.append(row)
        below = shape.folded[row + 1]
        if item or ENUMERATOR.match(below) or (marked and below.startswith(mark)):
            yield from found
            found = []


def _below(shape: Shape, keep: Any, odds: Any) -> Iterator[int]:
    """The sentences below the last kept row with no furniture above them but numbers that stand
    alone, and all between them; on a short page those below buttons and counts too."""
    import numpy as np

    last = int(np.flatnonzero(keep)[-1])
    below, parted, linked = last + 1, False, False
    for row in range(last + 1, min(last + 1 + GOING_ON, len(keep))):
        rule = shape.rules[row]
        if rule is not None:
            if LINK.match(shape.folded[row]):
                linked = parted = True
            elif not is_number(shape, row):
                if len(keep) > SHORT_PAGE or rule.name not in BUTTONS:
                    break
                parted = True
        elif linked and not shape.strong[row]:
            break
        elif _says(
            shape, row, odds, NEXT_ODDS if row == below else LIKELY if linked else NEAR_ODDS
        ):
            yield from (row,) if parted else range(last + 1, row + 1)
            below = row + 1


def _noted(shape: Shape, odds: Any) -> Iterator[int]:
    """The rows below the label of a note of the author, which may be of interest."""
    for row, line in enumerate(shape.folded[:-1]):
        if line[-1] not in NOTE_ENDS or len(line) > NOTE or NOTED.fullmatch(line) is None:
            continue
        for below in range(row + 1, min(row + 1 + NEAR, len(odds))):
            if shape.rules[below] is not None or odds[below] < LIKELY:
                break
            yield below


def _says(shape: Shape, row: int, odds: Any, least: float) -> bool:
    """Whether a row, which no rule names, is a sentence that may be content."""
    counts = shape.counts[row]
    return bool(
        odds[row] >= least
        and shape.size[row] >= SAID
        and shape.ends[row]
        and counts[FUNCTION] > 0
        and counts[STOP] + counts[COMMA] > 0
        and not DATE.search(shape.folded[row])
    )


def _is_its_number(shape: Shape, row: int) -> bool:
    """Whether a line, which no rule names, is the number of a notice or tells who passed a law."""
    return shape.rules[row] is None and is_form("number", shape.folded[row])


def _is_sentence(shape: Shape, row: int) -> bool:
    """Whether a line says something: it has words that join others, and marks between them."""
    counts = shape.counts[row]
    return bool(counts[FUNCTION] > 1 and counts[STOP] + counts[COMMA] > 1)
