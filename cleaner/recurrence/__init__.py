"""What recurs over the documents of a site: evidence, counts in bounded memory, files of templates.

It knows texts and hashes; which lines may go is for the filter `templates`.
"""
