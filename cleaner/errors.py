"""The one kind of error that is meant for people: one sentence, with the remedy."""


class CleanerError(Exception):
    """A fault in what was asked or in what was given, never in `cleaner` itself.

    The message is one sentence that names the file or option and says what to do.
    """


class EditError(CleanerError):
    """Edits that do not fit the text they are applied to, or overlap one another."""
