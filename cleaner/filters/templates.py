r"""What recurs over the pages of one site."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from cleaner.document import Document, Line, lines, without_lines
from cleaner.edit import Edit
from cleaner.filter import CorpusFilter, Evidence, option
from cleaner.furniture.folding import folded

DIGITS = re.compile(r"\d+")
STOP = re.compile(r"[。!?;…]")
COMMA = re.compile(r"[,、]")
ENDED = re.compile(r"[。!?…][\"'」』)\]]?([^。!?…]{4,60})$")
WORDY = re.compile(r"[^\W\d_]")
SITE = re.compile(r"www\.|https?:|\.(?:com|cn|net|org)\b|网|在线|门户|热线|论坛|[|_]|首发|公众号")
PROSE = 25
"""The fewest characters of a line of prose."""
ENDS = re.compile(r"[一-鿿][。.!?]$")
"""A sentence, however short: 特此公告。"""
COUNTED = re.compile(r"^[^\d第].*\d")
"""A line with a number that is not the number of a heading."""
LONGEST = 60
"""A longer line is content, or a disclaimer for other filters."""

HEAD, INSIDE, TAIL = range(3)


@dataclass(frozen=True, slots=True)
class Seen:
    """The evidence of one document; small beside its text.

    site:   the site that it is counted with.
    ends:   where each of its lines ends.
    blank:  the lines that are blank.
    keys:   for each line a hash of its text with the digits masked, odd where it has a count, a
            date or a number; 0 for what is content-like and 1 for lines of numbers and signs.
    bounds: the first and the last line that is surely prose; (-1, -1) when there is none.
    glued:  for some lines (line, where the end begins, hash of the end).
    """

    site: str
    ends: array[int]
    blank: frozenset[int]
    keys: array[int]
    bounds: tuple[int, int]
    glued: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Templates(CorpusFilter):
    r"""Take out lines, and glued ends of lines, that recur over the documents of one site.

    What stands on page after page of a site is its template: menus, headings of lists, prompts,
    footers. A site is the first folder of a document's id; all documents at the top count as one
    site. Digits are masked, so a line recurs even when a date or a count in it changes. A line
    must stand in `min-documents` documents and in a share of `min-share` of the site's; between
    the first and the last prose of a document it needs three times that share.

    It leaves alone: long lines and sentences (a quotation in many articles is for `duplicates`),
    one line without a number alone amid others that do not recur (headings that many documents
    share: 摘要, 第一章 总则), numbers that stand alone unless template lines surround them, and
    any document that would lose all its lines.

    >>> pages = [f"首页 | 本地\n第{n}天，河水涨了，堤上的人守到天亮。\n阅读 {n}" for n in "123"]
    >>> print(Templates()(pages)[0])
    第1天，河水涨了，堤上的人守到天亮。
    """

    name = "templates"
    rules: ClassVar[Mapping[str, str]] = {
        "template-line": "a line that stands in many documents of the site",
        "template-end": "an end glued to lines in many documents of the site",
    }

    min_documents: int = option(3, "Documents of a site that a line must stand in.", least=2)
    min_share: float = option(
        0.2, "Share of the site's documents that a line must stand in.", least=0.0, most=1.0
    )

    def survey(self, document: Document) -> Evidence:
        seen = folded(document.text)
        ends, keys = array("q"), array("Q")
        blank, glued, prose = set(), [], []
        for n, line in enumerate(lines(document.text)):
            ends.append(line.end)
            part = seen[line.start : line.end].strip()
            if not part:
                blank.add(n)
                keys.append(0)
                continue
            match = ENDED.search(part) if len(part) >= PROSE else None
            if match is not None and match.start(1) >= PROSE:
                if SITE.search(match[1]):
                    at = line.start + seen[line.start : line.end].find(part) + match.start(1)
                    glued.append((n, at, _hash(match[1])))
                part = part[: match.start(1)]  # judged alike before and after its end is gone
            if len(part) >= PROSE:
                stops, commas = len(STOP.findall(part)), len(COMMA.findall(part))
                if stops + commas >= 2 and stops >= 1:
                    prose.append(n)
            keys.append(_key(part, len(part)))
        bounds = (prose[0], prose[-1]) if prose else (-1, -1)
        return Seen(document.site, ends, frozenset(blank), keys, bounds, tuple(glued))

    def decide(self, evidence: Iterable[tuple[str, Evidence]]) -> Mapping[str, list[Edit]]:
        pages: list[tuple[str, Seen]] = list(evidence)
        total = Counter(seen.site for _, seen in pages)
        ends = Counter(
            (seen.site, key) for _, seen in pages for key in {key for _, _, key in seen.glued}
        )
        stays = [[n for n in range(len(seen.keys)) if n not in seen.blank] for _, seen in pages]
        gone: list[dict[int, str]] = [{} for _ in pages]
        more = "template-line" not in self.without
        while more:  # a page kept whole for want of other lines changes the counts of the rest
            found = Counter(
                (seen.site, key)
                for (_, seen), rows in zip(pages, stays, strict=True)
                for key in {seen.keys[n] for n in rows}
            )
            more = False
            for at, (_, seen) in enumerate(pages):
                new = self._recurring(seen, stays[at], total[seen.site], found)
                if new and len(new) < len(stays[at]):
                    gone[at] |= new
                    stays[at] = [n for n in stays[at] if n not in new]
                    more = True
        decided = {}
        for (name, seen), lost in zip(pages, gone, strict=True):
            edits = list(self._edits(seen, total[seen.site], lost, ends))
            if edits:
                decided[name] = edits
        return decided

    def _recurring(
        self, seen: Seen, rows: list[int], total: int, found: Counter[tuple[str, int]]
    ) -> dict[int, str]:
        """Which of the lines that still stand recur over the site, and how often."""
        least = max(self.min_documents, self.min_share * total)
        strict = max(self.min_documents, min(1.0, 3 * self.min_share) * total)
        first, last = seen.bounds
        recurs: dict[int, int] = {}
        for n in rows:
            times = found[seen.site, seen.keys[n]] if seen.keys[n] > 1 else 0
            if times >= (strict if first <= n <= last else least):
                recurs[n] = times
        return {
            n: f"stands in {recurs[n]} of the {total} documents of this site"
            if n in recurs
            else "a number between lines that recur over this site"
            for run in _runs(seen, rows, recurs)
            for n in run
        }

    def _edits(
        self, seen: Seen, total: int, gone: Mapping[int, str], ends: Counter[tuple[str, int]]
    ) -> Iterator[Edit]:
        if gone:
            text, found_lines = _ghost(seen)
            rows = [(n, "template-line", because) for n, because in gone.items()]
            yield from (edit._replace(was=None) for edit in without_lines(text, found_lines, rows))
        least = max(self.min_documents, self.min_share * total)
        for n, at, key in seen.glued:
            times = ends[seen.site, key]
            if n not in gone and times >= least:
                because = f"ends lines in {times} of the {total} documents of this site"
                yield Edit(at, seen.ends[n], "", "template-end", because)


def _key(part: str, size: int) -> int:
    """The hash under which a line is counted; 0 for what is like content, 1 for bare numbers."""
    if size > LONGEST:
        return 0
    stops, commas = len(STOP.findall(part)), len(COMMA.findall(part))
    if (size > 12 and (stops or commas > 1)) or ENDS.search(part):
        return 0
    if len(WORDY.findall(part)) < 2:
        return 1
    return _hash(part) & ~1 | (COUNTED.search(part) is not None)


def _hash(part: str) -> int:
    masked = DIGITS.sub("0", part)
    digest = hashlib.blake2b(masked.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") | 2


def _runs(seen: Seen, rows: list[int], recurs: Mapping[int, int]) -> Iterator[list[int]]:
    """Runs of lines that recur, with the bare numbers between them or at an end of the text."""
    run: list[int] = []
    for n in [*rows, None]:
        if n is not None and (n in recurs or seen.keys[n] == 1):
            run.append(n)
            continue
        sure = [k for k, line in enumerate(run) if line in recurs]
        begins = bool(run) and run[0] == rows[0]
        # One line alone amid lines that do not recur may be a heading: 摘要, 第一章 总则.
        several = len(sure) > 1 or (sure and seen.keys[run[sure[0]]] & 1)
        if several or (sure and (begins or n is None)):
            first = 0 if begins else sure[0]
            last = len(run) - 1 if n is None else sure[-1]
            yield run[first : last + 1]
        run = []


def _ghost(seen: Seen) -> tuple[str, list[Line]]:
    """Lines of the same places as the document's, whose text is gone."""
    found, at = [], 0
    for n, end in enumerate(seen.ends):
        found.append(Line(at, end, "" if n in seen.blank else "x"))
        at = end + 1
    size = seen.ends[-1]
    ends_with_feed = len(seen.ends) > 1 and seen.ends[-1] == seen.ends[-2] + 1
    return " " * (size - 1) + ("\n" if ends_with_feed else " ") if size else "", found
