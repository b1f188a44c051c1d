"""Which site a document is of."""

import re

from cleaner.document import Document
from cleaner.patterns import Pattern

_HOST = re.compile(
    r"\s*(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^/?#@\s]*@)?(?:www\.)?([^/?#:\s]+)", re.IGNORECASE
)


def site_of(document: Document, field: str | None = None, pattern: Pattern | None = None) -> str:
    """The site of a document.

    field:   what the container says under this name, an address or a host.
    pattern: a pattern for the id; the site is its first group, or the whole match.

    Where neither tells, it is the first folder of the id, "" at the top.

    >>> site_of(Document("a.jsonl#1", "", {"url": "https://www.abc.com/news/1.html"}), "url")
    'abc.com'
    >>> site_of(Document("2020/news.abc.com_17.txt", ""), None, Pattern("([^/]+)_"))
    'news.abc.com'
    """
    # Half of a surrogate pair, as which Python has a byte of a name that is no UTF-8, is written as
    # its escape: a site is named in files.
    return _told(document, field, pattern).encode("utf-8", "backslashreplace").decode("utf-8")


def host_of(document: Document, field: str) -> str:
    """The host that a record names in a field, an address or the host itself; "" for none."""
    value = document.meta.get(field)
    host = _HOST.match(value) if isinstance(value, str) else None
    return "" if host is None else host[1].lower()


def _told(document: Document, field: str | None, pattern: Pattern | None) -> str:
    if field is not None and (host := host_of(document, field)):
        return host
    if pattern is not None:
        for match in pattern.found(document.id):
            return match.groups[1] if len(match.groups) > 1 else match.groups[0]
    return document.site
