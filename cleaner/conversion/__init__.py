"""Traditional to Simplified; knows no filter.

`tables` reads what is written how, `particles` tells 著 from 着, `converter` does the work.
"""
