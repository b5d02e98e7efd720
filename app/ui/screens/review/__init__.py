"""复核: two answers to one task side by side, and what the centre refused or holds."""
