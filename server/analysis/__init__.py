"""Figures of satisfaction: how many answered what, of how many asked, and how sure that is."""

NEEDS = (
    "accounts", "answers", "browser", "db", "events", "masterdata", "orders", "planning", "sms", "tagging", "tags", "tallies", "tasks", "web",
)  # fmt: skip
