"""SMS: rules, planning, sending, receipts and replies, and what the citizens' words came to; docs/sms.md."""

NEEDS = (
    "accounts",
    "acts",
    "browser",
    "contacts",
    "db",
    "events",
    "masterdata",
    "notices",
    "settings",
    "tallies",
    "tasks",
    "web",
)
