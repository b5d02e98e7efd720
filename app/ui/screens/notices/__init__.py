"""通知: a bell with a count in the title bar, and the list behind it."""
