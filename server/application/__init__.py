"""The centre put together: its HTTP application, the process that serves it, and the commands of both."""

NEEDS = ("accounts", "acts", "answers", "browser", "db", "web")
