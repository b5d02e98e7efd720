"""What operators do about planning, one kind a module."""
