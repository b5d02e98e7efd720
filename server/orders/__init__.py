"""Work orders as answers open them, and who may see which."""

NEEDS = (
    "accounts",
    "acts",
    "calendar",
    "contacts",
    "db",
    "events",
    "masterdata",
    "search",
    "settings",
    "sync",
    "tags",
    "tasks",
    "web",
)
