"""The hall as it is now: agents' states, the lead's panel, and the stream that tells of what changes."""

NEEDS = (
    "accounts",
    "acts",
    "answers",
    "contacts",
    "db",
    "emergencies",
    "leases",
    "orders",
    "oversight",
    "tasks",
    "web",
)
