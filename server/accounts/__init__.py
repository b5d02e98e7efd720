"""Users, workstations, logins: who is behind a request."""

NEEDS = ("db", "keys", "web")
