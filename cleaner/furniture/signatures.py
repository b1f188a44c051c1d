"""What tells a site's signature from the article's own words, where something recurs over lines.

`is_signature` judges ends of lines, `is_stamp` what recurs anywhere in them. The first asks how
often an end recurs and what it holds; the second asks for prose around it as well.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from cleaner.furniture.ends import RUN
from cleaner.late import late

SENTENCE = late(r"[。!?…][\"'」』)\]]*")
HOSTLIKE = late("\0[.。·] ?\0")
VISIT = late(r"官网|网站|登[录陆]|访问|网址|平台|打开|关注")
"""Words by which prose speaks of an address."""
ODD = "ⁿ"
"""Marks above it in the order of their codes stand in no prose between two letters."""
STOPS = "。!?;…,、:~.\"'”’」』)]）】》"
FRAMES = "#*★☆◆◇●■□▲△▼※♂♀♠♥♦♣~=^-–—_|+…"
OPENING, CLOSING = "([{<〖『「《", ")]}>〗』」》"
"""Marks that stand around a signature."""
ENDS = "。!?…\"'”’」』)]"
"""What a sentence ends in. Others look at more or less of it, and are meant so: `speech` at "~",
for so sites end theirs; `printed` at ";", ":" and the end of a title as well, for no line cut by a
page ends in one; `span` not at "…", for so ends a headline that was cut. Likewise a bracket about
an address is short (`addresses`), and one that a site speaks in has whole sentences (`speech`)."""
SHORT = 6
"""Characters up to which what stands between marks is a label, no signature."""
SLOGAN = 10
"""A name with its slogan of so many characters tells itself anywhere, a shorter one at ends."""
DATE = late(r"\d{4} ?[-./年] ?\d")
COUNTS_ON = late(r" ?[-–~,、] ?\d")
"""How a list of numbers goes on behind one of them."""
CODES = (
    late(r"^((?=[a-z0-9]*[a-z])[a-z0-9]{2,8})[一-鿿]"),
    late(r"[一-鿿]((?=[a-z0-9]*[a-z])[a-z0-9]{2,8})$"),
)
"""A code glued before a name, and behind one."""
CODED = late(r"(?=[a-z0-9]*[a-z])[a-z0-9]{2,8}[^\x00-\x7f]")
BARRED = late(r"\S ?[|_·] ?\S|\S (?:-|–|—) \S")
"""An end that begins with a code, and one with a bar between its words. The place at the end tells
much, so these ask less than `CODES` and the rules for what stands anywhere."""
OFTEN = 0.4
"""A code alone tells a signature where so large a share of the lines ends in it."""
FINAL = "。!?;"
"""What ends a sentence of the article, unless a word says that the sentence is a site's."""
LINE, BODY = 3, 8
"""Letters of a line besides the signature at its end, and characters of prose besides one
anywhere."""


class Shape(NamedTuple):
    """A whole phrase over folded text, its rule and why it is one.

    parted: whether it is one only with marks between letters.
    """

    pattern: str
    name: str
    because: str
    parted: bool = False


class SignatureRules(NamedTuple):
    """Patterns over folded text: words that hint at a phrase, signs of a signature."""

    hint: re.Pattern[str]
    host: re.Pattern[str]
    phrase: re.Pattern[str]
    site: re.Pattern[str]
    notice: re.Pattern[str]
    reader: re.Pattern[str]
    divided: re.Pattern[str]
    path: re.Pattern[str]
    credit: re.Pattern[str]
    slogan: re.Pattern[str]
    leading: re.Pattern[str]
    following: re.Pattern[str]
    origin: re.Pattern[str]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("cleaner") / "data" / "watermarks.toml").read_text("utf-8"))


def words_of_signatures() -> Mapping[str, Sequence[str]]:
    """The tables of words in `cleaner/data/watermarks.toml`; under `parted` those of `apart` with
    marks between their characters, and beginnings and ends of addresses in disguise."""
    words: dict[str, list[str]] = _data()["words"]
    parted = [mark.join(word) for word in words["apart"] for mark in words["mark"]]
    begun = [f"w{mark}" for mark in words["mark"] if mark > ODD]
    return {**words, "parted": [*parted, *begun, *words["tail"]]}


@cache
def shapes_of_phrases() -> Sequence[Shape]:
    """The phrases in `cleaner/data/watermarks.toml`."""
    parts = parts_of_signatures()
    return [
        Shape(_filled(r["pattern"], parts), r["name"], r["because"], r.get("parted", False))
        for r in _data()["rule"]
    ]


@cache
def bits_of_shapes() -> Sequence[int]:
    """A bit for each of these phrases. Those of one kind, told of in the same words, share one, for
    no more than 63 fit into a number."""
    kinds = [shape[1:] for shape in shapes_of_phrases()]
    places = {kind: n for n, kind in enumerate(dict.fromkeys(kinds))}
    return [1 << places[kind] for kind in kinds]


