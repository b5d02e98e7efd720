"""Work orders as answers open them, and who may see which."""

NEEDS = ("accounts", "acts", "db", "events", "masterdata", "settings", "tasks", "web")
