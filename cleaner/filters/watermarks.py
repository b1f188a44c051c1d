r"""Signatures of sites, glued to paragraphs."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import ClassVar, NamedTuple

from cleaner.composition import compose
from cleaner.document import Line, lines, without_lines
from cleaner.edit import Edit, apply, complete
from cleaner.filter import TextFilter, option
from cleaner.furniture.ends import LONGEST, common, masked, raw_length, recurring
from cleaner.furniture.packs import folded

ROUNDS = 6
STEP = 16
"""Words that hint at a phrase are looked into once in so many characters."""
STOPS = "。!?;…,、:~.\"'”’」』)]）】》"


class _Mark(NamedTuple):
    start: int
    end: int
    rule: str
    because: str


class _Rules(NamedTuple):
    shapes: list[tuple[re.Pattern[str], str, str]]
    hint: re.Pattern[str]
    host: re.Pattern[str]
    phrase: re.Pattern[str]
    site: re.Pattern[str]


@cache
def _rules() -> _Rules:
    data = tomllib.loads((files("cleaner") / "data" / "watermarks.toml").read_text("utf-8"))
    parts: dict[str, str] = {}

    def filled(pattern: str) -> str:
        return re.sub(r"<([a-z]+)>", lambda m: parts.get(m[1], m[0]), pattern)

    for key, value in data["parts"].items():
        parts[key] = filled(value)
    evidence = {key: re.compile(filled(value)) for key, value in data["evidence"].items()}
    return _Rules(
        [(re.compile(filled(r["pattern"])), r["name"], r["because"]) for r in data["rule"]],
        re.compile(
            r"记住|章节|更新|手机|移动|wap|域名|网址|地址|首发|未完|更多|精彩|最新|没有结束|w ?w ?w"
        ),
        evidence["host"],
        evidence["phrase"],
        evidence["site"],
    )


@dataclass(frozen=True, kw_only=True)
class Watermarks(TextFilter):
    r"""Take out a site's signature glued to the ends, heads or inside of paragraphs.

    Sites stamp what they publish: `…会议强调q3F某某网 | 本地第一门户`. A stamp is found by its
    recurrence within the document, also when letters, counters or dates in it vary, and only when
    it shows what it is: an address, a site's name beside a slogan, a code glued between prose and
    name, a phrase of reader sites. What is stamped only once is found by shape alone, and only in
    the phrases that reader sites use (一秒记住…, 最新章节请访问…, 手机用户请浏览…).

    >>> text = '''今天会议强调，要抓好春耕。q3F某某网 | 本地第一门户
    ... 农技员走进田间地头q3F某某网 | 本地第一门户
    ... 目前，播种已过大半。q3F某某网 | 本地第一门户'''
    >>> print(Watermarks()(text))
    今天会议强调，要抓好春耕。
    农技员走进田间地头
    目前，播种已过大半。

    It leaves alone: refrains, names of speakers, photo credits, 新华社发, citations, closing
    formulas and the repeated endings of statutes, and addresses that the prose speaks of.
    """

    name = "watermarks"
    rules: ClassVar[Mapping[str, str]] = {
        "recurring-end": "a signature at the ends of several paragraphs",
        "recurring-head": "a signature at the heads of several paragraphs",
        "recurring-inside": "a signature in brackets, or an address, inside several paragraphs",
        "reader-phrase": "a phrase of reader sites: remember the site, read on elsewhere",
        "site-signature": "a site's signature with its address",
        "spaced-host": "an address with its letters apart",
    }

    least: int = option(
        3, "A signature without an address or a known phrase recurs at least so often.", least=2
    )

    def edits(self, text: str) -> Iterable[Edit]:
        rounds: list[list[Edit]] = []
        now = text
        for _ in range(ROUNDS):
            found = list(self._once(now))
            if not found:
                return compose(text, rounds) if len(rounds) > 1 else [e for r in rounds for e in r]
            rounds.append(complete(now, found))
            now = apply(now, rounds[-1])
        return ()

    def _once(self, text: str) -> Iterator[Edit]:
        seen = folded(text)
        found = lines(text)
        raw = seen.split("\n")
        stripped = [part.strip() for part in raw]
        begins = [
            line.start + (len(part) - len(part.lstrip()) if part[:1].isspace() else 0)
            for line, part in zip(found, raw, strict=True)
        ]
        rows = [n for n, part in enumerate(stripped) if part]
        marks: list[_Mark] = []
        if len(rows) > 1:
            marks += self._ends(stripped, begins, rows)
            if HOST_SIGN.search(seen):
                marks += self._heads(stripped, begins, rows)
                marks += self._inside(stripped, begins, rows)
                marks += self._amid(stripped, begins, rows)
        marks += self._shapes(text, seen, stripped, begins, rows)
        yield from _edits(text, found, [m for m in marks if m.rule not in self.without])

    def _ends(
        self, stripped: Sequence[str], begins: Sequence[int], rows: Sequence[int]
    ) -> Iterator[_Mark]:
        texts = [stripped[n] for n in rows]
        for end, group in recurring(texts, 2):
            cut = self._glued(end)
            if not cut or BRACKET.search(cut):  # what stands in brackets is found by itself
                continue
            where = [n for n in group if masked(texts[n][-LONGEST:]).endswith(cut)]
            lengths = [raw_length(texts[n], cut) for n in where]
            raws = [
                texts[n][-size:] if size else "" for n, size in zip(where, lengths, strict=True)
            ]
            bodies = [
                texts[n][: len(texts[n]) - size] for n, size in zip(where, lengths, strict=True)
            ]
            if not self._is_signature(cut, raws, bodies, len(rows)):
                continue
            fixed = _common_code(raws) if cut.startswith("\0") else 0
            for n, size, raw in zip(where, lengths, raws, strict=True):
                if cut.startswith("\0"):
                    size = len(raw) - _code_start(raw, fixed)
                row = rows[n]
                stop = begins[row] + len(stripped[row])
                yield _Mark(stop - size, stop, "recurring-end", _times(len(where), raw))

    def _heads(
        self, stripped: Sequence[str], begins: Sequence[int], rows: Sequence[int]
    ) -> Iterator[_Mark]:
        texts = [stripped[n][::-1] for n in rows]
        for end, where in recurring(texts, 2):
            cut = end[::-1]
            where = [n for n in where if masked(texts[n][-LONGEST:]).endswith(end)]
            raws = [texts[n][-raw_length(texts[n], end) :][::-1] for n in where]
            bodies = [texts[n][: -len(raw)][::-1] for n, raw in zip(where, raws, strict=True)]
            host = _rules().host.search(raws[0])
            if host is None or len(where) < self.least:
                continue
            cut = raws[0][: host.end()]
            tail = re.match(r"[^\w\s]{0,2}", raws[0][host.end() :])
            size = host.end() + (tail.end() if tail else 0)
            if not all(raw[:size] == raws[0][:size] for raw in raws) or not any(bodies):
                continue
            if not self._is_signature(masked(cut), [cut], bodies, len(rows)):
                continue
            for n in where:
                at = begins[rows[n]]
                yield _Mark(at, at + size, "recurring-head", _times(len(where), cut))

    def _glued(self, end: str) -> str:
        """A recurring end without what it shares of the prose before the signature."""
        rules = _rules()
        cut = end.lstrip(STOPS + " ")
        phrases = len(rules.phrase.findall(cut))
        for stop in reversed(list(SENTENCE.finditer(cut))):
            rest = cut[stop.end() :]
            if (
                len(rules.phrase.findall(rest)) == phrases
                and (rules.site.search(rest) is None) == (rules.site.search(cut) is None)
                and (HOSTLIKE.search(rest) is None) == (HOSTLIKE.search(cut) is None)
            ):
                return rest
        return cut

    def _is_signature(
        self, cut: str, raws: Sequence[str], bodies: Sequence[str], total: int
    ) -> bool:
        """Whether a recurring end shows that it is a site's and not the article's own."""
        rules = _rules()
        raw = raws[0]
        if len(raw) < 4 or len({body for body in bodies if body}) < 2:
            return False
        hosts = [found[0] for each in raws if (found := rules.host.search(each))]
        phrase = rules.phrase.search(raw) is not None
        site = rules.site.search(raw) is not None
        after_stop = 2 * sum(body.rstrip()[-1:] in STOPS for body in bodies if body) > len(bodies)
        if len(hosts) == len(raws):
            spoken = VISIT.search(raw) or any(VISIT.search(body[-6:]) for body in bodies)
            if phrase or (site and after_stop and not spoken and "http" not in raw):
                return len(raws) >= 2
            same = len(set(hosts)) == 1 and "http" not in raw and not spoken
            return same and after_stop and len(raws) >= self.least
        divided = re.search(r"\S ?[|_·] ?\S|\S (?:-|–|—) \S", raw) is not None
        code = re.match(r"(?=[a-z0-9]*[a-z])[a-z0-9]{2,8}[^\x00-\x7f]", raw) is not None
        if len(raws) < (2 if code and site and divided else self.least):
            return False
        if raw[-1] in "。!?;" and not phrase:
            return False
        bracket = raw[:1] in "([《\"'" or raw.startswith(("--", "—"))
        share = len(raws) / max(total, 1)
        if bracket:
            return phrase and site
        if code and len(raw) >= 5 and (site or divided or share >= 0.4):
            return True
        if site and divided:
            return True
        if phrase and site:
            return True
        return site and share >= 0.4 and len(raws) >= 5 and after_stop

    def _inside(
        self, stripped: Sequence[str], begins: Sequence[int], rows: Sequence[int]
    ) -> Iterator[_Mark]:
        """Bracketed signatures, and bare addresses with the same words around them."""
        rules = _rules()
        found: list[tuple[int, int, int, str]] = []
        for row in rows:
            line = stripped[row]
            if "(" not in line and "[" not in line:
                continue
            found += [
                (row, match.start(), match.end(), match[0])
                for match in BRACKET.finditer(line)
                if rules.host.search(match[0])
            ]
        counts = Counter(masked(each[3]) for each in found)
        exact = Counter(each[3] for each in found)
        for row, start, end, raw in found:
            times = counts[masked(raw)]
            inner = raw[1:-1]
            named = rules.site.search(inner) or rules.phrase.search(inner)
            alone = "http" not in inner and exact[raw] >= self.least
            if times >= 2 and (named or alone) and not _is_reference(inner):
                at = begins[row]
                yield _Mark(at + start, at + end, "recurring-inside", _times(times, raw))

    def _amid(
        self, stripped: Sequence[str], begins: Sequence[int], rows: Sequence[int]
    ) -> Iterator[_Mark]:
        """One address with the same site's name before it, in the middle of several lines."""
        rules = _rules()
        found: dict[str, list[tuple[int, int, int]]] = {}
        for row in rows:
            if "." in stripped[row]:
                for match in rules.host.finditer(stripped[row]):
                    if match.end() < len(stripped[row]) and not _in_brackets(match):
                        found.setdefault(match[0], []).append((row, match.start(), match.end()))
        for host, places in found.items():
            if len({row for row, _, _ in places}) < self.least:
                continue
            before = [stripped[row][max(0, start - 24) : start] for row, start, _ in places]
            one, other = min(part[::-1] for part in before), max(part[::-1] for part in before)
            shared = one[: common(one, other)][::-1]
            name = rules.site.search(shared) or rules.phrase.search(shared)
            if name is None or VISIT.search(shared):
                continue
            size = len(shared) - len(shared.lstrip(STOPS + " "))
            for row, start, end in places:
                at = begins[row]
                first = at + start - len(shared) + size
                yield _Mark(first, at + end, "recurring-inside", _times(len(places), shared + host))

    def _shapes(
        self,
        text: str,
        seen: str,
        stripped: Sequence[str],
        begins: Sequence[int],
        rows: Sequence[int],
    ) -> Iterator[_Mark]:
        rules = _rules()
        for match in WIDE_HOST.finditer(text) if "ｗ" in text or "Ｗ" in text else ():
            yield _Mark(
                match.start(), match.end(), "spaced-host", f"a wide address: {match[0][:30]}"
            )
        if rules.hint.search(seen) is None:
            return
        for row in rows:
            line, checked = stripped[row], -STEP
            for hint in rules.hint.finditer(line):
                if hint.start() < checked + STEP:
                    continue
                checked = hint.start()
                window = max(0, hint.start() - 40), min(len(line), hint.end() + 90)
                part = line[window[0] : window[1]]
                for pattern, name, because in rules.shapes:
                    if (mark := pattern.search(part)) is not None:
                        at = begins[row] + window[0]
                        why = f"{because}: {mark[0][:30]}"
                        yield _Mark(at + mark.start(), at + mark.end(), name, why)


