"""Which events are asked about: rules, the sample, and the tasks made by them."""

NEEDS = (
    "acts",
    "answers",
    "contacts",
    "db",
    "events",
    "leases",
    "masterdata",
    "settings",
    "sms",
    "sync",
    "tasks",
    "web",
)
