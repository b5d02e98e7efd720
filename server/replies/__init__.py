"""What follows from citizens' replies: calls, drafts of orders, emergencies, texts back, and the inbox of those a person has to settle."""

NEEDS = (
    "accounts",
    "acts",
    "contacts",
    "db",
    "emergencies",
    "events",
    "masterdata",
    "orders",
    "planning",
    "sms",
    "tallies",
    "tasks",
    "web",
)
