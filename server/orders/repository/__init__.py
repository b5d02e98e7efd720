"""What work orders ask of the database: the only modules of them that know SQL."""
