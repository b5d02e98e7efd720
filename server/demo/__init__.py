"""A believable city for demonstrations and training: every name invented, no real station or person."""

NEEDS = (
    "accounts",
    "acts",
    "db",
    "events",
    "leases",
    "masterdata",
    "orders",
    "planning",
    "settings",
    "sync",
    "tags",
)
