"""Counts by day, unit and business line, kept up by whoever writes what they count, in the same transaction."""

NEEDS = ("db",)
