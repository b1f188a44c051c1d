"""Traditional to Simplified; knows no filter.

`tables` reads what is written how, `lookup` finds where, `particles` tells 着 from 著, `authors` 著
behind an author's name, `names` a 乾 of names, `foreign` finds Japanese and Korean, `shared` what
Simplified lines have on purpose, `mentions` forms that are named, `wraps` words that go on
behind a line break. `converter` does the work on the arrays of `codes`, `runs` says it in edits,
`regions` has what is of one region, `back` records what was there. `spans` are the stretches
that they look at.
"""
