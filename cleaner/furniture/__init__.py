"""What is content and what is furniture in the plain text of a page; knows no filter.

`packs` reads rules from data, `shape` and `features` measure lines, `trees` weighs them, `span`
finds the content among them; `ends` finds what recurs at the ends of lines, `signatures` judges it.
"""
