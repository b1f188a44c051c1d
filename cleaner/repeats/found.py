"""What repeats in documents, as edits that take it out and as sentences that name it."""

import math
from array import array
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cleaner.document import cuts
from cleaner.edit import Edit
from cleaner.neardup import MEMORY, Collection, Copies, Units
from cleaner.neardup.room import Column, Room

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK = 1 << 10
_STEP = 1 << 20
_SHOWN = 16  # characters of the copy kept that a reason quotes


class Places:
    """Where the parts of documents stand that were compared, in the order of the corpus."""

    def __init__(self, memory: int = MEMORY) -> None:
        """memory: bytes of which a part is taken; what is more goes to a file."""
        self.names: list[str] = []
        self.first = array("q", [0])
        self._begins = array("q", [0])
        self._told_from = array("q", [0])
        self._came = [Column("i4", memory // 32) for _ in range(3)]
        self._came.append(Column("u8", memory // 32))

    def add(self, name: str, units: Units) -> None:
        self.names.append(name)
        sizes, lines, spans, told = self._came
        sizes.add(units.sizes)
        lines.add(units.lines)
        spans.add(units.spans)
        told.add(units.told)
        self._told_from.append(self._told_from[-1] + len(units.told) // 8)
        self.first.append(self.first[-1] + len(units.lines) // 4)
        self._begins.append(self._begins[-1] + len(units.sizes) // 4)

    @cached_property
    def _rooms(self) -> list[Room]:
        """The sizes, lines, spans and what is told; nothing is added any more."""
        return [column.room() for column in self._came]

    def documents(self, parts: "NDArray[np.int64]") -> "NDArray[np.int64]":
        """For each part the number of its document."""
        import numpy as np

        return np.searchsorted(np.frombuffer(self.first, np.int64), parts, "right") - 1

    def rows(self, document: int, found: Copies) -> "tuple[int, int]":
        """Where the parts of a document begin and end among the copies that were found."""
        import numpy as np

        bounds = np.array(self.first[document : document + 2], np.uint32)
        low, high = found.copy.array.searchsorted(bounds)
        return int(low), int(high)

    def lines(self, parts: "NDArray[np.int64]") -> Iterator[tuple[str, int]]:
        """For each part the name of its document, and its line, from 1."""
        lines = self._rooms[1].rows(parts).tolist()
        for document, line in zip(self.documents(parts).tolist(), lines, strict=True):
            yield self.names[document], line + 1

    def sizes(self, document: int) -> "NDArray[np.int32]":
        """The length of each line of a document, blank ones as -1 - length."""
        begin, end = self._begins[document : document + 2]
        return self._rooms[0].part(begin, end)

    def told(self, document: int) -> "tuple[NDArray[np.uint64], NDArray[np.int64]]":
        """What is told of each line of a document that is not blank, and which of these its parts
        are."""
        import numpy as np

        begin, end = self._told_from[document : document + 2]
        first, last = self.first[document : document + 2]
        places = np.cumsum(self.sizes(document) >= 0) - 1
        return self._rooms[3].part(begin, end), places[self._rooms[1].part(first, last)]

    def marks(self, chosen: "NDArray[np.bool_]") -> "NDArray[np.int64]":
        """The marks of the texts of lines, each behind 32 bits with the number of its document.

        chosen: of which documents, for each whether of it.
        """
        import numpy as np

        made = [np.empty(0, np.int64)]
        begins = np.frombuffer(self._told_from, np.int64)
        for at in range(0, len(chosen), _BLOCK):
            documents = np.arange(at, min(at + _BLOCK, len(chosen)))
            if chosen[documents].any():
                told = self._rooms[3].part(begins[documents[0]], begins[documents[-1] + 1])
                of = np.repeat(documents, begins[documents + 1] - begins[documents])
                own = chosen[of]
                made.append((told[own] >> np.uint64(32)).astype(np.int64) | of[own] << 32)
        return np.concatenate(made)

    def counts(self) -> "NDArray[np.int64]":
        """For each document of how many lines something is told; 0 where nothing is."""
        import numpy as np

        told = np.frombuffer(self._told_from, np.int64)
        return told[1:] - told[:-1]

    def span(self, part: int) -> tuple[int, int]:
        """Where a part begins and ends that is no line."""
        start, end = self._rooms[2].part(2 * part, 2 * part + 2).tolist()
        return start, end


def shown(ratio: float) -> str:
    """A similarity to two places, never rounded up to a threshold."""
    return f"{math.floor(ratio * 100 + 1e-9) / 100:.2f}"


class Reason(NamedTuple):
    """Why a part of a document goes; its line counts from 1."""

    line: int
    rule: str
    because: str


class Repeats(Mapping[str, list[Edit]]):
    """The edits of each document of which a part goes, made when they are asked for.

    places: where the parts are.
    gone:   the numbers of those that go, in ascending order.
    unit:   what a part is.
    """

    def __init__(self, places: Places, gone: Room, unit: str) -> None:
        self.places, self.gone, self.unit = places, gone, unit
        self._made, self._reasons = range(0), list[Reason]()

    @property
    def compared(self) -> int:
        """How many parts were compared."""
        return self.places.first[-1]

    def _reasons_of(self, begin: int, end: int) -> Iterator[Reason]:
        """Why the parts at these places of `gone` go."""
        raise NotImplementedError

    @cached_property
    def _changed(self) -> "tuple[NDArray[np.int64], NDArray[np.int64]]":
        """The documents of which something goes, by number, and where in `gone` each begins.

        The latter has one more, where the last ones end.
        """
        import numpy as np

        documents, begins = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        last = -1
        for at in range(0, len(self.gone.array), _STEP):
            some = self.places.documents(self.gone.part(at, at + _STEP))
            new = np.flatnonzero(np.diff(some, prepend=last))
            documents.append(some[new])
            begins.append(new + at)
            last = int(some[-1])
        return np.concatenate(documents), np.append(np.concatenate(begins), len(self.gone.array))

    @cached_property
    def _rows(self) -> dict[str, int]:
        """By name of a document of which something goes: its row among these."""
        rows = enumerate(self._changed[0].tolist())
        return {self.places.names[document]: row for row, document in rows}

    def _bounds(self, name: str) -> tuple[int, int]:
        """Where in `gone` the parts of a document begin and end."""
        row = self._rows[name]
        begin, end = self._changed[1][row : row + 2].tolist()
        return begin, end

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __getitem__(self, name: str) -> list[Edit]:
        document = int(self._changed[0][self._rows[name]])
        reasons = self.reasons(name)
        sizes = self.places.sizes(document)
        if self.unit == "document":
            size = sum(size if size >= 0 else -1 - size for size in sizes.tolist())
            size += len(sizes) - 1
            return [Edit(0, size, "", *reasons[0][1:])]
        if self.unit == "paragraph":
            return _without(sizes, [(line - 1, rule, why) for line, rule, why in reasons])
        return self._sentences(sizes, self.gone.part(*self._bounds(name)).tolist(), reasons)

    def _sentences(
        self, sizes: "NDArray[np.int32]", parts: list[int], reasons: list[Reason]
    ) -> list[Edit]:
        """Edits that take out sentences, and the lines of which nothing else is left."""
        by_line: dict[int, list[Edit]] = {}
        for part, (line, rule, because) in zip(parts, reasons, strict=True):
            start, end = self.places.span(part)
            by_line.setdefault(line - 1, []).append(Edit(start, end, "", rule, because))
        whole = {
            line: edits
            for line, edits in by_line.items()
            if sum(edit.end - edit.start for edit in edits) == sizes[line]
        }
        gone = [
            (line, edits[0].rule, "; ".join(edit.because for edit in edits))
            for line, edits in whole.items()
        ]
        rest = [edit for line, edits in by_line.items() if line not in whole for edit in edits]
        return sorted([*_without(sizes, gone), *rest])

    def reasons(self, name: str) -> list[Reason]:
        """Why each part of a document goes, in order."""
        begin, end = self._bounds(name)
        found: list[Reason] = []
        while begin < end:
            # They are asked for in order, and to make many at once costs little more than one.
            if begin not in self._made:
                self._made = range(begin, min(begin + _BLOCK, len(self.gone.array)))
                self._reasons = list(self._reasons_of(self._made.start, self._made.stop))
            first = begin - self._made.start
            found += self._reasons[first : first + end - begin]
            begin = min(end, self._made.stop)
        return found


class Unlike(Repeats):
    """No two parts are alike."""

    def __init__(self, places: Places) -> None:
        import numpy as np

        super().__init__(places, Room.around(np.empty(0, np.uint32)), "")


class Copied(Repeats):
    """Parts of documents that are copies of others, or stand inside them."""

    def __init__(self, places: Places, collection: Collection, copies: Copies, unit: str) -> None:
        super().__init__(places, copies.copy, unit)
        self._compared, self._texts, self._copies = len(collection), collection.texts, copies

    @property
    def compared(self) -> int:
        """How many parts were compared, equal ones as one."""
        return self._compared

    def _reasons_of(self, begin: int, end: int) -> Iterator[Reason]:
        copy, kept, ratio, inside, text = (room.part(begin, end) for room in self._copies)
        told = text >= 0
        opening = iter(self._texts.openings(text[told], _SHOWN))
        rows = zip(
            self.places.lines(copy),
            self.places.lines(kept),
            ratio.tolist(),
            inside.tolist(),
            told.tolist(),
            strict=True,
        )
        for (_, line), (name, other), alike, within, opens in rows:
            where = f"{name}:{other}"
            opened = f": {next(opening)}" if opens else ""
            if within:
                rule = "contained-paragraph"
                because = f"stands inside {where}, share {shown(alike)}{opened}"
            elif alike == 1:
                rule, because = "identical-paragraph", f"the same text as {where}{opened}"
            else:
                rule = "near-duplicate-paragraph"
                because = f"near-duplicate of {where}, similarity {shown(alike)}{opened}"
            yield Reason(line, rule, because)


def _without(sizes: "NDArray[np.int32]", gone: list[tuple[int, str, str]]) -> list[Edit]:
    """The edits that take lines out, from the lengths of all, blank ones given as -1 - length."""
    import numpy as np

    blank = sizes < 0
    lengths = np.where(blank, -1 - sizes, sizes)
    ends = np.cumsum(lengths + 1, dtype=np.int64) - 1
    why = {line: (rule, because) for line, rule, because in gone}
    found = cuts((ends - lengths).tolist(), ends.tolist(), blank.tolist(), sorted(why))
    return [Edit(start, end, "", *why[line]) for start, end, line in found]
