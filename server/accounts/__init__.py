"""Users, workstations, logins: who is behind a request."""

NEEDS = ("acts", "db", "keys", "reading", "web")
