"""Figures of satisfaction: how many answered what, of how many asked, and how sure that is."""

NEEDS = (
    "accounts", "acts", "answers", "browser", "db", "events", "masterdata", "orders", "planning", "sms", "sync", "tagging", "tags", "tallies",
    "tasks", "web",
)  # fmt: skip
