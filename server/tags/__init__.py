"""The city's tags: what agents and scripts mark answers with."""

NEEDS = ("acts", "db", "web")
