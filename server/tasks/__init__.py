"""Revisit tasks and their queue."""
