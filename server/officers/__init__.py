"""民警's own pages in a browser: praise of them, the orders that name them without the citizen, and saying that one was not theirs."""

NEEDS = ("acts", "browser", "db", "desk", "orders")
