"""What notices ask of the database."""
