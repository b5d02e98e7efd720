"""Acts of the desk's own."""
