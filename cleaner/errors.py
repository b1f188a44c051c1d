"""The one kind of error that is meant for people: one sentence, with the remedy."""

import errno


class CleanerError(Exception):
    """A fault in what was asked or in what was given, never in `cleaner` itself.

    The message is one sentence that names the file or option and says what to do.
    """


class EditError(CleanerError):
    """Edits that do not fit the text they are applied to, or overlap one another."""


class PassingError(CleanerError):
    """One that the same command may not meet again, for it is no matter of the file."""


PASSING = frozenset(
    {
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.ENOSPC,
        errno.EDQUOT,
        errno.ENOTCONN,
        errno.ESTALE,
        errno.ETIMEDOUT,
    }
)
"""What the system says where memory, open files or room ran out, or a disk elsewhere is away."""


def passing(error: BaseException) -> bool:
    """Whether the same command may not meet an error again.

    A library that cannot be imported is mostly one for which there was no memory.
    """
    if isinstance(error, OSError):
        return error.errno in PASSING
    return isinstance(error, MemoryError | ImportError | PassingError)


def kind(error: OSError) -> type[CleanerError]:
    """The class of what is to be said of an error."""
    return PassingError if passing(error) else CleanerError
