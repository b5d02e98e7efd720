"""The centre put together: its HTTP application, the process that serves it, and the commands of both."""

NEEDS = ("accounts", "acts", "analysis", "answers", "browser", "db", "web")
