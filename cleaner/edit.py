"""Edits, and the only functions that change text.

A filter never changes text: it returns edits, and `apply` makes the new text from them.
Because an edit keeps what it replaced, `revert` goes back.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from cleaner.errors import EditError


class Edit(NamedTuple):
    """One change to one text.

    start, end: code point offsets into the text that the step saw; `start == end` inserts.
    text:       what stands there afterwards; `""` is a removal.
    rule:       the name of the rule that found it, as listed in the filter's `rules`.
    because:    the evidence, in words for a person; may be empty.
    was:        the text replaced. `complete` fills it in where a filter left it out.
    """

    start: int
    end: int
    text: str
    rule: str
    because: str = ""
    was: str | None = None


AT_REST: Final[list[Edit]] = []
"""No edits, said of a text in which nothing is found and of which nothing would be found either if
any of its lines were gone. It is told from other empty lists by being this one."""


def removes_lines(before: str, edits: Iterable[Edit]) -> bool:
    r"""Whether edits do nothing but take whole lines out of a text.

    >>> removes_lines("一\n二\n三", [Edit(0, 2, "", "line"), Edit(3, 5, "", "line")])
    True
    >>> removes_lines("一\n二", [Edit(1, 2, "", "wrapped-line")])
    False
    """
    size = len(before)
    return all(
        not edit.text
        and edit.start < edit.end
        and (
            # with the line feed behind the lines, or with that before them
            (
                (edit.start == 0 or before[edit.start - 1] == "\n")
                and (edit.end == size or before[edit.end - 1] == "\n")
            )
            or (before[edit.start] == "\n" and (edit.end == size or before[edit.end] == "\n"))
        )
        for edit in edits
    )


def complete(before: str, edits: Iterable[Edit]) -> list[Edit]:
    """Sort edits, fill in `was`, and leave out those that change nothing.

    Raises EditError when an edit lies outside `before`, overlaps another one, or says that it
    replaced something that is not there.

    >>> complete("漢字", [Edit(0, 1, "汉", "character")])
    [Edit(start=0, end=1, text='汉', rule='character', because='', was='漢')]
    """
    done: list[Edit] = []
    at = 0
    size = len(before)
    for edit in sorted(edits, key=_place):
        start, end, text, rule, because, was = edit
        if not at <= start <= end <= size:
            raise EditError(
                f"the edit {start}-{end} of rule {rule!r} overlaps another or leaves the text "
                f"of {size} characters: report this as a fault of the filter"
            )
        there = before[start:end]
        if was is None:
            edit = Edit(start, end, text, rule, because, there)
        elif was != there:
            raise EditError(
                f"the edit {start}-{end} of rule {rule!r} was made for another text: "
                "apply it to the text it was found in"
            )
        if text != there:
            done.append(edit)
        at = end
    return done


def _place(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end


def apply(before: str, edits: Iterable[Edit]) -> str:
    """The text after the edits; raises EditError as `complete` does.

    >>> apply("茶(chá)道", [Edit(1, 6, "", "reading")])
    '茶道'
    """
    return joined(before, complete(before, edits))


class Change(Protocol):
    """What `joined` needs of an edit."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...


def joined(before: str, edits: Sequence[Change]) -> str:
    """The same as `apply` for edits that `complete` has checked, without another look at them."""
    if not edits:
        return before
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts.append(before[at : edit.start])
        parts.append(edit.text)
        at = edit.end
    parts.append(before[at:])
    return "".join(parts)


def revert(after: str, edits: Iterable[Edit]) -> str:
    """The text before the edits, given the text after them; the inverse of `apply`.

    The edits must carry `was`, as those of `complete` and of every filter that ships do.
    Raises EditError when they do not, or when `after` is not what they made.

    >>> revert("茶道", [Edit(1, 6, "", "reading", was="(chá)")])
    '茶(chá)道'
    """
    return joined(after, inverse(edits, after))


def inverse(edits: Iterable[Edit], after: str) -> list[Edit]:
    """The edits that lead from the text after `edits` back to the one before."""
    back: list[Edit] = []
    shift = 0
    for start, end, text, rule, because, was in sorted(edits, key=_place):
        if was is None:
            raise EditError(
                f"the edit {start}-{end} of rule {rule!r} does not say what it replaced: "
                "pass it through complete() first"
            )
        at = start + shift
        if at < 0 or after[at : at + len(text)] != text:
            raise EditError("the text was changed after these edits: restore it from its own copy")
        back.append(Edit(at, at + len(text), was, rule, because, text))
        shift += len(text) - (end - start)
    return back


def rewrite(
    pattern: re.Pattern[str],
    text: str,
    new: str | Callable[[re.Match[str]], str | None],
    rule: str,
    because: str | Callable[[re.Match[str]], str] = "",
) -> Iterator[Edit]:
    """An edit for every match of `pattern` in `text`.

    new:     what stands there afterwards, or a function of the match; None lets the match be.
    because: the evidence, or a function of the match.
    """
    for match in pattern.finditer(text):
        changed = new if isinstance(new, str) else new(match)
        was = match[0]
        if changed is None or changed == was:
            continue
        why = because if isinstance(because, str) else because(match)
        yield Edit(match.start(), match.end(), changed, rule, why, was)
