"""Qt item models over records, filled page by page."""
