"""What follows from citizens' replies: calls, drafts of orders, emergencies, texts back, and the inbox of those a person has to settle."""

NEEDS = (
    "acts",
    "contacts",
    "db",
    "emergencies",
    "events",
    "orders",
    "planning",
    "sms",
    "tasks",
    "web",
)
