"""What the lead looks after: answers told twice, what was refused or is held, and the workstations of the hall."""

NEEDS = (
    "accounts",
    "acts",
    "answers",
    "db",
    "events",
    "masterdata",
    "orders",
    "sync",
    "tasks",
    "web",
)
