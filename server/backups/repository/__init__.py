"""Everything of backups that speaks to a database."""
