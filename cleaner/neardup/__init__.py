"""Near-duplicate texts: every pair, proven where that is asked, with a length bound and a ratio.

Knows no filter and no command. Start with `find_pairs` and `find_copies`; for more texts than
memory holds, fill a `Store` and ask `copies` or `similar` about its collection.
"""

from cleaner.neardup.collection import LONGEST, Collection, Store
from cleaner.neardup.grams import MEMORY, Texts
from cleaner.neardup.keys import key, keys
from cleaner.neardup.members import Differ
from cleaner.neardup.pairs import (
    EXACT_UP_TO,
    KEEP,
    Containment,
    Copies,
    Edges,
    copies,
    copies_of_keys,
    find_copies,
    find_pairs,
    pairs_of_keys,
    proven,
    similar,
)
from cleaner.neardup.stars import star
from cleaner.neardup.units import UNITS, Units, units_of_each
from cleaner.neardup.verdicts import Gone

__all__ = [
    "EXACT_UP_TO",
    "KEEP",
    "LONGEST",
    "MEMORY",
    "UNITS",
    "Collection",
    "Containment",
    "Copies",
    "Differ",
    "Edges",
    "Gone",
    "Store",
    "Texts",
    "Units",
    "copies",
    "copies_of_keys",
    "find_copies",
    "find_pairs",
    "key",
    "keys",
    "pairs_of_keys",
    "proven",
    "similar",
    "star",
    "units_of_each",
]
