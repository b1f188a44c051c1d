"""Chinese text made fit for a corpus, with a record of every character that was changed.

>>> clean("視頻會(huì)議")
'视频会议'
"""

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


def clean(text: str) -> str:
    """A text cleaned by the default chain; `Pipeline` gives its edits too.

    >>> clean("會議開始了。")
    '会议开始了。'
    """
    return Pipeline().clean(text).text
