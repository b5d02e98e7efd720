"""The units' desk and 督察's pages in a browser: lists, orders, the forms of their moves, and what is printed."""

NEEDS = (
    "accounts",
    "acts",
    "attachments",
    "board",
    "browser",
    "calendar",
    "db",
    "deputies",
    "masterdata",
    "notices",
    "orders",
    "printing",
    "tags",
    "web",
)
