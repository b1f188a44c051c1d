"""Program code amid the text of a page.

To a model of prose and furniture a line of code is like neither, and what stands below a listing
looks as if the text had ended above it. So listings are set aside while a page is weighed; the
buttons beside them are not theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from cleaner.furniture.shape import FUNCTION, HAN, LATIN, Shape
from cleaner.late import late

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST = 3
"""Statements of a listing, at least."""
LOOSE = 2
"""So many other lines may stand between two of them: comments, brackets, blank strings."""
LONGEST = 200
"""A longer line is none of a listing."""
_NAME = r"[a-z_$@][\w$.:>\-]*(?:\[[^\]]*\])*"
STATEMENT = late(
    r"(?:import|from|package|using|use|require|include|#include|#define) ?[\w.*<>\"'/{}, :]+;?"
    r"|(?:def|class|func|fn|function|interface|struct|enum|module|sub|namespace)\b.*[({:]\)?;?"
    r"|(?:if|elif|else|for|foreach|while|try|except|finally|switch|case|with|do|until|catch)\b"
    r".*(?:[{:]|then|do|\bin\b.*)"
    r"|(?:public|private|protected|static|final|const|let|var|val|int|long|char|void|float|double"
    r"|string|bool|boolean|auto|local|my)\b.*[={;(),]"
    r"|(?:select|insert into|update|delete from|create|alter|drop|grant)\b.*(?:;|\*|\(|\b"
    r"(?:from|table|set|values|index|database)\b.*)"
    r"|(?:return|yield|raise|throw|echo|print|printf|puts|export)\b.*[;()\[\]{}$=+*\"'].*"
    rf"|{_NAME}(?: ?[,*] ?{_NAME})* ?(?:[-+*/%|&^:?]|<<|>>)?= ?[^=].*"
    rf"|(?:await |new |@)?{_NAME}\(.*\)?[;:,{{]?"
    r"|(?:\$|>>>|#|%|sudo|c:\\[^ ]*>) ?[a-z./][\w./\-]*(?: .*)?"
    r"|(?:apt|apt-get|yum|pip|pip3|npm|git|docker|cd|ls|mkdir|curl|wget|make|cmake|gcc|java|javac"
    r"|python|python3|chmod|export|systemctl|kubectl) [\w./\-].*"
    r"|</?[a-z][\w\-]*(?: [^<>]*)?/?>.*|.*[;{}]|[)\]}]+[;,)]*"
)
"""A stripped, folded line that may be a statement, with its words in any language left out."""
QUOTED = late(
    r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|(?:^|\s)(?://|#(?![a-z])|-- |/\*|;;).*$|^\*.*"
)
"""Strings and comments, which are written in words."""
PAGE = late(r"\bdocument\.|\bwindow\.|\.push\(|<script|\bjquery\b|\$\(|\bgoogle|_id ?=|\bads?\w*\b")
"""What scripts of a page are made of, which come into its text by mistake."""
COPY = frozenset(("复制", "复制代码", "拷贝", "copy", "copy code"))
"""Words of a button beside a listing."""
CODE, CODED = 6, late(r"[:=(){}\[\];<>$@\\]")
"""Characters that such a line begins with, none of them Chinese, and marks of which it has one."""
LANGUAGE = late(
    r"(?:ba|z|power)?sh(?:ell)?|bash|c(?:\+\+|#|pp|ss)?|dockerfile|go|html|ini|java(?:script)?|json"
    r"|kotlin|lua|makefile|nginx|php|plain ?text|python|ruby|rust|scss|sql|swift|text|toml"
    r"|typescript|[jt]sx?|vue|xml|ya?ml|console|diff|代码"
)
"""A label that tells the language of a listing."""


def listings(shape: Shape) -> list[tuple[int, int]]:
    """The rows at which listings of program code begin and end, the end excluded."""
    import numpy as np

    counts = shape.counts
    words = (counts[:, HAN] + counts[:, FUNCTION]) * 2 > shape.size
    sparse = ~words & (shape.size <= LONGEST) & (shape.size > counts[:, LATIN])
    rows = [row for row in np.flatnonzero(sparse).tolist() if shape.rules[row] is None]
    found = [row for row in rows if is_statement(shape.folded[row])]
    if len(found) < LEAST:
        return []
    apart = [n for n, (a, b) in enumerate(pairwise(found), 1) if not _together(shape, a, b)]
    runs = [found[a:b] for a, b in pairwise([0, *apart, len(found)])]
    return [(run[0], run[-1] + 1) for run in runs if len(run) >= LEAST]


def is_statement(line: str) -> bool:
    """Whether a stripped, folded line may be a line of code."""
    bare = QUOTED.sub("", line).strip()
    return bool(bare) and bare.isascii() and STATEMENT.fullmatch(bare) is not None


def _together(shape: Shape, one: int, other: int) -> bool:
    """Whether two statements are of one listing."""
    between = range(one + 1, other)
    return len(between) <= LOOSE and all(
        shape.rules[row] is None and shape.ends[row] == 0 and not shape.strong[row]
        for row in between
    )


@dataclass(frozen=True, slots=True)
class Aside:
    """A shape whose listings are set aside.

    whole: with them; bare: without.
    runs:  the rows at which they begin and end, the end excluded.
    left:  which rows of the whole are in none of them.
    """

    whole: Shape
    bare: Shape
    runs: list[tuple[int, int]]
    left: NDArray[np.bool_]

    def kept(self, bare: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which rows of the whole belong to a text, given those of the bare shape that do.

        A listing below a line of the text is its own, unless it may be a script of the page: then
        only if the text goes on below it too.
        """
        import numpy as np

        keep = np.zeros(len(self.left), bool)
        keep[self.left] = bare
        for begin, end in self.runs:
            above = begin > 0 and bool(keep[begin - 1])
            below = end < len(keep) and bool(keep[end])
            script = any(PAGE.search(self.whole.folded[row]) for row in range(begin, end))
            keep[begin:end] = above and (below or not script)
        return keep


def set_aside(shape: Shape) -> Aside | None:
    """A shape without its listings; None where it has none."""
    import numpy as np

    runs = listings(shape)
    if not runs:
        return None
    left = np.ones(len(shape.index), bool)
    for begin, end in runs:
        left[begin:end] = False
    return Aside(shape, _some(shape, left), runs, left)


def _some(shape: Shape, chosen: NDArray[np.bool_]) -> Shape:
    """A shape of the rows that are chosen."""
    rows = chosen.nonzero()[0].tolist()
    some: dict[str, Any] = {}
    for field in fields(shape):
        values = getattr(shape, field.name)
        listed = isinstance(values, list)
        some[field.name] = [values[row] for row in rows] if listed else values[chosen]
    return Shape(**some)


def copying(shape: Shape) -> list[int]:
    """The rows with a button that copies a listing beside it, and with the label above the button
    that tells its language."""
    rows: list[int] = []
    for row, line in enumerate(shape.folded):
        if line not in COPY:
            continue
        above = shape.folded[row - 1] if row else ""
        below = "".join(shape.folded[row + 1 : row + 2])
        label = LANGUAGE.fullmatch(above) is not None
        if label or _is_code(above) or _is_code(below):
            rows.extend((row - 1, row) if label else (row,))
    return rows


def _is_code(line: str) -> bool:
    """Whether a folded line may be one of a listing, perhaps with words in it."""
    return is_statement(line) or (line[:CODE].isascii() and CODED.search(line) is not None)
