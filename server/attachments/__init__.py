"""Files that belong to work orders: taken in, looked through, made clean, sealed, served; docs/adr/0040."""

NEEDS = ("accounts", "acts", "browser", "db", "masterdata", "orders", "web")
