"""Character references of HTML that were left in a text: 价格&nbsp;100&yen;.

They are left where a page was escaped twice, or taken apart by a program that knows no references.
A text about markup has them on purpose.
"""

import re
from collections.abc import Iterator
from html import unescape
from html.entities import name2codepoint

from cleaner.document import around
from cleaner.edit import Edit

REFERENCE = re.compile(
    r"&(?:amp;)*(?:([A-Za-z][A-Za-z0-9]{1,7}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});"
    r"|nbsp(?![A-Za-z0-9=;]))"
)
"""A reference, escaped once or several times."""
MARKUP = re.compile(
    r"<(?:!--|!DOCTYPE|\?xml|/?[A-Za-z][A-Za-z0-9]{0,15}(?:[\s/][^<>\n]{0,200})?>)"
    r"|&(?:amp;)*lt;(?:!--|/?[A-Za-z][A-Za-z0-9]{0,15}(?:[\s/][^&<>\n]{0,200})?&(?:amp;)*gt;)"
)
"""A tag, or one in references: the text has markup, or is about it."""
ABOUT = re.compile(
    r"(?<![./])\b(?:x?html|xml|sgml|entit(?:y|ies)|(?:un)?escap(?:e|ed|es|ing))\b"
    r"|实体|實體|转义|轉義|跳脱|跳脫|字符引用|字元參照|编码|編碼",
    re.IGNORECASE | re.ASCII,
)
"""What a line about references speaks of."""
QUOTED = {"“": "”", "‘": "’", "「": "」", "『": "』", '"': '"', "'": "'", "`": "`", "《": "》"}


def references(text: str) -> Iterator[Edit]:
    """The references of a text that were left in it, as edits that write the characters.

    >>> [(edit.was, edit.text) for edit in references("价格&nbsp;100&yen;")]
    [('&nbsp;', '\\xa0'), ('&yen;', '¥')]
    """
    first = REFERENCE.search(text)
    if first is None or MARKUP.search(text) is not None:
        return
    line_end, about = -1, False
    for match in REFERENCE.finditer(text, first.start()):
        start, end = match.span()
        if start > line_end:
            head, line_end = around(text, start, end)
            about = ABOUT.search(text, head, line_end) is not None
        new = _character(match[1] or "nbsp")
        mentioned = QUOTED.get(text[start - 1 : start]) == text[end : end + 1] != ""
        if new and not about and not mentioned:
            yield Edit(start, end, new, "reference", "a character reference of HTML", match[0])


def _character(name: str) -> str:
    """The character of text that a reference stands for, "" where there is none."""
    if not name.startswith("#") and name not in name2codepoint:
        return ""
    new = unescape(f"&{name};")
    return new if new != "\ufffd" and (new >= " " or new in "\t\n\r") else ""
