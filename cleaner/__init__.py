"""Chinese text made fit for a corpus, with a record of every character that was changed."""

__version__ = "0.1.0"
