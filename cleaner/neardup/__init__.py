"""Near-duplicate texts: every pair, proven where that is asked, with a length bound and a ratio.

Knows no filter and no command. Start with `find_pairs` and `find_copies`; for more texts than
memory holds, fill a `Store` and ask `copies` or `similar` about its collection.

Texts: `units` finds the parts that are compared, `keys` says by what, `grams` and `laid` lay texts
end to end, `collection` takes equal ones as one. `room` keeps what grows in files; `order`,
`buckets`, `spans` and `threads` do what is needed for many numbers at once.

Pairs: `candidates` has the cheap tests, `verification` and `pairwise` the last word. `exact` misses
none, by the pieces of `tiling` and what `windows` finds of them; `neighbours` misses few, by the
grams of `rows`; `containment` finds texts inside longer ones. `pairs` is the door to all of them.

What goes: `stars` tells it from pairs; where pairs are too many, `sets` goes through texts that
hang together, with `members`, `turns`, `crowds` and `known`; `sparing` has what stays all the same,
`verdicts` what is decided.

The lasting index: `index` asks it, `writing`, `addition` and `merging` change it, `segments` are
its files, `signatures` and `lookup` find in them what is similar.
"""

from cleaner.neardup.collection import LONGEST, Collection, Store
from cleaner.neardup.grams import MEMORY, Texts
from cleaner.neardup.keys import key, keys
from cleaner.neardup.members import Differ, Many
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
    "Many",
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
