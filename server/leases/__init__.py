"""Who may call which contact group now, and until when: handed out, kept, given back, taken back."""

NEEDS = (
    "accounts",
    "acts",
    "answers",
    "contacts",
    "db",
    "events",
    "masterdata",
    "orders",
    "settings",
    "sync",
    "tasks",
    "web",
)
