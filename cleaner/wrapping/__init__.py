"""Which breaks between lines a wrap made: the layout of a text, its features, and the decision.

Knows no filter: in goes a text, out come decisions about its breaks.
"""
