"""Frozen records that screens and services share, their refusals, and the bus that tells of changes."""
