"""What is content and what is furniture in the plain text of a page; knows no filter.

Lines become arrays: `folding` and `sheet` lay texts out, `shape` and `stack` measure their lines,
`charsets`, `words` and `conditions` tell which patterns need to be asked of which, `known` has
what was worked out of these beforehand.

Lines that name themselves: `packs` reads their rules from data, `exempt` says which of these lines
are the text's own by way of `reported`, `clauses`, `records` and `sections`, `named` which of the
others go.

Print: `pages` tells which texts may be print, `leaves` reads the numbers of pages by way of
`numerals`, `joints` sees where one ended inside a sentence, `printed` and `counts` say which
numbers go, `heads`, `lone` and `mastheads` which running heads, and `rulers` which lines drawn
beside them.

The rest of a page is weighed, of texts that `webpages` takes for one, or `judged` when it sees what
would go: `features` and `surroundings` say in numbers what lines look like, `wording` what their
words tell, `program` sets listings aside, `trees` weighs them, `span` finds the content, and
`beside` what else is its own, by way of `headline`, `headings`, `titles`, `fields`, `own`,
`thread`, `court` and `short_lines`.

Signatures: `clues` tells where one may stand, `ends` and `stamps` find what recurs, `addresses` and
`speech` what else gives a site away, `signatures` judges. `talk` and `pasted` weigh `sentences` by
their characters, with the model of `odds`; `owner` knows the site again where it is named,
`addressed` where it stands with its address alone, `site_names` and `dressed` where its name alone
ties stamps together, `rests` what of a stamp stands around what was found, and `series` tells what
the turns of a talk and the items of a list say for themselves, and `markup` keeps links whole.
"""
