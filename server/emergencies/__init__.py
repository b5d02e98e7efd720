"""Emergencies that agents raise: rung to the leads, acknowledged, escalated to the duty officer."""

NEEDS = ("accounts", "acts", "db", "settings", "sync", "web")
