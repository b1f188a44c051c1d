"""The tables of conversion: those of the installed package, our supplement, and what both mean."""

import unicodedata
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.errors import CleanerError

PACKAGE = "opencc-python-reimplemented"


OWN = frozenset("藉")
"""Characters with words of both forms: each of these words is found, whatever it says more than its
characters, so that it is told from what is in no word."""


class Tables(NamedTuple):
    """What a conversion needs; every value is as long as its key.

    characters: Traditional to Simplified.
    phrases:    of two characters and more, those that say more than their characters.
    rules:      for each phrase the rule that it belongs to, `phrase` or `word`, and for the
                characters that belong to `word`.
    doubtful:   phrases that are a word of Simplified text too.
    behind:     phrases to what they are behind another Chinese character (關於單一, 於單).
    """

    characters: Mapping[str, str]
    phrases: Mapping[str, str]
    rules: Mapping[str, str]
    doubtful: frozenset[str]
    behind: Mapping[str, str]


def simplifying(without: Collection[str] = (), variant: str = "t") -> Tables:
    """The tables of OpenCC's t2s with our words; without those of the rules that are off.

    variant: "t", or "tw" or "hk" for what Taiwan or Hong Kong writes otherwise too.

    Raises CleanerError where the package that has most of them is not installed.
    """
    characters, phrases = tables_of_package()
    doubtful = _corrected(characters, phrases)
    if "phrase" in without:
        phrases, doubtful = {}, set()
    rules = dict.fromkeys(phrases, "phrase")
    corrected: set[str] = set()
    behind: dict[str, str] = {}
    if "word" not in without:
        corrected, behind, ours = _with_words(characters, phrases, rules)
        doubtful |= ours
    characters = _written(characters, variant)
    alone = str.maketrans(characters)
    for key, value in list(phrases.items()):
        # What a phrase was written as (乾县, 温昇豪) stays when it is seen again, also where
        # another one begins in it (蕴藉 before 其).
        if value not in phrases:
            phrases[value] = value
            rules[value] = rules[key]
    return Tables(
        characters, _needed(phrases, alone, corrected), rules, frozenset(doubtful), behind
    )


def characters_of(variant: str) -> dict[str, str]:
    """The characters of `simplifying` alone, with our words, which takes a third of its time."""
    characters, phrases = tables_of_package()
    _corrected(characters, phrases)
    _with_words(characters, phrases, {})
    return _written(characters, variant)


def _written(characters: dict[str, str], variant: str) -> dict[str, str]:
    """What a region writes, of those characters that are written otherwise, each to its last."""
    if variant != "t":
        characters |= _regional(variant, characters)
    characters = {key: value for key, value in characters.items() if key != value}
    for key, value in characters.items():
        # 薴 becomes 苧, and 苧 becomes 苎: a second conversion must find nothing.
        characters[key] = characters.get(value, value)
    return characters


