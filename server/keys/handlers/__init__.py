"""What operators do about the recovery key, one kind a module."""
