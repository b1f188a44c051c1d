"""Blocks of short lines beside the prose that are the text's own: labels with values, tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from cleaner.furniture.headings import EDIT
from cleaner.furniture.own import is_form
from cleaner.furniture.shape import COLON, DIGIT, FUNCTION, HAN, LATIN, Shape
from cleaner.late import late

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LABEL, VALUE = 6, 60
"""Characters of a label and of its value in a block of particulars, at most."""
FIELDS = 3
"""Lines of such a block that no rule names, at least."""
FIELD = late(rf"[一-鿿]([一-鿿 ]{{0,{LABEL - 1}}}[一-鿿])? ?: ?(?!\d+$).{{1,{VALUE}}}")
THING = late(
    r"(?:上课|活动|工作)?地 ?[点址]|场地|费用|票价|主讲人?|嘉宾|主办方?|租金|户型|面积|楼层|朝向"
    r"|价格|售价|薪资|导演|编剧|主演|片长|类型|地区|年代|品牌|型号|规格|材质|产地|功率|容量|作词|作曲|编曲|歌手|演唱|专辑|出版社|定价|装帧"
)
"""Labels that say of a thing what it is; a page's own data have none of them."""
SHOP = late(r"店名|店家(?:名称)?|餐厅(?:名称)?|营业时间|[公店]休日?|人均(?:消费)?|平均消费|低消")
"""Labels that say of a shop what it is: with its address they are of who writes of it."""
THINGS, BUTTONS = 2, 6
"""Such labels in a block that buttons part from the content, and rows of these at most."""
NAME = 40
"""Characters of the name of a thing, at most."""
OFFERED = 4
"""Rows of an offer below a headline at most."""
CALLED, SHORT = 10, 4
"""Rows above the content that may be an offer, and characters of the name of what is, at least."""
WHEN = late(r"(?:时间|日期) ?:[^:]*(?::\d\d[^:]*)*$")
"""When it is, which stands first where it does not stand amid the others."""
TIME = late(r"(?:[一-鿿]{0,2}(?:时间|日期)|[展会档]期) ?:.*\d")
PLACE = late(r"[一-鿿]{0,2}(?:地 ?点|会场|场地|考场) ?:.{2}")
"""When and where something takes place; 地址 is also where a site is."""
WHOM = late(r".{0,6}(?:联系|联络|咨询|查询|垂询)(?:人|方式|方法)? ?:")
REACHED = 5
"""A label over whom to ask, and the rows below it that tell how, at most."""
MORE = 4
"""Fields of an occasion besides these at most."""
CELL, CELLS, AMOUNTS = 24, 8, 4
"""Characters of a cell of a table at most; cells of one at least, and amounts with a fraction."""
TALLIES, TALLY = (
    4,
    late(r"[一-鿿]{1,6} ?:? ?约? ?[¥￥$]?\d[\d,.]*(?: ?[\-~] ?\d[\d,.]*)?(?:元|块|分|星|%)?"),
)
"""Such rows at least, and one: 交通 56 元."""
STEPS, APART = 3, 6
"""Numbers of steps at least, and rows from one to the next at most."""
STEP = late(r"[(]?(\d{1,2})(?:$|[).、:] *| +(?!\d))")
PARTS, LISTED = 3, 40
"""Parts of a text whose headings are listed at least, and rows above it that may list them."""
HEAD = 12
LIST = late(
    r"(?:本[页文]|文章|页面|内容)?(?:目[录次]|大纲|导航)(?: ?\[?(?:隐藏|显示|展开|收起)\]?)?"
)
"""Characters of the title of such a list at most, and the title."""
EDITED = late(r" ?\[编辑\]$")
"""The button behind a heading."""
SOURCES = late(r"(?:参考(?:资料|文献|书目)|注释|注解|脚注|引文|资料来源|尾注) ?:?")
SOURCE = late(r"(?:\[\d{1,3}\]|\^? ?\d{1,3} ?[.、])(?=.{4})(?!.*\d次$)")
BETWEEN = 4
"""Rows below the content among which the heading of its sources is."""
NUMBER = late(r"^\d{1,2}(?:\.\d{1,2})*[.、 ]? *")
LISTING = late(r"1[.、 ]?[一-鿿]{2,10}(?: +\d{1,2}[.、 ]?[一-鿿]{2,10}){2,}")
"""Headings of parts with their numbers, in one line."""
ITEM = late(r" +(?=\d)")
AMOUNT = late(r"[-+]?\d[\d,]*\.\d+%?|[-+]?\d{1,3}%|\d{1,3}(?:,\d{3})+")


