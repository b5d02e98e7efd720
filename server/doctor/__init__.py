"""``doctor``: whether what the database holds is whole, and holds together."""
