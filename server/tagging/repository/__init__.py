"""Queries of the tags' life."""
