"""Parts that several tests share: a real PostgreSQL, and whatever else is worth having once."""