def particulars(shape: Shape, keep: NDArray[np.bool_]) -> set[int]:
    """The rows of blocks of labels with their values beside kept rows, perhaps over a heading of
    these: when and where an event is, what is let and for how much, which shop it is. The page's
    own data and its contacts make no such block."""
    import numpy as np

    rows: set[int] = set()
    block: list[int] = []
    fields = [n for n in np.flatnonzero(shape.counts[:, COLON]).tolist() if _is_field(shape, n)]
    for row in [*fields, len(keep) + 1]:
        if not block or row == block[-1] + 1:
            block.append(row)
            continue
        free = [at for at in block if shape.rules[at] is None]
        labels = {shape.folded[at].partition(":")[0] for at in free}
        beside = range(max(block[0] - 1, 0), min(block[-1] + 3, len(keep)))
        if sum(THING.fullmatch(label) is not None for label in labels) >= THINGS:
            beside = range(beside.start, max(beside.stop, _behind(shape, block[-1]) + 1))
        if len(labels) >= FIELDS and keep[beside].any():
            first = free[0]
            if first - 1 in block and WHEN.match(shape.folded[first - 1]):
                first -= 1
            rows.update(range(first, free[-1] + 1))
        elif len(block) > 1 and any(map(SHOP.fullmatch, labels)):
            head = block[0] - 1  # of these fields
            if keep[max(head - 1, 0) : beside.stop].any():
                rows.update(block if keep[head] or head < 0 else (head, *block))
        block = [row]
    return rows


def _behind(shape: Shape, last: int) -> int:
    """The row that stands behind another one, over buttons between them and a heading."""
    end = min(last + 1 + BUTTONS, len(shape.rules) - 1)
    row = min(last + 1, end)
    while row < end and shape.rules[row] is not None:
        row += 1
    return row + (row < end and _is_part(shape, row, "part"))


def offer(shape: Shape, keep: NDArray[np.bool_]) -> Iterator[int]:
    """The rows of what is offered right below the first kept row, and headings of its parts."""
    import numpy as np

    kept = np.flatnonzero(keep)
    first = int(kept[0])
    row = first + 1
    while row <= first + OFFERED and row < len(keep) and _offers(shape, row):
        yield row
        row += 1
    for row in kept.tolist():
        if row and not keep[row - 1] and _is_part(shape, row - 1, "part"):
            yield row - 1


def called(shape: Shape, keep: NDArray[np.bool_]) -> Iterator[int]:
    """The rows of particulars above the kept ones, and above these the name of what has them."""
    import numpy as np

    first = int(np.flatnonzero(keep)[0])
    above = {row for row in particulars(shape, keep) if row < first}
    yield from above
    row = min(above, default=first) - 1
    if row < 0 or shape.rules[row] is not None or len(shape.folded[row]) > NAME:
        return
    label = shape.folded[row + 1].partition(":")
    if label[1] and THING.fullmatch(label[0].rstrip()) and ":" not in shape.folded[row]:
        yield row


def offered(shape: Shape, keep: NDArray[np.bool_]) -> Iterator[int]:
    """The row above the kept ones that names what is offered, right over what is offered for it;
    that may be the first of them."""
    import numpy as np

    first = int(np.flatnonzero(keep)[0])
    rows = [row for row in range(max(1, first - CALLED), first + 1) if _offers(shape, row)]
    name = min(rows, default=0) - 1
    if name >= 0 and shape.rules[name] is None and SHORT <= len(shape.folded[name]) <= NAME:
        yield name


def whereabouts(shape: Shape, keep: NDArray[np.bool_]) -> Iterator[int]:
    """The rows right below the last kept one that say where what the text offers is."""
    import numpy as np

    label = int(np.flatnonzero(keep)[-1]) + 1
    known = label + 1 < len(keep) and _is_part(shape, label + 1, "place")
    if known and THING.fullmatch(shape.folded[label].rstrip(":")) is not None:
        yield from (label, label + 1)


def contacts(shape: Shape, keep: NDArray[np.bool_]) -> Iterator[int]:
    """The rows of telephones and addresses below a kept label that says whom to ask.

    A name may stand between; the page's own contacts have no such label in its content.
    """
    for label, line in enumerate(shape.folded):
        if not keep[label] or WHOM.fullmatch(line) is None:
            continue
        for row in range(label + 1, min(label + 1 + REACHED, len(keep))):
            if shape.fits(row, "contact"):
                yield row
            elif not keep[row]:
                break