@cache
def rules_of_signatures() -> SignatureRules:
    """The signs in `cleaner/data/watermarks.toml`."""
    words, parts = _data()["words"], parts_of_signatures()
    hints = [*words["hint"], *words["telling"]]
    return SignatureRules(
        late("|".join([*_by_heads(hints), *_parted()])),
        late(parts["host"]),
        late("|".join(words["phrase"])),
        late(parts["site"]),
        late("|".join(words["notice"])),
        late(parts["reader"]),
        late(parts["divided"]),
        late(parts["path"]),
        late(parts["credit"]),
        late(parts["slogan"]),
        late(parts["leading"]),
        late(parts["following"]),
        late(parts["origin"]),
    )


def _by_heads(words: Iterable[str]) -> Iterator[str]:
    """Patterns of some words, those with the same first character together: a search asks each
    pattern at each place, so few are asked sooner."""
    tails: dict[str, list[str]] = {}
    for word in words:
        tails.setdefault(word[0], []).append(re.escape(word[1:]))
    for head, own in tails.items():
        yield f"{re.escape(head)}(?:{'|'.join(own)})"


def _parted() -> Iterator[str]:
    """Patterns of what `words_of_signatures` adds, fewer than the words; each begins with a
    character, for a search that knows all of these skips the rest."""
    words = _data()["words"]
    heads, tails = ("".join(sorted(set(chars))) for chars in zip(*words["apart"], strict=True))
    marks = re.escape("".join(words["mark"]))
    for head in heads:
        yield f"{head}[{marks}][{tails}]"
    yield f"w{parts_of_signatures()['odd']}"
    yield from map(re.escape, words["tail"])


@cache
def parts_of_signatures() -> Mapping[str, str]:
    """What stands for a part of a pattern in angle brackets."""
    words = _data()["words"]
    parts = {name: f"(?:{'|'.join(words[name])})" for name in ("zone", "place")}
    parts["mark"] = f"[{re.escape(''.join(words['mark']).strip())}]"
    parts["odd"] = f"[{''.join(mark for mark in words['mark'] if mark > ODD)}]"
    parts["noise"] = f"{parts['odd']}{{0,4}}"
    parts["apart"] = "(?:" + "|".join(map(r"\1".join, words["apart"])) + ")"
    for key, value in _data()["parts"].items():
        parts[key] = _filled(value, parts)
    return parts


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    return re.sub(r"<([a-z]+)>", lambda m: parts.get(m[1], m[0]), pattern)


def glued(end: str) -> str:
    """A recurring end without what it shares of the prose before the signature."""
    rules = rules_of_signatures()
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


def is_signature(raws: Sequence[str], bodies: Sequence[str], total: int, least: int) -> bool:
    """Whether a recurring end shows that it is a site's and not the article's own.

    raws:   the end as it stands in each line; bodies: what stands before it there.
    total:  the lines of the text; least: how often a signature without an address recurs.
    """
    rules = rules_of_signatures()
    raw = raws[0]
    if len(raw) < 4 or sum(sum(map(str.isalpha, body)) >= LINE for body in set(bodies)) < 2:
        return False
    hosts = [found[0] for each in raws if (found := rules.host.search(each))]
    phrase = rules.phrase.search(raw) is not None
    site = rules.site.search(raw) is not None
    after_stop = 2 * sum(body.rstrip()[-1:] in STOPS for body in bodies if body) > len(bodies)
    if len(hosts) == len(raws):
        spoken = _is_spoken_of(raw, bodies)
        if phrase or (site and after_stop and not spoken and "http" not in raw):
            return len(raws) >= 2
        same = len(set(hosts)) == 1 and "http" not in raw and not spoken
        return same and after_stop and len(raws) >= least
    divided = BARRED.search(raw) is not None
    code = CODED.match(raw) is not None
    if len(raws) < (2 if code and site and divided else least):
        return False
    if raw[-1] in FINAL and not phrase:
        return False
    bracket = raw[:1] in "([《\"'" or raw.startswith(("--", "—"))
    share = len(raws) / max(total, 1)
    if bracket:
        return phrase and site
    if code and len(raw) >= 5 and (site or divided or share >= OFTEN):
        return True
    if site and divided:
        return True
    if phrase and site:
        return True
    return site and share >= OFTEN and len(raws) >= 5 and after_stop


