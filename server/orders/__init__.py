"""Work orders as answers open them, and who may see which."""

NEEDS = ("accounts", "acts", "contacts", "db", "events", "masterdata", "settings", "sync", "tasks", "web")
