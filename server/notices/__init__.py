"""Who is told of what about work orders: lists of one's own, and messages to units in working hours."""

NEEDS = ("accounts", "acts", "calendar", "db", "deputies", "masterdata", "orders", "settings", "web")