def _corrected(characters: dict[str, str], phrases: dict[str, str]) -> set[str]:
    """Put right what the package has otherwise than OpenCC's own tables; gives doubtful phrases."""
    doubtful = set()
    for line in (files("cleaner") / "data" / "traditional.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        key, value, *context = line.split("\t")
        known = phrases if len(key) > 1 else characters
        if value == "-":
            known.pop(key, None)
        else:
            known[key] = value
        if context:
            doubtful.add(key)
    return doubtful


def _with_words(
    characters: dict[str, str], phrases: dict[str, str], rules: dict[str, str]
) -> tuple[set[str], dict[str, str], set[str]]:
    """Add our words to the tables; gives those that were there otherwise, `Tables.behind`, and the
    doubtful ones."""
    corrected: set[str] = set()
    behind: dict[str, str] = {}
    doubtful: set[str] = set()
    lists = read_lists(files("cleaner") / "data" / "traditional-words.tsv")
    for key, (value, *more) in lists.items():
        known = phrases if len(key) > 1 else characters
        if more == ["doubtful"]:
            doubtful.add(key)
        elif more:
            behind |= {key: value, known.get(key, key): value} if key in known else {}
            continue
        if known.get(key, value) != value:
            corrected.add(key)
        known[key] = value
        rules[key] = "word"
    return corrected, behind, doubtful


def read_table(path: Any) -> dict[str, str]:
    """Key to value of a tab-separated table, of several values the first."""
    return {key: values[0] for key, values in read_lists(path).items()}


def read_lists(path: Any) -> dict[str, list[str]]:
    """Key to values of a tab-separated table, in which spaces divide the values."""
    found = {}
    for line in path.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            key, values = line.split("\t")[:2]
            found[key] = values.split(" ")
    return found


def _regional(variant: str, characters: Mapping[str, str]) -> dict[str, str]:
    """The characters that stand for another one in that region, where it is written otherwise.

    Not those that Simplified text writes (么), nor 著, which its own rule decides.
    """
    written = {value for key, value in characters.items() if key != value} | {"著"}
    forms = table_of_package(f"{variant.upper()}VariantsRev.txt")
    found = {key: characters.get(form, form) for key, form in forms.items() if key not in written}
    return {key: value for key, value in found.items() if value != characters.get(key, key)}


def tables_of_package() -> tuple[dict[str, str], dict[str, str]]:
    """Characters and phrases of the installed opencc-python-reimplemented.

    Raises CleanerError when it is missing or another package stands under its import name.
    """
    return table_of_package("TSCharacters.txt"), table_of_package("TSPhrases.txt")


def table_of_package(name: str) -> dict[str, str]:
    """One of its tables, by the name of the file; raises CleanerError as `tables_of_package`."""
    return dict(_read(_path_of_package(name)))


@cache
def _read(path: Path) -> Mapping[str, str]:
    return read_table(path)


def simplified_only() -> str:
    """The characters of Simplified text that Traditional text has not."""
    table = read_lists(_path_of_package("STCharacters.txt"))
    return "".join(key for key, values in table.items() if key not in values)


def _path_of_package(name: str) -> Path:
    spec = find_spec("opencc")
    for place in (spec and spec.submodule_search_locations) or ():
        path = Path(place) / "dictionary" / name
        if path.is_file():
            return path
    if spec is None:
        raise CleanerError(f"traditional needs {PACKAGE}: run pip install {PACKAGE}")
    raise CleanerError(
        f"the installed module 'opencc' is not that of {PACKAGE}: run pip uninstall opencc, "
        f"then pip install --force-reinstall {PACKAGE}"
    )


def compatibility() -> dict[str, str]:
    """The 1002 CJK compatibility ideographs with their unified forms, by Unicode's own data."""
    found = {}
    for block in (range(0xF900, 0xFB00), range(0x2F800, 0x2FA20)):
        for code in block:
            form = unicodedata.normalize("NFC", chr(code))
            if form != chr(code):
                found[chr(code)] = form
    return found


def _needed(
    phrases: Mapping[str, str], characters: Mapping[int, str], corrected: Collection[str]
) -> dict[str, str]:
    """Without phrases that equal their characters, unless they keep another from being seen.

    corrected: those that are needed all the same, so that their rule is named.
    """
    needed = {
        key: value
        for key, value in phrases.items()
        if key.translate(characters) != value or key in corrected or not OWN.isdisjoint(key)
    }
    spare = [key for key in phrases if key not in needed]
    while True:
        heads = {key[:size] for key in needed for size in range(1, len(key) + 1)}
        more = [
            key
            for key in spare
            if any(key[i:] in heads for i in range(1, len(key)))
            or any(key[i:j] in needed for i in range(len(key)) for j in range(i + 1, len(key)))
        ]
        if not more:
            return needed
        needed |= {key: phrases[key] for key in more}
        spare = [key for key in spare if key not in needed]
