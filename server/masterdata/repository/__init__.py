"""Queries of master data."""
