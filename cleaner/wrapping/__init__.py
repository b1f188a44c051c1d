"""Which breaks between lines a wrap made: the layout of a text, its features, and the decision.

Knows no filter: in goes a text, out come decisions about its breaks.

Lines become arrays: `classes` gives each character its class and its width, `layout` says where
lines stand and what they are made of, `margins` and `hanging` at which column something wrapped
them, `sides` what stands at both ends of each, `breaks` what is asked of all breaks first.

The clear cases: `clear` tells them, by way of `rows` (records, plays, lists), `verses`, `latin`
(names, code), `bilingual` (lines in two languages), `references` (bibliographies) and `turnovers`
(hanging indents); `headings`, `openings` (of paragraphs that nothing parts), `pages` (page numbers,
running heads, notes) and `handful` (texts of few lines) keep others.

The rest is weighed: `asked` has the breaks that are left, `lexicon` and `ties` say how strongly
characters cling together, `features` says all that in numbers, `model` weighs them.

`decide` has the last word, with `amid` for parts of a sentence; `joins`, `hyphens` and `indents`
say what is then written.
"""
