"""Figures of satisfaction: how many answered what, of how many asked, and how sure that is."""

NEEDS = ("accounts", "answers", "db", "events", "masterdata", "tagging", "tags", "tallies", "tasks", "web")
