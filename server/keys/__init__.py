"""The centre's own keys that workstations are told of, and the organisation's recovery key."""

NEEDS = ("acts", "db")
