"""Master data: units with their aliases, officers and their postings, users; read from workbooks that people fill in."""

NEEDS = ("accounts", "acts", "db", "reading")
