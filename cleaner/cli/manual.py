"""How help is laid out on a terminal: Han characters are wide, items of lists are wrapped."""

import re
import unicodedata
from collections.abc import Iterable

import click
from click.formatting import wrap_text

_SECOND = "\ue000"
"""Stands for the second column of a wide character while lines are measured."""
_ITEM = re.compile(r"\n(?=- )")


def _wide(text: str) -> str:
    return "".join(
        char + _SECOND if unicodedata.east_asian_width(char) in "WF" else char for char in text
    )


class Formatter(click.HelpFormatter):
    """Writes help as Click does, with columns in the place of characters."""

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        width = max(self.width - self.current_indent, 11)
        for number, paragraph in enumerate(text.split("\n\n")):
            if number:
                self.write("\n")
            if not paragraph.startswith("- "):
                super().write_text(_wide(paragraph))
                continue
            for item in _ITEM.split(paragraph):
                words = " ".join(_wide(item[2:]).split())
                self.write(wrap_text(words, width, f"{indent}- ", f"{indent}  ") + "\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        super().write_dl([(term, _wide(told)) for term, told in rows], col_max, col_spacing)

    def getvalue(self) -> str:
        return super().getvalue().replace(_SECOND, "")


class Context(click.Context):
    """The context of a command, whose help is laid out so."""

    formatter_class = Formatter
