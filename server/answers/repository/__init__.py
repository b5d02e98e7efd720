"""What answers ask of the database."""
