"""How operations come in and rows go out: push, pull, snapshot; SYNC rules 2 to 11."""

NEEDS = ("accounts", "acts", "browser", "db", "keys", "settings", "web")
