"""Revisit tasks: their place in the queue, whether one may be called now, and the rows workstations see."""

NEEDS = (
    "acts",
    "contacts",
    "db",
    "events",
    "masterdata",
    "settings",
)
