"""The edits of several steps as one list over the first text."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from cleaner.edit import AT_REST, Edit, complete, joined


def narrowed(edit: Edit) -> Iterator[Edit]:
    """An edit as edits over just those characters of its text that differ.

    Where both texts are of one length they are compared place by place, as characters are converted
    one for one; otherwise what they share at both ends is left out. The edit must carry `was`.

    >>> [(e.start, e.was, e.text) for e in narrowed(Edit(4, 8, "开始会议", "run", was="開始會議"))]
    [(4, '開', '开'), (6, '會', '会'), (7, '議', '议')]
    """
    start, _, text, rule, because, was = edit
    assert was is not None
    if len(was) == len(text):
        for at, (old, new) in enumerate(zip(was, text, strict=True), start):
            if old != new:
                yield Edit(at, at + 1, new, rule, because, old)
        return
    head = _shared(was, text)
    tail = _shared(was[head:][::-1], text[head:][::-1])
    end = len(was) - tail
    yield Edit(
        start + head, start + end, text[head : len(text) - tail], rule, because, was[head:end]
    )


def _shared(one: str, other: str) -> int:
    """How many characters two texts share at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _widened(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Edits of neighbouring characters for the same reason as one."""
    last: Edit | None = None
    for edit in edits:
        if last is not None and _continues(last, edit):
            was = (last.was or "") + (edit.was or "")
            last = last._replace(end=edit.end, text=last.text + edit.text, was=was)
            continue
        if last is not None:
            yield last
        last = edit
    if last is not None:
        yield last


def _continues(last: Edit, edit: Edit) -> bool:
    return (
        last.end == edit.start
        and last[3:5] == edit[3:5]
        and edit.end - edit.start == len(edit.text)
        and last.end - last.start == len(last.text)
    )


class _Piece(NamedTuple):
    """A stretch of the first text and what became of it; None where nothing did.

    What was not touched is not held: cutting a piece of a long text would copy it each time.
    """

    start: int
    end: int
    text: str | None
    edit: Edit | None

    @property
    def size(self) -> int:
        return self.end - self.start if self.text is None else len(self.text)


def compose(before: str, steps: Iterable[Sequence[Edit]]) -> list[Edit]:
    """The edits of several steps as one list over the first text.

    before: the text that the first step saw.
    steps:  for each step its edits, over the text that the step before it made.

    An edit over a whole run is narrowed to what differs in it, and where a later step changes
    what an earlier one wrote, the later rule stands. For every input,
    `apply(before, compose(before, steps))` is what the steps one after another give.
    """
    pieces = [_Piece(0, len(before), None, None)]
    for edits in steps:
        if edits:
            narrow = [part for edit in edits for part in narrowed(edit)]
            pieces = list(_overlay(before, pieces, narrow))
    composed = (
        Edit(p.start, p.end, p.text, p.edit.rule, p.edit.because, before[p.start : p.end])
        for p in pieces
        if p.edit is not None and p.text is not None and p.text != before[p.start : p.end]
    )
    return list(_widened(composed))


def _overlay(before: str, pieces: Sequence[_Piece], edits: Sequence[Edit]) -> Iterator[_Piece]:
    """The pieces after one more step; an edit swallows what it covers of them."""
    queue = iter(pieces)
    piece = next(queue, None)
    at = 0  # where `piece` begins in the text that this step saw
    for edit in edits:
        while piece is not None and at + piece.size <= edit.start:
            at += piece.size
            yield piece
            piece = next(queue, None)
        if piece is not None and at < edit.start:
            head, piece = _split(piece, edit.start - at)
            yield head
            at = edit.start
        place = piece.start if piece is not None else _end_of(pieces)
        covered: list[_Piece] = []
        while piece is not None and at < edit.end:
            if at + piece.size > edit.end:
                head, piece = _split(piece, edit.end - at)
                covered.append(head)
                at = edit.end
                break
            at += piece.size
            covered.append(piece)
            piece = next(queue, None)
        yield from _swallowed(before, covered, edit, place)
    while piece is not None:
        yield piece
        piece = next(queue, None)


def _swallowed(before: str, covered: Sequence[_Piece], edit: Edit, place: int) -> Iterator[_Piece]:
    """What an edit makes of the pieces that it covers, or of the place where it writes.

    Whole lines that an earlier step took away keep its reason when a removal runs over them.
    """
    start = end = covered[0].start if covered else place
    for piece in covered:
        if not edit.text and piece.text == "" and "\n" in before[piece.start : piece.end]:
            if start < end:
                yield _Piece(start, end, "", edit)
            yield piece
            start = piece.end
        end = piece.end
    if start < end or edit.text or not covered:
        yield _Piece(start, end, edit.text, edit)


def _end_of(pieces: Sequence[_Piece]) -> int:
    return pieces[-1].end if pieces else 0


def _split(piece: _Piece, size: int) -> tuple[_Piece, _Piece]:
    """Two pieces, the first with `size` characters; it inherits the origin of a changed piece."""
    middle = piece.start + size if piece.edit is None else piece.end
    head = tail = None
    if piece.text is not None:
        head, tail = piece.text[:size], piece.text[size:]
    return (
        _Piece(piece.start, middle, head, piece.edit),
        _Piece(middle, piece.end, tail, piece.edit),
    )


def settled(
    text: str, once: Callable[[str], Iterable[Edit]], rounds: int | None = None
) -> list[Edit] | None:
    """What a step finds, asked again and again until it finds nothing, as one list over the text.

    once:   the edits of one look at a text.
    rounds: how often it is asked at most; None while it finds anything.

    None where it finds no rest in so many rounds.
    """
    return settled_each([text], lambda texts: map(once, texts), rounds)[0]


def settled_each(
    texts: Sequence[str],
    once: Callable[[Sequence[str]], Iterable[Iterable[Edit]]],
    rounds: int | None = None,
) -> list[list[Edit] | None]:
    """`settled` of several texts, for a step that looks at several at once."""
    steps: list[list[list[Edit]]] = [[] for _ in texts]
    found: list[list[Edit] | None] = [None] * len(texts)
    now, going = list(texts), list(range(len(texts)))
    while going:
        still = []
        for place, edits in zip(going, once([now[place] for place in going]), strict=True):
            step = complete(now[place], edits)
            own = steps[place]
            if edits is AT_REST and not own:
                found[place] = AT_REST
            elif not step:
                found[place] = compose(texts[place], own) if len(own) > 1 else [*chain(*own)]
            elif len(own) != rounds:
                own.append(step)
                now[place] = joined(now[place], step)
                still.append(place)
        going = still
    return found
