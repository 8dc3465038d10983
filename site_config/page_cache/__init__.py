"""Browsing pages, kept whole and answered before anything else of the shop runs.

`entries` keeps them and finds them again, `addresses` says which requests share one,
`changes` tells when they are out of date, `writes` notices that in the database.
"""
