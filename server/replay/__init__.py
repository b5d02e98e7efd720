"""Half a year of an invented city, replayed through the product: what its citizens, carriers and units do."""

NEEDS = (
    "accounts",
    "acts",
    "analysis",
    "db",
    "demo",
    "events",
    "masterdata",
    "orders",
    "planning",
    "replies",
    "settings",
    "sms",
    "tagging",
    "tags",
)
