"""What tells a site's signature from the article's own words, where ends of lines recur."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

SENTENCE = re.compile(r"[。!?…][\"'」』)\]]*")
HOSTLIKE = re.compile("\0[.。·] ?\0")
VISIT = re.compile(r"官网|网站|登[录陆]|访问|网址|平台|打开|关注")
"""Words by which prose speaks of an address."""
ODD = "ⁿ"
"""Marks above it in the order of their codes stand in no prose between two letters."""
STOPS = "。!?;…,、:~.\"'”’」』)]）】》"

LINE, BODY = 3, 8
"""Characters of a line besides the signature at its end, and of prose besides one anywhere."""


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
def rules_of_signatures() -> SignatureRules:
    """The signs in `cleaner/data/watermarks.toml`, compiled."""
    words, parts = _data()["words"], parts_of_signatures()
    hints = [*words["hint"], *words["telling"]]
    return SignatureRules(
        re.compile("|".join([*map(re.escape, hints), *_parted()])),
        re.compile(parts["host"]),
        re.compile("|".join(words["phrase"])),
        re.compile(parts["site"]),
        re.compile("|".join(words["notice"])),
        re.compile(parts["reader"]),
        re.compile(parts["divided"]),
        re.compile(parts["path"]),
        re.compile(parts["credit"]),
        re.compile(parts["slogan"]),
        re.compile(parts["leading"]),
        re.compile(parts["following"]),
    )


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
    if len(raw) < 4 or sum(len(body.strip()) >= LINE for body in set(bodies)) < 2:
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
        return same and after_stop and len(raws) >= least
    divided = re.search(r"\S ?[|_·] ?\S|\S (?:-|–|—) \S", raw) is not None
    code = re.match(r"(?=[a-z0-9]*[a-z])[a-z0-9]{2,8}[^\x00-\x7f]", raw) is not None
    if len(raws) < (2 if code and site and divided else least):
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


def common_code(raws: Sequence[str]) -> int:
    """The length of the code before a signature's name, given ends that begin with it.

    Where the prose before ends in letters or digits, these run into the code: what all the codes
    share at their ends is the code, else the length that most of them have; 0 where none has it.
    """
    codes = [match[0] for raw in raws if (match := re.match(r"[a-z0-9]+", raw))]
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
    match = re.match(r"[a-z0-9]+", raw)
    return max(0, match.end() - fixed) if match and fixed else 0
