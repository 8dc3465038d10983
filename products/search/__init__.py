"""Finds products and pages by what a shopper types.

An index of our own, in plain tables: SQLite, PostgreSQL and MySQL answer alike. `index`
writes it, `find` and `listed` read it. What is for sale or public is asked when somebody
searches, never kept.
"""
