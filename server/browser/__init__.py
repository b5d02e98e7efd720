"""The browser's door and frame: signing in, sessions, forms that lose nothing, and the page around every page."""

NEEDS = ("accounts", "acts", "db", "settings", "web")
