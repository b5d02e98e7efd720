"""``doctor``: whether what the database holds is whole, and holds together."""

NEEDS = (
    "accounts",
    "acts",
    "answers",
    "attachments",
    "backups",
    "board",
    "contacts",
    "db",
    "emergencies",
    "events",
    "masterdata",
    "notices",
    "orders",
    "search",
    "settings",
    "sms",
    "sync",
    "tagging",
    "tags",
    "tasks",
)
