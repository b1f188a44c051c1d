"""What is content and what is furniture in the plain text of a page; knows no filter.

`packs` reads rules from data, `shape` measures lines, `span` finds the content among them.
"""
