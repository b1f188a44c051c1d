"""A text as an array of code points, and back."""

from codecs import utf_32_le_decode
from functools import cache
from typing import Any


def codes_of(text: str) -> Any:
    """The code points of a text as an array."""
    frombuffer, kind = _numpy()
    return frombuffer(text.encode("utf-32-le", "surrogatepass"), kind)


@cache
def _numpy() -> tuple[Any, Any]:
    """What of numpy every call needs: to import it again costs as much as a short text."""
    import numpy as np

    return np.frombuffer, np.dtype(np.uint32)


def text_of(codes: Any) -> str:
    """The text of an array of codes."""
    return utf_32_le_decode(codes, "surrogatepass")[0]


def hash_of(first: Any, second: Any) -> Any:
    """A number below 2**16 for each two characters, from arrays of their codes."""
    return (first * 0x9E3779B1 + second * 0x85EBCA6B) >> 16