def is_stamp(raws: Sequence[str], before: Sequence[str], behind: Sequence[str], least: int) -> bool:
    """Whether a run that recurs is a site's signature and not the article's own.

    raws:   the run as it stands in each line; before, behind: the rest of the line on both sides.
    least:  how often a signature without an address recurs.
    """
    rules = rules_of_signatures()
    raw = raws[0]
    if not is_prose(before, behind) or is_credit(raw) or _is_marked_up(raw, before, behind):
        return False
    if counts_on(raw, behind):
        return False
    site = rules.site.search(raw) is not None
    said = {found[0] for found in rules.phrase.finditer(raw)}
    said |= {found[0] for found in rules.notice.finditer(raw)}
    if raw[-1] in FINAL and not said:
        return False
    framed = _is_framed(raw)
    divided = site and rules.divided.search(raw) is not None and not _is_table(raws, before, behind)
    most = 0.75 * len(raws)
    after = sum(not part.rstrip() or part.rstrip()[-1] in ENDS for part in before) >= most
    closing = after and sum(not part for part in behind) >= most
    if rules.path.search(raw) is None and all(rules.host.search(each) for each in raws):
        spoken = _is_spoken_of(raw, before)
        enough = 2 if framed or closing else least
        return (
            len(raws) >= enough
            and (site or bool(said))
            and (framed or ((after or divided) and not spoken))
        )
    if len(raws) < least:
        return False
    if framed and len(raw) > SHORT:
        return bool(said) or rules.reader.search(raw) is not None
    return (
        divided
        or (site and varying_code(raws))
        or (site and len(said) > 1)
        or (closing and (rules.notice.search(raw) is not None or (site and bool(said))))
        or (closing and site and DATE.match(raw) is not None)
        or (rules.slogan.search(raw) is not None and (closing or len(raw) >= SLOGAN))
        or "©" in raw
        or rules.origin.match(raw) is not None
    )


def counts_on(raw: str, behind: Iterable[str]) -> bool:
    """Whether a run ends inside a list of numbers, which goes on behind it."""
    return raw[-1].isdecimal() and any(COUNTS_ON.match(rest) for rest in behind)


def may_be_stamp(text: str) -> bool:
    """Whether a text holds what `is_stamp` asks of a run by itself, one of several such things.

    Where it holds none, no part of it is a signature, whatever stands around it.
    """
    rules = rules_of_signatures()
    signs = rules.site, rules.phrase, rules.notice, rules.reader, rules.slogan, rules.origin
    return "©" in text or any(sign.search(text) is not None for sign in signs)


def is_credit(raw: str) -> bool:
    """Whether it says who wrote or photographed, which belongs to the article."""
    return rules_of_signatures().credit.search(raw) is not None


def is_prose(before: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether the lines are different ones of prose, apart from what recurs in them."""
    bodies = {one + other for one, other in zip(before, behind, strict=True)}
    long = [body for body in bodies if len(body) >= BODY]
    return (
        len(long) > 1 and 2 * len(long) >= len(bodies) and any("。" in b or "," in b for b in long)
    )


def _is_framed(raw: str) -> bool:
    """Whether marks stand around it, other than quotes."""
    if raw[0] in OPENING:
        return raw[-1] == CLOSING[OPENING.index(raw[0])]
    return raw[0] in FRAMES and raw[-1] == raw[0]


def _is_marked_up(raw: str, before: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether it stands in brackets that the page's own markup makes."""
    return any(mark in raw for mark in ("[[", "{{", "](")) or any(
        one.endswith(("[[", "{{", "](", "=")) or other.startswith(("]]", "}}", "]("))
        for one, other in zip(before, behind, strict=True)
    )


def varying_code(raws: Sequence[str]) -> bool:
    """Whether codes that differ stand glued before or behind the name."""
    for pattern in CODES:
        codes = [found[1] for raw in raws if (found := pattern.search(raw))]
        if len(codes) == len(raws) and len(set(codes)) > 1:
            return True
    return False


def _is_table(raws: Sequence[str], before: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether a line has more bars than a name and its slogan need, as rows of a table have."""
    lines = map("".join, zip(before, raws, behind, strict=True))
    return any(line.startswith("|") or line.count("|") > 2 for line in lines)


def _is_spoken_of(raw: str, before: Sequence[str]) -> bool:
    """Whether an address stands amid words by which prose speaks of one."""
    return VISIT.search(raw) is not None or any(VISIT.search(part[-6:]) for part in before)


def common_code(raws: Sequence[str]) -> int:
    """The length of the code before a signature's name, given ends that begin with it.

    Where the prose before ends in letters or digits, these run into the code: what all the codes
    share at their ends is the code, else the length that most of them have; 0 where none has it.
    """
    codes = [match[0] for raw in raws if (match := RUN.match(raw))]
    if not codes:
        return 0
    size = 0
    shortest = min(len(code) for code in codes)
    while size < shortest and len({code[-size - 1] for code in codes}) == 1:
        size += 1
    if size > 1 or len(set(codes)) == 1:
        return size
    ((length, times),) = Counter(map(len, codes)).most_common(1)
    return length if 2 * times > len(codes) else 0


def code_start(raw: str, fixed: int) -> int:
    """Where the code begins in an end that begins with one, of `fixed` characters if not of 0."""
    match = RUN.match(raw)
    return max(0, match.end() - fixed) if match and fixed else 0
