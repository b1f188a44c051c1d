"""Chinese text made fit for a corpus, with a record of every character that was changed.

>>> clean("視頻會(huì)議")
'视频会议'
"""

TYPE_CHECKING = False  # as in typing, which takes long to import
if TYPE_CHECKING:
    from cleaner import neardup
    from cleaner.document import Document
    from cleaner.edit import Edit, apply, revert
    from cleaner.errors import CleanerError
    from cleaner.filter import CorpusFilter, TextFilter, option
    from cleaner.pipeline import Cleaned, Pipeline

__version__ = "0.1.0"
__all__ = [
    "Cleaned",
    "CleanerError",
    "CorpusFilter",
    "Document",
    "Edit",
    "Pipeline",
    "TextFilter",
    "apply",
    "clean",
    "neardup",
    "option",
    "revert",
]

_HOMES = {
    "document": ("Document",),
    "edit": ("Edit", "apply", "revert"),
    "errors": ("CleanerError",),
    "filter": ("CorpusFilter", "TextFilter", "option"),
    "pipeline": ("Cleaned", "Pipeline"),
}
"""Where the names are from that are imported when they are asked for."""

if not TYPE_CHECKING:  # to a type checker this would be a module of any name

    def __getattr__(name: str) -> object:
        from importlib import import_module

        if name == "neardup":
            return import_module("cleaner.neardup")
        for home, names in _HOMES.items():
            if name in names:
                found: object = getattr(import_module(f"cleaner.{home}"), name)
                return found
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


def clean(text: str) -> str:
    """A text cleaned by the default chain; `Pipeline` gives its edits too.

    >>> clean("會議開始了。")
    '会议开始了。'
    """
    from cleaner.pipeline import Pipeline

    return Pipeline().clean(text).text
