"""A believable city for demonstrations and training: every name invented, no real station or person."""

NEEDS = ("accounts", "db", "events", "leases", "masterdata", "planning", "settings", "sync", "tags")
