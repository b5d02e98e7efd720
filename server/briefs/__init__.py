"""专报: pages of figures with an analyst's words, frozen when a second person publishes them, and carried away as documents; docs/adr/0063."""

NEEDS = ("accounts", "acts", "analysis", "browser", "db", "masterdata", "orders", "printing", "web")
