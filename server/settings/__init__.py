"""The city's settings: read by the rules of both sides, changed by an operator, on record."""

NEEDS = ("acts", "db")
