"""What oversight asks of the database: the only modules of it that know SQL."""
