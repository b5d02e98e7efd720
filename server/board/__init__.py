"""The open board: what was praised and what was put right, told to everybody without saying whose it was; docs/adr/0042."""

NEEDS = ("accounts", "acts", "browser", "db", "events", "masterdata", "orders", "settings", "web")
