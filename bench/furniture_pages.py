"""Labelled pages for `furniture.py`, and pages made of them to train on."""

import json
import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cleaner.furniture.exempt import named_rows
from cleaner.furniture.features import features
from cleaner.furniture.packs import pack
from cleaner.furniture.shape import measured
from cleaner.furniture.sheet import laid_out

CLAUSE = re.compile('[^，。！？；：,!?;:]+[，。！？；：,!?;:”」"]*')
DROPPED = ("，。；：,;:", "，；,;", "", "，。；：,;:")
"""The marks that a page leaves out at the ends of short lines, in four styles of which two are
one: most leave out all but ! and ?."""
SHARES = (0.3, 0.5, 0.8)
"""The share of its paragraphs that a page sets as short lines."""
RUN = 5
"""So many paragraphs in a row at most are set alike."""
SPLIT, LONGEST = 20, 400
"""Characters of a paragraph that may be set as short lines."""
HEAD, BODY, TAIL = (2, 15), (3, 15), (2, 15)
"""Lines of a small page above its content, of that, and below it."""
SIGNS = {"+": "content", "-": "noise", "=": "neutral"}
"""What begins the lines of a page that was written line by line."""
MIXED, MADE, BARE = 0.4, 0.2, 0.1
"""What the lines weigh of pages mixed of several, of other made ones and of content by itself,
where those of a real one weigh 1."""


Labelled = list[tuple[str, str]]
"""The lines of a page with what each is: content, noise, neutral, or "" for a blank one."""


@dataclass
class Page:
    """A page. One with `lines` was written with what each is, and has no main text to align."""

    name: str
    site: str
    noisy: str
    gold: str
    neutral: str
    lines: Labelled | None = None


@dataclass
class Rows:
    """The lines of one text for training: features, content or not, weight."""

    features: Any
    content: Any
    weight: Any


def read(folder: Path, sites: Path | None) -> list[Page]:
    named = json.loads(sites.read_text("utf-8")) if sites else {}
    site_of = {page: site for site, pages in named.items() for page in pages}
    pages = []
    for gold in sorted(folder.glob("*.gold.txt")):
        name = gold.name.removesuffix(".gold.txt")
        neutral = folder / f"{name}.neutral.txt"
        pages.append(
            Page(
                name,
                site_of.get(name, name),
                (folder / f"{name}.noisy.txt").read_text("utf-8"),
                gold.read_text("utf-8"),
                neutral.read_text("utf-8") if neutral.exists() else "",
            )
        )
    return _joined(pages)


def written(folder: Path) -> list[Page]:
    """The pages of a folder that were written line by line; each is a site of its own."""
    pages = []
    for path in sorted(folder.glob("*.txt")):
        rows = [row.partition("\t") for row in path.read_text("utf-8").splitlines()]
        lines = [(line, SIGNS[sign]) for sign, _, line in rows]
        noisy = "\n".join(line for line, _ in lines)
        name = f"{folder.name}/{path.stem}"
        pages.append(Page(name, name, noisy, "", "", lines))
    return pages


def _joined(pages: list[Page]) -> list[Page]:
    """Pages that share many rare lines are of one site, whatever their names say."""
    seen: dict[str, list[Page]] = {}
    for page in pages:
        for line in {line.strip() for line in page.noisy.split("\n")}:
            if len(line) >= 6:
                seen.setdefault(line, []).append(page)
    shared: dict[tuple[str, str], int] = {}
    for group in seen.values():
        names = sorted({page.site for page in group})
        if len(names) == 2:
            shared[names[0], names[1]] = shared.get((names[0], names[1]), 0) + 1
    for (one, other), count in shared.items():
        if count >= 12:
            for page in pages:
                if page.site == other:
                    page.site = one
    return pages


def rows_of(text: str, kinds: list[str]) -> tuple[list[str], Rows]:
    sheet = laid_out([text])
    (shape,) = measured(sheet, named_rows(sheet, pack("boilerplate")))
    names, matrix = features([shape])
    assert len(kinds) == len(shape.index)
    counts = np.array([kind != "neutral" for kind in kinds])
    weight = np.sqrt(np.minimum(shape.size, 200))[counts]
    return names, Rows(
        matrix[counts],
        np.array([kind == "content" for kind in kinds])[counts],
        weight / max(weight.sum(), 1e-9),
    )