def occasion(shape: Shape) -> Iterator[int]:
    """The rows that say when and where something takes place, with a date above, and the fields
    right below them, who holds it among these.

    A time alone is that of the page; one with a place beside it is what a notice is about.
    """
    import numpy as np

    labelled = shape.counts[:, COLON] > 0
    for row in np.flatnonzero(labelled[:-1] & labelled[1:]).tolist():
        pair = shape.folded[row : row + 2]
        if not any(TIME.match(one) and PLACE.match(other) for one, other in (pair, pair[::-1])):
            continue
        if _may_be_time(shape, row) and _may_be_time(shape, row + 1):
            yield from (row, row + 1)
            if row and TIME.match(shape.folded[row - 1]) and _may_be_time(shape, row - 1):
                yield row - 1
            for below in range(row + 2, min(row + 2 + MORE, len(shape.folded))):
                line = shape.folded[below]
                free = shape.rules[below] is None or shape.fits(below, "masthead")
                if not free or FIELD.fullmatch(line) is None:
                    break
                yield below


def _may_be_time(shape: Shape, row: int) -> bool:
    return shape.rules[row] is None or shape.fits(row, "date-line")


def _offers(shape: Shape, row: int) -> bool:
    return len(shape.folded[row]) <= VALUE and _is_part(shape, row, "offer")


def _is_part(shape: Shape, row: int, form: str) -> bool:
    return shape.rules[row] is None and is_form(form, shape.folded[row])


def _is_field(shape: Shape, row: int) -> bool:
    rule, line = shape.rules[row], shape.folded[row]
    if ":" not in line[: LABEL + 3] or FIELD.fullmatch(line) is None:
        return False
    if rule is None:
        return not is_form("data", line) or line.startswith("时间")
    return rule.weak or rule.name in ("date-line", "masthead")


def references(shape: Shape, keep: NDArray[np.bool_]) -> Iterator[int]:
    """The rows of the sources of a text below its last row, numbered below their heading; buttons
    may stand before and behind that."""
    import numpy as np

    begin = int(np.flatnonzero(keep)[-1]) + 1
    for row in range(begin, min(begin + BETWEEN, len(keep))):
        if SOURCES.fullmatch(shape.folded[row]) is None:
            continue
        below = row + 1
        while below < len(keep) and EDIT.fullmatch(shape.folded[below]):
            below += 1
        while below < len(keep) and SOURCE.match(shape.folded[below]):
            yield from {row, below}
            below += 1
        return


def cells(shape: Shape, keep: NDArray[np.bool_]) -> set[int]:
    """The rows of tables, a cell a line, that touch kept rows: short lines with many amounts."""
    import numpy as np

    words = shape.counts[:, HAN] + shape.counts[:, FUNCTION] + shape.counts[:, LATIN]
    digits = (shape.counts[:, DIGIT] > 0) & (shape.size <= CELL) & (words == 0)
    amounts = {n for n in np.flatnonzero(digits).tolist() if AMOUNT.fullmatch(shape.folded[n])}
    rows: set[int] = set()
    if len(amounts) < AMOUNTS:
        return rows
    run: list[int] = []
    for row in range(len(keep) + 1):
        if row < len(keep) and _is_cell(shape, row):
            run.append(row)
            continue
        if (
            len(run) >= CELLS
            and keep[max(run[0] - 1, 0) : run[-1] + 2].any()
            and len(amounts.intersection(run)) >= AMOUNTS
        ):
            rows.update(run)
        run = []
    return rows


def tallies(shape: Shape, keep: NDArray[np.bool_]) -> set[int]:
    """The rows of things and how much each is, one a row, that touch kept rows: costs, marks."""
    import numpy as np

    rows: set[int] = set()
    run: list[int] = []
    short = np.flatnonzero((shape.counts[:, DIGIT] > 0) & (shape.size <= CELL)).tolist()
    found = [n for n in short if shape.rules[n] is None and TALLY.fullmatch(shape.folded[n])]
    for row in [*found, len(keep) + 1]:
        if run and row != run[-1] + 1:
            if len(run) >= TALLIES and keep[max(run[0] - 1, 0) : run[-1] + 2].any():
                rows.update(run)
            run = []
        run.append(row)
    return rows


