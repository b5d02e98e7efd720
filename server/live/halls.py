"""Callback halls (回访大厅)."""

DEFAULT_HALL = "main"
"""The hall of a city that has one, and of users who were imported without."""
