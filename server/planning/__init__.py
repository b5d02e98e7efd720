"""Which events are asked about: rules, the sample, and the tasks made by them."""

NEEDS = (
    "acts",
    "contacts",
    "db",
    "events",
    "leases",
    "masterdata",
    "settings",
    "sync",
    "tasks",
    "web",
)
