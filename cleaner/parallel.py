"""Paragraphs that say the same of different things: clauses of a law, entries, items of a list."""

from collections.abc import Iterator

NEAR = 100
"""So many paragraphs apart at most, two of one document are near to each other."""
WORD = 2
"""Letters of the longer one of two words that stand in each other's place, at least."""
MOSTLY = 3
"""So many times as much as all else must these words be of what differs."""


def parallel(one: str, other: str) -> bool:
    """Whether two similar texts differ mostly in words that stand in each other's place.

    An edited copy differs otherwise: letters were misread, words left out or put in, marks changed.

    >>> parallel("进行搜查,应当出示批准文件,由家属在场", "调取证据,应当出示批准文件,由家属在场")
    True
    >>> parallel("进行搜查,应当出示批准文件,由家属在场", "进行捜查应当出示批准文件,由家属等在场")
    False
    """
    words = rest = 0
    for mine, yours in _differing(one, other):
        letters = sum(map(str.isalpha, mine)), sum(map(str.isalpha, yours))
        if min(letters) >= 1 and max(letters) >= WORD:
            words += len(mine) + len(yours)
        else:
            rest += len(mine) + len(yours)
    return words > MOSTLY * rest


def _differing(one: str, other: str) -> Iterator[tuple[str, str]]:
    """What two texts do not share, with what stands a single letter apart taken together."""
    from rapidfuzz.distance import Indel

    mine = yours = ""
    for code in Indel.opcodes(one, other):
        if code.tag != "equal":
            mine += one[code.src_start : code.src_end]
            yours += other[code.dest_start : code.dest_end]
        elif code.src_end - code.src_start > 1 and (mine or yours):
            yield mine, yours
            mine = yours = ""
    if mine or yours:
        yield mine, yours
