"""Near-duplicate texts: every pair, proven where that is asked, with a length bound and a ratio.

Knows no filter and no command. Start with `find_pairs` and `find_copies`.
"""

from cleaner.neardup.keys import key, keys
from cleaner.neardup.pairs import (
    EXACT_UP_TO,
    LONGEST,
    copies_of_keys,
    find_copies,
    find_pairs,
    pairs_of_keys,
)
from cleaner.neardup.stars import star

__all__ = [
    "EXACT_UP_TO",
    "LONGEST",
    "copies_of_keys",
    "find_copies",
    "find_pairs",
    "key",
    "keys",
    "pairs_of_keys",
    "star",
]
