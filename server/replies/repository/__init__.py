"""What replies ask of the database."""
