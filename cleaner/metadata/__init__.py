"""What the furniture of an article said of it: title, source, author, editor, date and column.

`gone` follows what filters took out, `words` and `dates` read it, `article` puts it together.
"""
