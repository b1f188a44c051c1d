"""What recurs over the documents of a site: evidence, counts in bounded memory, files of templates.

It knows texts and hashes; which lines may go is for the filter `templates`.

`measured` lays the lines of texts out, `survey` makes their evidence, `forms` tells lines that are
a text's own on however many pages, `site` tells whose they are, `telling` which documents count,
`tally` counts them and `numbers` those that differ in a number, `learned` keeps what was counted in
files. `edges` and `printed` find the page numbers of scans with a file for each page.
"""