VISIT = re.compile(r"官网|网站|登[录陆]|访问|网址|平台|打开|关注")
"""Words by which prose speaks of an address."""
HOST_SIGN = re.compile(r"[.。·] ?[cnotixvmlbwhps] ?[a-z]|\. ?la")
SENTENCE = re.compile(r"[。!?…][\"'」』)\]]*")
HOSTLIKE = re.compile("\0[.。·] ?\0")
WIDE_HOST = re.compile(
    r"[(（【]?[ｗＷ]{3}[．。.][ａ-ｚＡ-Ｚ０-９a-z0-9．。.\-－]{3,40}[ｍｎｔＭＮＴｇＧｃＣ][)）】]?"
)
BRACKET = re.compile(r"\([^()\n]{4,80}\)|\[[^\[\]\n]{4,80}\]")


def _in_brackets(match: re.Match[str]) -> bool:
    before = match.string[: match.start()]
    return any(before.rfind(one) > before.rfind(other) for one, other in ("()", "[]"))


def _is_reference(inner: str) -> bool:
    """Whether the words in a bracket point to a page of their own, as citations do."""
    return (
        re.search(r"\w/[\w\-.?=&]{2,}|^(?:参见|见|详见|来源|资料来源|出处|图|摄|注)", inner)
        is not None
    )


