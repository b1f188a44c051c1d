"""Which near-duplicate paragraphs go, and which stay though they are alike; knows no filter.

`figures` tells apart what differs in its numbers and opposites, `kinds` tells most of it of many
texts at once, `parallel` what says the same of different things, `records` what was filled in for
others. `clauses` has what stands near its like in one document, and records of any, `owned` and
`owners` what belongs to something else there, `series` the entries of handbooks, `items` what
repeats alone from one document to another, `forms` what two filled-in forms share. `found` says
what goes in edits and in sentences.
"""
