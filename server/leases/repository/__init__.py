"""What leases ask of the database."""
