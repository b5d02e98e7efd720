"""The working days of a city: what its limits are counted in."""

NEEDS = ("acts", "db")
