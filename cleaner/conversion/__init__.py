"""Traditional to Simplified; knows no filter.

`tables` reads what is written how, `particles` tells 著 from 着, `foreign` finds Japanese and
Korean, `converter` does the work, `runs` says it in edits, and `regions` has what is of one region.
"""
