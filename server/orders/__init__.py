"""Work orders as answers open them, and who may see which."""

NEEDS = ("accounts", "db", "events", "masterdata", "tasks", "web")
