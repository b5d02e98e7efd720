"""What tasks ask of the database."""
