"""What operators do about settings, one kind a module."""
