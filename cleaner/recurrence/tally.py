"""Counts of documents by site and key, in bounded memory."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable

MOST = 1_000_000
"""Keys that are held at most, some 150 MB."""

Tables = dict[str, dict[int, int]]
"""For each site its keys to numbers of documents."""


class Tally:
    """Counts exactly while the sites together have at most `most` different keys.

    Beyond that the largest sites forget their rarest keys, after Misra and Gries (1982): half of a
    site's keys go, and their highest count is taken off the others. So a count is at most
    `lost[site]` too small, and a key that stands in more documents than that is never forgotten.
    """

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.total: Counter[str] = Counter()
        self.found: dict[str, Counter[int]] = {}
        self.lost: Counter[str] = Counter()
        self._size = 0

    def add(self, site: str, keys: Collection[int]) -> None:
        """Count a document of a site by the keys that it has."""
        self.total[site] += 1
        own = self.found.get(site)
        if own is None:
            own = self.found[site] = Counter()
        before = len(own)
        own.update(keys)
        self._size += len(own) - before
        while self._size > self.most:
            self._shrink()

    def _shrink(self) -> None:
        sites = sorted(self.found, key=lambda site: (-len(self.found[site]), site))
        for site in sites:
            own = self.found[site]
            if self._size <= self.most // 2 or not own:
                break
            less = sorted(own.values())[(len(own) - 1) // 2]
            left = Counter({key: count - less for key, count in own.items() if count > less})
            self._size -= len(own) - len(left)
            self.found[site] = left
            self.lost[site] += less

    def at_least(
        self, least: Callable[[str], float], again: Iterable[tuple[str, Collection[int]]]
    ) -> Tables:
        """The keys that stand in `least(site)` documents or more, with their exact counts.

        again: the documents once more as they were added; looked at only where keys were forgotten.
        """
        tables: Tables = {}
        for site, own in self.found.items():
            enough = least(site) - self.lost[site]
            if kept := {key: count for key, count in own.items() if count >= enough}:
                tables[site] = kept
        inexact = {site: Counter[int]() for site in tables if self.lost[site]}
        if inexact:
            for site, keys in again:
                if site in inexact:
                    inexact[site].update(tables[site].keys() & keys)
            for site, counts in inexact.items():
                tables[site] = {k: c for k, c in counts.items() if c >= least(site)}
        return tables
