r"""The furniture of a page: everything around the article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from cleaner.composition import compose, settled_each
from cleaner.document import Line, lines, without_lines
from cleaner.edit import AT_REST, Edit, apply
from cleaner.filter import TextFilter, option
from cleaner.furniture.exempt import named_rows
from cleaner.furniture.named import Gone, named, suspects
from cleaner.furniture.packs import pack
from cleaner.furniture.printed import printed, without_printed
from cleaner.furniture.shape import Shape, measured
from cleaner.furniture.sheet import laid_out
from cleaner.furniture.span import doubtful, spanned
from cleaner.furniture.trees import weights
from cleaner.furniture.webpages import is_page
from cleaner.wrapping.amid import torn

ROUNDS = 6
"""So often a text is looked at, at most, until nothing more goes."""
UNWEIGHED = ", by its name alone"
"""What is added to the reason of a line that goes from a text which is not weighed."""
SIGNS, SEEN = 3, 1_000_000
"""So many lines that give a page away, among so many characters, let a text be looked at again."""


@cache
def _signs() -> re.Pattern[str]:
    """Lines that are one of the words by which pages give themselves away."""
    signs = pack("boilerplate").signs
    words = "|".join(map(re.escape, sorted(signs, key=len, reverse=True)))
    # most lines begin as none of the words does
    begun = re.escape("".join(sorted({sign[0] for sign in signs})))
    return re.compile(rf"\n[ \t\u3000]*(?=[{begun}])(?:{words})[:：]?[ \t\u3000]*(?=\n)")


@dataclass(frozen=True, kw_only=True)
class Boilerplate(TextFilter):
    r"""What surrounds the article: menus, source lines, share widgets, footers.

    A scraped page is mostly furniture, and two thirds of its lines do not say so: menu words,
    headlines of other articles, names of widgets. Their shape, their place, their neighbours
    and what their characters weigh tell. So a page is weighed line by line with a small model
    of boosted trees, and the set of lines with the highest expected F1 is kept, with the
    headline above it. What stands between and next to the kept lines is weighed again, by
    trees that know articles set as short lines without punctuation, which look like a list of
    headlines otherwise. Lines that name themselves (a breadcrumb, 责任编辑, a licence number) are
    found by rules, which are data, and give their name to the removal; so are rows of links and
    buttons, part by part. The last lines of a page go where half of them name themselves and none
    is a sentence.

    A text that shows hardly any furniture of its own naming is no page, unless short rows stand
    above and below its prose, and what the weighing would take shows that they are a page's. In
    others, and where the weighing is in doubt (lists, verse, code, tables), only what names itself
    goes, and only where it stands before the first or after the last prose. A text without prose
    stays as it is, unless it has short sentences with several kinds of lines around them that only
    pages have, or a path at its head, a notice at its foot and a third kind make up half of it; and
    so does one in which a heading of links, a path, a copyright notice or words like buttons are
    all that a page has too. A path from the first page of a site, or the number of a licence in the
    last lines, is enough to weigh a text.
    Where a text looks like a page and stays for want of evidence, the report says so; the reason
    of every line that goes from a text which is not weighed ends in "by its name alone".
    Page numbers of print go from any text: those that say so (第 3 页 共 20 页), and others, in any
    digits, where a sentence goes on over them or they count the pages of wrapped text. So do
    running heads: with a number in their line or next to it; without one where they come back
    inside sentences, or are stamps, or change from page to page and stand apart inside sentences;
    and mastheads of papers, and lines drawn beside any of these.

    >>> page = '''首页 > 民生 > 正文
    ... 社区食堂开张
    ... 2021-03-04 08:12 来源：本站
    ... 昨天中午，城南社区的食堂开张了，六十多位老人吃上了热饭。厨师说，菜单每周换一次，少油少盐。
    ... 分享到：
    ... 责任编辑：王五
    ... '''
    >>> print(Boilerplate()(page), end="")
    社区食堂开张
    昨天中午，城南社区的食堂开张了，六十多位老人吃上了热饭。厨师说，菜单每周换一次，少油少盐。

    It leaves alone: headlines, captions, names of authors in brackets, every sentence of the
    article, and texts that are themselves a statement, a contract or a list. Sentences that quote
    or report a notice, clauses among others, fields of a record, listings and tables in Markdown
    are named by no rule, whatever their words.

    Source of the rules: general knowledge of Chinese sites. Source of the weights: trained by
    `bench/furniture.py` on labelled pages and made-up ones; of the decision: expected-F
    maximisation (Nan, Chai, Lee and Chieu 2012, "Optimizing F-measure: a tale of two approaches").
    """

    name = "boilerplate"
    rules: ClassVar[Mapping[str, str]] = {
        "breadcrumb": "a path of pages, or a line that says where on the site the page is",
        "accessibility": "a switch for accessible reading",
        "date-line": "when the page was published, alone or with its source",
        "source-line": "where the article comes from",
        "byline": "the page's own data: author, publisher, index number",
        "editor-line": "who edited the page",
        "correction-link": "buttons: correct, print, close, back to top",
        "font-size": "a font-size switch",
        "share-widget": "buttons to share, like and collect",
        "counter": "counts of readers, replies or followers",
        "comment-box": "a comment box and its prompts",
        "login-prompt": "a login or registration prompt",
        "search-box": "a search box",
        "site-tools": "tools of the site: bookmark, feedback, load more",
        "app-prompt": "a prompt to open or download an app",
        "follow-prompt": "a prompt to follow an account",
        "pager": "links to other pages of a series",
        "related-list": "the heading of a list of other pages",
        "tag-line": "tags and categories",
        "copyright": "a copyright notice",
        "licence-number": "a licence, registration or serial number of the site",
        "contact": "telephone, address or mail of the site",
        "site-footer": "a site's footer: about us, contact, law",
        "masthead": "a newspaper's publisher, price, issue",
        "advert": "the label of an advert",
        "slogan": "a greeting or slogan of the site",
        "report-link": "a link to report a text",
        "video-player": "the controls of a video player",
        "bare-number": "a number or sign that stands alone, amid other furniture",
        "page-number": "a number of a printed page, and blank lines where it cuts a sentence",
        "running-head": "the head of a printed page: beside its number, or back inside sentences",
        "menu": "channel names and other entries of a menu, several in a row",
        "disclaimer": "whose views these are, and what the site allows",
        "above-content": "a line above the content that looks like furniture",
        "below-content": "a line below the content that looks like furniture",
        "amid-content": "a line between lines of content that looks like furniture",
    }

    mode: str = option(
        "span",
        "span weighs whole pages; careful does too, and keeps more of what is in doubt;"
        " conservative takes out only what names itself.",
        choices=("span", "careful", "conservative"),
    )

    def edits(self, text: str) -> Iterable[Edit]:
        return self.edits_of_each([text])[0]

    def edits_of_each(self, texts: Sequence[str]) -> list[list[Edit]]:
        if self.mode == "conservative":
            return [steps or [] for steps in self._settled(texts, self._named)]
        return [
            self._restless(text) if steps is None else steps
            for text, steps in zip(texts, self._settled(texts, self._spanned), strict=True)
        ]

    def remarks(self, text: str) -> Iterator[str]:
        if self.mode == "conservative" or len(_signs().findall(text, 0, SEEN)) < SIGNS:
            return
        sheet = laid_out([text])
        rules = named_rows(sheet, pack("boilerplate"))
        asked, _ = suspects(sheet, rules)
        for shape in measured(sheet, rules, asked) if asked else ():
            if doubtful(shape, weights(), self.mode == "careful"):
                yield (
                    "looks like a page whose content cannot be told from what surrounds it:"
                    " only lines that name themselves were taken out."
                )

    def _restless(self, text: str) -> list[Edit]:
        """The edits of a text on which the weighing finds no rest: the rules, before or after."""
        (steps,) = self._settled([text], self._named)
        if not steps:
            return []
        (more,) = self._settled([apply(text, steps)], self._spanned)
        return compose(text, [steps, more]) if more else steps

    def _settled(
        self, texts: Sequence[str], pick: Callable[[list[Shape]], list[list[Gone]]]
    ) -> list[list[Edit] | None]:
        """For each text the edits after which `pick` finds nothing more; None where none soon."""
        return settled_each(texts, lambda now: self._once(now, pick), ROUNDS - 1)

    def _once(
        self,
        texts: Sequence[str],
        pick: Callable[[list[Shape]], list[list[Gone]]],
    ) -> list[list[Edit]]:
        found: list[list[Edit]] = [AT_REST] * len(texts)
        sheet = laid_out(texts)
        rules = named_rows(sheet, pack("boilerplate"))
        asked, numbers = suspects(sheet, rules)
        for place in asked:
            found[place] = []
        weighed: list[tuple[int, Shape]] = []
        split: dict[int, list[Line]] = {}
        for place, shape in zip(asked, measured(sheet, rules, asked) if asked else (), strict=True):
            if place in numbers:
                text = texts[place]
                whole = split[place] = lines(text)
                pages = [p for p in printed(shape, whole) if p.rule not in self.without]
                if pages and len(pages) < len(whole):
                    found[place] = list(without_printed(text, whole, pages))
                    continue
            weighed.append((place, shape))
        picked = pick([shape for _, shape in weighed])
        for (place, shape), gone in zip(weighed, picked, strict=True):
            left = [each for each in gone if each.rule not in self.without]
            if left and len(left) < len(shape.index):
                text = texts[place]
                whole = split.get(place) or lines(text)
                if not is_page(shape):
                    left = _untorn(text, whole, left)
                found[place] = list(without_lines(text, whole, left))
        return found

    def _named(self, shapes: list[Shape]) -> list[list[Gone]]:
        return [named(shape) for shape in shapes]

    def _spanned(self, shapes: list[Shape]) -> list[list[Gone]]:
        found = spanned(shapes, weights(), self.mode == "careful")
        return [
            [each._replace(because=each.because + UNWEIGHED) for each in named(shape)]
            if gone is None
            else gone
            for shape, gone in zip(shapes, found, strict=True)
        ]


def _untorn(text: str, whole: list[Line], gone: list[Gone]) -> list[Gone]:
    """Without the lines that are part of a sentence in several lines."""
    spans = [(whole[each.line].start, whole[each.line].end) for each in gone]
    return [each for each, waits in zip(gone, torn(text, spans), strict=True) if not waits]
