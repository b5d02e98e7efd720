"""SMS: rules, planning, sending, receipts and replies, and what the citizens' words came to; docs/sms.md."""

NEEDS = ("accounts", "acts", "contacts", "db", "events", "masterdata", "settings", "tallies", "tasks", "web")
