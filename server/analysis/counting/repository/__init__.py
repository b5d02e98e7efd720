"""Queries of the rows that are counted: each reads what may matter, and leaves judging to who asked."""