def steps(shape: Shape, keep: NDArray[np.bool_]) -> set[int]:
    """The rows of steps, each behind its number or below it, where one of them is kept.

    Steps are sentences; the headlines of a ranked list are none.
    """
    rows: set[int] = set()
    numbered = [
        (row, number)
        for row, line in enumerate(shape.folded)
        if line[0] in "(0123456789" and (number := STEP.match(line)) is not None
    ]
    for below in (0, 1):
        run: list[int] = []
        for row, number in numbered:
            if below != (number.end() == len(number.string)):
                continue
            count = int(number[1])
            if count == len(run) + 1 and (not run or row - run[-1] <= APART):
                run.append(row)
            elif count == 1:
                rows |= _steps(shape, keep, run, below)
                run = [row]
        rows |= _steps(shape, keep, run, below)
    return rows


def _steps(shape: Shape, keep: NDArray[np.bool_], run: list[int], below: int) -> set[int]:
    """The rows of steps, given those of their numbers and how far below these the steps stand."""
    said = [row + below for row in run]
    if len(run) < STEPS or said[-1] >= len(keep) or not keep[said].any():
        return set()
    if 3 * sum(bool(shape.ends[row]) and shape.rules[row] is None for row in said) < 2 * len(run):
        return set()
    return {row for row in range(run[0], said[-1] + 1) if _open(shape, row)}


def contents(shape: Shape, keep: NDArray[np.bool_]) -> set[int]:
    """The rows of the parts of a text whose headings are listed above it, in their order.

    A menu comes back at the foot of a page too, but no sentences stand between its entries there.
    """
    import numpy as np

    first = int(np.flatnonzero(keep)[0])
    places: dict[str, int] = {}
    for row in (*range(first, len(keep)), *range(max(0, first - 2), first)):
        if LIST.fullmatch(shape.folded[row]) is None:
            places.setdefault(shape.folded[row], row)
    # the last rows are asked for last: the first heading may stand over the first kept row
    rows: set[int] = set()
    run: list[int] = []
    above = [item for row in range(max(0, first - LISTED), first) for item in _listed(shape, row)]
    for row, line in (*above, (first, "")):
        place = places.get(line, -1) if line and len(line) <= CELL else -1
        if place > (run[-1] if run else row + 1):
            run.append(place)
            continue
        rows |= _parts(shape, keep, run)
        run = [] if place < 0 else [place]
    return rows


def listing(shape: Shape) -> set[int]:
    """The rows that list the headings of the parts of a text below, under the title of the list."""
    rows: set[int] = set()
    heads = [
        row
        for row, line in enumerate(shape.folded)
        if len(line) <= HEAD and LIST.fullmatch(line) is not None
    ]
    places = {EDITED.sub("", line): row for row, line in enumerate(shape.folded)} if heads else {}
    for head in heads:
        row, last, found = head + 1, -1, []
        while row < len(shape.folded):
            item = NUMBER.sub("", shape.folded[row])
            place = places.get(item, -1) if item else -1
            if place <= max(row, last) or len(item) > CELL:
                break
            found.append(row)
            row, last = row + 1, place
        if len(found) >= PARTS and last > found[-1] + len(found):
            rows.update((head, *found))
    return rows


def _listed(shape: Shape, row: int) -> Iterator[tuple[int, str]]:
    """A row with each of the headings that it lists, without their numbers: one, or several."""
    line = shape.folded[row]
    several = LISTING.fullmatch(line) is not None
    for item in ITEM.split(line) if several else [line]:
        yield row, NUMBER.sub("", item.strip())


def _parts(shape: Shape, keep: NDArray[np.bool_], run: list[int]) -> set[int]:
    """The rows of parts, given the rows of their headings, where they hold sentences."""
    if len(run) < PARTS:
        return set()
    end = run[-1] + 1
    while end < len(keep) and _open(shape, end) and (keep[end] or shape.ends[end]):
        end += 1
    bounds = [*run, end]
    said = sum(
        any(shape.ends[at] and shape.rules[at] is None for at in range(one + 1, other))
        for one, other in pairwise(bounds)
    )
    if 3 * said < 2 * len(run):
        return set()
    return {row for row in range(run[0], end) if _open(shape, row) or row in run}


def _open(shape: Shape, row: int) -> bool:
    """Whether no rule names a row, or one that only numbers and dates fit."""
    rule = shape.rules[row]
    return rule is None or (rule.weak and rule.name in ("bare-number", "date-line"))


def _is_cell(shape: Shape, row: int) -> bool:
    return bool(shape.size[row] <= CELL) and _open(shape, row)