def _times(times: int, raw: str) -> str:
    shown = raw if len(raw) <= 30 else raw[:29] + "…"
    return f"ends or stands in {times} lines of this document: {shown}"


def _common_code(raws: Sequence[str]) -> int:
    """The length of the code before a signature's name, given ends that begin with it.

    Where the prose before ends in letters or digits, these run into the code: what all the codes
    share at their ends is the code, else the length that most of them have.
    """
    codes = [match[0] for raw in raws if (match := re.match(r"[a-z0-9]+", raw))]
    if not codes:
        return 0
    size = 0
    shortest = min(len(code) for code in codes)
    while size < shortest and len({code[-size - 1] for code in codes}) == 1:
        size += 1
    return size or Counter(len(code) for code in codes).most_common(1)[0][0]


def _code_start(raw: str, fixed: int) -> int:
    match = re.match(r"[a-z0-9]+", raw)
    return max(0, match.end() - fixed) if match else 0


def _edits(text: str, found: list[Line], marks: list[_Mark]) -> Iterator[Edit]:
    """Edits for marks that may overlap; the earlier in the text, then the longer, stands."""
    chosen: list[_Mark] = []
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        if mark.end > mark.start and (not chosen or mark.start >= chosen[-1].end):
            chosen.append(mark)
    at = 0
    whole: dict[int, _Mark] = {}
    parts: list[Edit] = []
    for n, line in enumerate(found):
        here = []
        while at < len(chosen) and chosen[at].start < line.end:
            here.append(chosen[at])
            at += 1
        if not here:
            continue
        left, begin = [], line.start
        for mark in here:
            left.append(text[begin : mark.start])
            begin = mark.end
        left.append(text[begin : line.end])
        if not "".join(left).strip():
            whole[n] = here[0]
        else:
            parts += [Edit(m.start, m.end, "", m.rule, m.because) for m in here]
    yield from parts
    yield from without_lines(text, found, [(n, m.rule, m.because) for n, m in whole.items()])
