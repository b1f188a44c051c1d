"""Conditions of the patterns that ship, worked out beforehand: reading them off takes a worker
longer than all else that it begins with.

They are known by the digest of their pattern, so that one that was changed since is read anew.
"""

import hashlib
import json
import zlib
from base64 import b85decode, b85encode
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from cleaner.furniture.charsets import ALL, SIZE, Chars

FILE = "furniture-conditions.tsv"


def known(pattern: str) -> list[Any] | None:
    """The fields of the conditions of a pattern, None where they are not known."""
    row = _rows().get(digest(pattern))
    if row is None:
        return None
    least, most, heads, tails, words, within = row.split("\t")
    held = json.loads(words)
    return [
        int(least),
        int(most),
        _chars(heads),
        _chars(tails),
        None if held is None else frozenset(held),
        int(within),
    ]


def row(pattern: str, fields: list[Any]) -> str:
    """The line of the file that tells the conditions of a pattern."""
    least, most, heads, tails, words, within = fields
    held = json.dumps(words and sorted(words), ensure_ascii=False)
    told = (digest(pattern), least, most, _told(heads), _told(tails), held, within)
    return "\t".join(map(str, told))


def digest(pattern: str) -> str:
    """What a pattern is known by in the file."""
    return hashlib.blake2b(pattern.encode(), digest_size=8).hexdigest()


@cache
def _rows() -> Mapping[str, str]:
    lines = (files("cleaner") / "data" / FILE).read_text("utf-8").splitlines()
    parts = (line.partition("\t") for line in lines if not line.startswith("#"))
    return {key: rest for key, _, rest in parts}


def _told(chars: Chars) -> str:
    if chars == ALL:
        return "*"
    return b85encode(zlib.compress(chars.to_bytes(SIZE // 8, "little"), 9)).decode()


def _chars(told: str) -> Chars:
    return ALL if told == "*" else int.from_bytes(zlib.decompress(b85decode(told)), "little")
