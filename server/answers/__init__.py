"""What agents did about tasks, taken in: attempts, answers, appointments, handovers, looks at numbers, and what a lead settled."""

NEEDS = (
    "accounts",
    "acts",
    "contacts",
    "db",
    "events",
    "masterdata",
    "orders",
    "settings",
    "sync",
    "tallies",
    "tasks",
    "web",
)