def labelled(page: Page, scorer: Any) -> Labelled:
    if page.lines is not None:
        return page.lines
    kinds = iter(scorer.label(page.noisy, page.gold, page.neutral))
    return [(line, next(kinds)[1] if scorer.norm(line) else "") for line in page.noisy.split("\n")]


def mixed(pages: list[Page], scorer: Any, each: int = 2) -> list[Rows]:
    """Pages made of the head of one, the content of another and the tail of a third.

    They show that no site's furniture goes with its own content, and that a page may lack its
    head or its tail. Only pages that are trained on may be given.
    """
    chance = random.Random(0)
    parts: dict[str, tuple[Labelled, Labelled, Labelled]] = {}
    for page in pages:
        found = labelled(page, scorer)
        rows = [n for n, (_, kind) in enumerate(found) if kind == "content"]
        if rows:
            first, last = rows[0], rows[-1] + 1
            parts[page.name] = found[:first], found[first:last], found[last:]
    made = []
    for name, (own, body, _) in parts.items():
        for _ in range(each):
            other, third = chance.choice(list(parts)), chance.choice(list(parts))
            draw = chance.random()
            head = [] if draw < 0.15 else parts[other][0] if other != name else own
            tail = [] if draw > 0.9 else parts[third][2]
            made.append(made_rows(head + body + tail, MIXED))
    return made


def kinds_of(page: Page, scorer: Any) -> list[str]:
    return [kind for _, kind in labelled(page, scorer) if kind]


def set_short(page: Labelled, chance: random.Random, share: float, edge: int) -> Labelled:
    """A page with some runs of paragraphs set as short lines, a clause each, as articles for the
    small screen have them.

    share: how likely each run is set so; edge: the first and last paragraphs that are not.
    """
    dropped = chance.choice(DROPPED)
    places = [n for n, (line, kind) in enumerate(page) if kind == "content" and len(line) >= SPLIT]
    inner = set(places[edge : len(places) - edge])
    made: Labelled = []
    left, short = 0, False
    for n, (line, kind) in enumerate(page):
        if n in inner:
            if left == 0:
                short, left = chance.random() < share, chance.randint(1, RUN)
            left -= 1
            clauses = [match[0].strip().rstrip(dropped) for match in CLAUSE.finditer(line)]
            if short and len(line) <= LONGEST and any(clauses):
                made += [(clause, kind) for clause in clauses if clause]
                continue
        made.append((line, kind))
    return made


def small(pages: list[Page], scorer: Any) -> list[Rows]:
    """Each page once more with the beginning of its content, and the furniture nearest to that."""
    chance = random.Random(1)
    made = []
    for page in pages:
        found = labelled(page, scorer)
        content = [n for n, (_, kind) in enumerate(found) if kind == "content"]
        if content:
            above, size, below = (chance.randint(*span) for span in (HEAD, BODY, TAIL))
            last = content[min(size, len(content)) - 1] + 1
            foot = found[content[-1] + 1 :][:below]
            made.append(made_rows(found[max(0, content[0] - above) : last] + foot, MADE))
    return made


def bare(pages: list[Page], scorer: Any) -> list[Rows]:
    """The content of each page as a text of its own: one that has no furniture to lose.

    Lines that count neither way stay: a text has its headline.
    """
    made = []
    for page in pages:
        found = [line for line in labelled(page, scorer) if line[1] != "noise"]
        if any(kind == "content" for _, kind in found):
            made.append(made_rows(found, BARE))
    return made


def made_rows(page: Labelled, share: float) -> Rows:
    """The lines of a page that was made, which weigh `share` where those of a real one weigh 1."""
    kinds = [kind for _, kind in page if kind]
    rows = rows_of("\n".join(line for line, _ in page), kinds)[1]
    rows.weight = rows.weight * share
    return rows


def reset(pages: list[Page], scorer: Any) -> list[Rows]:
    """Each page once more with paragraphs inside the article set as short lines."""
    chance = random.Random(0)
    made = []
    for page in pages:
        lines = set_short(labelled(page, scorer), chance, chance.choice(SHARES), 1)
        made.append(made_rows(lines, MADE))
    return made
