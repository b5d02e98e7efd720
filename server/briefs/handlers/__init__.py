"""What is done to briefs, a module a kind of act."""
