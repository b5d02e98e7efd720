"""Service events (业务事件): read from exports or pushed over HTTP, kept once, their citizens' details encrypted."""

NEEDS = (
    "accounts",
    "acts",
    "contacts",
    "db",
    "masterdata",
    "reading",
    "web",
)
